//! What is chosen for a PATH holds in later runs; other choices have pictures drawn again, and a default never does.

use crate::harness::{Place, Ran, cube_stl};

fn filled(options: &[&str]) -> Place {
    let place = Place::new();
    for (name, size) in [("a.stl", 1.0), ("sub/b.stl", 2.0), ("sub/c.obj", 3.0)] {
        let bytes = cube_stl(size);
        place.file(name, bytes);
    }
    place.import(options).assert_status(0);
    place
}

fn sub(place: &Place, options: &[&str]) -> Ran {
    let path = place.models().join("sub");
    place.run(&[&["import", path.to_str().unwrap(), "--json"], options].concat())
}

fn drawn(ran: &Ran) -> u64 {
    ran.assert_status(0);
    ran.summary()["drawn"].as_u64().unwrap()
}

/// Files by the size and the style of their pictures.
fn looks(place: &Place) -> Vec<String> {
    let sql = "SELECT filename || ' ' || coalesce(thumbnail_size, '-') || ' ' || coalesce(thumbnail_style, '-') FROM models ORDER BY 1";
    place.texts(sql)
}

fn count_of(place: &Place, what: &str) -> usize {
    looks(place)
        .iter()
        .filter(|look| look.contains(what))
        .count()
}

#[test]
fn what_was_chosen_is_obeyed_by_a_plain_import_of_new_files() {
    let options = [
        "--size",
        "64,32",
        "--up",
        "y",
        "--view",
        "front",
        "--body-color",
        "teal",
    ];
    let place = filled(&options);
    place.file("new.stl", cube_stl(4.0));
    place.file("sub/new too.stl", cube_stl(5.0));
    assert_eq!(drawn(&place.import(&["--json"])), 0);
    assert_eq!(drawn(&sub(&place, &[])), 0, "a folder below obeys as well");
    assert_eq!(
        count_of(&place, " 64 view=front up=y color=#008080"),
        5,
        "{:?}",
        looks(&place)
    );
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM models WHERE thumbnail_others LIKE '%-32%'"),
        5
    );
    assert_eq!(
        drawn(&place.run(&["thumbnails", "--json"])),
        0,
        "thumbnails obeys as well"
    );
    place.assert_sound();
}

#[test]
fn other_choices_have_pictures_drawn_again_and_the_dry_run_says_so() {
    let place = filled(&[]);
    let before = place.rows();
    let dry = place.import(&["-n", "--json", "--view", "top", "--size", "48"]);
    let summary = dry.summary();
    assert_eq!(
        (&summary["planned"], &summary["planned_pictures"]),
        (&0.into(), &3.into())
    );
    let dry = place.import(&["-n", "--view", "top"]);
    assert!(
        dry.stderr
            .contains("to draw         3  pictures that are lacking or to look otherwise"),
        "{}",
        dry.stderr
    );
    assert_eq!(place.rows(), before);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM choices"),
        0,
        "a dry run keeps nothing"
    );
    assert_eq!(
        drawn(&place.import(&["--json", "--view", "top", "--size", "48"])),
        3
    );
    assert_eq!(count_of(&place, " 48 view=top"), 3);
    assert_eq!(drawn(&place.import(&["--json"])), 0, "kept");
    assert_eq!(
        place.import(&["-n", "--json"]).summary()["planned_pictures"],
        0
    );
    assert_eq!(drawn(&place.import(&["--json", "--view", "auto"])), 3);
    assert_eq!(count_of(&place, " 48 view=auto"), 3, "the size stays");
    place.assert_sound();
}

#[test]
fn the_innermost_path_decides_and_thumbnails_overrules_all() {
    let place = filled(&["--up", "z"]);
    assert_eq!(drawn(&sub(&place, &["--up", "y"])), 2);
    assert_eq!(
        drawn(&place.import(&["--json"])),
        0,
        "neither draws the other's again"
    );
    assert_eq!(drawn(&sub(&place, &[])), 0);
    assert_eq!((count_of(&place, "up=z"), count_of(&place, "up=y")), (1, 2));
    assert_eq!(
        drawn(&place.run(&["thumbnails", "--json", "--up", "auto", "--size", "40"])),
        3
    );
    assert_eq!(count_of(&place, " 40 view=auto up=auto"), 3);
    assert_eq!(drawn(&place.import(&["--json"])), 0);
    assert_eq!(drawn(&sub(&place, &[])), 0);
}

#[test]
fn without_thumbnails_is_kept_and_told_until_they_are_asked_for() {
    let place = filled(&["--no-thumbnails"]);
    for _ in 0..2 {
        let ran = place.import(&[]);
        ran.assert_status(0);
        let told = "3 models have no picture: this PATH was imported with --no-thumbnails (`trigest thumbnails` draws them";
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
    assert_eq!(place.pictures().len(), 0);
    place.file("new.stl", cube_stl(4.0));
    place.import(&[]).assert_status(0);
    assert_eq!(place.pictures().len(), 0, "new files as well");
    assert_eq!(
        drawn(&place.run(&["thumbnails", "--json"])),
        4,
        "who asks for pictures gets them"
    );
    place.file("newer.stl", cube_stl(5.0));
    assert_eq!(drawn(&place.import(&["--json", "--thumbnails"])), 0);
    assert_eq!(place.pictures().len(), 5);
    let ran = place.import(&[]);
    assert!(!ran.stderr.contains("no picture"), "{}", ran.stderr);
}

#[test]
fn models_that_lack_a_picture_get_one_and_equal_files_one_together() {
    let place = filled(&[]);
    place.file("copy of a.stl", cube_stl(1.0));
    place.import(&[]).assert_status(0);
    let none = "UPDATE models SET thumbnail_path = NULL, thumbnail_bytes = NULL, thumbnail_size = NULL, thumbnail_version = NULL, thumbnail_style = NULL";
    place.database().execute(none, []).unwrap();
    assert_eq!(
        place.import(&["-n", "--json"]).summary()["planned_pictures"],
        3
    );
    assert_eq!(drawn(&place.import(&["--json"])), 3);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM models WHERE thumbnail_path IS NULL"),
        0
    );
    place.assert_sound();
}

#[test]
fn what_cannot_be_drawn_is_counted_with_the_reason() {
    let place = Place::new();
    place.file("flat.obj", "v 0 0 0\nv 0 0 0\nv 0 0 0\nf 1 2 3\n");
    place.import(&[]).assert_status(0);
    let ran = place.import(&[]);
    ran.assert_status(0);
    assert!(
        ran.stderr.contains(
            "1 model has no picture: it could not be drawn (the column thumbnail_failed says why)"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_assumed_unit_is_kept_for_new_files_below_its_path() {
    let place = filled(&["--assume-unit", "in"]);
    sub(&place, &["--assume-unit", "mm"]).assert_status(0);
    place.file("new.stl", cube_stl(4.0));
    place.file("sub/new.stl", cube_stl(5.0));
    place.import(&[]).assert_status(0);
    let units = "SELECT group_concat(assumed_unit, ' ') FROM (SELECT assumed_unit FROM catalog ORDER BY file_path)";
    assert_eq!(
        place.value::<String>(units),
        "inch inch millimetre millimetre millimetre"
    );
    let scaled = "SELECT count(*) FROM catalog WHERE size_mm_x IN (25.4, 4 * 25.4, 2, 3, 5)";
    assert_eq!(place.value::<i64>(scaled), 5);
}

#[test]
fn choices_for_listed_files_hold_in_that_run() {
    let place = Place::new();
    let a = place.file("a.stl", cube_stl(1.0));
    let list = place.file("list.txt", a.to_str().unwrap());
    let from = ["import", "--files-from", list.to_str().unwrap(), "--json"];
    place
        .run(&[&from[..], &["--size", "80"]].concat())
        .assert_status(0);
    assert_eq!(count_of(&place, " 80 "), 1);
    assert_eq!(drawn(&place.run(&from)), 0);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM choices"), 0);
}

//! A share that is not mounted costs nothing and is told; files that are gone are noted, and found again.

use std::fs::rename;

use crate::harness::{Place, Ran, cube_stl};

fn with_twelve() -> Place {
    let place = Place::new();
    for i in 0..12 {
        place.file(&format!("share/{i}.stl"), cube_stl(1.0 + i as f32));
    }
    place.import(&[]).assert_status(0);
    place
}

fn share(place: &Place, options: &[&str]) -> Ran {
    let share = place.models().join("share");
    place.run(&[&["import", share.to_str().unwrap()], options].concat())
}

/// Takes what is in the share away, or puts it back.
fn unmount(place: &Place) {
    rename(
        place.models().join("share"),
        place.library().with_file_name("disk"),
    )
    .unwrap();
    std::fs::create_dir(place.models().join("share")).unwrap();
}

fn missing(place: &Place) -> i64 {
    place.value("SELECT count(*) FROM models WHERE missing_since NOT NULL")
}

#[test]
fn an_empty_folder_that_held_models_is_told_and_changes_no_row() {
    let place = with_twelve();
    let before = place.rows();
    unmount(&place);
    for options in [
        &[][..],
        &["-q"],
        &["-n"],
        &["--fail-on", "new"],
        &["--fail-on", "never"],
    ] {
        let ran = share(&place, options);
        ran.assert_status(3);
        let told = "share: 12 models are known here and 0 found: perhaps a disk is not mounted";
        assert!(ran.stderr.contains(told), "{options:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
        assert_eq!(place.rows(), before);
    }
    let ran = share(&place, &["--json"]);
    ran.assert_status(3);
    assert_eq!(ran.lines()[1]["kind"], "unsure_folder");
    assert_eq!(
        (&ran.summary()["missing"], &ran.summary()["exit_status"]),
        (&0.into(), &3.into())
    );
    std::fs::remove_dir(place.models().join("share")).unwrap();
    rename(
        place.library().with_file_name("disk"),
        place.models().join("share"),
    )
    .unwrap();
    assert_eq!(share(&place, &["--json"]).summary()["unchanged"], 12);
    assert_eq!(place.rows(), before);
}

#[test]
fn less_than_a_tenth_is_told_as_well_and_what_is_new_is_taken_in() {
    let place = with_twelve();
    unmount(&place);
    place.file("share/0.stl", cube_stl(1.0));
    place.file("share/stray.stl", cube_stl(77.0));
    let ran = share(&place, &[]);
    ran.assert_status(3);
    assert!(
        ran.stderr.contains("12 models are known here and 1 found"),
        "{}",
        ran.stderr
    );
    assert_eq!(missing(&place), 0);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 13);
}

#[test]
fn a_renamed_folder_is_no_share_that_is_not_mounted() {
    let place = with_twelve();
    std::fs::create_dir(place.models().join("share/new")).unwrap();
    for i in 0..12 {
        let name = format!("{i}.stl");
        rename(
            place.models().join("share").join(&name),
            place.models().join("share/new").join(&name),
        )
        .unwrap();
    }
    share(&place, &["-n"]).assert_status(0);
    let ran = share(&place, &["--json"]);
    ran.assert_status(0);
    assert_eq!(
        (&ran.summary()["moved"], &ran.summary()["missing"]),
        (&12.into(), &0.into())
    );
}

#[test]
fn files_that_are_gone_are_noted_counted_and_found_again() {
    let place = with_twelve();
    let (file, aside) = (
        place.models().join("share/3.stl"),
        place.library().with_file_name("3.stl"),
    );
    rename(&file, &aside).unwrap();
    place.import(&["-n"]).assert_status(0);
    assert_eq!(missing(&place), 0);
    let ran = place.import(&[]);
    ran.assert_status(0);
    assert!(
        ran.stderr.contains(
            "missing         1  files that are gone; their rows stay (see `trigest prune`)"
        ),
        "{}",
        ran.stderr
    );
    let noted = "SELECT missing_since || filename FROM catalog WHERE missing_since NOT NULL";
    let since: String = place.value(noted);
    assert!(since.ends_with("Z3.stl"), "{since}");
    let before = place.rows();
    assert_eq!(place.import(&["--json"]).summary()["missing"], 1);
    assert_eq!(place.rows(), before, "noted once");
    assert!(
        place.run(&["prune"]).stdout.contains("gone: "),
        "prune goes on deciding"
    );
    rename(&aside, &file).unwrap();
    assert_eq!(place.import(&["--json"]).summary()["missing"], 0);
    assert_eq!(missing(&place), 0);
}

#[test]
fn only_a_look_at_the_file_itself_makes_it_missing() {
    let place = with_twelve();
    for options in [
        &["--exclude", "1*"][..],
        &["--include", "*.obj"],
        &["--max-depth", "1"],
        &["--min-size", "1G"],
    ] {
        let ran = place.import(&[options, &["--json"]].concat());
        ran.assert_status(0);
        assert_eq!(ran.summary()["missing"], 0, "{options:?}");
    }
    // Another folder says nothing of this one.
    std::fs::remove_file(place.models().join("share/3.stl")).unwrap();
    place.file("other/x.stl", cube_stl(50.0));
    let other = place.models().join("other");
    place
        .run(&["import", other.to_str().unwrap()])
        .assert_status(0);
    assert_eq!(missing(&place), 0);
    place.import(&["--force"]).assert_status(0);
    assert_eq!(missing(&place), 1);
}

#[test]
fn members_that_an_archive_has_no_more_are_missing() {
    let place = Place::new();
    let (a, b) = (cube_stl(1.0), cube_stl(2.0));
    place.file(
        "kit.zip",
        crate::archives::zip(&[("a.stl", &a), ("b.stl", &b)]),
    );
    place.import(&[]).assert_status(0);
    crate::harness::age(
        &place.file("kit.zip", crate::archives::zip(&[("a.stl", &a)])),
        60,
    );
    assert_eq!(place.import(&["--json"]).summary()["missing"], 1);
    assert_eq!(missing(&place), 1);
}

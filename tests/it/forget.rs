//! `trigest forget` removes models whose files stay, and imports leave those out until they are named.

use crate::harness::{Place, cube_stl};

fn filled() -> Place {
    let place = Place::new();
    for name in ["a.stl", "junk/b.stl", "junk/deep/c.stl"] {
        place.file(name, cube_stl(1.0 + name.len() as f32));
    }
    place.file("junk/bad.stl", "junk that is no model");
    place.import(&[]).assert_status(3);
    let typed = "UPDATE model_metadata SET rating = 5 WHERE title = 'a'";
    place.database().execute(typed, []).unwrap();
    place
}

fn paths(place: &Place) -> Vec<String> {
    place.texts("SELECT filename FROM models ORDER BY 1")
}

fn path(place: &Place, name: &str) -> String {
    place.models().join(name).to_str().unwrap().to_owned()
}

#[test]
fn it_shows_and_changes_nothing_until_it_is_applied() {
    let place = filled();
    let before = place.rows();
    let ran = place.run(&["forget", &path(&place, "a.stl"), &path(&place, "junk")]);
    ran.assert_status(0);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{}", ran.stdout);
    assert!(
        lines[0].ends_with("a.stl: its row, with what a person typed, would be removed by --apply"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].ends_with("b.stl: its row would be removed by --apply"),
        "{}",
        lines[1]
    );
    assert!(
        lines[3].ends_with("bad.stl: its failure would be removed by --apply"),
        "{}",
        lines[3]
    );
    assert_eq!(place.rows(), before);
}

#[test]
fn a_forgotten_file_is_left_out_until_it_is_named() {
    let place = filled();
    let a = path(&place, "a.stl");
    place.run(&["forget", "--apply", &a]).assert_status(0);
    assert_eq!(paths(&place), ["b.stl", "c.stl"]);
    assert_eq!(place.pictures().len(), 2, "its picture is gone");
    for options in [&["-n", "--json"][..], &["--json"], &["--json", "--force"]] {
        let ran = place.import(options);
        let line = ran
            .lines()
            .into_iter()
            .find(|line| line["path"] == a.as_str())
            .unwrap();
        assert_eq!(line["type"], "skipped");
        assert!(
            line["reason"].as_str().unwrap().starts_with("forgotten"),
            "{line}"
        );
    }
    assert_eq!(paths(&place), ["b.stl", "c.stl"]);
    // A dry run that names it lifts nothing.
    assert_eq!(
        place.run(&["import", "-n", "--json", &a]).summary()["planned"],
        1
    );
    assert_eq!(place.import(&["--json"]).summary()["skipped"], 1);
    place.run(&["import", &a]).assert_status(0);
    assert_eq!(paths(&place), ["a.stl", "b.stl", "c.stl"]);
    assert_eq!(place.import(&["--json"]).summary()["skipped"], 0);
    let rating = "SELECT rating IS NULL FROM catalog WHERE title = 'a'";
    assert!(place.value::<bool>(rating), "what was typed is gone");
    place.assert_sound();
}

#[test]
fn a_forgotten_folder_is_left_out_with_its_failures_and_named_again_as_a_whole() {
    let place = filled();
    let junk = path(&place, "junk");
    place
        .run(&["forget", "--apply", "--json", &junk])
        .assert_status(0);
    let ran = place.import(&["--json"]);
    ran.assert_status(0);
    assert_eq!(
        (&ran.summary()["skipped"], &ran.summary()["failed"]),
        (&3.into(), &0.into())
    );
    assert_eq!(paths(&place), ["a.stl"]);
    // What is new there was not forgotten.
    place.file("junk/new.stl", cube_stl(30.0));
    place.import(&[]).assert_status(0);
    assert_eq!(paths(&place), ["a.stl", "new.stl"]);
    let list = place.file("list.txt", path(&place, "junk/deep/c.stl"));
    let from = ["import", "--files-from", list.to_str().unwrap()];
    place.run(&from).assert_status(0);
    assert_eq!(paths(&place), ["a.stl", "c.stl", "new.stl"]);
    place.run(&["import", &junk]).assert_status(3);
    assert_eq!(paths(&place), ["a.stl", "b.stl", "c.stl", "new.stl"]);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM refusals"), 0);
}

#[test]
fn what_is_not_known_is_told_and_a_gone_file_can_be_forgotten() {
    let place = filled();
    let ran = place.run(&["forget", "--apply", &path(&place, "other.stl")]);
    ran.assert_status(3);
    assert!(
        ran.stdout
            .contains("the library knows nothing at this path or below it"),
        "{}",
        ran.stdout
    );
    std::fs::remove_file(place.models().join("a.stl")).unwrap();
    place
        .run(&["forget", "--apply", &path(&place, "a.stl")])
        .assert_status(0);
    assert_eq!(paths(&place), ["b.stl", "c.stl"]);
    let none = Place::new();
    none.run(&["forget", "x"]).assert_status(10);
    assert!(!none.library().exists());
    none.run(&["forget"]).assert_status(2);
}

#[test]
fn a_query_chooses_models_and_each_is_left_out_by_its_own_path() {
    let place = filled();
    let shown = place.run(&["forget", "in:deep"]);
    shown.assert_status(0);
    assert_eq!(shown.stdout.lines().count(), 1, "{}", shown.stdout);
    place
        .run(&["forget", "--apply", "rating:none"])
        .assert_status(0);
    assert_eq!(paths(&place), ["a.stl"]);
    place.file("junk/new.stl", cube_stl(9.0));
    place.import(&[]);
    assert_eq!(
        paths(&place),
        ["a.stl", "new.stl"],
        "what is new below is taken"
    );
    place.run(&["forget", "volme:>3"]).assert_status(2);
    let none = place.run(&["forget", "tag:nothing"]);
    assert!(
        none.stdout.contains("no model of the library matches"),
        "{}",
        none.stdout
    );
}

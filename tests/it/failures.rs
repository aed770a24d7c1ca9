//! A failure is told once: after that it is counted, listed by `failures`, and settled by a person until its file changes.

use crate::harness::{Place, Ran, age, as_nobody, cube_stl};

fn with_bad() -> Place {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.file("bad.stl", "junk that is no model");
    place.file("worse/bad.obj", "v 1 2\n");
    place.import(&[]).assert_status(3);
    place
}

#[test]
fn the_second_night_says_nothing_of_what_is_known() {
    let place = with_bad();
    for (options, status, told) in [
        (&["-q"][..], 3, false),
        (&["-q", "--fail-on", "any"], 3, false),
        (&["-q", "--fail-on", "new"], 0, false),
        (&["-q", "--fail-on", "never"], 0, false),
        (&["-v"], 3, true),
        (&["-q", "--retry"], 3, true),
    ] {
        let ran = place.import(options);
        ran.assert_status(status);
        assert_eq!(
            ran.stderr.contains("bad.stl"),
            told,
            "{options:?}: {}",
            ran.stderr
        );
        assert!(told || ran.stderr.is_empty(), "{options:?}: {}", ran.stderr);
    }
    let ran = place.import(&[]);
    assert!(
        !ran.stderr.contains("bad.stl") && !ran.stderr.contains("malformed"),
        "{}",
        ran.stderr
    );
    let line =
        "2  2 known before and unchanged (`trigest failures` lists them; --retry tries them again)";
    assert!(ran.stderr.contains(line), "{}", ran.stderr);
    let summary = place.import(&["--json"]).summary();
    assert_eq!(
        (&summary["failed"], &summary["failed_known"]),
        (&2.into(), &2.into())
    );
}

#[test]
fn a_new_failure_and_one_of_a_changed_file_are_told() {
    let place = with_bad();
    place.file("new.stl", "more junk");
    let ran = place.import(&["-q", "--fail-on", "new"]);
    ran.assert_status(3);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("new.stl"));
    age(&place.file("bad.stl", "other junk"), 60);
    let ran = place.import(&["-q", "--fail-on", "new"]);
    ran.assert_status(3);
    assert!(
        ran.stderr.contains("/bad.stl") && ran.stderr.lines().count() == 1,
        "{}",
        ran.stderr
    );
    place.import(&["-q", "--fail-on", "new"]).assert_status(0);
}

#[test]
fn what_is_tried_anew_each_night_is_told_once_as_well() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    let closed = place.file("closed.stl", cube_stl(2.0));
    let gltf = place.file("a.gltf", crate::moves::gltf_and_bin(1.0).0);
    place.import(&[]).assert_status(3);
    let ran = place.import(&["-q", "--fail-on", "new"]);
    ran.assert_status(0);
    assert_eq!(
        ran.stderr, "",
        "a buffer that is still not there is no news"
    );
    assert_eq!(place.value::<i64>("SELECT tries FROM failures"), 2);
    assert!(gltf.exists() && closed.exists());
}

#[test]
fn a_folder_that_still_cannot_be_read_is_no_news() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let dark = place.file("dark/b.stl", cube_stl(2.0));
    place.file("a.stl", cube_stl(1.0));
    std::fs::create_dir(place.library()).unwrap();
    let open = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let models = place.models();
    let options = ["import", "-q", "--fail-on", "new", models.to_str().unwrap()];
    for (night, status) in [(1, 3), (2, 0)] {
        let Some(mut command) = as_nobody(&place, &options) else {
            return;
        };
        open(&place.library(), 0o777);
        for file in crate::harness::files_below(&place.library()) {
            open(&file, 0o666);
        }
        open(dark.parent().unwrap(), 0o000);
        let ran = Ran::of(command.output().unwrap());
        open(dark.parent().unwrap(), 0o755);
        ran.assert_status(status);
        assert_eq!(
            ran.stderr.is_empty(),
            night == 2,
            "night {night}: {}",
            ran.stderr
        );
    }
}

#[test]
fn failures_are_listed_for_people_and_programs() {
    let place = with_bad();
    let ran = place.run(&["failures"]);
    ran.assert_status(0);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.stdout);
    assert!(
        lines[0].starts_with("path") && lines[0].contains("reason"),
        "{}",
        lines[0]
    );
    let of = |ran: &Ran| -> Vec<String> {
        ran.lines()
            .iter()
            .map(|line| line["path"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = place.run(&["failures", "--json"]);
    assert_eq!(of(&all).len(), 2);
    let first = &all.lines()[0];
    assert_eq!(
        (first["type"].as_str(), first["tries"].as_i64()),
        (Some("failure"), Some(1))
    );
    assert!(
        first["reason"]
            .as_str()
            .is_some_and(|reason| !reason.is_empty())
    );
    let worse = place.models().join("worse");
    let below = place.run(&["failures", "--json", worse.to_str().unwrap()]);
    assert_eq!(of(&below), [worse.join("bad.obj").to_str().unwrap()]);
    let none = Place::new();
    none.run(&["failures"]).assert_status(10);
    none.import(&[]).assert_status(0);
    let ran = none.run(&["failures"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str()),
        ("", "no failure is known\n")
    );
}

#[test]
fn an_accepted_failure_counts_no_more_until_its_file_changes() {
    let place = with_bad();
    let bad = place.models().join("bad.stl");
    let ran = place.run(&["failures", "--accept", bad.to_str().unwrap()]);
    ran.assert_status(0);
    assert!(
        ran.stderr.contains("settled until the file changes"),
        "{}",
        ran.stderr
    );
    let summary = place.import(&["--json"]).summary();
    assert_eq!(
        (&summary["failed"], &summary["skipped"]),
        (&1.into(), &1.into())
    );
    let worse = place.models().join("worse");
    place
        .run(&[
            "failures",
            "--accept",
            bad.to_str().unwrap(),
            worse.to_str().unwrap(),
        ])
        .assert_status(0);
    place.import(&[]).assert_status(0);
    place.import(&["--retry"]).assert_status(0);
    let listed = place.run(&["failures", "--json"]).lines();
    assert!(listed.iter().all(|line| line["accepted"].is_string()));
    age(&place.file("bad.stl", "other junk"), 60);
    let ran = place.import(&["-q", "--fail-on", "new"]);
    ran.assert_status(3);
    assert!(ran.stderr.contains("/bad.stl"), "{}", ran.stderr);
    let good = place.models().join("a.stl");
    let ran = place.run(&["failures", "--accept", good.to_str().unwrap()]);
    ran.assert_status(3);
    assert!(
        ran.stderr.contains("no failure is known there"),
        "{}",
        ran.stderr
    );
}

//! What programs and logs read: every line, or a status that says that some are missing.

use std::fs::File;
use std::process::Stdio;

use crate::harness::{Place, Ran, cube_stl};

#[cfg(target_os = "linux")]
fn full() -> Stdio {
    File::options()
        .write(true)
        .open("/dev/full")
        .unwrap()
        .into()
}

#[cfg(target_os = "linux")]
#[test]
fn lines_that_cannot_be_written_are_1_and_cost_no_model() {
    let place = Place::new();
    (0..40_u8).for_each(|i| drop(place.file(&format!("{i}.stl"), cube_stl(f32::from(i) + 1.0))));
    let models = place.models();
    let mut command = place.command(&["import", models.to_str().unwrap(), "--json", "-v"]);
    let status = command.stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 40);
    for args in [
        &["import", models.to_str().unwrap(), "--json"][..],
        &["thumbnails", "--json"],
        &["check", "--json"],
        &["prune", "--json"],
    ] {
        let ran = Ran::of(place.command(args).stdout(full()).output().unwrap());
        ran.assert_status(1);
        let why = "standard output: no space left on device; lines are missing";
        assert!(ran.stderr.contains(why), "{args:?}: {}", ran.stderr);
    }
    // Lines for people alone: nothing is missing but what is seen.
    let mut command = place.command(&["import", models.to_str().unwrap(), "-v"]);
    let status = command.stdout(full()).stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_a_quiet_success() {
    let place = Place::new();
    (0..40_u8).for_each(|i| drop(place.file(&format!("{i}.stl"), cube_stl(f32::from(i) + 1.0))));
    let models = place.models();
    let mut command = place.command(&["import", models.to_str().unwrap(), "--json", "-q"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = Ran::of(child.wait_with_output().unwrap());
    ran.assert_status(0);
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 40);
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_cannot_be_written_is_1() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    let ran = place.import(&["--log-file", "/dev/full"]);
    ran.assert_status(1);
    let why = "--log-file: no space left on device; lines are missing";
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 1);
    place
        .import(&["--log-file", "/nowhere/log"])
        .assert_status(1);
}

#[test]
fn a_line_of_the_log_has_the_time_the_run_and_the_command() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.file("b.stl", "junk");
    let log = place.models().join("log.txt");
    let log_args = ["--log-file", log.to_str().unwrap()];
    place.import(&log_args).assert_status(3);
    place
        .run(&[&["thumbnails"][..], &log_args].concat())
        .assert_status(0);
    place
        .import(&[&log_args[..], &["-n"]].concat())
        .assert_status(3);
    std::fs::remove_dir_all(place.library()).unwrap();
    place
        .run(&[&["thumbnails"][..], &log_args].concat())
        .assert_status(10);
    let text = std::fs::read_to_string(log).unwrap();
    for line in text.lines() {
        let (moment, rest) = line.split_once(" [").unwrap();
        assert_eq!(moment.len(), "2026-01-31T12:00:00Z".len(), "{line}");
        assert!(moment.starts_with("20") && moment.ends_with('Z'), "{line}");
        let run = rest.split_once("] ").unwrap().0;
        let known = ["import 1", "thumbnails 2", "import -", "-"];
        assert!(known.contains(&run), "{line}");
    }
    for part in [
        "[import 1] imported ",
        "b.stl: read: ",
        "[thumbnails 2] finished",
        "no library here",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

/// The last line of a run that ended before its summary.
fn error_of(ran: &Ran) -> serde_json::Value {
    let error = ran.lines().pop().unwrap_or_default();
    assert_eq!(error["type"], "error", "{ran:?}");
    assert_eq!(error["exit_status"], ran.status, "{ran:?}");
    let reason = error["reason"].as_str().unwrap();
    assert!(ran.stderr.contains(reason), "{ran:?}");
    error
}

#[test]
fn an_error_that_ends_a_run_is_a_json_object_too() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    for args in [
        &["thumbnails", "--json"][..],
        &["check", "--json"],
        &["check", "--repair", "--json"],
        &["prune", "--json"],
        &["prune", "--apply", "--json"],
    ] {
        let ran = place.run(args);
        ran.assert_status(10);
        assert_eq!(error_of(&ran)["kind"], "no_library");
    }
    let ran = place.import(&["--json", "--size", "9"]);
    ran.assert_status(2);
    assert_eq!(error_of(&ran)["kind"], "usage");
    let ran = place.import(&["--json", "--log-file", "/nowhere/log"]);
    ran.assert_status(1);
    assert_eq!(error_of(&ran)["kind"], "other");
    std::fs::write(place.library(), "a file").unwrap();
    let ran = place.import(&["--json"]);
    ran.assert_status(10);
    assert_eq!(error_of(&ran)["kind"], "not_a_library");
    assert!(
        place.run(&["check"]).stdout.is_empty(),
        "only where it is asked for"
    );
}

#[test]
fn lists_of_other_systems_and_of_version_control_are_read() {
    let place = Place::new();
    let there = place.file("a.stl", cube_stl(1.0));
    let list = place.models().join("list");
    let gone = place.models().join("gone.stl");
    let text = format!("{}\r\n\r\n{}\r\n", there.display(), gone.display());
    std::fs::write(&list, text).unwrap();
    let args = ["import", "--json", "--files-from", list.to_str().unwrap()];
    let ran = place.run(&args);
    ran.assert_status(3);
    let counts = |ran: &Ran| {
        let summary = ran.summary();
        ["imported", "unchanged", "failed", "ignored"].map(|key| summary[key].as_u64().unwrap())
    };
    assert_eq!(counts(&ran), [1, 0, 1, 0]);
    let ran = place.run(&[&args[..], &["--ignore-missing"]].concat());
    ran.assert_status(0);
    assert_eq!(counts(&ran), [0, 1, 0, 1]);
    // A path that was there and is no more is no reason for a failure, one that may not be looked at is.
    let ran = place.import(&["--ignore-missing", gone.to_str().unwrap()]);
    ran.assert_status(0);
    let below = there.join("below.stl");
    place
        .import(&["--ignore-missing", below.to_str().unwrap()])
        .assert_status(3);
}

#[test]
fn a_mistyped_path_makes_no_library() {
    let place = Place::new();
    let gone = place.models().join("gone");
    let gone = gone.to_str().unwrap();
    for (args, status) in [
        (&["import", gone][..], 1),
        (&["import", gone, "--json"], 1),
        (&["import", "--files-from", gone], 1),
        (&["import", gone, "--jobs", "100000"], 2),
        (&["thumbnails"], 10),
    ] {
        let ran = place.run(args);
        ran.assert_status(status);
        assert!(!ran.stderr.is_empty());
        assert!(!place.library().exists(), "{args:?}");
    }
    let ran = place.run(&["import", gone]);
    assert!(
        ran.stderr
            .contains("gone: discover: no such file or directory"),
        "{}",
        ran.stderr
    );
    place.file("a.stl", cube_stl(1.0));
    place.import(&[gone]).assert_status(3);
    assert!(place.library().exists());
}

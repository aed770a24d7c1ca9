//! What one file may cost: a panic, a death of the whole process or a stall in any stage is its own alone.
//!
//! Faults are asked for through `TRIGEST_FAULT`, which release builds do not know.
#![cfg(all(unix, debug_assertions))]

use std::time::{Duration, Instant};

use crate::harness::{Place, Ran, cube_stl, sheet_stl};

const NAMES: [&str; 5] = ["0.stl", "1.stl", "2.stl", "3.stl", "4.stl"];
const STAGES: [&str; 5] = ["open", "read", "analyse", "thumbnail", "store"];

fn five_files() -> Place {
    let place = Place::new();
    for (name, side) in NAMES.iter().zip(3..) {
        place.file(name, sheet_stl(side));
    }
    place
}

fn import_with(place: &Place, fault: &str, options: &[&str]) -> Ran {
    let models = place.models();
    let mut command =
        place.command(&["import", models.to_str().unwrap(), "--json", "--size", "32"]);
    Ran::of(
        command
            .args(options)
            .env("TRIGEST_FAULT", fault)
            .output()
            .unwrap(),
    )
}

/// The failed files: name, stage and kind.
fn failed(ran: &Ran) -> Vec<[String; 3]> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let failed = ran
        .lines()
        .into_iter()
        .filter(|line| line["type"] == "failed");
    failed
        .map(|line| {
            let name = text(&line["path"])
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned();
            [name, text(&line["stage"]), text(&line["kind"])]
        })
        .collect()
}

fn assert_all_but(place: &Place, bad: &str) {
    let stored = place.texts("SELECT filename FROM models ORDER BY 1");
    let others: Vec<_> = NAMES.into_iter().filter(|name| *name != bad).collect();
    assert_eq!(stored, others);
    place.assert_sound();
}

#[test]
fn a_panic_in_any_stage_costs_that_file_alone() {
    for stage in STAGES {
        for name in ["0.stl", "2.stl", "4.stl"] {
            for jobs in ["1", "16"] {
                let place = five_files();
                let ran = import_with(&place, &format!("panic:{stage}:{name}"), &["-j", jobs]);
                ran.assert_status(3);
                assert_eq!(failed(&ran), [[name, stage, "panic"].map(String::from)]);
                assert_all_but(&place, name);
            }
        }
    }
}

#[test]
fn a_file_that_ends_the_process_is_set_aside_by_the_next_run() {
    for (jobs, stage) in [("1", "read"), ("3", "analyse"), ("2", "thumbnail")] {
        let place = five_files();
        let fault = format!("abort:{stage}:2.stl");
        let died = import_with(&place, &fault, &["-j", jobs]);
        assert_eq!(died.status, -1, "ended by a signal");
        let next = import_with(&place, &fault, &["-j", jobs]);
        next.assert_status(3);
        assert_eq!(
            failed(&next),
            [["2.stl", "open", "deadly"].map(String::from)]
        );
        let reason = place.value::<String>("SELECT reason FROM failures");
        assert!(
            reason.contains("aborted") && reason.contains("--retry"),
            "{reason}"
        );
        assert_all_but(&place, "2.stl");
        let third = import_with(&place, &fault, &["-j", jobs]);
        third.assert_status(3);
        assert_eq!(third.summary()["failed_remembered"], 1, "not tried again");
        assert!(!place.library().join("in-flight").exists());
        // Once it does no harm any more, it is a file like others.
        import_with(&place, "", &["--retry"]).assert_status(0);
    }
}

#[test]
fn a_file_that_ends_the_process_by_the_costly_measures_alone_is_set_aside() {
    let place = five_files();
    import_with(&place, "abort:deep:2.stl", &[]).assert_status(0);
    let died = import_with(&place, "abort:deep:2.stl", &["--deep"]);
    assert_eq!(died.status, -1, "ended by a signal");
    let next = import_with(&place, "abort:deep:2.stl", &["--deep"]);
    next.assert_status(3);
    assert_eq!(
        failed(&next),
        [["2.stl", "open", "deadly"].map(String::from)]
    );
    let deep = "SELECT count(*) FROM model_analysis WHERE deep_version NOT NULL";
    assert_eq!(place.value::<i64>(deep), 4, "the others have them");
}

#[test]
fn a_picture_that_ends_the_process_is_set_aside_when_it_is_drawn_again() {
    let place = five_files();
    place.import(&["--no-thumbnails"]).assert_status(0);
    let draw = || {
        let mut command = place.command(&["thumbnails", "--json", "--size", "32,16"]);
        let fault = "abort:thumbnail:2.stl";
        Ran::of(command.env("TRIGEST_FAULT", fault).output().unwrap())
    };
    assert_eq!(draw().status, -1, "ended by a signal");
    let next = draw();
    next.assert_status(3);
    assert_eq!(
        failed(&next),
        [["2.stl", "open", "deadly"].map(String::from)]
    );
    let drawn = "SELECT count(*) FROM models WHERE thumbnail_path NOT NULL";
    assert_eq!(place.value::<i64>(drawn), 4);
    let why =
        place.value::<String>("SELECT thumbnail_failed FROM models WHERE thumbnail_path IS NULL");
    assert!(
        why.starts_with("drawing it crashes the program (aborted"),
        "{why}"
    );
    // Neither this run nor the one after it dies of the file, or draws it.
    for _ in 0..2 {
        let again = draw();
        again.assert_status(0);
        assert_eq!(again.summary()["found"], 0);
    }
    let mut command = place.command(&["thumbnails", "--json", "--size", "48"]);
    let ran = Ran::of(command.output().unwrap());
    ran.assert_status(0);
    assert_eq!(
        ran.summary()["drawn"],
        5,
        "another way of drawing it is tried"
    );
    let mut command = place.command(&["thumbnails", "--json", "--size", "32"]);
    command.env("TRIGEST_FAULT", "abort:thumbnail:2.stl");
    assert_eq!(Ran::of(command.output().unwrap()).status, -1);
    let mut command = place.command(&["thumbnails", "--json", "--size", "32"]);
    command.env("TRIGEST_FAULT", "abort:thumbnail:2.stl");
    Ran::of(command.output().unwrap()).assert_status(3);
    assert_eq!(
        place.value::<i64>(drawn),
        5,
        "the picture that it had stays"
    );
    place.assert_sound();
}

#[test]
fn a_file_that_was_in_hand_by_chance_is_imported() {
    let place = five_files();
    import_with(&place, "abort:read:2.stl", &["-j", "2"]);
    import_with(&place, "", &["-j", "2"]).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 5);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM failures"), 0);
}

#[test]
fn a_file_that_stalls_is_given_up_while_others_go_on() {
    for jobs in ["1", "2"] {
        for stage in STAGES {
            let place = five_files();
            let began = Instant::now();
            let fault = format!("stall:{stage}:1.stl");
            let ran = import_with(&place, &fault, &["-j", jobs, "--timeout", "1"]);
            assert!(
                began.elapsed() < Duration::from_secs(8),
                "{:?}",
                began.elapsed()
            );
            ran.assert_status(3);
            assert_eq!(
                failed(&ran),
                [["1.stl", stage, "timeout"].map(String::from)]
            );
            assert_all_but(&place, "1.stl");
            assert_eq!(place.value::<String>("SELECT ending FROM runs"), "finished");
        }
    }
}

#[test]
fn a_stop_does_not_wait_for_a_file_that_stalls() {
    let place = five_files();
    place.file("6.stl", cube_stl(3.0));
    let models = place.models();
    let mut command = place.command(&["import", models.to_str().unwrap(), "--json", "-j", "1"]);
    let child = command
        .env("TRIGEST_FAULT", "stall:read:1.stl")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(700));
    let asked = Instant::now();
    let sent = std::process::Command::new("kill")
        .args(["-s", "INT", &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert!(
        asked.elapsed() < Duration::from_secs(2),
        "{:?}",
        asked.elapsed()
    );
    ran.assert_status(130);
    assert_eq!(place.value::<String>("SELECT ending FROM runs"), "stopped");
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 1);
    place.import(&["--json"]).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 6);
}

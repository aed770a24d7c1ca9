//! Stopping and going on: nothing committed is lost, nothing is half written.

use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::harness::{Place, sheet_stl};

const FILES: i64 = 80;

fn with_work() -> Place {
    let place = Place::new();
    for i in 0..FILES as u32 {
        place.file(&format!("{i:03}.stl"), sheet_stl(40 + i));
    }
    place
}

fn start(place: &Place) -> Child {
    let models = place.models();
    let mut command = place.command(&["import", models.to_str().unwrap(), "--json", "-j", "2"]);
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits until some models are committed, and fails where the run is over before.
fn wait_for_some(place: &Place, child: &mut Child) {
    let began = Instant::now();
    loop {
        if place.committed().len() > 2 {
            return;
        }
        assert!(
            child.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(60),
            "no work to stop"
        );
        sleep(Duration::from_millis(5));
    }
}

fn signal(child: &Child, name: &str) {
    let status = std::process::Command::new("kill")
        .args(["-s", name, &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

#[cfg(unix)]
#[test]
fn signals_finish_what_is_running_and_tell_it_by_the_status() {
    for (name, status) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let place = with_work();
        let mut child = start(&place);
        wait_for_some(&place, &mut child);
        let asked = Instant::now();
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert!(
            asked.elapsed() < Duration::from_secs(2),
            "{name}: {:?}",
            asked.elapsed()
        );
        let ran = crate::harness::Ran::of(output);
        ran.assert_status(status);
        let summary = ran.summary();
        assert_eq!(summary["ending"], "stopped");
        assert_eq!(summary["found"].as_i64().unwrap(), FILES, "{summary}");
        let done = summary["imported"].as_i64().unwrap();
        assert_eq!(
            done + summary["left"].as_i64().unwrap(),
            FILES,
            "what is not done is left: {summary}"
        );
        assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), done);
        assert_eq!(place.value::<String>("SELECT ending FROM runs"), "stopped");
        assert!(
            !place.library().join("library.db-wal").exists(),
            "one file to copy"
        );
        let again = place.import(&["--json"]);
        again.assert_status(0);
        assert_eq!(again.summary()["unchanged"].as_i64(), Some(done));
        place.assert_sound();
    }
}

#[cfg(unix)]
#[test]
fn a_killed_run_loses_nothing_and_is_continued_by_the_next() {
    for round in 0..8 {
        let place = with_work();
        let mut child = start(&place);
        wait_for_some(&place, &mut child);
        sleep(Duration::from_millis(round * 23));
        let told = place.committed();
        child.kill().unwrap();
        child.wait().unwrap();
        place.assert_sound();
        let kept = place.committed();
        assert!(
            told.iter().all(|row| kept.contains(row)),
            "a committed model was lost"
        );
        place.import(&["--json"]).assert_status(0);
        assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), FILES);
        assert_eq!(
            place.pictures().len() as i64,
            FILES,
            "no picture that no row names, none half written"
        );
        assert_eq!(
            place.value::<String>("SELECT group_concat(ending) FROM runs"),
            "killed,finished"
        );
        place.assert_sound();
    }
}

//! `kill -9` at any moment: what was committed stays, and the next run does the rest.

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Random, assert_next_run_completes, count, figure};
use crate::harness::{Place, Ran, cube_stl, sheet_stl};

const FILES: usize = 40;
const IMPORT: [&str; 5] = ["--json", "-j", "2", "--size", "64"];

/// Files that take a few milliseconds each; every tenth has the bytes of another.
fn with_models() -> Place {
    let place = Place::new();
    for i in 0..FILES as u32 {
        let bytes = if i % 10 == 9 {
            cube_stl(1.0)
        } else {
            sheet_stl(20 + i)
        };
        place.file(&format!("{i:02}.stl"), bytes);
    }
    place
}

/// Paths that JSON lines tell of as being in the library; the last line may be cut short.
fn told(stdout: &str) -> Vec<String> {
    let lines = stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines
        .filter(|line| line["type"] == "imported" || line["type"] == "duplicate")
        .map(|line| line["path"].as_str().unwrap().to_owned())
        .collect()
}

/// Kills an import some time after its beginning and looks at what it leaves.
fn kill_after(place: &Place, delay: Duration, options: &[&str], files: usize) -> &'static str {
    let models = place.models();
    let mut command = place.command(&[&["import", models.to_str().unwrap()], options].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    sleep(delay);
    let seen = place.committed();
    child.kill().unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    let kept = place.committed();
    let lost: Vec<_> = seen.iter().filter(|row| !kept.contains(row)).collect();
    assert!(lost.is_empty(), "seen, and lost: {lost:?}");
    for path in told(&ran.stdout) {
        let is_kept = kept.iter().any(|(kept, _)| *kept == path);
        assert!(is_kept, "told, and lost: {path}");
    }
    match (ran.status, kept.len()) {
        (0, _) => "were over before",
        (_, 0) => "killed before the first model",
        (_, kept) if kept == files => "killed after the last",
        _ => "killed between",
    }
}

/// Microseconds of a whole import into a new library.
fn time_of_a_run(place: &Place, options: &[&str]) -> u64 {
    let began = Instant::now();
    place.import(options).assert_status(0);
    let micros = began.elapsed().as_micros();
    std::fs::remove_dir_all(place.library()).unwrap();
    u64::try_from(micros).unwrap()
}

#[test]
fn killed_at_random_nothing_is_lost_and_the_next_run_completes() {
    let place = with_models();
    let whole = (0..3)
        .map(|_| time_of_a_run(&place, &IMPORT))
        .min()
        .unwrap();
    let mut random = Random::new();
    let kills = (0..count("TORTURE_KILLS", 20)).map(|i| (i, random.below(whole)));
    let went = figure(
        "kill -9 at random moments of an import",
        "0 lost, doubled or half; the next run completes",
        kills,
        |&(i, micros)| {
            let way = kill_after(&place, Duration::from_micros(micros), &IMPORT, FILES);
            // A look by a connection that may write tidies up; half are left to the next run as the kill left them.
            if i % 2 == 0 && place.library().join("library.db").exists() {
                place.assert_sound();
            }
            // Every third is killed again before it may complete.
            if i % 3 > 0 {
                assert_next_run_completes(&place, &IMPORT, FILES);
                std::fs::remove_dir_all(place.library()).unwrap();
            }
            way
        },
    );
    assert!(went.contains_key("killed between"), "{went:?}");
}

#[test]
fn killed_among_small_files_that_share_a_commit_what_was_told_is_kept() {
    const SMALL_FILES: usize = 1500;
    let place = Place::new();
    for i in 0..SMALL_FILES as u16 {
        place.file(&format!("{i:04}.stl"), cube_stl(f32::from(i / 2) + 1.0));
    }
    let options = |jobs| ["--json", "-j", jobs, "--no-thumbnails"];
    let whole = time_of_a_run(&place, &options("2"));
    let mut random = Random::new();
    let kills = (0..count("TORTURE_KILLS", 20)).map(|i| (i, random.below(whole)));
    let went = figure(
        "kill -9 at random moments among small files",
        "0 lost, doubled or half; the next run completes",
        kills,
        |&(i, micros)| {
            let options = options(["1", "2", "8"][i as usize % 3]);
            let way = kill_after(&place, Duration::from_micros(micros), &options, SMALL_FILES);
            if i % 2 == 0 && place.library().join("library.db").exists() {
                place.assert_sound();
            }
            place.import(&options).assert_status(0);
            place.assert_sound();
            assert_eq!(place.committed().len(), SMALL_FILES);
            std::fs::remove_dir_all(place.library()).unwrap();
            way
        },
    );
    assert!(went.contains_key("killed between"), "{went:?}");
}

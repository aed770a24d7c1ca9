//! Several runs on one library at once: one writes, the others are told so and come back.

use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{assert_next_run_completes, count, figure};
use crate::harness::{Place, Ran, sheet_stl};

const FOLDERS: usize = 4;
const FILES: usize = 10;
const OPTIONS: [&str; 4] = ["-j", "2", "--size", "32"];
/// Status of a run that found another one writing.
const IN_USE: i32 = 11;

fn with_folders(folders: usize, files: usize) -> Place {
    let place = Place::new();
    for folder in 0..folders {
        for file in 0..files {
            let bytes = sheet_stl((folder * files + file) as u32 + 4);
            place.file(&format!("{folder}/{file}.stl"), bytes);
        }
    }
    place
}

fn start(place: &Place, paths: &[&Path]) -> Child {
    let mut command = place.command(&["import"]);
    command.args(paths).args(OPTIONS);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Waits for a run; it came to its end, or found another one writing.
fn ended(child: Child) -> Ran {
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert!([0, IN_USE].contains(&ran.status), "{ran:?}");
    assert!(!ran.stderr.contains("is locked"), "{}", ran.stderr);
    ran
}

/// Runs imports of all `jobs` at once, and each again until it was its turn; how often one found the library in use.
fn all_until_done(place: &Place, jobs: &[Vec<&Path>]) -> u64 {
    let began = Instant::now();
    let mut turned_away = 0;
    let mut left = jobs.to_vec();
    while !left.is_empty() {
        assert!(began.elapsed() < Duration::from_secs(60), "nobody's turn");
        let running: Vec<_> = left.iter().map(|paths| start(place, paths)).collect();
        let ran: Vec<_> = running.into_iter().map(ended).collect();
        assert!(
            ran.iter().any(|ran| ran.status == 0),
            "of all that begin at once, one has its turn"
        );
        let mut statuses = ran.iter().map(|ran| ran.status);
        left.retain(|_| statuses.next() == Some(IN_USE));
        turned_away += left.len() as u64;
        sleep(Duration::from_millis(1));
    }
    turned_away
}

#[test]
fn importers_of_overlapping_folders_lose_and_double_nothing() {
    let place = with_folders(FOLDERS, FILES);
    let folders: Vec<_> = (0..FOLDERS)
        .map(|i| place.models().join(i.to_string()))
        .collect();
    let jobs: Vec<Vec<&Path>> = (0..FOLDERS)
        .map(|i| vec![&*folders[i], &*folders[(i + 1) % FOLDERS]])
        .collect();
    let went = figure(
        "four importers at once over overlapping folders",
        "0 lost, doubled or shown as locked",
        0..count("TORTURE_CROWDS", 3),
        |_| {
            let turned_away = all_until_done(&place, &jobs);
            let done = "SELECT count(*) FROM runs WHERE ending = 'finished'";
            assert_eq!(place.value::<i64>(done), FOLDERS as i64);
            assert_next_run_completes(&place, &OPTIONS, FOLDERS * FILES);
            std::fs::remove_dir_all(place.library()).unwrap();
            if turned_away > 0 {
                "met"
            } else {
                "did not meet"
            }
        },
    );
    assert!(went.contains_key("met"), "{went:?}");
}

#[test]
fn first_opens_at_once_make_one_library() {
    let place = with_folders(1, 2);
    let models = place.models();
    let jobs = vec![vec![&*models]; 16];
    figure(
        "16 first opens at once",
        "one library, 0 refused for good",
        0..count("TORTURE_OPENS", 3),
        |_| {
            all_until_done(&place, &jobs);
            assert_next_run_completes(&place, &OPTIONS, 2);
            std::fs::remove_dir_all(place.library()).unwrap();
            "made one"
        },
    );
}

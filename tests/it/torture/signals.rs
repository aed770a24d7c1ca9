//! Signals that ask for a stop, at any moment: a run ends within two seconds, and leaves one file and a closed record.

use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Random, count, figure};
use crate::harness::{Place, sheet_stl};

const FILES: u32 = 40;
const OPTIONS: [&str; 4] = ["-j", "2", "--size", "64"];
const LONGEST: Duration = Duration::from_secs(2);
const SIGNALS: [(&str, i32); 3] = [("INT", 2), ("TERM", 15), ("HUP", 1)];

fn stop_after(place: &Place, (name, number): (&str, i32), delay: Duration) -> &'static str {
    let models = place.models();
    let args = [&["import", models.to_str().unwrap()], &OPTIONS[..]].concat();
    let mut command = place.command(&args);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    sleep(delay);
    let mut kill = std::process::Command::new("kill");
    kill.args(["-s", name, &child.id().to_string()]);
    kill.stderr(Stdio::null()).status().unwrap();
    let asked = Instant::now();
    let status = child.wait().unwrap();
    assert!(asked.elapsed() < LONGEST, "{name}: {:?}", asked.elapsed());
    if status.signal() == Some(number) {
        assert!(!place.library().exists(), "it did not listen yet");
        return "before the run began";
    }
    let library = place.library();
    assert!(!library.join("library.db-wal").exists(), "one file to copy");
    place.assert_sound();
    let ending: String = place.value("SELECT ending FROM runs");
    match (status.code(), ending.as_str()) {
        (Some(0), "finished") => "over before",
        (Some(code), "stopped" | "finished") if code == 128 + number => "stopped",
        _ => panic!("{name}: {status}, {ending}"),
    }
}

#[test]
fn asked_to_stop_at_random_a_run_ends_soon_and_closes_its_record() {
    let place = Place::new();
    for i in 0..FILES {
        place.file(&format!("{i}.stl"), sheet_stl(20 + i));
    }
    let began = Instant::now();
    place.import(&OPTIONS).assert_status(0);
    let whole = began.elapsed().as_micros() as u64;
    std::fs::remove_dir_all(place.library()).unwrap();
    let mut random = Random::new();
    let tries =
        (0..count("TORTURE_SIGNALS", 12)).map(|i| (SIGNALS[i as usize % 3], random.below(whole)));
    let went = figure(
        "SIGINT, SIGTERM, SIGHUP at random moments",
        "ends within 2 s with 130, 143, 129; no log left, record closed",
        tries,
        |&(signal, micros)| {
            let way = stop_after(&place, signal, Duration::from_micros(micros));
            let _ = std::fs::remove_dir_all(place.library());
            way
        },
    );
    assert!(went.contains_key("stopped"), "{went:?}");
}

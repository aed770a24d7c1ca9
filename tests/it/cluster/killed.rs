//! Workers and merges that are killed or stopped at any time: nothing is lost, and nothing is there twice.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::{
    assert_same, core, done, merge, one_machine, out, pictures, plan, shard, shop, worker,
};
use crate::harness::{Place, cube_stl};

fn many(count: u32) -> Place {
    let place = shop();
    for at in 0..count {
        place.file(&format!("many/{at}.stl"), cube_stl(100.0 + at as f32));
    }
    place
}

fn kill_after(mut child: Child, wait: Duration) {
    std::thread::sleep(wait);
    let _ = child.kill();
    child.wait().unwrap();
}

/// Kills of workers and merges; `TRIGEST_CLUSTER_KILLS` makes them more.
fn kills() -> u64 {
    let more = std::env::var("TRIGEST_CLUSTER_KILLS");
    more.ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

#[test]
fn killed_workers_lose_nothing_and_double_nothing() {
    let place = many(60);
    let (rows, expected) = one_machine(&place, &["-q"]);
    plan(&place, 3, &["-q"]).assert_status(0);
    let mut seed = 5_u64;
    for _ in 0..kills() {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let number = (seed >> 33) % 3;
        let wait = Duration::from_millis((seed >> 40) % 250);
        let child = worker(&place, Some(&number.to_string()), &["-q"])
            .stderr(Stdio::null())
            .spawn();
        kill_after(child.unwrap(), wait);
        for number in 0..3 {
            let file = |end: &str| out(&place).join(format!("shard-{number:05}.{end}"));
            let is_whole = file("parquet").exists() && file("tar").exists();
            assert!(!file("done.json").exists() || is_whole);
        }
    }
    for number in 0..3 {
        shard(&place, &number.to_string(), &["-q"]).assert_status(0);
    }
    merge(&place, &["-q"]).assert_status(0);
    // A file at which workers were killed again and again may have been held for what killed them.
    assert_same(&core(&place), &rows);
    assert!(pictures(&place) == expected);
}

#[test]
fn a_killed_merge_leaves_whole_rows_and_goes_on() {
    let place = many(60);
    let (rows, expected) = one_machine(&place, &["-q"]);
    plan(&place, 9, &["-q"]).assert_status(0);
    for number in 0..9 {
        shard(&place, &number.to_string(), &["-q"]).assert_status(0);
    }
    let mut seed = 11_u64;
    for _ in 0..kills() {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let from = out(&place);
        let mut command = place.command(&["merge", "-q", "--from", from.to_str().unwrap()]);
        let child = command.stderr(Stdio::null()).spawn().unwrap();
        kill_after(child, Duration::from_millis((seed >> 40) % 80));
        if place.library().join("library.db").exists() {
            place.assert_sound();
        }
    }
    merge(&place, &["-q"]).assert_status(0);
    assert_same(&core(&place), &rows);
    assert!(pictures(&place) == expected);
    place.assert_sound();
}

#[test]
fn a_stopped_worker_ends_within_two_seconds_and_goes_on() {
    let place = many(400);
    plan(&place, 1, &["-q"]).assert_status(0);
    let mut child = worker(&place, Some("0"), &["-q", "--jobs", "1"])
        .spawn()
        .unwrap();
    let database = out(&place).join(".shard-00000.work/library.db");
    while !database.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(150));
    let kill = std::process::Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let began = Instant::now();
    let status = child.wait().unwrap();
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(status.code(), Some(143));
    assert!(!out(&place).join("shard-00000.done.json").exists());
    let went_on = shard(&place, "0", &["--json"]);
    went_on.assert_status(0);
    assert!(
        went_on.stdout.contains("\"type\":\"unchanged\""),
        "what was done is kept"
    );
    assert_eq!(done(&place, 0)["models"], 445);
}

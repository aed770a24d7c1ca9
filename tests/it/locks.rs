//! A library that somebody else is writing to: who it is, at once, and how to wait.

use std::io::Write;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{Place, Ran, cube_stl};

/// Longer than any machine takes to say that a library is locked, and far shorter than a wait.
const AT_ONCE: Duration = Duration::from_secs(15);

fn filled() -> Place {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.import(&[]).assert_status(0);
    place
}

/// A run that holds the library for as long as its list is not closed.
fn holder(place: &Place) -> Child {
    let mut command = place.command(&["import", "--files-from", "-"]);
    command.stdin(Stdio::piped()).stderr(Stdio::null());
    let child = command.spawn().unwrap();
    let began = Instant::now();
    while !place.library().join("locked-by").exists() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "the run does not begin"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

/// A run that waits for the library.
fn waiting(place: &Place) -> Child {
    let models = place.models();
    let mut command = place.command(&["import", models.to_str().unwrap(), "--wait", "5m"]);
    command.stderr(Stdio::piped()).stdout(Stdio::piped());
    command.spawn().unwrap()
}

#[test]
fn the_lock_says_who_holds_it_and_since_when() {
    let place = filled();
    let mut first = holder(&place);
    let ran = place.import(&["--json"]);
    ran.assert_status(11);
    let who = format!("import, process {}, since 20", first.id());
    assert!(ran.stderr.contains(&who), "{}", ran.stderr);
    let error = &ran.lines()[0];
    assert_eq!(
        (&error["type"], &error["kind"]),
        (&"error".into(), &"locked".into())
    );
    drop(first.stdin.take());
    assert!(first.wait().unwrap().success());
    assert!(!place.library().join("locked-by").exists());
    // What a killed run left says nothing.
    std::fs::write(
        place.library().join("locked-by"),
        "import, process 1, since 1999\n",
    )
    .unwrap();
    place.import(&[]).assert_status(0);
}

#[test]
fn a_run_waits_for_another_as_long_as_it_is_told() {
    let place = filled();
    let mut first = holder(&place);
    let began = Instant::now();
    let ran = place.import(&["--wait", "300ms"]);
    ran.assert_status(11);
    assert!(began.elapsed() >= Duration::from_millis(300));
    let second = waiting(&place);
    std::thread::sleep(Duration::from_millis(400));
    let mut list = first.stdin.take().unwrap();
    list.write_all(b"\n").unwrap();
    drop(list);
    assert!(first.wait().unwrap().success());
    let ran = Ran::of(second.wait_with_output().unwrap());
    ran.assert_status(0);
    let said = ran.stderr.matches("waiting: ").count();
    assert_eq!(said, 1, "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_run_that_waits_is_stopped_by_a_signal() {
    let place = filled();
    let first = holder(&place);
    let second = waiting(&place);
    std::thread::sleep(Duration::from_millis(500));
    let pid = second.id().to_string();
    std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status()
        .unwrap();
    let began = Instant::now();
    Ran::of(second.wait_with_output().unwrap()).assert_status(130);
    assert!(began.elapsed() < AT_ONCE);
    let mut first = first;
    drop(first.stdin.take());
    assert!(first.wait().unwrap().success());
}

#[test]
fn another_program_that_writes_to_the_database_is_11_at_once() {
    let place = filled();
    for lock in [
        "BEGIN IMMEDIATE",
        "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE",
    ] {
        let other = place.database();
        other.execute_batch(lock).unwrap();
        for args in [
            &["thumbnails"][..],
            &["check", "--repair"],
            &["prune", "--apply"],
        ] {
            let began = Instant::now();
            let ran = place.run(args);
            ran.assert_status(11);
            assert!(ran.stderr.contains("another program is writing"), "{ran:?}");
            assert!(
                began.elapsed() < AT_ONCE,
                "{args:?} took {:?}",
                began.elapsed()
            );
        }
        other.execute_batch("ROLLBACK").unwrap();
        drop(other);
        place.run(&["thumbnails"]).assert_status(0);
    }
    let other = place.database();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // A look does not write.
    place.run(&["check"]).assert_status(0);
    let second = waiting(&place);
    std::thread::sleep(Duration::from_millis(800));
    other.execute_batch("COMMIT").unwrap();
    Ran::of(second.wait_with_output().unwrap()).assert_status(0);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM runs WHERE ending <> 'finished'"),
        0
    );
}

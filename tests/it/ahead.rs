//! Files that are not in memory are asked for ahead of their turn; those that are, cost no system call more.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::IoSliceMut;

use rustix::fs::{Advice, fadvise};
use rustix::io::{Errno, ReadWriteFlags, preadv2};

use crate::harness::{Place, sheet_stl};
use crate::traced::{can_trace, traced};

/// Files whose bytes the system has let go; `None`, and a word, where it keeps them.
fn cold_files(count: u32) -> Option<Place> {
    let place = Place::new();
    for number in 0..count {
        let path = place.file(&format!("{number:03}.stl"), sheet_stl(5 + number));
        let file = File::options().write(true).read(true).open(&path).unwrap();
        file.sync_all().unwrap();
        fadvise(&file, 0, None, Advice::DontNeed).unwrap();
        let mut byte = [0];
        let there = preadv2(
            &file,
            &mut [IoSliceMut::new(&mut byte)],
            0,
            ReadWriteFlags::NOWAIT,
        );
        if there != Err(Errno::AGAIN) {
            eprintln!("this file system keeps files in memory: this test did not run");
            return None;
        }
    }
    Some(place)
}

/// The calls of an import that take files for names or advice, one a line.
fn calls(place: &Place, jobs: &str) -> Vec<String> {
    let (models, log) = (place.models(), place.library().with_extension("calls"));
    let options = ["import", models.to_str().unwrap(), "--force", "-j", jobs];
    let command = place.command(&options);
    let mut strace = traced(
        &command,
        &log,
        &["-qq", "-e", "trace=openat,fadvise64,pread64,preadv2"],
    );
    assert_eq!(strace.output().unwrap().status.code(), Some(0));
    let calls = std::fs::read_to_string(&log).unwrap();
    calls.lines().map(str::to_owned).collect()
}

#[test]
fn files_that_are_not_in_memory_are_asked_for_ahead_and_opened_once() {
    if !can_trace() {
        return;
    }
    for jobs in ["1", "2"] {
        let Some(place) = cold_files(30) else { return };
        let [cold, warm] = [(); 2].map(|()| calls(&place, jobs));
        let count =
            |calls: &[String], word: &str| calls.iter().filter(|c| c.contains(word)).count();
        for calls in [&cold, &warm] {
            for number in 0..30 {
                let name = format!("/{number:03}.stl");
                assert_eq!(count(calls, &name), 1, "{name}: {calls:#?}");
            }
        }
        let asked = count(&cold, "POSIX_FADV_WILLNEED");
        assert!((12..=30).contains(&asked), "{asked}: {cold:#?}");
        assert_eq!(count(&warm, "POSIX_FADV_WILLNEED"), 0, "{warm:#?}");
        assert_eq!(
            count(&warm, "RWF_NOWAIT"),
            30,
            "one reading a file: {warm:#?}"
        );
        assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 30);
    }
}

//! A file that ends the program costs one gate, and is told of by the next.
#![cfg(all(unix, debug_assertions))]

use super::made::{Repo, violations};
use crate::harness::{Ran, cube_stl};

fn gate(repo: &Repo, fault: &str) -> Ran {
    let mut command = repo.command(&["gate", "--json", "-j", "2"]);
    Ran::of(command.env("TRIGEST_FAULT", fault).output().unwrap())
}

fn notes(repo: &Repo) -> usize {
    let folder = std::fs::read_dir(repo.path().join(".git/state/trigest"));
    folder.map_or(0, Iterator::count)
}

#[test]
fn a_file_that_ends_the_process_is_told_of_by_every_later_gate() {
    for stage in ["read", "analyse"] {
        let repo = Repo::new();
        repo.file("a.stl", cube_stl(10.0));
        repo.file("bad.stl", cube_stl(11.0));
        let fault = format!("abort:{stage}:bad.stl");
        assert_eq!(gate(&repo, &fault).status, -1, "ended by a signal");
        for _ in 0..2 {
            let next = gate(&repo, &fault);
            next.assert_status(3);
            let [only] = &violations(&next)[..] else {
                panic!("{}", next.stdout);
            };
            assert_eq!(only["path"], "bad.stl");
            let message = only["message"].as_str().unwrap();
            assert!(
                message.starts_with("it crashes the program (aborted"),
                "{message}"
            );
            assert_eq!(notes(&repo), 1);
        }
        // Once it does no harm any more, it is a file like others.
        gate(&repo, "").assert_status(0);
        assert_eq!(notes(&repo), 0);
    }
}

#[test]
fn where_nothing_can_be_noted_the_gate_judges_all_the_same() {
    let repo = Repo::new();
    repo.file("a.stl", cube_stl(10.0));
    let taken = repo.file(".git/taken", "a file");
    let mut command = repo.command(&["gate", "."]);
    let ran = Ran::of(command.env("XDG_STATE_HOME", taken).output().unwrap());
    ran.assert_status(0);
}

//! The program under strace, to see its system calls or to make them fail.

use std::path::Path;
use std::process::{Command, Stdio};

/// Whether strace is here and may trace; a word where not.
pub(crate) fn can_trace() -> bool {
    let mut probe = Command::new("strace");
    probe.args(["-o", "/dev/null", "true"]);
    let can = probe.output().is_ok_and(|ran| ran.status.success());
    if !can {
        eprintln!("no strace here: this test did not run");
    }
    can
}

/// `command` under strace, which follows all threads and writes to `log`.
pub(crate) fn traced(command: &Command, log: &Path, options: &[&str]) -> Command {
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-o"])
        .arg(log)
        .args(options)
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => strace.env(name, value),
            None => strace.env_remove(name),
        };
    }
    strace
}

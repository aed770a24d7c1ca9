//! Tries a file in a process of its own: one that was in hand when a run was killed may be what killed it.
//!
//! The child does to it what a job would, as `trigest thumbnail` into a file that is thrown away. A child that ends by
//! itself, whatever it says of the file, clears it; one that is ended by a signal does not.

use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::error::Cause;

/// How often the child is looked at.
const LOOK: Duration = Duration::from_millis(5);
/// Exit statuses from here on are those of shells and of aborted programs.
const BY_SIGNAL: i32 = 128;

/// Tries the file at `path`, for at most `limit`.
///
/// # Errors
/// [`Cause::Deadly`] where the child was killed or did not end in time. A child that cannot be started clears the file.
pub(super) fn survives(path: &Path, limit: Option<Duration>) -> Result<(), Cause> {
    match try_out(path, limit) {
        Ok(Some(status)) if was_killed(status) => Err(Cause::Deadly(told(status))),
        Ok(Some(_)) | Err(_) => Ok(()),
        Ok(None) => Err(Cause::Deadly("it did not end in time".into())),
    }
}

/// How the child ended; `None` where it had to be ended.
fn try_out(path: &Path, limit: Option<Duration>) -> io::Result<Option<ExitStatus>> {
    let picture = tempfile::NamedTempFile::new()?;
    let mut child = Command::new(std::env::current_exe()?)
        .args(["thumbnail", "--size", "64", "--"])
        .args([path, picture.path()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let status = wait(&mut child, limit);
    if !matches!(status, Ok(Some(_))) {
        let _ = child.kill();
        let _ = child.wait();
    }
    status
}

fn wait(child: &mut Child, limit: Option<Duration>) -> io::Result<Option<ExitStatus>> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if limit.is_some_and(|limit| started.elapsed() > limit) {
            return Ok(None);
        }
        std::thread::sleep(LOOK);
    }
}

fn was_killed(status: ExitStatus) -> bool {
    status.code().is_none_or(|code| code >= BY_SIGNAL)
}

#[cfg(unix)]
fn told(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    let name = |signal: i32| match signal {
        6 => "aborted: out of stack or memory".into(),
        9 => "killed, as the system does when memory runs out".into(),
        11 => "crashed: out of stack or a fault of this program".into(),
        other => format!("ended by signal {other}"),
    };
    status.signal().map_or_else(|| status.to_string(), name)
}

#[cfg(not(unix))]
fn told(status: ExitStatus) -> String {
    status.to_string()
}

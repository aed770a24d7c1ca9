//! Tries a file in a process of its own: one that was in hand when a run was killed may be what killed it.
//!
//! The child does to it what the job would, under the same limits and with the same measures and pictures, as the hidden
//! `trigest probe`, and keeps nothing. A child that ends by itself, whatever it says of the file, clears it; one that is ended by a signal does not.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::error::Cause;
use crate::formats::Limits;
use crate::thumbnail::Renderer;

/// How often the child is looked at.
const LOOK: Duration = Duration::from_millis(5);
/// Exit statuses from here on are those of shells and of aborted programs.
const BY_SIGNAL: i32 = 128;

/// The options of `trigest probe` that ask for what the job does.
pub(crate) fn words(limits: &Limits, renderer: Option<&Renderer>, is_deep: bool) -> Vec<OsString> {
    let mut words = Vec::new();
    if let Some(most) = limits.placed_triangles {
        words.push(format!("--max-triangles={most}"));
    }
    words.extend(limits.kernel.words());
    if is_deep {
        words.push("--deep".into());
    }
    match renderer {
        None => words.push("--no-thumbnails".into()),
        Some(renderer) => {
            let sizes = renderer.sizes_px.iter().map(u32::to_string);
            words.push(format!("--size={}", sizes.collect::<Vec<_>>().join(",")));
            words.extend(
                renderer
                    .turntable
                    .map(|frames| format!("--turntable={frames}")),
            );
            // The text of a style names its options, but for that of the bodies' colour.
            let style = renderer.style.to_string().replace("color=", "body-color=");
            words.extend(style.split(' ').map(|word| format!("--{word}")));
        }
    }
    words.into_iter().map(OsString::from).collect()
}

/// Tries the file at `path` with these options of `trigest probe`, for at most `limit`.
///
/// # Errors
/// [`Cause::Deadly`] where the child was killed or did not end in time. A child that cannot be started clears the file.
pub(super) fn survives(
    path: &Path,
    words: &[OsString],
    limit: Option<Duration>,
) -> Result<(), Cause> {
    match try_out(path, words, limit) {
        Ok(Some(status)) if was_killed(status) => Err(Cause::Deadly(reported(status))),
        Ok(Some(_)) | Err(_) => Ok(()),
        Ok(None) => Err(Cause::Deadly("it did not end in time".into())),
    }
}

/// How the child ended; `None` where it had to be ended.
fn try_out(
    path: &Path,
    words: &[OsString],
    limit: Option<Duration>,
) -> io::Result<Option<ExitStatus>> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("probe")
        .args(words)
        .arg("--")
        .arg(path)
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
fn reported(status: ExitStatus) -> String {
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
fn reported(status: ExitStatus) -> String {
    status.to_string()
}

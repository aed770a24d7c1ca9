//! Files that are opened and asked for before their turn, where the system does not have their bytes in memory.
//!
//! A worker that computes leaves a disk or a network idle, and one that waits for them leaves its core idle; so what comes next is
//! asked for meanwhile. Nothing of this is done, and no system call is spent on it, while files are found in memory: it is
//! begun by a file that was not, and ends when so many in succession were. Promises: a file that is opened ahead is
//! the one that its worker reads, so that it is opened once all the same; one that cannot be opened is left to the worker.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{in_parts, source_file};

/// Files that are asked for ahead for one that was not in memory.
const CREDIT: u32 = 64;
/// How many of those are left.
static LEFT: AtomicU32 = AtomicU32::new(0);
/// Whether a file system was met that does not say what is in memory.
static IS_SILENT: AtomicBool = AtomicBool::new(false);
/// Longer than reading a file takes that is in memory, and the same for each of its bytes.
const LONG: Duration = Duration::from_millis(1);
const BYTES_OF_LONG: usize = 500_000;
/// Bytes that the system is asked for at once: of more it reads no more, as some file systems have it.
#[cfg(target_os = "linux")]
const STEP: u64 = 128 << 10;

/// Whether files are worth asking for ahead of their turn.
pub(crate) fn is_worth_it() -> bool {
    LEFT.load(Relaxed) > 0
}

/// A file that may be opened ahead of its turn.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    state: Mutex<State>,
    is_opened: Condvar,
}

#[derive(Debug, Default)]
enum State {
    /// Nobody has come to it yet.
    #[default]
    Asked,
    Opening,
    Opened(Option<File>),
    /// Its worker was quicker.
    Taken,
}

impl Ahead {
    /// Opens the file at `path` and asks the system for its first `bytes`.
    pub(crate) fn fetch(&self, path: &Path, bytes: u64) {
        {
            let mut state = self.state();
            if !matches!(*state, State::Asked) {
                return;
            }
            *state = State::Opening;
        }
        let file = source_file::open(path).ok();
        if let Some(file) = &file {
            ask_for(file, bytes);
        }
        *self.state() = State::Opened(file);
        self.is_opened.notify_all();
    }

    /// The file, where it was opened ahead; waits where that is just being done.
    pub(crate) fn take(&self) -> Option<File> {
        let mut state = self.state();
        while matches!(*state, State::Opening) {
            let woken = self.is_opened.wait(state);
            state = woken.unwrap_or_else(PoisonError::into_inner);
        }
        match std::mem::replace(&mut *state, State::Taken) {
            State::Opened(file) => file,
            _ => None,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the whole of a file of `bytes.len()` bytes, and takes note where the system had to fetch them.
pub(super) fn read(file: &File, bytes: &mut [u8]) -> io::Result<()> {
    let started = Instant::now();
    let there = in_memory(file, bytes);
    let read = there.unwrap_or(0);
    if read < bytes.len() {
        in_parts::read_at(file, &mut bytes[read..], read as u64)?;
        let fair = LONG.mul_f64(1.0 + bytes.len() as f64 / BYTES_OF_LONG as f64);
        if there.is_some() || started.elapsed() > fair {
            LEFT.store(CREDIT, Relaxed);
        }
    }
    Ok(())
}

/// How many bytes of the beginning of a file are in memory, which are read; `None` where its file system does not say.
#[cfg(target_os = "linux")]
fn in_memory(file: &File, bytes: &mut [u8]) -> Option<usize> {
    use rustix::io::{Errno, ReadWriteFlags, preadv2};
    if IS_SILENT.load(Relaxed) {
        return None;
    }
    let mut parts = [io::IoSliceMut::new(bytes)];
    match preadv2(file, &mut parts, 0, ReadWriteFlags::NOWAIT) {
        Ok(read) => Some(read),
        Err(Errno::AGAIN) => Some(0),
        Err(_) => {
            IS_SILENT.store(true, Relaxed);
            None
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn in_memory(_: &File, _: &mut [u8]) -> Option<usize> {
    None
}

/// Asks the system for the first `bytes` of a file, unless it has them.
#[cfg(target_os = "linux")]
fn ask_for(file: &File, bytes: u64) {
    use std::num::NonZeroU64;

    use rustix::fs::{Advice, fadvise};
    match in_memory(file, &mut [0]) {
        Some(0) => LEFT.store(CREDIT, Relaxed),
        _ => {
            let one_less = |left: u32| left.checked_sub(1);
            let _none_was_left = LEFT.fetch_update(Relaxed, Relaxed, one_less);
        }
    }
    for at in (0..bytes).step_by(STEP as usize) {
        // A file system that takes no advice is read when the turn comes.
        if fadvise(file, at, NonZeroU64::new(STEP), Advice::WillNeed).is_err() {
            break;
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn ask_for(_: &File, _: u64) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_opened_by_whoever_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.stl");
        std::fs::write(&path, b"solid").unwrap();
        let ahead = Ahead::default();
        ahead.fetch(&path, 5);
        let file = ahead.take().unwrap();
        let mut bytes = [0; 5];
        read(&file, &mut bytes).unwrap();
        assert_eq!(&bytes, b"solid");
        assert!(ahead.take().is_none(), "it is given away once");
        let late = Ahead::default();
        assert!(late.take().is_none());
        late.fetch(&path, 5);
        assert!(matches!(*late.state(), State::Taken), "not opened in vain");
        let lost = Ahead::default();
        lost.fetch(&folder.path().join("b.stl"), 5);
        assert!(lost.take().is_none());
        assert!(read(&file, &mut [0; 6]).is_err(), "it has five bytes");
    }

    #[test]
    fn a_worker_waits_for_a_file_that_is_being_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.stl");
        std::fs::write(&path, b"solid").unwrap();
        let ahead = Ahead::default();
        *ahead.state() = State::Opening;
        std::thread::scope(|scope| {
            let worker = scope.spawn(|| ahead.take().is_some());
            std::thread::sleep(Duration::from_millis(20));
            *ahead.state() = State::Opened(source_file::open(&path).ok());
            ahead.is_opened.notify_all();
            assert!(worker.join().unwrap());
        });
    }
}

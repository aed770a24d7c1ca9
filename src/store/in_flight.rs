//! Which files are being worked on, so that one that kills the program is known to the next run.
//!
//! A panic costs one file; running out of stack or memory ends the process and leaves no word. So each worker notes
//! its file's path in a slot of one small file beside the database before it opens it, and clears the slot afterwards: two
//! writes of a few bytes, never synced, since what a killed process leaves in the system's cache is there for the next run.
//! After a run that ends the file is gone. What is found in it is a suspicion and no more: suspects are
//! tried in a process of their own first. Files that are not noted cost a run its life as they did before, never data.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::path_text::to_text;

const NAME: &str = "in-flight";
/// Bytes of a slot; a longer path is not noted.
const SLOT: usize = 8 << 10;
/// What a path ends with; none holds it.
const END: u8 = 0;

/// The slots of a run, and what an earlier one left in them.
#[derive(Debug)]
pub struct InFlight {
    path: PathBuf,
    suspects: HashSet<String>,
    /// `None` where it could not be made: the disk is full, and the records will say so.
    file: Option<File>,
}

/// A slot in use, cleared when this is dropped.
#[derive(Debug)]
pub struct Noted<'a> {
    all: &'a InFlight,
    slot: usize,
}

impl InFlight {
    /// Slots for a new run in the library `folder`.
    ///
    /// Only for the run that holds the library's lock.
    pub fn open(folder: &Path) -> Self {
        let path = folder.join(NAME);
        let left = fs::read(&path).unwrap_or_default();
        Self {
            suspects: noted_in(&left),
            file: File::create(&path).ok(),
            path,
        }
    }

    /// Whether a run that was killed was processing the file at `path`.
    pub fn is_suspect(&self, path: &Path) -> bool {
        !self.suspects.is_empty() && self.suspects.contains(&to_text(path))
    }

    /// Notes that worker number `slot` is processing the file at `path`.
    pub fn note(&self, slot: usize, path: &Path) -> Noted<'_> {
        let mut text = to_text(path).into_bytes();
        text.push(END);
        if text.len() <= SLOT {
            self.write(slot, &text);
        }
        Noted { all: self, slot }
    }

    /// The run has ended and nothing is in flight.
    pub fn close(&self) {
        let _ = fs::remove_file(&self.path);
    }

    fn write(&self, slot: usize, bytes: &[u8]) {
        if let Some(file) = &self.file {
            let _ = write_at(file, bytes, (slot * SLOT) as u64);
        }
    }
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        self.all.write(self.slot, &[END]);
    }
}

/// The paths in slots that were not cleared.
fn noted_in(bytes: &[u8]) -> HashSet<String> {
    let path = |slot: &[u8]| {
        let end = slot.iter().position(|&byte| byte == END)?;
        let text = std::str::from_utf8(&slot[..end]).ok()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    bytes.chunks(SLOT).filter_map(path).collect()
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(windows)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, at).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_processed_when_the_process_died_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let first = InFlight::open(folder.path());
        assert!(first.suspects.is_empty());
        let done = first.note(0, Path::new("/models/done and longer.stl"));
        std::mem::forget(first.note(2, Path::new("/models/bad.stl")));
        drop(done);
        // A path that follows a longer one in a slot is not mixed with it.
        std::mem::forget(first.note(0, Path::new("/a.stl")));
        let second = InFlight::open(folder.path());
        let expected = ["/models/bad.stl", "/a.stl"].map(String::from);
        assert_eq!(second.suspects, HashSet::from(expected));
        assert!(second.is_suspect(Path::new("/a.stl")));
        second.close();
        assert!(InFlight::open(folder.path()).suspects.is_empty());
    }
}

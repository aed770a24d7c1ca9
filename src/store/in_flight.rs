//! Which files are being worked on, so that one that kills the program is known to the next run.
//!
//! A panic costs one file; running out of stack or memory ends the process and leaves no word. So each worker notes
//! its file's path in a slot of one small file beside the database before it opens it, and clears the slot afterwards: two
//! writes of a few bytes, never synced, since what a killed process leaves in the system's cache is there for the next run.
//! After a run that ends the file is gone. A run without a library has such a file elsewhere, in which what ends the program stays
//! noted, since no row says so. What is found in it is a suspicion and no more: suspects are
//! tried in a process of their own first. Files that are not noted cost a run its life as they did before, never data.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::path_text::to_text;

const NAME: &str = "in-flight";
/// Bytes of a slot; a longer path is not noted.
const SLOT: usize = 8 << 10;
/// What a path ends with; none holds it.
const END: u8 = 0;
/// Suspects that are kept from run to run, and the first of their slots, behind those of all workers.
const MOST_KEPT: usize = 256;
const KEPT_FROM: usize = 1024;
/// Bytes of the file of a run without a library that are read.
const MOST_BYTES: u64 = 64 << 20;

/// The slots of a run, and what an earlier one left in them.
#[derive(Debug)]
pub struct InFlight {
    path: PathBuf,
    suspects: HashSet<String>,
    /// Suspects that did no harm.
    cleared: Mutex<HashSet<String>>,
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
            cleared: Mutex::default(),
            file: File::create(&path).ok(),
            path,
        }
    }

    /// Slots for a new run without a library, in the file at `path`; `None` where another run has it, or it cannot be made.
    pub fn alone(path: &Path) -> Option<Self> {
        fs::create_dir_all(path.parent()?).ok()?;
        let mut options = File::options();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path).ok()?;
        file.try_lock().ok()?;
        let mut left = Vec::new();
        (&file).take(MOST_BYTES).read_to_end(&mut left).ok()?;
        let suspects = noted_in(&left);
        // Where no worker's notes hide them.
        keep(&file, suspects.iter().collect());
        Some(Self {
            suspects,
            cleared: Mutex::default(),
            file: Some(file),
            path: path.to_path_buf(),
        })
    }

    /// The suspect at `path` did no harm.
    pub fn clear(&self, path: &Path) {
        let mut cleared = self.cleared.lock().unwrap_or_else(PoisonError::into_inner);
        cleared.insert(to_text(path));
    }

    /// The run without a library has ended: suspects that were not cleared stay noted for the next.
    pub fn settle(&self) {
        let cleared = self.cleared.lock().unwrap_or_else(PoisonError::into_inner);
        let left: Vec<_> = self.suspects.difference(&cleared).collect();
        match self.file.as_ref().filter(|_| !left.is_empty()) {
            Some(file) => keep(file, left),
            None => self.close(),
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

/// Makes `paths` all that is noted in `file`. What cannot be noted costs a run its life again, never data.
fn keep(file: &File, mut paths: Vec<&String>) {
    paths.sort_unstable();
    paths.truncate(MOST_KEPT);
    let _ = file.set_len(0);
    for (slot, path) in paths.into_iter().enumerate() {
        let at = ((KEPT_FROM + slot) * SLOT) as u64;
        let _ = write_at(file, path.as_bytes(), at);
        let _ = write_at(file, &[END], at + path.len() as u64);
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

    #[test]
    fn without_a_library_what_does_harm_stays_noted_until_it_is_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state/gate");
        let bad = Path::new("/models/bad.stl");
        let first = InFlight::alone(&file).unwrap();
        assert!(InFlight::alone(&file).is_none(), "another run has it");
        std::mem::forget(first.note(3, bad));
        std::mem::forget(first.note(0, Path::new("/models/by chance.stl")));
        drop(first);
        let second = InFlight::alone(&file).unwrap();
        assert_eq!(second.suspects.len(), 2);
        // What is noted meanwhile does not hide a suspect.
        drop(second.note(0, Path::new("/models/good.stl")));
        second.clear(Path::new("/models/by chance.stl"));
        second.settle();
        drop(second);
        let third = InFlight::alone(&file).unwrap();
        assert!(third.is_suspect(bad) && third.suspects.len() == 1);
        third.clear(bad);
        third.settle();
        assert!(!file.exists());
    }
}

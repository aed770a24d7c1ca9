//! One run at a time writes to a library: the kernel's lock on its folder, and beside it who holds it.
//!
//! The lock is on the folder: it needs no file of its own, goes when the process does, and is apart from the locks that SQLite
//! takes on the database. The file `locked-by` only says in words who holds it; one that a killed run left says nothing, since the
//! lock is what counts, and the next run writes it anew.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::LibraryError;
use super::moment::now;

const NAME: &str = "locked-by";
/// Bytes of the words that are read.
const MOST: u64 = 200;
/// A lock that nobody has put a name to may be that of a look, which is over at once.
const LOOK: Duration = Duration::from_millis(20);
const LOOKS: usize = 10;

/// The lock of a library, held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    words: PathBuf,
    /// Closed after the words are gone.
    _folder: File,
}

impl Lock {
    /// Makes the folder where it is missing, takes the lock, and says that `command` holds it.
    pub(super) fn take(
        folder: &Path,
        may_create: bool,
        command: &str,
    ) -> Result<Self, LibraryError> {
        prepare(folder, may_create)?;
        let mut taken = try_take(folder);
        for _ in 0..LOOKS {
            if !matches!(taken, Err(LibraryError::Locked { by: None, .. })) {
                break;
            }
            std::thread::sleep(LOOK);
            taken = try_take(folder);
        }
        let held = taken?;
        let words = folder.join(NAME);
        let text = format!(
            "{command}, process {}, since {}\n",
            std::process::id(),
            now()
        );
        // A disk that is full is met by what follows; the lock holds without words.
        let _ = fs::write(&words, text);
        Ok(Self {
            words,
            _folder: held,
        })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.words);
    }
}

/// Whether a run holds the lock of the library in `folder` at this moment.
pub(super) fn is_taken(folder: &Path) -> Result<bool, LibraryError> {
    prepare(folder, false)?;
    match try_take(folder) {
        Ok(_) => Ok(false),
        Err(error) if error.may_pass() => Ok(true),
        Err(error) => Err(error),
    }
}

fn prepare(folder: &Path, may_create: bool) -> Result<(), LibraryError> {
    let io = |error| LibraryError::Io {
        path: folder.into(),
        error,
    };
    match folder.metadata() {
        Ok(about) if !about.is_dir() => Err(LibraryError::NotOurs {
            path: folder.into(),
            what: "a file".into(),
        }),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_create => {
            fs::create_dir_all(folder).map_err(io)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(LibraryError::Missing(folder.into()))
        }
        Err(error) => Err(io(error)),
    }
}

fn try_take(folder: &Path) -> Result<File, LibraryError> {
    let io = |error| LibraryError::Io {
        path: folder.into(),
        error,
    };
    let held = File::open(folder).map_err(io)?;
    match held.try_lock() {
        Ok(()) => Ok(held),
        Err(fs::TryLockError::WouldBlock) => Err(LibraryError::Locked {
            path: folder.into(),
            by: holder(folder),
        }),
        Err(fs::TryLockError::Error(error)) => Err(io(error)),
    }
}

/// What the holder says of itself.
fn holder(folder: &Path) -> Option<String> {
    let mut text = String::new();
    let file = File::open(folder.join(NAME)).ok()?;
    file.take(MOST).read_to_string(&mut text).ok()?;
    let line = text.lines().next()?.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

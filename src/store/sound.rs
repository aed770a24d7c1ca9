//! Whether the pages of a database have to be looked through before a run writes to it, or a command believes it.
//!
//! What is written to a damaged database is lost with it, so its pages are checked first; that takes 0.3 s for 100,000 models, and more than all else
//! where nothing is new. A run that closes the database soundly therefore leaves a mark at it, an attribute of the file, and the next run need not
//! look again: not where size, time or place of the file are others, where a log lies beside it, or where the last look was a [`DAY`] ago, since
//! a failing disk changes none of these. File systems without such attributes, and copies of the file, have no mark.

use std::path::{Path, PathBuf};

use super::error::LibraryError;
use super::inspect;
use super::moment::now_s;
use super::upgrade::beside;

/// Seconds after which the pages are checked again.
const DAY: u64 = 24 * 60 * 60;

/// A database whose pages are sound; marks it as such once it is dropped, which is to be after all connections are.
#[derive(Debug)]
pub(super) struct Sound {
    database: PathBuf,
    /// When its pages were checked, in seconds since 1970.
    checked: u64,
    is_as_left: bool,
}

impl Sound {
    /// Checks the pages of a database that is there, where that is due.
    ///
    /// # Errors
    /// [`LibraryError::Damaged`], or why it cannot be read.
    pub(super) fn checked(database: &Path) -> Result<Self, LibraryError> {
        Ok(Self {
            is_as_left: checked_last(database).is_some(),
            checked: check(database)?,
            database: database.into(),
        })
    }

    /// A database that this run makes.
    pub(super) fn new(database: &Path) -> Self {
        Self {
            database: database.into(),
            checked: now_s(),
            is_as_left: true,
        }
    }

    /// Whether nobody has written to it since the last run did.
    pub(super) fn is_as_left(&self) -> bool {
        self.is_as_left
    }
}

/// Checks the pages of a database, where that is due; when that was done last, in seconds since 1970.
///
/// # Errors
/// [`LibraryError::Damaged`], or why it cannot be read.
pub(super) fn check(database: &Path) -> Result<u64, LibraryError> {
    let now = now_s();
    let last = checked_last(database).filter(|last| (*last..*last + DAY).contains(&now));
    if last.is_none() {
        inspect::pages(database)?;
    }
    Ok(last.unwrap_or(now))
}

impl Drop for Sound {
    fn drop(&mut self) {
        mark(&self.database, self.checked);
    }
}

/// When the pages of a database were checked that is as the last run left it.
#[cfg(target_os = "linux")]
fn checked_last(database: &Path) -> Option<u64> {
    let mut value = [0; 128];
    let length = rustix::fs::getxattr(database, MARK, &mut value).ok()?;
    let text = std::str::from_utf8(value.get(..length)?).ok()?;
    let (stamp, checked) = text.rsplit_once(' ')?;
    (stamp == stamp_of(database)?).then_some(())?;
    checked.parse().ok()
}

/// Leaves word that the pages of a database were found sound; without it they are checked again.
#[cfg(target_os = "linux")]
fn mark(database: &Path, checked: u64) {
    if let Some(stamp) = stamp_of(database) {
        let value = format!("{stamp} {checked}");
        let flags = rustix::fs::XattrFlags::empty();
        let _unmarked = rustix::fs::setxattr(database, MARK, value.as_bytes(), flags);
    }
}

#[cfg(target_os = "linux")]
const MARK: &str = "user.trigest.sound";

/// What changes where a database does; `None` where a log lies beside it, which has pages too.
#[cfg(target_os = "linux")]
fn stamp_of(database: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    if beside(database, "-wal").exists() {
        return None;
    }
    let about = database.metadata().ok()?;
    let (seconds, ns) = (about.mtime(), about.mtime_nsec());
    Some(format!(
        "{} {seconds}.{ns:09} {}",
        about.size(),
        about.ino()
    ))
}

#[cfg(not(target_os = "linux"))]
fn checked_last(_: &Path) -> Option<u64> {
    None
}

#[cfg(not(target_os = "linux"))]
fn mark(_: &Path, _: u64) {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_mark_holds_until_the_file_changes_or_a_day_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("library.db");
        std::fs::write(&database, b"pages").unwrap();
        assert_eq!(checked_last(&database), None);
        mark(&database, 7);
        if checked_last(&database).is_none() {
            eprintln!("not tested: the temporary folder has no attributes of files");
            return;
        }
        assert_eq!(checked_last(&database), Some(7));
        // No database at all, which nobody looks at as long as the mark holds.
        let now = now_s();
        for (checked, is_trusted) in [(now, true), (now - DAY, false), (now + 60, false)] {
            mark(&database, checked);
            assert_eq!(Sound::checked(&database).is_ok(), is_trusted, "{checked}");
        }
        mark(&database, now);
        let log = folder.path().join("library.db-wal");
        std::fs::write(&log, b"").unwrap();
        assert_eq!(checked_last(&database), None);
        std::fs::remove_file(&log).unwrap();
        std::fs::copy(&database, folder.path().join("copy.db")).unwrap();
        assert_eq!(checked_last(&folder.path().join("copy.db")), None);
        std::fs::write(&database, b"Pages").unwrap();
        assert_eq!(checked_last(&database), None);
    }
}

//! The folder that objects are read into while they are imported, and what stands in rows for it.
//!
//! Promises: files there hold no more bytes than they may, those that wait for nobody apart; one that is done keeps its name, size and time and loses its
//! bytes, so that the same bytes under another name are not taken for a move. No path of the folder is in a row.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant, UNIX_EPOCH};

use super::Listed;

/// A folder that stands for a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tree {
    /// Absolute.
    pub(crate) folder: PathBuf,
    /// What stands before a slash and the key in URIs.
    pub(crate) base: String,
}

impl Tree {
    /// Where the object of this URI lies; `None` where it is of another store.
    pub(crate) fn place(&self, uri: &str) -> Option<PathBuf> {
        let key = uri.strip_prefix(&self.base)?.strip_prefix('/')?;
        let key = key.trim_end_matches('/');
        let is_own = key.is_empty() || super::keys::is_path(key);
        is_own.then(|| self.folder.join(key))
    }

    /// `text` with URIs for the places in it.
    pub(crate) fn uris(&self, text: &str) -> Option<String> {
        let folder = self.folder.to_str()?;
        text.contains(folder)
            .then(|| text.replace(folder, &self.base))
    }
}

/// What lies in a tree.
#[derive(Debug)]
pub(crate) struct Staging {
    pub(crate) tree: Tree,
    most_bytes: u64,
    held: Mutex<Held>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Held {
    bytes: u64,
    files: HashMap<PathBuf, u64>,
}

/// How long is waited for files that nobody is at work on: some wait for others to come.
const PATIENCE: Duration = Duration::from_secs(2);

impl Staging {
    /// One of at most `most_bytes`.
    pub(crate) fn new(tree: Tree, most_bytes: u64) -> Self {
        Self {
            tree,
            most_bytes,
            held: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Waits until there is room for `bytes`, or nothing to wait for.
    pub(super) fn wait_for(&self, bytes: u64, is_stopped: impl Fn() -> bool) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut began, mut before) = (Instant::now(), held.bytes);
        while held.bytes > 0 && held.bytes.saturating_add(bytes) > self.most_bytes && !is_stopped()
        {
            let waited = self.freed.wait_timeout(held, Duration::from_millis(50));
            held = waited.unwrap_or_else(PoisonError::into_inner).0;
            if held.bytes != before {
                (began, before) = (Instant::now(), held.bytes);
            }
            if began.elapsed() > PATIENCE {
                break;
            }
        }
    }

    /// Gives a file that was read the time of its object; where it is of use to itself alone, it is let go when it has ended.
    pub(super) fn hold(&self, path: &Path, object: &Listed, is_let_go: bool) -> io::Result<()> {
        set_time(path, object.modified_ns)?;
        if !is_let_go {
            return Ok(());
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.bytes += object.size;
        held.files.insert(path.to_path_buf(), object.size);
        Ok(())
    }

    /// The file at `path` was imported, or failed: its bytes are of no more use.
    pub(crate) fn release(&self, path: &Path) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bytes) = held.files.remove(path) else {
            return;
        };
        held.bytes = held.bytes.saturating_sub(bytes);
        drop(held);
        // Where that fails it costs room and nothing else.
        let _ = hollow(path);
        self.freed.notify_all();
    }
}

/// Takes the bytes of a file away, and leaves its name, its size and its time.
fn hollow(path: &Path) -> io::Result<()> {
    let about = path.metadata()?;
    let file = File::options().write(true).open(path)?;
    file.set_len(0)?;
    file.set_len(about.len())?;
    file.set_modified(about.modified()?)
}

fn set_time(path: &Path, modified_ns: i64) -> io::Result<()> {
    let since = Duration::from_nanos(modified_ns.unsigned_abs());
    let time = match modified_ns >= 0 {
        true => UNIX_EPOCH.checked_add(since),
        false => UNIX_EPOCH.checked_sub(since),
    };
    let file = File::options().write(true).open(path)?;
    time.map_or(Ok(()), |time| file.set_modified(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(folder: &Path) -> Tree {
        Tree {
            folder: folder.to_path_buf(),
            base: "s3://bucket".into(),
        }
    }

    #[test]
    fn places_are_within_and_go_back_to_uris() {
        let tree = tree(Path::new("/w/tree"));
        assert_eq!(
            tree.place("s3://bucket/a/b.stl"),
            Some("/w/tree/a/b.stl".into())
        );
        assert_eq!(tree.place("s3://bucket/"), Some("/w/tree/".into()));
        for other in [
            "s3://buckets/a",
            "s3://bucket",
            "s3://bucket/../a",
            "s3://bucket//a",
            "/etc/passwd",
        ] {
            assert_eq!(tree.place(other), None, "{other}");
        }
        assert_eq!(
            tree.uris("in /w/tree/a and /w/tree"),
            Some("in s3://bucket/a and s3://bucket".into())
        );
        assert_eq!(tree.uris("elsewhere"), None);
    }

    #[test]
    fn a_file_that_is_done_keeps_all_but_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.stl");
        std::fs::write(&path, vec![7; 5000]).unwrap();
        let staging = Staging::new(tree(folder.path()), 6000);
        let object = Listed {
            key: "a.stl".into(),
            size: 5000,
            modified_ns: 1_700_000_000_123_456_789,
            etag: None,
        };
        staging.hold(&path, &object, true).unwrap();
        staging.wait_for(1000, || false);
        staging.wait_for(2000, || true);
        staging.release(&path);
        staging.wait_for(6000, || false);
        let about = path.metadata().unwrap();
        assert_eq!(crate::system::modified_ns(&about), object.modified_ns);
        assert_eq!(std::fs::read(&path).unwrap(), vec![0; 5000]);
        // One that others name stays as it is.
        std::fs::write(&path, vec![7; 5000]).unwrap();
        staging.hold(&path, &object, false).unwrap();
        staging.release(&path);
        assert_eq!(std::fs::read(&path).unwrap(), vec![7; 5000]);
    }
}

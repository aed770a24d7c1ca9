//! The folders that are looked below, and whether each vouches for what is missing there.

use std::path::{Path, PathBuf};

use crate::path_text::{canonical, from_text};
use crate::store::{Lookup, StoreError};
use crate::system::io_text;

/// One folder.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Why what is missing below it may be there all the same.
    unsure: Option<String>,
}

impl Folder {
    fn new(path: PathBuf) -> Self {
        let unsure = doubt(&path);
        Self { path, unsure }
    }

    /// Whether what is missing below it is gone.
    pub(super) fn vouches(&self) -> bool {
        self.unsure.is_none()
    }
}

/// All folders looked below.
#[derive(Debug)]
pub(super) struct Folders {
    folders: Vec<Folder>,
    are_named: bool,
}

impl Folders {
    /// Those in `named`, or else those that imports recorded.
    pub(super) fn new(named: &[PathBuf], lookup: &Lookup) -> Result<Self, StoreError> {
        let paths = if named.is_empty() {
            let recorded = lookup.imported_paths()?;
            recorded.iter().map(|text| from_text(text)).collect()
        } else {
            named.to_vec()
        };
        // A relative path of an old record is of no use: where it began was not written down. A file vouches for itself alone.
        let is_usable =
            |path: &PathBuf| !named.is_empty() || (path.is_absolute() && !path.is_file());
        let mut paths: Vec<_> = paths
            .into_iter()
            .filter(is_usable)
            .map(|path| canonical(&path))
            .collect();
        paths.sort();
        paths.dedup();
        Ok(Self {
            folders: paths.into_iter().map(Folder::new).collect(),
            are_named: !named.is_empty(),
        })
    }

    /// Whether a person named them.
    pub(super) fn are_named(&self) -> bool {
        self.are_named
    }

    /// The innermost one above `path`.
    pub(super) fn of(&self, path: &Path) -> Option<&Folder> {
        let path = path.parent()?;
        let above = self
            .folders
            .iter()
            .filter(|folder| path.starts_with(&folder.path));
        above.max_by_key(|folder| folder.path.as_os_str().len())
    }

    /// Whether the folder that vouches for `path` still does.
    pub(super) fn vouch_still(&self, path: &Path) -> bool {
        self.of(path)
            .is_some_and(|folder| folder.vouches() && doubt(&folder.path).is_none())
    }

    /// Those that vouch for nothing, and why.
    pub(super) fn unsure(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.folders
            .iter()
            .filter_map(|folder| Some((folder.path.as_path(), folder.unsure.as_deref()?)))
    }
}

/// Why the folder at `path` does not vouch for what is missing below it: it is not there, no folder, empty, or cannot be read.
fn doubt(path: &Path) -> Option<String> {
    match path.metadata() {
        Err(error) => return Some(io_text(&error)),
        Ok(about) if !about.is_dir() => return Some("no folder".into()),
        Ok(_) => {}
    }
    match path.read_dir() {
        Err(error) => Some(io_text(&error)),
        Ok(mut entries) => match entries.next() {
            None => Some("empty, perhaps a disk that is not mounted".into()),
            Some(Err(error)) => Some(io_text(&error)),
            Some(Ok(_)) => None,
        },
    }
}

//! Whether the files that a model names are what they were when it was read.
//!
//! Promises: a file is asked for once, however many models name it, and none is opened. Of a model in an archive nothing is asked: its own time is
//! that of the archive, and so of all in it.

use std::collections::HashMap;
use std::path::Path;

use crate::formats::archive;
use crate::path_text::from_text;
use crate::store::SiblingRecord;
use crate::system::stamp::Stamp;

/// Files that are remembered; behind so many they are asked for anew.
const MOST_KNOWN: usize = 65_536;

/// What was asked so far.
#[derive(Debug, Default)]
pub(crate) struct Stamps {
    known: HashMap<String, Option<Stamp>>,
}

impl Stamps {
    /// Whether all of `siblings` are as they were noted for the model at `path`, which is as it was.
    pub(crate) fn are_as_noted(&mut self, path: &str, siblings: &[SiblingRecord]) -> bool {
        let is_packed = || archive::split(Path::new(path)).is_some();
        siblings.is_empty() || is_packed() || siblings.iter().all(|one| self.is_as_noted(one))
    }

    /// Whether one of them is; it is in no archive.
    pub(crate) fn is_as_noted(&mut self, sibling: &SiblingRecord) -> bool {
        if let Some(known) = self.known.get(&sibling.path) {
            return *known == sibling.stamp;
        }
        let now = stamp_of(&from_text(&sibling.path));
        if self.known.len() >= MOST_KNOWN {
            self.known.clear();
        }
        self.known.insert(sibling.path.clone(), now);
        now == sibling.stamp
    }
}

/// Size and time of the regular file at `path`; `None` where none is to be seen.
pub(crate) fn stamp_of(path: &Path) -> Option<Stamp> {
    let about = path.metadata().ok().filter(|about| about.is_file())?;
    Some(Stamp::of(&about))
}

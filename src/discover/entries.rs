//! Entries below a folder: sorted as a whole, or handed on while large folders are still being read.
//!
//! Sorting needs a folder as a whole, and one of 100,000 files takes a sixth of a second to be read. Unless the order of paths
//! was asked for, what has been read of a folder is sorted and handed on block by block: a folder of at most [`BLOCK`]
//! entries comes in the order of names, of a larger one each block does.
//!
//! Links that are followed may lead round in a circle, and other file systems may be left out; telling so needs
//! the whole way to an entry, which `walkdir` has only where it walks all of it. Then too folders are sorted as a whole.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, IntoIter, Result, WalkDir};

use super::WalkOptions;

/// Entries that are sorted at a time: read in some milliseconds.
const BLOCK: usize = 4096;
/// Folders that may be half read at the same time, so that a deep tree of large ones does not use up open files.
const HALF_READ: usize = 16;

/// A walk over the entries below a folder; those of a folder within come next after it.
#[derive(Debug)]
pub(super) enum Entries {
    /// Each folder sorted as a whole.
    Sorted(Box<IntoIter>),
    /// Each folder in sorted blocks.
    Blocks(Blocks),
}

impl Entries {
    /// The entries below `root`.
    pub(super) fn below(root: &Path, options: &WalkOptions) -> Self {
        let deepest = options.max_depth.unwrap_or(usize::MAX);
        let needs_whole_way = options.follow_links || options.one_file_system;
        if !options.sorted && !needs_whole_way {
            return Self::Blocks(Blocks::below(root, deepest));
        }
        let walk = WalkDir::new(root)
            .min_depth(1)
            .max_depth(deepest)
            .follow_links(options.follow_links)
            .same_file_system(options.one_file_system)
            .sort_by_file_name()
            .into_iter();
        Self::Sorted(Box::new(walk))
    }

    /// Steps over what is in the folder that came last.
    pub(super) fn skip_current_dir(&mut self) {
        match self {
            Self::Sorted(walk) => walk.skip_current_dir(),
            Self::Blocks(blocks) => blocks.entered = None,
        }
    }
}

impl Iterator for Entries {
    type Item = Result<DirEntry>;

    fn next(&mut self) -> Option<Result<DirEntry>> {
        match self {
            Self::Sorted(walk) => walk.next(),
            Self::Blocks(blocks) => blocks.next(),
        }
    }
}

/// A walk that sorts block by block.
#[derive(Debug)]
pub(super) struct Blocks {
    deepest: usize,
    /// The folder that came last, whose entries come next.
    entered: Option<PathBuf>,
    folders: Vec<Folder>,
}

/// A folder that is being walked.
#[derive(Debug)]
struct Folder {
    /// What was read and sorted.
    block: std::vec::IntoIter<Result<DirEntry>>,
    /// What was not read yet.
    rest: Option<Box<IntoIter>>,
}

impl Blocks {
    fn below(root: &Path, deepest: usize) -> Self {
        Self {
            deepest,
            entered: Some(root.to_path_buf()),
            folders: Vec::new(),
        }
    }

    fn next(&mut self) -> Option<Result<DirEntry>> {
        if let Some(path) = self.entered.take()
            && self.folders.len() < self.deepest
        {
            self.folders.push(Folder::open(&path));
        }
        loop {
            let half_read = self
                .folders
                .iter()
                .filter(|folder| folder.rest.is_some())
                .count();
            let folder = self.folders.last_mut()?;
            if let Some(entry) = folder.block.next() {
                if let Ok(entry) = &entry
                    && entry.file_type().is_dir()
                {
                    self.entered = Some(entry.path().to_path_buf());
                }
                return Some(entry);
            }
            if folder.rest.is_none() {
                self.folders.pop();
                continue;
            }
            folder.read(if half_read > HALF_READ {
                usize::MAX
            } else {
                BLOCK
            });
        }
    }
}

impl Folder {
    fn open(path: &Path) -> Self {
        let rest = WalkDir::new(path).min_depth(1).max_depth(1).into_iter();
        Self {
            block: Vec::new().into_iter(),
            rest: Some(Box::new(rest)),
        }
    }

    /// Reads and sorts the next entries, `most` at most.
    fn read(&mut self, most: usize) {
        let Some(rest) = &mut self.rest else { return };
        let mut block: Vec<_> = rest.by_ref().take(most).collect();
        if block.len() < most {
            self.rest = None;
        }
        block.sort_by(|a, b| match (a, b) {
            (Ok(a), Ok(b)) => a.file_name().cmp(b.file_name()),
            (Err(_), Err(_)) => Ordering::Equal,
            (Err(_), Ok(_)) => Ordering::Less,
            (Ok(_), Err(_)) => Ordering::Greater,
        });
        self.block = block.into_iter();
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::fs;

    use super::*;

    fn names(blocks: &mut Blocks) -> Vec<OsString> {
        let entries = std::iter::from_fn(|| blocks.next());
        entries
            .map(|entry| entry.unwrap().file_name().to_owned())
            .collect()
    }

    #[test]
    fn folders_come_in_order_with_what_is_in_them_behind_them() {
        let root = tempfile::tempdir().unwrap();
        for path in ["b/y", "b/x", "b/d/z", "a", "c"] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let deepest = |deepest| names(&mut Blocks::below(root.path(), deepest));
        assert_eq!(deepest(usize::MAX), ["a", "b", "d", "z", "x", "y", "c"]);
        assert_eq!(deepest(2), ["a", "b", "d", "x", "y", "c"]);
        assert_eq!(deepest(1), ["a", "b", "c"]);
        let mut blocks = Blocks::below(root.path(), usize::MAX);
        let mut seen = Vec::new();
        while let Some(entry) = blocks.next() {
            let name = entry.unwrap().file_name().to_owned();
            if name == "b" {
                blocks.entered = None;
            }
            seen.push(name);
        }
        assert_eq!(seen, ["a", "b", "c"]);
    }

    #[test]
    fn a_large_folder_is_handed_on_in_sorted_blocks_and_whole() {
        let root = tempfile::tempdir().unwrap();
        let count = 2 * BLOCK + 5;
        for i in 0..count {
            fs::write(root.path().join(format!("{i:05}")), "").unwrap();
        }
        let mut blocks = Blocks::below(root.path(), usize::MAX);
        assert!(blocks.next().is_some());
        assert!(
            blocks.folders[0].rest.is_some(),
            "the folder was read to its end before its first file"
        );
        let mut blocks = Blocks::below(root.path(), usize::MAX);
        let found = names(&mut blocks);
        assert!(found.chunks(BLOCK).all(<[OsString]>::is_sorted));
        let mut sorted = found;
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), count);
    }

    #[test]
    fn what_cannot_be_looked_into_is_an_error_with_its_path() {
        let gone = Path::new("no/such/folder");
        let mut blocks = Blocks::below(gone, usize::MAX);
        assert_eq!(blocks.next().unwrap().unwrap_err().path(), Some(gone));
        assert!(blocks.next().is_none());
    }
}

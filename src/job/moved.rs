//! Which row a file takes along: that of its bytes, where their old path has them no more.
//!
//! A path without a row takes the row of a file that is gone. Of several, as where a folder of equal files was renamed, it takes the one whose
//! files beside it lie beside the new path as well, and whose path ends most like the new one. A path that has a row of other
//! bytes changes places with the row of its own, where *that* row's path has other known bytes by now: two names were swapped, or more
//! in a circle. In any other case the path decides, and its row stays. A file below a folder that is there and empty is not held for gone: that is what a disk looks like that is
//! not mounted.

use std::path::{Path, PathBuf};

use super::Ended;
use super::work::Work;
use crate::discover::presence::{Presence, Presences};
use crate::discover::stamps::{Stamps, stamp_of};
use crate::examine::source_file;
use crate::formats::archive;
use crate::path_text::{from_text, to_text};
use crate::store::{FileRecord, KnownModel, SiblingRecord};

impl Work<'_> {
    /// Moves to `file` the row of its bytes, one of `same`; `own` is that of its path. `None` where there is no row to be moved.
    pub(super) fn take_along(
        &self,
        file: &FileRecord,
        own: Option<&KnownModel>,
        same: &[KnownModel],
    ) -> Result<Option<Along>, Ended> {
        let store = self.orders.store();
        let (row, is_moved, with_siblings) = match own {
            None => {
                let Some(best) = self.best_of_the_gone(file, same)? else {
                    return Ok(None);
                };
                let beside = best.beside.as_deref();
                let is_moved = store.save_place(best.row, file, beside)?;
                (best.row, is_moved, beside.is_some())
            }
            Some(own) => {
                let mut displaced = None;
                for row in same {
                    if displaced.is_none() && self.is_displaced(row)? {
                        displaced = Some(row);
                    }
                }
                let Some(row) = displaced else {
                    return Ok(None);
                };
                (row, store.exchange(row, own, file)?, false)
            }
        };
        Ok(Some(if is_moved {
            Along::From {
                path: row.path.clone(),
                with_siblings,
            }
        } else {
            Along::Lost
        }))
    }

    fn best_of_the_gone<'a>(
        &self,
        file: &FileRecord,
        same: &'a [KnownModel],
    ) -> Result<Option<Candidate<'a>>, Ended> {
        let mut best: Option<Candidate<'a>> = None;
        for row in same.iter().filter(|row| self.is_gone(row)) {
            let siblings = match row.siblings_hash {
                Some(_) => self.orders.store().lookup()?.siblings_of(row.id)?,
                None => Vec::new(),
            };
            let candidate = Candidate::new(row, file, siblings);
            if best
                .as_ref()
                .is_none_or(|best| candidate.likeness > best.likeness)
            {
                best = Some(candidate);
            }
        }
        Ok(best)
    }

    /// Whether the file of a row is not where the row says.
    fn is_gone(&self, row: &KnownModel) -> bool {
        let path = from_text(&row.path);
        let is_unmounted = || {
            let above = self
                .orders
                .roots
                .iter()
                .filter(|root| path.starts_with(root));
            above.into_iter().any(|root| is_empty(root))
        };
        Presences::new(self.orders.limits).of(&path) == Presence::Gone && !is_unmounted()
    }

    /// Whether the path of a row holds other bytes by now, which the library knows as well.
    fn is_displaced(&self, row: &KnownModel) -> Result<bool, Ended> {
        let path = from_text(&row.path);
        let stamp = stamp_of(&path);
        let is_packed = stamp.is_none() && archive::split(&path).is_some();
        if stamp == Some(row.stamp) || (stamp.is_none() && !is_packed) {
            return Ok(false);
        }
        let Ok(hash) = source_file::hash(&path, self.orders.limits) else {
            return Ok(false);
        };
        let hash = hash.to_hex();
        let is_known = || self.orders.store().lookup()?.models_with(&hash);
        Ok(hash.as_str() != row.hash && !is_known()?.is_empty())
    }
}

/// What became of a row that was to be moved.
pub(super) enum Along {
    /// It was moved.
    From {
        /// Where it came from.
        path: String,
        /// Whether the files that it names were found at the new place as they were at the old.
        with_siblings: bool,
    },
    /// Another worker was faster.
    Lost,
}

/// A row whose file is gone.
struct Candidate<'a> {
    row: &'a KnownModel,
    /// The files that it names, where they would be now; `None` unless all are there as they were.
    beside: Option<Vec<SiblingRecord>>,
    /// Whether they are; how many last parts of its path are those of the new one; whether the time is the same.
    likeness: (bool, usize, bool),
}

impl<'a> Candidate<'a> {
    fn new(row: &'a KnownModel, file: &FileRecord, siblings: Vec<SiblingRecord>) -> Self {
        let [old, new] = [&row.path, &file.path].map(|path| from_text(path));
        let is_packed = archive::split(&new).is_some();
        let beside = moved_along(siblings, &old, &new);
        let are_there = if is_packed {
            row.stamp.modified_ns == file.stamp.modified_ns
        } else {
            Stamps::default().are_as_noted(&file.path, &beside)
        };
        Self {
            row,
            beside: are_there.then_some(beside),
            likeness: (are_there, alike(&old, &new), row.stamp == file.stamp),
        }
    }
}

/// How many parts at the end of two paths are the same.
fn alike(a: &Path, b: &Path) -> usize {
    let both = a.components().rev().zip(b.components().rev());
    both.take_while(|(a, b)| a == b).count()
}

/// Where the files that a model names are, once it and the folder above it that was renamed have moved from `old` to `new`.
fn moved_along(siblings: Vec<SiblingRecord>, old: &Path, new: &Path) -> Vec<SiblingRecord> {
    let [old, new] = [old, new].map(|path| path.parent().unwrap_or(path));
    let same = alike(old, new);
    let above = |path: &Path| path.ancestors().nth(same).unwrap_or(path).to_path_buf();
    let [old, new]: [PathBuf; 2] = [above(old), above(new)];
    let moved = |sibling: SiblingRecord| {
        let path = from_text(&sibling.path);
        match path.strip_prefix(&old) {
            Ok(rest) => SiblingRecord {
                path: to_text(&new.join(rest)),
                ..sibling
            },
            Err(_) => sibling,
        }
    };
    siblings.into_iter().map(moved).collect()
}

fn is_empty(folder: &Path) -> bool {
    let entries = folder.read_dir();
    entries.is_ok_and(|mut entries| entries.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_model_names_moves_with_the_folder_that_was_renamed() {
        let moved = |sibling: &str, old: &str, new: &str| {
            let sibling = SiblingRecord {
                path: sibling.into(),
                stamp: None,
            };
            moved_along(vec![sibling], Path::new(old), Path::new(new))
                .remove(0)
                .path
        };
        assert_eq!(
            moved("/m/a/x.mtl", "/m/a/x.obj", "/m/b/x.obj"),
            "/m/b/x.mtl"
        );
        let old = "/m/kit/source/x.obj";
        let textures = "/m/kit/textures/a.png";
        assert_eq!(
            moved(textures, old, "/n/kit/source/x.obj"),
            "/n/kit/textures/a.png"
        );
        assert_eq!(moved(textures, old, "/m/kit/other/x.obj"), textures);
        let packed = moved("/m/a.zip!/x.mtl", "/m/a.zip!/x.obj", "/m/b.zip!/x.obj");
        assert_eq!(packed, "/m/b.zip!/x.mtl");
        assert_eq!(alike(Path::new("/a/b/c"), Path::new("/x/b/c")), 2);
    }
}

//! Paths in; a stream of [`Found`] out, as the walk comes to them.
//!
//! Promises: files of a folder in the order of their names, those of a large folder in blocks unless asked otherwise; every model-like file that is not taken has a reason; no file
//! is opened but the directories of ZIP archives, and only those that may be models are asked for their size. Links are not followed unless asked for,
//! the library's own folder is never walked, and a folder given twice, or inside another, is walked once.
//! Formats are recognised by ending here, from the table of formats; content decides later. A file given by name is
//! taken whatever its ending.

mod archives;
mod entries;
pub(crate) mod filter;
mod kind;
pub(crate) mod presence;
pub(crate) mod stamps;

use std::collections::{HashSet, VecDeque};
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use entries::Entries;
use walkdir::{DirEntry, WalkDir};

use self::filter::Filter;
pub(crate) use self::kind::extension_of;
use self::kind::{Kind, kind_of};
use crate::error::{Cause, ImportError, Stage};
use crate::formats::{Limits, archive, sidecar};
use crate::store::Stamp;
use crate::system::modified_ns;

/// Whether the name of a file is that of a model or an archive, of a kind that is read or not.
pub(crate) fn may_be_model(path: &Path) -> bool {
    Kind::of(path) != Kind::NoModel
}

/// Whether the name of a file is that of a model that is read, or of an archive.
#[cfg(feature = "cluster")]
pub(crate) fn is_read(path: &Path) -> bool {
    matches!(Kind::of(path), Kind::Read | Kind::Archive)
}

/// A file that may be a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Absolute path.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Modification time, ns since 1970.
    pub modified_ns: i64,
}

impl Source {
    /// What the walk saw of it.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp::new(self.size, self.modified_ns)
    }
}

/// What the walk comes to.
#[derive(Debug)]
pub(crate) enum Found {
    /// A file to import.
    Candidate(Source),
    /// A model-like file that is left out, and why.
    LeftOut {
        path: PathBuf,
        /// Its size, where it was asked.
        size: u64,
        reason: String,
    },
    /// A path that could not be looked at.
    Trouble {
        path: PathBuf,
        /// Why not.
        error: ImportError,
    },
    /// A file that may say something of models beside it.
    Sidecar {
        path: PathBuf,
        /// What it is, where that was asked: of a member of an archive.
        stamp: Option<Stamp>,
    },
    /// A file that is no model by its ending, or that a filter takes out.
    Ignored,
}

/// How folders are walked.
#[derive(Debug)]
pub(crate) struct WalkOptions {
    /// Which files are wanted.
    pub filter: Filter,
    /// Levels of folders below each path; `None` for all.
    pub max_depth: Option<usize>,
    /// Follow links.
    pub follow_links: bool,
    /// Take names that begin with a dot.
    pub hidden: bool,
    /// Stay on the file system of each path.
    pub one_file_system: bool,
    /// Whether each folder is sorted as a whole, so that files come in the order of their paths.
    pub sorted: bool,
    /// Folder of the library, never walked.
    pub library: PathBuf,
    /// What an archive may ask for.
    pub limits: Limits,
    /// Paths are those that an earlier walk came to, and stay as they are.
    pub are_walked: bool,
}

/// The walk over some paths.
#[derive(Debug)]
pub(crate) struct Walk<'a, Paths> {
    paths: Paths,
    options: &'a WalkOptions,
    folder: Option<(PathBuf, Entries)>,
    /// What was found in an archive and not reported yet.
    within: VecDeque<Found>,
    /// Folders of files given by name whose sidecars were found.
    beside: HashSet<PathBuf>,
}

/// Walks `paths`, files and folders, in their order.
pub(crate) fn walk<Paths: Iterator<Item = PathBuf>>(
    paths: Paths,
    options: &WalkOptions,
) -> Walk<'_, Paths> {
    Walk {
        paths,
        options,
        folder: None,
        within: VecDeque::new(),
        beside: HashSet::new(),
    }
}

/// `paths` without those that lie in a folder which is itself among them; order is kept.
///
/// With a limited depth nothing is dropped, since a folder inside another may then reach further down.
pub(crate) fn without_nested(paths: Vec<PathBuf>, max_depth: Option<usize>) -> Vec<PathBuf> {
    let resolved: Vec<_> = paths.iter().map(|p| p.canonicalize().ok()).collect();
    let is_covered = |i: usize| {
        // A path that is not there is kept, so that it is reported.
        let Some(own) = &resolved[i] else {
            return false;
        };
        resolved.iter().enumerate().any(|(j, other)| {
            let is_same = other.as_ref() == Some(own);
            let is_inside =
                max_depth.is_none() && other.as_ref().is_some_and(|o| own.starts_with(o));
            (is_same && j < i) || (!is_same && is_inside)
        })
    };
    let kept: Vec<bool> = (0..paths.len()).map(|i| !is_covered(i)).collect();
    paths
        .into_iter()
        .zip(kept)
        .filter_map(|(path, keep)| keep.then_some(path))
        .collect()
}

impl<Paths: Iterator<Item = PathBuf>> Iterator for Walk<'_, Paths> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(found) = self.within.pop_front() {
                return Some(found);
            }
            if let Some((root, mut walk)) = self.folder.take() {
                let Some(entry) = walk.next() else { continue };
                let seen = entry.map_or_else(
                    |error| Seen::Found(trouble(error, &root)),
                    |entry| self.options.look_at(&entry, &root, &mut walk),
                );
                match seen {
                    Seen::Found(found) => self.within.push_back(found),
                    Seen::Archive(path) => self.within.extend(self.options.look_into(&path, &root)),
                    Seen::Folder => {}
                }
                self.folder = Some((root, walk));
                continue;
            }
            let path = self.paths.next()?;
            match self.options.start(&path) {
                Ok(Start::Folder(root)) => {
                    let walk = Entries::below(&root, self.options);
                    self.folder = Some((root, walk));
                }
                Ok(Start::File(found)) => {
                    self.look_beside(&path);
                    return Some(found);
                }
                Ok(Start::Archive(path)) => {
                    let root = path.parent().unwrap_or(&path).to_path_buf();
                    self.within.extend(self.options.look_into(&path, &root));
                }
                Err(cause) => {
                    let path = std::path::absolute(&path).unwrap_or(path);
                    return Some(Found::Trouble {
                        path,
                        error: ImportError {
                            stage: Stage::Discover,
                            cause,
                        },
                    });
                }
            }
        }
    }
}

impl<Paths> Walk<'_, Paths> {
    /// Finds what may say something of a file given by name: in its folder, and above a folder of parts.
    fn look_beside(&mut self, path: &Path) {
        let Ok(path) = path.canonicalize() else {
            return;
        };
        let mut folder = path.parent();
        while let Some(own) = folder {
            if !self.beside.insert(own.to_path_buf()) {
                break;
            }
            // In no order: to give them in one, folders within would be read as a whole.
            let names = WalkDir::new(own).min_depth(1).max_depth(1).into_iter();
            let wanted = names.flatten().filter(|entry| {
                self.options.is_sidecar(entry) && !self.options.is_left_out(entry, own)
            });
            let mut wanted: Vec<_> = wanted.map(DirEntry::into_path).collect();
            wanted.sort_unstable();
            let found = |path| Found::Sidecar { path, stamp: None };
            self.within.extend(wanted.into_iter().map(found));
            let is_of_parts = own
                .file_name()
                .and_then(|name| name.to_str())
                .is_some_and(sidecar::is_folder_of_parts);
            folder = own.parent().filter(|_| is_of_parts);
        }
    }
}

enum Start {
    Folder(PathBuf),
    Archive(PathBuf),
    File(Found),
}

/// What an entry of a folder is.
enum Seen {
    Folder,
    Archive(PathBuf),
    Found(Found),
}

impl WalkOptions {
    /// What a path given by name is. It is made canonical, so that one file has one row however it is reached.
    fn start(&self, path: &Path) -> Result<Start, Cause> {
        let path = match self.are_walked {
            true => path.to_path_buf(),
            false => path.canonicalize().map_err(Cause::Io)?,
        };
        let about = path.metadata().map_err(Cause::Io)?;
        if about.is_dir() {
            return Ok(Start::Folder(path));
        }
        if !about.is_file() {
            return Err(Cause::NotRegular(kind_of(about.file_type())));
        }
        if archive::EXTENSIONS.contains(&extension_of(&path).as_str()) {
            return Ok(Start::Archive(path));
        }
        Ok(Start::File(self.candidate(path, &about)))
    }

    /// What an entry of a folder is. Steps over folders that are not to be walked.
    fn look_at(&self, entry: &DirEntry, root: &Path, walk: &mut Entries) -> Seen {
        let path = entry.path();
        let is_folder = entry.file_type().is_dir();
        let is_out = self.is_left_out(entry, root);
        if is_folder {
            if is_out || path == self.library {
                walk.skip_current_dir();
            }
            return Seen::Folder;
        }
        let relative = path.strip_prefix(root).unwrap_or(path);
        let kind = Kind::of(path);
        let is_wanted = !is_out
            && matches!(kind, Kind::Read | Kind::Unread(_))
            && self.filter.includes(relative);
        let left_out = |reason: String| {
            let path = path.into();
            Seen::Found(Found::LeftOut {
                path,
                size: 0,
                reason,
            })
        };
        let is_archive = kind == Kind::Archive && entry.file_type().is_file() && !is_out;
        if is_archive {
            return Seen::Archive(path.into());
        }
        if kind == Kind::NoModel && !is_out && self.is_sidecar(entry) {
            let path = path.into();
            return Seen::Found(Found::Sidecar { path, stamp: None });
        }
        if !is_wanted {
            return Seen::Found(Found::Ignored);
        }
        if entry.path_is_symlink() && !self.follow_links {
            return left_out("a link (see --follow)".into());
        }
        if !entry.file_type().is_file() {
            return left_out(format!(
                "not a regular file but {}",
                kind_of(entry.file_type())
            ));
        }
        if let Kind::Unread(extension) = kind {
            return left_out(format!(
                "{} is not read by this version",
                extension.to_uppercase()
            ));
        }
        Seen::Found(match entry.metadata() {
            Ok(about) => self.candidate(path.into(), &about),
            Err(error) => trouble(error, path),
        })
    }

    /// Whether the name of an entry below `root` is hidden or taken out.
    fn is_left_out(&self, entry: &DirEntry, root: &Path) -> bool {
        let is_hidden = !self.hidden && entry.file_name().as_encoded_bytes().starts_with(b".");
        let path = entry.path();
        is_hidden
            || self
                .filter
                .excludes(path.strip_prefix(root).unwrap_or(path))
    }

    /// Whether an entry may say something of the models beside it.
    fn is_sidecar(&self, entry: &DirEntry) -> bool {
        let is_followed = self.follow_links || !entry.path_is_symlink();
        let scope = entry.file_name().to_str().and_then(sidecar::scope);
        scope.is_some() && is_followed && entry.file_type().is_file()
    }

    fn candidate(&self, path: PathBuf, about: &Metadata) -> Found {
        match self.filter.refuses_size(about.len()) {
            Some(reason) => Found::LeftOut {
                path,
                size: about.len(),
                reason,
            },
            None => Found::Candidate(Source {
                path,
                size: about.len(),
                modified_ns: modified_ns(about),
            }),
        }
    }
}

fn trouble(error: walkdir::Error, fallback: &Path) -> Found {
    let path = error.path().unwrap_or(fallback).to_path_buf();
    let cause = match error.loop_ancestor() {
        Some(ancestor) => {
            io::Error::other(format!("a link that leads back to {}", ancestor.display()))
        }
        None => error
            .into_io_error()
            .unwrap_or_else(|| io::Error::other("could not be looked at")),
    };
    Found::Trouble {
        path,
        error: ImportError {
            stage: Stage::Discover,
            cause: Cause::Io(cause),
        },
    }
}

//! Whether a file is there, is gone, or neither is known.
//!
//! Promises: only a folder that could be looked into says that something is gone. One that cannot be read, a link that leads
//! nowhere (a disk that is not mounted) and an archive that cannot be opened leave it open.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::formats::{Limits, archive};
use crate::system::io_text;

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It is there.
    There,
    /// It is not there, and its folder or archive is or is gone as well.
    Gone,
    /// It is not known, and why.
    Unknown(String),
}

/// Looks files up, and keeps the directory of the archive it looked into last.
#[derive(Debug)]
pub(crate) struct Presences<'a> {
    limits: &'a Limits,
    last: Option<(PathBuf, Result<Vec<String>, String>)>,
}

impl<'a> Presences<'a> {
    /// Looks into archives within `limits`.
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self { limits, last: None }
    }

    /// What is known of the file, or the member of an archive, at `path`.
    pub(crate) fn of(&mut self, path: &Path) -> Presence {
        if !path.is_absolute() {
            return Presence::Unknown("it lies in an object store".into());
        }
        match (plainly(path), archive::split(path)) {
            (Presence::Gone, Some((archive, member))) => match plainly(&archive) {
                Presence::There => self.within(&archive, &member),
                other => other,
            },
            (presence, _) => presence,
        }
    }

    fn within(&mut self, archive: &Path, member: &str) -> Presence {
        let is_same = |(path, _): &mut (PathBuf, _)| path == archive;
        let known = self.last.take_if(is_same).unwrap_or_else(|| {
            let members = archive::members(archive, self.limits);
            let names = members.map(|all| all.into_iter().map(|member| member.name).collect());
            (archive.into(), names.map_err(|error| error.to_string()))
        });
        let (_, members) = self.last.insert(known);
        match members {
            Ok(names) if names.iter().any(|name| name == member) => Presence::There,
            Ok(_) => Presence::Gone,
            Err(why) => Presence::Unknown(why.clone()),
        }
    }
}

/// What is known of the file at `path`, which is no member of an archive.
fn plainly(path: &Path) -> Presence {
    match path.symlink_metadata() {
        Ok(_) => Presence::There,
        Err(error) if is_absence(&error) => below(path.ancestors().skip(1)),
        Err(error) => Presence::Unknown(io_text(&error)),
    }
}

/// What the nearest folder that is there says of something missing below it.
fn below<'a>(folders: impl Iterator<Item = &'a Path>) -> Presence {
    for folder in folders {
        match folder.symlink_metadata() {
            Err(error) if is_absence(&error) => {}
            Err(error) => return Presence::Unknown(io_text(&error)),
            Ok(about) if about.is_symlink() && folder.metadata().is_err() => {
                return Presence::Unknown(format!("{} is a link to nowhere", folder.display()));
            }
            Ok(_) => return Presence::Gone,
        }
    }
    Presence::Gone
}

fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_that_can_be_looked_into_says_that_a_file_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("a.stl"), "x").unwrap();
        std::fs::write(at("junk.zip"), "no archive").unwrap();
        let limits = Limits::default();
        let mut presences = Presences::new(&limits);
        let mut of = |name: &str| presences.of(&at(name));
        assert_eq!(of("a.stl"), Presence::There);
        assert_eq!(of("b.stl"), Presence::Gone);
        assert_eq!(of("no/such/folder.stl"), Presence::Gone);
        assert_eq!(of("a.stl/now a file.stl"), Presence::Gone);
        assert_eq!(of("gone.zip!/a.stl"), Presence::Gone);
        assert!(matches!(of("junk.zip!/a.stl"), Presence::Unknown(_)));
        let too_long = "x".repeat(300);
        assert!(matches!(of(&too_long), Presence::Unknown(_)));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nowhere_vouches_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("disk");
        std::os::unix::fs::symlink(folder.path().join("not mounted"), &link).unwrap();
        let limits = Limits::default();
        let mut presences = Presences::new(&limits);
        assert_eq!(presences.of(&link), Presence::There);
        let below = presences.of(&link.join("a.stl"));
        assert!(matches!(below, Presence::Unknown(_)), "{below:?}");
    }
}

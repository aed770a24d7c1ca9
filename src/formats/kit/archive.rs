//! Models within ZIP archives, read in place: `parts.zip!/plates/left.stl` is a path like any other.
//!
//! Promises: nothing is written to disk; what unpacks is held against [`Limits`] while it unpacks, whatever the archive's
//! directory says of it; an archive within an archive is named and left alone. A worker keeps the directory of the archive it
//! read last, so that an archive of many models is not looked through for each.

use std::cell::RefCell;
use std::fs::{File, Metadata};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::formats::{Limits, Location, ReadError};

/// What stands between the path of an archive and the name of a member.
const SEPARATOR: &str = "!/";
/// Ending of archives that are looked into.
pub(crate) const EXTENSION: &str = "zip";

type Opened = ZipArchive<BufReader<File>>;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Its path within the archive.
    pub(crate) name: String,
    /// Bytes, as the archive says.
    pub(crate) size: u64,
    /// Whether a password is needed.
    pub(crate) is_encrypted: bool,
}

/// The archive and the member that `path` names; `None` for a path to a file of its own.
pub(crate) fn split(path: &Path) -> Option<(PathBuf, String)> {
    let text = path.to_str()?;
    let dotted = format!(".{EXTENSION}{SEPARATOR}");
    let at = text.to_ascii_lowercase().find(&dotted)?;
    let member = at.checked_add(dotted.len())?;
    let archive = text.get(..member.checked_sub(SEPARATOR.len())?)?;
    Some((archive.into(), text.get(member..)?.to_owned()))
}

/// The path of a member of the archive at `path`.
pub(crate) fn join(path: &Path, member: &str) -> PathBuf {
    let mut whole = path.as_os_str().to_owned();
    whole.push(SEPARATOR);
    whole.push(member);
    whole.into()
}

/// Every file in the archive at `path`, by name.
///
/// # Errors
/// [`ReadError`] where it cannot be opened or is none, or has too many entries.
pub(crate) fn members(path: &Path, limits: &Limits) -> Result<Vec<Member>, ReadError> {
    let mut archive = open(path)?;
    limits.check_entries(archive.len() as u64)?;
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(refused)?;
        if entry.is_dir() || entry.is_symlink() {
            continue;
        }
        members.push(Member {
            name: entry.name().map_err(refused)?.replace('\\', "/"),
            size: entry.size(),
            is_encrypted: entry.encrypted(),
        });
    }
    members.sort_by(|a, b| a.name.cmp(&b.name));
    members.dedup_by(|a, b| a.name == b.name);
    Ok(members)
}

/// The bytes of a member, and what is true of its archive.
///
/// # Errors
/// [`ReadError`] where the archive cannot be opened, has no such member or the member cannot be unpacked.
pub(crate) fn read(
    path: &Path,
    member: &str,
    limits: &Limits,
) -> Result<(Vec<u8>, Metadata), ReadError> {
    let stamp = |about: &Metadata| (about.len(), about.modified().ok());
    let about = path.metadata().map_err(ReadError::Io)?;
    let bytes = with_directory(path, stamp(&about), |archive| {
        unpack(archive, member, about.len(), limits)
    })?;
    let after = path.metadata().map_err(ReadError::Io)?;
    if stamp(&after) == stamp(&about) {
        Ok((bytes, about))
    } else {
        let changed =
            io::Error::other("the archive changed while it was read (the next run takes it)");
        Err(ReadError::Io(changed))
    }
}

fn open(path: &Path) -> Result<Opened, ReadError> {
    let file = File::open(path).map_err(ReadError::Io)?;
    ZipArchive::new(BufReader::new(file)).map_err(refused)
}

fn refused(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => ReadError::Io(error),
        other => ReadError::malformed(format!("ZIP archive: {other}"), Location::File),
    }
}

/// Size and modification time.
type Stamp = (u64, Option<SystemTime>);

/// An archive whose directory was read.
struct Known {
    path: PathBuf,
    stamp: Stamp,
    opened: Opened,
}

thread_local! {
    /// The archive that this worker read last.
    static LAST: RefCell<Option<Known>> = const { RefCell::new(None) };
}

fn with_directory<T>(
    path: &Path,
    stamp: Stamp,
    act: impl FnOnce(&mut Opened) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    LAST.with_borrow_mut(|last| {
        let is_same = |known: &mut Known| known.path == path && known.stamp == stamp;
        let known = match last.take_if(is_same) {
            Some(known) => known,
            None => Known {
                path: path.into(),
                stamp,
                opened: open(path)?,
            },
        };
        act(&mut last.insert(known).opened)
    })
}

fn index_of(archive: &Opened, member: &str) -> Option<usize> {
    archive.index_for_name(member).or_else(|| {
        let mut names = archive.file_names().enumerate();
        names.find_map(|(index, name)| (name.ok()?.replace('\\', "/") == member).then_some(index))
    })
}

/// The bytes of a member of an archive of `size` bytes: what is packed is no larger, whatever the directory says.
fn unpack(
    archive: &mut Opened,
    member: &str,
    size: u64,
    limits: &Limits,
) -> Result<Vec<u8>, ReadError> {
    let index = index_of(archive, member).ok_or(ReadError::Io(io::ErrorKind::NotFound.into()))?;
    let entry = archive.by_index(index).map_err(refused)?;
    let packed = entry.compressed_size().min(size);
    limits.unpack(entry, packed, |error| refused(ZipError::Io(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_members_are_put_together_and_taken_apart() {
        let path = join(Path::new("/a/Parts.ZIP"), "plates/left.stl");
        assert_eq!(path, Path::new("/a/Parts.ZIP!/plates/left.stl"));
        assert_eq!(
            split(&path),
            Some(("/a/Parts.ZIP".into(), "plates/left.stl".into()))
        );
        assert_eq!(split(Path::new("/a/b.stl")), None);
    }
}

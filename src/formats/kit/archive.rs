//! Models within ZIP archives, read in place: `parts.zip!/plates/left.stl` is a path like any other.
//!
//! Promises: nothing is written to disk; what unpacks is held against [`Limits`] while it unpacks, whatever the archive's
//! directory says of it; an archive within an archive is named and left alone. A worker keeps the directory of the archive it
//! read last, so that an archive of many models is not looked through for each. A member has one name, whatever its archive
//! writes before it (`./`, `/`), between its folders (backslashes, `a/..`) and its letters in (see `kit::names`).
//! A file that is no archive is called what it is.
//! Leaves unpacking to `kit::members`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::formats::content;
use crate::formats::kit::members::{self, Refused};
use crate::formats::kit::names::Script;
use crate::formats::kit::siblings::normal;
use crate::formats::{Limits, Location, ReadError};
use crate::path_text::path_of;
use crate::system::stamp::Stamp;

/// What stands between the path of an archive and the name of a member.
const SEPARATOR: &str = "!/";
/// Endings of archives that are looked into: ZIP, and COLLADA with its textures in one.
pub(crate) const EXTENSIONS: &[&str] = &["zip", "zae"];

type Opened = ZipArchive<BufReader<File>>;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its path within the archive.
    pub name: String,
    /// Bytes, as the archive says.
    pub size: u64,
    /// Whether a password is needed.
    pub is_encrypted: bool,
    /// Whether another member of other bytes has the same name; of those the last counts.
    pub has_namesake: bool,
    /// The checksum of its bytes.
    sum: u32,
}

/// The archive and the member that `path` names; `None` for a path to a file of its own.
pub(crate) fn split(path: &Path) -> Option<(PathBuf, String)> {
    let whole = path.as_os_str().as_encoded_bytes();
    let lower = whole.to_ascii_lowercase();
    let ends = EXTENSIONS.iter().filter_map(|extension| {
        let dotted = format!(".{extension}{SEPARATOR}");
        memchr::memmem::find(&lower, dotted.as_bytes())?.checked_add(dotted.len())
    });
    let member = ends.min()?;
    let archive = whole.get(..member.checked_sub(SEPARATOR.len())?)?;
    let member = std::str::from_utf8(whole.get(member..)?).ok()?;
    Some((path_of(archive.to_vec()), member.to_owned()))
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
pub fn members(path: &Path, limits: &Limits) -> Result<Vec<Member>, ReadError> {
    let mut archive = open(path)?;
    limits.check_entries(archive.len() as u64)?;
    let names = names_of(&archive);
    let mut members = Vec::new();
    for (index, name) in names.into_iter().enumerate() {
        let entry = archive.by_index_raw(index).map_err(refused)?;
        if entry.is_dir() || entry.is_symlink() {
            continue;
        }
        members.push(Member {
            name,
            size: entry.size(),
            is_encrypted: entry.encrypted(),
            has_namesake: false,
            sum: entry.crc32(),
        });
    }
    members.sort_by(|a, b| a.name.cmp(&b.name));
    let mut kept: Vec<Member> = Vec::with_capacity(members.len());
    for member in members {
        match kept.last_mut() {
            Some(last) if last.name == member.name => {
                let is_other = (last.size, last.sum) != (member.size, member.sum);
                let has_namesake = last.has_namesake || is_other;
                *last = Member {
                    has_namesake,
                    ..member
                };
            }
            _ => kept.push(member),
        }
    }
    Ok(kept)
}

/// The names of all entries, in the order of the archive.
fn names_of(archive: &Opened) -> Vec<String> {
    let raw: Vec<&[u8]> = archive.file_names_raw().collect();
    let script = Script::of(raw.iter().copied());
    let names = raw.iter().zip(archive.file_names());
    names
        .map(|(raw, otherwise)| bare(&script.text(raw, &otherwise.unwrap_or_default())))
        .collect()
}

/// A name without what leads nowhere; what leads out of the archive stays, so that it is seen.
fn bare(name: &str) -> String {
    let slashes = name.replace('\\', "/");
    normal(slashes.trim_start_matches('/')).unwrap_or_default()
}

/// The bytes of a member, and what is true of its archive.
///
/// # Errors
/// [`ReadError`] where the archive cannot be opened, has no such member or the member cannot be unpacked.
pub fn read(path: &Path, member: &str, limits: &Limits) -> Result<(Vec<u8>, Metadata), ReadError> {
    let about = path.metadata().map_err(ReadError::Io)?;
    let bytes = with_directory(path, Stamp::of(&about), |known| {
        let missing = || ReadError::Io(io::ErrorKind::NotFound.into());
        let index = known.numbers.get(member).copied().ok_or_else(missing)?;
        let unpacked = members::unpack(&mut known.opened, index, about.len(), limits);
        unpacked.map_err(|error| match error {
            Refused::Entry(error) => refused(error),
            Refused::Content(error) => refused(ZipError::Io(error)),
            Refused::Plain(error) => error,
        })
    })?;
    let after = path.metadata().map_err(ReadError::Io)?;
    if Stamp::of(&after) == Stamp::of(&about) {
        Ok((bytes, about))
    } else {
        let changed =
            io::Error::other("the archive changed while it was read (the next run reads it again)");
        Err(ReadError::Io(changed))
    }
}

fn open(path: &Path) -> Result<Opened, ReadError> {
    let file = File::open(path).map_err(ReadError::Io)?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| match error {
        ZipError::InvalidArchive(_) => foreign(path).unwrap_or_else(|| refused(error)),
        other => refused(other),
    })
}

/// What a file is that is called an archive; `None` where it begins as one.
fn foreign(path: &Path) -> Option<ReadError> {
    const ENOUGH: u64 = 64 << 10;
    let mut head = Vec::new();
    let file = File::open(path).ok()?;
    file.take(ENOUGH).read_to_end(&mut head).ok()?;
    let unknown = || ReadError::NotAModel {
        what: "content that no reader recognises, and no ZIP archive".into(),
    };
    let is_archive = head.starts_with(b"PK");
    (!is_archive).then(|| content::refuse_foreign(&head, false).unwrap_or_else(unknown))
}

fn refused(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            ReadError::malformed(format!("ZIP archive: {error}"), Location::File)
        }
        ZipError::Io(error) => ReadError::Io(error),
        other => ReadError::malformed(format!("ZIP archive: {other}"), Location::File),
    }
}

/// An archive whose directory was read.
struct Known {
    path: PathBuf,
    stamp: Stamp,
    opened: Opened,
    /// Number of an entry by its name; of two with one name the last counts, as for those who unpack it.
    numbers: HashMap<String, usize>,
}

thread_local! {
    /// The archive that this worker read last.
    static LAST: RefCell<Option<Known>> = const { RefCell::new(None) };
}

fn with_directory<T>(
    path: &Path,
    stamp: Stamp,
    act: impl FnOnce(&mut Known) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    LAST.with_borrow_mut(|last| {
        let is_same = |known: &mut Known| known.path == path && known.stamp == stamp;
        let known = match last.take_if(is_same) {
            Some(known) => known,
            None => Known::open(path, stamp)?,
        };
        act(last.insert(known))
    })
}

impl Known {
    fn open(path: &Path, stamp: Stamp) -> Result<Self, ReadError> {
        let opened = open(path)?;
        let names = names_of(&opened).into_iter();
        Ok(Self {
            path: path.into(),
            stamp,
            numbers: names.zip(0..).collect(),
            opened,
        })
    }
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
        #[cfg(unix)]
        {
            let latin = path_of(b"/Ger\xE4te/kit.zip".to_vec());
            let path = join(&latin, "ü.stl");
            assert_eq!(split(&path), Some((latin, "ü.stl".into())));
        }
    }

    #[test]
    fn what_leads_nowhere_is_no_part_of_a_name() {
        for name in ["a/b.stl", "./a/b.stl", "/a//b.stl", ".\\a\\.\\b.stl"] {
            assert_eq!(bare(name), "a/b.stl");
        }
        assert_eq!(bare("a/x/../b.stl"), "a/b.stl");
        assert_eq!(bare("../b.stl"), "../b.stl");
        assert_eq!(bare("a/../../b.stl"), "../b.stl");
    }
}

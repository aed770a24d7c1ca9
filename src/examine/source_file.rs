//! Gets the bytes of a file: opened once, a regular file, and the same file before and after.

use std::borrow::Cow;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Seek};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{About, ahead, in_parts};
use crate::error::Cause;
use crate::formats::{Content, FacetFile, Limits, ReadError, archive};
use crate::system::modified_ns;
use crate::system::stamp::Stamp;

/// Bytes from which on a file is read and hashed by all idle cores.
const LARGE: usize = 2 * in_parts::PART;

/// How long after its modification a file may still be being written: longer than one write of any size takes, and
/// than the coarsest clock of a file system.
const FRESH_NS: i64 = 2_000_000_000;
/// How old a modification is before the second reading: a writer that waits for a processor is seen to go on.
const SETTLING: Duration = Duration::from_millis(100);

/// A file's bytes, and what was true of it while they were read.
#[derive(Debug)]
pub struct FileBytes {
    /// The content.
    pub content: Content<'static>,
    /// BLAKE3 of it.
    pub hash: blake3::Hash,
    /// Modification time, ns since 1970.
    pub modified_ns: i64,
    /// When reading began, ns since 1970.
    pub read_at_ns: i64,
}

impl FileBytes {
    /// The content, which is then elsewhere.
    pub fn take(&mut self) -> Content<'static> {
        std::mem::replace(&mut self.content, Content::Bytes(Cow::Borrowed(&[])))
    }

    /// What is true of them.
    pub fn about(&self) -> About {
        About {
            size: self.content.size(),
            hash: self.hash,
            modified_ns: Some(self.modified_ns),
        }
    }
}

/// Reads the file at `path`, or the member of an archive where there is no such file.
///
/// Size and modification time are compared on the open file before and after; a file that was written to meanwhile
/// is an error, never a mix. One that was modified just before is read twice, since a write that goes on
/// has set the time when it began.
///
/// # Errors
/// [`Cause::Io`], [`Cause::NotRegular`] or [`Cause::Changed`].
pub fn read(path: &Path, limits: &Limits) -> Result<FileBytes, Cause> {
    read_opened(path, None, limits)
}

/// As [`read`]; `opened` is the file at `path`, where it was opened ahead of its turn.
pub(crate) fn read_opened(
    path: &Path,
    opened: Option<File>,
    limits: &Limits,
) -> Result<FileBytes, Cause> {
    let read_at_ns = now_ns();
    let (mut file, before) = match found(path, opened)? {
        Found::File(file, about) => (file, about),
        Found::Member(archive, member) => {
            return read_member(&archive, &member, read_at_ns, limits);
        }
    };
    let size =
        usize::try_from(before.len()).map_err(|_| Cause::Io(io::ErrorKind::FileTooLarge.into()))?;
    let (content, hash) = content(&mut file, size, limits).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => Cause::Changed,
        _ => Cause::Io(error),
    })?;
    let is_steady = modified_ns(&before) < read_at_ns.saturating_sub(FRESH_NS)
        || hash_again(&mut file, modified_ns(&before)).map_err(Cause::Io)? == hash;
    let after = file.metadata().map_err(Cause::Io)?;
    if !is_steady || Stamp::of(&before) != Stamp::of(&after) {
        return Err(Cause::Changed);
    }
    Ok(FileBytes {
        content,
        hash,
        modified_ns: modified_ns(&after),
        read_at_ns,
    })
}

/// What a file of `size` bytes holds, and the hash of its bytes.
fn content(
    file: &mut File,
    size: usize,
    limits: &Limits,
) -> io::Result<(Content<'static>, blake3::Hash)> {
    if size >= LARGE
        && let Some(facets) = FacetFile::of(in_parts::head(file)?, size as u64, limits)
    {
        let (facets, hash) = in_parts::facets(file, facets)?;
        return Ok((Content::Facets(facets), hash));
    }
    let mut bytes = Vec::new();
    bytes
        .try_reserve_exact(size)
        .map_err(|_| ErrorKind::OutOfMemory)?;
    if size >= LARGE {
        let (bytes, hash) = in_parts::content(file, size)?;
        return Ok((Content::Bytes(bytes.into()), hash));
    }
    bytes.resize(size, 0);
    ahead::read(file, &mut bytes)?;
    let hash = blake3::hash(&bytes);
    Ok((Content::Bytes(bytes.into()), hash))
}

/// BLAKE3 of the file at `path`, or of the member of an archive; a file is not held in memory.
///
/// # Errors
/// [`Cause::Io`], [`Cause::NotRegular`], or [`Cause::Read`] for a member that cannot be unpacked.
pub fn hash(path: &Path, limits: &Limits) -> Result<blake3::Hash, Cause> {
    match found(path, None)? {
        Found::File(file, _) => hash_of(&file).map_err(Cause::Io),
        Found::Member(archive, member) => {
            Ok(read_member(&archive, &member, now_ns(), limits)?.hash)
        }
    }
}

/// Where the bytes of a path are.
enum Found {
    /// A regular file, opened, and what is true of it.
    File(File, Metadata),
    /// An archive and the name within.
    Member(PathBuf, String),
}

fn found(path: &Path, opened: Option<File>) -> Result<Found, Cause> {
    let file = match opened.map_or_else(|| open(path), Ok) {
        Ok(file) => file,
        Err(error) => {
            let member = archive::split(path).ok_or(Cause::Io(error))?;
            return Ok(Found::Member(member.0, member.1));
        }
    };
    let about = file.metadata().map_err(Cause::Io)?;
    if !about.is_file() {
        return Err(Cause::NotRegular("something else"));
    }
    Ok(Found::File(file, about))
}

/// BLAKE3 of the rest of a file.
fn hash_of(file: &File) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file)?;
    Ok(hasher.finalize())
}

/// Reads a member of an archive; the time is that of the archive.
fn read_member(
    archive: &Path,
    member: &str,
    read_at_ns: i64,
    limits: &Limits,
) -> Result<FileBytes, Cause> {
    let (bytes, about) = archive::read(archive, member, limits).map_err(|error| match error {
        ReadError::Io(error) => Cause::Io(error),
        other => Cause::Read(other),
    })?;
    Ok(FileBytes {
        hash: blake3::hash(&bytes),
        content: Content::Bytes(bytes.into()),
        modified_ns: modified_ns(&about),
        read_at_ns,
    })
}

/// BLAKE3 of what the file has once it had time to settle.
fn hash_again(file: &mut File, modified_ns: i64) -> io::Result<blake3::Hash> {
    let age_ns = now_ns().saturating_sub(modified_ns).max(0).cast_unsigned();
    std::thread::sleep(SETTLING.saturating_sub(Duration::from_nanos(age_ns)));
    file.rewind()?;
    hash_of(file)
}

/// The time, ns since 1970.
pub fn now_ns() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

/// Opens without waiting: a pipe that took a file's place since the walk must not hang the worker.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = (rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY).bits();
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.cast_signed())
        .open(path)
}

#[cfg(not(unix))]
pub(super) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

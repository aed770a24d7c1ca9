//! Files that a model names beside itself, such as an OBJ's MTL.
//!
//! Promises: a name is opened only if it leads to a regular file inside the model's own folder or below it or, where the
//! model was found in a folder that is imported as a whole or in an archive, inside that; names that lead further out,
//! absolute ones, links that lead out, pipes and devices are refused before a byte is read.
//! On Linux the kernel resolves the name under `RESOLVE_BENEATH`, so that no race gets past; elsewhere the
//! path is made canonical and compared. Where else a file may be that is not where its name says is left to
//! [`crate::formats::kit::finder`].

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use crate::formats::kit::archive;
use crate::formats::kit::used::{Sibling, Used};
use crate::formats::{Limits, ReadError};
use crate::system::modified_ns;
use crate::system::stamp::Stamp;

/// What is said of a name that is not opened.
pub(in crate::formats) const LEADS_OUT: &str = "not opened: leads out of the model's folder";
/// What is said of a name that nothing has.
pub(in crate::formats) const NOT_FOUND: &str = "not found";

/// Where a model's siblings are looked for.
#[derive(Debug)]
pub enum Siblings {
    /// In this folder and below.
    Folder(PathBuf),
    /// Beside the model, and anywhere in a folder that holds the model's.
    Within {
        /// The model's folder.
        folder: PathBuf,
        /// The folder that it lies in, or itself.
        root: PathBuf,
    },
    /// Beside the model in an archive, and anywhere in the archive.
    Archive {
        /// The archive.
        path: PathBuf,
        /// Names in the model's folder begin so; empty for the top of the archive.
        prefix: String,
        /// What the archive may ask for.
        limits: Limits,
    },
    /// As `place` says, and what is asked for is noted.
    Noted {
        /// Where they are looked for.
        place: Box<Siblings>,
        /// What was asked for.
        used: Used,
    },
    /// Nowhere: the bytes came without a folder.
    Nowhere,
}

impl Siblings {
    /// Where the siblings of the model at `path` are, which may lie in an archive; `roots` are the folders that are
    /// imported as a whole.
    pub fn of(path: &Path, roots: &[PathBuf], limits: &Limits) -> Self {
        if let Some((path, member)) = archive::split(path) {
            let prefix = member
                .rsplit_once('/')
                .map(|(folder, _)| format!("{folder}/"));
            let prefix = prefix.unwrap_or_default();
            let limits = limits.clone();
            return Self::Archive {
                path,
                prefix,
                limits,
            };
        }
        let Some(folder) = path.parent() else {
            return Self::Nowhere;
        };
        let holds = |root: &&PathBuf| folder.starts_with(root);
        // Of folders within one another the outermost is imported.
        let outermost = roots
            .iter()
            .filter(holds)
            .min_by_key(|root| root.as_os_str().len());
        match outermost {
            Some(root) => Self::Within {
                folder: folder.into(),
                root: root.clone(),
            },
            None => Self::Folder(folder.into()),
        }
    }

    /// The same place, where what is asked for is noted from now on.
    #[must_use]
    pub fn noted(self) -> Self {
        Self::Noted {
            place: Box::new(self),
            used: Used::default(),
        }
    }

    /// The files that were asked for, in the order of their paths; empty unless they were noted.
    pub fn used(self) -> Vec<Sibling> {
        match self {
            Self::Noted { used, .. } => used.into_list(),
            _ => Vec::new(),
        }
    }

    /// The bytes of the file called `name`, at most `limit` of them.
    ///
    /// # Errors
    /// The reason as words for the model's notes.
    pub fn load(&self, name: &str, limit: u64) -> Result<Vec<u8>, String> {
        match self {
            Self::Noted { place, used } => {
                let opened = place.open(name, limit);
                if let Some(path) = place.path_of(name) {
                    match &opened {
                        Ok((_, stamp)) => used.found(path, *stamp),
                        Err(reason) if reason == NOT_FOUND => used.missed(path),
                        Err(_) => {}
                    }
                }
                Ok(opened?.0)
            }
            place => Ok(place.open(name, limit)?.0),
        }
    }

    /// Where the file called `name` is looked for.
    fn path_of(&self, name: &str) -> Option<PathBuf> {
        let relative = relative_of(&name.replace('\\', "/"))?;
        match self {
            Self::Nowhere => None,
            Self::Noted { place, .. } => place.path_of(name),
            Self::Archive { path, prefix, .. } => {
                let member = inside(&format!("{prefix}{relative}"))?;
                Some(archive::join(path, &member))
            }
            Self::Folder(folder) => Some(folder.join(relative)),
            Self::Within { folder, root } => {
                let (top, path) = within(folder, root, &relative)?;
                Some(top.join(path))
            }
        }
    }

    fn open(&self, name: &str, limit: u64) -> Result<(Vec<u8>, Stamp), String> {
        let name = name.replace('\\', "/");
        let relative = relative_of(&name).ok_or(LEADS_OUT)?;
        match self {
            Self::Nowhere => Err("no folder to look in".into()),
            Self::Noted { place, .. } => place.open(&name, limit),
            Self::Archive {
                path,
                prefix,
                limits,
            } => {
                let member = inside(&format!("{prefix}{relative}")).ok_or(LEADS_OUT)?;
                let limits = Limits {
                    unpacked_bytes: limit,
                    ..limits.clone()
                };
                match archive::read(path, &member, &limits) {
                    Ok((bytes, about)) => {
                        let stamp = Stamp::new(bytes.len() as u64, modified_ns(&about));
                        Ok((bytes, stamp))
                    }
                    Err(ReadError::Io(_)) => Err(NOT_FOUND.into()),
                    Err(error) => Err(format!("not opened: {error}")),
                }
            }
            Self::Folder(folder) => load_beneath(folder, Path::new(&relative), limit),
            Self::Within { folder, root } => {
                let (top, path) = within(folder, root, &relative).ok_or(LEADS_OUT)?;
                load_beneath(top, &path, limit)
            }
        }
    }

    /// Names of what lies in `folder`, which is relative to the model's and ends with a slash unless it is that; `None`
    /// where it cannot be listed or holds more than a person would put there.
    pub(in crate::formats) fn list(&self, folder: &str) -> Option<Vec<String>> {
        let relative = normal(folder)?;
        match self {
            Self::Nowhere => None,
            Self::Noted { place, .. } => place.list(folder),
            Self::Archive {
                path,
                prefix,
                limits,
            } => {
                let mut start = inside(&format!("{prefix}{relative}"))?;
                if !start.is_empty() {
                    start.push('/');
                }
                let members = archive::members(path, limits).ok()?;
                let first_part = |name: &str| {
                    let rest = name.strip_prefix(&start)?;
                    rest.split('/').next().map(str::to_owned)
                };
                let mut names: Vec<String> = members
                    .iter()
                    .filter_map(|member| first_part(&member.name))
                    .collect();
                names.dedup();
                Some(names)
            }
            Self::Folder(folder) => list_beneath(folder, Path::new(&relative)),
            Self::Within { folder, root } => {
                let (top, path) = within(folder, root, &relative)?;
                list_beneath(top, &path)
            }
        }
    }
}

/// A name as a path from the model's folder; `None` for one that is absolute or of another kind.
fn relative_of(name: &str) -> Option<String> {
    let is_absolute = name.starts_with('/') || name.contains(':');
    if is_absolute { None } else { normal(name) }
}

/// A relative path without `.`, with `..` at its start alone.
pub(in crate::formats) fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    (!path.starts_with('/')).then(|| parts.join("/"))
}

/// As [`normal`], for a path that must not lead up from where it starts.
fn inside(path: &str) -> Option<String> {
    normal(path).filter(|path| !path.starts_with(".."))
}

/// The folder under which a path is opened and the path from there; `None` where it leads out of `root`.
fn within<'a>(folder: &'a Path, root: &'a Path, relative: &str) -> Option<(&'a Path, PathBuf)> {
    let path = Path::new(relative);
    let is_up = |part: &Component<'_>| *part == Component::ParentDir;
    let ups = path.components().take_while(is_up).count();
    if ups == 0 {
        return Some((folder, path.into()));
    }
    let mut from_root = folder.strip_prefix(root).ok()?;
    for _ in 0..ups {
        from_root = from_root.parent()?;
    }
    let rest: PathBuf = path.components().skip(ups).collect();
    Some((root, from_root.join(rest)))
}

fn load_beneath(folder: &Path, relative: &Path, limit: u64) -> Result<(Vec<u8>, Stamp), String> {
    let is_up = |part: Component<'_>| part == Component::ParentDir;
    if relative.components().any(is_up) {
        return Err(LEADS_OUT.into());
    }
    let file = open_beneath(folder, or_here(relative)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => NOT_FOUND.into(),
        io::ErrorKind::CrossesDevices => LEADS_OUT.into(),
        _ => format!("not opened: {error}"),
    })?;
    let about = file.metadata().map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("not opened: not a regular file".into());
    }
    if about.len() > limit {
        return Err(format!(
            "not opened: {} bytes, limit is {limit}",
            about.len()
        ));
    }
    let mut bytes = Vec::new();
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok((bytes, Stamp::of(&about)))
}

/// The empty path is the folder itself.
fn or_here(relative: &Path) -> &Path {
    if relative.as_os_str().is_empty() {
        Path::new(".")
    } else {
        relative
    }
}

/// More names than this are not looked through.
const MOST_NAMES: usize = 10_000;

#[cfg(target_os = "linux")]
fn open_beneath(folder: &Path, relative: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, ResolveFlags};
    let folder = rustix::fs::open(
        folder,
        OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    // A pipe would hang an ordinary open.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    Ok(rustix::fs::openat2(folder, relative, flags, Mode::empty(), resolve)?.into())
}

#[cfg(target_os = "linux")]
fn list_beneath(folder: &Path, relative: &Path) -> Option<Vec<String>> {
    let opened = open_beneath(folder, or_here(relative)).ok()?;
    let entries = rustix::fs::Dir::read_from(opened).ok()?;
    let mut names = Vec::new();
    for entry in entries.take(MOST_NAMES.saturating_add(1)) {
        let entry = entry.ok()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        names.extend((name != "." && name != "..").then_some(name));
    }
    (names.len() <= MOST_NAMES).then_some(names)
}

#[cfg(not(target_os = "linux"))]
fn open_beneath(folder: &Path, relative: &Path) -> io::Result<File> {
    let folder = folder.canonicalize()?;
    let path = folder.join(relative).canonicalize()?;
    if !path.starts_with(&folder) {
        return Err(io::ErrorKind::CrossesDevices.into());
    }
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    File::open(path)
}

#[cfg(not(target_os = "linux"))]
fn list_beneath(folder: &Path, relative: &Path) -> Option<Vec<String>> {
    let folder = folder.canonicalize().ok()?;
    let path = folder.join(relative).canonicalize().ok()?;
    if !path.starts_with(&folder) {
        return None;
    }
    let mut names = Vec::new();
    for entry in path.read_dir().ok()?.take(MOST_NAMES.saturating_add(1)) {
        names.extend(entry.ok()?.file_name().into_string());
    }
    (names.len() <= MOST_NAMES).then_some(names)
}

#[cfg(test)]
mod tests;

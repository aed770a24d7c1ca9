//! Files that a model names beside itself, such as an OBJ's MTL.
//!
//! Promises: a name is opened only if it leads to a regular file inside the model's own folder or below it;
//! `..`, absolute names, links that lead out, pipes and devices are refused before a byte is read.
//! On Linux the kernel resolves the name under `RESOLVE_BENEATH`, so that no race gets past; elsewhere the
//! path is made canonical and compared.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use crate::formats::kit::archive;
use crate::formats::{Limits, ReadError};

/// Where a model's siblings are looked for.
#[derive(Debug)]
pub enum Siblings {
    /// In this folder and below.
    Folder(PathBuf),
    /// In this folder of an archive and below; empty for its top.
    Archive {
        /// The archive.
        path: PathBuf,
        /// Names in the folder begin so.
        prefix: String,
    },
    /// Nowhere: the bytes came without a folder.
    Nowhere,
}

impl Siblings {
    /// Where the siblings of the model at `path` are, which may lie in an archive.
    pub fn of(path: &Path) -> Self {
        if let Some((path, member)) = archive::split(path) {
            let prefix = member
                .rsplit_once('/')
                .map(|(folder, _)| format!("{folder}/"));
            let prefix = prefix.unwrap_or_default();
            return Self::Archive { path, prefix };
        }
        path.parent()
            .map_or(Self::Nowhere, |folder| Self::Folder(folder.into()))
    }

    /// The bytes of the file called `name`, at most `limit` of them.
    ///
    /// # Errors
    /// The reason as words for the model's notes.
    pub fn load(&self, name: &str, limit: u64) -> Result<Vec<u8>, String> {
        let name = name.replace('\\', "/");
        let relative = Path::new(&name);
        let is_inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if name.contains(':') || !relative.components().all(is_inside) {
            return Err("not opened: leads out of the model's folder".into());
        }
        let folder = match self {
            Self::Folder(folder) => folder,
            Self::Nowhere => return Err("no folder to look in".into()),
            Self::Archive { path, prefix } => {
                let member = format!("{prefix}{}", name.trim_start_matches("./"));
                let limits = Limits {
                    unpacked_bytes: limit,
                    ..Limits::default()
                };
                return match archive::read(path, &member, &limits) {
                    Ok((bytes, _)) => Ok(bytes),
                    Err(ReadError::Io(_)) => Err("not found".into()),
                    Err(error) => Err(format!("not opened: {error}")),
                };
            }
        };
        let file = open_beneath(folder, relative).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => "not found".into(),
            io::ErrorKind::CrossesDevices => "not opened: leads out of the model's folder".into(),
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
        Ok(bytes)
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_inside_the_folder_are_opened() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("model");
        std::fs::create_dir_all(folder.join("sub")).unwrap();
        std::fs::write(root.path().join("secret.mtl"), "newmtl secret").unwrap();
        std::fs::write(folder.join("sub/a b.mtl"), "newmtl a").unwrap();
        let siblings = Siblings::Folder(folder.clone());
        assert_eq!(siblings.load("sub/a b.mtl", 99).unwrap(), b"newmtl a");
        assert_eq!(siblings.load(r"sub\a b.mtl", 99).unwrap(), b"newmtl a");
        assert!(
            siblings
                .load("sub/a b.mtl", 7)
                .unwrap_err()
                .contains("limit is 7")
        );
        assert_eq!(siblings.load("absent.mtl", 99).unwrap_err(), "not found");
        for outside in [
            "../secret.mtl",
            "/etc/passwd",
            "file:secret.mtl",
            "C:\\secret.mtl",
        ] {
            assert!(
                siblings
                    .load(outside, 99)
                    .unwrap_err()
                    .contains("leads out"),
                "{outside}"
            );
        }
        #[cfg(target_os = "linux")]
        {
            std::os::unix::fs::symlink("../secret.mtl", folder.join("link.mtl")).unwrap();
            assert!(
                siblings
                    .load("link.mtl", 99)
                    .unwrap_err()
                    .contains("leads out")
            );
        }
    }
}

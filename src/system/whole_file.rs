//! Writes files that are whole under their name, or not there: written aside in the same folder, then renamed.
//!
//! Promises: whoever opens the name sees the old file or the new one, whole; what fails leaves nothing behind. A file that is
//! asked to be durable is on disk under its name before the call returns.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// How a file is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole<'a> {
    /// How its name begins while it is being written.
    pub prefix: &'a str,
    /// How many folders above it may be new, and go to disk with it; `None` leaves that to the system.
    pub durable_folders: Option<usize>,
}

impl Whole<'_> {
    /// Puts `bytes` at `path`, as readable to others as the user's other files.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.fill(path, |mut file| file.write_all(bytes))
    }

    /// As [`Whole::write`], of what `fill` writes.
    ///
    /// # Errors
    /// What the system says, or `fill`.
    pub(crate) fn fill<E: From<io::Error>>(
        &self,
        path: &Path,
        fill: impl FnOnce(&File) -> Result<(), E>,
    ) -> Result<(), E> {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.prefix(self.prefix);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let aside = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
        fill(aside.as_file())?;
        if self.durable_folders.is_some() {
            aside.as_file().sync_all()?;
        }
        aside.persist(path).map_err(|error| error.error)?;
        Ok(sync_folders(path, self.durable_folders.unwrap_or(0))?)
    }
}

/// Puts the file at `aside` on disk, and then under its name.
///
/// # Errors
/// What the system says.
pub(crate) fn settle(aside: &Path, name: &Path) -> io::Result<()> {
    File::open(aside)?.sync_all()?;
    std::fs::rename(aside, name)?;
    sync_folders(name, 1)
}

/// A name is on disk when its folder is, and the folder's when those above it are.
#[cfg(unix)]
fn sync_folders(path: &Path, count: usize) -> io::Result<()> {
    let mut folders = path.ancestors().skip(1).take(count);
    folders.try_for_each(|folder| File::open(folder)?.sync_all())
}

/// Folders are no files here; the system keeps names in order by itself.
#[cfg(not(unix))]
fn sync_folders(_: &Path, _: usize) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        for (bytes, durable_folders) in [(b"old".as_slice(), None), (b"new one", Some(1))] {
            let prefix = ".writing-";
            let whole = Whole {
                prefix,
                durable_folders,
            };
            whole.write(&path, bytes).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
        let taken = folder.path().join("taken");
        std::fs::create_dir_all(taken.join("full")).unwrap();
        let whole = Whole {
            prefix: ".writing-",
            durable_folders: None,
        };
        whole
            .write(&taken, b"x")
            .expect_err("a folder has that name");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}

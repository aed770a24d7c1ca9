//! Where pictures lie: `thumbnails/ab/abcdef….png`, named by the hash of what they show; other pictures of the same model
//! beside it, with a suffix such as `abcdef…-128.png`.
//!
//! A picture is written aside and renamed, so that under its own name it is whole. Names of files being
//! written begin with [`ASIDE`] and are unique; what a killed run left is swept by the next.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How the name of a picture that is being written begins.
const ASIDE: &str = ".writing-";
const EXTENSION: &str = ".png";
/// Length of a key.
const KEY: usize = 64;

/// The folder of pictures in a library.
#[derive(Clone, Debug)]
pub struct PictureFolder {
    library: PathBuf,
}

impl PictureFolder {
    /// The pictures of the library in `library`.
    pub fn new(library: &Path) -> Self {
        Self {
            library: library.to_path_buf(),
        }
    }

    /// Path of the main picture for `key` (64 hex digits), relative to the library, with `/` on every system.
    fn relative_path(key: &str) -> String {
        format!(
            "thumbnails/{}/{key}{EXTENSION}",
            key.get(..2).unwrap_or("00")
        )
    }

    /// Full path of a picture given relative to the library.
    pub fn full_path(&self, relative: &str) -> PathBuf {
        self.library.join(relative)
    }

    /// Length in bytes of a picture on disk; `None` where there is none.
    pub fn length(&self, relative: &str) -> Option<u64> {
        self.full_path(relative)
            .symlink_metadata()
            .ok()
            .filter(std::fs::Metadata::is_file)
            .map(|about| about.len())
    }

    /// Writes a picture for `key` and returns its path relative to the library.
    ///
    /// # Errors
    /// What the system says; nothing is left behind.
    pub fn write(&self, key: &str, suffix: &str, png: &[u8]) -> io::Result<String> {
        let relative = beside(&Self::relative_path(key), suffix);
        let path = self.full_path(&relative);
        let folder = path.parent().unwrap_or(&self.library);
        std::fs::create_dir_all(folder)?;
        let mut aside = tempfile::Builder::new()
            .prefix(ASIDE)
            .suffix(".png")
            .tempfile_in(folder)?;
        aside.write_all(png)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A temporary file is private to its owner; a picture is as readable as the database beside it.
            aside
                .as_file()
                .set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        aside.persist(&path).map_err(|error| error.error)?;
        Ok(relative)
    }

    /// Removes the picture at `relative`. One that cannot be removed is harmless, and swept later.
    pub fn remove(&self, relative: &str) {
        let _ = std::fs::remove_file(self.full_path(relative));
    }

    /// Removes what killed runs left: pictures half written, and those for which `is_named` says no.
    ///
    /// Only for the run that holds the library's lock. Files that are not named as pictures are left alone.
    pub fn sweep(&self, is_named: impl Fn(&str) -> bool) {
        let entries = walkdir::WalkDir::new(self.library.join("thumbnails"))
            .min_depth(2)
            .max_depth(2);
        for entry in entries.into_iter().flatten() {
            let Some(name) = entry.file_name().to_str() else {
                continue;
            };
            let key_and_suffix = name
                .strip_suffix(EXTENSION)
                .and_then(|stem| stem.split_at_checked(KEY));
            let is_orphan = key_and_suffix.is_some_and(|(key, suffix)| {
                is_key(key) && !is_named(&beside(&Self::relative_path(key), suffix))
            });
            if is_orphan || name.starts_with(ASIDE) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// Path of the picture that has `suffix` beside the main picture at `relative`.
pub fn beside(relative: &str, suffix: &str) -> String {
    let stem = relative.strip_suffix(EXTENSION).unwrap_or(relative);
    format!("{stem}{suffix}{EXTENSION}")
}

/// The main picture beside which the one at `relative` lies, and its suffix.
pub fn main_and_suffix(relative: &str) -> Option<(String, &str)> {
    let name = relative.rfind('/')? + 1;
    let suffix = relative.strip_suffix(EXTENSION)?.get(name + KEY..)?;
    Some((
        format!("{}{EXTENSION}", relative.get(..name + KEY)?),
        suffix,
    ))
}

fn is_key(name: &str) -> bool {
    name.len() == KEY && name.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_together_and_taken_apart() {
        let main = PictureFolder::relative_path(&"ab".repeat(32));
        let small = beside(&main, "-128");
        assert!(main.starts_with("thumbnails/ab/abab") && small.ends_with("ab-128.png"));
        assert_eq!(main_and_suffix(&small), Some((main.clone(), "-128")));
        assert_eq!(main_and_suffix(&main), Some((main.clone(), "")));
        assert_eq!(main_and_suffix("thumbnails/x.png"), None);
    }
}

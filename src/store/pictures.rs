//! Where pictures lie: `thumbnails/ab/abcdef….png`, named by the hash of what they show; other pictures of the same model
//! beside it, with a suffix such as `abcdef…-128.png`.
//!
//! A picture is written aside and renamed, so that under its own name it is whole. Names of files being
//! written begin with [`ASIDE`] and are unique; what a killed run left is swept by the next.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::system::whole_file::Whole;

/// How the name of a picture that is being written begins.
const ASIDE: &str = ".writing-";
const EXTENSION: &str = ".png";
/// Length of a key.
const KEY: usize = 64;

/// The folder of pictures in a library.
#[derive(Clone, Debug)]
pub struct PictureFolder {
    library: PathBuf,
    /// Whether a picture is on disk before it is reported.
    is_durable: bool,
}

/// A file among the pictures that no row needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Path relative to the library.
    pub path: String,
    /// It is a picture; else one that was being written.
    pub is_picture: bool,
}

impl PictureFolder {
    /// The pictures of the library in `library`; where `is_durable`, a picture survives a power cut once it is written.
    pub fn new(library: &Path, is_durable: bool) -> Self {
        Self {
            library: library.to_path_buf(),
            is_durable,
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

    /// Length in bytes of the picture on disk that has `suffix` beside the main one for `key`.
    #[cfg(feature = "cluster")]
    pub(crate) fn length_of(&self, key: &str, suffix: &str) -> Option<u64> {
        self.length(&beside(&Self::relative_path(key), suffix))
    }

    /// Writes a picture for `key` and returns its path relative to the library.
    ///
    /// # Errors
    /// What the system says; nothing is left behind.
    pub fn write(&self, key: &str, suffix: &str, png: &[u8]) -> io::Result<String> {
        let relative = beside(&Self::relative_path(key), suffix);
        let path = self.full_path(&relative);
        let folder = path.parent().unwrap_or(&self.library);
        // The folder of the key and `thumbnails` may be new as well.
        let durable_folders = self.is_durable.then(|| if folder.is_dir() { 1 } else { 3 });
        std::fs::create_dir_all(folder)?;
        let whole = Whole {
            prefix: ASIDE,
            durable_folders,
        };
        whole.write(&path, png)?;
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
        for leftover in self.leftovers(is_named) {
            self.remove(&leftover.path);
        }
    }

    /// Pictures half written, and those for which `is_named` says no; files that are not named as pictures are none of ours.
    pub fn leftovers(&self, is_named: impl Fn(&str) -> bool) -> impl Iterator<Item = Leftover> {
        walkdir::WalkDir::new(self.library.join("thumbnails"))
            .min_depth(2)
            .max_depth(2)
            .sort_by_file_name()
            .into_iter()
            .flatten()
            .filter_map(move |entry| {
                let name = entry.file_name().to_str()?;
                let folder = entry.path().parent()?.file_name()?.to_str()?;
                let path = format!("thumbnails/{folder}/{name}");
                let key_and_suffix = name
                    .strip_suffix(EXTENSION)
                    .and_then(|stem| stem.split_at_checked(KEY));
                let is_picture = key_and_suffix.is_some_and(|(key, _)| is_key(key));
                let is_needless = is_picture && !is_named(&path);
                (is_needless || name.starts_with(ASIDE)).then_some(Leftover { path, is_picture })
            })
    }

    /// What is wrong with the picture at `relative`, which should have `length` bytes; `None` where nothing is.
    pub fn fault(&self, relative: &str, length: i64) -> Option<PictureFault> {
        let Ok(mut file) = File::open(self.full_path(relative)) else {
            return Some(PictureFault::Missing);
        };
        let found = file.metadata().ok().filter(Metadata::is_file);
        let Some(found) = found.and_then(|about| i64::try_from(about.len()).ok()) else {
            return Some(PictureFault::Missing);
        };
        if found != length {
            return Some(PictureFault::Length(found));
        }
        let is_whole = holds(&mut file, SeekFrom::Start(0), &SIGNATURE)
            && holds(&mut file, SeekFrom::End(-12), &END);
        (!is_whole).then_some(PictureFault::NotWhole)
    }
}

/// What a picture is named by: the bytes of the file, and of those it names.
pub fn picture_key(file_hash: &str, siblings: Option<blake3::Hash>) -> String {
    let Some(siblings) = siblings else {
        return file_hash.to_owned();
    };
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(file_hash.as_bytes())
        .update(siblings.as_bytes());
    hasher.finalize().to_hex().to_string()
}

/// The key that the picture at `relative` is named by.
pub fn key_of(relative: &str) -> Option<&str> {
    let name = relative.rsplit('/').next()?;
    let key = name.get(..KEY).filter(|key| is_key(key))?;
    name.ends_with(EXTENSION).then_some(key)
}

/// The key that the picture at `relative` is named by, and what stands behind it.
#[cfg(feature = "cluster")]
pub(crate) fn key_and_suffix(relative: &str) -> Option<(&str, &str)> {
    let key = key_of(relative)?;
    let suffix = relative.strip_suffix(EXTENSION)?.rsplit('/').next()?;
    Some((key, suffix.get(KEY..)?))
}

/// What is wrong with a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFault {
    /// It is not there.
    Missing,
    /// It has this many bytes, and others were written.
    Length(i64),
    /// It does not begin or does not end as a PNG does.
    NotWhole,
}

/// How a PNG begins.
const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1A\n";
/// How a PNG ends: an empty chunk IEND with its checksum.
const END: [u8; 12] = *b"\0\0\0\0IEND\xAE\x42\x60\x82";

fn holds<const N: usize>(file: &mut File, place: SeekFrom, expected: &[u8; N]) -> bool {
    let mut found = [0; N];
    let read = file.seek(place).and_then(|_| file.read_exact(&mut found));
    read.is_ok() && found == *expected
}

/// Path of the picture that has `suffix` beside the main picture at `relative`.
pub(super) fn beside(relative: &str, suffix: &str) -> String {
    let stem = relative.strip_suffix(EXTENSION).unwrap_or(relative);
    format!("{stem}{suffix}{EXTENSION}")
}

/// The main picture beside which the one at `relative` lies, and its suffix.
pub(super) fn main_and_suffix(relative: &str) -> Option<(String, &str)> {
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
        assert_eq!(key_of(&small), Some("ab".repeat(32).as_str()));
        assert_eq!(key_of("thumbnails/ab/../x.png"), None);
    }
}

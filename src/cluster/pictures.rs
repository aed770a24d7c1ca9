//! The pictures of a shard in one tar file, since a file a picture is more than object stores and their prices like.
//!
//! Members are named by what they show, `abcdef….png`, and those beside the main one `abcdef….128.png`: what belongs together has one stem,
//! stands together and in order, as WebDataset expects it. Headers have no time and no owner, so the same pictures make the same bytes.
//! What is read back is taken only under such a name, as a plain file and up to a length: a member called `../x` ends the reading.
//!
//! Source: POSIX.1-1988 ustar; WebDataset, naming of samples.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::{Context as _, bail};
use tar::{Archive, Builder, EntryType, Header};

/// Length of the hash that a picture is named by.
const KEY: usize = 64;
const ENDING: &str = ".png";
/// Bytes that a picture may have.
const MOST_BYTES: u64 = 256 << 20;

/// The name of a member for the picture that has `suffix` beside the main one for `key`.
fn member(key: &str, suffix: &str) -> String {
    format!("{key}{}{ENDING}", suffix.replacen('-', ".", 1))
}

/// Key and suffix of a member by its name; `None` for a name that is none of ours.
fn key_and_suffix(member: &str) -> Option<(&str, String)> {
    let (key, rest) = member.strip_suffix(ENDING)?.split_at_checked(KEY)?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let suffix = match rest.strip_prefix('.') {
        Some(word) if !word.is_empty() && word.len() <= 32 && word.bytes().all(is_word) => {
            format!("-{word}")
        }
        None if rest.is_empty() => String::new(),
        _ => return None,
    };
    key.bytes().all(is_hex).then_some((key, suffix))
}

/// Writes pictures, each given by key, suffix and file, in the order of their members.
///
/// # Errors
/// What reading or writing failed at.
pub(crate) fn write<'a, W: Write>(
    out: W,
    pictures: impl Iterator<Item = (&'a str, &'a str, std::path::PathBuf)>,
) -> anyhow::Result<W> {
    let mut builder = Builder::new(out);
    for (key, suffix, path) in pictures {
        let mut file = File::open(&path).with_context(|| path.display().to_string())?;
        let mut header = Header::new_ustar();
        header.set_path(member(key, suffix))?;
        header.set_size(file.metadata()?.len());
        header.set_mode(0o644);
        header.set_entry_type(EntryType::Regular);
        header.set_cksum();
        builder.append(&header, &mut file)?;
    }
    Ok(builder.into_inner()?)
}

/// Gives every picture in the file at `path` to `each`: key, suffix and bytes.
///
/// # Errors
/// Why the file cannot be read, or that a member is no picture of ours.
pub(crate) fn read(
    path: &Path,
    mut each: impl FnMut(&str, &str, &[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let mut archive = Archive::new(io::BufReader::with_capacity(1 << 20, File::open(path)?));
    let (mut bytes, mut count) = (Vec::new(), 0);
    for entry in archive.entries()? {
        let mut entry = entry.context("it is damaged, or was cut short")?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let own = key_and_suffix(&name);
        let Some((key, suffix)) = own.filter(|_| entry.header().entry_type().is_file()) else {
            bail!("member {name:?} is none that a shard has");
        };
        let length = entry.size();
        if length > MOST_BYTES {
            bail!("member {name:?} has {length} bytes, limit is {MOST_BYTES}");
        }
        bytes.clear();
        entry.read_to_end(&mut bytes)?;
        if bytes.len() as u64 != length {
            bail!("member {name:?} is cut short");
        }
        each(key, &suffix, &bytes)?;
        count += 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(path: &Path) -> anyhow::Result<Vec<(String, String, Vec<u8>)>> {
        let mut found = Vec::new();
        read(path, |key, suffix, bytes| {
            found.push((key.into(), suffix.into(), bytes.to_vec()));
            Ok(())
        })?;
        Ok(found)
    }

    #[test]
    fn pictures_are_read_as_they_were_written_and_the_same_ones_make_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&a, b"picture").unwrap();
        std::fs::write(&b, vec![7; 1000]).unwrap();
        let key = "0f".repeat(32);
        let pictures = || {
            [("", &a), ("-128", &b), ("-turntable24", &a)]
                .map(|(suffix, path)| (key.as_str(), suffix, path.clone()))
        };
        let bytes = write(Vec::new(), pictures().into_iter()).unwrap();
        assert!(bytes == write(Vec::new(), pictures().into_iter()).unwrap());
        let tar = folder.path().join("x.tar");
        std::fs::write(&tar, &bytes).unwrap();
        let found = read_all(&tar).unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!(found[1], (key.clone(), "-128".into(), vec![7; 1000]));
        assert_eq!(found[2].1, "-turntable24");
        std::fs::write(&tar, &bytes[..bytes.len() / 2]).unwrap();
        assert!(read_all(&tar).is_err());
    }

    #[test]
    fn members_that_are_no_pictures_of_a_shard_end_the_reading() {
        let folder = tempfile::tempdir().unwrap();
        let tar = folder.path().join("x.tar");
        let key = "0f".repeat(32);
        let names = [
            "../x.png".to_owned(),
            format!("../{key}.png"),
            format!("/{key}.png"),
            format!("{key}/../x.png"),
            format!("{key}.a/b.png"),
            format!("{key}..png"),
            format!("{}.png", key.to_uppercase()),
            "x".into(),
        ];
        for name in names {
            let mut header = Header::new_ustar();
            let raw = &mut header.as_old_mut().name;
            raw[..name.len()].copy_from_slice(name.as_bytes());
            header.set_size(1);
            header.set_mode(0o644);
            header.set_cksum();
            let mut builder = Builder::new(Vec::new());
            builder.append(&header, &b"x"[..]).unwrap();
            std::fs::write(&tar, builder.into_inner().unwrap()).unwrap();
            let why = read_all(&tar).unwrap_err().to_string();
            assert!(why.contains("none that a shard has"), "{name}: {why}");
        }
        let mut header = Header::new_ustar();
        header.set_path(format!("{key}.png")).unwrap();
        header.set_entry_type(EntryType::Symlink);
        header.set_link_name("/etc/passwd").unwrap();
        header.set_size(0);
        header.set_cksum();
        let mut builder = Builder::new(Vec::new());
        builder.append(&header, &b""[..]).unwrap();
        std::fs::write(&tar, builder.into_inner().unwrap()).unwrap();
        assert!(read_all(&tar).is_err());
    }
}

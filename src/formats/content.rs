//! Tells what a file is that no reader knows: what a download, a clone or a backup leaves under a model's name.

use super::ReadError;

/// First bytes of what models of formats that are not read yet are packed in.
const WRAPPINGS: &[(&[u8], &str)] = &[
    (b"\x1F\x8B", "gzip data"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"<?xml", "an XML document"),
];

/// Where a TAR archive says what it is: behind the name of its first file.
const TAR_MAGIC_AT: usize = 257;

/// First bytes, and what they say of a file.
const SIGNATURES: &[(&[u8], &str)] = &[
    (
        b"version https://git-lfs",
        "a Git LFS pointer (run `git lfs pull` to fetch the file)",
    ),
    (b"Rar!", "a RAR archive"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xFF\xD8\xFF", "a JPEG picture"),
    (b"\xFD7zXZ\0", "XZ data"),
    (b"BZh", "bzip2 data"),
    (b"\x28\xB5\x2F\xFD", "Zstandard data"),
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "a Microsoft compound file, perhaps an encrypted document",
    ),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7FELF", "a program"),
    (b"\x00\x05\x16\x07", "a macOS resource fork"),
    (
        b"<!DOCTYPE html",
        "an HTML page (perhaps the error page of a failed download)",
    ),
    (
        b"<html",
        "an HTML page (perhaps the error page of a failed download)",
    ),
];

/// The error for bytes that are plainly something else; `None` where they may be a model, `is_wrapped` or not.
pub(super) fn refuse_foreign(bytes: &[u8], is_wrapped: bool) -> Option<ReadError> {
    if bytes.is_empty() {
        return Some(ReadError::NotAModel {
            what: "an empty file (0 bytes)".into(),
        });
    }
    // As few zeros as a binary STL's header and count are an STL without facets.
    if bytes.len() > 84 && bytes.iter().all(|&b| b == 0) {
        return Some(ReadError::NotAModel {
            what: format!("{} zero bytes", bytes.len()),
        });
    }
    if bytes
        .get(TAR_MAGIC_AT..)
        .is_some_and(|rest| rest.starts_with(b"ustar"))
    {
        return Some(ReadError::NotAModel {
            what: "a TAR archive".into(),
        });
    }
    let text = bytes.trim_ascii_start();
    let starts_with = |magic: &[u8]| {
        let head = |from: &[u8]| {
            from.get(..magic.len())
                .is_some_and(|h| h.eq_ignore_ascii_case(magic))
        };
        head(bytes) || head(text)
    };
    let wrappings = WRAPPINGS.iter().filter(|_| !is_wrapped);
    let (_, what) = SIGNATURES
        .iter()
        .chain(wrappings)
        .find(|(magic, _)| starts_with(magic))?;
    Some(ReadError::NotAModel {
        what: (*what).into(),
    })
}

//! Opens a ZIP archive and unpacks the parts that a reader names.
//!
//! Promises: nothing is written to disk, no part unpacks beyond [`Limits`], alone or with those read before, whatever
//! sizes the archive declares; encrypted parts and methods that are not read are named as such. A part is found by its
//! name with or without a leading slash, with `.` and `..` in it, behind percent signs, and in other case as a last resort.
//! `zip` keeps an entry in memory for each header it meets, so headers are counted first.
//!
//! Sources: PKWARE, APPNOTE.TXT 6.3.10; ECMA-376 part 2, Open Packaging Conventions, for names of parts.

use std::collections::HashMap;
use std::io::Cursor;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::formats::kit::members::{self, Refused};
use crate::formats::kit::text::quoted;
use crate::formats::{Limits, Location, ReadError};
use crate::path_text::percent_decoded;

/// First bytes of an archive that holds something.
const MAGIC: &[u8] = b"PK\x03\x04";
/// First bytes of an entry of the list at an archive's end.
const LISTED: &[u8] = b"PK\x01\x02";

/// An archive of parts.
pub(in crate::formats) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    archive_bytes: u64,
    limits: &'a Limits,
    by_lower_case: HashMap<String, usize>,
    unpacked: u64,
}

/// Whether a file begins as an archive does.
pub(in crate::formats) fn is_package(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

impl<'a> Package<'a> {
    /// Reads the list of parts.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] where there is none, [`ReadError::OverLimit`] where it is too long.
    pub(in crate::formats) fn open(bytes: &'a [u8], limits: &'a Limits) -> Result<Self, ReadError> {
        let headers = memchr::memmem::find_iter(bytes, LISTED).count();
        limits.check_entries(headers as u64)?;
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| match error {
            ZipError::InvalidArchive(what) => {
                let what = if is_package(bytes) {
                    format!("the ZIP archive is damaged or cut short ({what})")
                } else {
                    "no ZIP archive, which this format is packed in".into()
                };
                ReadError::malformed(what, Location::File)
            }
            other => refused(&other, "the ZIP archive"),
        })?;
        let mut by_lower_case = HashMap::new();
        for (index, name) in archive.file_names().enumerate() {
            if let Ok(name) = name {
                by_lower_case.entry(canonical(&name)).or_insert(index);
            }
        }
        Ok(Self {
            archive,
            archive_bytes: bytes.len() as u64,
            limits,
            by_lower_case,
            unpacked: 0,
        })
    }

    /// Names of all parts, in the order of the archive.
    pub(in crate::formats) fn names(&self) -> impl Iterator<Item = String> {
        let names = self.archive.file_names();
        names.filter_map(|name| Some(name.ok()?.into_owned()))
    }

    /// The number of the part called `name`.
    pub(in crate::formats) fn find(&self, name: &str) -> Option<usize> {
        let exact = |name: &str| self.archive.index_for_name_raw(name.as_bytes());
        let bare = name.trim_start_matches('/');
        exact(bare)
            .or_else(|| exact(&format!("/{bare}")))
            .or_else(|| exact(&decoded(bare)))
            .or_else(|| self.by_lower_case.get(&canonical(name)).copied())
    }

    /// The bytes of a part that [`Package::find`] found.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`], [`ReadError::Unsupported`] or [`ReadError::Malformed`] that names the part.
    pub(in crate::formats) fn read(&mut self, part: usize) -> Result<Vec<u8>, ReadError> {
        let name = self.name(part);
        let unpacked = members::unpack(&mut self.archive, part, self.archive_bytes, self.limits);
        let bytes = unpacked.map_err(|error| match error {
            Refused::Entry(error) => refused(&error, &name),
            Refused::Content(error) => {
                ReadError::malformed(format!("{name} does not unpack: {error}"), Location::File)
            }
            Refused::Plain(error) => error,
        })?;
        self.unpacked = self.unpacked.saturating_add(bytes.len() as u64);
        // All parts together are held to the size alone: each has a ratio of its own.
        self.limits.check_unpacked(u64::MAX, self.unpacked)?;
        Ok(bytes)
    }

    /// The name of a part.
    pub(in crate::formats) fn name(&self, part: usize) -> String {
        let name = self.archive.name_for_index(part);
        name.and_then(Result::ok)
            .map(|name| name.trim_start_matches('/').to_owned())
            .unwrap_or_default()
    }
}

/// A name as it is compared at last: lower case, decoded, without a leading slash and without `.` and `..`.
fn canonical(name: &str) -> String {
    let name = decoded(name).replace('\\', "/").to_lowercase();
    let mut parts = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            // Above the package there is nothing.
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn decoded(name: &str) -> String {
    String::from_utf8(percent_decoded(name)).unwrap_or_else(|_| name.to_owned())
}

/// The value of a hexadecimal digit.
pub(in crate::formats) fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

fn refused(error: &ZipError, name: &str) -> ReadError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ReadError::Unsupported {
            feature: format!("an encrypted ZIP archive ({})", quoted(name.as_bytes())),
        },
        ZipError::UnsupportedArchive(what) => ReadError::Unsupported {
            feature: format!("this kind of ZIP archive ({what})"),
        },
        other => ReadError::malformed(format!("{name}: {other}"), Location::File),
    }
}

#[cfg(test)]
pub(in crate::formats) mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    /// An archive of `parts`, deflated.
    pub(in crate::formats) fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        written(parts, CompressionMethod::Deflated)
    }

    fn written(parts: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, bytes) in parts {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn error_of(bytes: &[u8], limits: &Limits) -> String {
        let read = || Package::open(bytes, limits)?.read(0);
        read().unwrap_err().to_string()
    }

    #[test]
    fn parts_are_found_by_all_spellings_of_their_names() {
        let zip = packed(&[("/a/b c.model", b"1"), ("D%C3%A9.Model", b"2")]);
        let limits = Limits::default();
        let mut package = Package::open(&zip, &limits).unwrap();
        let spellings = [
            ("a/b c.model", b"1"),
            ("/a/b%20c.model", b"1"),
            ("A\\B C.MODEL", b"1"),
            ("/d%c3%a9.model", b"2"),
            ("Dé.Model", b"2"),
            ("/x/../a/./b c.model", b"1"),
            ("../../a/b%20c.model", b"1"),
        ];
        for (name, expected) in spellings {
            let part = package.find(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(package.read(part).unwrap(), expected, "{name}");
        }
        assert_eq!(package.find("b c.model"), None);
        assert_eq!(decoded("%zz%4%"), "%zz%4%");
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused_while_it_unpacks() {
        let mut zip = packed(&[("a", &vec![0; 2 << 20])]);
        let limits = Limits::default();
        let refusal = "unpacked bytes of a part this small";
        assert!(error_of(&zip, &limits).contains(refusal));
        // The list at the end declares one byte: what comes out of the deflater is counted nevertheless.
        let listed = memchr::memmem::find(&zip, LISTED).unwrap();
        zip[listed + 24..listed + 28].copy_from_slice(&1_u32.to_le_bytes());
        let lie = error_of(&zip, &limits);
        assert!(
            lie.contains(refusal) || lie.contains("does not unpack"),
            "{lie}"
        );
        let both = packed(&[("a", &[1; 600]), ("b", &[1; 600])]);
        let few = Limits {
            unpacked_bytes: 1000,
            ..Limits::default()
        };
        let mut package = Package::open(&both, &few).unwrap();
        assert!(package.read(0).is_ok() && package.read(1).is_err());
    }

    #[test]
    fn archives_that_cannot_be_read_say_why() {
        let limits = Limits::default();
        let zip = packed(&[("a", b"some text, some text")]);
        assert!(error_of(&zip[..zip.len() - 30], &limits).contains("damaged or cut short"));
        let listed = memchr::memmem::find(&zip, LISTED).unwrap();
        let mut encrypted = zip.clone();
        encrypted[6] |= 1;
        encrypted[listed + 8] |= 1;
        assert!(error_of(&encrypted, &limits).contains("an encrypted ZIP archive"));
        let mut other = zip.clone();
        other[8] = 98;
        other[listed + 10] = 98;
        let error = error_of(&other, &limits);
        assert!(
            error.starts_with("ZIP compression method PPMd") && error.contains("not read"),
            "{error}"
        );
        assert!(error_of(b"text", &limits).starts_with("no ZIP archive"));
        let few = Limits {
            entries: 0,
            ..Limits::default()
        };
        assert_eq!(error_of(&zip, &few), "1 entries in the archive, limit is 0");
        let stored = written(&[("a", b"plain")], CompressionMethod::Stored);
        let mut package = Package::open(&stored, &limits).unwrap();
        assert_eq!(package.read(0).unwrap(), b"plain");
    }
}

//! Unpacks the entries of a ZIP archive, whatever they are packed with.
//!
//! Promises: what unpacks is held against [`Limits`] while it does, whatever the directory says; the memory that a
//! stream asks for is bounded; a method that is not read is named. `zip` unpacks stored, deflated, Deflate64 and bzip2 entries;
//! LZMA, XZ and Zstandard go to decoders in Rust that are told how much memory they may take.
//!
//! Sources: PKWARE, APPNOTE.TXT 6.3.10, 4.4.5 for methods and 5.8 for LZMA; RFC 8878 for Zstandard.

use std::io::{self, Read, Seek};

use lzma_rust2::{LzmaReader, XzReader};
use ruzstd::decoding::StreamingDecoder;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::formats::{Limits, ReadError};

/// Memory that a stream may ask for, in KiB: as much as the strongest usual settings do.
const MOST_MEMORY_KIB: u32 = 128 << 10;

/// Why an entry does not unpack.
#[derive(Debug)]
pub(in crate::formats) enum Refused {
    /// What the archive says of it cannot be used.
    Entry(ZipError),
    /// Its bytes do not unpack.
    Content(io::Error),
    /// They are too many, or the method is not read.
    Plain(ReadError),
}

/// The bytes of the entry `index` of an archive of `size` bytes.
///
/// # Errors
/// [`Refused`], by what is wrong.
pub(in crate::formats) fn unpack<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    size: u64,
    limits: &Limits,
) -> Result<Vec<u8>, Refused> {
    let about = archive.by_index_raw(index).map_err(Refused::Entry)?;
    if about.encrypted() {
        let error = ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED);
        return Err(Refused::Entry(error));
    }
    let (method, promised, sum) = (about.compression(), about.size(), about.crc32());
    // What is packed is no larger than the archive, whatever the directory says.
    let packed = about.compressed_size().min(size);
    limits
        .check_unpacked(packed, promised)
        .map_err(Refused::Plain)?;
    let bytes = match method {
        CompressionMethod::LZMA => taken(lzma(about, promised)?, packed, limits)?,
        CompressionMethod::XZ => {
            let stream = XzReader::new_mem_limit(about, true, MOST_MEMORY_KIB);
            taken(stream, packed, limits)?
        }
        CompressionMethod::ZSTD => taken(zstd(about)?, packed, limits)?,
        CompressionMethod::Stored
        | CompressionMethod::Deflated
        | CompressionMethod::Deflate64
        | CompressionMethod::Bzip2 => {
            drop(about);
            let entry = archive.by_index(index).map_err(Refused::Entry)?;
            return taken(entry, packed, limits);
        }
        other => {
            return Err(Refused::Plain(ReadError::Unsupported {
                feature: format!("ZIP compression method {}", name_of(other)),
            }));
        }
    };
    let mut actual = flate2::Crc::new();
    actual.update(&bytes);
    if actual.sum() == sum {
        Ok(bytes)
    } else {
        Err(damaged("Invalid checksum"))
    }
}

/// A method by the name that people know, or by its number.
#[expect(
    deprecated,
    reason = "there is no other way from a method to its number"
)]
fn name_of(method: CompressionMethod) -> String {
    match method {
        CompressionMethod::Unsupported(98) => "PPMd".into(),
        CompressionMethod::Unsupported(number) => match CompressionMethod::name_from_u16(number) {
            "Unknown" => number.to_string(),
            known => known.to_owned(),
        },
        other => other.to_string(),
    }
}

/// The stream behind the four bytes and the properties that ZIP writes before it.
fn lzma(mut source: impl Read, promised: u64) -> Result<impl Read, Refused> {
    let mut head = [0; 9];
    source.read_exact(&mut head).map_err(Refused::Content)?;
    let [_, _, 5, 0, properties, dictionary @ ..] = head else {
        return Err(damaged("LZMA properties of an unknown kind"));
    };
    let dictionary = u32::from_le_bytes(dictionary);
    let needed = lzma_rust2::lzma_get_memory_usage_by_props(dictionary, properties);
    if needed.map_err(Refused::Content)? > MOST_MEMORY_KIB {
        return Err(damaged("LZMA asks for too much memory"));
    }
    let stream = LzmaReader::new_with_props(source, promised, properties, dictionary, None);
    stream.map_err(Refused::Content)
}

/// The first frame of a Zstandard stream, which is all that an entry has.
fn zstd(source: impl Read) -> Result<impl Read, Refused> {
    let window = u64::from(MOST_MEMORY_KIB) << 10;
    StreamingDecoder::new_with_max_window_size(source, window)
        .map_err(|error| damaged(&format!("Zstandard: {error}")))
}

fn damaged(what: &str) -> Refused {
    Refused::Content(io::Error::new(io::ErrorKind::InvalidData, what))
}

fn taken(reader: impl Read, packed: u64, limits: &Limits) -> Result<Vec<u8>, Refused> {
    let bytes = limits.unpack(reader, packed, ReadError::Io);
    bytes.map_err(|error| match error {
        ReadError::Io(error) => Refused::Content(error),
        other => Refused::Plain(other),
    })
}

//! What all fuzz targets share: bytes in, model out, under limits small enough that a fuzzer meets them.

use std::io::{Cursor, Write};

use trigest::formats::{self, Format, Input, Limits, Model, ReadError, Siblings};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Limits that a file of a few kB can reach.
pub fn limits() -> Limits {
    Limits {
        triangles: 50_000,
        placed_triangles: Some(50_000),
        sibling_bytes: 1 << 20,
        unpacked_bytes: 1 << 22,
        entries: 200,
        instances: 2_000,
        ..Limits::default()
    }
}

/// Reads `bytes` as a file with this ending.
///
/// # Errors
/// Those of [`formats::read`].
pub fn read(bytes: &[u8], extension: &str) -> Result<(&'static Format, Model), ReadError> {
    read_beside(bytes, extension, &Siblings::Nowhere)
}

/// As [`read`], with files beside it.
///
/// # Errors
/// Those of [`formats::read`].
pub fn read_beside(
    bytes: &[u8],
    extension: &str,
    siblings: &Siblings,
) -> Result<(&'static Format, Model), ReadError> {
    let input = Input {
        bytes,
        siblings,
        limits: &limits(),
    };
    formats::read(&input, extension)
}

/// An archive of one part that is stored as it is, so that a fuzzer need not learn to pack.
///
/// # Panics
/// Never: it is written to memory.
pub fn stored(name: &str, bytes: &[u8]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, options).expect("memory takes it");
    writer.write_all(bytes).expect("memory takes it");
    writer.finish().expect("memory takes it").into_inner()
}

/// A fuzz target that reads its bytes as a file with the given ending.
#[macro_export]
macro_rules! reads {
    ($extension:literal) => {
        libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            let _ = $crate::read(bytes, $extension);
        });
    };
}

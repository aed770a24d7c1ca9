//! Unpacks a model that gzip has packed, such as `part.stl.gz`.
//!
//! What unpacks is held against [`Limits`] while it does.

use flate2::read::MultiGzDecoder;

use crate::formats::{Limits, Location, ReadError};

const MAGIC: &[u8] = b"\x1F\x8B\x08";

/// Whether the content begins as gzip does.
pub(in crate::formats) fn recognises(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The bytes that were packed.
///
/// # Errors
/// [`ReadError::OverLimit`] where they are too many, [`ReadError::Malformed`] where they are damaged.
pub(in crate::formats) fn unpack(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let refused = |error| ReadError::malformed(format!("gzip: {error}"), Location::File);
    limits.unpack(MultiGzDecoder::new(bytes), bytes.len() as u64, refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_packed_comes_back_and_bombs_do_not() {
        let limits = Limits::default();
        let bytes: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        let whole = packed(&bytes);
        assert!(recognises(&whole));
        assert_eq!(unpack(&whole, &limits).unwrap(), bytes);
        assert!(matches!(
            unpack(&whole[..whole.len() / 2], &limits),
            Err(ReadError::Malformed { .. })
        ));
        let bomb = packed(&vec![0; 64 << 20]);
        assert!(matches!(
            unpack(&bomb, &limits),
            Err(ReadError::OverLimit { .. })
        ));
    }
}

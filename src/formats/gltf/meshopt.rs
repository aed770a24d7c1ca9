//! Unpacks views that meshopt has packed.
//!
//! The `meshopt` package decodes; its decoders are made for hostile input, and what they give is checked as any other
//! bytes are. They want to know the size of an element when the program is built, hence the list of sizes.
//!
//! Source: Khronos, EXT_meshopt_compression.

use serde_json::Value;

use crate::formats::gltf::json::{index, text};
use crate::formats::{Limits, Location, ReadError};

fn wrong(what: impl std::fmt::Display) -> ReadError {
    ReadError::malformed(format!("meshopt: {what}"), Location::File)
}

/// The bytes that `packed`, described by the extension's object, unpacks to.
///
/// # Errors
/// [`ReadError::Malformed`] for what the decoder refuses, [`ReadError::OverLimit`] for what is too large.
pub(super) fn unpack(
    extension: &Value,
    packed: &[u8],
    limits: &Limits,
) -> Result<Vec<u8>, ReadError> {
    let count = index(extension, "count").ok_or_else(|| wrong("no count"))?;
    let stride = index(extension, "byteStride").ok_or_else(|| wrong("no stride"))?;
    let size = (count as u64).saturating_mul(stride as u64);
    limits.check_unpacked(packed.len() as u64, size)?;
    if text(extension, "mode") == Some("TRIANGLES") && !count.is_multiple_of(3) {
        // The decoder writes whole triangles and relies on its caller to have room for them.
        return Err(wrong(format!("{count} corners are no whole triangles")));
    }
    let mut bytes = match (text(extension, "mode"), stride) {
        (Some("ATTRIBUTES"), _) => attributes(packed, count, stride)?,
        (Some("TRIANGLES"), 2 | 4) => {
            let indices = meshopt::decode_index_buffer::<u32>(packed, count);
            index_bytes(&indices.map_err(wrong)?, stride)
        }
        (Some("INDICES"), 2 | 4) => {
            let indices = meshopt::decode_index_sequence::<u32>(packed, count);
            index_bytes(&indices.map_err(wrong)?, stride)
        }
        (mode, stride) => return Err(wrong(format!("mode {mode:?} with stride {stride}"))),
    };
    unfilter(
        text(extension, "filter").unwrap_or("NONE"),
        stride,
        &mut bytes,
    )?;
    Ok(bytes)
}

/// Indices as `width` bytes each, the low ones.
fn index_bytes(indices: &[u32], width: usize) -> Vec<u8> {
    let bytes = |index: &u32| index.to_le_bytes().into_iter().take(width);
    indices.iter().flat_map(bytes).collect()
}

/// An element of `N` words.
#[derive(Clone)]
struct Element<const N: usize>([u32; N]);

impl<const N: usize> Default for Element<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

fn elements<const N: usize>(packed: &[u8], count: usize) -> Result<Vec<u8>, ReadError> {
    let decoded = meshopt::decode_vertex_buffer::<Element<N>>(packed, count).map_err(wrong)?;
    Ok(decoded
        .into_iter()
        .flat_map(|element| element.0)
        .flat_map(u32::to_ne_bytes)
        .collect())
}

fn attributes(packed: &[u8], count: usize, stride: usize) -> Result<Vec<u8>, ReadError> {
    macro_rules! by_stride {
        ($($words:literal)*) => {
            match stride {
                $(s if s == $words * 4 => elements::<$words>(packed, count),)*
                _ => Err(wrong(format!("a stride of {stride}"))),
            }
        };
    }
    by_stride!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
        33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64)
}

/// Undoes what was done to make values pack better. Only positions and indices are read here, which have no filter or the
/// exponential one; directions and quaternions are left as they are.
fn unfilter(filter: &str, stride: usize, bytes: &mut [u8]) -> Result<(), ReadError> {
    match filter {
        "EXPONENTIAL" => {
            let (words, _) = bytes.as_chunks_mut::<4>();
            for word in words {
                let packed = i32::from_le_bytes(*word);
                let (exponent, mantissa) = (packed >> 24, (packed << 8) >> 8);
                let value = f64::from(mantissa) * power_of_two(exponent);
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "the format's values are single precision"
                )]
                let value = value as f32;
                *word = value.to_le_bytes();
            }
            Ok(())
        }
        "NONE" | "OCTAHEDRAL" | "QUATERNION" | "COLOR" => Ok(()),
        other => Err(wrong(format!("filter {other:?} with stride {stride}"))),
    }
}

/// 2 to a power from −128 to 127, by the bits of the number.
fn power_of_two(exponent: i32) -> f64 {
    const BIAS: i64 = 1023;
    const MANTISSA_BITS: u32 = 52;
    f64::from_bits(BIAS.saturating_add(i64::from(exponent)).unsigned_abs() << MANTISSA_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_packed_is_unpacked() {
        let positions: Vec<[f32; 3]> = (0..100).map(|i| [i as f32, 0.5, -1.0]).collect();
        let packed = meshopt::encode_vertex_buffer(&positions).unwrap();
        let extension = json!({ "count": 100, "byteStride": 12, "mode": "ATTRIBUTES" });
        let bytes = unpack(&extension, &packed, &Limits::default()).unwrap();
        let expected: Vec<u8> = positions
            .iter()
            .flatten()
            .flat_map(|x| x.to_le_bytes())
            .collect();
        assert_eq!(bytes, expected);
        for cut in 0..packed.len().min(40) {
            let _ = unpack(&extension, &packed[..cut], &Limits::default());
        }
        let huge = json!({ "count": 4_000_000_000_u64, "byteStride": 256, "mode": "ATTRIBUTES" });
        assert!(matches!(
            unpack(&huge, &packed, &Limits::default()),
            Err(ReadError::OverLimit { .. })
        ));
    }

    #[test]
    fn corners_that_are_no_whole_triangles_never_reach_the_decoder() {
        let packed = meshopt::encode_index_buffer(&[0, 1, 2, 2, 1, 3], 4).unwrap();
        let of = |count: u64| {
            let extension = json!({ "count": count, "byteStride": 4, "mode": "TRIANGLES" });
            unpack(&extension, &packed, &Limits::default())
        };
        assert_eq!(of(6).unwrap().len(), 24);
        for count in [1, 4, 5] {
            let error = of(count).unwrap_err().to_string();
            assert!(error.contains("no whole triangles"), "{error}");
        }
    }

    #[test]
    fn shared_exponents_become_numbers() {
        let mut bytes = ((-3_i32 << 24) | 12).to_le_bytes().to_vec();
        unfilter("EXPONENTIAL", 4, &mut bytes).unwrap();
        assert_eq!(bytes, 1.5_f32.to_le_bytes());
    }
}

//! What binary layers pack: bytes by LZ4, lists of whole numbers by their differences.

use crate::formats::ReadError;
use crate::formats::usd::binary::wrong;

/// Unpacks what was packed in one piece or several, to at most `most` bytes.
///
/// # Errors
/// [`ReadError::Malformed`] for what does not unpack, or to more.
pub(super) fn unpacked(packed: &[u8], most: usize, at: usize) -> Result<Vec<u8>, ReadError> {
    let damaged = || wrong("a packed table is damaged", at);
    let (&pieces, mut rest) = packed.split_first().ok_or_else(damaged)?;
    let mut bytes = Vec::new();
    if pieces == 0 {
        block(rest, &mut bytes, most).ok_or_else(damaged)?;
        return Ok(bytes);
    }
    for _ in 0..pieces {
        let (size, after) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
        let size = u32::from_le_bytes(*size) as usize;
        let (piece, after) = after.split_at_checked(size).ok_or_else(damaged)?;
        block(piece, &mut bytes, most).ok_or_else(damaged)?;
        rest = after;
    }
    Ok(bytes)
}

/// Unpacks one block of LZ4 behind what there is; `None` where it is damaged or holds more than `most` bytes.
///
/// Source: LZ4 Block Format Description.
fn block(packed: &[u8], bytes: &mut Vec<u8>, most: usize) -> Option<()> {
    const SHORTEST: usize = 4;
    let start = bytes.len();
    let mut rest = packed;
    loop {
        let (&token, after) = rest.split_first()?;
        let (literals, after) = length(usize::from(token >> 4), after)?;
        let (own, after) = after.split_at_checked(literals)?;
        if bytes.len().checked_add(literals)? > most {
            return None;
        }
        bytes.extend_from_slice(own);
        if after.is_empty() {
            return Some(());
        }
        let (offset, after) = after.split_first_chunk::<2>()?;
        let offset = usize::from(u16::from_le_bytes(*offset));
        let (count, after) = length(usize::from(token & 0x0F), after)?;
        let count = count.checked_add(SHORTEST)?;
        let from = bytes.len().checked_sub(offset)?;
        if offset == 0 || from < start || bytes.len().checked_add(count)? > most {
            return None;
        }
        for i in from..from.checked_add(count)? {
            let byte = *bytes.get(i)?;
            bytes.push(byte);
        }
        rest = after;
    }
}

/// A length whose first four bits are given.
fn length(first: usize, mut rest: &[u8]) -> Option<(usize, &[u8])> {
    let mut length = first;
    if first < 15 {
        return Some((length, rest));
    }
    loop {
        let (&more, after) = rest.split_first()?;
        length = length.checked_add(usize::from(more))?;
        rest = after;
        if more < u8::MAX {
            return Some((length, rest));
        }
    }
}

/// So many whole numbers of `width` bytes, written by how much each differs from the one before it.
///
/// # Errors
/// [`ReadError::Malformed`] where there are fewer.
pub(super) fn integers(
    packed: &[u8],
    count: usize,
    width: usize,
    at: usize,
) -> Result<Vec<i64>, ReadError> {
    let damaged = || wrong("a list of packed numbers is damaged", at);
    let codes = count.div_ceil(4);
    let most = count
        .checked_mul(width)
        .and_then(|most| most.checked_add(codes)?.checked_add(width))
        .ok_or_else(damaged)?;
    let bytes = unpacked(packed, most, at)?;
    let (common, rest) = take(&bytes, width).ok_or_else(damaged)?;
    let (codes, mut rest) = rest.split_at_checked(codes).ok_or_else(damaged)?;
    let mut numbers = Vec::with_capacity(count);
    let mut last = 0_i64;
    for i in 0..count {
        let four = codes.get(i >> 2).copied().unwrap_or_default();
        let code = match i & 3 {
            0 => four & 3,
            1 => four >> 2 & 3,
            2 => four >> 4 & 3,
            _ => four >> 6,
        };
        let own = match (code, width) {
            (0, _) => None,
            (1, 8) | (2, 4) => Some(2),
            (1, _) => Some(1),
            (2, _) | (_, 4) => Some(4),
            _ => Some(8),
        };
        let difference = match own {
            None => common,
            Some(own) => {
                let (number, after) = take(rest, own).ok_or_else(damaged)?;
                rest = after;
                number
            }
        };
        last = last.wrapping_add(difference);
        if width == 4 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "numbers of four bytes wrap"
            )]
            let wrapped = last as i32;
            last = wrapped.into();
        }
        numbers.push(last);
    }
    Ok(numbers)
}

/// A number of 1, 2, 4 or 8 bytes with a sign.
fn take(bytes: &[u8], width: usize) -> Option<(i64, &[u8])> {
    let (own, rest) = bytes.split_at_checked(width)?;
    let number = match *own {
        [a] => i64::from(a.cast_signed()),
        [a, b] => i64::from(i16::from_le_bytes([a, b])),
        [a, b, c, d] => i64::from(i32::from_le_bytes([a, b, c, d])),
        _ => i64::from_le_bytes(*own.first_chunk::<8>()?),
    };
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_repeat_what_they_had() {
        // "ab", then four bytes of two before; then the literal "c" at the end.
        let packed = [0, 0x20, b'a', b'b', 2, 0, 0x10, b'c'];
        assert_eq!(unpacked(&packed, 99, 0).unwrap(), b"abababc");
        assert!(unpacked(&packed, 6, 0).is_err());
        for damaged in [
            &[0, 0x30, b'a', b'b'][..],
            &[],
            &[0, 0x20, b'a', b'b', 3, 0, 0],
            &[0, 0xF0],
        ] {
            assert!(unpacked(damaged, 99, 0).is_err(), "{damaged:?}");
        }
        // In two pieces.
        let pieces = [2, 2, 0, 0, 0, 0x10, b'x', 2, 0, 0, 0, 0x10, b'y'];
        assert_eq!(unpacked(&pieces, 9, 0).unwrap(), b"xy");
    }

    #[test]
    fn numbers_are_written_by_their_differences() {
        // Common 1; codes: common, one byte, two bytes, four bytes.
        let plain = [1, 0, 0, 0, 0b1110_0100, 0xFE, 0x00, 0x01, 0, 0, 1, 0];
        let mut packed = vec![0, 0xC0];
        packed.extend(plain);
        assert_eq!(integers(&packed, 4, 4, 0).unwrap(), [1, -1, 255, 65791]);
        assert!(integers(&packed, 99, 4, 0).is_err());
    }
}

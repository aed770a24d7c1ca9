//! Unpacks heatshrink: LZSS with a small window, as embedded firmware reads it.
//!
//! A bit says what follows, the highest bit of a byte first: 1, a byte as it is; 0, how far back and how many, each less one.
//!
//! Source: S. Vokes, heatshrink, README.

/// `packed` as it was, where it gives exactly `size` bytes; `None` where it ends before.
pub(super) fn unpack(
    packed: &[u8],
    size: usize,
    window_bits: u32,
    count_bits: u32,
) -> Option<Vec<u8>> {
    let mut bits = Bits {
        bytes: packed,
        at: 0,
    };
    let mut bytes: Vec<u8> = Vec::new();
    while bytes.len() < size {
        if bits.take(1)? == 1 {
            bytes.push(u8::try_from(bits.take(8)?).ok()?);
            continue;
        }
        let back = bits.take(window_bits)?.checked_add(1)?;
        let count = bits.take(count_bits)?.checked_add(1)?;
        for _ in 0..count.min(size.checked_sub(bytes.len())?) {
            // What lies before the beginning is zero.
            let from = bytes.len().checked_sub(back);
            let byte = from.and_then(|from| bytes.get(from).copied()).unwrap_or(0);
            bytes.push(byte);
        }
    }
    Some(bytes)
}

struct Bits<'a> {
    bytes: &'a [u8],
    /// In bits.
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Option<usize> {
        let mut value = 0_usize;
        for _ in 0..count {
            let byte = *self.bytes.get(self.at >> 3)?;
            let shift = u32::try_from(self.at & 7).ok()?;
            let bit = byte.rotate_left(shift) >> 7;
            value = value << 1 | usize::from(bit);
            self.at = self.at.checked_add(1)?;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bits written as text, as bytes.
    fn bytes(bits: &str) -> Vec<u8> {
        let mut bits: Vec<u8> = bits
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|b| b & 1)
            .collect();
        bits.resize(bits.len().next_multiple_of(8), 0);
        let byte = |bits: &[u8]| bits.iter().fold(0, |all, bit| all << 1 | bit);
        bits.chunks(8).map(byte).collect()
    }

    #[test]
    fn what_came_before_is_repeated() {
        // a, b, then 6 from 2 back.
        let packed = bytes("1 01100001  1 01100010  0 00000000001 0101");
        assert_eq!(unpack(&packed, 8, 11, 4).unwrap(), b"abababab");
        assert_eq!(unpack(&packed, 9, 11, 4), None, "it ends before");
        assert_eq!(unpack(&packed, 5, 11, 4).unwrap(), b"ababa");
        assert_eq!(unpack(&[], 1, 12, 4), None);
        assert_eq!(
            unpack(&[0; 8], 3, 12, 4).unwrap(),
            [0; 3],
            "before the beginning are zeros"
        );
    }
}

//! Whether a run may have met some bytes before: what nearly every file of a first import is asked, and is not.
//!
//! Promises: bytes that were met are never taken for new ones. New ones may be taken for such that were met, of a million about one in two hundred; only
//! then does the database have to be asked. The memory does not grow with the run.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Words of 64 bits: 2 MiB.
const WORDS: usize = 1 << 18;
/// Digits of a hash, in hex, of which one bit is made.
const DIGITS: usize = 8;
/// Bits that a hash sets.
const BITS: usize = 3;

/// Bytes that were met, by their hashes.
#[derive(Debug)]
pub(super) struct Met(Vec<AtomicU64>);

impl Met {
    pub(super) fn new() -> Self {
        Self((0..WORDS).map(|_| AtomicU64::new(0)).collect())
    }

    /// Notes bytes by their hash, hex; whether they may have been noted before.
    pub(super) fn again(&self, hash: &str) -> bool {
        let parts = (0..BITS).map(|i| hash.get(i * DIGITS..(i + 1) * DIGITS));
        let bits = parts.map(|part| u32::from_str_radix(part?, 16).ok());
        let set = bits.map(|bit| bit.is_none_or(|bit| self.set(bit as usize)));
        // Every bit is to be set.
        set.fold(true, |all, was_set| all & was_set)
    }

    /// Whether the bit was set before.
    fn set(&self, bit: usize) -> bool {
        let mask = 1 << (bit % 64);
        self.0[bit / 64 % WORDS].fetch_or(mask, Relaxed) & mask != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_is_known_and_hardly_anything_else_is_taken_for_it() {
        let met = Met::new();
        let hash = |i: u32| blake3::hash(&i.to_le_bytes()).to_hex();
        let mistaken = (0..300_000).filter(|&i| met.again(&hash(i))).count();
        assert!(mistaken < 100, "{mistaken}");
        assert!((0..300_000).all(|i| met.again(&hash(i))));
        // What is no hash is never new.
        assert!(met.again("no hash") && met.again(""));
    }
}

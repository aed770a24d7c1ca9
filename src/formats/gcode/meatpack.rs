//! Unpacks MeatPack: two letters of G-code in a byte, for those that are frequent.
//!
//! The lower half of a byte is the first letter. 15 says that the letter follows as a byte of its own. Two bytes of 255 announce an order: packing on
//! or off, and whether the letter 11 is a blank or an E.
//!
//! Source: S. Mattauch, MeatPack, README; Prusa Research, libbgcode, for its use in files.

/// Letters by their number; 11 is an E where blanks are left out.
const LETTERS: &[u8; 15] = b"0123456789. \nGX";
const BLANK: u8 = 11;
const FULL: u8 = 15;
const SIGNAL: u8 = 0xFF;
const PACKING_ON: u8 = 251;
const PACKING_OFF: u8 = 250;
const RESET: u8 = 249;
const NO_BLANKS_ON: u8 = 247;
const NO_BLANKS_OFF: u8 = 246;

/// What is said of the letters that follow; it goes on from one block to the next.
#[derive(Debug, Default)]
pub(super) struct Unpacker {
    is_packed: bool,
    is_without_blanks: bool,
}

impl Unpacker {
    /// The letters in `bytes`.
    pub(super) fn unpack(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut letters = Vec::with_capacity(bytes.len().saturating_mul(2));
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            if byte == SIGNAL
                && let [SIGNAL, order, tail @ ..] = after
            {
                self.obey(*order);
                rest = tail;
            } else if self.is_packed {
                for half in [byte & 15, byte >> 4] {
                    let letter = if half == FULL {
                        let Some((&full, after)) = rest.split_first() else {
                            break;
                        };
                        rest = after;
                        full
                    } else if half == BLANK && self.is_without_blanks {
                        b'E'
                    } else {
                        LETTERS.get(usize::from(half)).copied().unwrap_or_default()
                    };
                    letters.push(letter);
                }
            } else {
                letters.push(byte);
            }
        }
        letters
    }

    fn obey(&mut self, order: u8) {
        match order {
            PACKING_ON => self.is_packed = true,
            PACKING_OFF | RESET => self.is_packed = false,
            NO_BLANKS_ON => self.is_without_blanks = true,
            NO_BLANKS_OFF => self.is_without_blanks = false,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_bytes_are_letters() {
        let mut unpacker = Unpacker::default();
        // "G1X1", "Y" in full, "2", "E" for a blank, "." and a line end.
        let packed = [
            0xFF, 0xFF, 251, 0xFF, 0xFF, 247, 0x1D, 0x1E, 0x2F, b'Y', 0xAB, 0xC3,
        ];
        assert_eq!(unpacker.unpack(&packed), b"G1X1Y2E.3\n");
        // Both in full, then packing off, in the next block.
        assert_eq!(
            unpacker.unpack(&[0xFF, b'M', b'T', 0xFF, 0xFF, 250, b'a', 0x1D]),
            b"MTa\x1D"
        );
        assert_eq!(unpacker.unpack(&[0xFF, 0xFF]), b"\xFF\xFF");
    }
}

//! Numbers out of binary data, in either byte order.

use crate::formats::kit::values::{Fault, Scalar, Values, whole_number};
use crate::formats::{Location, ReadError};

/// Values in binary data, the most significant byte first where `BIG`, else last.
pub(in crate::formats) struct Bytes<'a, const BIG: bool> {
    rest: &'a [u8],
    length: u64,
}

impl<'a, const BIG: bool> Bytes<'a, BIG> {
    /// Values of `file` from a byte onwards.
    pub(in crate::formats) fn from(start: usize, file: &'a [u8]) -> Self {
        Self {
            rest: file.get(start..).unwrap_or_default(),
            length: file.len() as u64,
        }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(Fault::End)?;
        self.rest = rest;
        Ok(little_endian::<N, BIG>(*head))
    }

    fn take_slice(&mut self, bytes: u64) -> Result<&'a [u8], Fault> {
        let bytes = usize::try_from(bytes).map_err(|_| Fault::End)?;
        let (head, rest) = self.rest.split_at_checked(bytes).ok_or(Fault::End)?;
        self.rest = rest;
        Ok(head)
    }
}

fn little_endian<const N: usize, const BIG: bool>(mut bytes: [u8; N]) -> [u8; N] {
    if BIG {
        bytes.reverse();
    }
    bytes
}

impl<const BIG: bool> Values for Bytes<'_, BIG> {
    fn place(&self) -> Location {
        Location::Byte(self.length.saturating_sub(self.bytes_left()))
    }

    fn bytes_left(&self) -> u64 {
        self.rest.len() as u64
    }

    fn fewest_bytes(_: u64, bytes: u64) -> u64 {
        bytes
    }

    fn start_row(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn number(&mut self, scalar: Scalar) -> Result<f64, Fault> {
        Ok(match scalar {
            Scalar::Int8 => i8::from_le_bytes(self.take()?).into(),
            Scalar::UInt8 => u8::from_le_bytes(self.take()?).into(),
            Scalar::Int16 => i16::from_le_bytes(self.take()?).into(),
            Scalar::UInt16 => u16::from_le_bytes(self.take()?).into(),
            Scalar::Int32 => i32::from_le_bytes(self.take()?).into(),
            Scalar::UInt32 => u32::from_le_bytes(self.take()?).into(),
            Scalar::Int64 => i64::from_le_bytes(self.take()?) as f64,
            Scalar::UInt64 => u64::from_le_bytes(self.take()?) as f64,
            Scalar::Float32 => f32::from_le_bytes(self.take()?).into(),
            Scalar::Float64 => f64::from_le_bytes(self.take()?),
        })
    }

    fn integer(&mut self, scalar: Scalar) -> Result<i64, Fault> {
        let at = self.place();
        let value = self.number(scalar)?;
        whole_number(value)
            .ok_or_else(|| ReadError::malformed(format!("{value} is no whole number"), at).into())
    }

    fn integers(&mut self, scalar: Scalar, count: u64, list: &mut Vec<i64>) -> Result<(), Fault> {
        let is_signed = scalar == Scalar::Int32;
        if !is_signed && scalar != Scalar::UInt32 {
            for _ in 0..count {
                list.push(self.integer(scalar)?);
            }
            return Ok(());
        }
        let bytes = self.take_slice(count.saturating_mul(scalar.width()))?;
        let (words, _) = bytes.as_chunks::<4>();
        let unsigned = |word: &[u8; 4]| u32::from_le_bytes(little_endian::<4, BIG>(*word));
        if is_signed {
            list.extend(
                words
                    .iter()
                    .map(|word| i64::from(unsigned(word).cast_signed())),
            );
        } else {
            list.extend(words.iter().map(|word| i64::from(unsigned(word))));
        }
        Ok(())
    }

    fn skip(&mut self, _: u64, bytes: u64) -> Result<(), Fault> {
        self.take_slice(bytes).map(|_| ())
    }

    fn left_over(&mut self) -> Option<String> {
        let bytes = self.rest.len();
        (bytes > 0).then(|| format!("{bytes} bytes after the last value"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_byte_orders_give_one_value_of_each_type() {
        let little = [
            &(-1_i8).to_le_bytes()[..],
            &200_u8.to_le_bytes(),
            &(-2_i16).to_le_bytes(),
            &60_000_u16.to_le_bytes(),
            &(-3_i32).to_le_bytes(),
            &4_000_000_000_u32.to_le_bytes(),
            &0.1_f32.to_le_bytes(),
            &0.1_f64.to_le_bytes(),
        ];
        let big: Vec<u8> = little
            .iter()
            .flat_map(|b| b.iter().rev().copied())
            .collect();
        let little = little.concat();
        let types = [
            Scalar::Int8,
            Scalar::UInt8,
            Scalar::Int16,
            Scalar::UInt16,
            Scalar::Int32,
            Scalar::UInt32,
            Scalar::Float32,
            Scalar::Float64,
        ];
        let expected =
            [-1.0, 200.0, -2.0, 60e3, -3.0, 4e9, f64::from(0.1_f32), 0.1].map(f64::to_bits);
        let mut little = Bytes::<false>::from(0, &little);
        let mut big = Bytes::<true>::from(0, &big);
        let read = types.map(|scalar| little.number(scalar).unwrap().to_bits());
        assert_eq!(read, expected);
        assert_eq!(
            types.map(|scalar| big.number(scalar).unwrap().to_bits()),
            expected
        );
        assert!(matches!(little.number(Scalar::Int8), Err(Fault::End)));
        assert_eq!(big.place(), Location::Byte(26));
    }
}

//! Numbers of a binary layer: how each type writes them, and those that stand within the word that names a value.

/// What a value is of: the number of its type, in 8 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rep {
    pub(super) kind: u8,
    pub(super) is_array: bool,
    pub(super) is_inline: bool,
    pub(super) is_packed: bool,
    pub(super) payload: u64,
}

impl Rep {
    pub(super) fn of(rep: u64) -> Self {
        let [.., kind, flags] = rep.to_le_bytes();
        Self {
            kind,
            is_array: flags & 0x80 != 0,
            is_inline: flags & 0x40 != 0,
            is_packed: flags & 0x20 != 0,
            payload: rep & 0xFFFF_FFFF_FFFF,
        }
    }

    pub(super) fn place(self) -> usize {
        usize::try_from(self.payload).unwrap_or(usize::MAX)
    }

    pub(super) fn low(self) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
        let low = self.payload as u32;
        low
    }
}

/// How one number is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scalar {
    Byte,
    Int,
    UInt,
    Int64,
    UInt64,
    Half,
    Float,
    Double,
}

impl Scalar {
    pub(super) fn width(self) -> usize {
        match self {
            Self::Byte => 1,
            Self::Half => 2,
            Self::Int | Self::UInt | Self::Float => 4,
            Self::Int64 | Self::UInt64 | Self::Double => 8,
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "no index is beyond what a double holds"
    )]
    pub(super) fn number(self, bytes: &[u8]) -> f64 {
        let two = bytes.first_chunk::<2>().copied().unwrap_or_default();
        let four = bytes.first_chunk::<4>().copied().unwrap_or_default();
        let eight = bytes.first_chunk::<8>().copied().unwrap_or_default();
        match self {
            Self::Byte => bytes.first().map_or(0.0, |&byte| f64::from(byte)),
            Self::Int => f64::from(i32::from_le_bytes(four)),
            Self::UInt => f64::from(u32::from_le_bytes(four)),
            Self::Int64 => i64::from_le_bytes(eight) as f64,
            Self::UInt64 => u64::from_le_bytes(eight) as f64,
            Self::Half => half(u16::from_le_bytes(two)),
            Self::Float => f64::from(f32::from_le_bytes(four)),
            Self::Double => f64::from_le_bytes(eight),
        }
    }
}

/// A number of half precision.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from(bits >> 10 & 0x1F);
    let fraction = f64::from(bits & 0x3FF) / 1024.0;
    let value = match exponent {
        0 => fraction * 2.0_f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1.0 + fraction) * 2.0_f64.powi(exponent.saturating_sub(15)),
    };
    sign * value
}

/// The numbers of an element of a type, and how each is written; `None` for types without numbers.
pub(super) fn shape(kind: u8) -> Option<(Scalar, usize)> {
    use Scalar::{Byte, Double, Float, Half, Int, Int64, UInt, UInt64};
    Some(match kind {
        1 | 2 => (Byte, 1),
        3 => (Int, 1),
        4 => (UInt, 1),
        5 => (Int64, 1),
        6 => (UInt64, 1),
        7 => (Half, 1),
        8 => (Float, 1),
        9 | 56 => (Double, 1),
        13 | 16 | 27 => (Double, 4),
        14 => (Double, 9),
        15 => (Double, 16),
        17 | 28 => (Float, 4),
        18 | 29 => (Half, 4),
        19 => (Double, 2),
        20 => (Float, 2),
        21 => (Half, 2),
        22 => (Int, 2),
        23 => (Double, 3),
        24 => (Float, 3),
        25 => (Half, 3),
        26 => (Int, 3),
        30 => (Int, 4),
        _ => return None,
    })
}

/// An element that is written within its rep.
pub(super) fn inlined(rep: Rep, scalar: Scalar, width: usize) -> Vec<f64> {
    let low = rep.low();
    let bytes = rep.payload.to_le_bytes();
    let small = |at: usize| {
        bytes
            .get(at)
            .map_or(0.0, |&byte| f64::from(byte.cast_signed()))
    };
    match (width, rep.kind) {
        (1, _) => vec![match scalar {
            Scalar::Byte | Scalar::UInt | Scalar::UInt64 => f64::from(low),
            Scalar::Int | Scalar::Int64 => f64::from(low.cast_signed()),
            Scalar::Half => scalar.number(&low.to_le_bytes()),
            Scalar::Float | Scalar::Double => f64::from(f32::from_bits(low)),
        }],
        // Of a matrix the diagonal.
        (_, 13..=15) => {
            // From one of the diagonal to the next it is a row and one.
            let step: usize = match width {
                4 => 3,
                9 => 4,
                _ => 5,
            };
            let part = |at: usize| match (at.checked_div(step), at.checked_rem(step)) {
                (Some(place), Some(0)) => small(place),
                _ => 0.0,
            };
            (0..width).map(part).collect()
        }
        _ => (0..width).map(small).collect(),
    }
}

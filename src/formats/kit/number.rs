//! Numbers as files write nearly all of them, read in one pass over their bytes.
//!
//! A plain number is a sign, some digits with a point among them, and a decimal exponent. Where its digits and the power of ten
//! are both exact as doubles, one multiplication or division rounds it correctly, as the slow way does. Whatever
//! is not plain, or has too many digits for that, is left to `fast_float2`; so both ways give the same number.
//!
//! Source: Clinger, How to Read Floating Point Numbers Accurately, PLDI 1990.

use crate::formats::kit::text::is_blank;

/// A type that plain numbers are read into.
pub(in crate::formats) trait Plain: fast_float2::FastFloat {
    /// The number that is nearest to `exact`, which is one that was rounded correctly; `None` where it may be another.
    fn nearest(exact: f64) -> Option<Self>;
}

impl Plain for f64 {
    fn nearest(exact: f64) -> Option<Self> {
        Some(exact)
    }
}

impl Plain for f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rounding to the nearest is what is meant"
    )]
    fn nearest(exact: f64) -> Option<Self> {
        /// The bits that a double has and a single has not, and those of a double that lies midway between two singles.
        const BEYOND: u64 = (1 << 29) - 1;
        const MIDWAY: u64 = 1 << 28;
        // Midway, the digit that was rounded off before would tell.
        let is_safe = exact.to_bits() & BEYOND != MIDWAY;
        let is_normal = exact.abs() >= f64::from(Self::MIN_POSITIVE) || exact.abs() <= 0.0;
        (is_safe && is_normal && exact.abs() < 1e38).then_some(exact as Self)
    }
}

/// Powers of ten that are exact as doubles.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];
/// Digits that fit into 64 bits, whatever they are.
const MOST_DIGITS: usize = 19;

/// The plain number that `text` begins with, and what follows it: nothing, or a blank first. `None` where there is none.
pub(in crate::formats) fn plain<T: Plain>(text: &[u8]) -> Option<(T, &[u8])> {
    plain_before(text).filter(|(_, rest)| rest.first().is_none_or(|&b| is_blank(b)))
}

/// The plain number that `text` begins with, and what follows it, which is for the caller to look at. `None` where there is none.
#[inline]
pub(in crate::formats) fn plain_before<T: Plain>(text: &[u8]) -> Option<(T, &[u8])> {
    let (is_negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (whole, mut rest) = digits(unsigned, 0);
    let mut mantissa = whole;
    let mut count = unsigned.len().saturating_sub(rest.len());
    let mut exponent = 0_i32;
    if let [b'.', fraction @ ..] = rest {
        (mantissa, rest) = digits(fraction, whole);
        let places = fraction.len().saturating_sub(rest.len());
        count = count.saturating_add(places);
        exponent = i32::try_from(places).ok()?.saturating_neg();
    }
    if count == 0 || count > MOST_DIGITS {
        return None;
    }
    if let [b'e' | b'E', power @ ..] = rest {
        let (shift, after) = small_exponent(power)?;
        exponent = exponent.saturating_add(shift);
        rest = after;
    }
    if mantissa >= 1 << 53 {
        return None;
    }
    let power = *POWERS.get(usize::try_from(exponent.unsigned_abs()).ok()?)?;
    #[expect(clippy::cast_precision_loss, reason = "it is below 2^53")]
    let mantissa = mantissa as f64;
    let value = if exponent < 0 {
        mantissa / power
    } else {
        mantissa * power
    };
    let value = T::nearest(if is_negative { -value } else { value })?;
    Some((value, rest))
}

/// Digits that `text` begins with, behind those of `before`, and what follows them. Of more than fit the number is wrong.
#[inline]
fn digits(text: &[u8], before: u64) -> (u64, &[u8]) {
    let mut value = before;
    let mut rest = text;
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        let (leading, count) = leading_digits(*eight);
        let places = PLACES.get(count).copied().unwrap_or_default();
        value = value.wrapping_mul(places).wrapping_add(leading);
        if count < eight.len() {
            return (value, rest.get(count..).unwrap_or_default());
        }
        rest = behind;
    }
    while let [byte @ b'0'..=b'9', after @ ..] = rest {
        value = value.wrapping_mul(10).wrapping_add(u64::from(byte & 0x0F));
        rest = after;
    }
    (value, rest)
}

/// Powers of ten by which digits move for so many behind them.
const PLACES: [u64; 9] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
];

/// The number that the digits make which eight bytes begin with, and how many they are; all at once, as bytes of one word.
#[inline]
fn leading_digits(eight: [u8; 8]) -> (u64, usize) {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let values = u64::from_le_bytes(eight) ^ (EACH * 0x30);
    // The highest bit of each byte beyond nine; what such a byte carries reaches only those behind it.
    let beyond = (values.wrapping_add(EACH * 0x76) | values) & (EACH * 0x80);
    let count = beyond.trailing_zeros() / 8;
    // With zeros before them they are eight digits, the first one in the lowest byte.
    let spare = 8_u32.saturating_sub(count).saturating_mul(8);
    let ones = values.checked_shl(spare).unwrap_or(0);
    let twos = ones.wrapping_mul(10).wrapping_add(ones >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = twos.wrapping_mul(100).wrapping_add(twos >> 16) & 0x0000_FFFF_0000_FFFF;
    let all = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF;
    (all, count as usize)
}

/// An exponent of one to three digits, and what follows it.
fn small_exponent(text: &[u8]) -> Option<(i32, &[u8])> {
    let (is_negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (value, rest) = digits(unsigned, 0);
    let count = unsigned.len().saturating_sub(rest.len());
    let value = i32::try_from(value)
        .ok()
        .filter(|_| (1..=3).contains(&count))?;
    Some((
        if is_negative {
            value.saturating_neg()
        } else {
            value
        },
        rest,
    ))
}

/// The whole number without a sign that `text` begins with, of at most nine digits, and what follows it.
#[inline]
pub(in crate::formats) fn plain_index(text: &[u8]) -> Option<(u32, &[u8])> {
    let (value, rest) = digits(text, 0);
    let count = text.len().saturating_sub(rest.len());
    let value = u32::try_from(value)
        .ok()
        .filter(|_| (1..=9).contains(&count))?;
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of numbers, as files write them and as they should not.
    fn texts() -> impl Iterator<Item = String> {
        let mut state = 7_u64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        (0..200_000).map(move |_| {
            let bits = next();
            let single = f32::from_bits((bits >> 32) as u32);
            let small = (bits % 2_000_000) as f64 / 1000.0 - 1000.0;
            match bits % 8 {
                0 => format!("{single}"),
                1 => format!("{single:e}"),
                2 => format!("{:.6}", small),
                3 => format!("{:.6e}", small),
                4 => format!("{}", f64::from_bits(next())),
                5 => format!("{:+.8}", small),
                // Digits that end midway between two singles, or just beside.
                6 => format!(
                    "{}.{}",
                    16_777_216_u64.wrapping_add(bits % 64),
                    ["5", "50000001", "4999999", "0"][(bits / 8 % 4) as usize]
                ),
                _ => format!("{}{}e{}", bits % 3, bits % 1_000_003, bits as i64 % 30),
            }
        })
    }

    #[test]
    fn digits_are_read_eight_at_a_time_as_one_by_one() {
        for length in 0..=19_usize {
            let number = &"9081726354091827364"[..length];
            for behind in [
                "",
                " 1234567",
                "/12345678",
                ".5",
                ":",
                "\u{e9}12345678",
                "\n0000000000",
            ] {
                let text = format!("{number}{behind}");
                let (value, rest) = digits(text.as_bytes(), 0);
                let slow = number
                    .bytes()
                    .fold(0, |sum, b| sum * 10 + u64::from(b - b'0'));
                assert_eq!((value, rest), (slow, behind.as_bytes()), "{text}");
            }
        }
    }

    #[test]
    fn the_quick_way_gives_the_same_numbers_as_the_slow_one() {
        let mut quick = 0;
        for text in texts() {
            let bytes = text.as_bytes();
            if let Some((value, rest)) = plain::<f64>(bytes) {
                let slow: f64 =
                    fast_float2::parse(bytes.strip_prefix(b"+").unwrap_or(bytes)).unwrap();
                assert_eq!((value.to_bits(), rest), (slow.to_bits(), &[][..]), "{text}");
                quick += 1;
            }
            if let Some((value, _)) = plain::<f32>(bytes) {
                let slow: f32 =
                    fast_float2::parse(bytes.strip_prefix(b"+").unwrap_or(bytes)).unwrap();
                assert_eq!(value.to_bits(), slow.to_bits(), "{text}");
                quick += 1;
            }
        }
        assert!(quick > 150_000, "{quick}");
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_slow_way() {
        for text in [
            "",
            "-",
            ".",
            "e5",
            "1e",
            "1e+",
            "nan",
            "inf",
            "1,5",
            "1.5x",
            "0x10",
            "1d5",
            "12345678901234567890",
            "1e23",
        ] {
            assert!(plain::<f64>(text.as_bytes()).is_none(), "{text}");
        }
        assert_eq!(plain::<f64>(b"5. 6"), Some((5.0, &b" 6"[..])));
        assert_eq!(plain::<f64>(b".5\t"), Some((0.5, &b"\t"[..])));
        assert_eq!(plain_index(b"12/3"), Some((12, &b"/3"[..])));
        for text in ["", "-1", "/2", "1234567890"] {
            assert!(plain_index(text.as_bytes()).is_none(), "{text}");
        }
    }
}

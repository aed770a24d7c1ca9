//! Numbers with units as people write them, in millimetres and their powers, or in bytes.

/// What a number counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Nothing: a count or a plain number; `k`, `M` and `G` multiply it.
    Plain,
    /// Lengths, areas and volumes: the power of the length.
    Length(u8),
    /// Bytes; `kB` is 1000 and `KiB` 1024.
    Bytes,
}

/// A number, and whether a unit was written behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantity {
    pub(super) value: f64,
    pub(super) has_unit: bool,
}

/// Millimetres of each unit of length, in the spellings that people use.
const LENGTHS: &[(&str, f64)] = &[
    ("mm", 1.0),
    ("cm", 10.0),
    ("m", 1000.0),
    ("um", 0.001),
    ("µm", 0.001),
    ("μm", 0.001),
    ("in", 25.4),
    ("inch", 25.4),
    ("\"", 25.4),
    ("ft", 304.8),
    ("'", 304.8),
];

/// Cubic millimetres of what is a volume by itself.
const VOLUMES: &[(&str, f64)] = &[("ml", 1e3), ("cc", 1e3), ("l", 1e6)];

const MULTIPLES: &[(&str, f64)] = &[("k", 1e3), ("K", 1e3), ("M", 1e6), ("G", 1e9)];

const BYTES: &[(&str, f64)] = &[
    ("b", 1.0),
    ("kb", 1e3),
    ("mb", 1e6),
    ("gb", 1e9),
    ("tb", 1e12),
    ("kib", 1024.0),
    ("mib", 1_048_576.0),
    ("gib", 1_073_741_824.0),
    ("k", 1024.0),
    ("m", 1_048_576.0),
    ("g", 1_073_741_824.0),
];

/// Reads a number with the unit behind it, if any; on failure says what would be right.
pub(super) fn quantity(text: &str, dimension: Dimension) -> Result<Quantity, String> {
    let text = text.trim();
    let end = end_of_number(text);
    let number: f64 = text[..end]
        .replace('_', "")
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
        .ok_or_else(|| format!("\"{}\" is not a number", shown(text)))?;
    let unit = text[end..].trim();
    if unit.is_empty() {
        return Ok(Quantity {
            value: number,
            has_unit: false,
        });
    }
    let factor = factor(unit, dimension).ok_or_else(|| {
        format!(
            "\"{}\" is no unit here (write {})",
            shown(unit),
            example(dimension)
        )
    })?;
    Ok(Quantity {
        value: number * factor,
        has_unit: matches!(dimension, Dimension::Length(_)),
    })
}

fn factor(unit: &str, dimension: Dimension) -> Option<f64> {
    let find = |table: &[(&str, f64)], unit: &str| {
        table
            .iter()
            .find(|(name, _)| *name == unit)
            .map(|(_, factor)| *factor)
    };
    match dimension {
        Dimension::Plain => find(MULTIPLES, unit),
        Dimension::Bytes => find(BYTES, &unit.to_lowercase()),
        Dimension::Length(1) => find(LENGTHS, &unit.to_lowercase()),
        Dimension::Length(power) => {
            let unit = unit.to_lowercase();
            if let Some(factor) = find(VOLUMES, &unit).filter(|_| power == 3) {
                return Some(factor);
            }
            let base = power_of(&unit, power)?;
            find(LENGTHS, base).map(|factor| factor.powi(i32::from(power)))
        }
    }
}

/// `mm` of `mm2`, `mm^2` or `mm²`.
fn power_of(unit: &str, power: u8) -> Option<&str> {
    let (digit, raised) = match power {
        2 => ('2', '²'),
        _ => ('3', '³'),
    };
    let base = unit
        .strip_suffix(raised)
        .or_else(|| unit.strip_suffix(digit))?;
    Some(base.strip_suffix('^').unwrap_or(base))
}

fn example(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Plain => "k, M or G, or nothing",
        Dimension::Bytes => "kB, MB, GB, KiB, MiB or GiB",
        Dimension::Length(1) => "mm, cm, m, um, in or ft",
        Dimension::Length(2) => "mm2, cm2, m2, in2 or ft2",
        Dimension::Length(_) => "mm3, cm3, m3, ml, l, in3 or ft3",
    }
}

/// Where the number at the start of a text ends.
fn end_of_number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_sign = |at: usize| matches!(bytes.get(at), Some(b'+' | b'-'));
    let digits = |mut at: usize| {
        while matches!(bytes.get(at), Some(b'0'..=b'9' | b'.' | b'_')) {
            at += 1;
        }
        at
    };
    let end = digits(usize::from(is_sign(0)));
    if !matches!(bytes.get(end), Some(b'e' | b'E')) {
        return end;
    }
    let exponent = end + 1 + usize::from(is_sign(end + 1));
    if matches!(bytes.get(exponent), Some(b'0'..=b'9')) {
        digits(exponent)
    } else {
        end
    }
}

/// A text cut short for a message.
fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, dimension: Dimension) -> f64 {
        quantity(text, dimension).unwrap().value
    }

    fn assert_all(dimension: Dimension, expected: &[(&str, f64)]) {
        for (text, number) in expected {
            assert!((value(text, dimension) - number).abs() < 1e-9, "{text}");
        }
    }

    #[test]
    fn units_are_read_in_millimetres() {
        assert_all(Dimension::Length(1), &[("22cm", 220.0), ("1 in", 25.4)]);
        assert_all(Dimension::Length(2), &[("2cm²", 200.0)]);
        assert_all(
            Dimension::Length(3),
            &[("10cm3", 10_000.0), ("1.5e1ml", 15_000.0)],
        );
    }

    #[test]
    fn counts_and_bytes_have_multiples() {
        assert_all(Dimension::Plain, &[("1.5M", 1.5e6), ("10_000", 10_000.0)]);
        assert_all(Dimension::Bytes, &[("2MB", 2e6), ("2MiB", 2_097_152.0)]);
    }

    #[test]
    fn a_wrong_unit_is_named() {
        let error = quantity("3 kg", Dimension::Length(1)).unwrap_err();
        assert_eq!(
            error,
            "\"kg\" is no unit here (write mm, cm, m, um, in or ft)"
        );
        assert!(
            quantity("1e999", Dimension::Plain).is_err() && quantity("", Dimension::Plain).is_err()
        );
    }
}

//! Numbers with a unit, as rules write them: `2 m`, `3 cm²`, `50 MB`, `+10 %`, `220x220x250`.

use crate::mesh::Unit;

/// A number, and the unit of length that it is written in, where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Quantity {
    /// The number as it is written.
    pub number: f64,
    /// `None`: in the unit of the file, or a plain number.
    pub unit: Option<Unit>,
}

impl Quantity {
    /// In the unit of a file of which one is `millimetres` long, to the power `dimension`; `None` where that is needed and not known.
    pub(crate) fn in_file_units(&self, dimension: i32, millimetres: Option<f64>) -> Option<f64> {
        match self.unit {
            None => Some(self.number),
            Some(unit) => Some(self.number * (unit.millimetres() / millimetres?).powi(dimension)),
        }
    }
}

/// The number at the beginning of `text`, and what follows.
fn number_of(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let is_part = |c: char| c.is_ascii_digit() || "+-._eE".contains(c);
    let mut end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    // An e that begins a word belongs to no number.
    while end > 0 && !text[..end].ends_with(|c: char| c.is_ascii_digit()) {
        end -= 1;
    }
    let number: f64 = text[..end].replace('_', "").parse().ok()?;
    number.is_finite().then_some((number, text[end..].trim()))
}

/// A quantity of the given dimension: 1 for lengths, 2 for areas, 3 for volumes, 0 for what has no unit.
pub(crate) fn quantity(text: &str, dimension: i32) -> Option<Quantity> {
    let (number, rest) = number_of(text)?;
    if rest.is_empty() {
        return Some(Quantity { number, unit: None });
    }
    let suffixes: &[&str] = match dimension {
        1 => &[""],
        2 => &["²", "^2", "2"],
        3 => &["³", "^3", "3"],
        _ => return None,
    };
    let unit = suffixes
        .iter()
        .find_map(|suffix| Unit::of(rest.strip_suffix(suffix)?))?;
    Some(Quantity {
        number,
        unit: Some(unit),
    })
}

/// A number of bytes: `50 MB`, `1.5 GiB`, `2000`.
pub(crate) fn bytes(text: &str) -> Option<f64> {
    let (number, rest) = number_of(text)?;
    let factor = match rest.to_ascii_lowercase().as_str() {
        "" | "b" | "bytes" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some(number * factor)
}

/// A share: `10 %` is 0.1.
pub(crate) fn percent(text: &str) -> Option<f64> {
    let (number, rest) = number_of(text)?;
    (rest == "%").then_some(number / 100.0)
}

/// A part of a whole in percent: `10 %` is 10, and nothing is below 0 or beyond 100.
pub(crate) fn share(text: &str) -> Option<f64> {
    let part = percent(text).filter(|part| (0.0..=1.0).contains(part));
    part.map(|part| part * 100.0)
}

/// The sides of a box in millimetres, smallest first: `220x220x250`, `9 x 9 x 12 in`.
pub(crate) fn sides(text: &str) -> Option<[f64; 3]> {
    let parts: Vec<&str> = text.split(['x', 'X', '×', '*']).collect();
    let [first, second, third] = parts.as_slice() else {
        return None;
    };
    let numbers = [first, second, third].map(|part| number_of(part));
    let [Some((a, a_unit)), Some((b, b_unit)), Some((c, last_unit))] = numbers else {
        return None;
    };
    let unit = match last_unit {
        "" => Unit::Millimetre,
        unit => Unit::of(unit)?,
    };
    if [a_unit, b_unit]
        .iter()
        .any(|own| !own.is_empty() && Unit::of(own) != Some(unit))
    {
        return None;
    }
    let mut sides = [a, b, c].map(|side| side * unit.millimetres());
    sides.sort_by(f64::total_cmp);
    (sides[0] > 0.0).then_some(sides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_units() {
        let metres = quantity("2 m", 1).unwrap();
        assert_eq!(metres.in_file_units(1, Some(1.0)), Some(2000.0));
        assert_eq!(metres.in_file_units(1, None), None);
        assert_eq!(quantity("0.5in", 1).unwrap().unit, Some(Unit::Inch));
        assert_eq!(
            quantity("3 cm²", 2).unwrap().in_file_units(2, Some(1.0)),
            Some(300.0)
        );
        assert_eq!(
            quantity("1 cm3", 3).unwrap().in_file_units(3, Some(1.0)),
            Some(1000.0)
        );
        assert_eq!(
            quantity("500_000", 0).unwrap().in_file_units(0, None),
            Some(500_000.0)
        );
        assert_eq!(
            quantity("1e3 mm", 1).unwrap().in_file_units(1, Some(1.0)),
            Some(1000.0)
        );
        for bad in ["", "mm", "2 parsec", "2 m²", "1e999", "nan", "2 m m"] {
            assert_eq!(quantity(bad, 1), None, "{bad}");
        }
        assert_eq!(quantity("2 mm", 0), None);
        assert_eq!(
            (bytes("50 MB"), bytes("1 KiB"), bytes("5 apples")),
            (Some(5e7), Some(1024.0), None)
        );
        assert_eq!(
            (percent("+10%"), percent("2 %"), percent("2")),
            (Some(0.1), Some(0.02), None)
        );
    }

    #[test]
    fn boxes_are_read_in_millimetres() {
        assert_eq!(sides("220x250x200"), Some([200.0, 220.0, 250.0]));
        assert_eq!(sides("1 × 2 × 3 cm"), Some([10.0, 20.0, 30.0]));
        assert_eq!(sides("1mm x 2mm x 3mm"), Some([1.0, 2.0, 3.0]));
        for bad in ["220x220", "1x2x3x4", "0x1x2", "1x2x3 furlong", "-1x2x3", ""] {
            assert_eq!(sides(bad), None, "{bad}");
        }
    }
}

//! Values of a row in the words that people read: sizes with their unit, states, reasons.

use indicatif::{HumanBytes, HumanCount};

use crate::analysis::Value;
use crate::query::{Dimension, Units};
use crate::store::CatalogRow;

/// Columns that [`Scale::of`] and [`state`] look at.
pub(super) const NEEDED: &[&str] = &[
    "unit_source",
    "mm_per_unit",
    "kind",
    "is_watertight",
    "is_winding_consistent",
    "is_inverted",
    "boundary_edges",
    "non_manifold_edges",
    "self_intersections",
];

/// How long a model's unit is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// Millimetres of it; `None` where that is not known.
    millimetres: Option<f64>,
    /// Whether that is a guess, or was taken for it.
    is_guessed: bool,
}

impl Scale {
    /// Numbers as the file has them.
    pub(super) const PLAIN: Self = Self {
        millimetres: None,
        is_guessed: false,
    };

    pub(super) fn of(row: &CatalogRow, units: Units) -> Self {
        let known = row.number("mm_per_unit");
        let is_known = matches!(row.text("unit_source"), Some("declared" | "option"));
        let (millimetres, is_guessed) = match (is_known, units.assumed, units.by_guess) {
            (true, ..) => (known, false),
            (false, Some(unit), _) => (Some(unit.millimetres()), true),
            (false, None, true) => (known, true),
            (false, None, false) => (None, false),
        };
        Self {
            millimetres,
            is_guessed,
        }
    }

    /// A length, area or volume with its unit, where that is known.
    pub(super) fn amount(self, value: f64, power: u8) -> String {
        let Some(millimetres) = self.millimetres else {
            return number(value);
        };
        let value = value * millimetres.powi(power.into());
        let mark = if self.is_guessed { "~" } else { "" };
        let (factor, unit) = match power {
            1 => (1.0, "mm"),
            2 if value.abs() >= 100.0 => (1e2, "cm²"),
            2 => (1.0, "mm²"),
            _ if value.abs() >= 1e6 => (1e6, "l"),
            _ if value.abs() >= 100.0 => (1e3, "cm³"),
            _ => (1.0, "mm³"),
        };
        format!("{mark}{} {unit}", number(value / factor))
    }

    /// Three sides.
    pub(super) fn sides(self, sides: [f64; 3]) -> String {
        let factor = self.millimetres.unwrap_or(1.0);
        let sides = sides.map(|side| number(side * factor)).join(" × ");
        let mark = if self.is_guessed { "~" } else { "" };
        let unit = self.millimetres.map_or("", |_| " mm");
        format!("{mark}{sides}{unit}")
    }
}

/// The sides of a model's box, with their unit; empty where it has none.
pub(super) fn size(row: &CatalogRow, scale: Scale) -> String {
    let sides = ["size_x", "size_y", "size_z"].map(|side| row.number(side));
    match sides {
        [Some(x), Some(y), Some(z)] => scale.sides([x, y, z]),
        _ => String::new(),
    }
}

/// The value of a key.
pub(super) fn cell(value: &Value, dimension: Dimension, scale: Scale) -> String {
    let real = match value {
        Value::Absent => return String::new(),
        Value::Boolean(flag) => return if *flag { "yes" } else { "no" }.into(),
        Value::Text(text) => return text.clone(),
        Value::Integer(whole) if dimension == Dimension::Plain => return count(*whole),
        Value::Integer(whole) => *whole as f64,
        Value::Real(real) => *real,
    };
    match dimension {
        Dimension::Plain => number(real),
        Dimension::Bytes => HumanBytes(real.max(0.0) as u64).to_string(),
        Dimension::Length(power) => scale.amount(real, power),
    }
}

/// Whether a model would print, in a word or two; with counts and all reasons where `is_long`.
pub(super) fn state(row: &CatalogRow, is_long: bool) -> String {
    match row.text("kind") {
        None => return "not measured".into(),
        Some("mesh") => {}
        Some(kind) => return kind.into(),
    }
    let counted = |column: &str, what: &str| {
        let found = row.whole(column).filter(|found| *found > 0)?;
        Some(if is_long {
            format!("{what} {}", count(found))
        } else {
            what.to_owned()
        })
    };
    let open = counted("boundary_edges", "open");
    let non_manifold = counted("non_manifold_edges", "non-manifold");
    let is_wound = row.flag("is_winding_consistent") != Some(false);
    let wound = (!is_wound).then(|| "wound both ways".to_owned());
    let faults: Vec<String> = [open, non_manifold, wound].into_iter().flatten().collect();
    let solid = match row.flag("is_inverted") {
        Some(true) => "inverted",
        Some(false) => "solid",
        None => "closed",
    };
    let crossing = counted("self_intersections", "self-intersecting");
    match (faults.is_empty(), is_long) {
        (true, true) => [Some(solid.to_owned()), crossing]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
        (true, false) => solid.into(),
        (false, true) => faults
            .into_iter()
            .chain(crossing)
            .collect::<Vec<_>>()
            .join(", "),
        (false, false) => faults.into_iter().next().unwrap_or_default(),
    }
}

/// A whole number with a comma between thousands.
pub(super) fn count(whole: i64) -> String {
    let sign = if whole < 0 { "-" } else { "" };
    format!("{sign}{}", HumanCount(whole.unsigned_abs()))
}

/// A real number with about four digits that count.
pub(super) fn number(real: f64) -> String {
    let size = real.abs();
    if size >= 1e15 || (size > 0.0 && size < 1e-4) {
        return format!("{real:.3e}");
    }
    if size >= 1000.0 {
        return count(real.round() as i64);
    }
    let places = match size {
        100.0.. => 1,
        10.0.. => 2,
        1.0.. => 3,
        _ => 4,
    };
    let text = format!("{real:.places$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_count() {
        let shown = [0.0, 1.0, 12.345_678, -0.000_012_34, 1234.5, 99.999_9, 2e17];
        assert_eq!(
            shown.map(number),
            ["0", "1", "12.35", "-1.234e-5", "1,235", "100", "2.000e17"]
        );
    }

    #[test]
    fn amounts_have_their_unit_and_guesses_their_mark() {
        let known = Scale {
            millimetres: Some(25.4),
            is_guessed: false,
        };
        let guessed = Scale {
            millimetres: Some(1.0),
            is_guessed: true,
        };
        let unknown = Scale {
            millimetres: None,
            is_guessed: false,
        };
        assert_eq!(known.amount(2.0, 1), "50.8 mm");
        assert_eq!(guessed.amount(12_000.0, 3), "~12 cm³");
        assert_eq!(unknown.amount(12_000.0, 3), "12,000");
        assert_eq!(guessed.sides([1.0, 2.5, 30.0]), "~1 × 2.5 × 30 mm");
    }
}

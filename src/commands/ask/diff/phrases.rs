//! One difference as a phrase: counts, amounts with their unit, units and factors.

use super::words::EQUAL;
use crate::analysis::Value;
use crate::commands::ask::cells::{Scale, count, number};
use crate::mesh::Unit;

/// Letters of a text that are shown.
const SHOWN: usize = 60;

/// What a word says of a column.
#[derive(Clone, Copy, Debug)]
pub(super) enum Say {
    /// `12 → 0 boundary edges`.
    Counted(&'static str),
    /// `triangles 5,000 → 5,200`.
    Named(&'static str),
    /// `area 600 mm² → 2,400 mm²`, with the power of a length that it is.
    Amount(&'static str, u8),
    /// As [`Say::Named`] of a unit of length, in short.
    Unit(&'static str),
}

use Say::{Amount, Counted, Named};

/// What is different of a column, in words; numbers have the scale of their row.
pub(super) fn said(say: Say, from: &Value, to: &Value, scales: [Scale; 2]) -> String {
    match say {
        Counted(what) => format!("{} {what}", arrow(from, to)),
        Named(what) => format!("{what} {}", arrow(from, to)),
        Say::Unit(what) => {
            let [from, to] = [from, to].map(|value| match value {
                Value::Text(name) => short(name).to_owned(),
                _ => "none".into(),
            });
            format!("{what} {from} → {to}")
        }
        Amount(what, power) => {
            let shown = |value: &Value, scale: Scale| match value {
                Value::Real(real) => scale.amount(*real, power),
                _ => "none".into(),
            };
            let part = match (from, to) {
                (Value::Real(a), Value::Real(b)) if a.abs() > 0.0 && scales[0] == scales[1] => {
                    format!(" ({:+.1} %)", (b / a - 1.0) * 100.0)
                }
                _ => String::new(),
            };
            let [from, to] = [shown(from, scales[0]), shown(to, scales[1])];
            format!("{what} {from} → {to}{part}")
        }
    }
}

/// `12 → 0`.
pub(super) fn arrow(from: &Value, to: &Value) -> String {
    format!("{} → {}", shown(from), shown(to))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Absent => "none".into(),
        Value::Boolean(flag) => if *flag { "yes" } else { "no" }.into(),
        Value::Integer(whole) => count(*whole),
        Value::Real(real) => number(*real),
        Value::Text(text) if text.chars().count() > SHOWN => {
            let start: String = text.chars().take(SHOWN).collect();
            format!("{start}…")
        }
        Value::Text(text) => text.clone(),
    }
}

/// The sign of a unit, by its name.
fn short(name: &str) -> &str {
    let unit = Unit::ALL.into_iter().find(|unit| unit.name() == name);
    unit.map_or(name, |unit| unit.sign())
}

/// A factor as people say it: `25.4`, or `1/1000` where it is less than one.
pub(super) fn ratio(factor: f64) -> String {
    let written = |factor: f64| {
        let rounded = (factor * 10.0).round() / 10.0;
        let is_near = (rounded - factor).abs() <= EQUAL * factor;
        is_near.then(|| rounded.to_string())
    };
    if factor >= 1.0 {
        return written(factor).unwrap_or_else(|| number(factor));
    }
    let inverse = written(1.0 / factor).map(|inverse| format!("1/{inverse}"));
    inverse.unwrap_or_else(|| number(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_as_people_say_them() {
        let factors = [
            0.001,
            25.400_001,
            1_000.000_1,
            1.0 / 25.4,
            0.333_333_3,
            2.345_6,
        ];
        assert_eq!(
            factors.map(ratio),
            ["1/1000", "25.4", "1000", "1/25.4", "1/3", "2.346"]
        );
    }

    #[test]
    fn changes_are_in_words() {
        let plain = [Scale::PLAIN; 2];
        let counted = Counted("boundary edges");
        let told = |say, a, b| said(say, &a, &b, plain);
        assert_eq!(
            told(counted, Value::Integer(12), Value::Integer(0)),
            "12 → 0 boundary edges"
        );
        let volume = Amount("volume", 3);
        assert_eq!(
            told(volume, Value::Real(1000.0), Value::Real(1200.0)),
            "volume 1,000 → 1,200 (+20.0 %)"
        );
        assert_eq!(
            told(volume, Value::Real(2.0), Value::Absent),
            "volume 2 → none"
        );
        let unit = Say::Unit("unit");
        let text = |text: &str| Value::Text(text.into());
        assert_eq!(told(unit, text("millimetre"), text("metre")), "unit mm → m");
    }
}

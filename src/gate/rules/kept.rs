//! What a baseline keeps of a file, and a first file of rules is made of.

use std::collections::BTreeMap;

use super::keys::{self, Kind};
use super::{Regress, Subject};
use crate::analysis::{MEASURES, Value};
use crate::gate::Facts;
use crate::mesh::Unit;

/// What is kept of a file.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// BLAKE3 of the bytes.
    pub hash: String,
    /// Equal for the same shape however it lies.
    pub shape: Option<String>,
    /// The same at any size.
    pub scaled: Option<String>,
    /// What a picture of it is named by now.
    pub picture_key: String,
    /// The picture that lies beside the baseline.
    pub picture: Option<String>,
    /// Measures by the names of their rules; lengths in millimetres where the unit is known, yes is 1 and no 0.
    pub measured: BTreeMap<String, f64>,
}

impl Kept {
    /// What is kept of `facts`: the measures called `names`.
    pub fn of<'n>(
        facts: &Facts,
        names: impl IntoIterator<Item = &'n str>,
        unit: Option<Unit>,
    ) -> Self {
        let text = |name: &str| match facts.measure(name) {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        };
        let measured = names.into_iter().filter_map(|name| {
            let (name, subject) = keys::find(name)?;
            Some((name.to_owned(), number(facts, subject, unit)?))
        });
        Self {
            hash: facts.hash.clone(),
            picture_key: facts.picture_key.clone(),
            picture: None,
            shape: text("shape_key"),
            scaled: text("shape_key_scaled"),
            measured: measured.collect(),
        }
    }

    /// As [`Kept::of`], for what `regress` is told by.
    pub fn for_regress(facts: &Facts, regress: &Regress, unit: Option<Unit>) -> Self {
        let size = regress.is_scale_kept.then_some(Regress::SIZE);
        let names = regress.changes.keys().map(String::as_str);
        Self::of(facts, names.chain(size), unit)
    }
}

fn number(facts: &Facts, subject: Subject, unit: Option<Unit>) -> Option<f64> {
    if let Subject::Measure(index) = subject
        && MEASURES[index].unit == "0/1"
    {
        return match facts.values.get(index) {
            Some(Value::Boolean(flag)) => Some(f64::from(u8::from(*flag))),
            _ => None,
        };
    }
    let number = facts.number_of(subject, unit).ok()?;
    let is_in_mm = matches!(subject, Subject::Count(count) if count.is_in_millimetres());
    let factor = match (subject.kind(), unit) {
        (Kind::Number(dimension), Some(unit)) if !is_in_mm => unit.millimetres().powi(dimension),
        _ => 1.0,
    };
    Some(number * factor)
}

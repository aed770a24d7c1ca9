//! What is known of one file, wherever it is from: the file itself, or its row in a library.

use super::looked::Looked;
use super::rules::Subject;
use super::rules::keys::{Count, Said};
use crate::analysis::{MEASURES, Source, Value};
use crate::examine::Examined;
use crate::formats::appearance::Appearance;
use crate::mesh::Unit;
use crate::store::{StoredFacts, picture_key};

/// What is known of one file.
#[derive(Clone, Debug)]
pub struct Facts {
    /// BLAKE3 of the bytes.
    pub hash: String,
    /// What its picture is named by.
    pub picture_key: String,
    /// Name of the format.
    pub format: String,
    /// Bytes.
    pub size: u64,
    /// In the order of [`MEASURES`].
    pub values: Vec<Value>,
    /// The unit that the file declares, or that a person gave for it.
    pub unit: Option<Unit>,
    said: Vec<(Said, Option<String>)>,
    objects: Option<u64>,
    /// What it states of the look of its faces, where that was asked for.
    pub(crate) appearance: Option<Box<Appearance>>,
    /// Why it has no measures of triangles.
    pub reason: Option<String>,
}

impl Facts {
    /// What is known of a file that was read; `assumed` is the unit of files that declare none.
    pub fn of(examined: &Examined, assumed: Option<Unit>) -> Self {
        let deep = examined.deep.as_ref().and_then(Option::as_ref);
        let analysis = examined.analysis.as_ref();
        let value = |source: Source| match source {
            Source::Any(of) => of(&examined.extent),
            Source::Always(of) => analysis.map_or(Value::Absent, of),
            Source::Deep(of) => deep.map_or(Value::Absent, of),
        };
        let embedded = &examined.model.embedded;
        Self {
            hash: examined.about.hash.to_hex().to_string(),
            picture_key: picture_key(
                examined.about.hash.to_hex().as_str(),
                examined.model.siblings_hash,
            ),
            format: examined.format.name.into(),
            size: examined.about.size,
            values: MEASURES
                .iter()
                .map(|measure| value(measure.value))
                .collect(),
            unit: embedded.unit.or(assumed),
            said: vec![
                (Said::License, embedded.license.clone()),
                (Said::Designer, embedded.designer.clone()),
                (Said::Copyright, embedded.copyright.clone()),
                (Said::Application, embedded.application.clone()),
                (Said::Title, embedded.title.clone()),
                (Said::Comment, embedded.comment.clone()),
            ],
            objects: embedded.object_count,
            appearance: examined.model.appearance.clone(),
            reason: examined
                .extent
                .reason_without_triangles()
                .map(str::to_owned),
        }
    }

    /// What a library knows of a file; `assumed` as in [`Facts::of`], where the library holds none.
    pub fn stored(stored: StoredFacts, assumed: Option<Unit>) -> Self {
        let has_triangles = stored.measure("triangle_count") != &Value::Absent;
        let kind = match stored.measure("kind") {
            Value::Text(kind) => format!("no triangles: the file is of the kind {kind}"),
            _ => "no triangles: the file's surfaces are not cut into any".into(),
        };
        let siblings = stored.siblings_hash.as_deref();
        let siblings = siblings.and_then(|hash| blake3::Hash::from_hex(hash).ok());
        Self {
            picture_key: picture_key(&stored.hash, siblings),
            hash: stored.hash,
            format: stored.format,
            size: stored.size,
            unit: stored.unit.or(assumed),
            said: vec![
                (Said::License, stored.license),
                (Said::Designer, stored.designer),
                (Said::Copyright, stored.copyright),
                (Said::Application, stored.application),
                (Said::Title, stored.title),
                (Said::Comment, stored.comment),
            ],
            objects: stored.counts[1],
            appearance: None,
            reason: (!has_triangles).then_some(kind),
            values: stored.values,
        }
    }

    /// The value of the measure in column `name`.
    pub fn measure(&self, name: &str) -> &Value {
        let index = MEASURES.iter().position(|measure| measure.name == name);
        index
            .and_then(|index| self.values.get(index))
            .unwrap_or(&Value::Absent)
    }

    /// The value of the measure in column `name`, where it is a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        number(self.measure(name))
    }

    /// What the file says.
    pub fn said(&self, which: Said) -> Option<&str> {
        if which == Said::Format {
            return Some(&self.format);
        }
        let found = self.said.iter().find(|(own, _)| *own == which)?;
        found.1.as_deref()
    }

    /// The sides of the box, in file units.
    pub fn sides(&self) -> Option<[f64; 3]> {
        let sides = ["size_x", "size_y", "size_z"].map(|name| self.number(name));
        let [Some(x), Some(y), Some(z)] = sides else {
            return None;
        };
        Some([x, y, z])
    }

    /// The number that `subject` is, in file units but for counts in millimetres.
    ///
    /// # Errors
    /// Why there is no such number.
    pub fn number_of(&self, subject: Subject, unit: Option<Unit>) -> Result<f64, String> {
        match subject {
            Subject::Measure(index) => {
                let value = self.values.get(index).and_then(number);
                value.ok_or_else(|| self.why_absent(index))
            }
            Subject::Count(count) => self.count(count, unit),
            Subject::Look(look) => self.look()?.number(look),
            _ => Err("no number".into()),
        }
    }

    /// What the file states of the look of its faces.
    ///
    /// # Errors
    /// Why that is not known.
    pub(crate) fn look(&self) -> Result<Looked<'_>, String> {
        let found = self.appearance.as_deref().map(Looked);
        found.ok_or_else(|| match &self.reason {
            Some(reason) => reason.clone(),
            None => format!("it is not looked for in {} files", self.format),
        })
    }

    /// Why a measure has no value.
    pub fn why_absent(&self, index: usize) -> String {
        let measure = &MEASURES[index];
        match (&self.reason, measure.value) {
            (Some(reason), Source::Always(_) | Source::Deep(_)) => reason.clone(),
            _ => measure.absent_when.to_owned(),
        }
    }

    fn count(&self, count: Count, unit: Option<Unit>) -> Result<f64, String> {
        let geometry = || "there is no geometry".to_owned();
        let millimetres = || unit.map(Unit::millimetres).ok_or_else(unit_is_not_known);
        let sides_mm = || -> Result<[f64; 3], String> {
            let factor = millimetres()?;
            Ok(self.sides().ok_or_else(geometry)?.map(|side| side * factor))
        };
        let powered = |name: &str, power: i32| -> Result<f64, String> {
            let index = MEASURES
                .iter()
                .position(|measure| measure.name == name)
                .unwrap_or_default();
            let value = self.number_of(Subject::Measure(index), unit)?;
            Ok(value * millimetres()?.powi(power))
        };
        match count {
            Count::Size => Ok(self
                .sides()
                .ok_or_else(geometry)?
                .into_iter()
                .fold(0.0, f64::max)),
            Count::SizeMm(axis) => Ok(sides_mm()?[axis]),
            Count::Side(place) => {
                let mut sides = sides_mm()?;
                sides.sort_by(f64::total_cmp);
                Ok(sides[place])
            }
            Count::VolumeMm3 => powered("volume", 3),
            Count::AreaMm2 => powered("surface_area", 2),
            Count::FileSize => Ok(self.size as f64),
            Count::Objects => self
                .objects
                .map(|count| count as f64)
                .ok_or_else(|| "the file does not say".into()),
        }
    }
}

/// Why a length cannot be held against one with a unit.
pub(crate) fn unit_is_not_known() -> String {
    "the file declares no unit (give unit = { assume = \"mm\" } in the rules, or --assume-unit)"
        .into()
}

/// The value, where it is a number.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(whole) => Some(*whole as f64),
        Value::Real(real) => Some(*real),
        Value::Boolean(_) | Value::Text(_) | Value::Absent => None,
    }
}

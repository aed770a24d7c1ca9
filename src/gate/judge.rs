//! One check held against one file.

use serde_json::{Value as Json, json};

use super::Severity;
use super::facts::{Facts, unit_is_not_known};
use super::rules::keys::{Count, Look};
use super::rules::{Bound, Check, Subject, Wish};
use super::shown::{json_number, json_of, short, written};
use crate::analysis::{MEASURES, Value};
use crate::mesh::Unit;
use crate::path_text::shortened;

/// Two numbers this close, as a part of the larger, are equal: units are converted in double precision.
const EQUAL: f64 = 1e-9;

/// What a check finds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Finding {
    /// Nothing is wrong.
    Pass,
    /// The rule is broken.
    Broken(Broken),
    /// There is no value, and why.
    Unmeasured(String),
}

/// How a rule is broken.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Broken {
    /// What was found.
    pub value: Json,
    /// How far it is beyond the limit; 0 where there is no such distance.
    pub excess: f64,
    /// What is the matter.
    pub message: String,
    /// The limit's tolerance makes it a warning at most.
    pub is_tolerated: bool,
}

impl Broken {
    fn found(value: Json, message: String) -> Finding {
        Finding::Broken(Self {
            value,
            excess: 0.0,
            message,
            is_tolerated: false,
        })
    }
}

/// A file that a check is held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'a> {
    /// What is known of it.
    pub facts: &'a Facts,
    /// The last part of its path.
    pub filename: &'a str,
    /// The unit that its lengths are taken in.
    pub unit: Option<Unit>,
}

impl Case<'_> {
    /// Holds `check` against the file.
    pub(crate) fn judge(&self, check: &Check) -> Finding {
        match (&check.wish, check.subject) {
            (Wish::Anything, _) | (_, Subject::Readable) => Finding::Pass,
            (
                Wish::Unit {
                    is_known, allowed, ..
                },
                _,
            ) => self.unit(*is_known, allowed),
            (Wish::Fits { sides, written }, _) => self.fits(*sides, written),
            (Wish::Flag(wanted), Subject::Measure(index)) => self.flag(index, *wanted),
            (Wish::Flag(wanted), Subject::Look(look)) => self.look(check, look, *wanted),
            (Wish::Present(is_wanted), subject) => self.present(check, subject, *is_wanted),
            (Wish::Range { min, max }, subject) => match self.facts.number_of(subject, self.unit) {
                Ok(number) => self.range(check, number, min.as_ref(), max.as_ref()),
                Err(why) => Finding::Unmeasured(why),
            },
            (Wish::Number(bounds), subject) => match self.facts.number_of(subject, self.unit) {
                Ok(number) => self.equals(check, number, bounds),
                Err(why) => Finding::Unmeasured(why),
            },
            (Wish::Text(allowed), subject) => self.text(check, subject, |text| {
                let same = |own: &String| own.trim().eq_ignore_ascii_case(text.trim());
                allowed.iter().any(same)
            }),
            (Wish::Matches(regex), subject) => {
                self.text(check, subject, |text| regex.is_match(text))
            }
            (Wish::Flag(_), _) => Finding::Pass,
        }
    }

    fn unit(&self, is_known: bool, allowed: &[Unit]) -> Finding {
        match self.unit {
            None if is_known || !allowed.is_empty() => {
                Broken::found(Json::Null, unit_is_not_known())
            }
            Some(unit) if !allowed.is_empty() && !allowed.contains(&unit) => {
                let names: Vec<_> = allowed.iter().map(|unit| unit.name()).collect();
                let message = format!(
                    "the unit is {}, expected {}",
                    unit.name(),
                    names.join(" or ")
                );
                Broken::found(json!(unit.name()), message)
            }
            _ => Finding::Pass,
        }
    }

    fn fits(&self, room: [f64; 3], written: &str) -> Finding {
        let Some(sides) = self.facts.sides() else {
            return Finding::Unmeasured("there is no geometry".into());
        };
        let Some(unit) = self.unit else {
            return Finding::Unmeasured(unit_is_not_known());
        };
        let own = sides.map(|side| side * unit.millimetres());
        let mut sorted = own;
        sorted.sort_by(f64::total_cmp);
        let beyond = |(side, most): (f64, f64)| side - most * (1.0 + EQUAL);
        let excess = sorted.into_iter().zip(room).map(beyond).fold(0.0, f64::max);
        if excess <= 0.0 {
            return Finding::Pass;
        }
        let shown = own.map(short);
        let message = format!("{} mm does not fit into {written}", shown.join(" × "));
        Finding::Broken(Broken {
            value: json!(own),
            excess,
            message,
            is_tolerated: false,
        })
    }

    fn flag(&self, index: usize, wanted: bool) -> Finding {
        match self.facts.values.get(index) {
            Some(Value::Boolean(flag)) if *flag == wanted => Finding::Pass,
            Some(Value::Boolean(flag)) => {
                let (message, excess) = self.why_not(MEASURES[index].name, *flag);
                Finding::Broken(Broken {
                    value: json!(flag),
                    excess,
                    message,
                    is_tolerated: false,
                })
            }
            _ => Finding::Unmeasured(self.facts.why_absent(index)),
        }
    }

    fn look(&self, check: &Check, look: Look, wanted: bool) -> Finding {
        let fault = self.facts.look().and_then(|own| own.fault(look, wanted));
        match fault {
            Ok(None) => Finding::Pass,
            Ok(Some(what)) => Broken::found(json!(!wanted), format!("{}: {what}", check.name)),
            Err(why) => Finding::Unmeasured(why),
        }
    }

    /// What is there to say beside a number.
    fn detail(&self, check: &Check) -> String {
        match (check.subject, self.facts.look()) {
            (Subject::Look(look), Ok(own)) => own.detail(look),
            _ => String::new(),
        }
    }

    /// What is wrong with a mesh that is not as it should be, and how much.
    fn why_not(&self, column: &str, flag: bool) -> (String, f64) {
        let count = |name: &str| self.facts.number(name).unwrap_or_default();
        let (boundary, shared) = (count("boundary_edges"), count("non_manifold_edges"));
        match (column, flag) {
            ("is_watertight", false) => {
                let told = [
                    (boundary, "boundary edges"),
                    (shared, "edges of three or more triangles"),
                ];
                let told = told.into_iter().filter(|(count, _)| *count > 0.0);
                let told: Vec<_> = told
                    .map(|(count, what)| format!("{count} {what}"))
                    .collect();
                (
                    format!("not watertight: {}", told.join(", ")),
                    boundary + shared,
                )
            }
            ("is_winding_consistent", false) => {
                ("triangles are not consistently wound".into(), 0.0)
            }
            ("is_inverted", true) => ("inside out: its triangles point inward".into(), 0.0),
            _ => (format!("{column} is {flag}"), 0.0),
        }
    }

    fn present(&self, check: &Check, subject: Subject, is_wanted: bool) -> Finding {
        let (is_there, shown) = match subject {
            Subject::Said(which) => {
                let text = self
                    .facts
                    .said(which)
                    .filter(|text| !text.trim().is_empty());
                (text.is_some(), text.map_or(Json::Null, |text| json!(text)))
            }
            Subject::Measure(index) => {
                let value = self.facts.values.get(index).unwrap_or(&Value::Absent);
                (*value != Value::Absent, json_of(value))
            }
            other => {
                let number = self.facts.number_of(other, self.unit).ok();
                (number.is_some(), json!(number))
            }
        };
        if is_there == is_wanted {
            return Finding::Pass;
        }
        let message = match is_wanted {
            true => format!("there is no {}", check.name),
            false => format!("{} is there: {}", check.name, shortened(shown.to_string())),
        };
        Broken::found(shown, message)
    }

    fn text(&self, check: &Check, subject: Subject, is_right: impl Fn(&str) -> bool) -> Finding {
        let found = match subject {
            Subject::Name => Some(self.filename),
            Subject::Said(which) => self.facts.said(which),
            Subject::Measure(index) => match self.facts.values.get(index) {
                Some(Value::Text(text)) => Some(text.as_str()),
                _ => return Finding::Unmeasured(self.facts.why_absent(index)),
            },
            _ => None,
        };
        let limit = match check.wish.json() {
            Json::Array(all) => format!(
                "one of {}",
                all.iter()
                    .map(Json::to_string)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            other => other.to_string(),
        };
        let verb = match check.wish {
            Wish::Matches(_) => "does not match",
            _ => "is not",
        };
        match found {
            Some(text) if is_right(text) => Finding::Pass,
            Some(text) => {
                let shown = shortened(text.to_owned());
                let message = format!("{} \"{shown}\" {verb} {limit}", check.name);
                Broken::found(json!(text), message)
            }
            None => Broken::found(
                Json::Null,
                format!("the file names no {}; expected {limit}", check.name),
            ),
        }
    }

    /// A limit in the unit of the number that is held against it.
    fn limit(&self, check: &Check, bound: &Bound) -> Result<f64, String> {
        let dimension = match check.subject.kind() {
            super::rules::keys::Kind::Number(dimension) => dimension,
            _ => 0,
        };
        let millimetres = match check.subject {
            // These are in millimetres whatever the file is in.
            Subject::Count(
                Count::SizeMm(_) | Count::Side(_) | Count::VolumeMm3 | Count::AreaMm2,
            ) => Some(1.0),
            _ => self.unit.map(Unit::millimetres),
        };
        let number = bound.quantity.in_file_units(dimension, millimetres);
        number.ok_or_else(unit_is_not_known)
    }

    fn range(
        &self,
        check: &Check,
        number: f64,
        min: Option<&Bound>,
        max: Option<&Bound>,
    ) -> Finding {
        for (bound, is_max) in [(min, false), (max, true)] {
            let Some(bound) = bound else { continue };
            let limit = match self.limit(check, bound) {
                Ok(limit) => limit,
                Err(why) => return Finding::Unmeasured(why),
            };
            let excess = if is_max {
                number - limit
            } else {
                limit - number
            };
            let rounding = EQUAL * limit.abs().max(number.abs());
            if excess <= rounding {
                continue;
            }
            let word = if is_max { "at most" } else { "at least" };
            let message = format!(
                "{} is {}{}, {word} {} is allowed",
                check.name,
                self.shown(check, number),
                self.detail(check),
                written(&bound.written)
            );
            return Finding::Broken(Broken {
                value: json_number(number),
                excess,
                message,
                is_tolerated: excess <= limit.abs() * check.tolerance + rounding,
            });
        }
        Finding::Pass
    }

    fn equals(&self, check: &Check, number: f64, bounds: &[Bound]) -> Finding {
        let mut nearest = f64::INFINITY;
        for bound in bounds {
            let limit = match self.limit(check, bound) {
                Ok(limit) => limit,
                Err(why) => return Finding::Unmeasured(why),
            };
            let away = (number - limit).abs();
            if away <= EQUAL * limit.abs().max(number.abs()) + check.tolerance * limit.abs() {
                return Finding::Pass;
            }
            nearest = nearest.min(away);
        }
        let all: Vec<_> = bounds.iter().map(|bound| written(&bound.written)).collect();
        Finding::Broken(Broken {
            value: json_number(number),
            excess: if nearest.is_finite() { nearest } else { 0.0 },
            message: format!(
                "{} is {}{}, expected {}",
                check.name,
                self.shown(check, number),
                self.detail(check),
                all.join(" or ")
            ),
            is_tolerated: false,
        })
    }

    /// A number with its unit.
    fn shown(&self, check: &Check, number: f64) -> String {
        use super::rules::keys::Kind;
        let unit = match check.subject {
            Subject::Count(Count::SizeMm(_) | Count::Side(_)) => " mm".into(),
            Subject::Count(Count::VolumeMm3) => " mm³".into(),
            Subject::Count(Count::AreaMm2) => " mm²".into(),
            Subject::Count(Count::FileSize) => " bytes".into(),
            Subject::Look(Look::UvOverlap) => " %".into(),
            Subject::Look(Look::TexturesMaxPx) => " pixels".into(),
            _ => match (check.subject.kind(), self.unit.map(Unit::sign)) {
                (Kind::Number(1), Some(unit)) => format!(" {unit}"),
                (Kind::Number(2), Some(unit)) => format!(" {unit}²"),
                (Kind::Number(3), Some(unit)) => format!(" {unit}³"),
                _ => String::new(),
            },
        };
        format!("{}{unit}", short(number))
    }
}

/// The severity of a violation, given its check.
pub(crate) fn severity(check: &Check, broken: &Broken) -> Severity {
    match broken.is_tolerated {
        true => Severity::Warning,
        false => check.severity,
    }
}

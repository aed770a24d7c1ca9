//! What a value is to be.

use regex::Regex;
use serde_json::{Value as Json, json};

use super::quantity::Quantity;
use crate::mesh::Unit;

/// A limit, and how it is written.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    /// As in the rules.
    pub written: Json,
    /// As a number.
    pub quantity: Quantity,
}

impl Bound {
    /// Whether this is more than `other`, whatever the unit of the file is.
    pub(super) fn is_beyond(&self, other: &Self) -> bool {
        let in_one_unit = |bound: &Self| {
            let unit = bound.quantity.unit;
            (
                unit.is_some(),
                bound.quantity.number * unit.map_or(1.0, Unit::millimetres),
            )
        };
        let (own, its) = (in_one_unit(self), in_one_unit(other));
        own.0 == its.0 && own.1 > its.1
    }
}

/// What a value is to be.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    /// Not asked: takes back what an earlier table asks.
    Anything,
    /// Within limits.
    Range {
        /// At least this.
        min: Option<Bound>,
        /// At most this.
        max: Option<Bound>,
    },
    /// One of these numbers.
    Number(Vec<Bound>),
    /// Yes or no.
    Flag(bool),
    /// One of these texts; case and spaces around are ignored.
    Text(Vec<String>),
    /// A text in which this is found.
    Matches(Regex),
    /// There, or not.
    Present(bool),
    /// A unit of length that is known, or one of these; files that declare none are taken for the last.
    Unit {
        /// Whether it must be known.
        is_known: bool,
        /// Which it may be; empty: any.
        allowed: Vec<Unit>,
        /// What files without one are taken for.
        assumed: Option<Unit>,
    },
    /// Fits into a box with these sides in millimetres, smallest first, laid along its edges in any way.
    Fits {
        sides: [f64; 3],
        /// As in the rules.
        written: String,
    },
}

impl Wish {
    /// Within these limits; `None` where there is neither.
    ///
    /// # Errors
    /// That nothing can be, as words.
    pub(super) fn range(min: Option<Bound>, max: Option<Bound>) -> Result<Option<Self>, String> {
        match (&min, &max) {
            (None, None) => Ok(None),
            (Some(least), Some(most)) if least.is_beyond(most) => {
                let (least, most) = (&least.written, &most.written);
                Err(format!("min {least} is more than max {most}"))
            }
            _ => Ok(Some(Self::Range { min, max })),
        }
    }

    /// The same as a budget, where a bare number is the most that is allowed.
    pub(super) fn into_budget(self) -> Self {
        match self {
            Self::Number(mut bounds) if bounds.len() == 1 => Self::Range {
                min: None,
                max: bounds.pop(),
            },
            other => other,
        }
    }

    /// As reports write it.
    pub(crate) fn json(&self) -> Json {
        let one = |mut all: Vec<Json>| match all.len() {
            1 => all.remove(0),
            _ => Json::Array(all),
        };
        match self {
            Self::Anything => Json::Null,
            Self::Range { min, max } => match (min, max) {
                (Some(min), Some(max)) => json!([min.written, max.written]),
                (Some(only), None) | (None, Some(only)) => only.written.clone(),
                (None, None) => Json::Null,
            },
            Self::Number(bounds) => one(bounds.iter().map(|bound| bound.written.clone()).collect()),
            Self::Flag(flag) => json!(flag),
            Self::Text(texts) => one(texts.iter().map(|text| json!(text)).collect()),
            Self::Matches(regex) => json!(regex.as_str()),
            Self::Present(is_present) => json!({ "present": is_present }),
            Self::Unit { allowed, .. } if !allowed.is_empty() => {
                one(allowed.iter().map(|unit| json!(unit.name())).collect())
            }
            Self::Unit { .. } => json!("known"),
            Self::Fits { written, .. } => json!(written),
        }
    }
}

//! The value of a key in a rule, as what it asks.

use std::ops::Range;

use regex::RegexBuilder;
use serde_json::json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::RulesError;
use super::keys::{Kind, Look, Subject};
use super::nearest::hint;
use super::quantity::{Quantity, bytes, percent, quantity, share, sides};
use super::wish::{Bound, Wish};
use super::words::words_of;
use crate::gate::{Severity, Unmeasured};
use crate::mesh::Unit;

/// Bytes that a compiled regular expression may take.
const MOST_REGEX: usize = 1 << 20;

/// Keys of a rule that say how, not what.
pub(super) const MANNERS: [&str; 4] = ["severity", "unmeasured", "tolerance", "why"];

pub(super) type Node<'a> = Spanned<DeValue<'a>>;

/// The text that is read, so that a fault has its line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) file: &'a str,
}

/// How a rule asks.
#[derive(Clone, Debug, Default)]
pub(super) struct Manner {
    pub(super) severity: Option<Severity>,
    pub(super) unmeasured: Option<Unmeasured>,
    pub(super) tolerance: Option<f64>,
    pub(super) why: Option<String>,
}

impl Text<'_> {
    pub(super) fn fault(&self, span: Range<usize>, what: impl Into<String>) -> RulesError {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        RulesError {
            file: self.file.into(),
            line: Some(1 + memchr::memchr_iter(b'\n', before).count()),
            what: what.into(),
        }
    }

    pub(super) fn expected(&self, key: &str, node: &Node<'_>, what: &str) -> RulesError {
        let found = match node.get_ref() {
            DeValue::String(text) => {
                format!("\"{}\"", crate::path_text::shortened(text.to_string()))
            }
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Datetime(_) => "a date".into(),
            DeValue::Array(_) => "a list".into(),
            DeValue::Table(_) => "a table".into(),
        };
        self.fault(node.span(), format!("{key}: {found}, expected {what}"))
    }

    pub(super) fn string<'n>(&self, key: &str, node: &'n Node<'_>) -> Result<&'n str, RulesError> {
        match node.get_ref() {
            DeValue::String(text) => Ok(text),
            _ => Err(self.expected(key, node, "a text")),
        }
    }

    /// A text, or a list of texts.
    pub(super) fn strings(&self, key: &str, node: &Node<'_>) -> Result<Vec<String>, RulesError> {
        match node.get_ref() {
            DeValue::Array(all) => all
                .iter()
                .map(|one| self.string(key, one).map(str::to_owned))
                .collect(),
            DeValue::String(text) => Ok(vec![text.to_string()]),
            _ => Err(self.expected(key, node, "a text or a list of texts")),
        }
    }

    pub(super) fn flag(&self, key: &str, node: &Node<'_>) -> Result<bool, RulesError> {
        match node.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err(self.expected(key, node, "true or false")),
        }
    }

    /// One of some words.
    fn word<T: Copy>(
        &self,
        key: &str,
        node: &Node<'_>,
        words: &[(&str, T)],
    ) -> Result<T, RulesError> {
        let text = self.string(key, node)?;
        let found = words.iter().find(|(word, _)| *word == text);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let all: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.expected(key, node, &all.join(", "))
        })
    }

    pub(super) fn unit(&self, key: &str, node: &Node<'_>) -> Result<Unit, RulesError> {
        let unit = Unit::of(self.string(key, node)?);
        unit.ok_or_else(|| self.expected(key, node, "a unit: um, mm, cm, m, in or ft"))
    }

    /// Takes a key that says how; false where it is none.
    pub(super) fn take_manner(
        &self,
        manner: &mut Manner,
        key: &str,
        node: &Node<'_>,
    ) -> Result<bool, RulesError> {
        match key {
            "severity" => {
                let words = [("error", Severity::Error), ("warning", Severity::Warning)];
                manner.severity = Some(self.word(key, node, &words)?);
            }
            "unmeasured" => {
                let words = [
                    ("fail", Unmeasured::Fail),
                    ("warn", Unmeasured::Warn),
                    ("pass", Unmeasured::Pass),
                ];
                manner.unmeasured = Some(self.word(key, node, &words)?);
            }
            "tolerance" => {
                let share = percent(self.string(key, node)?).filter(|share| *share >= 0.0);
                let share =
                    share.ok_or_else(|| self.expected(key, node, "a share such as \"10%\""))?;
                manner.tolerance = Some(share);
            }
            "why" => manner.why = Some(self.string(key, node)?.to_owned()),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What `key` asks, and how, where its own table says.
    pub(super) fn wish(
        &self,
        key: &str,
        subject: Subject,
        node: &Node<'_>,
    ) -> Result<(Wish, Manner), RulesError> {
        let mut manner = Manner::default();
        if matches!(node.get_ref(), DeValue::String(text) if text == "any") {
            return Ok((Wish::Anything, manner));
        }
        if subject == Subject::Unit {
            return self.unit_wish(key, node);
        }
        if let DeValue::Table(table) = node.get_ref() {
            let wish = self.wish_of_table(key, subject, node, table, &mut manner)?;
            return Ok((wish, manner));
        }
        let wish = match (subject, subject.kind()) {
            (Subject::Name, _) => self.regex(key, node)?,
            (Subject::Box, _) => self.fits(key, node)?,
            (Subject::Look(Look::UvPresent), _) => Wish::Flag(self.flag(key, node)?),
            (_, Kind::Flag(wanted)) => match self.flag(key, node)? == wanted {
                true => Wish::Flag(wanted),
                false => Wish::Anything,
            },
            (_, Kind::Text | Kind::Own) => Wish::Text(self.strings(key, node)?),
            (_, kind) => self.number_wish(key, kind, node)?,
        };
        Ok((wish, manner))
    }

    fn number_wish(&self, key: &str, kind: Kind, node: &Node<'_>) -> Result<Wish, RulesError> {
        match node.get_ref() {
            DeValue::Boolean(true) if kind == Kind::Number(0) => Ok(Wish::Anything),
            DeValue::Boolean(false) if kind == Kind::Number(0) => {
                let quantity = Quantity {
                    number: 0.0,
                    unit: None,
                };
                Ok(Wish::Number(vec![Bound {
                    written: json!(0),
                    quantity,
                }]))
            }
            DeValue::Array(all) => {
                let bounds = all.iter().map(|one| self.bound(key, kind, one));
                Ok(Wish::Number(bounds.collect::<Result<_, _>>()?))
            }
            _ => Ok(Wish::Number(vec![self.bound(key, kind, node)?])),
        }
    }

    /// A number, or a text with a number and a unit.
    fn bound(&self, key: &str, kind: Kind, node: &Node<'_>) -> Result<Bound, RulesError> {
        let what = match kind {
            Kind::Number(1) => "a number, or a length such as \"2 m\"",
            Kind::Number(2) => "a number, or an area such as \"3 cm²\"",
            Kind::Number(3) => "a number, or a volume such as \"3 cm³\"",
            Kind::Share => "a share such as \"5 %\"",
            Kind::Bytes => "a number of bytes, or a text such as \"50 MB\"",
            _ => "a number",
        };
        let plain = |number| Quantity { number, unit: None };
        let found = match (node.get_ref(), kind) {
            (DeValue::Integer(whole), Kind::Share) if whole.as_str() != "0" => None,
            (DeValue::Float(_), Kind::Share) => None,
            (DeValue::String(text), Kind::Share) => {
                share(text).map(|part| (json!(text), plain(part)))
            }
            (DeValue::Integer(whole), _) => i64::from_str_radix(whole.as_str(), whole.radix())
                .ok()
                .map(|number| (json!(number), plain(number as f64))),
            (DeValue::Float(real), _) => real
                .as_str()
                .parse::<f64>()
                .ok()
                .map(|number| (json!(number), plain(number))),
            (DeValue::String(text), Kind::Bytes) => {
                bytes(text).map(|number| (json!(text), plain(number)))
            }
            (DeValue::String(text), Kind::Number(dimension)) => {
                quantity(text, dimension).map(|found| (json!(text), found))
            }
            _ => None,
        };
        match found.filter(|(_, quantity)| quantity.number.is_finite()) {
            Some((written, quantity)) => Ok(Bound { written, quantity }),
            None => Err(self.expected(key, node, what)),
        }
    }

    fn wish_of_table(
        &self,
        key: &str,
        subject: Subject,
        node: &Node<'_>,
        table: &DeTable<'_>,
        manner: &mut Manner,
    ) -> Result<Wish, RulesError> {
        let kind = subject.kind();
        let (mut min, mut max, mut other) = (None, None, None);
        for (name, value) in table {
            let within = format!("{key}.{name}", name = name.get_ref());
            match (name.get_ref().as_ref(), kind) {
                ("min", Kind::Number(_) | Kind::Bytes | Kind::Share) => {
                    min = Some(self.bound(&within, kind, value)?)
                }
                ("max", Kind::Number(_) | Kind::Bytes | Kind::Share) => {
                    max = Some(self.bound(&within, kind, value)?)
                }
                ("equals" | "one_of", Kind::Number(_) | Kind::Bytes | Kind::Share) => {
                    other = Some(self.number_wish(&within, kind, value)?);
                }
                ("equals", Kind::Flag(_)) => other = Some(Wish::Flag(self.flag(&within, value)?)),
                ("equals" | "one_of", Kind::Text) => {
                    other = Some(Wish::Text(self.strings(&within, value)?))
                }
                ("matches", Kind::Text | Kind::Own) if subject != Subject::Box => {
                    other = Some(self.regex(&within, value)?);
                }
                ("within", _) if subject == Subject::Box => {
                    other = Some(self.fits(&within, value)?)
                }
                ("present", Kind::Number(_) | Kind::Text)
                    if !matches!(subject, Subject::Look(_)) =>
                {
                    other = Some(Wish::Present(self.flag(&within, value)?))
                }
                (own, _) if self.take_manner(manner, own, value)? => {}
                (own, _) => {
                    let hint = hint(own, words_of(subject).iter().chain(&MANNERS).copied());
                    let shown = crate::path_text::shortened(own.to_string());
                    return Err(
                        self.fault(name.span(), format!("{key}: unknown key \"{shown}\"{hint}"))
                    );
                }
            }
        }
        let range = Wish::range(min, max)
            .map_err(|what| self.fault(node.span(), format!("{key}: {what}")))?;
        self.one_wish(key, subject, node, (range, other))
    }

    /// The one wish of a table, where there is one and no more.
    fn one_wish(
        &self,
        key: &str,
        subject: Subject,
        node: &Node<'_>,
        wishes: (Option<Wish>, Option<Wish>),
    ) -> Result<Wish, RulesError> {
        match wishes {
            (Some(_), Some(_)) => Err(self.fault(
                node.span(),
                format!("{key}: min or max, and another wish, in one table"),
            )),
            (Some(wish), None) | (None, Some(wish)) => Ok(wish),
            (None, None) => match subject.kind() {
                Kind::Flag(wanted) => Ok(Wish::Flag(wanted)),
                _ => Err(self.fault(
                    node.span(),
                    format!(
                        "{key}: the table asks nothing (give {})",
                        words_of(subject).join(", ")
                    ),
                )),
            },
        }
    }

    fn unit_wish(&self, key: &str, node: &Node<'_>) -> Result<(Wish, Manner), RulesError> {
        let mut manner = Manner::default();
        let (mut is_known, mut allowed, mut assumed) = (true, Vec::new(), None);
        match node.get_ref() {
            DeValue::Table(table) => {
                for (name, value) in table {
                    let within = format!("{key}.{name}", name = name.get_ref());
                    match name.get_ref().as_ref() {
                        "known" => is_known = self.flag(&within, value)?,
                        "assume" => assumed = Some(self.unit(&within, value)?),
                        "equals" | "one_of" => allowed = self.units(&within, value)?,
                        own if self.take_manner(&mut manner, own, value)? => {}
                        own => {
                            let hint =
                                hint(own, words_of(Subject::Unit).iter().chain(&MANNERS).copied());
                            let shown = crate::path_text::shortened(own.to_string());
                            return Err(self.fault(
                                name.span(),
                                format!("{key}: unknown key \"{shown}\"{hint}"),
                            ));
                        }
                    }
                }
            }
            _ => allowed = self.units(key, node)?,
        }
        Ok((
            Wish::Unit {
                is_known,
                allowed,
                assumed,
            },
            manner,
        ))
    }

    fn units(&self, key: &str, node: &Node<'_>) -> Result<Vec<Unit>, RulesError> {
        match node.get_ref() {
            DeValue::Array(all) => all.iter().map(|one| self.unit(key, one)).collect(),
            _ => Ok(vec![self.unit(key, node)?]),
        }
    }

    fn fits(&self, key: &str, node: &Node<'_>) -> Result<Wish, RulesError> {
        let written = self.string(key, node)?;
        let sides = sides(written)
            .ok_or_else(|| self.expected(key, node, "three sides such as \"220x220x250\""))?;
        Ok(Wish::Fits {
            sides,
            written: written.to_owned(),
        })
    }

    /// A regular expression of the kind that takes linear time.
    fn regex(&self, key: &str, node: &Node<'_>) -> Result<Wish, RulesError> {
        let pattern = self.string(key, node)?;
        let built = RegexBuilder::new(pattern)
            .size_limit(MOST_REGEX)
            .dfa_size_limit(MOST_REGEX)
            .build();
        built.map(Wish::Matches).map_err(|error| {
            let what = match error {
                regex::Error::CompiledTooBig(most) => {
                    format!("the expression takes more than {most} bytes when compiled")
                }
                other => other
                    .to_string()
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim_start_matches("error: ")
                    .to_owned(),
            };
            self.fault(node.span(), format!("{key}: no regular expression: {what}"))
        })
    }
}

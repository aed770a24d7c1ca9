//! The table `[regress]`: what may not change since the last library or baseline.

use std::collections::BTreeMap;
use std::path::Path;

use toml::de::DeValue;

use super::error::RulesError;
use super::keys;
use super::nearest::hint;
use super::quantity::percent;
use super::read::{Manner, Node, Text};
use crate::discover::filter::Globs;
use crate::gate::Severity;
use crate::path_text::shortened;

/// Keys that are no measures.
const OWN: [&str; 5] = ["scale", "picture", "match", "exclude", "severity"];

/// What may not change.
#[derive(Clone, Debug)]
pub struct Regress {
    /// Measures, and how far they may change.
    pub changes: BTreeMap<String, Change>,
    /// The same shape must keep its size.
    pub is_scale_kept: bool,
    /// How many of a picture's pixels may differ.
    pub picture: Option<Share>,
    /// How bad it is otherwise.
    pub severity: Severity,
    pub(super) globs: Option<Globs>,
    pub(super) exclude: Option<Globs>,
}

/// How far a value may change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    written: String,
    /// How much more it may be, as a part; `None`: any.
    pub more: Option<f64>,
    /// How much less it may be, as a part; `None`: any.
    pub less: Option<f64>,
}

/// A part of a whole, and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// As the rules write it.
    pub written: String,
    /// As a part of one.
    pub most: f64,
}

impl Share {
    /// A share in words: `≤ 2 %`, `<= 2%`, `2%`, `same`.
    fn of(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        let bare = ["≤", "<=", "<"]
            .iter()
            .find_map(|sign| trimmed.strip_prefix(sign));
        let most = match trimmed {
            "same" => 0.0,
            _ => percent(bare.unwrap_or(trimmed).trim())?,
        };
        (0.0..=1.0).contains(&most).then(|| Self {
            written: trimmed.to_owned(),
            most,
        })
    }
}

impl Regress {
    /// Under this name the longest side is kept, in millimetres where the unit is known.
    pub const SIZE: &'static str = "size";
}

impl Regress {
    /// Names of the rules that it makes.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let scale = self.is_scale_kept.then_some("scale");
        let picture = self.picture.is_some().then_some("picture");
        let own = scale.into_iter().chain(picture);
        let all = self.changes.keys().map(String::as_str).chain(own);
        all.map(|name| format!("regress.{name}"))
    }

    pub(super) fn applies(&self, relative: &Path) -> bool {
        let is_in = |globs: &Globs| globs.is_match(relative);
        self.globs.as_ref().is_none_or(is_in) && !self.exclude.as_ref().is_some_and(is_in)
    }
}

impl Change {
    /// As the rules write it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// A change in words: `+10%`, `-5 %`, `±1%`, `no more`, `no less`, `same`.
    fn of(text: &str) -> Option<Self> {
        let share = |text: &str| percent(text.trim()).filter(|share| *share >= 0.0);
        let trimmed = text.trim();
        let (more, less) = match trimmed {
            "no more" => (Some(0.0), None),
            "no less" => (None, Some(0.0)),
            "same" => (Some(0.0), Some(0.0)),
            other => {
                let both = other
                    .strip_prefix('±')
                    .or_else(|| other.strip_prefix("+-"))
                    .or_else(|| other.strip_prefix("+/-"));
                if let Some(both) = both {
                    (Some(share(both)?), Some(share(both)?))
                } else if let Some(more) = other.strip_prefix('+') {
                    (Some(share(more)?), None)
                } else {
                    let less = other
                        .strip_prefix('-')
                        .or_else(|| other.strip_prefix('−'))?;
                    (None, Some(share(less)?))
                }
            }
        };
        Some(Self {
            written: trimmed.to_owned(),
            more,
            less,
        })
    }
}

impl Text<'_> {
    pub(super) fn regress(&self, node: &Node<'_>) -> Result<Regress, RulesError> {
        let DeValue::Table(table) = node.get_ref() else {
            return Err(self.fault(node.span(), "regress: write it as a table under [regress]"));
        };
        let mut regress = Regress {
            changes: BTreeMap::new(),
            is_scale_kept: false,
            picture: None,
            severity: Severity::Error,
            globs: None,
            exclude: None,
        };
        let mut manner = Manner::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "match" => regress.globs = Some(self.globs("match", value)?),
                "exclude" => regress.exclude = Some(self.globs("exclude", value)?),
                "severity" => drop(self.take_manner(&mut manner, "severity", value)?),
                "picture" => regress.picture = Some(self.share("picture", value)?),
                "scale" => match self.string("scale", value)? {
                    "same" => regress.is_scale_kept = true,
                    "any" => regress.is_scale_kept = false,
                    other => {
                        let what = format!(
                            "scale: \"{}\", expected \"same\" or \"any\"",
                            shortened(other.to_string())
                        );
                        return Err(self.fault(value.span(), what));
                    }
                },
                own => {
                    let Some((name, _)) =
                        keys::find(own).filter(|(_, subject)| subject.can_regress())
                    else {
                        let hint = hint(own, keys::names().chain(OWN));
                        let shown = shortened(own.to_string());
                        return Err(self.fault(
                            key.span(),
                            format!("regress: unknown key \"{shown}\"{hint}"),
                        ));
                    };
                    let text = self.string(own, value)?;
                    let change = Change::of(text).ok_or_else(|| {
                        let shown = shortened(text.to_string());
                        let what = format!("regress.{own}: \"{shown}\", expected such as \"+10%\", \"±1%\", \"no more\", \"no less\" or \"same\"");
                        self.fault(value.span(), what)
                    })?;
                    regress.changes.insert(name.to_owned(), change);
                }
            }
        }
        regress.severity = manner.severity.unwrap_or(Severity::Error);
        Ok(regress)
    }

    fn share(&self, key: &str, node: &Node<'_>) -> Result<Share, RulesError> {
        let text = self.string(key, node)?;
        Share::of(text).ok_or_else(|| {
            let shown = shortened(text.to_string());
            let what = format!(
                "regress.{key}: \"{shown}\", expected the share of pixels that may differ, such as \"≤ 2 %\", or \"same\""
            );
            self.fault(node.span(), what)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_and_held_against_values() {
        let excess = |text: &str, then: f64, now: f64| Change::of(text).unwrap().excess(then, now);
        for (text, then, now, is_wrong) in [
            ("+10%", 100.0, 110.0, false),
            ("+10%", 100.0, 111.0, true),
            ("+10%", 100.0, 1.0, false),
            ("±1 %", 100.0, 98.0, true),
            ("+-1%", -100.0, -100.5, false),
            ("-5%", 100.0, 94.0, true),
            ("no more", 0.0, 0.0, false),
            ("no more", 0.0, 1.0, true),
            ("no less", 3.0, 2.0, true),
            ("same", 0.1 + 0.2, 0.3, false),
        ] {
            assert_eq!(
                excess(text, then, now) > 0.0,
                is_wrong,
                "{text} {then} {now}"
            );
        }
        let most = |text: &str| Share::of(text).map(|share| share.most);
        for text in ["≤ 2 %", "<= 2%", "<2%", "2 %"] {
            assert_eq!(most(text), Some(0.02), "{text}");
        }
        assert_eq!(most("same"), Some(0.0));
        for bad in ["2", "≤ -1 %", "101%", "", "≤"] {
            assert_eq!(most(bad), None, "{bad}");
        }
        for bad in ["10%", "+10", "more", "", "+-%", "+x%"] {
            assert_eq!(Change::of(bad), None, "{bad}");
        }
    }
}

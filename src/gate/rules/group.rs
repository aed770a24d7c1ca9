//! Keys whose table holds several rules: `normals = { flipped = 0, missing = 0 }`.
//!
//! A bare number or share is the most that is allowed. What is said of how they are asked holds for all of them, unless one says it
//! in a table of its own.

use toml::de::DeValue;

use super::error::RulesError;
use super::keys::{self, Subject};
use super::nearest::hint;
use super::read::{MANNERS, Manner, Node, Text};
use super::wish::Wish;

/// One rule of a group: its name, what is looked at, what it is to be, and how that is asked.
pub(super) type Member = (&'static str, Subject, Wish, Manner);

impl Text<'_> {
    /// The rules in the table of the group called `group`; `"any"` takes all of them back.
    pub(super) fn group(&self, group: &str, node: &Node<'_>) -> Result<Vec<Member>, RulesError> {
        let table = match node.get_ref() {
            DeValue::Table(table) => table,
            DeValue::String(text) if text == "any" => {
                let taken_back = |(_, key): (_, &'static keys::Key)| {
                    (key.name, key.subject(), Wish::Anything, Manner::default())
                };
                return Ok(keys::group(group).map(taken_back).collect());
            }
            _ => {
                let (_, key) = keys::group(group).next().expect("each group has keys");
                let example = key.example.split_once("= ").map_or("", |(_, table)| table);
                return Err(self.expected(group, node, &format!("a table such as {example}")));
            }
        };
        let mut manner = Manner::default();
        let mut members: Vec<Member> = Vec::new();
        for (name, value) in table {
            let own = name.get_ref().as_ref();
            if self.take_manner(&mut manner, own, value)? {
                continue;
            }
            let Some((_, key)) = keys::group(group).find(|(within, _)| *within == own) else {
                let words = keys::group(group).map(|(within, _)| within);
                let hint = hint(own, words.chain(MANNERS));
                let shown = crate::path_text::shortened(own.to_owned());
                let what = format!("{group}: unknown key \"{shown}\"{hint}");
                return Err(self.fault(name.span(), what));
            };
            let (wish, how) = self.wish(key.name, key.subject(), value)?;
            members.push((key.name, key.subject(), wish.into_budget(), how));
        }
        if members.is_empty() {
            let words: Vec<_> = keys::group(group).map(|(within, _)| within).collect();
            let what = format!(
                "{group}: the table asks nothing (give {})",
                words.join(", ")
            );
            return Err(self.fault(node.span(), what));
        }
        for (.., how) in &mut members {
            how.fall_back_on(&manner);
        }
        Ok(members)
    }
}

impl Manner {
    /// Says what `other` says where it says nothing itself.
    fn fall_back_on(&mut self, other: &Self) {
        self.severity = self.severity.or(other.severity);
        self.unmeasured = self.unmeasured.or(other.unmeasured);
        self.tolerance = self.tolerance.or(other.tolerance);
        self.why = self.why.take().or_else(|| other.why.clone());
    }
}

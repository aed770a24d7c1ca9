//! The text of a file of rules, as tables of rules.

use std::path::Path;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::error::RulesError;
use super::find::MOST_BYTES;
use super::keys;
use super::nearest::hint;
use super::read::{MANNERS, Manner, Node, Text};
use super::{Check, DEFAULT, Rule, Rules};
use crate::discover::filter::Globs;
use crate::gate::Severity;
use crate::path_text::shortened;

/// Keys at the top of a file.
const TOP: [&str; 4] = ["category", "extends", "regress", "rule"];
/// Keys of a rule that say which files.
const WHICH: [&str; 2] = ["match", "exclude"];
/// Rules in a file.
const MOST_RULES: usize = 10_000;

pub(super) fn rules(text: &str, file: &str, folder: &Path) -> Result<Rules, RulesError> {
    if text.len() as u64 > MOST_BYTES {
        let what = format!(
            "{} bytes of rules, at most {MOST_BYTES} are read",
            text.len()
        );
        return Err(RulesError::of(file, what));
    }
    let source = Text { text, file };
    let document = DeTable::parse(text)
        .map_err(|error| source.fault(error.span().unwrap_or_default(), error.message()))?;
    let mut rules = Vec::new();
    let mut categories = Vec::new();
    let mut regress = None;
    for (key, node) in document.get_ref() {
        match key.get_ref().as_ref() {
            "extends" => match source.string("extends", node)? {
                "default" => {
                    let sound = self::rules(DEFAULT, "the default rules", folder)?;
                    rules.splice(0..0, sound.rules);
                }
                other => {
                    let what = format!(
                        "extends: \"{}\", expected \"default\"",
                        shortened(other.to_string())
                    );
                    return Err(source.fault(node.span(), what));
                }
            },
            "rule" => rules.extend(source.tables(node)?),
            "category" => categories = source.categories(node)?,
            "regress" => regress = Some(Arc::new(source.regress(node)?)),
            other => {
                let is_rule = keys::find(other).is_some() || keys::GROUPS.contains(&other);
                let what = match is_rule {
                    true => format!("\"{other}\" stands outside of a [[rule]] table"),
                    false => format!(
                        "unknown key \"{}\"{}",
                        shortened(other.to_string()),
                        hint(other, TOP)
                    ),
                };
                return Err(source.fault(key.span(), what));
            }
        }
    }
    rules.extend(categories);
    Ok(Rules {
        folder: folder.to_path_buf(),
        rules,
        regress,
    })
}

/// What is said of a key that no rule has.
fn unknown(key: &str) -> String {
    let known = keys::names().chain(keys::GROUPS);
    let near = hint(key, known.chain(WHICH).chain(MANNERS));
    format!("unknown key \"{}\"{near}", shortened(key.to_owned()))
}

/// The name of a rule, behind that of its category.
fn within(category: Option<&str>, name: &str) -> String {
    match category {
        Some(category) => format!("{category}.{name}"),
        None => name.to_owned(),
    }
}

fn category_name<'a>(name: &'a toml::Spanned<std::borrow::Cow<'_, str>>) -> &'a str {
    name.get_ref()
}

impl Text<'_> {
    fn tables(&self, node: &Node<'_>) -> Result<Vec<Rule>, RulesError> {
        let DeValue::Array(tables) = node.get_ref() else {
            return Err(self.fault(node.span(), "rule: write each as a table under [[rule]]"));
        };
        if tables.len() > MOST_RULES {
            let what = format!("{} rules, at most {MOST_RULES} are read", tables.len());
            return Err(self.fault(node.span(), what));
        }
        tables.iter().map(|table| self.rule(table, None)).collect()
    }

    /// Budgets by category: tables of rules whose names begin with that of the category, and whose bare numbers are the most.
    fn categories(&self, node: &Node<'_>) -> Result<Vec<Rule>, RulesError> {
        let DeValue::Table(tables) = node.get_ref() else {
            return Err(self.fault(node.span(), "category: write each under [category.NAME]"));
        };
        let rule = |(name, table)| self.rule(table, Some(category_name(name)));
        tables.iter().map(rule).collect()
    }

    fn rule(&self, node: &Node<'_>, category: Option<&str>) -> Result<Rule, RulesError> {
        let DeValue::Table(table) = node.get_ref() else {
            return Err(self.fault(node.span(), "rule: not a table"));
        };
        let (mut globs, mut exclude) = (None, None);
        let mut manner = Manner::default();
        let mut asked = Vec::new();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "match" => globs = Some(self.globs("match", value)?),
                "exclude" => exclude = Some(self.globs("exclude", value)?),
                own if self.take_manner(&mut manner, own, value)? => {}
                own if keys::GROUPS.contains(&own) => {
                    for (name, subject, wish, how) in self.group(own, value)? {
                        asked.push((within(category, name), subject, wish, how));
                    }
                }
                own => match keys::find(own) {
                    Some((name, subject)) => {
                        let (wish, how) = self.wish(own, subject, value)?;
                        let wish = match category {
                            Some(_) => wish.into_budget(),
                            None => wish,
                        };
                        asked.push((within(category, name), subject, wish, how));
                    }
                    None => return Err(self.fault(key.span(), unknown(own))),
                },
            }
        }
        let Some(globs) = globs else {
            return Err(self.fault(node.span(), "a rule without match: which files are meant?"));
        };
        if manner.tolerance.is_some() && asked.is_empty() {
            return Err(self.fault(node.span(), "tolerance without anything that is asked"));
        }
        let check = |(name, subject, wish, how): (String, _, _, Manner)| {
            Arc::new(Check {
                name,
                subject,
                wish,
                severity: how.severity.or(manner.severity).unwrap_or(Severity::Error),
                unmeasured: how.unmeasured.or(manner.unmeasured).unwrap_or_default(),
                tolerance: how.tolerance.or(manner.tolerance).unwrap_or_default(),
                why: how.why.or_else(|| manner.why.clone()),
            })
        };
        Ok(Rule {
            globs,
            exclude,
            checks: asked.into_iter().map(check).collect(),
            severity: manner.severity,
            unmeasured: manner.unmeasured,
        })
    }

    pub(super) fn globs(&self, key: &str, node: &Node<'_>) -> Result<Globs, RulesError> {
        let patterns = self.strings(key, node)?;
        if patterns.is_empty() {
            return Err(self.fault(node.span(), format!("{key}: an empty list matches no file")));
        }
        Globs::new(&patterns).map_err(|error| {
            let text = error.to_string();
            let text = text.lines().last().unwrap_or_default();
            self.fault(
                node.span(),
                format!("{key}: {}", shortened(text.to_string())),
            )
        })
    }
}

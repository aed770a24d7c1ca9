//! What is asked of which files: a `gate.toml`, checked when it is read.
//!
//! Every rule table whose pattern matches a path applies to it, and of two that ask the same, the later counts. Faults name the
//! file and the line, and for an unknown key the nearest known one. Patterns and expressions take linear time.

mod error;
mod explain;
mod find;
mod group;
mod kept;
pub(crate) mod keys;
mod nearest;
mod parse;
pub(crate) mod quantity;
mod read;
mod regress;
mod schema;
mod wish;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use self::error::RulesError;
pub(crate) use self::explain::explain;
pub(crate) use self::find::{FILE_NAME, Found};
pub(crate) use self::kept::Kept;
pub(crate) use self::keys::Subject;
pub(crate) use self::regress::{Change, Regress, Share};
pub(crate) use self::schema::schema;
pub(crate) use self::wish::{Bound, Wish};
use super::{READABLE, Severity, Unmeasured};
use crate::discover::filter::Globs;

/// The rules where there is no file of them.
pub(crate) const DEFAULT: &str = include_str!("default.toml");

/// What one key of a rule asks.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// The rule's name: the key, one of a group after a dot.
    pub name: String,
    /// What is looked at.
    pub subject: Subject,
    /// What it is to be.
    pub wish: Wish,
    /// How bad it is otherwise.
    pub severity: Severity,
    /// What becomes of a file without a value.
    pub unmeasured: Unmeasured,
    /// The part of a limit that it may be passed by before the severity counts; up to there it is a warning.
    pub tolerance: f64,
    /// Why it is asked, as the rules say.
    pub why: Option<String>,
}

/// One table of rules.
#[derive(Debug)]
pub(crate) struct Rule {
    globs: Globs,
    exclude: Option<Globs>,
    checks: Vec<Arc<Check>>,
    severity: Option<Severity>,
    unmeasured: Option<Unmeasured>,
}

/// A file of rules.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The folder that patterns are held against.
    pub folder: PathBuf,
    rules: Vec<Rule>,
    regress: Option<Arc<Regress>>,
}

impl Rules {
    /// The rules in `text`, which is called `file` in messages; patterns are held against paths below `folder`.
    ///
    /// # Errors
    /// [`RulesError`] with the line.
    pub(crate) fn parse(text: &str, file: &str, folder: &Path) -> Result<Self, RulesError> {
        parse::rules(text, file, folder)
    }

    /// The rules where there is no file of them, for paths below `folder`.
    ///
    /// # Panics
    /// Never: the tests read them.
    pub(crate) fn sound(folder: &Path) -> Self {
        Self::parse(DEFAULT, "the default rules", folder).expect("the default rules are tested")
    }

    /// What is asked of the file at `path`, by the names of the rules.
    pub(crate) fn checks(&self, path: &Path) -> BTreeMap<String, Arc<Check>> {
        let relative = path.strip_prefix(&self.folder).unwrap_or(path);
        let mut asked = BTreeMap::from([(READABLE.to_owned(), Arc::new(Check::readable()))]);
        for rule in self.rules.iter().filter(|rule| rule.applies(relative)) {
            if rule.checks.is_empty() {
                rule.change(&mut asked);
            }
            for check in &rule.checks {
                match check.wish {
                    Wish::Anything => drop(asked.remove(&check.name)),
                    _ => drop(asked.insert(check.name.clone(), Arc::clone(check))),
                }
            }
        }
        asked
    }
}

impl Rules {
    /// What of the file at `path` may not change.
    pub(crate) fn regress(&self, path: &Path) -> Option<Arc<Regress>> {
        let relative = path.strip_prefix(&self.folder).unwrap_or(path);
        let regress = self.regress.as_ref()?;
        regress.applies(relative).then(|| Arc::clone(regress))
    }
}

impl Check {
    /// What is asked of every file. One of a format that is not read breaks it only where a rule says so.
    fn readable() -> Self {
        Self {
            name: READABLE.into(),
            subject: Subject::Readable,
            wish: Wish::Flag(true),
            severity: Severity::Error,
            unmeasured: Unmeasured::Pass,
            tolerance: 0.0,
            why: None,
        }
    }
}

impl Rule {
    fn applies(&self, relative: &Path) -> bool {
        let is_out = |globs: &Globs| globs.is_match(relative);
        self.globs.is_match(relative) && !self.exclude.as_ref().is_some_and(is_out)
    }

    /// A table without a key of its own changes how bad it is where those before it are broken.
    fn change(&self, asked: &mut BTreeMap<String, Arc<Check>>) {
        for check in asked.values_mut() {
            *check = Arc::new(Check {
                severity: self.severity.unwrap_or(check.severity),
                unmeasured: self.unmeasured.unwrap_or(check.unmeasured),
                ..(**check).clone()
            });
        }
    }
}

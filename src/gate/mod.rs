//! Rules and a baseline in; violations, a verdict and reports out.
//!
//! [`rules`] reads a `gate.toml` and says what is asked of a path, [`facts`] holds what is known of a file, [`judge`] puts the two
//! together, [`place`] finds where in the model a fault lies, and [`mod@bench`] is what all workers of a run share. [`baseline`] knows what was
//! wrong before, [`regress`] what has changed since and [`picture`] what looks different, [`reports`] writes a verdict for other programs, [`init`] a first file of rules.
//!
//! Promises: the same files and rules give the same violations in the same order on any number of workers; what could not
//! be measured is never taken for good unless a rule says so. Knows no terminal, no option and no SQL.

pub(crate) mod baseline;
pub(crate) mod bench;
pub(crate) mod facts;
pub(crate) mod init;
pub(crate) mod judge;
pub(crate) mod looked;
pub(crate) mod picture;
pub(crate) mod place;
pub(crate) mod regress;
pub(crate) mod reports;
pub(crate) mod rules;
pub(crate) mod shown;

use std::fmt;

use serde_json::{Value as Json, json};

pub(crate) use self::baseline::Baseline;
pub(crate) use self::bench::Bench;
pub(crate) use self::facts::Facts;
pub(crate) use self::place::Place;
pub(crate) use self::rules::RulesError;

/// How bad it is where a rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Shown, and no more.
    Warning,
    /// The gate is shut.
    Error,
}

impl Severity {
    /// The word for it, in rules and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What becomes of a file of which a rule asks what was not measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unmeasured {
    /// The rule is broken.
    #[default]
    Fail,
    /// It is shown as a warning.
    Warn,
    /// The rule asks nothing of it.
    Pass,
}

/// The name of the rule that every file can be read.
pub(crate) const READABLE: &str = "readable";

/// One rule that one file breaks.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The file, as reports show it.
    pub path: String,
    /// The rule's name.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is the matter, for people.
    pub message: String,
    /// What was found; null where it was not measured.
    pub value: Json,
    /// What the rule allows, as it is written.
    pub limit: Json,
    /// How far beyond the limit, in the measure's own unit; 0 where there is no such distance.
    pub excess: f64,
    /// What was found when the baseline was written, or in the library.
    pub baseline: Json,
    /// The baseline has it, and it is no worse now.
    pub is_known: bool,
    /// The value could not be measured.
    pub is_unmeasured: bool,
    /// Where in the model.
    pub place: Place,
}

impl Violation {
    /// As one JSON object.
    pub fn json(&self) -> Json {
        json!({
            "type": "violation",
            "path": self.path,
            "rule": self.rule,
            "severity": self.severity.name(),
            "message": self.message,
            "value": self.value,
            "limit": self.limit,
            "baseline": self.baseline,
            "is_known": self.is_known,
            "is_unmeasured": self.is_unmeasured,
            "place": self.place.json(),
        })
    }

    /// The message and the place, for people.
    pub fn text(&self) -> String {
        match self.place.text() {
            Some(place) => format!("{}; {place}", self.message),
            None => self.message.clone(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, severity) = (&self.path, self.severity.name());
        write!(f, "{path}: {severity}: {}: {}", self.rule, self.text())
    }
}

/// What became of one file.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The file, as reports show it.
    pub path: String,
    /// Names of the rules that were asked of it, sorted.
    pub asked: Vec<String>,
    /// Those that it breaks, in the order of their names.
    pub violations: Vec<Violation>,
    /// What a baseline keeps of it.
    pub kept: rules::Kept,
    /// What of it may not change.
    pub regress: Option<std::sync::Arc<rules::Regress>>,
    /// The unit that its lengths were taken in.
    pub unit: Option<crate::mesh::Unit>,
    /// The file, absolute.
    pub file: std::path::PathBuf,
}

impl Judged {
    /// Names of the rules that were asked of it or that it breaks, sorted, each once.
    pub fn rules(&self) -> Vec<&str> {
        let broken = self.violations.iter().map(|violation| &violation.rule);
        let mut names: Vec<&str> = self
            .asked
            .iter()
            .chain(broken)
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// What became of all files.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Every file, in the order of paths.
    pub files: Vec<Judged>,
    /// Model files of which no rule asks anything and that are not read, such as drawings of other programs.
    pub not_judged: u64,
}

/// Violations by what they mean for the verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files judged.
    pub files: u64,
    /// Files with an error that is not in the baseline.
    pub broken_files: u64,
    /// Errors that are not in the baseline, but for files that cannot be read.
    pub errors: u64,
    /// Warnings that are not in the baseline.
    pub warnings: u64,
    /// Files that cannot be read and are not in the baseline.
    pub unreadable: u64,
    /// What the baseline has already.
    pub known: u64,
    /// Model files of which no rule asks anything.
    pub not_judged: u64,
}

impl Counts {
    /// The exit status: 4 where a rule is broken, 3 where a file cannot be read, 0 otherwise.
    pub fn status(&self) -> u8 {
        match (self.errors, self.unreadable) {
            (0, 0) => 0,
            (0, _) => 3,
            _ => 4,
        }
    }
}

impl Verdict {
    /// Every violation, in the order of paths and rules.
    pub fn violations(&self) -> impl Iterator<Item = &Violation> {
        self.files.iter().flat_map(|file| &file.violations)
    }

    /// How many there are of what.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            files: self.files.len() as u64,
            not_judged: self.not_judged,
            ..Counts::default()
        };
        for file in &self.files {
            let mut is_broken = false;
            for violation in &file.violations {
                let is_error = violation.severity == Severity::Error;
                let count = match (violation.is_known, is_error) {
                    (true, _) => &mut counts.known,
                    (false, false) => &mut counts.warnings,
                    (false, true) if violation.rule == READABLE => &mut counts.unreadable,
                    (false, true) => &mut counts.errors,
                };
                *count += 1;
                is_broken |= is_error && !violation.is_known;
            }
            counts.broken_files += u64::from(is_broken);
        }
        counts
    }
}

//! What is wrong with a file of rules, and where.

use std::fmt;

/// What is wrong with a file of rules or a baseline: the gate cannot be used in this way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RulesError {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1; `None` where it is no matter of one line.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl RulesError {
    /// A fault of the file as a whole.
    pub(crate) fn of(file: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            what: what.into(),
        }
    }
}

impl fmt::Display for RulesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.what),
            None => write!(f, "{}: {}", self.file, self.what),
        }
    }
}

impl std::error::Error for RulesError {}

//! A verdict in the forms that other programs read: one file a form, the same bytes for the same verdict.
//!
//! Promises: nothing of a time, a machine or a number of workers is in them. Names of files and objects are somebody else's text, and
//! each form escapes what has a meaning in it. Leaves it to whom it is called by where a report goes.

mod github;
mod junit;
mod markdown;
mod sarif;
mod tap;

use std::path::Path;

use serde_json::{Value as Json, json};

use super::{Verdict, Violation};

/// A form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// XML, as most pipelines show tests.
    Junit,
    /// JSON, as tools that look at code give their findings.
    Sarif,
    /// A table for people, for summaries and comments.
    Markdown,
    /// One object with all violations.
    Json,
    /// Lines of the Test Anything Protocol, version 14.
    Tap,
    /// Lines that GitHub shows as annotations.
    Github,
}

impl Form {
    /// All of them, with the words for them.
    pub const ALL: [(&'static str, Self); 6] = [
        ("junit", Self::Junit),
        ("sarif", Self::Sarif),
        ("markdown", Self::Markdown),
        ("json", Self::Json),
        ("tap", Self::Tap),
        ("github", Self::Github),
    ];

    /// The form of this name.
    pub fn of(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(own, _)| *own == name);
        found.map(|(_, form)| *form)
    }
}

/// What a report needs to know beside the verdict.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    /// The folder that paths are shown from.
    pub folder: &'a Path,
    /// The folder that annotations are shown from, where it is another.
    pub root: Option<&'a Path>,
    /// Whether there was a baseline.
    pub has_baseline: bool,
}

/// The verdict in a form.
pub(crate) fn report(form: Form, verdict: &Verdict, setting: &Setting<'_>) -> String {
    match form {
        Form::Junit => junit::report(verdict),
        Form::Sarif => sarif::report(verdict, setting.has_baseline),
        Form::Markdown => markdown::report(verdict),
        Form::Json => json_report(verdict),
        Form::Tap => tap::report(verdict),
        Form::Github => github::report(verdict, setting),
    }
}

fn json_report(verdict: &Verdict) -> String {
    let violations: Vec<Json> = verdict.violations().map(Violation::json).collect();
    pretty(&json!({
        "schema": 1,
        "program": "trigest gate",
        "version": crate::VERSION,
        "passed": verdict.counts().status() == 0,
        "counts": counts_json(verdict),
        "violations": violations,
    }))
}

/// The counts as JSON.
pub(crate) fn counts_json(verdict: &Verdict) -> Json {
    let counts = verdict.counts();
    json!({
        "files": counts.files,
        "broken_files": counts.broken_files,
        "errors": counts.errors,
        "unreadable": counts.unreadable,
        "warnings": counts.warnings,
        "known": counts.known,
        "not_judged": counts.not_judged,
    })
}

fn pretty(json: &Json) -> String {
    format!("{json:#}\n")
}

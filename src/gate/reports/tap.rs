//! Lines of the Test Anything Protocol, version 14: a test a rule that is asked of a file.
//!
//! Warnings and what a baseline knows are marked as to be done, which fails no run.

use serde_json::json;

use crate::gate::{Severity, Verdict, Violation};

pub(super) fn report(verdict: &Verdict) -> String {
    let mut lines = Vec::new();
    for file in &verdict.files {
        for name in file.rules() {
            let broken = file
                .violations
                .iter()
                .find(|violation| violation.rule == name);
            let test = format!("{} - {} {name}", lines.len() + 1, escaped(&file.path));
            lines.push(broken.map_or_else(
                || format!("ok {test}\n"),
                |violation| not_ok(&test, violation),
            ));
        }
    }
    format!("TAP version 14\n1..{}\n{}", lines.len(), lines.concat())
}

fn not_ok(test: &str, violation: &Violation) -> String {
    let directive = match (violation.is_known, violation.severity) {
        (true, _) => " # TODO in the baseline",
        (false, Severity::Warning) => " # TODO warning",
        (false, Severity::Error) => "",
    };
    // Text in JSON is text in YAML.
    let message = json!(violation.text());
    format!(
        "not ok {test}{directive}\n  ---\n  message: {message}\n  severity: {}\n  value: {}\n  limit: {}\n  ...\n",
        violation.severity.name(),
        violation.value,
        violation.limit
    )
}

/// Text in a description, where a # would begin a directive.
fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '#' | '\\' => line.extend(['\\', c]),
            c if c.is_control() => line.extend(c.escape_default()),
            c => line.push(c),
        }
    }
    line
}

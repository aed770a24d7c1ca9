//! What `gate` says: a line a violation on standard output, and the verdict at the end.

use std::time::Duration;

use indicatif::HumanCount;

use super::Closing;
use super::lines::human;
use super::terminal::{DataOut, Style};
use crate::gate::{Counts, Severity, Verdict, Violation};
use crate::path_text::escaped;

/// The end of a gate.
#[derive(Debug)]
pub struct Judgement {
    /// What became of all files.
    pub verdict: Verdict,
    /// Its counts.
    pub counts: Counts,
    /// The exit status that they mean.
    pub status: u8,
    /// Lines of another program's form, printed as they are.
    pub lines: Vec<String>,
    /// Standard output is a report's: violations are not printed there.
    pub is_stdout_taken: bool,
}

impl Judgement {
    /// Prints the violations: what the baseline knows only to programs, or where all is asked for.
    pub(super) fn print(&self, data: &mut DataOut, style: Style, shows_known: bool) {
        for line in &self.lines {
            data.line(line);
        }
        if self.is_stdout_taken {
            return;
        }
        for violation in self.verdict.violations() {
            if data.wants_json() {
                data.line(&violation.json());
            } else if !violation.is_known || shows_known {
                data.line(&line(violation, style));
            }
        }
    }
}

fn line(violation: &Violation, style: Style) -> String {
    let severity = match (violation.is_known, violation.severity) {
        (true, _) => "known".to_owned(),
        (false, Severity::Error) => style.red("error"),
        (false, Severity::Warning) => style.yellow("warning"),
    };
    let [path, text] = [&violation.path, &violation.text()].map(|text| escaped(text));
    format!("{path}: {severity}: {}: {text}", escaped(&violation.rule))
}

/// The verdict in words.
pub(super) fn headline(counts: &Counts, closing: &Closing, style: Style) -> String {
    let some = [
        (counts.errors, "broken", "broken"),
        (
            counts.unreadable,
            "file that cannot be read",
            "files that cannot be read",
        ),
        (counts.warnings, "warning", "warnings"),
        (counts.known, "known", "known"),
    ];
    let told = some.into_iter().filter(|(count, ..)| *count > 0);
    let told = told.map(|(count, one, many)| {
        let word = if count == 1 { one } else { many };
        format!("{} {word}", HumanCount(count))
    });
    let told: Vec<_> = told.collect();
    let verdict = match (closing.ending, closing.status) {
        ("stopped", _) => style.yellow("stopped before the end"),
        ("failed", _) => style.red("failed"),
        (_, 0) => style.green("passed"),
        _ => style.red("not passed"),
    };
    let files = if counts.files == 1 { "file" } else { "files" };
    format!(
        "{verdict}: {} {files} in {}{}{}",
        style.bold(&HumanCount(counts.files).to_string()),
        human(Duration::from_secs_f64(closing.seconds)),
        if told.is_empty() { "" } else { ": " },
        told.join(", "),
    )
}

//! A table for people, as summaries of pipelines and comments show it.

use crate::gate::{Counts, Severity, Verdict, Violation};

/// Rows of the table: more are no longer read, and summaries have their limits.
const MOST_ROWS: usize = 1000;

pub(super) fn report(verdict: &Verdict) -> String {
    let counts = verdict.counts();
    let word = if counts.status() == 0 {
        "passed"
    } else {
        "not passed"
    };
    let mut text = format!("# Models: {word}\n\n{}\n", sentence(&counts));
    let told: Vec<&Violation> = verdict
        .violations()
        .filter(|violation| !violation.is_known)
        .collect();
    if told.is_empty() {
        return text;
    }
    text.push_str("\n| file | rule | severity | what is the matter | where |\n| --- | --- | --- | --- | --- |\n");
    for violation in told.iter().take(MOST_ROWS) {
        let severity = match violation.severity {
            Severity::Error => "**error**",
            Severity::Warning => "warning",
        };
        let place = violation.place.text().unwrap_or_default();
        let [path, rule, message, place] =
            [&violation.path, &violation.rule, &violation.message, &place]
                .map(|cell| escaped(cell));
        text.push_str(&format!(
            "| {path} | {rule} | {severity} | {message} | {place} |\n"
        ));
    }
    let more = told.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        text.push_str(&format!("\nand {more} more\n"));
    }
    text
}

fn sentence(counts: &Counts) -> String {
    let parts = [
        (counts.files, "files"),
        (counts.errors, "broken rules"),
        (counts.unreadable, "files that cannot be read"),
        (counts.warnings, "warnings"),
        (counts.known, "in the baseline"),
        (counts.not_judged, "files not judged"),
    ];
    let some = parts
        .iter()
        .enumerate()
        .filter(|(i, (count, _))| *i == 0 || *count > 0);
    let told: Vec<_> = some
        .map(|(_, (count, what))| format!("{count} {what}"))
        .collect();
    format!("{}.", told.join(", "))
}

/// Text in a cell of a table: what has a meaning there stands for itself.
fn escaped(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '~' | '#' | '@' => cell.extend(['\\', c]),
            '<' => cell.push_str("&lt;"),
            '>' => cell.push_str("&gt;"),
            '&' => cell.push_str("&amp;"),
            c if c.is_control() => cell.push(' '),
            c => cell.push(c),
        }
    }
    cell
}

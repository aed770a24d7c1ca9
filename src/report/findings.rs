//! What people read at the end of `check` and `prune`: how much was looked at, and what was found.

use std::time::Duration;

use indicatif::HumanCount;

use super::lines::human;
use super::terminal::Style;
use super::tracker::Tracker;
use super::{Closing, Command};

/// The first line; `None` for a command that takes files in or draws them.
pub(super) fn headline(tracker: &Tracker, closing: &Closing, style: Style) -> Option<String> {
    let verb = closing.command.verb()?;
    let all: u64 = tracker.findings.values().map(|(all, _)| all).sum();
    let open = tracker.open_findings();
    let verdict = match (closing.ending, all, open) {
        ("stopped", ..) => style.yellow("stopped before the end"),
        ("failed", ..) => style.red("failed"),
        (_, 0, _) if closing.command == Command::Prune => style.green("none is gone"),
        #[cfg(feature = "cluster")]
        (_, 0, _) if closing.command == Command::Merge => style.green("done"),
        (_, 0, _) => style.green("nothing is wrong"),
        (_, _, 0) if closing.command == Command::Check => style.green("all of it is repaired"),
        (_, _, 0) => "done".into(),
        _ => style.yellow(&match open {
            1 => "1 problem".to_owned(),
            _ => format!("{} problems", HumanCount(open)),
        }),
    };
    Some(format!(
        "{verb} {} {} in {}: {verdict}",
        style.bold(&HumanCount(closing.found).to_string()),
        if closing.found == 1 { "row" } else { "rows" },
        human(Duration::from_secs_f64(closing.seconds)),
    ))
}

/// Findings by kind, a line each.
pub(super) fn rows(tracker: &Tracker) -> impl Iterator<Item = String> {
    tracker.findings.iter().map(|(kind, (count, _))| {
        let words = kind.name().replace('_', " ");
        format!("{:>21} × {words}", HumanCount(*count).to_string())
    })
}

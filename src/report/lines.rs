//! What people read of one file: a line, short or long.

use std::time::Duration;

use indicatif::{HumanBytes, HumanCount};

use super::terminal::Style;
use crate::error::Stage;
use crate::outcome::{Finished, Outcome, Plan, StageTimes};
use crate::path_text::{escaped, to_text};

/// The line that a failure is reported by: path, stage, reason.
pub(super) fn failure_line(finished: &Finished, style: Style) -> Option<String> {
    let Outcome::Failed(failure) = &finished.outcome else {
        return None;
    };
    let known = match (failure.is_known, failure.is_remembered) {
        (_, true) => " (as before; --retry tries again)",
        (true, false) => " (as before)",
        (false, false) => "",
    };
    Some(format!(
        "{}: {}: {}{known}",
        escaped(&to_text(&finished.path)),
        style.red(&failure.stage),
        escaped(&failure.reason)
    ))
}

/// The line that any file is reported by under `-v`; with stage times and notes where `is_long`.
pub(super) fn file_line(finished: &Finished, style: Style, is_long: bool) -> String {
    if let Some(line) = failure_line(finished, style) {
        return line;
    }
    let path = escaped(&to_text(&finished.path));
    let (word, mut rest) = word_and_rest(finished, style);
    if finished.queue_wait.is_some() {
        rest.push_str(&format!(", {}", human(finished.elapsed)));
        if is_long {
            rest.push_str(&format!(" ({})", stages(&finished.stages)));
        }
    }
    if is_long && let Outcome::Imported(imported) = &finished.outcome {
        imported
            .notes
            .iter()
            .for_each(|note| rest.push_str(&format!("; {}", escaped(note))));
    }
    let colon = if rest.is_empty() { "" } else { ": " };
    format!("{word} {path}{colon}{}", rest.trim_start_matches(", "))
}

/// The word for how a file ended, and what there is to say of it.
fn word_and_rest(finished: &Finished, style: Style) -> (String, String) {
    match &finished.outcome {
        Outcome::Imported(imported) => {
            let body = match (imported.triangle_count, imported.is_watertight) {
                (Some(triangles), Some(true)) => {
                    format!("{} triangles, watertight", HumanCount(triangles))
                }
                (Some(triangles), _) => format!("{} triangles, open", HumanCount(triangles)),
                (None, _) => match imported.kind {
                    Some(kind) => format!("{}, no triangles", kind.name()),
                    None => "names alone, no triangles".into(),
                },
            };
            let picture = imported
                .thumbnail_failed
                .as_ref()
                .map(|why| format!(", no picture: {why}"));
            let about = format!("{body}{}", picture.unwrap_or_default());
            (style.green("imported "), about)
        }
        Outcome::Unchanged {
            moved_from: Some(from),
            ..
        } => ("moved    ".into(), format!("from {}", escaped(from))),
        Outcome::Unchanged {
            is_measured_again: true,
            ..
        } => ("measured ".into(), "again".into()),
        Outcome::Unchanged { .. } => ("unchanged".into(), String::new()),
        Outcome::Duplicate { of } => ("duplicate".into(), format!("of {}", escaped(of))),
        Outcome::Planned { plan: Plan::New } => {
            ("new      ".into(), HumanBytes(finished.bytes).to_string())
        }
        Outcome::Planned {
            plan: Plan::Changed,
        } => ("changed  ".into(), HumanBytes(finished.bytes).to_string()),
        Outcome::Planned {
            plan: Plan::Picture,
        } => ("stale    ".into(), "its picture would be drawn".into()),
        Outcome::Drawn {
            thumbnail_failed: None,
            ..
        } => (style.green("drawn    "), String::new()),
        Outcome::Drawn {
            thumbnail_failed: Some(why),
            ..
        } => (style.yellow("not drawn"), why.clone()),
        Outcome::Judged { broken: 0 } => (style.green("passed   "), String::new()),
        Outcome::Judged { broken } => {
            let rules = if *broken == 1 { "rule" } else { "rules" };
            (
                style.yellow("judged   "),
                format!("breaks {broken} {rules}"),
            )
        }
        Outcome::Skipped { reason } => (style.yellow("skipped  "), reason.clone()),
        Outcome::Failed(_) => (String::new(), String::new()),
    }
}

/// What each stage took.
pub(super) fn stages(times: &StageTimes) -> String {
    let shown = |&stage: &Stage| format!("{} {}", stage.name(), human(times.of(stage)));
    Stage::ALL
        .iter()
        .skip(1)
        .map(shown)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A duration with three digits or so.
pub(super) fn human(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        s if s < 0.001 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.1} ms", s * 1e3),
        s if s < 100.0 => format!("{s:.2} s"),
        s => format!("{:.0} min {:02.0} s", (s / 60.0).floor(), s % 60.0),
    }
}

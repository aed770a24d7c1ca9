//! What people read: a line a file, and the summary at the end.

use std::time::Duration;

use indicatif::{HumanBytes, HumanCount};

use super::Closing;
use super::terminal::Style;
use super::throttle::ThrottleCounts;
use super::tracker::Tracker;
use crate::error::Stage;
use crate::outcome::{Finished, Outcome, StageTimes};
use crate::path_text::{harmless, to_text};

/// Reasons of skipped files that the summary lists.
const MOST_REASONS: usize = 8;

/// The line that a failure is told by: path, stage, reason.
pub(super) fn failure_line(finished: &Finished, style: Style) -> Option<String> {
    let Outcome::Failed(failure) = &finished.outcome else {
        return None;
    };
    let known = if failure.is_remembered {
        " (as before; --retry tries again)"
    } else {
        ""
    };
    Some(format!(
        "{}: {}: {}{known}",
        harmless(&to_text(&finished.path)),
        style.red(&failure.stage),
        harmless(&failure.reason)
    ))
}

/// The line that any file is told by under `-v`; with stage times and notes where `is_long`.
pub(super) fn file_line(finished: &Finished, style: Style, is_long: bool) -> String {
    if let Some(line) = failure_line(finished, style) {
        return line;
    }
    let path = harmless(&to_text(&finished.path));
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
            .for_each(|note| rest.push_str(&format!("; {}", harmless(note))));
    }
    let colon = if rest.is_empty() { "" } else { ": " };
    format!("{word} {path}{colon}{}", rest.trim_start_matches(", "))
}

/// The word for how a file ended, and what there is to say of it.
fn word_and_rest(finished: &Finished, style: Style) -> (String, String) {
    match &finished.outcome {
        Outcome::Imported(imported) => {
            let tight = if imported.is_watertight {
                "watertight"
            } else {
                "open"
            };
            let picture = imported
                .thumbnail_failed
                .as_ref()
                .map(|why| format!(", no picture: {why}"));
            let about = format!(
                "{} triangles, {tight}{}",
                HumanCount(imported.triangle_count),
                picture.unwrap_or_default()
            );
            (style.green("imported "), about)
        }
        Outcome::Unchanged {
            moved_from: Some(from),
            ..
        } => ("moved    ".into(), format!("from {}", harmless(from))),
        Outcome::Unchanged {
            is_measured_again: true,
            ..
        } => ("measured ".into(), "again".into()),
        Outcome::Unchanged { .. } => ("unchanged".into(), String::new()),
        Outcome::Duplicate { of } => ("duplicate".into(), format!("of {}", harmless(of))),
        Outcome::Planned { is_new: true } => {
            ("new      ".into(), HumanBytes(finished.bytes).to_string())
        }
        Outcome::Planned { is_new: false } => {
            ("changed  ".into(), HumanBytes(finished.bytes).to_string())
        }
        Outcome::Drawn {
            thumbnail_failed: None,
            ..
        } => (style.green("drawn    "), String::new()),
        Outcome::Drawn {
            thumbnail_failed: Some(why),
            ..
        } => (style.yellow("not drawn"), why.clone()),
        Outcome::Skipped { reason } => (style.yellow("skipped  "), reason.clone()),
        Outcome::Failed(_) => (String::new(), String::new()),
    }
}

/// The summary, line by line.
pub(super) fn summary(
    tracker: &Tracker,
    closing: &Closing,
    throttle: ThrottleCounts,
    style: Style,
    is_long: bool,
) -> Vec<String> {
    let mut lines = vec![headline(tracker, closing, style)];
    let counts = &tracker.counts;
    let mut row = |name: &str, count: u64, rest: String| {
        if count > 0 {
            lines.push(
                format!("{name:>11} {:>9}  {rest}", HumanCount(count).to_string())
                    .trim_end()
                    .to_owned(),
            );
        }
    };
    let mut about = format!("{} triangles", HumanCount(tracker.triangles));
    if tracker.without_picture > 0 {
        about.push_str(&format!(
            ", {} without a picture",
            HumanCount(tracker.without_picture)
        ));
    }
    row("imported", counts.imported, about);
    let of_them = [
        (tracker.moved, "moved"),
        (tracker.measured_again, "measured again"),
    ];
    let told = of_them.iter().filter(|(count, _)| *count > 0);
    let told = told.map(|(count, what)| format!("{} {what}", HumanCount(*count)));
    row(
        "unchanged",
        counts.unchanged,
        told.collect::<Vec<_>>().join(", "),
    );
    row(
        "duplicate",
        counts.duplicate,
        "same bytes as another file, which they share measures and picture with".into(),
    );
    row(
        "to import",
        tracker.planned,
        "dry run, nothing was done".into(),
    );
    row("drawn", counts.drawn, String::new());
    row("skipped", counts.skipped, reasons(tracker));
    row("left", closing.left(tracker), "for the next run".into());
    row(
        "passed over",
        closing.passed_over,
        "not models by their names, or filtered out".into(),
    );
    row("failed", counts.failed, String::new());
    lines.extend(failures(tracker));
    if closing.found == 0 && closing.command == "import" {
        lines.push("nothing to import: no file here has the ending of a model".into());
    }
    if is_long {
        lines.extend(timings(tracker, closing, throttle));
    }
    lines.push(format!("library: {}", harmless(&to_text(&closing.library))));
    lines
}

fn headline(tracker: &Tracker, closing: &Closing, style: Style) -> String {
    let seconds = closing.seconds.max(1e-6);
    let word = match closing.ending {
        "finished" if tracker.counts.failed == 0 => style.green("finished"),
        "finished" => style.yellow("finished with failures"),
        "stopped" => style.yellow("stopped; run again to go on"),
        other => style.red(other),
    };
    let files = tracker.done();
    format!(
        "{word}: {} files, {} in {} with {} workers ({:.0} files/s, {}/s)",
        style.bold(&HumanCount(files).to_string()),
        HumanBytes(tracker.counts.bytes),
        human(Duration::from_secs_f64(closing.seconds)),
        closing.workers,
        files as f64 / seconds,
        HumanBytes((tracker.counts.bytes as f64 / seconds) as u64),
    )
}

fn reasons(tracker: &Tracker) -> String {
    let mut reasons: Vec<_> = tracker.skip_reasons.iter().collect();
    reasons.sort_by_key(|(reason, count)| (std::cmp::Reverse(**count), reason.as_str()));
    let listed = reasons
        .iter()
        .take(MOST_REASONS)
        .map(|(reason, count)| format!("{count} × {}", harmless(reason)));
    let more = reasons.len().saturating_sub(MOST_REASONS);
    let more = (more > 0).then(|| format!("and {more} more reasons"));
    listed.chain(more).collect::<Vec<_>>().join(", ")
}

/// Failures by stage and kind, a line each.
fn failures(tracker: &Tracker) -> Vec<String> {
    let line = |((stage, kind), (count, first)): (&(String, String), &(u64, String))| {
        let colon = if *count > 1 { ", such as" } else { "" };
        let count = HumanCount(*count).to_string();
        format!("{count:>21} × {stage}, {kind}{colon}: {}", harmless(first))
    };
    tracker.failure_kinds.iter().map(line).collect()
}

fn timings(tracker: &Tracker, closing: &Closing, throttle: ThrottleCounts) -> Vec<String> {
    let wait = |part| {
        tracker
            .queue_waits
            .percentile_ms(part)
            .map_or("-".into(), |ms| format!("{ms:.1} ms"))
    };
    let mut lines = vec![
        format!("stages, all workers: {}", stages(&tracker.stages)),
        format!(
            "waiting for a worker: half under {}, 90 % under {}, 99 % under {}",
            wait(0.5),
            wait(0.9),
            wait(0.99)
        ),
        format!(
            "workers busy at once: {} of {}",
            tracker.peak_busy.min(closing.workers),
            closing.workers
        ),
        format!(
            "progress: {} updates, {} drawn, {} suppressed",
            throttle.total, throttle.drawn, throttle.suppressed
        ),
    ];
    if let Some(cpu) = closing.main_thread_cpu {
        let each = cpu.as_secs_f64() * 1e6 / tracker.done().max(1) as f64;
        lines.push(format!(
            "main thread: {} of processor time, {each:.1} µs a file",
            human(cpu)
        ));
    }
    lines.extend(
        tracker
            .slowest
            .iter()
            .enumerate()
            .map(|(i, (elapsed, path))| {
                let title = if i == 0 { "slowest:" } else { "" };
                format!(
                    "{title:8} {:>9}  {}",
                    human(*elapsed),
                    harmless(&to_text(path))
                )
            }),
    );
    lines
}

fn stages(times: &StageTimes) -> String {
    let told = |&stage: &Stage| format!("{} {}", stage.name(), human(times.of(stage)));
    Stage::ALL
        .iter()
        .skip(1)
        .map(told)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A duration with three digits or so.
fn human(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        s if s < 0.001 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.1} ms", s * 1e3),
        s if s < 100.0 => format!("{s:.2} s"),
        s => format!("{:.0} min {:02.0} s", (s / 60.0).floor(), s % 60.0),
    }
}

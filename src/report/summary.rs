//! What people read at the end: counts, reasons, and where the time went.

use std::time::Duration;

use indicatif::{HumanBytes, HumanCount};

use super::lines::{human, stages};
use super::terminal::Style;
use super::throttle::ThrottleCounts;
use super::tracker::Tracker;
use super::{Closing, Command, findings, gate};
use crate::gate::Counts;
use crate::path_text::{escaped, to_text};

/// Reasons of skipped files that the summary lists.
const MOST_REASONS: usize = 8;

/// The summary, line by line.
pub(super) fn summary(
    tracker: &Tracker,
    closing: &Closing,
    throttle: ThrottleCounts,
    judged: Option<&Counts>,
    style: Style,
    is_long: bool,
) -> Vec<String> {
    if closing.command == Command::Gate {
        let judged = judged.copied().unwrap_or_default();
        let mut lines = vec![gate::headline(&judged, closing, style)];
        lines.extend(
            is_long
                .then(|| timings(tracker, closing, throttle))
                .into_iter()
                .flatten(),
        );
        return lines;
    }
    let mut lines = match findings::headline(tracker, closing, style) {
        Some(headline) => vec![headline],
        None => vec![headline(tracker, closing, style)],
    };
    lines.extend(findings::rows(tracker));
    let rows = rows(tracker, closing)
        .into_iter()
        .filter(|(_, count, _)| *count > 0);
    lines.extend(rows.map(|(name, count, rest)| {
        let row = format!("{name:>11} {:>9}  {rest}", HumanCount(count).to_string());
        row.trim_end().to_owned()
    }));
    lines.extend(failures(tracker));
    if closing.found == 0 && closing.command == Command::Import && tracker.findings.is_empty() {
        lines.push("nothing to import: no file here has the ending of a model".into());
    }
    if is_long {
        lines.extend(timings(tracker, closing, throttle));
    }
    lines.push(format!("library: {}", escaped(&to_text(&closing.library))));
    lines
}

/// Name, count and what there is to say of it; failures last, since their reasons follow.
fn rows(tracker: &Tracker, closing: &Closing) -> [(&'static str, u64, String); 11] {
    const TWIN: &str = "the same content as another file; measures and picture are shared";
    let counts = &tracker.counts;
    let triangles = format!("{} triangles", HumanCount(tracker.triangles));
    let bare = of_them(&[(tracker.without_picture, "without a picture")]);
    let imported = [triangles, bare]
        .into_iter()
        .filter(|text| !text.is_empty());
    let unchanged = of_them(&[
        (tracker.moved, "moved"),
        (tracker.measured_again, "measured again"),
    ]);
    [
        (
            "imported",
            counts.imported,
            imported.collect::<Vec<_>>().join(", "),
        ),
        ("unchanged", counts.unchanged, unchanged),
        ("duplicate", counts.duplicate, TWIN.into()),
        (
            "to import",
            tracker.planned,
            "dry run, nothing was done".into(),
        ),
        (
            "to draw",
            tracker.planned_pictures,
            "pictures that are lacking or to look otherwise; dry run, nothing was done".into(),
        ),
        ("drawn", counts.drawn, String::new()),
        ("skipped", counts.skipped, reasons(tracker)),
        ("left", closing.left(tracker), "for the next run".into()),
        (
            "ignored",
            closing.ignored,
            "not models by their names, or not wanted".into(),
        ),
        (
            "missing",
            closing.missing,
            "files that are gone; their rows stay (see `trigest prune`)".into(),
        ),
        ("failed", counts.failed, known(tracker)),
    ]
}

/// What is said of failures that were known before.
fn known(tracker: &Tracker) -> String {
    if tracker.known == 0 {
        return String::new();
    }
    let retry = if tracker.remembered > 0 {
        "; --retry tries them again"
    } else {
        ""
    };
    format!(
        "{} known before and unchanged (`trigest failures` lists them{retry})",
        HumanCount(tracker.known)
    )
}

/// Those of some counts that are not zero, in words.
fn of_them(counts: &[(u64, &str)]) -> String {
    let some = counts.iter().filter(|(count, _)| *count > 0);
    some.map(|(count, what)| format!("{} {what}", HumanCount(*count)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn headline(tracker: &Tracker, closing: &Closing, style: Style) -> String {
    let seconds = closing.seconds.max(1e-6);
    let word = match closing.ending {
        "finished" if closing.status == 3 && tracker.counts.failed == 0 => {
            style.yellow("finished, with something to be seen to")
        }
        // Known failures are no news where they do not make the status.
        "finished" if tracker.counts.failed == 0 || closing.status == 0 => style.green("finished"),
        "finished" => style.yellow("finished with failures"),
        "stopped" => style.yellow("stopped; run again to go on"),
        other => style.red(other),
    };
    let files = tracker.done();
    format!(
        "{word}: {} {}, {} in {} with {} {} ({:.0} files/s, {}/s)",
        style.bold(&HumanCount(files).to_string()),
        if files == 1 { "file" } else { "files" },
        HumanBytes(tracker.counts.bytes),
        human(Duration::from_secs_f64(closing.seconds)),
        closing.workers,
        if closing.workers == 1 {
            "worker"
        } else {
            "workers"
        },
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
        .map(|(reason, count)| format!("{count} × {}", escaped(reason)));
    let more = reasons.len().saturating_sub(MOST_REASONS);
    let more = (more > 0).then(|| format!("and {more} more reasons"));
    listed.chain(more).collect::<Vec<_>>().join(", ")
}

/// Failures by stage and kind, a line each.
fn failures(tracker: &Tracker) -> Vec<String> {
    let line = |((stage, kind), (count, first)): (&(String, String), &(u64, String))| {
        let colon = if *count > 1 { ", such as" } else { "" };
        let count = HumanCount(*count).to_string();
        format!("{count:>21} × {stage}, {kind}{colon}: {}", escaped(first))
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
            "waiting to be processed: half under {}, 90 % under {}, 99 % under {}",
            wait(0.5),
            wait(0.9),
            wait(0.99)
        ),
        format!(
            "workers busy at the same time: {} of {}",
            tracker.peak_busy.min(closing.workers),
            closing.workers
        ),
        format!(
            "progress: {} updates, {} drawn, {} suppressed",
            throttle.total, throttle.drawn, throttle.suppressed
        ),
    ];
    if let Some(until) = closing.until_first_file {
        lines.push(format!("first file started after {}", human(until)));
    }
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
                    escaped(&to_text(path))
                )
            }),
    );
    lines
}

//! What programs read: one JSON object a line, the run first and the summary last.

use serde_json::{Value, json};

use super::throttle::ThrottleCounts;
use super::tracker::Tracker;
use super::{Begun, Closing};
use crate::error::Stage;
use crate::gate::Counts;
use crate::outcome::{Finished, Outcome, Plan, StageTimes};
use crate::path_text::to_text;
use crate::report::finding::{Finding, State};

/// Version of the lines' form; changes when a field changes its meaning or goes.
const SCHEMA: u64 = 1;

pub(super) fn begun(begun: &Begun) -> Value {
    json!({
        "type": "run",
        "schema": SCHEMA,
        "version": crate::VERSION,
        "run_id": begun.run_id,
        "command": begun.command.name(),
        "library": (!begun.library.as_os_str().is_empty()).then(|| to_text(&begun.library)),
        "settings": begun.settings,
    })
}

pub(super) fn finished(finished: &Finished) -> Value {
    let mut line = json!({
        "type": finished.outcome.name(),
        "path": to_text(&finished.path),
        "index": finished.index,
        "bytes": finished.bytes,
    });
    if let Some(facts) = &finished.facts {
        // The name of its number before the lines of all files had it.
        let model_id = facts.get("id").cloned();
        extend(&mut line, json!({ "model_id": model_id }));
        extend(&mut line, Value::Object(facts.clone()));
    }
    let more = match &finished.outcome {
        Outcome::Imported(imported) => json!({
            "thumbnail_failed": imported.thumbnail_failed,
            "notes": imported.notes,
        }),
        Outcome::Unchanged {
            moved_from,
            is_measured_again,
        } => {
            json!({ "moved_from": moved_from, "is_measured_again": is_measured_again })
        }
        Outcome::Duplicate { of } => json!({ "duplicate_of": of }),
        Outcome::Planned { plan } => {
            json!({ "is_new": *plan == Plan::New, "plan": plan.name() })
        }
        Outcome::Drawn {
            thumbnail_path,
            thumbnail_failed,
        } => {
            json!({ "thumbnail_path": thumbnail_path, "thumbnail_failed": thumbnail_failed })
        }
        Outcome::Judged { broken } => json!({ "broken": broken }),
        Outcome::Skipped { reason } => json!({ "reason": reason }),
        Outcome::Failed(failure) => json!({
            "stage": failure.stage,
            "kind": failure.kind,
            "reason": failure.reason,
            "is_known": failure.is_known,
            "is_remembered": failure.is_remembered,
        }),
    };
    extend(&mut line, more);
    if finished.queue_wait.is_some() {
        extend(
            &mut line,
            json!({ "ms": ms(finished.elapsed), "stages_ms": stages(&finished.stages) }),
        );
    }
    line
}

/// An error that ended the program.
pub(super) fn error(kind: &str, status: u8, reason: &str) -> Value {
    json!({ "type": "error", "kind": kind, "exit_status": status, "reason": reason })
}

pub(super) fn finding(finding: &Finding) -> Value {
    json!({
        "type": "finding",
        "kind": finding.kind.name(),
        "path": finding.subject,
        "about": finding.about,
        "is_open": finding.state == State::Open,
        "is_settled": finding.state == State::Settled,
    })
}

pub(super) fn summary(
    tracker: &Tracker,
    closing: &Closing,
    throttle: ThrottleCounts,
    judged: Option<&Counts>,
) -> Value {
    let counts = &tracker.counts;
    let percentile = |part| tracker.queue_waits.percentile_ms(part);
    json!({
           "type": "summary",
           "ending": closing.ending,
           "exit_status": closing.status,
           "found": closing.found,
           "imported": counts.imported,
           "unchanged": counts.unchanged,
           "moved": tracker.moved,
        "measured_again": tracker.measured_again,
           "duplicate": counts.duplicate,
           "planned": tracker.planned,
           "planned_pictures": tracker.planned_pictures,
           "drawn": counts.drawn,
           "skipped": counts.skipped,
           "failed": counts.failed,
           "failed_known": tracker.known,
           "failed_remembered": tracker.remembered,
           "left": closing.left(tracker),
           "ignored": closing.ignored,
           "passed_over": closing.ignored,
           "missing": closing.missing,
           "without_thumbnail": tracker.without_picture,
           "bytes": counts.bytes,
           "triangles": tracker.triangles,
           "seconds": closing.seconds,
           "workers": closing.workers,
           "peak_workers_busy": tracker.peak_busy,
           "first_file_ms": closing.until_first_file.map(ms),
           "stages_ms": stages(&tracker.stages),
           "queue_wait_ms": { "p50": percentile(0.5), "p90": percentile(0.9), "p99": percentile(0.99) },
           "throttle": {
    "total": throttle.total, "drawn": throttle.drawn, "suppressed": throttle.suppressed,
    "shortest_gap_ms": throttle.shortest_gap.map(ms),
    },
           "main_thread_cpu_ms": closing.main_thread_cpu.map(ms),
           "findings": tracker.findings.iter()
               .map(|(kind, (count, _))| (kind.name().to_owned(), json!(count)))
               .collect::<Value>(),
           "findings_open": tracker.open_findings(),
           "gate": judged.map(gate),
           "slowest": tracker.slowest.iter()
               .map(|(elapsed, path)| json!({ "path": to_text(path), "ms": ms(*elapsed) }))
               .collect::<Vec<_>>(),
       })
}

/// What a gate has counted.
fn gate(judged: &Counts) -> Value {
    json!({
        "files": judged.files,
        "broken_files": judged.broken_files,
        "errors": judged.errors,
        "unreadable": judged.unreadable,
        "warnings": judged.warnings,
        "known": judged.known,
        "not_judged": judged.not_judged,
    })
}

fn stages(times: &StageTimes) -> Value {
    Stage::ALL
        .iter()
        .skip(1)
        .map(|&stage| (stage.name().to_owned(), json!(ms(times.of(stage)))))
        .collect()
}

fn ms(time: std::time::Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

fn extend(line: &mut Value, more: Value) {
    if let (Value::Object(line), Value::Object(more)) = (line, more) {
        line.extend(more);
    }
}

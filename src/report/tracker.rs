//! Counts outcomes and everything else the summary tells. Every file ends in exactly one outcome.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::histogram::Histogram;
use crate::outcome::{Finished, Outcome, Plan, StageTimes};
use crate::report::finding::{Finding, Kind, State};
use crate::store::RunCounts;

/// How many of the slowest files the summary names.
const SLOWEST: usize = 10;

/// A file that a worker is processing.
#[derive(Debug)]
pub(super) struct Processing {
    index: u64,
    pub(super) path: PathBuf,
    pub(super) since: Instant,
}

/// What has happened so far.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    pub(super) counts: RunCounts,
    /// Rows that followed a file to a new path; part of `counts.unchanged`.
    pub(super) moved: u64,
    /// Rows of which measures were taken again; part of `counts.unchanged`.
    pub(super) measured_again: u64,
    pub(super) planned: u64,
    /// Pictures that would be drawn.
    pub(super) planned_pictures: u64,
    pub(super) triangles: u64,
    /// Failures that earlier runs knew, of files that have not changed; part of `counts.failed`.
    pub(super) known: u64,
    /// Those of them that were not tried again.
    pub(super) remembered: u64,
    pub(super) without_picture: u64,
    /// Pictures that were drawn again.
    mended: u64,
    pub(super) stages: StageTimes,
    pub(super) queue_waits: Histogram,
    pub(super) peak_busy: usize,
    /// When a worker first took a file up.
    pub(super) first_start: Option<Instant>,
    pub(super) processing: Vec<Processing>,
    pub(super) slowest: Vec<(Duration, PathBuf)>,
    /// Files by reason.
    pub(super) skip_reasons: BTreeMap<String, u64>,
    /// Findings by kind: how many, and how many of them are open.
    pub(super) findings: BTreeMap<Kind, (u64, u64)>,
    /// Failures by stage and kind, each with a first example.
    pub(super) failure_kinds: BTreeMap<(String, String), (u64, String)>,
}

impl Tracker {
    pub(super) fn started(&mut self, index: u64, path: PathBuf) {
        let since = Instant::now();
        self.first_start.get_or_insert(since);
        self.processing.push(Processing { index, path, since });
        self.peak_busy = self.peak_busy.max(self.processing.len());
    }

    pub(super) fn put_down(&mut self, index: u64) {
        self.processing.retain(|file| file.index != index);
    }

    /// Files that have ended.
    pub(super) fn done(&self) -> u64 {
        self.counts.found
    }

    pub(super) fn record(&mut self, finished: &Finished) {
        self.put_down(finished.index);
        self.counts.found += 1;
        self.counts.bytes += finished.bytes;
        self.stages.add_all(&finished.stages);
        if let Some(wait) = finished.queue_wait {
            self.queue_waits.add(wait);
        }
        self.note_slowest(finished);
        match &finished.outcome {
            Outcome::Imported(imported) => {
                self.counts.imported += 1;
                self.triangles += imported.triangle_count.unwrap_or_default();
                self.without_picture += u64::from(imported.thumbnail_failed.is_some());
            }
            Outcome::Unchanged {
                moved_from,
                is_measured_again,
            } => {
                self.counts.unchanged += 1;
                self.moved += u64::from(moved_from.is_some());
                self.measured_again += u64::from(*is_measured_again);
            }
            Outcome::Duplicate { .. } => self.counts.duplicate += 1,
            Outcome::Planned {
                plan: Plan::Picture,
            } => self.planned_pictures += 1,
            Outcome::Planned { .. } => self.planned += 1,
            Outcome::Drawn {
                thumbnail_failed, ..
            } => {
                self.counts.drawn += 1;
                self.without_picture += u64::from(thumbnail_failed.is_some());
                self.mended += u64::from(thumbnail_failed.is_none());
            }
            Outcome::Judged { .. } => {}
            Outcome::Skipped { reason } => {
                self.counts.skipped += 1;
                *self.skip_reasons.entry(reason.clone()).or_default() += 1;
            }
            Outcome::Failed(failure) => {
                self.counts.failed += 1;
                self.remembered += u64::from(failure.is_remembered);
                if failure.is_known {
                    self.known += 1;
                    return;
                }
                let key = (failure.stage.clone(), failure.kind.clone());
                let group = self
                    .failure_kinds
                    .entry(key)
                    .or_insert_with(|| (0, failure.reason.clone()));
                group.0 += 1;
            }
        }
    }

    pub(super) fn note(&mut self, finding: &Finding) {
        let (all, open) = self.findings.entry(finding.kind).or_default();
        *all += 1;
        *open += u64::from(finding.state == State::Open);
    }

    /// Findings to be seen to, but for those of pictures that were drawn again.
    pub(super) fn open_findings(&self) -> u64 {
        let open_of = |is_of_picture: bool| -> u64 {
            let findings = self.findings.iter();
            let of = findings.filter(|(kind, _)| kind.is_of_picture() == is_of_picture);
            of.map(|(_, (_, open))| open).sum()
        };
        open_of(false) + open_of(true).saturating_sub(self.mended)
    }

    fn note_slowest(&mut self, finished: &Finished) {
        let is_slower = |least: &(Duration, PathBuf)| finished.elapsed > least.0;
        if finished.queue_wait.is_none()
            || (self.slowest.len() == SLOWEST && !self.slowest.last().is_some_and(is_slower))
        {
            return;
        }
        let place = self
            .slowest
            .partition_point(|(elapsed, _)| *elapsed >= finished.elapsed);
        self.slowest
            .insert(place, (finished.elapsed, finished.path.clone()));
        self.slowest.truncate(SLOWEST);
    }
}

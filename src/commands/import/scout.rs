//! Goes ahead of the workers: decides for each file found whether it needs a job, and sends the rest off as it is.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use crate::commands::run::Batch;
use crate::config::ImportConfig;
use crate::discover::{Found, Source};
use crate::job::{self, Job, Task};
use crate::outcome::{Failure, Finished, Outcome, StageTimes};
use crate::path_text::to_text;
use crate::report::Event;
use crate::store::{KnownModel, Lookup, Store, StoreError};

/// A file written this short before it was read may have been written again without its time showing it.
const RACY_NS: i64 = 2_000_000_000;

/// Decides what each file needs.
pub(super) struct Scout<'a> {
    pub(super) batch: &'a Batch<'a>,
    pub(super) import: &'a ImportConfig,
    /// `None` in a dry run.
    pub(super) store: Option<&'a Store>,
    /// `None` where there is no library yet.
    pub(super) lookup: Option<Lookup>,
    pub(super) queue: SyncSender<Job>,
    /// Files found so far.
    pub(super) count: u64,
}

impl Scout<'_> {
    /// Takes what the walk found; false where nobody waits for more.
    pub(super) fn take(&mut self, found: Found) -> Result<bool, StoreError> {
        if self.batch.stop.is_asked() {
            return Ok(false);
        }
        match found {
            Found::PassedOver => self.batch.seen.passed_over(),
            Found::Candidate(source) => return self.take_candidate(source),
            Found::LeftOut { path, size, reason } => {
                self.ends(path, size, Outcome::Skipped { reason });
            }
            Found::Trouble { path, error } => {
                let source = Source {
                    path,
                    size: 0,
                    modified_ns: 0,
                };
                if let Some(store) = self.store {
                    job::record_failure(store, &source, &error);
                }
                self.ends(source.path, 0, Outcome::Failed(Failure::from(&error)));
            }
        }
        Ok(true)
    }

    fn take_candidate(&mut self, source: Source) -> Result<bool, StoreError> {
        if let Some(outcome) = self.known(&source)? {
            self.ends(source.path, source.size, outcome);
            return Ok(true);
        }
        self.count += 1;
        self.batch.seen.found(source.size);
        let job = Job {
            index: self.count,
            source,
            task: Task::Import,
            found: Instant::now(),
            ticket: Arc::default(),
        };
        let job = match self.queue.try_send(job) {
            Ok(()) => return Ok(true),
            Err(refused) => match refused {
                std::sync::mpsc::TrySendError::Full(job) => job,
                std::sync::mpsc::TrySendError::Disconnected(_) => return Ok(false),
            },
        };
        // The wait may be long.
        if let Some(lookup) = &mut self.lookup {
            lookup.refresh()?;
        }
        Ok(self.queue.send(job).is_ok())
    }

    /// How a file ends that needs no job; `None` where it needs one.
    fn known(&mut self, source: &Source) -> Result<Option<Outcome>, StoreError> {
        let path = to_text(&source.path);
        let model = match &mut self.lookup {
            Some(lookup) if !self.import.force => lookup.model_at(&path)?,
            _ => None,
        };
        if model
            .as_ref()
            .is_some_and(|model| is_unchanged(model, source, self.import.deep))
        {
            return Ok(Some(Outcome::Unchanged {
                moved_from: None,
                is_measured_again: false,
            }));
        }
        if !self.import.force
            && !self.import.retry
            && let Some(lookup) = &mut self.lookup
            && let Some(known) = lookup.failure_at(&path)?
        {
            let is_same = known.record.stamp == Some(source.stamp());
            if is_same && known.record.lies_in_file && known.program_version == crate::VERSION {
                return Ok(Some(Outcome::Failed(known.record.into())));
            }
        }
        Ok(self.import.dry_run.then_some(Outcome::Planned {
            is_new: model.is_none(),
        }))
    }

    fn ends(&mut self, path: PathBuf, bytes: u64, outcome: Outcome) {
        self.count += 1;
        self.batch.seen.found(bytes);
        self.batch.tell(Event::Finished(Box::new(Finished {
            index: self.count,
            path,
            bytes,
            outcome,
            stages: StageTimes::default(),
            queue_wait: None,
            elapsed: Duration::ZERO,
        })));
    }
}

fn is_unchanged(model: &KnownModel, source: &Source, is_deep: bool) -> bool {
    let is_same = model.stamp == source.stamp();
    let is_racy = model.stamp.modified_ns > model.read_at_ns.saturating_sub(RACY_NS);
    is_same && !is_racy && model.has_measures(is_deep)
}

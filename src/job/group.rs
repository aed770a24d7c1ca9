//! Group commit: small models that are written in one transaction, and told of when that is committed.
//!
//! A transaction costs more than all else that is done to a tiny file. So such a model, read and whole, waits here until there are
//! [`MOST`] of them or the first has waited for [`PATIENCE`]. Nothing is told of a model that is not committed; what ends behind it is told
//! after it. A kill loses models that nobody was told of; the next run imports them.
//!
//! **No decision hangs on it.** A job whose bytes the library may have, or a model that waits, lets all that waits be written before it asks
//! further. Where the transaction of many fails, each is written by itself and ends as it would have ended alone; once the library cannot be
//! written to, the rest is left to the next run.
//!
//! The crew says when nobody will add to what waits: before it waits itself, before a file that is not small, and on every round of its watch.

use std::fmt;
use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Account, Job, Orders, Task, records};
use crate::discover::Source;
use crate::error::{Cause, ImportError, Stage};
use crate::outcome::{Finished, Outcome};
use crate::panics::caught;
use crate::store::{ModelRecords, Saved};

/// Models that are written at once, at most.
const MOST: usize = 768;
/// How long a model waits for others while the crew is busy.
const PATIENCE: Duration = Duration::from_millis(50);
/// Objects, named files and remarks of a model that waits, at most: a packed file of some bytes may tell of millions.
const MOST_PARTS: usize = 64;
/// Bytes of a small file. To read and measure a larger one takes longer than its transaction.
const SMALL: u64 = 64 << 10;

/// A model that is read and not yet written.
#[derive(Debug)]
pub(crate) struct Unwritten {
    pub(super) source: Source,
    pub(super) records: ModelRecords,
    pub(super) account: Account,
}

#[derive(Debug)]
enum Item {
    Unwritten(Box<Unwritten>),
    /// Told when it is its turn.
    Ended(Box<Finished>),
}

#[derive(Debug, Default)]
struct Waiting {
    items: Vec<Item>,
    unwritten: usize,
    /// When the first of them came.
    since: Option<Instant>,
    /// Hashes of those that are being written.
    in_writing: Vec<String>,
}

/// What waits to be written and told.
pub(crate) struct Group<'a> {
    tell: &'a (dyn Fn(Box<Finished>) + Sync),
    waiting: Mutex<Waiting>,
    /// Held from before models are taken to be written until all are told of.
    writing: Mutex<()>,
}

impl<'a> Group<'a> {
    /// An empty group that calls `tell` with the end of each file.
    pub(crate) fn new(tell: &'a (dyn Fn(Box<Finished>) + Sync)) -> Self {
        Self {
            tell,
            waiting: Mutex::default(),
            writing: Mutex::default(),
        }
    }

    /// Whether a job may wait here: others do not wait for its file.
    pub(crate) fn takes(job: &Job) -> bool {
        matches!(job.task, Task::Import) && Self::is_small(&job.source)
    }

    pub(super) fn is_small(source: &Source) -> bool {
        source.size <= SMALL
    }

    /// Whether a model may wait here: it costs no memory to speak of.
    pub(super) fn holds(records: &ModelRecords) -> bool {
        records.objects.len() + records.siblings.len() + records.notes.len() <= MOST_PARTS
    }

    /// Takes a model that may be written together with others.
    pub(crate) fn add(&self, model: Box<Unwritten>, orders: &Orders<'_>) {
        let mut waiting = self.waiting();
        waiting.since.get_or_insert_with(Instant::now);
        waiting.unwritten += 1;
        waiting.items.push(Item::Unwritten(model));
        let is_full = waiting.unwritten >= MOST;
        drop(waiting);
        if is_full {
            self.write(orders);
        } else {
            self.write_if_due(orders);
        }
    }

    /// Tells how a file ended, after all that waits.
    pub(crate) fn tell(&self, finished: Box<Finished>) {
        let mut waiting = self.waiting();
        if waiting.items.is_empty() {
            drop(waiting);
            (self.tell)(finished);
        } else {
            waiting.items.push(Item::Ended(finished));
        }
    }

    /// Whether a model of these bytes waits.
    pub(super) fn has(&self, hash: &str) -> bool {
        let waiting = self.waiting();
        let is_it =
            |item: &Item| matches!(item, Item::Unwritten(model) if model.records.file.hash == hash);
        waiting.items.iter().any(is_it) || waiting.in_writing.iter().any(|known| known == hash)
    }

    /// As [`Group::write`], where the first model has waited long enough.
    pub(crate) fn write_if_due(&self, orders: &Orders<'_>) {
        let since = self.waiting().since;
        if since.is_some_and(|since| since.elapsed() >= PATIENCE) {
            self.write(orders);
        }
    }

    /// Writes and tells all that waits; what others are writing is written as well when this returns.
    pub(crate) fn write(&self, orders: &Orders<'_>) {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let items = self.take();
        if items.is_empty() {
            return;
        }
        let began = Instant::now();
        let models: Vec<&ModelRecords> = items.iter().filter_map(Item::records).collect();
        let saved = caught(|| orders.store().save_together(&models));
        let share = began.elapsed() / u32::try_from(models.len().max(1)).unwrap_or(u32::MAX);
        match saved {
            Ok(Ok(saved)) => self.tell_written(items, saved, share, orders),
            Ok(Err(_)) | Err(_) => self.write_each(items, orders),
        }
        self.waiting().in_writing.clear();
    }

    fn take(&self) -> Vec<Item> {
        let mut waiting = self.waiting();
        let items = take(&mut waiting.items);
        let records = items.iter().filter_map(Item::records);
        waiting.in_writing = records.map(|records| records.file.hash.clone()).collect();
        (waiting.unwritten, waiting.since) = (0, None);
        items
    }

    fn tell_written(
        &self,
        items: Vec<Item>,
        saved: Vec<Saved>,
        share: Duration,
        orders: &Orders<'_>,
    ) {
        let mut saved = saved.into_iter();
        for item in items {
            match item {
                Item::Ended(finished) => (self.tell)(finished),
                Item::Unwritten(model) => {
                    if let Some(saved) = saved.next() {
                        (self.tell)(model.written(saved, share, orders).into());
                    }
                }
            }
        }
    }

    /// Writes each model by itself, up to the first after which the run cannot go on.
    fn write_each(&self, items: Vec<Item>, orders: &Orders<'_>) {
        let mut is_over = false;
        for item in items {
            match item {
                Item::Ended(finished) => (self.tell)(finished),
                Item::Unwritten(_) if is_over => {}
                Item::Unwritten(model) => {
                    let began = Instant::now();
                    let cause = match caught(|| orders.store().save(&model.records)) {
                        Ok(Ok(saved)) => {
                            (self.tell)(model.written(saved, began.elapsed(), orders).into());
                            continue;
                        }
                        Ok(Err(error)) => Cause::Store(error),
                        Err(panic) => Cause::Panicked(panic),
                    };
                    let error = ImportError {
                        stage: Stage::Store,
                        cause,
                    };
                    is_over = error.stops_the_run();
                    let outcome = orders.record_failure(&model.source, &error);
                    let Unwritten {
                        source, account, ..
                    } = *model;
                    (self.tell)(account.end(source, outcome, began.elapsed(), orders).into());
                }
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Group<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group")
            .field("waiting", &self.waiting)
            .finish_non_exhaustive()
    }
}

impl Item {
    fn records(&self) -> Option<&ModelRecords> {
        match self {
            Self::Unwritten(model) => Some(&model.records),
            Self::Ended(_) => None,
        }
    }
}

impl Unwritten {
    /// How its file ended, now that it is written.
    fn written(self, saved: Saved, took: Duration, orders: &Orders<'_>) -> Finished {
        let outcome = outcome(saved, self.records);
        self.account.end(self.source, outcome, took, orders)
    }
}

/// What became of a model that was written.
pub(super) fn outcome(saved: Saved, records: ModelRecords) -> Outcome {
    match saved.duplicate_of {
        Some(of) => Outcome::Duplicate { of },
        None => Outcome::Imported(Box::new(records::imported(saved.model_id, records))),
    }
}

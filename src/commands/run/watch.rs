//! The watch over the workers of a run.
//!
//! Models that wait for others to be written with are written on its rounds, where no worker is there to do it.
//!
//! A file that takes longer than its time is given up: the watch reports its end, frees its room and lets a spare thread
//! take the place of the one that is stuck, so that one file on a dead network disk costs itself alone. A thread that is stuck cannot
//! be ended; it writes nothing any more ([`Ticket`]), and where it has not come back by the end of the run the process
//! leaves it behind.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::budget::Slot;
use super::crew::Crew;
use crate::discover::Source;
use crate::error::{Cause, ImportError};
use crate::job::{Job, Ticket};
use crate::outcome::{Failure, Finished, Outcome, StageTimes};
use crate::report::Event;
use crate::stop::Deadline;

/// Threads that wait to take the place of stuck ones; when none is left the run cannot go on.
pub(super) const SPARE: usize = 8;
/// How often the watch looks at the files that are worked on.
const LOOK: Duration = Duration::from_millis(100);

/// What the workers are at.
#[derive(Default)]
pub(super) struct Taken<'a> {
    /// Workers that have not ended and are not stuck.
    pub(super) workers: usize,
    pub(super) stuck: usize,
    pub(super) held: Vec<Held<'a>>,
}

/// A file that a worker is at work on.
pub(super) struct Held<'a> {
    index: u64,
    source: Source,
    is_recorded: bool,
    ticket: Arc<Ticket>,
    since: Instant,
    queue_wait: Duration,
    _slot: Slot<'a>,
}

impl<'a> Held<'a> {
    pub(super) fn of(job: &Job, slot: Slot<'a>) -> Self {
        Self {
            index: job.index,
            source: job.source.clone(),
            is_recorded: job.task.is_recorded(),
            ticket: Arc::clone(&job.ticket),
            since: Instant::now(),
            queue_wait: job.found.elapsed(),
            _slot: slot,
        }
    }
}

impl<'a> Taken<'a> {
    /// Takes out the file with this number.
    pub(super) fn put_down(&mut self, index: u64) -> Vec<Held<'a>> {
        let is_it = |held: &mut Held<'_>| held.index == index;
        self.held.extract_if(.., is_it).collect()
    }
}

impl<'a> Crew<'a> {
    /// Runs `count` workers, each through `spawn`, until no job is left; says whether threads are left behind.
    pub(super) fn watch(&self, count: usize, spawn: impl Fn()) -> bool {
        self.taken().workers = count;
        (0..count).for_each(|_| spawn());
        let mut taken = self.taken();
        while taken.workers > 0 {
            taken = self
                .changed
                .wait_timeout(taken, LOOK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            let lost = self.take_overdue(&mut taken);
            drop(taken);
            self.orders.group.write_if_due(self.orders);
            for held in lost {
                if self.run.stop.is_asked() {
                    self.run.tell(Event::PutDown { index: held.index });
                } else {
                    self.give_up(held);
                    spawn();
                }
            }
            taken = self.taken();
        }
        let is_any_stuck = taken.stuck > 0;
        drop(taken);
        self.orders.group.write(self.orders);
        is_any_stuck
    }

    /// Takes those files from their workers that have had their time.
    fn take_overdue(&self, taken: &mut Taken<'a>) -> Vec<Held<'a>> {
        let stop = &self.run.stop;
        let limit = self.orders.time_limit;
        let is_late = |held: &Held<'_>| {
            let spent = || {
                held.since
                    .elapsed()
                    .saturating_sub(held.ticket.pause.elapsed())
            };
            limit.is_some_and(|limit| spent() > limit) || stop.is_past(Deadline::File)
        };
        let lost: Vec<_> = taken
            .held
            .extract_if(.., |held| is_late(held) && held.ticket.give_up())
            .collect();
        taken.stuck += lost.len();
        if taken.stuck > SPARE {
            stop.give_up();
        }
        if stop.is_asked() {
            // Nobody takes their places.
            taken.workers -= lost.len();
        }
        lost
    }

    /// Records and reports that a file was given up.
    fn give_up(&self, held: Held<'a>) {
        let error = ImportError {
            stage: held.ticket.stage(),
            cause: Cause::TookTooLong(self.orders.time_limit.unwrap_or_default()),
        };
        let outcome = if held.is_recorded {
            self.orders.record_failure(&held.source, &error)
        } else {
            Outcome::Failed(Failure::from(&error))
        };
        self.orders.group.tell(Box::new(Finished {
            index: held.index,
            path: held.source.path,
            bytes: held.source.size,
            outcome,
            facts: None,
            stages: StageTimes::default(),
            queue_wait: Some(held.queue_wait),
            elapsed: held.since.elapsed(),
        }));
    }
}

//! The workers of a batch: rayon threads that take one job after another, and the watch over them.
//!
//! A worker takes the next job from the queue as soon as the [`Budget`] has room for its bytes, does it, tells how it ended,
//! and takes the next. The conductor watches meanwhile. A file that takes longer than its time is given up: the watch
//! tells its end, frees its room and lets a spare thread take the place of the one that is stuck, so that one file on a dead
//! network disk costs itself alone. A thread that is stuck cannot be ended; it writes nothing any more ([`Ticket`]),
//! and where it has not come back by the end of the run the process leaves it behind.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Batch;
use super::budget::{Budget, Slot};
use crate::discover::Source;
use crate::error::{Cause, ImportError};
use crate::job::{self, Context, Job, Task, Ticket};
use crate::outcome::{Failure, Finished, Outcome, StageTimes};
use crate::report::Event;

/// Threads that wait to take the place of stuck ones; when none is left the run cannot go on.
pub(super) const SPARE: usize = 8;
/// How often the watch looks at what is in hand.
const LOOK: Duration = Duration::from_millis(100);
/// How long after a stop was asked for files in hand are left to the next run.
const GRACE: Duration = Duration::from_millis(1_400);

/// The workers of a batch and what they have in hand.
pub(super) struct Crew<'a> {
    batch: &'a Batch<'a>,
    context: &'a Context<'a>,
    budget: &'a Budget,
    queue: Mutex<Receiver<Job>>,
    hands: Mutex<Hands<'a>>,
    changed: Condvar,
}

#[derive(Default)]
struct Hands<'a> {
    /// Workers that have not ended and are not stuck.
    workers: usize,
    stuck: usize,
    held: Vec<Held<'a>>,
}

/// A file in hand.
struct Held<'a> {
    index: u64,
    source: Source,
    is_import: bool,
    ticket: Arc<Ticket>,
    since: Instant,
    queue_wait: Duration,
    _place: Slot<'a>,
}

impl<'a> Crew<'a> {
    pub(super) fn new(
        batch: &'a Batch<'a>,
        context: &'a Context<'a>,
        budget: &'a Budget,
        queue: Receiver<Job>,
    ) -> Self {
        Self {
            batch,
            context,
            budget,
            queue: Mutex::new(queue),
            hands: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Runs `count` workers, each through `spawn`, until no job is left; says whether threads are left behind.
    pub(super) fn run(&self, count: usize, spawn: impl Fn()) -> bool {
        self.hands().workers = count;
        (0..count).for_each(|_| spawn());
        let mut hands = self.hands();
        while hands.workers > 0 {
            hands = self
                .changed
                .wait_timeout(hands, LOOK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            let lost = self.take_overdue(&mut hands);
            drop(hands);
            for held in lost {
                if self.batch.stop.is_asked() {
                    self.batch.tell(Event::Abandoned { index: held.index });
                } else {
                    self.tell_given_up(held);
                    spawn();
                }
            }
            hands = self.hands();
        }
        hands.stuck > 0
    }

    /// What a worker does until no job is left, or until it was given up with its file.
    pub(super) fn work(&self) {
        while let Some((job, place)) = self.next() {
            let (index, ticket) = (job.index, Arc::clone(&job.ticket));
            self.batch.tell(Event::Started {
                index,
                path: job.source.path.clone(),
            });
            self.hands().held.push(Held {
                index,
                source: job.source.clone(),
                is_import: matches!(job.task, Task::Import),
                ticket: Arc::clone(&ticket),
                since: Instant::now(),
                queue_wait: job.found.elapsed(),
                _place: place,
            });
            let ended = job::run(job, self.context);
            let mut hands = self.hands();
            if ticket.is_given_up() {
                hands.stuck -= 1;
                return;
            }
            let done: Vec<_> = hands
                .held
                .extract_if(.., |held| held.index == index)
                .collect();
            drop(hands);
            self.batch.tell(match ended {
                Some(finished) => Event::Finished(Box::new(finished)),
                None => Event::Abandoned { index },
            });
            // Its room is free only now, so that the main thread counts no more at work than there are.
            drop(done);
        }
        self.hands().workers -= 1;
        self.changed.notify_all();
    }

    /// The next job, in the order of the queue; `None` where there is none, or the run is to stop.
    fn next(&self) -> Option<(Job, Slot<'a>)> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let job = queue.recv().ok()?;
        let is_stopped = || self.batch.stop.is_asked();
        let place = self.budget.enter(job.source.size, is_stopped)?;
        Some((job, place))
    }

    fn hands(&self) -> MutexGuard<'_, Hands<'a>> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes those files out of the hands of their workers that have had their time.
    fn take_overdue(&self, hands: &mut Hands<'a>) -> Vec<Held<'a>> {
        let stop = self.batch.stop;
        let is_late = |held: &Held<'_>| {
            let limit = self.context.time_limit;
            limit.is_some_and(|limit| held.since.elapsed() > limit) || stop.asked_for() > GRACE
        };
        let lost: Vec<_> = hands
            .held
            .extract_if(.., |held| is_late(held) && held.ticket.give_up())
            .collect();
        hands.stuck += lost.len();
        if hands.stuck > SPARE {
            stop.give_up();
        }
        if stop.is_asked() {
            // Nobody takes their places.
            hands.workers -= lost.len();
        }
        lost
    }

    /// Records and tells that a file was given up.
    fn tell_given_up(&self, held: Held<'a>) {
        let error = ImportError {
            stage: held.ticket.stage(),
            cause: Cause::TookTooLong(self.context.time_limit.unwrap_or_default()),
        };
        if held.is_import {
            job::record_failure(self.context.store, &held.source, &error);
        }
        self.batch.tell(Event::Finished(Box::new(Finished {
            index: held.index,
            path: held.source.path,
            bytes: held.source.size,
            outcome: Outcome::Failed(Failure::from(&error)),
            stages: StageTimes::default(),
            queue_wait: Some(held.queue_wait),
            elapsed: held.since.elapsed(),
        })));
    }
}

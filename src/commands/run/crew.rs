//! The workers of a run: rayon threads that take one job after another.
//!
//! A worker takes the next job from the queue as soon as the [`Budget`] has room for its bytes, does it, reports how it
//! ended, and takes the next; small models are written together ([`Group`]). The conductor keeps watch meanwhile ([`super::watch`]).

use std::sync::mpsc::{Receiver, TryRecvError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::Run;
use super::budget::{Budget, Slot};
use super::line::Line;
use super::watch::{Held, SPARE, Taken};
use crate::job::{self, Done, Group, Job, Orders};
use crate::report::Event;
use crate::{cores, panics};

/// The workers of a run and the files that they are at work on.
pub(super) struct Crew<'a> {
    pub(super) run: &'a Run,
    pub(super) orders: &'a Orders<'a>,
    budget: &'a Budget,
    line: Mutex<Line>,
    taken: Mutex<Taken<'a>>,
    pub(super) changed: Condvar,
}

/// Works off every job of `queue`, and then does `finish`; tells the main thread where threads are left behind that do not
/// come back.
pub(super) fn employ(
    run: &Run,
    orders: &Orders<'_>,
    queue: Receiver<Job>,
    finish: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(run.config.jobs + SPARE)
        .thread_name(|i| format!("{}{i}", panics::WORKER))
        .build()?;
    cores::allow(run.config.jobs);
    let budget = Budget::new(run.config.memory);
    let crew = Crew {
        run,
        orders,
        budget: &budget,
        line: Mutex::new(Line::new(queue, run.config.memory)),
        taken: Mutex::default(),
        changed: Condvar::new(),
    };
    pool.in_place_scope(|scope| {
        let leaves_behind = crew.watch(run.config.jobs, || scope.spawn(|_| crew.work()));
        let finished = finish();
        if leaves_behind {
            run.tell(Event::LeftBehind);
        }
        finished
    })
}

impl<'a> Crew<'a> {
    /// What a worker does until no job is left, or until it was given up with its file.
    fn work(&self) {
        while let Some((job, slot)) = self.next() {
            if !Group::takes(&job) {
                self.orders.group.write(self.orders);
            }
            let (index, ticket) = (job.index, Arc::clone(&job.ticket));
            let path = job.source.path.clone();
            self.run.tell(Event::Started { index, path });
            self.taken().held.push(Held::of(&job, slot));
            let ended = job::run(job, self.orders);
            let mut taken = self.taken();
            if ticket.is_given_up() {
                taken.stuck -= 1;
                return;
            }
            let done = taken.put_down(index);
            drop(taken);
            match ended {
                Some(Done::Finished(finished)) => self.orders.group.tell(finished),
                Some(Done::Unwritten(model)) => {
                    self.run.tell(Event::PutDown { index });
                    self.orders.group.add(model, self.orders);
                }
                None => self.run.tell(Event::PutDown { index }),
            }
            // Its room is free only now, so that the main thread counts no more at work than there are.
            drop(done);
        }
        self.orders.group.write(self.orders);
        self.taken().workers -= 1;
        self.changed.notify_all();
    }

    /// The next job, in the order of the queue; `None` where there is none, or the run is to stop.
    fn next(&self) -> Option<(Job, Slot<'a>)> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let job = match line.try_take() {
            Err(TryRecvError::Empty) => {
                self.orders.group.write(self.orders);
                line.take().ok()?
            }
            job => job.ok()?,
        };
        let is_stopped = || self.run.stop.is_asked();
        let slot = self.budget.enter(job.source.size, is_stopped)?;
        Some((job, slot))
    }

    pub(super) fn taken(&self) -> MutexGuard<'_, Taken<'a>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

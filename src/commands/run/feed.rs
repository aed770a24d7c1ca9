//! Where a command puts what it has found: files that need a job into the queue, others straight to the report.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::thread;
use std::time::{Duration, Instant};

use super::Run;
use crate::discover::Source;
use crate::job::{Chosen, Job, Task};
use crate::outcome::{Finished, Outcome, StageTimes};
use crate::report::Event;
use crate::store::{Facts, Store, StoreError};

/// How long the walk rests when it is ahead by all that fits into the queue: no workers take half of that meanwhile.
const REST: Duration = Duration::from_millis(5);

/// The way from a command to the crew.
#[derive(Debug)]
pub(in crate::commands) struct Feed<'a> {
    pub(in crate::commands) run: &'a Run,
    /// `None` in a dry run.
    pub(in crate::commands) store: Option<&'a Store>,
    /// What was chosen for paths.
    pub(in crate::commands) chosen: &'a Chosen,
    queue: Option<SyncSender<Job>>,
    /// Files fed so far.
    count: u64,
}

impl<'a> Feed<'a> {
    pub(super) fn new(
        run: &'a Run,
        store: Option<&'a Store>,
        queue: Option<SyncSender<Job>>,
        chosen: &'a Chosen,
    ) -> Self {
        Self {
            run,
            store,
            chosen,
            queue,
            count: 0,
        }
    }

    /// One to which no file that needs a job is given.
    pub(in crate::commands) fn dry(run: &'a Run, chosen: &'a Chosen) -> Self {
        Self::new(run, None, None, chosen)
    }

    /// Files fed so far.
    pub(in crate::commands) fn count(&self) -> u64 {
        self.count
    }

    /// Puts a file into the queue, after `before_waiting` where that is full; false where nobody waits for more.
    pub(in crate::commands) fn hand_on(
        &mut self,
        source: Source,
        task: Task,
        before_waiting: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        let Some(queue) = &self.queue else {
            return Ok(false);
        };
        self.count += 1;
        self.run.seen.found(source.size);
        let job = Job {
            index: self.count,
            source,
            task,
            found: Instant::now(),
            ticket: Arc::default(),
            ahead: None,
        };
        match queue.try_send(job) {
            Err(TrySendError::Full(job)) => {
                before_waiting()?;
                Ok(send_in_time(queue, job))
            }
            sent => Ok(sent.is_ok()),
        }
    }

    /// Reports a file that needs no job.
    pub(in crate::commands) fn ends(&mut self, path: PathBuf, bytes: u64, outcome: Outcome) {
        self.ends_with(path, bytes, outcome, None);
    }

    /// As [`Feed::ends`], with what its row says.
    pub(in crate::commands) fn ends_with(
        &mut self,
        path: PathBuf,
        bytes: u64,
        outcome: Outcome,
        facts: Option<Facts>,
    ) {
        self.count += 1;
        self.run.seen.found(bytes);
        self.run.tell(Event::Finished(Box::new(Finished {
            index: self.count,
            path,
            bytes,
            outcome,
            facts,
            stages: StageTimes::default(),
            queue_wait: None,
            elapsed: Duration::ZERO,
        })));
    }
}

/// Puts a job into a queue that is full; false where nobody waits for more.
///
/// Whoever waits in the channel is woken for each job that is taken out of it, which costs the one who takes it more than to take it.
fn send_in_time(queue: &SyncSender<Job>, mut job: Job) -> bool {
    loop {
        thread::sleep(REST);
        match queue.try_send(job) {
            Err(TrySendError::Full(back)) => job = back,
            sent => return sent.is_ok(),
        }
    }
}

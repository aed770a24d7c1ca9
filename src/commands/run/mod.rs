//! What all batches share: a conductor thread that opens the library and feeds the pool, and the main thread,
//! which receives events and owns the terminal.
//!
//! The main thread opens no file, no database and no picture. Jobs come through a bounded queue to the [`Crew`]; the run is
//! over when the channel of events closes.

mod budget;
mod crew;

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::{Context as _, anyhow};
use serde_json::Value;

use self::budget::Budget;
use self::crew::Crew;
use crate::config::Config;
use crate::cores;
use crate::job::{Context, Job};
use crate::panics;
use crate::report::{self, Event, Report, Seen};
use crate::stop::Stop;
use crate::store::{RunStart, Store};

/// Events that may wait for the main thread.
const EVENTS: usize = 1024;

/// Files that may wait for a worker: enough for totals ahead of the work, few enough to weigh nothing.
pub(in crate::commands) const QUEUE: usize = 16_384;

/// Rows of the library that are looked at, or removed, in one go.
pub(in crate::commands) const PAGE: u32 = 256;

/// The conductor's side of a batch.
#[derive(Debug)]
pub(in crate::commands) struct Batch<'a> {
    pub(in crate::commands) config: &'a Config,
    pub(in crate::commands) stop: &'a Stop,
    pub(in crate::commands) seen: &'a Seen,
    pub(in crate::commands) events: SyncSender<Event>,
}

/// Runs `conduct` in a thread of its own while this one reports, and returns the exit status.
///
/// # Errors
/// What `conduct` returns.
pub(in crate::commands) fn drive(
    config: &Config,
    conduct: impl FnOnce(&Batch<'_>) -> anyhow::Result<()> + Send,
) -> anyhow::Result<u8> {
    let stop = Stop::on_signals().context("signal handlers")?;
    let seen = Seen::default();
    let (events, inbox) = sync_channel(EVENTS);
    let mut report = Report::new(&config.output);
    thread::scope(|scope| {
        let batch = Batch {
            config,
            stop: &stop,
            seen: &seen,
            events,
        };
        let conductor = scope.spawn(move || conduct(&batch));
        if !report.listen(&inbox, &seen, &stop) {
            // A file that takes longer than a stop may is left behind: its transaction cannot be half written.
            std::process::exit(report.close(&seen, &stop).into());
        }
        conductor
            .join()
            .map_err(|_| anyhow!("internal error, please report it"))?
    })?;
    Ok(report.close(&seen, &stop))
}

impl Batch<'_> {
    /// Opens the library and tells the main thread that the run has begun.
    pub(in crate::commands) fn begin(
        &self,
        command: &str,
        settings: &Value,
        may_create: bool,
    ) -> anyhow::Result<Store> {
        let start = RunStart {
            command,
            settings: &settings.to_string(),
            may_create,
            // A connection for each worker, the walk and the conductor.
            connections: u32::try_from(self.config.jobs)?.saturating_add(2),
            is_durable: self.config.is_durable,
        };
        let store = Store::open(&self.config.library, &start)?;
        self.announce(Some(store.run_id()), command, settings);
        for remark in store.remarks() {
            self.tell(Event::Remark(remark.clone()));
        }
        Ok(store)
    }

    /// Tells the main thread that the run has begun.
    pub(in crate::commands) fn announce(
        &self,
        run_id: Option<i64>,
        command: &str,
        settings: &Value,
    ) {
        self.tell(Event::Begun(report::Begun {
            run_id,
            command: command.into(),
            library: self.config.library.clone(),
            settings: settings.clone(),
            workers: self.config.jobs,
        }));
    }

    /// Sends an event; the main thread listens for as long as any sender lives.
    pub(in crate::commands) fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    /// Runs every job from `queue` in a pool, and `finish` when the last has ended; says so to the main thread where threads
    /// are left behind that do not come back.
    pub(in crate::commands) fn work(
        &self,
        queue: Receiver<Job>,
        context: &Context<'_>,
        finish: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.config.jobs + crew::SPARE)
            .thread_name(|i| format!("{}{i}", panics::WORKER))
            .build()?;
        cores::allow(self.config.jobs);
        let budget = Budget::new(self.config.memory);
        let crew = Crew::new(self, context, &budget, queue);
        pool.in_place_scope(|scope| {
            let leaves_behind = crew.run(self.config.jobs, || scope.spawn(|_| crew.work()));
            let finished = finish();
            if leaves_behind {
                self.tell(Event::LeftBehind);
            }
            finished
        })
    }

    /// Closes the run's record with the counts of the main thread.
    pub(in crate::commands) fn end(&self, store: &Store) -> anyhow::Result<()> {
        let (reply, counts) = sync_channel(1);
        self.tell(Event::AllDone { reply });
        let counts = counts.recv().context("the main thread is gone")?;
        let ending = match (self.stop.is_lost(), self.stop.signal()) {
            (true, _) => "failed",
            (false, Some(_)) => "stopped",
            (false, None) => "finished",
        };
        Ok(store.end_run(ending, &counts)?)
    }
}

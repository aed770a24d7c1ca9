//! The one engine of every command that feeds files, or looks a library through.
//!
//! The main thread opens no file, no database and no picture: it receives events and owns the terminal. A thread of its own,
//! the conductor, does what the command says and may be left behind where a stop finds it stuck. [`feed`] is a whole run:
//! the command says what to feed, and queue, crew, report and the closing of the run's record are here.

mod budget;
mod crew;
mod feed;
mod line;
mod record;
mod watch;

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use anyhow::{Context as _, anyhow};

pub(super) use self::feed::Feed;
pub(super) use self::record::Begin;
use crate::config::RunConfig;
use crate::gate::Bench;
use crate::job::{Chosen, Group, Intake, Orders, Recipient};
use crate::path_text::from_text;
use crate::report::{Event, Output, Report, Seen};
use crate::stop::Stop;
use crate::store::{LibraryError, Store};

/// Events that may wait for the main thread.
const EVENTS: usize = 1024;

/// Files that may wait for a worker: enough for totals ahead of the work, few enough to weigh nothing.
const QUEUE: usize = 16_384;

/// What a command does when all its files have ended in order.
pub(super) type AtTheEnd<'a> = Box<dyn FnOnce(&Store) -> anyhow::Result<()> + Send + 'a>;

/// The conductor's side of a run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) config: RunConfig,
    pub(super) stop: Arc<Stop>,
    pub(super) seen: Arc<Seen>,
    events: SyncSender<Event>,
    /// Where files lie that are of no more use when they have ended.
    #[cfg(feature = "cluster")]
    pub(super) staging: std::sync::OnceLock<Arc<crate::cluster::remote::Staging>>,
}

/// Does `act` in a thread of its own while this one reports, and returns the exit status.
///
/// # Errors
/// What `act` returns.
pub(super) fn conduct(
    config: RunConfig,
    output: Output,
    act: impl FnOnce(&Run) -> anyhow::Result<()> + Send + 'static,
) -> anyhow::Result<u8> {
    let stop = Arc::new(Stop::on_signals().context("signal handlers")?);
    let seen = Arc::<Seen>::default();
    let (events, inbox) = sync_channel(EVENTS);
    let mut report = Report::new(output);
    let run = Run {
        config,
        stop: Arc::clone(&stop),
        seen: Arc::clone(&seen),
        events,
        #[cfg(feature = "cluster")]
        staging: std::sync::OnceLock::new(),
    };
    let conductor = thread::spawn(move || act(&run));
    // A file that takes longer than a stop may is left behind with its thread: its transaction cannot be half written.
    if report.listen(&inbox, &seen, &stop) {
        let ended = conductor.join();
        let ended = ended.unwrap_or_else(|_| Err(anyhow!("internal error, please report it")));
        if let Err(error) = ended {
            let is_waiting = error.downcast_ref().is_some_and(LibraryError::may_pass);
            if let Some(signal) = stop.signal().filter(|_| is_waiting) {
                return Ok(128 + signal);
            }
            report.ended_by(&error);
            return Err(error);
        }
    }
    Ok(report.close(&seen, &stop))
}

/// A whole run: opens the library, lets `fill` feed files to a crew, does what it returns when both are done, and closes the run's
/// record.
///
/// # Errors
/// Why the run could not begin or go on.
pub(super) fn feed<'e>(
    run: &Run,
    begin: &Begin,
    intake: &Intake,
    fill: impl FnOnce(&mut Feed<'_>) -> anyhow::Result<Option<AtTheEnd<'e>>> + Send,
) -> anyhow::Result<()> {
    let store = run.begin(begin)?;
    let imported = store.lookup()?.imported_paths()?;
    let roots: Vec<_> = imported.iter().map(|path| from_text(path)).collect();
    let mut chosen = Chosen::of_rows(store.lookup()?.choices()?);
    if intake.choose(&mut chosen) {
        store.save_choices(&chosen.to_rows())?;
    }
    let tell = |finished| run.tell(Event::Finished(finished));
    let group = Group::new(&tell);
    let orders = Orders {
        group: &group,
        to: Recipient::Library(&store),
        stop: &run.stop,
        limits: &run.config.limits,
        roots: &roots,
        time_limit: run.config.time_limit,
        intake,
        reports_facts: run.config.reports_facts,
        chosen: &chosen,
    };
    let (queue, jobs) = sync_channel(QUEUE);
    thread::scope(|scope| {
        let filling = scope.spawn(|| fill(&mut Feed::new(run, Some(&store), Some(queue), &chosen)));
        crew::employ(run, &orders, jobs, || {
            let filled = filling.join();
            let at_the_end =
                filled.map_err(|_| anyhow!("internal error in the walk, please report it"))??;
            if let Some(act) = at_the_end.filter(|_| !run.stop.is_asked()) {
                act(&store)?;
            }
            run.end(&store)
        })
    })
}

/// A run before a gate: lets `fill` feed files to a crew that judges them, and does `close` when both are done. No library is
/// written to.
///
/// # Errors
/// Why the run could not go on.
pub(super) fn look_over(
    run: &Run,
    bench: &Bench,
    fill: impl FnOnce(&mut Feed<'_>) -> anyhow::Result<()> + Send,
    close: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let chosen = Chosen::default();
    let tell = |finished| run.tell(Event::Finished(finished));
    let group = Group::new(&tell);
    let orders = Orders {
        group: &group,
        to: Recipient::Gate(bench),
        stop: &run.stop,
        limits: &run.config.limits,
        roots: bench.roots(),
        time_limit: run.config.time_limit,
        intake: &Intake::default(),
        reports_facts: false,
        chosen: &chosen,
    };
    let (queue, jobs) = sync_channel(QUEUE);
    let ended = thread::scope(|scope| {
        let filling = scope.spawn(|| fill(&mut Feed::new(run, None, Some(queue), &chosen)));
        crew::employ(run, &orders, jobs, || {
            let filled = filling.join();
            filled.map_err(|_| anyhow!("internal error in the walk, please report it"))??;
            if run.stop.is_asked() {
                return Ok(());
            }
            close()
        })
    });
    if let Some(in_flight) = &bench.in_flight {
        in_flight.settle();
    }
    ended
}

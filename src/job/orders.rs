//! What a job is given: its file, what to do with it, and what all jobs of a run share; where what is learnt of files goes.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Choices, Chosen, Group, Ticket, records};
use crate::discover::Source;
use crate::error::ImportError;
use crate::examine::ahead::Ahead;
use crate::formats::Limits;
use crate::gate::bench::Asked;
use crate::gate::{Bench, Facts};
use crate::mesh::Unit;
use crate::outcome::{Failure, Outcome};
use crate::stop::Stop;
use crate::store::{InFlight, KnownModel, Store};
use crate::thumbnail::Renderer;

/// What all jobs of a run share.
#[derive(Debug)]
pub(crate) struct Orders<'a> {
    /// Where what is learnt of files goes.
    pub to: Recipient<'a>,
    /// Models that are written together, and how files ended.
    pub group: &'a Group<'a>,
    /// Whether to stop.
    pub stop: &'a Stop,
    /// What a file may ask for.
    pub limits: &'a Limits,
    /// Folders that were imported as a whole: files that a model names may lie anywhere in the one that holds it.
    pub roots: &'a [PathBuf],
    /// How long a file may take; `None`: as long as it likes.
    pub time_limit: Option<Duration>,
    /// How files are taken in.
    pub intake: &'a Intake,
    /// Whether what a row says is reported.
    pub reports_facts: bool,
    /// What was chosen for their paths.
    pub chosen: &'a Chosen,
}

/// Where what is learnt of files goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Recipient<'a> {
    /// Into the library.
    Library(&'a Store),
    /// Before a gate; nothing is written.
    Gate(&'a Bench),
}

impl<'a> Orders<'a> {
    /// The library that files are taken into.
    pub(super) fn store(&self) -> &'a Store {
        match self.to {
            Recipient::Library(store) => store,
            Recipient::Gate(_) => {
                unreachable!("jobs that write are only given to runs with a library")
            }
        }
    }

    /// Where files are noted while they are being worked on.
    pub(super) fn in_flight(&self) -> Option<&'a InFlight> {
        match self.to {
            Recipient::Library(store) => Some(store.in_flight()),
            Recipient::Gate(bench) => bench.in_flight.as_ref(),
        }
    }

    /// Takes note that a file failed, and says how it ended by that.
    pub(crate) fn record_failure(&self, source: &Source, error: &ImportError) -> Outcome {
        match self.to {
            Recipient::Library(store) => records::record_failure(store, source, error),
            Recipient::Gate(bench) => {
                bench.failed(&source.path, error);
                Outcome::Failed(Failure::from(error))
            }
        }
    }
}

/// How files are taken into the library.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    /// What is chosen by this run.
    pub given: Choices,
    /// For which paths; the empty one is the whole library.
    pub chosen_for: Vec<PathBuf>,
    /// Take the costly measures too.
    pub deep: bool,
    /// Import even what the library has.
    pub force: bool,
    /// Unit of files that declare none.
    pub assumed: Option<Unit>,
}

impl Intake {
    /// Notes what this run chooses; whether it chooses anything.
    pub(crate) fn choose(&self, chosen: &mut Chosen) -> bool {
        if self.given.is_empty() {
            return false;
        }
        let paths = self.chosen_for.iter();
        paths.for_each(|path| chosen.choose(path, &self.given));
        chosen.choose_for_listed(&self.given, &self.chosen_for);
        !self.chosen_for.is_empty()
    }
}

/// What a job does with its file.
#[derive(Debug)]
pub(crate) enum Task {
    /// Take it into the library.
    Import,
    /// Draw the pictures of this row again, in this way.
    Redraw(Box<KnownModel>, Arc<Renderer>),
    /// Judge it.
    Look(Box<Look>),
}

impl Task {
    /// Whether a failure is recorded as the file's: a row that cannot be drawn again stays what it is.
    pub(crate) fn is_recorded(&self) -> bool {
        !matches!(self, Self::Redraw(..))
    }
}

/// What a gate asks of a file.
#[derive(Debug)]
pub(crate) struct Look {
    /// By its rules.
    pub asked: Asked,
    /// What a library knows of bytes that may be the file's.
    pub known: Option<Facts>,
}

/// One file to work on.
#[derive(Debug)]
pub(crate) struct Job {
    /// Number in this run, from 1.
    pub index: u64,
    pub source: Source,
    /// What to do with it.
    pub task: Task,
    /// When it was found.
    pub found: Instant,
    /// Who decides how it ends.
    pub ticket: Arc<Ticket>,
    /// Its file, where that was asked for ahead of its turn.
    pub ahead: Option<Arc<Ahead>>,
}

//! What a job is given: its file, what to do with it, and what all jobs of a run share.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Ticket;
use crate::discover::Source;
use crate::formats::Limits;
use crate::stop::Stop;
use crate::store::{KnownModel, Store};
use crate::thumbnail::Renderer;

/// What all jobs of a run share.
#[derive(Debug)]
pub struct Orders<'a> {
    /// The library.
    pub store: &'a Store,
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
}

/// How files are taken into the library.
#[derive(Debug, Default)]
pub struct Intake {
    /// `None`: no pictures.
    pub renderer: Option<Renderer>,
    /// Take the costly measures too.
    pub deep: bool,
    /// Import even what the library has.
    pub force: bool,
}

/// What a job does with its file.
#[derive(Debug)]
pub enum Task {
    /// Take it into the library.
    Import,
    /// Draw the pictures of this row again, in this way.
    Redraw(Box<KnownModel>, Arc<Renderer>),
}

/// One file to work on.
#[derive(Debug)]
pub struct Job {
    /// Number in this run, from 1.
    pub index: u64,
    /// The file.
    pub source: Source,
    /// What to do with it.
    pub task: Task,
    /// When it was found.
    pub found: Instant,
    /// Who decides how it ends.
    pub ticket: Arc<Ticket>,
}

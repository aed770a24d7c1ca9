//! What the main thread receives from the threads of a run.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::SyncSender;

use serde_json::Value;

use super::Command;
use super::finding::Finding;
use super::gate::Judgement;
use crate::outcome::Finished;
use crate::store::RunCounts;

/// What is reported to the main thread.
#[derive(Debug)]
pub enum Event {
    /// The library is open and the run recorded.
    Begun(Begun),
    /// A worker has taken a file up.
    Started {
        /// Number of the file in this run.
        index: u64,
        /// The file.
        path: PathBuf,
    },
    /// A file has ended.
    Finished(Box<Finished>),
    /// A worker has put a file down; how that ends is told later, or by no one where a stop left it to the next run.
    PutDown {
        /// Number of the file in this run.
        index: u64,
    },
    /// `check` or `prune` found something.
    Finding(Finding),
    /// The gate has its verdict.
    Judgement(Box<Judgement>),
    /// Rows of shards were merged: how many, and how many rows moved.
    #[cfg(feature = "cluster")]
    Merged {
        /// What became of them.
        counts: Box<RunCounts>,
        /// Rows that are of another path now.
        moved: u64,
    },
    /// Something that a person should know and that is no failure.
    Remark(String),
    /// The run is over, but threads are stuck and would hold the process up.
    LeftBehind,
    /// Every file has ended; the counts are wanted for the run's record.
    AllDone {
        /// Where they go.
        reply: SyncSender<RunCounts>,
    },
}

/// A run that has begun.
#[derive(Debug)]
pub struct Begun {
    /// Row in `runs`; `None` in a dry run.
    pub run_id: Option<i64>,
    /// The subcommand.
    pub command: Command,
    /// Folder of the library; empty where there is none.
    pub library: PathBuf,
    /// Settings of the run.
    pub settings: Value,
    /// Workers.
    pub workers: usize,
}

/// What the walk has seen, counted ahead of the work.
#[derive(Debug, Default)]
pub struct Seen {
    files: AtomicU64,
    bytes: AtomicU64,
    pub(super) ignored: AtomicU64,
    pub(super) missing: AtomicU64,
    is_over: AtomicBool,
}

impl Seen {
    /// Counts a file found.
    pub fn found(&self, bytes: u64) {
        self.files.fetch_add(1, Relaxed);
        self.bytes.fetch_add(bytes, Relaxed);
    }

    /// Counts rows that are looked at.
    pub fn rows(&self, count: u64) {
        self.files.fetch_add(count, Relaxed);
    }

    /// Counts a file that is no model or is not wanted.
    pub fn ignored(&self) {
        self.ignored.fetch_add(1, Relaxed);
    }

    /// Counts rows whose files are gone.
    pub fn missing(&self, count: u64) {
        self.missing.fetch_add(count, Relaxed);
    }

    /// All files are found.
    pub fn walk_is_over(&self) {
        self.is_over.store(true, Relaxed);
    }

    /// Files found so far.
    pub fn files(&self) -> u64 {
        self.files.load(Relaxed)
    }

    /// Bytes of the files found so far.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// Whether more files may be found.
    pub fn is_walking(&self) -> bool {
        !self.is_over.load(Relaxed)
    }
}

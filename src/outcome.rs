//! How a file ended. Every file found ends in exactly one outcome.

use std::path::PathBuf;
use std::time::Duration;

use crate::error::{ImportError, Stage};
use crate::mesh::Kind;
use crate::store::{Facts, FailureRecord};

/// How one file ended.
#[derive(Debug)]
pub enum Outcome {
    /// Measured, drawn and stored.
    Imported(Box<Imported>),
    /// In the library already, with these bytes.
    Unchanged {
        /// The path that its row had until now, where the file was moved.
        moved_from: Option<String>,
        /// Measures were taken that its row had of an older version, or not at all.
        is_measured_again: bool,
    },
    /// Stored beside another row with the same bytes, whose picture and measures it shares.
    Duplicate {
        /// Path of the other row.
        of: String,
    },
    /// Would be imported, were this no dry run.
    Planned { plan: Plan },
    /// Its picture was drawn again.
    Drawn {
        /// Picture, relative to the library.
        thumbnail_path: Option<String>,
        /// Why it has none.
        thumbnail_failed: Option<String>,
    },
    /// Held against the rules of a gate.
    Judged {
        /// Rules that it breaks.
        broken: usize,
    },
    /// Left out on purpose.
    Skipped { reason: String },
    /// Not imported.
    Failed(Failure),
}

/// What would be done with a file, were this no dry run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// It would be imported: the library has no row for its path.
    New,
    /// It would be imported again: it has changed, or is not measured as is asked for.
    Changed,
    /// Its picture would be drawn: it has none, or another one than is asked for.
    Picture,
}

impl Plan {
    /// The word for it in JSON lines.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Picture => "picture",
        }
    }
}

impl Outcome {
    /// How a file ends whose failure a person has settled.
    pub fn accepted() -> Self {
        Self::Skipped {
            reason: "its failure was accepted (see `trigest failures`)".into(),
        }
    }

    /// Whether the file has a row that is as it says.
    pub fn is_of_a_model(&self) -> bool {
        match self {
            Self::Imported(_)
            | Self::Unchanged { .. }
            | Self::Duplicate { .. }
            | Self::Drawn { .. } => true,
            Self::Planned { .. } | Self::Judged { .. } | Self::Skipped { .. } | Self::Failed(_) => {
                false
            }
        }
    }

    /// The word for it in JSON lines and summaries.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Imported(_) => "imported",
            Self::Unchanged { .. } => "unchanged",
            Self::Duplicate { .. } => "duplicate",
            Self::Planned { .. } => "planned",
            Self::Drawn { .. } => "drawn",
            Self::Judged { .. } => "judged",
            Self::Skipped { .. } => "skipped",
            Self::Failed(_) => "failed",
        }
    }
}

/// What is worth telling of an imported file.
#[derive(Debug)]
pub struct Imported {
    /// Row in `models`.
    pub model_id: i64,
    /// Name of the format.
    pub format: &'static str,
    /// What it is made of, where that is measured.
    pub kind: Option<Kind>,
    /// Triangles, where it has any.
    pub triangle_count: Option<u64>,
    /// Whether it is watertight, where it has geometry.
    pub is_watertight: Option<bool>,
    /// Picture, relative to the library.
    pub thumbnail_path: Option<String>,
    /// Why it has no picture.
    pub thumbnail_failed: Option<String>,
    /// Oddities of the file.
    pub notes: Vec<String>,
}

/// Why a file was not imported, now or in an earlier run.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Name of the stage.
    pub stage: String,
    /// One word for scripts.
    pub kind: String,
    /// The reason, for people.
    pub reason: String,
    /// An earlier run recorded the same, and the file has not changed.
    pub is_known: bool,
    /// Known from an earlier run, not tried again.
    pub is_remembered: bool,
    /// The run cannot go on.
    pub stops_the_run: bool,
}

impl From<&ImportError> for Failure {
    fn from(error: &ImportError) -> Self {
        Self {
            stage: error.stage.name().into(),
            kind: error.kind().into(),
            reason: error.to_string(),
            is_known: false,
            is_remembered: false,
            stops_the_run: error.stops_the_run(),
        }
    }
}

impl From<FailureRecord> for Failure {
    /// A failure of an earlier run, which is not tried again.
    fn from(known: FailureRecord) -> Self {
        Self {
            stage: known.stage,
            kind: known.kind,
            reason: known.reason,
            is_known: true,
            is_remembered: true,
            stops_the_run: false,
        }
    }
}

/// Time spent in each stage.
#[derive(Clone, Copy, Debug, Default)]
pub struct StageTimes([Duration; Stage::ALL.len()]);

impl StageTimes {
    /// Adds time to a stage.
    pub fn add(&mut self, stage: Stage, time: Duration) {
        self.0[stage as usize] += time;
    }

    /// Adds all times of `other`.
    pub fn add_all(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }

    /// Time of a stage.
    pub fn of(&self, stage: Stage) -> Duration {
        self.0[stage as usize]
    }
}

/// A file's end, as it is reported to the main thread.
#[derive(Debug)]
pub struct Finished {
    /// Number of the file in this run, from 1, in the order of discovery.
    pub index: u64,
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// What its row says, where it is reported to programs.
    pub facts: Option<Facts>,
    /// How long each stage took; all zero where no job was needed.
    pub stages: StageTimes,
    /// From being handed to the pool to a worker taking it up; `None` where no job was needed.
    pub queue_wait: Option<Duration>,
    /// From a worker taking it up to its end.
    pub elapsed: Duration,
}

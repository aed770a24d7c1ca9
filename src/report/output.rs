//! What is printed, and where.

use super::Log;

/// What is printed.
#[derive(Debug)]
pub struct Output {
    /// JSON lines on standard output.
    pub json: bool,
    /// The long summary.
    pub timings: bool,
    /// Errors only.
    pub quiet: bool,
    /// 1: a line a file, 2: with stage times and notes.
    pub verbose: u8,
    /// Which failures make the exit status.
    pub fail_on: FailOn,
    /// Tell of failures that were known and have not changed, too.
    pub tells_known: bool,
    /// How progress is shown.
    pub progress: Progress,
    /// Colour messages.
    pub colour: bool,
    /// Gets every line.
    pub log: Option<Log>,
}

/// Which failures make the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// All of them.
    Any,
    /// Those that no earlier run knew.
    New,
    /// None.
    Never,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A bar.
    Bar,
    /// A plain line now and then.
    Lines,
    /// Not at all.
    None,
}

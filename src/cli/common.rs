//! Options of every subcommand that has a library.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

use super::values::{ColorParser, duration, jobs, size};

/// Options of every subcommand.
#[derive(Debug, Args)]
#[command(next_help_heading = None::<&str>)]
pub struct CommonArgs {
    /// The library folder.
    ///
    /// By default $XDG_DATA_HOME/trigest, else ~/.local/share/trigest.
    #[arg(
        long,
        value_name = "DIR",
        env = "TRIGEST_LIBRARY",
        hide_env_values = true
    )]
    pub library: Option<PathBuf>,
    /// Workers [default: processors this process may use].
    #[arg(
        short,
        long,
        value_name = "N",
        value_parser = jobs(),
        help_heading = "Running",
        hide_short_help = true
    )]
    pub jobs: Option<usize>,
    /// Bytes of files worked on at once [default: half of the memory available].
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = "Running", hide_short_help = true)]
    pub memory: Option<u64>,
    /// Wait so long for a library that another run is writing to, such as 30s, 5m or 1h.
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "0s", help_heading = "Running", hide_short_help = true)]
    pub wait: Duration,
    /// Print one JSON object a line to standard output.
    #[arg(long)]
    pub json: bool,
    /// Add stage times, waits, the slowest files and more to the summary.
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub timings: bool,
    /// Write a line a file and the summary to PATH as well, whatever -q says.
    #[arg(
        long,
        value_name = "PATH",
        help_heading = "Output",
        hide_short_help = true
    )]
    pub log_file: Option<PathBuf>,
    /// Print errors only.
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print a line a file.
    ///
    /// Twice: with stage times and notes.
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,
    /// Show progress; "always" prints plain lines where there is no terminal.
    #[arg(long, value_enum, default_value_t = When::Auto, help_heading = "Output", hide_short_help = true)]
    pub progress: When,
    /// Colour messages; NO_COLOR is respected [default: auto].
    #[arg(long, value_name = "WHEN", value_parser = ColorParser, help_heading = "Output", hide_short_help = true)]
    pub color: Vec<ColorWish>,
}

/// Seconds that a file may take.
pub const TIMEOUT_S: u64 = 60;

/// What one file may ask for.
#[derive(Debug, Args)]
pub struct LimitArgs {
    /// Most triangles that one file may have [default: 200000000; where objects are placed again and again, 4000000
    /// or one for each byte of the file].
    #[arg(
        long,
        value_name = "N",
        help_heading = "Running",
        hide_short_help = true
    )]
    pub max_triangles: Option<u64>,
    /// Give a file up that takes longer, while others go on; 0: never.
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT_S, help_heading = "Running", hide_short_help = true)]
    pub timeout: u64,
}

/// What a power cut may take.
#[derive(Debug, Args)]
pub struct SafetyArgs {
    /// Wait at each model until its picture and records are on disk, so that a power cut takes nothing that was
    /// reported; without it the last commits may be missing then, and nothing is damaged.
    #[arg(long, help_heading = "Running", hide_short_help = true)]
    pub durable: bool,
}

/// What `--color` may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorWish {
    /// Whether messages are coloured.
    Messages(When),
    /// The colour of bodies whose file gives none, as `--body-color`: how the option was spelled before 0.2.
    Bodies([u8; 3]),
}

/// Whether to do something that depends on the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// Where standard error is a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

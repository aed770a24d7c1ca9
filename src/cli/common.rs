//! Options of every subcommand that has a library.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

use super::values::{ColorParser, angle, chord, duration, jobs, memory};

/// Which library.
#[derive(Debug, Args)]
pub struct LibraryArg {
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
}

/// Options of every subcommand.
#[derive(Debug, Args)]
#[command(next_help_heading = None::<&str>)]
pub struct CommonArgs {
    /// Which library.
    #[command(flatten)]
    pub place: LibraryArg,
    /// How it runs, and what it prints.
    #[command(flatten)]
    pub run: RunArgs,
}

/// Options of every subcommand that runs.
#[derive(Debug, Args)]
#[command(next_help_heading = None::<&str>)]
pub struct RunArgs {
    /// Files processed at the same time [default: the processors that may be used].
    #[arg(
        short,
        long,
        value_name = "N",
        value_parser = jobs(),
        help_heading = "Running",
        hide_short_help = true
    )]
    pub jobs: Option<usize>,
    /// Most bytes of files processed at the same time [default: auto, half of the memory that is left: of the machine, or of the
    /// control group where that has less].
    #[arg(long, value_name = "SIZE", value_parser = memory, help_heading = "Running", hide_short_help = true)]
    pub memory: Option<Memory>,
    /// How long to wait while another run is writing to the library, such as 30s, 5m or 1h.
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "0s", help_heading = "Running", hide_short_help = true)]
    pub wait: Duration,
    /// Print JSON lines to standard output.
    #[arg(long)]
    pub json: bool,
    /// Add times of all stages, waits and the slowest files to the summary.
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub timings: bool,
    /// Append a line for each file and the summary to PATH, even with -q.
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
    /// Print a line for each file.
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
    /// The most triangles that one file may have [default: 200000000; where objects are repeated, 4000000 or one for
    /// each byte of the file].
    #[arg(
        long,
        value_name = "N",
        help_heading = "Running",
        hide_short_help = true
    )]
    pub max_triangles: Option<u64>,
    /// Give up a file that takes longer than this; others go on. 0 means never.
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT_S, help_heading = "Running", hide_short_help = true)]
    pub timeout: u64,
    /// How far triangles may lie from the surfaces of STEP and BREP that they are cut from, as a part of the diagonal of
    /// each solid's box [default: 0.001].
    #[arg(long, value_name = "PART", value_parser = chord, help_heading = "Running", hide_short_help = true)]
    pub chord: Option<f64>,
    /// By how many radians the directions of neighbouring edges of a curve may differ where such surfaces are cut
    /// [default: 0.35].
    #[arg(long, value_name = "RADIANS", value_parser = angle, help_heading = "Running", hide_short_help = true)]
    pub angle: Option<f64>,
}

/// What a power cut may take.
#[derive(Debug, Args)]
pub struct SafetyArgs {
    /// Wait until the picture and the records of each model are on disk before it is reported. Without this a power cut
    /// may lose the last models, but damages nothing.
    #[arg(long, help_heading = "Running", hide_short_help = true)]
    pub durable: bool,
}

/// Memory for the bytes of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// As much as seems right.
    Auto,
    /// So many bytes.
    Bytes(u64),
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

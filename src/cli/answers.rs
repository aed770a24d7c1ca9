//! Options of the subcommands that look closer at what a library has.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{LibraryArg, QueryArgs, UnitArgs};

/// Whether and how a picture is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shown {
    /// As the terminal can; not at all where there is none.
    Auto,
    /// By the protocol of kitty.
    Kitty,
    /// By the protocol of iTerm2.
    Iterm,
    /// As sixels.
    Sixel,
    /// As half blocks in 16 million colours.
    Blocks,
    /// Not at all.
    None,
}

/// How the facts of a model are told.
#[derive(Debug, Args)]
pub struct FactArgs {
    /// Tell every column, and why those without a value have none.
    #[arg(short, long)]
    pub all: bool,
    /// Print one JSON object a model.
    #[arg(long)]
    pub json: bool,
    /// Show the picture on the terminal.
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Shown::Auto, hide_default_value = true)]
    pub picture: Shown,
    /// Units.
    #[command(flatten)]
    pub units: UnitArgs,
}

/// Options of `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Path, id, start of the hash, or a query that finds one.
    #[arg(value_name = "MODEL", required = true)]
    pub models: Vec<String>,
    /// Open the picture in the program for pictures.
    #[arg(long)]
    pub open: bool,
    /// How it is told.
    #[command(flatten)]
    pub facts: FactArgs,
    /// The library.
    #[command(flatten)]
    pub place: LibraryArg,
}

/// Options of `info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// Models; - is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Take the costly measures too.
    #[arg(long)]
    pub deep: bool,
    /// Name of what standard input is, for formats recognised by their ending.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "-",
        hide_default_value = true
    )]
    pub name: String,
    /// How it is told.
    #[command(flatten)]
    pub facts: FactArgs,
    /// Most triangles that one file may have.
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub max_triangles: Option<u64>,
}

/// In which respect models are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Respect {
    /// Every byte of the file.
    Bytes,
    /// The set of triangles, whatever the format.
    Mesh,
    /// The body, moved or turned.
    Shape,
    /// The same at any size.
    Scaled,
}

/// What equal models must differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Difference {
    /// The format.
    Formats,
    /// The folder.
    Folders,
}

/// Options of `dups`.
#[derive(Debug, Args)]
pub struct DupsArgs {
    /// Which models.
    #[command(flatten)]
    pub query: QueryArgs,
    /// What must be equal.
    #[arg(long, value_enum, default_value_t = Respect::Bytes)]
    pub by: Respect,
    /// Only groups that lie in several formats or folders.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub across: Option<Difference>,
    /// Which to keep: oldest, shortest or in:FOLDER.
    #[arg(long, value_name = "WHICH", default_value = "oldest")]
    pub keep: String,
    /// At most N groups.
    #[arg(short = 'n', long = "number", value_name = "N", hide_short_help = true)]
    pub most: Option<usize>,
    /// How they are shown.
    #[command(flatten)]
    pub form: DupsFormArgs,
}

/// How groups are shown, where not for people.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct DupsFormArgs {
    /// Print the paths of all but the ones to keep.
    #[arg(long)]
    pub paths: bool,
    /// The same, each with a NUL behind it.
    #[arg(short = '0', long)]
    pub null: bool,
    /// Print one JSON object a group.
    #[arg(long)]
    pub json: bool,
}

/// By what models are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Common {
    /// Format.
    Format,
    /// Folder.
    Folder,
    /// Unit of length.
    Unit,
    /// Terms of use.
    License,
    /// Tag.
    Tag,
    /// Month in which they came.
    Month,
}

/// Options of `stats`.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// Which models.
    #[command(flatten)]
    pub query: QueryArgs,
    /// A line for each of these.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub by: Option<Common>,
    /// Print one JSON object a line.
    #[arg(long)]
    pub json: bool,
}

/// Options of `runs`.
#[derive(Debug, Args)]
pub struct RunsArgs {
    /// At most N runs.
    #[arg(short = 'n', long = "number", value_name = "N", default_value_t = 20)]
    pub most: u32,
    /// Print one JSON object a run, with its settings.
    #[arg(long)]
    pub json: bool,
    /// The library.
    #[command(flatten)]
    pub place: LibraryArg,
}

/// Options of `why`.
#[derive(Debug, Args)]
pub struct WhyArgs {
    /// Files that may be in the library or not.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Print one JSON object a file.
    #[arg(long)]
    pub json: bool,
    /// The library.
    #[command(flatten)]
    pub place: LibraryArg,
}

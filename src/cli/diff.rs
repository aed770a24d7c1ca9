//! Options of `diff`.

use clap::Args;

use super::LibraryArg;

/// Options of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// What it was: a file, a library folder, or the number of a run.
    #[arg(value_name = "A", value_hint = clap::ValueHint::AnyPath)]
    pub a: String,
    /// What it is: another of the same kind; - is standard input.
    #[arg(value_name = "B", value_hint = clap::ValueHint::AnyPath)]
    pub b: String,
    /// Take the costly measures of files too.
    #[arg(long)]
    pub deep: bool,
    /// Print one JSON object a difference, with both values of each column.
    #[arg(long)]
    pub json: bool,
    /// Most triangles that one file may have.
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub max_triangles: Option<u64>,
    /// The library whose runs are meant.
    #[command(flatten)]
    pub place: LibraryArg,
}

//! Options of the subcommands by which a person says what a model is.

use std::time::Duration;

use clap::Args;

use super::LibraryArg;
use super::values::duration;

/// Options of `tag`.
#[derive(Debug, Args)]
pub struct TagArgs {
    /// A query, then +TAG for each tag to give and -TAG for each to take away.
    #[arg(value_name = "QUERY|+TAG|-TAG", required = true)]
    pub query: Vec<String>,
    /// How it is written.
    #[command(flatten)]
    pub writing: WritingArgs,
}

/// Options of `edit`.
#[derive(Debug, Args)]
pub struct EditArgs {
    /// Path, id, start of the hash, or a query that finds one.
    #[arg(value_name = "MODEL")]
    pub model: String,
    /// title, description, keywords, category, source or rating (0 to 5); nothing behind the = takes the value away.
    #[arg(value_name = "FIELD=VALUE", required = true)]
    pub values: Vec<String>,
    /// How it is written.
    #[command(flatten)]
    pub writing: WritingArgs,
}

/// How something is written into a library.
#[derive(Debug, Args)]
pub struct WritingArgs {
    /// Print one JSON object for each model that changed.
    #[arg(long)]
    pub json: bool,
    /// Wait so long for a library that another run is writing to: 30s, 5m.
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "0", hide_default_value = true)]
    pub wait: Duration,
    /// The library.
    #[command(flatten)]
    pub place: LibraryArg,
}

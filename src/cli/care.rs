//! Options of the subcommands that look after a library: `check` and `prune`.

use std::path::PathBuf;

use clap::Args;

use super::{CommonArgs, LimitArgs};

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Read every source file again and compare it with the bytes that were imported.
    #[arg(long)]
    pub deep: bool,
    /// Draw missing or damaged pictures again, and remove pictures that belong to no model. Nothing else is changed.
    #[arg(long)]
    pub repair: bool,
    /// What a file may ask for.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Options of every subcommand.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Options of `prune`.
#[derive(Debug, Args)]
pub struct PruneArgs {
    /// Folders to look in [default: all that were imported].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Remove the rows; without this option they are only shown.
    #[arg(long)]
    pub apply: bool,
    /// Also remove rows in which a person typed a title, description, keywords, category, source or rating.
    #[arg(long)]
    pub with_typed: bool,
    /// Options of every subcommand.
    #[command(flatten)]
    pub common: CommonArgs,
}

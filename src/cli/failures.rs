//! Options of `failures`.

use std::path::PathBuf;

use clap::Args;

use super::CommonArgs;

/// Options of `failures`.
#[derive(Debug, Args)]
pub struct FailuresArgs {
    /// Only those at these paths or below them.
    #[arg(value_name = "PATH", conflicts_with = "accept")]
    pub paths: Vec<PathBuf>,
    /// Settle the failures at these paths or below them until their files change: imports count them as skipped.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub accept: Vec<PathBuf>,
    /// Options of every subcommand.
    #[command(flatten)]
    pub common: CommonArgs,
}

//! Options of `forget`.

use std::path::PathBuf;

use clap::Args;

use super::CommonArgs;

/// Options of `forget`.
#[derive(Debug, Args)]
pub struct ForgetArgs {
    /// Files, folders and archives; of the last two all that is below. Or a query with a key in it, such as in:old or tag:draft.
    #[arg(value_name = "PATH|QUERY", required = true)]
    pub what: Vec<PathBuf>,
    /// Remove the rows; without this they are only shown.
    #[arg(long)]
    pub apply: bool,
    /// Options of every subcommand.
    #[command(flatten)]
    pub common: CommonArgs,
}

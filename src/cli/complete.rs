//! Options of `complete-query`, which only the completions call.

use clap::Args;

use super::LibraryArg;

/// Options of `complete-query`.
#[derive(Debug, Args)]
pub struct CompleteArgs {
    /// The command whose query it is, or sort or columns.
    #[arg(value_name = "COMMAND")]
    pub of: String,
    /// The word as far as it is typed.
    #[arg(value_name = "WORD", default_value = "")]
    pub word: String,
    /// The library.
    #[command(flatten)]
    pub place: LibraryArg,
}

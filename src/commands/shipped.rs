//! `trigest completions` and `trigest schema`: texts that are part of the program, printed as they are.

use anyhow::Context as _;

use crate::cli::Shell;
use crate::report;

/// What `trigest schema` prints.
pub(super) const SCHEMA: &str = include_str!("../report/lines.schema.json");

/// Prints what a shell needs to complete a command line, and returns the exit status.
///
/// # Errors
/// Why it could not be written.
pub(super) fn completions(shell: Shell) -> anyhow::Result<u8> {
    print(match shell {
        Shell::Bash => include_str!("../../completions/trigest.bash"),
        Shell::Zsh => include_str!("../../completions/_trigest"),
        Shell::Fish => include_str!("../../completions/trigest.fish"),
    })
}

/// Prints the schema of the JSON lines, and returns the exit status.
///
/// # Errors
/// Why it could not be written.
pub(super) fn schema() -> anyhow::Result<u8> {
    print(SCHEMA)
}

fn print(text: &str) -> anyhow::Result<u8> {
    report::text(text).context("standard output")?;
    Ok(0)
}

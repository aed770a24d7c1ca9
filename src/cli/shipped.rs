//! Options of the commands that print what the program ships: `completions` and `schema`.

use clap::{Args, ValueEnum};

/// Options of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// A shell that is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Bash, with the package bash-completion or without.
    Bash,
    /// Zsh.
    Zsh,
    /// Fish.
    Fish,
}

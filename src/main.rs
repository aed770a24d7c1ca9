//! Parses flags, runs the command, turns its result into an exit status; nothing else.

use std::process::ExitCode;

use clap::Parser;
use trigest::cli::Cli;
use trigest::{commands, report};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match commands::run(cli) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            report::fatal(&error);
            ExitCode::from(commands::status_of(&error))
        }
    }
}

//! Parses flags, runs the command, turns its result into an exit status; nothing else.

use std::panic;
use std::process::ExitCode;

use trigest::cli::Cli;
use trigest::{commands, panics, report};

fn main() -> ExitCode {
    let usual = panic::take_hook();
    // What workers catch is reported with their file, not where it happens.
    panic::set_hook(Box::new(move |panic| {
        if !panics::keep(panic) {
            usual(panic);
        }
    }));
    let cli = match Cli::read() {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(report::wrong_usage(&error)),
    };
    let is_json = cli.json;
    let status = commands::run(cli).unwrap_or_else(|error| {
        let status = commands::status_of(&error);
        report::fatal(&error, status, is_json);
        status
    });
    ExitCode::from(status)
}

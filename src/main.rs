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
    let status = commands::run(Cli::read()).unwrap_or_else(|error| {
        report::fatal(&error);
        commands::status_of(&error)
    });
    ExitCode::from(status)
}

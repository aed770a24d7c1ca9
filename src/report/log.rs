//! The log file: every line with the time, the run and its command, so that a file that many runs write to can be read.

use std::fs::File;
use std::io::{self, Write};

use super::Begun;
use crate::store::now;

/// A log file.
#[derive(Debug)]
pub struct Log {
    file: File,
    run: String,
    lost: Option<io::Error>,
}

impl Log {
    /// A log at the end of `file`.
    pub fn new(file: File) -> Self {
        Self {
            file,
            run: "-".into(),
            lost: None,
        }
    }

    /// Names the run in the lines that follow; one that leaves no record has no number.
    pub(super) fn begin(&mut self, begun: &Begun) {
        let number = begun.run_id.map_or("-".into(), |id| id.to_string());
        self.run = format!("{} {number}", begun.command.name());
    }

    /// Writes a line for each of `text`, at once.
    pub(super) fn write(&mut self, text: &str) {
        let moment = now();
        let run = &self.run;
        let lines = text
            .lines()
            .map(|line| format!("{moment} [{run}] {line}\n"));
        let written = self.file.write_all(lines.collect::<String>().as_bytes());
        self.lost = self.lost.take().or(written.err());
    }

    /// Why lines are missing.
    pub(super) fn lost(&self) -> Option<&io::Error> {
        self.lost.as_ref()
    }
}

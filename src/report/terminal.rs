//! The two streams. One that is closed by its reader changes nothing but what is seen. Data that could not be written for another
//! reason, such as a full disk, is remembered: the run ends with 1 then, and not before its work is done.

use std::fmt::Display;
use std::io::{self, BufWriter, Stdout, Write};

/// Colours of words, or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) is_coloured: bool,
}

impl Style {
    pub(super) fn red(self, text: &str) -> String {
        self.paint(text, "31;1")
    }

    pub(super) fn yellow(self, text: &str) -> String {
        self.paint(text, "33")
    }

    pub(super) fn green(self, text: &str) -> String {
        self.paint(text, "32")
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.paint(text, "1")
    }

    fn paint(self, text: &str, code: &str) -> String {
        if self.is_coloured {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Standard output: whole lines, handed on when the main loop has a moment.
#[derive(Debug)]
pub(super) struct DataOut {
    out: Option<BufWriter<Stdout>>,
    is_json: bool,
    lost: Option<io::Error>,
}

impl DataOut {
    pub(super) fn new(is_json: bool) -> Self {
        Self {
            out: Some(BufWriter::new(io::stdout())),
            is_json,
            lost: None,
        }
    }

    /// Why lines are missing, other than that nobody reads any more.
    pub(super) fn lost(&self) -> Option<&io::Error> {
        self.lost.as_ref()
    }

    /// As [`DataOut::lost`], at the end.
    pub(super) fn into_lost(self) -> Option<io::Error> {
        self.lost
    }

    /// Whether lines are for programs, and somebody still reads.
    pub(super) fn wants_json(&self) -> bool {
        self.is_json && self.out.is_some()
    }

    pub(super) fn line(&mut self, line: &dyn Display) {
        let ended = self.out.as_mut().map(|out| writeln!(out, "{line}"));
        self.close_after(ended);
    }

    pub(super) fn flush(&mut self) {
        let ended = self.out.as_mut().map(Write::flush);
        self.close_after(ended);
    }

    /// Nobody reads any more: nothing is written any more.
    fn close_after(&mut self, ended: Option<io::Result<()>>) {
        if let Some(Err(error)) = ended
            && let Some(out) = self.out.take()
        {
            // Taken apart so that dropping it does not try again.
            let _ = out.into_parts();
            self.lost = Some(error).filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
        }
    }
}

/// Writes lines to standard error.
pub(super) fn talk(lines: &[String]) {
    let mut text = String::new();
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    let _ = io::stderr().write_all(text.as_bytes());
}

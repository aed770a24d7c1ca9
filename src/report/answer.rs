//! Standard output of a command that answers and has no run: whole lines, until nobody reads any more.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anyhow::Context as _;

/// Where an answer goes.
#[derive(Debug)]
pub struct Answer {
    out: BufWriter<StdoutLock<'static>>,
    /// Columns of the terminal that it is shown on; `None` where it is none.
    pub width: Option<usize>,
}

impl Answer {
    /// Writes `text` and the end of a line.
    ///
    /// # Errors
    /// What the system says; [`answer`] tells what it means.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// Writes `bytes` as they are.
    ///
    /// # Errors
    /// As [`Answer::line`].
    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Shows what was written so far.
    ///
    /// # Errors
    /// As [`Answer::line`].
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Write for Answer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Lets `write` answer, and returns its exit status; that nobody reads any more is a success.
///
/// # Errors
/// That of `write`, or why standard output cannot be written.
pub fn answer(write: impl FnOnce(&mut Answer) -> anyhow::Result<u8>) -> anyhow::Result<u8> {
    let stdout = io::stdout();
    let width = stdout.is_terminal().then(terminal_width);
    let mut answer = Answer {
        out: BufWriter::with_capacity(1 << 16, stdout.lock()),
        width,
    };
    let written = write(&mut answer).and_then(|status| {
        answer.flush()?;
        Ok(status)
    });
    // Taken apart so that dropping it does not write again.
    let _ = answer.out.into_parts();
    match written {
        Err(error) if is_closed(&error) => Ok(0),
        Err(error) if error.is::<io::Error>() => Err(error).context("standard output"),
        other => other,
    }
}

/// As [`answer`], of bytes that are no lines, from a writer that may be handed to other threads.
///
/// # Errors
/// As [`answer`], and that standard output is a terminal, which such bytes would confuse.
pub(crate) fn answer_bytes(
    write: impl FnOnce(&mut (dyn Write + Send)) -> anyhow::Result<()>,
) -> anyhow::Result<u8> {
    let stdout = io::stdout();
    if stdout.is_terminal() {
        anyhow::bail!(
            "standard output is a terminal, and this is not text: give a file, or - behind a pipe"
        );
    }
    let mut out = BufWriter::with_capacity(1 << 16, stdout);
    let written = write(&mut out).and_then(|()| Ok(out.flush()?));
    let _ = out.into_parts();
    match written {
        Err(error) if is_closed(&error) => Ok(0),
        Err(error) if error.is::<io::Error>() => Err(error).context("standard output"),
        other => other.map(|()| 0),
    }
}

fn is_closed(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Columns of the terminal; 80 where it does not say.
fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0).max(20))
}

//! Why one file could not be imported, and at which stage.

use std::fmt;
use std::io;
use std::time::Duration;

use crate::formats::ReadError;
use crate::path_text::shortened;
use crate::store::StoreError;
use crate::system::io_text;
use crate::thumbnail::ThumbnailError;

/// The stages of a file, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Finding it.
    Discover,
    /// Getting its bytes and their hash.
    Open,
    /// Recognising the format and parsing.
    Read,
    /// Welding and measuring.
    Analyse,
    /// Drawing and writing the picture.
    Thumbnail,
    /// Writing the three records.
    Store,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 6] = [
        Self::Discover,
        Self::Open,
        Self::Read,
        Self::Analyse,
        Self::Thumbnail,
        Self::Store,
    ];

    /// The stage's name in messages, JSON and the column `failures.stage`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discover => "discover",
            Self::Open => "open",
            Self::Read => "read",
            Self::Analyse => "analyse",
            Self::Thumbnail => "thumbnail",
            Self::Store => "store",
        }
    }
}

/// What went wrong with a file.
#[derive(Debug)]
pub enum Cause {
    /// The system refused.
    Io(io::Error),
    /// The file was written to while it was read.
    Changed,
    /// A path given by name is neither file nor folder.
    NotRegular(&'static str),
    /// No reader could make a model of it.
    Read(ReadError),
    /// There is nothing to be drawn, where a picture was all that was asked for.
    NoPicture(ThumbnailError),
    /// The picture could not be written.
    Picture(io::Error),
    /// The database refused the records.
    Store(StoreError),
    /// It took longer than it may.
    TookTooLong(Duration),
    /// It was in hand when a run was killed, and killed a process of its own too; how.
    Deadly(String),
    /// A fault of this program.
    Panicked(String),
}

/// Why one file could not be imported.
#[derive(Debug)]
pub struct ImportError {
    /// Where it failed.
    pub stage: Stage,
    /// Why.
    pub cause: Cause,
}

impl ImportError {
    /// One word for scripts: the column `failures.kind` and the JSON `kind`.
    pub fn kind(&self) -> &'static str {
        match &self.cause {
            Cause::Io(_) if self.is_missing() => "missing",
            Cause::Io(error) if error.kind() == io::ErrorKind::PermissionDenied => "permission",
            Cause::Io(_) => "io",
            Cause::Changed => "changed",
            Cause::NotRegular(_) => "not_regular",
            Cause::Read(error) => error.kind(),
            Cause::NoPicture(_) => "blank",
            Cause::Picture(_) => "picture",
            Cause::Store(_) => "store",
            Cause::TookTooLong(_) => "timeout",
            Cause::Deadly(_) => "deadly",
            Cause::Panicked(_) => "panic",
        }
    }

    /// Whether the file, or one above it, is not there.
    pub fn is_missing(&self) -> bool {
        matches!(&self.cause, Cause::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// Whether the same bytes would fail again: only then is the file left alone until it changes.
    pub fn lies_in_the_file(&self) -> bool {
        match &self.cause {
            Cause::Read(ReadError::Io(_) | ReadError::Missing { .. }) => false,
            Cause::Read(_) | Cause::Deadly(_) | Cause::Panicked(_) => true,
            // A disk that does not answer is none of the file's doing.
            Cause::TookTooLong(_) => {
                matches!(self.stage, Stage::Read | Stage::Analyse | Stage::Thumbnail)
            }
            _ => false,
        }
    }

    /// Whether every other file would fail as well, so that the run cannot go on.
    pub fn stops_the_run(&self) -> bool {
        match &self.cause {
            Cause::Store(error) => error.is_lasting(),
            Cause::Picture(_) => true,
            _ => false,
        }
    }
}

impl fmt::Display for ImportError {
    /// The reason as people, rows and JSON lines have it: however much of the file an error quotes, a line of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shortened(self.cause.to_string()))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{}", io_text(error)),
            Self::Changed => write!(f, "changed while it was read (the next run reads it again)"),
            Self::NotRegular(what) => write!(f, "neither a file nor a folder but {what}"),
            Self::Read(error) => write!(f, "{error}"),
            Self::NoPicture(error) => write!(f, "{error}"),
            Self::Picture(error) => write!(f, "picture could not be written: {}", io_text(error)),
            Self::Store(error) => write!(f, "{error}"),
            Self::TookTooLong(limit) => {
                let seconds = limit.as_secs();
                write!(
                    f,
                    "given up after {seconds} s (see --timeout; --retry tries it again)"
                )
            }
            Self::Deadly(how) => {
                write!(
                    f,
                    "it crashes the program ({how}); left out until it changes (--retry tries it again)"
                )
            }
            Self::Panicked(what) => write!(f, "internal error, please report it: {what}"),
        }
    }
}

impl std::error::Error for ImportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Io(error) | Cause::Picture(error) => Some(error),
            Cause::Read(error) => Some(error),
            Cause::NoPicture(error) => Some(error),
            Cause::Store(error) => Some(error),
            Cause::Changed
            | Cause::NotRegular(_)
            | Cause::TookTooLong(_)
            | Cause::Deadly(_)
            | Cause::Panicked(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Location;

    #[test]
    fn a_reason_of_any_cause_is_a_line_of_300_characters() {
        let long = "ü".repeat(10_000_000);
        let causes = [
            Cause::Read(ReadError::malformed(long.clone(), Location::File)),
            Cause::Deadly(long.clone()),
            Cause::Io(io::Error::other(long.clone())),
            Cause::Panicked(long),
        ];
        for cause in causes {
            let stage = Stage::Read;
            let reason = ImportError { stage, cause }.to_string();
            assert_eq!(reason.chars().count(), 300);
            assert!(reason.ends_with("üü…"));
        }
        let cause = Cause::Panicked("x".into());
        let stage = Stage::Read;
        let reason = ImportError { stage, cause }.to_string();
        assert_eq!(reason, "internal error, please report it: x");
    }
}

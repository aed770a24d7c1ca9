//! Why a file could not be read, split by who can act on it.

use std::fmt;
use std::io;

use crate::kernel::Trouble;
use crate::mesh::MeshError;

/// Where in a file something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// Line of a text, from 1.
    Line(u64),
    /// Byte offset, from 0.
    Byte(u64),
    /// The file as a whole.
    File,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, " (line {line})"),
            Self::Byte(byte) => write!(f, " (byte {byte})"),
            Self::File => Ok(()),
        }
    }
}

/// Why a file could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// The system would not hand over the bytes; trying again may help.
    Io(io::Error),
    /// The file is wrong.
    Malformed {
        /// What is wrong.
        what: String,
        /// Where.
        at: Location,
    },
    /// A file that the model names and cannot do without could not be opened.
    Missing {
        /// Its name, and why.
        what: String,
    },
    /// The content is something else than a model.
    NotAModel {
        /// What it is, and the way out if there is one.
        what: String,
    },
    /// The file is well formed, and has nothing to measure or draw.
    NoFaces {
        /// What it has instead.
        instead: String,
    },
    /// A feature or format that this version does not read.
    Unsupported {
        /// Its name.
        feature: String,
    },
    /// The file asks for more than is allowed.
    OverLimit {
        /// What it asks for.
        limit: &'static str,
        /// How much.
        asked: u64,
        /// How much is allowed.
        allowed: u64,
        /// The option that raises the limit; empty where there is none.
        option: &'static str,
    },
    /// The process that was to cut its surfaces into triangles had to be ended, or ended by itself.
    Helper(Trouble),
}

impl ReadError {
    /// The file is wrong at `at`.
    pub fn malformed(what: impl Into<String>, at: Location) -> Self {
        Self::Malformed {
            what: what.into(),
            at,
        }
    }

    /// A mesh that the gate refused; `place` turns the corner at fault into a place in the file.
    pub fn from_mesh(error: MeshError, place: impl FnOnce(usize) -> Location) -> Self {
        match error {
            MeshError::NoFaces => Self::NoFaces {
                instead: "nothing".into(),
            },
            MeshError::Coordinate { corner, .. } => {
                Self::malformed(error.to_string(), place(corner))
            }
            MeshError::TooMany { corners } => Self::OverLimit {
                limit: "corners",
                asked: corners as u64,
                allowed: u64::from(u32::MAX),
                option: "",
            },
        }
    }

    /// The same, with what is wrong said to be within `part` of the file.
    pub(super) fn within(self, part: &str) -> Self {
        match self {
            Self::Malformed { what, at } => Self::malformed(format!("{part}: {what}"), at),
            other => other,
        }
    }

    /// One word for scripts: the column `failures.kind` and the JSON `kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Io(_) => "io",
            Self::Malformed { .. } => "malformed",
            Self::Missing { .. } => "missing_part",
            Self::NotAModel { .. } => "not_a_model",
            Self::NoFaces { .. } => "no_faces",
            Self::Unsupported { .. } => "unsupported",
            Self::OverLimit { .. } => "over_limit",
            Self::Helper(trouble) => trouble.kind(),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Malformed { what, at } => write!(f, "{what}{at}"),
            Self::Missing { what } => write!(f, "{what}"),
            Self::NotAModel { what } => write!(f, "not a model but {what}"),
            Self::NoFaces { instead } => write!(f, "no faces: {instead}"),
            Self::Unsupported { feature } => write!(f, "{feature} is not read by this version"),
            Self::OverLimit {
                limit,
                asked,
                allowed,
                option,
            } => {
                write!(f, "{asked} {limit}, limit is {allowed}")?;
                if option.is_empty() {
                    Ok(())
                } else {
                    write!(f, " (see {option})")
                }
            }
            Self::Helper(trouble) => write!(f, "{trouble}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

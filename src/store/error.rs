//! What the database can refuse, for one file and for the whole run.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::system::io_text;

/// Why records could not be written or read.
#[derive(Debug)]
pub enum StoreError {
    /// SQLite refused.
    Sqlite(rusqlite::Error),
    /// No connection came free.
    Pool(r2d2::Error),
}

impl StoreError {
    /// Whether the next file would meet it too.
    pub fn is_lasting(&self) -> bool {
        let Self::Sqlite(error) = self else {
            return true;
        };
        matches!(
            error.sqlite_error_code(),
            Some(
                ErrorCode::DiskFull
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::ReadOnly
                    | ErrorCode::CannotOpen
                    | ErrorCode::DatabaseCorrupt
                    | ErrorCode::NotADatabase
                    | ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
            )
        )
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => write!(f, "the disk of the library is full"),
                Some(ErrorCode::DatabaseCorrupt) => write!(f, "the library's database is damaged"),
                Some(ErrorCode::ReadOnly) => write!(f, "the library cannot be written to"),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    write!(f, "another program is using the library's database")
                }
                _ => write!(f, "{error}"),
            },
            Self::Pool(error) => write!(f, "no connection to the library's database: {error}"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Sqlite(error) => Some(error),
            Self::Pool(error) => Some(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<r2d2::Error> for StoreError {
    fn from(error: r2d2::Error) -> Self {
        Self::Pool(error)
    }
}

/// Why a library could not be opened.
#[derive(Debug)]
pub enum LibraryError {
    /// There is none.
    Missing(PathBuf),
    /// Something else lies where it should be.
    NotOurs {
        /// What was looked at.
        path: PathBuf,
        /// What it is.
        what: String,
    },
    /// A newer program made it.
    Newer {
        /// What was looked at.
        path: PathBuf,
        /// Version of its schema.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// An older program made it, and it may only be read.
    Older {
        /// What was looked at.
        path: PathBuf,
        /// Version of its schema.
        found: i64,
        /// The one that this program reads.
        known: i64,
    },
    /// No copy could be kept of it before it was upgraded.
    NoCopy {
        /// Where the copy was to lie.
        path: PathBuf,
        /// What went wrong.
        what: String,
    },
    /// It lies on a file system of another machine.
    Network {
        /// What was looked at.
        path: PathBuf,
        /// Name of the file system.
        kind: &'static str,
    },
    /// It, or its folder, may not be written to.
    ReadOnly(PathBuf),
    /// Its database is damaged.
    Damaged {
        /// What was looked at.
        path: PathBuf,
        /// What SQLite found.
        what: String,
    },
    /// Another run is writing to it.
    Locked {
        /// Folder of the library.
        path: PathBuf,
        /// Which run, where it says so.
        by: Option<String>,
    },
    /// A program other than this one is writing to its database.
    Busy(PathBuf),
    /// The system would not let it be opened or written to.
    Io {
        /// What was looked at.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// SQLite would not open it.
    Sqlite {
        /// What was looked at.
        path: PathBuf,
        /// What it said.
        error: StoreError,
    },
}

impl LibraryError {
    /// 11 where somebody else is writing to the library, else 10.
    pub fn exit_status(&self) -> u8 {
        if self.may_pass() { 11 } else { 10 }
    }

    /// Whether somebody else is writing to the library, so that waiting may help.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Locked { .. } | Self::Busy(_))
    }

    /// One word for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing(_) => "no_library",
            Self::NotOurs { .. } => "not_a_library",
            Self::Newer { .. } => "newer_library",
            Self::Older { .. } => "older_library",
            Self::NoCopy { .. } => "no_copy",
            Self::Network { .. } => "network_disk",
            Self::ReadOnly(_) => "read_only",
            Self::Damaged { .. } => "damaged",
            Self::Locked { .. } => "locked",
            Self::Busy(_) => "busy",
            Self::Io { .. } => "io",
            Self::Sqlite { .. } => "database",
        }
    }
}

impl LibraryError {
    /// Folder of the library, or the file in it.
    fn path(&self) -> &Path {
        match self {
            Self::Missing(path)
            | Self::NotOurs { path, .. }
            | Self::Newer { path, .. }
            | Self::Older { path, .. }
            | Self::NoCopy { path, .. }
            | Self::Network { path, .. }
            | Self::ReadOnly(path)
            | Self::Damaged { path, .. }
            | Self::Locked { path, .. }
            | Self::Busy(path)
            | Self::Io { path, .. }
            | Self::Sqlite { path, .. } => path,
        }
    }

    /// What is wrong with it, and what can be done.
    fn reason(&self) -> String {
        match self {
            Self::Missing(_) => {
                "no library here (`trigest import` makes one; see --library)".into()
            }
            Self::NotOurs { what, .. } => {
                format!("{what}, not a trigest library; nothing was changed (see --library)")
            }
            Self::Newer { found, known, .. } => format!(
                "made by a newer trigest (schema {found}, this one knows {known}); nothing was changed"
            ),
            Self::Older { found, known, .. } => format!(
                "made by an older trigest (schema {found}, this one reads {known}); the next import or `trigest thumbnails` upgrades it and keeps a copy"
            ),
            Self::NoCopy { what, .. } => format!(
                "no copy could be kept here before the upgrade: {what}; nothing was changed"
            ),
            Self::Network { kind, .. } => format!(
                "a network disk ({kind}), where a database can be damaged; nothing was changed; put the library on a disk of this machine (see --library)"
            ),
            Self::ReadOnly(_) => "cannot be written to; nothing was changed; give this user the right to, or use another library (see --library)".into(),
            Self::Damaged { what, .. } => format!(
                "the database is damaged ({what}); nothing was changed; restore a copy, or move it away and import again"
            ),
            Self::Locked { by, .. } => format!(
                "another run is writing to this library{}; --wait waits for it",
                by.as_ref().map(|by| format!(": {by}")).unwrap_or_default()
            ),
            Self::Busy(_) => {
                "another program is writing to this database; --wait waits for it".into()
            }
            Self::Io { error, .. } => io_text(error),
            Self::Sqlite { error, .. } => error.to_string(),
        }
    }
}

impl fmt::Display for LibraryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path().display(), self.reason())
    }
}

impl std::error::Error for LibraryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::Sqlite { error, .. } => Some(error),
            _ => None,
        }
    }
}

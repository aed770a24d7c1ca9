//! Looks at what lies where a library should be, and changes nothing of it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use r2d2::ManageConnection;
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags};

use super::error::LibraryError;
use super::file_system::{Fitness, fitness_of, is_writable};
use super::schema;
use crate::path_text::to_uri;

/// Name of the database in a library folder.
pub(super) const DATABASE: &str = "library.db";

/// How long a connection waits for another program's, once the library is open.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the opening of a library waits: so long as another program takes to close it, no longer.
pub(super) const OPENING_TIMEOUT: Duration = Duration::from_millis(250);

/// Length of a database's head.
const HEAD: u64 = 100;

/// Refuses a file system that a library cannot live on; what is to be said of one that is let pass.
pub(super) fn check_file_system(folder: &Path) -> Result<Option<String>, LibraryError> {
    match fitness_of(folder) {
        Fitness::Fit => Ok(None),
        Fitness::Doubtful(kind) => Ok(Some(format!(
            "{}: a {kind} file system; if it lies on another machine, the library can be damaged (see --library)",
            folder.display()
        ))),
        Fitness::Unfit(kind) => Err(LibraryError::Network {
            path: folder.into(),
            kind,
        }),
    }
}

/// Refuses a library that this process may not write to.
pub(super) fn writable(folder: &Path, database: &Path) -> Result<(), LibraryError> {
    let refused = [folder, database]
        .into_iter()
        .find(|path| path.exists() && !is_writable(path));
    match refused {
        None => Ok(()),
        Some(path) => Err(LibraryError::ReadOnly(path.into())),
    }
}

/// The version of the schema of the library at `database`, by what can be read without changing it; `None` where nothing is there.
///
/// # Errors
/// [`LibraryError`] where it is no library, one of a newer program, or cannot be read.
pub(super) fn recognise(database: &Path) -> Result<Option<i64>, LibraryError> {
    let io = |error| LibraryError::Io {
        path: database.into(),
        error,
    };
    let not_ours = |what: &str| LibraryError::NotOurs {
        path: database.into(),
        what: what.into(),
    };
    let damaged = |what: &str| LibraryError::Damaged {
        path: database.into(),
        what: what.into(),
    };
    match database.symlink_metadata() {
        Ok(about) if about.is_dir() => return Err(not_ours("a folder")),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(error)),
    }
    let mut head = Vec::new();
    File::open(database)
        .and_then(|file| file.take(HEAD).read_to_end(&mut head))
        .map_err(io)?;
    if head.is_empty() {
        return Err(not_ours("an empty file"));
    }
    if head.iter().all(|byte| *byte == 0) {
        return Err(damaged("its head is zeros"));
    }
    if !head.starts_with(b"SQLite format 3\0") {
        return Err(not_ours("a file that is no SQLite database"));
    }
    if (head.len() as u64) < HEAD {
        return Err(damaged("it ends within its head"));
    }
    version(database).map(Some)
}

fn version(database: &Path) -> Result<i64, LibraryError> {
    let refuse = |error| refused(database, error);
    let connection = reader(database).connect().map_err(refuse)?;
    let number = |pragma: &str| {
        connection
            .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0))
            .map_err(refuse)
    };
    if number("application_id")? != i64::from(schema::APPLICATION_ID) {
        return Err(LibraryError::NotOurs {
            path: database.into(),
            what: "the database of another program".into(),
        });
    }
    let found = number("user_version")?;
    if found > schema::VERSION {
        return Err(LibraryError::Newer {
            path: database.into(),
            found,
            known: schema::VERSION,
        });
    }
    Ok(found)
}

/// Refuses a database whose pages are not sound.
///
/// Before anything is written: beside the walk it would come too late for the failures that the walk writes.
pub(super) fn pages(database: &Path) -> Result<(), LibraryError> {
    let refuse = |error| refused(database, error);
    let connection = reader(database).connect().map_err(refuse)?;
    match faults(&connection, 1).map_err(refuse)?.pop() {
        None => Ok(()),
        Some(what) => Err(LibraryError::Damaged {
            path: database.into(),
            what,
        }),
    }
}

/// What SQLite finds wrong with the pages and the constraints of a database, at most `most`.
pub(super) fn faults(connection: &Connection, most: u32) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("PRAGMA quick_check({most})"))?;
    let reported = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut reported = reported.collect::<Result<Vec<_>, _>>()?;
    reported.retain(|line| line != "ok");
    Ok(reported)
}

/// Connections that change no byte of the database, and leave no file beside it that was not there.
///
/// A connection that may only read leaves an empty log and its index behind where there were none, so one that may write
/// is asked to change nothing; it tidies up when it closes. Where a log is there it must not be tidied, so there the first kind is right.
/// In a folder that cannot be written to nobody else writes either, and no log is needed.
pub(super) fn reader(database: &Path) -> SqliteConnectionManager {
    let has_log = log_of(database)
        .metadata()
        .is_ok_and(|about| about.len() > 0);
    let folder = database.parent().unwrap_or(database);
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let manager = if has_log {
        SqliteConnectionManager::file(database).with_flags(read_only)
    } else if is_writable(folder) && is_writable(database) {
        SqliteConnectionManager::file(database).with_flags(OpenFlags::SQLITE_OPEN_READ_WRITE)
    } else {
        SqliteConnectionManager::file(format!("{}?immutable=1", to_uri(database)))
            .with_flags(read_only | OpenFlags::SQLITE_OPEN_URI)
    };
    manager.with_init(|connection| {
        connection.busy_timeout(OPENING_TIMEOUT)?;
        connection.pragma_update(None, "query_only", "ON")
    })
}

fn log_of(database: &Path) -> PathBuf {
    database.with_file_name(format!("{DATABASE}-wal"))
}

/// What SQLite's refusal means for the library as a whole.
pub(super) fn refused(database: &Path, error: rusqlite::Error) -> LibraryError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
            LibraryError::Damaged {
                path: database.into(),
                what: error.to_string(),
            }
        }
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
            LibraryError::Busy(database.into())
        }
        _ => LibraryError::Sqlite {
            path: database.into(),
            error: error.into(),
        },
    }
}

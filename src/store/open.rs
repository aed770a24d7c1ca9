//! Opens a library, or says in one line why not, before anything in it is changed.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use r2d2::ManageConnection;
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;

use super::error::{LibraryError, StoreError};
use super::inspect::refused;
use super::{Pool, RunStart, inspect, schema, upgrade};

/// Name of the database in a library folder.
pub(super) const DATABASE: &str = "library.db";

/// How long a connection waits for another program's.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
const STATEMENT_CACHE: usize = 64;

/// Makes the folder where it is missing and holds the kernel's lock on it for as long as the file lives.
///
/// The lock is on the folder: it needs no file of its own, goes when the process does, and is apart
/// from the locks that SQLite takes on the database.
pub(super) fn lock(folder: &Path, may_create: bool) -> Result<File, LibraryError> {
    let io = |error| LibraryError::Io {
        path: folder.into(),
        error,
    };
    match folder.metadata() {
        Ok(about) if !about.is_dir() => {
            return Err(LibraryError::NotOurs {
                path: folder.into(),
                what: "a file".into(),
            });
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_create => {
            std::fs::create_dir_all(folder).map_err(io)?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(LibraryError::Missing(folder.into()));
        }
        Err(error) => return Err(io(error)),
    }
    let held = File::open(folder).map_err(io)?;
    match held.try_lock() {
        Ok(()) => Ok(held),
        Err(std::fs::TryLockError::WouldBlock) => Err(LibraryError::Locked(folder.into())),
        Err(std::fs::TryLockError::Error(error)) => Err(io(error)),
    }
}

/// Connections to the database, made and migrated as needed, and what is to be said of that.
///
/// WAL is switched to once, before the pool: switching from several connections at once can fail as busy.
pub(super) fn connect(
    database: &Path,
    found: Option<i64>,
    start: &RunStart<'_>,
) -> Result<(Pool, Option<String>), LibraryError> {
    let sqlite = |error: rusqlite::Error| refused(database, error);
    let mut first = Connection::open(database).map_err(sqlite)?;
    first.busy_timeout(BUSY_TIMEOUT).map_err(sqlite)?;
    let kept = match found {
        Some(version) => upgrade::keep_copy(&first, database, version)?,
        None => None,
    };
    first
        .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .map_err(sqlite)?;
    first
        .pragma_update(None, "application_id", schema::APPLICATION_ID)
        .map_err(sqlite)?;
    upgrade::migrate(&mut first, database)?;
    let synchronous = if start.is_durable { "FULL" } else { "NORMAL" };
    let manager = SqliteConnectionManager::file(database).with_init(move |connection| {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "foreign_keys", "ON")
    });
    let pool = r2d2::Pool::builder()
        .max_size(start.connections)
        .min_idle(Some(1))
        .build(manager);
    match pool {
        Ok(pool) => Ok((pool, kept)),
        Err(error) => Err(LibraryError::Sqlite {
            path: database.into(),
            error: StoreError::Pool(error),
        }),
    }
}

/// One connection that changes nothing; `None` where there is no library yet.
///
/// Not of a pool, whose threads may still hold it when the process ends: what it has beside the database would then stay.
pub(super) fn connect_to_read(folder: &Path) -> Result<Option<Connection>, LibraryError> {
    inspect::ground(folder)?;
    let database = folder.join(DATABASE);
    match inspect::recognise(&database)? {
        None => return Ok(None),
        Some(found) if found < schema::VERSION => {
            return Err(LibraryError::Older {
                path: database,
                found,
                known: schema::VERSION,
            });
        }
        Some(_) => {}
    }
    let opened = inspect::reader(&database).connect();
    opened.map(Some).map_err(|error| refused(&database, error))
}

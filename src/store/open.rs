//! Opens a library, or says in one line why not, before anything in it is changed.

use std::path::Path;
use std::thread;
use std::time::Duration;

use r2d2::ManageConnection;
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;

use super::error::{LibraryError, StoreError};
use super::inspect::{BUSY_TIMEOUT, DATABASE, OPENING_TIMEOUT, refused};
use super::{Pool, RunStart, Store, checkpoints, create, inspect, schema, upgrade};

const STATEMENT_CACHE: usize = 64;
/// How long a worker waits for its turn to write: longer than a slow disk takes for the models of all others.
const WRITER_TIMEOUT: Duration = Duration::from_secs(600);
/// What the writer remembers of the database: its memory does not grow with the library. What it forgot is in the system's
/// cache, which costs a call a page; the indices of a million models would be 100 MB.
const WRITER_CACHE_KIB: i64 = 8 << 10;

/// Time between two tries to open a library that somebody else is writing to.
const TRY_AGAIN: Duration = Duration::from_millis(100);

impl Store {
    /// Opens the library in `folder`; while somebody else is writing to it, tries again for as long as `waits` says so.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_when_free(
        folder: &Path,
        start: &RunStart<'_>,
        mut waits: impl FnMut(&LibraryError) -> bool,
    ) -> Result<Self, LibraryError> {
        loop {
            match Self::open(folder, start) {
                Err(error) if error.may_pass() && waits(&error) => thread::sleep(TRY_AGAIN),
                opened => return opened,
            }
        }
    }
}

/// Connections to the database, made and migrated as needed, and what is to be said of that.
///
/// WAL is switched to once, before the pool: switching from several connections at once can fail as busy.
pub(super) fn connect(
    database: &Path,
    found: Option<i64>,
    start: &RunStart<'_>,
) -> Result<(Pools, Option<String>), LibraryError> {
    let sqlite = |error: rusqlite::Error| refused(database, error);
    if found.is_none() {
        create::create(database)?;
    }
    let mut first = Connection::open(database).map_err(sqlite)?;
    first.busy_timeout(OPENING_TIMEOUT).map_err(sqlite)?;
    if found.is_some() {
        // Where another program is writing, the run has not begun and nothing was changed.
        first
            .execute_batch("BEGIN IMMEDIATE; ROLLBACK")
            .map_err(sqlite)?;
    }
    let kept = match found {
        Some(version) => upgrade::keep_copy(&first, database, version)?,
        None => None,
    };
    first
        .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .map_err(sqlite)?;
    upgrade::migrate(&mut first, database)?;
    let synchronous = if start.is_durable { "FULL" } else { "NORMAL" };
    let pool = |size, writes| {
        pool(database, size, synchronous, writes).map_err(|error| LibraryError::Sqlite {
            path: database.into(),
            error: StoreError::Pool(error),
        })
    };
    let pools = Pools {
        // One more, for the pages that are moved beside everybody.
        readers: pool(start.connections + 1, false)?,
        writer: pool(1, true)?,
    };
    Ok((pools, kept))
}

/// The connections of a run.
#[derive(Debug)]
pub(super) struct Pools {
    pub(super) readers: Pool,
    /// Of one connection: whoever has it is the only one to write, and what it wrote last is still in its cache.
    pub(super) writer: Pool,
}

fn pool(
    database: &Path,
    size: u32,
    synchronous: &'static str,
    writes: bool,
) -> Result<Pool, r2d2::Error> {
    let manager = SqliteConnectionManager::file(database).with_init(move |connection| {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        connection.pragma_update(None, "synchronous", synchronous)?;
        if writes {
            connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
            connection.pragma_update(None, "wal_autocheckpoint", checkpoints::FAR_TOO_LONG)?;
        }
        connection.pragma_update(None, "foreign_keys", "ON")
    });
    r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .test_on_check_out(false)
        .connection_timeout(if writes { WRITER_TIMEOUT } else { BUSY_TIMEOUT })
        .build(manager)
}

/// One connection that changes nothing; `None` where there is no library yet.
///
/// Not of a pool, whose threads may still hold it when the process ends: what it has beside the database would then stay.
pub(super) fn connect_to_read(folder: &Path) -> Result<Option<Connection>, LibraryError> {
    inspect::check_file_system(folder)?;
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

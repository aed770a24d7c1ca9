//! Opens a library, or says in one line why not, before anything in it is changed.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags};

use super::error::{LibraryError, StoreError};
use super::{Pool, schema};

/// Name of the database in a library folder.
pub(super) const DATABASE: &str = "library.db";

const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
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

/// Checks what lies at `database` without changing it; true where a library is there.
pub(super) fn inspect(database: &Path) -> Result<bool, LibraryError> {
    let io = |error| LibraryError::Io {
        path: database.into(),
        error,
    };
    let not_ours = |what: &str| LibraryError::NotOurs {
        path: database.into(),
        what: what.into(),
    };
    match database.symlink_metadata() {
        Ok(about) if about.is_dir() => return Err(not_ours("a folder")),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(io(error)),
    }
    let mut head = Vec::new();
    File::open(database)
        .and_then(|file| file.take(100).read_to_end(&mut head))
        .map_err(io)?;
    if head.is_empty() {
        return Err(not_ours("an empty file"));
    }
    if !head.starts_with(b"SQLite format 3\0") {
        return Err(not_ours("a file that is no SQLite database"));
    }
    check_versions(database)?;
    Ok(true)
}

fn check_versions(database: &Path) -> Result<(), LibraryError> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| refused(database, error))?;
    let number = |pragma: &str| {
        connection
            .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0))
            .map_err(|error| refused(database, error))
    };
    connection
        .busy_timeout(BUSY_TIMEOUT)
        .map_err(|error| refused(database, error))?;
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
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| refused(database, error))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(LibraryError::Damaged {
            path: database.into(),
            what: verdict,
        })
    }
}

/// What SQLite's refusal means for the library as a whole.
fn refused(database: &Path, error: rusqlite::Error) -> LibraryError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
            LibraryError::Damaged {
                path: database.into(),
                what: error.to_string(),
            }
        }
        _ => LibraryError::Sqlite {
            path: database.into(),
            error: error.into(),
        },
    }
}

/// Connections to the database, made and migrated as needed.
///
/// WAL is switched to once, before the pool: switching from several connections at once can fail as busy.
pub(super) fn connect(database: &Path, connections: u32) -> Result<Pool, LibraryError> {
    let sqlite = |error: rusqlite::Error| refused(database, error);
    let mut first = Connection::open(database).map_err(sqlite)?;
    first.busy_timeout(BUSY_TIMEOUT).map_err(sqlite)?;
    first
        .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .map_err(sqlite)?;
    first
        .pragma_update(None, "application_id", schema::APPLICATION_ID)
        .map_err(sqlite)?;
    schema::MIGRATIONS
        .to_latest(&mut first)
        .map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => sqlite(err),
            other => LibraryError::Damaged {
                path: database.into(),
                what: other.to_string(),
            },
        })?;
    let manager = SqliteConnectionManager::file(database).with_init(|connection| {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "foreign_keys", "ON")
    });
    r2d2::Pool::builder()
        .max_size(connections)
        .min_idle(Some(1))
        .build(manager)
        .map_err(|error| LibraryError::Sqlite {
            path: database.into(),
            error: StoreError::Pool(error),
        })
}

/// One connection that can only read; `None` where there is no library yet.
pub(super) fn connect_to_read(folder: &Path) -> Result<Option<Pool>, LibraryError> {
    let database = folder.join(DATABASE);
    if !inspect(&database)? {
        return Ok(None);
    }
    let manager =
        SqliteConnectionManager::file(&database).with_flags(OpenFlags::SQLITE_OPEN_READ_ONLY);
    let pool = r2d2::Pool::builder().max_size(1).build(manager);
    pool.map(Some).map_err(|error| LibraryError::Sqlite {
        path: database,
        error: StoreError::Pool(error),
    })
}

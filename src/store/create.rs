//! Makes the database of a new library, whole or not at all.
//!
//! Promises: under its name there is never a database without its tables and its mark, whenever the process ends; such a one would
//! be taken for another program's by every later run. It is made aside, put on disk and renamed; what a killed run left aside
//! is replaced by the next. Relies on the lock of the folder: one run at a time makes a library.

use std::path::Path;

use rusqlite::Connection;

use super::error::LibraryError;
use super::inspect::refused;
use super::schema;
use super::upgrade::{beside, migrate, remove};
use crate::system::whole_file::settle;

/// Makes an empty library of the newest schema at `database`, where there is none.
pub(super) fn create(database: &Path) -> Result<(), LibraryError> {
    let aside = beside(database, ".making");
    let io = |error| LibraryError::Io {
        path: database.into(),
        error,
    };
    remove(&aside).map_err(io)?;
    // The log of a database that is gone would be read as this one's.
    for ending in ["-wal", "-shm", "-journal"] {
        remove(&beside(database, ending)).map_err(io)?;
    }
    let made = fill(&aside, database).and_then(|()| settle(&aside, database).map_err(io));
    if made.is_err() {
        // Of no use; where it cannot be removed the next try does.
        let _ = remove(&aside);
    }
    made
}

/// Writes tables and mark to `aside`, with no file beside it; what fails is reported of `database`.
fn fill(aside: &Path, database: &Path) -> Result<(), LibraryError> {
    let sqlite = |error| refused(database, error);
    let mut connection = Connection::open(aside).map_err(sqlite)?;
    connection
        .pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))
        .map_err(sqlite)?;
    connection
        .pragma_update(None, "application_id", schema::APPLICATION_ID)
        .map_err(sqlite)?;
    migrate(&mut connection, database)?;
    connection.close().map_err(|(_, error)| sqlite(error))
}

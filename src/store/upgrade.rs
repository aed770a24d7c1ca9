//! Takes a library to the newest schema, and keeps a copy of it as it was.
//!
//! Promises: no migration runs unless the copy is whole and on disk under its name; a copy that cannot be made stops the
//! upgrade, and nothing was changed. Migrations run in one transaction: all or none.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::error::LibraryError;
use super::inspect::refused;
use super::{columns, schema};
use crate::system::io_text;
use crate::system::whole_file::settle;

/// Copies the library that has schema `version` beside it where a migration is to come, and says so.
pub(super) fn keep_copy(
    connection: &Connection,
    database: &Path,
    version: i64,
) -> Result<Option<String>, LibraryError> {
    if version >= schema::VERSION {
        return Ok(None);
    }
    let copy = beside(database, &format!(".v{version}-backup"));
    write_copy(connection, &copy).map_err(|what| LibraryError::NoCopy {
        path: copy.clone(),
        what,
    })?;
    Ok(Some(format!(
        "{}: schema {version} is upgraded to {}; the library as it was is kept in {}",
        database.display(),
        schema::VERSION,
        copy.display()
    )))
}

/// Writes the whole database, its log included, aside and renames it once it is on disk.
fn write_copy(connection: &Connection, copy: &Path) -> Result<(), String> {
    let aside = beside(copy, ".writing");
    let reason = |error: io::Error| io_text(&error);
    remove(&aside).map_err(reason)?;
    let written = connection
        .execute("VACUUM INTO ?1", [aside.to_string_lossy()])
        .map_err(|error| error.to_string())
        .and_then(|_| settle(&aside, copy).map_err(reason));
    if written.is_err() {
        // What is left of a copy that failed is of no use; where it cannot be removed the next try does.
        let _ = remove(&aside);
    }
    written
}

/// Removes the file at `path`, where there is one.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The path with `ending` behind its name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Runs the migrations that the library lacks, and brings its view up to date.
pub(super) fn migrate(connection: &mut Connection, database: &Path) -> Result<(), LibraryError> {
    schema::migrations()
        .to_latest(connection)
        .map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => refused(database, err),
            other => LibraryError::Damaged {
                path: database.into(),
                what: other.to_string(),
            },
        })?;
    columns::renew_catalog(connection).map_err(|error| refused(database, error))
}

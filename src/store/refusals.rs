//! Files that a person wants left out.

use rusqlite::Connection;

use super::{FileRow, Lookup, Store, StoreError, now};

/// A file that is left out.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Its path as text.
    pub path: String,
    /// What a person named: it, or a folder above it.
    pub named: String,
}

impl Lookup {
    /// All files that are left out.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn refusals(&self) -> Result<Vec<Refusal>, StoreError> {
        let sql = "SELECT file_path, named FROM refusals";
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(Refusal {
                path: row.get(0)?,
                named: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store {
    /// Leaves the files at `paths` out no more.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn lift_refusals(&self, paths: &[String]) -> Result<(), StoreError> {
        if paths.is_empty() {
            return Ok(());
        }
        self.write(|connection| {
            let sql = "DELETE FROM refusals WHERE file_path = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            paths
                .iter()
                .try_for_each(|path| statement.execute([path]).map(drop))
        })
    }
}

/// Remembers that the files of `rows` are to be left out.
pub(super) fn add(connection: &Connection, rows: &[FileRow], named: &str) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO refusals (file_path, named, refused) VALUES (?1, ?2, ?3)";
    let mut statement = connection.prepare_cached(sql)?;
    rows.iter()
        .try_for_each(|row| statement.execute((&row.path, named, now())).map(drop))
}

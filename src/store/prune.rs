//! Rows by the files they are of, and their removal.

use std::path::Path;

use rusqlite::{Connection, Row};

use super::models::{picture, picture_columns};
use super::settle::ranges;
use super::{Lookup, PictureRecord, Store, StoreError, metadata, refusals, settle};
use crate::path_text::{from_text, stem_text};

/// A table with a row a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Files that were imported.
    Models,
    /// Files that were not.
    Failures,
}

/// A row, and the file it is of.
#[derive(Clone, Debug)]
pub struct FileRow {
    /// Where the row is.
    pub table: Table,
    /// Its number there.
    pub id: i64,
    /// Path of the file as text.
    pub path: String,
    /// Whether a person typed something into it.
    pub is_typed: bool,
}

impl Table {
    /// The rows of [`file_row`].
    fn rows(self) -> &'static str {
        match self {
            Self::Models => {
                "SELECT id, file_path, coalesce(length(CASE WHEN d.description IS NOT json_extract(d.sidecar, '$.description') THEN d.description END), 0) + coalesce(length(d.keywords), 0)
                    + coalesce(length(d.category), 0) + coalesce(length(CASE WHEN d.source IS NOT json_extract(d.sidecar, '$.source') THEN d.source END), 0) + coalesce(d.rating, 0) > 0
                    OR (d.embedded NOT NULL AND (d.designer IS NOT coalesce(json_extract(d.embedded, '$.designer'), json_extract(d.sidecar, '$.designer'))
                        OR d.license IS NOT coalesce(json_extract(d.embedded, '$.license'), json_extract(d.sidecar, '$.license'))))
                    OR EXISTS (SELECT 1 FROM model_tags t WHERE t.model_id = id AND t.source = 'person'),
                    CASE WHEN d.title IS NOT d.embedded_title AND d.title IS NOT json_extract(d.sidecar, '$.title') THEN d.title END, d.embedded_title
                 FROM models LEFT JOIN model_metadata d ON d.model_id = id"
            }
            Self::Failures => "SELECT id, file_path, 0, NULL, NULL FROM failures",
        }
    }
}

/// A row of a table; a title is typed where it is neither the file's own nor made of the file's name.
fn file_row(table: Table, row: &Row<'_>) -> rusqlite::Result<FileRow> {
    let path: String = row.get(1)?;
    let title: Option<String> = row.get(3)?;
    let embedded: Option<String> = row.get(4)?;
    let stem = stem_text(&from_text(&path));
    let is_own =
        |title: &str| title == stem || title == metadata::title_of(embedded.as_deref(), &stem);
    let has_title = title.is_some_and(|title| !title.is_empty() && !is_own(&title));
    Ok(FileRow {
        table,
        id: row.get(0)?,
        is_typed: row.get::<_, bool>(2)? || has_title,
        path,
    })
}

impl Lookup {
    /// The next rows of `table` after row `id`, at most `count`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn file_rows_after(
        &self,
        table: Table,
        id: i64,
        count: u32,
    ) -> Result<Vec<FileRow>, StoreError> {
        let sql = format!("{} WHERE id > ?1 ORDER BY id LIMIT ?2", table.rows());
        let mut statement = self.connection().prepare_cached(&sql)?;
        let rows = statement.query_map((id, count), |row| file_row(table, row))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The rows of `table` whose files are at `path` or below it.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn file_rows_below(&self, table: Table, path: &Path) -> Result<Vec<FileRow>, StoreError> {
        let sql = format!(
            "{} WHERE file_path >= ?1 AND file_path < ?2 ORDER BY file_path",
            table.rows()
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut found = Vec::new();
        for range in ranges(path) {
            for row in statement.query_map(range, |row| file_row(table, row))? {
                found.push(row?);
            }
        }
        Ok(found)
    }

    /// Paths that imports were given, each once, as they recorded them.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn imported_paths(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT value FROM runs, json_each(runs.settings, '$.paths')
            WHERE runs.command IN ('import', 'merge') ORDER BY value";
        let mut statement = self.connection().prepare(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store {
    /// Removes rows, all or none, with all that hangs on them; pictures that no row names any more go when the run ends.
    ///
    /// A row that is of another file by now stays.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was removed.
    pub fn remove(&self, rows: &[FileRow]) -> Result<(), StoreError> {
        self.remove_and(rows, |_| Ok(()))
    }

    /// Removes rows as [`Store::remove`] does, and remembers that their files are to be left out; `named` is what a person named.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was removed.
    pub fn forget(&self, rows: &[FileRow], named: &str) -> Result<(), StoreError> {
        self.remove_and(rows, |connection| refusals::add(connection, rows, named))
    }

    fn remove_and(
        &self,
        rows: &[FileRow],
        also: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let lost = self.write(|connection| {
            let pictures = rows.iter().map(|row| remove(connection, row));
            let pictures = pictures.collect::<rusqlite::Result<Vec<_>>>()?;
            also(connection)?;
            Ok(pictures)
        })?;
        for picture in lost {
            self.pictures_replaced(&picture, &PictureRecord::default());
        }
        Ok(())
    }
}

/// Removes a row and returns the picture that it had.
fn remove(connection: &Connection, row: &FileRow) -> rusqlite::Result<PictureRecord> {
    let named = (row.id, &row.path);
    match row.table {
        Table::Failures => {
            connection
                .prepare_cached("DELETE FROM failures WHERE id = ?1 AND file_path = ?2")?
                .execute(named)?;
            Ok(PictureRecord::default())
        }
        Table::Models => {
            settle::unsettle(connection)?;
            let sql = format!(
                "DELETE FROM models WHERE id = ?1 AND file_path = ?2 RETURNING {}",
                picture_columns("")
            );
            let mut statement = connection.prepare_cached(&sql)?;
            // Every row is asked for: the statement has done its work only when it has no more to return.
            let removed = statement.query_map(named, picture)?;
            let mut removed = removed.collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(removed.pop().unwrap_or_default())
        }
    }
}

//! What the database knows to be wrong with itself, and which pictures its rows name.

use rusqlite::{Connection, ErrorCode, named_params};

use super::models::{known, known_columns};
use super::pictures::main_and_suffix;
use super::{KnownModel, Lookup, StoreError, inspect};

/// Faults of pages that are reported; there may be as many as pages.
const MOST_FAULTS: u32 = 100;

/// A model that is not in each of the three tables.
#[derive(Debug)]
pub struct HalfModel {
    /// Path of its file.
    pub path: String,
    /// The table that lacks it.
    pub lacks: &'static str,
}

impl Lookup {
    /// What is wrong with the pages and constraints of the database; empty where it is sound.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn faults(&self) -> Result<Vec<String>, StoreError> {
        match inspect::faults(self.connection(), MOST_FAULTS) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
                Ok(vec![error.to_string()])
            }
            other => Ok(other?),
        }
    }

    /// Rows that name rows which are not there, as `table row number`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn broken_references(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement = self.connection().prepare("PRAGMA foreign_key_check")?;
        let rows = statement.query_map([], |row| {
            let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
            Ok((
                format!("{table} row {}", id.unwrap_or_default()),
                row.get(2)?,
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Rows of models.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn model_count(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM models";
        let count: i64 = self.connection().query_row(sql, [], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// Models that lack one of their three records.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn half_models(&self) -> Result<Vec<HalfModel>, StoreError> {
        let mut halves = Vec::new();
        for table in ["model_metadata", "model_analysis"] {
            let mut statement = self.connection().prepare(&format!(
                "SELECT file_path FROM models WHERE id NOT IN (SELECT model_id FROM {table}) ORDER BY id"
            ))?;
            let rows = statement.query_map([], |row| row.get(0))?;
            for path in rows {
                halves.push(HalfModel {
                    path: path?,
                    lacks: table,
                });
            }
        }
        Ok(halves)
    }

    /// The next models after row `id` that have a picture, at most `count`; of those that say the same of the same picture, the
    /// first alone.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn pictured_after(&self, id: i64, count: u32) -> Result<Vec<KnownModel>, StoreError> {
        let sql = format!(
            "SELECT {} WHERE m.id > ?1 AND m.thumbnail_path NOT NULL AND NOT EXISTS (
                SELECT 1 FROM models o WHERE o.thumbnail_path = m.thumbnail_path AND o.id < m.id
                AND o.thumbnail_bytes IS m.thumbnail_bytes AND o.thumbnail_others IS m.thumbnail_others)
             ORDER BY m.id LIMIT ?2",
            known_columns()
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let rows = statement.query_map((id, count), known)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a row names the picture at `relative`, as its main one or beside that.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn names_picture(&self, relative: &str) -> Result<bool, StoreError> {
        Ok(is_named(self.connection(), relative)?)
    }

    /// Whether the record of a run is open: it is at work, or was killed.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn has_open_run(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM runs WHERE ending = 'running')";
        Ok(self.connection().query_row(sql, [], |row| row.get(0))?)
    }
}

pub(super) fn is_named(connection: &Connection, relative: &str) -> rusqlite::Result<bool> {
    let Some((main, suffix)) = main_and_suffix(relative) else {
        return Ok(true);
    };
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM models WHERE thumbnail_path = :main AND (:suffix = ''
            OR EXISTS (SELECT 1 FROM json_each(thumbnail_others) WHERE key = :suffix)))",
    )?;
    statement.query_row(named_params! { ":main": main, ":suffix": suffix }, |row| {
        row.get(0)
    })
}

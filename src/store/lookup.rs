//! Reads rows: what the library knows of a path or of some bytes.

use std::ops::Deref;

use r2d2::PooledConnection;
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{KnownModel, PictureRecord, StoreError};
use crate::outcome::Failure;

/// What [`known_model`] reads.
pub(super) const COLUMNS: &str =
    "m.id, m.file_path, m.file_size, m.file_modified, m.read_at, m.file_hash, m.siblings_hash,
    a.analysis_version, a.deep_version, a.volume, m.thumbnail_path, m.thumbnail_bytes, m.thumbnail_size,
    m.thumbnail_version, m.thumbnail_failed, m.thumbnail_style, m.thumbnail_others FROM models m JOIN model_analysis a ON a.model_id = m.id";

/// How many look-ups share one view of the database, so that its locks are not taken for each.
const LOOKUPS_A_VIEW: u32 = 512;

/// A failure that an earlier run recorded.
#[derive(Debug)]
pub struct KnownFailure {
    /// What happened.
    pub failure: Failure,
    /// Size of the file then; `None` where it could not be asked.
    pub size: Option<i64>,
    /// Its modification time then, ns since 1970.
    pub modified_ns: Option<i64>,
    /// Whether the same bytes would fail again.
    pub lies_in_file: bool,
    /// The program that failed.
    pub program_version: String,
}

/// A connection of the pool, or one that stands alone.
#[derive(Debug)]
enum Held {
    Pooled(PooledConnection<SqliteConnectionManager>),
    Alone(Box<Connection>),
}

impl Deref for Held {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Alone(connection) => connection,
        }
    }
}

/// A connection that looks rows up.
#[derive(Debug)]
pub struct Lookup {
    connection: Held,
    left_in_view: u32,
}

impl Lookup {
    pub(super) fn new(connection: PooledConnection<SqliteConnectionManager>) -> Self {
        Self {
            connection: Held::Pooled(connection),
            left_in_view: 0,
        }
    }

    pub(super) fn alone(connection: Connection) -> Self {
        Self {
            connection: Held::Alone(Box::new(connection)),
            left_in_view: 0,
        }
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The model at `path`, from a view that may be some hundred look-ups old; see [`Lookup::refresh`].
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn model_at(&mut self, path: &str) -> Result<Option<KnownModel>, StoreError> {
        self.keep_view()?;
        let sql = format!("SELECT {COLUMNS} WHERE m.file_path = ?1");
        Ok(self
            .connection
            .prepare_cached(&sql)?
            .query_row([path], known_model)
            .optional()?)
    }

    /// The failure recorded for `path`, from the same view.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn failure_at(&mut self, path: &str) -> Result<Option<KnownFailure>, StoreError> {
        self.keep_view()?;
        let sql =
            "SELECT stage, kind, reason, file_size, file_modified, lies_in_file, program_version
            FROM failures WHERE file_path = ?1";
        let known = |row: &Row<'_>| {
            Ok(KnownFailure {
                failure: Failure {
                    stage: row.get(0)?,
                    kind: row.get(1)?,
                    reason: row.get(2)?,
                    is_remembered: true,
                    stops_the_run: false,
                },
                size: row.get(3)?,
                modified_ns: row.get(4)?,
                lies_in_file: row.get(5)?,
                program_version: row.get(6)?,
            })
        };
        Ok(self
            .connection
            .prepare_cached(sql)?
            .query_row([path], known)
            .optional()?)
    }

    /// All models with these bytes, oldest row first.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn models_with(&mut self, hash: &str) -> Result<Vec<KnownModel>, StoreError> {
        let sql = format!("SELECT {COLUMNS} WHERE m.file_hash = ?1 ORDER BY m.id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([hash], known_model)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The next models after row `id`, at most `count`, in the order of their rows.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn models_after(&mut self, id: i64, count: u32) -> Result<Vec<KnownModel>, StoreError> {
        let sql = format!("SELECT {COLUMNS} WHERE m.id > ?1 ORDER BY m.id LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((id, count), known_model)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Lets go of the present view, so that a long wait does not keep the database from tidying its log.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn refresh(&mut self) -> Result<(), StoreError> {
        if self.left_in_view > 0 {
            self.left_in_view = 0;
            self.connection.execute_batch("COMMIT")?;
        }
        Ok(())
    }

    fn keep_view(&mut self) -> Result<(), StoreError> {
        if self.left_in_view == 1 {
            self.refresh()?;
        }
        if self.left_in_view == 0 {
            self.connection.execute_batch("BEGIN DEFERRED")?;
            self.left_in_view = LOOKUPS_A_VIEW;
        }
        self.left_in_view -= 1;
        Ok(())
    }
}

impl Drop for Lookup {
    fn drop(&mut self) {
        // The connection goes back to the pool and must not carry a transaction; one that cannot be ended is broken
        // and ends with the connection.
        let _ = self.refresh();
    }
}

pub(super) fn known_model(row: &Row<'_>) -> rusqlite::Result<KnownModel> {
    Ok(KnownModel {
        id: row.get(0)?,
        path: row.get(1)?,
        size: row.get(2)?,
        modified_ns: row.get(3)?,
        read_at_ns: row.get(4)?,
        hash: row.get(5)?,
        siblings_hash: row.get(6)?,
        analysis_version: row.get(7)?,
        deep_version: row.get(8)?,
        volume: row.get(9)?,
        picture: picture_record(row, 10)?,
    })
}

/// A picture from seven columns, the first of which is number `first`: path, bytes, size, version, failed, style, others.
pub(super) fn picture_record(row: &Row<'_>, first: usize) -> rusqlite::Result<PictureRecord> {
    let others: Option<String> = row.get(first + 6)?;
    Ok(PictureRecord {
        path: row.get(first)?,
        bytes: row.get(first + 1)?,
        size_px: row.get(first + 2)?,
        version: row.get(first + 3)?,
        failed: row.get(first + 4)?,
        style: row.get(first + 5)?,
        others: others
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default(),
    })
}

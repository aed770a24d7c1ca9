//! Reads rows: what the library knows of a path or of some bytes.

use std::ops::Deref;
use std::sync::OnceLock;

use r2d2::PooledConnection;
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OptionalExtension};

use super::models::{known, known_columns};
use super::reported;
use super::{KnownModel, Same, StoreError};

/// How many look-ups share one view of the database, so that its locks are not taken for each.
const LOOKUPS_A_VIEW: u32 = 512;

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
    /// What [`Lookup::model_at`] asks where what is reported is wanted too, and the first column of that.
    with_facts: Option<(String, usize)>,
}

impl Lookup {
    pub(super) fn new(connection: PooledConnection<SqliteConnectionManager>) -> Self {
        Self {
            connection: Held::Pooled(connection),
            left_in_view: 0,
            with_facts: None,
        }
    }

    pub(super) fn alone(connection: Connection) -> Self {
        Self {
            connection: Held::Alone(Box::new(connection)),
            left_in_view: 0,
            with_facts: None,
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
        static PLAIN: OnceLock<String> = OnceLock::new();
        let plain = || format!("SELECT {} WHERE m.file_path = ?1", known_columns());
        let (sql, first) = match &self.with_facts {
            Some((sql, first)) => (sql, Some(*first)),
            None => (PLAIN.get_or_init(plain), None),
        };
        let read = |row: &rusqlite::Row<'_>| {
            let facts = first.map(|first| reported::facts(row, first)).transpose()?;
            Ok(KnownModel {
                facts,
                ..known(row)?
            })
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([path], read).optional()?)
    }

    /// Lets [`Lookup::model_at`] read what is reported of a model as well.
    #[must_use]
    pub fn with_facts(mut self, is_wanted: bool) -> Self {
        if is_wanted {
            let known = known_columns();
            let (columns, from) = known.split_once("FROM").unwrap_or((&known, ""));
            let sql = format!(
                "SELECT {columns}, {} FROM {from} JOIN model_metadata d ON d.model_id = m.id
                 WHERE m.file_path = ?1",
                reported::columns()
            );
            self.with_facts = Some((sql, columns.split(',').count()));
        }
        self
    }

    /// All models with these bytes, oldest row first.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn models_with(&mut self, hash: &str) -> Result<Vec<KnownModel>, StoreError> {
        static SQL: OnceLock<String> = OnceLock::new();
        let sql = SQL.get_or_init(|| {
            let known = known_columns();
            format!("SELECT {known} WHERE {} ORDER BY m.id", Same::Bytes.is(1))
        });
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([hash], known)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The next models after row `id`, at most `count`, in the order of their rows.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn models_after(&mut self, id: i64, count: u32) -> Result<Vec<KnownModel>, StoreError> {
        let sql = format!(
            "SELECT {} WHERE m.id > ?1 ORDER BY m.id LIMIT ?2",
            known_columns()
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((id, count), known)?;
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

    pub(super) fn keep_view(&mut self) -> Result<(), StoreError> {
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

//! Rows whose files are not found any more: which a walk has seen, and since when the others are missing.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::settle::ranges;
use super::{Lookup, Store, StoreError, now};

/// Rows that a walk has come to, a bit each.
#[derive(Debug, Default)]
pub struct SeenRows(Vec<u64>);

impl SeenRows {
    /// Notes row `id`.
    pub fn note(&mut self, id: i64) {
        let Some((word, bit)) = place(id) else { return };
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= bit;
    }

    /// Whether row `id` was noted.
    pub fn holds(&self, id: i64) -> bool {
        place(id).is_some_and(|(word, bit)| self.0.get(word).is_some_and(|bits| bits & bit != 0))
    }
}

fn place(id: i64) -> Option<(usize, u64)> {
    let id = usize::try_from(id).ok()?;
    Some((id / 64, 1 << (id % 64)))
}

/// A row that a walk has not come to.
#[derive(Clone, Debug)]
pub struct UnseenRow {
    /// Row in `models`.
    pub id: i64,
    /// Path of its file as text.
    pub path: String,
    /// Whether an earlier walk did not find it either.
    pub is_missing: bool,
    /// The run that last wrote it.
    pub run_id: Option<i64>,
}

impl Lookup {
    /// The newest row of models; 0 where there is none.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn newest_model(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) FROM models";
        Ok(self.connection().query_row(sql, [], |row| row.get(0))?)
    }

    /// Gives the rows of models whose files are at `root` or below it, up to row `newest`, to `take`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`], or that of `take`.
    pub fn rows_below(
        &self,
        root: &Path,
        newest: i64,
        mut take: impl FnMut(i64) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = "SELECT id FROM models WHERE file_path >= ?1 AND file_path < ?2 AND id <= ?3";
        let mut statement = self.connection().prepare_cached(sql)?;
        for (first, end) in ranges(root) {
            for id in statement.query_map((first, end, newest), |row| row.get(0))? {
                take(id?)?;
            }
        }
        Ok(())
    }

    /// Row `id`, which a walk has not come to.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn unseen_row(&self, id: i64) -> Result<Option<UnseenRow>, StoreError> {
        let sql = "SELECT file_path, missing_since NOT NULL, run_id FROM models WHERE id = ?1";
        let unseen = |row: &rusqlite::Row<'_>| {
            Ok(UnseenRow {
                id,
                path: row.get(0)?,
                is_missing: row.get(1)?,
                run_id: row.get(2)?,
            })
        };
        let mut statement = self.connection().prepare_cached(sql)?;
        Ok(statement.query_row([id], unseen).optional()?)
    }

    /// Rows whose files are missing.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn missing_rows(&self) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT id FROM models WHERE missing_since NOT NULL";
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store {
    /// Notes rows whose files are missing from now on, and rows whose files are back.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn save_missing(&self, gone: &[i64], back: &[i64]) -> Result<(), StoreError> {
        if gone.is_empty() && back.is_empty() {
            return Ok(());
        }
        self.write(|connection| {
            set(connection, gone, Some(&now()))?;
            set(connection, back, None)
        })
    }
}

fn set(connection: &Connection, rows: &[i64], since: Option<&str>) -> rusqlite::Result<()> {
    let sql = "UPDATE models SET missing_since = ?1 WHERE id = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    rows.iter()
        .try_for_each(|id| statement.execute((since, id)).map(drop))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_were_noted_are_held_and_no_others() {
        let mut seen = SeenRows::default();
        let noted = [1, 63, 64, 65, 1_000_000];
        noted.iter().for_each(|&id| seen.note(id));
        seen.note(-1);
        for id in [
            -1,
            0,
            1,
            2,
            63,
            64,
            65,
            66,
            999_999,
            1_000_000,
            1_000_001,
            i64::MAX,
        ] {
            assert_eq!(seen.holds(id), noted.contains(&id), "{id}");
        }
    }
}

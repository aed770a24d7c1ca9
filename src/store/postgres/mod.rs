//! The tables of a library in PostgreSQL: takes over rows of shards, as [`super::merge`] does in SQLite.
//!
//! Promises: a shard comes by COPY into a staging table and from there into the tables, all of it in one transaction that also notes the
//! shard as merged, so that a kill leaves whole shards and the next merge goes on behind them. One merge at a time writes. What a person typed
//! stays. Constraints between tables and indices that no merge needs are made when the first merge ends, since they cost more than the rows.
//! No message has a password in it.
//!
//! Relies on PostgreSQL 15 or later with a database in UTF-8. Text there holds no NUL: where a file has one, U+FFFD stands in its place. A path
//! that is too long for an index is left out, with a line that says so.

mod address;
mod direct;
mod encode;
mod error;
mod incoming;
mod runs;
mod schema;
mod settle;
mod sidecars;
mod tables;
mod tls;
mod upsert;

use std::path::Path;

use postgres::{Client, Transaction};

pub(crate) use address::Address;
pub(crate) use error::PostgresError;
pub(crate) use incoming::Incomings;
pub(crate) use runs::ShardName;

use super::merge::Place;
use super::settle::ranges;
use super::{Stamp, now};

/// First number of the lock that a merge holds: "trgs".
const LOCK: i32 = 0x7472_6773;

/// A database that rows are merged into.
pub(crate) struct Postgres {
    client: Client,
    run_id: i64,
    /// What a person should know.
    remarks: Vec<String>,
}

impl Postgres {
    /// Row of this run in `runs`.
    pub(crate) fn run_id(&self) -> i64 {
        self.run_id
    }

    /// What a person should know, said once.
    pub(crate) fn take_remarks(&mut self) -> Vec<String> {
        std::mem::take(&mut self.remarks)
    }

    /// Runs `body` in one transaction; nothing of it stays where it fails.
    fn write<T>(
        &mut self,
        body: impl FnOnce(&mut Transaction<'_>) -> Result<T, PostgresError>,
    ) -> Result<T, PostgresError> {
        let mut transaction = self.client.transaction()?;
        let value = body(&mut transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// Paths as text, and what was chosen for each as JSON.
    ///
    /// # Errors
    /// [`PostgresError`].
    pub(crate) fn choices(&mut self) -> Result<Vec<(String, String)>, PostgresError> {
        let sql = "SELECT file_path, chosen::text FROM choices ORDER BY 1";
        let rows = self.client.query(sql, &[])?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// Keeps what is chosen for each path, in the place of all that was.
    ///
    /// # Errors
    /// [`PostgresError`]; nothing was written.
    pub(crate) fn save_choices(&mut self, rows: &[(String, String)]) -> Result<(), PostgresError> {
        self.write(|transaction| {
            let paths: Vec<_> = rows.iter().map(|(path, _)| encode::clean(path)).collect();
            let others = "DELETE FROM choices WHERE file_path <> ALL ($1)";
            transaction.execute(others, &[&paths])?;
            for (path, (_, chosen)) in paths.iter().zip(rows) {
                let sql = "INSERT INTO choices AS c (file_path, chosen, changed) VALUES ($1, $2::text::jsonb, $3::text::timestamptz)
                    ON CONFLICT (file_path) DO UPDATE SET chosen = excluded.chosen, changed = excluded.changed
                    WHERE c.chosen <> excluded.chosen";
                transaction.execute(sql, &[path, &encode::clean_json(chosen), &now()])?;
            }
            Ok(())
        })
    }

    /// Whether there are rows of models, or of files that failed.
    ///
    /// # Errors
    /// [`PostgresError`].
    pub(crate) fn has_rows(&mut self) -> Result<bool, PostgresError> {
        let row = self.client.query_one(
            "SELECT EXISTS (SELECT 1 FROM models) OR EXISTS (SELECT 1 FROM failures)",
            &[],
        )?;
        Ok(row.get(0))
    }

    /// Where the rows are that lie at `root` or below it.
    ///
    /// # Errors
    /// [`PostgresError`].
    pub(crate) fn places_below(&mut self, root: &Path) -> Result<Vec<Place>, PostgresError> {
        let sql = "SELECT id, file_path, file_hash, missing_since IS NOT NULL FROM models WHERE file_path >= $1 AND file_path < $2";
        let mut found = Vec::new();
        for (first, end) in ranges(root) {
            // The end of a range may be a path with a NUL behind it: the path alone, that is.
            let rows = match end.strip_suffix('\0') {
                Some(path) => {
                    let sql = "SELECT id, file_path, file_hash, missing_since IS NOT NULL FROM models WHERE file_path = $1";
                    self.client.query(sql, &[&path])?
                }
                None => self.client.query(sql, &[&first, &end])?,
            };
            found.extend(rows.iter().map(|row| Place {
                id: row.get(0),
                path: row.get(1),
                hash: row.get(2),
                is_missing: row.get(3),
            }));
        }
        Ok(found)
    }

    /// Notes rows whose files are gone.
    ///
    /// # Errors
    /// [`PostgresError`]; nothing was written.
    pub(crate) fn save_missing(&mut self, ids: &[i64]) -> Result<(), PostgresError> {
        let sql = "UPDATE models SET missing_since = $1::text::timestamptz WHERE id = ANY ($2) AND missing_since IS NULL";
        self.client.execute(sql, &[&now(), &ids])?;
        Ok(())
    }

    /// What the sidecar at `path` was when it was read last.
    ///
    /// # Errors
    /// [`PostgresError`].
    pub(crate) fn sidecar_at(&mut self, path: &str) -> Result<Option<Stamp>, PostgresError> {
        let sql = "SELECT file_size, file_modified FROM sidecars WHERE file_path = $1";
        let row = self.client.query_opt(sql, &[&encode::clean(path)])?;
        Ok(row.map(|row| Stamp {
            size: row.get(0),
            modified_ns: row.get(1),
        }))
    }
}

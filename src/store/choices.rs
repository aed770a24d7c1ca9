//! What was chosen for paths, as text: its meaning is the job's.

use super::{Lookup, Store, StoreError, now};

impl Lookup {
    /// Paths as text, the empty one for the whole library, and what was chosen for each as JSON.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn choices(&self) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT file_path, chosen FROM choices ORDER BY 1";
        let mut statement = self.connection().prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store {
    /// Keeps what is chosen for each path, in the place of all that was.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn save_choices(&self, rows: &[(String, String)]) -> Result<(), StoreError> {
        self.write(|connection| {
            let sql = "DELETE FROM choices WHERE file_path NOT IN (SELECT value FROM json_each(?1))";
            let paths: Vec<_> = rows.iter().map(|(path, _)| path).collect();
            connection.execute(sql, [serde_json::json!(paths).to_string()])?;
            let mut statement = connection.prepare_cached(
                "INSERT INTO choices (file_path, chosen, changed) VALUES (?1, ?2, ?3)
                 ON CONFLICT (file_path) DO UPDATE SET chosen = excluded.chosen, changed = excluded.changed
                 WHERE chosen <> excluded.chosen",
            )?;
            rows.iter()
                .try_for_each(|(path, chosen)| statement.execute((path, chosen, now())).map(drop))
        })
    }
}

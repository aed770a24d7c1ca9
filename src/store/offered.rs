//! Values for whoever types a query: tags, licences and folders that are there.
//!
//! Promises: a few hundred rows are looked at, or steps over the index of paths taken, however many models there are.

use super::{Lookup, StoreError};

/// Tags and licences that are read at most.
const MOST: u32 = 200;
/// Rows whose licence is looked at.
const ROWS: u32 = 5_000;

impl Lookup {
    /// Tags that begin with `start`, in any case of the letters A to Z.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub(crate) fn tag_names(&self, start: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT name FROM tags WHERE substr(name, 1, length(?1)) = ?1 COLLATE NOCASE ORDER BY name LIMIT ?2";
        let mut statement = self.connection().prepare(sql)?;
        let found = statement.query_map((start, MOST), |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Licences of the models that came last.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub(crate) fn licenses(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT license FROM (SELECT license FROM model_metadata ORDER BY model_id DESC LIMIT ?1)
            WHERE license NOT NULL ORDER BY license LIMIT ?2";
        let mut statement = self.connection().prepare(sql)?;
        let found = statement.query_map((ROWS, MOST), |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Folders with models whose path begins with `start`, each with a slash behind it, down to the next slash; where that is one alone, down to where
    /// there are several.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub(crate) fn folders_below(
        &self,
        start: &str,
        most: usize,
    ) -> Result<Vec<String>, StoreError> {
        let mut found = self.next_folders(start, most)?;
        while let [only] = &found[..] {
            let below = self.next_folders(only, most)?;
            if below.is_empty() {
                break;
            }
            found = below;
        }
        Ok(found)
    }

    fn next_folders(&self, start: &str, most: usize) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT file_path FROM models WHERE file_path >= ?1 ORDER BY file_path LIMIT 1";
        let mut statement = self.connection().prepare_cached(sql)?;
        let mut found = Vec::new();
        let mut from = start.to_owned();
        // Files of the folder itself are stepped over one by one.
        for _ in 0..most.saturating_mul(4) {
            let mut rows = statement.query([&from])?;
            let Some(row) = rows.next()? else { break };
            let path: String = row.get(0)?;
            let Some(rest) = path.strip_prefix(start) else {
                break;
            };
            let skipped = usize::from(rest.starts_with('/') && start.is_empty());
            match rest[skipped..].find('/') {
                Some(end) => {
                    let folder = &path[..start.len() + skipped + end];
                    found.push(format!("{folder}/"));
                    // The sign behind the slash: no path of this folder comes after it.
                    from = format!("{folder}0");
                }
                None => from = format!("{path}\0"),
            }
            if found.len() >= most {
                break;
            }
        }
        Ok(found)
    }
}

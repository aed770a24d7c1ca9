//! The files that a model names: noted when it is read, moved along with it, compared when it is met again.

use rusqlite::Connection;

use super::models::{known, known_columns};
use super::{KnownModel, Lookup, SiblingRecord, Stamp, Store, StoreError};

impl Lookup {
    /// The next models after row `id` that name other files, at most `count`, in the order of their rows.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn models_naming_others_after(
        &self,
        id: i64,
        count: u32,
    ) -> Result<Vec<KnownModel>, StoreError> {
        let sql = format!(
            "SELECT {} WHERE m.id > ?1 AND m.siblings_hash NOT NULL ORDER BY m.id LIMIT ?2",
            known_columns()
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let rows = statement.query_map((id, count), known)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The files that model `id` names, in the order of their paths.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn siblings_of(&mut self, id: i64) -> Result<Vec<SiblingRecord>, StoreError> {
        let sql = "SELECT file_path, file_size, file_modified FROM model_siblings WHERE model_id = ?1 ORDER BY 1";
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map([id], |row| {
            let (size, modified_ns): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
            let stamp = size.zip(modified_ns);
            Ok(SiblingRecord {
                path: row.get(0)?,
                stamp: stamp.map(|(size, modified_ns)| Stamp { size, modified_ns }),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store {
    /// Notes what the files are now that model `id` names.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn save_siblings(&self, id: i64, siblings: &[SiblingRecord]) -> Result<(), StoreError> {
        self.write(|connection| replace(connection, id, siblings))
    }
}

/// Writes the files that model `id` names; those that it named before are forgotten.
pub(super) fn replace(
    connection: &Connection,
    id: i64,
    siblings: &[SiblingRecord],
) -> rusqlite::Result<()> {
    remove(connection, id)?;
    insert(connection, id, siblings)
}

/// Forgets the files that model `id` names.
pub(super) fn remove(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM model_siblings WHERE model_id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Writes the files that model `id` names, of which none are noted.
pub(super) fn insert(
    connection: &Connection,
    id: i64,
    siblings: &[SiblingRecord],
) -> rusqlite::Result<()> {
    if siblings.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO model_siblings (model_id, file_path, file_size, file_modified) VALUES (?1, ?2, ?3, ?4)";
    let mut statement = connection.prepare_cached(sql)?;
    for SiblingRecord { path, stamp } in siblings {
        let size = stamp.map(|stamp| stamp.size);
        statement.execute((id, path, size, stamp.map(|stamp| stamp.modified_ns)))?;
    }
    Ok(())
}

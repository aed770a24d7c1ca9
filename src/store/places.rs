//! Where rows are: they follow their bytes to a new path, and change places with one another.
//!
//! Promises: a row is moved only from where it was when that was decided, so that of two files with the same bytes one alone takes a row along.
//! A title that was made of a file's name follows the name.

use rusqlite::Connection;

use super::{FileRecord, KnownModel, SiblingRecord, Store, StoreError, failures, siblings};
use crate::path_text::{from_text, name_text, stem_text};

/// What a move leaves no row at.
const BETWEEN: &str = "moving: ";

impl Store {
    /// Tells the row `model` that its bytes are now at `file`, after a move or where only the time changed, and where given what the
    /// files are now that it names; false where the row is not where it was any more. There must be no other row for that path.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn save_place(
        &self,
        model: &KnownModel,
        file: &FileRecord,
        beside: Option<&[SiblingRecord]>,
    ) -> Result<bool, StoreError> {
        self.write(|connection| {
            if !self.update_place(connection, model, file)? {
                return Ok(false);
            }
            failures::forget(connection, &file.path)?;
            rename_title(connection, model.id, &model.path, &file.path)?;
            if let Some(beside) = beside {
                siblings::replace(connection, model.id, beside)?;
            }
            Ok(true)
        })
    }

    /// Tells the row `model` that its bytes are now at `file`, and the row `other`, which is there, that it is where `model` was; false where one
    /// of them is not where it was any more.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn exchange(
        &self,
        model: &KnownModel,
        other: &KnownModel,
        file: &FileRecord,
    ) -> Result<bool, StoreError> {
        let rename =
            "UPDATE models SET file_path = ?1, filename = ?2 WHERE id = ?3 AND file_path = ?4";
        let filename = name_text(&from_text(&model.path));
        let between = format!("{BETWEEN}{}", other.path);
        self.write(|connection| {
            let is_there = "SELECT EXISTS (SELECT 1 FROM models WHERE id = ?1 AND file_path = ?2)";
            let is_there: bool = connection
                .prepare_cached(is_there)?
                .query_row((model.id, &model.path), |row| row.get(0))?;
            let mut statement = connection.prepare_cached(rename)?;
            if !is_there || statement.execute((&between, &filename, other.id, &other.path))? == 0 {
                return Ok(false);
            }
            self.update_place(connection, model, file)?;
            statement.execute((&model.path, &filename, other.id, &between))?;
            rename_title(connection, model.id, &model.path, &file.path)?;
            rename_title(connection, other.id, &file.path, &model.path)?;
            failures::forget(connection, &file.path)?;
            Ok(true)
        })
    }

    /// Notes that the bytes of row `id` were found to be the same at this later time.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn confirm(&self, id: i64, read_at_ns: i64) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("UPDATE models SET read_at = max(read_at, ?2) WHERE id = ?1")?
                .execute((id, read_at_ns))?;
            Ok(())
        })
    }
}

/// Gives row `id` the title that its new name makes, where its old name had made it.
pub(super) fn rename_title(
    connection: &Connection,
    id: i64,
    from: &str,
    to: &str,
) -> rusqlite::Result<()> {
    let [old, new] = [from, to].map(|path| stem_text(&from_text(path)));
    if old != new {
        connection
            .prepare_cached(
                "UPDATE model_metadata SET title = ?1 WHERE model_id = ?2 AND title = ?3",
            )?
            .execute((new, id, old))?;
    }
    Ok(())
}

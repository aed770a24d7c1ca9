//! Writes rows: all that is known of a file in one transaction, which small files share.

use std::sync::{OnceLock, PoisonError};

use rusqlite::{Connection, OptionalExtension};

use super::models::{Before, before};
use super::{
    FileRecord, KnownModel, ModelRecords, PictureRecord, Same, Store, StoreError, Taken, failures,
    measures, metadata, near, settle, siblings, tags, units,
};
use crate::analysis::{Analysis, Deep, ShapeVector};

/// What became of a model's records.
#[derive(Debug)]
pub struct Saved {
    /// Row in `models`.
    pub model_id: i64,
    /// Path of an older row with the same bytes.
    pub duplicate_of: Option<String>,
}

impl Store {
    /// Writes the three records of a model, all or none, and forgets a failure recorded for its path.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn save(&self, records: &ModelRecords) -> Result<Saved, StoreError> {
        let (saved, replaced) = self.write(|connection| self.save_in(connection, records))?;
        self.pictures_replaced(&replaced, &records.picture);
        Ok(saved)
    }

    /// As [`Store::save`] of each in this order, all of them or none.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn save_together(&self, models: &[&ModelRecords]) -> Result<Vec<Saved>, StoreError> {
        if models.is_empty() {
            return Ok(Vec::new());
        }
        let written: Vec<_> = self.write(|connection| {
            let write = |records: &&ModelRecords| self.save_in(connection, records);
            models.iter().map(write).collect::<rusqlite::Result<_>>()
        })?;
        let saved = models
            .iter()
            .zip(written)
            .map(|(records, (saved, replaced))| {
                self.pictures_replaced(&replaced, &records.picture);
                saved
            });
        Ok(saved.collect())
    }

    /// Writes a model, and returns the picture that its path had before.
    fn save_in(
        &self,
        connection: &Connection,
        records: &ModelRecords,
    ) -> rusqlite::Result<(Saved, PictureRecord)> {
        let Before {
            id: known,
            assumed_unit,
            picture: replaced,
        } = before(connection, &records.file.path)?;
        let model_id = self.write_model(connection, records, known)?;
        metadata::upsert(connection, model_id, records)?;
        if known.is_some() {
            settle::unsettle(connection)?;
            measures::remove(connection, model_id)?;
            siblings::remove(connection, model_id)?;
            near::remove(connection, model_id)?;
        }
        measures::insert(connection, model_id, records, assumed_unit.as_deref())?;
        near::insert(connection, model_id, vector_of(records.analysis.as_ref()))?;
        siblings::insert(connection, model_id, &records.siblings)?;
        failures::forget(connection, &records.file.path)?;
        let duplicate_of = older_twin(connection, model_id, &records.file.hash)?;
        let saved = Saved {
            model_id,
            duplicate_of,
        };
        Ok((saved, replaced))
    }

    /// Gives `file` rows of its own that share picture and measures with `twin`, which has the same bytes.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn save_duplicate(&self, file: &FileRecord, twin: &KnownModel) -> Result<(), StoreError> {
        let replaced = self.write(|connection| {
            let before = before(connection, &file.path)?;
            if before.id.is_some() {
                settle::unsettle(connection)?;
            }
            let model_id = self.upsert_twin(connection, file, twin.id)?;
            siblings::replace(connection, model_id, &[])?;
            metadata::copy(connection, model_id, twin.id, &file.default_title)?;
            tags::copy_of_file(connection, model_id, twin.id)?;
            measures::copy(connection, model_id, twin.id)?;
            near::copy(connection, model_id, twin.id)?;
            units::refresh_one(connection, model_id)?;
            failures::forget(connection, &file.path)?;
            Ok(before.picture)
        })?;
        self.pictures_replaced(&replaced, &twin.picture);
        Ok(())
    }

    /// Replaces what is given, and nothing else, in every row that has the bytes of `model` and names the same other files.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn save_measures(
        &self,
        model: &KnownModel,
        taken: Option<Taken<'_>>,
        deep: Option<&Option<Deep>>,
    ) -> Result<(), StoreError> {
        let (hash, siblings) = (&model.hash, model.siblings_hash.as_deref());
        self.write(|connection| {
            if let Some(taken) = taken {
                settle::unsettle(connection)?;
                measures::update(connection, hash, siblings, taken)?;
                near::update(connection, hash, siblings, vector_of(taken.analysis))?;
                metadata::update(connection, hash, siblings, &taken.said)?;
                let same = format!("IN (SELECT id FROM models WHERE {})", Same::Bytes.is(1));
                units::refresh(connection, &same, [hash])?;
            }
            if let Some(deep) = deep {
                measures::update_deep(connection, hash, siblings, deep.as_ref())?;
            }
            Ok(())
        })
    }

    /// Replaces the picture of every row that shows the bytes of `model`.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn save_picture(
        &self,
        model: &KnownModel,
        picture: &PictureRecord,
    ) -> Result<(), StoreError> {
        self.write(|connection| self.update_picture(connection, model, picture))?;
        self.pictures_replaced(&model.picture, picture);
        Ok(())
    }

    /// Remembers pictures of `old` that `new` does not have, to be looked at when the run ends.
    pub(super) fn pictures_replaced(&self, old: &PictureRecord, new: &PictureRecord) {
        let kept = new.files();
        let gone = old.files().into_iter().map(|(path, _)| path);
        self.replaced_pictures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(gone.filter(|path| kept.iter().all(|(known, _)| known != path)));
    }
}

fn vector_of(analysis: Option<&Analysis>) -> Option<&ShapeVector> {
    analysis.and_then(|analysis| analysis.shape_vector.as_ref())
}

fn older_twin(connection: &Connection, id: i64, hash: &str) -> rusqlite::Result<Option<String>> {
    static SQL: OnceLock<String> = OnceLock::new();
    let sql = SQL.get_or_init(|| {
        let is_equal = Same::Bytes.is(1);
        format!("SELECT file_path FROM models WHERE {is_equal} AND id < ?2 ORDER BY id LIMIT 1")
    });
    connection
        .prepare_cached(sql)?
        .query_row((hash, id), |row| row.get(0))
        .optional()
}

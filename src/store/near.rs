//! Shape vectors: a row a model with an area, and the models that are nearest to one.
//!
//! Every vector of the present version is looked at, so that the nearest are exact; of a million that takes less than a second.

use rusqlite::{Connection, OptionalExtension};

use super::same::rows_of_file;
use super::{Lookup, StoreError};
use crate::analysis::{LIKENESS_VERSION, Likeness, ShapeVector};

/// A model near to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Its row.
    pub id: i64,
    /// How near.
    pub likeness: Likeness,
}

impl Near {
    /// The same shape first, then nearer ones; of equally near ones those that are not mirrored, those of nearly the same size, then older rows.
    fn rank(&self) -> (bool, f64, bool, f64, i64) {
        let likeness = self.likeness;
        // What rounding makes of equal bodies does not order them.
        let scale = (likeness.scale.ln().abs() * 1e4).round();
        let score = (likeness.score * 1e3).round();
        (
            !likeness.is_same,
            -score,
            likeness.is_mirrored,
            scale,
            self.id,
        )
    }
}

/// Writes the vector of model `id`, or that it has none.
pub(super) fn write(
    connection: &Connection,
    id: i64,
    vector: Option<&ShapeVector>,
) -> rusqlite::Result<()> {
    remove(connection, id)?;
    insert(connection, id, vector)
}

/// Writes the vector of model `id`, which has none yet.
pub(super) fn insert(
    connection: &Connection,
    id: i64,
    vector: Option<&ShapeVector>,
) -> rusqlite::Result<()> {
    match vector {
        Some(vector) => put(connection, id, LIKENESS_VERSION, &vector.to_bytes()),
        None => Ok(()),
    }
}

fn put(connection: &Connection, id: i64, version: i64, bytes: &[u8]) -> rusqlite::Result<()> {
    let sql =
        "INSERT OR REPLACE INTO shape_vectors (model_id, version, vector) VALUES (?1, ?2, ?3)";
    connection
        .prepare_cached(sql)?
        .execute((id, version, bytes))?;
    Ok(())
}

/// Takes its vector from model `id`.
pub(super) fn remove(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM shape_vectors WHERE model_id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Writes a vector that another library has, of whatever version.
#[cfg(feature = "cluster")]
pub(super) fn take_over(
    connection: &Connection,
    id: i64,
    vector: Option<(i64, Vec<u8>)>,
) -> rusqlite::Result<()> {
    match vector {
        Some((version, bytes)) => put(connection, id, version, &bytes),
        None => remove(connection, id),
    }
}

/// Writes the vector for all rows with these bytes that name the same other files.
pub(super) fn update(
    connection: &Connection,
    hash: &str,
    siblings_hash: Option<&str>,
    vector: Option<&ShapeVector>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(&rows_of_file(1))?;
    let ids = statement.query_map((hash, siblings_hash), |row| row.get(0))?;
    for id in ids.collect::<rusqlite::Result<Vec<i64>>>()? {
        write(connection, id, vector)?;
    }
    Ok(())
}

/// Takes the vector of the row `from` over to the row `to`.
pub(super) fn copy(connection: &Connection, to: i64, from: i64) -> rusqlite::Result<()> {
    remove(connection, to)?;
    connection
        .prepare_cached(
            "INSERT INTO shape_vectors (model_id, version, vector)
             SELECT ?1, version, vector FROM shape_vectors WHERE model_id = ?2",
        )?
        .execute((to, from))?;
    Ok(())
}

impl Lookup {
    /// The shape vector of model `id`; `None` where it has none of the present version.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn shape_vector(&self, id: i64) -> Result<Option<ShapeVector>, StoreError> {
        let sql = "SELECT vector FROM shape_vectors WHERE model_id = ?1 AND version = ?2";
        let mut statement = self.connection().prepare_cached(sql)?;
        let bytes = statement.query_row((id, LIKENESS_VERSION), |row| {
            Ok(row
                .get_ref(0)?
                .as_blob()
                .ok()
                .and_then(ShapeVector::from_bytes))
        });
        Ok(bytes.optional()?.flatten())
    }

    /// The models that are nearest to a shape, the one in row `own` apart, at most `most` and none of a lower score, nearest first.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn nearest(
        &self,
        own: Option<i64>,
        vector: &ShapeVector,
        most: usize,
        least_score: f64,
    ) -> Result<Vec<Near>, StoreError> {
        let sql = "SELECT model_id, vector FROM shape_vectors WHERE version = ?1";
        let mut statement = self.connection().prepare(sql)?;
        let mut rows = statement.query([LIKENESS_VERSION])?;
        let mut nearest: Vec<Near> = Vec::new();
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().unwrap_or_default();
            let Some(other) = ShapeVector::from_bytes(bytes) else {
                continue;
            };
            let near = Near {
                id: row.get(0)?,
                likeness: vector.likeness(&other),
            };
            if Some(near.id) == own || near.likeness.score < least_score {
                continue;
            }
            let at = nearest.partition_point(|known| known.rank() < near.rank());
            if at < most {
                nearest.insert(at, near);
                nearest.truncate(most);
            }
        }
        Ok(nearest)
    }

    /// How many models there are that cannot be compared.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn without_shape_vector(&self) -> Result<u64, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM models) - (SELECT count(*) FROM shape_vectors)";
        let count: i64 = self.connection().query_row(sql, [], |row| row.get(0))?;
        Ok(count.max(0).unsigned_abs())
    }
}

//! What the library knows of one model, for those who judge it: its measures, and what its file says of itself.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};

use super::{Lookup, Same, StoreError};
use crate::analysis::{MEASURES, Value};
use crate::mesh::Unit;

/// What a library knows of a model.
#[derive(Clone, Debug)]
pub struct StoredFacts {
    /// BLAKE3 of the bytes.
    pub hash: String,
    /// Name of the format.
    pub format: String,
    /// Bytes of the file.
    pub size: u64,
    /// In the order of [`MEASURES`].
    pub values: Vec<Value>,
    /// Declared by the file, or given with `--assume-unit`.
    pub unit: Option<Unit>,
    /// As the file says.
    pub license: Option<String>,
    /// As the file says.
    pub designer: Option<String>,
    /// As the file says.
    pub copyright: Option<String>,
    /// As the file says.
    pub application: Option<String>,
    /// Name of the object in the file.
    pub title: Option<String>,
    /// As the file says.
    pub comment: Option<String>,
    /// BLAKE3 of the files it names.
    pub siblings_hash: Option<String>,
    /// Materials, objects and textures.
    pub counts: [Option<u64>; 3],
}

impl StoredFacts {
    /// The value of the measure in column `name`.
    pub fn measure(&self, name: &str) -> &Value {
        let index = MEASURES.iter().position(|measure| measure.name == name);
        index
            .and_then(|index| self.values.get(index))
            .unwrap_or(&Value::Absent)
    }
}

/// The columns of one row, without the measures.
const SAID: &str = "m.file_hash, m.format, m.file_size, coalesce(d.unit, d.assumed_unit), d.license, d.designer, d.copyright,
    d.application, d.embedded_title, d.comment, d.material_count, d.object_count, d.texture_count, m.siblings_hash";
const SAID_COUNT: usize = 14;

impl Lookup {
    /// Rows and paths of the models with one of these shapes: `shape_key` first, then `shape_key_scaled`; oldest row first.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn rows_of_shape(
        &self,
        [shape, scaled]: [Option<&str>; 2],
    ) -> Result<Vec<(i64, String)>, StoreError> {
        let mut found = Vec::new();
        for (same, key) in [(Same::Shape, shape), (Same::Scaled, scaled)] {
            let sql = format!(
                "SELECT m.id, m.file_path FROM model_analysis a JOIN models m ON m.id = a.model_id
                 WHERE {} ORDER BY m.id",
                same.is(1)
            );
            let mut statement = self.connection().prepare_cached(&sql)?;
            let rows = statement.query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
            found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        Ok(found)
    }

    /// What is known of the model in row `id`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn facts_of(&self, id: i64) -> Result<Option<StoredFacts>, StoreError> {
        let measures = MEASURES.iter().map(|measure| format!("a.{}", measure.name));
        let sql = format!(
            "SELECT {SAID}, {} FROM models m JOIN model_metadata d ON d.model_id = m.id
             JOIN model_analysis a ON a.model_id = m.id WHERE m.id = ?1",
            measures.collect::<Vec<_>>().join(", ")
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement.query_row([id], facts).optional()?)
    }
}

fn facts(row: &Row<'_>) -> rusqlite::Result<StoredFacts> {
    let size: i64 = row.get(2)?;
    let unit: Option<String> = row.get(3)?;
    let count = |column: usize| -> rusqlite::Result<Option<u64>> {
        let count: Option<i64> = row.get(column)?;
        Ok(count.and_then(|count| u64::try_from(count).ok()))
    };
    let value = |(index, measure): (usize, &crate::analysis::Measure)| {
        Ok(match row.get_ref(SAID_COUNT + index)? {
            ValueRef::Integer(flag) if measure.unit == "0/1" => Value::Boolean(flag != 0),
            ValueRef::Integer(whole) => Value::Integer(whole),
            ValueRef::Real(real) => Value::Real(real),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Null | ValueRef::Blob(_) => Value::Absent,
        })
    };
    Ok(StoredFacts {
        hash: row.get(0)?,
        format: row.get(1)?,
        size: u64::try_from(size).unwrap_or_default(),
        unit: unit.as_deref().and_then(Unit::of),
        license: row.get(4)?,
        designer: row.get(5)?,
        copyright: row.get(6)?,
        application: row.get(7)?,
        title: row.get(8)?,
        comment: row.get(9)?,
        siblings_hash: row.get(13)?,
        counts: [count(10)?, count(11)?, count(12)?],
        values: MEASURES
            .iter()
            .enumerate()
            .map(value)
            .collect::<rusqlite::Result<_>>()?,
    })
}

//! What is reported of a model to programs: some columns of its row under their own names.
//!
//! Read with the look-up that decides whether a file has changed, so that a run over unchanged files asks nothing more.

use rusqlite::types::ValueRef;
use rusqlite::{OptionalExtension, Row};
use serde_json::{Map, Value};

use super::columns::COLUMNS;
use super::{Lookup, StoreError};
use crate::mesh::Unit;

/// Columns of a model by their names.
pub type Facts = Map<String, Value>;

/// The columns, in the order of the lines; where it is is named by the line itself.
pub const FACTS: &[&str] = &[
    "id",
    "file_hash",
    "siblings_hash",
    "mesh_hash",
    "shape_key",
    "title",
    "format",
    "kind",
    "unit",
    "unit_source",
    "unit_guess",
    "triangle_count",
    "face_count",
    "vertex_count",
    "unique_vertex_count",
    "edge_count",
    "object_count",
    "shells",
    "boundary_edges",
    "non_manifold_edges",
    "size_x",
    "size_y",
    "size_z",
    "size_mm_x",
    "size_mm_y",
    "size_mm_z",
    "surface_area",
    "surface_area_mm2",
    "volume",
    "volume_mm3",
    "volume_reason",
    "is_watertight",
    "thumbnail_path",
];

/// The facts of a row whose model, metadata and analysis are called `m`, `d` and `a`.
pub(super) fn columns() -> String {
    let named = FACTS.iter().filter_map(|name| {
        let column = COLUMNS.iter().find(|column| column.name == *name)?;
        Some(format!("{}.{name}", column.record.alias()))
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Facts from the columns of a row that [`columns`] names, the first of which is number `first`.
pub(super) fn facts(row: &Row<'_>, first: usize) -> rusqlite::Result<Facts> {
    let fact = |(i, name): (usize, &&str)| {
        let value = match row.get_ref(first + i)? {
            ValueRef::Integer(number) if name.starts_with("is_") => (number != 0).into(),
            ValueRef::Integer(number) => number.into(),
            ValueRef::Real(number) => number.into(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
            ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        };
        Ok(((*name).to_owned(), value))
    };
    FACTS.iter().enumerate().map(fact).collect()
}

/// The facts as they are once the run has noted that files which declare no unit are in `unit`.
pub fn in_unit(mut facts: Facts, unit: Unit) -> Facts {
    if !facts.get("unit").is_some_and(Value::is_null) {
        return facts;
    }
    facts.insert("unit_source".into(), "option".into());
    let mm = unit.millimetres();
    let converted = [
        ("size_x", "size_mm_x", mm),
        ("size_y", "size_mm_y", mm),
        ("size_z", "size_mm_z", mm),
        ("surface_area", "surface_area_mm2", mm * mm),
        ("volume", "volume_mm3", mm * mm * mm),
    ];
    for (from, to, factor) in converted {
        let value = facts.get(from).and_then(Value::as_f64);
        facts.insert(to.into(), value.map(|value| value * factor).into());
    }
    facts
}

impl Lookup {
    /// The facts of the model at `path`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn facts_at(&self, path: &str) -> Result<Option<Facts>, StoreError> {
        let sql = format!(
            "SELECT {} FROM models m JOIN model_metadata d ON d.model_id = m.id
             JOIN model_analysis a ON a.model_id = m.id WHERE m.file_path = ?1",
            columns()
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        Ok(statement
            .query_row([path], |row| facts(row, 0))
            .optional()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_is_a_column() {
        assert_eq!(columns().split(", ").count(), FACTS.len());
    }
}

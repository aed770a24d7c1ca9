//! A model that comes to a merge, and the row that may be there for it.

use std::collections::HashMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use super::merged_columns;
use crate::analysis::Value;
use crate::store::settle::ranges;
use crate::store::{KnownModel, Lookup, SiblingRecord, Stamp, StoreError};

/// A row whose file is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Row in `models`.
    pub(crate) id: i64,
    pub(crate) path: String,
    pub(crate) hash: String,
    /// Whether that was known.
    pub(crate) is_missing: bool,
}

/// A model that comes: a row of columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Incoming<'a> {
    /// As [`merged_columns`] names them.
    pub(crate) columns: &'a [Vec<Value>],
    pub(crate) row: usize,
    /// Files that it names, JSON; empty: none.
    pub(crate) siblings: &'a str,
    /// Its shape vector, as [`Lookup::vector_text`] writes it; empty: none.
    pub(crate) vector: &'a str,
}

impl Incoming<'_> {
    pub(in crate::store) fn value(&self, column: usize) -> &Value {
        let column = self.columns.get(column);
        column
            .and_then(|column| column.get(self.row))
            .unwrap_or(&Value::Absent)
    }

    pub(in crate::store) fn text(&self, column: usize) -> &str {
        match self.value(column) {
            Value::Text(text) => text,
            _ => "",
        }
    }

    /// Whether the row that is there says the same of the bytes, their picture and their measures.
    pub(super) fn is_as_known(&self, known: &KnownModel) -> bool {
        let columns = merged_places();
        let value = |name: &str| {
            columns
                .get(name)
                .map_or(&Value::Absent, |&at| self.value(at))
        };
        let is_text = |name: &str, known: Option<&str>| match value(name) {
            Value::Text(text) => known == Some(text),
            _ => known.is_none(),
        };
        let is_whole = |name: &str, known: Option<i64>| match value(name) {
            Value::Integer(whole) => known == Some(*whole),
            _ => known.is_none(),
        };
        let picture = &known.picture;
        let others = serde_json::json!(picture.others).to_string();
        let others = (!picture.others.is_empty()).then_some(others.as_str());
        is_text("file_hash", Some(&known.hash))
            && is_text("siblings_hash", known.siblings_hash.as_deref())
            && is_whole("file_size", Some(known.stamp.size))
            && is_whole("file_modified", Some(known.stamp.modified_ns))
            && is_whole("analysis_version", Some(known.analysis_version))
            && is_whole("deep_version", known.deep_version)
            && is_text("thumbnail_path", picture.path.as_deref())
            && is_whole("thumbnail_bytes", picture.bytes)
            && is_whole("thumbnail_version", picture.version)
            && is_text("thumbnail_style", picture.style.as_deref())
            && is_text("thumbnail_failed", picture.failed.as_deref())
            && is_text("thumbnail_others", others)
    }
}

/// Where each of [`merged_columns`] stands.
fn merged_places() -> &'static HashMap<&'static str, usize> {
    static PLACES: std::sync::LazyLock<HashMap<&str, usize>> =
        std::sync::LazyLock::new(|| merged_columns().into_iter().zip(0..).collect());
    &PLACES
}

/// Version and bytes of a shape vector.
pub(in crate::store) fn vector_of(text: &str) -> Option<(i64, Vec<u8>)> {
    let (version, bytes) = text.split_once(':')?;
    Some((version.parse().ok()?, STANDARD.decode(bytes).ok()?))
}

pub(in crate::store) fn siblings_of(json: &str) -> Vec<SiblingRecord> {
    let listed: Json = serde_json::from_str(json).unwrap_or_default();
    let sibling = |sibling: &Json| {
        let stamp = sibling["size"].as_i64().zip(sibling["modified"].as_i64());
        Some(SiblingRecord {
            path: sibling["path"].as_str()?.to_owned(),
            stamp: stamp.map(|(size, modified_ns)| Stamp { size, modified_ns }),
        })
    };
    listed
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(sibling)
        .collect()
}

impl Lookup {
    /// Where the rows are that lie at `root` or below it, up to row `newest`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub(crate) fn places_below(&self, root: &Path) -> Result<Vec<Place>, StoreError> {
        let sql = "SELECT id, file_path, file_hash, missing_since NOT NULL FROM models WHERE file_path >= ?1 AND file_path < ?2";
        let mut statement = self.connection().prepare_cached(sql)?;
        let mut found = Vec::new();
        for range in ranges(root) {
            let rows = statement.query_map(range, |row| {
                Ok(Place {
                    id: row.get(0)?,
                    path: row.get(1)?,
                    hash: row.get(2)?,
                    is_missing: row.get(3)?,
                })
            })?;
            for row in rows {
                found.push(row?);
            }
        }
        Ok(found)
    }
}

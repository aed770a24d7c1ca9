//! Rows for programs: JSON with typed values, and comma-separated values.

use serde_json::{Map, Value as Json};

use crate::analysis::Value;
use crate::store::{CatalogRow, ColumnType};

/// A row as an object, its path first.
pub(super) fn object(row: &CatalogRow) -> Map<String, Json> {
    let mut object = Map::new();
    if let Some(path) = row.text("file_path") {
        object.insert("path".into(), path.into());
    }
    for (field, value) in row.values() {
        object.insert(field.name.clone(), json(field.is, value));
    }
    object
}

/// A value as JSON.
pub(super) fn json(is: ColumnType, value: &Value) -> Json {
    match value {
        Value::Absent => Json::Null,
        Value::Boolean(flag) => (*flag).into(),
        Value::Integer(whole) => (*whole).into(),
        Value::Real(real) => (*real).into(),
        // What a person or another program wrote there may be no JSON.
        Value::Text(text) if is == ColumnType::Json => {
            serde_json::from_str(text).unwrap_or_else(|_| text.clone().into())
        }
        Value::Text(text) => text.clone().into(),
    }
}

/// A line of comma-separated values (RFC 4180).
pub(super) fn csv_line<T: AsRef<str>>(cells: impl Iterator<Item = T>) -> String {
    let quoted = |cell: T| {
        let cell = cell.as_ref();
        if cell.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    };
    cells.map(quoted).collect::<Vec<_>>().join(",")
}

//! What the columns of a table for other programs are: type, unit and meaning, from the list of columns, the table of measures and the table of keys.
//!
//! Source of the schema: Open Knowledge Foundation, Table Schema 1.0.

use serde_json::{Value as Json, json};

use crate::analysis::MEASURES;
use crate::query::{Dimension, KEYS, Shown};
use crate::store::{CatalogColumn, ColumnType, Field, catalog_columns};

/// What the values of an exported column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    Whole,
    Real,
    Flag,
    Text,
    List,
    Object,
    /// A moment, RFC 3339 UTC.
    Moment,
    /// Nanoseconds since 1970.
    Nanoseconds,
}

/// A column of an exported table.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) field: Field,
    pub(crate) is: Is,
    /// In the words of the schema; `None` for what has none.
    unit: Option<&'static str>,
    meaning: String,
}

impl Column {
    /// A column of the library, or a key.
    pub(crate) fn of(shown: Shown) -> Self {
        let Shown { field, dimension } = shown;
        let own = catalog_columns().find(|column| column.name == field.sql);
        let key = KEYS
            .iter()
            .find(|key| key.names.contains(&field.name.as_str()));
        let meaning = match (key, own) {
            (Some(key), _) if field.name != field.sql => key.meaning.to_owned(),
            (_, Some(own)) => says(&own),
            (key, None) => key.map_or("", |key| key.meaning).to_owned(),
        };
        Self {
            is: is(&field, own.as_ref()),
            unit: unit_of(own.as_ref(), dimension),
            meaning,
            field,
        }
    }

    /// A column that the library has not.
    #[cfg(feature = "cluster")]
    pub(crate) fn own(name: &str, is: Is, unit: Option<&'static str>, meaning: &str) -> Self {
        let field = Field {
            name: name.into(),
            sql: String::new(),
            is: match is {
                Is::Whole | Is::Nanoseconds => ColumnType::Whole,
                Is::Real => ColumnType::Real,
                Is::Flag => ColumnType::Flag,
                Is::Text | Is::Moment => ColumnType::Text,
                Is::List | Is::Object => ColumnType::Json,
            },
        };
        Self {
            field,
            is,
            unit,
            meaning: meaning.into(),
        }
    }

    /// Every column of the library.
    pub(crate) fn all() -> Vec<Self> {
        let shown = |column| Shown {
            field: Field::from(column),
            dimension: Dimension::Plain,
        };
        catalog_columns().map(|it| Self::of(shown(it))).collect()
    }
}

fn says(column: &CatalogColumn) -> String {
    match MEASURES.iter().find(|measure| measure.name == column.name) {
        Some(measure) if measure.absent_when.is_empty() => measure.meaning.into(),
        Some(measure) => format!("{}; NULL: {}", measure.meaning, measure.absent_when),
        None => column.says.into(),
    }
}

fn is(field: &Field, own: Option<&CatalogColumn>) -> Is {
    let says = own.map_or("", |column| column.says);
    let is_moment = says.contains("RFC 3339") || field.sql.starts_with("strftime('%Y-%m-%dT%H");
    match field.is {
        ColumnType::Text if is_moment => Is::Moment,
        ColumnType::Text => Is::Text,
        ColumnType::Json if says.contains("JSON array") => Is::List,
        ColumnType::Json => Is::Object,
        ColumnType::Flag => Is::Flag,
        ColumnType::Real => Is::Real,
        ColumnType::Whole if says.contains("ns since 1970") => Is::Nanoseconds,
        ColumnType::Whole => Is::Whole,
    }
}

/// The unit of a column's values; a *model unit* is the unit of length that the file is written in.
fn unit_of(own: Option<&CatalogColumn>, dimension: Dimension) -> Option<&'static str> {
    let by_dimension = match dimension {
        Dimension::Length(1) => Some("model unit"),
        Dimension::Length(2) => Some("model unit²"),
        Dimension::Length(_) => Some("model unit³"),
        Dimension::Bytes => Some("bytes"),
        Dimension::Plain => None,
    };
    let Some(own) = own else {
        return by_dimension;
    };
    let measure = MEASURES.iter().find(|measure| measure.name == own.name);
    if let Some(measure) = measure {
        return match measure.unit {
            "unit" => Some("model unit"),
            "unit²" => Some("model unit²"),
            "unit³" => Some("model unit³"),
            "unit⁵" => Some("model unit⁵"),
            "°" => Some("°"),
            _ => None,
        };
    }
    let first = own.says.split([',', ';', ' ']).next().unwrap_or_default();
    match (first, own.name) {
        ("mm", _) => Some("mm"),
        ("mm²", _) => Some("mm²"),
        ("mm³", _) => Some("mm³"),
        (_, "mm_per_unit") => Some("mm per model unit"),
        (_, "thumbnail_size") => Some("pixels"),
        (_, name) if name.ends_with("_seconds") => Some("s"),
        (_, name) if name.ends_with("_bytes") || name == "file_size" => Some("bytes"),
        _ if own.says.contains("ns since 1970") => Some("ns since 1970-01-01T00:00:00Z"),
        _ => by_dimension,
    }
}

/// The columns as Table Schema has them, with a `unit` where there is one.
pub(crate) fn table_schema(columns: &[Column]) -> Json {
    let field = |column: &Column| {
        let is = match column.is {
            Is::Whole | Is::Nanoseconds => "integer",
            Is::Real => "number",
            Is::Flag => "boolean",
            Is::Text => "string",
            Is::List => "array",
            Is::Object => "object",
            Is::Moment => "datetime",
        };
        let mut field =
            json!({ "name": column.field.name, "type": is, "description": column.meaning });
        if let Some(unit) = column.unit {
            field["unit"] = unit.into();
        }
        field
    };
    let mut schema = json!({
        "fields": columns.iter().map(field).collect::<Vec<_>>(),
        "missingValues": [""],
    });
    if columns.iter().any(|column| column.field.name == "id") {
        schema["primaryKey"] = "id".into();
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_meaning_and_lengths_have_a_unit() {
        let columns = Column::all();
        for column in &columns {
            assert!(!column.meaning.is_empty(), "{}", column.field.name);
        }
        let unit = |name: &str| {
            let column = columns.iter().find(|column| column.field.name == name);
            column.unwrap().unit
        };
        let expected = [
            ("size_x", Some("model unit")),
            ("size_mm_3", Some("mm")),
            ("volume_mm3", Some("mm³")),
            ("principal_moment_1", Some("model unit⁵")),
            ("file_size", Some("bytes")),
            ("thumbnail_bytes", Some("bytes")),
            ("analysis_time_seconds", Some("s")),
            ("min_angle", Some("°")),
            ("title", None),
            ("triangle_count", None),
        ];
        for (name, expected) in expected {
            assert_eq!(unit(name), expected, "{name}");
        }
    }

    #[test]
    fn moments_lists_and_flags_are_told_from_text_and_numbers() {
        let columns = Column::all();
        let is = |name: &str| {
            let column = columns.iter().find(|column| column.field.name == name);
            column.unwrap().is
        };
        for (name, expected) in [
            ("date_added", Is::Moment),
            ("missing_since", Is::Moment),
            ("file_modified", Is::Nanoseconds),
            ("notes", Is::List),
            ("thumbnail_others", Is::Object),
            ("is_watertight", Is::Flag),
            ("volume", Is::Real),
            ("id", Is::Whole),
            ("file_path", Is::Text),
        ] {
            assert_eq!(is(name), expected, "{name}");
        }
    }
}

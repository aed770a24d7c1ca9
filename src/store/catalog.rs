//! The columns of the view `catalog` as others see them, and the functions that queries over it call.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;

use super::columns::COLUMNS;
use super::compare_text::{contains, matches};
use super::same::digits;

/// A condition on rows of the view `catalog`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// SQL over columns of `catalog`, with a `?` for each value.
    pub sql: String,
    /// What the marks stand for, in their order.
    pub values: Vec<Value>,
    /// Whether a unit that was only guessed may have decided.
    pub is_guessed: bool,
}

impl Condition {
    /// Every model.
    pub fn all() -> Self {
        Self::of("1", None)
    }

    /// The model in row `id`.
    pub fn id(id: i64) -> Self {
        Self::of("id = ?", Some(id.into()))
    }

    /// The model of the file at `path`, as rows have it.
    pub fn path(path: &str) -> Self {
        Self::of("file_path = ?", Some(path.to_owned().into()))
    }

    /// Models of files whose hash begins so.
    pub fn hash(start: &str) -> Self {
        let start = start.to_ascii_lowercase();
        let end = format!("{start}g");
        let wanted = digits("?");
        Self {
            sql: format!(
                "file_hash >= ? AND file_hash < ? AND {} BETWEEN {wanted} AND {wanted}",
                digits("file_hash")
            ),
            values: [&start, &end, &start, &end]
                .map(|text| text.clone().into())
                .into(),
            is_guessed: false,
        }
    }

    /// Models that came, were last written or were first missed behind run `after` and up to run `until`: between these times.
    pub(crate) fn written(after: i64, until: i64, began: &str, ended: &str) -> Self {
        let times = [began, ended].map(|time| Value::from(time.to_owned()));
        Self {
            sql: format!(
                "run_id > {after} AND (run_id <= {until} OR date_added BETWEEN ? AND ?) OR missing_since BETWEEN ? AND ?"
            ),
            values: times.iter().chain(&times).cloned().collect(),
            is_guessed: false,
        }
    }

    fn of(sql: &str, value: Option<Value>) -> Self {
        Self {
            sql: sql.into(),
            values: value.into_iter().collect(),
            is_guessed: false,
        }
    }
}

/// A column of `catalog`.
#[derive(Clone, Copy, Debug)]
pub struct CatalogColumn {
    /// Its name.
    pub name: &'static str,
    /// What its values are.
    pub is: ColumnType,
    /// What they say.
    pub says: &'static str,
}

/// What the values of a column are, where they are not NULL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Whole numbers.
    Whole,
    /// Real numbers.
    Real,
    /// 0 or 1.
    Flag,
    /// Text.
    Text,
    /// JSON as text.
    Json,
}

/// The columns of `catalog`, in their order.
pub fn catalog_columns() -> impl Iterator<Item = CatalogColumn> {
    let seen = COLUMNS.iter().filter(|column| column.name != "model_id");
    seen.map(|column| CatalogColumn {
        name: column.name,
        is: type_of(column.definition),
        says: column.says,
    })
}

fn type_of(definition: &str) -> ColumnType {
    if definition.contains("json_valid") {
        ColumnType::Json
    } else if definition.starts_with("TEXT") {
        ColumnType::Text
    } else if definition.contains("IN (0, 1)") {
        ColumnType::Flag
    } else if definition.starts_with("INTEGER") {
        ColumnType::Whole
    } else {
        ColumnType::Real
    }
}

/// Gives `connection` the functions that the SQL of a query calls.
pub(crate) fn add_query_functions(connection: &Connection) -> rusqlite::Result<()> {
    type Compare = fn(&str, &str) -> bool;
    let functions: [(&str, Compare); 2] =
        [("query_contains", contains), ("query_matches", matches)];
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for (name, compare) in functions {
        connection.create_scalar_function(name, 2, flags, move |context| {
            let text = context.get_raw(0).as_str_or_null()?;
            let wanted = context.get_raw(1).as_str()?;
            Ok(text.map(|text| compare(text, wanted)))
        })?;
    }
    Ok(())
}

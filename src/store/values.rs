//! Names of columns with the values to write there, and the parts of a statement that are made of them.

use rusqlite::ToSql;
use rusqlite::types::ToSqlOutput;

use crate::analysis::Value;

/// Columns to write and their values.
pub(super) struct Row(pub(super) Vec<(&'static str, Value)>);

/// A column, and where its value lives.
pub(super) type Cell<T> = (&'static str, fn(&T) -> Value);

impl Row {
    /// By a table that holds a name and where its value lives.
    pub(super) fn by<T>(table: &[Cell<T>], of: &T) -> Self {
        Self(
            table
                .iter()
                .map(|(name, value)| (*name, value(of)))
                .collect(),
        )
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// `a, b`
    pub(super) fn names(&self) -> String {
        self.joined(str::to_owned)
    }

    /// `?, ?`
    pub(super) fn marks(&self) -> String {
        self.joined(|_| "?".to_owned())
    }

    /// `a = ?, b = ?`
    pub(super) fn assignments(&self) -> String {
        self.joined(|name| format!("{name} = ?"))
    }

    /// `a = excluded.a, b = excluded.b`
    pub(super) fn taken_over(&self) -> String {
        self.joined(taken_over)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &dyn ToSql> {
        self.0.iter().map(|(_, value)| value as &dyn ToSql)
    }

    fn joined(&self, part: impl Fn(&str) -> String) -> String {
        let parts: Vec<String> = self.0.iter().map(|(name, _)| part(name)).collect();
        parts.join(", ")
    }
}

/// `a = excluded.a`: the new row's value, where there is a row already.
pub(super) fn taken_over(name: &str) -> String {
    format!("{name} = excluded.{name}")
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Integer(number) => (*number).into(),
            Self::Boolean(flag) => (*flag).into(),
            Self::Real(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
            Self::Absent => rusqlite::types::Null.into(),
        })
    }
}

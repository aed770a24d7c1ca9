//! Rows of the view `catalog`, chosen by a condition, in an order, a page at a time.
//!
//! Promises: no look at the database lasts longer than a page, or than it takes to put the numbers of the rows in order, so that whoever
//! reads slowly keeps no run from tidying its log; of a sorted answer only these numbers are held, 8 bytes a row.

use std::rc::Rc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::catalog::{CatalogColumn, ColumnType, Condition, add_query_functions, catalog_columns};
use super::{Lookup, StoreError};
use crate::analysis::Value;

/// In which order rows come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// By the path of the file.
    Path {
        /// Last one first.
        is_descending: bool,
    },
    /// By a value; rows without one last, equal ones in the order in which they came into the library.
    By {
        /// SQL over columns of `catalog`.
        sql: String,
        /// Whether all its values are numbers.
        is_number: bool,
        /// Largest first.
        is_descending: bool,
    },
}

/// A value that is read of each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is called.
    pub name: String,
    /// SQL over columns of `catalog`.
    pub sql: String,
    /// What its values are.
    pub is: ColumnType,
}

impl From<CatalogColumn> for Field {
    fn from(column: CatalogColumn) -> Self {
        Self {
            name: column.name.into(),
            sql: column.name.into(),
            is: column.is,
        }
    }
}

/// Every column of `catalog`.
pub fn all_fields() -> Vec<Field> {
    catalog_columns().map(Field::from).collect()
}

/// Some columns of `catalog`.
pub fn fields(names: &[&str]) -> Vec<Field> {
    let wanted = catalog_columns().filter(|column| names.contains(&column.name));
    wanted.map(Field::from).collect()
}

/// What was read of a row.
#[derive(Clone, Debug)]
pub struct CatalogRow {
    fields: Rc<[Field]>,
    values: Vec<Value>,
}

impl CatalogRow {
    /// One whose first columns are `fields`.
    pub(super) fn of(fields: &Rc<[Field]>, row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let values = fields.iter().enumerate();
        let values = values.map(|(at, field)| Ok(value_of(field.is, row.get_ref(at)?)));
        Ok(Self {
            fields: Rc::clone(fields),
            values: values.collect::<rusqlite::Result<_>>()?,
        })
    }

    /// The value of a field; absent where it was not read.
    pub fn get(&self, name: &str) -> &Value {
        let at = self.fields.iter().position(|field| field.name == name);
        at.and_then(|at| self.values.get(at))
            .unwrap_or(&Value::Absent)
    }

    /// The value of the field with this number.
    pub fn at(&self, number: usize) -> &Value {
        self.values.get(number).unwrap_or(&Value::Absent)
    }

    /// Its fields with their values, in their order.
    pub fn values(&self) -> impl Iterator<Item = (&Field, &Value)> {
        self.fields.iter().zip(&self.values)
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.get(name) {
            Value::Integer(number) => Some(*number as f64),
            Value::Real(number) => Some(*number),
            _ => None,
        }
    }

    /// A whole number.
    pub fn whole(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            Value::Boolean(flag) => Some(*flag),
            _ => None,
        }
    }
}

/// A way through the rows that meet a condition.
#[derive(Debug)]
pub struct Selection {
    condition: Condition,
    order: Order,
    fields: Rc<[Field]>,
    /// Rows that may still come.
    left: u64,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Start,
    /// By path: behind this one.
    Behind(String),
    /// In any other order: the numbers of all rows, and how many were read.
    Among(Vec<i64>, usize),
}

impl Selection {
    /// The rows that meet `condition`, at most `most`, with these fields of each.
    pub fn new(condition: Condition, order: Order, most: Option<u64>, fields: Vec<Field>) -> Self {
        Self {
            condition,
            order,
            fields: fields.into(),
            left: most.unwrap_or(u64::MAX),
            place: Place::Start,
        }
    }

    /// The next rows, at most `count`; none behind the last one.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn page(&mut self, lookup: &Lookup, count: u32) -> Result<Vec<CatalogRow>, StoreError> {
        let connection = lookup.connection();
        if matches!(self.place, Place::Start) {
            add_query_functions(connection)?;
        }
        let count = u64::from(count).min(self.left);
        let ids = match &self.order {
            Order::Path { is_descending } => self.behind(connection, *is_descending, count)?,
            Order::By { .. } => self.among(connection, count)?,
        };
        self.left -= ids.len() as u64;
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            // A row that went since then is left out.
            rows.extend(row_of(connection, &self.fields, id)?);
        }
        Ok(rows)
    }

    fn behind(
        &mut self,
        connection: &Connection,
        is_descending: bool,
        count: u64,
    ) -> rusqlite::Result<Vec<i64>> {
        let (sign, way) = if is_descending {
            ('<', " DESC")
        } else {
            ('>', "")
        };
        let last = match &self.place {
            Place::Behind(path) => Some(path.clone()),
            _ => None,
        };
        let beyond = last.as_ref().map_or(String::new(), |_| {
            format!(" AND file_path {sign} ?{}", self.condition.values.len() + 1)
        });
        let sql = format!(
            "SELECT id, file_path FROM catalog WHERE ({}){beyond} ORDER BY file_path{way} LIMIT {count}",
            self.condition.sql
        );
        let values = self.condition.values.iter().cloned();
        let values = values.chain(last.map(Into::into));
        let mut statement = connection.prepare_cached(&sql)?;
        let found = statement.query_map(params_from_iter(values), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut ids = Vec::new();
        for row in found {
            let (id, path) = row?;
            ids.push(id);
            self.place = Place::Behind(path);
        }
        Ok(ids)
    }

    fn among(&mut self, connection: &Connection, count: u64) -> rusqlite::Result<Vec<i64>> {
        if !matches!(self.place, Place::Among(..)) {
            let all = ids(connection, &self.condition, &self.order, self.left)?;
            self.place = Place::Among(all, 0);
        }
        let Place::Among(all, read) = &mut self.place else {
            return Ok(Vec::new());
        };
        let rest = &all[*read..];
        let page = &rest[..rest.len().min(usize::try_from(count).unwrap_or(usize::MAX))];
        *read += page.len();
        Ok(page.to_vec())
    }
}

/// The numbers of the rows that meet `condition`, in order, at most `most`.
fn ids(
    connection: &Connection,
    condition: &Condition,
    order: &Order,
    most: u64,
) -> rusqlite::Result<Vec<i64>> {
    let order = match order {
        Order::By {
            sql,
            is_number: true,
            is_descending,
        } if most == u64::MAX => return by_number(connection, condition, sql, *is_descending),
        Order::By {
            sql, is_descending, ..
        } => {
            let way = if *is_descending { "DESC" } else { "ASC" };
            format!("{sql} {way} NULLS LAST, id")
        }
        Order::Path { is_descending } => {
            format!("file_path{}", if *is_descending { " DESC" } else { "" })
        }
    };
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT id FROM catalog WHERE {} ORDER BY {order} LIMIT {most}",
        condition.sql
    );
    let mut statement = connection.prepare(&sql)?;
    let found = statement.query_map(params_from_iter(&condition.values), |row| row.get(0))?;
    found.collect()
}

/// As [`ids`] of all rows by a number: sorted here, which takes a third of the time that SQLite takes for a million.
fn by_number(
    connection: &Connection,
    condition: &Condition,
    by: &str,
    is_descending: bool,
) -> rusqlite::Result<Vec<i64>> {
    let sql = format!("SELECT id, {by} FROM catalog WHERE {}", condition.sql);
    let mut statement = connection.prepare(&sql)?;
    let (mut numbered, mut others) = (Vec::new(), Vec::new());
    let mut rows = statement.query(params_from_iter(&condition.values))?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        match row.get_ref(1)? {
            ValueRef::Integer(number) => numbered.push((number as f64, id)),
            ValueRef::Real(number) => numbered.push((number, id)),
            _ => others.push(id),
        }
    }
    numbered.sort_unstable_by(|a, b| {
        let by_number = a.0.total_cmp(&b.0);
        let by_number = if is_descending {
            by_number.reverse()
        } else {
            by_number
        };
        by_number.then(a.1.cmp(&b.1))
    });
    others.sort_unstable();
    Ok(numbered
        .into_iter()
        .map(|(_, id)| id)
        .chain(others)
        .collect())
}

fn row_of(
    connection: &Connection,
    fields: &Rc<[Field]>,
    id: i64,
) -> rusqlite::Result<Option<CatalogRow>> {
    let values: Vec<&str> = fields.iter().map(|field| field.sql.as_str()).collect();
    let sql = format!("SELECT {} FROM catalog WHERE id = ?1", values.join(", "));
    let mut statement = connection.prepare_cached(&sql)?;
    statement
        .query_row([id], |row| CatalogRow::of(fields, row))
        .optional()
}

/// A value as the type of its column has it.
pub(super) fn value_of(is: ColumnType, value: ValueRef<'_>) -> Value {
    match (is, value) {
        (ColumnType::Flag, ValueRef::Integer(flag)) => Value::Boolean(flag != 0),
        (_, ValueRef::Integer(number)) => Value::Integer(number),
        (_, ValueRef::Real(number)) => Value::Real(number),
        (_, ValueRef::Text(text)) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        (_, ValueRef::Null | ValueRef::Blob(_)) => Value::Absent,
    }
}

impl Lookup {
    /// The row `id` with these fields, if it is there. Beside [`Selection`], which makes the functions of queries known and so has every
    /// statement prepared anew, this is a tenth of the time.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub(crate) fn row(
        &self,
        fields: &Rc<[Field]>,
        id: i64,
    ) -> Result<Option<CatalogRow>, StoreError> {
        Ok(row_of(self.connection(), fields, id)?)
    }

    /// How many models meet `condition`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn count_where(&self, condition: &Condition) -> Result<u64, StoreError> {
        add_query_functions(self.connection())?;
        let sql = format!("SELECT count(*) FROM catalog WHERE {}", condition.sql);
        let mut statement = self.connection().prepare(&sql)?;
        let count: i64 =
            statement.query_row(params_from_iter(&condition.values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }
}

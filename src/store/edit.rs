//! What a person writes into the record that people and files share.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};

use super::{Store, StoreError, now, settle};

/// Columns that a person fills in.
pub const TYPED: [&str; 6] = [
    "title",
    "description",
    "keywords",
    "category",
    "source",
    "rating",
];

/// A value of one of [`TYPED`], before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited {
    /// Its column.
    pub column: &'static str,
    /// What it was.
    pub from: Option<String>,
    /// What it is.
    pub to: Option<String>,
}

impl Store {
    /// Writes values into the record of model `id`, all or none; `None` takes a value away. What is as it was is not returned.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn edit(
        &self,
        id: i64,
        values: &[(&'static str, Option<String>)],
    ) -> Result<Vec<Edited>, StoreError> {
        self.write(|connection| {
            let mut edited = Vec::new();
            for (column, to) in values {
                let sql = format!(
                    "SELECT CAST({column} AS TEXT) FROM model_metadata WHERE model_id = ?1"
                );
                let from: Option<Option<String>> = connection
                    .prepare_cached(&sql)?
                    .query_row([id], |row| row.get(0))
                    .optional()?;
                let from = from.flatten();
                if from == *to {
                    continue;
                }
                let value = match to {
                    Some(text) if *column == "rating" => {
                        text.parse::<i64>().map_or(Value::Null, Value::Integer)
                    }
                    Some(text) => Value::Text(text.clone()),
                    None => Value::Null,
                };
                let sql = format!("UPDATE model_metadata SET {column} = ? WHERE model_id = ?");
                connection
                    .prepare_cached(&sql)?
                    .execute(params_from_iter([value, Value::Integer(id)]))?;
                edited.push(Edited {
                    column,
                    from,
                    to: to.clone(),
                });
            }
            if !edited.is_empty() {
                settle::unsettle(connection)?;
                connection
                    .prepare_cached("UPDATE models SET last_modified = ?1 WHERE id = ?2")?
                    .execute((now(), id))?;
            }
            Ok(edited)
        })
    }
}

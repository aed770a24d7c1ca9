//! A person's words in; a checked query out; SQL with bound values.
//!
//! A query is a list of words. Each word is a *term*; all terms must hold, and a lone `,` separates alternatives. A term is text that is
//! looked for, or `key:value` where [`KEYS`] or a column of the library has that key; `-` before it turns it round. `trigest-query(7)`
//! is made from the same table.
//!
//! Promises: text of a person never becomes part of the SQL, only keys of the table do; a query that is wrong says where, with the keys that
//! come near. Leaves running it to [`crate::store`].

mod calendar;
mod distance;
mod error;
mod keys;
mod measure_unit;
mod parse;
mod shapes;
mod sql;
mod test;
mod words;

pub(crate) use distance::distance;
pub use error::QueryError;
pub use keys::{KEYS, Key, Shown, all_keys};
pub(crate) use keys::{Values, values};
pub use measure_unit::Dimension;
pub use shapes::{Shape, shapes};

use crate::mesh::Unit;
use crate::store::{Condition, Order};
use parse::Term;

/// A checked query: alternatives, each of terms that must all hold.
#[derive(Debug)]
pub struct Query {
    alternatives: Vec<Vec<Term>>,
}

/// In which unit the lengths of models are whose unit is not known; without either, they are compared with plain numbers alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// In the one that their size suggests.
    pub by_guess: bool,
    /// In this one; goes before the guess.
    pub assumed: Option<Unit>,
}

impl Query {
    /// Reads a query from its words, as a shell hands them over.
    ///
    /// A word that holds blanks is one term where a shell was told so (`'red dragon'`, `tag:'wall mount'`); where a later part of it has a key of
    /// its own it is a whole query in one word.
    ///
    /// # Errors
    /// [`QueryError`], with the place.
    pub fn parse<S: AsRef<str>>(words: &[S]) -> Result<Self, QueryError> {
        let alternatives = parse::alternatives(words)?;
        Ok(Self { alternatives })
    }

    /// Whether every model matches, since nothing is asked for.
    pub fn is_everything(&self) -> bool {
        self.alternatives.is_empty()
    }

    /// The condition that the rows meet.
    pub fn condition(&self, units: Units) -> Condition {
        sql::condition(&self.alternatives, units)
    }

    /// As [`Query::condition`] of no query: all models.
    pub fn everything() -> Self {
        Self {
            alternatives: Vec::new(),
        }
    }
}

/// The order that `text` names: a key, with a minus before it for the other way round.
///
/// # Errors
/// [`QueryError`] where there is no such key.
pub fn order(text: &str, units: Units) -> Result<Order, QueryError> {
    let name = text.trim_start_matches(['-', '^', '+']);
    let is_descending = text.starts_with(['-', '^']);
    if matches!(name, "path" | "file_path") {
        return Ok(Order::Path { is_descending });
    }
    match keys::find(name) {
        Some(about) => Ok(Order::By {
            sql: sql::sort_by(about, units),
            is_number: about.is_number(),
            is_descending,
        }),
        None => Err(QueryError::no_key(text, name)),
    }
}

/// What the key `text` shows of a model.
///
/// # Errors
/// [`QueryError`] where there is no such key.
pub fn shown(text: &str) -> Result<Shown, QueryError> {
    keys::shown(text).ok_or_else(|| QueryError::no_key(text, text))
}

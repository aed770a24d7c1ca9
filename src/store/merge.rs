//! Takes over rows that other libraries have written, as if this one had imported their files.
//!
//! Promises: a row that is as it should be stays, so that a merge that was killed goes on; what a person typed stays; a row whose file is
//! gone, and whose bytes turn up at a new path, moves there with all that people said of it. Rows come in columns, in the order of
//! [`merged_columns`], and are written in one transaction. Titles, units and sidecars are settled when all rows are there.

mod incoming;

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Statement, TransactionBehavior, params_from_iter};

use super::columns::{COLUMNS, Column, Record};
use super::models::{before, known, known_columns};
use super::places::rename_title;
use super::{
    FailureRecord, KnownModel, PictureRecord, Store, StoreError, failures, metadata, near, settle,
    siblings,
};
use crate::analysis::Value;
use crate::path_text::{from_text, name_text};
pub(crate) use incoming::{Incoming, Place};
pub(super) use incoming::{siblings_of, vector_of};

/// Memory that the writer may remember of the database while it merges: rows come in the order of paths, and indices of hashes in none.
const CACHE_KIB: i64 = 256 << 10;

/// Columns of metadata that come with a row; the others are for people, or are settled.
fn is_said(name: &str) -> bool {
    let is_of_file = metadata::SAID.iter().any(|(said, _)| *said == name);
    is_of_file || name == "title" || name == "assumed_unit"
}

pub(super) fn is_merged(column: &Column) -> bool {
    let is_own = ["id", "model_id", "run_id", "missing_since"].contains(&column.name);
    let is_computed = column.definition.contains("GENERATED");
    let is_here = !matches!(column.record, Record::Metadata) || is_said(column.name);
    !is_own && !is_computed && is_here
}

/// The columns that a row to be merged has, in the order in which they are handed over.
pub(crate) fn merged_columns() -> Vec<&'static str> {
    let records = [Record::Models, Record::Metadata, Record::Analysis];
    let of = |record| {
        let own = COLUMNS
            .iter()
            .filter(move |column| column.record.table() == Record::table(record));
        own.filter(|column| is_merged(column))
            .map(|column| column.name)
    };
    records.into_iter().flat_map(of).collect()
}

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Merged {
    pub(crate) new: u64,
    pub(crate) changed: u64,
    pub(crate) unchanged: u64,
    pub(crate) moved: u64,
    pub(crate) failed: u64,
}

/// What a merge knows of its library.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Whether there may be rows for the paths that come.
    pub(crate) has_rows: bool,
    /// Rows whose files are gone, by the hash of their bytes.
    pub(crate) gone: HashMap<String, Vec<Place>>,
    /// What became of the rows so far.
    pub(crate) merged: Merged,
}

/// One transaction of a merge.
pub(crate) struct Merge<'a> {
    store: &'a Store,
    connection: &'a Connection,
    known: &'a mut Known,
    statements: Statements<'a>,
    places: Places,
    has_failures: bool,
}

struct Statements<'a> {
    model: Statement<'a>,
    metadata: Statement<'a>,
    analysis: Statement<'a>,
}

/// Where in the columns that are handed over something stands.
#[derive(Clone, Copy, Debug)]
struct Places {
    path: usize,
    hash: usize,
    metadata: usize,
    analysis: usize,
    all: usize,
}

impl Places {
    fn new() -> Self {
        let columns = merged_columns();
        let at = |name| {
            columns
                .iter()
                .position(|it| *it == name)
                .unwrap_or_default()
        };
        let count = |record: Record| {
            let own = COLUMNS.iter().filter(|it| is_merged(it));
            own.filter(|it| it.record.table() == record.table()).count()
        };
        let metadata = count(Record::Models);
        Self {
            path: at("file_path"),
            hash: at("file_hash"),
            metadata,
            analysis: metadata + count(Record::Metadata),
            all: columns.len(),
        }
    }
}

impl Store {
    /// Writes what `act` takes over, all of it or nothing.
    ///
    /// # Errors
    /// Those of `act`, and [`StoreError`].
    pub(crate) fn merge<E: From<StoreError>>(
        &self,
        known: &mut Known,
        act: impl FnOnce(&mut Merge<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let before = known.merged;
        let write = || {
            let mut connection = self.pools.writer.get().map_err(StoreError::from)?;
            let pragma = connection.pragma_update(None, "cache_size", -CACHE_KIB);
            pragma.map_err(StoreError::from)?;
            let behaviour = TransactionBehavior::Immediate;
            let transaction = connection.transaction_with_behavior(behaviour);
            let transaction = transaction.map_err(StoreError::from)?;
            let mut merge = Merge::new(self, &transaction, known).map_err(StoreError::from)?;
            act(&mut merge)?;
            drop(merge);
            Ok(transaction.commit().map_err(StoreError::from)?)
        };
        let written = write();
        if written.is_err() {
            known.merged = before;
        }
        written
    }
}

impl<'a> Merge<'a> {
    fn new(
        store: &'a Store,
        connection: &'a Connection,
        known: &'a mut Known,
    ) -> rusqlite::Result<Self> {
        settle::unsettle(connection)?;
        let has_failures = "SELECT EXISTS (SELECT 1 FROM failures)";
        Ok(Self {
            store,
            connection,
            known,
            statements: Statements::new(connection, store.run_id)?,
            places: Places::new(),
            has_failures: connection.query_row(has_failures, [], |row| row.get(0))?,
        })
    }

    /// Takes over a model.
    ///
    /// # Errors
    /// [`StoreError`]; the transaction is to be given up.
    pub(crate) fn model(&mut self, incoming: Incoming<'_>) -> Result<(), StoreError> {
        Ok(self.take(incoming)?)
    }

    fn take(&mut self, incoming: Incoming<'_>) -> rusqlite::Result<()> {
        let path = incoming.text(self.places.path).to_owned();
        let mut is_known = false;
        if self.known.has_rows {
            if let Some(known) = model_at(self.connection, &path)? {
                if incoming.is_as_known(&known) {
                    self.known.merged.unchanged += 1;
                    return self.back(known.id);
                }
                is_known = true;
            } else if self.take_along(&incoming, &path)? {
                is_known = true;
                self.known.merged.moved += 1;
            }
        }
        let replaced = match is_known {
            true => before(self.connection, &path)?.picture,
            false => PictureRecord::default(),
        };
        let id = self.write(&incoming)?;
        let listed = siblings_of(incoming.siblings);
        if is_known || !listed.is_empty() {
            siblings::replace(self.connection, id, &listed)?;
        }
        if is_known || !incoming.vector.is_empty() {
            near::take_over(self.connection, id, vector_of(incoming.vector))?;
        }
        if self.has_failures {
            failures::forget(self.connection, &path)?;
        }
        let nothing = PictureRecord::default();
        self.store.pictures_replaced(&replaced, &nothing);
        let merged = &mut self.known.merged;
        if is_known {
            merged.changed += 1;
        } else {
            merged.new += 1;
        }
        Ok(())
    }

    /// Writes the three records, and returns the row.
    fn write(&mut self, incoming: &Incoming<'_>) -> rusqlite::Result<i64> {
        let Places {
            metadata,
            analysis,
            all,
            ..
        } = self.places;
        let values = |range: std::ops::Range<usize>| {
            let columns = incoming.columns.get(range).into_iter().flatten();
            columns.map(|column| column.get(incoming.row).unwrap_or(&Value::Absent))
        };
        let of_model = params_from_iter(values(0..metadata));
        let id: i64 = self
            .statements
            .model
            .query_row(of_model, |row| row.get(0))?;
        let key = Value::Integer(id);
        let with_key = |range| std::iter::once(&key).chain(values(range));
        let metadata = params_from_iter(with_key(metadata..analysis));
        self.statements.metadata.execute(metadata)?;
        let analysis = params_from_iter(with_key(analysis..all));
        self.statements.analysis.execute(analysis)?;
        Ok(id)
    }

    /// Notes that the file of a row is there.
    fn back(&self, id: i64) -> rusqlite::Result<()> {
        let sql = "UPDATE models SET missing_since = NULL WHERE id = ?1 AND missing_since NOT NULL";
        self.connection.prepare_cached(sql)?.execute([id])?;
        Ok(())
    }

    /// Moves a row whose file is gone to `path`, where it has the bytes that come; whether there is one.
    fn take_along(&mut self, incoming: &Incoming<'_>, path: &str) -> rusqlite::Result<bool> {
        let Some(same) = self.known.gone.get_mut(incoming.text(self.places.hash)) else {
            return Ok(false);
        };
        let Some(place) = nearest(same, path) else {
            return Ok(false);
        };
        let sql =
            "UPDATE models SET file_path = ?1, filename = ?2 WHERE id = ?3 AND file_path = ?4";
        let filename = name_text(&from_text(path));
        let row = (path, filename, place.id, &place.path);
        let moved = self.connection.prepare_cached(sql)?.execute(row)? > 0;
        if moved {
            rename_title(self.connection, place.id, &place.path, path)?;
        }
        Ok(moved)
    }

    /// Takes over that the file at `path` failed, `tries` times from `first` to `last`.
    ///
    /// # Errors
    /// [`StoreError`]; the transaction is to be given up.
    pub(crate) fn failure(
        &mut self,
        path: &str,
        failure: &FailureRecord,
        tries: i64,
        [first, last]: [&str; 2],
    ) -> Result<(), StoreError> {
        self.has_failures = true;
        self.known.merged.failed += 1;
        let run_id = self.store.run_id;
        Ok(failures::take_over(
            self.connection,
            path,
            failure,
            tries,
            [first, last],
            run_id,
        )?)
    }
}

impl<'a> Statements<'a> {
    fn new(connection: &'a Connection, run_id: i64) -> rusqlite::Result<Self> {
        let names = |record: Record| {
            let own = COLUMNS
                .iter()
                .filter(move |it| it.record.table() == record.table());
            own.filter(|it| is_merged(it))
                .map(|it| it.name)
                .collect::<Vec<_>>()
        };
        let insert = |record: Record, more: &str, value: &str| {
            let names = names(record);
            let marks = vec!["?"; names.len()].join(", ");
            let table = record.table();
            format!(
                "INTO {table} ({more}, {}) VALUES ({value}, {marks})",
                names.join(", ")
            )
        };
        let anew = names(Record::Models)
            .into_iter()
            .filter(|name| *name != "date_added");
        let anew = anew
            .map(super::values::taken_over)
            .collect::<Vec<_>>()
            .join(", ");
        let model = format!(
            "INSERT {} ON CONFLICT (file_path) DO UPDATE SET {anew}, run_id = excluded.run_id, missing_since = NULL RETURNING id",
            insert(Record::Models, "run_id", &run_id.to_string())
        );
        let metadata = format!(
            "INSERT {} {}, assumed_unit = excluded.assumed_unit",
            insert(Record::Metadata, "model_id", "?"),
            metadata::on_conflict()
        );
        let analysis = format!(
            "INSERT OR REPLACE {}",
            insert(Record::Analysis, "model_id", "?")
        );
        Ok(Self {
            model: connection.prepare(&model)?,
            metadata: connection.prepare(&metadata)?,
            analysis: connection.prepare(&analysis)?,
        })
    }
}

fn model_at(connection: &Connection, path: &str) -> rusqlite::Result<Option<KnownModel>> {
    static SQL: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| format!("SELECT {} WHERE m.file_path = ?1", known_columns()));
    connection
        .prepare_cached(&SQL)?
        .query_row([path], known)
        .optional()
}

/// Takes the one of `same` whose path has most parts at its end in common with `path`.
pub(super) fn nearest(same: &mut Vec<Place>, path: &str) -> Option<Place> {
    let likeness = |place: &Place| alike(&place.path, path);
    let best = (0..same.len()).max_by_key(|&at| (likeness(&same[at]), std::cmp::Reverse(at)));
    best.map(|best| same.remove(best))
}

/// How many parts at the end of two paths are the same.
fn alike(a: &str, b: &str) -> usize {
    let both = a.rsplit('/').zip(b.rsplit('/'));
    both.take_while(|(a, b)| a == b).count()
}

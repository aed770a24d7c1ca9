//! Rows of a shard on their way to the server: encoded, sent by COPY, with what comes beside them kept until they are there.

use std::io::Write as _;

use postgres::{CopyInWriter, Transaction};

use super::PostgresError;
use super::direct::Direct;
use super::encode::{Buffer, END, HEAD, clean, fits};
use super::schema::Kind;
use crate::store::columns::{COLUMNS, Column};
use crate::store::merge::{is_merged, siblings_of, vector_of};
use crate::store::{FailureRecord, Incoming, Known, SiblingRecord};

/// Bytes that are sent at once.
const FULL: usize = 256 << 10;

/// The columns that come with a row, in the order of [`crate::store::merged_columns`].
pub(super) fn merged() -> Vec<&'static Column> {
    use crate::store::columns::Record;
    let records = [Record::Models, Record::Metadata, Record::Analysis];
    let of = |record| {
        COLUMNS
            .iter()
            .filter(move |it| it.record == record && is_merged(it))
    };
    records.into_iter().flat_map(of).collect()
}

/// The staging tables: gone with the connection, empty after each transaction.
pub(super) fn staging() -> String {
    let columns = merged().into_iter().map(|column| {
        let sorts = if column.name == "file_path" {
            " COLLATE \"C\""
        } else {
            ""
        };
        format!("{} {}{sorts}", column.name, Kind::of(column).sql())
    });
    format!(
        "CREATE TEMP TABLE IF NOT EXISTS incoming (id bigint, is_known boolean, is_same boolean, vector_version bigint, vector bytea, {}) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS incoming_siblings (model_path text COLLATE \"C\", file_path text COLLATE \"C\", file_size bigint, file_modified bigint) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS incoming_failures (file_path text COLLATE \"C\", stage text, kind text, reason text, lies_in_file boolean,
    file_size bigint, file_modified bigint, tries bigint, first_failed timestamptz, last_failed timestamptz) ON COMMIT DELETE ROWS;",
        columns.collect::<Vec<_>>().join(", ")
    )
}

fn copy_sql() -> String {
    let names: Vec<_> = merged().into_iter().map(|column| column.name).collect();
    format!(
        "COPY incoming (id, vector_version, vector, {}) FROM STDIN BINARY",
        names.join(", ")
    )
}

/// What comes beside the rows of models.
#[derive(Debug, Default)]
pub(super) struct Beside {
    siblings: Buffer,
    failures: Buffer,
    /// Models that were sent.
    pub(super) models: u64,
    pub(super) failure_count: u64,
    /// Path and hash of rows whose bytes a row had whose file is gone.
    pub(super) returned: Vec<(String, String)>,
    /// Paths that no index can hold.
    pub(super) too_long: u64,
}

/// Where rows of models go.
enum Way<'a, 'b> {
    /// To a staging table, to be compared with what is there.
    Staged(CopyInWriter<'a>, Buffer),
    /// To the tables themselves.
    Direct(&'a mut Transaction<'b>, Box<Direct>),
}

/// Takes the rows of a shard.
pub(crate) struct Incomings<'a, 'b> {
    way: Way<'a, 'b>,
    kinds: Vec<Kind>,
    path_at: usize,
    hash_at: usize,
    /// The row that the next new model has.
    next_id: i64,
    known: &'a Known,
    beside: Beside,
}

impl<'a, 'b> Incomings<'a, 'b> {
    /// Begins, with rows from `first_id` on for new models; straight into the tables where `direct` is given.
    pub(super) fn begin(
        transaction: &'a mut Transaction<'b>,
        first_id: i64,
        known: &'a Known,
        direct: Option<Direct>,
    ) -> Result<Self, PostgresError> {
        let columns = merged();
        let at = |name| {
            columns
                .iter()
                .position(|it| it.name == name)
                .unwrap_or_default()
        };
        let (path_at, hash_at) = (at("file_path"), at("file_hash"));
        let way = match direct {
            Some(direct) => Way::Direct(transaction, Box::new(direct)),
            None => {
                let mut buffer = Buffer::default();
                buffer.0.extend_from_slice(HEAD);
                Way::Staged(transaction.copy_in(&copy_sql())?, buffer)
            }
        };
        Ok(Self {
            way,
            kinds: columns.into_iter().map(Kind::of).collect(),
            path_at,
            hash_at,
            next_id: first_id,
            known,
            beside: Beside::default(),
        })
    }

    /// Takes a model.
    ///
    /// # Errors
    /// [`PostgresError`]; the transaction is to be given up.
    pub(crate) fn model(&mut self, incoming: &Incoming<'_>) -> Result<(), PostgresError> {
        let path = incoming.text(self.path_at);
        if !fits(path) {
            self.beside.too_long += 1;
            return Ok(());
        }
        self.note_beside(incoming, path);
        let id = self.next_id;
        self.next_id += 1;
        self.beside.models += 1;
        let (writer, buffer) = match &mut self.way {
            Way::Staged(writer, buffer) => (writer, buffer),
            Way::Direct(transaction, direct) => {
                let is_full = direct.add(id, incoming, vector_of(incoming.vector))?;
                return if is_full {
                    direct.send(transaction)
                } else {
                    Ok(())
                };
            }
        };
        buffer.row(self.kinds.len() + 3);
        buffer.whole(Some(id));
        match vector_of(incoming.vector) {
            Some((version, bytes)) => {
                buffer.whole(Some(version));
                buffer.bytes(&bytes);
            }
            None => {
                buffer.null();
                buffer.null();
            }
        }
        for (column, kind) in self.kinds.iter().enumerate() {
            buffer.value(*kind, incoming.value(column))?;
        }
        if buffer.0.len() >= FULL {
            writer.write_all(&buffer.0)?;
            buffer.0.clear();
        }
        Ok(())
    }

    fn note_beside(&mut self, incoming: &Incoming<'_>, path: &str) {
        let buffer = &mut self.beside.siblings;
        for SiblingRecord {
            path: sibling,
            stamp,
        } in siblings_of(incoming.siblings)
        {
            if !fits(&sibling) {
                self.beside.too_long += 1;
                continue;
            }
            buffer.row(4);
            buffer.text(path);
            buffer.text(&sibling);
            buffer.whole(stamp.map(|stamp| stamp.size));
            buffer.whole(stamp.map(|stamp| stamp.modified_ns));
        }
        let hash = incoming.text(self.hash_at);
        if self
            .known
            .gone
            .get(hash)
            .is_some_and(|gone| !gone.is_empty())
        {
            let returned = (clean(path).into_owned(), hash.to_owned());
            self.beside.returned.push(returned);
        }
    }

    /// Takes a file that failed, `tries` times from `first` to `last`.
    pub(crate) fn failure(
        &mut self,
        path: &str,
        failure: &FailureRecord,
        tries: i64,
        [first, last]: [&str; 2],
    ) {
        if !fits(path) {
            self.beside.too_long += 1;
            return;
        }
        self.beside.failure_count += 1;
        let buffer = &mut self.beside.failures;
        buffer.row(10);
        buffer.text(path);
        buffer.text(&failure.stage);
        buffer.text(&failure.kind);
        buffer.text(&failure.reason);
        buffer.flag(failure.lies_in_file);
        buffer.whole(failure.stamp.map(|stamp| stamp.size));
        buffer.whole(failure.stamp.map(|stamp| stamp.modified_ns));
        buffer.whole(Some(tries));
        buffer.moment(first);
        buffer.moment(last);
    }

    /// Sends what is left, and returns what comes beside it.
    pub(super) fn end(self) -> Result<Beside, PostgresError> {
        match self.way {
            Way::Staged(mut writer, buffer) => {
                writer.write_all(&buffer.0)?;
                writer.write_all(&END)?;
                writer.finish()?;
            }
            Way::Direct(transaction, mut direct) => direct.send(transaction)?,
        }
        Ok(self.beside)
    }
}

impl Beside {
    /// Sends the siblings and the failures.
    pub(super) fn send(&self, transaction: &mut Transaction<'_>) -> Result<(), PostgresError> {
        for (table, buffer) in [
            ("incoming_siblings", &self.siblings),
            ("incoming_failures", &self.failures),
        ] {
            if !buffer.0.is_empty() {
                let mut writer = transaction.copy_in(&format!("COPY {table} FROM STDIN BINARY"))?;
                writer.write_all(HEAD)?;
                writer.write_all(&buffer.0)?;
                writer.write_all(&END)?;
                writer.finish()?;
            }
        }
        Ok(())
    }

    pub(super) fn has_siblings(&self) -> bool {
        !self.siblings.0.is_empty()
    }
}

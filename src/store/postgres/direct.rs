//! Rows of a shard on their way into tables that hold nothing yet: no row can be there already, so that nothing has to be compared, and each goes by COPY
//! to where it belongs.

use std::io::Write as _;

use postgres::Transaction;

use super::PostgresError;
use super::encode::{Buffer, END, HEAD};
use super::incoming::merged;
use super::schema::Kind;
use crate::store::Incoming;
use crate::store::columns::Record;

/// Bytes that wait before they are sent.
const FULL: usize = 8 << 20;

/// A table that rows go to.
struct Table {
    copy: String,
    rows: Buffer,
    /// Columns of a row that comes, with what they hold.
    columns: Vec<(usize, Kind)>,
}

/// The tables of models.
pub(super) struct Direct {
    models: Table,
    others: [Table; 2],
    vectors: Table,
    run_id: i64,
}

impl Table {
    fn of(name: &str, keys: &str, columns: Vec<(usize, &str, Kind)>) -> Self {
        let names = keys
            .split(", ")
            .chain(columns.iter().map(|(_, name, _)| *name));
        let names = names.collect::<Vec<_>>().join(", ");
        Self {
            copy: format!("COPY {name} ({names}) FROM STDIN BINARY"),
            rows: Buffer::default(),
            columns: columns
                .into_iter()
                .map(|(at, _, kind)| (at, kind))
                .collect(),
        }
    }

    /// Adds the values of a row behind its keys.
    fn add(&mut self, incoming: &Incoming<'_>) -> Result<(), PostgresError> {
        for (at, kind) in &self.columns {
            self.rows.value(*kind, incoming.value(*at))?;
        }
        Ok(())
    }

    fn send(&mut self, transaction: &mut Transaction<'_>) -> Result<(), PostgresError> {
        if self.rows.0.is_empty() {
            return Ok(());
        }
        let mut writer = transaction.copy_in(&self.copy)?;
        for bytes in [HEAD, self.rows.0.as_slice(), &END] {
            writer.write_all(bytes)?;
        }
        writer.finish()?;
        self.rows.0.clear();
        Ok(())
    }
}

impl Direct {
    /// For rows that run `run_id` writes.
    pub(super) fn new(run_id: i64) -> Self {
        let columns = merged();
        let of = |record: Record| {
            let numbered = columns.iter().enumerate();
            let own = numbered.filter(|(_, column)| column.record == record);
            own.map(|(at, column)| (at, column.name, Kind::of(column)))
                .collect()
        };
        Self {
            models: Table::of("models", "id, run_id", of(Record::Models)),
            others: [
                Table::of("model_metadata", "model_id", of(Record::Metadata)),
                Table::of("model_analysis", "model_id", of(Record::Analysis)),
            ],
            vectors: Table::of("shape_vectors", "model_id, version, vector", Vec::new()),
            run_id,
        }
    }

    /// Takes a model as row `id`; whether enough wait to be sent.
    pub(super) fn add(
        &mut self,
        id: i64,
        incoming: &Incoming<'_>,
        vector: Option<(i64, Vec<u8>)>,
    ) -> Result<bool, PostgresError> {
        let models = &mut self.models;
        models.rows.row(models.columns.len() + 2);
        models.rows.whole(Some(id));
        models.rows.whole(Some(self.run_id));
        models.add(incoming)?;
        let mut waiting = models.rows.0.len();
        for table in &mut self.others {
            table.rows.row(table.columns.len() + 1);
            table.rows.whole(Some(id));
            table.add(incoming)?;
            waiting += table.rows.0.len();
        }
        if let Some((version, bytes)) = vector {
            let rows = &mut self.vectors.rows;
            rows.row(3);
            rows.whole(Some(id));
            rows.whole(Some(version));
            rows.bytes(&bytes);
        }
        Ok(waiting >= FULL)
    }

    /// Sends what waits.
    pub(super) fn send(&mut self, transaction: &mut Transaction<'_>) -> Result<(), PostgresError> {
        self.models.send(transaction)?;
        self.others
            .iter_mut()
            .try_for_each(|table| table.send(transaction))?;
        self.vectors.send(transaction)
    }
}

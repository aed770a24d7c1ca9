//! The rows of a shard: models with every column of `catalog`, files that failed, and what stands beside models, as one table.
//!
//! The column `record` says which a row is. What is the same whenever and wherever a shard is made comes first; columns that say when, in
//! what time and by which row of a worker's library come last, and are in no hash.

use std::io::Write;

use serde_json::json;

use super::done::Counts;
use super::remote::Tree;
use crate::analysis::Value;
use crate::store::{KeptSidecar, ListedFailure, Lookup, SiblingRecord};
use crate::tables::parquet::Writer;
use crate::tables::{Column, Is};

/// Columns of `catalog` that differ from run to run.
const OF_A_RUN: &[&str] = &[
    "id",
    "run_id",
    "read_at",
    "date_added",
    "last_modified",
    "missing_since",
    "analysis_time_seconds",
    "analysis_date",
    "deep_date",
];
/// Rows that are read at once.
const PAGE: u32 = 500;

/// What a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    Model,
    Failure,
    Sidecar,
}

impl Record {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Failure => "failure",
            Self::Sidecar => "sidecar",
        }
    }
}

/// Columns that the library has not under these names, before those of a run.
pub(crate) fn own_columns() -> Vec<Column> {
    let own = |name, is, meaning| Column::own(name, is, None, meaning);
    vec![
        own(
            "siblings",
            Is::List,
            "files that it names: path, size in bytes, modification time in ns since 1970; NULL: none",
        ),
        own(
            "shape_vector",
            Is::Text,
            "by which it is compared with others: version, colon, and in Base64 what trigest-measures(7) says; NULL: none",
        ),
        own(
            "failure_stage",
            Is::Text,
            "at which stage the file failed; NULL: it did not",
        ),
        own(
            "failure_kind",
            Is::Text,
            "how it failed, one word; NULL: it did not",
        ),
        own(
            "failure_reason",
            Is::Text,
            "why it failed; NULL: it did not",
        ),
        own(
            "failure_lies_in_file",
            Is::Flag,
            "the same bytes would fail again; NULL: it did not fail",
        ),
        own(
            "says",
            Is::Object,
            "what a file beside models says of them; NULL: no such file",
        ),
        own(
            "problem",
            Is::Text,
            "why a file beside models says nothing; NULL: it does",
        ),
    ]
}

/// Columns of a run that the library has not.
pub(crate) fn own_columns_of_a_run() -> Vec<Column> {
    vec![Column::own(
        "failure_tries",
        Is::Whole,
        None,
        "how often a file that failed was tried; NULL: it did not",
    )]
}

/// All columns, in their order.
pub(crate) fn columns() -> Vec<Column> {
    let is_of_a_run = |column: &Column| OF_A_RUN.contains(&column.field.name.as_str());
    let (of_a_run, core): (Vec<_>, Vec<_>) = Column::all().into_iter().partition(is_of_a_run);
    let record = Column::own(
        "record",
        Is::Text,
        None,
        "model, failure or sidecar: what the row is of",
    );
    let mut columns = vec![record];
    columns.extend(core);
    columns.extend(own_columns());
    columns.extend(of_a_run);
    columns.extend(own_columns_of_a_run());
    columns
}

/// What was written.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) counts: Counts,
    /// BLAKE3 of the columns that are the same in every run, hex.
    pub(crate) core: String,
    /// Paths of pictures relative to the library, with their lengths.
    pub(crate) pictures: Vec<String>,
}

/// Writes all rows of a library to `out`, and returns that; places in `tree` stand there as URIs.
///
/// # Errors
/// What reading or writing failed at.
pub(crate) fn write<W: Write + Send>(
    lookup: &Lookup,
    out: W,
    tree: Option<&Tree>,
) -> anyhow::Result<(W, Written)> {
    let mut sheet = Sheet::new(out, tree)?;
    sheet.models(lookup)?;
    sheet.failures(lookup)?;
    sheet.sidecars(lookup)?;
    let out = sheet.writer.finish()?;
    let core = sheet.core.finalize().to_hex().to_string();
    Ok((
        out,
        Written {
            core,
            ..sheet.written
        },
    ))
}

/// The table while it is being written.
struct Sheet<'a, W: Write + Send> {
    writer: Writer<W>,
    tree: Option<&'a Tree>,
    columns: Vec<Column>,
    /// Those of them that are the same in every run come first.
    core_columns: usize,
    core: blake3::Hasher,
    /// What is hashed of a row.
    hashed: Vec<u8>,
    written: Written,
}

impl<'a, W: Write + Send> Sheet<'a, W> {
    fn new(out: W, tree: Option<&'a Tree>) -> anyhow::Result<Self> {
        let columns = columns();
        let of_a_run = OF_A_RUN.len() + own_columns_of_a_run().len();
        Ok(Self {
            writer: Writer::new(out, &columns, Vec::new())?,
            tree,
            core_columns: columns.len() - of_a_run,
            columns,
            core: blake3::Hasher::new(),
            hashed: Vec::new(),
            written: Written::default(),
        })
    }

    /// Writes a row of which `value` says what stands in a column.
    fn named(&mut self, record: Record, value: impl Fn(&str) -> Value) -> anyhow::Result<()> {
        let value = |column: &Column| match column.field.name.as_str() {
            "record" => Value::Text(record.name().into()),
            name => value(name),
        };
        let values: Vec<Value> = self.columns.iter().map(value).collect();
        self.row(values)
    }

    fn row(&mut self, mut values: Vec<Value>) -> anyhow::Result<()> {
        if let Some(tree) = self.tree {
            for value in &mut values {
                if let Value::Text(text) = value
                    && let Some(uris) = tree.uris(text)
                {
                    *text = uris;
                }
            }
        }
        // At once for a row: what is hashed by single values costs several times as much.
        self.hashed.clear();
        for value in values.iter().take(self.core_columns) {
            hash(&mut self.hashed, value);
        }
        self.core.update(&self.hashed);
        self.writer.add(values.iter());
        self.writer.write_full()
    }

    fn models(&mut self, lookup: &Lookup) -> anyhow::Result<()> {
        let fields: Vec<_> = Column::all()
            .into_iter()
            .map(|column| column.field)
            .collect();
        // A row has some 130 columns: where each of them lies is found once.
        let at = |column: &Column| {
            let name = &column.field.name;
            fields.iter().position(|field| field.name == *name)
        };
        let places: Vec<Option<usize>> = self.columns.iter().map(at).collect();
        let mut pictures = std::collections::BTreeSet::new();
        lookup.each_model(fields, |row, siblings, vector| {
            let siblings = siblings_json(siblings);
            pictures.extend(row.pictures());
            let values = self.columns.iter().zip(&places);
            let values: Vec<Value> = values
                .map(|(column, place)| match place {
                    Some(place) => row.at(*place).clone(),
                    None => match column.field.name.as_str() {
                        "record" => Value::Text(Record::Model.name().into()),
                        "siblings" => siblings.clone().into(),
                        "shape_vector" => vector.clone().into(),
                        _ => Value::Absent,
                    },
                })
                .collect();
            self.row(values)?;
            self.written.counts.models += 1;
            anyhow::Ok(())
        })?;
        self.written.pictures = pictures.into_iter().collect();
        self.written.counts.pictures = self.written.pictures.len() as u64;
        Ok(())
    }

    fn failures(&mut self, lookup: &Lookup) -> anyhow::Result<()> {
        let mut failures = Vec::new();
        loop {
            let last = failures.last().map_or(0, |last: &ListedFailure| last.id);
            let page = lookup.failures_after(last, PAGE)?;
            if page.is_empty() {
                break;
            }
            failures.extend(page);
        }
        failures.sort_by(|a, b| a.path.cmp(&b.path));
        for failure in failures {
            let record = &failure.record;
            let stamp = record.stamp;
            self.named(Record::Failure, |name| match name {
                "file_path" => failure.path.clone().into(),
                "file_size" => stamp.map(|stamp| stamp.size).into(),
                "file_modified" => stamp.map(|stamp| stamp.modified_ns).into(),
                "failure_stage" => record.stage.clone().into(),
                "failure_kind" => record.kind.clone().into(),
                "failure_reason" => record.reason.clone().into(),
                "failure_lies_in_file" => Value::Boolean(record.lies_in_file),
                "failure_tries" => failure.tries.into(),
                "date_added" => failure.first_failed.clone().into(),
                "last_modified" => failure.last_failed.clone().into(),
                _ => Value::Absent,
            })?;
            self.written.counts.failures += 1;
        }
        Ok(())
    }

    fn sidecars(&mut self, lookup: &Lookup) -> anyhow::Result<()> {
        for sidecar in lookup.kept_sidecars()? {
            let KeptSidecar {
                known,
                says,
                problem,
            } = sidecar;
            self.named(Record::Sidecar, |name| match name {
                "file_path" => known.path.clone().into(),
                "file_size" => known.stamp.size.into(),
                "file_modified" => known.stamp.modified_ns.into(),
                "read_at" => known.read_at_ns.into(),
                "says" => says.clone().into(),
                "problem" => problem.clone().into(),
                _ => Value::Absent,
            })?;
            self.written.counts.sidecars += 1;
        }
        Ok(())
    }
}

fn siblings_json(siblings: &[SiblingRecord]) -> Option<String> {
    let sibling = |sibling: &SiblingRecord| {
        let stamp = sibling.stamp;
        json!({ "path": sibling.path, "size": stamp.map(|stamp| stamp.size), "modified": stamp.map(|stamp| stamp.modified_ns) })
    };
    let all: Vec<_> = siblings.iter().map(sibling).collect();
    (!all.is_empty()).then(|| serde_json::Value::from(all).to_string())
}

/// Adds a value, with its type and the length of a text before it.
fn hash(bytes: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Absent => bytes.push(b'0'),
        Value::Boolean(flag) => bytes.extend([b'b', u8::from(*flag)]),
        Value::Integer(whole) => {
            bytes.push(b'i');
            bytes.extend(whole.to_le_bytes());
        }
        Value::Real(real) => {
            bytes.push(b'r');
            bytes.extend(real.to_le_bytes());
        }
        Value::Text(text) => {
            bytes.push(b't');
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_stands_once_and_those_of_a_run_come_last() {
        let columns = columns();
        let names: Vec<&str> = columns
            .iter()
            .map(|column| column.field.name.as_str())
            .collect();
        let once: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(once.len(), names.len());
        assert_eq!(names[0], "record");
        let first = names.len() - OF_A_RUN.len() - own_columns_of_a_run().len();
        assert_eq!(names[first..].len(), 10);
        for name in OF_A_RUN {
            assert!(names[first..].contains(name), "{name}");
        }
    }
}

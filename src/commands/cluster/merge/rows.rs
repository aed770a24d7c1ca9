//! Reads the rows of a shard back: each as what the library takes.
//!
//! A thread of its own reads ahead, since reading takes about as long as writing.

use std::collections::HashSet;
use std::sync::mpsc::sync_channel;
use std::thread;

use anyhow::{Context as _, bail};

use super::shards::Shard;
use super::stamp;
use crate::analysis::Value;
use crate::cluster::rows::{Record, columns};
use crate::formats::sidecar::Says;
use crate::store::{FailureRecord, Incoming, SidecarFile, merged_columns};
use crate::tables::Column;
use crate::tables::parquet::{Batch, Reader};

/// Batches that are read ahead.
const AHEAD: usize = 4;
/// What is read beside the columns of the library.
const OWN: [&str; 10] = [
    "shape_vector",
    "record",
    "siblings",
    "failure_stage",
    "failure_kind",
    "failure_reason",
    "failure_lies_in_file",
    "failure_tries",
    "says",
    "problem",
];

/// What a row is.
pub(super) enum Taken<'a> {
    Model(Incoming<'a>),
    /// Path, failure, tries, and when it first and last failed.
    Failure(&'a str, FailureRecord, i64, [&'a str; 2]),
    Sidecar(SidecarFile),
}

/// Columns by their names.
fn named(names: impl Iterator<Item = &'static str>) -> anyhow::Result<Vec<Column>> {
    let all = columns();
    let named = names.map(|name| {
        let column = all.iter().find(|column| column.field.name == name);
        column.cloned().with_context(|| format!("column {name}"))
    });
    named.collect()
}

/// What tells a path from others.
pub(super) fn key_of(path: &str) -> u64 {
    let hash = blake3::hash(path.as_bytes());
    let first = hash.as_bytes().first_chunk::<8>();
    first.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// Adds the path of every source of a shard to `paths`.
pub(super) fn paths(shard: &Shard, paths: &mut HashSet<u64>) -> anyhow::Result<()> {
    let reader = Reader::open(&shard.files.rows)?;
    let columns = named(["file_path"].into_iter())?;
    for group in 0..reader.groups() {
        reader.read(group, &columns, |batch| {
            for value in batch.columns.iter().flatten() {
                if let Value::Text(path) = value {
                    paths.insert(key_of(path));
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// What becomes of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pictures {
    /// They are unpacked.
    Unpacked,
    /// They stay in their tars, and rows are as if none had been tried.
    Left,
    /// They stay in their tars, and rows say what they are.
    Named,
}

/// Gives each row of a shard to `take`; where pictures stay in their tar, rows say where.
pub(super) fn each(
    shard: &Shard,
    pictures: Pictures,
    mut take: impl FnMut(Taken<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let names = merged_columns();
    let columns = named(names.iter().copied().chain(OWN))?;
    let reader = Reader::open(&shard.files.rows)?;
    let expected = shard.done.counts;
    if reader.rows() != expected.models + expected.failures + expected.sidecars {
        bail!("it has other rows than its worker counted");
    }
    let sheet = Sheet::new(&names);
    let tar = shard.tar();
    let (batches, inbox) = sync_channel(AHEAD);
    thread::scope(|scope| {
        let reading = scope.spawn(move || {
            for group in 0..reader.groups() {
                // Where nobody takes them any more, why not is known there.
                reader.read(group, &columns, |batch| Ok(batches.send(batch)?))?;
            }
            anyhow::Ok(())
        });
        for mut batch in inbox {
            sheet.place_pictures(&mut batch, pictures, &tar);
            for row in 0..batch.rows {
                take(sheet.row(&batch, row)?)?;
            }
        }
        let read = reading.join();
        read.unwrap_or_else(|_| bail!("internal error, please report it"))
    })
}

/// Where in a batch what stands.
struct Sheet<'a> {
    names: &'a [&'static str],
}

impl<'a> Sheet<'a> {
    fn new(names: &'a [&'static str]) -> Self {
        Self { names }
    }

    fn at(&self, name: &str) -> Option<usize> {
        let own = OWN.iter().position(|own| *own == name);
        let own = own.map(|at| self.names.len() + at);
        own.or_else(|| self.names.iter().position(|own| *own == name))
    }

    /// Notes where in `tar` pictures stay.
    fn place_pictures(&self, batch: &mut Batch, pictures: Pictures, tar: &str) {
        if pictures == Pictures::Unpacked {
            return;
        }
        let paths = self
            .at("thumbnail_path")
            .and_then(|at| batch.columns.get(at));
        let place = |path: &Value| match path {
            Value::Text(path) => {
                let name = path.rsplit('/').next().unwrap_or_default();
                Value::Text(format!("{tar}!/{name}"))
            }
            _ => Value::Absent,
        };
        let places: Vec<_> = paths.into_iter().flatten().map(place).collect();
        for (name, column) in self.names.iter().zip(&mut batch.columns) {
            if pictures == Pictures::Left && name.contains("thumbnail") {
                column.fill(Value::Absent);
            }
        }
        let archives = self
            .at("thumbnail_archive")
            .and_then(|at| batch.columns.get_mut(at));
        if let Some(archives) = archives {
            *archives = places;
        }
    }

    fn row<'b>(&self, batch: &'b Batch, row: usize) -> anyhow::Result<Taken<'b>> {
        let value = |name: &str| {
            let column = self.at(name).and_then(|at| batch.columns.get(at));
            column.and_then(|column| column.get(row))
        };
        let text = |name: &str| match value(name) {
            Some(Value::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let whole = |name: &str| match value(name) {
            Some(Value::Integer(whole)) => Some(*whole),
            _ => None,
        };
        let record = text("record");
        let is = |kind: Record| record == Some(kind.name());
        if is(Record::Model) {
            if let Some(path) = text("thumbnail_path") {
                check_picture(path)?;
            }
            return Ok(Taken::Model(Incoming {
                columns: &batch.columns,
                row,
                siblings: text("siblings").unwrap_or_default(),
                vector: text("shape_vector").unwrap_or_default(),
            }));
        }
        let path = text("file_path").context("a row without a path")?;
        let stamp = stamp(whole("file_size"), whole("file_modified"));
        if is(Record::Failure) {
            let word = |name: &str| text(name).unwrap_or_default().to_owned();
            let failure = FailureRecord {
                stage: word("failure_stage"),
                kind: word("failure_kind"),
                reason: word("failure_reason"),
                lies_in_file: value("failure_lies_in_file") == Some(&Value::Boolean(true)),
                stamp,
            };
            let first = text("date_added").context("a failure without its date")?;
            let last = text("last_modified").unwrap_or(first);
            let tries = whole("failure_tries").unwrap_or(1);
            return Ok(Taken::Failure(path, failure, tries, [first, last]));
        }
        if is(Record::Sidecar) {
            let says = text("says").map(serde_json::from_str).transpose()?;
            return Ok(Taken::Sidecar(SidecarFile {
                path: path.to_owned(),
                stamp: stamp.context("a sidecar without its size")?,
                read_at_ns: whole("read_at").unwrap_or_default(),
                says: match says {
                    Some(says) => Ok(Says::from_json(&says)),
                    None => Err(text("problem").unwrap_or_default().to_owned()),
                },
            }));
        }
        bail!("a row that is neither model, failure nor sidecar")
    }
}

/// Whether a picture lies where pictures do.
fn check_picture(path: &str) -> anyhow::Result<()> {
    let key = crate::store::key_of(path);
    let is_own = key.is_some_and(|key| path == format!("thumbnails/{}/{key}.png", &key[..2]));
    if !is_own {
        bail!("a picture at {path:?}");
    }
    Ok(())
}

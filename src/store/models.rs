//! The record of a file and its picture: which column holds what, each with where its value lives.
//!
//! What is of the path is written for every file; what is of the bytes and of the picture is taken over by files with the same bytes.

use std::sync::OnceLock;

use rusqlite::{Connection, OptionalExtension, ToSql, params_from_iter};

use super::records::{FileRecord, KnownModel, ModelRecords, PictureRecord, Stamp};
use super::values::{Cell, Row, taken_over};
use super::{Same, Store, now, settle};
use crate::analysis::Value;
use crate::kernel::message::Tolerance;

/// Where the file is, and what it was when it was read.
const FILE: &[Cell<FileRecord>] = &[
    ("file_path", |file| file.path.clone().into()),
    ("filename", |file| file.filename.clone().into()),
    ("file_size", |file| file.stamp.size.into()),
    ("file_hash", |file| file.hash.clone().into()),
    ("file_modified", |file| file.stamp.modified_ns.into()),
    ("read_at", |file| file.read_at_ns.into()),
    ("missing_since", |_| Value::Absent),
];

/// What the bytes are.
const BYTES: &[Cell<ModelRecords>] = &[
    ("format", |records| records.format.to_owned().into()),
    ("kernel", |records| records.embedded.kernel.clone().into()),
    ("siblings_hash", |records| {
        records.siblings_hash.clone().into()
    }),
];

/// Its picture; read back by [`picture`].
const PICTURE: &[Cell<PictureRecord>] = &[
    ("thumbnail_path", |picture| picture.path.clone().into()),
    ("thumbnail_bytes", |picture| picture.bytes.into()),
    ("thumbnail_size", |picture| picture.size_px.into()),
    ("thumbnail_version", |picture| picture.version.into()),
    ("thumbnail_failed", |picture| picture.failed.clone().into()),
    ("thumbnail_style", |picture| picture.style.clone().into()),
    ("thumbnail_others", |picture| {
        let others = serde_json::json!(picture.others);
        let others = (!picture.others.is_empty()).then(|| others.to_string());
        others.into()
    }),
    ("embedded_thumbnail_path", |picture| {
        picture.embedded_path().into()
    }),
    // What is drawn here lies in no tar.
    ("thumbnail_archive", |_| Value::Absent),
];

/// What the program reads back of a model whose row is called `m`, and its measures `a`; see [`known`].
pub(super) fn known_columns() -> String {
    format!(
        "m.id, m.file_path, m.file_size, m.file_modified, m.read_at, m.file_hash, m.siblings_hash,
         a.analysis_version, a.deep_version, a.volume, a.kind,
         m.format, m.kernel, a.chord_tolerance, a.angle_tolerance, {}
         FROM models m JOIN model_analysis a ON a.model_id = m.id",
        picture_columns("m.")
    )
}

/// A model from the columns that [`known_columns`] names.
pub(super) fn known(row: &rusqlite::Row<'_>) -> rusqlite::Result<KnownModel> {
    let mut cells = Cells { row, next: 0 };
    // In the order of the columns.
    Ok(KnownModel {
        id: cells.take()?,
        path: cells.take()?,
        stamp: Stamp {
            size: cells.take()?,
            modified_ns: cells.take()?,
        },
        read_at_ns: cells.take()?,
        hash: cells.take()?,
        siblings_hash: cells.take()?,
        analysis_version: cells.take()?,
        deep_version: cells.take()?,
        volume: cells.take()?,
        is_mesh: cells.take::<Option<String>>()?.as_deref() == Some("mesh"),
        format: cells.take()?,
        kernel: cells.take()?,
        tolerance: cells.tolerance()?,
        picture: cells.picture()?,
        facts: None,
    })
}

/// The columns of a picture, each with `prefix` before its name.
pub(super) fn picture_columns(prefix: &str) -> String {
    let names = PICTURE.iter().map(|(name, _)| format!("{prefix}{name}"));
    names.collect::<Vec<_>>().join(", ")
}

/// A picture from a row of [`picture_columns`] alone.
pub(super) fn picture(row: &rusqlite::Row<'_>) -> rusqlite::Result<PictureRecord> {
    Cells { row, next: 0 }.picture()
}

/// The values of a row, one after another.
struct Cells<'a, 'b> {
    row: &'a rusqlite::Row<'b>,
    next: usize,
}

impl Cells<'_, '_> {
    fn take<T: rusqlite::types::FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    fn tolerance(&mut self) -> rusqlite::Result<Option<Tolerance>> {
        let (chord, angle) = (self.take::<Option<f64>>()?, self.take::<Option<f64>>()?);
        let both = chord.zip(angle);
        Ok(both.map(|(chord, angle)| Tolerance { chord, angle }))
    }

    fn picture(&mut self) -> rusqlite::Result<PictureRecord> {
        // In the order of `PICTURE`.
        let picture = PictureRecord {
            path: self.take()?,
            bytes: self.take()?,
            size_px: self.take()?,
            version: self.take()?,
            failed: self.take()?,
            style: self.take()?,
            others: self
                .take::<Option<String>>()?
                .and_then(|json| serde_json::from_str(&json).ok())
                .unwrap_or_default(),
        };
        // What follows from the others.
        self.take::<Option<String>>()?;
        Ok(picture)
    }
}

/// What the library has of a file before it is written anew.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// Its row, where it has one.
    pub(super) id: Option<i64>,
    /// The unit that was given for it.
    pub(super) assumed_unit: Option<String>,
    pub(super) picture: PictureRecord,
}

/// What there is of the file at `path`.
pub(super) fn before(connection: &Connection, path: &str) -> rusqlite::Result<Before> {
    static SQL: OnceLock<String> = OnceLock::new();
    let sql = SQL.get_or_init(|| {
        format!(
            "SELECT m.id, d.assumed_unit, {} FROM models m LEFT JOIN model_metadata d ON d.model_id = m.id
             WHERE m.file_path = ?1",
            picture_columns("m.")
        )
    });
    let found = connection
        .prepare_cached(sql)?
        .query_row([path], |row| {
            let mut cells = Cells { row, next: 0 };
            Ok(Before {
                id: cells.take()?,
                assumed_unit: cells.take()?,
                picture: cells.picture()?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

impl Store {
    /// Which run wrote a row, and when.
    fn stamp(&self) -> Row {
        Row(vec![
            ("last_modified", now().into()),
            ("run_id", self.run_id.into()),
        ])
    }

    /// Writes the row of a file, `known` or a new one, and returns its number.
    ///
    /// Two statements rather than one that does either and returns the number: such a one opens a table of its own a row.
    pub(super) fn write_model(
        &self,
        connection: &Connection,
        records: &ModelRecords,
        known: Option<i64>,
    ) -> rusqlite::Result<i64> {
        let row = Row::by(FILE, &records.file)
            .and(Row::by(BYTES, records))
            .and(Row::by(PICTURE, &records.picture))
            .and(self.stamp());
        static NEW: OnceLock<String> = OnceLock::new();
        static KNOWN: OnceLock<String> = OnceLock::new();
        let (sql, last): (_, &dyn ToSql) = match &known {
            None => {
                let sql = || {
                    let (names, marks) = (row.names(), row.marks());
                    format!("INSERT INTO models ({names}, date_added) VALUES ({marks}, ?)")
                };
                (NEW.get_or_init(sql), &now())
            }
            Some(id) => {
                let sql = || format!("UPDATE models SET {} WHERE id = ?", row.assignments());
                (KNOWN.get_or_init(sql), id)
            }
        };
        connection
            .prepare_cached(sql)?
            .execute(params_from_iter(row.values().chain([last])))?;
        Ok(known.unwrap_or_else(|| connection.last_insert_rowid()))
    }

    /// Writes the row of a file whose bytes and picture are those of row `twin`, and returns its number.
    pub(super) fn upsert_twin(
        &self,
        connection: &Connection,
        file: &FileRecord,
        twin: i64,
    ) -> rusqlite::Result<i64> {
        let own = Row::by(FILE, file).and(self.stamp());
        let bytes = BYTES.iter().map(|(name, _)| *name);
        let shared: Vec<&str> = bytes.chain(PICTURE.iter().map(|(name, _)| *name)).collect();
        let anew: Vec<String> = shared.iter().copied().map(taken_over).collect();
        let sql = format!(
            "INSERT INTO models ({}, date_added, {shared}) SELECT {}, ?, {shared} FROM models WHERE id = ?
             ON CONFLICT (file_path) DO UPDATE SET {}, {} RETURNING id",
            own.names(),
            own.marks(),
            own.taken_over(),
            anew.join(", "),
            shared = shared.join(", "),
        );
        let rest: [&dyn ToSql; 2] = [&now(), &twin];
        connection
            .prepare_cached(&sql)?
            .query_row(params_from_iter(own.values().chain(rest)), |row| row.get(0))
    }

    /// Tells the row `model` where its bytes are now; false where it is not where it was any more.
    pub(super) fn update_place(
        &self,
        connection: &Connection,
        model: &KnownModel,
        file: &FileRecord,
    ) -> rusqlite::Result<bool> {
        let row = Row::by(FILE, file).and(self.stamp());
        let sql = format!(
            "UPDATE models SET {} WHERE id = ? AND file_path = ?",
            row.assignments()
        );
        let which: [&dyn ToSql; 2] = [&model.id, &model.path];
        let changed = connection
            .prepare_cached(&sql)?
            .execute(params_from_iter(row.values().chain(which)))?;
        settle::unsettle(connection)?;
        Ok(changed > 0)
    }

    /// Gives `picture` to every row that shows the bytes of `model`.
    pub(super) fn update_picture(
        &self,
        connection: &Connection,
        model: &KnownModel,
        picture: &PictureRecord,
    ) -> rusqlite::Result<()> {
        let row = Row::by(PICTURE, picture).and(self.stamp());
        let sql = format!(
            "UPDATE models SET {} WHERE id = ?
             OR ({} AND siblings_hash IS NULL AND ? IS NULL)",
            row.assignments(),
            Same::Bytes.is(row.0.len() + 2)
        );
        let which: [&dyn ToSql; 3] = [&model.id, &model.hash, &model.siblings_hash];
        connection
            .prepare_cached(&sql)?
            .execute(params_from_iter(row.values().chain(which)))?;
        Ok(())
    }
}

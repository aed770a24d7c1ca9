//! The record that people and files share: what a person typed stays, what the file says is written anew.
//!
//! Words of a file that people write anew, such as its license, are followed as long as they are what the file, or else a sidecar, said when it
//! was last read: the columns `embedded` and `sidecar` hold that. What differs from it, even by being empty, is a person's.

use std::sync::OnceLock;

use rusqlite::{Connection, ToSql, named_params, params_from_iter};
use serde_json::json;

use super::records::{ModelRecords, Said};
use super::same::rows_of_file;
use super::values::Row;
use crate::analysis::Value;
use crate::formats::{Embedded, title};
use crate::mesh::{ObjectCounts, Unit};

type SaidCell = (&'static str, fn(&Said<'_>) -> Value);

/// What the file says of itself: the columns and where their values live.
pub(super) const SAID: &[SaidCell] = &[
    ("unit", |said| {
        let unit = said.embedded.unit.map(Unit::name);
        unit.map(str::to_owned).into()
    }),
    ("embedded", |said| words_json(said.embedded).into()),
    ("designer", |said| said.embedded.designer.clone().into()),
    ("license", |said| said.embedded.license.clone().into()),
    ("copyright", |said| said.embedded.copyright.clone().into()),
    ("application", |said| {
        said.embedded.application.clone().into()
    }),
    ("embedded_title", |said| said.embedded.title.clone().into()),
    ("comment", |said| said.embedded.comment.clone().into()),
    ("slicer", |said| said.embedded.slicing.slicer.clone().into()),
    ("printer", |said| {
        said.embedded.slicing.printer.clone().into()
    }),
    ("filament_type", |said| {
        joined(&said.embedded.slicing.filament_types)
    }),
    ("filament_colour", |said| {
        joined(&said.embedded.slicing.filament_colours)
    }),
    ("layer_height", |said| {
        said.embedded.slicing.layer_height.into()
    }),
    ("nozzle_diameter", |said| {
        said.embedded.slicing.nozzle_diameter.into()
    }),
    ("print_time_seconds", |said| {
        said.embedded.slicing.print_seconds.into()
    }),
    ("plate_count", |said| {
        said.embedded.slicing.plate_count.into()
    }),
    ("extensions", |said| listed(&said.embedded.scene.extensions)),
    ("animation_count", |said| {
        said.embedded.scene.animation_count.into()
    }),
    ("skin_count", |said| said.embedded.scene.skin_count.into()),
    ("node_count", |said| said.embedded.scene.node_count.into()),
    ("uv_set_count", |said| {
        said.embedded.scene.uv_set_count.into()
    }),
    ("vertex_attributes", |said| {
        listed(&said.embedded.scene.vertex_attributes)
    }),
    ("texture_sizes", |said| {
        let sizes = said.embedded.scene.texture_sizes.iter();
        listed(&sizes.map(|size| json!(size)).collect::<Vec<_>>())
    }),
    ("material_count", |said| said.embedded.material_count.into()),
    ("object_count", |said| said.embedded.object_count.into()),
    ("texture_count", |said| said.embedded.texture_count.into()),
    ("objects", |said| objects_json(said.objects).into()),
    ("notes", |said| {
        let notes = (!said.notes.is_empty()).then(|| json!(said.notes).to_string());
        notes.into()
    }),
];

/// What a file says of one thing.
type WordOf = fn(&Embedded) -> Option<&String>;

/// Columns of [`SAID`] that people write anew, and where the file says them.
const WORDS: [(&str, WordOf); 5] = [
    ("designer", |embedded| embedded.designer.as_ref()),
    ("license", |embedded| embedded.license.as_ref()),
    ("copyright", |embedded| embedded.copyright.as_ref()),
    ("application", |embedded| embedded.application.as_ref()),
    ("comment", |embedded| embedded.comment.as_ref()),
];

/// What the file says for [`WORDS`]; an empty object where it is silent of all.
fn words_json(embedded: &Embedded) -> String {
    let said = WORDS
        .into_iter()
        .filter_map(|(name, word)| Some((name.to_owned(), word(embedded)?.clone().into())));
    serde_json::Value::Object(said.collect()).to_string()
}

pub(super) fn is_word(name: &str) -> bool {
    WORDS.iter().any(|(known, _)| *known == name)
}

/// What the file, or else a sidecar, said for `name` when it was last read.
pub(super) fn said_before(name: &str) -> String {
    format!("coalesce(json_extract(embedded, '$.{name}'), json_extract(sidecar, '$.{name}'))")
}

/// The assignment of `now`, an expression of what the file says, to column `name`; what a person typed over it stays.
fn written(name: &str, now: &str) -> String {
    if !is_word(name) {
        return format!("{name} = {now}");
    }
    let before = said_before(name);
    format!(
        "{name} = CASE WHEN {name} IS {before} THEN coalesce({now}, json_extract(sidecar, '$.{name}')) ELSE {name} END"
    )
}

/// Words with commas between them; absent where there are none.
fn joined(words: &[String]) -> Value {
    (!words.is_empty()).then(|| words.join(", ")).into()
}

/// A list as JSON; absent where it is empty.
fn listed<T: Clone + Into<serde_json::Value>>(list: &[T]) -> Value {
    let list: serde_json::Value = list.iter().cloned().map(Into::into).collect();
    let is_empty = list.as_array().is_none_or(Vec::is_empty);
    (!is_empty).then(|| list.to_string()).into()
}

/// Objects that are listed, at most.
const MOST_OBJECTS: usize = 10_000;

/// Writes what the file of `model_id` says of itself.
pub(super) fn upsert(
    connection: &Connection,
    model_id: i64,
    records: &ModelRecords,
) -> rusqlite::Result<()> {
    let embedded = &records.embedded;
    let title = title_of(embedded.title.as_deref(), &records.file.default_title);
    let row = Row(vec![("model_id", model_id.into()), ("title", title.into())])
        .and(Row::by(SAID, &records.said()));
    static SQL: OnceLock<String> = OnceLock::new();
    let sql = SQL.get_or_init(|| {
        let (names, marks) = (row.names(), row.marks());
        format!(
            "INSERT INTO model_metadata ({names}) VALUES ({marks}) {}",
            on_conflict()
        )
    });
    connection
        .prepare_cached(sql)?
        .execute(params_from_iter(row.values()))?;
    Ok(())
}

/// Writes anew what the files say that have these bytes, and name the same others.
pub(super) fn update(
    connection: &Connection,
    hash: &str,
    siblings_hash: Option<&str>,
    said: &Said<'_>,
) -> rusqlite::Result<()> {
    let row = Row::by(SAID, said);
    let sql = format!(
        "UPDATE model_metadata SET {} WHERE model_id IN ({})",
        names()
            .map(|name| written(name, "?"))
            .collect::<Vec<_>>()
            .join(", "),
        rows_of_file(row.0.len() + 1)
    );
    let which: [&dyn ToSql; 2] = [&hash, &siblings_hash];
    connection
        .prepare_cached(&sql)?
        .execute(params_from_iter(row.values().chain(which)))?;
    Ok(())
}

/// Gives row `to` what the file of row `from` says, since both have the same bytes.
pub(super) fn copy(
    connection: &Connection,
    to: i64,
    from: i64,
    title: &str,
) -> rusqlite::Result<()> {
    let columns = names().collect::<Vec<_>>().join(", ");
    // What the twin has from a person, or from a file beside it, is not what the file says.
    let of_file = names().map(|name| match is_word(name) {
        true => format!("json_extract(embedded, '$.{name}')"),
        false => name.to_owned(),
    });
    let of_file = of_file.collect::<Vec<_>>().join(", ");
    let embedded: Option<String> = connection
        .prepare_cached("SELECT embedded_title FROM model_metadata WHERE model_id = ?1")?
        .query_row([from], |row| row.get(0))?;
    let title = title_of(embedded.as_deref(), title);
    let sql = format!(
        "INSERT INTO model_metadata (model_id, title, {columns})
         SELECT :to, :title, {of_file} FROM model_metadata WHERE model_id = :from {}",
        on_conflict()
    );
    connection
        .prepare_cached(&sql)?
        .execute(named_params! { ":to": to, ":from": from, ":title": title })?;
    Ok(())
}

fn names() -> impl Iterator<Item = &'static str> {
    SAID.iter().map(|(name, _)| *name)
}

/// The title of a model that a person gave none: what its file calls it, where that tells which it is, else `default`.
pub(super) fn title_of(embedded: Option<&str>, default: &str) -> String {
    let own = embedded.and_then(title::distinctive);
    own.unwrap_or_else(|| default.to_owned())
}

pub(super) fn on_conflict() -> String {
    let anew: Vec<String> = names()
        .map(|name| written(name, &format!("excluded.{name}")))
        .collect();
    format!(
        "ON CONFLICT (model_id) DO UPDATE SET title = coalesce(title, excluded.title), {}",
        anew.join(", ")
    )
}

fn objects_json(objects: &[ObjectCounts]) -> Option<String> {
    let object = |object: &ObjectCounts| {
        let mut listed = json!({ "name": object.name, "triangles": object.triangles,
            "vertices": object.vertices, "size": object.size });
        if let Some(plate) = object.plate {
            listed["plate"] = plate.into();
        }
        listed
    };
    let listed: Vec<serde_json::Value> = objects.iter().take(MOST_OBJECTS).map(object).collect();
    (!listed.is_empty()).then(|| serde_json::Value::from(listed).to_string())
}

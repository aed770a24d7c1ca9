//! The record that people and files share: what a person typed stays, what the file says is written anew.

use rusqlite::{Connection, ToSql, named_params};
use serde_json::{Value, json};

use super::ModelRecords;
use crate::mesh::ObjectCounts;

/// Columns that hold what the file says.
const EMBEDDED: [&str; 12] = [
    "unit",
    "designer",
    "license",
    "copyright",
    "application",
    "embedded_title",
    "comment",
    "material_count",
    "object_count",
    "texture_count",
    "objects",
    "notes",
];

/// Objects that are listed, at most.
const MOST_OBJECTS: usize = 10_000;

/// Writes what the file of `model_id` says of itself.
pub(super) fn upsert(
    connection: &Connection,
    model_id: i64,
    records: &ModelRecords,
) -> rusqlite::Result<()> {
    let embedded = &records.embedded;
    let title = embedded
        .title
        .as_ref()
        .unwrap_or(&records.file.default_title);
    let count = |n: Option<u64>| n.and_then(|n| i64::try_from(n).ok());
    let counts = [
        embedded.material_count,
        embedded.object_count,
        embedded.texture_count,
    ]
    .map(count);
    let objects = objects_json(&records.objects);
    let notes = (!records.notes.is_empty()).then(|| json!(records.notes).to_string());
    let texts = [
        &embedded.unit,
        &embedded.designer,
        &embedded.license,
        &embedded.copyright,
        &embedded.application,
        &embedded.title,
        &embedded.comment,
    ];
    let mut values: Vec<&dyn ToSql> = vec![&model_id, title];
    values.extend(texts.map(|text| text as &dyn ToSql));
    values.extend(counts.iter().map(|count| count as &dyn ToSql));
    values.extend([&objects as &dyn ToSql, &notes]);
    let sql = format!(
        "INSERT INTO model_metadata (model_id, title, {}) VALUES ({}) {}",
        EMBEDDED.join(", "),
        vec!["?"; values.len()].join(", "),
        on_conflict()
    );
    connection
        .prepare_cached(&sql)?
        .execute(values.as_slice())?;
    Ok(())
}

/// Gives row `to` what the file of row `from` says, since both have the same bytes.
pub(super) fn copy(
    connection: &Connection,
    to: i64,
    from: i64,
    title: &str,
) -> rusqlite::Result<()> {
    let columns = EMBEDDED.join(", ");
    let sql = format!(
        "INSERT INTO model_metadata (model_id, title, {columns})
         SELECT :to, coalesce(embedded_title, :title), {columns} FROM model_metadata WHERE model_id = :from {}",
        on_conflict()
    );
    connection
        .prepare_cached(&sql)?
        .execute(named_params! { ":to": to, ":from": from, ":title": title })?;
    Ok(())
}

fn on_conflict() -> String {
    let anew = EMBEDDED.map(|column| format!("{column} = excluded.{column}"));
    format!(
        "ON CONFLICT (model_id) DO UPDATE SET title = coalesce(title, excluded.title), {}",
        anew.join(", ")
    )
}

fn objects_json(objects: &[ObjectCounts]) -> Option<String> {
    let object = |object: &ObjectCounts| {
        json!({ "name": object.name, "triangles": object.triangles, "vertices": object.vertices,
            "size": object.size })
    };
    let listed: Vec<Value> = objects.iter().take(MOST_OBJECTS).map(object).collect();
    (!listed.is_empty()).then(|| Value::from(listed).to_string())
}

//! What the page knows of models: a script a column, for searching, and scripts of some rows each, for the page of a model.
//!
//! A page that is opened from disk may run scripts beside it and fetch nothing else, so all data are calls of one function. Rows come
//! once, in their order, and are written as they come.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use serde_json::{Map, Value as Json, json};

use super::super::json;
use super::folder::Folder;
use crate::query::Shape;
use crate::store::{CatalogRow, Field, catalog_columns};

/// Rows whose facts are in one script.
const PART: usize = 200;
/// Columns that the page shows before anything is asked: they come with it.
const FIRST: &[&str] = &["id", "title", "format", "triangle_count", "thumbnail_path"];

/// The scripts that are being written.
pub(super) struct Rows<'a> {
    folder: &'a Folder,
    columns: Vec<Column>,
    first: Map<String, Json>,
    has_mesh: Vec<Json>,
    facts: Vec<Json>,
    parts: usize,
    count: usize,
}

struct Column {
    name: String,
    out: BufWriter<File>,
    /// Whether the page shows it before anything is asked.
    is_first: bool,
    /// Whether it is a fact of its own, not one that a key works out of others.
    is_fact: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn begin(folder: &'a Folder, fields: &[Field]) -> io::Result<Self> {
        std::fs::create_dir_all(folder.path("data/columns"))?;
        let column = |field: &Field| -> io::Result<Column> {
            let name = field.name.clone();
            let file = File::create(folder.path(&format!("data/columns/{name}.js")))?;
            let mut out = BufWriter::new(file);
            write!(out, "Library.takeColumn({}, [", Json::from(name.as_str()))?;
            Ok(Column {
                is_first: FIRST.contains(&name.as_str()),
                is_fact: catalog_columns().any(|column| column.name == name),
                name,
                out,
            })
        };
        let first = FIRST.iter().map(|&name| (name.to_owned(), json!([])));
        Ok(Self {
            folder,
            columns: fields.iter().map(column).collect::<io::Result<_>>()?,
            first: first.collect(),
            has_mesh: Vec::new(),
            facts: Vec::new(),
            parts: 0,
            count: 0,
        })
    }

    /// Adds a row, whose mesh may be there to be turned.
    pub(super) fn add(&mut self, row: &CatalogRow, has_mesh: bool) -> io::Result<()> {
        let mut facts = Map::new();
        for (column, (field, value)) in self.columns.iter_mut().zip(row.values()) {
            let value = json::json(field.is, value);
            let comma = if self.count > 0 { "," } else { "" };
            // An end of line keeps the lines of the script short enough for any editor.
            write!(column.out, "{comma}\n{}", in_script(&value))?;
            if column.is_first
                && let Some(Json::Array(values)) = self.first.get_mut(&column.name)
            {
                values.push(value.clone());
            }
            if column.is_fact && !value.is_null() {
                facts.insert(column.name.clone(), value);
            }
        }
        self.facts.push(facts.into());
        self.has_mesh.push(has_mesh.into());
        self.count += 1;
        if self.facts.len() == PART {
            self.write_part()?;
        }
        Ok(())
    }

    /// Writes the facts that are complete.
    fn write_part(&mut self) -> io::Result<()> {
        let facts = Json::Array(std::mem::take(&mut self.facts));
        let text = format!(
            "Library.takeFacts({}, {});\n",
            self.parts,
            in_script(&facts)
        );
        let folder = self.folder;
        folder.write(&format!("data/facts/{}.js", self.parts), text.as_bytes())?;
        self.parts += 1;
        Ok(())
    }

    /// Ends all scripts, and writes the one that the page reads first.
    pub(super) fn finish(mut self, shapes: &[Shape], title: &str) -> io::Result<()> {
        if !self.facts.is_empty() {
            self.write_part()?;
        }
        for column in &mut self.columns {
            column.out.write_all(b"\n]);\n")?;
            column.out.flush()?;
        }
        if self.has_mesh.contains(&true.into()) {
            self.first.insert("has_mesh".into(), self.has_mesh.into());
        }
        let meanings = catalog_columns().map(|column| (column.name.to_owned(), column.says.into()));
        let about = json!({
            "title": title,
            "count": self.count,
            "part": PART,
            "order": "file_path",
            "columns": self.first,
            "keys": shapes.iter().map(key).collect::<Vec<_>>(),
            "meanings": meanings.collect::<Map<_, _>>(),
        });
        let text = format!("Library.load({});\n", in_script(&about));
        self.folder.write("data/library.js", text.as_bytes())
    }
}

/// A key as the page reads it, with the columns that it needs beside its own.
fn key(shape: &Shape) -> Json {
    let also: &[&str] = match shape.kind {
        "number" if shape.dimension != "plain" && shape.dimension != "bytes" => {
            &["unit_source", "mm_per_unit"]
        }
        "fits" => &[
            "size_x",
            "size_y",
            "size_z",
            "format",
            "unit_source",
            "mm_per_unit",
        ],
        "fits-turned" => &[
            "size_x",
            "size_y",
            "size_z",
            "oriented_box_1",
            "oriented_box_2",
            "oriented_box_3",
            "unit_source",
            "mm_per_unit",
        ],
        _ => &[],
    };
    json!({
        "names": shape.names, "kind": shape.kind, "dimension": shape.dimension, "column": shape.field.name, "also": also,
        "values": shape.values, "meaning": shape.meaning,
    })
}

/// JSON as part of a script: two line ends that old scripts did not allow in text are escaped.
fn in_script(value: &Json) -> String {
    let text = value.to_string();
    if text.contains(['\u{2028}', '\u{2029}']) {
        return text
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029");
    }
    text
}

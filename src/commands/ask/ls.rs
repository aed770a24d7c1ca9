//! `trigest ls`: the models that a query finds, as a table, as paths, for programs, or counted.

use super::{cells, each_page, json, open, write_path};
use crate::config::{Asked, Form, LsConfig};
use crate::query::{self, Dimension, QueryError, Shown};
use crate::report::{Answer, Column, Layout, Table, answer};
use crate::store::{CatalogRow, ColumnType, Field, Lookup, Selection, all_fields, fields};

/// Columns of the usual table, beside the state: key, layout, and how soon each is left out.
const USUAL: &[(&str, Layout, u8)] = &[
    ("id", Layout::Number, 5),
    ("title", Layout::Text, 0),
    ("format", Layout::Word, 4),
    ("triangles", Layout::Number, 2),
    ("size", Layout::Word, 1),
    ("volume", Layout::Number, 3),
    ("state", Layout::Word, 1),
];

/// Lists the models and returns the exit status.
///
/// # Errors
/// Why the library could not be read, or the answer not be written.
pub(in crate::commands) fn run(config: LsConfig) -> anyhow::Result<u8> {
    let lookup = open(&config.asked.library)?;
    answer(|out| {
        let listing = Listing::new(&config)?;
        listing.write(out, &lookup)?;
        Ok(0)
    })
}

/// What is listed.
struct Listing<'a> {
    config: &'a LsConfig,
    asked: &'a Asked,
    /// Keys that were asked for.
    shown: Vec<Shown>,
}

impl<'a> Listing<'a> {
    fn new(config: &'a LsConfig) -> Result<Self, QueryError> {
        let shown = config.columns.iter().map(|key| query::shown(key));
        Ok(Self {
            config,
            asked: &config.asked,
            shown: shown.collect::<Result<_, _>>()?,
        })
    }

    fn selection(&self, fields: Vec<Field>) -> Selection {
        let condition = self.asked.query.condition(self.asked.units);
        Selection::new(
            condition,
            self.config.order.clone(),
            self.config.most,
            fields,
        )
    }

    /// The fields of the keys that were asked for, or those of all columns.
    fn chosen(&self) -> Vec<Field> {
        if self.shown.is_empty() {
            return all_fields();
        }
        self.shown.iter().map(|shown| shown.field.clone()).collect()
    }

    fn write(&self, out: &mut Answer, lookup: &Lookup) -> anyhow::Result<()> {
        match self.config.form {
            Form::Count => {
                let condition = self.asked.query.condition(self.asked.units);
                let count = lookup.count_where(&condition)?;
                out.line(&count.min(self.config.most.unwrap_or(u64::MAX)).to_string())?;
            }
            Form::Paths(end) => {
                each_page(lookup, self.selection(fields(&["file_path"])), |rows| {
                    for row in rows {
                        write_path(out, row.text("file_path").unwrap_or_default(), end)?;
                    }
                    Ok(out.flush()?)
                })?;
            }
            Form::Json => self.json(out, lookup)?,
            Form::Csv => self.csv(out, lookup)?,
            Form::Table { is_long } => self.table(out, lookup, is_long)?,
        }
        Ok(())
    }

    fn json(&self, out: &mut Answer, lookup: &Lookup) -> anyhow::Result<()> {
        let mut wanted = self.chosen();
        if !self.shown.is_empty() {
            wanted.extend(fields(&["file_path"]));
        }
        each_page(lookup, self.selection(wanted), |rows| {
            for row in rows {
                let mut object = json::object(row);
                if !self.shown.is_empty() {
                    object.remove("file_path");
                }
                out.line(&serde_json::Value::Object(object).to_string())?;
            }
            Ok(out.flush()?)
        })?;
        Ok(())
    }

    fn csv(&self, out: &mut Answer, lookup: &Lookup) -> anyhow::Result<()> {
        let chosen = self.chosen();
        out.line(&json::csv_line(chosen.iter().map(|field| &field.name)))?;
        each_page(lookup, self.selection(chosen), |rows| {
            for row in rows {
                let cells = row.values().map(|(_, value)| value.to_string());
                out.line(&json::csv_line(cells))?;
            }
            Ok(out.flush()?)
        })?;
        Ok(())
    }

    fn table(&self, out: &mut Answer, lookup: &Lookup, is_long: bool) -> anyhow::Result<()> {
        let (columns, mut wanted) = if self.shown.is_empty() {
            usual(is_long)
        } else {
            (self.shown.iter().map(column_of).collect(), self.chosen())
        };
        let others = fields(cells::NEEDED);
        wanted.extend(others.into_iter().filter(|other| {
            let is_there = |field: &Field| field.name == other.name;
            !self.shown.iter().any(|shown| is_there(&shown.field))
        }));
        let mut table = Table::new(columns);
        let count = each_page(lookup, self.selection(wanted), |rows| {
            let rows: Vec<_> = rows.iter().map(|row| self.row(row, is_long)).collect();
            table.rows(out, &rows)?;
            Ok(out.flush()?)
        })?;
        if count == 0 && out.width.is_some() {
            out.line("no model matches")?;
        }
        Ok(())
    }

    fn row(&self, row: &CatalogRow, is_long: bool) -> Vec<String> {
        let scale = cells::Scale::of(row, self.asked.units);
        if !self.shown.is_empty() {
            let cell =
                |shown: &Shown| cells::cell(row.get(&shown.field.name), shown.dimension, scale);
            return self.shown.iter().map(cell).collect();
        }
        let whole = |name| row.whole(name).map(cells::count).unwrap_or_default();
        let volume = row.number("volume").map(f64::abs);
        let mut cells = vec![
            row.whole("id").unwrap_or_default().to_string(),
            row.text("title").unwrap_or_default().into(),
            row.text("format").unwrap_or_default().into(),
            whole("triangle_count"),
            cells::size(row, scale),
            volume
                .map(|volume| scale.amount(volume, 3))
                .unwrap_or_default(),
            cells::state(row, is_long),
        ];
        if is_long {
            cells.push(row.text("file_path").unwrap_or_default().into());
        }
        cells
    }
}

/// The usual columns, and the fields that they need.
fn usual(is_long: bool) -> (Vec<Column>, Vec<Field>) {
    let column = |&(head, layout, rank): &(&str, Layout, u8)| {
        let has_reasons = is_long && head == "state";
        Column::new(head, if has_reasons { Layout::Text } else { layout }, rank)
    };
    let mut columns: Vec<Column> = USUAL.iter().map(column).collect();
    if is_long {
        columns.push(Column::new("path", Layout::Path, 0));
    }
    let needed = [
        "id",
        "title",
        "format",
        "triangle_count",
        "size_x",
        "size_y",
        "size_z",
        "volume",
        "file_path",
    ];
    (columns, fields(&needed))
}

fn column_of(shown: &Shown) -> Column {
    let is_path = shown.field.sql == "file_path";
    let layout = match shown.field.is {
        ColumnType::Whole | ColumnType::Real => Layout::Number,
        ColumnType::Text | ColumnType::Json if is_path => Layout::Path,
        ColumnType::Text | ColumnType::Json if shown.dimension == Dimension::Plain => Layout::Text,
        ColumnType::Text | ColumnType::Json | ColumnType::Flag => Layout::Word,
    };
    Column::new(&shown.field.name, layout, 1)
}

//! `trigest export`: what a query finds as a file for other programs, with type, unit and meaning of its columns where the format has room for them.
//!
//! Promises: a file appears under its name when it is whole, or not at all; memory does not grow with the number of models. The library
//! is not changed, and a file inside its folder is refused. A pipe or a device is written to as it is.

mod package;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::{Map, Value as Json};

use super::json::{csv_line, json};
use super::{each_page, open};
use crate::config::{ExportConfig, To};
use crate::report::{answer, answer_bytes};
use crate::store::{CatalogRow, Lookup, Order, Selection};
use crate::system::whole_file::Whole;
use crate::tables::Column;
#[cfg(feature = "parquet")]
use crate::tables::parquet::Writer;

/// Writes the file and returns the exit status.
///
/// # Errors
/// Why the library could not be read, or the file not be written.
pub(in crate::commands) fn run(config: &ExportConfig) -> anyhow::Result<u8> {
    let lookup = open(&config.asked.library)?;
    let table = Table::of(&lookup, config);
    let Some(path) = &config.output else {
        return match config.to {
            To::Csv | To::Jsonl => answer(|out| {
                table.write(config.to, out)?;
                Ok(0)
            }),
            To::Parquet | To::Datapackage => {
                answer_bytes(|mut out| table.binary(config.to, &mut out))
            }
        };
    };
    let path = target(path, &config.asked.library)?;
    let fill = |file: &File| {
        let mut out = BufWriter::with_capacity(1 << 16, file);
        match config.to {
            To::Csv | To::Jsonl => table.write(config.to, &mut out)?,
            To::Parquet | To::Datapackage => table.binary(config.to, &mut out)?,
        }
        anyhow::Ok(out.flush()?)
    };
    let written = match path.metadata() {
        Ok(about) if !about.is_file() && !about.is_dir() => {
            let device = File::options().write(true).open(&path);
            device.map_err(Into::into).and_then(|file| fill(&file))
        }
        _ => {
            let whole = Whole {
                prefix: ".exporting-",
                durable_folders: None,
            };
            whole.fill(&path, fill)
        }
    };
    written.with_context(|| path.display().to_string())?;
    Ok(0)
}

/// The file itself where `path` is a link to one.
fn target(path: &Path, library: &Path) -> anyhow::Result<PathBuf> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    let folder = folder.with_context(|| path.display().to_string())?;
    let path = match path.canonicalize() {
        Ok(path) => path,
        Err(_) => folder.join(path.file_name().unwrap_or_default()),
    };
    if path.is_dir() {
        bail!("{}: is a folder", path.display());
    }
    if path.starts_with(library) {
        bail!("{}: lies in the library", path.display());
    }
    Ok(path)
}

/// What is exported.
struct Table<'a> {
    lookup: &'a Lookup,
    config: &'a ExportConfig,
    columns: Vec<Column>,
}

impl<'a> Table<'a> {
    fn of(lookup: &'a Lookup, config: &'a ExportConfig) -> Self {
        let columns = match config.columns.as_slice() {
            [] => Column::all(),
            chosen => chosen.iter().cloned().map(Column::of).collect(),
        };
        Self {
            lookup,
            config,
            columns,
        }
    }

    /// Gives every row to `each`, in the order of paths, a page at a time.
    fn rows(&self, each: impl FnMut(&[CatalogRow]) -> anyhow::Result<()>) -> anyhow::Result<u64> {
        let asked = &self.config.asked;
        let order = Order::Path {
            is_descending: false,
        };
        let fields = self.columns.iter().map(|column| column.field.clone());
        let condition = asked.query.condition(asked.units);
        let selection = Selection::new(condition, order, None, fields.collect());
        each_page(self.lookup, selection, each)
    }

    /// As text.
    fn write(&self, to: To, out: &mut impl Write) -> anyhow::Result<()> {
        if to == To::Csv {
            let names = self.columns.iter().map(|column| &column.field.name);
            writeln!(out, "{}", csv_line(names))?;
        }
        self.rows(|page| {
            for row in page {
                let line = match to {
                    To::Csv => csv_line(row.values().map(|(_, value)| value.to_string())),
                    _ => object(row).to_string(),
                };
                writeln!(out, "{line}")?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// As bytes that are no lines.
    fn binary(&self, to: To, out: &mut (impl Write + Send)) -> anyhow::Result<()> {
        match to {
            To::Datapackage => package::write(self, out),
            #[cfg(feature = "parquet")]
            _ => self.parquet(out),
            #[cfg(not(feature = "parquet"))]
            _ => anyhow::bail!("this build has no Parquet"),
        }
    }
}

#[cfg(feature = "parquet")]
impl Table<'_> {
    fn parquet(&self, out: &mut (impl Write + Send)) -> anyhow::Result<()> {
        let mut writer = Writer::new(out, &self.columns, Vec::new())?;
        self.rows(|page| {
            for row in page {
                writer.add(row.values().map(|(_, value)| value));
            }
            writer.write_full()
        })?;
        writer.finish().map(drop)
    }
}

fn object(row: &CatalogRow) -> Json {
    let named = row.values();
    let named = named.map(|(field, value)| (field.name.clone(), json(field.is, value)));
    Json::Object(named.collect::<Map<_, _>>())
}

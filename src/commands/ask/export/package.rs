//! A Data Package in a ZIP archive: `models.csv`, and `datapackage.json` that says of each column type, unit and meaning.
//!
//! Promises: the same rows make the same bytes. One file, so that it can be whole or not there, and can go through a pipe.
//!
//! Source: Open Knowledge Foundation, Data Package 1.0 and Tabular Data Resource 1.0.

use std::io::{self, Write};

use serde_json::{Value as Json, json};
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::Table;
use crate::config::To;
use crate::tables::{table_schema, unwrapped};

const TABLE: &str = "models.csv";
const DESCRIPTOR: &str = "datapackage.json";

pub(super) fn write(table: &Table<'_>, out: &mut (impl Write + Send)) -> anyhow::Result<()> {
    let options = SimpleFileOptions::default().large_file(true);
    let mut archive = ZipWriter::new_stream(Once { out, failed: false });
    archive.start_file(TABLE, options).map_err(cause)?;
    let mut counted = Counted {
        out: &mut archive,
        bytes: 0,
    };
    table.write(To::Csv, &mut counted)?;
    let descriptor = descriptor(table, counted.bytes);
    archive.start_file(DESCRIPTOR, options).map_err(cause)?;
    writeln!(archive, "{descriptor:#}")?;
    archive.finish().map_err(cause)?.flush()?;
    Ok(())
}

fn cause(error: ZipError) -> anyhow::Error {
    match error {
        ZipError::Io(error) => error.into(),
        other => unwrapped(Box::new(other)),
    }
}

fn descriptor(table: &Table<'_>, bytes: u64) -> Json {
    json!({
        "profile": "tabular-data-package",
        "name": "trigest-models",
        "title": "3D models and their measures",
        "description": "Lengths, areas and volumes in \"model unit\" are in the unit that the file of each model is written in: \
            times mm_per_unit, where that is known, they are in millimetres.",
        "resources": [{
            "profile": "tabular-data-resource",
            "name": "models",
            "path": TABLE,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": bytes,
            "schema": table_schema(&table.columns),
        }],
    })
}

/// Fails once: an archive that is dropped after a failure writes its end all the same, and complains on standard error where that fails too.
struct Once<W> {
    out: W,
    failed: bool,
}

impl<W: Write> Write for Once<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.failed = written.is_err();
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed {
            return Ok(());
        }
        self.out.flush()
    }
}

/// Counts what is written.
struct Counted<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

//! The settings of the commands that hand models on, or hold them beside each other.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::ask::{Asked, Form};
use super::{WrongUsage, library_folder};
use crate::cli::{ExportArgs, ExportFormat, SimilarArgs};
use crate::query::{self, Shown};

/// What a file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// Comma-separated values.
    Csv,
    /// JSON lines.
    Jsonl,
    /// Apache Parquet.
    Parquet,
    /// A Data Package in a ZIP archive.
    Datapackage,
}

/// Settings of `export`.
#[derive(Debug)]
pub(crate) struct ExportConfig {
    /// Which models.
    pub(crate) asked: Asked,
    /// What it is written as.
    pub(crate) to: To,
    /// The file; `None`: standard output.
    pub(crate) output: Option<PathBuf>,
    /// Keys; none: every column.
    pub(crate) columns: Vec<Shown>,
}

impl ExportConfig {
    /// Checks the options of `export`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: ExportArgs) -> anyhow::Result<Self> {
        let asked = Asked::new(&args.query)?;
        let columns = args.columns.iter().map(|key| query::shown(key));
        let columns: Vec<Shown> = columns.collect::<Result<_, _>>()?;
        for (at, column) in columns.iter().enumerate() {
            let name = &column.field.name;
            if columns[..at].iter().any(|other| other.field.name == *name) {
                bail!(WrongUsage(format!("--columns: {name} is there twice")));
            }
        }
        let to = match args.to {
            Some(ExportFormat::Csv) => To::Csv,
            Some(ExportFormat::Jsonl) => To::Jsonl,
            Some(ExportFormat::Parquet) => To::Parquet,
            Some(ExportFormat::Datapackage) => To::Datapackage,
            None => by_ending(&args.output)?,
        };
        if to == To::Parquet && !cfg!(feature = "parquet") {
            bail!(WrongUsage(
                "this build has no Parquet: cargo install has it with --features parquet; else use --to csv, jsonl or datapackage".into()
            ));
        }
        Ok(Self {
            asked,
            to,
            output: Some(args.output).filter(|path| path != Path::new("-")),
            columns,
        })
    }
}

fn by_ending(path: &Path) -> anyhow::Result<To> {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    Ok(match ending.to_str() {
        Some("csv") => To::Csv,
        Some("jsonl" | "ndjson") => To::Jsonl,
        Some("parquet" | "pq") => To::Parquet,
        Some("zip") => To::Datapackage,
        _ => bail!(WrongUsage(format!(
            "{}: --to csv, jsonl, parquet or datapackage is needed, since the name does not say which",
            path.display()
        ))),
    })
}

/// Settings of `similar`.
#[derive(Debug)]
pub(crate) struct SimilarConfig {
    /// Folder of the library.
    pub(crate) library: PathBuf,
    /// Name of a model.
    pub(crate) model: String,
    /// Models, at most.
    pub(crate) most: usize,
    /// The lowest score.
    pub(crate) least_score: f64,
    /// How they are shown.
    pub(crate) form: Form,
}

impl SimilarConfig {
    /// Checks the options of `similar`.
    ///
    /// # Errors
    /// That no folder is known to be the library.
    pub(crate) fn new(args: SimilarArgs) -> anyhow::Result<Self> {
        let asked = &args.form;
        let table = Form::Table { is_long: false };
        let form = Form::of_lines(asked.null, asked.paths, asked.json, table);
        Ok(Self {
            library: library_folder(args.place.library.as_deref())?,
            model: args.model,
            most: args.most,
            least_score: args.min_score,
            form,
        })
    }
}

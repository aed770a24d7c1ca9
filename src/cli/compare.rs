//! Options of the subcommands that hand models on, or hold them beside each other.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{LibraryArg, QueryArgs};

/// What a file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Comma-separated values, RFC 4180, with a line of names.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// Apache Parquet, where the program was built with --features parquet.
    Parquet,
    /// Frictionless Data Package: a ZIP archive of a CSV table and datapackage.json.
    Datapackage,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Which models.
    #[command(flatten)]
    pub query: QueryArgs,
    /// What it is written as; else as the end of FILE says: .csv, .jsonl, .parquet or .zip.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub to: Option<ExportFormat>,
    /// The file, which is replaced; - is standard output.
    #[arg(
        short,
        long,
        value_name = "FILE",
        default_value = "-",
        hide_default_value = true
    )]
    pub output: PathBuf,
    /// These keys alone: name,tris,volume; else every column.
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    pub columns: Vec<String>,
}

/// Options of `similar`.
#[derive(Debug, Args)]
pub struct SimilarArgs {
    /// Path, id, start of the hash, or a query that finds one; also a file that is not in the library.
    #[arg(value_name = "MODEL")]
    pub model: String,
    /// At most N models.
    #[arg(short = 'n', long = "number", value_name = "N", default_value_t = 10)]
    pub most: usize,
    /// None whose score is below X, from 0 to 1.
    #[arg(long, value_name = "X", default_value_t = 0.5, value_parser = share)]
    pub min_score: f64,
    /// How they are shown.
    #[command(flatten)]
    pub form: SimilarFormArgs,
    /// The library.
    #[command(flatten)]
    pub place: LibraryArg,
}

/// How near models are shown, where not as a table.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct SimilarFormArgs {
    /// Print paths alone, one a line.
    #[arg(long)]
    pub paths: bool,
    /// Print paths alone, each with a NUL behind it.
    #[arg(short = '0', long)]
    pub null: bool,
    /// Print one JSON object a model.
    #[arg(long)]
    pub json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().map_err(|_| "not a number".to_owned())?;
    let is_share = (0.0..=1.0).contains(&share);
    is_share
        .then_some(share)
        .ok_or_else(|| "from 0 to 1".into())
}

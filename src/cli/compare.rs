//! Options of the subcommands that hand models on, or hold them beside each other.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::QueryArgs;

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

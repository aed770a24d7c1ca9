//! Options of the subcommands that ask the library.

use std::path::PathBuf;

use clap::Args;

use super::LibraryArg;
use super::values::unit;
use crate::mesh::Unit;

/// In which unit lengths are taken where it is not known.
#[derive(Clone, Copy, Debug, Args)]
pub struct UnitArgs {
    /// Take the unit that the size suggests where none is known, and mark what follows from it with ~.
    #[arg(long, hide_short_help = true)]
    pub guess: bool,
    /// Take lengths for UNIT where none is known, marked likewise: um, mm, cm, m, in or ft.
    #[arg(long, value_name = "UNIT", value_parser = unit, hide_short_help = true)]
    pub assume_unit: Option<Unit>,
}

/// Which models.
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// Words and key:value terms; see trigest-query(7).
    ///
    /// All must hold; a comma by itself means or, -term means not.
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Units.
    #[command(flatten)]
    pub units: UnitArgs,
    /// The library.
    #[command(flatten)]
    pub place: LibraryArg,
}

/// Options of `ls`.
#[derive(Debug, Args)]
pub struct LsArgs {
    /// Which models.
    #[command(flatten)]
    pub query: QueryArgs,
    /// Sort by KEY; with a minus from the largest on.
    #[arg(
        long,
        value_name = "[-]KEY",
        allow_hyphen_values = true,
        default_value = "path",
        hide_default_value = true
    )]
    pub sort: String,
    /// Show at most N models.
    #[arg(short = 'n', long = "number", value_name = "N")]
    pub most: Option<u64>,
    /// Say why a model would not print, and where it lies.
    #[arg(short, long)]
    pub long: bool,
    /// Show these keys: name,tris,volume.
    #[arg(
        long,
        value_name = "KEYS",
        value_delimiter = ',',
        conflicts_with = "long"
    )]
    pub columns: Vec<String>,
    /// How it is shown.
    #[command(flatten)]
    pub form: FormArgs,
}

/// Options of `gallery`.
#[derive(Debug, Args)]
pub struct GalleryArgs {
    /// Which models.
    #[command(flatten)]
    pub query: QueryArgs,
    /// Folder of the gallery: a new one, or that of an older gallery, which is replaced.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Put meshes of up to 200,000 triangles in, so that they can be turned; reads their files.
    #[arg(long)]
    pub with_models: bool,
    /// Most triangles that a file may have, as for an import.
    #[arg(long, value_name = "N", requires = "with_models")]
    pub max_triangles: Option<u64>,
    /// Title of the page.
    #[arg(long, value_name = "TEXT", default_value = "Models")]
    pub title: String,
}

/// How models are shown, where not as a table.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct FormArgs {
    /// Print paths alone, one a line.
    #[arg(long)]
    pub paths: bool,
    /// Print paths alone, each with a NUL behind it.
    #[arg(short = '0', long)]
    pub null: bool,
    /// Print one JSON object a model, with every column.
    #[arg(long)]
    pub json: bool,
    /// Print comma-separated values.
    #[arg(long)]
    pub csv: bool,
    /// Print how many there are.
    #[arg(long)]
    pub count: bool,
}

//! Options of `gate`: which files, by which rules, and what is reported of them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values::unit;
use super::{ChoiceArgs, CommonArgs, LimitArgs};
use crate::mesh::Unit;

/// Options of `gate`.
#[derive(Debug, Args)]
pub struct GateArgs {
    /// Files and folders to judge [default: this folder].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// More paths from FILE, one a line (-: stdin).
    ///
    /// Those that are gone, or no models by their names, are left out.
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// The paths of --files-from end with NUL instead of a line end.
    #[arg(short = '0', long, requires = "files_from", hide_short_help = true)]
    pub null: bool,
    /// Only what git knows to have changed since REF.
    ///
    /// Files below each PATH that differ from where REF and HEAD part, and those that git does not know.
    #[arg(long, value_name = "REF", conflicts_with = "files_from")]
    pub changed_since: Option<String>,
    /// Rules for all files [default: gate.toml, upwards].
    ///
    /// It is looked for in the folder of each PATH and above, up to that of the repository.
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Take lengths for UNIT in files that declare none: um, mm, cm, m, in or ft.
    #[arg(long, value_name = "UNIT", value_parser = unit, hide_short_help = true)]
    pub assume_unit: Option<Unit>,
    /// What makes the status 4 or 3.
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = ShutOn::Error, hide_short_help = true)]
    pub fail_on: ShutOn,
    /// Options that choose files.
    #[command(flatten)]
    pub choice: ChoiceArgs,
    /// What a file may ask for.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Options of every subcommand.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// From which severity on the gate is shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShutOn {
    /// Errors.
    Error,
    /// Warnings too.
    Warning,
    /// Nothing: violations are shown, and the status is 0.
    Never,
}

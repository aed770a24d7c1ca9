//! Options of `gate`: which files, by which rules, and what is reported of them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values::{report, unit};
use super::{ChoiceArgs, CommonArgs, LimitArgs};
use crate::gate::reports::Form;
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
    /// Fail only for what is new or worse than in FILE.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is broken now into the file of --baseline.
    ///
    /// Everything is then known, and the status is 0 unless files cannot be read.
    #[arg(long, requires = "baseline", hide_short_help = true)]
    pub update_baseline: bool,
    /// Write what looks different into DIR.
    ///
    /// For each file that breaks the picture rule of the regressions: PATH.before.png, PATH.after.png and PATH.difference.png, in which what
    /// differs is red.
    #[arg(long, value_name = "DIR", hide_short_help = true)]
    pub pictures: Option<PathBuf>,
    /// Write junit, sarif, markdown, json, tap or github.
    ///
    /// FORM=FILE writes it into FILE, FORM alone or FORM=- to standard output, in place of the lines there; github prints
    /// annotations beside them, by itself where GITHUB_ACTIONS is set. May be given several times.
    #[arg(long, value_name = "FORM[=FILE]", value_parser = report)]
    pub report: Vec<(Form, Option<PathBuf>)>,
    /// Say what a rule asks and how it is written, and end.
    #[arg(long, value_name = "RULE", hide_short_help = true)]
    pub explain: Option<String>,
    /// Write gate.toml (or the file of --rules) from what the files hold now, and end.
    #[arg(long, hide_short_help = true, conflicts_with_all = ["baseline", "report"])]
    pub init: bool,
    /// Print the JSON Schema of gate.toml for editors, and end.
    #[arg(long, hide_short_help = true)]
    pub schema: bool,
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

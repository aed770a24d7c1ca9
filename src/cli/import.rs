//! Options of `import`: which files, in which order, and how thoroughly.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values::{size, unit};
use super::{CommonArgs, LimitArgs, LookArgs, SafetyArgs, SizeArgs};
use crate::formats::sidecar::template::Template;
use crate::mesh::Unit;

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files and folders to import.
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    pub paths: Vec<PathBuf>,
    /// More paths from FILE, one a line (-: standard input).
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// The paths of --files-from are separated by NUL instead of line ends.
    #[arg(short = '0', long, requires = "files_from", hide_short_help = true)]
    pub null: bool,
    /// Leave out paths that are not there, such as files that version control lists as deleted.
    #[arg(long, hide_short_help = true)]
    pub ignore_missing: bool,
    /// The order of the import. Without it files are taken as they are found, while a large folder is still being
    /// read; size, largest and newest need the whole list first.
    #[arg(long, value_enum, hide_short_help = true)]
    pub order: Option<Order>,
    /// Import again even what has not changed.
    #[arg(long, hide_short_help = true)]
    pub force: bool,
    /// Try again what failed before and has not changed.
    #[arg(long, hide_short_help = true)]
    pub retry: bool,
    /// Which failures make the exit status 3; new ones are those that no earlier run knew, or whose file has changed since.
    #[arg(long, value_enum, value_name = "WHICH", default_value_t = FailOn::Any, hide_short_help = true)]
    pub fail_on: FailOn,
    /// Draw no pictures.
    #[arg(long, overrides_with = "thumbnails")]
    pub no_thumbnails: bool,
    /// Draw pictures, where a PATH was given with --no-thumbnails before.
    #[arg(long, hide_short_help = true)]
    pub thumbnails: bool,
    /// Refuse models without triangles: points, lines, lattices, empty files, and surfaces that are not made of triangles.
    #[arg(long, value_enum, value_name = "KIND", hide_short_help = true)]
    pub require: Option<Required>,
    /// Also take the measures that need more time: self-intersections, convex hull, oriented box, bounding sphere,
    /// resting face. Models that are in the library already get just these.
    #[arg(long, hide_short_help = true)]
    pub deep: bool,
    /// The unit of length of files that declare none: um, mm, cm, m, in or ft.
    #[arg(long, value_name = "UNIT", value_parser = unit, hide_short_help = true)]
    pub assume_unit: Option<Unit>,
    /// What the names of folders below each PATH mean, as in '{creator}/{collection}/{title}'; also {tag}, {license} and {any}.
    /// Kept for later imports of the same PATH; '' ends it.
    #[arg(long, value_name = "TEMPLATE", value_parser = Template::new, hide_short_help = true)]
    pub path_template: Option<Template>,
    /// Say what would be done, but do nothing.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Options that choose files.
    #[command(flatten)]
    pub choice: ChoiceArgs,
    /// Sides of the pictures.
    #[command(flatten)]
    pub sizes: SizeArgs,
    /// How pictures look.
    #[command(flatten)]
    pub look: LookArgs,
    /// What a file may ask for.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// How sure what is committed is.
    #[command(flatten)]
    pub safety: SafetyArgs,
    /// Options of every subcommand.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Options that choose files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Choosing files")]
pub struct ChoiceArgs {
    /// Only files that match GLOB; may be given several times, any match counts.
    #[arg(long, value_name = "GLOB", hide_short_help = true)]
    pub include: Vec<String>,
    /// No files or folders that match GLOB.
    #[arg(long, value_name = "GLOB", help_heading = None::<&str>)]
    pub exclude: Vec<String>,
    /// Go at most N levels deep below each PATH.
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub max_depth: Option<usize>,
    /// Follow links.
    #[arg(long, hide_short_help = true)]
    pub follow: bool,
    /// Include files and folders whose names begin with a dot.
    #[arg(long, hide_short_help = true)]
    pub hidden: bool,
    /// Stay on the file system of each PATH.
    #[arg(long, hide_short_help = true)]
    pub one_file_system: bool,
    /// Leave out smaller files.
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "0", hide_short_help = true)]
    pub min_size: u64,
    /// Leave out larger files.
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "4G", hide_short_help = true)]
    pub max_size: u64,
}

/// What a model must be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Required {
    /// Triangles.
    Mesh,
}

/// Which failures make the exit status 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// All of them.
    Any,
    /// Those that no earlier run knew.
    New,
    /// None.
    Never,
}

/// In which order files are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// By name within each folder.
    Path,
    /// Smallest first.
    Size,
    /// Largest first.
    Largest,
    /// Last modified first.
    Newest,
}

impl Order {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Size => "size",
            Self::Largest => "largest",
            Self::Newest => "newest",
        }
    }
}

//! Options of `plan`, `shard` and `merge`: work past one machine.

use std::path::PathBuf;

use clap::Args;

use super::array::{Asked, asked};
use super::import::Required;
use super::values::unit;
use super::{ChoiceArgs, CommonArgs, LimitArgs, LookArgs, RunArgs, SizeArgs};
use crate::mesh::Unit;

/// Options of `plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Files and folders to import.
    #[arg(value_name = "PATH", required_unless_present_any = ["files_from", "list"])]
    pub paths: Vec<PathBuf>,
    /// What an object store lists at URL or below it, in the place of paths.
    ///
    /// s3://BUCKET/PREFIX, gs://, az://, abfss://, or https:// with WebDAV. Credentials come from the environment, as AWS_ACCESS_KEY_ID,
    /// GOOGLE_APPLICATION_CREDENTIALS or AZURE_STORAGE_ACCOUNT_KEY. A PATH may be such a URL too.
    #[arg(long, value_name = "URL", conflicts_with_all = ["paths", "files_from"])]
    pub list: Vec<String>,
    /// More paths from FILE, one a line (-: standard input).
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,
    /// The paths of --files-from are separated by NUL instead of line ends.
    #[arg(short = '0', long, requires = "files_from", hide_short_help = true)]
    pub null: bool,
    /// The plan to write, a file or an object.
    #[arg(long, value_name = "FILE|URL")]
    pub out: PathBuf,
    /// How many shards [default: by bytes and files].
    ///
    /// Without it one for each 4 GiB, and for each 20,000 files.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub shards: Option<u32>,
    /// Options that choose files.
    #[command(flatten)]
    pub choice: ChoiceArgs,
    /// Print a JSON object to standard output.
    #[arg(long)]
    pub json: bool,
    /// Print errors only.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of `shard`.
#[derive(Debug, Args)]
pub struct ShardArgs {
    /// The plan (-: sources from standard input).
    ///
    /// With - the sources of this shard are read from standard input, separated by NUL.
    #[arg(long, value_name = "FILE|URL")]
    pub plan: PathBuf,
    /// Which shard, from 0 [default: as the engine says].
    ///
    /// SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX or AWS_BATCH_JOB_ARRAY_INDEX. N is checked against the plan; without a plan the
    /// shard is K of N.
    #[arg(long, value_name = "K[/N]", value_parser = asked)]
    pub shard: Option<Asked>,
    /// The folder for the files of the shard, or the URL of one in an object store.
    #[arg(long, value_name = "DIR|URL")]
    pub out: PathBuf,
    /// Work in DIR until the shard is done [default: DIR of --out].
    ///
    /// Where --out is on a disk of another machine or in an object store, the system's folder for temporary files. What is done there is gone on with.
    #[arg(long, value_name = "DIR", hide_short_help = true)]
    pub work: Option<PathBuf>,
    /// Draw no pictures.
    #[arg(long)]
    pub no_thumbnails: bool,
    /// Refuse models without triangles, as import does.
    #[arg(long, value_enum, value_name = "KIND", hide_short_help = true)]
    pub require: Option<Required>,
    /// Also take the measures that need more time, as import does.
    #[arg(long)]
    pub deep: bool,
    /// The unit of length of files that declare none: um, mm, cm, m, in or ft.
    #[arg(long, value_name = "UNIT", value_parser = unit, hide_short_help = true)]
    pub assume_unit: Option<Unit>,
    /// Sides of the pictures.
    #[command(flatten)]
    pub sizes: SizeArgs,
    /// How pictures look.
    #[command(flatten)]
    pub look: LookArgs,
    /// What a file may ask for.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// How it runs, and what it prints.
    #[command(flatten)]
    pub run: RunArgs,
}

/// Options of `merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The folder with the files of the shards, or the URL of one in an object store.
    #[arg(long, value_name = "DIR|URL")]
    pub from: PathBuf,
    /// Only look whether all shards are there and whole.
    #[arg(long)]
    pub check_only: bool,
    /// Take what is there, even if shards are missing.
    ///
    /// Which files are gone, and which have moved, is then left open.
    #[arg(long)]
    pub partial: bool,
    /// Merge into PostgreSQL 15 or later, and into no library.
    ///
    /// postgres://USER@HOST:PORT/DATABASE: tables of a schema called trigest, with the names of those of a library, and the view catalog.
    /// The password is taken from PGPASSWORD or ~/.pgpass; sslmode=require asks for TLS. Pictures stay in their tars.
    #[arg(long, value_name = "URL", conflicts_with = "library")]
    pub postgres: Option<String>,
    /// Leave the pictures in their tars, and out of the library.
    #[arg(long)]
    pub no_thumbnails: bool,
    /// Options of every subcommand.
    #[command(flatten)]
    pub common: CommonArgs,
}

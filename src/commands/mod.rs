//! One file a subcommand; here, which one runs and what its failure means.

mod ask;
mod check;
#[cfg(feature = "cluster")]
mod cluster;
mod describe;
mod failures;
mod forget;
mod gate;
mod import;
mod listed;
mod pages;
mod probe;
mod prune;
mod run;
mod shipped;
mod thumbnails;

use crate::cli::{Cli, Command};
use crate::config::{
    CheckConfig, CompleteConfig, DiffConfig, DupsConfig, EditConfig, ExportConfig, FailuresConfig,
    ForgetConfig, GalleryConfig, GateConfig, ImportConfig, InfoConfig, LsConfig, ProbeConfig,
    PruneConfig, RunsConfig, ShowConfig, SimilarConfig, StatsConfig, TagConfig, ThumbnailConfig,
    ThumbnailsConfig, WhyConfig, WrongUsage,
};
#[cfg(feature = "cluster")]
use crate::config::{MergeConfig, PlanConfig, ShardConfig};
use crate::gate::RulesError;
use crate::query::QueryError;
use crate::store::LibraryError;

/// Runs the command and returns the exit status.
///
/// # Errors
/// Why the run could not begin or go on; [`status_of`] tells its exit status.
pub fn run(cli: Cli) -> anyhow::Result<u8> {
    match cli.command {
        Command::Import(args) => import::run(ImportConfig::new(*args)?),
        Command::Thumbnails(args) => thumbnails::run(ThumbnailsConfig::new(*args)?),
        Command::Check(args) => check::run(CheckConfig::new(*args)?),
        Command::Prune(args) => prune::run(PruneConfig::new(*args)?),
        Command::Ls(args) => ask::ls::run(LsConfig::new(*args)?),
        Command::Show(args) => ask::show::run(&ShowConfig::new(*args)?),
        Command::Info(args) => ask::info::run(&InfoConfig::new(*args)),
        Command::Dups(args) => ask::dups::run(&DupsConfig::new(*args)?),
        Command::Similar(args) => ask::similar::run(&SimilarConfig::new(*args)?),
        Command::Diff(args) => ask::diff::run(&DiffConfig::new(*args)?),
        Command::CompleteQuery(args) => ask::complete::run(&CompleteConfig::new(*args)),
        Command::Export(args) => ask::export::run(&ExportConfig::new(*args)?),
        Command::Stats(args) => ask::stats::run(&StatsConfig::new(*args)?),
        Command::Runs(args) => ask::runs::run(&RunsConfig::new(*args)?),
        Command::Why(args) => ask::why::run(&WhyConfig::new(*args)?),
        Command::Tag(args) => describe::tag::run(&TagConfig::new(*args)?),
        Command::Edit(args) => describe::edit::run(&EditConfig::new(*args)?),
        Command::Gallery(args) => ask::gallery::run(&GalleryConfig::new(*args)?),
        Command::Forget(args) => forget::run(ForgetConfig::new(*args)?),
        Command::Failures(args) => failures::run(&FailuresConfig::new(*args)?),
        Command::Gate(args) => gate::run(GateConfig::new(*args)?),
        #[cfg(feature = "cluster")]
        Command::Plan(args) => cluster::plan::run(&PlanConfig::new(*args)?),
        #[cfg(feature = "cluster")]
        Command::Shard(args) => cluster::shard::run(ShardConfig::new(*args)?),
        #[cfg(feature = "cluster")]
        Command::Merge(args) => cluster::merge::run(MergeConfig::new(*args)?),
        #[cfg(not(feature = "cluster"))]
        Command::Plan(_) | Command::Shard(_) | Command::Merge(_) => {
            let line = "this build works on one machine alone: cargo install has plan, shard and merge with --features cluster";
            Err(WrongUsage(line.into()).into())
        }
        Command::Thumbnail(args) => thumbnails::single::run(&ThumbnailConfig::new(*args)?),
        Command::Completions(args) => shipped::completions(args.shell),
        Command::Schema => shipped::schema(),
        Command::Probe(args) => Ok(probe::run(&ProbeConfig::new(*args))),
    }
}

/// The exit status for a run that could not begin or go on.
pub fn status_of(error: &anyhow::Error) -> u8 {
    if let Some(library) = error.downcast_ref::<LibraryError>() {
        library.exit_status()
    } else if error.is::<globset::Error>()
        || error.is::<RulesError>()
        || error.is::<QueryError>()
        || error.is::<WrongUsage>()
    {
        2
    } else {
        1
    }
}

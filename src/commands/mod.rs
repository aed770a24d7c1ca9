//! One file a subcommand; here, which one runs and what its failure means.

mod check;
mod import;
mod prune;
mod run;
mod thumbnail;
mod thumbnails;

use crate::cli::{Cli, Command};
use crate::config::{self, Config, ImportConfig};
use crate::panics;
use crate::store::LibraryError;

/// Runs the command and returns the exit status.
///
/// # Errors
/// Why the run could not begin or go on; [`status_of`] tells its exit status.
pub fn run(cli: Cli) -> anyhow::Result<u8> {
    panics::install_hook();
    match cli.command {
        Command::Import(args) => {
            let bodies = config::bodies(&args.common.color);
            let renderer = config::renderer(&args.sizes.size, &args.look, bodies, None);
            let config = Config::new(&args.common, renderer)?.with(&args.safety);
            let import = ImportConfig::new(*args, &config)?;
            import::run(&config, &import)
        }
        Command::Thumbnails(args) => {
            let bodies = config::bodies(&args.common.color);
            let renderer = config::renderer(&args.sizes.size, &args.look, bodies, args.turntable);
            thumbnails::run(&Config::new(&args.common, renderer)?.with(&args.safety))
        }
        Command::Check(args) => check::run(&Config::of_findings(&args.common)?, &args),
        Command::Prune(args) => prune::run(&Config::of_findings(&args.common)?, &args),
        Command::Thumbnail(args) => thumbnail::run(&args),
    }
}

/// The exit status for a run that could not begin or go on.
pub fn status_of(error: &anyhow::Error) -> u8 {
    if let Some(library) = error.downcast_ref::<LibraryError>() {
        library.exit_status()
    } else if error.is::<globset::Error>() {
        2
    } else {
        1
    }
}

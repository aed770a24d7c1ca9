//! Every flag, default and help text; uses clap, and of ours only the ranges and defaults that others keep.
//!
//! Here, the subcommands and what their help says around the options; each group of options has a file of its own.

mod care;
mod common;
mod import;
mod pictures;
mod single;
mod values;

use clap::{CommandFactory, Parser, Subcommand};

pub use care::{CheckArgs, PruneArgs};
pub use common::{ColorWish, CommonArgs, LimitArgs, SafetyArgs, TIMEOUT_S, When};
pub use import::{ChoiceArgs, ImportArgs, Order};
pub use pictures::{Background, LookArgs, SizeArgs, ThumbnailsArgs, Up, View};
pub use single::{ProbeArgs, ThumbnailArgs};

const EXIT_STATUS: &str = "\
Exit status:
  0    every file is imported, unchanged or a duplicate
  1    the run could not go on
  2    wrong usage
  3    finished, and some files failed
  10   the library cannot be opened: missing, not ours, newer, damaged
  11   the library is locked by another run
  129, 130, 143   stopped by SIGHUP, SIGINT, SIGTERM; what was committed stays, run again to go on";

const THUMBNAIL_STATUS: &str = "\
Exit status:
  0    the picture is drawn
  1    it could not be written
  2    wrong usage
  3    the model could not be read or shows nothing";

const CHECK_STATUS: &str = "\
Exit status:
  0    nothing is wrong, or all of it was repaired
  1    the check could not go on
  2    wrong usage
  3    something is wrong; each finding is a line on standard output
  10   the library cannot be opened: missing, not ours, newer, older, damaged
  11   the library is locked by another run (only with --repair)
  129, 130, 143   stopped by SIGHUP, SIGINT, SIGTERM";

const PRUNE_STATUS: &str = "\
Exit status:
  0    shown or removed; rows that were kept count as well
  1    the run could not go on
  2    wrong usage
  3    a PATH is not there, no folder or empty, or some files could not be looked at; their rows stay
  10   the library cannot be opened: missing, not ours, newer, older, damaged
  11   the library is locked by another run (only with --apply)
  129, 130, 143   stopped by SIGHUP, SIGINT, SIGTERM; what was removed stays removed";

const EXAMPLES: &str = "\
Examples:
  trigest import ~/models
  trigest import --library /srv/parts --exclude 'old/**' /mnt/share
  find . -name '*.stl' -print0 | trigest import --files-from - -0
  trigest import --json parts | jq -r 'select(.type == \"failed\") | .path'";

/// Imports folders of 3D models: measures them, draws them and files them in SQLite.
#[derive(Debug, Parser)]
#[command(name = "trigest", version, after_help = EXIT_STATUS, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The command line as people see it: without subcommands that only the program itself calls.
    pub fn shown() -> clap::Command {
        let all = Self::command();
        let subcommands = all.get_subcommands().filter(|sub| !sub.is_hide_set());
        clap::Command::new("trigest")
            .version(env!("CARGO_PKG_VERSION"))
            .about(all.get_about().cloned().unwrap_or_default())
            .after_help(EXIT_STATUS)
            .subcommand_required(true)
            .subcommands(subcommands.cloned())
    }
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take models into the library: measure, draw, store.
    ///
    /// Walks the folders given, reads each model once (STL, OBJ, PLY, OFF, 3MF, AMF, glTF, GLB, Draco DRC, STEP, STP; also in
    /// ZIP archives and gzip), measures its geometry, draws a PNG picture of it and
    /// writes its three records into the library in one transaction. Run it again to go on after a stop, and to
    /// take in what is new or has changed; files that have not changed are not opened.
    #[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{EXIT_STATUS}"))]
    Import(Box<ImportArgs>),
    /// Draw again the pictures that are missing or stale, nothing else.
    ///
    /// A picture is stale when a newer version of the renderer draws it differently, when it has another
    /// size than --size asks for, or when its file is not as long as the library says.
    #[command(after_long_help = EXIT_STATUS)]
    Thumbnails(Box<ThumbnailsArgs>),
    /// Look whether the library is whole: database, records, pictures.
    ///
    /// Changes nothing unless --repair is given. Pictures are held against what the rows say of them, and rows
    /// against each other; with --deep source files too, which are never changed. May run while an import does; what that
    /// one has not committed yet is then not looked at. A line a finding on standard output.
    #[command(after_long_help = CHECK_STATUS)]
    Check(Box<CheckArgs>),
    /// Remove the rows of files that are gone.
    ///
    /// Shows them, and removes them with --apply; no other subcommand ever does. A file counts as gone only below a
    /// folder that is there and not empty: one given as PATH, or else one that an import was given. So a disk that is not
    /// mounted costs no row. Rows with what a person typed are kept unless --with-typed is given. Pictures that no row names any more go
    /// as well; files of yours are never touched.
    #[command(after_long_help = PRUNE_STATUS)]
    Prune(Box<PruneArgs>),
    /// Draw the picture of one model; no library takes part.
    ///
    /// The PNG carries what the freedesktop specification asks for, so that file managers may call this through the
    /// entry trigest.thumbnailer. Nothing is printed but errors.
    #[command(after_long_help = THUMBNAIL_STATUS)]
    Thumbnail(Box<ThumbnailArgs>),
    /// Try one file in this process, for a run that it may have killed.
    #[command(hide = true)]
    Probe(Box<ProbeArgs>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }
}

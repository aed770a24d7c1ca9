//! Every flag, default and help text; uses clap, and of ours only the ranges and defaults that others keep.
//!
//! Here, the subcommands and what their help says around the options; each group of options has a file of its own.

mod answers;
pub mod array;
mod ask;
mod care;
mod cluster;
mod common;
mod compare;
mod complete;
mod describe;
mod diff;
mod failures;
mod forget;
mod gate;
pub mod help;
mod import;
mod pictures;
mod shipped;
mod single;
mod values;
mod words;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use answers::{
    Common, Difference, DupsArgs, FactArgs, InfoArgs, Respect, RunsArgs, ShowArgs, Shown,
    StatsArgs, WhyArgs,
};
pub use ask::{FormArgs, GalleryArgs, LsArgs, QueryArgs, UnitArgs};
pub use care::{CheckArgs, PruneArgs};
pub use cluster::{MergeArgs, PlanArgs, ShardArgs};
pub use common::{
    ColorWish, CommonArgs, LibraryArg, LimitArgs, Memory, RunArgs, SafetyArgs, TIMEOUT_S, When,
};
pub use compare::{ExportArgs, ExportFormat, SimilarArgs};
pub use complete::CompleteArgs;
pub use describe::{EditArgs, TagArgs};
pub use diff::DiffArgs;
pub use failures::FailuresArgs;
pub use forget::ForgetArgs;
pub use gate::{GateArgs, ShutOn};
pub use import::{ChoiceArgs, FailOn, ImportArgs, Order};
pub use pictures::{Background, LookArgs, SizeArgs, ThumbnailsArgs, Up, View};
pub use shipped::{CompletionsArgs, Shell};
pub use single::{ProbeArgs, ThumbnailArgs};

/// Imports folders of 3D models: measures them, draws them and files them in SQLite.
#[derive(Debug, Parser)]
#[command(
    name = "trigest",
    version,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Whether lines for programs are asked for, by whichever command.
    #[arg(skip)]
    pub json: bool,
}

impl Cli {
    /// The command line of this process.
    ///
    /// # Errors
    /// Help that was asked for, or what is wrong with the line.
    pub fn read() -> Result<Self, clap::Error> {
        let command = help::added_to(Self::command());
        let words = words::with_terms(&command, std::env::args_os());
        let matches = command.try_get_matches_from(words)?;
        let of_command = matches.subcommand().map(|(_, matches)| matches);
        let json = of_command.and_then(|matches| matches.try_get_one("json").ok().flatten());
        let json = json == Some(&true);
        let cli = Self::from_arg_matches(&matches)?;
        Ok(Self { json, ..cli })
    }

    /// The command line as people see it: without subcommands that only the program itself calls.
    pub fn shown() -> clap::Command {
        let all = help::added_to(Self::command());
        let subcommands = all.get_subcommands().filter(|sub| !sub.is_hide_set());
        let shown = clap::Command::new("trigest")
            .version(env!("CARGO_PKG_VERSION"))
            .about(all.get_about().cloned().unwrap_or_default())
            .subcommand_required(true);
        shown.subcommands(subcommands.cloned())
    }
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take models into the library: measure, draw, store.
    ///
    /// Walks the folders given, reads each model once (STL, OBJ, PLY, OFF, 3MF, AMF, glTF, GLB, FBX, COLLADA DAE, 3DS, USD as USD, USDA, USDC and USDZ, Draco DRC, STEP, STP, BREP and BRP, G-code as GCODE, GCO, G and BGCODE; also in
    /// ZIP archives and gzip), measures its geometry, draws a PNG picture of it and
    /// saves its records in the library. Run it again to go on after a stop, and to
    /// import what is new or has changed; files that have not changed are not opened.
    Import(Box<ImportArgs>),
    /// Draw the pictures that are missing or out of date.
    ///
    /// A picture is out of date when a newer version of this program draws it differently, when it is not as was chosen for
    /// its PATH, or when its file is not as long as the library says. Options given here count for the whole library from now on, and later
    /// imports follow them. Nothing else is changed.
    Thumbnails(Box<ThumbnailsArgs>),
    /// Check that the library is whole: database, records, pictures.
    ///
    /// Changes nothing unless --repair is given. Looks for damage in the database, for models without their
    /// records, for pictures that are missing or damaged, and for changes in the files that models use (materials, textures,
    /// buffers); with --deep it also reads every source file again. Source files are never changed. It may run while an
    /// import does, and then leaves out what that import has not saved yet. Each finding is a line on standard output.
    Check(Box<CheckArgs>),
    /// Remove the rows of files that are gone.
    ///
    /// Shows them; --apply removes them. A file counts as gone only if the folder that was imported, or the PATH given
    /// here, exists and is not empty, so a disk that is not mounted costs nothing. Rows in which a person typed something
    /// are kept unless --with-typed is given. Pictures that belong to no model any more are removed as well; your own
    /// files are never touched.
    Prune(Box<PruneArgs>),
    /// List the models that a query finds.
    ///
    /// Without a QUERY all of them. Words are looked for in title, path and tags; key:value terms compare what was measured, such as
    /// tris:>10k, volume:>10cm3, watertight:no, in:FOLDER. The keys are in trigest-query(7).
    Ls(Box<LsArgs>),
    /// Make a page of models that opens from disk.
    ///
    /// Pictures, search as one types, facts, and groups of the same: writes index.html, scripts and pictures into a folder of its own, for the models that the query finds; it needs no
    /// network and no server. The search field takes the query language of trigest-query(7). With --with-models
    /// meshes of up to 200,000 triangles can be turned. Run it again to renew it.
    Gallery(Box<GalleryArgs>),
    /// Tell all that is known of a model.
    ///
    /// Its facts in the order in which people ask, where else the same file, mesh or shape lies, why what is missing is not there, and on a terminal
    /// its picture.
    Show(Box<ShowArgs>),
    /// Tell all of files that are in no library.
    ///
    /// Reads and measures them, and leaves nothing behind. Files that are given together know of each other.
    Info(Box<InfoArgs>),
    /// List models that are there more than once.
    ///
    /// Groups of the same bytes, mesh or shape, what they cost and which of each would be kept. Nothing is ever deleted: --paths prints
    /// the others for a program that does.
    Dups(Box<DupsArgs>),
    /// Say what is different between files, libraries or runs.
    ///
    /// A and B are two files, the folders of two libraries, or the numbers of two runs of one library (see trigest runs; a file with
    /// such a name is ./3). Models are added, gone, moved or changed, with what changed in words. Lines for people end with how many.
    Diff(Box<DiffArgs>),
    /// List the models that are nearest to one in shape.
    ///
    /// Near and not only equal, by a vector of numbers that an import takes of every body, wherever it lies, however it is turned and however large it
    /// is. The score is 1 for the same shape, above 0.9 for one that was edited a little, and below 0.5 for most that have nothing to do with each other;
    /// mirror images and copies of another size are called so.
    Similar(Box<SimilarArgs>),
    /// Write what a query finds to a file for other programs.
    ///
    /// CSV, JSON lines, a Frictionless Data Package, or Apache Parquet where the program was built with it, with every column or the keys of --columns,
    /// in the order of paths. Parquet and Data Package say type, unit and meaning of each column. The file is replaced when the new one is whole.
    Export(Box<ExportArgs>),
    /// Add up what is there.
    Stats(Box<StatsArgs>),
    /// List what was done to the library, the last run first.
    Runs(Box<RunsArgs>),
    /// Say what became of a file.
    ///
    /// Taken, a duplicate, changed, missing, skipped, failed or forgotten: by which rule, when, and what can be done.
    Why(Box<WhyArgs>),
    /// Give models tags, or take them away.
    ///
    /// A tag that a person took away is not given back by a file or a sidecar.
    Tag(Box<TagArgs>),
    /// Write title, description, rating and the like of a model.
    ///
    /// Imports never write over what stands there.
    Edit(Box<EditArgs>),
    /// Remove models from the library and keep their files.
    ///
    /// Shows what would go: rows, pictures, and what a person typed. With --apply it is removed, and later imports leave these
    /// files out until one names the file, or the folder that was given here. The files themselves are never touched.
    Forget(Box<ForgetArgs>),
    /// List the files that could not be imported, or accept them.
    ///
    /// An import reports a failure once; while neither file nor reason change it is only counted. This lists all that are known.
    /// With --accept, those at the paths given or below them are accepted until their files change.
    Failures(Box<FailuresArgs>),
    /// Check models against rules, for pipelines.
    ///
    /// Reads the files and writes to no library. With --library or $TRIGEST_LIBRARY what that knows of files that have not
    /// changed is not measured again. Rules are in gate.toml, looked for in the folder of each PATH and above; without one,
    /// models must be readable and have no edge of three or more triangles, and those for printing must be watertight.
    /// Each violation is a line on standard output, in the order of paths; what could not be measured does not pass.
    Gate(Box<GateArgs>),
    /// Cut an import into shards of about the same number of bytes.
    ///
    /// Writes a plan, as Parquet, with every source that an import of the same PATHs would read. The same sources make the same plan. A file with more
    /// bytes than a shard should have gets a shard of its own. Past one machine: trigest-cluster(7).
    Plan(Box<PlanArgs>),
    /// Import one shard of a plan, on whatever machine.
    ///
    /// Does what import does, and leaves three files: the rows as Parquet, the pictures as tar, and last a JSON file that says that both are
    /// whole. A file that fails is a row. A shard that is done is left alone; one that was stopped goes on where it was.
    Shard(Box<ShardArgs>),
    /// Put shards together into a library.
    ///
    /// The library is as if one machine had imported all files: what a person typed stays, files that have moved keep their rows, titles
    /// and units are settled among all. Run it again to go on after a stop.
    Merge(Box<MergeArgs>),
    /// Draw the picture of one model, without a library.
    ///
    /// File managers call this through the entry trigest.thumbnailer; a PNG carries what the freedesktop specification
    /// asks for. The ending of OUTPUT decides between PNG, JPEG, on white, and WebP. Only errors are printed.
    Thumbnail(Box<ThumbnailArgs>),
    /// Print what bash, zsh or fish need to complete a command line.
    ///
    /// For bash: trigest completions bash > ~/.local/share/bash-completion/completions/trigest. For zsh: into a file
    /// _trigest in a folder of $fpath. For fish: into ~/.config/fish/completions/trigest.fish.
    Completions(CompletionsArgs),
    /// Print the JSON Schema of the lines that --json prints.
    ///
    /// Every line of import, thumbnails, check, prune, forget and failures is one of its objects; "type" says which.
    Schema,
    /// Print what a word of a query may become, for shells.
    #[command(hide = true, name = "complete-query")]
    CompleteQuery(Box<CompleteArgs>),
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

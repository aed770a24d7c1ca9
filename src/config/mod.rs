//! The checked settings of a command, built in one step from its flags, read-only after that.
//!
//! Here, those of every command with a library; the others in `commands`, what pictures look like in `pictures`.

mod answers;
mod ask;
#[cfg(feature = "cluster")]
mod cluster;
mod commands;
mod compare;
mod complete;
mod describe;
mod diff;
mod gate;
mod pictures;

use std::fs::File;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

pub(crate) use self::answers::{
    DupsConfig, InfoConfig, Keep, RunsConfig, ShowConfig, StatsConfig, WhyConfig,
};
pub(crate) use self::ask::{Asked, Form, GalleryConfig, LsConfig};
#[cfg(feature = "cluster")]
pub(crate) use self::cluster::{MergeConfig, PlanConfig, ShardConfig};
pub(crate) use self::commands::{
    CheckConfig, FailuresConfig, Files, ForgetConfig, ImportConfig, Part, ProbeConfig, PruneConfig,
    PruneWish, ThumbnailConfig, ThumbnailsConfig,
};
pub(crate) use self::compare::{ExportConfig, SimilarConfig, To};
pub(crate) use self::complete::{CompleteConfig, Completed};
pub(crate) use self::describe::{EditConfig, TagConfig};
pub(crate) use self::diff::{DiffConfig, DiffOf, TwoFiles};
pub(crate) use self::gate::{GateConfig, GateFiles, GateWish, Instead};
use crate::cli::{ChoiceArgs, ColorWish, CommonArgs, LimitArgs, Memory, RunArgs, TIMEOUT_S, When};
use crate::cores;
use crate::discover::WalkOptions;
use crate::discover::filter::Filter;
use crate::formats::Limits;
use crate::kernel::{Kernel, Wish};
use crate::report::{FailOn, Log, Output, Progress};
use crate::system::available_memory;

/// Options that each are sound and together are not, or a word that is none.
#[derive(Debug)]
pub(crate) struct WrongUsage(pub String);

impl std::fmt::Display for WrongUsage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUsage {}

/// Settings of every command that has a library.
#[derive(Debug)]
pub(crate) struct RunConfig {
    /// Folder of the library, absolute; empty for a gate without one.
    pub library: PathBuf,
    /// Workers.
    pub jobs: usize,
    /// Bytes of files worked on at once.
    pub memory: u64,
    /// What a file may ask for.
    pub limits: Limits,
    /// How long a file may take; `None`: as long as it likes.
    pub time_limit: Option<Duration>,
    /// Whether what is committed is on disk before it is reported.
    pub is_durable: bool,
    /// How long to wait for a library that another run or program is writing to.
    pub wait: Duration,
    /// Whether what the row of a model says is reported.
    pub reports_facts: bool,
    /// Lines for people about the options themselves.
    pub remarks: Vec<String>,
}

impl RunConfig {
    /// As [`RunConfig::new`], of a command that has a library only where one is given; its folder is empty otherwise.
    fn without_default_library(args: &CommonArgs, limits: &LimitArgs) -> anyhow::Result<Self> {
        let given = args.place.library.as_deref();
        let library = match given.filter(|path| !path.as_os_str().is_empty()) {
            Some(folder) => library_folder(Some(folder))?,
            None => PathBuf::new(),
        };
        Self::of(&args.run, Some(limits), false, library)
    }

    /// Checks the options that every command with a library has.
    fn new(
        args: &CommonArgs,
        limits: Option<&LimitArgs>,
        is_durable: bool,
    ) -> anyhow::Result<Self> {
        let library = library_folder(args.place.library.as_deref())?;
        Self::of(&args.run, limits, is_durable, library)
    }

    fn of(
        args: &RunArgs,
        limits: Option<&LimitArgs>,
        is_durable: bool,
        library: PathBuf,
    ) -> anyhow::Result<Self> {
        let jobs = match args.jobs {
            None | Some(0) => cores::available(),
            Some(jobs) => jobs,
        };
        let old = args.color.iter().rev().find_map(bodies);
        Ok(Self {
            library,
            jobs,
            memory: match args.memory {
                Some(Memory::Bytes(bytes)) => bytes,
                Some(Memory::Auto) | None => available_memory() / 2,
            },
            limits: limits.map_or_else(|| limits_of(None), |limits| limits_with(limits, jobs)),
            time_limit: limits.and_then(time_limit),
            is_durable,
            wait: args.wait,
            reports_facts: args.json,
            remarks: old.map(pictures::remark).into_iter().collect(),
        })
    }

    /// How the folders of a run are walked.
    fn walk(&self, choice: &ChoiceArgs, sorted: bool) -> anyhow::Result<WalkOptions> {
        let filter = Filter::new(
            &choice.include,
            &choice.exclude,
            choice.min_size,
            choice.max_size,
        );
        Ok(WalkOptions {
            filter: filter.context("--include or --exclude")?,
            max_depth: choice.max_depth,
            follow_links: choice.follow,
            hidden: choice.hidden,
            one_file_system: choice.one_file_system,
            sorted,
            library: self.library.clone(),
            limits: self.limits.clone(),
            are_walked: false,
        })
    }
}

/// What is printed.
fn output(args: &RunArgs) -> anyhow::Result<Output> {
    let log = args.log_file.as_ref().map(|path| {
        File::options()
            .append(true)
            .create(true)
            .open(path)
            .with_context(|| format!("--log-file {}", path.display()))
    });
    Ok(Output {
        json: args.json,
        timings: args.timings,
        quiet: args.quiet,
        verbose: args.verbose,
        fail_on: FailOn::Any,
        tells_known: false,
        progress: progress(args),
        colour: colour(messages(&args.color)),
        log: log.transpose()?.map(Log::new),
    })
}

/// What is printed by a command whose lines on standard output are all there is to see: no bar runs through them.
fn output_of_findings(args: &RunArgs) -> anyhow::Result<Output> {
    Ok(Output {
        progress: Progress::None,
        ..output(args)?
    })
}

/// Memory that a helper may come to.
const HELPER_BYTES: u64 = 1_200 << 20;

/// The limits, with those on triangles replaced by what the user asks for, of a command that looks at one file at a time.
fn limits_of(max_triangles: Option<u64>) -> Limits {
    let limit = Duration::from_secs(TIMEOUT_S);
    let limits = Limits::default();
    Limits {
        triangles: max_triangles.unwrap_or(limits.triangles),
        placed_triangles: max_triangles,
        kernel: Kernel::of_this_machine(Wish::default(), Some(limit), 1),
        ..limits
    }
}

/// What the user asks for, with as many helpers as there are workers and memory for.
fn limits_with(args: &LimitArgs, workers: usize) -> Limits {
    let wish = Wish {
        chord: args.chord,
        angle: args.angle,
    };
    let room = usize::try_from(available_memory() / HELPER_BYTES).unwrap_or(usize::MAX);
    Limits {
        kernel: Kernel::of_this_machine(wish, time_limit(args), workers.min(room)),
        ..limits_of(args.max_triangles)
    }
}

/// How long a file may take; `None`: as long as it likes.
fn time_limit(args: &LimitArgs) -> Option<Duration> {
    (args.timeout > 0).then(|| Duration::from_secs(args.timeout))
}

/// The colour that the old spelling of `--body-color` gives bodies.
fn bodies(wish: &ColorWish) -> Option<[u8; 3]> {
    match wish {
        ColorWish::Bodies(colour) => Some(*colour),
        ColorWish::Messages(_) => None,
    }
}

/// When `--color` colours messages; the last wish counts.
fn messages(wishes: &[ColorWish]) -> When {
    let wish = wishes.iter().rev().find_map(|wish| match wish {
        ColorWish::Messages(when) => Some(*when),
        ColorWish::Bodies(_) => None,
    });
    wish.unwrap_or(When::Auto)
}

fn library_folder(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let folder = match given.filter(|path| !path.as_os_str().is_empty()) {
        Some(folder) => folder.to_path_buf(),
        None => match variable("XDG_DATA_HOME").filter(|path| path.is_absolute()) {
            Some(data) => data.join("trigest"),
            None => variable("HOME")
                .context("no library: neither --library nor $TRIGEST_LIBRARY, $XDG_DATA_HOME or $HOME is set")?
                .join(".local/share/trigest"),
        },
    };
    // Canonical where it exists, so that a walk recognises it.
    folder
        .canonicalize()
        .or_else(|_| std::path::absolute(&folder))
        .with_context(|| folder.display().to_string())
}

fn progress(args: &RunArgs) -> Progress {
    let is_terminal = std::io::stderr().is_terminal()
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
    match args.progress {
        When::Never => Progress::None,
        When::Auto if args.quiet || !is_terminal => Progress::None,
        When::Auto | When::Always if is_terminal => Progress::Bar,
        When::Auto | When::Always => Progress::Lines,
    }
}

fn colour(wish: When) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match wish {
        When::Always => true,
        When::Never => false,
        When::Auto if is_set("NO_COLOR") => false,
        When::Auto => {
            std::io::stderr().is_terminal()
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

//! The checked settings of a run, built once from the flags, read-only after that.

use std::fs::File;
use std::io::IsTerminal;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};

use crate::cli::{self, ColorWish, CommonArgs, ImportArgs, LookArgs, Order, SafetyArgs, Up, When};
use crate::discover::WalkOptions;
use crate::discover::filter::Filter;
use crate::formats::Limits;
use crate::mesh::{Rgb, UpAxis};
use crate::system::available_memory;
use crate::thumbnail::{Renderer, Style, View};

/// Settings of every subcommand.
#[derive(Debug)]
pub struct Config {
    /// Folder of the library, absolute.
    pub library: PathBuf,
    /// Workers.
    pub jobs: usize,
    /// Bytes of files worked on at once.
    pub memory: u64,
    /// Whether what is committed is on disk before it is told.
    pub is_durable: bool,
    /// How long a file may take; `None`: as long as it likes.
    pub time_limit: Option<Duration>,
    /// How pictures are drawn.
    pub renderer: Renderer,
    /// What is printed.
    pub output: Output,
}

/// What is printed.
#[derive(Debug)]
pub struct Output {
    /// JSON lines on standard output.
    pub json: bool,
    /// The long summary.
    pub timings: bool,
    /// Errors only.
    pub quiet: bool,
    /// 1: a line a file, 2: with stage times and notes.
    pub verbose: u8,
    /// How progress is shown.
    pub progress: Progress,
    /// Colour messages.
    pub colour: bool,
    /// Gets every line.
    pub log: Option<File>,
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A bar.
    Bar,
    /// A plain line now and then.
    Lines,
    /// Not at all.
    None,
}

/// Settings of `import`.
#[derive(Debug)]
pub struct ImportConfig {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Where more paths come from, and whether NUL ends them.
    pub files_from: Option<(PathBuf, bool)>,
    /// In which order files are taken.
    pub order: Order,
    /// How folders are walked.
    pub walk: WalkOptions,
    /// What a file may ask for.
    pub limits: Limits,
    /// Take the costly measures too.
    pub deep: bool,
    /// Import even what has not changed.
    pub force: bool,
    /// Try again what failed before.
    pub retry: bool,
    /// Draw pictures.
    pub thumbnails: bool,
    /// Only say what would be done.
    pub dry_run: bool,
}

impl Config {
    /// Checks the options that every subcommand has.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub fn new(args: &CommonArgs, renderer: Renderer) -> anyhow::Result<Self> {
        let jobs = match args.jobs {
            None | Some(0) => std::thread::available_parallelism().map_or(1, NonZero::get),
            Some(jobs) if jobs <= 1024 => jobs,
            Some(jobs) => bail!("--jobs {jobs}: at most 1024"),
        };
        let log = args.log_file.as_ref().map(|path| {
            File::options()
                .append(true)
                .create(true)
                .open(path)
                .with_context(|| format!("--log-file {}", path.display()))
        });
        Ok(Self {
            library: library_folder(args.library.as_deref())?,
            jobs,
            memory: args.memory.unwrap_or_else(|| available_memory() / 2),
            is_durable: false,
            time_limit: Some(Duration::from_secs(cli::TIMEOUT_S)),
            renderer,
            output: Output {
                json: args.json,
                timings: args.timings,
                quiet: args.quiet,
                verbose: args.verbose,
                progress: progress(args),
                colour: colour(messages(&args.color)),
                log: log.transpose()?,
            },
        })
    }
}

impl Config {
    /// The same settings with what `safety` asks for.
    #[must_use]
    pub fn with(self, safety: &SafetyArgs) -> Self {
        Self {
            is_durable: safety.durable,
            time_limit: (safety.timeout > 0).then(|| Duration::from_secs(safety.timeout)),
            ..self
        }
    }

    /// The settings of a subcommand whose lines on standard output are all there is to see: no bar runs through them.
    ///
    /// # Errors
    /// As [`Config::new`].
    pub fn of_findings(args: &CommonArgs) -> anyhow::Result<Self> {
        let mut config = Self::new(args, Renderer::default())?;
        config.output.progress = Progress::None;
        Ok(config)
    }
}

impl ImportConfig {
    /// Checks the options of `import`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub fn new(args: ImportArgs, config: &Config) -> anyhow::Result<Self> {
        let choice = args.choice;
        let filter = Filter::new(
            &choice.include,
            &choice.exclude,
            choice.min_size,
            choice.max_size,
        )
        .context("--include or --exclude")?;
        Ok(Self {
            paths: args.paths,
            files_from: args.files_from.map(|file| (file, args.null)),
            order: args.order,
            walk: WalkOptions {
                filter,
                max_depth: choice.max_depth,
                follow_links: choice.follow,
                hidden: choice.hidden,
                one_file_system: choice.one_file_system,
                library: config.library.clone(),
            },
            limits: limits(args.max_triangles),
            deep: args.deep,
            force: args.force,
            retry: args.retry,
            thumbnails: !args.no_thumbnails,
            dry_run: args.dry_run,
        })
    }
}

/// The limits, with those on triangles replaced by what the user asks for.
fn limits(max_triangles: Option<u64>) -> Limits {
    let limits = Limits::default();
    Limits {
        triangles: max_triangles.unwrap_or(limits.triangles),
        placed_triangles: max_triangles,
        ..limits
    }
}

/// Which pictures are drawn, and how they look.
pub fn renderer(
    sizes: &[u32],
    look: &LookArgs,
    bodies: Option<Rgb>,
    turntable: Option<u32>,
) -> Renderer {
    let style = Style::default();
    let mut sizes_px = Vec::new();
    for &size in sizes {
        if !sizes_px.contains(&size) {
            sizes_px.push(size);
        }
    }
    Renderer {
        sizes_px,
        turntable,
        style: Style {
            view: match look.view {
                cli::View::Auto => View::Auto,
                cli::View::Iso => View::Iso,
                cli::View::Front => View::Front,
                cli::View::Top => View::Top,
            },
            up: match look.up {
                Up::Auto => None,
                Up::Y => Some(UpAxis::Y),
                Up::Z => Some(UpAxis::Z),
            },
            colour: bodies.unwrap_or(style.colour),
            background: look.background.0,
            is_sheet: look.views == "4",
        },
    }
}

/// The colour that `--color` gives bodies; the last one counts.
pub fn bodies(wishes: &[ColorWish]) -> Option<Rgb> {
    wishes.iter().rev().find_map(|wish| match wish {
        ColorWish::Bodies(colour) => Some(*colour),
        ColorWish::Messages(_) => None,
    })
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

fn progress(args: &CommonArgs) -> Progress {
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

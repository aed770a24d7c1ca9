//! The settings of each command, in one step from its options.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use anyhow::bail;

use super::{RunConfig, WrongUsage, limits_of, limits_with, output, output_of_findings, pictures};
use crate::cli::{
    CheckArgs, ColorWish, FailOn, FailuresArgs, ForgetArgs, ImportArgs, Order, ProbeArgs,
    PruneArgs, ThumbnailArgs, ThumbnailsArgs,
};
use crate::discover::WalkOptions;
use crate::formats::Limits;
use crate::formats::sidecar::template::Template;
use crate::job::{Choices, Intake};
use crate::path_text::escaped;
use crate::report::{self, Output};
use crate::thumbnail::{ENDINGS, FileKind, Renderer};

/// Settings of `import`.
#[derive(Debug)]
pub(crate) struct ImportConfig {
    /// Those of every run.
    pub run: RunConfig,
    /// What is printed.
    pub output: Output,
    /// Which files.
    pub files: Files,
    /// How they are taken in.
    pub intake: Intake,
}

/// Which files an import takes.
#[derive(Debug)]
pub(crate) struct Files {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Where more paths come from, and whether NUL ends them.
    pub files_from: Option<(PathBuf, bool)>,
    /// Paths of files that come to be there when they are asked for.
    #[cfg(feature = "cluster")]
    pub supply: std::sync::Mutex<Option<crate::cluster::remote::Supply>>,
    /// Leave out paths that are not there.
    pub ignore_missing: bool,
    /// In which order files are taken; `None` as they are found.
    pub order: Option<Order>,
    /// How folders are walked.
    pub walk: WalkOptions,
    /// Try again what failed before.
    pub retry: bool,
    /// What names of folders say.
    pub path_template: Option<Template>,
    /// Only say what would be done.
    pub dry_run: bool,
    /// What these files are a part of; `None`: they are all there is.
    pub part: Option<Part>,
}

/// A part of an import that is cut into shards: what hangs on the neighbours of a file is left to whoever puts them together.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// Files and folders that the whole was given.
    pub roots: Vec<PathBuf>,
    /// Members that are wanted of an archive, by its path.
    pub members: HashMap<PathBuf, HashSet<String>>,
}

impl ImportConfig {
    /// Checks the options of `import`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: ImportArgs) -> anyhow::Result<Self> {
        let (choice, common) = (args.choice, args.common);
        let mut run = RunConfig::new(&common, Some(&args.limits), args.safety.durable)?;
        run.limits.requires_mesh = args.require.is_some();
        // Of equal ones the first by path comes first, so any order rests on that of paths.
        let is_sorted = args.order.is_some();
        let walk = run.walk(&choice, is_sorted)?;
        let is_asked = args.thumbnails || args.no_thumbnails;
        let draws = is_asked.then_some(!args.no_thumbnails);
        let given = Choices {
            draws,
            unit: args.assume_unit,
            ..pictures::choices(&args.sizes.size, &args.look, &common.run.color)
        };
        let output = Output {
            fail_on: match args.fail_on {
                FailOn::Any => report::FailOn::Any,
                FailOn::New => report::FailOn::New,
                FailOn::Never => report::FailOn::Never,
            },
            tells_known: args.retry || args.force,
            ..output(&common.run)?
        };
        Ok(Self {
            output,
            files: Files {
                paths: args.paths,
                #[cfg(feature = "cluster")]
                supply: std::sync::Mutex::default(),
                files_from: args.files_from.map(|file| (file, args.null)),
                ignore_missing: args.ignore_missing,
                order: args.order,
                walk,
                retry: args.retry,
                path_template: args.path_template,
                dry_run: args.dry_run,
                part: None,
            },
            intake: Intake {
                given,
                chosen_for: Vec::new(),
                deep: args.deep,
                force: args.force,
                assumed: args.assume_unit,
            },
            run,
        })
    }
}

/// Settings of `thumbnails`.
#[derive(Debug)]
pub(crate) struct ThumbnailsConfig {
    /// Those of every run.
    pub run: RunConfig,
    /// What is printed.
    pub output: Output,
    /// How pictures are drawn from now on, in the whole library.
    pub given: Choices,
    /// Pictures of an animation of the turning body, where one is wanted.
    pub turntable: Option<u32>,
}

impl ThumbnailsConfig {
    /// Checks the options of `thumbnails`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: ThumbnailsArgs) -> anyhow::Result<Self> {
        let color = &args.common.run.color;
        Ok(Self {
            run: RunConfig::new(&args.common, Some(&args.limits), args.safety.durable)?,
            output: output(&args.common.run)?,
            given: pictures::choices(&args.sizes.size, &args.look, color),
            turntable: args.turntable,
        })
    }
}

/// Settings of `check`.
#[derive(Debug)]
pub(crate) struct CheckConfig {
    /// Those of every run.
    pub run: RunConfig,
    /// What is printed.
    pub output: Output,
    /// Read source files too.
    pub deep: bool,
    /// Mend what can be mended.
    pub repair: bool,
}

impl CheckConfig {
    /// Checks the options of `check`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: CheckArgs) -> anyhow::Result<Self> {
        Ok(Self {
            run: RunConfig::new(&args.common, Some(&args.limits), false)?,
            output: output_of_findings(&args.common.run)?,
            deep: args.deep,
            repair: args.repair,
        })
    }
}

/// Settings of `prune`.
#[derive(Debug)]
pub(crate) struct PruneConfig {
    /// Those of every run.
    pub run: RunConfig,
    /// What is printed.
    pub output: Output,
    /// Which rows go.
    pub wish: PruneWish,
}

/// Which rows `prune` removes.
#[derive(Debug)]
pub(crate) struct PruneWish {
    /// Folders to look below; none: those that imports were given.
    pub paths: Vec<PathBuf>,
    /// Remove them, not only show them.
    pub apply: bool,
    /// Those too that hold what a person typed.
    pub with_typed: bool,
}

impl PruneConfig {
    /// Checks the options of `prune`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: PruneArgs) -> anyhow::Result<Self> {
        Ok(Self {
            run: RunConfig::new(&args.common, None, false)?,
            output: output_of_findings(&args.common.run)?,
            wish: PruneWish {
                paths: args.paths,
                apply: args.apply,
                with_typed: args.with_typed,
            },
        })
    }
}

/// Settings of `forget`.
#[derive(Debug)]
pub(crate) struct ForgetConfig {
    /// Those of every run.
    pub run: RunConfig,
    /// What is printed.
    pub output: Output,
    /// What goes.
    pub what: Vec<PathBuf>,
    /// Remove it, not only show it.
    pub apply: bool,
}

impl ForgetConfig {
    /// Checks the options of `forget`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: ForgetArgs) -> anyhow::Result<Self> {
        Ok(Self {
            run: RunConfig::new(&args.common, None, false)?,
            output: output_of_findings(&args.common.run)?,
            what: args.what,
            apply: args.apply,
        })
    }
}

/// Settings of `failures`.
#[derive(Debug)]
pub(crate) struct FailuresConfig {
    /// Folder of the library.
    pub library: PathBuf,
    /// Paths of the failures that are listed; none: all of them.
    pub paths: Vec<PathBuf>,
    /// Paths of the failures that are settled; none: they are listed.
    pub accept: Vec<PathBuf>,
    /// JSON lines on standard output.
    pub json: bool,
}

impl FailuresConfig {
    /// Checks the options of `failures`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: FailuresArgs) -> anyhow::Result<Self> {
        Ok(Self {
            library: RunConfig::new(&args.common, None, false)?.library,
            paths: args.paths,
            accept: args.accept,
            json: args.common.run.json,
        })
    }
}

/// Settings of `thumbnail`.
#[derive(Debug)]
pub(crate) struct ThumbnailConfig {
    /// The model; - is standard input.
    pub input: PathBuf,
    /// Format of what standard input holds, where its bytes leave that open.
    pub format: Option<String>,
    /// Where the picture goes; - is standard output.
    pub output: PathBuf,
    /// What kind of file that is.
    pub kind: FileKind,
    /// What the file may ask for.
    pub limits: Limits,
    /// How the picture is drawn.
    pub renderer: Renderer,
    /// Lines for people about the options themselves.
    pub remarks: Vec<String>,
}

impl ThumbnailConfig {
    /// The settings that the options of `thumbnail` ask for.
    ///
    /// # Errors
    /// An output of a kind that is not written, or a format of what is not standard input.
    pub(crate) fn new(args: ThumbnailArgs) -> anyhow::Result<Self> {
        let old: Vec<_> = args.color.map(ColorWish::Bodies).into_iter().collect();
        let Some(kind) = FileKind::of_name(&args.output) else {
            let endings = ENDINGS.map(|(ending, _)| format!(".{ending}")).join(", ");
            let output = escaped(&args.output.to_string_lossy());
            bail!(WrongUsage(format!(
                "{output}: pictures are written as {endings}"
            )));
        };
        if args.format.is_some() && args.input.as_os_str() != "-" {
            bail!(WrongUsage(
                "--format is for standard input: give - as INPUT".into()
            ));
        }
        Ok(Self {
            input: args.input,
            format: args.format,
            kind,
            output: args.output,
            limits: limits_of(args.max_triangles),
            renderer: pictures::renderer(&[args.size], &args.look, &old, None),
            remarks: args.color.map(pictures::remark).into_iter().collect(),
        })
    }
}

/// Settings of `probe`.
#[derive(Debug)]
pub(crate) struct ProbeConfig {
    pub input: PathBuf,
    /// What it may ask for.
    pub limits: Limits,
    /// The costly measures too.
    pub deep: bool,
    /// How its pictures are drawn; `None`: not at all.
    pub renderer: Option<Renderer>,
}

impl ProbeConfig {
    /// The settings that the options of `probe` ask for.
    pub(crate) fn new(args: ProbeArgs) -> Self {
        let renderer = || pictures::renderer(&args.sizes.size, &args.look, &[], args.turntable);
        let draws = !args.no_thumbnails;
        Self {
            renderer: draws.then(renderer),
            limits: limits_with(&args.limits, 1),
            input: args.input,
            deep: args.deep,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use crate::job::probe::words as probe_words;
    use crate::thumbnail::{Style, View};
    use clap::Parser;

    #[test]
    fn a_probe_does_what_its_run_does() {
        let renderer = Renderer {
            sizes_px: vec![256, 64],
            turntable: Some(12),
            style: Style {
                view: View::Front,
                background: Some([1, 2, 3]),
                is_sheet: true,
                colour: [4, 5, 6],
                prefers_embedded: true,
                ..Style::default()
            },
        };
        for (limit, renderer, is_deep) in [
            (None, None, false),
            (Some(7), Some(&renderer), true),
            (None, Some(&renderer), false),
        ] {
            let limits = limits_of(limit);
            let mut line = vec!["trigest".into(), "probe".into()];
            line.extend(probe_words(&limits, renderer, is_deep));
            line.push("part.stl".into());
            let Command::Probe(args) = Cli::parse_from(line).command else {
                panic!("another command");
            };
            let probe = ProbeConfig::new(*args);
            assert_eq!(format!("{:?}", probe.limits), format!("{limits:?}"));
            assert_eq!(
                format!("{:?}", probe.renderer.as_ref()),
                format!("{renderer:?}")
            );
            assert_eq!(probe.deep, is_deep);
        }
    }
}

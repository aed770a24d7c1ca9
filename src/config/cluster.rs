//! The settings of `plan`, `shard` and `merge`, in one step from their options.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Files, ImportConfig, Part, RunConfig, WrongUsage, output, pictures};
use crate::cli::array::{Asked, of_engine};
use crate::cli::{ChoiceArgs, MergeArgs, PlanArgs, ShardArgs};
use crate::cluster::remote::is_url;
use crate::discover::WalkOptions;
use crate::discover::filter::Filter;
use crate::formats::Limits;
use crate::job::{Choices, Intake};
use crate::report::{self, Output};
use crate::store::Address;

/// Settings of `plan`.
#[derive(Debug)]
pub(crate) struct PlanConfig {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// URLs of object stores, in the place of paths.
    pub stores: Vec<String>,
    /// Where more paths come from, and whether NUL ends them.
    pub files_from: Option<(PathBuf, bool)>,
    /// How folders are walked.
    pub walk: WalkOptions,
    /// How many shards; `None`: as many as seem right.
    pub shards: Option<u32>,
    /// The plan.
    pub out: PathBuf,
    /// A JSON object on standard output.
    pub json: bool,
    /// Errors only.
    pub quiet: bool,
}

impl PlanConfig {
    /// Checks the options of `plan`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: PlanArgs) -> anyhow::Result<Self> {
        let (stores, paths): (Vec<_>, Vec<_>) =
            args.paths.into_iter().partition(|path| is_url(path));
        let stores = stores
            .into_iter()
            .map(|url| url.to_string_lossy().into_owned());
        let stores: Vec<_> = args.list.into_iter().chain(stores).collect();
        if let Some(other) = stores.iter().find(|url| !is_url(Path::new(url))) {
            return Err(WrongUsage(format!(
                "--list {other}: no URL of an object store: s3://BUCKET/PREFIX is one"
            ))
            .into());
        }
        if !stores.is_empty() && (!paths.is_empty() || args.files_from.is_some()) {
            return Err(
                WrongUsage("a plan is of paths or of an object store, not of both".into()).into(),
            );
        }
        Ok(Self {
            walk: walk(&args.choice)?,
            paths,
            stores,
            files_from: args.files_from.map(|file| (file, args.null)),
            shards: args.shards,
            out: args.out,
            json: args.json,
            quiet: args.quiet,
        })
    }
}

fn walk(choice: &ChoiceArgs) -> anyhow::Result<WalkOptions> {
    let run = RunConfig {
        library: PathBuf::new(),
        jobs: 1,
        memory: 0,
        limits: Limits::default(),
        time_limit: None,
        is_durable: false,
        wait: Duration::ZERO,
        reports_facts: false,
        remarks: Vec::new(),
    };
    run.walk(choice, true)
}

/// Settings of `shard`.
#[derive(Debug)]
pub(crate) struct ShardConfig {
    /// The plan; `None`: sources come from standard input.
    pub plan: Option<PathBuf>,
    /// Which shard.
    pub shard: Asked,
    /// Where the files of the shard go.
    pub out: PathBuf,
    /// Where is worked until it is done; `None`: wherever it can be.
    pub work: Option<PathBuf>,
    /// The import; its library, its files and the paths that choices are for are still to be said.
    pub import: ImportConfig,
    /// JSON lines on standard output.
    pub json: bool,
    /// Errors only.
    pub quiet: bool,
}

impl ShardConfig {
    /// Checks the options of `shard`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: ShardArgs) -> anyhow::Result<Self> {
        let plan = Some(args.plan).filter(|plan| plan != Path::new("-"));
        let shard = which(args.shard, plan.is_none())?;
        let mut run = RunConfig::of(&args.run, Some(&args.limits), false, PathBuf::new())?;
        run.limits.requires_mesh = args.require.is_some();
        let given = Choices {
            draws: args.no_thumbnails.then_some(false),
            unit: args.assume_unit,
            ..pictures::choices(&args.sizes.size, &args.look, &args.run.color)
        };
        let walk = WalkOptions {
            filter: Filter::new(&[], &[], 0, u64::MAX)?,
            max_depth: None,
            follow_links: false,
            hidden: false,
            one_file_system: false,
            sorted: false,
            library: PathBuf::new(),
            limits: run.limits.clone(),
            are_walked: plan.is_some(),
        };
        Ok(Self {
            plan,
            shard,
            out: args.out,
            work: args.work,
            json: args.run.json,
            quiet: args.run.quiet,
            import: ImportConfig {
                output: Output {
                    fail_on: report::FailOn::Never,
                    ..output(&args.run)?
                },
                files: Files {
                    paths: Vec::new(),
                    files_from: None,
                    supply: std::sync::Mutex::default(),
                    ignore_missing: false,
                    order: None,
                    walk,
                    retry: false,
                    path_template: None,
                    dry_run: false,
                    part: Some(Part::default()),
                },
                intake: Intake {
                    given,
                    chosen_for: Vec::new(),
                    deep: args.deep,
                    force: false,
                    assumed: args.assume_unit,
                },
                run,
            },
        })
    }
}

/// The shard that was asked for, else that which the engine says.
fn which(asked: Option<Asked>, is_listed: bool) -> anyhow::Result<Asked> {
    if let Some(asked) = asked {
        return Ok(asked);
    }
    let engine = of_engine(|name| std::env::var(name).ok()).map_err(WrongUsage)?;
    match engine {
        // Without a plan nothing else says how many there are.
        Some((shard, count)) if is_listed => Ok(Asked { of: count, ..shard }),
        Some((shard, _)) => Ok(shard),
        None => Err(WrongUsage(
            "--shard K is needed, from 0: neither SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX nor AWS_BATCH_JOB_ARRAY_INDEX is set".into(),
        )
        .into()),
    }
}

/// Settings of `merge`.
#[derive(Debug)]
pub(crate) struct MergeConfig {
    /// Those of every run.
    pub run: RunConfig,
    /// What is printed.
    pub output: Output,
    /// Where the files of the shards are.
    pub from: PathBuf,
    /// The server that rows go to; `None`: a library.
    pub postgres: Option<Address>,
    /// Only look whether all is there.
    pub check_only: bool,
    /// Take what is there.
    pub partial: bool,
    /// Whether pictures go into the library.
    pub takes_pictures: bool,
    /// A JSON object on standard output.
    pub json: bool,
}

impl MergeConfig {
    /// Checks the options of `merge`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: MergeArgs) -> anyhow::Result<Self> {
        let address = |url: &String| {
            Address::parse(url).map_err(|line| WrongUsage(format!("--postgres: {line}")))
        };
        let postgres = args.postgres.as_ref().map(address).transpose()?;
        let run = match postgres {
            Some(_) => RunConfig::of(&args.common.run, None, false, PathBuf::new())?,
            None => RunConfig::new(&args.common, None, false)?,
        };
        Ok(Self {
            run,
            postgres,
            output: output(&args.common.run)?,
            from: args.from,
            check_only: args.check_only,
            partial: args.partial,
            takes_pictures: !args.no_thumbnails,
            json: args.common.run.json,
        })
    }
}

//! The settings of `gate`, in one step from its options.

use std::path::PathBuf;

use super::{RunConfig, output_of_findings};
use crate::cli::{GateArgs, ShutOn};
use crate::discover::WalkOptions;
use crate::gate::reports::Form;
use crate::mesh::Unit;
use crate::report::Output;

/// Settings of `gate`.
#[derive(Debug)]
pub(crate) struct GateConfig {
    /// Those of every run; the library's folder is empty where there is none.
    pub run: RunConfig,
    /// What is printed.
    pub output: Output,
    /// Which files.
    pub files: GateFiles,
    /// By which rules.
    pub wish: GateWish,
}

/// Which files a gate judges.
#[derive(Debug)]
pub(crate) struct GateFiles {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Where more paths come from, and whether NUL ends them.
    pub files_from: Option<(PathBuf, bool)>,
    /// Only what git knows to have changed since.
    pub changed_since: Option<String>,
    /// How folders are walked.
    pub walk: WalkOptions,
}

/// By which rules a gate judges.
#[derive(Debug)]
pub(crate) struct GateWish {
    /// A file of rules for all paths.
    pub rules: Option<PathBuf>,
    /// Unit of files that declare none.
    pub assumed: Option<Unit>,
    /// What shuts the gate.
    pub fail_on: ShutOn,
    /// What was wrong before, and whether it is written anew.
    pub baseline: Option<(PathBuf, bool)>,
    /// Where pictures of what looks different go.
    pub pictures: Option<PathBuf>,
    /// Where it is noted from gate to gate which files end the program; `None`: nowhere.
    pub state: Option<PathBuf>,
    /// Reports, each with its file; `None`: standard output.
    pub reports: Vec<(Form, Option<PathBuf>)>,
    /// What is asked of the gate instead.
    pub instead: Option<Instead>,
}

/// What a gate is asked for instead of a verdict.
#[derive(Debug)]
pub(crate) enum Instead {
    /// What a rule of this name asks.
    Explain(String),
    /// The JSON Schema of the rules.
    Schema,
    /// A first file of rules.
    Init,
}

impl GateConfig {
    /// Checks the options of `gate`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: GateArgs) -> anyhow::Result<Self> {
        let (choice, common) = (args.choice, args.common);
        let run = RunConfig::without_default_library(&common, &args.limits)?;
        let walk = run.walk(&choice, false)?;
        let is_here = args.paths.is_empty() && args.files_from.is_none();
        Ok(Self {
            output: output_of_findings(&common.run)?,
            files: GateFiles {
                paths: if is_here {
                    vec![PathBuf::from(".")]
                } else {
                    args.paths
                },
                files_from: args.files_from.map(|file| (file, args.null)),
                changed_since: args.changed_since,
                walk,
            },
            wish: GateWish {
                rules: args.rules,
                assumed: args.assume_unit,
                fail_on: args.fail_on,
                baseline: args.baseline.map(|file| (file, args.update_baseline)),
                pictures: args.pictures,
                state: state_folder(),
                reports: reports(args.report),
                instead: match (args.explain, args.schema, args.init) {
                    (Some(rule), ..) => Some(Instead::Explain(rule)),
                    (None, true, _) => Some(Instead::Schema),
                    (None, false, true) => Some(Instead::Init),
                    (None, false, false) => None,
                },
            },
            run,
        })
    }
}

/// The folder of what is noted between runs.
fn state_folder() -> Option<PathBuf> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let state = variable("XDG_STATE_HOME");
    let state = state.or_else(|| Some(variable("HOME")?.join(".local/state")))?;
    Some(state.join("trigest"))
}

/// The reports asked for, and annotations where GitHub runs this.
fn reports(mut asked: Vec<(Form, Option<PathBuf>)>) -> Vec<(Form, Option<PathBuf>)> {
    let is_github = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    if is_github && !asked.iter().any(|(form, _)| *form == Form::Github) {
        asked.push((Form::Github, None));
    }
    asked
}

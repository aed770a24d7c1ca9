//! The settings of the commands that look closer at what a library has.

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::bail;

use super::ask::{Asked, Form, units_of};
use super::{WrongUsage, library_folder, limits_of};
use crate::cli::{
    Common, Difference, DupsArgs, FactArgs, InfoArgs, Respect, RunsArgs, ShowArgs, Shown,
    StatsArgs, WhyArgs,
};
use crate::formats::Limits;
use crate::path_text::canonical;
use crate::query::Units;
use crate::report::picture::Protocol;
use crate::store::{Across, By, Same};

/// How the facts of a model are told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Telling {
    /// Every column.
    pub all: bool,
    /// For programs.
    pub json: bool,
    /// How its picture is shown, where it is.
    pub protocol: Option<Protocol>,
    /// How lengths are taken.
    pub units: Units,
}

impl Telling {
    fn of(args: &FactArgs) -> Self {
        let auto = || std::io::stdout().is_terminal().then(Protocol::of_terminal);
        let protocol = match args.picture {
            Shown::None => None,
            Shown::Auto => auto(),
            Shown::Kitty => Some(Protocol::Kitty),
            Shown::Iterm => Some(Protocol::Iterm),
            Shown::Sixel => Some(Protocol::Sixel),
            Shown::Blocks => Some(Protocol::Blocks),
        };
        Self {
            all: args.all,
            json: args.json,
            protocol: protocol.filter(|_| !args.json),
            units: units_of(args.units),
        }
    }
}

/// Settings of `show`.
#[derive(Debug)]
pub(crate) struct ShowConfig {
    /// Folder of the library.
    pub library: PathBuf,
    /// Names of models.
    pub models: Vec<String>,
    /// Hand the picture to another program.
    pub open: bool,
    /// How it is told.
    pub telling: Telling,
}

impl ShowConfig {
    /// Checks the options of `show`.
    ///
    /// # Errors
    /// That no folder is known to be the library.
    pub(crate) fn new(args: ShowArgs) -> anyhow::Result<Self> {
        Ok(Self {
            library: library_folder(args.place.library.as_deref())?,
            models: args.models,
            open: args.open,
            telling: Telling::of(&args.facts),
        })
    }
}

/// Settings of `info`.
#[derive(Debug)]
pub(crate) struct InfoConfig {
    /// Files.
    pub files: Vec<PathBuf>,
    /// What standard input is called.
    pub name: String,
    /// The costly measures too.
    pub deep: bool,
    /// What a file may ask for.
    pub limits: Limits,
    /// How it is told.
    pub telling: Telling,
}

impl InfoConfig {
    /// The settings that the options of `info` ask for.
    pub(crate) fn new(args: InfoArgs) -> Self {
        Self {
            files: args.files,
            name: args.name,
            deep: args.deep,
            limits: limits_of(args.max_triangles),
            telling: Telling::of(&args.facts),
        }
    }
}

/// Which of equal models is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// The one written first.
    Oldest,
    /// The one with the shortest path.
    Shortest,
    /// One that lies in this folder; where none does, all are kept.
    In(PathBuf),
}

/// Settings of `dups`.
#[derive(Debug)]
pub(crate) struct DupsConfig {
    /// Which models.
    pub asked: Asked,
    /// What is equal.
    pub by: Same,
    /// What must differ.
    pub across: Option<Across>,
    /// Which is kept.
    pub keep: Keep,
    /// Groups, at most.
    pub most: Option<usize>,
    /// How they are shown.
    pub form: Form,
}

impl DupsConfig {
    /// Checks the options of `dups`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: DupsArgs) -> anyhow::Result<Self> {
        let keep = match (args.keep.as_str(), args.keep.strip_prefix("in:")) {
            ("oldest", _) => Keep::Oldest,
            ("shortest", _) => Keep::Shortest,
            (_, Some(folder)) if !folder.is_empty() => Keep::In(canonical(folder.as_ref())),
            (other, _) => bail!(WrongUsage(format!(
                "--keep {other}: oldest, shortest or in:FOLDER"
            ))),
        };
        let asked = &args.form;
        let table = Form::Table { is_long: false };
        let form = Form::of_lines(asked.null, asked.paths, asked.json, table);
        Ok(Self {
            asked: Asked::new(&args.query)?,
            by: match args.by {
                Respect::Bytes => Same::Bytes,
                Respect::Mesh => Same::Mesh,
                Respect::Shape => Same::Shape,
                Respect::Scaled => Same::Scaled,
            },
            across: args.across.map(|across| match across {
                Difference::Formats => Across::Formats,
                Difference::Folders => Across::Folders,
            }),
            keep,
            most: args.most,
            form,
        })
    }
}

/// Settings of `stats`.
#[derive(Debug)]
pub(crate) struct StatsConfig {
    /// Which models.
    pub asked: Asked,
    /// By what they are put together.
    pub by: By,
    /// For programs.
    pub json: bool,
}

impl StatsConfig {
    /// Checks the options of `stats`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: StatsArgs) -> anyhow::Result<Self> {
        Ok(Self {
            asked: Asked::new(&args.query)?,
            by: args.by.map_or(By::Nothing, |by| match by {
                Common::Format => By::Format,
                Common::Folder => By::Folder,
                Common::Unit => By::Unit,
                Common::License => By::License,
                Common::Tag => By::Tag,
                Common::Month => By::Month,
            }),
            json: args.json,
        })
    }
}

/// Settings of `runs`.
#[derive(Debug)]
pub(crate) struct RunsConfig {
    /// Folder of the library.
    pub library: PathBuf,
    /// Runs, at most.
    pub most: u32,
    /// For programs.
    pub json: bool,
}

impl RunsConfig {
    /// Checks the options of `runs`.
    ///
    /// # Errors
    /// That no folder is known to be the library.
    pub(crate) fn new(args: RunsArgs) -> anyhow::Result<Self> {
        Ok(Self {
            library: library_folder(args.place.library.as_deref())?,
            most: args.most,
            json: args.json,
        })
    }
}

/// Settings of `why`.
#[derive(Debug)]
pub(crate) struct WhyConfig {
    /// Folder of the library.
    pub library: PathBuf,
    /// Files.
    pub paths: Vec<PathBuf>,
    /// For programs.
    pub json: bool,
}

impl WhyConfig {
    /// Checks the options of `why`.
    ///
    /// # Errors
    /// That no folder is known to be the library.
    pub(crate) fn new(args: WhyArgs) -> anyhow::Result<Self> {
        Ok(Self {
            library: library_folder(args.place.library.as_deref())?,
            paths: args.paths,
            json: args.json,
        })
    }
}

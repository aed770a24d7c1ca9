//! The settings of `diff`: which kind of thing is compared.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::{WrongUsage, library_folder, limits_of};
use crate::cli::DiffArgs;
use crate::formats::Limits;
use crate::path_text::escaped;

/// Settings of `diff`.
#[derive(Debug)]
pub(crate) struct DiffConfig {
    /// What is compared.
    pub(crate) of: DiffOf,
    /// For programs.
    pub(crate) json: bool,
}

/// What is compared.
#[derive(Debug)]
pub(crate) enum DiffOf {
    /// Two files.
    Files(TwoFiles),
    /// Two libraries, by their folders.
    Libraries(PathBuf, PathBuf),
    /// Two runs of the library in a folder.
    Runs(PathBuf, i64, i64),
}

/// Two files, and how they are read.
#[derive(Debug)]
pub(crate) struct TwoFiles {
    /// What it was.
    pub(crate) a: PathBuf,
    /// What it is.
    pub(crate) b: PathBuf,
    /// The costly measures too.
    pub(crate) deep: bool,
    /// What a file may ask for.
    pub(crate) limits: Limits,
}

impl DiffConfig {
    /// Checks the options of `diff`.
    ///
    /// # Errors
    /// A file beside a library, or the like, as a line for the user.
    pub(crate) fn new(args: DiffArgs) -> anyhow::Result<Self> {
        let of = kind_of(&args)?;
        if args.deep && !matches!(of, DiffOf::Files(_)) {
            bail!(WrongUsage(
                "--deep: measures files alone (see `trigest import --deep`)".into()
            ));
        }
        Ok(Self {
            of,
            json: args.json,
        })
    }
}

fn kind_of(args: &DiffArgs) -> anyhow::Result<DiffOf> {
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<i64>().ok()).flatten()
    };
    if let (Some(a), Some(b)) = (number(&args.a), number(&args.b)) {
        let library = library_folder(args.place.library.as_deref())?;
        return Ok(DiffOf::Runs(library, a, b));
    }
    let (a, b) = (Path::new(&args.a), Path::new(&args.b));
    for (one, other) in [(&args.a, b), (&args.b, a)] {
        if number(one).is_some() && !Path::new(one).exists() {
            let other = escaped(&other.display().to_string());
            bail!(WrongUsage(format!(
                "{one} is the number of a run, and {other} is none"
            )));
        }
    }
    if args.a == "-" && args.b == "-" {
        bail!(WrongUsage(
            "standard input can be one of the two only".into()
        ));
    }
    let is_file = |path: &Path| path.as_os_str() == "-" || (path.exists() && !path.is_dir());
    for (folder, file) in [(a, b), (b, a)] {
        if folder.is_dir() && is_file(file) {
            let [folder, file] = [folder, file].map(|path| escaped(&path.display().to_string()));
            bail!(WrongUsage(format!(
                "{folder} is a folder, and {file} a file: give two of the same kind"
            )));
        }
    }
    if a.is_dir() || b.is_dir() {
        let [a, b] = [a, b].map(|folder| library_folder(Some(folder)));
        return Ok(DiffOf::Libraries(a?, b?));
    }
    Ok(DiffOf::Files(TwoFiles {
        a: a.into(),
        b: b.into(),
        deep: args.deep,
        limits: limits_of(args.max_triangles),
    }))
}

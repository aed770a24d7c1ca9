//! The settings of the commands that ask the library.

use std::path::PathBuf;

use super::{library_folder, limits_of};
use crate::cli::{FormArgs, GalleryArgs, LibraryArg, LsArgs, QueryArgs, UnitArgs};
use crate::formats::Limits;
use crate::query::{self, Query, Units};
use crate::store::Order;

/// Which models of which library.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Folder of the library, absolute.
    pub library: PathBuf,
    /// What is asked.
    pub query: Query,
    /// How lengths are taken.
    pub units: Units,
}

impl Asked {
    /// Checks the query.
    ///
    /// # Errors
    /// [`query::QueryError`], or that no folder is known to be the library.
    pub(super) fn new(args: &QueryArgs) -> anyhow::Result<Self> {
        Self::of(&args.query, args.units, &args.place)
    }

    pub(super) fn of(
        words: &[String],
        units: UnitArgs,
        place: &LibraryArg,
    ) -> anyhow::Result<Self> {
        // The command line has a caret where a person wrote a minus.
        let minus = |word: &String| match word.strip_prefix('^') {
            Some(rest) => format!("-{rest}"),
            None => word.clone(),
        };
        let words: Vec<String> = words.iter().map(minus).collect();
        Ok(Self {
            query: Query::parse(&words)?,
            units: units_of(units),
            library: library_folder(place.library.as_deref())?,
        })
    }
}

pub(super) fn units_of(args: UnitArgs) -> Units {
    Units {
        by_guess: args.guess,
        assumed: args.assume_unit,
    }
}

/// How models are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A table; with reasons and paths.
    Table {
        /// With reasons and paths.
        is_long: bool,
    },
    /// Paths alone, with the byte that ends each.
    Paths(u8),
    /// JSON lines.
    Json,
    /// Comma-separated values.
    Csv,
    /// How many there are.
    Count,
}

impl Form {
    pub(super) fn of(form: &FormArgs, is_long: bool) -> Self {
        let table = Self::Table { is_long };
        match (form.csv, form.count) {
            (true, _) => Self::Csv,
            (_, true) => Self::Count,
            _ => Self::of_lines(form.null, form.paths, form.json, table),
        }
    }

    /// Paths or JSON where they are asked for, else `table`.
    pub(super) fn of_lines(null: bool, paths: bool, json: bool, table: Self) -> Self {
        match (null, paths, json) {
            (true, ..) => Self::Paths(0),
            (_, true, _) => Self::Paths(b'\n'),
            (.., true) => Self::Json,
            _ => table,
        }
    }
}

/// Settings of `ls`.
#[derive(Debug)]
pub(crate) struct LsConfig {
    /// Which models.
    pub asked: Asked,
    /// In which order.
    pub order: Order,
    /// How many at most.
    pub most: Option<u64>,
    /// Keys to show; none: the usual ones.
    pub columns: Vec<String>,
    /// How they are shown.
    pub form: Form,
}

impl LsConfig {
    /// Checks the options of `ls`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: LsArgs) -> anyhow::Result<Self> {
        let asked = Asked::new(&args.query)?;
        for key in &args.columns {
            query::shown(key)?;
        }
        Ok(Self {
            order: query::order(&args.sort, asked.units)?,
            form: Form::of(&args.form, args.long),
            most: args.most,
            columns: args.columns,
            asked,
        })
    }
}

/// Settings of `gallery`.
#[derive(Debug)]
pub(crate) struct GalleryConfig {
    /// Which models.
    pub asked: Asked,
    /// In which order.
    pub order: Order,
    /// Where it goes.
    pub folder: PathBuf,
    /// Title of the page.
    pub title: String,
    /// What a file may ask for whose mesh is put in; `None` where none is.
    pub limits: Option<Limits>,
}

impl GalleryConfig {
    /// Checks the options of `gallery`.
    ///
    /// # Errors
    /// An option that cannot be met, as a line for the user.
    pub(crate) fn new(args: GalleryArgs) -> anyhow::Result<Self> {
        let limits = limits_of(args.max_triangles);
        Ok(Self {
            asked: Asked::new(&args.query)?,
            order: Order::Path {
                is_descending: false,
            },
            folder: args.output,
            title: args.title,
            limits: args.with_models.then_some(limits),
        })
    }
}

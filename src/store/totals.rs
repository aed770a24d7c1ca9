//! Sums over the models that meet a condition, by what they have in common; and the record of runs.

use rusqlite::params_from_iter;

use super::catalog::{Condition, add_query_functions};
use super::{Lookup, StoreError};

/// By what models are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// All of them in one.
    Nothing,
    /// Format of the file.
    Format,
    /// Folder that the file lies in.
    Folder,
    /// Unit of length.
    Unit,
    /// Terms of use.
    License,
    /// Tag; a model counts with each of its tags.
    Tag,
    /// Month in which it came into the library.
    Month,
}

impl By {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "all",
            Self::Format => "format",
            Self::Folder => "folder",
            Self::Unit => "unit",
            Self::License => "license",
            Self::Tag => "tag",
            Self::Month => "month",
        }
    }

    /// SQL of what they have in common, and of the rows that are counted.
    fn sql(self) -> (&'static str, &'static str) {
        const ROWS: &str = "catalog";
        match self {
            Self::Nothing => ("NULL", ROWS),
            Self::Format => ("format", ROWS),
            Self::Folder => (
                "rtrim(substr(file_path, 1, length(file_path) - length(filename)), '/')",
                ROWS,
            ),
            Self::Unit => ("coalesce(unit, assumed_unit)", ROWS),
            Self::License => ("license", ROWS),
            Self::Tag => (
                "tag_name",
                "catalog LEFT JOIN (SELECT DISTINCT model_id, tags.name AS tag_name FROM model_tags JOIN tags ON tags.id = tag_id)
                 ON model_id = catalog.id",
            ),
            Self::Month => ("substr(date_added, 1, 7)", ROWS),
        }
    }
}

/// Sums over some models.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals {
    /// What they have in common; `None`: nothing, or it is not known.
    pub of: Option<String>,
    /// How many they are.
    pub models: u64,
    /// Bytes of their files.
    pub bytes: u64,
    /// Their triangles.
    pub triangles: u64,
    /// Those that are solid.
    pub solid: u64,
    /// Those whose unit is known.
    pub with_unit: u64,
    /// Those with a picture.
    pub pictures: u64,
    /// Volume of those that are solid and whose unit is known, mm³.
    pub volume_mm3: f64,
    /// When the first and the last one came.
    pub added: Option<(String, String)>,
}

/// A run, as its record says.
#[derive(Clone, Debug)]
pub struct RunRow {
    /// Its number.
    pub id: i64,
    /// When it began, RFC 3339 UTC.
    pub started: String,
    /// When it ended; `None` while it runs, or where it was killed.
    pub ended: Option<String>,
    /// How it ended.
    pub ending: String,
    /// The subcommand.
    pub command: String,
    /// Its settings, JSON.
    pub settings: String,
    /// Version of the program.
    pub program_version: String,
    /// Names and numbers of what it counted.
    pub counts: Vec<(&'static str, Option<i64>)>,
    /// How long it took.
    pub seconds: Option<f64>,
}

/// What a run counts.
const COUNTS: [&str; 8] = [
    "found",
    "imported",
    "unchanged",
    "duplicate",
    "drawn",
    "skipped",
    "failed",
    "bytes",
];

impl Lookup {
    /// Sums over the models that meet `condition`, the largest number of models first.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn totals(&self, condition: &Condition, by: By) -> Result<Vec<Totals>, StoreError> {
        add_query_functions(self.connection())?;
        let (of, rows) = by.sql();
        let sql = format!(
            "SELECT {of} AS common, count(*), coalesce(sum(file_size), 0), coalesce(sum(triangle_count), 0),
                coalesce(sum(volume NOT NULL), 0), coalesce(sum(unit_source IN ('declared', 'option')), 0),
                coalesce(sum(thumbnail_path NOT NULL), 0), coalesce(total(abs(volume_mm3)), 0), min(date_added), max(date_added)
             FROM {rows} WHERE {} GROUP BY common ORDER BY count(*) DESC, common",
            condition.sql
        );
        let mut statement = self.connection().prepare(&sql)?;
        let found = statement.query_map(params_from_iter(&condition.values), |row| {
            let number = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
            let (first, last): (Option<String>, Option<String>) = (row.get(8)?, row.get(9)?);
            Ok(Totals {
                of: row.get(0)?,
                models: number(1)?,
                bytes: number(2)?,
                triangles: number(3)?,
                solid: number(4)?,
                with_unit: number(5)?,
                pictures: number(6)?,
                volume_mm3: row.get(7)?,
                added: first.zip(last),
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Runs before run `before`, the last one first, at most `most`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn runs_before(&self, before: i64, most: u32) -> Result<Vec<RunRow>, StoreError> {
        self.runs("id < ?1 ORDER BY id DESC", before, most)
    }

    /// The first run after run `after`, if there is one.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub(crate) fn run_after(&self, after: i64) -> Result<Option<RunRow>, StoreError> {
        Ok(self.runs("id > ?1 ORDER BY id", after, 1)?.pop())
    }

    fn runs(&self, which: &str, id: i64, most: u32) -> Result<Vec<RunRow>, StoreError> {
        let sql = format!(
            "SELECT id, started, ended, ending, command, settings, program_version, seconds, {}
             FROM runs WHERE {which} LIMIT ?2",
            COUNTS.join(", ")
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let found = statement.query_map((id, most), |row| {
            let counts = COUNTS.iter().enumerate();
            let counts = counts.map(|(at, name)| Ok((*name, row.get(8 + at)?)));
            Ok(RunRow {
                id: row.get(0)?,
                started: row.get(1)?,
                ended: row.get(2)?,
                ending: row.get(3)?,
                command: row.get(4)?,
                settings: row.get(5)?,
                program_version: row.get(6)?,
                seconds: row.get(7)?,
                counts: counts.collect::<rusqlite::Result<_>>()?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

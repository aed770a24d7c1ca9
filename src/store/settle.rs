//! What can be said of a model only when its neighbours are known, decided when an import has ended: the same rows come out in
//! whatever order files were taken, and on however many cores.
//!
//! **Titles.** A name that [`SHARED`] models or more of different bytes carry, in their files or by a sidecar, tells none of them apart, and gives
//! way to the next best.
//!
//! **Units.** A body whose longest side is under 12 may be a small one in millimetres. It is held for that where its folder says so: at least
//! [`VOTERS`] models there, and a quarter of all, are in millimetres by size or by declaration. Where its folder has fewer, the folders
//! above it are asked, [`LEVELS`] of them, the nearest first; there half of them must be. What a file declares is never touched.
//!
//! Nothing is done where no row was written since the last import that ended in order. What a person typed stays.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, named_params};

use super::{SidecarNews, Store, StoreError, sidecars, units};
use crate::analysis::unit_guess;
use crate::formats::title::distinctive;
use crate::mesh::Unit;
use crate::path_text::{from_text, stem_text, to_text, to_uri};

/// So many models of different bytes make a name one that tells nothing.
pub(super) const SHARED: i64 = 5;
/// Fewest models in millimetres that make a folder one of millimetres.
const VOTERS: u64 = 3;
/// Folders above that of a model that are asked.
const LEVELS: usize = 3;
/// How likely a guess by the folder is.
const BY_FOLDER: f64 = 0.7;
/// Sides from here on are held for millimetres by size alone; up to the second one with confidence.
const SURE_SIZES: std::ops::RangeInclusive<f64> = 12.0..=2_000.0;

/// What is decided when an import has ended.
#[derive(Debug)]
pub struct Settling {
    /// What it was given to walk, canonical.
    pub roots: Vec<PathBuf>,
    /// The unit of files there that declare none.
    pub assumed: Option<Unit>,
    /// What is new of the files beside models.
    pub sidecars: SidecarNews,
    /// Units that were chosen for paths, the outermost first.
    pub kept: Vec<(PathBuf, Unit)>,
}

impl Store {
    /// Decides what hangs on neighbours.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written.
    pub fn settle(&self, settling: &Settling) -> Result<(), StoreError> {
        self.write(|connection| {
            let (has_rows, is_behind) = self.has_news(connection)?;
            self.assume_units(connection, settling, has_rows || is_behind)?;
            let (news, roots) = (&settling.sidecars, &settling.roots);
            let said = sidecars::apply(connection, self.run_id, news, roots, is_behind)?;
            if has_rows || is_behind || said {
                settle_titles(connection)?;
                settle_units(connection)?;
            }
            Ok(())
        })
    }

    /// Notes the units of files that declare none: given now, or for their paths before.
    pub(super) fn assume_units(
        &self,
        connection: &Connection,
        settling: &Settling,
        has_news: bool,
    ) -> rusqlite::Result<()> {
        if let Some(unit) = settling.assumed {
            self.assume(connection, &settling.roots, unit)?;
        }
        if has_news || settling.assumed.is_some() {
            for (path, unit) in &settling.kept {
                assume_below(connection, path, *unit)?;
            }
        }
        Ok(())
    }

    /// Notes the unit that was given for rows below `roots`, and for those that this run wrote.
    fn assume(
        &self,
        connection: &Connection,
        roots: &[PathBuf],
        unit: Unit,
    ) -> rusqlite::Result<()> {
        let below = roots.iter().flat_map(|root| ranges(root));
        let none = std::iter::once((String::new(), String::new()));
        for (first, end) in below.chain(none) {
            let which = "IN (SELECT id FROM models WHERE run_id = :run OR (file_path >= :first AND file_path < :end))";
            let sql = format!(
                "UPDATE model_metadata SET assumed_unit = :unit WHERE assumed_unit IS NOT :unit AND model_id {which}"
            );
            connection.execute(
                &sql,
                named_params! { ":unit": unit.name(), ":run": self.run_id, ":first": first, ":end": end },
            )?;
            let rows = named_params! { ":run": self.run_id, ":first": first, ":end": end };
            units::refresh(connection, which, rows)?;
        }
        Ok(())
    }

    /// Whether a row was written by this run, and whether one was by a run before that did not come as far as this.
    fn has_news(&self, connection: &Connection) -> rusqlite::Result<(bool, bool)> {
        connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM models WHERE run_id = ?1),
                'finished' IS NOT (SELECT ending FROM runs WHERE command IN ('import', 'merge') AND id < ?1 ORDER BY id DESC LIMIT 1)",
            [self.run_id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }
}

/// Notes the unit that was chosen for rows at `root` and below it.
fn assume_below(connection: &Connection, root: &Path, unit: Unit) -> rusqlite::Result<()> {
    for (first, end) in ranges(root) {
        let which = "IN (SELECT id FROM models WHERE file_path >= ?1 AND file_path < ?2)";
        let sql = format!(
            "UPDATE model_metadata SET assumed_unit = ?3 WHERE assumed_unit IS NOT ?3 AND model_id {which}"
        );
        if connection.execute(&sql, (&first, &end, unit.name()))? > 0 {
            units::refresh(connection, which, (&first, &end))?;
        }
    }
    Ok(())
}

/// Paths of rows at `root` and below it, as half-open ranges of text.
pub(super) fn ranges(root: &Path) -> Vec<(String, String)> {
    let mut spelled = vec![to_text(root), to_uri(root)];
    spelled.dedup();
    let of = |root: String| {
        let inside = root.trim_end_matches('/');
        // The sign behind '/' is '0'; behind the name of an archive stands "!/".
        [
            (root.clone(), format!("{root}\u{0}")),
            (format!("{inside}/"), format!("{inside}0")),
            (format!("{inside}!/"), format!("{inside}!0")),
        ]
    };
    spelled.into_iter().flat_map(of).collect()
}

/// What the title of a model may be made of.
pub(super) struct Titled {
    pub(super) id: i64,
    pub(super) path: String,
    pub(super) title: Option<String>,
    /// In the file, and whether many share it.
    pub(super) embedded: (Option<String>, bool),
    /// In a sidecar, and whether many share it.
    pub(super) said: (Option<String>, bool),
    pub(super) is_said_of_it_alone: bool,
}

/// Gives the title that tells which model it is to every one that a person gave none: what a sidecar calls it alone, else its file, else
/// a sidecar of it and a few others, else its file's name.
fn settle_titles(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "WITH shared AS (
            SELECT d.embedded_title AS name FROM model_metadata d JOIN models m ON m.id = d.model_id
            WHERE d.embedded_title NOT NULL GROUP BY 1 HAVING count(DISTINCT m.file_hash) >= ?1),
        shared_saying AS (
            SELECT json_extract(d.sidecar, '$.title') AS name FROM model_metadata d JOIN models m ON m.id = d.model_id
            WHERE d.sidecar NOT NULL GROUP BY 1 HAVING count(DISTINCT m.file_hash) >= ?1)
        SELECT m.id, m.file_path, d.title, d.embedded_title, d.embedded_title IN (SELECT name FROM shared) AS is_shared,
            json_extract(d.sidecar, '$.title'), json_extract(d.sidecar, '$.title') IN (SELECT name FROM shared_saying),
            json_extract(d.sidecar, '$.is_own_title') IS 1
        FROM models m JOIN model_metadata d ON d.model_id = m.id
        WHERE d.title IS NULL OR d.sidecar NOT NULL
            OR (d.embedded_title NOT NULL AND (d.title = d.embedded_title OR is_shared))";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([SHARED], |row| {
        Ok(Titled {
            id: row.get(0)?,
            path: row.get(1)?,
            title: row.get(2)?,
            embedded: (row.get(3)?, row.get::<_, Option<bool>>(4)?.unwrap_or(false)),
            said: (row.get(5)?, row.get::<_, Option<bool>>(6)?.unwrap_or(false)),
            is_said_of_it_alone: row.get(7)?,
        })
    })?;
    for row in rows {
        let row = row?;
        if let Some(title) = row.decided() {
            connection
                .prepare_cached("UPDATE model_metadata SET title = ?1 WHERE model_id = ?2")?
                .execute((title, row.id))?;
        }
    }
    Ok(())
}

impl Titled {
    /// The title to write; `None` where it is there, or a person typed another.
    pub(super) fn decided(&self) -> Option<String> {
        let stem = stem_text(&from_text(&self.path));
        let embedded = self.embedded.0.as_deref();
        let own = embedded.and_then(distinctive);
        let said = self.said.0.as_deref();
        if let Some(title) = self.title.as_deref() {
            let known = [Some(stem.as_str()), own.as_deref(), embedded, said];
            if !known.contains(&Some(title)) {
                return None;
            }
        }
        let said = said.filter(|_| !self.said.1).map(str::to_owned);
        let (of_it_alone, of_several) = match self.is_said_of_it_alone {
            true => (said, None),
            false => (None, said),
        };
        let own = own.filter(|_| !self.embedded.1);
        let wanted = of_it_alone.or(own).or(of_several).unwrap_or(stem);
        (self.title.as_ref() != Some(&wanted)).then_some(wanted)
    }
}

/// What a row says of its unit and of those beside it.
pub(super) struct Sized {
    pub(super) id: i64,
    pub(super) path: String,
    pub(super) longest: f64,
    /// Declared, or given by an option.
    pub(super) unit: Option<String>,
    pub(super) is_declared: bool,
    pub(super) is_by_folder: bool,
}

/// What is guessed of a unit: which, how likely, and whether the folder says so.
pub(super) struct Guessed {
    pub(super) id: i64,
    pub(super) unit: Option<&'static str>,
    pub(super) confidence: Option<f64>,
    pub(super) by: Option<&'static str>,
}

/// Models of a folder and of those below it.
#[derive(Default)]
struct Tally {
    millimetres: u64,
    all: u64,
}

fn settle_units(connection: &Connection) -> rusqlite::Result<()> {
    for guessed in guessed_anew(&sized(connection)?) {
        connection
            .prepare_cached(
                "UPDATE model_analysis SET unit_guess = ?1, unit_confidence = ?2, unit_guess_by = ?3 WHERE model_id = ?4",
            )?
            .execute((guessed.unit, guessed.confidence, guessed.by, guessed.id))?;
        units::refresh_one(connection, guessed.id)?;
    }
    Ok(())
}

/// The guesses that are others now than `rows` have them: by their folder, or by their size again.
pub(super) fn guessed_anew(rows: &[Sized]) -> Vec<Guessed> {
    let mut tallies: HashMap<&str, [Tally; 2]> = HashMap::new();
    for row in rows {
        for (level, folder) in folders(&row.path).enumerate() {
            let tally = &mut tallies.entry(folder).or_default()[usize::from(level > 0)];
            tally.all += 1;
            tally.millimetres += u64::from(row.is_in_millimetres());
        }
    }
    let anew = rows.iter().filter_map(|row| {
        let is_small = row.unit.is_none() && row.longest > 0.0 && row.longest < *SURE_SIZES.start();
        let is_by_folder = is_small && is_among_millimetres(&row.path, &tallies);
        (is_by_folder != row.is_by_folder).then(|| row.guessed(is_by_folder))
    });
    anew.collect()
}

impl Sized {
    /// The guess by its folder or by its size.
    fn guessed(&self, is_by_folder: bool) -> Guessed {
        let by_size = unit_guess(self.longest).filter(|_| !self.is_declared);
        let (unit, confidence) = match is_by_folder {
            true => (Some(Unit::Millimetre.name()), Some(BY_FOLDER)),
            false => (
                by_size.map(|guess| guess.unit),
                by_size.map(|guess| guess.confidence),
            ),
        };
        Guessed {
            id: self.id,
            unit,
            confidence,
            by: is_by_folder.then_some("folder"),
        }
    }

    fn is_in_millimetres(&self) -> bool {
        match &self.unit {
            Some(unit) => unit == Unit::Millimetre.name(),
            None => SURE_SIZES.contains(&self.longest),
        }
    }
}

/// Every row that has a size, in the order of paths.
fn sized(connection: &Connection) -> rusqlite::Result<Vec<Sized>> {
    let sql = "SELECT m.id, m.file_path, max(a.size_x, a.size_y, a.size_z), coalesce(d.unit, d.assumed_unit),
            d.unit NOT NULL, a.unit_guess_by NOT NULL
        FROM models m JOIN model_metadata d ON d.model_id = m.id JOIN model_analysis a ON a.model_id = m.id
        WHERE a.size_x NOT NULL ORDER BY m.file_path";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(Sized {
            id: row.get(0)?,
            path: row.get(1)?,
            longest: row.get(2)?,
            unit: row.get(3)?,
            is_declared: row.get(4)?,
            is_by_folder: row.get(5)?,
        })
    })?;
    rows.collect()
}

fn above(path: &str) -> Option<&str> {
    Some(path.rsplit_once('/')?.0)
}

/// The folder of a path, and those above it that are asked.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(above(path), |folder| above(folder)).take(LEVELS + 1)
}

/// Whether the nearest folder that has something to say holds models in millimetres.
///
/// A tally at 0 is of the models that lie in a folder, one at 1 of those in folders below it.
fn is_among_millimetres(path: &str, tallies: &HashMap<&str, [Tally; 2]>) -> bool {
    for (level, folder) in folders(path).enumerate() {
        let Some([own, below]) = tallies.get(folder) else {
            continue;
        };
        let (millimetres, all, share) = match level {
            0 => (own.millimetres, own.all, (1, 4)),
            _ => (
                own.millimetres + below.millimetres,
                own.all + below.all,
                (1, 2),
            ),
        };
        if millimetres >= VOTERS {
            return millimetres * share.1 >= all * share.0;
        }
    }
    false
}

//! Guesses of units by the folders of models: see [`super`].

use std::collections::BTreeSet;
#[cfg(feature = "cluster")]
use std::{collections::HashMap, convert::Infallible};

use rusqlite::{Connection, Params, Row};

use super::tallies::{Folders, Tallies, unsettle};
use crate::analysis::unit_guess;
use crate::mesh::Unit;
use crate::store::units;

/// Fewest models in millimetres that make a folder one of millimetres.
pub(super) const VOTERS: i64 = 3;
/// Folders above that of a model that are asked.
pub(super) const LEVELS: usize = 3;
/// How likely a guess by the folder is.
const BY_FOLDER: f64 = 0.7;
/// Sides from here on are held for millimetres by size alone; up to the second one with confidence.
const SURE_SIZES: std::ops::RangeInclusive<f64> = 12.0..=2_000.0;
/// Folders that are looked at one by one after they have changed what they say; of more all rows are.
const MOST_CHANGED: usize = 64;

/// What a row says of its unit and of those beside it.
pub(in crate::store) struct Sized {
    pub(in crate::store) id: i64,
    pub(in crate::store) path: String,
    pub(in crate::store) longest: f64,
    /// Declared, or given by an option.
    pub(in crate::store) unit: Option<String>,
    pub(in crate::store) is_declared: bool,
    pub(in crate::store) is_by_folder: bool,
}

/// What is guessed of a unit: which, how likely, and whether the folder says so.
pub(in crate::store) struct Guessed {
    pub(in crate::store) id: i64,
    pub(in crate::store) unit: Option<&'static str>,
    pub(in crate::store) confidence: Option<f64>,
    pub(in crate::store) by: Option<&'static str>,
}

/// Counts the rows after `newest`, and writes the guesses that are others by that; those up to it are counted, and have theirs.
pub(super) fn settle(connection: &Connection, newest: i64) -> rusqlite::Result<()> {
    let changed = count(connection, newest)?;
    if newest == 0 || changed.len() > MOST_CHANGED {
        return decide(connection, "m.id > ?1", [0]);
    }
    decide(connection, "m.id > ?1", [newest])?;
    for folder in changed {
        // The sign behind '/' is '0'.
        let below = (format!("{folder}/"), format!("{folder}0"));
        decide(connection, "m.file_path >= ?1 AND m.file_path < ?2", below)?;
    }
    Ok(())
}

/// Counts the rows after `newest`; folders that have another say by that, or some of them where they are many.
fn count(connection: &Connection, newest: i64) -> rusqlite::Result<BTreeSet<String>> {
    if newest == 0 {
        unsettle(connection)?;
    }
    let mut changed = BTreeSet::new();
    let mut change = |folder: &str, [before, now]: [&Tallies; 2]| {
        let is_other = [0, 1]
            .iter()
            .any(|&level| say(before, level) != say(now, level));
        if is_other && changed.len() <= MOST_CHANGED {
            changed.insert(folder.to_owned());
        }
    };
    let mut folders = Folders::new(connection);
    each(connection, "m.id > ?1", [newest], |row| {
        for (level, folder) in above(&row.path).enumerate() {
            folders.count(folder, level > 0, row.is_in_millimetres(), &mut change)?;
        }
        Ok(())
    })?;
    folders.write(&mut change)?;
    Ok(changed)
}

/// Writes the guesses of the rows that `which` chooses, where they are others now.
fn decide(connection: &Connection, which: &str, parameters: impl Params) -> rusqlite::Result<()> {
    let mut folders = Folders::new(connection);
    each(connection, which, parameters, |row| {
        let Some(guessed) = row.guessed_anew(|folder| folders.of(folder))? else {
            return Ok(());
        };
        connection
            .prepare_cached(
                "UPDATE model_analysis SET unit_guess = ?1, unit_confidence = ?2, unit_guess_by = ?3 WHERE model_id = ?4",
            )?
            .execute((guessed.unit, guessed.confidence, guessed.by, guessed.id))?;
        units::refresh_one(connection, guessed.id)?;
        Ok(())
    })
}

/// Gives every row that has a size, and that `which` chooses, to `take`.
fn each(
    connection: &Connection,
    which: &str,
    parameters: impl Params,
    mut take: impl FnMut(Sized) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT m.id, m.file_path, max(a.size_x, a.size_y, a.size_z), coalesce(d.unit, d.assumed_unit),
            d.unit NOT NULL, a.unit_guess_by NOT NULL
         FROM models m CROSS JOIN model_metadata d ON d.model_id = m.id CROSS JOIN model_analysis a ON a.model_id = m.id
         WHERE a.size_x NOT NULL AND {which}"
    );
    let mut statement = connection.prepare(&sql)?;
    let sized = |row: &Row<'_>| {
        Ok(Sized {
            id: row.get(0)?,
            path: row.get(1)?,
            longest: row.get(2)?,
            unit: row.get(3)?,
            is_declared: row.get(4)?,
            is_by_folder: row.get(5)?,
        })
    };
    for row in statement.query_map(parameters, sized)? {
        take(row?)?;
    }
    Ok(())
}

/// The guesses that are others now than `rows` have them: by their folder, or by their size again.
#[cfg(feature = "cluster")]
pub(in crate::store) fn guessed_anew(rows: &[Sized]) -> Vec<Guessed> {
    let mut folders: HashMap<&str, Tallies> = HashMap::new();
    for row in rows {
        for (level, folder) in above(&row.path).enumerate() {
            let tally = &mut folders.entry(folder).or_default()[usize::from(level > 0)];
            tally.all += 1;
            tally.millimetres += i64::from(row.is_in_millimetres());
        }
    }
    let of = |folder: &str| Ok::<_, Infallible>(folders.get(folder).copied().unwrap_or_default());
    let anew = rows.iter().filter_map(|row| match row.guessed_anew(of) {
        Ok(guessed) => guessed,
        Err(never) => match never {},
    });
    anew.collect()
}

impl Sized {
    /// The guess, where it is another than the row has; `tallies_of` counts folders.
    fn guessed_anew<E>(
        &self,
        tallies_of: impl FnMut(&str) -> Result<Tallies, E>,
    ) -> Result<Option<Guessed>, E> {
        let is_small =
            self.unit.is_none() && self.longest > 0.0 && self.longest < *SURE_SIZES.start();
        let is_by_folder = is_small && is_among_millimetres(&self.path, tallies_of)?;
        Ok((is_by_folder != self.is_by_folder).then(|| self.guessed(is_by_folder)))
    }

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

/// The folder of a path, and those above it that are asked.
fn above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| Some(path.rsplit_once('/')?.0))
        .skip(1)
        .take(LEVELS + 1)
}

/// Whether the nearest folder that has something to say holds models in millimetres.
fn is_among_millimetres<E>(
    path: &str,
    mut tallies_of: impl FnMut(&str) -> Result<Tallies, E>,
) -> Result<bool, E> {
    for (level, folder) in above(path).enumerate() {
        if let Some(said) = say(&tallies_of(folder)?, level) {
            return Ok(said);
        }
    }
    Ok(false)
}

/// What a folder says to models in it, of level 0, or below it: that they are in millimetres, or not, or nothing.
fn say([own, below]: &Tallies, level: usize) -> Option<bool> {
    let (millimetres, all, share) = match level {
        0 => (own.millimetres, own.all, (1, 4)),
        _ => (
            own.millimetres + below.millimetres,
            own.all + below.all,
            (1, 2),
        ),
    };
    (millimetres >= VOTERS).then(|| millimetres * share.1 >= all * share.0)
}

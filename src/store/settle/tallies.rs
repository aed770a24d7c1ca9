//! What folders say of units: how many models lie in each and below it, and how many of those are in millimetres, as counted last.
//!
//! Promises: what is counted is what the rows say, or nothing is; whatever changes a row that was counted calls [`unsettle`] in the same
//! transaction, and the opening of a library does where somebody else may have written to it. Memory does not grow with the folders.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

/// Folders that are held in memory.
const MOST_HELD: usize = 4096;

/// Models that were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) millimetres: i64,
    pub(super) all: i64,
}

/// Models that lie in a folder, and those in folders below it.
pub(super) type Tallies = [Tally; 2];

/// Forgets what was counted, since rows that were have changed; all rows are settled anew.
pub(in crate::store) fn unsettle(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM folder_units")?
        .execute([])?;
    Ok(())
}

/// Whether the rows there were are counted.
pub(super) fn are_there(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM folder_units)";
    connection.query_row(sql, [], |row| row.get(0))
}

/// Folders as they are counted, or asked.
pub(super) struct Folders<'a> {
    connection: &'a Connection,
    held: BTreeMap<String, Tallies>,
}

impl<'a> Folders<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            held: BTreeMap::new(),
        }
    }

    /// What is counted of `folder`.
    pub(super) fn of(&mut self, folder: &str) -> rusqlite::Result<Tallies> {
        if let Some(known) = self.held.get(folder) {
            return Ok(*known);
        }
        if self.held.len() >= MOST_HELD {
            self.held.clear();
        }
        let tallies = read(self.connection, folder)?;
        self.held.insert(folder.to_owned(), tallies);
        Ok(tallies)
    }

    /// Counts a model of `folder`, or of one below it; [`Folders::write`] is to follow. What is told by `change` of folders that are
    /// written on the way is what they said and say.
    pub(super) fn count(
        &mut self,
        folder: &str,
        is_below: bool,
        is_in_millimetres: bool,
        change: &mut impl FnMut(&str, [&Tallies; 2]),
    ) -> rusqlite::Result<()> {
        if !self.held.contains_key(folder) {
            if self.held.len() >= MOST_HELD {
                self.write(change)?;
            }
            self.held.insert(folder.to_owned(), Tallies::default());
        }
        if let Some(tallies) = self.held.get_mut(folder) {
            let tally = &mut tallies[usize::from(is_below)];
            tally.all += 1;
            tally.millimetres += i64::from(is_in_millimetres);
        }
        Ok(())
    }

    /// Adds what was counted to what is known.
    pub(super) fn write(
        &mut self,
        change: &mut impl FnMut(&str, [&Tallies; 2]),
    ) -> rusqlite::Result<()> {
        for (folder, added) in std::mem::take(&mut self.held) {
            let before = read(self.connection, &folder)?;
            let now = [0, 1].map(|at| Tally {
                millimetres: before[at].millimetres + added[at].millimetres,
                all: before[at].all + added[at].all,
            });
            let numbers = now.map(|tally| (tally.all, tally.millimetres));
            let [(own, own_millimetres), (below, below_millimetres)] = numbers;
            self.connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO folder_units (folder, own, own_millimetres, below, below_millimetres)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute((&folder, own, own_millimetres, below, below_millimetres))?;
            change(&folder, [&before, &now]);
        }
        Ok(())
    }
}

fn read(connection: &Connection, folder: &str) -> rusqlite::Result<Tallies> {
    let sql =
        "SELECT own, own_millimetres, below, below_millimetres FROM folder_units WHERE folder = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        let tally = |at| {
            Ok::<_, rusqlite::Error>(Tally {
                all: row.get(at)?,
                millimetres: row.get(at + 1)?,
            })
        };
        Ok([tally(0)?, tally(2)?])
    };
    let found = connection.prepare_cached(sql)?.query_row([folder], read);
    Ok(found.optional()?.unwrap_or_default())
}

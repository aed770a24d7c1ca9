//! What can be said of a model only when its neighbours are known, decided when an import has ended: the same rows come out in
//! whatever order files were taken, and on however many cores.
//!
//! **Titles.** A name that [`SHARED`] models or more of different bytes carry, in their files or by a sidecar, tells none of them apart, and gives
//! way to the next best.
//!
//! **Units.** A body whose longest side is under 12 may be a small one in millimetres. It is held for that where its folder says so: at least
//! [`guesses::VOTERS`] models there, and a quarter of all, are in millimetres by size or by declaration. Where its folder has fewer, the folders
//! above it are asked, [`guesses::LEVELS`] of them, the nearest first; there half of them must be. What a file declares is never touched.
//!
//! Nothing is done where no row was written since the last import that ended in order. What a person typed stays.
//!
//! **Of many, few.** Where all that happened since is that rows were added, only those are looked at that this may change: the new ones, those that share
//! a name with them, and those of folders that have another say now. [`tallies`] remembers what folders say, and is emptied
//! by all that changes older rows ([`unsettle`]); then all rows are looked at, as they are where somebody else has written to the database.

mod guesses;
mod tallies;
mod titles;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, named_params};

use super::{SidecarNews, Store, StoreError, sidecars, units};
use crate::mesh::Unit;
use crate::path_text::{to_text, to_uri};

#[cfg(feature = "cluster")]
pub(super) use guesses::{Guessed, Sized, guessed_anew};
pub(super) use tallies::unsettle;
#[cfg(feature = "cluster")]
pub(super) use titles::Titled;

/// So many models of different bytes make a name one that tells nothing.
pub(super) const SHARED: i64 = 5;

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
            if is_behind || said || data_version(connection)? != self.data_version {
                unsettle(connection)?;
            }
            if has_rows || is_behind || said {
                let newest = match tallies::are_there(connection)? {
                    true => self.newest_before,
                    false => 0,
                };
                titles::settle(connection, newest)?;
                guesses::settle(connection, newest)?;
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
            let changed = connection.execute(
                &sql,
                named_params! { ":unit": unit.name(), ":run": self.run_id, ":first": first, ":end": end },
            )?;
            if changed > 0 {
                unsettle(connection)?;
            }
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

/// Another number once a program other than this one has written.
pub(super) fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0))
}

/// Notes the unit that was chosen for rows at `root` and below it.
fn assume_below(connection: &Connection, root: &Path, unit: Unit) -> rusqlite::Result<()> {
    for (first, end) in ranges(root) {
        let which = "IN (SELECT id FROM models WHERE file_path >= ?1 AND file_path < ?2)";
        let sql = format!(
            "UPDATE model_metadata SET assumed_unit = ?3 WHERE assumed_unit IS NOT ?3 AND model_id {which}"
        );
        if connection.execute(&sql, (&first, &end, unit.name()))? > 0 {
            unsettle(connection)?;
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

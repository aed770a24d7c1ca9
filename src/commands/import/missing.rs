//! What is said when a walk has ended of rows whose files it did not come to.
//!
//! Promises: a row is missing only where its file is seen to be gone, by a look at its own path; one that could not be looked at stays as it
//! is. Where less than a tenth of what is known of a folder is there, that is what a disk looks like that is not mounted: it is told, and no row
//! changes.

use std::path::{Path, PathBuf};

use crate::commands::run::Run;
use crate::discover::presence::{Presence, Presences};
use crate::path_text::{from_text, to_text};
use crate::report::finding::{Finding, Kind};
use crate::store::{Lookup, SeenRows, Store, StoreError};

/// A walk that came to its end.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// What it was given and is there, canonical.
    pub(super) roots: Vec<PathBuf>,
    /// Rows that it came to.
    pub(super) seen: SeenRows,
    /// The newest row before it began.
    pub(super) newest: i64,
    /// Files that had no row.
    pub(super) new: Vec<PathBuf>,
}

/// What is known of the rows below a folder.
#[derive(Debug, Default)]
struct Rows {
    /// Those that are not known to be missing for longer.
    known: u64,
    /// Rows of files that are gone, and whether that was known.
    gone: Vec<(i64, bool)>,
}

impl Rows {
    fn found(&self) -> u64 {
        let news = self.gone.iter().filter(|(_, was_missing)| !was_missing);
        self.known - news.count() as u64
    }

    fn are_lost(&self) -> bool {
        self.known > 0 && self.found() * 10 < self.known
    }
}

/// Notes what is missing and what is back, when all files have ended.
pub(super) fn note(run: &Run, store: &Store, walked: &Walked) -> Result<(), StoreError> {
    let lookup = store.lookup()?;
    let (mut gone, mut count) = (Vec::new(), 0);
    for root in &walked.roots {
        let rows = survey(run, &lookup, root, walked, Some(store.run_id()))?;
        if rows.are_lost() && root.is_dir() {
            tell_lost(run, root, &rows);
            continue;
        }
        count += rows.gone.len() as u64;
        let news = rows
            .gone
            .into_iter()
            .filter(|(_, was_missing)| !was_missing);
        gone.extend(news.map(|(id, _)| id));
    }
    run.seen.missing(count);
    let mut back = lookup.missing_rows()?;
    back.retain(|&id| walked.seen.holds(id));
    drop(lookup);
    store.save_missing(&gone, &back)
}

/// The same in a dry run, which only tells; files without rows may be those that moved.
pub(super) fn rehearse(run: &Run, lookup: &Lookup, walked: &Walked) -> Result<(), StoreError> {
    let mut count = 0;
    for root in &walked.roots {
        let mut rows = survey(run, lookup, root, walked, None)?;
        let moved = walked
            .new
            .iter()
            .filter(|path| path.starts_with(root))
            .count();
        rows.gone.truncate(rows.gone.len().saturating_sub(moved));
        if rows.are_lost() && root.is_dir() {
            tell_lost(run, root, &rows);
        } else {
            count += rows.gone.len() as u64;
        }
    }
    run.seen.missing(count);
    Ok(())
}

fn survey(
    run: &Run,
    lookup: &Lookup,
    root: &Path,
    walked: &Walked,
    run_id: Option<i64>,
) -> Result<Rows, StoreError> {
    let mut presences = Presences::new(&run.config.limits);
    let mut rows = Rows::default();
    lookup.rows_below(root, walked.newest, |id| {
        if walked.seen.holds(id) {
            rows.known += 1;
            return Ok(());
        }
        let Some(row) = lookup.unseen_row(id)? else {
            return Ok(());
        };
        rows.known += u64::from(!row.is_missing);
        let is_written = run_id.is_some() && row.run_id == run_id;
        if !is_written && presences.of(&from_text(&row.path)) == Presence::Gone {
            rows.gone.push((id, row.is_missing));
        }
        Ok(())
    })?;
    Ok(rows)
}

fn tell_lost(run: &Run, root: &Path, rows: &Rows) {
    let (known, found) = (rows.known, rows.found());
    let models = if known == 1 { "model" } else { "models" };
    let about = format!(
        "{known} {models} are known here and {found} found: perhaps a disk is not mounted; no row is changed \
         (`trigest prune` and `trigest forget` remove rows)"
    );
    run.found(Finding::open(Kind::UnsureFolder, to_text(root), about));
}

//! The files of a gate: what is walked, listed or changed, and what of it needs a job.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::changed;
use crate::commands::listed::listed_paths;
use crate::commands::run::Feed;
use crate::config::GateFiles;
use crate::discover::stamps::Stamps;
use crate::discover::{Found, Source, may_be_model, walk, without_nested};
use crate::gate::{Bench, Facts};
use crate::job::{Look, Task};
use crate::outcome::{Failure, Outcome};
use crate::path_text::{canonical, to_text};
use crate::store::{KnownModel, Lookup, StoreError};

/// Walks all paths, judges what the library knows, and hands on the rest.
pub(super) fn feed(
    feed: &mut Feed<'_>,
    bench: &Bench,
    lookup: Option<Lookup>,
    files: &GateFiles,
) -> anyhow::Result<()> {
    let failed_list = Mutex::new(None);
    let mut named = without_nested(files.paths.clone(), files.walk.max_depth);
    let roots: Vec<_> = named.iter().map(|path| canonical(path)).collect();
    let mut listed: Box<dyn Iterator<Item = PathBuf>> = Box::new(std::iter::empty());
    if let Some((file, null)) = &files.files_from {
        listed = Box::new(listed_paths(file, *null, &failed_list)?);
    } else if let Some(since) = &files.changed_since {
        listed = Box::new(changed::since(since, &roots, &feed.run.config.limits)?.into_iter());
        named.clear();
    }
    // Of a list of what changed, only files that exist now and may be models count.
    let listed = listed.filter(|path| path.is_dir() || (path.exists() && may_be_model(path)));
    let mut scout = Scout {
        feed,
        bench,
        lookup,
        stamps: Stamps::default(),
    };
    let is_all_named = named.len();
    let mut lost = 0;
    for found in walk(named.into_iter().chain(listed), &files.walk) {
        if let Found::Trouble { path, .. } = &found {
            lost += usize::from(roots.contains(path));
        }
        if scout.feed.run.stop.is_asked() || !scout.take(found)? {
            break;
        }
    }
    scout.feed.run.seen.walk_is_over();
    let failed = failed_list
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    if let Some(error) = failed {
        return Err(anyhow::Error::new(error).context("--files-from"));
    }
    let is_nothing = lost == is_all_named && scout.feed.count() == lost as u64;
    if lost > 0 && is_nothing && files.files_from.is_none() {
        // Not one of the paths is there.
        scout.feed.run.stop.give_up();
    }
    Ok(())
}

struct Scout<'a, 'f> {
    feed: &'a mut Feed<'f>,
    bench: &'a Bench,
    /// `None` where there is no library.
    lookup: Option<Lookup>,
    /// Of the files that models name.
    stamps: Stamps,
}

impl Scout<'_, '_> {
    /// Takes what the walk found; false where nobody waits for more.
    fn take(&mut self, found: Found) -> anyhow::Result<bool> {
        match found {
            Found::Ignored | Found::Sidecar { .. } => self.feed.run.seen.ignored(),
            Found::Candidate(source) => return self.take_candidate(source),
            Found::LeftOut { path, size, reason } => {
                self.bench.left_out(&path, &reason);
                self.feed.ends(path, size, Outcome::Skipped { reason });
            }
            Found::Trouble { path, error } => {
                self.bench.failed(&path, &error);
                self.feed
                    .ends(path, 0, Outcome::Failed(Failure::from(&error)));
            }
        }
        Ok(true)
    }

    fn take_candidate(&mut self, source: Source) -> anyhow::Result<bool> {
        let asked = self.bench.asked(&source.path)?;
        let mut known = None;
        if let Some(lookup) = &mut self.lookup
            && let Some(row) = lookup.model_at(&to_text(&source.path))?
            && row.has_measures(asked.is_deep())
            && row.stamp.size == source.stamp().size
            && let Some(stored) = lookup.facts_of(row.id)?
        {
            let facts = Facts::stored(stored, self.bench.assumed);
            let is_unchanged = self.is_unchanged(&row, &source)?;
            if is_unchanged && self.bench.judge_stored(&source.path, &asked, &facts) {
                self.feed
                    .ends(source.path, source.size, Outcome::Judged { broken: 0 });
                return Ok(true);
            }
            // The same bytes tell the same of a file, unless it names others that may have changed.
            known = Some(facts).filter(|_| row.siblings_hash.is_none());
        }
        let lookup = &mut self.lookup;
        let task = Task::Look(Box::new(Look { asked, known }));
        let is_wanted = self.feed.hand_on(source, task, || {
            lookup.as_mut().map_or(Ok(()), Lookup::refresh)
        });
        Ok(is_wanted?)
    }

    /// Whether a file and those that it names are what they were when its row was written.
    fn is_unchanged(&mut self, row: &KnownModel, source: &Source) -> Result<bool, StoreError> {
        if row.stamp != source.stamp() || !row.is_settled(row.stamp) {
            return Ok(false);
        }
        let Some(lookup) = self.lookup.as_mut().filter(|_| row.siblings_hash.is_some()) else {
            return Ok(true);
        };
        let siblings = lookup.siblings_of(row.id)?;
        let are_settled = siblings.iter().all(|sibling| sibling.is_settled(row));
        Ok(are_settled && self.stamps.are_as_noted(&row.path, &siblings))
    }
}

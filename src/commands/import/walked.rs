//! The walk of an import, in the order asked for.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::missing::Walked;
use super::refused::Refused;
use super::scout::Scout;
use super::sidecars::Noted;
use crate::cli::Order;
use crate::commands::listed::listed_paths;
use crate::commands::run::Feed;
use crate::config::{Files, Part};
use crate::discover::{Found, Source, walk, without_nested};
use crate::error::Stage;
use crate::formats::archive;
use crate::job::Intake;
use crate::path_text::{canonical, to_text};
use crate::store::{Lookup, Settling, SidecarNews};

/// What is left to do when a walk has ended.
pub(super) struct Ended {
    pub(super) settling: Settling,
    /// What may say something of models.
    pub(super) noted: Noted,
    pub(super) walked: Walked,
    /// As it was given.
    pub(super) lookup: Option<Lookup>,
}

/// Walks all paths and lets the scout decide what each file needs.
pub(super) fn feed(
    feed: &mut Feed<'_>,
    lookup: Option<Lookup>,
    files: &Files,
    intake: &Intake,
) -> anyhow::Result<Ended> {
    let refused = RefCell::new(Refused::of(lookup.as_ref())?);
    let mut scout = Scout::new(feed, files, intake, lookup, &refused)?;
    let failed_list = Mutex::new(None);
    let named = without_nested(files.paths.clone(), files.walk.max_depth);
    let roots: Vec<_> = named.iter().map(|path| canonical(path)).collect();
    let list = files.files_from.as_ref();
    let listed = list.map(|(file, null)| listed_paths(file, *null, &failed_list));
    let paths = named
        .into_iter()
        .chain(listed.transpose()?.into_iter().flatten())
        .chain(supplied(files));
    let paths = paths.inspect(|path| refused.borrow_mut().lift(path));
    let (lost_roots, noted) = take_found(&mut scout, paths, &roots)?;
    scout.feed_held_back()?;
    scout.feed.run.seen.walk_is_over();
    check_list(&failed_list)?;
    let is_all_lost = lost_roots == roots.len() && scout.feed.count() == lost_roots as u64;
    if files.files_from.is_none() && is_all_lost {
        // Not one of the paths is there: there is nothing to go on with.
        scout.feed.run.stop.give_up();
    }
    scout.pictures.tell(scout.feed.run);
    let (mut walked, lookup) = (scout.walked, scout.lookup);
    walked.roots = roots.iter().filter(|root| root.exists()).cloned().collect();
    if let Some(store) = feed.store {
        store.lift_refusals(refused.borrow().lifted())?;
    }
    forget_resolved(feed, files)?;
    Ok(Ended {
        settling: settling(feed, files, intake, roots),
        noted,
        walked,
        lookup,
    })
}

/// Paths that come while the run goes on.
#[cfg(feature = "cluster")]
fn supplied(files: &Files) -> impl Iterator<Item = PathBuf> + use<> {
    let supply = files
        .supply
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    supply.into_iter().flatten()
}

#[cfg(not(feature = "cluster"))]
fn supplied(_: &Files) -> impl Iterator<Item = PathBuf> + use<> {
    std::iter::empty()
}

/// What is to be settled when all files of `roots` are there.
fn settling(feed: &Feed<'_>, files: &Files, intake: &Intake, roots: Vec<PathBuf>) -> Settling {
    Settling {
        roots: match &files.part {
            Some(part) => part.roots.clone(),
            None => roots,
        },
        sidecars: SidecarNews::default(),
        assumed: intake.given.unit,
        kept: feed.chosen.units(),
    }
}

/// Takes all that is found below `paths`, and tells how many of the roots are not there and what was noted on the way.
fn take_found(
    scout: &mut Scout<'_, '_>,
    paths: impl Iterator<Item = PathBuf>,
    roots: &[PathBuf],
) -> anyhow::Result<(usize, Noted)> {
    let files = scout.files;
    let mut lost_roots = 0;
    let mut noted = Noted::default();
    let wanted = |found: &Found| is_wanted(found, files.part.as_ref());
    let found = walk(paths, &files.walk).filter(wanted).inspect(|found| {
        lost_roots += usize::from(is_trouble_at(found, roots));
        noted.note(found);
    });
    match files.order {
        None | Some(Order::Path) => take_all(scout, found)?,
        Some(order) => take_in_order(scout, found, order)?,
    }
    Ok((lost_roots, noted))
}

/// Whether what was found belongs to the part that is imported: of archives some members may.
fn is_wanted(found: &Found, part: Option<&Part>) -> bool {
    let (Found::Candidate(Source { path, .. }), Some(part)) = (found, part) else {
        return true;
    };
    let Some((archive, member)) = archive::split(path) else {
        return true;
    };
    let wanted = part.members.get(&archive);
    wanted.is_none_or(|wanted| wanted.contains(&member))
}

/// Ends the run where the list of files could not be read to its end.
fn check_list(failed: &Mutex<Option<std::io::Error>>) -> anyhow::Result<()> {
    let failed = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
    failed.map_or(Ok(()), |error| {
        Err(anyhow::Error::new(error).context("--files-from"))
    })
}

/// Forgets that folders could not be walked before, where they could this time.
fn forget_resolved(feed: &Feed<'_>, files: &Files) -> anyhow::Result<()> {
    if let Some(store) = feed.store
        && !feed.run.stop.is_asked()
    {
        for root in files.paths.iter().flat_map(|path| path.canonicalize()) {
            store.forget_resolved(&to_text(&root))?;
        }
    }
    Ok(())
}

/// Whether one of `roots` itself could not be looked at; an archive that cannot be read is a file that failed.
fn is_trouble_at(found: &Found, roots: &[PathBuf]) -> bool {
    matches!(found, Found::Trouble { path, error }
        if roots.contains(path) && error.stage == Stage::Discover)
}

/// Takes everything as it comes, until nobody waits for more.
fn take_all(scout: &mut Scout<'_, '_>, found: impl Iterator<Item = Found>) -> anyhow::Result<()> {
    for item in found {
        if !scout.take(item)? {
            break;
        }
    }
    Ok(())
}

/// Takes what is no candidate at once, and the candidates in `order` when all are found.
fn take_in_order(
    scout: &mut Scout<'_, '_>,
    found: impl Iterator<Item = Found>,
    order: Order,
) -> anyhow::Result<()> {
    let mut sources = Vec::new();
    for item in found {
        match item {
            Found::Candidate(source) => sources.push(source),
            other => {
                if !scout.take(other)? {
                    return Ok(());
                }
            }
        }
    }
    match order {
        Order::Path => {}
        Order::Size => sources.sort_by_key(|source| source.size),
        Order::Largest => sources.sort_by_key(|source| Reverse(source.size)),
        Order::Newest => sources.sort_by_key(|source| Reverse(source.modified_ns)),
    }
    take_all(scout, sources.into_iter().map(Found::Candidate))
}

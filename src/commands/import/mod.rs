//! `trigest import`: walks, and feeds what it finds.

mod missing;
mod pictures;
mod refused;
mod scout;
mod sidecars;
mod surfaces;
mod walked;

use std::path::PathBuf;

use serde_json::{Value, json};

use self::missing::Walked;
use self::walked::Ended;
use super::listed;
use super::run::{self, Begin, Feed, Run};
use crate::cli::Order;
use crate::config::{Files, ImportConfig, RunConfig};
use crate::formats::sidecar::template::Template;
use crate::job::{Chosen, Intake};
use crate::mesh::Unit;
use crate::path_text::{canonical, to_text};
use crate::report::Command;
use crate::store::{Lookup, Settling, Store};
use crate::thumbnail::Renderer;

/// Imports what the settings name and returns the exit status.
///
/// # Errors
/// Why the run could not begin or go on.
pub(super) fn run(config: ImportConfig) -> anyhow::Result<u8> {
    let ImportConfig {
        run,
        output,
        files,
        intake,
    } = config;
    run::conduct(run, output, move |run| import(run, files, intake))
}

/// An import, as the conductor does it.
///
/// # Errors
/// Why the run could not begin or go on.
pub(in crate::commands) fn import(
    run: &Run,
    files: Files,
    mut intake: Intake,
) -> anyhow::Result<()> {
    let is_there = |path: &&PathBuf| path.symlink_metadata().is_ok();
    let there = files.paths.iter().filter(is_there);
    intake.chosen_for = match &files.part {
        Some(part) => part.roots.clone(),
        None => there.map(|path| canonical(path)).collect(),
    };
    let begin = Begin {
        command: Command::Import,
        settings: settings(&run.config, &files, &intake),
        may_create: true,
    };
    if let Some((list, _)) = &files.files_from {
        listed::check(list)?;
    }
    if files.dry_run || nothing_is_there(run, &files) {
        return rehearse(run, &begin, &files, &intake);
    }
    run::feed(run, &begin, &intake, |feed| {
        let lookup = feed.store.map(Store::lookup).transpose()?;
        let Ended {
            mut settling,
            noted,
            walked,
            ..
        } = walked::feed(feed, lookup, &files, &intake)?;
        Ok(Some(Box::new(move |store: &Store| {
            let (lookup, roots) = (store.lookup()?, &settling.roots);
            let template = files.path_template.as_ref();
            settling.sidecars = noted.read(run, &lookup, roots, template)?;
            drop(lookup);
            settle(run, store, &settling, &files, &walked)
        })))
    })
}

/// Decides what hangs on neighbours, and notes what is missing.
fn settle(
    run: &Run,
    store: &Store,
    settling: &Settling,
    files: &Files,
    walked: &Walked,
) -> anyhow::Result<()> {
    #[cfg(feature = "cluster")]
    if files.part.is_some() {
        surfaces::tell_missed(run);
        return Ok(store.settle_part(settling)?);
    }
    debug_assert!(files.part.is_none(), "parts are for clusters");
    store.settle(settling)?;
    surfaces::tell_missed(run);
    Ok(missing::note(run, store, walked)?)
}

/// Whether not one of the paths is there, so that no library is made for them.
fn nothing_is_there(run: &Run, files: &Files) -> bool {
    let is_there = |path: &PathBuf| path.symlink_metadata().is_ok();
    !run.config.library.exists() && files.files_from.is_none() && !files.paths.iter().any(is_there)
}

/// A dry run: the walk and its decisions, with a library that cannot be written to.
fn rehearse(run: &Run, begin: &Begin, files: &Files, intake: &Intake) -> anyhow::Result<()> {
    let lookup = Store::lookup_only(&run.config.library)?;
    run.announce(None, begin);
    let rows = lookup.as_ref().map(Lookup::choices).transpose()?;
    let mut chosen = Chosen::of_rows(rows.unwrap_or_default());
    intake.choose(&mut chosen);
    let ended = walked::feed(&mut Feed::dry(run, &chosen), lookup, files, intake)?;
    if let Some(lookup) = ended.lookup.filter(|_| !run.stop.is_asked()) {
        missing::rehearse(run, &lookup, &ended.walked)?;
    }
    Ok(())
}

/// The settings as the run's record and the first JSON line have them.
fn settings(run: &RunConfig, files: &Files, intake: &Intake) -> Value {
    let draws = intake.given.draws != Some(false);
    let renderer = draws.then(|| intake.given.on(Renderer::default()));
    let renderer = renderer.as_ref();
    let [include, exclude] = files.walk.filter.patterns();
    let sizes = files.walk.filter.sizes();
    let paths: Vec<_> = match &files.part {
        Some(part) => part.roots.iter().map(|root| to_text(root)).collect(),
        None => files
            .paths
            .iter()
            .map(|path| to_text(&canonical(path)))
            .collect(),
    };
    json!({
        "paths": paths,
        "files_from": files.files_from.as_ref().map(|(file, _)| to_text(file)),
        "jobs": run.jobs,
        "memory": run.memory,
        "ignore_missing": files.ignore_missing,
        "order": files.order.map_or("found", Order::name),
        "size": renderer.map(|renderer| &renderer.sizes_px),
        "include": include,
        "exclude": exclude,
        "min_size": sizes.0,
        "max_size": sizes.1,
        "max_depth": files.walk.max_depth,
        "hidden": files.walk.hidden,
        "follow": files.walk.follow_links,
        "thumbnails": renderer.is_some(),
        "style": renderer.map(|renderer| renderer.style.to_string()),
        "chosen": intake.given.to_json(),
        "deep": intake.deep,
        "require": run.limits.requires_mesh.then_some("mesh"),
        "force": intake.force,
        "retry": files.retry,
        "path_template": files.path_template.as_ref().map(Template::written),
        "assume_unit": intake.given.unit.map(Unit::name),
        "dry_run": files.dry_run,
    })
}

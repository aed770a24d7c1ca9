//! `trigest thumbnails`: draws again what is missing or stale, and nothing else.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use anyhow::anyhow;
use serde_json::json;

use crate::commands::run::{Batch, PAGE, QUEUE, drive};
use crate::config::Config;
use crate::discover::Source;
use crate::formats::Limits;
use crate::job::{Context, Job, Task};
use crate::path_text::from_text;
use crate::store::{KnownModel, Store};
use crate::thumbnail::{self, Renderer};

/// Draws what is missing or stale and returns the exit status.
///
/// # Errors
/// Why the run could not begin or go on.
pub(super) fn run(config: &Config) -> anyhow::Result<u8> {
    drive(config, conduct)
}

fn conduct(batch: &Batch<'_>) -> anyhow::Result<()> {
    let config = batch.config;
    let settings = json!({ "jobs": config.jobs, "memory": config.memory, "size": config.renderer.sizes_px,
        "style": config.renderer.style.to_string(), "turntable": config.renderer.turntable });
    let store = batch.begin("thumbnails", &settings, false)?;
    let limits = Limits::default();
    let roots = imported_roots(&store)?;
    let context = drawing(batch, &store, &config.renderer, &limits, &roots);
    let (queue, jobs) = sync_channel(QUEUE);
    thread::scope(|scope| {
        let looking = scope.spawn(|| look_through(batch, &store, queue));
        batch.work(jobs, &context, || {
            let looked = looking.join();
            looked.map_err(|_| anyhow!("internal error, please report it"))??;
            batch.end(&store)
        })
    })
}

/// Folders that were imported as a whole, in which the files lie that models name.
pub(super) fn imported_roots(store: &Store) -> anyhow::Result<Vec<PathBuf>> {
    let paths = store.lookup()?.imported_paths()?;
    Ok(paths.iter().map(|path| from_text(path)).collect())
}

/// What jobs that only draw share.
pub(super) fn drawing<'a>(
    batch: &Batch<'a>,
    store: &'a Store,
    renderer: &'a Renderer,
    limits: &'a Limits,
    roots: &'a [PathBuf],
) -> Context<'a> {
    Context {
        store,
        renderer: Some(renderer),
        limits,
        roots,
        deep: false,
        force: false,
        time_limit: batch.config.time_limit,
        stop: batch.stop,
    }
}

/// The job, number `index` of this run, that draws the pictures of a row again.
pub(super) fn redraw(index: u64, model: KnownModel) -> Job {
    Job {
        index,
        source: Source {
            path: from_text(&model.path),
            size: u64::try_from(model.size).unwrap_or(0),
            modified_ns: model.modified_ns,
        },
        task: Task::Redraw(Box::new(model)),
        found: Instant::now(),
        ticket: Arc::default(),
    }
}

/// Sends a job for every row whose picture is not what it should be.
fn look_through(batch: &Batch<'_>, store: &Store, queue: SyncSender<Job>) -> anyhow::Result<()> {
    let mut lookup = store.lookup()?;
    let (mut last, mut count) = (0, 0);
    loop {
        let page = lookup.models_after(last, PAGE)?;
        let Some(newest) = page.last() else { break };
        last = newest.id;
        for model in page {
            if batch.stop.is_asked() {
                return Ok(());
            }
            if is_current(&model, batch.config, store) {
                continue;
            }
            count += 1;
            let job = redraw(count, model);
            batch.seen.found(job.source.size);
            if queue.send(job).is_err() {
                return Ok(());
            }
        }
    }
    batch.seen.walk_is_over();
    Ok(())
}

/// Whether a model has the pictures that are asked for, whole.
fn is_current(model: &KnownModel, config: &Config, store: &Store) -> bool {
    let (picture, renderer) = (&model.picture, &config.renderer);
    let is_as_asked = picture.version == Some(thumbnail::VERSION)
        && picture.size_px == Some(renderer.size_px().into())
        && picture.style.as_deref() == Some(renderer.style.to_string().as_str());
    let has_others = renderer
        .suffixes()
        .iter()
        .all(|suffix| picture.others.contains_key(suffix));
    let is_whole = |(path, bytes): (String, i64)| {
        store
            .pictures()
            .length(&path)
            .and_then(|length| i64::try_from(length).ok())
            == Some(bytes)
    };
    let is_drawn =
        picture.path.is_some() && has_others && picture.files().into_iter().all(is_whole);
    is_as_asked && (is_drawn || picture.failed.is_some())
}

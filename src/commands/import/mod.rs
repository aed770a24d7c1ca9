//! `trigest import`: walk, feed the pool, report, close.

mod scout;

use std::cmp::Reverse;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, anyhow};
use serde_json::{Value, json};

use self::scout::Scout;
use crate::cli::Order;
use crate::commands::run::{Batch, QUEUE, drive};
use crate::config::{Config, ImportConfig};
use crate::discover::{Found, walk, without_nested};
use crate::job::Context;
use crate::path_text::{to_text, whole};
use crate::store::Store;

/// Imports what the settings name and returns the exit status.
///
/// # Errors
/// Why the run could not begin or go on.
pub(super) fn run(config: &Config, import: &ImportConfig) -> anyhow::Result<u8> {
    drive(config, |batch| {
        if import.dry_run {
            rehearse(batch, import)
        } else {
            conduct(batch, import)
        }
    })
}

/// The run, from opening the library to closing its record.
fn conduct(batch: &Batch<'_>, import: &ImportConfig) -> anyhow::Result<()> {
    let config = batch.config;
    let store = batch.begin("import", &settings(config, import), true)?;
    let roots: Vec<_> = import.paths.iter().map(|path| whole(path)).collect();
    let context = Context {
        store: &store,
        renderer: import.thumbnails.then_some(&config.renderer),
        limits: &import.limits,
        roots: &roots,
        deep: import.deep,
        force: import.force,
        time_limit: config.time_limit,
        stop: batch.stop,
    };
    let (queue, jobs) = sync_channel(QUEUE);
    let lookup = store.lookup()?;
    thread::scope(|scope| {
        let scout = Scout {
            batch,
            import,
            store: Some(&store),
            lookup: Some(lookup),
            queue,
            count: 0,
        };
        let walking = scope.spawn(|| survey(scout, import));
        batch.work(jobs, &context, || {
            let walked = walking.join();
            walked.map_err(|_| anyhow!("internal error in the walk, please report it"))??;
            if !batch.stop.is_asked() {
                for root in import.paths.iter().flat_map(|path| path.canonicalize()) {
                    store.forget_resolved(&to_text(&root))?;
                }
            }
            batch.end(&store)
        })
    })
}

/// A dry run: the walk and its decisions, with a library that cannot be written to.
fn rehearse(batch: &Batch<'_>, import: &ImportConfig) -> anyhow::Result<()> {
    let lookup = Store::lookup_only(&batch.config.library)?;
    batch.announce(None, "import", &settings(batch.config, import));
    let (queue, _jobs) = sync_channel(QUEUE);
    survey(
        Scout {
            batch,
            import,
            store: None,
            lookup,
            queue,
            count: 0,
        },
        import,
    )
}

/// Walks all paths and lets the scout decide, in the order asked for.
fn survey(mut scout: Scout<'_>, import: &ImportConfig) -> anyhow::Result<()> {
    let failed_list = Mutex::new(None);
    let named = without_nested(import.paths.clone(), import.walk.max_depth);
    let roots: Vec<_> = named.iter().map(|path| whole(path)).collect();
    let listed = match &import.files_from {
        Some((file, null)) => Some(listed_paths(file, *null, &failed_list)?),
        None => None,
    };
    let paths = named.into_iter().chain(listed.into_iter().flatten());
    let mut lost_roots = 0;
    let found = walk(paths, &import.walk)
        .inspect(|found| lost_roots += usize::from(is_trouble_at(found, &roots)));
    if import.order == Order::Path {
        take_all(&mut scout, found)?;
    } else {
        take_in_order(&mut scout, found, import.order)?;
    }
    scout.batch.seen.walk_is_over();
    if let Some(error) = failed_list
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
    {
        return Err(anyhow::Error::new(error).context("--files-from"));
    }
    if import.files_from.is_none() && lost_roots == roots.len() && scout.count == lost_roots as u64
    {
        // Not one of the paths is there: there is nothing to go on with.
        scout.batch.stop.give_up();
    }
    Ok(())
}

/// Whether one of `roots` itself could not be looked at.
fn is_trouble_at(found: &Found, roots: &[PathBuf]) -> bool {
    matches!(found, Found::Trouble { path, .. } if roots.contains(path))
}

/// Takes everything as it comes, until nobody waits for more.
fn take_all(scout: &mut Scout<'_>, found: impl Iterator<Item = Found>) -> anyhow::Result<()> {
    for item in found {
        if !scout.take(item)? {
            break;
        }
    }
    Ok(())
}

/// Takes what is no candidate at once, and the candidates in `order` when all are found.
fn take_in_order(
    scout: &mut Scout<'_>,
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

/// Paths from a file or standard input, one after another; what keeps them from being read goes to `failed`.
fn listed_paths<'a>(
    file: &Path,
    null: bool,
    failed: &'a Mutex<Option<io::Error>>,
) -> anyhow::Result<impl Iterator<Item = PathBuf> + 'a> {
    let source: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let opened =
            File::open(file).with_context(|| format!("--files-from {}", file.display()))?;
        Box::new(BufReader::new(opened))
    };
    let end = if null { b'\0' } else { b'\n' };
    Ok(source
        .split(end)
        .map_while(move |path| match path {
            Ok(bytes) => Some(path_of(bytes)),
            Err(error) => {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                None
            }
        })
        .filter(|path| !path.as_os_str().is_empty()))
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes)
        .trim_end_matches('\r')
        .into()
}

/// The settings as the run's record and the first JSON line have them.
fn settings(config: &Config, import: &ImportConfig) -> Value {
    json!({
        "paths": import.paths.iter().map(|path| to_text(&whole(path))).collect::<Vec<_>>(),
        "files_from": import.files_from.as_ref().map(|(file, _)| to_text(file)),
        "jobs": config.jobs,
        "memory": config.memory,
        "order": import.order.name(),
        "size": config.renderer.sizes_px,
        "thumbnails": import.thumbnails,
        "style": config.renderer.style.to_string(),
        "deep": import.deep,
        "force": import.force,
        "retry": import.retry,
        "dry_run": import.dry_run,
    })
}

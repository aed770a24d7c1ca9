//! `trigest shard`: imports the sources of one shard into a library of its own, and leaves its rows, its pictures and a file that says that
//! both are whole.
//!
//! Promises: the import is that of `trigest import`, so a stop, a kill or a file that ends the program costs what it costs there, and the next worker goes on.
//! A shard that is done is left alone. Of two workers on one shard the second is sent away.

mod depot;
mod stock;

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, bail};
use serde_json::{Value as Json, json};

use self::depot::Depot;
use self::stock::Stock;
use super::transient::{self, Transient, may_pass};
use crate::cluster::done::{Counts, Done, Sealing};
use crate::cluster::plan::{Entry, Plan, Walked};
use crate::cluster::remote::{self, RemoteError, Tree};
use crate::cluster::{MOST_TRIES, ShardFiles, WHOLE, pictures, rows};
use crate::commands::import;
use crate::commands::run::{self, Run};
use crate::config::{Files, ImportConfig, Part, ShardConfig, WrongUsage};
use crate::job::Intake;
use crate::path_text::{from_text, path_of, to_text};
use crate::report::remarks;
use crate::store::{LibraryError, Lookup, Store, key_and_suffix, schema};

/// Bytes of a list of sources, at most.
const MOST_LISTED: u64 = 1 << 30;
/// Where the library of a shard notes what it is of.
const OF: &str = "shard.json";
/// The sources of a shard, separated by NUL.
const SOURCES: &str = "sources";

/// Makes the shard and returns the exit status.
///
/// # Errors
/// Why it could not be made, where trying again is of no use.
pub(in crate::commands) fn run(config: ShardConfig) -> anyhow::Result<u8> {
    let json = config.json;
    transient::told(make(config), json)
}

fn make(config: ShardConfig) -> anyhow::Result<u8> {
    let task = Task::of(&config)?;
    let depot = Depot::of(&config, task.done.shard)?;
    if depot.is_done(&task.done)? {
        if !config.quiet {
            remarks(&[format!("shard {} is done", task.done.shard)]);
        }
        return Ok(0);
    }
    let entries = task.sources.entries(task.done.shard)?;
    let stock = Stock::of(&task.walked.roots, &entries, &depot.files.work)?;
    let import = prepare(config.import, &depot.files, &task, &entries, stock.as_ref())?;
    let expected = task.done.clone();
    let ended = {
        let depot = depot.clone();
        let ImportConfig {
            run,
            output,
            files: found,
            intake,
        } = import;
        run::conduct(run, output, move |run| {
            act(run, found, intake, &depot, task.done, stock)
        })
    };
    match ended? {
        0 if depot.is_done(&expected)? => Ok(0),
        // What keeps a run from going on is a disk, or threads that do not come back.
        0 | 1 => Err(Transient("the shard is not done: try again".into()).into()),
        status => Ok(status),
    }
}

/// The sources of a shard.
enum Sources {
    Planned(Box<Plan>),
    Listed(Vec<Entry>),
}

/// What is to be made.
struct Task {
    sources: Sources,
    walked: Walked,
    /// What the file will say that it is done, as far as that is known.
    done: Done,
}

impl Task {
    fn of(config: &ShardConfig) -> anyhow::Result<Self> {
        let asked = config.shard;
        let options = options(&config.import);
        let (sources, walked, shards, plan) = match &config.plan {
            Some(path) => {
                let plan = open(path).with_context(|| path.display().to_string());
                let plan = plan.map_err(never)?;
                let about = plan.about.clone();
                let given = asked.of.filter(|of| *of != about.shards);
                if let Some(of) = given {
                    let shards = about.shards;
                    bail!(WrongUsage(format!(
                        "--shard {asked}: the plan has {shards} shards, not {of}"
                    )));
                }
                let sources = Sources::Planned(Box::new(plan));
                (sources, about.walked, about.shards, about.hash)
            }
            None => {
                let (entries, hash) = listed()?;
                let walked = Walked::default();
                (
                    Sources::Listed(entries),
                    walked,
                    asked.of.unwrap_or(1),
                    hash,
                )
            }
        };
        if asked.number >= shards {
            let number = asked.number;
            bail!(WrongUsage(format!(
                "there is no shard {number}: they are 0 to {}",
                shards - 1
            )));
        }
        let done = Done {
            shard: asked.number,
            shards,
            plan,
            is_listed: config.plan.is_none(),
            roots: walked.roots.clone(),
            options,
            schema: schema::VERSION,
            ..Done::default()
        };
        Ok(Self {
            sources,
            walked,
            done,
        })
    }
}

impl Sources {
    fn entries(&self, shard: u32) -> anyhow::Result<Vec<Entry>> {
        match self {
            Self::Planned(plan) => plan.shard(shard).map_err(never),
            Self::Listed(entries) => Ok(entries.clone()),
        }
    }
}

/// The plan at a path or a URL.
fn open(path: &Path) -> anyhow::Result<Plan> {
    if !remote::is_url(path) {
        return Plan::open(path);
    }
    let remote = remote::Remote::open(&path.to_string_lossy())?;
    // Open for as long as it is read, and gone then.
    let aside = tempfile::tempdir()?;
    let local = aside.path().join("plan.parquet");
    remote.fetch(&remote.key(""), None, u64::MAX, &local)?;
    Plan::open(&local)
}

/// A plan that is wrong is wrong usage: no worker will ever do better.
fn never(error: anyhow::Error) -> anyhow::Error {
    if may_pass(&error) || error.is::<RemoteError>() {
        return error;
    }
    WrongUsage(format!("--plan {error:#}")).into()
}

/// Sources from standard input, and their hash.
fn listed() -> anyhow::Result<(Vec<Entry>, String)> {
    let mut bytes = Vec::new();
    io::stdin()
        .take(MOST_LISTED + 1)
        .read_to_end(&mut bytes)
        .context("standard input")?;
    if bytes.len() as u64 > MOST_LISTED {
        bail!(WrongUsage(format!(
            "the list of sources has more than {MOST_LISTED} bytes"
        )));
    }
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let paths = bytes
        .split(|byte| *byte == 0)
        .filter(|path| !path.is_empty());
    let entry = |path: &[u8]| {
        let path = path_of(path.to_vec());
        let path = match remote::is_url(&path) {
            true => path,
            false => std::path::absolute(&path).unwrap_or(path),
        };
        Entry {
            source: to_text(&path),
            size: None,
            modified_ns: None,
            etag: None,
            parent: None,
            members: None,
            is_giant: false,
        }
    };
    Ok((paths.map(entry).collect(), hash))
}

/// Options that make other rows or pictures.
fn options(import: &ImportConfig) -> Json {
    let limits = &import.run.limits;
    json!({
        "chosen": import.intake.given.to_json(),
        "deep": import.intake.deep,
        "require": limits.requires_mesh.then_some("mesh"),
        "max_triangles": limits.placed_triangles,
        "kernel": limits.kernel.words(),
    })
}

/// Makes the folder of the import ready, and its settings.
fn prepare(
    mut import: ImportConfig,
    files: &ShardFiles,
    task: &Task,
    entries: &[Entry],
    stock: Option<&Stock>,
) -> anyhow::Result<ImportConfig> {
    let work = &files.work;
    let of =
        json!({ "plan": task.done.plan, "options": task.done.options, "schema": task.done.schema });
    let of = of.to_string();
    if Store::is_locked(work).unwrap_or(false) {
        let path = work.clone();
        return Err(LibraryError::Locked { path, by: None }.into());
    }
    // Of another plan, or by other options: nothing there is of use.
    if work.is_dir() && fs::read_to_string(work.join(OF)).ok().as_ref() != Some(&of) {
        fs::remove_dir_all(work).with_context(|| work.display().to_string())?;
    }
    fs::create_dir_all(work).with_context(|| work.display().to_string())?;
    WHOLE.write(&work.join(OF), of.as_bytes())?;
    let mut list = Vec::new();
    // Those of an object store come when they are there.
    let listed = entries
        .iter()
        .filter(|entry| entry.parent.is_none() && stock.is_none());
    for entry in listed {
        list.extend(from_text(&entry.source).as_os_str().as_encoded_bytes());
        list.push(0);
    }
    WHOLE.write(&work.join(SOURCES), &list)?;
    let members = entries.iter().filter_map(|entry| {
        let members: HashSet<String> = entry.members.as_ref()?.iter().cloned().collect();
        Some((from_text(&entry.source), members))
    });
    import.files.part = Some(Part {
        roots: task
            .walked
            .roots
            .iter()
            .map(|root| {
                stock
                    .and_then(|stock| stock.tree.place(root))
                    .unwrap_or_else(|| from_text(root))
            })
            .collect(),
        members: members.collect(),
    });
    import.files.files_from = Some((work.join(SOURCES), true));
    import.files.walk.hidden = task.walked.hidden;
    import.files.walk.follow_links = task.walked.follow_links;
    import.files.walk.library.clone_from(work);
    import.run.library.clone_from(work);
    Ok(import)
}

/// The import of the shard, and then its files.
fn act(
    run: &Run,
    found: Files,
    intake: Intake,
    depot: &Depot,
    done: Done,
    stock: Option<Stock>,
) -> anyhow::Result<()> {
    let began = Instant::now();
    let files = &depot.files;
    let tree = stock.as_ref().map(|stock| stock.tree.clone());
    let fault = stock
        .map(|stock| stock.supply(run, &found, &files.work))
        .transpose()?;
    import::import(run, found, intake)?;
    if let Some(error) = fault.and_then(|fault| fault.lock().ok()?.take()) {
        return Err(error.into());
    }
    if run.stop.is_asked() {
        return Ok(());
    }
    let lookup = Store::lookup_as_is(&files.work)?.context("the library of the shard is gone")?;
    check_failures(&lookup)?;
    let done = pack(lookup, files, done, began, tree.as_ref())?;
    depot.publish(&done)?;
    // Of no more use; what cannot be removed harms nobody.
    let _ = fs::remove_dir_all(&files.work);
    Ok(())
}

/// Whether files failed that may not fail again: they are tried a few times, and then are rows.
fn check_failures(lookup: &Lookup) -> anyhow::Result<()> {
    let (mut last, mut count) = (0, 0);
    loop {
        let page = lookup.failures_after(last, 500)?;
        let Some(end) = page.last() else { break };
        last = end.id;
        let passing = page.iter().filter(|failure| {
            let kinds = ["io", "changed", "timeout", "picture", "store"];
            let record = &failure.record;
            !record.lies_in_file
                && kinds.contains(&record.kind.as_str())
                && failure.tries < MOST_TRIES
        });
        count += passing.count();
    }
    if count > 0 {
        let files = if count == 1 { "file" } else { "files" };
        let line = format!("{count} {files} could not be read this time: try again");
        return Err(Transient(line).into());
    }
    Ok(())
}

/// Writes rows and pictures, and says what they are.
fn pack(
    lookup: Lookup,
    files: &ShardFiles,
    mut done: Done,
    began: Instant,
    tree: Option<&Tree>,
) -> anyhow::Result<Done> {
    let mut written = rows::Written::default();
    WHOLE.fill(&files.rows, |file: &File| {
        let out = Sealing::new(BufWriter::with_capacity(1 << 16, file));
        let (out, rows) = rows::write(&lookup, out, tree)?;
        written = rows;
        done.rows = out.seal()?;
        anyhow::Ok(())
    })?;
    let place = |relative: &String| files.work.join(relative);
    let named = written.pictures.iter().filter_map(|relative| {
        let (key, suffix) = key_and_suffix(relative)?;
        Some((key, suffix, place(relative)))
    });
    WHOLE.fill(&files.pictures, |file: &File| {
        let out = Sealing::new(BufWriter::with_capacity(1 << 16, file));
        done.pictures = pictures::write(out, named)?.seal()?;
        anyhow::Ok(())
    })?;
    let Counts {
        models, failures, ..
    } = written.counts;
    let uri = |path: String| tree.and_then(|tree| tree.uris(&path)).unwrap_or(path);
    let choices = lookup.choices()?.into_iter();
    done.choices = choices.map(|(path, chosen)| (uri(path), chosen)).collect();
    done.counts = written.counts;
    done.sources = models + failures;
    done.core = written.core;
    done.seconds = began.elapsed().as_secs_f64();
    Ok(done)
}

//! `trigest plan`: walks as an import does, opens nothing but the directories of archives, and writes what it found, cut into shards.
//!
//! A path that could not be looked at is a source too: the worker that meets it again says what is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, bail};
use serde_json::json;

use super::transient;
use crate::cluster::WHOLE;
use crate::cluster::balance::{Dealt, deal, usual};
use crate::cluster::named::{Named, may_be_named, names_others};
use crate::cluster::plan::{About, Entry, Walked, write};
use crate::cluster::remote::{self, Listed, Remote};
use crate::commands::listed::listed_paths;
use crate::config::PlanConfig;
use crate::discover::{Found, Source, is_read, may_be_model, walk, without_nested};
use crate::formats::archive;
use crate::path_text::{canonical, escaped, from_text, to_text};
use crate::report::{answer, remarks};
use crate::store::Stamp;
use crate::system::modified_ns;

/// Giants that are named.
const MOST_NAMED: usize = 10;

/// Writes the plan and returns the exit status.
///
/// # Errors
/// Why a list could not be read, or the plan not be written.
pub(in crate::commands) fn run(config: &PlanConfig) -> anyhow::Result<u8> {
    transient::told(make(config), config.json)
}

fn make(config: &PlanConfig) -> anyhow::Result<u8> {
    let found = find(config)?;
    if found.entries.is_empty() && found.left_out == 0 && found.troubles.is_empty() {
        remarks(&["nothing to import: no file here has the ending of a model".into()]);
    }
    let entries: Vec<Entry> = found.entries.into_values().collect();
    let size = |entry: &Entry| entry.size.unwrap_or(0).unsigned_abs();
    let sizes: Vec<u64> = entries.iter().map(size).collect();
    let bytes = sizes
        .iter()
        .fold(0_u64, |sum, size| sum.saturating_add(*size));
    let count = config
        .shards
        .unwrap_or_else(|| usual(sizes.len() as u64, bytes));
    let dealt = deal(&sizes, count);
    let summary = Summary::of(&entries, &sizes, &dealt, count);
    let named = Named::of(
        entries.iter().map(|entry| entry.source.as_str()),
        found.beside,
    );
    let mut shards = vec![Vec::new(); count as usize];
    for (at, mut entry) in entries.into_iter().enumerate() {
        entry.is_giant = dealt.is_giant[at];
        shards[dealt.shard[at] as usize].push(entry);
    }
    for shard in &mut shards {
        shard.extend(named.by(shard));
    }
    let walked = Walked {
        roots: found.roots,
        hidden: config.walk.hidden,
        follow_links: config.walk.follow_links,
    };
    let about = save(&config.out, walked, &shards)?;
    if !config.quiet {
        remarks(&found.troubles);
        remarks(&summary.lines(found.left_out));
    }
    if config.json {
        answer(|out| {
            out.line(&summary.to_json(&about, found.left_out).to_string())?;
            Ok(0)
        })?;
    }
    Ok(0)
}

fn save(path: &Path, walked: Walked, shards: &[Vec<Entry>]) -> anyhow::Result<About> {
    if remote::is_url(path) {
        let remote = Remote::open(&path.to_string_lossy())?;
        let aside = tempfile::tempdir()?;
        let local = aside.path().join("plan.parquet");
        let about = save(&local, walked, shards)?;
        let key = remote.key("");
        let seen = remote.head(&key)?;
        remote.write_file(&key, &local, seen.as_ref())?;
        return Ok(about);
    }
    let mut about = None;
    let fill = |file: &File| {
        let mut out = BufWriter::with_capacity(1 << 16, file);
        about = Some(write(&mut out, walked, shards)?);
        anyhow::Ok(out.flush()?)
    };
    // Its folder is written to disk as well, and has a name only then.
    let whole = std::path::absolute(path).and_then(|path| match path.is_dir() {
        true => Err(std::io::ErrorKind::IsADirectory.into()),
        false => Ok(path),
    });
    let written = whole
        .map_err(Into::into)
        .and_then(|path| WHOLE.fill(&path, fill));
    written.with_context(|| path.display().to_string())?;
    about.context("the plan was not written")
}

/// What a walk came to.
#[derive(Default)]
struct Sources {
    roots: Vec<String>,
    entries: BTreeMap<String, Entry>,
    /// Files that models may name, or that may speak of them.
    beside: Vec<Entry>,
    /// Files that are no models to import.
    left_out: u64,
    /// Lines about paths that could not be looked at.
    troubles: Vec<String>,
}

fn find(config: &PlanConfig) -> anyhow::Result<Sources> {
    let mut sources = Sources::default();
    if !config.stores.is_empty() {
        for url in &config.stores {
            sources.list(url, config)?;
        }
        return Ok(sources);
    }
    let named = without_nested(config.paths.clone(), config.walk.max_depth);
    let is_there = |path: &PathBuf| path.symlink_metadata().is_ok();
    if config.files_from.is_none() && !named.iter().any(is_there) {
        let first = named.first().map(|path| escaped(&to_text(path)));
        bail!("{}: no such file or folder", first.unwrap_or_default());
    }
    sources.roots = named.iter().map(|path| to_text(&canonical(path))).collect();
    let failed = Mutex::new(None);
    let list = config.files_from.as_ref();
    let listed = list.map(|(file, null)| listed_paths(file, *null, &failed));
    let paths = named
        .into_iter()
        .chain(listed.transpose()?.into_iter().flatten());
    for found in walk(paths, &config.walk) {
        sources.take(found);
    }
    let failed = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
    match failed {
        Some(error) => Err(anyhow::Error::new(error).context("--files-from")),
        None => {
            sources.look_beside();
            Ok(sources)
        }
    }
}

impl Sources {
    /// Takes what an object store lists, as a walk takes files.
    fn list(&mut self, url: &str, config: &PlanConfig) -> anyhow::Result<()> {
        let remote = Remote::open(url)?;
        let root = remote.uri(&remote.key(""));
        let mut known = 0_u64;
        remote.list(|object| {
            known += 1;
            let uri = remote.uri(&object.key);
            self.take_object(uri, object, &root, config);
        })?;
        self.roots.push(root);
        let (count, named) = remote.left_out();
        if count > 0 {
            let objects = if count == 1 {
                "object is"
            } else {
                "objects are"
            };
            let named = named.join(", ");
            let line = format!("{count} {objects} left out, whose keys cannot be paths: {named}");
            self.troubles.push(escaped(&line));
        }
        if known == 0 && count == 0 {
            let line = format!("{url}: nothing is listed there");
            self.troubles.push(escaped(&line));
        }
        Ok(())
    }

    /// Takes an object below the URI `root`, where it is wanted.
    fn take_object(&mut self, uri: String, object: Listed, root: &str, config: &PlanConfig) {
        let filter = &config.walk.filter;
        let relative = uri.strip_prefix(root).unwrap_or_default();
        let relative = match relative.trim_start_matches('/') {
            "" => object.key.rsplit('/').next().unwrap_or_default(),
            relative => relative,
        };
        let path = Path::new(relative);
        let is_hidden = relative.split('/').any(|part| part.starts_with('.'));
        let mut above = path.ancestors().filter(|above| *above != Path::new(""));
        let is_out = above.any(|above| filter.excludes(above));
        let depth = relative.split('/').count();
        let is_deep = config.walk.max_depth.is_some_and(|most| depth > most);
        if (is_hidden && !config.walk.hidden) || is_out || is_deep {
            return;
        }
        let is_source = is_read(path) && filter.includes(path);
        let is_left_out = is_source && filter.refuses_size(object.size).is_some();
        self.left_out += u64::from(is_left_out || (!is_source && may_be_model(path)));
        let entry = Entry {
            size: Some(i64::try_from(object.size).unwrap_or(i64::MAX)),
            modified_ns: Some(object.modified_ns),
            etag: object.etag,
            parent: None,
            members: None,
            is_giant: false,
            source: uri,
        };
        if may_be_named(&entry.source) {
            self.beside.push(entry.clone());
        }
        if is_source && !is_left_out {
            self.entries.insert(entry.source.clone(), entry);
        }
    }

    /// Looks into the folders of models that may name others.
    fn look_beside(&mut self) {
        let naming = self
            .entries
            .values()
            .filter(|entry| entry.members.is_none() && names_others(&entry.source));
        let folders: BTreeSet<PathBuf> = naming
            .filter_map(|entry| Some(from_text(&entry.source).parent()?.to_path_buf()))
            .collect();
        for folder in folders {
            // What cannot be looked into is said by the worker that needs it.
            let entries = folder.read_dir().into_iter().flatten().flatten();
            for entry in entries {
                let path = entry.path();
                let text = to_text(&path);
                let about = path
                    .metadata()
                    .ok()
                    .filter(|about| about.is_file() && may_be_named(&text));
                if let Some(about) = about {
                    self.beside
                        .push(entry_of(text, Some(Stamp::of(&about)), None));
                }
            }
        }
        self.beside.sort_by(|a, b| a.source.cmp(&b.source));
    }

    fn take(&mut self, found: Found) {
        match found {
            Found::Ignored | Found::Sidecar { .. } => {}
            Found::LeftOut { .. } => self.left_out += 1,
            Found::Candidate(source) => self.take_file(&source),
            Found::Trouble { path, error } => {
                let text = to_text(&path);
                self.troubles.push(escaped(&format!("{text}: {error}")));
                self.add(text, None, None);
            }
        }
    }

    fn take_file(&mut self, source: &Source) {
        let Some((path, member)) = archive::split(&source.path) else {
            self.add(to_text(&source.path), Some(source.stamp()), None);
            return;
        };
        let stamp = || {
            let about = path.metadata().ok()?;
            Some(Stamp::new(about.len(), modified_ns(&about)))
        };
        let text = to_text(&path);
        match self.entries.get_mut(&text) {
            Some(entry) => entry.members.get_or_insert_default().push(member),
            None => self.add(text, stamp(), Some(vec![member])),
        }
    }

    fn add(&mut self, source: String, stamp: Option<Stamp>, members: Option<Vec<String>>) {
        let entry = entry_of(source.clone(), stamp, members);
        self.entries.entry(source).or_insert(entry);
    }
}

fn entry_of(source: String, stamp: Option<Stamp>, members: Option<Vec<String>>) -> Entry {
    Entry {
        size: stamp.map(|stamp| stamp.size),
        modified_ns: stamp.map(|stamp| stamp.modified_ns),
        etag: None,
        parent: None,
        members,
        is_giant: false,
        source,
    }
}

/// What people and programs are told of a plan.
struct Summary {
    sources: usize,
    bytes: u64,
    shards: u32,
    /// Bytes of the largest shard over those of a mean one, those of giants apart.
    imbalance: f64,
    giants: Vec<(String, u64)>,
}

impl Summary {
    fn of(entries: &[Entry], sizes: &[u64], dealt: &Dealt, shards: u32) -> Self {
        let mut loads = vec![(0_u64, false); shards as usize];
        let mut giants = Vec::new();
        for (at, size) in sizes.iter().enumerate() {
            let load = &mut loads[dealt.shard[at] as usize];
            *load = (load.0.saturating_add(*size), load.1 || dealt.is_giant[at]);
            if dealt.is_giant[at] {
                giants.push((entries[at].source.clone(), *size));
            }
        }
        let others = || {
            loads
                .iter()
                .filter(|(_, is_giant)| !is_giant)
                .map(|it| it.0)
        };
        let mean = others().sum::<u64>() as f64 / others().count().max(1) as f64;
        let most = others().max().unwrap_or(0) as f64;
        Self {
            sources: entries.len(),
            bytes: sizes.iter().sum(),
            shards,
            imbalance: if mean > 0.0 { most / mean } else { 1.0 },
            giants,
        }
    }

    fn lines(&self, left_out: u64) -> Vec<String> {
        let counted = |count: u64, what: &str| match count {
            1 => format!("1 {what}"),
            _ => format!("{count} {what}s"),
        };
        let mut lines = vec![format!(
            "{} with {} in {}; the largest has {:.2} × the mean",
            counted(self.sources as u64, "source"),
            counted(self.bytes, "byte"),
            counted(self.shards.into(), "shard"),
            self.imbalance
        )];
        if left_out > 0 {
            lines.push(format!(
                "{} left out, as by an import",
                counted(left_out, "file")
            ));
        }
        let giants = self.giants.iter().take(MOST_NAMED);
        lines.extend(
            giants.map(|(path, bytes)| {
                escaped(&format!("a shard of its own: {path} ({bytes} bytes)"))
            }),
        );
        if let Some(more) = self
            .giants
            .len()
            .checked_sub(MOST_NAMED)
            .filter(|more| *more > 0)
        {
            lines.push(format!("and {more} more with a shard of their own"));
        }
        lines
    }

    fn to_json(&self, about: &About, left_out: u64) -> serde_json::Value {
        let giant = |(path, bytes): &(String, u64)| json!({ "path": path, "bytes": bytes });
        json!({
            "type": "plan", "plan": about.hash, "sources": self.sources, "bytes": self.bytes, "shards": self.shards,
            "imbalance": self.imbalance, "left_out": left_out, "giants": self.giants.iter().map(giant).collect::<Vec<_>>(),
        })
    }
}

//! The shards in a folder or an object store: whether all of them are there, of one plan, and whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::cluster::ShardFiles;
use crate::cluster::done::{Done, seal_of};
use crate::cluster::remote::{self, Listed, Remote};
use crate::path_text::{canonical, escaped, to_text};
use crate::store::schema;

/// Numbers of shards that are named in a line.
const MOST_NAMED: usize = 20;

/// A shard that is done.
#[derive(Debug)]
pub(super) struct Shard {
    /// On this machine: those of a store come when they are asked for.
    pub(super) files: ShardFiles,
    pub(super) done: Done,
    stored: Option<Stored>,
}

/// Rows and pictures of a shard in an object store.
#[derive(Debug)]
struct Stored {
    remote: Remote,
    /// As they were listed.
    objects: [Option<Listed>; 2],
    /// What they come into, gone with the last of them.
    _aside: Arc<TempDir>,
}

/// Those of a folder, in the order of their numbers.
#[derive(Debug)]
pub(super) struct Shards {
    pub(super) folder: PathBuf,
    pub(super) all: Vec<Shard>,
}

impl Shard {
    /// Reads the rows, and the pictures where they are wanted, from where they lie.
    pub(super) fn bring(&self, with_pictures: bool) -> anyhow::Result<()> {
        let Some(stored) = &self.stored else {
            return Ok(());
        };
        let wanted = [
            (&self.files.rows, true),
            (&self.files.pictures, with_pictures),
        ];
        for ((path, is_wanted), object) in wanted.into_iter().zip(&stored.objects) {
            if let Some(object) = object.as_ref().filter(|_| is_wanted && !path.exists()) {
                let etag = object.etag.as_deref();
                stored.remote.fetch(&object.key, etag, u64::MAX, path)?;
            }
        }
        Ok(())
    }

    /// Where its pictures lie: a path, or the URI of an object.
    pub(super) fn tar(&self) -> String {
        let stored = self.stored.as_ref().and_then(|stored| {
            let object = stored.objects[1].as_ref()?;
            Some(stored.remote.uri(&object.key))
        });
        stored.unwrap_or_else(|| to_text(&canonical(&self.files.pictures)))
    }

    /// Lets go what was read from a store.
    pub(super) fn let_go(&self) {
        if self.stored.is_some() {
            for path in [&self.files.rows, &self.files.pictures] {
                // Of no more use; the folder is gone in the end.
                let _ = std::fs::remove_file(path);
            }
        }
    }

    fn has_files(&self) -> bool {
        let Some(stored) = &self.stored else {
            return self.done.has_files(&self.files);
        };
        let sealed = [&self.done.rows, &self.done.pictures];
        let mut both = stored.objects.iter().zip(sealed);
        both.all(|(object, sealed)| {
            let is_it = |object: &Listed| {
                object.size == sealed.bytes && (sealed.etag.is_none() || object.etag == sealed.etag)
            };
            object.as_ref().is_some_and(is_it)
        })
    }

    /// Whether rows, and pictures where they are wanted, are what was written.
    pub(super) fn check(&self, with_pictures: bool) -> anyhow::Result<()> {
        self.bring(with_pictures)?;
        let Done { rows, pictures, .. } = &self.done;
        let both = [(&self.files.rows, rows), (&self.files.pictures, pictures)];
        for (path, sealed) in both.into_iter().take(1 + usize::from(with_pictures)) {
            let found = seal_of(path).with_context(|| path.display().to_string())?;
            if (found.bytes, &found.hash) != (sealed.bytes, &sealed.hash) {
                bail!(
                    "{}: it is not what the worker wrote; make the shard again",
                    path.display()
                );
            }
        }
        Ok(())
    }
}

impl Shards {
    pub(super) fn find(folder: &Path) -> anyhow::Result<Self> {
        if remote::is_url(folder) {
            return Self::listed(folder);
        }
        let mut all = Vec::new();
        let entries = folder
            .read_dir()
            .with_context(|| folder.display().to_string())?;
        for entry in entries {
            let name = entry?.file_name();
            let Some(number) = name.to_str().and_then(ShardFiles::number_of) else {
                continue;
            };
            let files = ShardFiles::of(folder, number);
            let done = Done::read(&files.done).with_context(|| files.done.display().to_string())?;
            let done = done.ok_or_else(|| anyhow!("{}: it is gone", files.done.display()))?;
            if done.shard != number {
                bail!("{}: it is of shard {}", files.done.display(), done.shard);
            }
            all.push(Shard {
                files,
                done,
                stored: None,
            });
        }
        Self::of(folder, all)
    }

    /// Those in an object store.
    fn listed(url: &Path) -> anyhow::Result<Self> {
        let remote = Remote::open(&url.to_string_lossy())?;
        let mut objects = BTreeMap::new();
        let start = remote.key("");
        remote.list(|object| {
            let name = object
                .key
                .strip_prefix(&start)
                .unwrap_or_default()
                .trim_start_matches('/');
            if !name.contains('/') {
                objects.insert(name.to_owned(), object);
            }
        })?;
        let aside = Arc::new(tempfile::tempdir()?);
        let mut all = Vec::new();
        for (name, object) in &objects {
            let Some(number) = ShardFiles::number_of(name) else {
                continue;
            };
            let uri = remote.uri(&object.key);
            let bytes = remote
                .read(&object.key)?
                .with_context(|| format!("{uri}: it is gone"))?;
            let done = Done::of_bytes(&bytes).with_context(|| uri.clone())?;
            if done.shard != number {
                bail!("{uri}: it is of shard {}", done.shard);
            }
            let named = |end: &str| objects.get(&format!("shard-{number:05}.{end}")).cloned();
            let stored = Stored {
                remote: remote.clone(),
                objects: [named("parquet"), named("tar")],
                _aside: Arc::clone(&aside),
            };
            all.push(Shard {
                files: ShardFiles::of(aside.path(), number),
                done,
                stored: Some(stored),
            });
        }
        Self::of(url, all)
    }

    fn of(folder: &Path, mut all: Vec<Shard>) -> anyhow::Result<Self> {
        all.sort_by_key(|shard| shard.done.shard);
        if all.is_empty() {
            bail!("{}: no shard is done there", escaped(&to_text(folder)));
        }
        Ok(Self {
            folder: folder.to_path_buf(),
            all,
        })
    }

    /// The first shard, with which the others must agree.
    fn first(&self) -> Option<&Done> {
        self.all.first().map(|shard| &shard.done)
    }

    /// What keeps these shards from being merged, a line each; shards that are not there are fine where `is_partial`.
    pub(super) fn faults(&self, is_partial: bool) -> Vec<String> {
        let mut faults = Vec::new();
        let Some(first) = self.first() else {
            return faults;
        };
        for shard in &self.all {
            let Shard { files, done, .. } = shard;
            let name = files.done.file_name().unwrap_or_default();
            let name = self.folder.join(name);
            let name = name.display();
            let is_of_plan = done.plan == first.plan || (done.is_listed && first.is_listed);
            if !is_of_plan || done.shards != first.shards {
                faults.push(format!(
                    "{name}: it is of another plan than shard {}",
                    first.shard
                ));
            } else if done.options != first.options {
                faults.push(format!(
                    "{name}: it was made by other options than shard {}",
                    first.shard
                ));
            } else if done.schema != schema::VERSION {
                let (own, known) = (done.schema, schema::VERSION);
                faults.push(format!("{name}: its rows are of schema {own}, and this program has schema {known}: make the shard again"));
            } else if !shard.has_files() {
                faults.push(format!("{name}: its files are not there, or not as long as it says; make the shard again"));
            }
        }
        faults.extend(self.missing().filter(|_| !is_partial));
        faults
    }

    /// A line about the shards that are not there.
    fn missing(&self) -> Option<String> {
        let of = self.first()?.shards;
        let has = |number: &u32| {
            let found = self
                .all
                .binary_search_by_key(number, |shard| shard.done.shard);
            found.is_ok()
        };
        let missing: Vec<u32> = (0..of).filter(|number| !has(number)).collect();
        let named: Vec<String> = missing
            .iter()
            .take(MOST_NAMED)
            .map(u32::to_string)
            .collect();
        let more = missing.len().saturating_sub(MOST_NAMED);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let named = named.join(", ");
        (!missing.is_empty()).then(|| {
            let count = missing.len();
            format!(
                "{count} of {of} shards are not done: {named}{more} (--partial merges the others)"
            )
        })
    }

    /// Shards whose files are not what was written, a line each.
    pub(super) fn damage(&self) -> anyhow::Result<Vec<String>> {
        let checked = self.all.iter().map(|shard| {
            let checked = shard.check(true);
            shard.let_go();
            checked
        });
        let damaged = checked.filter_map(Result::err);
        Ok(damaged.map(|error| format!("{error:#}")).collect())
    }

    /// Whether one walk has found all of their sources.
    pub(super) fn are_of_one_plan(&self) -> bool {
        self.first().is_some_and(|first| !first.is_listed)
    }

    /// What was walked, as text.
    pub(super) fn roots(&self) -> Vec<String> {
        self.first()
            .map(|first| first.roots.clone())
            .unwrap_or_default()
    }

    /// BLAKE3 of the plan; that of the first list where there is none.
    pub(super) fn plan(&self) -> &str {
        self.first().map_or("", |first| &first.plan)
    }

    fn sum(&self, count: impl Fn(&Done) -> u64) -> u64 {
        self.all.iter().map(|shard| count(&shard.done)).sum()
    }

    pub(super) fn summary(&self) -> String {
        format!(
            "{} shards are whole: {} models, {} failures, {} pictures",
            self.all.len(),
            self.sum(|done| done.counts.models),
            self.sum(|done| done.counts.failures),
            self.sum(|done| done.counts.pictures)
        )
    }

    pub(super) fn to_json(&self, faults: &[String]) -> Json {
        json!({
            "type": "shards", "plan": self.plan(), "shards": self.all.len(),
            "models": self.sum(|done| done.counts.models), "failures": self.sum(|done| done.counts.failures),
            "pictures": self.sum(|done| done.counts.pictures), "faults": faults,
        })
    }
}

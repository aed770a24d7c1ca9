//! The shards in a folder: whether all of them are there, of one plan, and whole.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use serde_json::{Value as Json, json};

use crate::cluster::ShardFiles;
use crate::cluster::done::{Done, seal_of};
use crate::path_text::{escaped, to_text};
use crate::store::schema;

/// Numbers of shards that are named in a line.
const MOST_NAMED: usize = 20;

/// A shard that is done.
#[derive(Debug)]
pub(super) struct Shard {
    pub(super) files: ShardFiles,
    pub(super) done: Done,
}

/// Those of a folder, in the order of their numbers.
#[derive(Debug)]
pub(super) struct Shards {
    pub(super) folder: PathBuf,
    pub(super) all: Vec<Shard>,
}

impl Shard {
    /// Whether rows and pictures are what was written.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let Done { rows, pictures, .. } = &self.done;
        for (path, sealed) in [(&self.files.rows, rows), (&self.files.pictures, pictures)] {
            let found = seal_of(path).with_context(|| path.display().to_string())?;
            if found != *sealed {
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
            all.push(Shard { files, done });
        }
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
        for Shard { files, done } in &self.all {
            let name = files.done.display();
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
            } else if !done.has_files(files) {
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
        let checked = self.all.iter().map(Shard::check);
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

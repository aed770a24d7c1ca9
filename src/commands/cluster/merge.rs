//! `trigest merge`: puts the files of shards together into a library, as if one machine had imported all of them.
//!
//! Promises: nothing is written before all shards are seen to be there and of one plan. Pictures of a shard come first and its rows in one
//! transaction, so that a kill leaves whole shards; what is there already is left as it is when the merge is run again. Titles, units and
//! sidecars are settled at the end by what every import does then. A row whose file is gone is missing, or moves to where its bytes are now, only
//! where all shards of a plan are there.

mod rows;
mod shards;

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::json;

use self::rows::Taken;
use self::shards::Shards;
use crate::cluster::pictures;
use crate::commands::run::{self, Begin, Run};
use crate::config::MergeConfig;
use crate::job::Chosen;
use crate::path_text::{escaped, from_text, to_text};
use crate::report::{self, Command, Event, answer, remarks};
use crate::store::{
    Known, Lookup, RunCounts, Settling, SidecarFile, SidecarNews, Stamp, Store, StoreError,
};

/// Exit status where shards are missing or damaged.
const NOT_WHOLE: u8 = 3;

/// Merges and returns the exit status.
///
/// # Errors
/// Why shards or the library could not be read, or the library not be written.
pub(in crate::commands) fn run(config: MergeConfig) -> anyhow::Result<u8> {
    let shards = Shards::find(&config.from)?;
    let mut faults = shards.faults(config.partial);
    if config.check_only && faults.is_empty() {
        faults = shards.damage()?;
    }
    if config.json && config.check_only {
        let line = shards.to_json(&faults).to_string();
        answer(|out| {
            out.line(&line)?;
            Ok(0)
        })?;
    }
    if !faults.is_empty() {
        remarks(
            &faults
                .iter()
                .map(|line| format!("trigest: {}", escaped(line)))
                .collect::<Vec<_>>(),
        );
        return Ok(NOT_WHOLE);
    }
    if config.check_only {
        if !config.output.quiet {
            remarks(&[shards.summary()]);
        }
        return Ok(0);
    }
    let MergeConfig {
        run,
        mut output,
        partial,
        takes_pictures,
        ..
    } = config;
    output.fail_on = report::FailOn::Never;
    let is_whole = !partial && shards.are_of_one_plan();
    run::conduct(run, output, move |run| {
        let mut merging = Merging {
            run,
            shards: &shards,
            is_whole,
            takes_pictures,
            known: Known::default(),
            sidecars: BTreeMap::new(),
        };
        merging.merge()
    })
}

/// A merge while it goes on.
struct Merging<'a> {
    run: &'a Run,
    shards: &'a Shards,
    /// Whether all that was walked is there.
    is_whole: bool,
    takes_pictures: bool,
    known: Known,
    /// What was read beside models, by path.
    sidecars: BTreeMap<String, SidecarFile>,
}

impl Merging<'_> {
    fn merge(&mut self) -> anyhow::Result<()> {
        let roots: Vec<_> = self.shards.roots();
        let begin = Begin {
            command: Command::Merge,
            settings: json!({
                "paths": roots, "from": to_text(&self.shards.folder), "shards": self.shards.all.len(),
                "plan": self.shards.plan(), "whole": self.is_whole, "thumbnails": self.takes_pictures,
            }),
            may_create: true,
        };
        let store = self.run.begin(&begin)?;
        let roots: Vec<PathBuf> = roots.iter().map(|root| from_text(root)).collect();
        let chosen = self.choose(&store)?;
        let paths = self.look_ahead(&store, &roots)?;
        for shard in &self.shards.all {
            if self.run.stop.is_asked() {
                break;
            }
            self.take(&store, shard)
                .with_context(|| shard.files.rows.display().to_string())?;
        }
        if !self.run.stop.is_asked() {
            self.settle(&store, roots, &chosen)?;
            if let Some(paths) = paths {
                self.note_missing(&store, &paths)?;
            }
        }
        let merged = self.known.merged;
        self.run.tell(Event::Merged {
            moved: merged.moved,
            counts: Box::new(RunCounts {
                found: merged.new + merged.changed + merged.unchanged + merged.failed,
                imported: merged.new + merged.changed - merged.moved,
                unchanged: merged.unchanged + merged.moved,
                failed: merged.failed,
                ..RunCounts::default()
            }),
        });
        self.run.end(&store)
    }

    /// Takes over what was chosen for the paths that were walked.
    fn choose(&self, store: &Store) -> anyhow::Result<Chosen> {
        let mut chosen = Chosen::of_rows(store.lookup()?.choices()?);
        let before = chosen.to_rows();
        for shard in &self.shards.all {
            chosen.take_over(&Chosen::of_rows(shard.done.choices.clone()));
        }
        let rows = chosen.to_rows();
        if rows != before {
            store.save_choices(&rows)?;
        }
        Ok(chosen)
    }

    /// Finds the rows whose files were not among those that were planned; returns the paths of all that were, where the library has rows.
    fn look_ahead(
        &mut self,
        store: &Store,
        roots: &[PathBuf],
    ) -> anyhow::Result<Option<HashSet<u64>>> {
        let lookup = store.lookup()?;
        self.known.has_rows = lookup.newest_model()? > 0;
        if !self.known.has_rows || !self.is_whole {
            return Ok(None);
        }
        let mut paths = HashSet::new();
        for shard in &self.shards.all {
            rows::paths(shard, &mut paths)?;
        }
        for root in roots {
            self.note_gone(&lookup, root, &paths)?;
        }
        Ok(Some(paths))
    }

    fn note_gone(
        &mut self,
        lookup: &Lookup,
        root: &std::path::Path,
        paths: &HashSet<u64>,
    ) -> anyhow::Result<()> {
        let places = lookup.places_below(root)?;
        let known = places.iter().filter(|place| !place.is_missing).count();
        let gone: Vec<_> = places
            .into_iter()
            .filter(|place| !paths.contains(&rows::key_of(&place.path)))
            .collect();
        let found = known - gone.iter().filter(|place| !place.is_missing).count();
        // What a disk looks like that is not mounted.
        if known > 0 && found * 10 < known {
            let root = root.display();
            let line = format!(
                "{known} models are known below {root} and {found} planned: no row is changed as missing"
            );
            self.run.tell(Event::Remark(line));
            return Ok(());
        }
        for place in gone {
            self.known
                .gone
                .entry(place.hash.clone())
                .or_default()
                .push(place);
        }
        Ok(())
    }

    /// Takes a shard over: its pictures, and then its rows.
    fn take(&mut self, store: &Store, shard: &shards::Shard) -> anyhow::Result<()> {
        shard.check()?;
        if self.takes_pictures {
            let folder = store.pictures();
            pictures::read(&shard.files.pictures, |key, suffix, bytes| {
                let is_there = folder.length_of(key, suffix) == Some(bytes.len() as u64);
                if !is_there {
                    folder.write(key, suffix, bytes)?;
                }
                Ok(())
            })
            .with_context(|| shard.files.pictures.display().to_string())?;
        }
        let takes_pictures = self.takes_pictures;
        let sidecars = &mut self.sidecars;
        let seen = &self.run.seen;
        store.merge(&mut self.known, |merge| {
            rows::each(shard, takes_pictures, |taken| {
                match taken {
                    Taken::Model(incoming) => merge.model(incoming)?,
                    Taken::Failure(path, failure, tries, [first, last]) => {
                        merge.failure(path, &failure, tries, [first, last])?;
                    }
                    Taken::Sidecar(file) => {
                        sidecars.insert(file.path.clone(), file);
                    }
                }
                seen.rows(1);
                Ok::<_, anyhow::Error>(())
            })
        })
    }

    /// Decides what hangs on neighbours, by what every import does at its end.
    fn settle(
        &mut self,
        store: &Store,
        roots: Vec<PathBuf>,
        chosen: &Chosen,
    ) -> anyhow::Result<()> {
        let lookup = store.lookup()?;
        let mut news = SidecarNews::default();
        for (path, file) in std::mem::take(&mut self.sidecars) {
            let known = lookup.sidecar_at(&path)?;
            if known.is_none_or(|known| known.stamp != file.stamp) {
                news.read.push(file);
            }
        }
        drop(lookup);
        let settling = Settling {
            roots,
            sidecars: news,
            assumed: None,
            kept: chosen.units(),
        };
        Ok(store.settle(&settling)?)
    }

    /// Notes the rows whose files are gone, and have not moved.
    fn note_missing(&self, store: &Store, paths: &HashSet<u64>) -> Result<(), StoreError> {
        let gone = self.known.gone.values().flatten();
        let gone: Vec<_> = gone
            .filter(|place| !paths.contains(&rows::key_of(&place.path)))
            .collect();
        self.run.seen.missing(gone.len() as u64);
        let news = gone.iter().filter(|place| !place.is_missing);
        let mut news: Vec<i64> = news.map(|place| place.id).collect();
        news.sort_unstable();
        store.save_missing(&news, &[])
    }
}

/// What was read of a file, where it was asked.
fn stamp(size: Option<i64>, modified_ns: Option<i64>) -> Option<Stamp> {
    let stamp = size.zip(modified_ns);
    stamp.map(|(size, modified_ns)| Stamp { size, modified_ns })
}

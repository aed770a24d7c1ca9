//! `trigest merge`: puts the files of shards together into a library or into PostgreSQL, as if one machine had imported all of them.
//!
//! Promises: nothing is written before all shards are seen to be there and of one plan. Pictures of a shard come first and its rows in one
//! transaction, so that a kill leaves whole shards; what is there already is left as it is when the merge is run again. Titles, units and
//! sidecars are settled at the end by what every import does then. A row whose file is gone is missing, or moves to where its bytes are now, only
//! where all shards of a plan are there.

mod rows;
mod shards;
mod target;

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use anyhow::{Context as _, anyhow, bail};
use serde_json::json;

use self::rows::{Pictures, Taken};
use self::shards::Shards;
use self::target::Target;
use super::transient;
use crate::cluster::remote::RemoteError;
use crate::commands::run::{self, Begin, Run};
use crate::config::{MergeConfig, WrongUsage};
use crate::job::Chosen;
use crate::path_text::{escaped, from_text, to_text};
use crate::report::{self, Command, Event, answer, remarks};
use crate::store::{
    Address, Known, PostgresError, RunCounts, Settling, SidecarFile, SidecarNews, Stamp,
};

/// Exit status where shards are missing or damaged.
const NOT_WHOLE: u8 = 3;

/// Merges and returns the exit status.
///
/// # Errors
/// Why shards or the library could not be read, or the library not be written.
pub(in crate::commands) fn run(config: MergeConfig) -> anyhow::Result<u8> {
    let json = config.json;
    let server = config.postgres.clone();
    let ended = merge(config).or_else(|error| {
        let Some(of_server) = error.downcast_ref::<PostgresError>() else {
            return Err(error);
        };
        let named = server.map_or_else(String::new, |server| server.to_string());
        let line = format!("{named}: {error:#}");
        if of_server.is_refusal() {
            return Err(WrongUsage(line).into());
        }
        if !of_server.may_pass() {
            bail!(line);
        }
        report::fatal(&anyhow!(line), transient::STATUS, json);
        Ok(transient::STATUS)
    });
    match ended {
        Err(error) if error.is::<RemoteError>() => transient::told(Err(error), json),
        ended => ended,
    }
}

fn merge(config: MergeConfig) -> anyhow::Result<u8> {
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
        mut run,
        mut output,
        partial,
        takes_pictures,
        postgres,
        ..
    } = config;
    output.fail_on = report::FailOn::Never;
    if let Some(server) = &postgres {
        run.library = server.to_string().into();
    }
    let is_whole = !partial && shards.are_of_one_plan();
    run::conduct(run, output, move |run| {
        let merging = Merging {
            run,
            shards: &shards,
            is_whole,
            takes_pictures,
            known: Known::default(),
            sidecars: BTreeMap::new(),
        };
        merging.merge(postgres.as_ref())
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
    fn merge(mut self, server: Option<&Address>) -> anyhow::Result<()> {
        let roots: Vec<_> = self.shards.roots();
        let begin = Begin {
            command: Command::Merge,
            settings: json!({
                "paths": roots, "from": to_text(&self.shards.folder), "shards": self.shards.all.len(),
                "plan": self.shards.plan(), "whole": self.is_whole, "thumbnails": self.takes_pictures,
            }),
            may_create: true,
        };
        let mut target = Target::open(self.run, &begin, server, self.shards.plan())?;
        let roots: Vec<PathBuf> = roots.iter().map(|root| from_text(root)).collect();
        let chosen = self.choose(&mut target)?;
        let paths = self.look_ahead(&mut target, &roots)?;
        for shard in &self.shards.all {
            if self.run.stop.is_asked() {
                break;
            }
            self.take(&mut target, shard)
                .with_context(|| shard.files.rows.display().to_string())?;
            shard.let_go();
        }
        if !self.run.stop.is_asked() {
            self.settle(&mut target, roots, &chosen)?;
            if let Some(paths) = paths {
                self.note_missing(&mut target, &paths)?;
            }
        }
        self.tell_counts();
        for remark in target.take_remarks() {
            self.run.tell(Event::Remark(remark));
        }
        target.end(self.run)
    }

    fn tell_counts(&self) {
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
    }

    /// Takes over what was chosen for the paths that were walked.
    fn choose(&self, target: &mut Target<'_>) -> anyhow::Result<Chosen> {
        let mut chosen = Chosen::of_rows(target.choices()?);
        let before = chosen.to_rows();
        for shard in &self.shards.all {
            chosen.take_over(&Chosen::of_rows(shard.done.choices.clone()));
        }
        let rows = chosen.to_rows();
        if rows != before {
            target.save_choices(&rows)?;
        }
        Ok(chosen)
    }

    /// Finds the rows whose files were not among those that were planned; returns the paths of all that were, where the library has rows.
    fn look_ahead(
        &mut self,
        target: &mut Target<'_>,
        roots: &[PathBuf],
    ) -> anyhow::Result<Option<HashSet<u64>>> {
        // Shards of no plan may have a source twice.
        self.known.has_rows = target.has_rows()? || !self.shards.are_of_one_plan();
        if !self.known.has_rows || !self.is_whole {
            return Ok(None);
        }
        let mut paths = HashSet::new();
        for shard in &self.shards.all {
            shard.bring(false)?;
            rows::paths(shard, &mut paths)?;
        }
        for root in roots {
            self.note_gone(target, root, &paths)?;
        }
        Ok(Some(paths))
    }

    fn note_gone(
        &mut self,
        target: &mut Target<'_>,
        root: &std::path::Path,
        paths: &HashSet<u64>,
    ) -> anyhow::Result<()> {
        let places = target.places_below(root)?;
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
    fn take(&mut self, target: &mut Target<'_>, shard: &shards::Shard) -> anyhow::Result<()> {
        let unpacks = self.takes_pictures && target.has_pictures();
        shard.check(unpacks)?;
        if unpacks {
            target.take_pictures(shard)?;
        }
        let pictures = match (target.has_pictures(), unpacks) {
            (true, true) => Pictures::Unpacked,
            (true, false) => Pictures::Left,
            (false, _) => Pictures::Named,
        };
        let sidecars = &mut self.sidecars;
        let run = self.run;
        if target.has(shard)? {
            let counts = shard.done.counts;
            self.known.merged.unchanged += counts.models;
            self.known.merged.failed += counts.failures;
            run.seen.rows(counts.models + counts.failures);
            // What sidecars say is settled when all shards are there.
            return rows::each(shard, pictures, |taken| {
                if let Taken::Sidecar(file) = taken {
                    sidecars.insert(file.path.clone(), file);
                }
                Ok(())
            });
        }
        target.merge(shard, &mut self.known, |rows| {
            rows::each(shard, pictures, |taken| {
                match taken {
                    Taken::Model(incoming) => rows.model(incoming)?,
                    Taken::Failure(path, failure, tries, when) => {
                        rows.failure(path, &failure, tries, when)?;
                    }
                    Taken::Sidecar(file) => {
                        sidecars.insert(file.path.clone(), file);
                    }
                }
                run.seen.rows(1);
                Ok(())
            })
        })
    }

    /// Decides what hangs on neighbours, by what every import does at its end.
    fn settle(
        &mut self,
        target: &mut Target<'_>,
        roots: Vec<PathBuf>,
        chosen: &Chosen,
    ) -> anyhow::Result<()> {
        let mut news = SidecarNews::default();
        for (path, file) in std::mem::take(&mut self.sidecars) {
            if target.sidecar_at(&path)? != Some(file.stamp) {
                news.read.push(file);
            }
        }
        let settling = Settling {
            roots,
            sidecars: news,
            assumed: None,
            kept: chosen.units(),
        };
        target.settle(&settling)
    }

    /// Notes the rows whose files are gone, and have not moved.
    fn note_missing(&self, target: &mut Target<'_>, paths: &HashSet<u64>) -> anyhow::Result<()> {
        let gone = self.known.gone.values().flatten();
        let gone: Vec<_> = gone
            .filter(|place| !paths.contains(&rows::key_of(&place.path)))
            .collect();
        self.run.seen.missing(gone.len() as u64);
        let news = gone.iter().filter(|place| !place.is_missing);
        let mut news: Vec<i64> = news.map(|place| place.id).collect();
        news.sort_unstable();
        target.save_missing(&news)
    }
}

/// What was read of a file, where it was asked.
fn stamp(size: Option<i64>, modified_ns: Option<i64>) -> Option<Stamp> {
    let stamp = size.zip(modified_ns);
    stamp.map(|(size, modified_ns)| Stamp { size, modified_ns })
}

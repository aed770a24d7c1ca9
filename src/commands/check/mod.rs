//! `trigest check`: whether the library is whole, and with `--repair` what can be mended without asking.
//!
//! Promises: without `--repair` no byte of the library changes and no lock is held, so that it may run beside an import. What
//! that one has not committed yet is left out: a fault of a picture is told only where a fresh look at its row agrees, and
//! files that no row names only where no run is at work. With `--repair` it is a run like others: it holds the library's lock.

mod sources;

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;

use serde_json::json;

use super::thumbnails;
use crate::cli::CheckArgs;
use crate::commands::run::{Batch, PAGE, drive};
use crate::config::Config;
use crate::discover::presence::{Presence, Presences};
use crate::finding::{Finding, Kind, State};
use crate::formats::Limits;
use crate::path_text::from_text;
use crate::report::Event;
use crate::store::{KnownModel, LibraryError, Lookup, Store, StoreError};
use crate::thumbnail::{Leftover, PictureFault, PictureFolder, Renderer};

/// Looks the library through and returns the exit status.
///
/// # Errors
/// Why the check could not begin or go on.
pub(super) fn run(config: &Config, args: &CheckArgs) -> anyhow::Result<u8> {
    drive(config, |batch| {
        if args.repair {
            repair(batch, args)
        } else {
            look(batch, args)
        }
    })
}

/// The check alone.
fn look(batch: &Batch<'_>, args: &CheckArgs) -> anyhow::Result<()> {
    let library = &batch.config.library;
    let lookup =
        Store::lookup_as_is(library)?.ok_or_else(|| LibraryError::Missing(library.clone()))?;
    batch.announce(None, "check", &settings(args));
    let pictures = PictureFolder::new(library, false);
    let mut check = Check {
        batch,
        lookup,
        pictures: &pictures,
        is_deep: args.deep,
    };
    if !check.database()? {
        return Ok(());
    }
    check.pictures(|_| {})?;
    for leftover in check.leftovers()? {
        batch.tell(Event::Finding(unneeded(leftover, State::Open)));
    }
    check.sources()?;
    batch.seen.walk_is_over();
    Ok(())
}

/// The check, and what can be mended.
fn repair(batch: &Batch<'_>, args: &CheckArgs) -> anyhow::Result<()> {
    let store = batch.begin("check", &settings(args), false)?;
    let mut check = Check {
        batch,
        lookup: store.lookup()?,
        pictures: store.pictures(),
        is_deep: args.deep,
    };
    if check.database()? {
        let mut to_draw: BTreeMap<String, (Renderer, Vec<KnownModel>)> = BTreeMap::new();
        check.pictures(|model| {
            let renderer = as_drawn(&model);
            let look = format!("{renderer:?}");
            let (_, models) = to_draw.entry(look).or_insert((renderer, Vec::new()));
            models.push(model);
        })?;
        let leftovers = check.unnamed()?;
        for leftover in leftovers {
            store.pictures().remove(&leftover.path);
            batch.tell(Event::Finding(unneeded(leftover, State::Settled)));
        }
        check.sources()?;
        drop(check);
        draw(batch, &store, to_draw)?;
    }
    batch.seen.walk_is_over();
    batch.end(&store)
}

/// Draws pictures again, those that look alike together.
fn draw(
    batch: &Batch<'_>,
    store: &Store,
    to_draw: BTreeMap<String, (Renderer, Vec<KnownModel>)>,
) -> anyhow::Result<()> {
    let limits = Limits::default();
    let mut index = 0;
    for (renderer, models) in to_draw.into_values() {
        let (queue, jobs) = sync_channel(models.len());
        for model in models {
            index += 1;
            // There is room for all of them.
            let _ = queue.send(thumbnails::redraw(index, model));
        }
        drop(queue);
        let roots = thumbnails::imported_roots(store)?;
        let context = thumbnails::drawing(batch, store, &renderer, &limits, &roots);
        batch.work(jobs, &context, || Ok(()))?;
    }
    Ok(())
}

/// How the pictures of a row were drawn.
fn as_drawn(model: &KnownModel) -> Renderer {
    let picture = &model.picture;
    let suffixes = picture.others.keys().map(String::as_str);
    Renderer::as_drawn(picture.size_px, picture.style.as_deref(), suffixes)
}

fn unneeded(leftover: Leftover, state: State) -> Finding {
    let (kind, what) = if leftover.is_picture {
        (Kind::UnnamedPicture, "no row names it")
    } else {
        (
            Kind::LeftoverFile,
            "was being written when a run was killed",
        )
    };
    let done = match state {
        State::Settled => "; removed",
        State::Open | State::Told => " (--repair removes it)",
    };
    Finding::open(kind, leftover.path, format!("{what}{done}")).in_state(state)
}

/// A look through a library.
struct Check<'a> {
    batch: &'a Batch<'a>,
    lookup: Lookup,
    pictures: &'a PictureFolder,
    is_deep: bool,
}

impl Check<'_> {
    fn tell(&self, kind: Kind, subject: impl Into<String>, about: impl Into<String>) {
        let finding = Finding::open(kind, subject, about);
        self.batch.tell(Event::Finding(finding));
    }

    /// What the database knows to be wrong with itself; false where its rows cannot be trusted.
    fn database(&self) -> Result<bool, StoreError> {
        let faults = self.lookup.faults()?;
        for fault in &faults {
            let about = format!("{fault} (restore a copy, or move it away and import again)");
            self.tell(Kind::DamagedDatabase, "library.db", about);
        }
        if !faults.is_empty() {
            return Ok(false);
        }
        for (row, table) in self.lookup.broken_references()? {
            let about = format!("names a row of {table} that is not there");
            self.tell(Kind::BrokenReference, row, about);
        }
        self.batch.seen.rows(self.lookup.model_count()?);
        for half in self.lookup.half_models()? {
            let about = format!("has no row in {} (import it again)", half.lacks);
            self.tell(Kind::MissingRecord, half.path, about);
        }
        Ok(true)
    }

    /// Holds every picture against what its row says; models whose pictures are not so are given to `broken`.
    fn pictures(&mut self, mut broken: impl FnMut(KnownModel)) -> Result<(), StoreError> {
        let mut last = 0;
        loop {
            let page = self.lookup.pictured_after(last, PAGE)?;
            let Some(newest) = page.last() else { break };
            last = newest.id;
            for model in page {
                if self.batch.stop.is_asked() {
                    return Ok(());
                }
                if self.fault_of(&model).is_none() {
                    continue;
                }
                // A run that is at work may have given the row another picture since it was read.
                let fresh = self.lookup.pictured_after(model.id - 1, 1)?.pop();
                if let Some(model) = fresh.filter(|fresh| fresh.id == model.id)
                    && let Some((path, fault)) = self.fault_of(&model)
                {
                    self.tell_picture(&path, fault, &model);
                    broken(self.with_source(model)?);
                }
            }
        }
        Ok(())
    }

    /// The first picture of a model that is not as its row says.
    fn fault_of(&self, model: &KnownModel) -> Option<(String, PictureFault)> {
        let mut files = model.picture.files().into_iter();
        files
            .find_map(|(path, bytes)| Some((self.pictures.fault(&path, bytes)?, path)))
            .map(|(fault, path)| (path, fault))
    }

    fn tell_picture(&self, path: &str, fault: PictureFault, model: &KnownModel) {
        let (kind, what) = match fault {
            PictureFault::Missing => (Kind::MissingPicture, "is not there".to_owned()),
            PictureFault::Length(bytes) => {
                let written = model
                    .picture
                    .files()
                    .into_iter()
                    .find(|(own, _)| own == path);
                let written = written.map_or(0, |(_, bytes)| bytes);
                (
                    Kind::DamagedPicture,
                    format!("has {bytes} bytes, {written} were written"),
                )
            }
            PictureFault::NotWhole => (Kind::DamagedPicture, "is no whole PNG".to_owned()),
        };
        self.tell(
            kind,
            path,
            format!("{what}; of {} (--repair draws it)", model.path),
        );
    }

    /// The row, or one of the same bytes whose file is there.
    fn with_source(&mut self, model: KnownModel) -> Result<KnownModel, StoreError> {
        let mut presences = Presences::default();
        let mut is_there =
            |row: &KnownModel| presences.of(&from_text(&row.path)) == Presence::There;
        if model.siblings_hash.is_some() || is_there(&model) {
            return Ok(model);
        }
        let twin = self.lookup.models_with(&model.hash)?;
        let twin = twin
            .into_iter()
            .find(|row| row.siblings_hash.is_none() && is_there(row));
        Ok(match twin {
            Some(twin) => KnownModel {
                picture: model.picture,
                ..twin
            },
            None => model,
        })
    }

    /// Files among the pictures that no row needs, unless a run at work may be about to.
    fn leftovers(&self) -> anyhow::Result<Vec<Leftover>> {
        let mut found = self.unnamed()?;
        // Named by now, or gone.
        found.retain(|Leftover { path, is_picture }| {
            let is_named = || self.lookup.names_picture(path).unwrap_or(true);
            self.pictures.length(path).is_some() && !(*is_picture && is_named())
        });
        if !found.is_empty() && self.is_run_at_work()? {
            let remark = "another run is at work: pictures that no row names were not looked for";
            self.batch.tell(Event::Remark(remark.into()));
            found.clear();
        }
        Ok(found)
    }

    fn unnamed(&self) -> Result<Vec<Leftover>, StoreError> {
        let is_named = |picture: &str| self.lookup.names_picture(picture).unwrap_or(true);
        Ok(self.pictures.leftovers(is_named).collect())
    }

    /// Whether a run is at work. Only where the record of one is open, its lock is tried for a moment.
    fn is_run_at_work(&self) -> anyhow::Result<bool> {
        Ok(self.lookup.has_open_run()? && Store::is_locked(&self.batch.config.library)?)
    }
}

fn settings(args: &CheckArgs) -> serde_json::Value {
    json!({ "deep": args.deep, "repair": args.repair })
}

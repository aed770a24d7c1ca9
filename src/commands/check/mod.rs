//! `trigest check`: whether the library is whole, and with `--repair` what can be mended without asking.
//!
//! Promises: without `--repair` no byte of the library changes and no lock is held, so that it may run beside an import. What
//! that one has not committed yet is left out: a fault of a picture is reported only where a fresh look at its row agrees, and
//! files that no row names only where no run is at work. With `--repair` it is a run like others: it holds the library's lock.

mod siblings;
mod sources;

use std::sync::Arc;

use serde_json::json;

use super::pages::Pages;
use super::run::{self, Begin, Feed, Run};
use super::thumbnails;
use crate::config::CheckConfig;
use crate::discover::presence::{Presence, Presences};
use crate::job::Intake;
use crate::path_text::from_text;
use crate::report::finding::{Finding, Kind, State};
use crate::report::{Command, Event};
use crate::store::{
    KnownModel, Leftover, LibraryError, Lookup, PictureFault, PictureFolder, Store, StoreError,
};
use crate::thumbnail::Renderer;

/// Looks the library through and returns the exit status.
///
/// # Errors
/// Why the check could not begin or go on.
pub(super) fn run(config: CheckConfig) -> anyhow::Result<u8> {
    let CheckConfig {
        run,
        output,
        deep,
        repair,
    } = config;
    let begin = Begin {
        command: Command::Check,
        settings: json!({ "deep": deep, "repair": repair }),
        may_create: false,
    };
    run::conduct(run, output, move |run| {
        if repair {
            run::feed(run, &begin, &Intake::default(), |feed| {
                mend(feed, deep)?;
                Ok(None)
            })
        } else {
            look(run, &begin, deep)
        }
    })
}

/// The check alone.
fn look(run: &Run, begin: &Begin, is_deep: bool) -> anyhow::Result<()> {
    let library = &run.config.library;
    let lookup =
        Store::lookup_as_is(library)?.ok_or_else(|| LibraryError::Missing(library.clone()))?;
    run.announce(None, begin);
    let pictures = PictureFolder::new(library, false);
    let mut check = Check {
        run,
        lookup,
        pictures: &pictures,
        is_deep,
    };
    if !check.database()? {
        return Ok(());
    }
    check.pictures(|_| {})?;
    for leftover in check.leftovers()? {
        run.found(unneeded(leftover, State::Open));
    }
    check.siblings()?;
    check.sources()?;
    run.seen.walk_is_over();
    Ok(())
}

/// The check, and what can be mended; pictures are drawn again when all else is done.
fn mend(feed: &mut Feed<'_>, is_deep: bool) -> anyhow::Result<()> {
    let (run, Some(store)) = (feed.run, feed.store) else {
        return Ok(());
    };
    let mut check = Check {
        run,
        lookup: store.lookup()?,
        pictures: store.pictures(),
        is_deep,
    };
    if check.database()? {
        let mut to_draw = Vec::new();
        check.pictures(|model| to_draw.push(model))?;
        for leftover in check.unnamed()? {
            store.pictures().remove(&leftover.path);
            run.found(unneeded(leftover, State::Settled));
        }
        check.siblings()?;
        check.sources()?;
        drop(check);
        for model in to_draw {
            let renderer = Arc::new(as_drawn(&model));
            thumbnails::redraw(feed, model, renderer)?;
        }
    }
    run.seen.walk_is_over();
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
        (Kind::UnnamedPicture, "belongs to no model")
    } else {
        (Kind::LeftoverFile, "left by a run that was killed")
    };
    let done = match state {
        State::Settled => "; removed",
        State::Open | State::Reported => " (--repair removes it)",
    };
    Finding::open(kind, leftover.path, format!("{what}{done}")).in_state(state)
}

/// A look through a library.
struct Check<'a> {
    run: &'a Run,
    lookup: Lookup,
    pictures: &'a PictureFolder,
    is_deep: bool,
}

impl Check<'_> {
    fn tell(&self, kind: Kind, subject: impl Into<String>, about: impl Into<String>) {
        let finding = Finding::open(kind, subject, about);
        self.run.found(finding);
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
        self.run.seen.rows(self.lookup.model_count()?);
        for half in self.lookup.half_models()? {
            let about = format!("has no row in {} (import it again)", half.lacks);
            self.tell(Kind::MissingRecord, half.path, about);
        }
        Ok(true)
    }

    /// Holds every picture against what its row says; models whose pictures are not so are given to `broken`.
    fn pictures(&mut self, mut broken: impl FnMut(KnownModel)) -> Result<(), StoreError> {
        let mut pages = Pages::default();
        while let Some(page) = pages.next(
            |last, count| self.lookup.pictured_after(last, count),
            |model| model.id,
        )? {
            for model in page {
                if self.run.stop.is_asked() {
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
                    format!("has {bytes} bytes instead of {written}"),
                )
            }
            PictureFault::NotWhole => (Kind::DamagedPicture, "is not a complete PNG".to_owned()),
        };
        self.tell(
            kind,
            path,
            format!("{what}; it belongs to {} (--repair draws it)", model.path),
        );
    }

    /// The row, or one of the same bytes whose file is there.
    fn with_source(&mut self, model: KnownModel) -> Result<KnownModel, StoreError> {
        let mut presences = Presences::new(&self.run.config.limits);
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
            let remark =
                "another run is at work, so pictures that belong to no model were not looked for";
            self.run.tell(Event::Remark(remark.into()));
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
        Ok(self.lookup.has_open_run()? && Store::is_locked(&self.run.config.library)?)
    }
}

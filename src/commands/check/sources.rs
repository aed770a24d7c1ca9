//! `check --deep`: holds source files against the hash of the bytes that were imported.

use std::io;

use rayon::prelude::*;

use super::Check;
use crate::commands::pages::Pages;
use crate::discover::presence::{Presence, Presences};
use crate::error::Cause;
use crate::examine::source_file;
use crate::formats::Limits;
use crate::path_text::from_text;
use crate::report::finding::Kind;
use crate::store::KnownModel;

/// What became of a source file.
enum Verdict {
    Same,
    Gone,
    Changed,
    Unreadable(String),
    NotAsked,
}

impl Check<'_> {
    /// Reads every source file, if asked for, and tells of those that are gone or have other bytes. None is touched.
    pub(super) fn sources(&mut self) -> anyhow::Result<()> {
        if !self.is_deep {
            return Ok(());
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.run.config.jobs)
            .build()?;
        let stop = &self.run.stop;
        let limits = &self.run.config.limits;
        let mut pages = Pages::default();
        while let Some(page) = pages.next(
            |last, count| self.lookup.models_after(last, count),
            |model| model.id,
        )? {
            let judge = |model: &KnownModel| {
                if stop.is_asked() {
                    Verdict::NotAsked
                } else {
                    verdict(model, limits)
                }
            };
            let verdicts: Vec<_> = pool.install(|| page.par_iter().map(judge).collect());
            for (model, verdict) in page.into_iter().zip(verdicts) {
                self.tell_source(model, verdict);
            }
            if stop.is_asked() {
                break;
            }
        }
        Ok(())
    }

    fn tell_source(&self, model: KnownModel, verdict: Verdict) {
        match verdict {
            Verdict::Same | Verdict::NotAsked => {}
            Verdict::Gone => {
                let about = "is not there any more (see `trigest prune`)";
                self.tell(Kind::GoneSource, model.path, about);
            }
            Verdict::Changed => {
                let about = "has changed since it was imported (import it again)";
                self.tell(Kind::ChangedSource, model.path, about);
            }
            Verdict::Unreadable(why) => self.tell(Kind::UnreadableSource, model.path, why),
        }
    }
}

fn verdict(model: &KnownModel, limits: &Limits) -> Verdict {
    let path = from_text(&model.path);
    match source_file::hash(&path, limits) {
        Ok(hash) if hash.to_hex().as_str() == model.hash => Verdict::Same,
        Ok(_) => Verdict::Changed,
        Err(error) => match (Presences::new(limits).of(&path), error) {
            (Presence::Gone, _) => Verdict::Gone,
            (_, Cause::Io(error)) => Verdict::Unreadable(crate::system::io_text(&error)),
            (_, Cause::Read(error)) => Verdict::Unreadable(error.to_string()),
            (_, Cause::Changed) => Verdict::Changed,
            (_, _) => Verdict::Unreadable(crate::system::io_text(&io::ErrorKind::Other.into())),
        },
    }
}

//! Goes ahead of the workers: decides for each file found whether it needs a job, and sends the rest off as it is.

use crate::commands::run::Feed;
use crate::config::Files;
use crate::discover::{Found, Source};
use crate::job::{self, Intake, Task};
use crate::outcome::{Failure, Outcome};
use crate::path_text::to_text;
use crate::store::{KnownModel, Lookup, StoreError};

/// A file written this short before it was read may have been written again without its time showing it.
const RACY_NS: i64 = 2_000_000_000;

/// Decides what each file needs.
pub(super) struct Scout<'a, 'f> {
    pub(super) feed: &'a mut Feed<'f>,
    pub(super) files: &'a Files,
    pub(super) intake: &'a Intake,
    /// `None` where there is no library yet.
    pub(super) lookup: Option<Lookup>,
}

impl Scout<'_, '_> {
    /// Takes what the walk found; false where nobody waits for more.
    pub(super) fn take(&mut self, found: Found) -> Result<bool, StoreError> {
        if self.feed.run.stop.is_asked() {
            return Ok(false);
        }
        match found {
            Found::Ignored => self.feed.run.seen.ignored(),
            Found::Candidate(source) => return self.take_candidate(source),
            Found::LeftOut { path, size, reason } => {
                self.feed.ends(path, size, Outcome::Skipped { reason });
            }
            Found::Trouble { error, .. } if self.files.ignore_missing && error.is_missing() => {
                self.feed.run.seen.ignored();
            }
            Found::Trouble { path, error } => {
                let source = Source {
                    path,
                    size: 0,
                    modified_ns: 0,
                };
                if let Some(store) = self.feed.store {
                    job::record_failure(store, &source, &error);
                }
                self.feed
                    .ends(source.path, 0, Outcome::Failed(Failure::from(&error)));
            }
        }
        Ok(true)
    }

    fn take_candidate(&mut self, source: Source) -> Result<bool, StoreError> {
        if let Some(outcome) = self.known(&source)? {
            self.feed.ends(source.path, source.size, outcome);
            return Ok(true);
        }
        let lookup = &mut self.lookup;
        // The wait may be long.
        self.feed.hand_on(source, Task::Import, || {
            lookup.as_mut().map_or(Ok(()), Lookup::refresh)
        })
    }

    /// How a file ends that needs no job; `None` where it needs one.
    fn known(&mut self, source: &Source) -> Result<Option<Outcome>, StoreError> {
        let path = to_text(&source.path);
        let model = match &mut self.lookup {
            Some(lookup) if !self.intake.force => lookup.model_at(&path)?,
            _ => None,
        };
        if model
            .as_ref()
            .is_some_and(|model| self.is_unchanged(model, source))
        {
            return Ok(Some(Outcome::Unchanged {
                moved_from: None,
                is_measured_again: false,
            }));
        }
        if !self.intake.force
            && !self.files.retry
            && let Some(lookup) = &mut self.lookup
            && let Some(known) = lookup.failure_at(&path)?
        {
            let is_same = known.record.stamp == Some(source.stamp());
            // A file without triangles failed only because they were required.
            let may_pass = known.record.kind == "no_faces" && !self.requires_mesh();
            let is_known = known.record.lies_in_file && known.program_version == crate::VERSION;
            if is_same && is_known && !may_pass {
                return Ok(Some(Outcome::Failed(known.record.into())));
            }
        }
        Ok(self.files.dry_run.then_some(Outcome::Planned {
            is_new: model.is_none(),
        }))
    }

    fn requires_mesh(&self) -> bool {
        self.feed.run.config.limits.requires_mesh
    }

    fn is_unchanged(&self, model: &KnownModel, source: &Source) -> bool {
        let is_same = model.stamp == source.stamp();
        let is_racy = model.stamp.modified_ns > model.read_at_ns.saturating_sub(RACY_NS);
        is_same
            && !is_racy
            && model.has_measures(self.intake.deep)
            && model.meets(self.requires_mesh())
    }
}

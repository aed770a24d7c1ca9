//! Goes ahead of the workers: decides for each file found whether it needs a job, and sends the rest off as it is.

use std::cell::RefCell;

use super::missing::Walked;
use super::pictures::Pictures;
use super::refused::{self, Refused};
use super::surfaces::Surfaces;
use crate::commands::run::Feed;
use crate::config::Files;
use crate::discover::stamps::Stamps;
use crate::discover::{Found, Source};
use crate::examine::source_file;
use crate::job::{self, Intake, Task};
use crate::outcome::{Failure, Outcome, Plan};
use crate::path_text::{from_text, shortened, to_text};
use crate::store::{Facts, KnownModel, Lookup, StoreError, in_unit};

/// What becomes of a file.
enum Fate {
    /// It needs no job; with what its row says.
    Ends(Outcome, Option<Facts>),
    /// It needs this one.
    Needs(Task),
}

/// Decides what each file needs.
pub(super) struct Scout<'a, 'f> {
    pub(super) feed: &'a mut Feed<'f>,
    pub(super) files: &'a Files,
    intake: &'a Intake,
    /// `None` where there is no library yet.
    pub(super) lookup: Option<Lookup>,
    /// Of the files that models name.
    stamps: Stamps,
    /// What was met so far.
    pub(super) walked: Walked,
    /// Those of models that have not changed.
    pub(super) pictures: Pictures,
    /// Those that wait for their kernel.
    surfaces: Surfaces,
    /// Files that are left out.
    refused: &'a RefCell<Refused>,
}

impl<'a, 'f> Scout<'a, 'f> {
    pub(super) fn new(
        feed: &'a mut Feed<'f>,
        files: &'a Files,
        intake: &'a Intake,
        lookup: Option<Lookup>,
        refused: &'a RefCell<Refused>,
    ) -> Result<Self, StoreError> {
        let newest = lookup.as_ref().map(Lookup::newest_model).transpose()?;
        let reports_facts = feed.run.config.reports_facts;
        Ok(Self {
            feed,
            files,
            intake,
            lookup: lookup.map(|lookup| lookup.with_facts(reports_facts)),
            stamps: Stamps::default(),
            walked: Walked {
                newest: newest.unwrap_or_default(),
                ..Walked::default()
            },
            pictures: Pictures::default(),
            surfaces: Surfaces::default(),
            refused,
        })
    }

    /// Takes what the walk found; false where nobody waits for more.
    pub(super) fn take(&mut self, found: Found) -> Result<bool, StoreError> {
        if self.feed.run.stop.is_asked() {
            return Ok(false);
        }
        match found {
            Found::Ignored | Found::Sidecar { .. } => self.feed.run.seen.ignored(),
            Found::Candidate(source) => return self.take_candidate(source),
            Found::LeftOut { path, size, reason } => {
                let reason = shortened(reason);
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
                let outcome = match self.feed.store {
                    Some(store) => job::record_failure(store, &source, &error),
                    None => Outcome::Failed(Failure::from(&error)),
                };
                self.feed.ends(source.path, 0, outcome);
            }
        }
        Ok(true)
    }

    fn take_candidate(&mut self, source: Source) -> Result<bool, StoreError> {
        let task = match self.fate(&source)? {
            Fate::Ends(outcome, facts) => {
                let feed = &mut self.feed;
                feed.ends_with(source.path, source.size, outcome, facts);
                return Ok(true);
            }
            Fate::Needs(task) => task,
        };
        match self.surfaces.hold_back(self.feed.run, source, task) {
            Some((source, task)) => self.hand_on(source, task),
            None => Ok(true),
        }
    }

    /// Feeds what was held back to the end of the walk.
    pub(super) fn feed_held_back(&mut self) -> Result<(), StoreError> {
        for (source, task) in self.surfaces.take() {
            if self.feed.run.stop.is_asked() || !self.hand_on(source, task)? {
                break;
            }
        }
        Ok(())
    }

    fn hand_on(&mut self, source: Source, task: Task) -> Result<bool, StoreError> {
        let lookup = &mut self.lookup;
        // The wait may be long.
        self.feed.hand_on(source, task, || {
            lookup.as_mut().map_or(Ok(()), Lookup::refresh)
        })
    }

    /// Whether a file needs a job.
    fn fate(&mut self, source: &Source) -> Result<Fate, StoreError> {
        let path = to_text(&source.path);
        let model = match &mut self.lookup {
            Some(lookup) if !self.intake.force => lookup.model_at(&path)?,
            _ => None,
        };
        let is_unchanged = match &model {
            Some(model) => {
                self.walked.seen.note(model.id);
                self.is_unchanged(model, source)?
            }
            None => false,
        };
        if model.is_none() && self.refused.borrow().holds(&path) {
            let reason = refused::REASON.into();
            return Ok(Fate::Ends(Outcome::Skipped { reason }, None));
        }
        if let Some(model) = model.as_ref().filter(|_| is_unchanged) {
            return self.fate_of_unchanged(model);
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
                let outcome = if known.is_accepted {
                    Outcome::accepted()
                } else {
                    Outcome::Failed(known.record.into())
                };
                return Ok(Fate::Ends(outcome, None));
            }
        }
        let is_new = model.is_none();
        if self.files.dry_run && is_new {
            self.walked.new.push(source.path.clone());
        }
        let plan = if is_new { Plan::New } else { Plan::Changed };
        Ok(self.task_or_plan(Task::Import, plan))
    }

    /// What becomes of a file that has not changed: its pictures may be drawn again.
    fn fate_of_unchanged(&mut self, model: &KnownModel) -> Result<Fate, StoreError> {
        let lookup = self.lookup.as_mut();
        Ok(match self.pictures.wanted(self.feed, lookup, model)? {
            Some(renderer) => {
                let task = Task::Redraw(Box::new(model.clone()), renderer);
                self.task_or_plan(task, Plan::Picture)
            }
            None => {
                let outcome = Outcome::Unchanged {
                    moved_from: None,
                    is_measured_again: false,
                };
                let facts = model.facts.clone();
                let facts = match self.intake.assumed {
                    Some(unit) => facts.map(|facts| in_unit(facts, unit)),
                    None => facts,
                };
                Fate::Ends(outcome, facts)
            }
        })
    }

    fn task_or_plan(&self, task: Task, plan: Plan) -> Fate {
        if self.files.dry_run {
            Fate::Ends(Outcome::Planned { plan }, None)
        } else {
            Fate::Needs(task)
        }
    }

    fn requires_mesh(&self) -> bool {
        self.feed.run.config.limits.requires_mesh
    }

    /// Whether a file and those that it names are as they were when its row was written, and its row has all that is asked for.
    fn is_unchanged(&mut self, model: &KnownModel, source: &Source) -> Result<bool, StoreError> {
        let is_as_noted = model.stamp == source.stamp()
            && model.has_measures(self.intake.deep)
            && model.meets(self.requires_mesh())
            && !model.is_cut_otherwise(&self.feed.run.config.limits.kernel);
        let siblings = match (&mut self.lookup, &model.siblings_hash) {
            (Some(lookup), Some(_)) if is_as_noted => lookup.siblings_of(model.id)?,
            _ => Vec::new(),
        };
        let are_settled = model.is_settled(model.stamp)
            && siblings.iter().all(|sibling| sibling.is_settled(model));
        Ok(is_as_noted
            && self.stamps.are_as_noted(&model.path, &siblings)
            && (are_settled || (self.files.dry_run && self.has_same_bytes(model))))
    }

    /// Whether the file of a model has the bytes that were imported: what the run itself would find.
    fn has_same_bytes(&self, model: &KnownModel) -> bool {
        let hash = source_file::hash(&from_text(&model.path), &self.feed.run.config.limits);
        hash.is_ok_and(|hash| hash.to_hex().as_str() == model.hash)
    }
}

//! A job under way: its account of time, and the steps that an import and a redraw share.

use std::path::Path;
use std::time::Instant;

use super::{Ended, Job, Orders, Task, Ticket, probe, records};
use crate::discover::Source;
use crate::error::{Cause, Stage};
use crate::examine::ahead::Ahead;
use crate::examine::source_file::{self, FileBytes};
use crate::examine::{self, About, Examined, Order};
use crate::formats::appearance::Wanted;
use crate::formats::{Content, Limits};
use crate::outcome::StageTimes;
use crate::path_text::shortened;
use crate::stop::Deadline;
use crate::store::{PictureRecord, picture_key};
use crate::thumbnail::Renderer;

impl From<Cause> for Ended {
    fn from(cause: Cause) -> Self {
        Self::Failed(cause)
    }
}

impl From<crate::store::StoreError> for Ended {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Failed(Cause::Store(error))
    }
}

/// A job under way, and what each stage has cost.
pub(super) struct Work<'a> {
    pub(super) orders: &'a Orders<'a>,
    ticket: &'a Ticket,
    ahead: Option<&'a Ahead>,
    #[cfg(debug_assertions)]
    path: &'a Path,
    pub(super) is_deep: bool,
    /// What the run allows, and what is asked for of this file.
    limits: Limits,
    started: Instant,
    stages: StageTimes,
    since: Instant,
}

impl<'a> Work<'a> {
    pub(super) fn new(job: &'a Job, orders: &'a Orders<'a>) -> Self {
        let now = Instant::now();
        Self {
            orders,
            ticket: &job.ticket,
            ahead: job.ahead.as_deref(),
            #[cfg(debug_assertions)]
            path: &job.source.path,
            is_deep: match &job.task {
                Task::Import => orders.intake.deep,
                Task::Redraw(..) => false,
                Task::Look(look) => look.asked.is_deep(),
            },
            limits: Limits {
                appearance: match &job.task {
                    Task::Look(look) => look.asked.appearance(),
                    Task::Import | Task::Redraw(..) => Wanted::Nothing,
                },
                kernel: orders.limits.kernel.pausing(&job.ticket.pause),
                ..orders.limits.clone()
            },
            started: now,
            stages: StageTimes::default(),
            since: now,
        }
    }

    /// When the job began, and what each stage has cost.
    pub(super) fn close(mut self) -> (Instant, StageTimes) {
        self.close_account();
        (self.started, self.stages)
    }

    /// Adds the time since the last call to the present stage.
    fn close_account(&mut self) {
        let now = Instant::now();
        self.stages.add(self.ticket.stage(), now - self.since);
        self.since = now;
    }

    /// Closes the present stage's account and opens the next one.
    fn enter(&mut self, stage: Stage) {
        self.close_account();
        self.ticket.enter(stage);
        #[cfg(debug_assertions)]
        examine::fault::strike(stage.name(), self.path);
    }

    /// As [`Work::enter`], or leaves the file where a stop has waited long enough or the watch has given it up.
    pub(super) fn proceed(&mut self, stage: Stage) -> Result<(), Ended> {
        self.enter(stage);
        let is_ours = match stage {
            Stage::Store => self.ticket.claim(),
            _ => !self.ticket.is_given_up(),
        };
        if self.orders.stop.is_past(Deadline::Stage) || !is_ours {
            Err(Ended::Stopped)
        } else {
            Ok(())
        }
    }

    /// The bytes of a file; one that may have killed an earlier run is tried in a process of its own first.
    pub(super) fn open(
        &mut self,
        source: &Source,
        renderer: Option<&Renderer>,
    ) -> Result<FileBytes, Ended> {
        self.enter(Stage::Open);
        let in_flight = self.orders.in_flight();
        if let Some(in_flight) = in_flight.filter(|it| it.is_suspect(&source.path)) {
            let words = probe::words(self.orders.limits, renderer, self.is_deep);
            probe::survives(&source.path, &words, self.orders.time_limit)?;
            in_flight.clear(&source.path);
        }
        let opened = self.ahead.and_then(Ahead::take);
        Ok(source_file::read_opened(
            &source.path,
            opened,
            &self.limits,
        )?)
    }

    /// The model in `content` and its measures, the costly ones too where an import asks for them; `renderer` is what its file is drawn by.
    pub(super) fn examine(
        &mut self,
        path: &Path,
        about: About,
        content: Content<'_>,
        renderer: Option<&Renderer>,
    ) -> Result<Examined, Ended> {
        let limits = self.limits.clone();
        let order = Order {
            limits: &limits,
            roots: self.orders.roots,
            up: renderer.and_then(|renderer| renderer.style.up),
            is_deep: self.is_deep,
        };
        examine::through(path, about, content, &order, |stage| self.proceed(stage))
    }

    /// Draws and writes the pictures, and says what they leave out. A body that cannot be drawn is no failure: the row says why.
    pub(super) fn draw(
        &self,
        renderer: Option<&Renderer>,
        examined: &Examined,
        file_hash: &str,
    ) -> Result<(PictureRecord, Option<String>), Ended> {
        let Some(renderer) = renderer else {
            return Ok((PictureRecord::default(), None));
        };
        let mut record = records::asked_for(renderer, PictureRecord::default());
        let drawn = match examined.pictures(renderer) {
            Ok(_) if self.ticket.is_given_up() => return Err(Ended::Stopped),
            Ok(drawn) => drawn,
            Err(error) => {
                record.failed = Some(shortened(error.to_string()));
                return Ok((record, None));
            }
        };
        let key = picture_key(file_hash, examined.model.siblings_hash);
        let folder = self.orders.store().pictures();
        // The main one last: where it is, all are.
        for picture in drawn.iter().rev() {
            let written = folder.write(&key, &picture.suffix, &picture.png);
            let path = written.map_err(Cause::Picture)?;
            let bytes = i64::try_from(picture.png.len()).unwrap_or(i64::MAX);
            if picture.suffix.is_empty() {
                record.path = Some(path);
                record.bytes = Some(bytes);
            } else {
                record.others.insert(picture.suffix.clone(), bytes);
            }
        }
        let left_out = drawn.first().map_or(0, |picture| picture.left_out);
        Ok((record, left_out_note(left_out)))
    }
}

/// What a picture that leaves `count` faces out says of itself.
fn left_out_note(count: u64) -> Option<String> {
    let faces = if count == 1 { "face" } else { "faces" };
    let why = "too many large ones lie behind one another";
    (count > 0).then(|| format!("the picture leaves out {count} {faces}: {why}"))
}

//! ONE FILE END TO END: open, examine, draw, store. Read this first.
//!
//! A job runs in a worker, opens its file once, and ends in exactly one outcome; it prints nothing and shares nothing
//! that changes but the store. A panic costs this file alone. The mesh is gone before the job reports.
//! The order of the stages within `examine` is [`mod@crate::examine`]'s; what a gate does instead is in `look`, what is spared where the library has
//! the bytes already in `again`, which row a file takes along in `moved`, what is written of a file in `records`, which models are written together in `group`, the steps in `work`, the account of time in `account`, and who may end a file in `ticket`.

mod account;
mod again;
mod choices;
mod group;
mod look;
mod moved;
mod orders;

pub(crate) mod probe;
mod records;
mod ticket;
mod work;

use std::time::Duration;

use self::account::Account;
use self::again::Known;
pub(crate) use self::choices::{Choices, Chosen};
pub(crate) use self::group::{Group, Unwritten};
pub(crate) use self::orders::{Intake, Job, Look, Orders, Recipient, Task};
pub(crate) use self::records::{of_examined as records_of, record_failure};
pub(crate) use self::ticket::Ticket;
use self::work::Work;
use crate::cores::Busy;
use crate::discover::Source;
use crate::error::{Cause, ImportError, Stage};
use crate::outcome::{Failure, Finished, Outcome};
use crate::panics::caught;
use crate::store::ModelRecords;

/// What a job leaves.
#[derive(Debug)]
pub(crate) enum Done {
    /// How its file ended.
    Finished(Box<Finished>),
    /// A model that is still to be written, by [`Group::add`].
    Unwritten(Box<Unwritten>),
}

/// Why a job ended without an outcome of its own.
enum Ended {
    Failed(Cause),
    Stopped,
}

/// What an import comes to.
enum Import {
    Ended(Outcome),
    Unwritten(Box<ModelRecords>),
}

/// Runs a job; `None` where a stop left it to the next run, or it was given up.
pub(crate) fn run(job: Job, orders: &Orders<'_>) -> Option<Done> {
    if orders.stop.is_asked() {
        return None;
    }
    let _busy = Busy::new();
    let worker = rayon::current_thread_index().unwrap_or_default();
    let in_flight = orders.in_flight();
    let _noted = in_flight.map(|in_flight| in_flight.note(worker, &job.source.path));
    let mut work = Work::new(&job, orders);
    let ended = caught(|| match &job.task {
        Task::Import => work.import(&job.source),
        Task::Redraw(row, renderer) => work.redraw(&job.source, row, renderer).map(Import::Ended),
        Task::Look(look) => work.look(&job.source, look).map(Import::Ended),
    })
    .unwrap_or_else(|panic| Err(Ended::Failed(Cause::Panicked(panic))));
    let (started, stages) = work.close();
    let ended = match ended {
        Ok(ended) => ended,
        Err(Ended::Stopped) => return None,
        Err(Ended::Failed(cause)) => Import::Ended(failed(&job, cause, orders)?),
    };
    let account = Account {
        index: job.index,
        stages,
        queue_wait: started.duration_since(job.found),
        elapsed: started.elapsed(),
    };
    Some(match ended {
        Import::Ended(outcome) => Done::Finished(Box::new(account.end(
            job.source,
            outcome,
            Duration::ZERO,
            orders,
        ))),
        Import::Unwritten(records) => Done::Unwritten(Box::new(Unwritten {
            source: job.source,
            records: *records,
            account,
        })),
    })
}

/// The outcome of a job that failed, written into the library; `None` where the file was given up meanwhile.
fn failed(job: &Job, cause: Cause, orders: &Orders<'_>) -> Option<Outcome> {
    let stage = job.ticket.stage();
    let error = ImportError { stage, cause };
    if !job.ticket.claim() {
        return None;
    }
    if let (Task::Redraw(row, renderer), Cause::Deadly(how)) = (&job.task, &error.cause) {
        records::record_undrawable(orders.store(), row, renderer, how);
    }
    Some(if job.task.is_recorded() {
        orders.record_failure(&job.source, &error)
    } else {
        Outcome::Failed(Failure::from(&error))
    })
}

impl Work<'_> {
    /// Takes a file into the library: open, examine, draw, store.
    fn import(&mut self, source: &Source) -> Result<Import, Ended> {
        let renderer = self.orders.chosen.renderer(&source.path);
        let mut content = self.open(source, renderer.as_ref())?;
        let file = records::file(&source.path, &content);
        let same = match self.already_there(source, &file, &mut content)? {
            Known::Ended(outcome) => return Ok(Import::Ended(outcome)),
            Known::Bytes(same) => Some(same),
            Known::New => None,
        };
        let may_wait = same.is_none() && renderer.is_none() && Group::is_small(source);
        let (about, content) = (content.about(), content.content);
        let mut examined = self.examine(&source.path, about, content, renderer.as_ref())?;
        if let Some(same) = same {
            match self.settle_same(&file, examined, *same)? {
                Ok(outcome) => return Ok(Import::Ended(outcome)),
                Err(changed) => examined = *changed,
            }
        }
        self.proceed(Stage::Thumbnail)?;
        let (picture, note) = self.draw(renderer.as_ref(), &examined, &file.hash)?;
        examined.model.notes.extend(note);
        let records = records::of(file, examined, picture);
        self.proceed(Stage::Store)?;
        if may_wait && Group::holds(&records) {
            return Ok(Import::Unwritten(Box::new(records)));
        }
        let saved = self.orders.store().save(&records)?;
        Ok(Import::Ended(group::outcome(saved, records)))
    }
}

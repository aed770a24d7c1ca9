//! What a job costs, up to the moment in which its file is told of.

use std::path::Path;
use std::time::Duration;

use super::Orders;
use crate::discover::Source;
use crate::error::Stage;
use crate::outcome::{Finished, Outcome, StageTimes};
use crate::path_text::to_text;
use crate::store::{Facts, in_unit};

/// What a job has cost up to now.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) index: u64,
    pub(super) stages: StageTimes,
    pub(super) queue_wait: Duration,
    pub(super) elapsed: Duration,
}

impl Account {
    /// Closes it with how the file ended, after it was written for `took`.
    pub(super) fn end(
        mut self,
        source: Source,
        outcome: Outcome,
        took: Duration,
        orders: &Orders<'_>,
    ) -> Finished {
        self.stages.add(Stage::Store, took);
        let facts = match orders.reports_facts && outcome.is_of_a_model() {
            true => facts(&source.path, orders),
            false => None,
        };
        Finished {
            facts,
            index: self.index,
            path: source.path,
            bytes: source.size,
            outcome,
            stages: self.stages,
            queue_wait: Some(self.queue_wait),
            elapsed: self.elapsed + took,
        }
    }
}

/// What the row of a file says that has just been written or found; a line without it is better than none.
fn facts(path: &Path, orders: &Orders<'_>) -> Option<Facts> {
    let lookup = orders.store().lookup().ok()?;
    let facts = lookup.facts_at(&to_text(path)).ok().flatten()?;
    Some(match orders.intake.assumed {
        Some(unit) => in_unit(facts, unit),
        None => facts,
    })
}

//! Who decides how a file ends: the worker that has it in hand, or the watch that gives it up. Never both.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};

use crate::error::Stage;
use crate::kernel::Pause;

const AT_WORK: u8 = 0;
const ENDING: u8 = 1;
const GIVEN_UP: u8 = 2;

/// A job as its worker and the watch see it.
#[derive(Debug)]
pub(crate) struct Ticket {
    state: AtomicU8,
    stage: AtomicU8,
    /// While a helper works for the job, or the job waits for one.
    pub(crate) pause: Arc<Pause>,
}

impl Default for Ticket {
    fn default() -> Self {
        Self {
            state: AtomicU8::new(AT_WORK),
            stage: AtomicU8::new(Stage::Open as u8),
            pause: Arc::default(),
        }
    }
}

impl Ticket {
    /// Notes the stage that the job is in.
    pub(crate) fn enter(&self, stage: Stage) {
        self.stage.store(stage as u8, SeqCst);
    }

    /// The stage that the job is in.
    pub(crate) fn stage(&self) -> Stage {
        let number = self.stage.load(SeqCst);
        Stage::ALL
            .into_iter()
            .find(|&stage| stage as u8 == number)
            .unwrap_or(Stage::Open)
    }

    /// For the worker, before it writes anything: whether the file is still its own; it is not given up from now on.
    pub(crate) fn claim(&self) -> bool {
        self.moves_on(ENDING) || self.state.load(SeqCst) == ENDING
    }

    /// For the watch: whether the file could be given up; its worker writes nothing from now on.
    pub(crate) fn give_up(&self) -> bool {
        self.moves_on(GIVEN_UP)
    }

    /// Whether the file was given up.
    pub(crate) fn is_given_up(&self) -> bool {
        self.state.load(SeqCst) == GIVEN_UP
    }

    fn moves_on(&self, to: u8) -> bool {
        self.state
            .compare_exchange(AT_WORK, to, SeqCst, SeqCst)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_to_decide_decides() {
        let (claimed, given_up) = (Ticket::default(), Ticket::default());
        assert!(claimed.claim() && !claimed.give_up() && claimed.claim());
        assert!(given_up.give_up() && !given_up.claim() && given_up.is_given_up());
    }
}

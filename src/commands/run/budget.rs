//! Holds jobs back so that memory is bounded by bytes in flight, not by the number of files.
//!
//! A job is let in while its bytes fit beside those of the others; one that fits nowhere is let in alone. Jobs are let in one by one, in the order they ask, so none waits for ever.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How often a job that waits looks whether the run is being stopped.
const LOOK_UP: Duration = Duration::from_millis(50);

/// What may be in flight at once.
#[derive(Debug)]
pub(super) struct Budget {
    most_bytes: u64,
    in_flight: Mutex<InFlight>,
    freed: Condvar,
}

#[derive(Clone, Copy, Debug, Default)]
struct InFlight {
    bytes: u64,
    jobs: usize,
}

/// A job's slot; dropping it makes room.
#[derive(Debug)]
pub(super) struct Slot<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    /// Room for jobs of `most_bytes` together.
    pub(super) fn new(most_bytes: u64) -> Self {
        Self {
            most_bytes,
            in_flight: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Waits for room for `bytes`; `None` as soon as `is_stopped` says so.
    pub(super) fn enter(&self, bytes: u64, is_stopped: impl Fn() -> bool) -> Option<Slot<'_>> {
        let mut now = self
            .in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        while !is_stopped() {
            let fits = now.bytes.saturating_add(bytes) <= self.most_bytes;
            if fits || now.jobs == 0 {
                now.bytes += bytes;
                now.jobs += 1;
                return Some(Slot {
                    budget: self,
                    bytes,
                });
            }
            now = self
                .freed
                .wait_timeout(now, LOOK_UP)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        None
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut now = self
            .budget
            .in_flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        now.bytes -= self.bytes;
        now.jobs -= 1;
        self.budget.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

    #[test]
    fn a_giant_waits_until_it_is_alone_and_keeps_others_out() {
        let budget = Budget::new(100);
        let small = budget.enter(60, || false).unwrap();
        assert!(
            budget.enter(41, || true).is_none(),
            "a stop ends the waiting"
        );
        let fits = budget.enter(40, || false).unwrap();
        let entered = AtomicU64::new(0);
        std::thread::scope(|scope| {
            let giant = scope.spawn(|| {
                let place = budget.enter(1_000, || false);
                entered.store(1, SeqCst);
                place
            });
            drop(small);
            std::thread::sleep(Duration::from_millis(120));
            assert_eq!(entered.load(SeqCst), 0, "not beside another");
            drop(fits);
            let giant = giant.join().unwrap().unwrap();
            assert_eq!(budget.in_flight.lock().unwrap().bytes, 1_000);
            drop(giant);
        });
        assert_eq!(budget.in_flight.lock().unwrap().jobs, 0);
    }
}

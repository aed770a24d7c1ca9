//! Time that a file spends with a helper or waits for one: the helper's limit counts there, and not the worker's.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long the time of a file has stood still.
#[derive(Debug, Default)]
pub(crate) struct Pause(Mutex<Stood>);

#[derive(Clone, Copy, Debug, Default)]
struct Stood {
    before: Duration,
    since: Option<Instant>,
}

/// A pause that ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Pausing(Arc<Pause>);

impl Pause {
    /// Lets the time stand still.
    pub(crate) fn begin(self: &Arc<Self>) -> Pausing {
        self.change(|stood| stood.since = Some(Instant::now()));
        Pausing(Arc::clone(self))
    }

    /// How long it has stood still up to now.
    pub(crate) fn elapsed(&self) -> Duration {
        let mut all = Duration::ZERO;
        self.change(|stood| {
            all = stood.before + stood.since.map_or(Duration::ZERO, |since| since.elapsed());
        });
        all
    }

    fn change(&self, act: impl FnOnce(&mut Stood)) {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Pausing {
    fn drop(&mut self) {
        self.0.change(|stood| {
            let since = stood.since.take();
            stood.before += since.map_or(Duration::ZERO, |since| since.elapsed());
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_add_up_and_count_while_they_last() {
        let pause = Arc::new(Pause::default());
        assert_eq!(pause.elapsed(), Duration::ZERO);
        let first = pause.begin();
        std::thread::sleep(Duration::from_millis(15));
        assert!(pause.elapsed() >= Duration::from_millis(15));
        drop(first);
        let stood = pause.elapsed();
        std::thread::sleep(Duration::from_millis(15));
        assert_eq!(pause.elapsed(), stood);
        drop(pause.begin());
        assert!(pause.elapsed() >= stood);
    }
}

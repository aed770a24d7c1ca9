//! At most one draw an interval, the newest value wins.
//!
//! The first update and the last are always drawn; in between one is drawn when the interval since the last draw has
//! passed. Values are not kept here: whoever draws reads the newest, so an older one can never follow it.
//! The clock is passed in, which lets tests bring their own.

use std::time::{Duration, Instant};

/// Shortest time between two draws.
pub const INTERVAL: Duration = Duration::from_millis(100);

/// Decides when to draw.
#[derive(Debug, Default)]
pub struct Throttle {
    last_drawn: Option<Instant>,
    is_pending: bool,
    counts: ThrottleCounts,
}

/// What became of updates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThrottleCounts {
    /// Updates there were.
    pub total: u64,
    /// Draws.
    pub drawn: u64,
    /// Updates that were not drawn by themselves.
    pub suppressed: u64,
}

impl Throttle {
    /// Takes note of an update; true where it is to be drawn now.
    pub fn update(&mut self, now: Instant) -> bool {
        self.counts.total += 1;
        self.is_pending = true;
        self.is_due(now)
    }

    /// Whether an update waits that may be drawn now. After a true answer the caller draws.
    pub fn is_due(&mut self, now: Instant) -> bool {
        let has_waited = self
            .last_drawn
            .is_none_or(|last| now.saturating_duration_since(last) >= INTERVAL);
        let is_due = self.is_pending && has_waited;
        if is_due {
            self.draws(now);
        }
        is_due
    }

    /// Takes note of the last draw, which needs no waiting.
    pub fn finish(&mut self, now: Instant) {
        self.draws(now);
    }

    /// How long until an update that waits may be drawn; `None` where none waits.
    pub fn due_in(&self, now: Instant) -> Option<Duration> {
        let since = now.saturating_duration_since(self.last_drawn?);
        self.is_pending.then(|| INTERVAL.saturating_sub(since))
    }

    /// What became of updates so far.
    pub fn counts(&self) -> ThrottleCounts {
        let suppressed = self.counts.total.saturating_sub(self.counts.drawn);
        ThrottleCounts {
            suppressed,
            ..self.counts
        }
    }

    fn draws(&mut self, now: Instant) {
        self.last_drawn = Some(now);
        self.is_pending = false;
        self.counts.drawn += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_one_draw_an_interval_and_the_last_is_always_drawn() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut throttle = Throttle::default();
        assert_eq!(throttle.due_in(start), None);
        let mut drawn: Vec<u64> = (0..250).filter(|&ms| throttle.update(at(ms))).collect();
        assert_eq!(drawn, [0, 100, 200]);
        assert_eq!(throttle.due_in(at(260)), Some(Duration::from_millis(40)));
        assert!(!throttle.is_due(at(299)));
        assert!(
            throttle.is_due(at(300)),
            "an update that waits is drawn when its time has come"
        );
        assert!(!throttle.is_due(at(500)), "nothing new, nothing drawn");
        throttle.finish(at(510));
        drawn.push(510);
        assert_eq!(
            throttle.counts(),
            ThrottleCounts {
                total: 250,
                drawn: 5,
                suppressed: 245
            }
        );
    }

    #[test]
    fn a_clock_that_stands_still_draws_nothing_twice() {
        let now = Instant::now();
        let mut throttle = Throttle::default();
        assert!(throttle.update(now));
        assert!(!throttle.update(now));
    }
}

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
    /// From the end of a draw to the beginning of the next, the last one apart, which waits for nothing.
    pub shortest_gap: Option<Duration>,
}

impl Throttle {
    /// Takes note of an update.
    pub fn update(&mut self) {
        self.counts.total += 1;
        self.is_pending = true;
    }

    /// Whether an update waits that may be drawn now.
    pub fn is_due(&self, now: Instant) -> bool {
        let has_waited = self
            .last_drawn
            .is_none_or(|last| now.saturating_duration_since(last) >= INTERVAL);
        self.is_pending && has_waited
    }

    /// Takes note of a draw; the next may begin an interval after its end.
    ///
    /// Counted from the end: a thread that was kept waiting in the middle of a draw does not draw again at once.
    pub fn drawn(&mut self, began: Instant, ended: Instant) {
        if let Some(last) = self.last_drawn {
            let gap = began.saturating_duration_since(last);
            self.counts.shortest_gap =
                Some(self.counts.shortest_gap.map_or(gap, |least| least.min(gap)));
        }
        self.finish(ended);
    }

    /// Takes note of the last draw, which waits for nothing.
    pub fn finish(&mut self, now: Instant) {
        self.last_drawn = Some(now);
        self.is_pending = false;
        self.counts.drawn += 1;
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
        let mut drawn = Vec::new();
        for ms in 0..250 {
            throttle.update();
            if throttle.is_due(at(ms)) {
                throttle.drawn(at(ms), at(ms));
                drawn.push(ms);
            }
        }
        assert_eq!(drawn, [0, 100, 200]);
        assert_eq!(throttle.due_in(at(260)), Some(Duration::from_millis(40)));
        assert!(!throttle.is_due(at(299)));
        assert!(
            throttle.is_due(at(300)),
            "an update that waits is drawn when its time has come"
        );
        throttle.drawn(at(300), at(300));
        assert!(!throttle.is_due(at(500)), "nothing new, nothing drawn");
        throttle.finish(at(510));
        let counts = throttle.counts();
        assert_eq!(
            (counts.total, counts.drawn, counts.suppressed),
            (250, 5, 245)
        );
        assert_eq!(counts.shortest_gap, Some(INTERVAL));
    }

    #[test]
    fn a_draw_that_took_long_puts_the_next_one_off() {
        let start = Instant::now();
        let mut throttle = Throttle::default();
        throttle.update();
        assert!(throttle.is_due(start));
        throttle.drawn(start, start + Duration::from_millis(70));
        throttle.update();
        assert!(!throttle.is_due(start + Duration::from_millis(169)));
        assert!(throttle.is_due(start + Duration::from_millis(170)));
        assert!(
            !throttle.is_due(start),
            "a clock that stands still or goes back draws nothing"
        );
    }
}

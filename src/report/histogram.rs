//! Percentiles of many durations in little memory.
//!
//! Durations are counted in buckets an eighth of a power of two wide, so a percentile is at most 12.5 % too high.

use std::time::Duration;

const STEPS: usize = 8;

/// Counts of durations by size.
#[derive(Debug)]
pub(super) struct Histogram {
    buckets: [u64; 64 * STEPS],
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            buckets: [0; 64 * STEPS],
            total: 0,
        }
    }
}

impl Histogram {
    pub(super) fn add(&mut self, duration: Duration) {
        let us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        self.buckets[bucket_of(us)] += 1;
        self.total += 1;
    }

    /// The duration that `part` (0 to 1) of all do not exceed, in milliseconds; `None` where there are none.
    pub(super) fn percentile_ms(&self, part: f64) -> Option<f64> {
        let rank = (self.total as f64 * part).ceil().max(1.0) as u64;
        let mut below = 0;
        let bucket = self.buckets.iter().position(|count| {
            below += count;
            below >= rank
        })?;
        Some(upper_us(bucket) as f64 / 1000.0)
    }
}

fn bucket_of(us: u64) -> usize {
    if us < STEPS as u64 {
        return us as usize;
    }
    let power = us.ilog2() as usize;
    let step = (us >> (power - 3)) as usize & (STEPS - 1);
    (power - 2) * STEPS + step
}

fn upper_us(bucket: usize) -> u64 {
    if bucket < STEPS {
        return bucket as u64;
    }
    let (power, step) = (bucket / STEPS + 2, (bucket % STEPS) as u64);
    ((STEPS as u64 + step + 1) << (power - 3)) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_never_too_low_and_at_most_an_eighth_too_high() {
        assert_eq!(Histogram::default().percentile_ms(0.5), None);
        for us in (0..5_000_000).step_by(997) {
            let mut histogram = Histogram::default();
            histogram.add(Duration::from_micros(us));
            let reported = histogram.percentile_ms(0.5).unwrap() * 1000.0;
            assert!(
                reported >= us as f64 && reported <= us as f64 * 1.125 + 1.0,
                "{us} reported as {reported}"
            );
        }
    }
}

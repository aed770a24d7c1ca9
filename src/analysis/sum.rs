//! Compensated summation: the error does not grow with the number of terms.

/// A running sum that keeps the digits plain addition drops.
///
/// Source: Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54, 1974.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// Adds one term.
    #[inline]
    pub(super) fn add(&mut self, term: f64) {
        let next = self.total + term;
        self.lost += if self.total.abs() >= term.abs() {
            (self.total - next) + term
        } else {
            (term - next) + self.total
        };
        self.total = next;
    }

    /// Adds what another sum has come to.
    #[inline]
    pub(super) fn add_sum(&mut self, other: Self) {
        self.add(other.total);
        self.lost += other.lost;
    }

    /// The sum so far.
    #[inline]
    pub(super) fn value(self) -> f64 {
        self.total + self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_terms_between_large_ones_survive() {
        let mut sum = Sum::default();
        for term in [1.0, 1e100, 1.0, -1e100] {
            sum.add(term);
        }
        assert!((sum.value() - 2.0).abs() < 1e-15);
    }
}

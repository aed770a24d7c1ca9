//! Eight numbers side by side, for sums over faces: what is done to one is done to all, by whatever instructions the processor has for that.
//!
//! Each number goes its own way, rounded as if it were alone, so that results are the same bits on every machine.

use std::ops::{Add, Mul, Sub};

use pulp::{Arch, NullaryFnOnce};

/// How many numbers there are.
pub(super) const LANES: usize = 8;

/// The numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Lanes(pub(super) [f64; LANES]);

impl Lanes {
    /// The same number everywhere.
    #[inline(always)]
    pub(super) fn all(number: f64) -> Self {
        Self([number; LANES])
    }

    #[inline(always)]
    pub(super) fn sqrt(self) -> Self {
        Self(self.0.map(f64::sqrt))
    }

    #[inline(always)]
    pub(super) fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    pub(super) fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }

    /// The number where `self` is less than `limit`, elsewhere that of `other`.
    #[inline(always)]
    pub(super) fn where_less(self, limit: Self, number: Self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| {
            if self.0[lane] < limit.0[lane] {
                number.0[lane]
            } else {
                other.0[lane]
            }
        }))
    }

    /// 1 where the number is at most that of `other`, else 0.
    #[inline(always)]
    pub(super) fn at_most(self, other: Self) -> Self {
        self.zip(other, |a, b| if a <= b { 1.0 } else { 0.0 })
    }

    /// The sum of the numbers.
    #[inline(always)]
    pub(super) fn sum(self) -> f64 {
        let [a, b, c, d, e, f, g, h] = self.0;
        ((a + e) + (c + g)) + ((b + f) + (d + h))
    }

    #[inline(always)]
    fn zip(self, other: Self, of: impl Fn(f64, f64) -> f64) -> Self {
        Self(std::array::from_fn(|lane| of(self.0[lane], other.0[lane])))
    }
}

impl Add for Lanes {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, Add::add)
    }
}

impl Sub for Lanes {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, Sub::sub)
    }
}

impl Mul for Lanes {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, Mul::mul)
    }
}

/// Does `work`, which must be inlined, by the widest instructions that this processor has and the program was built for.
pub(super) fn widest<W: NullaryFnOnce>(work: W) -> W::Output {
    Arch::new().dispatch(work)
}

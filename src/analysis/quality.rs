//! Lengths of edges, the smallest angle, and the area that hangs over.

use super::placed::PlacedFace;
use super::sum::Sum;
use crate::mesh::vec3::{Vec3, dot, sub};

/// Lengths of edges, in file units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EdgeLengths {
    /// The shortest.
    pub shortest: f64,
    /// The longest.
    pub longest: f64,
    /// The mean; each edge counts once, however many faces use it.
    pub mean: f64,
}

/// Lengths of the edges met so far.
#[derive(Debug)]
pub(super) struct Lengths {
    shortest_square: f64,
    longest_square: f64,
    total: Sum,
    count: u64,
}

impl Default for Lengths {
    fn default() -> Self {
        Self {
            shortest_square: f64::INFINITY,
            longest_square: 0.0,
            total: Sum::default(),
            count: 0,
        }
    }
}

/// Lengths of a few edges, added up plainly.
#[derive(Clone, Copy, Debug)]
pub(super) struct FewLengths {
    shortest_square: f64,
    longest_square: f64,
    total: f64,
    count: u64,
}

impl Default for FewLengths {
    fn default() -> Self {
        Self {
            shortest_square: f64::INFINITY,
            longest_square: 0.0,
            total: 0.0,
            count: 0,
        }
    }
}

impl FewLengths {
    /// Takes the edge between two positions into account if it counts; which do is hard to foresee, so there is no branch.
    #[inline]
    pub(super) fn take_if(&mut self, counts: bool, a: Vec3, b: Vec3) {
        let side = sub(a, b);
        let square = dot(side, side);
        let smallest = if counts { square } else { f64::INFINITY };
        let largest = if counts { square } else { 0.0 };
        self.shortest_square = self.shortest_square.min(smallest);
        self.longest_square = self.longest_square.max(largest);
        self.total += largest.sqrt();
        self.count += u64::from(counts);
    }

    /// Takes the edge between two positions into account.
    pub(super) fn take(&mut self, a: Vec3, b: Vec3) {
        let side = sub(a, b);
        let square = dot(side, side);
        self.shortest_square = self.shortest_square.min(square);
        self.longest_square = self.longest_square.max(square);
        self.total += square.sqrt();
        self.count += 1;
    }
}

impl Lengths {
    /// Takes the edge between two positions into account.
    pub(super) fn take(&mut self, a: Vec3, b: Vec3) {
        let mut one = FewLengths::default();
        one.take(a, b);
        self.take_few(&one);
    }

    /// Takes a few edges into account.
    #[inline]
    pub(super) fn take_few(&mut self, few: &FewLengths) {
        self.shortest_square = self.shortest_square.min(few.shortest_square);
        self.longest_square = self.longest_square.max(few.longest_square);
        self.total.add(few.total);
        self.count += few.count;
    }

    /// Takes the edges that another one met into account.
    pub(super) fn add(&mut self, other: &Self) {
        self.shortest_square = self.shortest_square.min(other.shortest_square);
        self.longest_square = self.longest_square.max(other.longest_square);
        self.total.add_sum(other.total);
        self.count += other.count;
    }

    /// The lengths; `None` where no edge was taken.
    pub(super) fn finish(self) -> Option<EdgeLengths> {
        (self.count > 0).then(|| EdgeLengths {
            shortest: self.shortest_square.sqrt(),
            longest: self.longest_square.sqrt(),
            mean: self.total.value() / self.count as f64,
        })
    }
}

/// The smallest angle met so far.
///
/// The smallest angle of a triangle lies opposite its shortest side. Kept as sine and cosine and compared by them, so
/// that it keeps its digits however small it is and one arc tangent serves all faces.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SmallestAngle {
    sine_and_cosine: Option<(f64, f64)>,
}

impl SmallestAngle {
    /// Takes the smallest angle of `face` into account.
    #[inline]
    pub(super) fn take(&mut self, face: &PlacedFace) {
        let [a, b, c] = face.squared_sides;
        let shortest = a.min(b).min(c);
        // Law of cosines; both parts are scaled by the product of the two longer sides.
        self.take_pair(face.double_area, (a + b + c) / 2.0 - shortest);
    }

    /// Takes the smallest angle of other faces into account.
    pub(super) fn take_smallest(&mut self, other: Self) {
        if let Some((sine, cosine)) = other.sine_and_cosine {
            self.take_pair(sine, cosine);
        }
    }

    #[inline]
    fn take_pair(&mut self, sine: f64, cosine: f64) {
        if self
            .sine_and_cosine
            .is_none_or(|(s, c)| sine * c < s * cosine)
        {
            self.sine_and_cosine = Some((sine, cosine));
        }
    }

    /// The angle in degrees; 0 for a flat face. `None` where no face was taken.
    pub(super) fn degrees(self) -> Option<f64> {
        self.sine_and_cosine
            .map(|(sine, cosine)| sine.atan2(cosine).to_degrees())
    }
}

/// The area of `face` where it looks down, −z, and lies within 45° of level, in squared file units; else 0.
///
/// Depends on the winding: of a body that is inverted it is the area that looks up.
#[inline]
pub(super) fn overhang(face: &PlacedFace) -> f64 {
    let is_overhang = face.normal[2] < -std::f64::consts::FRAC_1_SQRT_2 * face.double_area;
    if is_overhang {
        0.5 * face.double_area
    } else {
        0.0
    }
}

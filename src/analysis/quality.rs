//! Lengths of edges, the smallest angle, and the area that hangs over.

use super::lanes::Lanes;
use super::placed::PlacedFaces;

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

/// The shortest and the longest side of the faces met so far, squared. Each edge is a side of some face.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides<T> {
    shortest_square: T,
    longest_square: T,
}

impl Default for Sides<f64> {
    fn default() -> Self {
        Self {
            shortest_square: f64::INFINITY,
            longest_square: 0.0,
        }
    }
}

impl Default for Sides<Lanes> {
    fn default() -> Self {
        Self {
            shortest_square: Lanes::all(f64::INFINITY),
            longest_square: Lanes::all(0.0),
        }
    }
}

impl Sides<Lanes> {
    /// Takes the sides of those of `faces` into account whose `proper` is 1 and not 0; returns the sum of their lengths.
    #[inline(always)]
    pub(super) fn take(&mut self, faces: &PlacedFaces, proper: Lanes) -> Lanes {
        let [a, b, c] = faces.squared_sides;
        let half = Lanes::all(0.5);
        let shortest = half.where_less(proper, a.min(b).min(c), Lanes::all(f64::INFINITY));
        self.shortest_square = self.shortest_square.min(shortest);
        self.longest_square = self.longest_square.max(a.max(b).max(c) * proper);
        (a.sqrt() + b.sqrt() + c.sqrt()) * proper
    }
}

impl Sides<f64> {
    pub(super) fn add_lanes(&mut self, lanes: &Sides<Lanes>) {
        let all = lanes
            .shortest_square
            .0
            .into_iter()
            .zip(lanes.longest_square.0);
        for (shortest_square, longest_square) in all {
            self.add(&Self {
                shortest_square,
                longest_square,
            });
        }
    }

    /// Takes the sides that others met into account.
    pub(super) fn add(&mut self, other: &Self) {
        self.shortest_square = self.shortest_square.min(other.shortest_square);
        self.longest_square = self.longest_square.max(other.longest_square);
    }

    /// The lengths of `count` edges that are `total` long together; `None` where there are none.
    pub(super) fn lengths(self, total: f64, count: u64) -> Option<EdgeLengths> {
        (count > 0).then(|| EdgeLengths {
            shortest: self.shortest_square.sqrt(),
            longest: self.longest_square.sqrt(),
            mean: total / count as f64,
        })
    }
}

/// The smallest angle met so far.
///
/// The smallest angle of a triangle lies opposite its shortest side. Kept as sine and cosine and compared by them, so
/// that it keeps its digits however small it is and one arc tangent serves all faces.
#[derive(Clone, Copy, Debug)]
pub(super) struct SmallestAngle<T> {
    sine: T,
    cosine: T,
}

/// A right angle, which no smallest angle of a triangle is.
impl Default for SmallestAngle<f64> {
    fn default() -> Self {
        Self {
            sine: 1.0,
            cosine: 0.0,
        }
    }
}

impl Default for SmallestAngle<Lanes> {
    fn default() -> Self {
        Self {
            sine: Lanes::all(1.0),
            cosine: Lanes::all(0.0),
        }
    }
}

impl SmallestAngle<Lanes> {
    /// Takes the smallest angle of those of `faces` into account whose `proper` is 1 and not 0.
    #[inline(always)]
    pub(super) fn take(&mut self, faces: &PlacedFaces, proper: Lanes) {
        let [a, b, c] = faces.squared_sides;
        let shortest = a.min(b).min(c);
        // Law of cosines; both parts are scaled by the product of the two longer sides.
        let cosine = ((a + b + c) * Lanes::all(0.5) - shortest) * proper;
        let (one, other) = (faces.double_area * self.cosine, self.sine * cosine);
        self.sine = one.where_less(other, faces.double_area, self.sine);
        self.cosine = one.where_less(other, cosine, self.cosine);
    }
}

impl SmallestAngle<f64> {
    pub(super) fn add_lanes(&mut self, lanes: &SmallestAngle<Lanes>) {
        for (sine, cosine) in lanes.sine.0.into_iter().zip(lanes.cosine.0) {
            self.add(Self { sine, cosine });
        }
    }

    /// Takes the smallest angle of other faces into account.
    pub(super) fn add(&mut self, other: Self) {
        if other.sine * self.cosine < self.sine * other.cosine {
            *self = other;
        }
    }

    /// The angle in degrees; 0 for a flat face. `None` where no face was taken.
    pub(super) fn degrees(self) -> Option<f64> {
        (self.cosine > 0.0).then(|| self.sine.atan2(self.cosine).to_degrees())
    }
}

/// The area of each of `faces` where it looks down, −z, and lies within 45° of level, in squared file units; else 0.
///
/// Depends on the winding: of a body that is inverted it is the area that looks up.
#[inline(always)]
pub(super) fn overhang(faces: &PlacedFaces) -> Lanes {
    let steepest = Lanes::all(-std::f64::consts::FRAC_1_SQRT_2) * faces.double_area;
    let area = Lanes::all(0.5) * faces.double_area;
    faces.normal[2].where_less(steepest, area, Lanes::all(0.0))
}

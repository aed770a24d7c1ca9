//! Lengths of edges, the smallest angle, and the area that hangs over.

use super::faces::PlacedFace;
use super::sum::Sum;
use crate::mesh::Mesh;
use crate::mesh::edges::EdgeTable;
use crate::mesh::vec3::{length, sub};

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

/// Lengths of the edges of `mesh`; `None` where it has none.
pub(super) fn edge_lengths(mesh: &Mesh, edges: &EdgeTable) -> Option<EdgeLengths> {
    let positions = mesh.positions();
    let (mut shortest, mut longest, mut total, mut count) =
        (f64::INFINITY, 0.0_f64, Sum::default(), 0_u64);
    for edge in edges.iter() {
        let len = length(sub(
            positions[edge.high as usize],
            positions[edge.low as usize],
        ));
        shortest = shortest.min(len);
        longest = longest.max(len);
        total.add(len);
        count += 1;
    }
    (count > 0).then(|| EdgeLengths {
        shortest,
        longest,
        mean: total.value() / count as f64,
    })
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
    pub(super) fn take(&mut self, face: &PlacedFace) {
        let [a, b, c] = face.squared_sides;
        let shortest = a.min(b).min(c);
        // Law of cosines; both parts are scaled by the product of the two longer sides.
        let (sine, cosine) = (face.double_area, (a + b + c) / 2.0 - shortest);
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
pub(super) fn overhang(face: &PlacedFace) -> f64 {
    let is_overhang = face.normal[2] < -std::f64::consts::FRAC_1_SQRT_2 * face.double_area;
    if is_overhang {
        0.5 * face.double_area
    } else {
        0.0
    }
}

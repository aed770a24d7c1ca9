//! The shape vector: numbers by which bodies are found that are near to each other in shape, and not only equal.
//!
//! None depends on where a body lies, how it is turned or how large it is; the unit of length is the square root of the area. Exact are the
//! roots of the three principal second moments of the surface, the length of its third moment, the radius of its hull around its centroid, and of a
//! solid the cube root of its volume and the fifth roots of its principal moments of inertia. A pseudo-scalar tells a body from its mirror image.
//! Sampled are histograms of distances (D2) and of the sides of faces: see [`points`]. The same mesh gives the same vector; another order of
//! faces, or another cut into faces, changes the sampled part a little, which is why it does not count where the exact part agrees.

mod points;

use super::faces::FaceTotals;
use super::shape::Moments;
use super::volume::Mass;
use crate::mesh::Mesh;
use crate::mesh::vec3::Vec3;
use points::{DISTANCES, SIDES};

/// Changes whenever the definition of the vector does, and [`super::VERSION`] with it; vectors of another version are not compared.
pub const LIKENESS_VERSION: i64 = 1;

const SAMPLED: usize = SIDES + DISTANCES;
/// Numbers of the exact part: see [`ShapeVector`].
const EXACT: usize = 11;
/// Bytes of a vector.
const BYTES: usize = EXACT * 4 + SAMPLED * 2;

/// Numbers below this part of the unit differ by how much they differ as a part of it.
const SMALL: f32 = 0.02;
/// Bodies none of whose exact numbers differ by more are taken for the same; single precision leaves a hundredth of it.
const SAME: f64 = 1e-3;
/// Share of distances that may differ in bodies that are the same, since their faces may come in any order.
const SAME_SAMPLED: f64 = 0.35;
/// From this difference of the exact part on the sampled part counts whole.
const WHOLE: f64 = 0.05;
/// What shares of distances and of sides count beside the exact part.
const DISTANCES_COUNT: f64 = 0.5;
const SIDES_COUNT: f64 = 0.1;
/// How fast the score falls: of parts of printers half of those that have nothing to do with each other come to 0.2, and one in 20 to 0.45.
const FALL: f64 = 4.0;
/// A handedness smaller than this part of its largest is not relied on, as in a shape key.
const HANDEDNESS: f64 = 1e-5;
/// Mirror images have the opposite handedness but for this part of it; what rounding makes of a body in balance seldom has.
const OPPOSITE: f32 = 0.25;

/// The shape vector of a body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapeVector {
    /// The square root of the area in file units; roots of the second moments; third moment; radius; volume and moments of a solid, else 0; handedness.
    exact: [f32; EXACT],
    /// Shares of sides, then of distances, of 65,535.
    sampled: [u16; SAMPLED],
}

/// How near one body is to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// From 1, the same shape at any size, to 0.
    pub score: f64,
    /// Whether they are the same in all exact numbers, but for handedness and size.
    pub is_same: bool,
    /// Whether the one is the mirror image of the other.
    pub is_mirrored: bool,
    /// How many times as large the other is.
    pub scale: f64,
}

impl ShapeVector {
    /// Of a body with these sums over its faces; `None` where it has no area.
    pub(super) fn of(
        mesh: &Mesh,
        totals: &FaceTotals,
        volume: Option<f64>,
        mass: Option<Mass>,
    ) -> Option<Self> {
        let (area, terms) = (totals.area(), totals.surface());
        let unit = area.sqrt();
        let moments = Moments::usable(&terms, area, mesh.bounds())?;
        let [a, b, c, third] = moments.invariants();
        let middle = mesh.bounds().centre();
        let centroid: Vec3 = std::array::from_fn(|axis| middle[axis] + terms[axis] / area);
        let radius = points::radius(mesh.positions(), centroid);
        let inertia = mass.map_or([0.0; 3], |mass| mass.principal_moments);
        let [p, q, r] = inertia.map(|moment| moment.max(0.0).powf(0.2) / unit);
        let volume = volume.map_or(0.0, |volume| volume.abs().cbrt() / unit);
        let handedness = moments.handedness_above(HANDEDNESS);
        let exact = [
            unit,
            a,
            b,
            c,
            third,
            radius / unit,
            volume,
            p,
            q,
            r,
            handedness,
        ];
        let exact = exact.map(|number| number as f32);
        let is_usable = exact.iter().all(|number| number.is_finite()) && exact[0] > 0.0;
        is_usable.then(|| Self {
            exact,
            sampled: sampled(mesh, totals, centroid),
        })
    }

    /// As the library keeps it: numbers of four bytes, then of two, the lowest byte first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let exact = self.exact.iter().flat_map(|number| number.to_le_bytes());
        let sampled = self.sampled.iter().flat_map(|share| share.to_le_bytes());
        exact.chain(sampled).collect()
    }

    /// The vector that [`ShapeVector::to_bytes`] wrote; `None` where it did not.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (exact, sampled) = bytes
            .split_at_checked(EXACT * 4)
            .filter(|_| bytes.len() == BYTES)?;
        let mut vector = Self {
            exact: [0.0; EXACT],
            sampled: [0; SAMPLED],
        };
        for (number, bytes) in vector.exact.iter_mut().zip(exact.as_chunks().0) {
            *number = f32::from_le_bytes(*bytes);
        }
        for (share, bytes) in vector.sampled.iter_mut().zip(sampled.as_chunks().0) {
            *share = u16::from_le_bytes(*bytes);
        }
        let is_usable = vector.exact.iter().all(|number| number.is_finite());
        (is_usable && vector.exact[0] > 0.0).then_some(vector)
    }

    /// How near `other` is.
    ///
    /// The score is e to the −4 times their difference: the root of the mean square of the differences of exact numbers, each as a part of the
    /// larger one, plus 0.5 times the share of distances and 0.1 times the share of sides that differ. Where the exact numbers differ by
    /// less than a twentieth, these shares count in proportion.
    pub fn likeness(&self, other: &Self) -> Likeness {
        let (mean, largest) = self.exact_differences(other);
        let share = |range: std::ops::Range<usize>| {
            let pairs = self.sampled[range.clone()]
                .iter()
                .zip(&other.sampled[range]);
            let sum: u32 = pairs.map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
            (f64::from(sum) / 131_070.0).min(1.0)
        };
        let (sides, distances) = (share(0..SIDES), share(SIDES..SAMPLED));
        let is_same = largest <= SAME && distances <= SAME_SAMPLED;
        let counted = (mean / WHOLE).min(1.0);
        let sampled = DISTANCES_COUNT * distances + SIDES_COUNT * sides;
        Likeness {
            score: (-FALL * (mean + counted * sampled)).exp(),
            is_same,
            is_mirrored: is_same && self.is_opposite(other),
            scale: f64::from(other.exact[0]) / f64::from(self.exact[0]),
        }
    }

    /// Whether the handedness of `other` is the opposite.
    fn is_opposite(&self, other: &Self) -> bool {
        let [own, its] = [self.exact[EXACT - 1], other.exact[EXACT - 1]];
        own * its < 0.0 && (own + its).abs() <= OPPOSITE * own.abs().max(its.abs())
    }

    /// The differences of exact numbers, those of solids only between two of them: the root of their mean square, and the largest.
    fn exact_differences(&self, other: &Self) -> (f64, f64) {
        let both_solid = self.exact[6] > 0.0 && other.exact[6] > 0.0;
        let end = if both_solid { EXACT - 1 } else { 6 };
        let pairs = self.exact[1..end].iter().zip(&other.exact[1..end]);
        let (mut squares, mut largest) = (0.0_f32, 0.0_f32);
        for (a, b) in pairs {
            let difference = (a - b).abs() / a.abs().max(b.abs()).max(SMALL);
            squares += difference * difference;
            largest = largest.max(difference);
        }
        let mean = (squares / (end - 1) as f32).sqrt();
        (f64::from(mean), f64::from(largest))
    }
}

/// The histograms of sides and of distances, as shares of 65,535.
fn sampled(mesh: &Mesh, totals: &FaceTotals, centroid: Vec3) -> [u16; SAMPLED] {
    let (sides, distances) = points::histograms(mesh, totals, centroid);
    let mut shares = [0; SAMPLED];
    for (counts, own) in [(&sides[..], 0..SIDES), (&distances[..], SIDES..SAMPLED)] {
        let sum = counts.iter().sum::<u32>().max(1);
        for (share, count) in shares[own].iter_mut().zip(counts) {
            *share = (u64::from(*count) * 65_535 / u64::from(sum)) as u16;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::analyse;
    use crate::mesh::Written;

    type Corners = [[f64; 3]; 3];

    /// A box with a foot and a nose, which is not its own mirror image, cut so finely.
    fn part(cuts: usize, stretch: f64) -> Vec<Corners> {
        let mut faces = Vec::new();
        for (low, high) in [
            ([0.0, 0.0, 0.0], [10.0 * stretch, 4.0, 2.0]),
            ([0.0, 0.0, 3.0], [3.0, 9.0, 4.0]),
            ([8.0, 1.0, 5.0], [9.0, 2.0, 11.0]),
        ] {
            faces.extend(block(low, high));
        }
        for _ in 0..cuts {
            faces = faces.iter().flat_map(cut).collect();
        }
        faces
    }

    fn block(low: Vec3, high: Vec3) -> Vec<Corners> {
        let at = |i: usize| {
            std::array::from_fn(|axis| {
                if i >> axis & 1 == 0 {
                    low[axis]
                } else {
                    high[axis]
                }
            })
        };
        let corners = [
            [0, 2, 3],
            [0, 3, 1],
            [4, 5, 7],
            [4, 7, 6],
            [0, 1, 5],
            [0, 5, 4],
            [2, 6, 7],
            [2, 7, 3],
            [0, 4, 6],
            [0, 6, 2],
            [1, 3, 7],
            [1, 7, 5],
        ];
        corners.map(|face| face.map(at)).to_vec()
    }

    fn cut([a, b, c]: &Corners) -> [Corners; 4] {
        let middle = |p: &Vec3, q: &Vec3| std::array::from_fn(|axis| (p[axis] + q[axis]) / 2.0);
        let [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
        [[*a, ab, ca], [ab, *b, bc], [ca, bc, *c], [ab, bc, ca]]
    }

    fn vector(faces: &[Corners]) -> ShapeVector {
        let mesh = Mesh::from_corners(faces.as_flattened()).unwrap();
        let analysis = analyse(&mesh, Written::default());
        let vector = analysis.shape_vector.unwrap();
        assert_eq!(ShapeVector::from_bytes(&vector.to_bytes()), Some(vector));
        vector
    }

    fn moved(faces: &[Corners], place: impl Fn(Vec3) -> Vec3) -> Vec<Corners> {
        faces.iter().map(|face| face.map(&place)).collect()
    }

    /// Turned by 0.7 about z and then 1.1 about x, and moved.
    fn turned([x, y, z]: Vec3) -> Vec3 {
        let ((s, c), (t, d)) = (0.7_f64.sin_cos(), 1.1_f64.sin_cos());
        let (x, y) = (c * x - s * y, s * x + c * y);
        [x + 50.0, d * y - t * z - 7.0, t * y + d * z]
    }

    #[test]
    fn moving_turning_scaling_and_cutting_leave_the_shape_the_same() {
        let faces = part(1, 1.0);
        let own = vector(&faces);
        let mut shuffled = moved(&faces, turned);
        shuffled.reverse();
        let copies = [
            (moved(&faces, turned), 1.0),
            (moved(&faces, |p| p.map(|x| x * 25.4)), 25.4),
            (shuffled, 1.0),
            (part(3, 1.0), 1.0),
        ];
        for (copy, scale) in copies {
            let likeness = own.likeness(&vector(&copy));
            assert!(likeness.is_same && !likeness.is_mirrored, "{likeness:?}");
            assert!(likeness.score > 0.999, "{likeness:?}");
            assert!((likeness.scale / scale - 1.0).abs() < 1e-6, "{likeness:?}");
        }
    }

    #[test]
    fn a_mirror_image_is_told_from_a_turned_body_unless_it_is_the_body_itself() {
        let mirrored = |faces: &[Corners]| {
            let faces = moved(faces, |[x, y, z]| turned([-x, y, z]));
            faces
                .iter()
                .map(|[a, b, c]| [*a, *c, *b])
                .collect::<Vec<_>>()
        };
        let faces = part(1, 1.0);
        let own = vector(&faces);
        let image = own.likeness(&vector(&mirrored(&faces)));
        assert!(image.is_same && image.is_mirrored, "{image:?}");
        assert!(image.score > 0.999, "{image:?}");
        let even = block([0.0; 3], [3.0, 4.0, 5.0]);
        let image = vector(&even).likeness(&vector(&mirrored(&even)));
        assert!(image.is_same && !image.is_mirrored, "{image:?}");
    }

    #[test]
    fn the_score_falls_with_the_difference() {
        let own = vector(&part(1, 1.0));
        let scores =
            [1.0, 1.02, 1.2, 2.0].map(|stretch| own.likeness(&vector(&part(1, stretch))).score);
        assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
        assert!(
            scores[1] > 0.95 && scores[2] > 0.6 && scores[3] < 0.4,
            "{scores:?}"
        );
        let far = own.likeness(&vector(&block([0.0; 3], [100.0, 0.1, 0.1])));
        assert!(far.score < 0.2 && !far.is_same, "{far:?}");
    }

    #[test]
    fn bytes_that_are_no_vector_are_refused() {
        let bytes = vector(&part(0, 1.0)).to_bytes();
        assert_eq!(bytes.len(), BYTES);
        assert_eq!(ShapeVector::from_bytes(&bytes[1..]), None);
        let mut wrong = bytes.clone();
        wrong[4..8].copy_from_slice(&f32::NAN.to_le_bytes());
        assert_eq!(ShapeVector::from_bytes(&wrong), None);
        assert_eq!(ShapeVector::from_bytes(&[0; BYTES]), None);
    }
}

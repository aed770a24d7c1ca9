//! `shape_key`: equal for a body wherever it lies and however it is turned; `shape_key_scaled`: at any size as well.
//!
//! Both are hashes of quantised invariants of the surface, taken about its centroid and with the square root of its area
//! as the unit of length: three principal second moments, the length of the third moment's vector, and the volume of
//! a solid. None depends on how flat parts are cut into triangles. A pseudo-scalar of the second and third moments
//! tells a body from its mirror image, unless it is its own. `shape_key` adds the area itself.
//!
//! Each invariant is rounded to [`STEP`], the area to a thousandth. Two copies of a body that differ by rounding have
//! the same key unless an invariant lies on the border of a step, which is rare in single precision: of 664 copies of
//! 166 printable parts, turned, moved and saved again, two had another, both of a part that is nearly its own mirror
//! image. Equal keys mean bodies that agree to that tolerance in these numbers, not that they are the same.

use super::lanes::Lanes;
use super::placed::PlacedFaces;
use super::symmetric::{PAIRS, Symmetric, eigenvalues};
use crate::mesh::Aabb;
use crate::mesh::vec3::{Vec3, cross, dot, length};

/// What invariants are rounded to, as part of the square root of the area.
pub const STEP: f64 = 1.0 / 2048.0;
/// Steps of the area, by its logarithm.
pub const AREA_STEP: f64 = 1e-3;
/// A handedness smaller than this part of its largest is that of a body equal to its mirror image.
const HANDEDNESS: f64 = 1e-5;

/// What single precision leaves uncertain in the third moment; of a short one the direction is not known.
const ROUNDING: f64 = 1e-7;

/// Keys of one body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeKeys {
    /// For moving and turning.
    pub key: String,
    /// For scaling as well.
    pub scaled: String,
}

/// Sums that the keys are made of: first, second and third moments of the surface about the centre of the box.
pub(super) const TERMS: usize = 12;

/// Points of a triangle and their weights, exact for polynomials up to the third degree: its middle, and three points
/// that take this share of one corner and the rest of the others in equal parts.
///
/// Source: Hammer and Stroud, Numerical integration over simplexes, 1956.
const MIDDLE_WEIGHT: f64 = -27.0 / 48.0;
const CORNER_WEIGHT: f64 = 25.0 / 48.0;
const CORNER_SHARE: f64 = 0.6;

/// Adds the moments of eight faces.
#[inline(always)]
pub(super) fn add_terms(terms: &mut [Lanes; TERMS], faces: &PlacedFaces) {
    let area = Lanes::all(0.5) * faces.double_area;
    let (third, twelfth) = (area * Lanes::all(1.0 / 3.0), area * Lanes::all(1.0 / 12.0));
    for (moment, sum) in terms[..3].iter_mut().zip(faces.sum) {
        *moment = *moment + third * sum;
    }
    for (moment, product) in terms[3..9].iter_mut().zip(faces.products) {
        *moment = *moment + twelfth * product;
    }
    let rest = (1.0 - CORNER_SHARE) / 2.0;
    let rests = faces.sum.map(|sum| Lanes::all(rest) * sum);
    add_third(
        terms,
        area,
        faces.sum.map(|x| x * Lanes::all(1.0 / 3.0)),
        MIDDLE_WEIGHT,
    );
    for corner in faces.corners {
        let share = Lanes::all(CORNER_SHARE - rest);
        let point = std::array::from_fn(|axis| rests[axis] + share * corner[axis]);
        add_third(terms, area, point, CORNER_WEIGHT);
    }
}

/// Adds what a point of each face has of the third moment.
#[inline(always)]
fn add_third(terms: &mut [Lanes; TERMS], area: Lanes, at: [Lanes; 3], weight: f64) {
    let part = area * Lanes::all(weight) * dot(at, at);
    for (moment, place) in terms[9..].iter_mut().zip(at) {
        *moment = *moment + part * place;
    }
}

/// The keys of a body; `None` where it has no area.
pub(super) fn shape_keys(
    terms: &[f64; TERMS],
    area: f64,
    volume: Option<f64>,
    bounds: Aabb,
) -> Option<ShapeKeys> {
    let unit = area.sqrt();
    let moments = Moments::usable(terms, area, bounds)?;
    let mut steps: Vec<i64> = moments
        .invariants()
        .iter()
        .map(|x| (x / STEP).round() as i64)
        .collect();
    let volume = volume.map(|volume| (volume.abs().cbrt() / unit / STEP).round() as i64);
    steps.push(volume.unwrap_or(-1));
    steps.push(moments.handedness());
    let scaled = key_of(&steps);
    steps.push((area.ln() / AREA_STEP).round() as i64);
    Some(ShapeKeys {
        key: key_of(&steps),
        scaled,
    })
}

fn key_of(steps: &[i64]) -> String {
    let mut hasher = blake3::Hasher::new();
    for step in steps {
        hasher.update(&step.to_le_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Moments of a surface of area one about its centroid.
pub(super) struct Moments {
    second: Symmetric,
    third: Vec3,
}

impl Moments {
    /// `None` where there is no area beside the size of the box.
    pub(super) fn usable(terms: &[f64; TERMS], area: f64, bounds: Aabb) -> Option<Self> {
        let unit = area.sqrt();
        let is_usable = unit.is_finite() && unit > 1e-12 * bounds.diagonal();
        is_usable.then(|| Self::of(terms, area))
    }

    /// Moves the moments to the centroid and scales them to area one.
    fn of(terms: &[f64; TERMS], area: f64) -> Self {
        let [x, y, z, xx, yy, zz, xy, yz, zx, third @ ..] = *terms;
        let scale = 1.0 / area.sqrt();
        let centroid = [x, y, z].map(|moment| moment / area * scale);
        let raw = [xx, yy, zz, xy, yz, zx].map(|moment| moment / area * scale * scale);
        let third = third.map(|moment| moment / area * scale * scale * scale);
        let turned = times(raw, centroid);
        let shift = raw[0] + raw[1] + raw[2] - 2.0 * dot(centroid, centroid);
        Self {
            second: std::array::from_fn(|k| raw[k] - centroid[PAIRS[k].0] * centroid[PAIRS[k].1]),
            third: std::array::from_fn(|i| third[i] - 2.0 * turned[i] - shift * centroid[i]),
        }
    }

    /// The invariants that are rounded to a step.
    pub(super) fn invariants(&self) -> [f64; 4] {
        let [a, b, c] = eigenvalues(self.second).map(|moment| moment.max(0.0).sqrt());
        // Not its cube root, which near zero, in a balanced body, would make rounding as large as a step.
        [a, b, c, length(self.third)]
    }

    /// 1 or −1 by which of two mirror images this is, 0 where they are the same.
    fn handedness(&self) -> i64 {
        let part = self.handedness_above(HANDEDNESS);
        if part == 0.0 { 0 } else { part.signum() as i64 }
    }

    /// The pseudo-scalar that tells mirror images apart, as a part of its largest; 0 where it is no more than `least`.
    pub(super) fn handedness_above(&self, least: f64) -> f64 {
        let once = times(self.second, self.third);
        let twice = times(self.second, once);
        let largest = length(self.third) * length(once) * length(twice);
        let turn = dot(self.third, cross(once, twice));
        // The third moment of a body in balance is rounding, and its direction means nothing.
        let uncertain = least + ROUNDING / length(self.third);
        // Of a body in exact balance the bound is not a number, and nothing is above it.
        let is_certain = turn.abs() > uncertain * largest;
        if is_certain { turn / largest } else { 0.0 }
    }
}

fn times([xx, yy, zz, xy, yz, zx]: Symmetric, v: Vec3) -> Vec3 {
    [
        dot([xx, xy, zx], v),
        dot([xy, yy, yz], v),
        dot([zx, yz, zz], v),
    ]
}

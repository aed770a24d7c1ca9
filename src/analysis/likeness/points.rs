//! Points on a surface, and what distances lie between them and how long the sides of faces there are.
//!
//! [`POINTS`] points stand at equal steps of area along the faces in their order. The areas of groups of faces come from the sums
//! that are taken anyway, so that only groups with a point are looked at again: for parts of 12,000 faces this takes a fortieth of all measures.
//! Of all pairs of points those count that are [`STRIDES`] apart: more points with few pairs each tell more than few points with all.
//!
//! Source: Osada, Funkhouser, Chazelle and Dobkin, Shape Distributions, ACM Transactions on Graphics 21(4), 2002.

use super::super::faces::{FaceTotals, GROUP};
use crate::mesh::Mesh;
use crate::mesh::vec3::{Vec3, cross, dot, length, sub};

const POINTS: usize = 128;
/// How many points on the other point of a pair is; the last pairs go on at the first point.
const STRIDES: [usize; 8] = [1, 5, 13, 23, 31, 43, 53, 61];
/// Steps of the histogram of distances, and how many of them are the root of the mean square.
pub(super) const DISTANCES: usize = 32;
const STEPS_OF_MEAN: f32 = 12.0;
/// Steps of the histogram of sides: one doubling each, the last at the square root of the area and above.
pub(super) const SIDES: usize = 8;
/// Parts of a count, which goes to two steps of a histogram, so that rounding moves little.
const PARTS: u32 = 256;

/// The largest distance of a position from the centroid.
pub(super) fn radius(positions: &[Vec3], centroid: Vec3) -> f64 {
    let mut largest = 0.0;
    for position in positions {
        let arm = sub(*position, centroid);
        let square = dot(arm, arm);
        // Unlike f64::max, no step of its own for what is not a number, which no position is.
        largest = if square > largest { square } else { largest };
    }
    f64::sqrt(largest)
}

/// The histograms of sides and of distances.
pub(super) fn histograms(
    mesh: &Mesh,
    totals: &FaceTotals,
    centroid: Vec3,
) -> ([u32; SIDES], [u32; DISTANCES]) {
    let area = totals.area();
    let (per_area, per_unit) = (area.recip(), area.sqrt().recip());
    let mut places = [[0.0; POINTS]; 3];
    let mut sides = [0; SIDES];
    each_point(mesh, totals, |number, [a, b, c]| {
        let (u, v) = (sub(b, a), sub(c, a));
        let [s, t] = within(number);
        for (axis, places) in places.iter_mut().enumerate() {
            let place = a[axis] + s * u[axis] + t * v[axis] - centroid[axis];
            places[number] = (place * per_unit) as f32;
        }
        let side = [u, v, sub(c, b)][number % 3];
        count(&mut sides, doublings(dot(side, side) * per_area));
    });
    (sides, distances(&places))
}

/// Hands over the number of each point and the corners of its face.
fn each_point(mesh: &Mesh, totals: &FaceTotals, mut take: impl FnMut(usize, [Vec3; 3])) {
    let step = totals.area() / POINTS as f64;
    let (mut passed, mut number) = (0.0, 0);
    let mut next = 0.5 * step;
    for (group, area) in mesh.faces().chunks(GROUP).zip(&totals.areas) {
        let mut within = passed;
        passed += area;
        if passed < next {
            continue;
        }
        for &face in group {
            let corners @ [a, b, c] = mesh.corners(face);
            within += 0.5 * length(cross(sub(b, a), sub(c, a)));
            while within >= next && number < POINTS {
                take(number, corners);
                number += 1;
                next = (number as f64 + 0.5) * step;
            }
        }
    }
}

/// Where the point of this number lies in its face, as shares of two sides; the numbers fill a face evenly.
///
/// Source: M. Roberts, The Unreasonable Effectiveness of Quasirandom Sequences, 2018: R₂, of the plastic number.
fn within(number: usize) -> [f64; 2] {
    const PLASTIC: f64 = 1.324_717_957_244_746;
    const WHOLE: f64 = 4_294_967_296.0;
    const STEPS: [u32; 2] = [
        (WHOLE / PLASTIC) as u32,
        (WHOLE / (PLASTIC * PLASTIC)) as u32,
    ];
    let along = |step: u32| (number as u32).wrapping_mul(step).wrapping_add(1 << 31);
    let [s, t] = STEPS.map(|step| f64::from(along(step)) / WHOLE);
    if s + t > 1.0 {
        [1.0 - s, 1.0 - t]
    } else {
        [s, t]
    }
}

/// The place of a side of this squared length among [`SIDES`]: its logarithm, between powers of two a straight line.
fn doublings(square: f64) -> f32 {
    // The exponent and the share of the way to the next power of two lie side by side in the bits of a number.
    let logarithm = (square as f32).to_bits() as f32 / (1 << 23) as f32 - 127.0;
    (0.5 * logarithm + (SIDES - 1) as f32).max(0.0) * PARTS as f32
}

fn distances(places: &[[f32; POINTS]; 3]) -> [u32; DISTANCES] {
    let mut squares = [[0.0; POINTS]; STRIDES.len()];
    for (squares, stride) in squares.iter_mut().zip(STRIDES) {
        for along in places {
            let others = along[stride..].iter().chain(&along[..stride]);
            for ((square, own), other) in squares.iter_mut().zip(along).zip(others) {
                *square += (own - other) * (own - other);
            }
        }
    }
    let squares = squares.as_flattened();
    let mean = squares.iter().sum::<f32>() / squares.len() as f32;
    let steps = STEPS_OF_MEAN * PARTS as f32 / mean.sqrt();
    let mut histogram = [0; DISTANCES];
    for square in squares {
        count(&mut histogram, square.sqrt() * steps);
    }
    histogram
}

/// Counts a value at `place`, in [`PARTS`] of a step, at the two steps beside it.
#[inline]
fn count<const N: usize>(histogram: &mut [u32; N], place: f32) {
    let place = (place as u32).min((N as u32 - 1) * PARTS);
    let (step, part) = ((place / PARTS) as usize, place % PARTS);
    histogram[step] += PARTS - part;
    histogram[(step + 1).min(N - 1)] += part;
}

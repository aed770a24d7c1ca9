//! A small box around a body, turned to fit it.
//!
//! For each flat part of the convex hull, largest first, the smallest rectangle around the hull seen from there is found
//! and made a box; the smallest of these and of the axis-aligned box is taken. It is minimal among boxes with
//! one side flush with a face of the hull that was looked at; the smallest box of all may touch the hull with edges
//! only. How far from it this one can be is reported for each body: no box is smaller than the hull.

use super::OrientedBox;
use super::hull::Hull;
use super::resting::flat_parts;
use crate::mesh::Aabb;
use crate::mesh::vec3::{Vec3, cross, dot, unit};

/// Directions times vertices looked at, at most, and the fewest directions whatever the hull.
const MOST_WORK: usize = 4_000_000;
const FEWEST: usize = 16;
/// Corners of outlines times sides looked at, in all directions together, at most: a cone of 5,000 sides, whose outlines have
/// up to as many corners, took 38 s.
const MOST_OUTLINE_WORK: usize = 100_000_000;
/// The same for one outline; of one with more than 2,000 corners, which is nearly round, sides are left out evenly.
const MOST_SIDE_WORK: usize = 4_000_000;

/// The smallest box found around `hull`.
pub(super) fn fitted(hull: &Hull) -> OrientedBox {
    let aligned = Aabb::around(hull.vertices()).map_or([0.0; 3], |bounds| bounds.extents());
    let mut best = aligned;
    let mut parts = flat_parts(hull);
    parts.sort_by(|a, b| b.area.total_cmp(&a.area));
    let most = (MOST_WORK / hull.vertices().len().max(1)).max(FEWEST);
    let mut outline_work = 0;
    for (looked_at, part) in parts.iter().take(most).enumerate() {
        if looked_at >= FEWEST && outline_work > MOST_OUTLINE_WORK {
            break;
        }
        if let Some(sizes) = box_flush_with(hull, part.normal, &mut outline_work)
            && volume(sizes) < volume(best)
        {
            best = sizes;
        }
    }
    best.sort_by(f64::total_cmp);
    OrientedBox {
        sizes: best,
        volume_over_hull: volume(best) / hull.volume(),
    }
}

fn volume(sizes: Vec3) -> f64 {
    sizes[0] * sizes[1] * sizes[2]
}

/// Sides of the smallest box around `hull` that has `normal` as one of its directions; `work` grows by what it cost.
fn box_flush_with(hull: &Hull, normal: Vec3, work: &mut usize) -> Option<Vec3> {
    let smallest = (0..3).min_by(|&i, &j| normal[i].abs().total_cmp(&normal[j].abs()))?;
    let mut axis = [0.0; 3];
    axis[smallest] = 1.0;
    let across = unit(cross(normal, axis))?;
    let along = cross(normal, across);
    let height = extent(hull.vertices().iter().map(|&p| dot(p, normal)));
    let seen = hull
        .vertices()
        .iter()
        .map(|&p| [dot(p, across), dot(p, along)])
        .collect();
    let outline = outline(seen);
    let step = outline.len().pow(2).div_ceil(MOST_SIDE_WORK).max(1);
    *work += outline.len().pow(2) / step;
    let [width, depth] = smallest_rectangle(&outline, step)?;
    Some([width, depth, height])
}

fn extent(values: impl Iterator<Item = f64>) -> f64 {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
        (low.min(x), high.max(x))
    });
    high - low
}

/// The convex outline of points in a plane, counter-clockwise.
///
/// Source: Andrew, Another efficient algorithm for convex hulls in two dimensions, 1979.
fn outline(mut points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let turns_left = |a: [f64; 2], b: [f64; 2], c: [f64; 2]| {
        (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0.0
    };
    let half = |points: &mut dyn Iterator<Item = [f64; 2]>| {
        let mut chain: Vec<[f64; 2]> = Vec::new();
        for p in points {
            while let [.., a, b] = chain[..]
                && !turns_left(a, b, p)
            {
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop();
        chain
    };
    let mut whole = half(&mut points.iter().copied());
    whole.extend(half(&mut points.iter().rev().copied()));
    whole
}

/// Sides of the smallest rectangle around a convex outline; one of them lies along a side of the outline, of which one in
/// `step` is looked at.
fn smallest_rectangle(outline: &[[f64; 2]], step: usize) -> Option<[f64; 2]> {
    let sides = (0..outline.len()).step_by(step).filter_map(|i| {
        let (a, b) = (outline[i], outline[(i + 1) % outline.len()]);
        let (x, y) = (b[0] - a[0], b[1] - a[1]);
        let len = (x * x + y * y).sqrt();
        (len > 0.0).then(|| {
            let (x, y) = (x / len, y / len);
            [
                extent(outline.iter().map(|p| p[0] * x + p[1] * y)),
                extent(outline.iter().map(|p| p[1] * x - p[0] * y)),
            ]
        })
    });
    sides.min_by(|a, b| (a[0] * a[1]).total_cmp(&(b[0] * b[1])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_body_costs_a_bounded_time() {
        let rim = |i: u32| {
            let (sin, cos) = (f64::from(i) * std::f64::consts::TAU / 5000.0).sin_cos();
            [[cos, sin, 0.0], [cos, sin, 1.0]]
        };
        let points: Vec<Vec3> = (0..5000).flat_map(rim).collect();
        let hull = Hull::of(&points).unwrap();
        let mut work = 0;
        let sizes = box_flush_with(&hull, [0.0, 0.0, 1.0], &mut work).unwrap();
        assert!(work <= MOST_SIDE_WORK, "{work}");
        assert!(
            sizes
                .iter()
                .zip([2.0, 2.0, 1.0])
                .all(|(a, b)| (a - b).abs() < 1e-5),
            "{sizes:?}"
        );
    }
}

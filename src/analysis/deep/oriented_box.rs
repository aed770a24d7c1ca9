//! A small box around a body, turned to fit it.
//!
//! For each flat part of the convex hull, largest first, the smallest rectangle around the hull seen from there is found
//! and made a box; the smallest of these and of the axis-aligned box is taken. It is minimal among boxes with
//! one side flush with a face of the hull that was looked at; the smallest box of all may touch the hull with edges
//! only. How far from it this one can be is reported for each body: no box is smaller than the hull.
//!
//! A corner of the outline lies between faces that are seen and faces that are not, so that only such corners are looked at.
//! Directions are shared out among idle cores in stretches of a fixed length.
//!
//! Source: Toussaint, Solving Geometric Problems with the Rotating Calipers, 1983.

use super::hull::Hull;
use super::resting::flat_parts;
use super::{OrientedBox, RestingFace};
use crate::cores;
use crate::mesh::Aabb;
use crate::mesh::vec3::{Vec3, cross, dot, length, sub, unit};

/// Directions times vertices looked at, at most, and the fewest directions whatever the hull.
const MOST_WORK: usize = 4_000_000;
const FEWEST: usize = 16;
/// Directions that a core looks from before it asks for more.
const STRETCH: usize = 32;
/// Corners times sides of an outline looked at, at most, where its calipers got stuck; sides are left out evenly.
const MOST_SIDE_WORK: usize = 4_000_000;
/// A face seen at less than this angle may be on either side of an outline.
const EDGE_ON: f64 = 1e-9;
/// A face whose height is this part of its longest side may face anywhere, as far as rounding tells.
const THIN: f64 = 1e-6;

/// The smallest box found around `hull`.
pub(super) fn fitted(hull: &Hull) -> OrientedBox {
    let aligned = Aabb::around(hull.vertices()).map_or([0.0; 3], |bounds| bounds.extents());
    let mut parts = flat_parts(hull);
    parts.sort_by(|a, b| b.area.total_cmp(&a.area));
    parts.truncate((MOST_WORK / hull.vertices().len().max(1)).max(FEWEST));
    let facing = Facing::of(hull);
    let stretches = cores::map(parts.chunks(STRETCH), |parts: &[RestingFace]| {
        let boxes = parts
            .iter()
            .filter_map(|part| facing.box_flush_with(part.normal));
        boxes.min_by(|a, b| volume(*a).total_cmp(&volume(*b)))
    });
    let found = stretches.into_iter().flatten();
    let mut best = std::iter::once(aligned)
        .chain(found)
        .min_by(|a, b| volume(*a).total_cmp(&volume(*b)))
        .unwrap_or(aligned);
    best.sort_by(f64::total_cmp);
    OrientedBox {
        sizes: best,
        volume_over_hull: volume(best) / hull.volume(),
    }
}

fn volume(sizes: Vec3) -> f64 {
    sizes[0] * sizes[1] * sizes[2]
}

/// A hull, and where its faces face.
struct Facing<'a> {
    vertices: &'a [Vec3],
    /// Direction and corners of each face; no direction where rounding may have turned it.
    faces: Vec<(Vec3, [usize; 3])>,
}

impl<'a> Facing<'a> {
    fn of(hull: &'a Hull) -> Self {
        let faces = hull.faces().iter().map(|face| {
            let [a, b, c] = hull.corners(face);
            let sides = [sub(b, a), sub(c, b), sub(a, c)];
            let longest = sides.map(length).into_iter().fold(0.0, f64::max);
            let double_area = cross(sides[0], sides[1]);
            let is_thin = length(double_area) <= THIN * longest * longest;
            let direction = unit(double_area).filter(|_| !is_thin);
            (direction.unwrap_or_default(), face.corners)
        });
        Self {
            vertices: hull.vertices(),
            faces: faces.collect(),
        }
    }

    /// Sides of the smallest box that has `normal` as one of its directions.
    fn box_flush_with(&self, normal: Vec3) -> Option<Vec3> {
        let smallest = (0..3).min_by(|&i, &j| normal[i].abs().total_cmp(&normal[j].abs()))?;
        let mut axis = [0.0; 3];
        axis[smallest] = 1.0;
        let across = unit(cross(normal, axis))?;
        let along = cross(normal, across);
        let height = extent(self.vertices.iter().map(|&p| dot(p, normal)));
        let seen = self.rim(normal);
        let outline = outline(seen.map(|p| [dot(p, across), dot(p, along)]).collect());
        let [width, depth] = smallest_rectangle(&outline)?;
        Some([width, depth, height])
    }

    /// Vertices that an outline seen along `direction` may have: those of faces on both sides of it.
    fn rim(&self, direction: Vec3) -> impl Iterator<Item = Vec3> {
        let mut sides = vec![0_u8; self.vertices.len()];
        for (normal, corners) in &self.faces {
            let towards = dot(*normal, direction);
            let side = u8::from(towards >= -EDGE_ON) | u8::from(towards <= EDGE_ON) << 1;
            for &corner in corners {
                sides[corner] |= side;
            }
        }
        let both = self.vertices.iter().zip(sides);
        both.filter(|(_, sides)| *sides == 3).map(|(&p, _)| p)
    }
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

/// Sides of the smallest rectangle around a convex outline; one of them lies along a side of the outline.
fn smallest_rectangle(outline: &[[f64; 2]]) -> Option<[f64; 2]> {
    let area = |[width, depth]: [f64; 2]| width * depth;
    let (side, found) = by_calipers(outline)?;
    // Where rounding held one of the calipers back, the rectangle is too small and is no rectangle around the outline.
    let in_fact = around(outline, side)?;
    if area(in_fact) <= area(found) * (1.0 + 1e-9) {
        return Some(in_fact);
    }
    let step = outline.len().pow(2).div_ceil(MOST_SIDE_WORK).max(1);
    let sides = (0..outline.len()).step_by(step);
    sides
        .filter_map(|side| around(outline, side))
        .min_by(|a, b| area(*a).total_cmp(&area(*b)))
}

/// The side along which the smallest rectangle lies, and its extents, with four calipers that turn around the outline together.
fn by_calipers(outline: &[[f64; 2]]) -> Option<(usize, [f64; 2])> {
    let count = outline.len();
    let at = |i: usize| outline[i % count];
    let mut best: Option<(usize, [f64; 2])> = None;
    let [mut ahead, mut top, mut behind] = [1, 1, 1];
    for side in 0..count {
        let Some([x, y]) = direction(outline, side) else {
            continue;
        };
        let along = |i: usize| at(i)[0] * x + at(i)[1] * y;
        let across = |i: usize| at(i)[1] * x - at(i)[0] * y;
        let last = side + count;
        ahead = climbed(along, ahead.max(side + 1), last);
        top = climbed(across, top.max(ahead), last);
        behind = climbed(|i| -along(i), behind.max(top), last);
        let extents = [along(ahead) - along(behind), across(top) - across(side)];
        if best.is_none_or(|(_, least)| extents[0] * extents[1] < least[0] * least[1]) {
            best = Some((side, extents));
        }
    }
    best
}

/// The first place from `from` to `last` behind which `height` falls.
fn climbed(height: impl Fn(usize) -> f64, from: usize, last: usize) -> usize {
    let mut place = from;
    let mut reached = height(from);
    while place < last {
        let next = height(place + 1);
        if next < reached {
            break;
        }
        (place, reached) = (place + 1, next);
    }
    place
}

/// Extents of an outline along one of its sides and across it.
fn around(outline: &[[f64; 2]], side: usize) -> Option<[f64; 2]> {
    let [x, y] = direction(outline, side)?;
    Some([
        extent(outline.iter().map(|p| p[0] * x + p[1] * y)),
        extent(outline.iter().map(|p| p[1] * x - p[0] * y)),
    ])
}

fn direction(outline: &[[f64; 2]], side: usize) -> Option<[f64; 2]> {
    let (a, b) = (outline[side], outline[(side + 1) % outline.len()]);
    let (x, y) = (b[0] - a[0], b[1] - a[1]);
    let len = (x * x + y * y).sqrt();
    (len > 0.0).then(|| [x / len, y / len])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::deep::numbers;

    /// The smallest box that the definition asks for: all vertices, all sides of their outline.
    fn by_definition(hull: &Hull, normal: Vec3) -> Option<f64> {
        let axis = if normal[0].abs() < 0.5 {
            [1.0, 0.0, 0.0]
        } else {
            [0.0, 1.0, 0.0]
        };
        let across = unit(cross(normal, axis))?;
        let along = cross(normal, across);
        let height = extent(hull.vertices().iter().map(|&p| dot(p, normal)));
        let seen = hull.vertices().iter();
        let outline = outline(seen.map(|&p| [dot(p, across), dot(p, along)]).collect());
        let sides = (0..outline.len()).filter_map(|side| around(&outline, side));
        sides
            .map(|[width, depth]| width * depth * height)
            .min_by(f64::total_cmp)
    }

    #[test]
    fn boxes_are_those_of_the_definition() {
        let mut next = numbers();
        for round in 0..120 {
            let count = 5 + round % 40;
            let mut points: Vec<Vec3> = (0..count).map(|_| [next(), next(), next()]).collect();
            match round % 4 {
                // Points of a grid lie on common planes, lines and places.
                0 => points
                    .iter_mut()
                    .flatten()
                    .for_each(|x| *x = (*x * 3.0).round()),
                // A needle.
                1 => points.iter_mut().for_each(|p| p[1] *= 1e-7),
                // A round body far away.
                2 => points
                    .iter_mut()
                    .for_each(|p| *p = unit(*p).unwrap_or_default().map(|x| x + 1e4)),
                _ => {}
            }
            let Some(hull) = Hull::of(&points) else {
                continue;
            };
            let aligned = Aabb::around(hull.vertices()).unwrap().extents();
            let parts = flat_parts(&hull);
            let boxes = parts
                .iter()
                .filter_map(|part| by_definition(&hull, part.normal));
            let least = boxes.fold(volume(aligned), f64::min);
            let found = volume(fitted(&hull).sizes);
            let scale = 1e-7 * (1.0 + least);
            assert!(
                (found - least).abs() <= scale.min(least * 1e-3),
                "{round}: {found} {least}"
            );
        }
    }

    #[test]
    fn a_round_body_has_all_its_sides_looked_at() {
        let rim = |i: u32| {
            let (sin, cos) = (f64::from(i) * std::f64::consts::TAU / 5000.0).sin_cos();
            [[cos, sin, 0.0], [cos, sin, 1.0]]
        };
        let points: Vec<Vec3> = (0..5000).flat_map(rim).collect();
        let hull = Hull::of(&points).unwrap();
        let sizes = Facing::of(&hull).box_flush_with([0.0, 0.0, 1.0]).unwrap();
        let is_near = |(a, b): (&f64, f64)| (a - b).abs() < 1e-5;
        assert!(sizes.iter().zip([2.0, 2.0, 1.0]).all(is_near), "{sizes:?}");
    }

    #[test]
    fn an_outline_whose_calipers_are_held_back_is_measured_all_the_same() {
        // The second corner lies a rounding before the first, so that no caliper climbs past it.
        let outline = [
            [0.0, 0.0],
            [1.0, 0.0],
            [1.0, 1e-17],
            [1.0 - 1e-16, 0.0],
            [1.0, 1.0],
            [0.0, 1.0],
        ];
        let [width, depth] = smallest_rectangle(&outline).unwrap();
        assert!(
            (width - 1.0).abs() < 1e-12 && (depth - 1.0).abs() < 1e-12,
            "{width} {depth}"
        );
    }
}

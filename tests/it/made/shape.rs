//! Surfaces put together from rings, outlines and single polygons.
//!
//! Every position is rounded to a multiple of 1/4096 as it comes in, so what is decided afterwards (a diagonal,
//! a cut) and every byte written does not hang on the last digit of a machine's sine. Neighbours meet because they
//! were given the same numbers; nothing is welded here.
//! A ring runs counter-clockwise seen from where the next ring lies; then surfaces face outward.

use std::f64::consts::TAU;

use super::cut::cut;

/// A place in millimetres: x, y, z.
pub(super) type Position = [f64; 3];

/// Polygons, counter-clockwise seen from outside. More than four corners must be flat, four must be convex.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    polygons: Vec<Vec<Position>>,
}

impl Shape {
    /// The polygons, each with three corners or more.
    pub(super) fn polygons(&self) -> &[Vec<Position>] {
        &self.polygons
    }

    /// The polygons as triangles; four corners are cut along the shorter diagonal.
    pub(super) fn triangles(&self) -> Vec<[Position; 3]> {
        let halves = |polygon: &Vec<Position>| match polygon[..] {
            [a, b, c] => vec![[a, b, c]],
            [a, b, c, d] if distance(a, c) <= distance(b, d) => vec![[a, b, c], [a, c, d]],
            [a, b, c, d] => vec![[a, b, d], [b, c, d]],
            _ => cut(std::slice::from_ref(polygon)),
        };
        self.polygons.iter().flat_map(halves).collect()
    }

    /// Adds a polygon without its repeated corners; one with fewer than three corners left adds nothing.
    pub(super) fn add(&mut self, corners: &[Position]) {
        let mut polygon: Vec<Position> = corners.iter().copied().map(snapped).collect();
        polygon.dedup();
        while polygon.len() > 1 && polygon.first() == polygon.last() {
            polygon.pop();
        }
        if polygon.len() >= 3 {
            self.polygons.push(polygon);
        }
    }

    /// Adds a flat surface: the outline counter-clockwise seen from outside, openings either way round.
    pub(super) fn fill(&mut self, outline: &[Position], openings: &[Vec<Position>]) {
        let loops: Vec<Vec<Position>> = std::iter::once(outline)
            .chain(openings.iter().map(Vec::as_slice))
            .map(|positions| positions.iter().copied().map(snapped).collect())
            .collect();
        self.polygons
            .extend(cut(&loops).into_iter().map(|triangle| triangle.to_vec()));
    }

    /// Joins each ring with the next by quads. A ring of one position is a pole.
    pub(super) fn loft(&mut self, rings: &[Vec<Position>]) {
        for pair in rings.windows(2) {
            let (from, to) = (&pair[0], &pair[1]);
            let count = from.len().max(to.len());
            for i in 0..count {
                let next = (i + 1) % count;
                let at = |ring: &[Position], index: usize| ring[index % ring.len()];
                self.add(&[at(from, i), at(from, next), at(to, next), at(to, i)]);
            }
        }
    }

    /// Joins two lines that run upward side by side, `left` to the left seen from outside, by triangles. Each
    /// step takes the shorter way across, so lines of different lengths stay abreast.
    pub(super) fn zip(&mut self, left: &[Position], right: &[Position]) {
        let left: Vec<Position> = left.iter().copied().map(snapped).collect();
        let right: Vec<Position> = right.iter().copied().map(snapped).collect();
        let (mut i, mut j) = (0, 0);
        while i + 1 < left.len() || j + 1 < right.len() {
            let steps_left = match (left.get(i + 1), right.get(j + 1)) {
                (Some(&up_left), Some(&up_right)) => {
                    distance(up_left, right[j]) <= distance(up_right, left[i])
                }
                (up_left, _) => up_left.is_some(),
            };
            if steps_left {
                self.add(&[left[i], right[j], left[i + 1]]);
                i += 1;
            } else {
                self.add(&[left[i], right[j], right[j + 1]]);
                j += 1;
            }
        }
    }

    /// Adds all of `other`.
    pub(super) fn append(&mut self, other: Shape) {
        self.polygons.extend(other.polygons);
    }

    /// Every position replaced by what `place` makes of it; `place` must not mirror.
    pub(super) fn mapped(&self, place: impl Fn(Position) -> Position) -> Shape {
        let mut shape = Shape::default();
        for polygon in &self.polygons {
            let corners: Vec<Position> = polygon.iter().map(|&corner| place(corner)).collect();
            shape.add(&corners);
        }
        shape
    }

    pub(super) fn moved(&self, by: Position) -> Shape {
        self.mapped(|at| plus(at, by))
    }

    /// The shape after the turn that takes the z axis to y, as formats with Y up want it.
    pub(super) fn y_up(&self) -> Shape {
        self.mapped(|[x, y, z]| [x, z, -y])
    }
}

/// A box of six quads.
pub(super) fn cuboid(low: Position, high: Position) -> Shape {
    let outline = [
        [low[0], low[1]],
        [high[0], low[1]],
        [high[0], high[1]],
        [low[0], high[1]],
    ];
    prism(&outline, low[2], high[2])
}

/// The outline, counter-clockwise seen from above, pulled from one height to another; its ends stay polygons.
pub(super) fn prism(outline: &[[f64; 2]], bottom: f64, top: f64) -> Shape {
    let (low, high) = (raised(outline, bottom), raised(outline, top));
    let mut shape = Shape::default();
    shape.add(&reversed(&low));
    shape.loft(&[low, high.clone()]);
    shape.add(&high);
    shape
}

/// A profile of (radius, height) turned about the z axis. From the lower pole to the upper it makes a solid.
pub(super) fn revolve(profile: &[[f64; 2]], sides: usize) -> Shape {
    let ring = |&[radius, height]: &[f64; 2]| {
        if radius > 0.0 {
            raised(&circle([0.0, 0.0], radius, sides), height)
        } else {
            vec![[0.0, 0.0, height]]
        }
    };
    let mut shape = Shape::default();
    shape.loft(&profile.iter().map(ring).collect::<Vec<_>>());
    shape
}

/// One place on the line that a circle is swept along.
#[derive(Clone, Copy, Debug)]
pub(super) struct Station {
    pub(super) centre: Position,
    /// Some direction across the line, from which the ring starts; it must turn smoothly along the line.
    pub(super) across: Position,
    pub(super) radius: f64,
}

/// A circle swept along `stations`; a line that does not close gets flat ends.
pub(super) fn sweep(stations: &[Station], sides: usize, is_closed: bool) -> Shape {
    let count = stations.len();
    let ring = |i: usize| {
        let (before, after) = if is_closed {
            ((i + count - 1) % count, (i + 1) % count)
        } else {
            (i.saturating_sub(1), (i + 1).min(count - 1))
        };
        let along = unit(minus(stations[after].centre, stations[before].centre));
        let Station {
            centre,
            across,
            radius,
        } = stations[i];
        let first = unit(minus(across, times(along, dot(across, along))));
        let second = cross(along, first);
        circle([0.0, 0.0], radius, sides)
            .into_iter()
            .map(|[u, v]| plus(centre, plus(times(first, u), times(second, v))))
            .collect::<Vec<_>>()
    };
    let mut rings: Vec<Vec<Position>> = (0..count).map(ring).collect();
    let mut shape = Shape::default();
    if is_closed {
        rings.push(rings[0].clone());
    } else {
        shape.add(&reversed(&rings[0]));
        shape.add(&rings[count - 1]);
    }
    shape.loft(&rings);
    shape
}

/// Corners of a circle, counter-clockwise, the first in the direction of x.
pub(super) fn circle(centre: [f64; 2], radius: f64, sides: usize) -> Vec<[f64; 2]> {
    (0..sides)
        .map(|i| polar(radius, TAU * i as f64 / sides as f64))
        .map(|[x, y]| [centre[0] + x, centre[1] + y])
        .collect()
}

/// The place at a distance from the origin and an angle from x, in radians.
pub(super) fn polar(radius: f64, angle: f64) -> [f64; 2] {
    [radius * angle.cos(), radius * angle.sin()]
}

/// A flat outline at a height.
pub(super) fn raised(outline: &[[f64; 2]], height: f64) -> Vec<Position> {
    outline.iter().map(|&[x, y]| [x, y, height]).collect()
}

/// The same loop the other way round.
pub(super) fn reversed<T: Copy>(positions: &[T]) -> Vec<T> {
    positions.iter().rev().copied().collect()
}

/// Nearest multiple of 1/4096 in each coordinate, without negative zeros.
pub(super) fn snapped(position: Position) -> Position {
    position.map(|x| (x * 4096.0).round() / 4096.0 + 0.0)
}

pub(super) fn plus(a: Position, b: Position) -> Position {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(super) fn minus(a: Position, b: Position) -> Position {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(super) fn times(a: Position, factor: f64) -> Position {
    a.map(|x| x * factor)
}

pub(super) fn dot(a: Position, b: Position) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn cross(a: Position, b: Position) -> Position {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

/// The direction of `a`, which must not be zero.
pub(super) fn unit(a: Position) -> Position {
    times(a, 1.0 / dot(a, a).sqrt())
}

fn distance(a: Position, b: Position) -> f64 {
    dot(minus(a, b), minus(a, b))
}

//! The convex hull of some points.
//!
//! Quickhull, with exact predicates for what is visible and plain arithmetic for which point is farthest: a wrong
//! guess of the farthest costs time, never truth. Points on a face's plane are not outside it.
//!
//! Source: Barber, Dobkin and Huhdanpaa, The Quickhull Algorithm for Convex Hulls, 1996.

use std::cmp::Ordering::{Equal, Greater};
use std::collections::BTreeMap;

use super::predicates::{Plane, side_of_plane};
use crate::mesh::vec3::{Vec3, cross, dot, length, sub};

/// A convex hull with some volume.
#[derive(Debug)]
pub(super) struct Hull {
    /// Corners of the hull.
    vertices: Vec<Vec3>,
    /// Its triangles, facing outward, and for each side the triangle across it.
    faces: Vec<HullFace>,
}

/// A triangle of a hull.
#[derive(Clone, Copy, Debug)]
pub(super) struct HullFace {
    /// Indices into the hull's vertices.
    pub(super) corners: [usize; 3],
    /// The face across the side from corner `i` to corner `i + 1`.
    pub(super) across: [usize; 3],
}

impl Hull {
    /// The hull of `points`; `None` where they lie in one plane.
    pub(super) fn of(points: &[Vec3]) -> Option<Self> {
        let mut builder = Builder::new(points)?;
        while let Some(face) = builder.open.pop() {
            builder.extend_over(face);
        }
        Some(builder.finish())
    }

    /// Corners of the hull.
    pub(super) fn vertices(&self) -> &[Vec3] {
        &self.vertices
    }

    /// Triangles of the hull.
    pub(super) fn faces(&self) -> &[HullFace] {
        &self.faces
    }

    /// The three positions of a face.
    pub(super) fn corners(&self, face: &HullFace) -> [Vec3; 3] {
        face.corners.map(|vertex| self.vertices[vertex])
    }

    /// Enclosed volume, in cubed units.
    pub(super) fn volume(&self) -> f64 {
        let origin = self.vertices.first().copied().unwrap_or_default();
        let six = |face: &HullFace| {
            let [a, b, c] = self.corners(face).map(|p| sub(p, origin));
            dot(a, cross(b, c))
        };
        self.faces.iter().map(six).sum::<f64>() / 6.0
    }
}

struct Face {
    corners: [u32; 3],
    plane: Plane,
    across: [u32; 3],
    /// Points that see this face from outside.
    outside: Vec<u32>,
    is_gone: bool,
}

impl Face {
    fn of(points: &[Vec3], corners: [u32; 3], across: [u32; 3]) -> Self {
        Self {
            corners,
            plane: Plane::of(corners.map(|i| points[i as usize])),
            across,
            outside: Vec::new(),
            is_gone: false,
        }
    }
}

struct Builder<'a> {
    points: &'a [Vec3],
    faces: Vec<Face>,
    /// Faces that may have points outside.
    open: Vec<u32>,
}

impl<'a> Builder<'a> {
    /// A tetrahedron of four points, as large as is found at once, with all others dealt out to its faces.
    fn new(points: &'a [Vec3]) -> Option<Self> {
        let farthest = |score: &dyn Fn(Vec3) -> f64| {
            (0..points.len()).max_by(|&i, &j| {
                score(points[i])
                    .total_cmp(&score(points[j]))
                    .then(j.cmp(&i))
            })
        };
        let a = farthest(&|p| -p[0])?;
        let b = farthest(&|p| length(sub(p, points[a])))?;
        let along = sub(points[b], points[a]);
        let c = farthest(&|p| length(cross(along, sub(p, points[a]))))?;
        let base = [points[a], points[b], points[c]];
        let normal = cross(along, sub(points[c], points[a]));
        let guess = farthest(&|p| dot(normal, sub(p, points[a])).abs())?;
        let is_off_plane = |&i: &usize| side_of_plane(base, points[i]) != Equal;
        let d = Some(guess)
            .filter(is_off_plane)
            .or_else(|| (0..points.len()).find(is_off_plane))?;
        let [a, b, c, d] = [a, b, c, d].map(|i| i as u32);
        let is_above = side_of_plane(base, points[d as usize]) == Greater;
        let (b, c) = if is_above { (c, b) } else { (b, c) };
        // Now d lies behind the triangle a, b, c.
        let faces = [
            ([a, b, c], [1, 2, 3]),
            ([b, a, d], [0, 3, 2]),
            ([c, b, d], [0, 1, 3]),
            ([a, c, d], [0, 2, 1]),
        ];
        let faces = faces.map(|(corners, across)| Face::of(points, corners, across));
        let mut builder = Self {
            points,
            faces: faces.into(),
            open: Vec::new(),
        };
        builder.deal_out((0..points.len() as u32).collect(), &[0, 1, 2, 3]);
        builder.open.extend(0..4);
        Some(builder)
    }

    fn sees(&self, point: u32, face: u32) -> bool {
        let face = &self.faces[face as usize];
        let corners = || face.corners.map(|i| self.points[i as usize]);
        face.plane.side(self.points[point as usize], corners) == Greater
    }

    /// Gives each point to the first of `faces` that it sees; one that sees none lies within.
    fn deal_out(&mut self, points: Vec<u32>, faces: &[u32]) {
        for point in points {
            if let Some(&face) = faces.iter().find(|&&face| self.sees(point, face)) {
                self.faces[face as usize].outside.push(point);
            }
        }
    }

    /// Makes the point farthest outside `face` a corner of the hull.
    fn extend_over(&mut self, face: u32) {
        let Some(apex) = self.farthest_outside(face) else {
            return;
        };
        let (gone, horizon) = self.visible_from(apex, face);
        let mut orphans = Vec::new();
        for &face in &gone {
            self.faces[face as usize].is_gone = true;
            orphans.append(&mut self.faces[face as usize].outside);
        }
        orphans.retain(|&point| point != apex);
        let first = self.faces.len() as u32;
        let mut new_at: BTreeMap<u32, u32> = BTreeMap::new();
        let mut receivers = Vec::with_capacity(horizon.len() * 2);
        for (offset, &(from, to, beyond)) in (0..).zip(&horizon) {
            let number = first + offset;
            let (corners, across) = ([from, to, apex], [beyond, 0, 0]);
            self.faces.push(Face::of(self.points, corners, across));
            new_at.insert(from, number);
            self.replace_neighbour(beyond, to, from, number);
            receivers.push(number);
        }
        // The horizon is a closed chain, so the face after this one begins where it ends.
        for number in first..self.faces.len() as u32 {
            let [_, to, _] = self.faces[number as usize].corners;
            if let Some(&next) = new_at.get(&to) {
                self.faces[number as usize].across[1] = next;
                self.faces[next as usize].across[2] = number;
            }
        }
        // Beside new faces that are flat, a point may see only an old one behind the horizon.
        receivers.extend(horizon.iter().map(|&(_, _, beyond)| beyond));
        self.deal_out(orphans, &receivers);
        self.open.extend(receivers);
    }

    fn farthest_outside(&self, face: u32) -> Option<u32> {
        let face = &self.faces[face as usize];
        let [a, b, c] = face.corners.map(|i| self.points[i as usize]);
        let normal = cross(sub(b, a), sub(c, a));
        let height = |&point: &u32| dot(normal, sub(self.points[point as usize], a));
        let by_height = |x: &&u32, y: &&u32| height(x).total_cmp(&height(y)).then(y.cmp(x));
        (!face.is_gone).then(|| face.outside.iter().max_by(by_height).copied())?
    }

    /// Faces that `apex` sees, and the sides between them and the rest: from, to, and the face beyond.
    fn visible_from(&self, apex: u32, start: u32) -> (Vec<u32>, Vec<(u32, u32, u32)>) {
        let mut seen = BTreeMap::from([(start, true)]);
        let mut gone = vec![start];
        let mut horizon = Vec::new();
        let mut next = 0;
        while let Some(&face) = gone.get(next) {
            next += 1;
            let Face {
                corners, across, ..
            } = &self.faces[face as usize];
            for side in 0..3 {
                let beyond = across[side];
                let is_new = !seen.contains_key(&beyond);
                let is_visible = *seen
                    .entry(beyond)
                    .or_insert_with(|| self.sees(apex, beyond));
                if !is_visible {
                    horizon.push((corners[side], corners[(side + 1) % 3], beyond));
                } else if is_new {
                    gone.push(beyond);
                }
            }
        }
        (gone, horizon)
    }

    fn replace_neighbour(&mut self, face: u32, from: u32, to: u32, new: u32) {
        let face = &mut self.faces[face as usize];
        if let Some(side) =
            (0..3).find(|&i| face.corners[i] == from && face.corners[(i + 1) % 3] == to)
        {
            face.across[side] = new;
        }
    }

    fn finish(self) -> Hull {
        let mut number_of_face = vec![0; self.faces.len()];
        let kept = || {
            self.faces
                .iter()
                .enumerate()
                .filter(|(_, face)| !face.is_gone)
        };
        for (new, (old, _)) in kept().enumerate() {
            number_of_face[old] = new;
        }
        let mut number_of_vertex = BTreeMap::new();
        let mut vertices = Vec::new();
        let mut faces = Vec::new();
        for (_, face) in kept() {
            let corners = face.corners.map(|point| {
                *number_of_vertex.entry(point).or_insert_with(|| {
                    vertices.push(self.points[point as usize]);
                    vertices.len() - 1
                })
            });
            faces.push(HullFace {
                corners,
                across: face.across.map(|face| number_of_face[face as usize]),
            });
        }
        Hull { vertices, faces }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_convex(hull: &Hull, points: &[Vec3]) -> bool {
        hull.faces().iter().all(|face| {
            points
                .iter()
                .all(|&p| side_of_plane(hull.corners(face), p) != Greater)
        })
    }

    #[test]
    fn a_grid_of_points_has_the_hull_of_its_corners() {
        let points: Vec<Vec3> = (0..125)
            .map(|i| [i % 5, i / 5 % 5, i / 25].map(f64::from))
            .collect();
        let hull = Hull::of(&points).unwrap();
        assert!(is_convex(&hull, &points));
        assert!((hull.volume() - 64.0).abs() < 1e-12);
    }

    #[test]
    fn scattered_points_all_lie_within() {
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 40) as f64 / f64::from(1 << 24) - 0.5
        };
        let points: Vec<Vec3> = (0..2_000)
            .map(|_| [next(), next(), next() * 0.01])
            .collect();
        let hull = Hull::of(&points).unwrap();
        assert!(is_convex(&hull, &points));
        for (number, face) in hull.faces().iter().enumerate() {
            for side in 0..3 {
                let there = &hull.faces()[face.across[side]];
                let back = (0..3)
                    .find(|&i| there.corners[(i + 1) % 3] == face.corners[side])
                    .unwrap();
                assert_eq!(there.across[back], number, "neighbours know each other");
            }
        }
    }

    #[test]
    fn points_in_one_plane_have_no_hull() {
        let points: Vec<Vec3> = (0..40)
            .map(|i| [f64::from(i % 7), f64::from(i / 7), 3.0])
            .collect();
        assert!(Hull::of(&points).is_none());
        assert!(Hull::of(&[]).is_none());
    }
}

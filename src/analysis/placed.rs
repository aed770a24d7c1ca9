//! Faces with what most measures need of them, worked out once: corners about the centre of the box, sides, normal, products.

use super::lanes::{LANES, Lanes};
use crate::mesh::Mesh;
use crate::mesh::vec3::{Vec3, cross, dot, sub};

/// Eight faces, placed about the centre of the box.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedFaces {
    /// Their positions.
    pub(super) corners: [[Lanes; 3]; 3],
    /// The sum of those of each.
    pub(super) sum: [Lanes; 3],
    /// Products of coordinates, in the order of [`super::symmetric::Symmetric`], summed over the corners and that sum: twelve times their mean.
    pub(super) products: [Lanes; 6],
    /// Squares of their sides; side `i` begins at corner `i`.
    pub(super) squared_sides: [Lanes; 3],
    /// Their directions; the length is twice the area.
    pub(super) normal: [Lanes; 3],
    /// That length.
    pub(super) double_area: Lanes,
}

impl PlacedFaces {
    #[inline(always)]
    pub(super) fn new(corners: [[Lanes; 3]; 3], origin: Vec3) -> Self {
        let [a, b, c] = corners;
        let sides = [sub(b, a), sub(c, b), sub(a, c)];
        let normal = cross(sides[0], sides[1]);
        let origin = origin.map(Lanes::all);
        let [a, b, c] = [sub(a, origin), sub(b, origin), sub(c, origin)];
        let sum = [a[0] + b[0] + c[0], a[1] + b[1] + c[1], a[2] + b[2] + c[2]];
        let product =
            |i: usize, j: usize| a[i] * a[j] + b[i] * b[j] + c[i] * c[j] + sum[i] * sum[j];
        let [xx, yy, zz] = [product(0, 0), product(1, 1), product(2, 2)];
        Self {
            corners: [a, b, c],
            sum,
            products: [xx, yy, zz, product(0, 1), product(1, 2), product(2, 0)],
            squared_sides: sides.map(|side| dot(side, side)),
            normal,
            double_area: dot(normal, normal).sqrt(),
        }
    }
}

/// Eight faces of a list that begins with at most as many; instead of those that lack, flat ones that repeat a vertex three times.
#[inline(always)]
pub(super) fn eight(faces: impl Iterator<Item = [u32; 3]>) -> [[u32; 3]; LANES] {
    let mut eight = [[0; 3]; LANES];
    for (place, face) in eight.iter_mut().zip(faces) {
        *place = face;
    }
    eight
}

/// The corners of eight faces of a mesh.
#[inline(always)]
pub(super) fn corners_of(mesh: &Mesh, faces: [[u32; 3]; LANES]) -> [[Lanes; 3]; 3] {
    let mut corners = [[Lanes::default(); 3]; 3];
    for (lane, face) in faces.into_iter().enumerate() {
        for (corner, position) in corners.iter_mut().zip(mesh.corners(face)) {
            for (axis, x) in corner.iter_mut().zip(position) {
                axis.0[lane] = x;
            }
        }
    }
    corners
}

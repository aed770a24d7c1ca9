//! A face with what most measures need of it, worked out once: corners about the centre of the box, sides, normal, products.

use super::symmetric::Symmetric;
use crate::mesh::vec3::{Vec3, cross, dot, length, sub};

/// A face, placed about the centre of the box.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedFace {
    /// Its positions.
    pub(super) corners: [Vec3; 3],
    /// The sum of its positions.
    pub(super) sum: Vec3,
    /// Products of coordinates as [`Symmetric`], summed over the corners and that sum: twelve times their mean.
    pub(super) products: Symmetric,
    /// Squares of its sides; side `i` begins at corner `i`.
    pub(super) squared_sides: [f64; 3],
    /// Its direction; the length is twice the area.
    pub(super) normal: Vec3,
    /// That length.
    pub(super) double_area: f64,
}

impl PlacedFace {
    #[inline]
    pub(super) fn new(corners: [Vec3; 3], origin: Vec3) -> Self {
        let [a, b, c] = corners.map(|p| sub(p, origin));
        let sides = [sub(b, a), sub(c, b), sub(a, c)];
        let normal = cross(sides[0], sides[1]);
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
            double_area: length(normal),
        }
    }
}

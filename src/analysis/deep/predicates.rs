//! On which side of a plane or line a point lies: exact signs, however close.
//!
//! Plain arithmetic decides nearly all of them, with a bound for its rounding; of what is left most has a coordinate in common, as the flat
//! sides of parts have, and only the rest is for the exact arithmetic of the `robust` package.
//!
//! Source: Shewchuk, Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates, 1997,
//! as the `robust` package has it.

use std::cmp::Ordering;

use robust::{Coord, Coord3D};

use crate::mesh::vec3::{Vec3, cross, dot, sub};

/// A triangle in space.
pub(super) type Triangle = [Vec3; 3];

/// How far rounding may be off, as a part of the magnitudes that are added up; for a determinant of three differences.
const ROUNDING: f64 = (7.0 + 56.0 * UNIT) * UNIT;
const UNIT: f64 = f64::EPSILON / 2.0;

/// The plane of a triangle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    origin: Vec3,
    pub(super) normal: Vec3,
    /// The magnitudes that each part of the normal is a difference of.
    pub(super) magnitudes: Vec3,
}

impl Plane {
    pub(super) fn of([a, b, c]: Triangle) -> Self {
        let (u, v) = (sub(b, a), sub(c, a));
        let magnitude = |i: usize, j: usize| (u[i] * v[j]).abs() + (u[j] * v[i]).abs();
        Self {
            origin: a,
            normal: cross(u, v),
            magnitudes: [magnitude(1, 2), magnitude(2, 0), magnitude(0, 1)],
        }
    }

    /// Whether the triangle has an area, as far as plain arithmetic can tell.
    pub(super) fn has_area(&self) -> bool {
        let is_certain = |axis: usize| self.normal[axis].abs() > ROUNDING * self.magnitudes[axis];
        (0..3).any(is_certain)
    }

    /// As [`side_of_plane`]; `corners` are those of the triangle that this is the plane of.
    #[inline]
    pub(super) fn side(&self, p: Vec3, corners: impl FnOnce() -> Triangle) -> Ordering {
        match self.plain_side(p) {
            Ordering::Equal => exact_side(corners(), p),
            side => side,
        }
    }

    /// The side where plain arithmetic can tell; else `Equal`.
    #[inline]
    pub(super) fn plain_side(&self, p: Vec3) -> Ordering {
        let arm = sub(p, self.origin);
        let height = dot(arm, self.normal);
        let doubt = ROUNDING * dot(arm.map(f64::abs), self.magnitudes);
        if height > doubt {
            Ordering::Greater
        } else if -height > doubt {
            Ordering::Less
        } else {
            Ordering::Equal
        }
    }
}

/// `Greater` where `p` lies on the side of the plane from which its points appear counter-clockwise.
#[inline]
pub(super) fn side_of_plane(triangle: Triangle, p: Vec3) -> Ordering {
    Plane::of(triangle).side(p, || triangle)
}

#[cold]
fn exact_side([a, b, c]: Triangle, p: Vec3) -> Ordering {
    #[expect(clippy::float_cmp, reason = "equal is what is meant")]
    let is_common = |i: usize| a[i] == b[i] && b[i] == c[i] && c[i] == p[i];
    if (0..3).any(is_common) {
        return Ordering::Equal;
    }
    let coord = |[x, y, z]: Vec3| Coord3D { x, y, z };
    // The package's sign is positive for a point below.
    0.0_f64.total_cmp(&(robust::orient3d(coord(a), coord(b), coord(c), coord(p)) + 0.0))
}

/// `Greater` where `c` lies to the left of the line from `a` to `b`.
pub(super) fn side_of_line(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> Ordering {
    let coord = |[x, y]: [f64; 2]| Coord { x, y };
    (robust::orient2d(coord(a), coord(b), coord(c)) + 0.0).total_cmp(&0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_arithmetic_never_says_what_the_exact_one_denies() {
        let mut state = 5_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut decided = [0; 3];
        for round in 0..200_000 {
            // Whole numbers of few values lie on common planes; one of them is moved by a rounding.
            let mut corner =
                || [(); 3].map(|()| (next() % 7) as f64 * 0.1 + 1e3 * f64::from(round % 2));
            let [a, b, c, mut p] = [(); 4].map(|()| corner());
            if round % 3 == 0 {
                p[1] = p[1].next_up();
            }
            if round % 5 == 0 {
                p = std::array::from_fn(|i| a[i] + (b[i] - a[i]) * 0.25 + (c[i] - a[i]) * 0.5);
            }
            let coord = |[x, y, z]: Vec3| Coord3D { x, y, z };
            let exact = robust::orient3d(coord(a), coord(b), coord(c), coord(p));
            let expected = 0.0_f64.total_cmp(&(exact + 0.0));
            assert_eq!(
                side_of_plane([a, b, c], p),
                expected,
                "{a:?} {b:?} {c:?} {p:?}"
            );
            decided[(expected as i8 + 1) as usize] += 1;
        }
        assert!(decided.iter().all(|&count| count > 1_000), "{decided:?}");
    }

    #[test]
    fn signs_follow_the_right_hand() {
        let floor = [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
        assert_eq!(side_of_plane(floor, [0.3, 0.3, 1e-300]), Ordering::Greater);
        assert_eq!(side_of_plane(floor, [0.3, 0.3, -1e-300]), Ordering::Less);
        assert_eq!(side_of_plane(floor, [7.0, -3.0, 0.0]), Ordering::Equal);
        assert_eq!(
            side_of_line([0.0, 0.0], [1.0, 0.0], [0.5, 1e-300]),
            Ordering::Greater
        );
    }
}

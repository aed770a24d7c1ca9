//! On which side of a plane or line a point lies: exact signs, however close.
//!
//! Source: Shewchuk, Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates, 1997,
//! as the `robust` package has it.

use std::cmp::Ordering;

use robust::{Coord, Coord3D};

use crate::mesh::vec3::Vec3;

/// A triangle in space.
pub(super) type Triangle = [Vec3; 3];

/// `Greater` where `p` lies on the side of the plane from which its points appear counter-clockwise.
pub(super) fn side_of_plane([a, b, c]: Triangle, p: Vec3) -> Ordering {
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

//! Whether two triangles have nothing in common beyond the corners they share, as far as plain arithmetic can tell.
//!
//! Nearly all pairs whose boxes touch are apart, and those of flat parts lie in one plane, where the exact arithmetic of
//! [`super::overlap`] has the most to do. Here a plane between the two is looked for: any will do, as long as each corner is so
//! far on its side of it that rounding cannot have put it there. Promises: what is said to be apart is; of the rest nothing is said.

use super::predicates::{Plane, Triangle};
use crate::mesh::vec3::{Vec3, cross, dot, length, sub};

/// How far rounding may be off, as a part of the magnitudes that are added up; for a product of two vectors, each of whose parts has at
/// most six roundings behind it.
const ROUNDING: f64 = 16.0 * f64::EPSILON;

/// Whether triangles on the edge from `u` to `v`, with `a` and `b` as third corners, do not lie on one another: they do where they
/// face the same way when both are walked along the edge in the same direction.
pub(super) fn beyond_edge([u, v]: [Vec3; 2], a: Vec3, b: Vec3) -> bool {
    let [a, b] = [a, b].map(|corner| Plane::of([u, v, corner]));
    dot(a.normal, b.normal) < -ROUNDING * dot(a.magnitudes, b.magnitudes)
}

/// Whether triangles with the corner `apex` share no other point; `a` and `b` are their other corners.
pub(super) fn beyond_vertex(apex: Vec3, a: [Vec3; 2], b: [Vec3; 2]) -> bool {
    let is_beside = |[p, q]: [Vec3; 2], ends: [Vec3; 2]| {
        let plane = Plane::of([apex, p, q]);
        let side = plane.plain_side(ends[0]);
        side.is_ne() && side == plane.plain_side(ends[1])
    };
    if is_beside(b, a) || is_beside(a, b) {
        return true;
    }
    // Across the gap between the sides that are nearest to each other.
    let [a, b] = [a, b].map(|ends| ends.map(|end| sub(end, apex)));
    let [far_a, far_b] = [a, b].map(|arms| arms.map(|arm| arm.map(|x| x / length(arm))));
    let gaps = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(i, j)| (dot(far_a[i], far_b[j]), i, j));
    let Some((_, i, j)) = gaps.into_iter().max_by(|x, y| x.0.total_cmp(&y.0)) else {
        return false;
    };
    let across = sub(far_a[i], far_b[j]);
    let rises = |arm: Vec3| {
        let doubt = ROUNDING * dot(arm.map(f64::abs), across.map(f64::abs));
        (dot(arm, across), doubt)
    };
    a.map(rises)
        .into_iter()
        .all(|(height, doubt)| height > doubt)
        && b.map(rises)
            .into_iter()
            .all(|(height, doubt)| height < -doubt)
}

/// Whether two triangles share no point.
pub(super) fn wholly(a: Triangle, b: Triangle) -> bool {
    let planes = [a, b].map(Plane::of);
    let mut is_flat = false;
    for (plane, points) in planes.iter().zip([b, a]) {
        let [p, q, r] = points.map(|point| plane.plain_side(point));
        if p.is_ne() && p == q && q == r {
            return true;
        }
        is_flat |= p.is_eq() || q.is_eq() || r.is_eq();
    }
    if !is_flat {
        return false;
    }
    // In one plane, a side of one of them is between them.
    let origin = a[0];
    let [a, b] = [a, b].map(|corners| corners.map(|corner| sub(corner, origin)));
    [a, b].into_iter().zip(&planes).any(|(corners, plane)| {
        (0..3).any(|i| {
            let across = cross(plane.normal, sub(corners[(i + 1) % 3], corners[i]));
            is_between(across, a, b)
        })
    })
}

/// Whether all of `a` lies on one side of a plane across `across` and all of `b` on the other.
fn is_between(across: Vec3, a: Triangle, b: Triangle) -> bool {
    let magnitude = |corner: Vec3| dot(corner.map(f64::abs), across.map(f64::abs));
    let largest = |corners: Triangle| corners.map(magnitude).into_iter().fold(0.0, f64::max);
    let doubt = 2.0 * ROUNDING * (largest(a) + largest(b));
    let [a, b] = [a, b].map(|corners| corners.map(|corner| dot(corner, across)));
    let range = |heights: [f64; 3]| {
        let [x, y, z] = heights;
        [x.min(y).min(z), x.max(y).max(z)]
    };
    let ([low_a, high_a], [low_b, high_b]) = (range(a), range(b));
    low_a - high_b > doubt || low_b - high_a > doubt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::deep::numbers;
    use crate::analysis::deep::overlap::{fold_over_edge, meet, meet_beyond_vertex};

    #[test]
    fn what_is_said_to_be_apart_is_and_most_that_is_apart_is_said_to_be() {
        let mut next = numbers();
        // Apart and said to be, apart and not said to be, for each kind of pair.
        let mut counts = [[0; 2]; 3];
        for round in 0..60_000 {
            // Whole numbers of few values lie on common planes, lines and places; turned, rounding moves them a little.
            let is_turned = round % 2 == 0;
            let is_flat = round % 3 == 0;
            let mut corner = || {
                let [x, y, z] = [(); 3].map(|()| (next() * 3.0).round());
                let [x, y, z] = [x, y, if is_flat { 0.0 } else { z }];
                let turned = [
                    0.6 * x - 0.8 * y,
                    0.48 * x + 0.36 * y - 0.8 * z,
                    0.64 * x + 0.48 * y + 0.6 * z,
                ];
                if is_turned { turned } else { [x, y, z] }
            };
            let [u, v, a, b, c, d] = [(); 6].map(|()| corner());
            let has_area = |corners: Triangle| Plane::of(corners).has_area();
            let mut note = |kind: usize, is_apart: bool, do_meet: bool| {
                assert!(
                    !(is_apart && do_meet),
                    "{kind}: {u:?} {v:?} {a:?} {b:?} {c:?} {d:?}"
                );
                counts[kind][usize::from(!is_apart)] += u32::from(!do_meet);
            };
            if has_area([u, v, a]) && has_area([u, v, b]) {
                note(0, beyond_edge([u, v], a, b), fold_over_edge(u, v, a, b));
            }
            if has_area([u, v, a]) && has_area([u, b, c]) {
                note(
                    1,
                    beyond_vertex(u, [v, a], [b, c]),
                    meet_beyond_vertex(u, [v, a], [b, c]),
                );
            }
            if has_area([u, v, a]) && has_area([b, c, d]) {
                note(2, wholly([u, v, a], [b, c, d]), meet([u, v, a], [b, c, d]));
            }
        }
        assert!(
            counts[1..]
                .iter()
                .all(|[said, not]| *said > 2 * *not && *said > 1_000),
            "{counts:?}"
        );
        assert!(counts[0][0] > 1_000, "{counts:?}");
    }
}

//! Whether two triangles have a point in common, borders included. Exact for any finite coordinates.

use std::cmp::Ordering::{self, Equal, Greater, Less};

use super::predicates::{Plane, Triangle, side_of_line, side_of_plane};
use crate::mesh::vec3::{Vec3, cross, sub};

type Flat = [f64; 2];

/// Whether two triangles that share no vertex meet.
pub(super) fn meet(a: Triangle, b: Triangle) -> bool {
    let sides = |triangle: Triangle, points: Triangle| {
        let plane = Plane::of(triangle);
        points.map(|p| plane.side(p, || triangle))
    };
    let sides_of_b = sides(a, b);
    if is_strictly_one_side(sides_of_b) {
        return false;
    }
    let sides_of_a = sides(b, a);
    if is_strictly_one_side(sides_of_a) {
        return false;
    }
    if sides_of_b == [Equal; 3] {
        return meet_in_plane(a, b);
    }
    match (lone_first(a, sides_of_a), lone_first(b, sides_of_b)) {
        (Some(a), Some(b)) => meet_across(a, b),
        _ => an_edge_pierces(a, b),
    }
}

/// Whether triangles in different planes meet, of which none touches the other's plane with a corner: each has its lone corner first,
/// with the side of the other's plane that it lies on.
///
/// Each reaches over a stretch of the line where the planes cross; whether the stretches overlap is seen from their ends.
///
/// Source: Guigue and Devillers, Fast and Robust Triangle-Triangle Overlap Test Using Orientation Predicates, 2003.
fn meet_across((a, side_of_a): (Triangle, Ordering), (b, side_of_b): (Triangle, Ordering)) -> bool {
    // As seen where both lone corners lie above the other's plane.
    let turned = |[p, q, r]: Triangle, side| {
        if side == Greater {
            [p, q, r]
        } else {
            [p, r, q]
        }
    };
    let ([p, q, r], [s, t, u]) = (turned(a, side_of_b), turned(b, side_of_a));
    side_of_plane([q, s, p], t) != Greater && side_of_plane([p, s, r], u) != Greater
}

/// A triangle turned so that the corner which lies alone on its side comes first, and that side; `None` where a corner is on none.
fn lone_first([p, q, r]: Triangle, sides: [Ordering; 3]) -> Option<(Triangle, Ordering)> {
    let [x, y, z] = sides;
    if sides.contains(&Equal) {
        return None;
    }
    Some(match (x == y, y == z) {
        (false, true) => ([p, q, r], x),
        (false, false) => ([q, r, p], y),
        (true, _) => ([r, p, q], z),
    })
}

/// Triangles in different planes meet where an edge of one goes through the other.
fn an_edge_pierces(a: Triangle, b: Triangle) -> bool {
    (0..3).any(|i| pierces([a[i], a[(i + 1) % 3]], b) || pierces([b[i], b[(i + 1) % 3]], a))
}

/// Whether triangles that share the vertex `apex` meet elsewhere; `a` and `b` are their opposite edges.
pub(super) fn meet_beyond_vertex(apex: Vec3, a: [Vec3; 2], b: [Vec3; 2]) -> bool {
    // What they share beyond the apex reaches the opposite edge of one of them.
    pierces(a, [apex, b[0], b[1]]) || pierces(b, [apex, a[0], a[1]])
}

/// Whether triangles that share the edge from `u` to `v`, with `a` and `b` as third corners, lie on one another.
pub(super) fn fold_over_edge(u: Vec3, v: Vec3, a: Vec3, b: Vec3) -> bool {
    if side_of_plane([u, v, a], b) != Equal {
        return false;
    }
    let drop = flattening([u, v, a]);
    let side = |p| side_of_line(drop(u), drop(v), drop(p));
    side(a) == side(b) && side(a) != Equal
}

/// Whether a segment and a triangle meet.
fn pierces([p, q]: [Vec3; 2], triangle: Triangle) -> bool {
    let plane = Plane::of(triangle);
    let [from, to] = [p, q].map(|end| plane.side(end, || triangle));
    if from == Equal && to == Equal {
        let drop = flattening(triangle);
        return segment_meets_in_plane([drop(p), drop(q)], triangle.map(drop));
    }
    if from == to {
        return false;
    }
    let [a, b, c] = triangle;
    let turns = [[a, b], [b, c], [c, a]].map(|[s, t]| side_of_plane([p, q, s], t));
    !(turns.contains(&Greater) && turns.contains(&Less))
}

fn is_strictly_one_side(sides: [Ordering; 3]) -> bool {
    sides == [Greater; 3] || sides == [Less; 3]
}

/// Drops the coordinate along which the triangle is seen largest; exact, and one to one within its plane.
fn flattening([a, b, c]: Triangle) -> impl Fn(Vec3) -> Flat {
    let normal = cross(sub(b, a), sub(c, a)).map(f64::abs);
    let dropped = (0..3)
        .max_by(|&i, &j| normal[i].total_cmp(&normal[j]))
        .unwrap_or(2);
    move |p| [p[(dropped + 1) % 3], p[(dropped + 2) % 3]]
}

fn meet_in_plane(a: Triangle, b: Triangle) -> bool {
    let drop = flattening(a);
    let (a, b) = (a.map(&drop), b.map(&drop));
    (0..3).any(|i| segment_meets_in_plane([a[i], a[(i + 1) % 3]], b)) || is_inside(b[0], a)
}

fn segment_meets_in_plane([p, q]: [Flat; 2], triangle: [Flat; 3]) -> bool {
    is_inside(p, triangle)
        || (0..3).any(|i| segments_meet([p, q], [triangle[i], triangle[(i + 1) % 3]]))
}

fn is_inside(p: Flat, [a, b, c]: [Flat; 3]) -> bool {
    let sides = [
        side_of_line(a, b, p),
        side_of_line(b, c, p),
        side_of_line(c, a, p),
    ];
    !(sides.contains(&Greater) && sides.contains(&Less)) && side_of_line(a, b, c) != Equal
}

fn segments_meet([p, q]: [Flat; 2], [s, t]: [Flat; 2]) -> bool {
    let crosses = |a, b, c, d| {
        let (left, right) = (side_of_line(a, b, c), side_of_line(a, b, d));
        left != right || left == Equal
    };
    // On one line the sides tell nothing, and ranges must overlap.
    let overlaps = |i: usize| p[i].min(q[i]) <= s[i].max(t[i]) && s[i].min(t[i]) <= p[i].max(q[i]);
    crosses(p, q, s, t) && crosses(s, t, p, q) && overlaps(0) && overlaps(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::deep::numbers;

    const FLOOR: Triangle = [[0.0; 3], [4.0, 0.0, 0.0], [0.0, 4.0, 0.0]];

    fn moved(triangle: Triangle, by: Vec3) -> Triangle {
        triangle.map(|p| std::array::from_fn(|i| p[i] + by[i]))
    }

    #[test]
    fn triangles_in_one_plane() {
        for (by, expected) in [
            ([1.0, 1.0, 0.0], true),
            ([4.0, 0.0, 0.0], true),
            ([4.5, 0.0, 0.0], false),
            ([0.0, 0.0, 1e-12], false),
            ([2.0, 2.0, 0.0], true),
            ([2.0, 2.0 + 1e-9, 0.0], false),
        ] {
            assert_eq!(meet(FLOOR, moved(FLOOR, by)), expected, "{by:?}");
        }
        let inner = FLOOR
            .map(|p| p.map(|x| x * 0.1 + 1.0))
            .map(|p| [p[0], p[1], 0.0]);
        assert!(meet(FLOOR, inner) && meet(inner, FLOOR));
    }

    #[test]
    fn triangles_across() {
        let upright = [[1.0, 1.0, -1.0], [1.0, 1.0, 1.0], [9.0, 9.0, 0.0]];
        assert!(meet(FLOOR, upright));
        assert!(!meet(FLOOR, moved(upright, [0.0, 0.0, 1.5])));
        assert!(!meet(FLOOR, moved(upright, [3.0, 3.0, 0.0])));
        assert!(
            meet(FLOOR, moved(upright, [0.0, 0.0, 1.0])),
            "a corner that touches meets"
        );
    }

    #[test]
    fn what_meets_across_is_what_an_edge_pierces() {
        let mut next = numbers();
        let mut counts = [0; 2];
        for round in 0..100_000 {
            let scale = [1.0, 0.1, 1e-9][round % 3];
            let mut triangle =
                || [(); 3].map(|()| [(); 3].map(|()| (next() * 4.0).round() * scale));
            let (a, b) = (triangle(), triangle());
            let is_meeting = meet(a, b);
            let sides = |of: Triangle, by: Triangle| of.map(|p| side_of_plane(by, p));
            let (sides_of_a, sides_of_b) = (sides(a, b), sides(b, a));
            if lone_first(a, sides_of_a).is_some() && lone_first(b, sides_of_b).is_some() {
                assert_eq!(is_meeting, an_edge_pierces(a, b), "{a:?} {b:?}");
                counts[usize::from(is_meeting)] += 1;
            }
            assert_eq!(is_meeting, meet(b, a), "{a:?} {b:?}");
        }
        assert!(counts.iter().all(|&count| count > 5_000), "{counts:?}");
    }

    #[test]
    fn neighbours() {
        let [u, v, a] = FLOOR;
        assert!(!fold_over_edge(u, v, a, [1.0, -1.0, 0.0]));
        assert!(!fold_over_edge(u, v, a, [1.0, 1.0, 1.0]));
        assert!(fold_over_edge(u, v, a, [1.0, 1.0, 0.0]));
        assert!(!meet_beyond_vertex(
            u,
            [v, a],
            [[-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]]
        ));
        assert!(meet_beyond_vertex(
            u,
            [v, a],
            [[1.0, 1.0, -1.0], [1.0, 1.0, 1.0]]
        ));
        assert!(!meet_beyond_vertex(
            u,
            [v, a],
            [[9.0, 9.0, 1.0], [9.0, 9.0, 2.0]]
        ));
    }
}

use super::*;
use crate::mesh::vec3::length;

fn cut(outline: &[[f64; 2]], lift: impl Fn([f64; 2]) -> Vec3) -> (Vec<[u32; 3]>, f64) {
    let positions: Vec<Vec3> = outline.iter().map(|&p| lift(p)).collect();
    let polygon: Vec<u32> = (0..).take(outline.len()).collect();
    let mut triangles = Vec::new();
    Cutter::default().cut(&polygon, &positions, |triangle| triangles.push(triangle));
    let normal = |t: &[u32; 3]| {
        let [a, b, c] = t.map(|i| positions[i as usize]);
        cross(sub(b, a), sub(c, a))
    };
    let facing = normal(&triangles[0]);
    assert!(
        triangles.iter().all(|t| dot(normal(t), facing) >= 0.0),
        "all face one way"
    );
    (
        triangles.clone(),
        triangles.iter().map(|t| length(normal(t)) / 2.0).sum(),
    )
}

#[test]
fn a_concave_polygon_keeps_its_area_and_its_winding() {
    // An L whose first corner sees the whole of it only from the inside.
    let l = [
        [2.0, 1.0],
        [1.0, 1.0],
        [1.0, 2.0],
        [0.0, 2.0],
        [0.0, 0.0],
        [2.0, 0.0],
    ];
    for backwards in [false, true] {
        let mut outline = l.to_vec();
        if backwards {
            outline.reverse();
        }
        let (triangles, area) = cut(&outline, |[x, y]| [x, y, 0.0]);
        assert_eq!(triangles.len(), 4);
        assert!((area - 3.0).abs() < 1e-12, "{area}");
        let (_, tilted) = cut(&outline, |[x, y]| [x, x + y, y]);
        assert!((tilted - 3.0 * 3.0_f64.sqrt()).abs() < 1e-12, "{tilted}");
    }
}

/// Area of all triangles of a cut, and how many face another way than the first that has an area.
fn areas(outline: &[[f64; 2]]) -> (f64, usize) {
    let positions: Vec<Vec3> = outline.iter().map(|&[x, y]| [x, y, 0.0]).collect();
    let polygon: Vec<u32> = (0..).take(outline.len()).collect();
    let mut areas = Vec::new();
    Cutter::default().cut(&polygon, &positions, |triangle| {
        let [a, b, c] = triangle.map(|i| positions[i as usize]);
        areas.push(cross(sub(b, a), sub(c, a))[2] / 2.0);
    });
    let whole: f64 = areas.iter().sum();
    let turned = areas.iter().filter(|&&area| area * whole < 0.0).count();
    (areas.iter().map(|area| area.abs()).sum(), turned)
}

/// Outlines that are no simple polygons, and the areas that they enclose.
const OUTLINES: &[(&str, &str, f64)] = &[
    ("star", "0 0  4 1  8 0  7 4  8 8  4 7  0 8  1 4", 48.0),
    (
        "closed",
        "0 0  4 1  8 0  7 4  8 8  4 7  0 8  1 4  0 0",
        48.0,
    ),
    (
        "doubled",
        "0 0  0 0  4 1  4 1  8 0  8 0  7 4  7 4  8 8  8 8  4 7  4 7  0 8  0 8  1 4  1 4  0 0",
        48.0,
    ),
    (
        "keyhole",
        "0 0  10 0  10 10  0 10  0 0  3 3  3 7  7 7  7 3  3 3",
        84.0,
    ),
    (
        "keyhole, closed",
        "0 0  10 0  10 10  0 10  0 0  3 3  3 7  7 7  7 3  3 3  0 0",
        84.0,
    ),
    (
        "two holes",
        "0 0  12 0  12 6  0 6  0 0  1 1  1 5  5 5  5 1  7 1  7 5  11 5  11 1  7 1  5 1  1 1",
        40.0,
    ),
    (
        "two squares that share a corner",
        "0 0  2 0  2 2  4 2  4 4  2 4  2 2  0 2",
        8.0,
    ),
    ("spike", "0 0  4 0  4 4  2 1  2 6  2 1  0 4", 10.0),
    (
        "straight",
        "0 0  5 0  10 0  10 10  7 10  7 5  7 3  3 3  3 10  0 10  0 5  0 0",
        72.0,
    ),
];

/// The corners that `text` gives as pairs of numbers.
fn outline_of(text: &str) -> Vec<[f64; 2]> {
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(|n| n.parse().unwrap())
        .collect();
    numbers.as_chunks().0.to_vec()
}

#[test]
fn polygons_that_close_or_touch_themselves_or_go_around_a_hole_keep_their_area() {
    for &(name, outline, area) in OUTLINES {
        let outline = outline_of(outline);
        for turn in 0..outline.len() {
            let mut turned = outline.clone();
            turned.rotate_left(turn);
            for _ in 0..2 {
                let (found, wrong) = areas(&turned);
                assert!((found - area).abs() < 1e-9, "{name}, {turn}: {found}");
                assert_eq!(wrong, 0, "{name}, {turn}");
                turned.reverse();
            }
        }
    }
}

#[test]
fn a_convex_polygon_is_a_fan() {
    let (triangles, _) = cut(
        &[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]],
        |[x, y]| [x, y, 0.0],
    );
    assert_eq!(triangles, [[0, 1, 2], [0, 2, 3]]);
}

#[test]
fn a_corner_that_sticks_out_of_the_plane_is_not_lost() {
    let corners = [
        [-1.0, 0.0, 1.0],
        [1.0, 0.0, 1.0],
        [1.0, 0.0, -1.0],
        [-1.0, 0.0, -1.0],
        [0.0, 1.0, -1.0],
    ];
    let mut triangles = Vec::new();
    Cutter::default().cut(&[0, 1, 2, 3, 4], &corners, |triangle| {
        triangles.push(triangle)
    });
    assert_eq!(triangles.len(), 3);
    assert!(triangles.as_flattened().contains(&4));
}

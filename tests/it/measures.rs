//! Measures of bodies with answers on paper, and laws that hold for any body.

use trigest::analysis::{Analysis, MEASURES, Value, Written, analyse};
use trigest::mesh::Mesh;

use crate::harness::cube;

fn measured(corners: &[[f32; 3]]) -> Analysis {
    let written = Written {
        face_count: corners.len() as u64 / 3,
        vertex_count: corners.len() as u64,
    };
    analyse(&Mesh::from_corners(corners).unwrap(), written)
}

fn moved(corners: &[[f32; 3]], by: [f32; 3]) -> Vec<[f32; 3]> {
    corners
        .iter()
        .map(|p| std::array::from_fn(|i| p[i] + by[i]))
        .collect()
}

fn inverted(corners: &[[f32; 3]]) -> Vec<[f32; 3]> {
    corners
        .chunks_exact(3)
        .flat_map(|t| [t[0], t[2], t[1]])
        .collect()
}

fn joined(bodies: &[Vec<[f32; 3]>]) -> Vec<[f32; 3]> {
    bodies.concat()
}

/// A flat ring of squares bent into a torus of `around × across` quads.
fn torus(around: u32, across: u32, major: f64, minor: f64) -> Vec<[f32; 3]> {
    let at = |i: u32, j: u32| {
        let (a, b) = (f64::from(i % around), f64::from(j % across));
        let (a, b) = (
            a * std::f64::consts::TAU / f64::from(around),
            b * std::f64::consts::TAU / f64::from(across),
        );
        let reach = major + minor * b.cos();
        [
            (reach * a.cos()) as f32,
            (reach * a.sin()) as f32,
            (minor * b.sin()) as f32,
        ]
    };
    let quad = |i, j| {
        [
            at(i, j),
            at(i + 1, j),
            at(i + 1, j + 1),
            at(i, j),
            at(i + 1, j + 1),
            at(i, j + 1),
        ]
    };
    (0..around)
        .flat_map(|i| (0..across).flat_map(move |j| quad(i, j)))
        .collect()
}

/// A strip of `count` quads around a circle, with half a turn.
fn moebius(count: u32) -> Vec<[f32; 3]> {
    let at = |i: u32, side: f64| {
        let half = f64::from(i) * std::f64::consts::PI / f64::from(count);
        // After a whole turn the sides have changed places; names are kept exact by folding the angle.
        let (half, side) = if i == count {
            (0.0, -side)
        } else {
            (half, side)
        };
        let reach = 3.0 + side * half.cos();
        [
            (reach * (2.0 * half).cos()) as f32,
            (reach * (2.0 * half).sin()) as f32,
            (side * half.sin()) as f32,
        ]
    };
    let quad = |i| {
        [
            at(i, -1.0),
            at(i + 1, -1.0),
            at(i + 1, 1.0),
            at(i, -1.0),
            at(i + 1, 1.0),
            at(i, 1.0),
        ]
    };
    (0..count).flat_map(quad).collect()
}

fn close(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|value| (value - expected).abs() <= 1e-9 * expected.abs().max(1.0))
}

#[test]
fn a_cube_and_its_inside_out() {
    let body = measured(&cube(2.0));
    assert!(body.is_watertight && body.is_winding_consistent);
    assert!(close(body.volume, 8.0) && close(Some(body.surface_area), 24.0));
    assert_eq!(
        (body.is_inverted, body.genus, body.shells),
        (Some(false), Some(0), 1)
    );
    assert!(
        body.centre_of_mass
            .unwrap()
            .iter()
            .all(|x| (x - 1.0).abs() < 1e-12)
    );
    let body = measured(&inverted(&cube(2.0)));
    assert_eq!(body.is_inverted, Some(true));
    assert!(close(body.volume, -8.0));
}

#[test]
fn an_open_box_has_no_volume_and_one_loop() {
    let body = measured(&cube(1.0)[6..]);
    assert!(!body.is_watertight);
    assert_eq!(
        (
            body.volume,
            body.genus,
            body.is_inverted,
            body.centre_of_mass
        ),
        (None, None, None, None)
    );
    assert_eq!(
        (
            body.boundary_edges,
            body.boundary_loops,
            body.euler_characteristic
        ),
        (4, 1, 1)
    );
}

#[test]
fn a_hollow_cube_is_two_shells_whose_volumes_differ() {
    let inner = inverted(&moved(&cube(1.0), [1.0; 3]));
    let body = measured(&joined(&[cube(3.0), inner]));
    assert!(close(body.volume, 26.0));
    assert_eq!(
        (body.shells, body.genus, body.euler_characteristic),
        (2, None, 4)
    );
}

#[test]
fn a_torus_has_one_handle() {
    let body = measured(&torus(64, 32, 5.0, 2.0));
    assert_eq!(
        (
            body.genus,
            body.euler_characteristic,
            body.shells,
            body.is_watertight
        ),
        (Some(1), 0, 1, true)
    );
    let smooth = 2.0 * std::f64::consts::PI.powi(2) * 5.0 * 4.0;
    let volume = body.volume.unwrap();
    // Inscribed in the smooth torus, within what 64 × 32 chords leave off.
    assert!(
        volume < smooth && volume > smooth * 0.98,
        "{volume} of {smooth}"
    );
}

#[test]
fn a_moebius_band_is_wound_inconsistently_and_has_one_rim() {
    let body = measured(&moebius(24));
    assert!(!body.is_winding_consistent);
    assert_eq!(
        (
            body.boundary_loops,
            body.euler_characteristic,
            body.boundary_edges
        ),
        (1, 0, 48)
    );
}

#[test]
fn cubes_that_share_an_edge_a_vertex_or_a_face() {
    let edge = measured(&joined(&[cube(1.0), moved(&cube(1.0), [1.0, 1.0, 0.0])]));
    assert_eq!(
        (edge.non_manifold_edges, edge.is_watertight, edge.shells),
        (1, false, 1)
    );
    let vertex = measured(&joined(&[cube(1.0), moved(&cube(1.0), [1.0; 3])]));
    assert_eq!(
        (
            vertex.non_manifold_vertices,
            vertex.non_manifold_edges,
            vertex.shells
        ),
        (1, 0, 2)
    );
    assert!(vertex.is_watertight && close(vertex.volume, 2.0));
    let face = measured(&joined(&[cube(1.0), moved(&cube(1.0), [1.0, 0.0, 0.0])]));
    assert_eq!(
        face.duplicate_triangles, 2,
        "cut along the same diagonal, seen from both sides"
    );
}

#[test]
fn rims_are_told_apart_by_the_fan_between_their_edges() {
    let square = |x: f32, y: f32| {
        [
            [x, y, 0.0],
            [x + 1.0, y, 0.0],
            [x + 1.0, y + 1.0, 0.0],
            [x, y, 0.0],
            [x + 1.0, y + 1.0, 0.0],
            [x, y + 1.0, 0.0],
        ]
    };
    let sheet = |is_hole: fn(i32, i32) -> bool| {
        let cells = (0..4).flat_map(|x| (0..4).map(move |y| (x, y)));
        let kept = cells.filter(|&(x, y)| !is_hole(x, y));
        let corners: Vec<_> = kept.flat_map(|(x, y)| square(x as f32, y as f32)).collect();
        measured(&corners).boundary_loops
    };
    assert_eq!(sheet(|_, _| false), 1, "a rim");
    assert_eq!(sheet(|x, y| (x, y) == (1, 1)), 2, "and a hole");
    assert_eq!(
        sheet(|x, y| x == y && (1..3).contains(&x)),
        2,
        "two holes that touch have one rim"
    );
    assert_eq!(
        sheet(|x, y| (x < 2) != (y < 2)),
        2,
        "two sheets that touch have two"
    );
}

#[test]
fn repeated_and_flat_triangles_are_counted_apart() {
    let mut corners = cube(1.0);
    corners.extend([[0.0; 3], [0.0; 3], [1.0; 3]]);
    corners.extend([[0.0; 3], [0.5, 0.5, 0.5], [1.0; 3]]);
    corners.extend_from_within(..3);
    let body = measured(&corners);
    assert_eq!(
        (
            body.triangle_count,
            body.degenerate_triangles,
            body.duplicate_triangles
        ),
        (15, 2, 1)
    );
}

#[test]
fn moving_far_away_and_shuffling_change_nothing_that_counts() {
    let torus = torus(24, 12, 8.0, 3.0);
    let near = measured(&torus);
    // A step of 1024 is exact for these coordinates rounded to a 256th.
    let rounded: Vec<[f32; 3]> = torus
        .iter()
        .map(|p| p.map(|x| (x * 256.0).round() / 256.0))
        .collect();
    let far = measured(&moved(&rounded, [16_384.0, -16_384.0, 8_192.0]));
    let here = measured(&rounded);
    assert!(
        close(far.volume, here.volume.unwrap()) && close(Some(far.surface_area), here.surface_area)
    );
    let mut shuffled: Vec<_> = torus.chunks_exact(3).map(|t| [t[1], t[2], t[0]]).collect();
    shuffled.reverse();
    let shuffled = measured(shuffled.as_flattened());
    assert!(close(shuffled.volume, near.volume.unwrap()));
    let counts = |a: &Analysis| {
        (
            a.edge_count,
            a.shells,
            a.genus,
            a.unique_vertex_count,
            a.boundary_edges,
        )
    };
    assert_eq!(counts(&shuffled), counts(&near));
}

#[test]
fn no_measure_is_ever_nan_or_infinite() {
    let bodies = [
        vec![[0.0; 3]; 3],
        vec![[f32::MAX; 3], [f32::MIN; 3], [0.0; 3]],
        cube(1e-45),
        cube(f32::MAX),
    ];
    for body in bodies {
        let analysis = measured(&body);
        for measure in MEASURES {
            if let Value::Real(value) = (measure.value)(&analysis) {
                assert!(value.is_finite(), "{}", measure.name);
            }
        }
    }
}

//! Measures of bodies with answers on paper, and laws that hold for any body.

use trigest::analysis::{Analysis, Extent, MEASURES, Source, Value, analyse, deep};
use trigest::mesh::weld::Coordinate;
use trigest::mesh::{Mesh, Written};

use std::f64::consts::TAU;

use crate::harness::cube;

pub(crate) fn measured<T: Coordinate>(corners: &[[T; 3]]) -> Analysis {
    let written = Written {
        polygon_count: corners.len() as u64 / 3,
        vertex_count: corners.len() as u64,
        has_unit: false,
        ..Written::default()
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

/// A torus of `around × across` flat quads.
pub(crate) fn torus(around: u32, across: u32, major: f64, minor: f64) -> Vec<[f64; 3]> {
    let turn = |i: u32, of: u32| f64::from(i % of) * TAU / f64::from(of);
    let at = |i: u32, j: u32| {
        let (a, b) = (turn(i, around), turn(j, across));
        let reach = major + minor * b.cos();
        [reach * a.cos(), reach * a.sin(), minor * b.sin()]
    };
    quads(around, across, at)
}

/// Two triangles for each cell of a grid whose corners `at` gives.
fn quads(columns: u32, rows: u32, at: impl Fn(u32, u32) -> [f64; 3]) -> Vec<[f64; 3]> {
    let mut corners = Vec::new();
    for (i, j) in (0..columns).flat_map(|i| (0..rows).map(move |j| (i, j))) {
        let [a, b, c, d] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
        corners.extend([a, b, c, a, c, d]);
    }
    corners
}

/// Klein's bottle as a figure of eight that turns over once on its way around; it goes through itself.
fn klein_bottle(around: u32, across: u32) -> Vec<[f64; 3]> {
    let at = |i: u32, j: u32| {
        // After a whole turn the figure of eight is met turned over: its other half, the other way round.
        let (i, j) = if i == around {
            (0, 2 * across - j)
        } else {
            (i, j)
        };
        let half = f64::from(i) * TAU / f64::from(around) / 2.0;
        let v = f64::from(j % across) * TAU / f64::from(across);
        let (x, z) = (
            half.cos() * v.sin() - half.sin() * (2.0 * v).sin(),
            half.sin() * v.sin() + half.cos() * (2.0 * v).sin(),
        );
        let reach = 3.0 + x;
        [reach * (2.0 * half).cos(), reach * (2.0 * half).sin(), z]
    };
    quads(around, across, at)
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
        body.mass
            .unwrap()
            .centre
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
            body.mass.map(|mass| mass.centre)
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
fn a_torus_has_one_handle_and_the_volume_of_its_flat_sides() {
    let (around, across, major, minor) = (64, 32, 5.0, 2.0);
    let body = measured(&torus(around, across, major, minor));
    let topology = (
        body.genus,
        body.euler_characteristic,
        body.shells,
        body.is_watertight,
    );
    assert_eq!(topology, (Some(1), 0, 1, true));
    // A regular polygon of n corners has the area n/2 sin(2π/n) of its circle's squared radius. Seen from above
    // each slice is a ring of such polygons, and the tube's section is one too; the rest is Pappus.
    let polygon = |n: u32| f64::from(n) / 2.0 * (TAU / f64::from(n)).sin();
    let expected = 2.0 * polygon(around) * major * polygon(across) * minor * minor;
    assert!(close(body.volume, expected), "{:?} {expected}", body.volume);
    // In the limit 2π²Rr², with an error that falls with the square of the number of sides.
    let smooth = TAU * TAU / 2.0 * major * minor * minor;
    let missing = |n: u32| 1.0 - 2.0 * polygon(n) / TAU;
    let error = 1.0 - body.volume.unwrap() / smooth;
    assert!((error - (1.0 - (1.0 - missing(around)) * (1.0 - missing(across)))).abs() < 1e-12);
}

#[test]
fn a_klein_bottle_is_closed_and_has_no_inside() {
    let body = measured(&klein_bottle(24, 16));
    assert!(
        body.is_watertight && !body.is_winding_consistent,
        "{body:?}"
    );
    assert_eq!(
        (
            body.euler_characteristic,
            body.genus,
            body.volume,
            body.boundary_loops
        ),
        (0, None, None, 0)
    );
    assert!(
        body.volume_reason
            .unwrap()
            .starts_with("not consistently wound: ")
    );
}

#[test]
fn a_cuboid_has_the_moments_of_the_book() {
    let sides = [2.0, 3.0, 5.0];
    let corners: Vec<[f64; 3]> = cube(1.0)
        .iter()
        .map(|p| std::array::from_fn(|i| f64::from(p[i]) * sides[i] + 100.0))
        .collect();
    let body = measured(&corners);
    let mass = body.mass.unwrap();
    let [a, b, c] = sides.map(|side: f64| side * side * 30.0 / 12.0);
    for (found, expected) in mass
        .principal_moments
        .into_iter()
        .zip([a + b, a + c, b + c])
    {
        assert!(close(Some(found), expected), "{found} {expected}");
    }
    let lengths = body.edge_lengths.unwrap();
    assert!(close(Some(lengths.shortest), 2.0) && close(Some(lengths.longest), 34.0_f64.sqrt()));
    let diagonals = [13.0_f64, 34.0, 29.0]
        .map(|square| 2.0 * square.sqrt())
        .iter()
        .sum::<f64>();
    assert!(close(Some(lengths.mean), (4.0 * 10.0 + diagonals) / 18.0));
    assert!(close(
        body.smallest_angle,
        (2.0_f64 / 5.0).atan().to_degrees()
    ));
    assert!(
        close(Some(body.overhang_area), 6.0),
        "the bottom alone looks down"
    );
}

#[test]
fn every_missing_volume_has_its_reason() {
    let reason = |corners: &[[f32; 3]]| measured(corners).volume_reason;
    assert_eq!(reason(&cube(1.0)), None);
    assert_eq!(reason(&cube(1.0)[6..]).unwrap(), "open: 4 boundary edges");
    let touching = joined(&[cube(1.0), moved(&cube(1.0), [1.0, 1.0, 0.0])]);
    assert_eq!(
        reason(&touching).unwrap(),
        "not manifold: 1 edges of three or more triangles"
    );
    let mut one_turned = cube(1.0);
    one_turned.swap(0, 1);
    assert_eq!(
        reason(&one_turned).unwrap(),
        "not consistently wound: 3 edges run along twice in one direction"
    );
    assert_eq!(
        reason(&[[1.0; 3]; 3]).unwrap(),
        "every triangle repeats a vertex"
    );
    let both_sides = [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
    let sheet = joined(&[both_sides.to_vec(), inverted(&both_sides)]);
    assert!(reason(&sheet).unwrap().contains("zero within rounding"));
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
fn no_measure_is_ever_nan_or_infinite() {
    let bodies = [
        vec![[0.0; 3]; 3],
        vec![[f32::MAX; 3], [f32::MIN; 3], [0.0; 3]],
        cube(1e-45),
        cube(f32::MAX),
        cube(1.0)[..9].to_vec(),
        vec![[0.0; 3], [1.0; 3], [2.0; 3]],
    ];
    for corners in bodies {
        let mesh = Mesh::from_corners(&corners).unwrap();
        let analysis = analyse(&mesh, Written::default());
        let extent = Extent::of(Some(&mesh), None, Written::default());
        let deep = deep::measure(&mesh, analysis.volume);
        for measure in MEASURES {
            let value = match measure.value {
                Source::Any(value) => value(&extent),
                Source::Always(value) => value(&analysis),
                Source::Deep(value) => value(&deep),
            };
            if let Value::Real(value) = value {
                assert!(value.is_finite(), "{}", measure.name);
            }
        }
    }
}

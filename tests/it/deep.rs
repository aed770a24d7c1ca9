//! The costly measures: answers on paper, and when they are taken.

use trigest::analysis::analyse;
use trigest::analysis::deep::{Deep, measure};
use trigest::mesh::weld::Coordinate;
use trigest::mesh::{Mesh, Written};

use crate::harness::{Place, cube, cube_stl};
use crate::measures::torus;

fn measured<T: Coordinate>(corners: &[[T; 3]]) -> Deep {
    let mesh = Mesh::from_corners(corners).unwrap();
    let volume = analyse(&mesh, Written::default()).volume;
    measure(&mesh, volume)
}

fn moved(corners: &[[f32; 3]], by: [f32; 3]) -> Vec<[f32; 3]> {
    corners
        .iter()
        .map(|p| std::array::from_fn(|i| p[i] + by[i]))
        .collect()
}

fn close(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|value| (value - expected).abs() <= 1e-9 * expected.abs().max(1.0))
}

#[test]
fn a_cube() {
    let body = measured(&cube(2.0));
    assert_eq!(
        (body.self_intersections, body.first_self_intersection),
        (Some(0), None)
    );
    assert!(close(body.convex_hull_volume, 8.0) && close(body.convexity, 1.0));
    assert!(close(body.bounding_sphere_radius, 3.0_f64.sqrt()));
    let fitted = body.oriented_box.unwrap();
    assert!(
        fitted.sizes.iter().all(|&side| close(Some(side), 2.0))
            && close(Some(fitted.volume_over_hull), 1.0)
    );
    assert!(close(body.resting_face.map(|face| face.area), 4.0));
}

#[test]
fn a_slab_that_lies_askew_is_measured_along_itself() {
    // Turned by the angles of a 3-4-5 triangle about z, then about x.
    let slab = |p: &[f32; 3]| {
        let [x, y, z] = [
            f64::from(p[0]) * 10.0,
            f64::from(p[1]) * 6.0,
            f64::from(p[2]),
        ];
        let (x, y) = (0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y);
        [x, 0.6 * y - 0.8 * z, 0.8 * y + 0.6 * z]
    };
    let corners: Vec<[f64; 3]> = cube(1.0).iter().map(slab).collect();
    let body = measured(&corners);
    let fitted = body.oriented_box.unwrap();
    for (side, expected) in fitted.sizes.into_iter().zip([1.0, 6.0, 10.0]) {
        assert!(close(Some(side), expected), "{side} {expected}");
    }
    let face = body.resting_face.unwrap();
    assert!(close(Some(face.area), 60.0));
    let [x, y, z] = face.normal;
    assert!(
        x.abs() < 1e-9 && (y.abs() - 0.8).abs() < 1e-9 && (z.abs() - 0.6).abs() < 1e-9,
        "{:?}",
        face.normal
    );
}

#[test]
fn a_torus_is_two_thirds_of_its_hull_or_so() {
    let body = measured(&torus(48, 24, 4.0, 2.0));
    assert_eq!(body.self_intersections, Some(0));
    assert!(
        body.convexity.unwrap() < 0.9 && body.convexity.unwrap() > 0.5,
        "{:?}",
        body.convexity
    );
    assert!((body.bounding_sphere_radius.unwrap() - 6.0).abs() < 1e-9);
    assert!(body.oriented_box.unwrap().volume_over_hull >= 1.0);
}

#[test]
fn bodies_that_run_into_themselves() {
    let apart = [cube(1.0), moved(&cube(1.0), [2.0, 0.0, 0.0])].concat();
    assert_eq!(measured(&apart).self_intersections, Some(0));
    let stuck = [cube(1.0), moved(&cube(1.0), [0.5, 0.25, 0.125])].concat();
    let found = measured(&stuck);
    assert!(found.self_intersections.unwrap() > 0);
    let (a, b) = found.first_self_intersection.unwrap();
    assert!(
        a < 12 && (12..24).contains(&b),
        "one triangle of each: {a} {b}"
    );
    // Every pair, by brute force over pairs of single faces.
    let faces: Vec<_> = stuck.chunks_exact(3).collect();
    let alone = |i: usize, j: usize| {
        measured(&[faces[i], faces[j]].concat())
            .self_intersections
            .unwrap()
    };
    let pairs: u64 = (0..24)
        .flat_map(|i| (i + 1..24).map(move |j| (i, j)))
        .map(|(i, j)| alone(i, j))
        .sum();
    assert_eq!(found.self_intersections, Some(pairs));
    let sharing_a_vertex = [cube(1.0), moved(&cube(1.0), [1.0; 3])].concat();
    assert_eq!(
        measured(&sharing_a_vertex).self_intersections,
        Some(0),
        "a shared vertex is no intersection"
    );
    let folded = [
        [0.0_f32; 3],
        [1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [1.0, 0.0, 0.0],
        [0.0; 3],
        [0.2, 0.5, 0.0],
    ];
    assert_eq!(
        measured(&folded).self_intersections,
        Some(1),
        "folded over their edge"
    );
}

#[test]
fn a_flat_body_has_no_hull() {
    let body = measured(&cube(1.0)[..6]);
    assert!(
        body.convex_hull_volume.is_none()
            && body.oriented_box.is_none()
            && body.resting_face.is_none()
    );
    assert!(body.bounding_sphere_radius.is_some());
}

#[test]
fn they_are_filled_in_later_without_repeating_the_rest() {
    let place = Place::new();
    place.file("a.stl", cube_stl(3.0));
    place.file("copy.stl", cube_stl(3.0));
    place.import(&[]).assert_status(0);
    assert_eq!(
        place.value::<i64>(
            "SELECT count(*) FROM catalog WHERE self_intersections IS NULL AND deep_version IS NULL"
        ),
        2
    );
    let database = place.database();
    database
        .execute(
            "UPDATE model_analysis SET analysis_date = 'then', surface_area = 1.5",
            [],
        )
        .unwrap();
    std::fs::remove_file(&place.pictures()[0]).unwrap();
    let summary = place.import(&["--deep", "--json"]).summary();
    assert_eq!(
        (&summary["unchanged"], &summary["imported"]),
        (&2.into(), &0.into()),
        "{summary}"
    );
    let row = "SELECT count(*) FROM catalog WHERE self_intersections = 0 AND abs(convex_hull_volume - 27) < 1e-9
        AND convexity = 1 AND deep_version = 1 AND analysis_date = 'then' AND surface_area = 1.5";
    assert_eq!(place.value::<i64>(row), 2, "the rest is as it was");
    assert_eq!(place.pictures().len(), 0, "and no picture was drawn");
    let before = place.rows();
    place.import(&["--deep"]).assert_status(0);
    assert_eq!(place.rows(), before);
    place.import(&["--force", "--deep"]).assert_status(0);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM catalog WHERE deep_version = 1"),
        2
    );
}

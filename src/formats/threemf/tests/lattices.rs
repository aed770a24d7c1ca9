//! Beam lattices, alone and beside triangles.

use super::*;
use crate::mesh::Kind;

const CORNERS: &str = "<vertices><vertex x='0' y='0' z='0'/><vertex x='3' y='0' z='0'/><vertex x='0' y='4' z='0'/>\
    <vertex x='9' y='9' z='9'/></vertices>";

fn lattice(attributes: &str, beams: &str) -> String {
    format!(
        "<mesh>{CORNERS}<triangles/><b:beamlattice {attributes}><b:beams>{beams}</b:beams></b:beamlattice></mesh>"
    )
}

fn placed(mesh: &str, build: &str) -> String {
    format!("<resources><object id='1'>{mesh}</object></resources><build>{build}</build>")
}

const BEAMS: &str = "<b:beam v1='0' v2='1'/><b:beam v1='1' v2='2' r1='0.25'/><b:beam v1='2' v2='0' r1='0.25' r2='0.75'/>";

#[test]
fn beams_have_their_radii_and_lie_where_the_build_puts_them() {
    let mesh = lattice("radius='0.5' minlength='0.01'", BEAMS);
    let twice = "<item objectid='1'/><item objectid='1' transform='2 0 0 0 2 0 0 0 2 100 0 0'/>";
    let model = read_body(&placed(&mesh, twice)).unwrap();
    assert!(
        model.mesh.is_none() && model.notes.is_empty(),
        "{:?}",
        model.notes
    );
    let body = model.faceless.unwrap();
    assert_eq!(
        (body.kind(), body.segments().len(), body.positions().len()),
        (Kind::Lattice, 6, 6)
    );
    assert_eq!(body.total_length(), 12.0 + 24.0);
    let radii: Vec<_> = (0..6).filter_map(|i| body.radii(i)).collect();
    assert_eq!(radii[..3], [[0.5, 0.5], [0.25, 0.25], [0.25, 0.75]]);
    let doubled = radii[5];
    assert!((doubled[0] - 0.5).abs() < 1e-12 && (doubled[1] - 1.5).abs() < 1e-12);
    assert_eq!(body.bounds().unwrap().max, [106.0, 8.0, 0.0]);
    assert_eq!(model.written.vertex_count, 8);
}

#[test]
fn triangles_and_beams_of_one_file_are_both_there() {
    let both = format!(
        "<resources><object id='1'>{}</object><object id='2'>{TETRAHEDRON}</object></resources>\
         <build><item objectid='1'/><item objectid='2'/></build>",
        lattice("radius='1'", BEAMS)
    );
    let model = read_body(&both).unwrap();
    assert_eq!(model.mesh.unwrap().faces().len(), 4);
    assert_eq!(model.faceless.unwrap().segments().len(), 3);
    assert_eq!(model.objects.len(), 1);
}

#[test]
fn what_is_lost_of_a_lattice_is_said() {
    let mesh = lattice("radius='1' clippingmode='inside' clippingmesh='7'", BEAMS).replace(
        "</b:beamlattice>",
        "<b:balls><b:ball vindex='0'/></b:balls></b:beamlattice>",
    );
    let model = read_body(&placed(&mesh, "<item objectid='1'/>")).unwrap();
    assert_eq!(
        model.notes,
        [
            "beams that a mesh cuts off are taken whole",
            "balls of a beam lattice not shown"
        ]
    );
}

#[test]
fn balls_that_a_mode_asks_for_are_noted() {
    for (mode, notes) in [("all", 1), ("mixed", 1), ("none", 0)] {
        let mesh = lattice(&format!("radius='1' ballmode='{mode}'"), BEAMS);
        let model = read_body(&placed(&mesh, "<item objectid='1'/>")).unwrap();
        assert_eq!(model.notes.len(), notes, "{:?}", model.notes);
    }
}

#[test]
fn beams_that_cannot_be_are_refused() {
    for (attributes, beam, reason) in [
        (
            "radius='1'",
            "<b:beam v1='0' v2='4'/>",
            "a beam names vertex 4, the mesh has 4",
        ),
        ("radius='1'", "<b:beam v1='0'/>", "a beam without v1 or v2"),
        ("", "<b:beam v1='0' v2='1'/>", "a beam without a radius"),
        ("radius='-1'", "", "a radius of -1"),
        (
            "radius='1'",
            "<b:beam v1='0' v2='1' r1='nan'/>",
            "a radius is \"nan\", not a number",
        ),
    ] {
        let error = error_of(&placed(&lattice(attributes, beam), "<item objectid='1'/>"));
        assert!(error.contains(reason), "{error}");
    }
    let none = error_of(&placed(&lattice("radius='1'", ""), "<item objectid='1'/>"));
    assert!(none.starts_with("no faces"), "{none}");
}

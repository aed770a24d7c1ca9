//! One cube through every format that scenes come in is one body.

use super::{CORNERS, SIDES, dae, fbx, tds, usd};
use crate::harness::{Place, binary_stl};

#[test]
fn one_cube_has_one_mesh_hash_in_every_format() {
    let place = Place::new();
    let place_of = |index: usize| CORNERS[index].map(|part| f32::from(part) * 2.0);
    let corners = SIDES.map(|[a, b, c, d]| [a, b, c, a, c, d].map(place_of));
    place.file("a.stl", binary_stl(corners.as_flattened()));
    let mut obj = String::new();
    for [x, y, z] in CORNERS {
        obj += &format!("v {} {} {}\n", x * 2, y * 2, z * 2);
    }
    for side in SIDES {
        let [a, b, c, d] = side.map(|index| index + 1);
        obj += &format!("f {a} {b} {c} {d}\n");
    }
    place.file("a.obj", obj);
    place.file("a.fbx", fbx::cube(2.0));
    place.file("a.dae", dae::cube(2.0));
    place.file("a.3ds", tds::cube(2.0));
    place.file("a.usda", usd::cube(2.0));
    place.file(
        "a.usdz",
        usd::package(&[("a.usda", usd::cube(2.0).as_bytes())]),
    );
    place.import(&["--no-thumbnails"]).assert_status(0);
    let hashes = place.texts("SELECT DISTINCT mesh_hash FROM catalog");
    let formats = place.texts("SELECT DISTINCT format FROM catalog");
    assert_eq!(
        (hashes.len(), formats.len()),
        (1, 6),
        "{hashes:?} {formats:?}"
    );
}

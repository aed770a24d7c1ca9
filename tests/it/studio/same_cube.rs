//! One cube through every format that is read is one body.

use serde_json::json;

use super::{CORNERS, SIDES, dae, fbx, first_gltf, tds, usd};
use crate::harness::{Place, cube_stl};
use crate::{packages, ply_off, scenes};

fn obj() -> String {
    let mut obj = String::new();
    for [x, y, z] in CORNERS {
        obj += &format!("v {} {} {}\n", x * 2, y * 2, z * 2);
    }
    for side in SIDES {
        let [a, b, c, d] = side.map(|index| index + 1);
        obj += &format!("f {a} {b} {c} {d}\n");
    }
    obj
}

#[test]
fn one_cube_has_one_mesh_hash_in_every_format() {
    let place = Place::new();
    place.file("a.stl", cube_stl(2.0));
    place.file("a.obj", obj());
    place.file("a.ply", ply_off::ascii_ply());
    place.file("a.off", ply_off::off());
    place.file("a.3mf", packages::cube_3mf(2.0));
    place.file("a.amf", packages::cube_amf(2.0));
    let (document, buffer) = scenes::document(&json!([{ "mesh": 0 }]));
    place.file("a.glb", scenes::glb(&document, &buffer));
    place.file("a.gltf", first_gltf::cube(2.0));
    place.file("a.drc", scenes::draco_cube());
    place.file("a.fbx", fbx::cube(2.0));
    place.file("a.dae", dae::cube(2.0));
    place.file("a.3ds", tds::cube(2.0));
    place.file("a.usda", usd::cube(2.0));
    place.file(
        "a.usdz",
        usd::package(&[("a.usda", usd::cube(2.0).as_bytes())]),
    );
    place.import(&["--no-thumbnails"]).assert_status(0);
    let hashes =
        place.texts("SELECT group_concat(format, ' ') FROM catalog GROUP BY mesh_hash ORDER BY 1");
    let formats = place.texts("SELECT CAST(count(DISTINCT format) AS TEXT) FROM catalog");
    assert_eq!(
        (hashes.len(), formats),
        (1, vec!["13".into()]),
        "{hashes:?}"
    );
}

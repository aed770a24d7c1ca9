//! Scenes that stand in a pose: skins and morph targets.

use serde_json::{Value, json};

use crate::harness::Place;
use crate::scenes::{document, glb};

/// Adds an accessor over `bytes`.
fn add(document: &mut Value, buffer: &mut Vec<u8>, bytes: &[u8], about: &Value) -> usize {
    let view = document["bufferViews"].as_array().unwrap().len();
    let start = buffer.len();
    buffer.extend(bytes);
    buffer.resize(buffer.len().next_multiple_of(4), 0);
    let own = json!({ "buffer": 0, "byteOffset": start, "byteLength": bytes.len() });
    document["bufferViews"].as_array_mut().unwrap().push(own);
    document["buffers"][0]["byteLength"] = json!(buffer.len());
    let mut accessor = about.clone();
    accessor["bufferView"] = json!(view);
    let accessors = document["accessors"].as_array_mut().unwrap();
    accessors.push(accessor);
    accessors.len() - 1
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

/// A cube from 0 to 2 that is bound to two joints: its lower half, z = 0, to the first, its upper half to the second.
///
/// The node that places it is moved and enlarged, which a skin ignores.
fn skinned(joints: &Value) -> (Value, Vec<u8>) {
    let place = json!({ "mesh": 0, "skin": 0, "scale": [100, 100, 100], "translation": [5, 0, 0] });
    let (mut document, mut buffer) = document(&json!([place]));
    document["scenes"][0]["nodes"] = json!([0, 1, 2]);
    let nodes = document["nodes"].as_array_mut().unwrap();
    nodes.extend(joints.as_array().unwrap().iter().cloned());
    let positions = buffer[..96].as_chunks::<12>().0.to_vec();
    let is_upper = |position: &[u8; 12]| position[8..] != 0.0_f32.to_le_bytes();
    let joints: Vec<u8> = positions
        .iter()
        .flat_map(|position| [u8::from(is_upper(position)), 0, 0, 0])
        .collect();
    // Half of what it should add up to: weights are parts of their sum.
    let weights = [0.5_f32, 0.0, 0.0, 0.0].repeat(8);
    let about = json!({ "componentType": 5121, "count": 8, "type": "VEC4" });
    let joints = add(&mut document, &mut buffer, &joints, &about);
    let about = json!({ "componentType": 5126, "count": 8, "type": "VEC4" });
    let weights = add(&mut document, &mut buffer, &floats(&weights), &about);
    // Both were bound one unit to the left of where their mesh was drawn.
    let mut bind = [0.0_f32; 16];
    [0, 5, 10, 15].iter().for_each(|&i| bind[i] = 1.0);
    bind[12] = 1.0;
    let about = json!({ "componentType": 5126, "count": 2, "type": "MAT4" });
    let bind = add(
        &mut document,
        &mut buffer,
        &floats(&[bind, bind].concat()),
        &about,
    );
    document["skins"] = json!([{ "joints": [1, 2], "inverseBindMatrices": bind }]);
    let attributes = &mut document["meshes"][0]["primitives"][0]["attributes"];
    attributes["JOINTS_0"] = json!(joints);
    attributes["WEIGHTS_0"] = json!(weights);
    (document, buffer)
}

fn bounds(place: &Place) -> String {
    place.value(
        "SELECT format('%g %g %g to %g %g %g', bounding_box_min_x, bounding_box_min_y, bounding_box_min_z,
            bounding_box_max_x, bounding_box_max_y, bounding_box_max_z) FROM catalog",
    )
}

#[test]
fn a_skin_puts_its_mesh_where_the_joints_are() {
    let place = Place::new();
    // The second joint stands three units above the first, which is moved along x.
    let joints = json!([
        { "translation": [-1, 0, 0] }, { "translation": [-1, 0, 3] },
    ]);
    let (document, buffer) = skinned(&joints);
    place.file("x.glb", glb(&document, &buffer));
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(bounds(&place), "0 0 0 to 2 2 5");
    assert!((place.value::<f64>("SELECT volume FROM catalog") - 20.0).abs() < 1e-9);
    let notes = place.value::<Option<String>>("SELECT notes FROM catalog");
    assert_eq!(notes, None);
}

#[test]
fn joints_that_mirror_turn_the_faces_over() {
    let place = Place::new();
    let joint = json!({ "scale": [-1, 1, 1] });
    let (document, buffer) = skinned(&json!([joint, joint]));
    place.file("x.glb", glb(&document, &buffer));
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(bounds(&place), "-3 0 0 to -1 2 2");
    assert!((place.value::<f64>("SELECT volume FROM catalog") - 8.0).abs() < 1e-9);
}

/// The cube, and a target that moves it by (10, 0, 0).
fn morphed(node: &Value, weights: &Value) -> Vec<u8> {
    let (mut document, mut buffer) = document(&json!([node]));
    let offsets = [10.0_f32, 0.0, 0.0].repeat(8);
    let about = json!({ "componentType": 5126, "count": 8, "type": "VEC3" });
    let target = add(&mut document, &mut buffer, &floats(&offsets), &about);
    document["meshes"][0]["weights"] = weights.clone();
    document["meshes"][0]["primitives"][0]["targets"] = json!([{ "POSITION": target }]);
    glb(&document, &buffer)
}

#[test]
fn morph_targets_move_by_the_default_weights() {
    let plain = json!({ "mesh": 0 });
    let own = json!({ "mesh": 0, "weights": [0.25], "translation": [0, 0, 7] });
    for (node, weights, expected) in [
        (&plain, json!([1]), "10 0 0 to 12 2 2"),
        (&plain, json!([0.5]), "5 0 0 to 7 2 2"),
        (&plain, json!([0]), "0 0 0 to 2 2 2"),
        (&plain, json!(["NaN"]), "0 0 0 to 2 2 2"),
        (&own, json!([1]), "2.5 0 7 to 4.5 2 9"),
    ] {
        let place = Place::new();
        place.file("x.glb", morphed(node, &weights));
        place.import(&["--no-thumbnails"]).assert_status(0);
        assert_eq!(bounds(&place), expected, "{weights}");
    }
}

#[test]
fn one_mesh_may_stand_in_two_poses() {
    let place = Place::new();
    let nodes = json!([{ "mesh": 0 }, { "mesh": 0, "weights": [1] }]);
    let (mut document, mut buffer) = document(&nodes);
    let offsets = [10.0_f32, 0.0, 0.0].repeat(8);
    let about = json!({ "componentType": 5126, "count": 8, "type": "VEC3" });
    let target = add(&mut document, &mut buffer, &floats(&offsets), &about);
    document["meshes"][0]["primitives"][0]["targets"] = json!([{ "POSITION": target }]);
    place.file("x.glb", glb(&document, &buffer));
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(bounds(&place), "0 0 0 to 12 2 2");
    assert!((place.value::<f64>("SELECT volume FROM catalog") - 16.0).abs() < 1e-9);
}

#[test]
fn skins_that_lie_are_refused_in_a_line() {
    let joints = json!([{}, {}]);
    type Change = fn(&mut Value);
    let cases: [(&str, Change, &str); 5] = [
        (
            "ring",
            |document| document["nodes"][1]["children"] = json!([1]),
            "node 1 leads back to itself",
        ),
        (
            "no joint",
            |document| document["skins"][0]["joints"] = json!([1]),
            "skin 0: vertex",
        ),
        (
            "no node",
            |document| document["skins"][0]["joints"] = json!([1, 99]),
            "node 99 is named as a joint, the file has 3",
        ),
        (
            "no skin",
            |document| document["nodes"][0]["skin"] = json!(4),
            "skin 4 is named, the file has 1",
        ),
        (
            "no matrix",
            |document| document["skins"][0]["inverseBindMatrices"] = json!(0),
            "skin 0: its inverse bind matrices are none",
        ),
    ];
    for (name, change, expected) in cases {
        let place = Place::new();
        let (mut document, buffer) = skinned(&joints);
        // The joints hang outside of the scene, where only the skin looks for them.
        document["scenes"][0]["nodes"] = json!([0]);
        change(&mut document);
        place.file("x.glb", glb(&document, &buffer));
        let ran = place.import(&["--json", "--no-thumbnails"]);
        ran.assert_status(3);
        assert!(ran.stdout.contains(expected), "{name}: {}", ran.stdout);
    }
}

#[test]
fn a_target_named_a_hundred_thousand_times_is_refused_before_it_is_worked_out() {
    let place = Place::new();
    let (mut document, mut buffer) = document(&json!([{ "mesh": 0 }]));
    let offsets = vec![0_u8; 12 * 100_000];
    let about = json!({ "componentType": 5126, "count": 100_000, "type": "VEC3" });
    let target = add(&mut document, &mut buffer, &offsets, &about);
    document["meshes"][0]["weights"] = json!(vec![1; 100_000]);
    let targets = vec![json!({ "POSITION": target }); 100_000];
    document["meshes"][0]["primitives"][0]["targets"] = json!(targets);
    place.file("x.glb", glb(&document, &buffer));
    let ran = place.import(&["--json", "--no-thumbnails", "--max-triangles", "1000000"]);
    ran.assert_status(3);
    let expected = "1100000 points, limit is 1000000";
    assert!(ran.stdout.contains(expected), "{}", ran.stdout);
}

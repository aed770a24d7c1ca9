//! glTF 1, as text and binary.

use serde_json::{Value, json};

use super::{CORNERS, SIDES};
use crate::harness::Place;
use crate::scenes::base64;

/// A cube of the first version, twice in a node, and its buffer.
fn document(size: f32) -> (Value, Vec<u8>) {
    let mut buffer = Vec::new();
    for corner in CORNERS {
        // Positions lie 16 bytes apart.
        let numbers = corner.map(|part| f32::from(part) * size);
        let numbers = numbers.into_iter().chain([9.0]);
        buffer.extend(numbers.flat_map(f32::to_le_bytes));
    }
    for [a, b, c, d] in SIDES {
        let indices = [a, b, c, a, c, d].map(|index| u16::try_from(index).unwrap());
        buffer.extend(indices.iter().flat_map(|index| index.to_le_bytes()));
    }
    let document = json!({
        "asset": { "version": "1.0" }, "scene": "main",
        "scenes": { "main": { "nodes": ["outer"] } },
        "nodes": { "outer": { "children": ["inner"], "translation": [3, 0, 0] }, "inner": { "meshes": ["cube", "cube"] } },
        "meshes": { "cube": { "primitives": [{ "attributes": { "POSITION": "positions" }, "indices": "faces", "material": "red", "mode": 4 }] } },
        "materials": { "red": { "values": { "diffuse": [1.0, 0.0, 0.0, 1.0] } } },
        "accessors": {
            "faces": { "bufferView": "faces", "byteOffset": 0, "byteStride": 0, "componentType": 5123, "count": 36, "type": "SCALAR" },
            "positions": { "bufferView": "positions", "byteOffset": 0, "byteStride": 16, "componentType": 5126, "count": 8, "type": "VEC3" }
        },
        "bufferViews": {
            "faces": { "buffer": "binary_glTF", "byteOffset": 128, "byteLength": 72 },
            "positions": { "buffer": "binary_glTF", "byteOffset": 0, "byteLength": 128 }
        },
        "buffers": { "binary_glTF": { "byteLength": 200, "uri": "data:," } }
    });
    (document, buffer)
}

/// A cube from the origin, once, with its buffer in the text.
pub(crate) fn cube(size: f32) -> String {
    let (mut document, buffer) = document(size);
    document["nodes"] = json!({ "outer": { "meshes": ["cube"] } });
    let uri = format!("data:application/octet-stream;base64,{}", base64(&buffer));
    document["buffers"]["binary_glTF"]["uri"] = uri.into();
    document.to_string().replace("binary_glTF", "buffer")
}

fn binary(document: &Value, buffer: &[u8]) -> Vec<u8> {
    let text = document.to_string().into_bytes();
    let sizes = [20 + text.len() + buffer.len(), text.len(), 0];
    let mut bytes = b"glTF\x01\0\0\0".to_vec();
    bytes.extend(
        sizes
            .iter()
            .flat_map(|&size| u32::try_from(size).unwrap().to_le_bytes()),
    );
    [bytes, text, buffer.to_vec()].concat()
}

#[test]
fn the_first_version_is_read_as_text_and_binary() {
    let (mut document, buffer) = document(1.0);
    let place = Place::new();
    place.file("a.glb", binary(&document, &buffer));
    let body = &mut document["buffers"]["binary_glTF"];
    body["uri"] = "a.bin".into();
    let text = document.to_string().replace("binary_glTF", "another");
    place.file("b.gltf", text);
    place.file("a.bin", &buffer);
    place.import(&["--no-thumbnails"]).assert_status(0);
    let said = "SELECT concat_ws(' ', filename, format, object_count, triangle_count, format('%g %g', volume, bounding_box_min_x), unit) FROM catalog ORDER BY 1";
    assert_eq!(
        place.texts(said),
        ["a.glb glb 2 24 2 3 metre", "b.gltf gltf 2 24 2 3 metre"]
    );
    let limits = trigest::formats::Limits::default();
    let path = place.models().join("a.glb");
    let mesh = trigest::examine(&path, &limits)
        .unwrap()
        .model
        .mesh
        .unwrap();
    assert_eq!(mesh.paint().material(0).colour, Some([255, 0, 0]));
}

#[test]
fn binary_files_of_the_first_version_that_are_cut_say_so() {
    let (document, buffer) = document(1.0);
    let whole = binary(&document, &buffer);
    for (length, expected) in [
        (16, "GLB ends within its header"),
        (100, "GLB promises a text of"),
        (whole.len() - 10, "reach beyond buffer 0 of 190"),
    ] {
        let limits = trigest::formats::Limits::default();
        let error = trigest::examine(("a.glb", &whole[..length]), &limits).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

//! Scenes whose nodes stand for many, or for none, and files that are padded in ways of their own.

use serde_json::json;

use crate::harness::Place;
use crate::scenes::{document, glb};

/// A cube of volume 8 at each of three places along x, the last one twice as large.
fn three_instances() -> Vec<u8> {
    let extension =
        json!({ "EXT_mesh_gpu_instancing": { "attributes": { "TRANSLATION": 2, "SCALE": 3 } } });
    let (mut document, mut buffer) = document(&json!([{ "mesh": 0, "extensions": extension }]));
    let start = buffer.len();
    let rows: [f32; 18] = [
        0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 20.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0,
    ];
    buffer.extend(rows.iter().flat_map(|x| x.to_le_bytes()));
    let views = document["bufferViews"].as_array_mut().unwrap();
    views.push(json!({ "buffer": 0, "byteOffset": start, "byteLength": 36 }));
    views.push(json!({ "buffer": 0, "byteOffset": start + 36, "byteLength": 36 }));
    let accessors = document["accessors"].as_array_mut().unwrap();
    for view in [2, 3] {
        accessors
            .push(json!({ "bufferView": view, "componentType": 5126, "count": 3, "type": "VEC3" }));
    }
    document["buffers"][0]["byteLength"] = json!(buffer.len());
    document["extensionsRequired"] = json!(["EXT_mesh_gpu_instancing"]);
    glb(&document, &buffer)
}

#[test]
fn each_instance_of_a_node_is_placed() {
    let place = Place::new();
    place.file("x.glb", three_instances());
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT triangle_count FROM catalog"), 36);
    let volume: f64 = place.value("SELECT volume FROM catalog");
    assert!((volume - 80.0).abs() < 1e-9, "{volume}");
    assert_eq!(
        place.value::<Option<String>>("SELECT notes FROM catalog"),
        None
    );
}

#[test]
fn more_instances_than_there_may_be_are_refused() {
    let place = Place::new();
    let extension = json!({ "EXT_mesh_gpu_instancing": { "attributes": { "TRANSLATION": 2 } } });
    let (mut document, buffer) = document(&json!([{ "mesh": 0, "extensions": extension }]));
    let accessors = document["accessors"].as_array_mut().unwrap();
    accessors.push(json!({ "componentType": 5126, "count": 1_000_000_000, "type": "VEC3" }));
    place.file("x.glb", glb(&document, &buffer));
    place.import(&["--no-thumbnails"]).assert_status(3);
    let reason: String = place.value("SELECT reason FROM failures");
    assert!(reason.contains("1000000000"), "{reason}");
}

#[test]
fn what_a_file_hides_is_no_part_of_the_model() {
    let place = Place::new();
    let hide = json!({ "KHR_node_visibility": { "visible": false } });
    let (document, buffer) = document(&json!([{ "mesh": 0 }, { "mesh": 0, "extensions": hide }]));
    place.file("x.glb", glb(&document, &buffer));
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT triangle_count FROM catalog"), 12);
    let notes: String = place.value("SELECT notes FROM catalog");
    assert!(
        notes.contains("nodes that the file hides left out: 1"),
        "{notes}"
    );
}

#[test]
fn padding_and_bytes_behind_the_end_do_no_harm() {
    let place = Place::new();
    let (document, buffer) = document(&json!([{ "mesh": 0 }]));
    let mut padded = document.to_string().into_bytes();
    padded.resize(padded.len().next_multiple_of(4) + 4, 0);
    let mut bytes = b"glTF\x02\0\0\0".to_vec();
    bytes.extend((28 + padded.len() as u32 + buffer.len() as u32).to_le_bytes());
    for (chunk, kind) in [(padded.as_slice(), b"JSON"), (buffer.as_slice(), b"BIN\0")] {
        bytes.extend((chunk.len() as u32).to_le_bytes());
        bytes.extend(kind);
        bytes.extend(chunk);
    }
    bytes.extend(b"a trailer of another program");
    place.file("x.glb", bytes);
    place.import(&["--no-thumbnails"]).assert_status(0);
    let notes: String = place.value("SELECT notes FROM catalog");
    assert!(
        notes.contains("28 bytes behind the end of the GLB"),
        "{notes}"
    );
}

#[test]
fn an_extension_that_changes_what_is_seen_is_noted_though_it_is_only_used() {
    let place = Place::new();
    let (mut document, buffer) = document(&json!([{ "mesh": 0 }]));
    document["extensionsUsed"] = json!(["MSFT_lod", "KHR_materials_ior"]);
    place.file("x.glb", glb(&document, &buffer));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let notes: String = place.value("SELECT notes FROM catalog");
    assert_eq!(
        notes,
        r#"["uses the extension \"MSFT_lod\", which is ignored"]"#
    );
}

//! glTF, GLB and Draco: files written here, one feature each, and what becomes of broken ones.

use serde_json::{Value, json};

use crate::harness::{Place, Ran, assert_harmless, changed_somewhere, cube, cube_stl};

/// Vertices of a cube with edges of 2, and its triangles.
fn indexed_cube() -> (Vec<[f32; 3]>, Vec<u16>) {
    let mut vertices: Vec<[f32; 3]> = Vec::new();
    let indices = cube(2.0)
        .into_iter()
        .map(|corner| {
            let known = vertices
                .iter()
                .position(|vertex| vertex.map(f32::to_bits) == corner.map(f32::to_bits));
            known.unwrap_or_else(|| {
                vertices.push(corner);
                vertices.len() - 1
            }) as u16
        })
        .collect();
    (vertices, indices)
}

/// A buffer of positions and then indices, and the document that places them `at` nodes.
pub(crate) fn document(nodes: &Value) -> (Value, Vec<u8>) {
    let (vertices, indices) = indexed_cube();
    let mut buffer: Vec<u8> = vertices
        .iter()
        .flatten()
        .flat_map(|x| x.to_le_bytes())
        .collect();
    let positions = buffer.len();
    buffer.extend(indices.iter().flat_map(|i| i.to_le_bytes()));
    let document = json!({
        "asset": { "version": "2.0", "generator": "by hand", "copyright": "me", "extras": { "author": "Ann", "license": "CC0" } },
        "scene": 0,
        "scenes": [{ "name": "a scene", "nodes": (0..nodes.as_array().unwrap().len()).collect::<Vec<_>>() }],
        "nodes": nodes,
        "meshes": [{ "name": "cube", "primitives": [{ "attributes": { "POSITION": 0 }, "indices": 1 }] }],
        "accessors": [
            { "bufferView": 0, "componentType": 5126, "count": vertices.len(), "type": "VEC3" },
            { "bufferView": 1, "componentType": 5123, "count": indices.len(), "type": "SCALAR" },
        ],
        "bufferViews": [
            { "buffer": 0, "byteLength": positions },
            { "buffer": 0, "byteOffset": positions, "byteLength": buffer.len() - positions },
        ],
        "buffers": [{ "byteLength": buffer.len() }],
    });
    (document, buffer)
}

pub(crate) fn glb(document: &Value, buffer: &[u8]) -> Vec<u8> {
    let mut json = document.to_string().into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut bytes = b"glTF\x02\0\0\0".to_vec();
    bytes.extend((28 + json.len() as u32 + buffer.len() as u32).to_le_bytes());
    for (chunk, kind) in [(json.as_slice(), b"JSON"), (buffer, b"BIN\0")] {
        bytes.extend((chunk.len() as u32).to_le_bytes());
        bytes.extend(kind);
        bytes.extend(chunk);
    }
    bytes
}

fn failure(ran: &Ran) -> String {
    let lines = ran.lines();
    let failed = lines.iter().find(|line| line["type"] == "failed");
    failed
        .map(|line| line["reason"].as_str().unwrap().to_owned())
        .unwrap_or_default()
}

#[test]
fn one_body_has_one_hash_in_every_wrapping() {
    let place = Place::new();
    let (mut document, buffer) = document(&json!([{ "mesh": 0 }]));
    place.file("cube.stl", cube_stl(2.0));
    place.file("cube.glb", glb(&document, &buffer));
    document["buffers"][0]["uri"] = json!("my%20cube.bin");
    place.file("my cube.bin", &buffer);
    place.file("beside.gltf", document.to_string());
    let data = base64(&buffer);
    document["buffers"][0]["uri"] = json!(format!("data:application/octet-stream;base64,{data}"));
    place.file("within.gltf", format!("\u{feff}{document}"));
    place.file("wrong name.obj", document.to_string().replace(':', ": "));
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(
        place.value::<i64>("SELECT count(DISTINCT mesh_hash) FROM catalog"),
        1
    );
    assert_eq!(
        place.texts("SELECT DISTINCT CAST(volume AS TEXT) FROM catalog"),
        ["8.0"]
    );
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM catalog WHERE unit = 'metre'"),
        4
    );
    let told = "SELECT embedded_title || '|' || designer || '|' || license || '|' || copyright || '|' || application
        FROM catalog WHERE filename = 'cube.glb'";
    assert_eq!(place.texts(told), ["a scene|Ann|CC0|me|by hand"]);
    assert_eq!(
        place.texts("SELECT DISTINCT format FROM models ORDER BY 1"),
        ["glb", "gltf", "stl"]
    );
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn instances_are_placed_counted_and_listed_and_mirrors_keep_the_volume_positive() {
    let place = Place::new();
    let nodes = json!([
        { "mesh": 0, "name": "left" },
        { "mesh": 0, "translation": [10.0, 0.0, 0.0], "scale": [-1.0, 1.0, 1.0] },
        { "mesh": 0, "matrix": [3.0, 0, 0, 0, 0, 3.0, 0, 0, 0, 0, 3.0, 0, 0, 20.0, 0, 1.0] },
    ]);
    let (document, buffer) = document(&nodes);
    place.file("three.glb", glb(&document, &buffer));
    place.import(&["--size", "32"]).assert_status(0);
    let row = "SELECT object_count || ' ' || triangle_count || ' ' || shells || ' ' || volume || ' ' || is_watertight FROM catalog";
    assert_eq!(place.texts(row), ["3 36 3 232.0 1"]);
    let objects: Value =
        serde_json::from_str(&place.value::<String>("SELECT objects FROM catalog")).unwrap();
    assert_eq!(
        objects[0],
        json!({ "name": "left", "triangles": 12, "vertices": 8, "size": [2.0, 2.0, 2.0] })
    );
    assert_eq!(objects[1]["name"], "cube");
    assert_eq!(objects[2]["size"], json!([6.0, 6.0, 6.0]));
}

#[test]
fn strips_fans_and_quantised_and_sparse_numbers_are_read() {
    let square = |mode: u32, corners: [[i16; 3]; 4]| {
        let buffer: Vec<u8> = corners
            .iter()
            .flat_map(|c| [c[0], c[1], c[2], 0])
            .flat_map(i16::to_le_bytes)
            .collect();
        let document = json!({
            "asset": { "version": "2.0" }, "extensionsRequired": ["KHR_mesh_quantization"],
            "nodes": [{ "mesh": 0, "scale": [0.5, 0.5, 0.5] }],
            "meshes": [{ "primitives": [{ "mode": mode, "attributes": { "POSITION": 0 } }] }],
            "accessors": [{ "bufferView": 0, "componentType": 5122, "count": 4, "type": "VEC3" }],
            "bufferViews": [{ "buffer": 0, "byteLength": 32, "byteStride": 8 }],
            "buffers": [{ "byteLength": 32 }],
        });
        glb(&document, &buffer)
    };
    let place = Place::new();
    place.file(
        "strip.glb",
        square(5, [[0, 0, 0], [4, 0, 0], [0, 4, 0], [4, 4, 0]]),
    );
    place.file(
        "fan.glb",
        square(6, [[0, 0, 0], [4, 0, 0], [4, 4, 0], [0, 4, 0]]),
    );
    let (mut document, mut buffer) = document(&json!([{ "mesh": 0 }]));
    let at = buffer.len();
    buffer.extend([7, 0, 0, 0]);
    buffer.extend([5.0_f32, 5.0, 5.0].into_iter().flat_map(f32::to_le_bytes));
    document["bufferViews"].as_array_mut().unwrap().extend([
        json!({ "buffer": 0, "byteOffset": at, "byteLength": 4 }),
        json!({ "buffer": 0, "byteOffset": at + 4, "byteLength": 12 }),
    ]);
    document["accessors"][0]["sparse"] = json!({ "count": 1, "indices": { "bufferView": 2, "componentType": 5125 }, "values": { "bufferView": 3 } });
    document["buffers"][0]["byteLength"] = json!(buffer.len());
    place.file("sparse.glb", glb(&document, &buffer));
    place.import(&["--size", "32"]).assert_status(0);
    let areas = "SELECT filename || ' ' || surface_area || ' ' || is_winding_consistent FROM catalog WHERE filename != 'sparse.glb' ORDER BY 1";
    assert_eq!(place.texts(areas), ["fan.glb 4.0 1", "strip.glb 4.0 1"]);
    assert_eq!(
        place.texts(
            "SELECT CAST(bounding_box_max_x AS TEXT) FROM catalog WHERE filename = 'sparse.glb'"
        ),
        ["5.0"]
    );
}

/// The cube as a Draco bitstream, and the numbers of its attributes.
pub(crate) fn draco_cube() -> Vec<u8> {
    use draco_core::geometry_attribute::{GeometryAttributeType, PointAttribute};
    use draco_core::{
        DataType, EncoderBuffer, EncoderOptions, FaceIndex, Mesh, MeshEncoder, PointIndex,
    };
    let (vertices, indices) = indexed_cube();
    let mut positions = PointAttribute::new();
    positions.init(
        GeometryAttributeType::Position,
        3,
        DataType::Float32,
        false,
        vertices.len(),
    );
    let bytes: Vec<u8> = vertices
        .iter()
        .flatten()
        .flat_map(|x| x.to_le_bytes())
        .collect();
    positions.buffer_mut().write(0, &bytes);
    let mut mesh = Mesh::new();
    mesh.set_num_points(vertices.len());
    mesh.add_attribute(positions);
    mesh.set_num_faces(indices.len() / 3);
    for (face, corners) in (0..).zip(indices.as_chunks::<3>().0) {
        mesh.set_face(FaceIndex(face), corners.map(|i| PointIndex(i.into())));
    }
    let mut encoder = MeshEncoder::new();
    encoder.set_mesh(mesh);
    let mut out = EncoderBuffer::new();
    encoder.encode(&EncoderOptions::new(), &mut out).unwrap();
    out.data().to_vec()
}

#[test]
fn draco_is_unpacked_alone_and_in_a_scene() {
    let place = Place::new();
    let packed = draco_cube();
    place.file("cube.drc", &packed);
    let (mut document, _) = document(&json!([{ "mesh": 0 }]));
    document["extensionsRequired"] = json!(["KHR_draco_mesh_compression"]);
    document["bufferViews"] = json!([{ "buffer": 0, "byteLength": packed.len() }]);
    document["buffers"] = json!([{ "byteLength": packed.len() }]);
    document["accessors"] = json!([
        { "componentType": 5126, "count": 8, "type": "VEC3" },
        { "componentType": 5123, "count": 36, "type": "SCALAR" },
    ]);
    document["meshes"][0]["primitives"][0]["extensions"] = json!({ "KHR_draco_mesh_compression": { "bufferView": 0, "attributes": { "POSITION": 0 } } });
    place.file("cube.glb", glb(&document, &packed));
    place.import(&["--size", "32"]).assert_status(0);
    let volumes =
        "SELECT format || ' ' || round(volume, 2) || ' ' || triangle_count FROM catalog ORDER BY 1";
    assert_eq!(place.texts(volumes), ["draco 8.0 12", "glb 8.0 12"]);
    let cuts = Place::new();
    for cut in 0..packed.len() {
        cuts.file(&format!("{cut}.drc"), &packed[..cut]);
    }
    let ran = cuts.import(&["--json", "--no-thumbnails"]);
    assert!(
        matches!(ran.status, 0 | 3) && !ran.stdout.contains("internal error"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_cannot_be_read_says_why() {
    let place = Place::new();
    let (good, buffer) = document(&json!([{ "mesh": 0 }]));
    let with = |change: &dyn Fn(&mut Value)| {
        let mut document = good.clone();
        change(&mut document);
        glb(&document, &buffer)
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (
            with(&|d| d["asset"]["version"] = json!("1.0")),
            "glTF version 1.0 is not read",
        ),
        (
            with(&|d| d["accessors"][1]["count"] = json!(37)),
            "accessor 1: 37 elements reach to byte 74 of a view of 72",
        ),
        (
            with(&|d| d["accessors"][0]["count"] = json!(4)),
            "face names vertex",
        ),
        (
            with(&|d| d["accessors"][0]["count"] = json!(u64::MAX)),
            "accessor 0",
        ),
        (
            with(&|d| d["accessors"][0]["componentType"] = json!(5124)),
            "no known type",
        ),
        (
            with(&|d| d["bufferViews"][0]["byteOffset"] = json!(u64::MAX)),
            "reach beyond buffer 0",
        ),
        (
            with(&|d| d["bufferViews"][0]["byteLength"] = json!(1_u64 << 60)),
            "reach beyond buffer 0",
        ),
        (
            with(&|d| d["buffers"][0]["byteLength"] = json!(1_u64 << 40)),
            "buffer 0 has 168 of",
        ),
        (
            with(&|d| d["nodes"][0]["mesh"] = json!(5)),
            "mesh 5 is named, the file has 1",
        ),
        (
            with(&|d| d["nodes"][0]["children"] = json!([0])),
            "node 0 leads back to itself",
        ),
        (
            with(&|d| d["meshes"][0]["primitives"][0]["mode"] = json!(1)),
            "no faces: the file has lines alone (18)",
        ),
        (
            with(&|d| d["scenes"] = json!([{ "nodes": [] }])),
            "no faces: none of its meshes (1) is placed",
        ),
        (glb(&good, &buffer[..40]), "buffer 0 has 40 of 168 bytes"),
        (
            b"glTF\x02\0\0\0\xFF\xFF\xFF\xFF\xF0\0\0\0JSON{}".to_vec(),
            "GLB promises a chunk of 240 bytes, 2 are left",
        ),
        (
            b"glTF\x01\0\0\0\x14\0\0\0".to_vec(),
            "GLB ends within its header",
        ),
        (b"glTF".to_vec(), "GLB ends within its header"),
    ];
    for (i, (bytes, expected)) in cases.into_iter().enumerate() {
        let place = Place::new();
        place.file("x.glb", bytes);
        let reason = failure(&place.import(&["--json", "--no-thumbnails", "--require", "mesh"]));
        assert!(
            reason.contains(expected),
            "case {i}: {reason:?}, expected {expected:?}"
        );
    }
    for (uri, expected) in [
        ("../secret.bin", "leads out of the model's folder"),
        ("/etc/passwd", "leads out of the model's folder"),
        ("file:///etc/passwd", "leads out of the model's folder"),
        ("https://example.org/a.bin", "not fetched"),
        ("gone.bin", "not found"),
        ("data:text/plain,hello", "buffer 0 has 5 of"),
        ("data:;base64,A!", "damaged base64"),
    ] {
        let mut document = good.clone();
        document["buffers"][0]["uri"] = json!(uri);
        place.file("x.gltf", document.to_string());
        let reason = failure(&place.import(&["--json", "--no-thumbnails", "--retry"]));
        assert!(reason.contains(expected), "{uri}: {reason:?}");
    }
}

#[test]
fn a_buffer_that_comes_later_is_found_by_the_next_run() {
    let place = Place::new();
    let (mut document, buffer) = document(&json!([{ "mesh": 0 }]));
    document["buffers"][0]["uri"] = json!("late.bin");
    place.file("x.gltf", document.to_string());
    place.import(&["--no-thumbnails"]).assert_status(3);
    place.file("late.bin", buffer);
    place.import(&["--no-thumbnails"]).assert_status(0);
}

#[test]
fn scenes_cut_short_or_changed_anywhere_never_end_the_run() {
    let (document, buffer) = document(&json!([{ "mesh": 0 }]));
    let whole = glb(&document, &buffer);
    let place = Place::new();
    for cut in (0..whole.len()).step_by(whole.len() / 150) {
        place.file(&format!("cut{cut}.glb"), &whole[..cut]);
    }
    for (number, bytes) in changed_somewhere(&whole, 200).enumerate() {
        place.file(&format!("changed{number}.glb"), bytes);
    }
    assert_harmless(&place, &["--size", "16"]);
}

//! glTF and GLB whose chunks, offsets, counts and addresses lie.

use serde_json::{Value, json};

use super::{File, numbered, text};

/// Three positions and three indices.
fn buffer() -> Vec<u8> {
    let positions = [0_f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    let positions = positions.into_iter().flat_map(f32::to_le_bytes);
    positions
        .chain([0_u16, 1, 2].into_iter().flat_map(u16::to_le_bytes))
        .collect()
}

/// A triangle in one mesh, placed by one node.
fn document() -> Value {
    json!({
        "asset": { "version": "2.0" }, "scene": 0, "scenes": [{ "nodes": [0] }], "nodes": [{ "mesh": 0 }],
        "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0 }, "indices": 1 }] }],
        "accessors": [
            { "bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3" },
            { "bufferView": 1, "componentType": 5123, "count": 3, "type": "SCALAR" },
        ],
        "bufferViews": [
            { "buffer": 0, "byteLength": 36 },
            { "buffer": 0, "byteOffset": 36, "byteLength": 6 },
        ],
        "buffers": [{ "byteLength": 42 }],
    })
}

fn chunk(kind: &[u8; 4], length: u32, bytes: &[u8]) -> Vec<u8> {
    [&length.to_le_bytes(), kind.as_slice(), bytes].concat()
}

fn glb_of(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    let length = (12 + body.len() as u32).to_le_bytes();
    [b"glTF\x02\0\0\0".as_slice(), &length, &body].concat()
}

fn glb(document: &Value) -> Vec<u8> {
    let json = document.to_string().into_bytes();
    let buffer = buffer();
    glb_of(&[
        chunk(b"JSON", json.len() as u32, &json),
        chunk(b"BIN\0", buffer.len() as u32, &buffer),
    ])
}

/// The document with `value` at `pointer`.
fn with(pointer: &str, value: Value) -> Vec<u8> {
    let mut document = document();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match parent {
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        other => other[key] = value,
    }
    glb(&document)
}

/// The document with its buffer at `uri`.
fn at(uri: &str) -> Vec<u8> {
    let mut document = document();
    document["buffers"][0]["uri"] = json!(uri);
    document.to_string().into_bytes()
}

fn chunks() -> Vec<File> {
    let json = document().to_string().into_bytes();
    let length = json.len() as u32;
    vec![
        ("header-alone.glb", b"glTF\x02\0\0\0\x0c\0\0\0".to_vec()),
        ("header-cut.glb", b"glTF\x02\0".to_vec()),
        (
            "chunk-beyond.glb",
            glb_of(&[chunk(b"JSON", length + 1, &json)]),
        ),
        (
            "chunk-of-32-bits.glb",
            glb_of(&[chunk(b"JSON", u32::MAX, &json)]),
        ),
        (
            "chunk-short.glb",
            glb_of(&[chunk(b"JSON", length - 20, &json)]),
        ),
        ("no-json.glb", glb_of(&[chunk(b"BIN\0", 4, &[0; 4])])),
        ("no-binary.glb", glb_of(&[chunk(b"JSON", length, &json)])),
        (
            "version-9.glb",
            [b"glTF\x09\0\0\0".as_slice(), &glb(&document())[8..]].concat(),
        ),
        (
            "100000-empty-chunks.glb",
            glb_of(&[chunk(b"JSON", length, &json), [0; 8].repeat(100_000)]),
        ),
        (
            "json-not-utf-8.glb",
            glb_of(&[chunk(b"JSON", 4, b"{\xff\xfe}")]),
        ),
    ]
}

fn accessors() -> Vec<File> {
    vec![
        (
            "count-of-64-bits.glb",
            with("/accessors/0/count", json!(u64::MAX)),
        ),
        (
            "count-wraps.glb",
            with("/accessors/0/count", json!(1_u64 << 62)),
        ),
        ("count-zero.glb", with("/accessors/0/count", json!(0))),
        ("count-negative.glb", with("/accessors/0/count", json!(-3))),
        (
            "offset-of-64-bits.glb",
            with("/accessors/0/byteOffset", json!(u64::MAX - 3)),
        ),
        (
            "stride-zero.glb",
            with("/bufferViews/0/byteStride", json!(0)),
        ),
        (
            "stride-wraps.glb",
            with("/bufferViews/0/byteStride", json!(1_u64 << 63)),
        ),
        (
            "view-negative.glb",
            with("/accessors/0/bufferView", json!(-1)),
        ),
        (
            "view-missing.glb",
            with("/accessors/0/bufferView", json!(9)),
        ),
        (
            "view-beyond.glb",
            with("/bufferViews/0/byteLength", json!(1_u64 << 40)),
        ),
        (
            "no-bytes-behind.glb",
            with(
                "/accessors/0",
                json!({ "componentType": 5126, "count": 1_u64 << 40, "type": "VEC3" }),
            ),
        ),
        (
            "million-zeros.glb",
            with(
                "/accessors/0",
                json!({ "componentType": 5126, "count": 1 << 20, "type": "VEC3" }),
            ),
        ),
        (
            "sparse-beyond.glb",
            with(
                "/accessors/0/sparse",
                json!({ "count": 3, "indices": { "bufferView": 1, "componentType": 5125 }, "values": { "bufferView": 0 } }),
            ),
        ),
        (
            "sparse-of-64-bits.glb",
            with(
                "/accessors/0/sparse",
                json!({ "count": u64::MAX, "indices": { "bufferView": 1, "componentType": 5123 }, "values": { "bufferView": 0 } }),
            ),
        ),
        ("index-beyond.glb", with("/accessors/0/count", json!(2))),
        (
            "type-unknown.glb",
            with("/accessors/0/componentType", json!(5130)),
        ),
        (
            "shape-unknown.glb",
            with("/accessors/0/type", json!("MAT9")),
        ),
        (
            "draco-is-not.glb",
            with(
                "/meshes/0/primitives/0/extensions",
                json!({ "KHR_draco_mesh_compression": { "bufferView": 0, "attributes": { "POSITION": 0 } } }),
            ),
        ),
        (
            "meshopt-of-four-corners.glb",
            with(
                "/bufferViews/1/extensions",
                json!({ "EXT_meshopt_compression": { "buffer": 0, "byteLength": 42, "byteStride": 2, "count": 4, "mode": "TRIANGLES" } }),
            ),
        ),
        (
            "meshopt-is-not.glb",
            with(
                "/bufferViews/0/extensions",
                json!({ "EXT_meshopt_compression": { "buffer": 0, "byteLength": 36, "byteStride": 12, "count": u64::MAX, "mode": "ATTRIBUTES" } }),
            ),
        ),
    ]
}

fn scenes() -> Vec<File> {
    let doubling: Vec<Value> = (1..40)
        .map(|next| json!({ "children": [next, next] }))
        .chain([json!({ "mesh": 0 })])
        .collect();
    let chain: Vec<Value> = (1..300)
        .map(|next| json!({ "children": [next] }))
        .chain([json!({ "mesh": 0 })])
        .collect();
    let mut many = document();
    many["nodes"] = json!(vec![json!({ "mesh": 0 }); 4444]);
    many["scenes"][0]["nodes"] = (0..4444).collect();
    let primitive = document()["meshes"][0]["primitives"][0].clone();
    vec![
        (
            "nodes-in-a-ring.glb",
            with("/nodes", json!([{ "children": [1] }, { "children": [0] }])),
        ),
        ("nodes-double.glb", with("/nodes", Value::Array(doubling))),
        ("nodes-300-deep.glb", with("/nodes", Value::Array(chain))),
        ("4444-nodes.glb", glb(&many)),
        (
            "10000-primitives.glb",
            with("/meshes/0/primitives", json!(vec![primitive; 10_000])),
        ),
        ("node-missing.glb", with("/scenes/0/nodes", json!([7]))),
        ("matrix-of-3.glb", with("/nodes/0/matrix", json!([1, 2, 3]))),
        (
            "matrix-too-large.glb",
            with("/nodes/0/scale", json!([1e300, 1e300, 1e300])),
        ),
        ("names-are-numbers.glb", with("/nodes/0/name", json!(7))),
    ]
}

fn documents() -> Vec<File> {
    let deep = format!(
        "{{\"asset\":{}1{}}}",
        "[".repeat(1_000_000),
        "]".repeat(1_000_000)
    );
    let plain = document().to_string();
    let twice = numbered(1000, |i| format!("\"k{i}\":1,"));
    let image = json!([{ "uri": "data:image/png;base64,AAAA" }]);
    let mut textured = document();
    textured["images"] = image;
    textured["textures"] = json!([{ "source": 0 }]);
    textured["materials"] =
        json!([{ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }]);
    vec![
        text("million-levels.gltf", deep),
        text(
            "number-1e999.gltf",
            plain.replace("\"count\":3", "\"count\":1e999"),
        ),
        text(
            "keys-twice.gltf",
            plain.replacen('{', &format!("{{{twice}{twice}"), 1),
        ),
        text(
            "string-of-10-mb.gltf",
            plain.replace("2.0", &"2".repeat(10 << 20)),
        ),
        text("cut.gltf", &plain[..plain.len() / 2]),
        text("array.gltf", "[\"asset\"]"),
        text("asset-alone.gltf", "{\"asset\":{\"version\":\"2.0\"}}"),
        ("buffer-above.gltf", at("../../../etc/passwd")),
        ("buffer-by-percent.gltf", at("%2e%2e/%2e%2e/etc/passwd")),
        ("buffer-absolute.gltf", at("/etc/passwd")),
        ("buffer-by-address.gltf", at("http://example.org/a.bin")),
        ("buffer-in-backticks.gltf", at("`touch owned`.bin")),
        ("buffer-with-zero.gltf", at("a\0.bin")),
        ("buffer-is-a-pipe.gltf", at("pipe.bin")),
        (
            "buffer-of-bad-data.gltf",
            at("data:application/octet-stream;base64,@@@@"),
        ),
        (
            "buffer-of-data-cut.gltf",
            at("data:application/octet-stream;base64"),
        ),
        ("texture-is-not.glb", glb(&textured)),
    ]
}

/// The beginning of a PNG that promises so many pixels.
pub(super) fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0]);
    bytes.extend(super::packed::crc32(&bytes[12..]).to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    bytes
}

pub(super) fn files() -> Vec<File> {
    [chunks(), accessors(), scenes(), documents()].concat()
}

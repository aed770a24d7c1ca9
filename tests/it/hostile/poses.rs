//! Skins, morph targets, instances and textures that ask for more than they have, and clouds of points that are not there.

use serde_json::{Value, json};

use super::gltf::png_header;
use super::{File, text};

/// Bytes as a `data:` URI.
fn data(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
    format!("data:application/octet-stream,{digits}")
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

/// A triangle whose corners are bound to joint `joint` of the one skin, by `weight`; accessors: positions, joints, weights.
fn skinned(joint: u8, weight: f32) -> Value {
    let positions = floats(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    let joints = [joint, 0, 0, 0].repeat(3);
    let weights = floats(&[weight, 0.0, 0.0, 0.0].repeat(3));
    let buffer = [positions, joints, weights].concat();
    json!({
        "asset": { "version": "2.0" }, "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0, "skin": 0 }, {}],
        "skins": [{ "joints": [1] }],
        "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2 } }] }],
        "accessors": [
            { "bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3" },
            { "bufferView": 1, "componentType": 5121, "count": 3, "type": "VEC4" },
            { "bufferView": 2, "componentType": 5126, "count": 3, "type": "VEC4" },
        ],
        "bufferViews": [
            { "buffer": 0, "byteLength": 36 }, { "buffer": 0, "byteOffset": 36, "byteLength": 12 },
            { "buffer": 0, "byteOffset": 48, "byteLength": 48 },
        ],
        "buffers": [{ "uri": data(&buffer), "byteLength": 96 }],
    })
}

fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut document = skinned(0, 1.0);
    change(&mut document);
    document.to_string()
}

fn skins() -> Vec<File> {
    let ring = changed(|d| {
        d["nodes"] = json!([{ "mesh": 0, "skin": 0 }, { "children": [2] }, { "children": [1] }]);
    });
    let deep = changed(|d| {
        let nodes = (1..2000).map(|i| json!({ "children": [i + 1] }));
        let all = [json!({ "mesh": 0, "skin": 0 })].into_iter().chain(nodes);
        d["nodes"] = all.chain([json!({})]).collect();
        d["skins"][0]["joints"] = json!([2000]);
    });
    vec![
        text("skin-ring.gltf", ring),
        text("skin-2000-deep.gltf", deep),
        text("skin-joint-beyond.gltf", skinned(200, 1.0).to_string()),
        text("skin-weights-nan.gltf", skinned(0, f32::NAN).to_string()),
        text(
            "skin-weights-endless.gltf",
            skinned(0, f32::INFINITY).to_string(),
        ),
        text(
            "skin-of-no-joints.gltf",
            changed(|d| d["skins"][0]["joints"] = json!([])),
        ),
        text(
            "skin-joint-no-node.gltf",
            changed(|d| d["skins"][0]["joints"] = json!([7e9])),
        ),
        text("skin-not-there.gltf", changed(|d| d["skins"] = json!([]))),
        text(
            "skin-matrices-are-places.gltf",
            changed(|d| d["skins"][0]["inverseBindMatrices"] = json!(0)),
        ),
    ]
}

fn morphs_and_instances() -> Vec<File> {
    let morphed = |weights: Value, count: usize| {
        changed(|d| {
            d["meshes"][0]["weights"] = weights;
            d["meshes"][0]["primitives"][0]["targets"] =
                json!(vec![json!({ "POSITION": 0 }); count]);
        })
    };
    let instances = |count: u64| {
        changed(|d| {
            let zeros = json!({ "componentType": 5126, "count": count, "type": "VEC3" });
            d["accessors"].as_array_mut().unwrap().push(zeros);
            d["nodes"][0] = json!({ "mesh": 0, "extensions":
                { "EXT_mesh_gpu_instancing": { "attributes": { "TRANSLATION": 3 } } } });
        })
    };
    vec![
        text("morph-weight-1e308.gltf", morphed(json!([1e308]), 1)),
        text("morph-weight-text.gltf", morphed(json!(["NaN", null]), 2)),
        text(
            "morph-50000-targets.gltf",
            morphed(json!(vec![1; 50_000]), 50_000),
        ),
        text("instances-1e9.gltf", instances(1_000_000_000)),
        text("instances-2-to-64.gltf", instances(u64::MAX)),
    ]
}

/// A picture of 65,535 × 65,535 in each format that says its size in a few bytes.
fn textures() -> Vec<File> {
    let tga = [
        0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 24, 0,
    ];
    let mut bmp = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bmp.extend([65_535_u32; 2].into_iter().flat_map(u32::to_le_bytes));
    bmp.extend(b"\x01\0\x18\0");
    bmp.extend([0; 24]);
    let textured = |bytes: &[u8]| {
        changed(|d| {
            d["images"] = json!([{ "uri": data(bytes) }]);
            d["textures"] = json!([{ "source": 0 }]);
            d["materials"] =
                json!([{ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }]);
            d["meshes"][0]["primitives"][0]["material"] = json!(0);
        })
    };
    vec![
        text(
            "texture-65535-png.gltf",
            textured(&png_header(65_535, 65_535)),
        ),
        text("texture-65535-tga.gltf", textured(&tga)),
        text("texture-65535-bmp.gltf", textured(&bmp)),
    ]
}

fn clouds() -> Vec<File> {
    let ply = |count: u64, more: &str| {
        format!(
            "ply\nformat ascii 1.0\nelement vertex {count}\nproperty float x\nproperty float y\n\
             property float z\n{more}end_header\n0 0 0\n1 1 1\n"
        )
    };
    let edges = "element edge 1\nproperty int vertex1\nproperty int vertex2\n";
    let mut draco = b"DRACO\x02\x02\x00\x00\x00\x00".to_vec();
    draco.extend(1_000_000_000_u32.to_le_bytes());
    draco.extend([1, 0, 1, 0, 9, 3, 0, 0]);
    vec![
        text("cloud-1e9.ply", ply(1_000_000_000, "")),
        text("cloud-2-to-64.ply", ply(u64::MAX, "")),
        text("cloud-of-150-million.ply", ply(150_000_000, "")),
        text(
            "cloud-nan.ply",
            ply(2, "").replace("0 0 0\n1 1 1", "nan nan nan\ninf 0 0"),
        ),
        text(
            "cloud-far.ply",
            ply(2, "").replace("1 1 1", "1e38 -1e38 1e-38"),
        ),
        text("edge-beyond.ply", ply(2, edges) + "0 2\n"),
        text("edge-negative.ply", ply(2, edges) + "-1 1\n"),
        text("cloud-1e9.off", "OFF\n1000000000 0 0\n0 0 0\n"),
        text("line-beyond.obj", "v 0 0 0\nv 1 1 1\nl 1 3\n"),
        text("line-of-zero.obj", "v 0 0 0\nv 1 1 1\nl 0 1\n"),
        text("line-of-one-place.obj", "v 1 1 1\nv 1 1 1\nl 1 2\n"),
        ("cloud-1e9.drc", draco),
    ]
}

pub(super) fn files() -> Vec<File> {
    [skins(), morphs_and_instances(), textures(), clouds()].concat()
}

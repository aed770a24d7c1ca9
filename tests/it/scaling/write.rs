//! Meshes in every format, and texts of which only one thing is large.

use std::io::{Cursor, Write};

use super::meshes::Mesh;
use crate::harness::binary_stl;

fn lines<T>(of: &[T], line: impl Fn(&T) -> String) -> String {
    of.iter().map(line).collect()
}

fn corners(mesh: &Mesh) -> Vec<[f32; 3]> {
    let corner = |&i: &u32| mesh.positions[i as usize].map(|x| x as f32);
    mesh.triangles.as_flattened().iter().map(corner).collect()
}

pub(super) fn stl(mesh: &Mesh) -> Vec<u8> {
    binary_stl(&corners(mesh))
}

pub(super) fn stl_ascii(mesh: &Mesh) -> Vec<u8> {
    let facet = |facet: &[[f32; 3]; 3]| {
        let vertices = lines(facet, |[x, y, z]| format!("vertex {x} {y} {z}\n"));
        format!("facet normal 0 0 0\nouter loop\n{vertices}endloop\nendfacet\n")
    };
    let facets = lines(corners(mesh).as_chunks::<3>().0, facet);
    format!("solid a\n{facets}endsolid a\n").into_bytes()
}

pub(super) fn obj(mesh: &Mesh) -> Vec<u8> {
    let vertices = lines(&mesh.positions, |[x, y, z]| format!("v {x} {y} {z}\n"));
    let faces = lines(&mesh.triangles, |t| {
        let [a, b, c] = t.map(|i| i + 1);
        format!("f {a} {b} {c}\n")
    });
    (vertices + &faces).into_bytes()
}

/// Rows of positions and of triangles, as PLY and OFF have them.
fn rows(mesh: &Mesh) -> String {
    let vertices = lines(&mesh.positions, |[x, y, z]| format!("{x} {y} {z}\n"));
    vertices + &lines(&mesh.triangles, |[a, b, c]| format!("3 {a} {b} {c}\n"))
}

fn ply_header(mesh: &Mesh, form: &str) -> String {
    let [vertices, faces] = [mesh.positions.len(), mesh.triangles.len()];
    format!(
        "ply\nformat {form} 1.0\nelement vertex {vertices}\nproperty double x\nproperty double y\nproperty double z\n\
         element face {faces}\nproperty list uchar uint vertex_indices\nend_header\n"
    )
}

pub(super) fn ply(mesh: &Mesh) -> Vec<u8> {
    (ply_header(mesh, "ascii") + &rows(mesh)).into_bytes()
}

pub(super) fn ply_binary(mesh: &Mesh) -> Vec<u8> {
    let mut bytes = ply_header(mesh, "binary_little_endian").into_bytes();
    bytes.extend(
        mesh.positions
            .as_flattened()
            .iter()
            .flat_map(|x| x.to_le_bytes()),
    );
    for triangle in &mesh.triangles {
        bytes.push(3);
        bytes.extend(triangle.iter().flat_map(|i| i.to_le_bytes()));
    }
    bytes
}

pub(super) fn off(mesh: &Mesh) -> Vec<u8> {
    let [vertices, faces] = [mesh.positions.len(), mesh.triangles.len()];
    format!("OFF\n{vertices} {faces} 0\n{}", rows(mesh)).into_bytes()
}

pub(super) fn amf(mesh: &Mesh) -> Vec<u8> {
    let vertex = |[x, y, z]: &[f64; 3]| {
        format!("<vertex><coordinates><x>{x}</x><y>{y}</y><z>{z}</z></coordinates></vertex>")
    };
    let triangle =
        |[a, b, c]: &[u32; 3]| format!("<triangle><v1>{a}</v1><v2>{b}</v2><v3>{c}</v3></triangle>");
    let (vertices, triangles) = (
        lines(&mesh.positions, vertex),
        lines(&mesh.triangles, triangle),
    );
    format!(
        "<amf><object id=\"0\"><mesh><vertices>{vertices}</vertices><volume>{triangles}</volume></mesh></object></amf>"
    )
    .into_bytes()
}

fn object(id: u32, mesh: &Mesh) -> String {
    let vertex = |[x, y, z]: &[f64; 3]| format!("<vertex x=\"{x}\" y=\"{y}\" z=\"{z}\"/>");
    let triangle = |[a, b, c]: &[u32; 3]| format!("<triangle v1=\"{a}\" v2=\"{b}\" v3=\"{c}\"/>");
    let (vertices, triangles) = (
        lines(&mesh.positions, vertex),
        lines(&mesh.triangles, triangle),
    );
    format!(
        "<object id=\"{id}\"><mesh><vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh></object>"
    )
}

fn package(objects: &str, items: &str) -> Vec<u8> {
    let model = format!(
        "<model xmlns=\"http://schemas.microsoft.com/3dmanufacturing/core/2015/02\"><resources>{objects}</resources><build>{items}</build></model>"
    );
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("3D/3dmodel.model", zip::write::SimpleFileOptions::default())
        .unwrap();
    writer.write_all(model.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

pub(super) fn threemf(mesh: &Mesh) -> Vec<u8> {
    package(&object(1, mesh), "<item objectid=\"1\"/>")
}

/// `n` objects of one triangle, each placed once.
pub(super) fn many_objects(n: u32) -> Vec<u8> {
    let one = super::meshes::many_shells(1);
    let objects: String = (1..=n).map(|id| object(id, &one)).collect();
    package(
        &objects,
        &(1..=n)
            .map(|id| format!("<item objectid=\"{id}\"/>"))
            .collect::<String>(),
    )
}

/// One object of one triangle, placed `n` times.
pub(super) fn many_items(n: u32) -> Vec<u8> {
    package(
        &object(1, &super::meshes::many_shells(1)),
        &"<item objectid=\"1\"/>".repeat(n as usize),
    )
}

/// `nodes` nodes that place one mesh of a glTF.
fn gltf_nodes(mesh: &Mesh, nodes: u32) -> Vec<u8> {
    let positions: Vec<u8> = mesh
        .positions
        .iter()
        .flatten()
        .flat_map(|&x| (x as f32).to_le_bytes())
        .collect();
    let indices: Vec<u8> = mesh
        .triangles
        .as_flattened()
        .iter()
        .flat_map(|i| i.to_le_bytes())
        .collect();
    let buffer = [positions.as_slice(), &indices].concat();
    let document = serde_json::json!({
        "asset": { "version": "2.0" },
        "scenes": [{ "nodes": (0..nodes).collect::<Vec<_>>() }],
        "nodes": vec![serde_json::json!({ "mesh": 0 }); nodes as usize],
        "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0 }, "indices": 1 }] }],
        "accessors": [
            { "bufferView": 0, "componentType": 5126, "count": mesh.positions.len(), "type": "VEC3" },
            { "bufferView": 1, "componentType": 5125, "count": mesh.triangles.len() * 3, "type": "SCALAR" },
        ],
        "bufferViews": [
            { "buffer": 0, "byteLength": positions.len() },
            { "buffer": 0, "byteOffset": positions.len(), "byteLength": indices.len() },
        ],
        "buffers": [{ "byteLength": buffer.len() }],
    });
    let json = document.to_string().into_bytes();
    let mut bytes = b"glTF\x02\0\0\0".to_vec();
    bytes.extend((28 + json.len() as u32 + buffer.len() as u32).to_le_bytes());
    for (chunk, kind) in [(&json, b"JSON"), (&buffer, b"BIN\0")] {
        bytes.extend((chunk.len() as u32).to_le_bytes());
        bytes.extend(kind);
        bytes.extend(chunk);
    }
    bytes
}

pub(super) fn glb(mesh: &Mesh) -> Vec<u8> {
    gltf_nodes(mesh, 1)
}

/// One triangle, placed by `n` nodes.
pub(super) fn many_nodes(n: u32) -> Vec<u8> {
    gltf_nodes(&super::meshes::many_shells(1), n)
}

pub(super) fn draco(mesh: &Mesh) -> Vec<u8> {
    use draco_core::geometry_attribute::{GeometryAttributeType, PointAttribute};
    use draco_core::{
        DataType, EncoderBuffer, EncoderOptions, FaceIndex, Mesh as Packed, MeshEncoder, PointIndex,
    };
    let mut positions = PointAttribute::new();
    positions.init(
        GeometryAttributeType::Position,
        3,
        DataType::Float32,
        false,
        mesh.positions.len(),
    );
    let bytes: Vec<u8> = mesh
        .positions
        .iter()
        .flatten()
        .flat_map(|&x| (x as f32).to_le_bytes())
        .collect();
    positions.buffer_mut().write(0, &bytes);
    let mut packed = Packed::new();
    packed.set_num_points(mesh.positions.len());
    packed.add_attribute(positions);
    packed.set_num_faces(mesh.triangles.len());
    for (face, corners) in (0..).zip(&mesh.triangles) {
        packed.set_face(FaceIndex(face), corners.map(PointIndex));
    }
    let mut encoder = MeshEncoder::new();
    encoder.set_mesh(packed);
    let mut out = EncoderBuffer::new();
    encoder.encode(&EncoderOptions::new(), &mut out).unwrap();
    out.data().to_vec()
}

/// `n` faces of one solid.
pub(super) fn step(n: u32) -> Vec<u8> {
    let faces: String = (0..n)
        .map(|i| format!("#{}=ADVANCED_FACE('',(#1),#2,.T.);\n", i + 10))
        .collect();
    let list: Vec<String> = (0..n).map(|i| format!("#{}", i + 10)).collect();
    let list = list.join(",");
    format!(
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('a','',(''),(''),'','','');\n\
         FILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\nENDSEC;\nDATA;\n#3=MANIFOLD_SOLID_BREP('',#4);\n#4=CLOSED_SHELL('',({list}));\n\
         {faces}ENDSEC;\nEND-ISO-10303-21;\n"
    )
    .into_bytes()
}

const TRIANGLE: &str = "v 0 0 0\nv 1 0 0\nv 0 1 0\n";

/// One convex polygon of `n` corners.
pub(super) fn polygon(n: u32) -> Vec<u8> {
    let vertex = |i: u32| {
        let (sin, cos) = (f64::from(i) / f64::from(n) * std::f64::consts::TAU).sin_cos();
        format!("v {cos} {sin} 0\n")
    };
    let vertices: String = (0..n).map(vertex).collect();
    let face: String = (1..=n).map(|i| format!(" {i}")).collect();
    format!("{vertices}f{face}\n").into_bytes()
}

/// A polygon of `n` corners whose sides cross.
pub(super) fn crossing(n: u32) -> Vec<u8> {
    let vertices: String = (0..n)
        .map(|i| format!("v {} {} 0\n", i / 2, i % 2))
        .collect();
    let face: String = (1..=n).map(|i| format!(" {i}")).collect();
    format!("{vertices}f{face}\n").into_bytes()
}

/// `n` objects, groups and materials of one face each.
pub(super) fn many_names(n: u32) -> Vec<u8> {
    let named = |i: u32| format!("o o{i}\ng g{i}\nusemtl m{i}\nf 1 2 3\n");
    (TRIANGLE.to_owned() + &(0..n).map(named).collect::<String>()).into_bytes()
}

/// `n` lines of 64 KiB that say nothing.
pub(super) fn long_lines(n: u32) -> Vec<u8> {
    let line = format!("# {}\n", "a".repeat(64 << 10));
    (TRIANGLE.to_owned() + &line.repeat(n as usize) + "f 1 2 3\n").into_bytes()
}

/// `n` lines, each of which goes on on the next.
pub(super) fn continued_lines(n: u32) -> Vec<u8> {
    (TRIANGLE.to_owned() + &"f 1 \\\n2 \\\n3\n".repeat(n as usize)).into_bytes()
}

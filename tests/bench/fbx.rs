//! Writes a body as a binary FBX of version 7400, its arrays packed as most programs pack them.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Ends a list of nodes.
const END: [u8; 13] = [0; 13];

/// A property of a node: its kind and bytes.
type Property = Vec<u8>;

/// Writes a node: it has to know where in the file it begins.
type Writer<'a> = &'a dyn Fn(&mut Vec<u8>);

/// The file: one mesh, shown by one node.
pub(crate) fn fbx(positions: &[[f32; 3]], triangles: &[[u32; 3]]) -> Vec<u8> {
    let numbers = positions.as_flattened().iter();
    let numbers: Vec<u8> = numbers.flat_map(|&x| f64::from(x).to_le_bytes()).collect();
    let corners = triangles
        .iter()
        .flat_map(|&[a, b, c]| [a, b, !c].map(u32::to_le_bytes));
    let corners: Vec<u8> = corners.flatten().collect();
    let mut file = b"Kaydara FBX Binary  \0\x1A\0".to_vec();
    file.extend(7400_u32.to_le_bytes());
    let mesh: [Writer<'_>; 2] = [
        &|file| {
            node(
                file,
                "Vertices",
                &[array(b'd', positions.len() * 3, &numbers)],
                &[],
            )
        },
        &|file| {
            node(
                file,
                "PolygonVertexIndex",
                &[array(b'i', triangles.len() * 3, &corners)],
                &[],
            )
        },
    ];
    node(
        &mut file,
        "Objects",
        &[],
        &[
            &|file| {
                node(
                    file,
                    "Geometry",
                    &[id(1), text("torus\0\x01Geometry"), text("Mesh")],
                    &mesh,
                )
            },
            &|file| {
                node(
                    file,
                    "Model",
                    &[id(2), text("torus\0\x01Model"), text("Mesh")],
                    &[],
                )
            },
        ],
    );
    node(
        &mut file,
        "Connections",
        &[],
        &[
            &|file| node(file, "C", &[text("OO"), id(1), id(2)], &[]),
            &|file| node(file, "C", &[text("OO"), id(2), id(0)], &[]),
        ],
    );
    file.extend(END);
    file
}

fn node(file: &mut Vec<u8>, name: &str, properties: &[Property], inner: &[Writer<'_>]) {
    let start = file.len();
    file.extend([0; 4]);
    let listed = properties.concat();
    file.extend((properties.len() as u32).to_le_bytes());
    file.extend((listed.len() as u32).to_le_bytes());
    file.push(name.len() as u8);
    file.extend(name.as_bytes());
    file.extend(listed);
    if !inner.is_empty() {
        inner.iter().for_each(|write| write(file));
        file.extend(END);
    }
    let end = file.len() as u32;
    file[start..start + 4].copy_from_slice(&end.to_le_bytes());
}

fn id(number: u64) -> Property {
    [&b"L"[..], &number.to_le_bytes()].concat()
}

fn text(text: &str) -> Property {
    [
        b"S",
        &(text.len() as u32).to_le_bytes()[..],
        text.as_bytes(),
    ]
    .concat()
}

fn array(kind: u8, count: usize, bytes: &[u8]) -> Property {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).expect("memory takes it");
    let packed = packed.finish().expect("memory takes it");
    let sizes = [count as u32, 1, packed.len() as u32].map(u32::to_le_bytes);
    [&[kind], sizes.as_flattened(), &packed].concat()
}

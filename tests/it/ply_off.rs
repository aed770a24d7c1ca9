//! One body as PLY and as OFF, whole and broken.

use crate::harness::{Place, cube, cube_stl};

/// Edges of the cube.
const EDGE: f32 = 2.0;

/// Distinct vertices of the cube and faces that index them.
fn indexed() -> (Vec<[f32; 3]>, Vec<[usize; 3]>) {
    let corners = cube(EDGE);
    let mut vertices: Vec<[f32; 3]> = Vec::new();
    let mut index = |corner: &[f32; 3]| {
        let known = vertices
            .iter()
            .position(|vertex| vertex.map(f32::to_bits) == corner.map(f32::to_bits));
        known.unwrap_or_else(|| {
            vertices.push(*corner);
            vertices.len() - 1
        })
    };
    let index: Vec<usize> = corners.iter().map(&mut index).collect();
    let faces = index.as_chunks::<3>().0.to_vec();
    (vertices, faces)
}

fn rows() -> String {
    let (vertices, faces) = indexed();
    let vertex = |[x, y, z]: &[f32; 3]| format!("{x} {y} {z}\n");
    let face = |[a, b, c]: &[usize; 3]| format!("3 {a} {b} {c}\n");
    let vertices: String = vertices.iter().map(vertex).collect();
    vertices + &faces.iter().map(face).collect::<String>()
}

fn ply_header(encoding: &str) -> String {
    format!(
        "ply\nformat {encoding} 1.0\ncomment a cube\nelement vertex 8\nproperty float x\n\
         property float y\nproperty float z\nelement face 12\n\
         property list uchar int vertex_indices\nend_header\n"
    )
}

pub(crate) fn ascii_ply() -> Vec<u8> {
    (ply_header("ascii") + &rows()).into_bytes()
}

fn binary_ply(is_big: bool) -> Vec<u8> {
    let order = |mut bytes: [u8; 4]| {
        if is_big {
            bytes.reverse();
        }
        bytes
    };
    let ending = if is_big { "big" } else { "little" };
    let mut bytes = ply_header(&format!("binary_{ending}_endian")).into_bytes();
    let (vertices, faces) = indexed();
    for x in vertices.as_flattened() {
        bytes.extend(order(x.to_le_bytes()));
    }
    for face in faces {
        bytes.push(3);
        let indices = face.map(|i| order((i as i32).to_le_bytes()));
        bytes.extend(indices.as_flattened());
    }
    bytes
}

pub(crate) fn off() -> Vec<u8> {
    format!("OFF\n8 12 18\n{}", rows()).into_bytes()
}

fn binary_off() -> Vec<u8> {
    let mut bytes = b"OFF BINARY\n".to_vec();
    let (vertices, faces) = indexed();
    let int = |value: usize| (value as i32).to_be_bytes();
    bytes.extend([8, 12, 18].map(int).as_flattened());
    for x in vertices.as_flattened() {
        bytes.extend(x.to_be_bytes());
    }
    for [a, b, c] in faces {
        bytes.extend([3, a, b, c, 0].map(int).as_flattened());
    }
    bytes
}

#[test]
fn one_cube_is_one_mesh_in_every_encoding() {
    let place = Place::new();
    place.file("cube.stl", cube_stl(EDGE));
    place.file("ascii.ply", ascii_ply());
    place.file("little.ply", binary_ply(false));
    place.file("big.ply", binary_ply(true));
    place.file("text.off", off());
    place.file("binary.off", binary_off());
    // Content decides before the name does.
    place.file("named.obj", [b"# a comment\n".as_slice(), &off()].concat());
    place.import(&["--size", "64"]).assert_status(0);
    let count = |what: &str| -> i64 { place.value(&format!("SELECT {what} FROM catalog")) };
    assert_eq!(count("count(*)"), 7);
    assert_eq!(count("count(DISTINCT mesh_hash)"), 1);
    assert_eq!(count("count(DISTINCT volume)"), 1);
    assert_eq!(count("sum(is_watertight)"), 7);
    let volume: f64 = place.value("SELECT volume FROM catalog");
    assert!((volume - f64::from(EDGE).powi(3)).abs() < 1e-9, "{volume}");
    let formats = place.texts("SELECT DISTINCT format FROM models ORDER BY 1");
    assert_eq!(formats, ["off", "ply", "stl"]);
    place.assert_sound();
}

#[test]
fn cut_at_every_byte_or_with_changed_bytes_they_are_read_or_refused() {
    use trigest::formats::{Input, Limits, Siblings, read};
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    let limits = Limits::default();
    let read = |bytes: &[u8], extension| {
        let siblings = &Siblings::Nowhere;
        let limits = &limits;
        read(
            &Input {
                bytes,
                siblings,
                limits,
            },
            extension,
        )
        .is_ok()
    };
    let files = [
        (ascii_ply(), "ply"),
        (binary_ply(false), "ply"),
        (binary_ply(true), "ply"),
        (off(), "off"),
        (binary_off(), "off"),
    ];
    for (whole, extension) in files {
        assert!(read(&whole, extension));
        // The last line end and the last index's last digit may be missing.
        let least = whole.len() - 2;
        (0..least).for_each(|end| assert!(!read(&whole[..end], extension), "{extension} {end}"));
        for i in 0..4000 {
            let mut bytes = whole.clone();
            (0..=i % 4).for_each(|_| bytes[next(whole.len())] = next(256) as u8);
            read(&bytes, extension);
        }
    }
}

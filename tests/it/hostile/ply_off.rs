//! PLY and OFF that promise what they do not hold.

use super::{File, numbered, text};

const HEAD: &str = "ply\nformat ascii 1.0\n";
const XYZ: &str = "property float x\nproperty float y\nproperty float z\n";
const LIST: &str = "property list uchar int vertex_indices\n";
const BODY: &str = "0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n";

fn header(vertices: &str, faces: &str, list: &str) -> String {
    format!("{HEAD}element vertex {vertices}\n{XYZ}element face {faces}\n{list}end_header\n")
}

fn ascii(vertices: &str, faces: &str) -> String {
    header(vertices, faces, LIST) + BODY
}

/// A binary triangle whose list is of `kind`, counted by `count`.
fn binary(order: &str, kind: &str, count: &[u8], indices: &[u8]) -> Vec<u8> {
    let list = format!("property list {kind} int vertex_indices\n");
    let head = header("3", "1", &list).replace("ascii", order);
    let corners = [0_f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    let corners = corners.iter().flat_map(|x| {
        if order == "binary_big_endian" {
            x.to_be_bytes()
        } else {
            x.to_le_bytes()
        }
    });
    head.into_bytes()
        .into_iter()
        .chain(corners)
        .chain(count.iter().copied())
        .chain(indices.iter().copied())
        .collect()
}

fn indices(list: [i32; 3]) -> Vec<u8> {
    list.into_iter().flat_map(i32::to_le_bytes).collect()
}

fn headers() -> Vec<File> {
    vec![
        text(
            "count-of-22-digits.ply",
            ascii("3000000000000000000000", "1"),
        ),
        text("count-of-32-bits.ply", ascii("4294967295", "1")),
        text("count-of-64-bits.ply", ascii("18446744073709551615", "1")),
        text("count-negative.ply", ascii("-3", "1")),
        text("count-is-a-word.ply", ascii("three", "1")),
        text("faces-of-32-bits.ply", ascii("3", "4294967295")),
        text("faces-fewer.ply", ascii("3", "0")),
        text("vertices-one-more.ply", ascii("4", "1")),
        text(
            "no-end-of-header.ply",
            ascii("3", "1").replace("end_header\n", ""),
        ),
        text("magic-alone.ply", "ply\n"),
        text(
            "no-format.ply",
            ascii("3", "1").replace("format ascii 1.0\n", ""),
        ),
        text(
            "unknown-format.ply",
            ascii("3", "1").replace("ascii", "binary_middle_endian"),
        ),
        text(
            "unknown-type.ply",
            ascii("3", "1").replace("property float x", "property quaternion x"),
        ),
        text(
            "no-z.ply",
            ascii("3", "1").replace("property float z\n", ""),
        ),
        text(
            "comments-of-2-mb.ply",
            ascii("3", "1").replace("format", &("comment a\n".repeat(200_000) + "format")),
        ),
        text(
            "fifty-thousand-properties.ply",
            ascii("3", "1").replace(
                "element face",
                &(numbered(50_000, |i| format!("property float p{i}\n")) + "element face"),
            ),
        ),
        text(
            "property-before-element.ply",
            ascii("3", "1").replace("element vertex 3\n", ""),
        ),
        text("carriage-returns.ply", ascii("3", "1").replace('\n', "\r")),
        ("utf-16.ply", super::utf_16(&ascii("3", "1"))),
        text(
            "points-alone.ply",
            format!("{HEAD}element vertex 2\n{XYZ}end_header\n0 0 0\n1 1 1\n"),
        ),
    ]
}

fn bodies() -> Vec<File> {
    let swap = |from: &str, to: &str| ascii("3", "1").replace(from, to);
    vec![
        text("index-beyond.ply", swap("3 0 1 2", "3 0 1 3")),
        text(
            "texture-above.ply",
            swap(
                "end_header",
                "property list uchar float texcoord\nend_header",
            )
            .replace("3 0 1 2", "3 0 1 2 6 0 0 nan 0 0 1e99")
            .replace("1.0\n", "1.0\ncomment TextureFile ../../../secret.png\n"),
        ),
        text(
            "texture-place-of-2-to-63.ply",
            swap(
                "end_header",
                "property list int64 float texcoord\nend_header",
            )
            .replace("3 0 1 2", "3 0 1 2 9223372036854775807 0"),
        ),
        text(
            "one-line-of-2-mib.ply",
            swap("3 0 1 2", &format!("3 {}0 1 2", " ".repeat(2 << 20))),
        ),
        text(
            "head-promises-normals.off",
            "CNOFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0 nan\n3 0 1 2\n",
        ),
        text("index-negative.ply", swap("3 0 1 2", "3 0 1 -1")),
        text("list-of-minus-one.ply", swap("3 0 1 2", "-1 0 1 2")),
        text("list-longer-than-line.ply", swap("3 0 1 2", "255 0 1 2")),
        text("not-a-number.ply", swap("1 0 0", "nan 0 0")),
        text("half-a-row.ply", swap("0 1 0", "0 1")),
        (
            "list-of-2-to-31.ply",
            binary(
                "binary_little_endian",
                "uint",
                &0x8000_0000_u32.to_le_bytes(),
                &indices([0, 1, 2]),
            ),
        ),
        (
            "list-of-all-bits.ply",
            binary(
                "binary_little_endian",
                "int",
                &(-1_i32).to_le_bytes(),
                &indices([0, 1, 2]),
            ),
        ),
        (
            "list-counted-by-a-float.ply",
            binary(
                "binary_little_endian",
                "float",
                &f32::NAN.to_le_bytes(),
                &indices([0, 1, 2]),
            ),
        ),
        (
            "big-endian-cut.ply",
            binary(
                "binary_big_endian",
                "uchar",
                &[3],
                &[0, 0, 0, 0, 0, 0, 0, 1, 0],
            ),
        ),
        (
            "binary-index-beyond.ply",
            binary(
                "binary_little_endian",
                "uchar",
                &[3],
                &indices([0, 1, i32::MAX]),
            ),
        ),
    ]
}

fn off() -> Vec<File> {
    const BODY: &str = "0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n";
    let promising = |counts: &str| format!("OFF\n{counts}\n{BODY}");
    let mut binary = b"OFF BINARY\n".to_vec();
    binary.extend([
        0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0,
    ]);
    vec![
        text("count-353535235358.off", promising("353535235358 1 0")),
        text("count-negative.off", promising("-3 1 0")),
        text(
            "count-of-65-bits.off",
            promising("36893488147419103232 1 0"),
        ),
        text("faces-2147483647.off", promising("3 2147483647 0")),
        text("counts-missing.off", "OFF\n"),
        text("magic-alone.off", "OFF"),
        text(
            "index-beyond.off",
            promising("3 1 0").replace("3 0 1 2", "3 0 1 7"),
        ),
        text(
            "index-negative.off",
            promising("3 1 0").replace("3 0 1 2", "3 0 -1 2"),
        ),
        text(
            "corners-2147483647.off",
            promising("3 1 0").replace("3 0 1 2", "2147483647 0 1 2"),
        ),
        text(
            "corners-negative.off",
            promising("3 1 0").replace("3 0 1 2", "-3 0 1 2"),
        ),
        text(
            "comment-of-2-mib.off",
            promising(&format!("# {}\n3 1 0", "a".repeat(2 << 20))),
        ),
        text(
            "four-dimensions.off",
            format!("nOFF\n4000000000\n3 1 0\n{BODY}"),
        ),
        text(
            "not-a-number.off",
            promising("3 1 0").replace("1 0 0", "nan 0 0"),
        ),
        ("binary-lies.off", binary),
    ]
}

pub(super) fn files() -> [Vec<File>; 2] {
    [[headers(), bodies()].concat(), off()]
}

//! STL that lies about its length, its numbers or its words.

use super::{File, text};
use crate::harness::{binary_stl, cube, cube_stl};

/// The four corners of a tetrahedron as ASCII facets, `vertex` writing each.
fn ascii(vertex: impl Fn([f32; 3]) -> String) -> String {
    const CORNERS: [[f32; 3]; 4] = [[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let facet = |[a, b, c]: [usize; 3]| {
        let vertices: String = [a, b, c]
            .map(|i| format!("   {}\n", vertex(CORNERS[i])))
            .concat();
        format!(" facet normal 0 0 0\n  outer loop\n{vertices}  endloop\n endfacet\n")
    };
    let facets = [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]].map(facet);
    format!("solid a\n{}endsolid a\n", facets.concat())
}

fn plain() -> String {
    ascii(|[x, y, z]| format!("vertex {x} {y} {z}"))
}

/// A cube whose header promises `count` facets.
fn promising(count: u32) -> Vec<u8> {
    let mut bytes = cube_stl(1.0);
    bytes[80..84].copy_from_slice(&count.to_le_bytes());
    bytes
}

/// A cube with `number` as the first coordinate of its first vertex.
fn with_number(number: f32) -> Vec<u8> {
    let mut corners = cube(1.0);
    corners[0][0] = number;
    binary_stl(&corners)
}

/// A cube with more bytes behind each facet.
fn apart(behind: &[u8]) -> Vec<u8> {
    let plain = cube_stl(1.0);
    let (head, facets) = plain.split_at(84);
    let facet = |facet: &[u8]| [facet, behind].concat();
    let facets = facets.chunks(50).flat_map(facet);
    head.iter().copied().chain(facets).collect()
}

/// A cube and a few bytes, with `word` behind each facet.
fn with_attribute(word: u16) -> Vec<u8> {
    let mut bytes = cube_stl(1.0);
    for facet in bytes[84..].chunks_mut(50) {
        facet[48..].copy_from_slice(&word.to_le_bytes());
    }
    bytes.extend([0; 100]);
    bytes
}

fn binary() -> Vec<File> {
    let whole = cube_stl(1.0);
    let headed = |head: &[u8]| {
        let mut bytes = cube_stl(1.0);
        bytes[..head.len()].copy_from_slice(head);
        bytes
    };
    let one_place = binary_stl(&[[3.0, 4.0, 5.0]; 300]);
    let line: Vec<[f32; 3]> = (0..300_u16).map(|i| [f32::from(i); 3]).collect();
    vec![
        ("count-85899346.stl", promising(85_899_346)),
        ("count-half.stl", promising(0x8000_0000)),
        ("count-all.stl", promising(u32::MAX)),
        ("count-one-more.stl", promising(13)),
        ("facets-52-apart.stl", apart(&[0; 2])),
        ("facets-115-apart.stl", apart(&[0xC1; 65])),
        ("data-of-64-kib-promised.stl", with_attribute(u16::MAX)),
        ("data-behind-cut.stl", {
            let mut bytes = apart(&[1, 2, 3, 4]);
            bytes.pop();
            bytes
        }),
        ("count-one-less.stl", promising(11)),
        ("count-zero-with-facets.stl", promising(0)),
        (
            "no-facets.stl",
            whole[..80].iter().copied().chain([0; 4]).collect(),
        ),
        ("one-byte.stl", vec![0]),
        ("83-bytes.stl", whole[..83].to_vec()),
        ("cut-in-count.stl", whole[..82].to_vec()),
        ("cut-in-facet.stl", whole[..200].to_vec()),
        ("cut-by-a-byte.stl", whole[..whole.len() - 1].to_vec()),
        ("bytes-behind.stl", [whole.as_slice(), &[0; 1000]].concat()),
        ("solid-in-header.stl", headed(b"solid made by CAD")),
        ("header-with-newline.stl", headed(b"solid a\nfacet normal")),
        ("nan.stl", with_number(f32::NAN)),
        ("infinite.stl", with_number(f32::NEG_INFINITY)),
        ("largest-number.stl", with_number(f32::MAX)),
        ("smallest-number.stl", with_number(1e-45)),
        ("one-place.stl", one_place),
        ("one-line.stl", binary_stl(&line)),
        (
            "far-away.stl",
            binary_stl(
                &cube(1.0)
                    .iter()
                    .map(|p| p.map(|x| x + 1e7))
                    .collect::<Vec<_>>(),
            ),
        ),
    ]
}

fn words() -> Vec<File> {
    let plain = plain();
    let long_line = format!("solid {}\n{}", "a".repeat(2 << 20), &plain[8..]);
    vec![
        text("only-the-word.stl", "solid STL"),
        text("word-and-end.stl", "solid a\nendsolid a\n"),
        text("no-end.stl", plain.replace("endsolid a\n", "")),
        text("nameless.stl", plain.replace("solid a", "solid")),
        text("carriage-returns.stl", plain.replace('\n', "\r")),
        text("byte-order-mark.stl", format!("\u{feff}{plain}")),
        text("capitals.stl", plain.to_uppercase()),
        text("tabs.stl", plain.replace(' ', "\t")),
        text("one-line-of-2-mib.stl", long_line),
        text(
            "decimal-comma.stl",
            ascii(|[x, y, z]| format!("vertex {x:.1} {y:.1} {z:.1}").replace('.', ",")),
        ),
        text(
            "fortran-exponent.stl",
            ascii(|[x, y, z]| format!("vertex {x}.0D+00 {y}.0D+00 {z}.0D+00")),
        ),
        text(
            "two-numbers.stl",
            ascii(|[x, y, _]| format!("vertex {x} {y}")),
        ),
        text(
            "four-numbers.stl",
            ascii(|[x, y, z]| format!("vertex {x} {y} {z} 1")),
        ),
        text(
            "huge-exponent.stl",
            ascii(|[x, y, z]| format!("vertex {x}e999 {y} {z}")),
        ),
        text(
            "beyond-a-float.stl",
            ascii(|[x, y, z]| format!("vertex {x}e300 {y} {z}")),
        ),
        text(
            "words-for-numbers.stl",
            ascii(|_| "vertex one two three".into()),
        ),
        text(
            "two-vertices.stl",
            plain.replacen("   vertex 0 0 0\n", "", 1),
        ),
        text("cut-in-a-number.stl", &plain[..plain.len() / 2 + 60]),
        ("utf-16.stl", super::utf_16(&plain)),
        (
            "name-in-latin-1.stl",
            plain
                .replace("solid a", "solid K\u{1}rper")
                .replace('\u{1}', "\u{0}")
                .into_bytes()
                .into_iter()
                .map(|b| if b == 0 { 0xF6 } else { b })
                .collect(),
        ),
    ]
}

pub(super) fn files() -> Vec<File> {
    [binary(), words()].concat()
}

//! Files that no reader should take, each with one thing wrong, as downloads, clones and hand edits leave them.

use std::f64::consts::PI;

use super::random::Random;
use super::shape::{Shape, cuboid, polar, revolve};
use super::write::{Object, obj, stl_ascii, stl_binary};

const SEED: u64 = 0x0B0B_0B0B;

/// Every broken file with its bytes; the table in [`super`] says what is wrong with each.
pub(super) fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("empty.stl", Vec::new()),
        ("cut_in_half.stl", cut_in_half()),
        ("four_billion_facets.stl", four_billion_facets()),
        ("not_a_number.stl", not_a_number()),
        ("facet_of_four.stl", facet_of_four()),
        ("lfs_pointer.stl", lfs_pointer()),
        ("web_page.stl", WEB_PAGE.into()),
        ("zip_archive.stl", zip_archive()),
        ("index_out_of_range.obj", pyramid("f 1 2 9")),
        ("index_zero.obj", pyramid("f 0 1 2")),
        ("decimal_comma.obj", cube().replace('.', ",").into_bytes()),
        ("half_a_vertex.obj", HALF_A_VERTEX.into()),
    ]
}

/// A ball whose header promises its 200 facets, cut off after the hundredth.
fn cut_in_half() -> Vec<u8> {
    let mut profile = vec![[0.0, 0.0]];
    for i in 1..11 {
        let [out, up] = polar(10.0, PI * (f64::from(i) / 11.0 - 0.5));
        profile.push([out, 10.0 + up]);
    }
    profile.push([0.0, 20.0]);
    let mut bytes = stl_binary(
        &revolve(&profile, 10),
        "ball, 200 facets, cut off in the middle",
    );
    bytes.truncate(84 + 100 * 50);
    bytes
}

/// One facet, and a count that promises all that 32 bits can.
fn four_billion_facets() -> Vec<u8> {
    let mut shape = Shape::default();
    shape.add(&[[0.0, 0.0, 0.0], [10.0, 0.0, 0.0], [0.0, 10.0, 0.0]]);
    let mut bytes = stl_binary(&shape, "one facet, and a count that lies");
    bytes[80..84].copy_from_slice(&(u32::MAX - 1).to_le_bytes());
    bytes
}

/// A cube in ASCII whose nineteenth line, in the third facet, has `nan` for a height.
fn not_a_number() -> Vec<u8> {
    edited_ascii_cube(|lines| lines[18] = "   vertex 10.0000 0.0000 nan".into())
}

/// A cube in ASCII whose second facet has four vertices, the fourth on line 14.
fn facet_of_four() -> Vec<u8> {
    edited_ascii_cube(|lines| lines.insert(13, "   vertex 5.0000 5.0000 0.0000".into()))
}

fn edited_ascii_cube(edit: impl Fn(&mut Vec<String>)) -> Vec<u8> {
    let cube = cuboid([0.0; 3], [10.0; 3]);
    let text: String = stl_ascii(&cube, "cube")
        .into_iter()
        .map(char::from)
        .collect();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    edit(&mut lines);
    (lines.join("\n") + "\n").into_bytes()
}

/// What a clone leaves where Git LFS is not installed; the object it names does not exist.
fn lfs_pointer() -> Vec<u8> {
    let mut random = Random(SEED);
    let oid: String = (0..4).map(|_| format!("{:016x}", random.bits())).collect();
    format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 184284\n")
        .into_bytes()
}

const WEB_PAGE: &str = "<!DOCTYPE html>
<html>
<head><title>404 Not Found</title></head>
<body>
<h1>Not Found</h1>
<p>There is no model at this address.</p>
</body>
</html>
";

/// The first entry of an archive, stored under a model's name, with bytes that are not a model.
fn zip_archive() -> Vec<u8> {
    const NAME: &[u8] = b"model.stl";
    const SIZE: u8 = 64;
    let mut random = Random(SEED + 1);
    let mut bytes = b"PK\x03\x04".to_vec();
    // Version, flags, method (stored), time, date, checksum, both sizes, lengths of the name and of extra fields.
    bytes.extend([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x58]);
    bytes.extend(random.bits().to_le_bytes().into_iter().take(4));
    bytes.extend([SIZE, 0, 0, 0, SIZE, 0, 0, 0, 9, 0, 0, 0]);
    bytes.extend(NAME);
    bytes.extend((0..SIZE / 8).flat_map(|_| random.bits().to_le_bytes()));
    bytes
}

/// Five vertices and five faces, and `last` as a sixth, on line 12.
fn pyramid(last: &str) -> Vec<u8> {
    let base = "o pyramid\nv 0 0 0\nv 10 0 0\nv 10 0 10\nv 0 0 10\nv 5 8 5\n";
    let faces = "f 1 2 3 4\nf 2 1 5\nf 3 2 5\nf 4 3 5\nf 1 4 5\n";
    format!("{base}{faces}{last}\n").into_bytes()
}

fn cube() -> String {
    let cube = Object {
        name: "cube",
        material: None,
        colour: None,
        shape: cuboid([0.0; 3], [10.5; 3]),
    };
    let comments = ["Written where a decimal number has a comma"];
    obj(&comments, None, &[cube])
        .into_iter()
        .map(char::from)
        .collect()
}

const HALF_A_VERTEX: &str = "# A third number is missing on line 4
v 0 0 0
v 1 0 0
v 1 2
v 0 1 0
f 1 2 3 4
";

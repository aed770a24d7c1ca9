//! 3DS whose chunks lie about their lengths and counts.

use super::{File, text};
use crate::studio::tds::{chunk, cube};

/// A file whose only mesh has these chunks.
fn mesh(parts: &[&[u8]]) -> Vec<u8> {
    let object = chunk(0x4000, &[b"a\0", &chunk(0x4100, parts)]);
    chunk(0x4D4D, &[&chunk(0x3D3D, &[&object])])
}

/// A node above itself, or above the one below it.
fn ring(parents: [u16; 2]) -> Vec<u8> {
    let node = |number: u16, parent: u16| {
        let header = chunk(0xB010, &[b"cube\0", &[0; 4], &parent.to_le_bytes()]);
        chunk(0xB002, &[&chunk(0xB030, &[&number.to_le_bytes()]), &header])
    };
    let frames = chunk(0xB000, &[&node(0, parents[0]), &node(1, parents[1])]);
    let whole = cube(1.0);
    chunk(0x4D4D, &[&whole[6..], &frames])
}

pub(super) fn files() -> Vec<File> {
    let whole = cube(1.0);
    let mut lying = whole.clone();
    lying[2..6].copy_from_slice(&u32::MAX.to_le_bytes());
    let nan: Vec<u8> = [f32::NAN; 9].iter().flat_map(|x| x.to_le_bytes()).collect();
    let face = [0_u16, 1, 2, 0].map(u16::to_le_bytes).concat();
    let far = [0_u16, 1, 999, 0].map(u16::to_le_bytes).concat();
    let three = 3_u16.to_le_bytes();
    let one = 1_u16.to_le_bytes();
    vec![
        (
            "main-alone.3ds",
            chunk(0x4D4D, &[&chunk(0x0002, &[&[3, 0, 0, 0]])]),
        ),
        ("length-of-4-gib.3ds", lying),
        ("cut.3ds", whole[..whole.len() - 40].to_vec()),
        ("chunk-of-0-bytes.3ds", {
            let mut bytes = chunk(0x4D4D, &[&chunk(0x3D3D, &[])]);
            bytes[8..12].copy_from_slice(&0_u32.to_le_bytes());
            bytes
        }),
        (
            "more-vertices-than-bytes.3ds",
            mesh(&[&chunk(0x4110, &[&u16::MAX.to_le_bytes(), &nan])]),
        ),
        (
            "vertices-of-nan.3ds",
            mesh(&[
                &chunk(0x4110, &[&three, &nan]),
                &chunk(0x4120, &[&one, &face]),
            ]),
        ),
        (
            "vertex-beyond-the-last.3ds",
            mesh(&[
                &chunk(0x4110, &[&three, &[0; 36]]),
                &chunk(0x4120, &[&one, &far]),
            ]),
        ),
        (
            "faces-without-vertices.3ds",
            mesh(&[&chunk(0x4120, &[&one, &face])]),
        ),
        ("node-above-itself.3ds", ring([0xFFFF, 1])),
        ("nodes-in-a-ring.3ds", ring([1, 0])),
        text("letters.3ds", "MM\u{10}\0\0\0not a chunk"),
    ]
}

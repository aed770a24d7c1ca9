#![expect(
    clippy::arithmetic_side_effects,
    reason = "lengths of what is made here"
)]

use super::*;

/// Bytes as a packed table of one piece that repeats nothing.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0];
    let length = bytes.len();
    if length < 15 {
        packed.push(u8::try_from(length << 4).unwrap());
    } else {
        packed.push(0xF0);
        let mut rest = length - 15;
        while rest >= 255 {
            packed.push(255);
            rest -= 255;
        }
        packed.push(u8::try_from(rest).unwrap());
    }
    [packed, bytes.to_vec()].concat()
}

fn sized(bytes: &[u8]) -> Vec<u8> {
    let packed = packed(bytes);
    [&(packed.len() as u64).to_le_bytes()[..], &packed].concat()
}

/// Whole numbers by their differences, each in four bytes.
fn integers(numbers: &[i32]) -> Vec<u8> {
    let mut bytes = i32::MAX.to_le_bytes().to_vec();
    bytes.resize(4 + numbers.len().div_ceil(4), 0xFF);
    let mut last = 0_i32;
    for &number in numbers {
        bytes.extend(number.wrapping_sub(last).to_le_bytes());
        last = number;
    }
    sized(&bytes)
}

fn count(count: usize) -> Vec<u8> {
    (count as u64).to_le_bytes().to_vec()
}

/// A value: its type, whether it is an array, whether it is within its rep, and what it is or where.
fn rep(kind: u64, is_array: bool, is_inline: bool, payload: u64) -> u64 {
    u64::from(is_array) << 63 | u64::from(is_inline) << 62 | kind << 48 | payload
}

/// A layer of one mesh of one triangle, moved by 5, whose points lie in the file as they are.
fn triangle() -> Vec<u8> {
    let mut file = b"PXR-USDC\0\x08\0\0\0\0\0\0".to_vec();
    file.extend([0; 72]);
    let mut place = |bytes: &[&[u8]]| {
        let at = file.len() as u64;
        bytes.iter().for_each(|bytes| file.extend(*bytes));
        at
    };
    let floats = |numbers: &[f32]| {
        numbers
            .iter()
            .flat_map(|x| x.to_le_bytes())
            .collect::<Vec<_>>()
    };
    let words = |numbers: &[u32]| {
        numbers
            .iter()
            .flat_map(|x| x.to_le_bytes())
            .collect::<Vec<_>>()
    };
    let points = place(&[
        &count(3),
        &floats(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0, 0.0]),
    ]);
    let counts = place(&[&count(1), &words(&[3])]);
    let indices = place(&[&count(3), &words(&[0, 1, 2])]);
    let order = place(&[&count(1), &words(&[11])]);
    let children = place(&[&count(1), &words(&[3])]);
    let tokens = "\0specifier\0typeName\0tri\0Mesh\0default\0points\0faceVertexCounts\0faceVertexIndices\0Z\0upAxis\0xformOp:translate\0xformOpOrder\0primChildren\0";
    let fields: [(i32, u64); 10] = [
        (1, rep(42, false, true, 0)),
        (2, rep(11, false, true, 4)),
        (5, rep(24, true, false, points)),
        (5, rep(3, true, false, counts)),
        (5, rep(3, true, false, indices)),
        (10, rep(11, false, true, 9)),
        (13, rep(41, false, false, children)),
        // Small whole numbers stand within the rep.
        (5, rep(23, false, true, 5)),
        (5, rep(11, true, false, order)),
        (2, rep(11, false, true, 4)),
    ];
    let sets = [0, 1, -1, 2, -1, 3, -1, 4, -1, 5, 6, -1, 7, -1, 8, -1];
    // The root; the mesh; its properties.
    let specs: [[i32; 3]; 7] = [
        [0, 9, 7],
        [1, 0, 6],
        [2, 3, 1],
        [3, 5, 1],
        [4, 7, 1],
        [5, 12, 1],
        [6, 14, 1],
    ];
    let column = |at: usize| integers(&specs.map(|spec| spec[at]));
    let names = fields.map(|(name, _)| name);
    let reps: Vec<u8> = fields
        .iter()
        .flat_map(|(_, rep)| rep.to_le_bytes())
        .collect();
    let packed_tokens = packed(tokens.as_bytes());
    let sections: [(&str, Vec<u8>); 6] = [
        (
            "TOKENS",
            [
                count(14),
                count(tokens.len()),
                count(packed_tokens.len()),
                packed_tokens,
            ]
            .concat(),
        ),
        ("STRINGS", count(0)),
        (
            "FIELDS",
            [count(fields.len()), integers(&names), sized(&reps)].concat(),
        ),
        ("FIELDSETS", [count(sets.len()), integers(&sets)].concat()),
        (
            "PATHS",
            [
                count(7),
                count(7),
                integers(&[0, 1, 2, 3, 4, 5, 6]),
                integers(&[0, 3, -6, -7, -8, -11, -12]),
                integers(&[-1, -1, 0, 0, 0, 0, -2]),
            ]
            .concat(),
        ),
        (
            "SPECS",
            [count(specs.len()), column(0), column(1), column(2)].concat(),
        ),
    ];
    let mut contents = count(sections.len());
    for (name, bytes) in sections {
        let mut padded = name.as_bytes().to_vec();
        padded.resize(16, 0);
        contents.extend(padded);
        contents.extend(count(file.len()));
        contents.extend(count(bytes.len()));
        file.extend(bytes);
    }
    let start = file.len() as u64;
    file[16..24].copy_from_slice(&start.to_le_bytes());
    [file, contents].concat()
}

#[test]
fn a_mesh_is_read_out_of_its_tables() {
    let layer = super::read(&triangle(), &Limits::default()).unwrap();
    assert_eq!(layer.metadata["upAxis"].as_text(), Some("Z"));
    let mesh = layer.root.child("tri").unwrap();
    assert_eq!(
        (mesh.kind.as_str(), mesh.specifier),
        ("Mesh", Specifier::Def)
    );
    let numbers = |name: &str| mesh.value(name).unwrap().numbers().to_vec();
    assert_eq!(
        numbers("points"),
        [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0, 0.0]
    );
    assert_eq!(
        (numbers("faceVertexCounts"), numbers("faceVertexIndices")),
        (vec![3.0], vec![0.0, 1.0, 2.0])
    );
    assert_eq!(numbers("xformOp:translate"), [5.0, 0.0, 0.0]);
    assert_eq!(
        mesh.value("xformOpOrder").unwrap().as_texts(),
        ["xformOp:translate"]
    );
}

#[test]
fn a_layer_that_is_cut_or_changed_is_an_error_or_another_layer_and_never_more() {
    let whole = triangle();
    let limits = Limits::default();
    for length in 0..whole.len() {
        let _ = super::read(&whole[..length], &limits);
    }
    for at in 0..whole.len() {
        for change in [0x00, 0x7F, 0x80, 0xFF] {
            let mut bytes = whole.clone();
            bytes[at] = change;
            let _ = super::read(&bytes, &limits);
        }
    }
}

#[test]
fn other_versions_are_named() {
    let mut file = triangle();
    file[9] = 3;
    let error = super::read(&file, &Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "binary USD of version 0.3.0 is not read by this version"
    );
}

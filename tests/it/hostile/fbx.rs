//! FBX that claims, repeats and leads back to itself.

use super::{File, numbered, text};
use crate::studio::fbx::{crowd, cube};

/// A binary file of version 7400 with one node of an array in a geometry.
fn binary(array: &[u8]) -> Vec<u8> {
    let mut file = b"Kaydara FBX Binary  \0\x1a\0".to_vec();
    file.extend(7400_u32.to_le_bytes());
    nested(&mut file, &["Objects", "Geometry", "Vertices"], array);
    file.extend([0; 13]);
    file
}

/// Nodes within one another; the innermost has the property.
fn nested(file: &mut Vec<u8>, names: &[&str], property: &[u8]) {
    let Some((name, inner)) = names.split_first() else {
        return;
    };
    let start = file.len();
    let own = if inner.is_empty() { property } else { &[] };
    file.extend(0_u32.to_le_bytes());
    file.extend(u32::from(inner.is_empty()).to_le_bytes());
    file.extend(u32::try_from(own.len()).unwrap().to_le_bytes());
    file.push(u8::try_from(name.len()).unwrap());
    file.extend(name.as_bytes());
    file.extend(own);
    if !inner.is_empty() {
        nested(file, inner, property);
        file.extend([0; 13]);
    }
    let end = u32::try_from(file.len()).unwrap();
    file[start..start + 4].copy_from_slice(&end.to_le_bytes());
}

/// An array of doubles: how many it claims, how it is packed, its bytes.
fn array(claimed: u32, packing: u32, bytes: &[u8]) -> Vec<u8> {
    let mut property = vec![b'd'];
    property.extend(claimed.to_le_bytes());
    property.extend(packing.to_le_bytes());
    property.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
    property.extend(bytes);
    property
}

/// Zeros, packed with deflate a thousand to one.
fn packed_zeros(bytes: usize) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![0; bytes]).unwrap();
    packer.finish().unwrap()
}

pub(super) fn files() -> Vec<File> {
    let whole = cube(1.0);
    let deep = format!(
        "{}Objects:  {{\n{}{}\n}}\n",
        &whole[..whole.find("Objects").unwrap()],
        "A: {\n".repeat(10_000),
        "}\n".repeat(10_000)
    );
    let ring = whole.replace(
        "\tC: \"OO\",200,0\n",
        "\tC: \"OO\",200,0\n\tC: \"OO\",200,201\n\tC: \"OO\",201,200\n\tC: \"OO\",200,200\n",
    );
    let ring = ring.replace(
        "\tModel: 200",
        "\tModel: 201, \"Model::b\", \"Null\" {\n\t}\n\tModel: 200",
    );
    let chain = numbered(1000_u32, |i| {
        format!("\tModel: {}, \"Model::n\", \"Null\" {{\n\t}}\n", 1000 + i)
    });
    let links = numbered(999_u32, |i| {
        format!("\tC: \"OO\",{},{}\n", 1001 + i, 1000 + i)
    });
    let chain = whole
        .replace("\tModel: 200", &format!("{chain}\tModel: 200"))
        .replace(
            "\tC: \"OO\",200,0\n",
            &format!("{links}\tC: \"OO\",1000,0\n\tC: \"OO\",200,1999\n"),
        );
    let with = |from: &str, to: &str| whole.replacen(from, to, 1);
    vec![
        text("magic-alone.fbx", "Kaydara FBX Binary  \0\x1a\0"),
        text("title-alone.fbx", "; FBX 7.4.0 project file\n"),
        text("cut.fbx", &whole[..whole.len() / 2]),
        text("levels-10000.fbx", deep),
        text("ring-of-nodes.fbx", ring),
        text("chain-of-1000-nodes.fbx", chain),
        text("nodes-5000.fbx", crowd(5000)),
        text(
            "vertex-beyond-the-last.fbx",
            with("a: 0,3,2,-2", "a: 0,3,99999,-2"),
        ),
        text("vertex-of-nan.fbx", with("a: 0,0,0", "a: nan,0,0")),
        text("vertex-of-1e300.fbx", with("a: 0,0,0", "a: 1e300,0,0")),
        text("count-of-a-billion.fbx", with("*24", "*1000000000")),
        text(
            "scale-of-0.fbx",
            with(
                "\t\tProperties70:  {\n\t\t}",
                "\t\tProperties70:  {\n\t\t\tP: \"Lcl Scaling\", \"Lcl Scaling\", \"\", \"A\",0,0,0\n\t\t}",
            ),
        ),
        text(
            "unit-of-0.fbx",
            with(
                "\tProperties70:  {\n\t}",
                "\tProperties70:  {\n\t\tP: \"UnitScaleFactor\", \"double\", \"Number\", \"\",0\n\t}",
            ),
        ),
        text(
            "up-axis-9.fbx",
            with(
                "\tProperties70:  {\n\t}",
                "\tProperties70:  {\n\t\tP: \"UpAxis\", \"int\", \"Integer\", \"\",9\n\t}",
            ),
        ),
        text("version-1.fbx", with("FBXVersion: 7400", "FBXVersion: 1")),
        (
            "claims-a-billion.fbx",
            binary(&array(1_000_000_000, 0, &[0; 64])),
        ),
        (
            "claims-a-billion-packed.fbx",
            binary(&array(1_000_000_000, 1, &packed_zeros(1 << 16))),
        ),
        (
            "bomb.fbx",
            binary(&array(50_000_000, 1, &packed_zeros(400_000_000))),
        ),
        ("packing-9.fbx", binary(&array(8, 9, &[0; 64]))),
        ("ends-before-it-begins.fbx", {
            let mut file = binary(&array(1, 0, &[0; 8]));
            file[27..31].copy_from_slice(&1_u32.to_le_bytes());
            file
        }),
    ]
}

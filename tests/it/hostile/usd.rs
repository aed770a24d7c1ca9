//! USD that names itself, claims, repeats and never ends.

use super::{File, numbered, text};
use crate::studio::usd::{cube, package};

/// A binary layer of these sections, each with its bytes.
fn binary(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut file = b"PXR-USDC\0\x08\0\0\0\0\0\0".to_vec();
    file.extend([0; 72]);
    let mut contents = (sections.len() as u64).to_le_bytes().to_vec();
    for (name, bytes) in sections {
        let mut padded = name.as_bytes().to_vec();
        padded.resize(16, 0);
        contents.extend(padded);
        contents.extend((file.len() as u64).to_le_bytes());
        contents.extend((bytes.len() as u64).to_le_bytes());
        file.extend(bytes);
    }
    let start = file.len() as u64;
    file[16..24].copy_from_slice(&start.to_le_bytes());
    file.extend(contents);
    file
}

fn longs(numbers: &[u64]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

pub(super) fn files() -> Vec<File> {
    let whole = cube(1.0);
    let with = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        whole.replacen(from, to, 1)
    };
    let doubled = numbered(30_u32, |i| {
        format!(
            "def \"n{}\"\n{{\n    def \"a\" (references = </n{i}>)\n    {{\n    }}\n    def \"b\" (references = </n{i}>)\n    {{\n    }}\n}}\n",
            i + 1
        )
    });
    let level = "def \"a\"\n{\n";
    vec![
        text("magic-alone.usda", "#usda 1.0\n"),
        text(
            "references-itself.usda",
            with(
                "def Mesh \"cube\"",
                "def Mesh \"cube\" (references = </cube>)",
            ),
        ),
        text(
            "layer-below-itself.usda",
            with(
                "\"made by a test\"",
                "subLayers = [@layer-below-itself.usda@]",
            ),
        ),
        text(
            "reference-up-and-out.usda",
            with(
                "def Mesh \"cube\"",
                "def Mesh \"cube\" (references = [@../../../etc/passwd@, @/etc/passwd@, @http://example.org/a.usd@])",
            ),
        ),
        text(
            "references-doubled-30-times.usda",
            format!("{whole}def \"n0\"\n{{\n}}\n{doubled}"),
        ),
        text(
            "levels-10000.usda",
            format!(
                "#usda 1.0\n{}{}",
                level.repeat(10_000),
                "}\n".repeat(10_000)
            ),
        ),
        text(
            "brackets-10000.usda",
            with("points = [", &format!("points = {}[", "[".repeat(10_000))),
        ),
        text(
            "vertex-beyond-the-last.usda",
            with("[0, 3, 2, 1", "[0, 3, 99999, 1"),
        ),
        text("vertex-below-0.usda", with("[0, 3, 2, 1", "[0, -3, 2, 1")),
        text("corners-of-4-billion.usda", with("[4, 4", "[4294967295, 4")),
        text("corners-of-nan.usda", with("[4, 4", "[nan, 4")),
        text("point-of-inf.usda", with("(0, 0, 0)", "(inf, 0, 0)")),
        text(
            "string-never-ends.usda",
            with("\"made by a test\"", "\"\"\"made by a test"),
        ),
        text(
            "unit-of-0.usda",
            with(
                "\"made by a test\"",
                "metersPerUnit = 0\n    upAxis = \"W\"",
            ),
        ),
        text("cut.usda", &whole[..whole.len() / 2]),
        text(
            "instancer-within-itself.usda",
            format!(
                "{whole}def PointInstancer \"i\"\n{{\n    rel prototypes = </i>\n    int[] protoIndices = [0, 0]\n    point3f[] positions = [(0, 0, 0), (1, 0, 0)]\n}}\n"
            ),
        ),
        ("magic-alone.usdc", b"PXR-USDC".to_vec()),
        ("no-table.usdc", binary(&[])),
        (
            "tokens-of-2-to-60.usdc",
            binary(&[("TOKENS", longs(&[1 << 60, 1 << 60, 0]))]),
        ),
        (
            "paths-of-2-to-40.usdc",
            binary(&[("PATHS", longs(&[1 << 40, 1 << 40, 0]))]),
        ),
        (
            "fields-of-a-million.usdc",
            binary(&[(
                "FIELDS",
                [longs(&[1_000_000, 3]), vec![0, 0x10, 0]].concat(),
            )]),
        ),
        ("table-beyond-the-end.usdc", {
            let mut file = binary(&[("SPECS", longs(&[1]))]);
            let end = file.len();
            file[end - 8..].copy_from_slice(&u64::MAX.to_le_bytes());
            file
        }),
        ("version-9.usdc", {
            let mut file = binary(&[]);
            file[8] = 9;
            file
        }),
        ("no-layer.usdz", package(&[("a.usda", b"not a layer")])),
        (
            "package-of-itself.usdz",
            package(&[(
                "a.usda",
                with(
                    "def Mesh \"cube\"",
                    "def Mesh \"cube\" (references = @a.usda@</cube>)",
                )
                .as_bytes(),
            )]),
        ),
        (
            "out-of-the-package.usdz",
            package(&[(
                "a.usda",
                with(
                    "def Mesh \"cube\"",
                    "def Mesh \"cube\" (references = @../../a.usda@</cube>)",
                )
                .as_bytes(),
            )]),
        ),
    ]
}

//! OBJ whose indices lead nowhere, whose lines are odd, and whose materials are elsewhere.

use super::{File, numbered, text};

const SQUARE: &str = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n";

fn with(rest: &str) -> String {
    format!("{SQUARE}{rest}\n")
}

fn indices() -> Vec<File> {
    vec![
        text("index-zero.obj", with("f 0 1 2")),
        text("index-beyond.obj", with("f 1 2 5")),
        text("index-before-the-first.obj", with("f 1 2 -5")),
        text("index-of-63-bits.obj", with("f 1 2 9223372036854775807")),
        text("index-of-65-bits.obj", with("f 1 2 18446744073709551617")),
        text(
            "index-minus-2-to-63.obj",
            with("f 1 2 -9223372036854775808"),
        ),
        text("index-of-32-bits-wraps.obj", with("f 1 2 4294967299")),
        text("index-is-a-fraction.obj", with("f 1 2 3.5")),
        text("index-is-a-word.obj", with("f one two three")),
        text("texture-index-beyond.obj", with("f 1/9 2/9 3/9")),
        text("slashes-alone.obj", with("f / / /")),
        text("empty-index.obj", with("f 1//2 /2/ 3")),
        text("face-before-its-vertices.obj", format!("f 1 2 3\n{SQUARE}")),
        text("face-of-two.obj", with("f 1 2")),
        text("face-of-none.obj", with("f")),
        text("no-vertices.obj", "f 1 2 3\n"),
        text("points-alone.obj", with("p 1 2 3")),
        text("lines-alone.obj", with("l 1 2 3 4")),
        text("one-corner-thrice.obj", with("f 1 1 1")),
    ]
}

fn lines() -> Vec<File> {
    let circle = |corners: u32| {
        let vertex = |i: u32| {
            let (sin, cos) = (f64::from(i) * std::f64::consts::TAU / f64::from(corners)).sin_cos();
            format!("v {cos:.6} {sin:.6} 0\n")
        };
        numbered(corners, vertex) + "f" + &numbered(corners, |i| format!(" {}", i + 1))
    };
    let crossing = numbered(30_001, |i| format!("v {} {} 0\n", i / 2, i % 2))
        + "f"
        + &numbered(30_001, |i| format!(" {}", i + 1));
    vec![
        text("two-numbers.obj", "v 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
        text("not-a-number.obj", "v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
        text("infinite.obj", "v 1e999 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"),
        text(
            "decimal-comma.obj",
            "v 0,5 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
        ),
        text("vertical-tab.obj", with("f\u{b}1\u{b}2\u{b}3")),
        text("carriage-returns.obj", with("f 1 2 3").replace('\n', "\r")),
        text("no-newline.obj", with("f 1 2 3").trim_end()),
        text(
            "continued-for-ever.obj",
            with("f 1 2 3") + &"\\\n".repeat(100_000),
        ),
        text(
            "one-line-of-2-mib.obj",
            with(&format!("g {}", "a".repeat(2 << 20))),
        ),
        text("circle-of-100000.obj", circle(100_000)),
        text("crossing-of-30001.obj", crossing),
        text(
            "many-groups.obj",
            with(&(numbered(20_000, |i| format!("g g{i}\n")) + "f 1 2 3")),
        ),
        text(
            "many-objects.obj",
            with(&numbered(20_000, |i| format!("o o{i}\nf 1 2 3\n"))),
        ),
        text(
            "many-materials.obj",
            with(&numbered(70_000, |i| format!("usemtl m{i}\nf 1 2 3\n"))),
        ),
        ("utf-16.obj", super::utf_16(&with("f 1 2 3"))),
        ("zero-bytes.obj", with("f 1 2 3\0\0\0").into_bytes()),
        text(
            "coordinates-too-large.obj",
            "v 1e200 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
        ),
    ]
}

fn beside() -> Vec<File> {
    let cube = |name: &str| with(&format!("mtllib {name}\nusemtl a\nf 1 2 3"));
    let textured = |name: &str| format!("newmtl a\nmap_Kd {name}\n");
    vec![
        text("material-above.obj", cube("../../outside.mtl")),
        text("material-absolute.obj", cube("/etc/passwd")),
        text("material-by-address.obj", cube("file:///etc/passwd")),
        text("material-on-a-server.obj", cube("\\\\server\\share\\a.mtl")),
        text("material-is-a-pipe.obj", cube("pipe.mtl")),
        text("material-is-itself.obj", cube("material-is-itself.obj")),
        text("material-is-missing.obj", cube("nowhere.mtl")),
        text("material-is-a-folder.obj", cube(".")),
        text(
            "material-ten-thousand-times.obj",
            cube(&"short.mtl ".repeat(10_000)),
        ),
        text("material-half-a-word.obj", cube("half.mtl")),
        text("texture-above.obj", cube("above.mtl")),
        text("texture-of-65535.obj", cube("wide.mtl")),
        text("texture-of-65535-as-tga.obj", cube("wide-tga.mtl")),
        text("textures-missing-5000-times.obj", {
            let uses = numbered(5_000, |i| format!("usemtl m{i}\nf 1 2 3\n"));
            with(&format!("mtllib missing.mtl\n{uses}"))
        }),
        text("options-without-a-name.obj", cube("options.mtl")),
        text("painted-by-zbrush.obj", with("f 1 2 3\n#MRGB ffzz0000ff")),
        text("painted-more-than-there-is.obj", {
            with(&format!("f 1 2 3\n#MRGB {}", "ff00ff00".repeat(100_000)))
        }),
        text(
            "missing.mtl",
            numbered(5_000, |i| {
                format!("newmtl m{i}\nmap_Kd C:\\a\\{i}\\b.png\n")
            }),
        ),
        text("wide-tga.mtl", textured("wide.tga")),
        text(
            "options.mtl",
            "newmtl a\nmap_Kd -s\nmap_Kd -o nan inf\nmap_Kd \"\nd\nTr nan\nmap_Kd -bm -s -o\n",
        ),
        ("wide.tga", {
            let mut tga = vec![
                0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 24, 0,
            ];
            tga.extend([0xFF, 1, 2, 3]);
            tga
        }),
        text("short.mtl", "newmtl a\nKd 1 0 0\n"),
        text(
            "half.mtl",
            "newmtl a\nKd 1\nKd\nmap_Kd\nnewmtl\nKd x y z\nd",
        ),
        text("above.mtl", textured("../../../secret.png")),
        text("wide.mtl", textured("wide.png")),
        ("wide.png", super::gltf::png_header(65_535, 65_535)),
    ]
}

pub(super) fn files() -> Vec<File> {
    [indices(), lines(), beside()].concat()
}

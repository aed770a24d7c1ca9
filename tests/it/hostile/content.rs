//! Names of models with something else behind them.

use std::io::Write;

use super::packed::{Entry, archive};
use super::{File, text};
use crate::harness::cube_stl;

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

pub(super) fn files() -> Vec<File> {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
    let page = "<!DOCTYPE html>\n<html><head><title>404</title></head></html>\n";
    let cube = cube_stl(1.0);
    let archived = archive(&[Entry::stored("cube.stl", cube.clone())]);
    vec![
        text("pointer.stl", pointer),
        text("pointer.obj", pointer),
        text("pointer.glb", pointer),
        text("pointer.3mf", pointer),
        text("page.stl", page),
        text("page.3mf", page),
        text("page.obj", page),
        ("packed.stl", gzipped(&cube)),
        ("packed-bomb.stl", gzipped(&vec![0; 300 << 20])),
        ("packed-and-cut.stl", gzipped(&cube)[..60].to_vec()),
        ("archive.stl", archived.clone()),
        ("archive.obj", archived),
        ("zeros.stl", vec![0; 4096]),
        ("zeros.obj", vec![0; 4096]),
        ("zeros.ply", vec![0; 4096]),
        text("words.stl", "Dear customer, your model is ready.\n"),
        text("words.obj", "Dear customer, your model is ready.\n"),
        text("document.stl", "%PDF-1.7\n%\u{e2}\n1 0 obj\n<<>>\nendobj\n"),
        ("picture.obj", super::gltf::png_header(10, 10)),
        ("picture.stl", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec()),
        (
            "program.stl",
            [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 200]].concat(),
        ),
        (
            "._hidden.stl",
            [b"\0\x05\x16\x07\0\x02\0\0Mac OS X".as_slice(), &[0; 100]].concat(),
        ),
        text("settings.gltf", "{\"name\": \"trigest\"}"),
        text("empty.stl", ""),
        text("empty.3mf", ""),
        text("empty.glb", ""),
        ("cube.obj", cube),
        text("drawing.off", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        text("bundle.ply", "{}"),
    ]
}

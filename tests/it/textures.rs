//! What materials look like: pictures that they name, shown where they are, named where they are not; black ones.

use std::collections::BTreeSet;

use image::{Rgba, RgbaImage};

use crate::harness::{Place, cube};
use crate::pictures::{covered, png, thumbnail};

#[test]
fn textures_are_shown_and_missing_ones_are_named() {
    let place = Place::new();
    let halves = RgbaImage::from_fn(8, 8, |x, _| {
        if x < 4 {
            Rgba([250, 0, 0, 255])
        } else {
            Rgba([0, 0, 250, 255])
        }
    });
    place.file("tex/halves.png", png(&halves));
    place.file(
        "m.mtl",
        "newmtl a\nKd 1 1 1\nmap_Kd -clamp on tex/halves.png\nnewmtl b\nmap_Kd gone.png\n",
    );
    let corners = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0.1 0\nvt 0.9 0\nvt 0.9 1\nvt 0.1 1\n";
    let faces = "usemtl a\nf 1/1 2/2 3/3 4/4\n";
    place.file("quad.obj", format!("mtllib m.mtl\n{corners}{faces}"));
    place.file(
        "lost.obj",
        format!("mtllib m.mtl\n{corners}usemtl b\nf 1/1 2/2 3/3\n"),
    );
    let picture = thumbnail(
        &place,
        "quad.obj",
        &["--size", "64", "--view", "front", "--up", "y"],
    );
    let [left, right] = [16, 48].map(|x| picture.get_pixel(x, 32).0);
    assert!(
        left[0] > 100 && left[2] < 60 && right[2] > 100 && right[0] < 60,
        "{left:?} {right:?}"
    );
    place.import(&["--size", "64"]).assert_status(0);
    let notes: String = place.value("SELECT notes FROM catalog WHERE filename = 'lost.obj'");
    assert!(
        notes.contains("gone.png") && notes.contains("not found"),
        "{notes}"
    );
    let changed = thumbnail(&place, "lost.obj", &["--size", "64"]);
    assert!(covered(&changed) > 0.05, "it is drawn without its texture");
}

#[test]
fn black_bodies_keep_their_form() {
    let place = Place::new();
    let mut obj = String::from("mtllib black.mtl\nusemtl black\n");
    for [x, y, z] in cube(1.0) {
        obj += &format!("v {x} {y} {z}\n");
    }
    for first in (1..=36).step_by(3) {
        obj += &format!("f {first} {} {}\n", first + 1, first + 2);
    }
    place.file("black.obj", obj);
    place.file("black.mtl", "newmtl black\nKd 0 0 0\n");
    let picture = thumbnail(&place, "black.obj", &["--size", "64"]);
    let body = picture.pixels().filter(|pixel| pixel.0[3] == 255);
    let greys: Vec<f64> = body.map(|pixel| f64::from(pixel.0[1])).collect();
    let mean = greys.iter().sum::<f64>() / greys.len() as f64;
    let shades: BTreeSet<u8> = greys.iter().map(|&grey| grey as u8 / 8).collect();
    assert!(mean > 35.0 && shades.len() >= 3, "{mean} {shades:?}");
}

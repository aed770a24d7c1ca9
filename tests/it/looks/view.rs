//! From where bodies are seen, and how much of the picture they fill.

use std::io::Cursor;

use image::RgbaImage;
use trigest::mesh::Mesh;
use trigest::thumbnail::Sides;

use super::{
    BLUE, Body, GREY, RED, ball, boxed, drawn, moved, part_of, quarters, renderer, subject,
};
use crate::gcode::{TETRAHEDRON, TYPES, model, package};
use crate::harness::Place;
use crate::pictures::{covered, thumbnail};

/// Rows and columns that any pixel of the body lies in.
fn reach(picture: &RgbaImage) -> [u32; 2] {
    let opaque = || picture.enumerate_pixels().filter(|(_, _, p)| p.0[3] == 255);
    let span = |of: fn(&(u32, u32)) -> u32| {
        let at = || opaque().map(|(x, y, _)| of(&(x, y)));
        at().max().unwrap() - at().min().unwrap() + 1
    };
    [span(|at| at.0), span(|at| at.1)]
}

#[test]
fn a_creature_is_seen_from_the_end_with_the_finer_detail() {
    for quarter in 0..4 {
        // A body with a blue tail behind and a head of many faces before, whose face is red.
        let parts = [
            (boxed([-2.0, -4.0, 2.0], [4.0, 8.0, 4.0]), GREY),
            (boxed([-0.3, 4.0, 5.0], [0.6, 0.4, 0.8]), GREY),
            (boxed([-2.0, 3.9, 2.0], [4.0, 0.2, 4.0]), BLUE),
            (moved(ball(2.2, 24), [0.0, -4.5, 6.0]), RED),
            (boxed([-1.8, -3.5, 0.0], [1.0, 1.0, 2.0]), GREY),
            (boxed([0.8, -3.5, 0.0], [1.0, 1.0, 2.0]), GREY),
            (boxed([-1.8, 2.5, 0.0], [1.0, 1.0, 2.0]), GREY),
            (boxed([0.8, 2.5, 0.0], [1.0, 1.0, 2.0]), GREY),
        ];
        let add = |body: Body, (corners, colour)| body.with(quarters(corners, quarter), colour);
        let creature = parts.into_iter().fold(Body::default(), add).mesh();
        let picture = drawn(&creature, Sides::Alike, 128);
        let (face, back) = (part_of(&picture, RED), part_of(&picture, BLUE));
        assert!(
            face > 0.03 && back < 0.005,
            "turned {quarter}: {face} {back}"
        );
    }
}

#[test]
fn legs_trunks_and_bases_stay_in_view() {
    let leg = |x: f32, y: f32| boxed([x, y, 0.0], [0.8, 0.8, 6.0]);
    let legs = [leg(0.0, 0.0), leg(9.2, 0.0), leg(0.0, 9.2), leg(9.2, 9.2)].concat();
    let table = Body::default()
        .with(legs, RED)
        .with(boxed([0.0, 0.0, 6.0], [10.0, 10.0, 0.6]), GREY);
    let tree = Body::default()
        .with(boxed([-0.7, -0.7, 0.0], [1.4, 1.4, 5.0]), RED)
        .with(moved(ball(4.0, 16), [0.0, 0.0, 8.0]), GREY);
    for (name, body) in [("table", table), ("tree", tree)] {
        let part = part_of(&drawn(&body.mesh(), Sides::Alike, 128), RED);
        assert!(
            part > 0.012,
            "the legs of a {name} are {part} of its picture"
        );
    }
}

/// A plate with a square hole: its upper and lower side in grey, its rim and the walls of the hole in red.
fn plate(thickness: f32) -> Mesh {
    let square = |side: f32, z: f32| {
        let low = (20.0 - side) / 2.0;
        let high = low + side;
        [
            [low, low, z],
            [high, low, z],
            [high, high, z],
            [low, high, z],
        ]
    };
    let quad = |a: [f32; 3], b: [f32; 3], c: [f32; 3], d: [f32; 3]| [a, b, c, a, c, d];
    let band = |one: [[f32; 3]; 4], other: [[f32; 3]; 4]| -> Vec<[f32; 3]> {
        let side = |i: usize| quad(one[i], one[(i + 1) % 4], other[(i + 1) % 4], other[i]);
        (0..4).flat_map(side).collect()
    };
    let (top, bottom) = (thickness, 0.0);
    Body::default()
        .with(band(square(20.0, top), square(8.0, top)), GREY)
        .with(band(square(8.0, bottom), square(20.0, bottom)), GREY)
        .with(band(square(20.0, bottom), square(20.0, top)), RED)
        .with(band(square(8.0, top), square(8.0, bottom)), RED)
        .mesh()
}

#[test]
fn a_flat_plate_shows_its_thickness_and_its_hole() {
    let picture = drawn(&plate(1.0), Sides::Alike, 128);
    let thickness = part_of(&picture, RED);
    assert!(thickness > 0.007, "{thickness}");
    let [x, y] = [picture.width() / 2, picture.height() / 2];
    let through = (y - 20..y + 20).filter(|&y| picture.get_pixel(x, y).0[3] < 255);
    assert!(through.count() >= 8, "the hole is seen through");
    // Not from straight above: then it would be as high as wide.
    let [width, height] = reach(&picture);
    assert!(width > height + height / 20, "{width} × {height}");
}

#[test]
fn a_thin_body_lies_along_the_diagonal_and_has_an_inset_where_that_is_not_enough() {
    for [x, y, z] in [[60.0, 1.0, 1.0], [1.0, 60.0, 1.0], [60.0, 1.0, 0.3]] {
        let picture = drawn(
            &Body::default()
                .with(boxed([0.0; 3], [x, y, z]), GREY)
                .mesh(),
            Sides::Alike,
            128,
        );
        let [width, height] = reach(&picture);
        let is_diagonal = width.min(height) * 10 >= width.max(height) * 6;
        assert!(is_diagonal, "{x} × {y} × {z}: {width} × {height}");
    }
    let has_frame = |picture: &RgbaImage| {
        let line = |p: &&image::Rgba<u8>| p.0 == [120, 130, 140, 255];
        picture.pixels().filter(line).count() > 100
    };
    for [x, y, z] in [[400.0, 1.0, 1.0], [1.0, 400.0, 1.0], [1.0, 1.0, 400.0]] {
        let mesh = Body::default()
            .with(boxed([0.0; 3], [x, y, z]), GREY)
            .mesh();
        let picture = drawn(&mesh, Sides::Alike, 256);
        let part = covered(&picture);
        assert!(
            has_frame(&picture) && part > 0.02,
            "{x} × {y} × {z}: {part}"
        );
    }
    let rod = Body::default()
        .with(boxed([0.0; 3], [20.0, 1.0, 1.0]), GREY)
        .mesh();
    assert!(!has_frame(&drawn(&rod, Sides::Alike, 128)));
}

#[test]
fn two_small_bodies_far_apart_are_seen_in_an_inset() {
    let body = Body::default()
        .with(boxed([0.0; 3], [1.0, 1.0, 1.0]), RED)
        .with(boxed([40.0, 30.0, 0.0], [1.0, 1.0, 1.0]), RED);
    let picture = drawn(&body.mesh(), Sides::Alike, 128);
    assert!(part_of(&picture, RED) > 0.02, "{}", part_of(&picture, RED));
}

#[test]
fn each_plate_of_a_slicer_has_a_picture_of_its_own_side_by_side() {
    let plates = [RED, BLUE].map(|colour| {
        let at = if colour == RED { 0.0 } else { 500.0 };
        Body::default()
            .with(boxed([at, 0.0, 0.0], [9.0, 9.0, 9.0]), colour)
            .mesh()
    });
    let together = plates.each_ref().map(|mesh| subject(mesh));
    let pictures = renderer(128).render_all(&together).unwrap();
    let picture = image::load_from_memory(&pictures[0].png)
        .unwrap()
        .into_rgba8();
    let half = |x: u32| image::imageops::crop_imm(&picture, x, 0, 64, 128).to_image();
    let parts = [part_of(&half(0), RED), part_of(&half(64), BLUE)];
    assert!(parts.into_iter().all(|part| part > 0.12), "{parts:?}");
    assert_eq!(
        (part_of(&half(0), BLUE), part_of(&half(64), RED)),
        (0.0, 0.0)
    );
}

/// A project of Bambu Studio with one body on each of `plates`, a long way apart.
fn project(plates: u32) -> Vec<u8> {
    let items: String = (0..plates)
        .map(|i| {
            format!(
                "<item objectid=\"1\" transform=\"1 0 0 0 1 0 0 0 1 {} 0 0\"/>",
                i * 300
            )
        })
        .collect();
    let body = TETRAHEDRON.replace("<item objectid=\"1\"/>", &items);
    let plate = |i: u32| {
        format!(
            "<plate><metadata key='plater_id' value='{}'/><model_instance><metadata key='object_id' value='1'/>\
             <metadata key='instance_id' value='{i}'/></model_instance></plate>",
            i + 1
        )
    };
    let config: String = (0..plates).map(plate).collect();
    package(&[
        (TYPES.0, TYPES.1.to_owned()),
        ("3D/3dmodel.model", model("", &body)),
        (
            "Metadata/model_settings.config",
            format!("<config>{config}</config>"),
        ),
    ])
}

#[test]
fn a_project_with_several_plates_shows_each_as_large_as_one_alone() {
    let place = Place::new();
    let alone = {
        place.file("one.3mf", project(1));
        covered(&thumbnail(&place, "one.3mf", &["--size", "64"]))
    };
    for plates in [2, 4] {
        place.file("more.3mf", project(plates));
        let picture = thumbnail(&place, "more.3mf", &["--size", "128"]);
        let part = covered(&picture);
        // Each has a quarter of the picture.
        let expected = alone * f64::from(plates) / 4.0;
        assert!(
            (part - expected).abs() < 0.02,
            "{plates}: {part}, not {expected}"
        );
    }
    // They turn side by side as well.
    place.file("more.3mf", project(2));
    let args = ["--size", "64"];
    place.import(&args).assert_status(0);
    let turning = [&["thumbnails", "--turntable", "3"][..], &args].concat();
    place.run(&turning).assert_status(0);
    let is_animation = |path: &std::path::PathBuf| path.to_str().unwrap().contains("-turntable3");
    let animations: Vec<_> = place.pictures().into_iter().filter(is_animation).collect();
    assert_eq!(animations.len(), 2);
    for path in animations {
        let bytes = std::fs::read(path).unwrap();
        let reader = png::Decoder::new(Cursor::new(&bytes)).read_info().unwrap();
        assert_eq!(reader.info().animation_control().unwrap().num_frames, 3);
    }
}

//! Pictures that files carry: kept beside ours, shown where they are preferred or nothing can be drawn.

use std::io::Cursor;

use base64::Engine as _;
use image::{ImageFormat, Rgba, RgbaImage};

use crate::gcode::{MOVES, TETRAHEDRON, TYPES, binary, block, model, package};
use crate::harness::{Place, cube_stl};

const RED: [u8; 4] = [200, 10, 20, 255];

/// A picture of one colour.
fn picture(width: u32, height: u32, colour: [u8; 4], format: ImageFormat) -> Vec<u8> {
    let pixels = RgbaImage::from_pixel(width, height, Rgba(colour));
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::DynamicImage::from(pixels);
    let picture = match format {
        ImageFormat::Jpeg => picture.into_rgb8().into(),
        _ => picture,
    };
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    picture(width, height, RED, ImageFormat::Png)
}

/// A QOI picture of one colour, 62 × 2 pixels.
fn qoi() -> Vec<u8> {
    let head = b"qoif\0\0\0\x3E\0\0\0\x02\x04\0";
    [
        &head[..],
        &[0xFF],
        &RED,
        &[0xC0 | 60, 0xC0 | 61],
        &[0; 7],
        &[1],
    ]
    .concat()
}

fn gcode(word: &str, sides: &str, picture: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(picture);
    let lines = text
        .as_bytes()
        .chunks(70)
        .map(|line| format!("; {}\n", str::from_utf8(line).unwrap()));
    let lines: String = lines.collect();
    format!(
        "; {word} begin {sides} {}\n{lines}; {word} end\n{MOVES}",
        text.len()
    )
}

fn threemf(thumbnail: &[u8]) -> Vec<u8> {
    let body = model("", TETRAHEDRON);
    package(&[
        (TYPES.0, TYPES.1.as_bytes()),
        ("3D/3dmodel.model", body.as_bytes()),
        ("Metadata/plate_1.png", thumbnail),
    ])
}

/// Size of the kept picture of a file, and its pixel in the middle.
fn kept(place: &Place, name: &str) -> (u32, u32, [u8; 4]) {
    shown(place, "embedded_thumbnail_path", name)
}

fn shown(place: &Place, column: &str, name: &str) -> (u32, u32, [u8; 4]) {
    let sql = format!("SELECT coalesce({column}, 'none') FROM catalog WHERE filename = '{name}'");
    let path = place.library().join(place.value::<String>(&sql));
    let picture = image::open(&path).unwrap_or_else(|error| panic!("{name} {path:?} {error}"));
    let picture = picture.into_rgba8();
    let middle = picture
        .get_pixel(picture.width() / 2, picture.height() / 2)
        .0;
    (picture.width(), picture.height(), middle)
}

fn drawn(place: &Place, args: &[&str]) -> u64 {
    let ran = place.run(args);
    ran.assert_status(0);
    ran.summary()["drawn"].as_u64().unwrap()
}

#[test]
fn pictures_of_every_format_are_kept_and_toolpaths_show_them() {
    let place = Place::new();
    place.file("png.gcode", gcode("thumbnail", "40x20", &png(40, 20)));
    let jpeg = picture(40, 20, RED, ImageFormat::Jpeg);
    place.file("jpg.gcode", gcode("thumbnail_JPG", "40x20", &jpeg));
    place.file("qoi.gcode", gcode("thumbnail_QOI", "62x2", &qoi()));
    let parameters = [0, 40, 20];
    place.file(
        "part.bgcode",
        binary(&[
            block(5, 0, &parameters, &png(40, 20)),
            block(1, 0, &[0], MOVES.as_bytes()),
        ]),
    );
    place.file("bare.gcode", MOVES);
    place.file("body.3mf", threemf(&png(40, 20)));
    let empty = model("", "<resources/><build/>");
    place.file(
        "plate.gcode.3mf",
        package(&[
            (TYPES.0, TYPES.1.as_bytes()),
            ("3D/3dmodel.model", empty.as_bytes()),
            ("Metadata/plate_1.gcode", MOVES.as_bytes()),
            ("Metadata/plate_1.png", &png(40, 20)),
        ]),
    );
    place.import(&["--size", "64,32"]).assert_status(0);
    place.assert_sound();
    for name in ["png.gcode", "part.bgcode", "plate.gcode.3mf"] {
        assert_eq!(kept(&place, name), (40, 20, RED), "{name}");
        assert_eq!(
            shown(&place, "thumbnail_path", name),
            (64, 64, RED),
            "{name}"
        );
    }
    assert_eq!(kept(&place, "qoi.gcode"), (62, 2, RED));
    let (width, height, [r, g, b, _]) = kept(&place, "jpg.gcode");
    assert_eq!((width, height), (40, 20));
    assert!(
        r.abs_diff(200) < 8 && g.abs_diff(10) < 8 && b.abs_diff(20) < 8,
        "{r} {g} {b}"
    );
    assert_eq!(kept(&place, "body.3mf"), (40, 20, RED));
    assert_ne!(
        shown(&place, "thumbnail_path", "body.3mf").2,
        RED,
        "a body is drawn"
    );
    let none = "SELECT embedded_thumbnail_path IS NULL AND thumbnail_path NOT NULL FROM catalog WHERE filename = 'bare.gcode'";
    assert!(place.value::<bool>(none));
}

#[test]
fn preferred_pictures_are_shown_remembered_and_given_back() {
    let place = Place::new();
    place.file("body.3mf", threemf(&png(30, 30)));
    place.file("cube.stl", cube_stl(2.0));
    place
        .import(&["--size", "32", "--prefer-embedded"])
        .assert_status(0);
    let of_body = |place: &Place| shown(place, "thumbnail_path", "body.3mf").2;
    assert_eq!(of_body(&place), RED);
    // It holds for later files and runs, and a file without a picture is not drawn again for it.
    place.file("later.3mf", threemf(&png(20, 20)));
    place.import(&[]).assert_status(0);
    assert_eq!(shown(&place, "thumbnail_path", "later.3mf").2, RED);
    let models = place.models();
    let import = ["import", models.to_str().unwrap(), "--json"];
    let other = [&import[..], &["--prefer-embedded=no"]].concat();
    assert_eq!(drawn(&place, &other), 2);
    assert_ne!(of_body(&place), RED);
    assert_eq!(
        drawn(&place, &["thumbnails", "--json", "--prefer-embedded"]),
        2
    );
    assert_eq!(of_body(&place), RED);
    assert_eq!(drawn(&place, &import), 0);
    // One picture alone, without a library.
    let (input, output) = (models.join("body.3mf"), models.join("out.png"));
    let words = [
        "thumbnail",
        input.to_str().unwrap(),
        output.to_str().unwrap(),
        "--size",
        "32",
    ];
    for (option, is_shown) in [("--prefer-embedded", true), ("--prefer-embedded=no", false)] {
        place
            .run_bare(&[&words[..], &[option]].concat())
            .assert_status(0);
        let middle = image::open(&output)
            .unwrap()
            .into_rgba8()
            .get_pixel(16, 16)
            .0;
        assert_eq!(middle == RED, is_shown, "{option}");
    }
}

#[test]
fn a_kept_picture_is_checked_drawn_anew_and_removed_with_its_row() {
    let place = Place::new();
    let file = place.file("body.3mf", threemf(&png(30, 30)));
    place.file("part.gcode", gcode("thumbnail", "30x30", &png(30, 30)));
    place.import(&["--size", "32"]).assert_status(0);
    assert_eq!(place.pictures().len(), 4);
    let sql = "SELECT embedded_thumbnail_path FROM catalog WHERE filename = 'body.3mf'";
    let path = place.library().join(place.value::<String>(sql));
    std::fs::write(&path, "no picture").unwrap();
    assert_ne!(place.run(&["check"]).status, 0);
    place.run(&["check", "--repair"]);
    place.run(&["check"]).assert_status(0);
    assert_eq!(kept(&place, "body.3mf"), (30, 30, RED));
    // The file comes without a picture, and then not at all.
    let body = model("", TETRAHEDRON);
    place.file(
        "body.3mf",
        package(&[TYPES, ("3D/3dmodel.model", body.as_str())]),
    );
    place.import(&[]).assert_status(0);
    assert_eq!(place.pictures().len(), 3);
    assert!(place.value::<bool>(
        "SELECT embedded_thumbnail_path IS NULL FROM catalog WHERE filename = 'body.3mf'"
    ));
    place.file("stays.stl", cube_stl(2.0));
    place.import(&["--size", "32"]).assert_status(0);
    std::fs::remove_file(file).unwrap();
    std::fs::remove_file(place.models().join("part.gcode")).unwrap();
    place.run(&["prune", "--apply"]).assert_status(0);
    assert_eq!(place.pictures().len(), 1);
    place.assert_sound();
}

#[test]
fn a_picture_that_lies_is_a_note_and_costs_nothing_else() {
    let place = Place::new();
    let huge = [&b"qoif\0\0\x80\0\0\0\x80\0\x04\0"[..], &[0xC0; 64]].concat();
    place.file("huge.gcode", gcode("thumbnail_QOI", "32x32", &huge));
    let claim = gcode("thumbnail", "65535x65535", &png(30, 30));
    let (claim, _) = claim.split_at(claim.find(MOVES).unwrap());
    place.file(
        "second.gcode",
        claim.to_owned() + &gcode("thumbnail", "30x30", &png(30, 30)),
    );
    place.file("cut.3mf", threemf(&png(300, 300)[..100]));
    place.file("text.3mf", threemf(b"<html><script>alert(1)</script>"));
    let blocks = [
        block(5, 0, &[0, 65535, 65535], b"no"),
        block(1, 0, &[0], MOVES.as_bytes()),
    ];
    place.file("claim.bgcode", binary(&blocks));
    place
        .import(&["--size", "32", "--prefer-embedded"])
        .assert_status(0);
    place.assert_sound();
    let told = |name: &str, why: &str| {
        let sql = format!("SELECT notes || thumbnail_path FROM catalog WHERE filename = '{name}'");
        let notes: String = place.value(&sql);
        assert!(notes.contains(why), "{name}: {notes}");
    };
    told(
        "huge.gcode",
        "the embedded picture is left out: it claims 32768 × 32768 pixels",
    );
    told("second.gcode", "it claims 4294836225 pixels");
    told("claim.bgcode", "it claims 65535 × 65535 pixels");
    told("cut.3mf", "the embedded picture is left out: it is damaged");
    told("text.3mf", "it is neither PNG nor JPEG nor QOI");
    assert_eq!(kept(&place, "second.gcode"), (30, 30, RED));
    assert_eq!(
        place.value::<i64>("SELECT count(embedded_thumbnail_path) FROM catalog"),
        1
    );
}

//! Which pictures there are: sizes, sheets, animations, and the command that draws one without a library.

use std::collections::BTreeSet;
use std::path::Path;

use crate::harness::{Place, binary_stl, cube_stl};
use crate::pictures::{covered, cuboid, thumbnail};

#[test]
fn several_sizes_come_from_one_drawing_and_lie_side_by_side() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.file("b.stl", cube_stl(2.0));
    place.import(&["--size", "128,32,64"]).assert_status(0);
    assert_eq!(place.pictures().len(), 6);
    let sides: BTreeSet<u32> = place
        .pictures()
        .iter()
        .map(|path| image::image_dimensions(path).unwrap().0)
        .collect();
    assert_eq!(sides, BTreeSet::from([32, 64, 128]));
    place.assert_sound();
    let redraw = |args: &[&str]| {
        let ran = place.run(&[&["thumbnails", "--json"], args].concat());
        ran.assert_status(0);
        ran.summary()["drawn"].as_i64().unwrap()
    };
    assert_eq!(redraw(&["--size", "128,32,64"]), 0);
    let small = place
        .pictures()
        .into_iter()
        .find(|path| path.to_str().unwrap().ends_with("-32.png"));
    std::fs::remove_file(small.unwrap()).unwrap();
    assert_eq!(
        redraw(&["--size", "128,32,64"]),
        1,
        "one that is missing beside a whole one"
    );
    assert_eq!(
        redraw(&["--size", "128"]),
        0,
        "what is there already is more than enough"
    );
    assert_eq!(redraw(&["--size", "96"]), 2);
    assert_eq!(
        place.pictures().len(),
        2,
        "pictures of other sizes are gone with their rows' word for them"
    );
    assert_eq!(
        redraw(&["--size", "96", "--view", "top"]),
        2,
        "another look"
    );
    place.assert_sound();
}

#[test]
fn a_sheet_has_four_views_and_a_turntable_turns() {
    let place = Place::new();
    place.file("rod.stl", binary_stl(&cuboid(9.0, 1.0, 1.0)));
    let sheet = thumbnail(&place, "rod.stl", &["--size", "128", "--views", "4"]);
    for (x, y) in [(0, 0), (64, 0), (0, 64), (64, 64)] {
        let quarter = image::imageops::crop_imm(&sheet, x, y, 64, 64).to_image();
        assert!(covered(&quarter) > 0.02, "{x} {y}");
    }
    place.import(&["--size", "64"]).assert_status(0);
    place
        .run(&["thumbnails", "--size", "64", "--turntable", "6"])
        .assert_status(0);
    let turning = place
        .pictures()
        .into_iter()
        .find(|path| path.to_str().unwrap().contains("-turntable6"));
    let file = std::fs::File::open(turning.unwrap()).unwrap();
    let reader = png::Decoder::new(std::io::BufReader::new(file))
        .read_info()
        .unwrap();
    assert_eq!(
        reader
            .info()
            .animation_control()
            .map(|control| control.num_frames),
        Some(6)
    );
    place.assert_sound();
}

#[test]
fn a_thumbnail_carries_what_file_managers_look_for() {
    let place = Place::new();
    let input = place.file("50% ä.stl", cube_stl(1.0));
    let output = place.models().join("out.png");
    place
        .run_bare(&[
            "thumbnail",
            input.to_str().unwrap(),
            output.to_str().unwrap(),
            "--size",
            "64",
        ])
        .assert_status(0);
    let reader = png::Decoder::new(std::io::BufReader::new(
        std::fs::File::open(&output).unwrap(),
    ))
    .read_info()
    .unwrap();
    let text = |key: &str| {
        let found = reader
            .info()
            .uncompressed_latin1_text
            .iter()
            .find(|chunk| chunk.keyword == key);
        found.map(|chunk| chunk.text.clone()).unwrap_or_default()
    };
    let uri = text("Thumb::URI");
    assert!(
        uri.starts_with("file:///") && uri.ends_with("/50%25%20%C3%A4.stl"),
        "{uri}"
    );
    assert_eq!(text("Thumb::Mimetype"), "model/stl");
    assert_eq!(text("Thumb::Size"), "684");
    let seconds = input
        .metadata()
        .unwrap()
        .modified()
        .unwrap()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    assert_eq!(text("Thumb::MTime"), seconds.to_string());

    let from_uri = place.run_raw(&["thumbnail", &uri, "-", "--size", "64"]);
    assert_eq!(
        from_uri.stdout,
        std::fs::read(&output).unwrap(),
        "a URI in, standard output out"
    );
    assert!(
        from_uri.stderr.is_empty() && !place.library().exists(),
        "nothing is said, no library is made"
    );
}

#[test]
fn a_thumbnail_that_cannot_be_made_says_why() {
    let place = Place::new();
    place.file("bad.stl", "solid x\nfacet\n");
    place.file("dot.obj", "v 1 1 1\nv 1 1 1\nv 1 1 1\nf 1 2 3\n");
    place.file("good.stl", cube_stl(1.0));
    let status = |input: &str, output: &Path| {
        let input = place.models().join(input);
        let ran = place.run_bare(&[
            "thumbnail",
            input.to_str().unwrap(),
            output.to_str().unwrap(),
        ]);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        (ran.status, ran.stderr)
    };
    let out = place.models().join("out.png");
    assert!(matches!(status("bad.stl", &out), (3, line) if line.contains("bad.stl: read: ")));
    assert!(
        matches!(status("dot.obj", &out), (3, line) if line.contains("thumbnail: the body has no extent"))
    );
    assert!(matches!(status("gone.stl", &out), (3, line) if line.contains("no such file")));
    assert!(matches!(
        status("good.stl", &place.models().join("no/such/folder.png")),
        (1, _)
    ));
    assert!(!out.exists());
}

/// What `trigest thumbnail` ends with, given `bytes` on standard input.
fn given(place: &Place, bytes: &[u8], args: &[&str]) -> std::process::Output {
    use std::io::Write as _;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_trigest"))
        .arg("thumbnail")
        .args(args)
        .args(["--size", "64"])
        .current_dir(place.models())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends early does not read all of it.
    let _ = child.stdin.take().unwrap().write_all(bytes);
    child.wait_with_output().unwrap()
}

#[test]
fn a_model_on_standard_input_is_drawn_as_from_its_file() {
    let place = Place::new();
    let cube = cube_stl(1.0);
    let path = place.file("cube.stl", &cube);
    let from_file = place.run_raw(&["thumbnail", path.to_str().unwrap(), "-", "--size", "64"]);
    let pixels = |png: &[u8]| image::load_from_memory(png).unwrap().into_rgba8();
    for args in [&["-", "-"][..], &["-", "-", "--format", "stl"]] {
        let drawn = given(&place, &cube, args);
        assert_eq!(drawn.status.code(), Some(0), "{drawn:?}");
        assert_eq!(pixels(&drawn.stdout), pixels(&from_file.stdout));
        let has = |text: &[u8]| drawn.stdout.windows(text.len()).any(|part| part == text);
        assert!(has(b"model/stl") && !has(b"Thumb::URI") && !has(b"Thumb::MTime"));
    }
    let nothing = given(&place, b"", &["-", "-"]);
    let line = String::from_utf8(nothing.stderr).unwrap();
    assert_eq!(nothing.status.code(), Some(3), "{line}");
    assert!(line.contains("standard input: "), "{line}");
    let wrong = given(&place, &cube, &["cube.stl", "-", "--format", "stl"]);
    assert_eq!(wrong.status.code(), Some(2));
    let unknown = given(&place, &cube, &["-", "-", "--format", "dwg"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn the_ending_of_the_output_decides_what_kind_of_file_is_written() {
    let place = Place::new();
    place.file("cube.stl", cube_stl(1.0));
    let written = |name: &str| {
        let ran = given(&place, b"", &["cube.stl", name]);
        assert_eq!(ran.status.code(), Some(0), "{name}: {ran:?}");
        let bytes = std::fs::read(place.models().join(name)).unwrap();
        (
            image::guess_format(&bytes).unwrap(),
            image::load_from_memory(&bytes).unwrap(),
        )
    };
    let (format, png) = written("a.png");
    assert_eq!(format, image::ImageFormat::Png);
    assert_eq!(written("without").0, image::ImageFormat::Png);
    for name in ["a.jpg", "a.JPEG"] {
        let (format, jpeg) = written(name);
        assert_eq!(format, image::ImageFormat::Jpeg);
        let corner = jpeg.into_rgb8().get_pixel(0, 0).0;
        assert!(
            corner.iter().all(|part| *part >= 252),
            "{corner:?} is paper"
        );
    }
    let (format, webp) = written("a.webp");
    assert_eq!(format, image::ImageFormat::WebP);
    assert_eq!(webp.into_rgba8(), png.into_rgba8(), "without loss");

    let wrong = given(&place, b"", &["cube.stl", "a.gif"]);
    let line = String::from_utf8(wrong.stderr).unwrap();
    assert_eq!(
        (wrong.status.code(), line.lines().count()),
        (Some(2), 1),
        "{line}"
    );
    assert!(line.contains("a.gif") && line.contains(".webp"), "{line}");
    assert!(!place.models().join("a.gif").exists());
}

#[test]
fn an_animation_without_a_number_has_24_small_pictures_and_few_bytes() {
    let place = Place::new();
    let teapot = crate::harness::project("tests/models");
    place
        .run(&["import", teapot.to_str().unwrap(), "--no-thumbnails"])
        .assert_status(0);
    place.run(&["thumbnails", "--turntable"]).assert_status(0);
    let animations: Vec<_> = place
        .pictures()
        .into_iter()
        .filter(|path| path.to_str().unwrap().contains("-turntable24"))
        .collect();
    assert!(animations.len() >= 10, "{}", animations.len());
    for path in animations {
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            bytes.len() <= 300_000,
            "{}: {}",
            path.display(),
            bytes.len()
        );
        let reader = png::Decoder::new(std::io::Cursor::new(&bytes))
            .read_info()
            .unwrap();
        assert_eq!((reader.info().width, reader.info().height), (256, 256));
    }
}

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

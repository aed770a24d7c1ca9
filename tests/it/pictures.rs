//! What pictures show: golden ones, light, views, colours and textures.

use std::collections::BTreeSet;
use std::io::Cursor;

use image::{Rgba, RgbaImage};
use trigest::mesh::Mesh;
use trigest::mesh::UpAxis;
use trigest::thumbnail::{Renderer, Sides, Style, Subject, View};

use crate::harness::{Place, cube, cube_stl, files_below, project};

pub(crate) fn mesh(corners: &[[f32; 3]]) -> Mesh {
    Mesh::from_corners(corners).unwrap()
}

pub(crate) fn pixels_of(mesh: &Mesh, sides: Sides, size: u32, style: Style) -> RgbaImage {
    let renderer = Renderer {
        sizes_px: vec![size],
        style,
        turntable: None,
    };
    let subject = Subject {
        mesh,
        up: UpAxis::Z,
        sides,
    };
    let drawn = renderer.draw(&subject).unwrap();
    RgbaImage::from_raw(drawn.size, drawn.size, drawn.rgba.concat()).unwrap()
}

pub(crate) fn covered(picture: &RgbaImage) -> f64 {
    let opaque = picture.pixels().filter(|pixel| pixel.0[3] == 255).count();
    opaque as f64 / f64::from(picture.width() * picture.height())
}

/// A box from the origin.
pub(crate) fn cuboid(x: f32, y: f32, z: f32) -> Vec<[f32; 3]> {
    cube(1.0)
        .into_iter()
        .map(|p| [p[0] * x, p[1] * y, p[2] * z])
        .collect()
}

/// `thumbnail` of a file in `place`, decoded.
pub(crate) fn thumbnail(place: &Place, name: &str, args: &[&str]) -> RgbaImage {
    let (input, output) = (place.models().join(name), place.models().join("out.png"));
    let mut all = vec![
        "thumbnail",
        input.to_str().unwrap(),
        output.to_str().unwrap(),
    ];
    all.extend(args);
    place.run_bare(&all).assert_status(0);
    image::open(output).unwrap().into_rgba8()
}

/// The same bytes on every machine, with any number of workers, in debug and in release: this test runs in both.
#[test]
fn the_shipped_models_look_as_they_did() {
    let golden = project("tests/golden");
    let models = project("tests/models");
    let models = models.to_str().unwrap();
    let mut seen = Vec::new();
    for jobs in ["1", "8"] {
        let place = Place::new();
        let args = ["import", models, "--size", "128", "--jobs", jobs];
        place.run(&args).assert_status(0);
        let names =
            place.texts("SELECT filename || '\t' || thumbnail_path FROM models ORDER BY filename");
        let pictures: Vec<(String, Vec<u8>)> = names
            .iter()
            .map(|row| row.split_once('\t').unwrap())
            .map(|(name, path)| {
                (
                    name.to_owned(),
                    std::fs::read(place.library().join(path)).unwrap(),
                )
            })
            .collect();
        seen.push(pictures);
    }
    assert_eq!(seen[0], seen[1], "one worker and eight");
    assert!(seen[0].len() >= 12);
    for (name, png) in &seen[0] {
        let path = golden.join(format!("{name}.png"));
        if std::env::var_os("RENEW").is_some() {
            std::fs::create_dir_all(&golden).unwrap();
            std::fs::write(&path, png).unwrap();
        }
        let expected =
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let [old, new] =
            [&expected, png].map(|bytes| image::load_from_memory(bytes).unwrap().into_rgba8());
        let farthest = old
            .as_raw()
            .iter()
            .zip(new.as_raw())
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        assert!(
            farthest <= Some(1),
            "{name} differs by {farthest:?}: look at it, then RENEW=1"
        );
        assert!(expected == *png, "{name}: same picture, other bytes");
    }
    assert_eq!(
        files_below(&golden).len(),
        seen[0].len(),
        "pictures of no model in tests/golden"
    );
}

/// The picture in the README.
#[test]
fn the_sheet_in_the_readme_shows_the_golden_pictures() {
    const COLUMNS: u32 = 7;
    const SIDE: u32 = 128;
    let golden = files_below(&project("tests/golden"));
    let rows = (golden.len() as u32).div_ceil(COLUMNS);
    let mut sheet = RgbaImage::new(COLUMNS * SIDE, rows * SIDE);
    for (i, path) in (0..).zip(&golden) {
        let picture = image::open(path).unwrap().into_rgba8();
        let (x, y) = (i % COLUMNS * SIDE, i / COLUMNS * SIDE);
        image::imageops::replace(&mut sheet, &picture, x.into(), y.into());
    }
    let path = project("tests/data/models.png");
    if std::env::var_os("RENEW").is_some() {
        std::fs::write(&path, png(&sheet)).unwrap();
    }
    let shown = image::open(&path).unwrap().into_rgba8();
    assert!(shown == sheet, "{} is stale: RENEW=1", path.display());
    assert!(
        std::fs::read_to_string(project("README.md"))
            .unwrap()
            .contains("tests/data/models.png")
    );
}

#[test]
fn silhouettes_have_sixteen_steps_of_grey() {
    let turned: Vec<_> = cuboid(1.0, 0.7, 0.4)
        .into_iter()
        .map(|[x, y, z]| [x * 0.96 - y * 0.28, x * 0.28 + y * 0.96, z])
        .collect();
    for view in [View::Auto, View::Top] {
        let style = Style {
            view,
            ..Style::default()
        };
        // On a background, so that the shadow is not taken for the silhouette.
        let picture = pixels_of(&mesh(&turned), Sides::Closed, 256, style);
        let upper = picture.enumerate_pixels().filter(|(_, y, _)| *y < 110);
        let steps: BTreeSet<u8> = upper.map(|(_, _, pixel)| pixel.0[3]).collect();
        assert!(steps.len() >= 16, "{view:?}: {steps:?}");
    }
}

#[test]
fn the_inside_of_an_open_body_is_told_apart() {
    let whole = cuboid(1.0, 1.0, 0.6);
    let without_lid: Vec<_> = whole
        .chunks_exact(3)
        .filter(|face| face.iter().any(|corner| corner[2] < 0.5))
        .flatten()
        .copied()
        .collect();
    let warmest = |picture: &RgbaImage| {
        let opaque = picture.pixels().filter(|pixel| pixel.0[3] == 255);
        opaque
            .map(|pixel| i32::from(pixel.0[0]) - i32::from(pixel.0[2]))
            .max()
            .unwrap()
    };
    let open = pixels_of(&mesh(&without_lid), Sides::Open, 128, Style::default());
    let alike = pixels_of(&mesh(&without_lid), Sides::Alike, 128, Style::default());
    assert!(
        warmest(&open) > 0 && warmest(&alike) < 0,
        "the inside is warm, the outside cool"
    );
}

#[test]
fn winding_does_not_show_on_a_closed_body() {
    let outward = cuboid(2.0, 1.0, 1.0);
    let inward: Vec<_> = outward
        .chunks_exact(3)
        .flat_map(|f| [f[0], f[2], f[1]])
        .collect();
    let seen = pixels_of(&mesh(&outward), Sides::Closed, 96, Style::default());
    assert_eq!(
        seen,
        pixels_of(&mesh(&inward), Sides::ClosedInverted, 96, Style::default())
    );
    assert_eq!(
        seen,
        pixels_of(&mesh(&outward), Sides::Alike, 96, Style::default())
    );
}

#[test]
fn plates_rods_and_boxes_show_themselves() {
    let flat_in_each_way = [[10.0, 10.0, 0.2], [10.0, 0.2, 10.0], [0.2, 10.0, 10.0]];
    for [x, y, z] in flat_in_each_way {
        let part = covered(&pixels_of(
            &mesh(&cuboid(x, y, z)),
            Sides::Closed,
            128,
            Style::default(),
        ));
        assert!(part > 0.25, "a plate of {x} × {y} × {z} covers {part}");
    }
    for [x, y, z] in [[20.0, 1.0, 1.0], [1.0, 20.0, 1.0], [1.0, 1.0, 20.0]] {
        let picture = pixels_of(
            &mesh(&cuboid(x, y, z)),
            Sides::Closed,
            128,
            Style::default(),
        );
        let part = covered(&picture);
        assert!(
            (0.03..0.25).contains(&part),
            "a rod of {x} × {y} × {z} covers {part}"
        );
    }
    assert!(
        covered(&pixels_of(
            &mesh(&cuboid(1.0, 1.0, 1.0)),
            Sides::Closed,
            128,
            Style::default()
        )) > 0.4
    );
}

#[test]
fn millions_of_tiny_triangles_and_one_giant_one_are_drawn() {
    let side = 300;
    let at = |x: u32, y: u32| [x as f32, y as f32, ((x * y) % 7) as f32];
    let square = |x, y| {
        [
            at(x, y),
            at(x + 1, y),
            at(x + 1, y + 1),
            at(x, y),
            at(x + 1, y + 1),
            at(x, y + 1),
        ]
    };
    let mut corners: Vec<_> = (0..side)
        .flat_map(|y| (0..side).flat_map(move |x| square(x, y)))
        .collect();
    corners.extend([[-1e4, -1e4, -9.0], [1e4, -1e4, -9.0], [0.0, 2e4, -9.0]]);
    assert!(
        covered(&pixels_of(
            &mesh(&corners),
            Sides::Alike,
            64,
            Style::default()
        )) > 0.1
    );
}

#[test]
fn the_up_axis_and_the_view_are_as_asked_for() {
    let place = Place::new();
    let tall = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 9\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4\n";
    place.file("tall.obj", tall);
    let height = |args: &[&str]| {
        let picture = thumbnail(&place, "tall.obj", &[args, &["--size", "64"]].concat());
        let rows: BTreeSet<u32> = picture
            .enumerate_pixels()
            .filter(|(_, _, p)| p.0[3] == 255)
            .map(|(_, y, _)| y)
            .collect();
        rows.len()
    };
    assert!(
        height(&["--view", "front", "--up", "z"]) > 40,
        "z points up"
    );
    assert!(
        height(&["--view", "front", "--up", "y"]) > 40,
        "seen from the front, y up, it is a triangle as high as wide"
    );
    assert!(
        height(&["--view", "top", "--up", "y"]) > 40,
        "from above its length lies along the picture"
    );
}

#[test]
fn colours_and_backgrounds_are_as_asked_for() {
    let place = Place::new();
    place.file("cube.stl", cube_stl(1.0));
    let picture = thumbnail(
        &place,
        "cube.stl",
        &[
            "--size",
            "64",
            "--body-color",
            "red",
            "--background",
            "#102030",
        ],
    );
    assert_eq!(picture.get_pixel(0, 0), &Rgba([0x10, 0x20, 0x30, 255]));
    assert!(picture.pixels().all(|pixel| pixel.0[3] == 255));
    let middle = picture.get_pixel(32, 32).0;
    assert!(
        middle[0] > 2 * middle[1] && middle[0] > 2 * middle[2],
        "{middle:?}"
    );
    for bad in [["--body-color", "reddish"], ["--background", "#12"]] {
        let input = place.models().join("cube.stl");
        let ran = place.run_bare(&[
            "thumbnail",
            input.to_str().unwrap(),
            "/dev/null",
            bad[0],
            bad[1],
        ]);
        ran.assert_status(2);
        assert!(ran.stderr.contains("not a colour"), "{}", ran.stderr);
    }
    let options = ["--color", "never", "--body-color", "#00ff00"];
    place.import(&options).assert_status(0);
    let style: String = place.value("SELECT thumbnail_style FROM models");
    assert!(style.contains("color=#00ff00"), "{style}");
}

#[test]
fn the_old_spelling_of_a_colour_for_bodies_works_and_says_so() {
    let place = Place::new();
    let cube = place.file("cube.stl", cube_stl(1.0));
    let ran = place.import(&["--size", "64", "--color", "never", "--color", "#00ff00"]);
    ran.assert_status(0);
    assert!(
        ran.stderr.contains("--body-color '#00ff00'"),
        "{}",
        ran.stderr
    );
    let style: String = place.value("SELECT thumbnail_style FROM models");
    assert!(style.contains("color=#00ff00"), "{style}");
    let (old, new) = (
        place.models().join("old.png"),
        place.models().join("new.png"),
    );
    for (option, output) in [("--color", &old), ("--body-color", &new)] {
        let paths = [cube.to_str().unwrap(), output.to_str().unwrap()];
        let ran = place.run_bare(&["thumbnail", paths[0], paths[1], option, "teal"]);
        ran.assert_status(0);
        let is_old = option == "--color";
        assert_eq!(
            ran.stderr.contains("--body-color '#008080'"),
            is_old,
            "{}",
            ran.stderr
        );
    }
    assert_eq!(std::fs::read(old).unwrap(), std::fs::read(new).unwrap());
    let ran = place.import(&["--color", "reddish"]);
    ran.assert_status(2);
    assert!(
        ran.stderr.contains("auto, always or never"),
        "{}",
        ran.stderr
    );
    let help = place.run_bare(&["import", "--help"]).stdout;
    assert!(
        help.contains("--color <WHEN>") && help.contains("--body-color <COLOR>"),
        "{help}"
    );
}

pub(crate) fn png(picture: &RgbaImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

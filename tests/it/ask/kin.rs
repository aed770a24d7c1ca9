//! `trigest diff`: bodies of the same shape, however they lie, and what is within the tolerance of that.

use super::diff::{bar, files, kept, libraries};
use crate::harness::{Place, binary_stl, cube};

/// A body that is not its own mirror image, as OBJ, with each corner as `place` puts it; its image has the faces turned round.
fn crooked(place: impl Fn([f64; 3]) -> [f64; 3], is_mirrored: bool) -> String {
    let corners = [
        [0.0, 0.0, 0.0],
        [20.0, 0.0, 0.0],
        [0.0, 30.0, 0.0],
        [3.0, 7.0, 45.0],
    ];
    let rows = corners.map(|p| place(p).map(|x| format!("{x:.7}")).join(" "));
    let mut text: String = rows.map(|row| format!("v {row}\n")).concat();
    for [a, b, c] in [[1, 3, 2], [1, 2, 4], [1, 4, 3], [2, 3, 4]] {
        let [b, c] = if is_mirrored { [c, b] } else { [b, c] };
        text += &format!("f {a} {b} {c}\n");
    }
    text
}

#[test]
fn mirror_images_are_said_and_rounding_turns_nothing() {
    let place = Place::new();
    place.file("a.obj", crooked(|p| p, false));
    place.file("left.obj", crooked(|[x, y, z]| [-x, y, z], true));
    let half = |[x, y, z]: [f64; 3]| [-x / 2.0, y / 2.0, z / 2.0];
    place.file("small left.obj", crooked(half, true));
    // Within what a shape key leaves open, and more than single precision does.
    let rounded = |p: [f64; 3]| p.map(|x| x + 0.004 * (x * 7.0).sin());
    place.file("rounded.obj", crooked(rounded, false));
    let said = |b: &str| {
        files(&place, "a.obj", b, &[])
            .assert_status(3)
            .stdout
            .clone()
    };
    let left = said("left.obj");
    assert!(left.contains("  same shape, mirrored\n"), "{left}");
    assert!(!left.contains("size") && !left.contains("volume"), "{left}");
    let small = said("small left.obj");
    assert!(
        small.contains("  same shape, mirrored and scaled by 1/2\n"),
        "{small}"
    );
    let rounded = said("rounded.obj");
    assert!(
        rounded.contains("  same shape, other triangles\n") && !rounded.contains("size"),
        "{rounded}"
    );
    let line = &files(&place, "a.obj", "small left.obj", &["--json"]).lines()[0];
    assert!(line["mirrored"] == true && line["same"].is_null(), "{line}");
    assert!(
        (line["scale"].as_f64().unwrap() - 0.5).abs() < 1e-4,
        "{line}"
    );
    let shop = Place::new();
    shop.file("part.obj", crooked(|p| p, false));
    shop.import(&["-q", "--no-thumbnails"]).assert_status(0);
    let before = kept(&shop);
    shop.file("part.obj", crooked(|[x, y, z]| [-x, y, z], true));
    shop.import(&["-q", "--no-thumbnails"]).assert_status(0);
    let ran = libraries(&before, &shop, &[]);
    assert!(
        ran.assert_status(3)
            .stdout
            .contains("same shape, mirrored\n"),
        "{ran:?}"
    );
}

#[test]
fn sizes_that_are_written_alike_say_by_how_much_they_differ() {
    let place = Place::new();
    place.file("a.stl", bar(|corner| corner));
    place.file(
        "b.stl",
        bar(|[x, y, z]| [x, y, if z > 1.0 { z + 0.0012 } else { z }]),
    );
    // The same corners and one triangle less: no shape is the same.
    let open: Vec<_> = cube(1.0)[..33].to_vec();
    let open = |more: f32| {
        let corners: Vec<_> = open
            .iter()
            .map(|&[x, y, z]| [x * 10.0, y * 20.0, z * (40.0 + more)])
            .collect();
        binary_stl(&corners)
    };
    place.file("open.stl", open(0.0012));
    let said = files(&place, "a.stl", "open.stl", &[])
        .assert_status(3)
        .stdout
        .clone();
    assert!(
        said.contains("size 10 × 20 × 40, changed by 0, 0, 0.0012"),
        "{said}"
    );
    let said = files(&place, "a.stl", "b.stl", &[])
        .assert_status(3)
        .stdout
        .clone();
    assert!(!said.contains("size"), "{said}");
}

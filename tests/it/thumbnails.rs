//! Pictures, and the command that draws them again.

use crate::harness::{Place, cube_stl, project};

fn drawn(place: &Place, args: &[&str]) -> serde_json::Value {
    let mut all = vec!["thumbnails", "--json"];
    all.extend(args);
    let ran = place.run(&all);
    ran.assert_status(0);
    ran.summary()
}

#[test]
fn what_is_missing_short_stale_or_of_another_size_is_drawn_again_and_nothing_else() {
    let place = Place::new();
    for i in 0..5_u8 {
        place.file(&format!("{i}.stl"), cube_stl(f32::from(i) + 1.0));
    }
    place.file("copy.stl", cube_stl(1.0));
    place
        .import(&["--no-thumbnails", "--size", "64"])
        .assert_status(0);
    assert_eq!(place.pictures().len(), 0);
    drawn(&place, &["--size", "64"]);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM models WHERE thumbnail_path NOT NULL"),
        6
    );
    assert_eq!(
        drawn(&place, &["--size", "64"])["drawn"],
        0,
        "all is as it should be"
    );

    let pictures = place.pictures();
    std::fs::remove_file(&pictures[0]).unwrap();
    std::fs::write(&pictures[1], "short").unwrap();
    place
        .database()
        .execute(
            "UPDATE models SET thumbnail_version = 0 WHERE filename = '4.stl'",
            [],
        )
        .unwrap();
    let again = drawn(&place, &["--size", "64"])["drawn"].as_i64().unwrap();
    assert!((2..=4).contains(&again), "{again}");
    place.assert_sound();
    assert!(drawn(&place, &["--size", "96"])["drawn"].as_i64().unwrap() >= 5);
    let (width, height) = image::image_dimensions(&place.pictures()[0]).unwrap();
    assert_eq!((width, height), (96, 96));
}

#[test]
fn a_file_that_is_gone_or_changed_keeps_its_row() {
    let place = Place::new();
    place.file("gone.stl", cube_stl(1.0));
    place.file("changed.stl", cube_stl(2.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    std::fs::remove_file(place.models().join("gone.stl")).unwrap();
    place.file("changed.stl", cube_stl(3.0));
    let ran = place.run(&["thumbnails", "--json"]);
    ran.assert_status(3);
    assert_eq!(
        (&ran.summary()["failed"], &ran.summary()["skipped"]),
        (&1.into(), &1.into())
    );
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 2);
}

#[test]
fn every_shipped_model_has_a_picture_worth_looking_at() {
    let place = Place::new();
    place
        .run(&[
            "import",
            project("tests/models").to_str().unwrap(),
            "--size",
            "128",
        ])
        .assert_status(0);
    for path in place.pictures() {
        let picture = image::open(&path).unwrap().into_rgba8();
        let opaque: Vec<_> = picture.pixels().filter(|pixel| pixel.0[3] == 255).collect();
        assert!(opaque.len() > 128 * 128 / 20, "{}", path.display());
        let shades: std::collections::BTreeSet<_> = opaque.iter().map(|pixel| pixel.0).collect();
        assert!(
            shades.len() > 20,
            "{}: {} colours",
            path.display(),
            shades.len()
        );
        assert_eq!(
            picture.get_pixel(0, 0).0[3],
            0,
            "the background is transparent"
        );
        let soft = picture
            .pixels()
            .filter(|pixel| (1..255).contains(&pixel.0[3]))
            .count();
        assert!(soft > 20, "silhouettes are anti-aliased");
    }
}

#[test]
fn materials_and_vertex_colours_are_seen() {
    let place = Place::new();
    place.file("m.mtl", "newmtl red\nKd 1 0 0\n");
    place.file(
        "m.obj",
        "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl red\nf 1 2 3\n",
    );
    place.file(
        "v.obj",
        "v 0 0 0 0 0 1\nv 1 0 0 0 0 1\nv 0 1 0 0 0 1\nf 1 2 3\n",
    );
    place.import(&["--size", "64"]).assert_status(0);
    for (name, part) in [("m.obj", 0), ("v.obj", 2)] {
        let path: String = place.value(&format!(
            "SELECT thumbnail_path FROM models WHERE filename = '{name}'"
        ));
        let picture = image::open(place.library().join(path))
            .unwrap()
            .into_rgba8();
        let pixel = picture.pixels().find(|pixel| pixel.0[3] == 255).unwrap().0;
        assert!(
            (0..3).all(|i| (i == part) == (pixel[i] > 60)),
            "{name}: {pixel:?}"
        );
    }
}

#[test]
fn a_body_that_cannot_be_drawn_is_imported_and_says_why() {
    let place = Place::new();
    place.file("dot.obj", "v 1 1 1\nv 1 1 1\nv 1 1 1\nf 1 2 3\n");
    let ran = place.import(&["--json"]);
    ran.assert_status(0);
    assert_eq!(ran.summary()["without_thumbnail"], 1);
    assert_eq!(
        place.value::<String>("SELECT thumbnail_failed FROM models"),
        "the body has no extent to draw"
    );
    assert_eq!(
        drawn(&place, &[])["drawn"],
        0,
        "it is not tried again by this version"
    );
}

#[test]
fn limits_hold_in_every_command_that_reads_models() {
    let place = Place::new();
    let cube = place.file("cube.stl", cube_stl(1.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let few = ["--max-triangles", "11"];
    let over = "12 triangles, limit is 11 (see --max-triangles)";
    let picture = place.models().join("cube.png");
    let paths = [cube.to_str().unwrap(), picture.to_str().unwrap()];
    let single = place.run_bare(&["thumbnail", paths[0], paths[1], few[0], few[1]]);
    let all = place.run(&["thumbnails", few[0], few[1]]);
    place.run(&["thumbnails"]).assert_status(0);
    std::fs::remove_file(&place.pictures()[0]).unwrap();
    let mended = place.run(&["check", "--repair", few[0], few[1]]);
    for ran in [single, all, mended] {
        ran.assert_status(3);
        assert!(ran.stderr.contains(over), "{}", ran.stderr);
    }
    place.run(&["check", "--repair"]).assert_status(0);
}

//! Models that are no meshes: points, lines and files that hold nothing.

use crate::harness::{Place, cube_stl};

/// Points on a ball of radius 5 around (5, 5, 5), with colours and normals: a scan as PLY has it.
fn scan() -> String {
    let mut text = String::from(
        "ply\nformat ascii 1.0\nelement vertex 2000\nproperty float x\nproperty float y\nproperty float z\n\
         property float nx\nproperty float ny\nproperty float nz\n\
         property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n",
    );
    for i in 0..2000 {
        let z = 1.0 - (f64::from(i) + 0.5) / 1000.0;
        let (sine, cosine) = (f64::from(i) * 2.399_963).sin_cos();
        let n = [cosine, sine].map(|part| part * (1.0 - z * z).sqrt());
        let [x, y, z] = [n[0], n[1], z];
        let red = if x > 0.0 { 255 } else { 0 };
        text += &format!(
            "{} {} {} {x} {y} {z} {red} 0 {}\n",
            5.0 + 5.0 * x,
            5.0 + 5.0 * y,
            5.0 + 5.0 * z,
            255 - red
        );
    }
    text
}

const LINES: &str = "o frame\nv 0 0 0\nv 4 0 0\nv 4 3 0\nv 9 9 9\nl 1 2 3\nl -4 -2\n";
const EMPTY_STL: &str = "solid nothing\nendsolid nothing\n";
const EMPTY_SCENE: &str =
    r#"{"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[]}],"nodes":[]}"#;

/// One file of each kind.
fn place_of_kinds() -> Place {
    let place = Place::new();
    place.file("cloud.ply", scan());
    place.file("corners.off", "OFF\n3 0 0\n0 0 0\n1 0 0\n0 2 0\n");
    place.file("cube.stl", cube_stl(1.0));
    place.file("frame.obj", LINES);
    place.file("nothing.stl", EMPTY_STL);
    place.file("scene.gltf", EMPTY_SCENE);
    place
}

#[test]
fn what_has_no_triangles_is_measured_by_what_it_has() {
    let place = place_of_kinds();
    let ran = place.import(&["--json"]);
    ran.assert_status(0);
    let rows = place.texts(
        "SELECT concat_ws(' ', filename, kind, format('%d', vertex_count), point_count, line_count,
            format('%g', line_length), format('%gx%gx%g', size_x, size_y, size_z),
            ifnull(triangle_count, 'none'), ifnull(face_count, 'none'), ifnull(volume_reason, 'whole'))
         FROM catalog ORDER BY filename",
    );
    let expected = [
        "corners.off points 3 3 0 1x2x0 none none no triangles: the file holds points alone",
        "cube.stl mesh 36 0 1x1x1 12 12 whole",
        "frame.obj lines 4 3 12 4x3x0 none none no triangles: the file holds lines alone",
        "nothing.stl empty 0 0 0x0x0 none none no triangles: the file holds no geometry",
        "scene.gltf empty 0 0 0x0x0 none none no triangles: the file holds no geometry",
    ];
    assert_eq!(rows[1..], expected);
    let cloud = &rows[0];
    assert!(cloud.starts_with("cloud.ply points 2000 2000 "), "{cloud}");
    for absent in ["surface_area", "is_watertight", "mesh_hash", "edge_count"] {
        let sql = format!("SELECT count({absent}) FROM catalog WHERE kind <> 'mesh'");
        assert_eq!(place.value::<i64>(&sql), 0, "{absent}");
    }
    // What has no extent is NULL, not 0.
    let sql = "SELECT count(size_x) + count(vertex_count) FROM catalog WHERE kind = 'empty'";
    assert_eq!(place.value::<i64>(sql), 0);
    let kinds: Vec<String> = ran
        .lines()
        .iter()
        .filter_map(|line| line["kind"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(kinds.len(), 6, "{kinds:?}");
    place.assert_sound();
    // Nothing is opened again.
    assert_eq!(place.import(&["--json"]).summary()["unchanged"], 6);
}

#[test]
fn points_and_lines_have_pictures_in_their_colours_and_nothing_has_none() {
    let place = place_of_kinds();
    place.import(&["--size", "128"]).assert_status(0);
    let pictures =
        place.texts("SELECT filename FROM models WHERE thumbnail_path NOT NULL ORDER BY 1");
    assert_eq!(
        pictures,
        ["cloud.ply", "corners.off", "cube.stl", "frame.obj"]
    );
    let why = place.texts("SELECT thumbnail_failed FROM models WHERE thumbnail_failed NOT NULL");
    assert_eq!(why, ["there is nothing to draw"; 2]);
    let notes = place.texts("SELECT notes FROM model_metadata WHERE notes NOT NULL ORDER BY 1");
    let expected = [
        r#"["nothing to measure or draw: solids without a facet (1)"]"#,
        r#"["nothing to measure or draw: the scene is empty"]"#,
    ];
    assert_eq!(notes, expected);
    let path: String =
        place.value("SELECT thumbnail_path FROM models WHERE filename = 'cloud.ply'");
    let picture = image::open(place.library().join(path))
        .unwrap()
        .into_rgba8();
    let count = |is: fn(&[u8; 4]) -> bool| picture.pixels().filter(|pixel| is(&pixel.0)).count();
    let seen = count(|pixel| pixel[3] == 255);
    let red = count(|[r, g, b, a]| *a == 255 && r > g && r > b);
    let blue = count(|[r, g, b, a]| *a == 255 && b > g && b > r);
    // Discs close to a ball, of which both halves are seen.
    assert!(seen > 128 * 128 / 3, "{seen}");
    assert!(red > seen / 5 && blue > seen / 5, "{red} {blue} {seen}");
}

#[test]
fn whoever_requires_a_mesh_gets_failures_and_others_take_them_in_later() {
    let place = place_of_kinds();
    let ran = place.import(&["--require", "mesh", "--json"]);
    ran.assert_status(3);
    let summary = ran.summary();
    assert_eq!(
        (&summary["imported"], &summary["failed"]),
        (&1.into(), &5.into())
    );
    for reason in [
        "no faces: the file has points alone (2000)",
        "no faces: the file has lines alone (3)",
        "no faces: solids without a facet (1)",
        "no faces: the scene is empty",
    ] {
        assert!(ran.stdout.contains(reason), "{reason}");
    }
    // Remembered, and not tried again.
    let again = place.import(&["--require", "mesh", "--json"]);
    assert_eq!(again.summary()["failed_remembered"], 5);
    // Without the wish they are models.
    let ran = place.import(&["--json"]);
    ran.assert_status(0);
    assert_eq!(ran.summary()["imported"], 5);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM failures"), 0);
    // What is in the library already is refused too, and stays.
    let ran = place.import(&["--require", "mesh", "--json"]);
    ran.assert_status(3);
    assert_eq!(ran.summary()["failed"], 5);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 6);
    place.import(&[]).assert_status(0);
}

#[test]
fn a_line_of_text_is_no_empty_model() {
    let place = Place::new();
    place.file("words.obj", "nothing that a reader knows\n");
    let ran = place.import(&["--json"]);
    ran.assert_status(3);
    let expected = "not a model but content that no reader recognises (the file has no vertex)";
    assert!(ran.stdout.contains(expected), "{}", ran.stdout);
}

#[test]
fn a_cloud_claimed_and_not_there_is_refused_at_once() {
    let place = Place::new();
    let head = "ply\nformat binary_little_endian 1.0\nelement vertex";
    let tail = "property double x\nproperty double y\nproperty double z\nend_header\n";
    for count in [1_000_000_000_u64, 200_000_000, u64::MAX] {
        place.file(&format!("{count}.ply"), format!("{head} {count}\n{tail}"));
    }
    place.file("a.off", "OFF\n150000000 0 0\n0 0 0\n");
    let ran = place.import(&["--json"]);
    ran.assert_status(3);
    assert_eq!(ran.summary()["failed"], 4);
    assert!(
        ran.stdout
            .contains("1000000000 points, limit is 200000000 (see --max-triangles)")
    );
    assert!(ran.stdout.contains("header promises 200000000 × vertex"));
    assert!(ran.stdout.contains("header promises 150000000 × vertex"));
}

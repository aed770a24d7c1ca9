//! The main job: three records and a picture a model.

use crate::harness::{Place, cube_stl, project};

#[test]
fn a_cube_gets_its_three_records_and_a_picture() {
    let place = Place::new();
    let path = place.file("parts/20 mm cube.stl", cube_stl(20.0));
    place.import(&[]).assert_status(0);
    place.assert_sound();
    let catalog = |column: &str| place.value::<f64>(&format!("SELECT {column} FROM catalog"));
    let expected = [
        ("triangle_count", 12.0),
        ("face_count", 12.0),
        ("vertex_count", 36.0),
        ("unique_vertex_count", 8.0),
        ("edge_count", 18.0),
        ("boundary_edges", 0.0),
        ("shells", 1.0),
        ("is_watertight", 1.0),
        ("is_winding_consistent", 1.0),
        ("is_inverted", 0.0),
        ("euler_characteristic", 2.0),
        ("genus", 0.0),
        ("surface_area", 2400.0),
        ("volume", 8000.0),
        ("size_x", 20.0),
        ("bounding_box_max_z", 20.0),
        ("center_of_mass_y", 10.0),
        ("file_size", 684.0),
    ];
    for (column, value) in expected {
        assert!((catalog(column) - value).abs() < 1e-9, "{column}");
    }
    let text = |column: &str| place.value::<String>(&format!("SELECT {column} FROM catalog"));
    assert_eq!(
        text("file_path"),
        path.canonicalize().unwrap().to_str().unwrap()
    );
    assert_eq!(text("filename"), "20 mm cube.stl");
    assert_eq!(text("title"), "20 mm cube");
    assert_eq!(text("format"), "stl");
    let hash = blake3::hash(&std::fs::read(&path).unwrap()).to_hex();
    assert_eq!(text("file_hash"), hash.as_str());
    assert_eq!(
        text("thumbnail_path"),
        format!("thumbnails/{}/{hash}.png", &hash[..2])
    );
    assert_eq!(
        place.value::<Option<String>>("SELECT unit FROM catalog"),
        None,
        "STL declares no unit"
    );
}

#[test]
fn shipped_models_are_all_imported() {
    let place = Place::new();
    let ran = place.run(&[
        "import",
        project("tests/models").to_str().unwrap(),
        "--json",
    ]);
    ran.assert_status(0);
    let summary = ran.summary();
    let shipped = crate::made::models()
        .iter()
        .filter(|(name, _)| !name.ends_with(".mtl"))
        .count();
    assert_eq!(summary["imported"], shipped);
    assert_eq!(summary["without_thumbnail"], 0);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM models WHERE thumbnail_path NOT NULL"),
        shipped as i64
    );
    place.assert_sound();
}

#[test]
fn shipped_broken_files_each_get_one_line_and_one_row() {
    let place = Place::new();
    let good = place.file("good.stl", cube_stl(1.0));
    let broken = project("tests/broken");
    let ran = place.run(&[
        "import",
        broken.to_str().unwrap(),
        good.to_str().unwrap(),
        "--json",
    ]);
    ran.assert_status(3);
    assert_eq!(
        ran.summary()["imported"],
        1,
        "one bad file costs the others nothing"
    );
    let expected = [
        (
            "cut_in_half.stl",
            "malformed",
            "header promises 200 facets, the file ends after 100 (byte 5084)",
        ),
        (
            "decimal_comma.obj",
            "malformed",
            "decimal commas are not numbers (line 4)",
        ),
        ("empty.stl", "not_a_model", "an empty file (0 bytes)"),
        (
            "facet_of_four.stl",
            "malformed",
            "facet with more than 3 vertices (line 14)",
        ),
        (
            "four_billion_facets.stl",
            "malformed",
            "header promises 4294967294 facets, the file ends after 1 (byte 134)",
        ),
        (
            "half_a_vertex.obj",
            "malformed",
            "vertex with 2 coordinates (line 4)",
        ),
        (
            "index_out_of_range.obj",
            "malformed",
            "face names vertex 9, the file has 5 (line 12)",
        ),
        (
            "index_zero.obj",
            "malformed",
            "vertex index 0: indices start at 1 (line 12)",
        ),
        (
            "lfs_pointer.stl",
            "not_a_model",
            "a Git LFS pointer (run `git lfs pull` to fetch the file)",
        ),
        (
            "not_a_number.stl",
            "malformed",
            "coordinate \"nan\" is not a finite number (line 19)",
        ),
        ("web_page.stl", "not_a_model", "an HTML page"),
        ("zip_archive.stl", "not_a_model", "a ZIP archive"),
    ];
    assert_eq!(
        expected.len(),
        crate::made::broken().len(),
        "every broken file is in this table"
    );
    let mut failed: Vec<_> = ran
        .lines()
        .into_iter()
        .filter(|line| line["type"] == "failed")
        .collect();
    failed.sort_by_key(|line| line["path"].as_str().unwrap().to_owned());
    for (line, (name, kind, reason)) in failed.iter().zip(expected) {
        assert!(line["path"].as_str().unwrap().ends_with(name), "{line}");
        assert_eq!(
            (
                line["stage"].as_str().unwrap(),
                line["kind"].as_str().unwrap()
            ),
            ("read", kind),
            "{line}"
        );
        assert!(line["reason"].as_str().unwrap().contains(reason), "{line}");
        let told = format!("{name}: read: {}", line["reason"].as_str().unwrap());
        assert_eq!(
            ran.stderr.lines().filter(|l| l.ends_with(&told)).count(),
            1,
            "{told}"
        );
        let recorded = format!("SELECT reason FROM failures WHERE file_path LIKE '%/{name}'");
        assert_eq!(
            place.value::<String>(&recorded),
            line["reason"].as_str().unwrap()
        );
    }
    assert_eq!(failed.len(), expected.len());
}

#[test]
fn content_decides_where_the_name_lies() {
    let place = Place::new();
    place.file("really_stl.obj", cube_stl(1.0));
    place.file("really_obj.stl", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
    place.import(&[]).assert_status(0);
    let formats = "SELECT group_concat(format, ' ' ORDER BY filename DESC) FROM models";
    assert_eq!(place.value::<String>(formats), "stl obj");
    assert_eq!(
        place
            .value::<i64>("SELECT count(*) FROM model_metadata WHERE notes LIKE '%the name says%'"),
        2
    );
}

#[test]
fn an_mtl_outside_the_folder_is_not_opened_and_the_geometry_is_kept() {
    let place = Place::new();
    place.file("../secret.mtl", "newmtl leaked\nKd 1 0 0\n");
    place.file(
        "inner/a.obj",
        "mtllib ../../secret.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl leaked\nf 1 2 3\n",
    );
    place.import(&[]).assert_status(0);
    let notes: String = place.value("SELECT notes FROM model_metadata");
    assert!(notes.contains("leads out of the model's folder"), "{notes}");
}

#[test]
fn rows_and_pictures_do_not_depend_on_the_number_of_workers() {
    let pictures = |jobs: &str| {
        let place = Place::new();
        place
            .run(&[
                "import",
                project("tests/models").to_str().unwrap(),
                "-j",
                jobs,
                "--size",
                "128",
            ])
            .assert_status(0);
        let rows: String = place.value(
            "SELECT group_concat(filename || volume || surface_area || euler_characteristic, ';' ORDER BY file_path) FROM catalog",
        );
        let bytes: Vec<_> = place
            .pictures()
            .iter()
            .map(|path| std::fs::read(path).unwrap())
            .collect();
        (rows, bytes)
    };
    assert!(pictures("1") == pictures("8"));
}

#[cfg(unix)]
#[test]
fn names_that_are_no_utf8_or_hold_control_codes_come_back_as_they_are() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let names: [&[u8]; 4] = [
        b"\xFF\xFE.stl",
        b"two\nlines.stl",
        b"\x1B[2Jclear.stl",
        b"100%41.stl",
    ];
    for (i, name) in names.iter().enumerate() {
        let path = place.models().join(std::ffi::OsStr::from_bytes(name));
        std::fs::write(path, cube_stl(1.0 + i as f32)).unwrap();
    }
    place.file("broken\n.stl", "junk");
    let ran = place.import(&["-v"]);
    ran.assert_status(3);
    assert!(!ran.stderr.contains('\x1B'), "{}", ran.stderr);
    let name_of = |text: String| {
        let path = trigest::path_text::from_text(&text);
        path.file_name().unwrap().as_bytes().to_vec()
    };
    let stored = place.texts("SELECT file_path FROM models").into_iter();
    let mut back: Vec<Vec<u8>> = stored.map(name_of).collect();
    back.sort();
    let mut names = names.map(<[u8]>::to_vec).to_vec();
    names.sort();
    assert_eq!(back, names);
}

#[test]
fn the_sqlite_that_people_have_finds_nothing_wrong_with_a_library() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.file(
        "b.obj",
        "mtllib lost.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n",
    );
    place.import(&["--deep"]).assert_status(0);
    let check = "PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT count(*) FROM catalog;";
    let asked = std::process::Command::new("sqlite3")
        .arg(place.library().join("library.db"))
        .arg(check)
        .output();
    let Ok(answer) = asked else {
        eprintln!("no sqlite3 here: a library was not looked at with it");
        return;
    };
    assert_eq!(String::from_utf8_lossy(&answer.stdout).trim(), "ok\n2");
}

#[test]
fn a_model_of_a_format_that_is_not_read_is_named_as_such() {
    let place = Place::new();
    let path = place.file("part.blend", b"BLENDER-v300 and so on");
    let ran = place.run(&["import", path.to_str().unwrap()]);
    ran.assert_status(3);
    assert!(
        ran.stderr
            .contains("part.blend: read: BLEND is not read by this version"),
        "{}",
        ran.stderr
    );
}

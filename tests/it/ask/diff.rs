//! `trigest diff`: what it says of files, libraries and runs, and with which status it ends.

use std::path::Path;

use super::rows::library_of;
use crate::gcode::{TYPES, package};
use crate::harness::{Place, Ran, binary_stl, cube, cube_stl, sheet_stl};

/// Compares two files below the folder of models.
pub(super) fn files(place: &Place, a: &str, b: &str, more: &[&str]) -> Ran {
    let [a, b] = [a, b].map(|name| place.models().join(name).to_str().unwrap().to_owned());
    place.run_bare(&[&["diff", &a, &b], more].concat())
}

/// A box of three different sides as STL, with each corner as `place` puts it.
pub(super) fn bar(place: impl Fn([f32; 3]) -> [f32; 3]) -> Vec<u8> {
    let corners = cube(1.0);
    let sides = |corner: [f32; 3]| [corner[0] * 10.0, corner[1] * 20.0, corner[2] * 40.0];
    let corners: Vec<_> = corners
        .into_iter()
        .map(|corner| place(sides(corner)))
        .collect();
    binary_stl(&corners)
}

/// A box as OBJ, by its size.
fn box_obj(size: f32) -> String {
    let mut text = String::new();
    for corner in cube(size) {
        text += &format!("v {} {} {}\n", corner[0], corner[1], corner[2]);
    }
    for first in (1..=36).step_by(3) {
        text += &format!("f {} {} {}\n", first, first + 1, first + 2);
    }
    text
}

#[test]
fn files_differ_in_words() {
    let place = Place::new();
    place.file("a.stl", bar(|corner| corner));
    place.file("again.stl", bar(|corner| corner));
    place.file("moved.stl", bar(|[x, y, z]| [x + 5.0, y, z - 1.0]));
    place.file("turned.stl", bar(|[x, y, z]| [-y, x, z]));
    place.file("small.stl", bar(|corner| corner.map(|x| x / 1000.0)));
    let says = |b: &str, words: &[&str]| {
        let ran = files(&place, "a.stl", b, &[]);
        let stdout = &ran.assert_status(3).stdout;
        for word in words {
            assert!(stdout.contains(word), "{word} in {stdout}");
        }
        assert!(stdout.ends_with("1 changed\n"), "{stdout}");
    };
    assert_eq!(
        files(&place, "a.stl", "again.stl", &[])
            .assert_status(0)
            .stdout,
        "the same\n"
    );
    says("moved.stl", &["same shape, moved by 5, 0, -1\n"]);
    says(
        "turned.stl",
        &["same shape, turned\n", "size 10 × 20 × 40 → 20 × 10 × 40"],
    );
    says("small.stl", &["same shape, scaled by 1/1000\n"]);
    let json = files(&place, "small.stl", "a.stl", &["--json"]);
    let line = &json.assert_status(3).lines()[0];
    assert_eq!(line["type"], "changed");
    assert_eq!(line["same"], "scaled");
    assert!(
        (line["scale"].as_f64().unwrap() - 1000.0).abs() < 0.1,
        "{line}"
    );
    assert!((line["columns"]["size_z"][1].as_f64().unwrap() - 40.0).abs() < 1e-3);
}

#[test]
fn other_formats_repairs_and_units_are_said() {
    let place = Place::new();
    place.file("cube.stl", cube_stl(10.0));
    place.file("cube.obj", box_obj(10.0));
    let open: Vec<_> = cube(10.0)[..30].to_vec();
    place.file("open.stl", binary_stl(&open));
    let other = files(&place, "cube.stl", "cube.obj", &[])
        .assert_status(3)
        .stdout
        .clone();
    assert!(other.contains("same mesh, other bytes\n"), "{other}");
    assert!(other.contains("format stl → obj\n"), "{other}");
    let repaired = files(&place, "open.stl", "cube.stl", &[])
        .assert_status(3)
        .stdout
        .clone();
    for word in [
        "4 → 0 boundary edges",
        "triangles 10 → 12",
        "watertight no → yes",
        "volume none → 1,000",
    ] {
        assert!(repaired.contains(word), "{word} in {repaired}");
    }
    for (name, unit, size) in [("mm.3mf", "millimeter", 1.0), ("m.3mf", "meter", 0.001)] {
        place.file(name, box_3mf(unit, size));
    }
    let unit = files(&place, "mm.3mf", "m.3mf", &[])
        .assert_status(3)
        .stdout
        .clone();
    assert!(
        unit.contains("same shape, scaled by 1/1000, as large as before\n"),
        "{unit}"
    );
    assert!(unit.contains("unit mm → m\n"), "{unit}");
}

/// A tetrahedron as 3MF.
fn box_3mf(unit: &str, size: f64) -> Vec<u8> {
    let corners = [
        [0.0, 0.0, 0.0],
        [20.0, 0.0, 0.0],
        [0.0, 30.0, 0.0],
        [0.0, 0.0, 40.0],
    ];
    let vertices: String = corners
        .iter()
        .map(|corner| {
            let [x, y, z] = corner.map(|side| side * size);
            format!("<vertex x=\"{x}\" y=\"{y}\" z=\"{z}\"/>")
        })
        .collect();
    let triangles: String = [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]]
        .iter()
        .map(|[a, b, c]| format!("<triangle v1=\"{a}\" v2=\"{b}\" v3=\"{c}\"/>"))
        .collect();
    let model = format!(
        "<model unit=\"{unit}\" xmlns=\"http://schemas.microsoft.com/3dmanufacturing/core/2015/02\"><resources><object id=\"1\" type=\"model\"><mesh><vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh></object></resources><build><item objectid=\"1\"/></build></model>"
    );
    package(&[TYPES, ("3D/3dmodel.model", &model)])
}

/// `trigest diff` of the libraries of two places.
pub(super) fn libraries(a: &Place, b: &Place, more: &[&str]) -> Ran {
    let [a_folder, b_folder] = [a, b].map(|place| place.library().to_str().unwrap().to_owned());
    a.run_bare(&[&["diff", &a_folder, &b_folder], more].concat())
}

/// The same place as it was: a copy of its library.
pub(super) fn kept(place: &Place) -> Place {
    let copy = Place::new();
    std::fs::create_dir(copy.library()).unwrap();
    let (from, to) = (place.library(), copy.library());
    std::fs::copy(from.join("library.db"), to.join("library.db")).unwrap();
    copy
}

#[test]
fn libraries_differ_in_what_came_went_moved_and_changed() {
    let place = Place::new();
    for (name, size) in [
        ("stays.stl", 3.0),
        ("goes.stl", 4.0),
        ("moves.stl", 5.0),
        ("grows.stl", 6.0),
    ] {
        place.file(name, cube_stl(size));
    }
    place.file("plain/sheet.stl", sheet_stl(4));
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    let before = kept(&place);
    assert_eq!(
        libraries(&before, &place, &[]).assert_status(0).stdout,
        "the same\n"
    );
    assert_eq!(
        libraries(&place, &place, &["--json"])
            .assert_status(0)
            .stdout,
        ""
    );
    let path = |name: &str| place.models().join(name);
    std::fs::rename(path("moves.stl"), path("moved.stl")).unwrap();
    std::fs::remove_file(path("goes.stl")).unwrap();
    place.file("grows.stl", sheet_stl(2));
    place.file("new.stl", sheet_stl(6));
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    place.run(&["prune", "--apply", "-q"]).assert_status(0);
    place.run(&["tag", "stays", "+kept"]).assert_status(0);
    let ran = libraries(&before, &place, &["--json"]);
    let told: Vec<String> = ran
        .assert_status(3)
        .lines()
        .iter()
        .map(|line| {
            let name = |key: &str| {
                let path = line[key].as_str().map(Path::new);
                path.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
            };
            let from = name("from").unwrap_or_default();
            format!(
                "{} {} {from}",
                line["type"].as_str().unwrap(),
                name("path").unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "changed grows.stl ",
            "changed stays.stl ",
            "moved moved.stl moves.stl",
            "gone goes.stl ",
            "added new.stl "
        ]
    );
    let text = libraries(&before, &place, &[])
        .assert_status(3)
        .stdout
        .clone();
    assert!(text.contains("tags +kept"), "{text}");
    assert!(
        text.ends_with("1 added, 1 gone, 1 moved, 2 changed\n"),
        "{text}"
    );
    let back = libraries(&place, &before, &[])
        .assert_status(3)
        .stdout
        .clone();
    assert!(
        back.contains("tags -kept") && back.contains("added    "),
        "{back}"
    );
}

#[test]
fn runs_differ_in_what_they_wrote() {
    let place = Place::new();
    place.file("first.stl", cube_stl(3.0));
    place.file("changes.stl", cube_stl(4.0));
    place.file("goes.stl", cube_stl(5.0));
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    // Runs are told apart by their seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    place.file("second.stl", sheet_stl(3));
    place.file("changes.stl", sheet_stl(5));
    std::fs::remove_file(place.models().join("goes.stl")).unwrap();
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    let ran = place.run(&["diff", "1", "2"]);
    let stdout = &ran.assert_status(3).stdout;
    let kinds: Vec<&str> = stdout
        .lines()
        .filter(|line| !line.starts_with(' '))
        .collect();
    let expected = [
        ("changed", "changes.stl"),
        ("gone", "goes.stl"),
        ("added", "second.stl"),
    ];
    assert_eq!(kinds.len(), expected.len() + 1, "{stdout}");
    for (line, (kind, name)) in kinds.iter().zip(expected) {
        assert!(line.starts_with(kind) && line.ends_with(name), "{stdout}");
    }
    assert!(
        stdout.contains("read and measured again by run 2"),
        "{stdout}"
    );
    assert_eq!(
        place.run(&["diff", "2", "2"]).assert_status(0).stdout,
        "the same\n"
    );
    assert_eq!(
        place
            .run(&["diff", "2", "1", "--json"])
            .assert_status(3)
            .lines()
            .len(),
        3
    );
    let unknown = place.run(&["diff", "1", "9"]);
    assert!(
        unknown.assert_status(1).stderr.contains("no run 9"),
        "{unknown:?}"
    );
}

#[test]
fn what_cannot_be_compared_is_said() {
    let place = Place::new();
    let file = place.file("a.stl", cube_stl(1.0));
    place.file("broken.stl", b"solid nothing\nfacet");
    place.import(&["-q", "--no-thumbnails"]);
    let file = file.to_str().unwrap();
    let library = place.library();
    let library = library.to_str().unwrap();
    let says = |args: &[&str], status: i32, word: &str| {
        let ran = place.run_bare(&[&["diff"], args].concat());
        assert!(ran.assert_status(status).stderr.contains(word), "{ran:?}");
        assert_eq!(ran.stdout, "", "{args:?}");
    };
    says(
        &[file, "no\u{1b}[2Jthing.stl"],
        1,
        "no\\u{1b}[2Jthing.stl: ",
    );
    says(
        &[file, place.models().join("broken.stl").to_str().unwrap()],
        1,
        "broken.stl: read: ",
    );
    says(&[file, library], 2, "give two of the same kind");
    says(&[library, file], 2, "give two of the same kind");
    says(&[library, "nowhere"], 10, "no library here");
    says(
        &[library, place.models().to_str().unwrap()],
        10,
        "no library here",
    );
    says(&["-", "-"], 2, "standard input");
    says(&["7", file], 2, "7 is the number of a run");
    says(&["--deep", library, library], 2, "--deep");
    let newer = kept(&place);
    newer
        .database()
        .pragma_update(None, "user_version", 999)
        .unwrap();
    says(
        &[library, newer.library().to_str().unwrap()],
        10,
        "newer trigest",
    );
}

#[test]
fn libraries_of_many_rows_take_little_memory() {
    let (a, b) = (Place::new(), Place::new());
    library_of(&a, 20_000);
    library_of(&b, 20_000);
    let move_half = "UPDATE models SET file_path = '/other' || file_path WHERE id % 2 = 0";
    b.database().execute(move_half, []).unwrap();
    let [a_folder, b_folder] = [&a, &b].map(|place| place.library().to_str().unwrap().to_owned());
    let script = format!(
        "ulimit -v 200000; {} diff --json {a_folder} {b_folder} | grep -c '\"type\":\"moved\"'",
        env!("CARGO_BIN_EXE_trigest")
    );
    let ran = Ran::of(
        std::process::Command::new("sh")
            .args(["-c", &script])
            .output()
            .unwrap(),
    );
    assert_eq!(ran.stdout, "10000\n", "{}", ran.stderr);
}

//! `similar`: copies that were moved, turned, scaled or mirrored come first and are called so; what cannot be compared says why.

use serde_json::Value;

use crate::harness::{Place, cube_stl, sheet_stl};

type Point = [f64; 3];

/// A body that is not its own mirror image: a corner with three legs of different lengths, one of them bent.
const POINTS: [Point; 5] = [
    [0.0, 0.0, 0.0],
    [20.0, 0.0, 0.0],
    [0.0, 30.0, 0.0],
    [0.0, 0.0, 45.0],
    [17.0, 21.0, 9.0],
];
const FACES: [[usize; 3]; 6] = [
    [0, 2, 1],
    [0, 1, 3],
    [0, 3, 2],
    [1, 2, 4],
    [2, 3, 4],
    [3, 1, 4],
];

/// The body as an OBJ file; a mirror image has its faces turned round.
fn body(place: impl Fn(Point) -> Point, is_mirrored: bool) -> String {
    let points = POINTS.map(|p| place(p).map(|x| format!("{x:.6}")).join(" "));
    let mut text: String = points.map(|p| format!("v {p}\n")).concat();
    for [a, b, c] in FACES {
        let [b, c] = if is_mirrored { [c, b] } else { [b, c] };
        text += &format!("f {} {} {}\n", a + 1, b + 1, c + 1);
    }
    text
}

fn turned([x, y, z]: Point) -> Point {
    let ((s, c), (t, d)) = (0.7_f64.sin_cos(), 1.1_f64.sin_cos());
    let (x, y) = (c * x - s * y, s * x + c * y);
    [x + 50.0, d * y - t * z - 7.0, t * y + d * z]
}

fn shop() -> Place {
    let place = Place::new();
    place.file("own.obj", body(|p| p, false));
    place.file("a/moved\nand turned.obj", body(turned, false));
    place.file("a/inch.obj", body(|p| turned(p).map(|x| x / 25.4), false));
    place.file("b/left.obj", body(|[x, y, z]| turned([-x, y, z]), true));
    place.file("b/longer.obj", body(|[x, y, z]| [x, y, z * 1.04], false));
    place.file("b/cube.stl", cube_stl(20.0));
    place.file(
        "b/needle.obj",
        body(|[x, y, z]| [x * 0.02, y * 0.02, z], false),
    );
    place.file("c/sheet.stl", sheet_stl(8));
    place.file("c/line.obj", "v 0 0 0\nv 1 0 0\nl 1 2\n");
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    place
}

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter()
        .map(|row| row["path"].as_str().unwrap().rsplit('/').next().unwrap())
        .collect()
}

#[test]
fn copies_come_first_and_are_called_what_they_are() {
    let place = shop();
    let rows = place
        .run(&["similar", "--json", "--min-score", "0", "name:own.obj"])
        .assert_status(0)
        .lines();
    assert_eq!(rows.len(), 7);
    assert_eq!(
        names(&rows)[..4],
        [
            "moved\nand turned.obj",
            "inch.obj",
            "left.obj",
            "longer.obj"
        ]
    );
    let says: Vec<&str> = rows
        .iter()
        .map(|row| row["says"].as_str().unwrap())
        .collect();
    assert_eq!(
        says[..3],
        ["the same shape", "scaled by 1/25.4", "mirrored"]
    );
    let flags: Vec<(bool, bool)> = rows
        .iter()
        .map(|row| (row["same_shape"] == true, row["mirrored"] == true))
        .collect();
    assert_eq!(
        flags[..4],
        [(true, false), (true, false), (true, true), (false, false)]
    );
    assert!((rows[1]["scale"].as_f64().unwrap() * 25.4 - 1.0).abs() < 1e-4);
    let scores: Vec<f64> = rows
        .iter()
        .map(|row| row["score"].as_f64().unwrap())
        .collect();
    assert!(
        scores.is_sorted_by(|a, b| a >= b || (a - b).abs() < 1e-3),
        "{scores:?}"
    );
    assert!(scores[..3].iter().all(|score| *score > 0.999), "{scores:?}");
    assert!(scores[3] > 0.9 && scores[6] < 0.2, "{scores:?}");
    let near = place.run(&["similar", "--json", "name:own.obj"]).lines();
    assert_eq!(
        near.len(),
        scores.iter().filter(|score| **score >= 0.5).count()
    );
    let cube = place.run(&["similar", "--json", "name:cube.stl"]).lines();
    assert!(cube.iter().all(|row| row["mirrored"] == false));
}

#[test]
fn a_copy_whose_shape_key_fell_on_the_other_side_of_a_step_is_found() {
    let place = Place::new();
    place.file("own.obj", body(|p| p, false));
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    let area: f64 = place.value("SELECT surface_area FROM model_analysis");
    // Areas are rounded to a thousandth: these two lie a little below and above half of one.
    let border = ((area.ln() * 1e3).round() + 0.5) / 1e3;
    let onto = ((border - area.ln()) / 2.0).exp();
    for (name, factor) in [
        ("below.obj", onto * (1.0 - 1e-6)),
        ("above.obj", onto * (1.0 + 1e-6)),
    ] {
        place.file(name, body(|p| turned(p.map(|x| x * factor)), false));
    }
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    let keys = "SELECT count(DISTINCT shape_key) FROM catalog WHERE filename <> 'own.obj'";
    assert_eq!(place.value::<i64>(keys), 2);
    let row = &place.run(&["similar", "--json", "name:below.obj"]).lines()[0];
    assert!(
        row["path"].as_str().unwrap().ends_with("above.obj"),
        "{row}"
    );
    assert_eq!(row["says"], "the same shape", "{row}");
}

#[test]
fn a_file_that_is_not_in_the_library_is_measured_for_the_question() {
    let place = shop();
    let new = place.file("new.obj", body(|p| turned(p.map(|x| x * 2.0)), false));
    let rows = place.run(&["similar", "--json", "-n2", new.to_str().unwrap()]);
    let rows = rows.assert_status(0).lines();
    assert!(names(&rows).contains(&"own.obj"), "{rows:?}");
    assert!(
        rows.iter().all(|row| row["says"] == "scaled by 1/2"),
        "{rows:?}"
    );
    let count: i64 = place.value("SELECT count(*) FROM models");
    assert_eq!(count, 9, "it is not taken into the library");
    for (name, bytes, why) in [
        ("bad.obj", "v 0 0 nonsense\nf 1 2 3\n", "bad.obj: read: "),
        (
            "line.ply",
            "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nend_header\n0 0 0\n",
            "no area",
        ),
    ] {
        let path = place.file(name, bytes);
        let ran = place.run(&["similar", path.to_str().unwrap()]);
        assert!(ran.assert_status(1).stderr.contains(why), "{ran:?}");
    }
}

#[test]
fn a_body_that_is_its_own_mirror_image_is_not_mirrored() {
    let place = Place::new();
    let even = |[x, y, z]: Point| format!("v {x} {y} {z}\n");
    let corners = |sign: f64| -> String {
        [[0., 0., 0.], [3., 0., 0.], [0., 3., 0.], [0., 0., 7.]]
            .map(|[x, y, z]: Point| even([sign * x, y, z]))
            .concat()
    };
    place.file(
        "one.obj",
        corners(1.0) + "f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n",
    );
    place.file(
        "other.obj",
        corners(-1.0) + "f 1 2 3\nf 1 4 2\nf 1 3 4\nf 2 4 3\n",
    );
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    let row = &place.run(&["similar", "--json", "name:one.obj"]).lines()[0];
    assert_eq!(row["says"], "the same shape", "{row}");
}

#[test]
fn a_model_is_named_as_show_takes_it_and_shown_in_every_form() {
    let place = shop();
    let path = place.models().join("own.obj");
    let id: i64 = place.value("SELECT id FROM models WHERE filename = 'own.obj'");
    let hash: String =
        place.value("SELECT substr(file_hash, 1, 12) FROM models WHERE filename = 'own.obj'");
    let first = place.models().join("a/moved\nand turned.obj");
    for name in [path.to_str().unwrap(), &id.to_string(), &hash, "own"] {
        let ran = place.run(&["similar", "-n1", "-0", name]);
        assert_eq!(
            ran.assert_status(0).stdout,
            format!("{}\0", first.display()),
            "{name}"
        );
    }
    let some = place.run(&["similar", "--paths", "--min-score", "0.995", "own"]);
    assert_eq!(
        some.assert_status(0).stdout.lines().count(),
        4,
        "a name has a line break"
    );
    let table = place
        .run(&["similar", "own"])
        .assert_status(0)
        .stdout
        .clone();
    assert!(
        table.contains("scaled by 1/25.4") && !table.contains("moved\n"),
        "{table}"
    );
    assert!(table.contains("1 not compared"), "{table}");
    let none = place.run(&["similar", "--min-score", "1", "name:needle.obj"]);
    assert!(
        none.assert_status(0)
            .stdout
            .contains("no model scores 1 or more (--min-score 0"),
        "{none:?}"
    );
    place
        .run(&["similar", "--min-score", "1.5", "own"])
        .assert_status(2);
    place
        .run(&["similar", "--min-score", "nan", "own"])
        .assert_status(2);
    place.run(&["similar", "volme:>3"]).assert_status(2);
    let unknown = place.run(&["similar", "nothing like it"]);
    assert!(
        unknown
            .assert_status(1)
            .stderr
            .contains("no model of this library")
    );
}

#[test]
fn what_cannot_be_compared_says_why_and_the_next_import_measures_it() {
    let place = shop();
    let line = place.run(&["similar", "name:line.obj"]);
    assert!(
        line.assert_status(1).stderr.contains("has no triangles"),
        "{line:?}"
    );
    place.file("d/huge.obj", body(|p| p.map(|x| x * 1e38), false));
    // In exact balance: the third moment is nothing.
    place.file(
        "d/one.obj",
        "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3\nf 1 3 4\n",
    );
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    let huge = place.run(&["similar", "name:huge.obj"]);
    assert!(
        huge.assert_status(1).stderr.contains("too large"),
        "{huge:?}"
    );
    place.run(&["similar", "name:one.obj"]).assert_status(0);
    // As a library of the schema before is brought to this one.
    place
        .database()
        .execute_batch("DELETE FROM shape_vectors; UPDATE model_analysis SET analysis_version = 0 WHERE triangle_count > 0")
        .unwrap();
    let old = place.run(&["similar", "name:own.obj"]);
    assert!(
        old.assert_status(1).stderr.contains("measures it again"),
        "{old:?}"
    );
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    let rows = place
        .run(&["similar", "--json", "--min-score", "0", "name:own.obj"])
        .assert_status(0)
        .lines();
    assert_eq!(rows.len(), 8);
    // Of a version to come, or damaged: not compared, and no reason to fail.
    place
        .database()
        .execute_batch(
            "UPDATE shape_vectors SET version = 99 WHERE model_id IN (SELECT id FROM models WHERE filename = 'inch.obj');
             UPDATE shape_vectors SET vector = x'00ff' WHERE model_id IN (SELECT id FROM models WHERE filename = 'left.obj')",
        )
        .unwrap();
    let rows = place
        .run(&["similar", "--json", "--min-score", "0", "name:own.obj"])
        .assert_status(0)
        .lines();
    assert_eq!(rows.len(), 6);
    let left = place.run(&["similar", "name:left.obj"]);
    left.assert_status(1);
    std::fs::remove_dir_all(place.library()).unwrap();
    place.run(&["similar", "own"]).assert_status(10);
}

#[test]
fn duplicates_and_forgotten_models_have_the_vectors_of_their_rows() {
    let place = shop();
    place.file("d/own again.obj", body(|p| p, false));
    place.import(&["-q", "--no-thumbnails"]).assert_status(0);
    let path = place.models().join("d/own again.obj");
    let rows = place.run(&["similar", "--json", "name:own.obj"]).lines();
    let again = rows
        .iter()
        .find(|row| row["path"] == path.to_str().unwrap());
    assert_eq!(again.unwrap()["score"], 1.0, "{rows:?}");
    place
        .run(&["forget", "--apply", path.to_str().unwrap()])
        .assert_status(0);
    let left: i64 = place.value("SELECT count(*) FROM shape_vectors");
    assert_eq!(left, 8);
}

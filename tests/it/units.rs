//! In which unit a model is, how that is known, and what its sizes are in millimetres.

use crate::harness::{Place, binary_stl, cube, cube_stl};

/// A body of these sides as AMF in `unit`.
fn amf(unit: &str, sides: [f32; 3]) -> String {
    let corners = cube(1.0);
    let at = |[x, y, z]: [f32; 3]| {
        let [a, b, c] = [x * sides[0], y * sides[1], z * sides[2]];
        format!("<vertex><coordinates><x>{a}</x><y>{b}</y><z>{c}</z></coordinates></vertex>")
    };
    let vertices: String = corners.iter().map(|&corner| at(corner)).collect();
    let triangles: String = (0..corners.len() / 3)
        .map(|i| {
            format!(
                "<triangle><v1>{}</v1><v2>{}</v2><v3>{}</v3></triangle>",
                i * 3,
                i * 3 + 1,
                i * 3 + 2
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?>\n<amf unit=\"{unit}\"><object id=\"0\"><mesh><vertices>{vertices}</vertices>\
         <volume>{triangles}</volume></mesh></object></amf>"
    )
}

fn text(place: &Place, column: &str, file: &str) -> Option<String> {
    place.value(&format!(
        "SELECT {column} FROM catalog WHERE filename = '{file}'"
    ))
}

fn number(place: &Place, column: &str, file: &str) -> Option<f64> {
    place.value(&format!(
        "SELECT {column} FROM catalog WHERE filename = '{file}'"
    ))
}

#[track_caller]
fn assert_near(value: Option<f64>, expected: f64) {
    assert!(
        value.is_some_and(|value| (value - expected).abs() <= 1e-6 * expected),
        "{value:?}, not {expected}"
    );
}

#[test]
fn every_size_is_told_in_millimetres_where_the_unit_is_declared_and_nowhere_else() {
    let place = Place::new();
    let units = [
        ("micron", "micrometre", 0.001),
        ("millimeter", "millimetre", 1.0),
        ("meter", "metre", 1000.0),
        ("inch", "inch", 25.4),
        ("feet", "foot", 304.8),
    ];
    for (written, ..) in units {
        place.file(&format!("{written}.amf"), amf(written, [2.0, 3.0, 1.0]));
    }
    place.file("silent.stl", cube_stl(20.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    for (written, name, mm) in units {
        let file = format!("{written}.amf");
        assert_eq!(text(&place, "unit", &file).as_deref(), Some(name));
        assert_eq!(
            text(&place, "unit_source", &file).as_deref(),
            Some("declared")
        );
        let expected = [
            ("size_mm_x", 2.0 * mm),
            ("size_mm_y", 3.0 * mm),
            ("size_mm_z", mm),
            ("size_mm_1", mm),
            ("size_mm_2", 2.0 * mm),
            ("size_mm_3", 3.0 * mm),
            ("surface_area_mm2", 22.0 * mm * mm),
            ("volume_mm3", 6.0 * mm * mm * mm),
        ];
        for (column, value) in expected {
            assert_near(number(&place, column, &file), value);
        }
    }
    assert_eq!(text(&place, "unit", "silent.stl"), None);
    assert_eq!(
        text(&place, "unit_source", "silent.stl").as_deref(),
        Some("guessed")
    );
    for column in ["size_mm_x", "size_mm_2", "surface_area_mm2", "volume_mm3"] {
        assert_eq!(
            number(&place, column, "silent.stl"),
            None,
            "{column}: a guess scales no number"
        );
    }
}

#[test]
fn a_unit_given_by_option_counts_for_new_and_known_files_that_declare_none() {
    let place = Place::new();
    place.file("known.stl", cube_stl(3.0));
    place.file("declared.amf", amf("inch", [1.0; 3]));
    place.import(&["--no-thumbnails"]).assert_status(0);
    place.file("new.stl", cube_stl(4.0));
    place
        .import(&["--no-thumbnails", "--assume-unit", "mm"])
        .assert_status(0);
    for (file, side) in [("known.stl", 3.0), ("new.stl", 4.0)] {
        assert_eq!(text(&place, "unit_source", file).as_deref(), Some("option"));
        assert_eq!(text(&place, "unit", file), None, "the file declares none");
        assert_near(number(&place, "size_mm_x", file), side);
    }
    assert_eq!(
        text(&place, "unit_source", "declared.amf").as_deref(),
        Some("declared")
    );
    assert_near(number(&place, "size_mm_x", "declared.amf"), 25.4);
    // It stays when the file changes and the option is not given again.
    place.file("known.stl", cube_stl(5.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_near(number(&place, "size_mm_x", "known.stl"), 5.0);
    place.import(&["--assume-unit", "furlong"]).assert_status(2);
}

#[test]
fn a_small_part_among_parts_in_millimetres_is_in_millimetres() {
    let guesses = |jobs: &str| {
        let place = Place::new();
        for (i, size) in [30.0, 80.0, 45.0].into_iter().enumerate() {
            place.file(&format!("kit/panel {i}.stl"), cube_stl(size));
        }
        place.file("kit/nut.stl", cube_stl(5.5));
        place.file("kit/small/washer.stl", cube_stl(2.5));
        place.file("robot/link.stl", cube_stl(0.4));
        place.file("robot/arm.stl", cube_stl(5.0));
        place.import(&["--no-thumbnails", jobs]).assert_status(0);
        let row = "SELECT filename || ' ' || unit_guess || ' ' || coalesce(unit_guess_by, 'size') || ' ' || mm_per_unit
            FROM catalog ORDER BY filename";
        place.texts(row)
    };
    let expected = [
        "arm.stl inch size 25.4",
        "link.stl metre size 1000.0",
        "nut.stl millimetre folder 1.0",
        "panel 0.stl millimetre size 1.0",
        "panel 1.stl millimetre size 1.0",
        "panel 2.stl millimetre size 1.0",
        "washer.stl millimetre folder 1.0",
    ];
    assert_eq!(guesses("-j1"), expected);
    assert_eq!(guesses("-j4"), expected);
}

#[test]
fn the_query_for_a_printers_bed_is_right_for_every_row() {
    let page = crate::man::blocks("trigest-library.5").concat();
    let query = page
        .lines()
        .find(|line| line.contains("mm_per_unit") && line.contains("sqlite3"))
        .and_then(|line| line.split('"').nth(1))
        .unwrap();
    let place = Place::new();
    let bar = cube(1.0)
        .into_iter()
        .map(|[x, y, z]| [x * 240.0, y * 10.0, z * 10.0]);
    place.file("upright bar.stl", binary_stl(&bar.collect::<Vec<_>>()));
    place.file("cube.stl", cube_stl(200.0));
    place.file("house.stl", cube_stl(300.0));
    place.file("9 inches.amf", amf("inch", [8.0, 8.0, 9.0]));
    place.file("10 inches.amf", amf("inch", [10.0; 3]));
    place.file("a metre.amf", amf("meter", [1.0; 3]));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let mut fits = place.texts(query);
    fits.sort();
    assert_eq!(fits, ["9 inches.amf", "cube.stl", "upright bar.stl"]);
}

#[test]
fn every_real_row_with_a_declared_unit_and_a_size_has_it_in_millimetres() {
    let Some(corpus) = crate::harness::corpus() else {
        return;
    };
    let place = Place::new();
    place.run(&[
        "import",
        "--no-thumbnails",
        corpus.join("real").to_str().unwrap(),
    ]);
    let declared = "SELECT count(*) FROM catalog WHERE unit NOT NULL AND size_x NOT NULL";
    assert!(place.value::<i64>(declared) > 100);
    let lacking = place.texts(
        "SELECT file_path FROM catalog WHERE unit NOT NULL AND size_x NOT NULL
         AND NOT coalesce(size_mm_1 <= size_mm_2 AND size_mm_2 <= size_mm_3, 0)",
    );
    assert_eq!(lacking, Vec::<String>::new());
}

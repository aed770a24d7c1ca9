//! The real kernel, where `$TRIGEST_REAL_STEP` names a build of `trigest-step`; without it these tests do nothing.

use super::solid::{Box, Unit};
use crate::harness::{Place, Ran, changed_somewhere};

/// The build of the helper; `None` lets a test end.
fn real() -> Option<String> {
    let named = std::env::var("TRIGEST_REAL_STEP").ok();
    named.filter(|path| !path.is_empty())
}

fn import(place: &Place, helper: &str, more: &[&str]) -> Ran {
    let models = place.models();
    let args = [&["import", models.to_str().unwrap()], more].concat();
    let mut command = place.command(&args);
    Ran::of(command.env("TRIGEST_STEP", helper).output().unwrap())
}

#[test]
fn a_box_is_measured_to_the_last_digit_in_any_unit() {
    let Some(helper) = real() else { return };
    let place = Place::new();
    for (name, unit) in [("mm", Unit::Millimetre), ("in", Unit::Inch)] {
        let solid = Box {
            unit,
            ..Box::default()
        };
        place.file(&format!("{name}.step"), solid.step());
    }
    import(&place, &helper, &[]).assert_status(0);
    let texts = place.texts(
        "SELECT is_watertight || ' ' || triangle_count || ' ' || face_count || ' ' || solid_count || ' ' || shell_count || ' ' || unit
         FROM catalog ORDER BY unit",
    );
    assert_eq!(texts, ["1 12 6 1 1 inch", "1 12 6 1 1 millimetre"]);
    for column in [
        "volume",
        "exact_volume",
        "surface_area",
        "exact_surface_area",
    ] {
        for value in place.texts(&format!("SELECT CAST({column} AS TEXT) FROM catalog")) {
            let value: f64 = value.parse().unwrap();
            let expected = if column.contains("volume") {
                6_000.0
            } else {
                2_200.0
            };
            assert!((value / expected - 1.0).abs() < 1e-6, "{column}: {value}");
        }
    }
}

#[test]
fn colours_of_solids_and_faces_are_shown() {
    let Some(helper) = real() else { return };
    let place = Place::new();
    let solid = Box {
        colour: Some([1.0, 0.0, 0.0]),
        colour_of_top: Some([0.0, 0.0, 1.0]),
        ..Box::default()
    };
    place.file("part.step", solid.step());
    import(&place, &helper, &[]).assert_status(0);
    assert_eq!(super::colours(&place), (true, true));
}

/// A square of 10 by 10: four lines, one plane.
fn square_brep() -> String {
    let corner = |[x, y]: [u32; 2]| format!("Ve\n1e-07\n{x} {y} 0\n0 0\n\n0001000\n*\n");
    let edge = |number: u32, ends: &str| {
        format!(
            "Ed\n 1e-07 1 1 0\n1 {number} 0 0 10\n2 {number} 1 0 0 10\n0\n\n0001000\n{ends} *\n"
        )
    };
    let parts = [
        "DBRep_DrawableShape\n\nCASCADE Topology V1, (c) Matra-Datavision\nLocations 0\nCurve2ds 4\n1 0 0 1 0\n1 10 0 0 1\n1 10 10 -1 0\n1 0 10 0 -1\n".into(),
        "Curves 4\n1 0 0 0 1 0 0\n1 10 0 0 0 1 0\n1 10 10 0 -1 0 0\n1 0 10 0 0 -1 0\nPolygon3D 0\nPolygonOnTriangulations 0\n".into(),
        "Surfaces 1\n1 0 0 0 0 0 1 1 0 0 0 1 0\nTriangulations 0\n\nTShapes 10\n".into(),
        corner([0, 0]),
        corner([10, 0]),
        edge(1, "+10 0 -9 0"),
        corner([10, 10]),
        edge(2, "+9 0 -7 0"),
        corner([0, 10]),
        edge(3, "+7 0 -5 0"),
        edge(4, "+5 0 -10 0"),
        "Wi\n\n0001000\n+8 0 +6 0 +4 0 +3 0 *\nFa\n0 1e-07 1 0\n\n0001000\n+2 0 *\n\n+1 0\n".into(),
    ];
    parts.concat()
}

#[test]
fn brep_is_cut_as_well_and_what_it_claims_ends_in_bounds() {
    let Some(helper) = real() else { return };
    let place = Place::new();
    let whole = square_brep();
    place.file("square.brep", &whole);
    place.file(
        "claims.brep",
        whole.replace("TShapes 10", "TShapes 2000000000"),
    );
    place.file("cut.brep", &whole[..700]);
    import(&place, &helper, &["--timeout", "20"]).assert_status(3);
    let texts = place.texts(
        "SELECT triangle_count || ' ' || surface_area || ' ' || round(exact_surface_area, 6) || ' ' || is_watertight FROM catalog",
    );
    assert_eq!(texts, ["2 100.0 100.0 0"]);
    let kinds = place.texts("SELECT kind FROM failures");
    assert_eq!(kinds.len(), 2, "{kinds:?}");
    assert!(
        kinds.iter().all(|kind| kind.starts_with("helper_")),
        "{kinds:?}"
    );
}

#[test]
fn the_same_file_gives_the_same_row_and_the_same_picture() {
    let Some(helper) = real() else { return };
    let made = [(); 2].map(|()| {
        let place = Place::new();
        place.file("part.step", Box::default().step());
        import(&place, &helper, &[]).assert_status(0);
        let pictures = place.pictures();
        (
            place.value::<String>("SELECT mesh_hash FROM catalog"),
            std::fs::read(&pictures[0]).unwrap(),
        )
    });
    assert!(made[0] == made[1]);
}

#[test]
fn files_cut_and_changed_anywhere_cost_themselves_at_most() {
    let Some(helper) = real() else { return };
    let whole = Box::default().step().into_bytes();
    let place = Place::new();
    for number in 1..20 {
        let cut = whole.len() * number / 20;
        place.file(&format!("cut-{number}.step"), &whole[..cut]);
        // As one that is whole by its end.
        let ended = [&whole[..cut], b"\nENDSEC;\nEND-ISO-10303-21;\n"].concat();
        place.file(&format!("ended-{number}.step"), ended);
    }
    for (number, changed) in changed_somewhere(&whole, 20).enumerate() {
        place.file(&format!("changed-{number}.step"), changed);
    }
    for (name, what) in [
        ("infinite", ("20.", "1E999")),
        ("huge", ("20.", "1E300")),
        (
            "itself",
            ("#31=CLOSED_SHELL('',(", "#31=CLOSED_SHELL('',(#31,"),
        ),
        (
            "outside",
            (
                "ENDSEC;\nEND",
                "#900=DOCUMENT_FILE('../other.step','','',#900,'','');\nENDSEC;\nEND",
            ),
        ),
    ] {
        let text = String::from_utf8(whole.clone())
            .unwrap()
            .replace(what.0, what.1);
        place.file(&format!("{name}.step"), text);
    }
    place.file("whole.step", &whole);
    let ran = import(&place, &helper, &["--timeout", "20"]);
    assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
    let files: i64 =
        place.value("SELECT (SELECT count(*) FROM models) + (SELECT count(*) FROM failures)");
    let known: i64 = place.value("SELECT count(*) FROM failures WHERE kind LIKE 'helper%'");
    assert_eq!(files, 19 * 2 + 20 + 4 + 1, "{known} cost a helper");
    assert_eq!(
        place.value::<i64>("SELECT is_watertight FROM catalog WHERE filename = 'whole.step'"),
        1
    );
}

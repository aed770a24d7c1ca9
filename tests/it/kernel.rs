//! STEP through a helper: what it answers is imported, and what it does wrong costs one file.
#![cfg(unix)]

mod fake;
mod real;
mod solid;

use std::path::Path;

use serde_json::Value;

use self::fake::{Helper, cube, step};
use crate::harness::{Place, Ran};

#[test]
fn what_a_helper_answers_is_measured_in_the_unit_of_the_file() {
    let helper = Helper::new();
    helper.place.file("part.step", step("part"));
    helper.import(&[]).assert_status(0);
    helper.assert_gone();
    let place = &helper.place;
    let texts = place.texts(
        "SELECT kind || ' ' || is_watertight || ' ' || triangle_count || ' ' || face_count || ' ' || unit FROM catalog",
    );
    assert_eq!(texts, ["mesh 1 24 12 inch"]);
    let text = "SELECT kernel || ' ' || chord_tolerance || ' ' || angle_tolerance || ' ' || solid_count || ' ' || shell_count FROM catalog";
    assert_eq!(place.texts(text), ["kernel 1 0.001 0.35 2 2"]);
    let near = |sql: &str, expected: f64| {
        let value: f64 = place.value(&format!("SELECT {sql} FROM catalog"));
        assert!((value / expected - 1.0).abs() < 1e-9, "{sql}: {value}");
    };
    near("exact_volume", 2_000.0 / 25.4_f64.powi(3));
    near("exact_surface_area", 1_200.0 / 25.4_f64.powi(2));
    near("volume", 2_000.0 / 25.4_f64.powi(3));
    near("volume_mm3", 2_000.0);
    near("size_mm_x", 35.4);
    let objects: String = place.value("SELECT objects FROM catalog");
    let objects: Value = serde_json::from_str(&objects).unwrap();
    let names: Vec<_> = objects
        .as_array()
        .unwrap()
        .iter()
        .map(|object| &object["name"])
        .collect();
    assert_eq!(names, ["block at 0", "block at 25.4"]);
    assert_eq!(
        colours(place),
        (true, true),
        "red of two sides, blue of the rest"
    );
}

/// Whether a picture shows red, and blue.
fn colours(place: &Place) -> (bool, bool) {
    let all = place.pictures();
    let picture = image::open(&all[0]).unwrap().to_rgba8();
    let has = |strong: usize, weak: usize| {
        let mut pixels = picture.pixels();
        pixels.any(|pixel| {
            pixel.0[3] == 255 && pixel.0[strong] > 60 && pixel.0[weak] < pixel.0[strong] / 4
        })
    };
    (has(0, 2), has(2, 0))
}

#[test]
fn whatever_a_helper_does_costs_one_file_with_one_failure() {
    let helper = Helper::new();
    let faults = [
        (
            "hang",
            "helper_timeout",
            "trigest-step was ended after 1 s (see --timeout; --retry tries it again)",
        ),
        (
            "exit",
            "helper_crash",
            "trigest-step failed: exit status: 3",
        ),
        (
            "close",
            "helper_crash",
            "trigest-step failed: it closed its pipe",
        ),
        (
            "killed",
            "helper_memory",
            "trigest-step ran out of memory: the system ended it, as it does when memory runs out",
        ),
        (
            "fault",
            "helper_crash",
            "trigest-step failed: signal: 11 (SIGSEGV)",
        ),
        (
            "garbage",
            "helper_crash",
            "trigest-step failed: it sent a frame of kind 119",
        ),
        (
            "lie",
            "helper_crash",
            "trigest-step failed: its answer is not sound: position 8 of 8",
        ),
        (
            "large",
            "helper_crash",
            "trigest-step failed: it sent a frame of 4294967295 bytes",
        ),
        (
            "claim",
            "helper_crash",
            "trigest-step failed: it sent a frame of 1073741824 bytes that ends after 0",
        ),
    ];
    for (word, ..) in faults {
        helper
            .place
            .file(&format!("{word}.step"), step(&format!("does {word}")));
        helper.place.file(&format!("well-{word}.step"), step(word));
    }
    helper.place.file("early.step", step("does early"));
    helper.place.file("refuse.step", step("does refuse"));
    // More than a pipe holds, to one who does not read it to the end in time.
    let long = format!("{}{}", step("does hang"), " ".repeat(300_000));
    helper.place.file("long.step", long);
    helper
        .import(&["--timeout", "1", "-j", "3"])
        .assert_status(3);
    helper.assert_gone();
    let place = &helper.place;
    for (word, kind, reason) in faults {
        let sql = format!(
            "SELECT stage || '|' || kind || '|' || reason FROM failures WHERE file_path LIKE '%/{word}.step'"
        );
        let expected = format!("read|{kind}|{reason}");
        assert!(
            place.texts(&sql)[0].starts_with(&expected),
            "{:?}",
            place.texts(&sql)
        );
    }
    let count = |sql: &str| place.value::<i64>(sql);
    assert_eq!(
        count("SELECT count(*) FROM failures"),
        faults.len() as i64 + 2
    );
    assert_eq!(
        count("SELECT count(*) FROM catalog WHERE is_watertight = 1"),
        faults.len() as i64
    );
    // One that is refused is a card that says why.
    let notes: String = place.value("SELECT notes FROM catalog WHERE filename = 'refuse.step'");
    assert!(
        notes.contains("the kernel makes nothing of it: no shapes found"),
        "{notes}"
    );
    // What failed is not tried again until it changes, or that is asked for.
    let asked = helper.asked();
    helper.import(&["--timeout", "1"]).assert_status(3);
    assert_eq!(helper.asked(), asked);
}

#[test]
fn rows_of_another_kernel_are_made_anew_and_those_of_the_same_stay() {
    let helper = Helper::new();
    helper.place.file("part.step", step("part"));
    helper.import(&[]).assert_status(0);
    helper.import(&[]).assert_status(0);
    assert_eq!(helper.asked(), 1);
    let mut larger = cube();
    larger.exact_volume = Some(2_001.0);
    helper.is("kernel 2", &larger);
    helper.import(&[]).assert_status(0);
    assert_eq!(helper.asked(), 2);
    let kernel = || helper.place.value::<String>("SELECT kernel FROM catalog");
    assert_eq!(kernel(), "kernel 2");
    // Without a kernel nothing is lost.
    helper.place.import(&[]).assert_status(0);
    assert_eq!(kernel(), "kernel 2");
    // A tolerance that is asked for counts; one that is not leaves rows as they are.
    helper.import(&["--chord", "0.002"]).assert_status(0);
    helper.import(&[]).assert_status(0);
    assert_eq!(helper.asked(), 3);
    let chord: f64 = helper.place.value("SELECT chord_tolerance FROM catalog");
    assert!((chord - 0.002).abs() < 1e-12);
    for wrong in [
        ["--chord", "0"],
        ["--chord", "1"],
        ["--angle", "nan"],
        ["--angle", "3"],
    ] {
        helper.import(&wrong).assert_status(2);
    }
}

#[test]
fn faces_without_triangles_leave_a_body_open_even_where_edges_close() {
    let helper = Helper::new();
    helper.place.file("part.step", step("part"));
    let mut lacking = cube();
    lacking.counts.unmeshed = 3;
    lacking.notes = vec!["3 of 12 faces not meshed".into()];
    helper.is("kernel 1", &lacking);
    helper.import(&[]).assert_status(0);
    let place = &helper.place;
    assert_eq!(place.value::<i64>("SELECT is_watertight FROM catalog"), 0);
    assert_eq!(
        place.value::<Option<f64>>("SELECT volume FROM catalog"),
        None
    );
    let reason: String = place.value("SELECT volume_reason FROM catalog");
    assert_eq!(reason, "3 of 12 faces not meshed");
    let notes: String = place.value("SELECT notes FROM catalog");
    assert!(notes.contains("3 of 12 faces not meshed"), "{notes}");
}

#[test]
fn where_there_is_no_helper_one_line_says_so() {
    let place = Place::new();
    for name in ["a.step", "b.stp", "c.step"] {
        place.file(name, step(name));
    }
    let lines = |ran: &Ran| {
        let lines = ran
            .stderr
            .lines()
            .filter(|line| line.contains("neither triangles nor measures"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let ran = place.import(&[]);
    ran.assert_status(0);
    let [line] = &lines(&ran)[..] else {
        panic!("{}", ran.stderr);
    };
    assert!(
        line.contains("3 files of surfaces (STEP, BREP) have") && line.contains("--features step")
    );
    // One that is no helper is as good as none, and the line says what is wrong with it.
    let place = Place::new();
    place.file("a.step", step("a"));
    for (program, why) in [
        ("/bin/false", "it closed its pipe"),
        ("/dev/null", "permission denied"),
    ] {
        let models = place.models();
        let mut command = place.command(&["import", "--force", models.to_str().unwrap()]);
        let ran = Ran::of(command.env("TRIGEST_STEP", program).output().unwrap());
        ran.assert_status(0);
        assert!(
            lines(&ran)[0].ends_with(&format!("{program}: {why}")),
            "{}",
            ran.stderr
        );
        assert!(Path::new(program).exists());
    }
}

#[test]
fn a_kernel_that_must_be_compiled_first_is_waited_for_last() {
    let helper = Helper::new();
    helper.is("cold kernel", &cube());
    helper.place.file("a.step", step("part"));
    helper.place.file("b.stl", crate::harness::cube_stl(1.0));
    let ran = helper.import(&["-j", "1", "--json"]);
    ran.assert_status(0);
    let ended: Vec<String> = ran
        .lines()
        .iter()
        .filter_map(|line| Some(line["path"].as_str()?.rsplit('/').next()?.to_owned()))
        .collect();
    assert_eq!(ended, ["b.stl", "a.step"]);
    let ran = helper.import(&["--force"]);
    assert!(
        ran.stderr.contains("these files are imported last"),
        "{}",
        ran.stderr
    );
}

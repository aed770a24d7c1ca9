//! `trigest gate`: what passes, what does not, and what is said of it.

mod before;
mod deadly;
mod looks;
mod made;
mod pictures;
mod pipeline;
mod ready;
mod reports;
mod rules;
mod sources;

use crate::harness::{Place, cube_stl};
use made::{Repo, STEP, open_stl, violations};

#[test]
fn without_rules_what_is_printed_must_be_watertight_and_readable() {
    let repo = Repo::new();
    repo.file("good.stl", cube_stl(10.0));
    let ran = repo.gate(&["."]);
    ran.assert_status(0);
    assert_eq!(ran.stdout, "");
    assert!(
        ran.stderr.starts_with("passed: 1 file in "),
        "{}",
        ran.stderr
    );
    repo.file("open.stl", open_stl());
    let ran = repo.gate(&[]);
    ran.assert_status(4);
    assert_eq!(
        ran.stdout,
        "open.stl: error: watertight: not watertight: 3 boundary edges; first at the edge (0, 0, 0) to (1, 0, 0), object \"open\"\n"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_status_3_and_a_broken_rule_comes_before_it() {
    let repo = Repo::new();
    repo.file("cut.stl", &cube_stl(1.0)[..100]);
    let ran = repo.gate(&["."]);
    ran.assert_status(3);
    assert!(
        ran.stdout.starts_with("cut.stl: error: readable: read: "),
        "{}",
        ran.stdout
    );
    repo.file("open.stl", open_stl());
    repo.gate(&["."]).assert_status(4);
    let gone = repo.gate(&["no such folder"]);
    gone.assert_status(1);
    repo.gate(&["no such folder", "open.stl"]).assert_status(4);
}

#[test]
fn what_could_not_be_measured_does_not_pass_unless_a_rule_says_so() {
    let repo = Repo::new();
    repo.file("part.step", STEP);
    repo.file("scene.blend", "BLENDER-v300");
    let ran = repo.gate(&["."]);
    ran.assert_status(0);
    let line = "scene.blend: warning: readable: not measured: BLEND is not read by this version\n";
    assert_eq!(ran.stdout, line);
    repo.rules("[[rule]]\nmatch = '*'\nwatertight = true\n");
    let ran = repo.gate(&["."]);
    ran.assert_status(4);
    let expected = "part.step: error: watertight: not measured: no triangles: the file's surfaces are not cut into any\n\
        scene.blend: error: readable: not measured: BLEND is not read by this version\n";
    assert_eq!(ran.stdout, expected);
    for (word, status) in [("warn", 0), ("pass", 0), ("fail", 4)] {
        repo.rules(&format!(
            "[[rule]]\nmatch = '*'\nwatertight = true\nunmeasured = '{word}'\n"
        ));
        let ran = repo.gate(&["."]);
        ran.assert_status(status);
        assert_eq!(
            ran.stdout.lines().count(),
            usize::from(word != "pass") * 2,
            "{word}"
        );
    }
    repo.rules("[[rule]]\nmatch = '*.stl'\nwatertight = true\n");
    let ran = repo.gate(&["."]);
    ran.assert_status(0);
    assert!(
        ran.stderr.contains("1 file was not judged"),
        "{}",
        ran.stderr
    );
}

#[test]
fn json_has_a_line_a_violation_between_the_run_and_the_summary() {
    let repo = Repo::new();
    repo.file("open.stl", open_stl());
    repo.file("good.stl", cube_stl(10.0));
    let ran = repo.gate(&["--json", "."]);
    ran.assert_status(4);
    let lines = ran.lines();
    assert_eq!(
        (&lines[0]["type"], &lines[0]["command"]),
        (&"run".into(), &"gate".into())
    );
    assert_eq!(ran.summary()["gate"]["errors"], 1);
    assert_eq!(ran.summary()["exit_status"], 4);
    let [only] = &violations(&ran)[..] else {
        panic!("{}", ran.stdout);
    };
    for (key, value) in [
        ("path", "open.stl"),
        ("rule", "watertight"),
        ("severity", "error"),
    ] {
        assert_eq!(only[key], value);
    }
    assert_eq!(
        (&only["value"], &only["limit"]),
        (&false.into(), &true.into())
    );
    assert!(only["baseline"].is_null());
    assert_eq!(
        only["place"]["points"][1],
        serde_json::json!([1.0, 0.0, 0.0])
    );
}

#[test]
fn any_number_of_workers_says_the_same() {
    let repo = Repo::new();
    for i in 0..40 {
        repo.file(
            &format!("part {i}.stl"),
            if i % 3 == 0 {
                open_stl()
            } else {
                cube_stl(i as f32)
            },
        );
    }
    let one = repo.gate(&["-j", "1", "."]);
    one.assert_status(4);
    assert_eq!(one.stdout.lines().count(), 14, "{}", one.stdout);
    for jobs in ["2", "7"] {
        assert_eq!(repo.gate(&["-j", jobs, "."]).stdout, one.stdout);
    }
}

#[test]
fn warnings_shut_the_gate_where_that_is_asked_for() {
    let repo = Repo::new();
    repo.file(
        "a.obj",
        "v 0 0 0\nv 2 0 0\nv 0 3 0\nv 0 0 4\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n",
    );
    let ran = repo.gate(&["."]);
    ran.assert_status(0);
    assert!(
        ran.stdout.starts_with("a.obj: warning: unit: "),
        "{}",
        ran.stdout
    );
    repo.gate(&["--fail-on", "warning", "."]).assert_status(4);
    repo.gate(&["--assume-unit", "mm", "--fail-on", "warning", "."])
        .assert_status(0);
    repo.file("open.stl", open_stl());
    repo.gate(&["--fail-on", "never", "."]).assert_status(0);
}

#[test]
fn what_a_library_knows_is_not_opened_again_and_no_byte_of_it_changes() {
    let place = Place::new();
    let good = place.file("good.stl", cube_stl(10.0));
    place.file("open.stl", open_stl());
    place.import(&["--no-thumbnails"]).assert_status(0);
    let before = std::fs::read(place.library().join("library.db")).unwrap();
    let models = place.models();
    let gate = || place.run(&["gate", models.to_str().unwrap()]);
    let ran = gate();
    ran.assert_status(4);
    assert!(
        ran.stdout.contains("first at the edge (0, 0, 0)"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        std::fs::read(place.library().join("library.db")).unwrap(),
        before
    );
    std::fs::remove_file(place.models().join("open.stl")).unwrap();
    gate().assert_status(0);
    // Other bytes of the same length and time are not seen, since the file is not opened.
    let old = std::fs::metadata(&good).unwrap().modified().unwrap();
    let mut bytes = cube_stl(10.0);
    bytes[84..].fill(0xff);
    let write = |bytes: &[u8]| {
        std::fs::write(&good, bytes).unwrap();
        std::fs::File::options()
            .append(true)
            .open(&good)
            .unwrap()
            .set_modified(old)
            .unwrap();
    };
    write(&bytes);
    gate().assert_status(0);
    crate::harness::age(&good, 7200);
    gate().assert_status(3);
}

#[test]
fn a_library_that_is_not_there_is_no_obstacle_and_a_file_that_is_none_is() {
    let place = Place::new();
    place.file("good.stl", cube_stl(10.0));
    let models = place.models();
    let ran = place.run(&["gate", models.to_str().unwrap()]);
    ran.assert_status(0);
    assert!(ran.stderr.contains("no library yet"), "{}", ran.stderr);
    assert!(!place.library().exists());
    std::fs::create_dir(place.library()).unwrap();
    std::fs::write(place.library().join("library.db"), "something else").unwrap();
    place
        .run(&["gate", models.to_str().unwrap()])
        .assert_status(10);
}

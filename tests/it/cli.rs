//! Flags, output and exit statuses, as scripts depend on them.

use std::process::Stdio;

use crate::harness::{Place, Ran, cube_stl};

#[test]
fn wrong_usage_is_2_and_help_and_version_are_0() {
    let place = Place::new();
    for args in [
        &["import"][..],
        &["import", "x", "--size", "9"],
        &["nonsense"],
        &["import", "x", "--include", "["],
        &[],
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_trigest"));
        let ran = Ran::of(command.args(args).output().unwrap());
        ran.assert_status(2);
        assert!(!ran.stderr.is_empty() && ran.stdout.is_empty());
    }
    for args in [["--help"], ["--version"]] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_trigest"));
        let ran = Ran::of(command.args(args).output().unwrap());
        ran.assert_status(0);
        assert!(!ran.stdout.is_empty());
    }
    assert!(!place.library().exists());
}

#[test]
fn a_missing_path_is_1_alone_and_3_beside_others() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    let gone = place.models().join("gone");
    let ran = place.run(&["import", gone.to_str().unwrap()]);
    ran.assert_status(1);
    assert!(
        ran.stderr
            .contains("gone: discover: no such file or directory"),
        "{}",
        ran.stderr
    );
    let ran = place.import(&[gone.to_str().unwrap()]);
    ran.assert_status(3);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 1);
}

#[test]
fn an_empty_folder_and_a_folder_of_junk_are_0_and_say_so() {
    let place = Place::new();
    let ran = place.import(&[]);
    ran.assert_status(0);
    assert!(ran.stderr.contains("nothing to import"), "{}", ran.stderr);
    for name in ["a.txt", "b.png", "c", "d.stl.bak", ".hidden.stl"] {
        place.file(name, "junk");
    }
    let ran = place.import(&["--json"]);
    ran.assert_status(0);
    assert_eq!(
        (&ran.summary()["found"], &ran.summary()["passed_over"]),
        (&0.into(), &5.into())
    );
}

#[test]
fn json_lines_begin_with_the_run_and_add_up_in_the_summary() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.file("b.stl", cube_stl(1.0));
    place.file("c.blend", "BLENDER");
    place.file("d.stl", "junk");
    let ran = place.import(&["--json", "-q"]);
    ran.assert_status(3);
    let lines = ran.lines();
    assert_eq!(
        (&lines[0]["type"], &lines[0]["schema"]),
        (&"run".into(), &1.into())
    );
    let summary = ran.summary();
    for kind in ["imported", "unchanged", "duplicate", "skipped", "failed"] {
        let told = lines.iter().filter(|line| line["type"] == kind).count();
        assert_eq!(summary[kind], told, "{kind}");
    }
    assert_eq!(summary["found"], lines.len() - 2);
    for field in [
        "bytes",
        "seconds",
        "stages_ms",
        "queue_wait_ms",
        "peak_workers_busy",
        "first_file_ms",
        "throttle",
        "main_thread_cpu_ms",
        "slowest",
    ] {
        assert!(!summary[field].is_null(), "{field}");
    }
    assert_eq!(
        summary["throttle"]["total"].as_u64().unwrap(),
        summary["throttle"]["drawn"].as_u64().unwrap()
            + summary["throttle"]["suppressed"].as_u64().unwrap()
    );
    assert_eq!(
        ran.stderr.lines().count(),
        1,
        "-q prints errors alone: {}",
        ran.stderr
    );
    let run = "SELECT ending || found || imported || duplicate || skipped || failed FROM runs";
    assert_eq!(place.value::<String>(run), "finished41111");
}

#[test]
fn where_there_is_no_terminal_there_are_no_control_codes() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.file("b.stl", "junk");
    let ran = place.import(&["--timings", "-vv"]);
    assert!(!ran.stderr.contains(['\x1B', '\r']), "{}", ran.stderr);
    assert!(ran.stdout.is_empty());
    assert!(
        place
            .import(&["--retry", "--color", "always"])
            .stderr
            .contains("\x1B[31;1m")
    );
}

#[test]
fn more_paths_come_from_a_file_or_standard_input() {
    let place = Place::new();
    let paths = [
        place.file("one\nname.stl", cube_stl(1.0)),
        place.file("two.stl", cube_stl(2.0)),
    ];
    let list = place.models().join("list");
    std::fs::write(
        &list,
        paths
            .map(|p| p.to_str().unwrap().to_owned() + "\0")
            .concat(),
    )
    .unwrap();
    let ran = place.run(&[
        "import",
        "--files-from",
        list.to_str().unwrap(),
        "-0",
        "--json",
    ]);
    ran.assert_status(0);
    assert_eq!(ran.summary()["imported"], 2);
    let mut command = place.command(&["import", "--files-from", "-", "--json"]);
    command.stdin(Stdio::from(std::fs::File::open(&list).unwrap()));
    let ran = Ran::of(command.output().unwrap());
    ran.assert_status(3);
    let ran = place.run(&["import", "--files-from", "/nowhere/list"]);
    ran.assert_status(1);
}

#[test]
fn files_are_chosen_by_name_size_depth_and_dot() {
    let place = Place::new();
    for (i, name) in [
        "a.STL",
        "b.obj.stl",
        "old/c.stl",
        "old/older/d.stl",
        ".e.stl",
        "f.stl",
    ]
    .iter()
    .enumerate()
    {
        place.file(name, cube_stl(i as f32 + 1.0));
    }
    let found = |args: &[&str]| {
        let mut all = args.to_vec();
        all.extend(["--json", "--dry-run"]);
        let ran = place.import(&all);
        let planned = ran
            .lines()
            .into_iter()
            .filter(|line| line["type"] == "planned");
        let mut names: Vec<String> = planned
            .map(|line| {
                line["path"]
                    .as_str()
                    .unwrap()
                    .rsplit('/')
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(found(&[]), "a.STL b.obj.stl c.stl d.stl f.stl");
    assert_eq!(
        found(&["--include", "a*", "--include", "*.STL", "--exclude", "old"]),
        "a.STL b.obj.stl f.stl"
    );
    assert_eq!(found(&["--max-depth", "1"]), "a.STL b.obj.stl f.stl");
    assert_eq!(
        found(&["--max-depth", "2", "--hidden"]),
        ".e.stl a.STL b.obj.stl c.stl f.stl"
    );
    assert_eq!(found(&["--max-size", "683"]), "");
    assert_eq!(
        found(&[
            "--max-size",
            "684",
            "--min-size",
            "684",
            "--exclude",
            "old/**"
        ]),
        "a.STL b.obj.stl f.stl"
    );
    assert!(!place.library().exists(), "a dry run makes nothing");
}

#[test]
fn a_dry_run_on_a_library_changes_no_byte_of_it() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.import(&[]).assert_status(0);
    place.file("b.stl", cube_stl(2.0));
    place.file("a.stl", cube_stl(3.0));
    let bytes = || std::fs::read(place.library().join("library.db")).unwrap();
    let before = bytes();
    let ran = place.import(&["-n", "--json"]);
    assert_eq!(ran.summary()["planned"], 2);
    assert!(bytes() == before);
}

#[test]
fn files_are_taken_in_the_order_asked_for() {
    let place = Place::new();
    for (name, facets, seconds) in [("a.stl", 2, 50), ("b.stl", 1, 90), ("c.stl", 3, 70)] {
        let corners = crate::harness::cube(1.0)[..facets * 3].to_vec();
        let path = place.file(name, crate::harness::binary_stl(&corners));
        crate::harness::age(&path, seconds);
    }
    for (order, expected) in [
        ("path", "abc"),
        ("size", "bac"),
        ("largest", "cab"),
        ("newest", "acb"),
    ] {
        let lines = place
            .import(&["--order", order, "--json", "-j1", "--force"])
            .lines();
        let taken = lines.iter().filter(|line| line["type"] == "imported");
        let names: String = taken
            .map(|line| line["path"].as_str().unwrap().rsplit('/').next().unwrap()[..1].to_owned())
            .collect();
        assert_eq!(names, expected, "{order}");
    }
}

#[test]
fn the_log_file_has_a_line_a_file_whatever_q_says() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    let log = place.models().join("log.txt");
    let ran = place.import(&["-q", "--log-file", log.to_str().unwrap()]);
    ran.assert_status(0);
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    let text = std::fs::read_to_string(log).unwrap();
    assert!(
        text.contains("imported")
            && text.contains("a.stl: 12 triangles, watertight")
            && text.contains("slowest"),
        "{text}"
    );
}

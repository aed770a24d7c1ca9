//! `show`, `info`, `dups`, `stats`, `runs` and `why`: what they tell of a small library.

use std::process::Stdio;

use crate::harness::{Place, binary_stl, cube, cube_stl, sheet_stl};

/// A cube in three places and in another format, an open sheet, and a file that is no model.
fn shop() -> Place {
    let place = Place::new();
    place.file("a/cube.stl", cube_stl(10.0));
    place.file("b/copy of cube.stl", cube_stl(10.0));
    place.file("b/cube.obj", "v 0 0 0\nv 10 0 0\nv 0 10 0\nv 10 10 0\nv 0 0 10\nv 10 0 10\nv 0 10 10\nv 10 10 10\n\
        f 1 3 4\nf 1 4 2\nf 5 6 8\nf 5 8 7\nf 1 2 6\nf 1 6 5\nf 3 7 8\nf 3 8 4\nf 1 5 7\nf 1 7 3\nf 2 4 8\nf 2 8 6\n");
    place.file("a/large.stl", cube_stl(1000.0));
    place.file("a/sheet.stl", sheet_stl(8));
    place.file("a/broken.stl", "solid x\nfacet");
    place.file("a/.hidden.stl", cube_stl(4.0));
    place.file("a/notes.txt", "not a model");
    place.file("old/part.stl", cube_stl(5.0));
    place
        .import(&["-q", "-j1", "--order", "path", "--exclude", "old"])
        .assert_status(3);
    place
}

#[test]
fn show_tells_where_else_it_lies_and_why_there_is_no_volume() {
    let place = shop();
    let path = place.models().join("a/cube.stl");
    let by_path = place.run(&["show", path.to_str().unwrap()]);
    let text = &by_path.assert_status(0).stdout;
    assert!(
        text.contains("same file  ") && text.contains("b/copy of cube.stl"),
        "{text}"
    );
    assert!(
        text.contains("same mesh  ") && text.contains("b/cube.obj"),
        "{text}"
    );
    assert!(
        text.contains("scaled  ") && text.contains("a/large.stl"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "no picture without a terminal");
    let sheet = place.run(&["show", "sheet"]).stdout;
    assert!(
        sheet.contains("no volume  open: 32 boundary edges"),
        "{sheet}"
    );
    let line = place
        .run(&["show", "--json", "sheet"])
        .lines()
        .pop()
        .unwrap();
    assert_eq!(line["missing"]["volume"], "open: 32 boundary edges");
    assert_eq!(line["missing"]["convexity"], "not measured (--deep)");
    let all = place.run(&["show", "--all", "sheet"]).stdout;
    assert!(all.contains("- (not a solid"), "{all}");
}

#[test]
fn a_model_is_named_by_path_id_hash_or_query() {
    let place = shop();
    let id: i64 = place.value("SELECT id FROM models WHERE filename = 'sheet.stl'");
    let hash: String =
        place.value("SELECT substr(file_hash, 1, 10) FROM models WHERE filename = 'sheet.stl'");
    for name in [id.to_string().as_str(), &hash, "sheet", "tris:128"] {
        let ran = place.run(&["show", "--json", name]);
        assert_eq!(
            ran.assert_status(0).lines()[0]["filename"],
            "sheet.stl",
            "{name}"
        );
    }
    let several = place.run(&["show", "cube"]);
    assert!(
        several
            .assert_status(1)
            .stderr
            .contains("names several models"),
        "{several:?}"
    );
    assert!(
        place
            .run(&["show", "nothing"])
            .assert_status(1)
            .stderr
            .contains("no model of this library")
    );
    place.run(&["show", "tris:>x"]).assert_status(2);
}

#[test]
fn a_picture_is_shown_by_each_protocol() {
    let place = shop();
    for (how, sign) in [
        ("kitty", "\u{1b}_G"),
        ("iterm", "\u{1b}]1337"),
        ("sixel", "\u{1b}P"),
        ("blocks", "▀"),
    ] {
        let ran = place.run(&["show", "--picture", how, "sheet"]);
        assert!(ran.assert_status(0).stdout.contains(sign), "{how}");
    }
}

#[test]
fn info_needs_no_library_and_leaves_none() {
    let place = shop();
    let models = place.models();
    let cube = models.join("a/cube.stl");
    let other = models.join("b/cube.obj");
    let ran = place.run_bare(&[
        "info",
        "--deep",
        "--json",
        cube.to_str().unwrap(),
        other.to_str().unwrap(),
    ]);
    let lines = ran.assert_status(0).lines();
    assert_eq!(
        (&lines[0]["volume"], &lines[0]["convexity"]),
        (&1000.0.into(), &1.0.into())
    );
    assert_eq!(lines[1]["same"]["mesh"][0], cube.to_str().unwrap());
    let broken = models.join("a/broken.stl");
    let ran = place.run_bare(&["info", broken.to_str().unwrap(), cube.to_str().unwrap()]);
    assert!(ran.assert_status(3).stderr.contains("read:") && ran.stdout.contains("solid"));
    let mut command = place.command(&[]);
    command = std::process::Command::new(command.get_program());
    let file = std::fs::File::open(&cube).unwrap();
    command
        .args(["info", "-", "--json"])
        .stdin(file)
        .stdout(Stdio::piped());
    let ran = crate::harness::Ran::of(command.output().unwrap());
    assert_eq!(ran.assert_status(0).lines()[0]["triangle_count"], 12);
}

#[test]
fn dups_are_grouped_and_all_but_one_are_listed() {
    let place = shop();
    let groups = place.run(&["dups", "--json"]).lines();
    assert_eq!(groups.len(), 1);
    assert_eq!(
        (&groups[0]["count"], &groups[0]["spare_bytes"]),
        (&2.into(), &684.into())
    );
    assert_eq!(
        place.run(&["dups", "--json", "--by", "mesh"]).lines()[0]["count"],
        3
    );
    assert_eq!(
        place.run(&["dups", "--json", "--by", "scaled"]).lines()[0]["count"],
        4
    );
    assert!(
        place
            .run(&["dups", "--json", "--across", "formats"])
            .lines()
            .is_empty()
    );
    let across = place.run(&["dups", "--json", "--by", "mesh", "--across", "formats"]);
    assert_eq!(across.lines().len(), 1);
    let copy = place.models().join("b/copy of cube.stl");
    let shortest = place.run(&["dups", "-0", "--keep", "shortest"]);
    assert_eq!(
        shortest.assert_status(0).stdout,
        format!("{}\0", copy.to_str().unwrap())
    );
    let folder = format!("in:{}", place.models().join("b").display());
    let others = place.run(&["dups", "--paths", "--keep", &folder]).stdout;
    assert_eq!(
        others.trim(),
        place.models().join("a/cube.stl").to_str().unwrap()
    );
    place.run(&["dups", "--keep", "newest"]).assert_status(2);
}

#[test]
fn the_one_to_keep_is_there_when_the_others_are_listed() {
    let place = shop();
    // Were it kept all the same, whoever deletes what is listed would lose the last copy.
    std::fs::remove_file(place.models().join("a/cube.stl")).unwrap();
    assert_eq!(
        place
            .run(&["dups", "--paths", "--keep", "shortest"])
            .stdout
            .lines()
            .count(),
        1
    );
    let kept = place.run(&["dups", "--paths", "--keep", "shortest"]).stdout;
    assert!(kept.contains("a/cube.stl"), "{kept}");
    std::fs::remove_file(place.models().join("b/copy of cube.stl")).unwrap();
    assert_eq!(place.run(&["dups", "--paths"]).assert_status(0).stdout, "");
}

#[test]
fn stats_add_up() {
    let place = shop();
    let whole = place.run(&["stats", "--json"]).lines();
    assert_eq!(
        (&whole[0]["models"], &whole[0]["triangles"]),
        (&5.into(), &176.into())
    );
    let formats = place.run(&["stats", "--by", "format", "--json"]).lines();
    let counts: Vec<_> = formats
        .iter()
        .map(|line| {
            (
                line["of"].as_str().unwrap(),
                line["models"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(counts, [("stl", 4), ("obj", 1)]);
    for by in ["folder", "unit", "license", "tag", "month"] {
        let lines = place.run(&["stats", "--by", by, "--json"]).lines();
        let sum: u64 = lines
            .iter()
            .map(|line| line["models"].as_u64().unwrap())
            .sum();
        assert_eq!(sum, 5, "{by}");
    }
    assert!(
        place
            .run(&["stats", "watertight:yes"])
            .stdout
            .contains("models  4")
    );
}

#[test]
fn runs_are_listed_last_first() {
    let place = shop();
    place.run(&["thumbnails", "-q"]).assert_status(0);
    let runs = place.run(&["runs", "--json"]).lines();
    let commands: Vec<_> = runs
        .iter()
        .map(|run| run["command"].as_str().unwrap())
        .collect();
    assert_eq!(commands, ["thumbnails", "import"]);
    assert_eq!(
        (&runs[1]["imported"], &runs[1]["failed"]),
        (&4.into(), &1.into())
    );
    assert_eq!(place.run(&["runs", "-n1"]).stdout.lines().count(), 2);
}

#[test]
fn why_knows_what_became_of_every_file() {
    let place = shop();
    std::fs::write(place.models().join("a/new.stl"), cube_stl(7.0)).unwrap();
    std::fs::write(place.models().join("a/sheet.stl"), binary_stl(&cube(1.0))).unwrap();
    std::fs::remove_file(place.models().join("a/large.stl")).unwrap();
    let state = |name: &str| {
        let path = place.models().join(name);
        let ran = place.run(&["why", "--json", path.to_str().unwrap()]);
        let line = ran.assert_status(0).lines().remove(0);
        format!(
            "{} {}",
            line["state"].as_str().unwrap(),
            line["why"].as_str().unwrap()
        )
    };
    for (name, expected) in [
        ("a/cube.stl", "taken model"),
        ("b/copy of cube.stl", "duplicate"),
        ("a/sheet.stl", "changed"),
        ("a/large.stl", "missing"),
        ("a/broken.stl", "failed read"),
        ("a/.hidden.stl", "skipped a name that begins with a dot"),
        ("old/part.stl", "skipped --exclude old"),
        ("a/notes.txt", "skipped its ending"),
        ("a/new.stl", "not taken yet"),
        ("a/nowhere.stl", "unknown"),
        ("a", "folder"),
    ] {
        let told = state(name);
        assert!(told.starts_with(expected), "{name}: {told}");
    }
    let outside = place.file("../outside.stl", cube_stl(1.0));
    let told = place.run(&["why", outside.to_str().unwrap()]).stdout;
    assert!(told.contains("never seen"), "{told}");
    place
        .run(&[
            "forget",
            "--apply",
            "-q",
            place.models().join("b/cube.obj").to_str().unwrap(),
        ])
        .assert_status(0);
    assert!(state("b/cube.obj").starts_with("forgotten"));
}

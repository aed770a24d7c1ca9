//! `trigest ls`: what it finds, how it shows it, and what it says of queries that are wrong.

use std::io::Read;
use std::process::Stdio;

use super::rows::library_of;
use crate::harness::{Place, Ran, binary_stl, cube, cube_stl, sheet_stl};

/// A cube, a sheet, an inverted cube in inches, and a part of a name that is hard to show.
fn workshop() -> Place {
    let place = Place::new();
    place.file("parts/cube.stl", cube_stl(10.0));
    place.file("parts/sheet.stl", sheet_stl(8));
    let mut inverted = cube(2.0);
    inverted
        .chunks_exact_mut(3)
        .for_each(|facet| facet.swap(0, 1));
    place.file("other/inverted.stl", binary_stl(&inverted));
    place.file("other/a\nb\u{202e}\u{1b}[2J.stl", cube_stl(3.0));
    place
        .import(&["-q", "-j1", "--order", "path"])
        .assert_status(0);
    place
}

fn titles(ran: &Ran) -> Vec<String> {
    let lines = ran.assert_status(0).lines();
    lines
        .iter()
        .map(|line| line["title"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_table_says_what_is_there() {
    let place = workshop();
    let table = place.run(&["ls", "in:parts"]);
    let expected = [
        "id  title  format  triangles  size          volume  state",
        " 3  cube   stl            12  10 × 10 × 10   1,000  solid",
        " 4  sheet  stl           128  8 × 8 × 10            open",
    ];
    let lines: Vec<&str> = table.assert_status(0).stdout.lines().collect();
    assert_eq!(lines, expected);
}

#[test]
fn reasons_units_and_marks_are_shown() {
    let place = workshop();
    let long = place.run(&["ls", "-l", "sheet"]);
    assert!(long.stdout.contains("open 32"), "{}", long.stdout);
    assert!(long.stdout.contains("parts/sheet.stl"), "{}", long.stdout);
    let assumed = place.run(&["ls", "cube", "--assume-unit", "cm", "--sort", "-volume"]);
    assert!(
        assumed.stdout.contains("~100 × 100 × 100 mm"),
        "{}",
        assumed.stdout
    );
    assert!(assumed.stdout.contains("~1 l"), "{}", assumed.stdout);
    let by_unit = |args: &[&str]| place.run(args).stdout;
    assert_eq!(by_unit(&["ls", "size:>50mm", "--count"]), "0\n");
    assert_eq!(
        by_unit(&["ls", "size:>50mm", "--assume-unit", "cm", "--count"]),
        "2\n"
    );
}

#[test]
fn sorting_and_counting_hold_together() {
    let place = workshop();
    let sorted = place.run(&["ls", "--sort", "-tris", "-n", "1", "--json"]);
    assert_eq!(titles(&sorted), ["sheet"]);
    let by_volume = place.run(&["ls", "--sort", "volume", "--json", "-watertight:no"]);
    assert_eq!(titles(&by_volume)[0], "inverted", "{}", by_volume.stdout);
    assert_eq!(titles(&by_volume).last().unwrap(), "cube");
    assert_eq!(place.run(&["ls", "-tris:>100", "--count"]).stdout, "3\n");
    assert_eq!(
        place.run(&["ls", "cube", ",", "sheet", "--count"]).stdout,
        "2\n"
    );
}

#[test]
fn a_line_for_programs_has_the_path_and_every_column() {
    let place = workshop();
    let line = place.run(&["ls", "cube", "--json"]).lines().pop().unwrap();
    let columns = place.texts("SELECT name FROM pragma_table_xinfo('catalog')");
    for column in &columns {
        assert!(line.get(column).is_some(), "{column} is not there");
    }
    assert_eq!(
        line["path"],
        place.models().join("parts/cube.stl").to_str().unwrap()
    );
    assert_eq!(
        (&line["is_watertight"], &line["triangle_count"]),
        (&true.into(), &12.into())
    );
    let csv = place.run(&["ls", "cube", "--csv"]).stdout;
    assert_eq!(
        csv.lines().next().unwrap().split(',').count(),
        columns.len()
    );
    let some = place.run(&["ls", "cube", "--csv", "--columns", "name,size,watertight"]);
    assert_eq!(some.stdout, "name,size,watertight\ncube.stl,10,true\n");
}

#[test]
fn names_do_no_harm_and_come_whole_with_a_nul() {
    let place = workshop();
    let hostile = place.models().join("other/a\nb\u{202e}\u{1b}[2J.stl");
    let table = place.run(&["ls", "-l", "in:other"]).stdout;
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(!table.contains(['\u{1b}', '\u{202e}']), "{table}");
    let paths = place.run(&["ls", "-0", "2J"]).stdout;
    assert_eq!(paths, format!("{}\0", hostile.to_str().unwrap()));
    let line = place.run(&["ls", "--json", "2J"]);
    assert!(!line.stdout.contains(['\u{1b}']) && line.lines().len() == 1);
    assert_eq!(line.lines()[0]["path"], hostile.to_str().unwrap());
}

#[test]
fn a_query_that_is_wrong_is_shown_with_a_caret() {
    let place = workshop();
    for (query, place_of, what) in [
        (&["cube", "volme:>3"][..], 5, "volume"),
        (&["tag:\"wall"], 4, "quote"),
        (&["tris:>many"], 6, "number"),
        (&["size:<3kg"], 6, "no unit"),
        (&["cube", ","], 5, "comma"),
        (&["fits:3x4"], 5, "three sides"),
    ] {
        let ran = place.run(&[&["ls"], query].concat());
        let lines: Vec<&str> = ran.assert_status(2).stderr.lines().collect();
        assert!(lines[0].contains(what), "{}", ran.stderr);
        assert_eq!(lines[2].find('^'), Some(place_of + 2), "{}", ran.stderr);
    }
    let sort = place.run(&["ls", "--sort", "-volme"]);
    assert!(sort.assert_status(2).stderr.contains("near: volume"));
    assert!(
        place
            .run(&["ls", "--columns", "nmae"])
            .assert_status(2)
            .stderr
            .contains("name")
    );
}

#[test]
fn queries_of_any_length_end_with_a_line() {
    let place = workshop();
    // No argument of a program is longer than 128 KiB on Linux.
    for long in [
        "x".repeat(100_000),
        "a ,".repeat(40_000),
        "tag:x ".repeat(20_000),
    ] {
        let ran = place.run(&["ls", &long]);
        assert_eq!(ran.assert_status(2).stderr.lines().count(), 3);
        assert!(ran.stderr.len() < 1000, "{}", ran.stderr);
    }
    let many: Vec<String> = (0..10_000).map(|i| format!("{i}")).collect();
    let mut args = vec!["ls"];
    args.extend(many.iter().map(String::as_str));
    place.run(&args).assert_status(2);
}

#[test]
fn a_library_that_cannot_be_read_is_named() {
    let place = Place::new();
    let ran = place.run(&["ls"]);
    assert!(ran.assert_status(10).stderr.contains("no library here"));
    let place = workshop();
    place
        .database()
        .pragma_update(None, "user_version", 9_999)
        .unwrap();
    assert!(
        place
            .run(&["ls"])
            .assert_status(10)
            .stderr
            .contains("newer")
    );
}

#[test]
fn a_closed_pipe_is_a_quiet_success() {
    let place = Place::new();
    library_of(&place, 20_000);
    let mut child = place
        .command(&["ls", "-l"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut start = [0; 100];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0));
}

#[test]
fn what_cannot_be_written_is_said() {
    let place = workshop();
    let full = std::fs::File::options().write(true).open("/dev/full");
    let Ok(full) = full else { return };
    let ran = place.command(&["ls"]).stdout(full).output().unwrap();
    let ran = Ran::of(ran);
    assert!(ran.assert_status(1).stderr.contains("standard output"));
}

#[test]
fn asking_changes_no_byte_of_a_library() {
    let place = workshop();
    let database = place.library().join("library.db");
    let before = std::fs::read(&database).unwrap();
    for args in [
        &["ls"][..],
        &["ls", "--sort", "-volume"],
        &["ls", "--json", "cube"],
    ] {
        place.run(args).assert_status(0);
    }
    assert_eq!(std::fs::read(&database).unwrap(), before);
}

//! `trigest check`: what it finds, what it mends, and that a look changes nothing.

use std::path::{Path, PathBuf};

use crate::harness::{Place, Ran, as_nobody, cube_stl, files_below};

/// A library of four models, with pictures of two sizes.
fn filled() -> Place {
    let place = Place::new();
    for i in 1..=4_u8 {
        place.file(&format!("{i}.stl"), cube_stl(f32::from(i)));
    }
    place.import(&["--size", "48,32"]).assert_status(0);
    place
}

/// Kinds of the findings, each once for every finding, and whether it was settled.
fn findings(ran: &Ran) -> Vec<(String, bool)> {
    let lines = ran.lines().into_iter();
    let mut found: Vec<_> = lines
        .filter(|line| line["type"] == "finding")
        .map(|line| {
            let kind = line["kind"].as_str().unwrap().to_owned();
            (kind, line["is_settled"] == true)
        })
        .collect();
    found.sort();
    found
}

fn kinds(ran: &Ran) -> Vec<String> {
    findings(ran).into_iter().map(|(kind, _)| kind).collect()
}

/// Every file of a library with its bytes.
pub(crate) fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = files_below(folder).into_iter();
    files
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

/// The main pictures and those beside them, in the order of their paths.
fn pictures(place: &Place, is_main: bool) -> Vec<PathBuf> {
    let is_small = |path: &PathBuf| path.to_str().unwrap().ends_with("-32.png");
    let mut all = place.pictures();
    all.retain(|path| is_small(path) != is_main);
    all
}

#[test]
fn a_sound_library_is_0_and_keeps_every_byte() {
    let place = filled();
    let before = content(&place.library());
    for args in [&["check"][..], &["check", "--deep", "--json"]] {
        let ran = place.run(args);
        ran.assert_status(0);
        assert!(
            !ran.stdout.contains("\"finding\""),
            "nothing is found: {}",
            ran.stdout
        );
    }
    let ran = place.run(&["check"]);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("checked 4 rows"));
    assert!(ran.stderr.contains("nothing is wrong"), "{}", ran.stderr);
    assert!(content(&place.library()) == before);
}

#[test]
fn every_fault_of_a_picture_is_a_line_and_is_mended_as_it_was() {
    let place = filled();
    let whole = content(&place.library().join("thumbnails"));
    let main = pictures(&place, true);
    std::fs::remove_file(&main[0]).unwrap();
    std::fs::write(&main[1], "short").unwrap();
    // As long as it was, and zeros behind the first part: what a power cut leaves.
    let mut cut = std::fs::read(&main[2]).unwrap();
    let half = cut.len() / 2;
    cut[half..].fill(0);
    std::fs::write(&main[2], cut).unwrap();
    std::fs::remove_file(&pictures(&place, false)[3]).unwrap();
    let unnamed = main[0].with_file_name(format!("{}.png", "0".repeat(64)));
    std::fs::write(&unnamed, "nobody's").unwrap();
    let leftover = main[0].with_file_name(".writing-x.png");
    std::fs::write(&leftover, "half").unwrap();
    let stranger = main[0].with_file_name("notes.txt");
    std::fs::write(&stranger, "not ours").unwrap();

    let expected = [
        "damaged_picture",
        "damaged_picture",
        "leftover_file",
        "missing_picture",
        "missing_picture",
        "unnamed_picture",
    ];
    let before = content(&place.library());
    let ran = place.run(&["check", "--json"]);
    ran.assert_status(3);
    assert_eq!(kinds(&ran), expected);
    assert_eq!(ran.summary()["findings_open"], 6);
    assert!(
        content(&place.library()) == before,
        "a look changes nothing"
    );
    let ran = place.run(&["check"]);
    ran.assert_status(3);
    assert_eq!(ran.stdout.lines().count(), 6, "{}", ran.stdout);

    let ran = place.run(&["check", "--repair", "--json"]);
    ran.assert_status(0);
    assert_eq!(kinds(&ran), expected);
    assert_eq!(
        (&ran.summary()["drawn"], &ran.summary()["findings_open"]),
        (&4.into(), &0.into())
    );
    assert!(!unnamed.exists() && !leftover.exists());
    std::fs::remove_file(&stranger).unwrap();
    assert!(
        content(&place.library().join("thumbnails")) == whole,
        "sizes and look are those of the rows"
    );
    place.run(&["check"]).assert_status(0);
    place.assert_sound();
}

#[test]
fn what_cannot_be_mended_stays_a_finding() {
    let place = filled();
    std::fs::remove_file(&pictures(&place, true)[0]).unwrap();
    for file in files_below(&place.models()) {
        std::fs::remove_file(file).unwrap();
    }
    let ran = place.run(&["check", "--repair", "--json"]);
    ran.assert_status(3);
    assert_eq!(findings(&ran), [("missing_picture".to_owned(), false)]);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 4);
}

#[test]
fn a_picture_that_cannot_be_drawn_again_stays_a_finding() {
    let place = Place::new();
    let point = "vertex 1 1 1\n".repeat(3);
    let text =
        format!("solid\nfacet normal 0 0 0\nouter loop\n{point}endloop\nendfacet\nendsolid\n");
    place.file("point.stl", text);
    place.import(&[]).assert_status(0);
    let pictured = "UPDATE models SET thumbnail_path = 'thumbnails/aa/' || file_hash || '.png', thumbnail_bytes = 9,
        thumbnail_failed = NULL";
    place.database().execute(pictured, []).unwrap();
    let ran = place.run(&["check", "--repair", "--json"]);
    ran.assert_status(3);
    assert_eq!(ran.summary()["drawn"], 1);
    assert_eq!(ran.summary()["findings_open"], 1);
    place.run(&["check"]).assert_status(0);
}

#[test]
fn a_picture_is_drawn_from_any_file_with_the_same_bytes() {
    let place = filled();
    let twin = place.file("twin.stl", cube_stl(1.0));
    place.import(&["--size", "48,32"]).assert_status(0);
    std::fs::remove_file(place.models().join("1.stl")).unwrap();
    let lost: String = place.value("SELECT thumbnail_path FROM models WHERE filename = 'twin.stl'");
    std::fs::remove_file(place.library().join(&lost)).unwrap();
    let ran = place.run(&["check", "--repair"]);
    ran.assert_status(0);
    assert!(place.library().join(lost).exists() && twin.exists());
    place.assert_sound();
}

#[test]
fn rows_are_held_against_each_other() {
    let place = filled();
    let spoil = "PRAGMA foreign_keys = OFF;
        DELETE FROM model_analysis WHERE model_id = (SELECT id FROM models WHERE filename = '1.stl');
        DELETE FROM model_metadata WHERE model_id = (SELECT id FROM models WHERE filename = '2.stl');
        UPDATE models SET run_id = 77 WHERE filename = '3.stl'";
    place.database().execute_batch(spoil).unwrap();
    let ran = place.run(&["check", "--json"]);
    ran.assert_status(3);
    assert_eq!(
        kinds(&ran),
        ["broken_reference", "missing_record", "missing_record"]
    );
    let ran = place.run(&["check"]);
    assert!(
        ran.stdout
            .contains("1.stl: has no row in model_analysis (import it again)"),
        "{}",
        ran.stdout
    );
    // The way out that the lines name is one.
    place
        .import(&["--size", "48,32", "--force"])
        .assert_status(0);
    place.run(&["check"]).assert_status(0);
}

#[test]
fn with_deep_a_changed_source_is_told_from_one_that_is_gone_and_neither_is_touched() {
    let place = filled();
    place.file(
        "packed.zip",
        crate::archives::zip(&[("in.stl", &cube_stl(9.0))]),
    );
    place.import(&["--size", "48"]).assert_status(0);
    let changed = place.file("1.stl", cube_stl(7.0));
    std::fs::remove_file(place.models().join("2.stl")).unwrap();
    place.run(&["check"]).assert_status(0);
    let before = std::fs::read(&changed).unwrap();
    for args in [
        &["check", "--deep", "--json"][..],
        &["check", "--deep", "--repair", "--json"],
    ] {
        let ran = place.run(args);
        ran.assert_status(3);
        assert_eq!(kinds(&ran), ["changed_source", "gone_source"]);
    }
    assert!(std::fs::read(&changed).unwrap() == before);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 5);
    place.file(
        "packed.zip",
        crate::archives::zip(&[("in.stl", &cube_stl(8.0))]),
    );
    let ran = place.run(&["check", "--deep", "--json"]);
    assert_eq!(
        kinds(&ran),
        ["changed_source", "changed_source", "gone_source"]
    );
}

#[test]
fn a_damaged_database_is_a_finding_and_nothing_is_mended_in_it() {
    let place = filled();
    let database = place.library().join("library.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let root: usize = place
        .value::<i64>("SELECT rootpage FROM sqlite_schema WHERE name = 'models_file_hash'")
        as usize;
    let page = 4096 * (root - 1);
    bytes[page..page + 200].fill(0xA5);
    std::fs::write(&database, &bytes).unwrap();
    let ran = place.run(&["check", "--json"]);
    ran.assert_status(3);
    assert!(kinds(&ran).iter().all(|kind| kind == "damaged_database") && !kinds(&ran).is_empty());
    place.run(&["check", "--repair"]).assert_status(10);
    assert!(std::fs::read(&database).unwrap() == bytes);
}

#[test]
fn beside_a_run_at_work_what_it_has_not_committed_is_left_out() {
    let place = filled();
    place
        .database()
        .execute("UPDATE runs SET ending = 'running'", [])
        .unwrap();
    let written = pictures(&place, true)[0].with_file_name(format!("{}.png", "0".repeat(64)));
    std::fs::write(&written, "its row is about to be committed").unwrap();
    let folder = std::fs::File::open(place.library()).unwrap();
    folder.try_lock().unwrap();
    let ran = place.run(&["check"]);
    ran.assert_status(0);
    assert!(
        ran.stderr.contains("another run is at work"),
        "{}",
        ran.stderr
    );
    place.run(&["check", "--repair"]).assert_status(11);
    assert!(written.exists());
    drop(folder);
    place.run(&["check"]).assert_status(3);
    place.run(&["check", "--repair"]).assert_status(0);
    assert!(!written.exists());
}

#[test]
fn no_library_is_10_and_none_is_made() {
    let place = Place::new();
    for args in [
        &["check"][..],
        &["check", "--repair"],
        &["prune"],
        &["prune", "--apply"],
    ] {
        let ran = place.run(args);
        ran.assert_status(10);
        assert!(ran.stderr.contains("no library here"), "{}", ran.stderr);
    }
    assert!(!place.library().exists());
}

#[test]
fn a_library_that_cannot_be_written_to_can_be_checked() {
    let place = filled();
    let Some(mut command) = as_nobody(&place, &["check"]) else {
        return;
    };
    let before = content(&place.library());
    let ran = Ran::of(command.output().unwrap());
    ran.assert_status(0);
    assert!(content(&place.library()) == before);
}

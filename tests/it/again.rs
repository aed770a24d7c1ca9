//! Running again: nothing unchanged is touched, what changed is measured, what moved is followed.

use rusqlite::Connection;

use crate::harness::{Place, age, cube_stl, project};
#[cfg(target_os = "linux")]
use crate::traced::{can_trace, traced};

fn with_models() -> Place {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.file("b/b.stl", cube_stl(2.0));
    place.file("broken.stl", "junk that is no model");
    place.import(&[]).assert_status(3);
    place
}

#[test]
fn a_second_run_changes_no_row_and_still_tells_of_failures() {
    let place = with_models();
    let before = place.rows();
    let ran = place.import(&["--json"]);
    ran.assert_status(3);
    assert_eq!(place.rows(), before);
    let summary = ran.summary();
    assert_eq!(
        (
            &summary["unchanged"],
            &summary["failed"],
            &summary["failed_remembered"]
        ),
        (&2.into(), &1.into(), &1.into())
    );
    assert!(
        ran.stderr.contains("--retry") && !ran.stderr.contains("broken.stl"),
        "{}",
        ran.stderr
    );
}

/// How often each path is opened by an import; `None`, and a word, where strace cannot be had.
#[cfg(target_os = "linux")]
fn opened(place: &Place, options: &[&str]) -> Option<Vec<String>> {
    let (models, log) = (place.models(), place.models().join("calls.txt"));
    let command = place.command(&[&["import", models.to_str().unwrap()], options].concat());
    let mut strace =
        can_trace().then(|| traced(&command, &log, &["-qq", "-e", "trace=open,openat,openat2"]))?;
    assert_eq!(strace.output().unwrap().status.code(), Some(3));
    let calls = std::fs::read_to_string(&log).unwrap();
    assert!(calls.contains("library.db"), "the log shows what is opened");
    Some(calls.lines().map(str::to_owned).collect())
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_opens_each_model_once_and_a_second_run_none() {
    let place = with_models();
    let of = |calls: &[String], name: &str| calls.iter().filter(|call| call.contains(name)).count();
    let Some(first) = opened(&place, &["--force"]) else {
        return;
    };
    for name in ["/a.stl", "/b.stl", "/broken.stl"] {
        assert_eq!(of(&first, name), 1, "{name}: {first:#?}");
    }
    let second = opened(&place, &[]).unwrap();
    assert_eq!(of(&second, ".stl"), 0, "{second:#?}");
}

/// Folders beside a file that is given by name may hold a million others.
#[cfg(target_os = "linux")]
#[test]
fn a_file_given_by_name_does_not_have_the_folders_beside_it_read() {
    if !can_trace() {
        return;
    }
    let place = Place::new();
    let path = place.file("a.stl", cube_stl(1.0));
    place.file("LICENSE", "MIT");
    for number in 0..4_500 {
        place.file(&format!("{}/{number}.txt", number % 3), "");
    }
    let log = place.library().with_extension("calls");
    let command = place.command(&["import", path.to_str().unwrap()]);
    let mut strace = traced(&command, &log, &["-qq", "-e", "trace=getdents64"]);
    assert_eq!(strace.output().unwrap().status.code(), Some(0));
    let calls = std::fs::read_to_string(&log).unwrap();
    assert!((1..=4).contains(&calls.lines().count()), "{calls}");
    let license = "SELECT license FROM catalog";
    assert_eq!(place.value::<String>(license), "MIT");
}

#[test]
fn a_changed_file_is_measured_again_and_keeps_what_a_person_typed() {
    let place = with_models();
    place
        .database()
        .execute(
            "UPDATE model_metadata SET title = 'mine', rating = 5 WHERE title = 'a'",
            [],
        )
        .unwrap();
    let old: String = place.value("SELECT thumbnail_path FROM models WHERE filename = 'a.stl'");
    place.file("a.stl", cube_stl(3.0));
    place.import(&[]).assert_status(3);
    let row = "SELECT title || rating || volume FROM catalog WHERE filename = 'a.stl'";
    assert_eq!(place.value::<String>(row), "mine527.0");
    assert!(
        !place.library().join(old).exists(),
        "no row shows the old picture any more"
    );
    place.assert_sound();
}

#[test]
fn a_file_written_again_within_two_seconds_of_its_import_is_noticed() {
    let place = Place::new();
    let path = place.file("a.stl", cube_stl(1.0));
    age(&path, 0);
    place.import(&[]).assert_status(0);
    let modified = path.metadata().unwrap().modified().unwrap();
    std::fs::write(&path, cube_stl(2.0)).unwrap();
    std::fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(modified)
        .unwrap();
    let ran = place.import(&["--json"]);
    assert_eq!(ran.summary()["imported"], 1);
    assert!((place.value::<f64>("SELECT volume FROM catalog") - 8.0).abs() < 1e-9);
}

#[test]
fn files_written_just_before_they_were_read_are_known_once_that_is_confirmed() {
    let place = Place::new();
    for i in 0..20 {
        let path = place.file(&format!("{i}.stl"), cube_stl(1.0 + i as f32));
        age(&path, 0);
    }
    place.import(&[]).assert_status(0);
    let dry = place.import(&["-n", "--json"]).summary();
    assert_eq!(
        (&dry["planned"], &dry["unchanged"]),
        (&0.into(), &20.into())
    );
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    let jobs = |ran: crate::harness::Ran| {
        let lines = ran.lines().into_iter();
        lines.filter(|line| line["ms"].is_number()).count()
    };
    assert_eq!(jobs(place.import(&["--json"])), 20, "read once more");
    assert_eq!(jobs(place.import(&["--json"])), 0, "and never again");
}

#[test]
fn equal_bytes_elsewhere_are_a_duplicate_that_shares_the_picture() {
    let place = with_models();
    place.file("copy of a.stl", cube_stl(1.0));
    let ran = place.import(&["--json"]);
    assert_eq!(ran.summary()["duplicate"], 1);
    let shared = "SELECT count(DISTINCT thumbnail_path) || count(DISTINCT volume) || count(*) FROM catalog WHERE volume = 1";
    assert_eq!(place.value::<String>(shared), "112");
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM catalog WHERE title = 'copy of a'"),
        1
    );
    place.assert_sound();
}

#[test]
fn duplicates_within_one_run_are_one_import_and_the_rest_duplicates() {
    let place = Place::new();
    (0..12).for_each(|i| drop(place.file(&format!("{i}.stl"), cube_stl(1.0))));
    let summary = place.import(&["--json", "-j", "8"]).summary();
    assert_eq!(
        (&summary["imported"], &summary["duplicate"]),
        (&1.into(), &11.into())
    );
    assert_eq!(place.pictures().len(), 1);
    place.assert_sound();
}

#[test]
fn a_moved_file_takes_its_row_along() {
    let place = with_models();
    place
        .database()
        .execute(
            "UPDATE model_metadata SET description = 'typed' WHERE title = 'a'",
            [],
        )
        .unwrap();
    let id: i64 = place.value("SELECT id FROM models WHERE filename = 'a.stl'");
    std::fs::create_dir(place.models().join("new")).unwrap();
    std::fs::rename(
        place.models().join("a.stl"),
        place.models().join("new/c.stl"),
    )
    .unwrap();
    let ran = place.import(&["--json"]);
    assert_eq!(ran.summary()["moved"], 1);
    let row = format!("SELECT filename || description FROM catalog WHERE id = {id}");
    assert_eq!(place.value::<String>(&row), "c.stltyped");
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 2);
}

#[test]
fn a_vanished_folder_changes_no_row() {
    let place = with_models();
    let before = place.rows();
    std::fs::rename(place.models().join("b"), place.library().join("away")).unwrap();
    place.import(&[]).assert_status(3);
    let noted = "UPDATE models SET missing_since = NULL WHERE missing_since NOT NULL";
    assert_eq!(place.database().execute(noted, []).unwrap(), 1);
    assert_eq!(place.rows(), before, "nothing but that is noted");
}

#[test]
fn failures_are_tried_again_when_asked_or_when_the_file_changes() {
    let place = with_models();
    let tries = || place.value::<i64>("SELECT tries FROM failures");
    assert_eq!(tries(), 1);
    place.import(&["--retry"]).assert_status(3);
    assert_eq!(tries(), 2);
    place.file("broken.stl", cube_stl(9.0));
    place.import(&[]).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM failures"), 0);
}

#[test]
fn force_measures_everything_again_and_keeps_the_rows() {
    let place = with_models();
    let ids = || place.value::<String>("SELECT group_concat(id) FROM models");
    let before = ids();
    let summary = place.import(&["--force", "--json"]).summary();
    assert_eq!(
        (&summary["imported"], &summary["failed"]),
        (&2.into(), &1.into())
    );
    assert_eq!(ids(), before);
}

#[test]
fn an_obj_is_drawn_again_under_another_mtl() {
    let place = Place::new();
    let obj = "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 0 1\nusemtl m\nf 1 2 3\n";
    for (folder, colour) in [("red", "1 0 0"), ("blue", "0 0 1")] {
        place.file(&format!("{folder}/x.obj"), obj);
        place.file(
            &format!("{folder}/m.mtl"),
            format!("newmtl m\nKd {colour}\n"),
        );
    }
    let summary = place.import(&["--json"]).summary();
    assert_eq!(
        (&summary["imported"], &summary["duplicate"]),
        (&1.into(), &1.into())
    );
    assert_eq!(place.pictures().len(), 2, "equal bytes, different colours");
}

#[test]
fn measures_of_an_older_definition_are_taken_again_and_nothing_else_is() {
    let place = with_models();
    let old =
        "UPDATE model_analysis SET analysis_version = 1, volume = NULL, analysis_date = 'then'";
    place.database().execute(old, []).unwrap();
    let (picture, modified) = {
        let picture = place.pictures()[0].clone();
        let modified = picture.metadata().unwrap().modified().unwrap();
        (picture, modified)
    };
    let summary = place.import(&["--json"]).summary();
    assert_eq!(
        (&summary["unchanged"], &summary["measured_again"]),
        (&2.into(), &2.into())
    );
    let again = "SELECT count(*) FROM catalog WHERE volume IN (1, 8) AND analysis_version > 1 AND analysis_date <> 'then'";
    assert_eq!(place.value::<i64>(again), 2);
    assert_eq!(
        picture.metadata().unwrap().modified().unwrap(),
        modified,
        "no picture was drawn again"
    );
    assert_eq!(place.import(&["--json"]).summary()["measured_again"], 0);
    // A file that has changed meanwhile is imported as changed files are.
    place.database().execute(old, []).unwrap();
    place.file("a.stl", cube_stl(7.0));
    let summary = place.import(&["--json"]).summary();
    assert_eq!(
        (&summary["imported"], &summary["measured_again"]),
        (&1.into(), &1.into())
    );
}

#[test]
fn what_files_say_is_read_again_with_the_measures_and_what_people_typed_stays() {
    let place = with_models();
    // The comment is one that an earlier reading of the file gave, not one that a person wrote over it.
    let typed = "UPDATE model_metadata SET title = 'mine', rating = 4, comment = 'old', embedded = json_set(embedded, '$.comment', 'old')";
    place.database().execute(typed, []).unwrap();
    let marked = "UPDATE model_analysis SET analysis_version = 0";
    place.database().execute(marked, []).unwrap();
    assert_eq!(place.import(&["--json"]).summary()["measured_again"], 2);
    let kept =
        "SELECT count(*) FROM catalog WHERE title = 'mine' AND rating = 4 AND comment IS NOT 'old'";
    assert_eq!(place.value::<i64>(kept), 2);
}

#[test]
fn a_library_of_the_first_schema_is_brought_up_to_date() {
    let place = with_models();
    let database = place.database();
    // What the first schema had, made of what the present one has.
    database.execute_batch("DROP VIEW catalog").unwrap();
    let first = Connection::open_in_memory().unwrap();
    let dump = std::fs::read_to_string(project("tests/data/schemas/1.sql")).unwrap();
    first.execute_batch(&dump).unwrap();
    // Indexes and triggers before the tables that they are of, tables before those that they refer to.
    let made_since = "SELECT type || ' ' || name FROM sqlite_schema WHERE sql NOT NULL ORDER BY type = 'table', rowid DESC";
    for made in place.texts(made_since) {
        let (kind, name) = made.split_once(' ').unwrap();
        let was_there = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)";
        if !first
            .query_row(was_there, [name], |row| row.get::<_, bool>(0))
            .unwrap()
        {
            let drop = format!("DROP {kind} {name}");
            database.execute_batch(&drop).unwrap();
        }
    }
    for table in ["models", "model_metadata", "model_analysis", "failures"] {
        let had = first.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let had = had.column_names();
        for column in place.texts(&format!(
            "SELECT name FROM pragma_table_xinfo('{table}') ORDER BY cid DESC"
        )) {
            if !had.contains(&column.as_str()) {
                database
                    .execute_batch(&format!("ALTER TABLE {table} DROP COLUMN {column}"))
                    .unwrap();
            }
        }
    }
    database.execute_batch("UPDATE model_analysis SET analysis_version = 1; CREATE VIEW catalog AS SELECT 1 AS one; PRAGMA user_version = 1;").unwrap();
    drop(database);
    assert_eq!(place.import(&["--json"]).summary()["measured_again"], 2);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM catalog WHERE mesh_hash NOT NULL"),
        2
    );
    let explained = "SELECT count(*) FROM measures WHERE name IN (SELECT name FROM pragma_table_info('model_analysis'))";
    assert_eq!(
        place.value::<i64>(explained) as usize,
        trigest::analysis::MEASURES.len()
    );
    place.assert_sound();
}

#[test]
fn what_could_not_be_looked_at_is_forgotten_once_it_can() {
    let place = with_models();
    let late = place.models().join("late");
    place
        .run(&["import", late.to_str().unwrap()])
        .assert_status(1);
    let told =
        "SELECT count(*) FROM failures WHERE stage = 'discover' AND file_path LIKE '%/models/late'";
    assert_eq!(place.value::<i64>(told), 1);
    place.import(&[late.to_str().unwrap()]).assert_status(3);
    assert_eq!(place.value::<i64>(told), 1, "still not there");
    std::fs::create_dir(&late).unwrap();
    place
        .run(&["import", late.to_str().unwrap()])
        .assert_status(0);
    assert_eq!(place.value::<i64>(told), 0);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM failures"),
        1,
        "that of the broken file stays"
    );
}

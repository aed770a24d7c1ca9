//! Shards in PostgreSQL are what they are in a library: on a real server, which is started where its programs are installed.
//!
//! `TRIGEST_TEST_POSTGRES` names another one, by a URL of a user that may make databases. Where there is neither, that is said and nothing is
//! tried.

mod refusals;
mod server;

use std::process::{Command, Stdio};
use std::time::Duration;

use self::server::{assert_same_rows, database, merge_into};
use super::{all_shards, merge, out, shop};
use crate::harness::{cube_stl, sheet_stl};

#[test]
fn rows_are_those_of_a_library_and_every_column_is_explained() {
    let Some(mut database) = database() else {
        return;
    };
    let place = shop();
    all_shards(&place, 3, &["--deep", "--assume-unit", "in"]);
    merge(&place, &["-q"]).assert_status(0);
    let ran = merge_into(&place, &database.url, &["--json"]);
    ran.assert_status(0);
    assert_eq!(ran.summary()["imported"], 45);
    assert_same_rows(&place, &mut database);
    let tars = "SELECT count(*) FROM trigest.models WHERE thumbnail_archive NOT LIKE '%/shards/shard-0000_.tar!/' || substr(thumbnail_path, 15)";
    assert_eq!(database.value::<i64>(tars), 0);
    let silent = "SELECT count(*) FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
        WHERE t.relnamespace = 'trigest'::regnamespace AND t.relkind IN ('r', 'v') AND coalesce(col_description(t.oid, c.attnum), '') = ''";
    assert_eq!(database.value::<i64>(silent), 0);
    let says =
        "SELECT col_description('trigest.model_analysis'::regclass, attnum) FROM pg_attribute
        WHERE attrelid = 'trigest.model_analysis'::regclass AND attname = 'volume_mm3'";
    assert!(database.value::<String>(says).starts_with("mm³"));
    let keys = "SELECT count(*) FROM pg_constraint WHERE connamespace = 'trigest'::regnamespace AND contype = 'f'";
    assert_eq!(database.value::<i64>(keys), 8);
    // A row takes along what hangs on it, and a tag that nobody has is gone.
    database
        .client
        .batch_execute("DELETE FROM trigest.models")
        .unwrap();
    let left = "SELECT (SELECT count(*) FROM trigest.model_metadata) + (SELECT count(*) FROM trigest.model_analysis) + (SELECT count(*) FROM trigest.tags)";
    assert_eq!(database.value::<i64>(left), 0);
}

#[test]
fn a_merge_again_changes_nothing_and_brings_back_what_is_gone() {
    let Some(mut database) = database() else {
        return;
    };
    let place = shop();
    all_shards(&place, 4, &[]);
    merge_into(&place, &database.url, &["-q"]).assert_status(0);
    let all = "SELECT md5(string_agg(c::text, ';' ORDER BY file_path)) FROM trigest.catalog c";
    let before: String = database.value(all);
    let again = merge_into(&place, &database.url, &["--json"]);
    again.assert_status(0);
    assert_eq!(again.summary()["unchanged"], 45);
    assert_eq!(again.summary()["imported"], 0);
    assert_eq!(database.value::<String>(all), before);
    database
        .client
        .batch_execute("DELETE FROM trigest.models WHERE format = 'obj'")
        .unwrap();
    let gone = 45 - database.value::<i64>("SELECT count(*) FROM trigest.models");
    let again = merge_into(&place, &database.url, &["--json"]);
    assert_eq!(again.summary()["imported"], gone);
    assert!(gone > 5);
    merge(&place, &["-q"]).assert_status(0);
    assert_same_rows(&place, &mut database);
}

#[test]
fn what_a_person_typed_stays_and_files_that_moved_keep_their_rows() {
    let Some(mut database) = database() else {
        return;
    };
    let place = shop();
    all_shards(&place, 3, &[]);
    merge_into(&place, &database.url, &["-q"]).assert_status(0);
    merge(&place, &["-q"]).assert_status(0);
    let path = place.models().join("f2/part3.stl");
    let typed = format!(
        "SET search_path = trigest;
         UPDATE model_metadata SET title = 'Mine', rating = 4, source = 'own', designer = 'me' WHERE model_id = (SELECT id FROM models WHERE file_path = '{0}');
         INSERT INTO tags (name) VALUES ('kept');
         INSERT INTO model_tags SELECT m.id, t.id, 'person' FROM models m, tags t WHERE file_path = '{0}' AND t.name = 'kept'",
        path.display()
    );
    database.client.batch_execute(&typed).unwrap();
    let path = path.to_str().unwrap();
    place
        .run(&["edit", path, "title=Mine", "rating=4", "source=own"])
        .assert_status(0);
    place.run(&["tag", path, "+kept"]).assert_status(0);
    let sql = "UPDATE model_metadata SET designer = 'me' WHERE title = 'Mine'";
    let library = rusqlite::Connection::open(place.library().join("library.db")).unwrap();
    assert_eq!(library.execute(sql, []).unwrap(), 1);
    drop(library);
    let id = |name: &str| format!("SELECT id FROM trigest.models WHERE file_path LIKE '%/{name}'");
    let moved: i64 = database.value(&id("f2/part3.stl"));
    let stays: i64 = database.value(&id("f4/part1.stl"));
    let changes: i64 = database.value(&id("f0/part4.stl"));
    place.file("new/here.stl", std::fs::read(path).unwrap());
    std::fs::remove_file(path).unwrap();
    std::fs::remove_file(place.models().join("f3/part2.stl")).unwrap();
    place.file("f0/part4.stl", sheet_stl(6));
    std::fs::remove_dir_all(out(&place)).unwrap();
    all_shards(&place, 5, &[]);
    let ran = merge_into(&place, &database.url, &["--json"]);
    ran.assert_status(0);
    assert!(ran.stdout.contains("\"moved\":1,"), "{}", ran.stdout);
    assert_eq!(database.value::<i64>(&id("new/here.stl")), moved);
    assert_eq!(database.value::<i64>(&id("f4/part1.stl")), stays);
    assert_eq!(database.value::<i64>(&id("f0/part4.stl")), changes);
    let missing =
        "SELECT string_agg(filename, ',') FROM trigest.models WHERE missing_since IS NOT NULL";
    assert_eq!(database.value::<String>(missing), "part2.stl");
    merge(&place, &["-q"]).assert_status(0);
    assert_same_rows(&place, &mut database);
    place.file("f3/part2.stl", cube_stl(18.0));
    std::fs::remove_dir_all(out(&place)).unwrap();
    all_shards(&place, 2, &[]);
    merge_into(&place, &database.url, &["-q"]).assert_status(0);
    assert_eq!(database.value::<Option<String>>(missing), None);
    merge(&place, &["-q"]).assert_status(0);
    assert_same_rows(&place, &mut database);
}

#[test]
fn a_merge_that_is_killed_leaves_whole_shards_and_goes_on() {
    let Some(mut database) = database() else {
        return;
    };
    let place = shop();
    for at in 0..600 {
        place.file(&format!("many/{at}.stl"), cube_stl(100.0 + at as f32));
    }
    all_shards(&place, 24, &["--no-thumbnails"]);
    merge(&place, &["-q"]).assert_status(0);
    let mut command = Command::new(env!("CARGO_BIN_EXE_trigest"));
    command
        .arg("merge")
        .arg("-q")
        .arg("--from")
        .arg(out(&place))
        .args(["--postgres", &database.url]);
    let mut had_some = 0;
    for kill in 0..8 {
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(60 + kill * 35));
        let _ = child.kill();
        child.wait().unwrap();
        // The server notices a moment later.
        std::thread::sleep(Duration::from_millis(200));
        let there: bool = database.value("SELECT to_regclass('trigest.merged_shards') IS NOT NULL");
        if there {
            let models: i64 = database.value("SELECT count(*) FROM trigest.models");
            let analysed: i64 = database.value("SELECT count(*) FROM trigest.model_analysis");
            let noted: i64 = database
                .value("SELECT coalesce(sum(models), 0)::bigint FROM trigest.merged_shards");
            assert_eq!(models, analysed);
            assert!(noted <= models, "{noted} of {models}");
            had_some += i64::from((1..645).contains(&noted));
        }
    }
    eprintln!("{had_some} kills left some shards and not all");
    assert_eq!(
        command.stderr(Stdio::inherit()).status().unwrap().code(),
        Some(0)
    );
    assert_same_rows(&place, &mut database);
    assert!(database.value::<i64>("SELECT count(*) FROM trigest.runs WHERE ending = 'killed'") > 0);
}

//! What a server refuses, what is lost on the way, and values that are hard to take.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};

use super::server::{assert_same_rows, database, merge_into};
use crate::cluster::{all_shards, merge, out, zip_of};
use crate::harness::{Place, Ran, cube_stl};

#[test]
fn hostile_values_are_rows_or_a_line() {
    let Some(mut database) = database() else {
        return;
    };
    let place = Place::new();
    place.file("nul.obj", "o na\0me\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
    let mut header = b"not UTF-8 \xff\xfe and \0 NUL".to_vec();
    header.resize(80, 0);
    header.extend_from_slice(&cube_stl(2.0)[80..]);
    place.file("header.stl", &header);
    place.file(
        "huge.obj",
        "v 0 0 0\nv 1e200 0 0\nv 0 1e200 0\nv 0 0 1e200\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n",
    );
    place.file("quote's \\ and \"x\".stl", cube_stl(3.0));
    place.file("line\nbreak\ttab.stl", cube_stl(4.0));
    place.file("README.md", "# A \\u0000 title\0with NUL\n\nText.\n");
    let long = format!("{}/in.stl", vec!["f".repeat(200); 15].join("/"));
    place.file(
        "long.zip",
        zip_of(&[(&long, cube_stl(5.0)), ("short.stl", cube_stl(6.0))]),
    );
    all_shards(&place, 1, &[]);
    merge(&place, &["-q"]).assert_status(0);
    let ran = merge_into(&place, &database.url, &[]);
    ran.assert_status(0);
    let is_long = "FROM models WHERE length(file_path) > 2600";
    if place.value::<i64>(&format!("SELECT count(*) {is_long}")) > 0 {
        assert!(
            ran.stderr.contains("1 paths are too long for an index"),
            "{}",
            ran.stderr
        );
        let library = rusqlite::Connection::open(place.library().join("library.db")).unwrap();
        library
            .execute_batch(&format!("PRAGMA foreign_keys = ON; DELETE {is_long}"))
            .unwrap();
    }
    assert_same_rows(&place, &mut database);
    assert!(database.value::<i64>("SELECT count(*) FROM trigest.models") >= 5);
}

#[test]
fn what_a_server_refuses_is_said_with_its_status_and_without_the_password() {
    let Some(mut database) = database() else {
        return;
    };
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    all_shards(&place, 1, &[]);
    let host = database
        .url
        .rsplit_once('@')
        .unwrap()
        .1
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    let name = database.name.clone();
    let refused = |url: &str, status: i32, says: &str| {
        let ran = merge_into(&place, url, &["--json"]);
        ran.assert_status(status);
        assert!(ran.stderr.contains(says), "{says}: {}", ran.stderr);
        assert!(
            !ran.stderr.contains("s3cret") && !ran.stdout.contains("s3cret"),
            "{ran:?}"
        );
    };
    refused(
        "postgres://u:s3cret@127.0.0.1:1/m",
        75,
        "Connection refused",
    );
    refused("postgres://u:s3cret@no.such.host.invalid/m", 75, "lookup");
    refused("postgres://u:s3cret@x@h/m", 2, "no address of a server");
    refused(
        &format!("postgres://nobody:s3cret@{host}/no_such_base"),
        2,
        "nobody",
    );
    refused(&format!("{}?sslmode=require", database.url), 2, "TLS");
    let user = "DO $$ BEGIN CREATE ROLE limited LOGIN PASSWORD 's3cret-right'; EXCEPTION WHEN duplicate_object THEN NULL; END $$";
    database.client.batch_execute(user).unwrap();
    if std::env::var_os("TRIGEST_TEST_POSTGRES").is_none() {
        refused(
            &format!("postgres://limited:s3cret-wrong@{host}/{name}"),
            2,
            "password authentication failed",
        );
    }
    refused(
        &format!("postgres://limited:s3cret-right@{host}/{name}"),
        2,
        "permission denied",
    );
    database
        .client
        .batch_execute("SELECT pg_advisory_lock(1953654643, 1)")
        .unwrap();
    refused(&database.url.clone(), 75, "another merge is writing there");
    database
        .client
        .batch_execute("SELECT pg_advisory_unlock_all()")
        .unwrap();
    database
        .client
        .batch_execute("CREATE SCHEMA trigest; CREATE TABLE trigest.models (id int)")
        .unwrap();
    refused(&database.url.clone(), 2, "is not this program's");
    database
        .client
        .batch_execute("COMMENT ON SCHEMA trigest IS 'trigest, schema 9999: x'")
        .unwrap();
    refused(&database.url.clone(), 2, "version 9999");
    database
        .client
        .batch_execute(&format!(
            "DROP SCHEMA trigest CASCADE; GRANT CREATE ON DATABASE {name} TO limited"
        ))
        .unwrap();
    let url = format!("postgres://limited@{host}/{name}");
    let from = out(&place);
    let mut command = place.command(&[]);
    command = {
        let mut anew = Command::new(command.get_program());
        anew.args([
            "merge",
            "--json",
            "--from",
            from.to_str().unwrap(),
            "--postgres",
            &url,
        ]);
        anew.env("PGPASSWORD", "s3cret-right");
        anew
    };
    let ran = Ran::of(command.output().unwrap());
    ran.assert_status(0);
    assert!(!ran.stderr.contains("s3cret") && !ran.stdout.contains("s3cret"));
    let told: String = database.value("SELECT settings::text FROM trigest.runs");
    assert!(
        !told.contains("s3cret") && !told.contains("limited"),
        "{told}"
    );
}

#[test]
fn a_connection_that_is_lost_may_be_tried_again() {
    let Some(mut database) = database() else {
        return;
    };
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    all_shards(&place, 1, &[]);
    merge_into(&place, &database.url, &["-q"]).assert_status(0);
    place.file("b.stl", cube_stl(2.0));
    std::fs::remove_dir_all(out(&place)).unwrap();
    all_shards(&place, 1, &[]);
    let mut holder = Client::connect(&database.url, NoTls).unwrap();
    let mut held = holder.transaction().unwrap();
    held.batch_execute("LOCK TABLE trigest.models IN ACCESS EXCLUSIVE MODE")
        .unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_trigest"));
    command
        .arg("merge")
        .arg("--from")
        .arg(out(&place))
        .args(["--postgres", &database.url]);
    let child = command
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let name = database.name.clone();
    let waits = format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{name}' AND wait_event_type = 'Lock'"
    );
    let began = Instant::now();
    while database.value::<i64>(&waits) == 0 && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.status, 75, "{ran:?}");
    drop(held);
    merge_into(&place, &database.url, &["-q"]).assert_status(0);
    assert_eq!(
        database.value::<i64>("SELECT count(*) FROM trigest.models"),
        2
    );
}

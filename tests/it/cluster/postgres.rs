//! Shards in PostgreSQL are what they are in a library: on a real server, which is started where its programs are installed.
//!
//! `TRIGEST_TEST_POSTGRES` names another one, by a URL of a user that may make databases. Where there is neither, that is said and nothing is
//! tried.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use serde_json::Value;

use super::{OF_A_RUN, all_shards, merge, out, shop, texts, zip_of};
use crate::harness::{Place, Ran, cube_stl, sheet_stl};

/// A server that ends with this process.
struct Server {
    port: u16,
    /// What ends it when its standard input does.
    _guard: Option<Child>,
    given: Option<String>,
}

/// A database of its own for a test.
struct Database {
    client: Client,
    url: String,
    name: String,
}

/// The folder of the server's programs.
fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let folders = debian.flatten().map(|entry| entry.path().join("bin"));
    let in_path = std::env::var_os("PATH").unwrap_or_default();
    let folders = folders.chain(std::env::split_paths(&in_path));
    folders.into_iter().find(|folder| {
        ["initdb", "postgres"]
            .iter()
            .all(|name| folder.join(name).is_file())
    })
}

/// Starts a server in a folder of its own; as another user where this one is root, which it refuses.
fn start() -> Option<Server> {
    if let Ok(given) = std::env::var("TRIGEST_TEST_POSTGRES") {
        return Some(Server {
            port: 0,
            _guard: None,
            given: Some(given),
        });
    }
    let programs = programs()?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .ok()?
        .local_addr()
        .ok()?
        .port();
    let script = r#"
        set -e
        place=$(mktemp -d)
        as=
        if [ "$(id -u)" = 0 ]; then chown postgres "$place"; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
        cd /
        $as "$1/initdb" -D "$place/data" -U owner -A trust -E UTF8 --locale=C --no-sync >/dev/null
        { echo "host all limited 127.0.0.1/32 scram-sha-256"; cat "$place/data/pg_hba.conf"; } >"$place/hba"
        cat "$place/hba" >"$place/data/pg_hba.conf"
        $as "$1/postgres" -D "$place/data" -p "$2" -k "$place" -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=50 >/dev/null 2>&1 &
        server=$!
        cat >/dev/null
        kill -INT $server
        wait $server || true
        rm -rf "$place"
    "#;
    let guard = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(&programs)
        .arg(port.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let server = Server {
        port,
        _guard: Some(guard),
        given: None,
    };
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        if Client::connect(&server.url("postgres"), NoTls).is_ok() {
            return Some(server);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    None
}

impl Server {
    fn url(&self, name: &str) -> String {
        match &self.given {
            None => format!("postgres://owner@127.0.0.1:{}/{name}", self.port),
            Some(given) => {
                let (server, _) = given.rsplit_once('/').unwrap_or((given, ""));
                format!("{server}/{name}")
            }
        }
    }
}

/// A database on the server, where there is one.
fn database() -> Option<Database> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Some(server) = SERVER.get_or_init(start) else {
        eprintln!("not tried: neither initdb nor TRIGEST_TEST_POSTGRES is here");
        return None;
    };
    let mut first = Client::connect(&server.url("postgres"), NoTls).unwrap();
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("trigest_{}_{number}", std::process::id());
    first
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .unwrap();
    let url = server.url(&name);
    let client = Client::connect(&url, NoTls).unwrap();
    Some(Database { client, url, name })
}

impl Database {
    fn value<T: for<'a> postgres::types::FromSql<'a>>(&mut self, sql: &str) -> T {
        self.client.query_one(sql, &[]).unwrap().get(0)
    }

    /// Rows of a query as text, by the names of their columns.
    fn rows(&mut self, sql: &str) -> Vec<BTreeMap<String, String>> {
        let sql = format!(
            "SELECT names, texts FROM ({sql}) q, LATERAL (SELECT array_agg(key) AS names, array_agg(value) AS texts
             FROM json_each_text(to_json(q)) WHERE value IS NOT NULL) l"
        );
        let rows = self.client.query(&sql, &[]).unwrap();
        let row = |row: &postgres::Row| {
            let (names, texts): (Vec<String>, Vec<String>) = (row.get(0), row.get(1));
            names.into_iter().zip(texts).collect()
        };
        rows.iter().map(row).collect()
    }
}

fn merge_into(place: &Place, url: &str, more: &[&str]) -> Ran {
    let from = out(place);
    let args = ["merge", "--from", from.to_str().unwrap(), "--postgres", url];
    place.run_bare(&[&args[..], more].concat())
}

const BESIDE: [&str; 6] = [
    "SELECT file_path, stage, kind, reason, lies_in_file, file_size FROM failures ORDER BY 1",
    "SELECT m.file_path AS model, s.file_path, s.file_size FROM model_siblings s JOIN models m ON m.id = s.model_id ORDER BY 1, 2",
    "SELECT m.file_path, t.name, g.source FROM model_tags g JOIN models m ON m.id = g.model_id JOIN tags t ON t.id = g.tag_id ORDER BY 1, 2, 3",
    "SELECT file_path, file_size, says, problem FROM sidecars ORDER BY 1",
    "SELECT file_path, chosen FROM choices ORDER BY 1",
    "SELECT name, unit, meaning, null_when, taken FROM measures ORDER BY 1",
];

/// Rows of a library, by the names of their columns.
fn of_library(place: &Place, sql: &str) -> Vec<BTreeMap<String, rusqlite::types::Value>> {
    let database = place.database();
    let mut statement = database.prepare(sql).unwrap();
    let names: Vec<String> = statement
        .column_names()
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    let mut found = statement.query([]).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = found.next().unwrap() {
        let named = names.iter().enumerate();
        rows.push(
            named
                .map(|(at, name)| (name.clone(), row.get(at).unwrap()))
                .collect(),
        );
    }
    rows
}

/// The same without NUL in its texts.
fn without_nul(json: Value) -> Value {
    match json {
        Value::String(text) => text.replace('\0', "\u{fffd}").into(),
        Value::Array(all) => all.into_iter().map(without_nul).collect(),
        Value::Object(all) => all
            .into_iter()
            .map(|(name, value)| (name, without_nul(value)))
            .collect(),
        other => other,
    }
}

/// Whether PostgreSQL says, as text, what SQLite has.
fn is_same(expected: &rusqlite::types::Value, found: Option<&String>) -> bool {
    use rusqlite::types::Value as Own;
    match (expected, found.map(String::as_str)) {
        (Own::Null, found) => found.is_none(),
        (Own::Integer(whole), Some(found @ ("true" | "false"))) => {
            (*whole == 1) == (found == "true")
        }
        (Own::Integer(whole), Some(found)) => found.parse() == Ok(*whole),
        (Own::Real(real), Some(found)) => found.parse() == Ok(*real),
        (Own::Text(text), Some(found)) => {
            let json = |text: &str| serde_json::from_str(text).map(without_nul).ok();
            let is_json = text.starts_with(['[', '{']);
            text.replace('\0', "\u{fffd}") == found
                || (is_json && json(text).is_some() && json(text) == json(found))
        }
        _ => false,
    }
}

/// Whether both hold the same rows but for what differs from run to run.
fn assert_same_rows(place: &Place, database: &mut Database) {
    let columns =
        format!("SELECT name FROM pragma_table_info('catalog') WHERE name NOT IN ({OF_A_RUN})");
    let columns = texts(&place.database(), &columns);
    let catalog = format!(
        "SELECT {} FROM catalog ORDER BY file_path",
        columns.join(", ")
    );
    database
        .client
        .batch_execute("SET search_path = trigest")
        .unwrap();
    for sql in BESIDE.into_iter().chain([catalog.as_str()]) {
        let (expected, found) = (of_library(place, sql), database.rows(sql));
        for (expected, found) in expected.iter().zip(&found) {
            for (name, value) in expected {
                let other = found.get(name);
                assert!(
                    is_same(value, other),
                    "{name} of {:?}: {value:?}, {other:?}",
                    expected.get("file_path")
                );
            }
        }
        assert_eq!(found.len(), expected.len(), "{sql}");
    }
    let vectors = "FROM shape_vectors v JOIN models m ON m.id = v.model_id ORDER BY 1";
    let expected = texts(
        &place.database(),
        &format!("SELECT m.file_path || v.version || lower(hex(v.vector)) {vectors}"),
    );
    let found = database.rows(&format!(
        "SELECT m.file_path || v.version || encode(v.vector, 'hex') AS all_of_it {vectors}"
    ));
    let found: Vec<&str> = found.iter().map(|row| row["all_of_it"].as_str()).collect();
    assert_eq!(found, expected);
}

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

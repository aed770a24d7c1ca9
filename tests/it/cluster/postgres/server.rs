//! A server of PostgreSQL for tests, and what is held against a library.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use serde_json::Value;

use crate::cluster::{OF_A_RUN, out, texts};
use crate::harness::{Place, Ran};

/// A server that ends with this process.
struct Server {
    port: u16,
    /// What ends it when its standard input does.
    _guard: Option<Child>,
    given: Option<String>,
}

/// A database of its own for a test.
pub(super) struct Database {
    pub(super) client: Client,
    pub(super) url: String,
    pub(super) name: String,
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
pub(super) fn database() -> Option<Database> {
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
    pub(super) fn value<T: for<'a> postgres::types::FromSql<'a>>(&mut self, sql: &str) -> T {
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

pub(super) fn merge_into(place: &Place, url: &str, more: &[&str]) -> Ran {
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
pub(super) fn assert_same_rows(place: &Place, database: &mut Database) {
    let columns = format!(
        "SELECT name FROM pragma_table_info('catalog') WHERE name NOT IN ({OF_A_RUN}, 'thumbnail_archive')"
    );
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

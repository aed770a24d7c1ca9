//! Libraries of every released schema: each opens, is upgraded with all its rows, and is kept as it was.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use trigest::store::schema::VERSION;

use crate::check::content;
use crate::harness::{Place, cube_stl, project};

const TABLES: [&str; 4] = ["models", "model_metadata", "model_analysis", "failures"];

/// A place whose library is the one stored for schema `version`.
fn of_version(version: i64) -> Place {
    let place = Place::new();
    std::fs::create_dir(place.library()).unwrap();
    let dump = project(&format!("tests/data/schemas/{version}.sql"));
    let dump = std::fs::read_to_string(dump).unwrap();
    place.database().execute_batch(&dump).unwrap();
    place
}

fn backup(place: &Place, version: i64) -> PathBuf {
    place
        .library()
        .join(format!("library.db.v{version}-backup"))
}

/// Names of the columns of the three records and of failures, by table; without those that an upgrade sets to have rows measured
/// again.
fn columns(database: &Connection) -> Vec<(&'static str, Vec<String>)> {
    let of = |table| {
        let statement = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let names = statement.column_names().into_iter().map(String::from);
        let is_kept =
            |name: &String| !["analysis_version", "deep_version"].contains(&name.as_str());
        (table, names.filter(is_kept).collect())
    };
    TABLES.map(of).into()
}

/// Every value in `columns`, as text.
fn values(database: &Connection, columns: &[(&'static str, Vec<String>)]) -> Vec<String> {
    let mut rows = Vec::new();
    for (table, names) in columns {
        let sql = format!("SELECT {} FROM {table} ORDER BY 1", names.join(", "));
        let mut statement = database.prepare(&sql).unwrap();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values = (0..names.len()).map(|i| format!("{:?}", row.get_ref(i).unwrap()));
            rows.push(format!(
                "{table}: {}",
                values.collect::<Vec<_>>().join(", ")
            ));
        }
    }
    rows
}

fn version_of(database: &Path) -> i64 {
    let database = Connection::open(database).unwrap();
    let version = database.query_row("PRAGMA user_version", [], |row| row.get(0));
    version.unwrap()
}

#[test]
fn every_released_schema_is_upgraded_with_all_rows_and_kept_as_it_was() {
    let fresh = Place::new();
    fresh.import(&[]).assert_status(0);
    let new = schema(&fresh);
    for version in 1..=VERSION {
        let place = of_version(version);
        let columns = columns(&place.database());
        let before = values(&place.database(), &columns);
        assert_eq!(
            before.len(),
            7,
            "two models, three records each, and a failure"
        );
        place.file("new.stl", cube_stl(1.0));
        let ran = place.import(&["--no-thumbnails"]);
        ran.assert_status(0);
        assert_eq!(version_of(&place.library().join("library.db")), VERSION);
        let after = values(&place.database(), &columns);
        assert!(before.iter().all(|row| after.contains(row)), "{after:#?}");
        assert_eq!(place.value::<i64>("SELECT count(*) FROM catalog"), 3);
        assert_eq!(schema(&place), new);
        assert_eq!(place.value::<String>("PRAGMA integrity_check"), "ok");

        let is_old = version < VERSION;
        let told = format!("schema {version} is upgraded to {VERSION}");
        assert_eq!(ran.stderr.contains(&told), is_old, "{}", ran.stderr);
        let backup = backup(&place, version);
        assert_eq!(backup.exists(), is_old);
        if is_old {
            assert_eq!(version_of(&backup), version);
            assert_eq!(
                values(&Connection::open(&backup).unwrap(), &columns),
                before
            );
        }
        let again = place.import(&["--no-thumbnails"]);
        again.assert_status(0);
        assert!(!again.stderr.contains("upgraded"), "{}", again.stderr);
    }
}

/// What the database says of its tables, indexes and views.
fn schema(place: &Place) -> Vec<String> {
    place.texts("SELECT name || ': ' || sql FROM sqlite_schema WHERE sql NOT NULL ORDER BY name")
}

#[test]
fn what_is_in_the_log_alone_is_in_the_copy() {
    let place = of_version(2);
    let database = place.database();
    database
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
             UPDATE model_metadata SET title = 'in the log' WHERE model_id = 1",
        )
        .unwrap();
    // Held open, so that nobody tidies the log.
    place.import(&[]).assert_status(0);
    drop(database);
    let copy = Connection::open(backup(&place, 2)).unwrap();
    let title = "SELECT title FROM model_metadata WHERE model_id = 1";
    let title: String = copy.query_row(title, [], |row| row.get(0)).unwrap();
    assert_eq!(title, "in the log");
}

#[test]
fn a_copy_that_cannot_be_kept_stops_the_upgrade() {
    let place = of_version(1);
    std::fs::create_dir(backup(&place, 1)).unwrap();
    std::fs::write(backup(&place, 1).join("in the way"), "").unwrap();
    let before = content(&place.library());
    let ran = place.import(&[]);
    ran.assert_status(10);
    assert!(
        ran.stderr
            .contains("no copy could be kept here before the upgrade"),
        "{}",
        ran.stderr
    );
    assert!(
        content(&place.library()) == before,
        "nothing is changed or left"
    );
}

#[test]
fn what_only_looks_upgrades_nothing() {
    let place = of_version(2);
    let before = content(&place.library());
    let models = place.models();
    for args in [
        &["check"][..],
        &["prune"],
        &["import", "-n", models.to_str().unwrap()],
    ] {
        let ran = place.run(args);
        ran.assert_status(10);
        let reason = "made by an older trigest (schema 2, this one reads";
        assert!(ran.stderr.contains(reason), "{}", ran.stderr);
    }
    assert!(content(&place.library()) == before);
    place.run(&["check", "--repair"]).assert_status(3);
    assert!(backup(&place, 2).exists());
}

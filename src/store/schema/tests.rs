use rusqlite::Connection;

use super::super::columns::{self, Record, catalog, renew_catalog};
use super::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/schemas");

/// Columns and tables of a schema that does not exist, beside the real ones.
const NEXT: [Column; 4] = [
    column(
        Record::Models,
        "example_kind",
        "TEXT CHECK (example_kind IN ('mesh'))",
    ),
    column(Record::Metadata, "example_count", "INTEGER"),
    column(Record::Analysis, "example_size", "REAL"),
    column(Record::Analysis, "example_size_reason", "TEXT"),
];

const fn column(record: Record, name: &'static str, definition: &'static str) -> Column {
    Column {
        record,
        since: STEPS.len() + 1,
        name,
        definition,
        says: "an example; NULL: none",
    }
}

/// An empty library of schema `version`.
fn migrated(version: usize) -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations().to_version(&mut connection, version).unwrap();
    connection
}

/// A library of schema `version` as it was stored when that was the newest.
fn released(version: usize) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    let stored = std::fs::read_to_string(format!("{FOLDER}/{version}.sql")).unwrap();
    connection.execute_batch(&stored).unwrap();
    connection
}

fn strings(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn the_migrations_run_and_are_counted() {
    assert!(migrations().validate().is_ok());
    let version = strings(
        &migrated(STEPS.len()),
        "SELECT CAST(user_version AS TEXT) FROM pragma_user_version",
    );
    assert_eq!(version, [VERSION.to_string()]);
    let newest = columns::COLUMNS.iter().map(|column| column.since).max();
    assert!(
        newest <= Some(STEPS.len()),
        "a column is of a schema without a row in STEPS"
    );
}

#[test]
fn released_schemas_are_what_they_were() {
    if std::env::var_os("RENEW").is_some() && STEPS.len() > columns::WRITTEN_OUT {
        renew_newest();
    }
    for version in 1..=STEPS.len() {
        // Since then the view is of the program that opens the library, not of its schema.
        let with_view = version <= columns::WRITTEN_OUT;
        let sql = format!(
            "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema
             WHERE type <> 'view' OR {with_view} ORDER BY name"
        );
        let (is, was) = (migrated(version), released(version));
        assert_eq!(strings(&is, &sql), strings(&was, &sql), "schema {version}");
    }
}

/// Writes the library of the newest schema: that of the one before, upgraded, with something in each new column that takes it.
fn renew_newest() {
    let mut connection = released(STEPS.len() - 1);
    connection
        .pragma_update(None, "foreign_keys", "ON")
        .unwrap();
    migrations().to_latest(&mut connection).unwrap();
    renew_catalog(&mut connection).unwrap();
    let is_computed = |new: &Column| new.definition.contains("GENERATED");
    let new = COLUMNS.iter().filter(|new| new.since == STEPS.len());
    for column in new.filter(|new| !is_computed(new)) {
        let (table, name) = (column.record.table(), column.name);
        let fill = format!("UPDATE OR IGNORE {table} SET {name} = 1");
        connection.execute(&fill, []).unwrap();
    }
    let path = format!("{FOLDER}/{}.sql", STEPS.len());
    std::fs::write(path, dump(&connection)).unwrap();
}

fn dump(connection: &Connection) -> String {
    let mut dump = format!(
        "-- A library of schema {VERSION}, as `sqlite3 library.db .dump` writes it.
PRAGMA foreign_keys=OFF;
PRAGMA application_id={APPLICATION_ID};
PRAGMA user_version={VERSION};
BEGIN TRANSACTION;
"
    );
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid";
    for table in strings(connection, tables) {
        let of = |sql: &str| strings(connection, &sql.replace("TABLE", &table));
        dump +=
            &of("SELECT sql || ';' || char(10) FROM sqlite_schema WHERE name = 'TABLE'").concat();
        let names = of("SELECT 'quote(' || name || ')' FROM pragma_table_info('TABLE')");
        let values = names.join(" || ',' || ");
        let insert = format!(
            "SELECT 'INSERT INTO TABLE VALUES(' || {values} || ');' || char(10) FROM TABLE"
        );
        dump += &of(&insert).concat();
    }
    let rest = "SELECT sql || ';' || char(10) FROM sqlite_schema
        WHERE type <> 'table' AND sql NOT NULL ORDER BY type = 'view', rowid";
    dump + &strings(connection, rest).concat() + "COMMIT;\n"
}

#[test]
fn the_list_holds_every_column_of_every_record() {
    let mut connection = migrated(STEPS.len());
    renew_catalog(&mut connection).unwrap();
    for record in [Record::Models, Record::Metadata, Record::Analysis] {
        let listed = COLUMNS.iter().filter(|column| column.record == record);
        let mut listed: Vec<String> = listed
            .map(|column| {
                let type_ = column.definition.split(' ').next().unwrap();
                format!("{} {type_}", column.name)
            })
            .collect();
        let sql = format!(
            "SELECT name || ' ' || type FROM pragma_table_xinfo('{}') ORDER BY 1",
            record.table()
        );
        listed.sort();
        assert_eq!(listed, strings(&connection, &sql));
    }
    let is_measure = |name| {
        crate::analysis::MEASURES
            .iter()
            .any(|known| known.name == name)
    };
    for column in COLUMNS {
        let (name, says) = (column.name, column.says);
        assert_eq!(says.is_empty(), is_measure(name), "what {name} is");
        assert!(!says.contains("*/"), "{says} ends its own comment");
    }
    for measure in crate::analysis::MEASURES {
        for table in ["model_analysis", "catalog"] {
            let sql = format!("SELECT {} FROM {table}", measure.name);
            let found = connection.prepare(&sql).is_ok();
            assert!(found, "{table} lacks {}", measure.name);
        }
    }
}

#[test]
fn a_column_is_one_row_of_the_list() {
    let columns = [COLUMNS, &NEXT[..]].concat();
    let added = statements(&[STEPS, &[""]].concat(), &columns)
        .pop()
        .unwrap();
    let connection = released(STEPS.len());
    connection.execute_batch(&added).unwrap();
    let sql = catalog(&columns);
    connection
        .execute_batch(&format!("DROP VIEW catalog; {sql}"))
        .unwrap();
    let rows = "SELECT count(*) || ' ' || count(example_kind) || count(example_count) || count(example_size) FROM catalog";
    assert_eq!(strings(&connection, rows), ["2 000"]);
    connection
        .execute("UPDATE models SET example_kind = 'mesh'", [])
        .unwrap();
    let refused = connection.execute("UPDATE models SET example_kind = 'soup'", []);
    assert!(refused.is_err(), "the constraint of the list holds");
    let sql = "SELECT sql FROM sqlite_schema WHERE name = 'models'";
    assert!(strings(&connection, sql)[0].contains("/* an example; NULL: none */"));
}

#[test]
fn rows_made_before_a_column_are_marked_where_it_is_filled_from_the_file() {
    let versions = "SELECT analysis_version || ' ' || coalesce(deep_version, '-') FROM model_analysis ORDER BY model_id";
    let after = |name: &'static str, record| {
        let connection = released(3);
        let took_deep = "UPDATE model_analysis SET deep_version = CASE model_id WHEN 2 THEN 1 END";
        connection.execute(took_deep, []).unwrap();
        let add = added_in(&[column(record, name, "TEXT")], STEPS.len() + 1);
        // The column itself is there already.
        let marks = add.lines().skip(1).collect::<String>();
        connection.execute_batch(&marks).unwrap();
        strings(&connection, versions)
    };
    assert_eq!(after("volume", Record::Analysis), ["0 -", "0 1"]);
    assert_eq!(after("convexity", Record::Analysis), ["2 -", "2 0"]);
    assert_eq!(after("comment", Record::Metadata), ["0 -", "0 1"]);
    assert_eq!(after("category", Record::Metadata), ["2 -", "2 1"]);
    assert_eq!(after("filename", Record::Models), ["2 -", "2 1"]);
}

#[test]
fn the_view_is_made_anew_only_where_it_differs() {
    let mut connection = released(1);
    migrations().to_latest(&mut connection).unwrap();
    let changes = |connection: &Connection| {
        let cookie = connection.query_row("PRAGMA schema_version", [], |row| row.get::<_, i64>(0));
        cookie.unwrap()
    };
    let view = "SELECT sql FROM sqlite_schema WHERE name = 'catalog'";
    let before = changes(&connection);
    renew_catalog(&mut connection).unwrap();
    let made = changes(&connection);
    assert!(made > before, "the view of an older program is replaced");
    assert_eq!(strings(&connection, view), [catalog(COLUMNS)]);
    renew_catalog(&mut connection).unwrap();
    assert_eq!(changes(&connection), made, "nothing is written");
    connection.execute_batch("DROP VIEW catalog").unwrap();
    renew_catalog(&mut connection).unwrap();
    assert_eq!(strings(&connection, view), [catalog(COLUMNS)]);
}

#[test]
fn a_stored_library_is_what_its_dump_says() {
    let connection = released(3);
    let again = Connection::open_in_memory().unwrap();
    again.execute_batch(&dump(&connection)).unwrap();
    assert_eq!(dump(&again), dump(&connection));
    let rows = "SELECT title || rating || notes FROM catalog WHERE rating NOT NULL";
    assert_eq!(strings(&again, rows), strings(&connection, rows));
    assert_eq!(strings(&again, rows).len(), 1);
}

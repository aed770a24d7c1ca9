//! `export --to parquet`, read back by the crate that wrote it and, where they are installed, by DuckDB and pandas.
//!
//! `cargo test --features parquet --test it ask::`

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

use super::export::{HOSTILE, exported, listed, shop};
use super::rows::library_of;
use crate::harness::Place;

fn value_of(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(flag) => json!(flag),
        Field::Long(whole) | Field::TimestampMillis(whole) | Field::TimestampMicros(whole) => {
            json!(whole)
        }
        Field::Double(real) => json!(real),
        Field::Str(text) => json!(text),
        other => panic!("{other:?}"),
    }
}

fn parquet_rows(path: &Path) -> Vec<Value> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    let row = |row: parquet::record::Row| {
        let cells = row.get_column_iter();
        let cells = cells.map(|(name, field)| (name.clone(), value_of(field)));
        Value::Object(cells.collect())
    };
    rows.map(|it| row(it.unwrap())).collect()
}

fn schema_of(path: &Path) -> Value {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let about = reader.metadata().file_metadata().key_value_metadata();
    let own = about.unwrap().iter().find(|it| it.key == "table_schema");
    serde_json::from_str(own.unwrap().value.as_ref().unwrap()).unwrap()
}

#[test]
fn parquet_has_every_row_and_column_with_its_type() {
    let place = shop();
    let path = exported(&place, "out.parquet", &[]);
    let (rows, expected) = (parquet_rows(&path), listed(&place, &[]));
    assert_eq!(rows.len(), HOSTILE.len() + 2);
    for (row, expected) in rows.iter().zip(&expected) {
        for (name, value) in expected.as_object().unwrap() {
            let written = &row[name];
            let is_moment =
                name.starts_with("date_") || name == "last_modified" || name.ends_with("_date");
            if is_moment && !value.is_null() {
                let seconds: i64 =
                    place.value(&format!("SELECT unixepoch('{}')", value.as_str().unwrap()));
                assert_eq!(written, &json!(seconds * 1000), "{name}");
            } else if let (Some(a), Some(b)) = (written.as_f64(), value.as_f64()) {
                // The reader of the JSON that it is compared with is exact to the last digit but one.
                assert!(
                    (a - b).abs() <= 2.0 * f64::EPSILON * b.abs(),
                    "{name}: {a} {b}"
                );
            } else if value.is_array() || value.is_object() {
                let read: Value = serde_json::from_str(written.as_str().unwrap()).unwrap();
                assert_eq!(&read, value, "{name}");
            } else {
                assert_eq!(written, value, "{name}");
            }
        }
        assert_eq!(
            row.as_object().unwrap().len(),
            expected.as_object().unwrap().len()
        );
    }
    let schema = schema_of(&path);
    let field = |name: &str| {
        let fields = schema["fields"].as_array().unwrap();
        fields
            .iter()
            .find(|field| field["name"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(field("size_x")["unit"], "model unit");
    assert_eq!(field("volume_mm3")["unit"], "mm³");
    assert_eq!(field("is_watertight")["type"], "boolean");
    assert_eq!(field("date_added")["type"], "datetime");
    assert!(
        field("volume")["description"]
            .as_str()
            .unwrap()
            .contains("enclosed volume")
    );
    let again = exported(&place, "again.parquet", &[]);
    assert_eq!(std::fs::read(path).unwrap(), std::fs::read(again).unwrap());
}

const PANDAS: &str = "
import json, math, pandas, sys
table = pandas.read_parquet(sys.argv[1])
rows = [[r.filename, int(r.triangle_count) if r.triangle_count == r.triangle_count and r.triangle_count is not None else None, r.is_watertight if r.is_watertight is None else bool(r.is_watertight),
  None if r.volume is None or math.isnan(r.volume) else float(r.volume), int(r.date_added.timestamp())] for r in table.itertuples()]
print(json.dumps({'rows': rows, 'types': {n: str(t) for n, t in table.dtypes.items()}}))
";

const DUCKDB: &str = "
import duckdb, json, sys
rows = duckdb.sql(f\"SELECT filename, triangle_count, is_watertight, volume, epoch(date_added)::BIGINT FROM '{sys.argv[1]}'\").fetchall()
types = {r[0]: r[1] for r in duckdb.sql(f\"DESCRIBE SELECT * FROM '{sys.argv[1]}'\").fetchall()}
about = duckdb.sql(f\"SELECT value FROM parquet_kv_metadata('{sys.argv[1]}') WHERE key = 'table_schema'\").fetchall()
print(json.dumps({'rows': rows, 'types': types, 'about': json.loads(bytes(about[0][0]))}))
";

/// Runs Python where it has `module`; the interpreter may be named in `TRIGEST_TEST_PYTHON`, such as that of a virtual environment.
fn python(module: &str, code: &str, path: &Path) -> Option<Value> {
    let python = std::env::var("TRIGEST_TEST_PYTHON").unwrap_or("python3".into());
    let has = Command::new(&python)
        .args(["-c", &format!("import {module}")])
        .stderr(Stdio::null())
        .status();
    if !has.is_ok_and(|status| status.success()) {
        eprintln!("{python} has no {module}: Parquet was not read back by it");
        return None;
    }
    let ran = Command::new(&python)
        .args(["-c", code])
        .arg(path)
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    eprintln!("Parquet was read back by {module}");
    Some(serde_json::from_slice(&ran.stdout).unwrap())
}

#[test]
fn duckdb_and_pandas_read_it_where_they_are_there() {
    let place = shop();
    let path = exported(&place, "out.parquet", &[]);
    let row = |row: &Value| {
        let added = row["date_added"].as_str().unwrap();
        let seconds: i64 = place.value(&format!("SELECT unixepoch('{added}')"));
        json!([
            row["filename"],
            row["triangle_count"],
            row["is_watertight"],
            row["volume"],
            seconds
        ])
    };
    let expected: Vec<Value> = listed(&place, &[]).iter().map(row).collect();
    if let Some(read) = python("duckdb", DUCKDB, &path) {
        assert_eq!(read["rows"], json!(expected));
        let types = &read["types"];
        for (name, expected) in [
            ("id", "BIGINT"),
            ("is_watertight", "BOOLEAN"),
            ("volume", "DOUBLE"),
            ("title", "VARCHAR"),
            ("notes", "JSON"),
            ("date_added", "TIMESTAMP WITH TIME ZONE"),
        ] {
            assert_eq!(types[name], expected, "{name}");
        }
        assert_eq!(read["about"], schema_of(&path));
    }
    if let Some(read) = python("pandas, pyarrow", PANDAS, &path) {
        assert_eq!(read["rows"], json!(expected));
        assert!(
            read["types"]["date_added"]
                .as_str()
                .unwrap()
                .starts_with("datetime64")
        );
        assert_eq!(read["types"]["volume"], "float64");
    }
}

#[test]
fn a_query_and_columns_choose_what_is_written() {
    let place = shop();
    let chosen = ["watertight:yes", "--columns", "name,tris,volume,added,tag"];
    let path = exported(&place, "out.pq", &chosen);
    let rows = parquet_rows(&path);
    assert_eq!(rows.len(), HOSTILE.len());
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["name", "tris", "volume", "added", "tag"]);
    assert_eq!(schema_of(&path)["fields"][2]["unit"], "model unit³");
    let none = exported(&place, "none.parquet", &["tris:>1000000"]);
    assert_eq!(parquet_rows(&none).len(), 0);
}

#[test]
fn rows_come_in_groups_of_a_bounded_size() {
    let place = Place::new();
    library_of(&place, 40_000);
    let path = exported(&place, "all.parquet", &[]);
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let groups: Vec<i64> = reader
        .metadata()
        .row_groups()
        .iter()
        .map(|group| group.num_rows())
        .collect();
    assert!(
        groups.len() > 2 && groups.iter().all(|rows| *rows < 17_000),
        "{groups:?}"
    );
    assert_eq!(groups.iter().sum::<i64>(), 40_000);
}

//! `export`: what other programs read back is what `ls` says, whole or not at all.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

use super::rows::library_of;
use crate::harness::{Place, cube_stl, sheet_stl};

/// Names that break what is written carelessly.
const HOSTILE: [&str; 4] = [
    "line\nbreak \"quoted\", and\u{1b}[31m red.stl",
    "=HYPERLINK(1).stl",
    "\u{202e}turned round.stl",
    "tab\there'; DROP TABLE models; --.stl",
];

fn shop() -> Place {
    let place = Place::new();
    for (at, name) in HOSTILE.iter().enumerate() {
        place.file(name, cube_stl(10.0 + at as f32));
    }
    place.file("in/sheet.stl", sheet_stl(8));
    place.file("in/part.obj", "# no faces\nv 0 0 0\nv 1 0 0\nl 1 2\n");
    place
        .import(&["-q", "--assume-unit", "mm"])
        .assert_status(0);
    place
}

fn exported(place: &Place, name: &str, options: &[&str]) -> PathBuf {
    let path = place.models().parent().unwrap().join(name);
    let mut args = vec!["export", "-o", path.to_str().unwrap()];
    args.extend(options);
    let ran = place.run(&args);
    assert_eq!(ran.assert_status(0).stdout, "", "{ran:?}");
    path
}

/// The rows as `ls --json` has them, without the path that it puts first.
fn listed(place: &Place, options: &[&str]) -> Vec<Value> {
    let args: Vec<&str> = ["ls", "--json"].iter().chain(options).copied().collect();
    let mut rows = place.run(&args).assert_status(0).lines();
    for row in &mut rows {
        row.as_object_mut().unwrap().shift_remove("path");
    }
    rows
}

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
    let lines = exported(&place, "out.jsonl", &chosen);
    let lines: Vec<Value> = std::fs::read_to_string(lines)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines, listed(&place, &chosen));
    let csv = exported(&place, "out.csv", &chosen);
    let args: Vec<&str> = ["ls", "--csv"].iter().chain(&chosen).copied().collect();
    assert_eq!(
        std::fs::read_to_string(csv).unwrap(),
        place.run(&args).stdout
    );
    let none = exported(&place, "none.parquet", &["tris:>1000000"]);
    assert_eq!(parquet_rows(&none).len(), 0);
}

#[test]
fn a_data_package_describes_its_table() {
    let place = shop();
    let path = exported(&place, "out.zip", &["--to", "datapackage"]);
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut member = |name: &str| {
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let (table, about) = (member("models.csv"), member("datapackage.json"));
    assert_eq!(table, place.run(&["ls", "--csv"]).stdout);
    let about: Value = serde_json::from_str(&about).unwrap();
    let resource = &about["resources"][0];
    assert_eq!(about["profile"], "tabular-data-package");
    assert_eq!(resource["path"], "models.csv");
    assert_eq!(resource["bytes"], table.len());
    let fields = resource["schema"]["fields"].as_array().unwrap();
    let names: Vec<&str> = fields
        .iter()
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.join(","), table.lines().next().unwrap());
    assert!(fields.iter().all(|field| {
        field["description"]
            .as_str()
            .is_some_and(|it| !it.is_empty())
    }));
    assert_eq!(resource["schema"]["primaryKey"], "id");
}

#[test]
fn what_cannot_be_written_whole_leaves_what_was_there() {
    let place = shop();
    let folder = place.models().parent().unwrap().to_path_buf();
    let path = folder.join("old.parquet");
    std::fs::write(&path, "old").unwrap();
    place
        .database()
        .execute_batch("PRAGMA writable_schema = 1; DROP VIEW catalog")
        .unwrap();
    let ran = place.run(&["export", "-o", path.to_str().unwrap()]);
    ran.assert_status(1);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    let asides = std::fs::read_dir(&folder).unwrap().filter(|entry| {
        entry
            .as_ref()
            .unwrap()
            .file_name()
            .to_string_lossy()
            .starts_with(".exporting")
    });
    assert_eq!(asides.count(), 0);
}

#[test]
fn a_place_that_is_none_is_refused() {
    let place = shop();
    let library = place.library();
    let database = library.join("library.db");
    let before = std::fs::read(&database).unwrap();
    for (path, status, reason) in [
        (database.as_path(), 1, "lies in the library"),
        (&place.models(), 1, "is a folder"),
        (Path::new("/nowhere/at/all.csv"), 1, "/nowhere/at/all.csv"),
    ] {
        let ran = place.run(&["export", "--to", "csv", "-o", path.to_str().unwrap()]);
        assert!(ran.assert_status(status).stderr.contains(reason), "{ran:?}");
    }
    assert_eq!(std::fs::read(&database).unwrap(), before);
    let wrong: [(&[&str], &str); 4] = [
        (
            &["-o", "out.xyz"],
            "--to csv, jsonl, parquet or datapackage is needed",
        ),
        (
            &["--to", "csv", "--columns", "tris,tris"],
            "tris is there twice",
        ),
        (&["--to", "csv", "--columns", "trees"], "tris"),
        (&["--to", "csv", "volme:>3"], "^"),
    ];
    for (args, reason) in wrong {
        let args: Vec<&str> = ["export"].iter().chain(args).copied().collect();
        let ran = place.run(&args);
        assert!(ran.assert_status(2).stderr.contains(reason), "{ran:?}");
    }
    std::fs::remove_dir_all(&library).unwrap();
    place.run(&["export", "--to", "csv"]).assert_status(10);
}

#[cfg(unix)]
#[test]
fn devices_stay_devices_and_links_stay_links() {
    use std::os::unix::fs::FileTypeExt;
    let place = shop();
    place
        .run(&["export", "--to", "parquet", "-o", "/dev/null"])
        .assert_status(0);
    assert!(
        std::fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device()
    );
    let folder = place.models().parent().unwrap().to_path_buf();
    let (link, file) = (folder.join("link.csv"), folder.join("file.csv"));
    std::fs::write(&file, "").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    place
        .run(&["export", "-o", link.to_str().unwrap()])
        .assert_status(0);
    assert!(link.is_symlink());
    assert_eq!(
        std::fs::read_to_string(file).unwrap(),
        place.run(&["ls", "--csv"]).stdout
    );
}

#[test]
fn standard_output_takes_any_of_them_and_may_close_early() {
    let place = Place::new();
    library_of(&place, 40_000);
    for to in ["csv", "jsonl", "parquet", "datapackage"] {
        let name = format!("out.{to}");
        let file = exported(&place, &name, &["--to", to, "id:<300"]);
        let out = place
            .command(&["export", "--to", to, "id:<300", "-o", "-"])
            .output()
            .unwrap();
        assert_eq!(out.stdout, std::fs::read(file).unwrap(), "{to}");
        let mut command = place.command(&["export", "--to", to]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut some = [0; 4];
        child.stdout.take().unwrap().read_exact(&mut some).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert!(
            ended.status.success() && ended.stderr.is_empty(),
            "{to}: {ended:?}"
        );
    }
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

const DUCKDB: &str = "
import duckdb, json, sys
rows = duckdb.sql(f\"SELECT filename, triangle_count, is_watertight, volume, epoch(date_added)::BIGINT FROM '{sys.argv[1]}'\").fetchall()
types = {r[0]: r[1] for r in duckdb.sql(f\"DESCRIBE SELECT * FROM '{sys.argv[1]}'\").fetchall()}
about = duckdb.sql(f\"SELECT value FROM parquet_kv_metadata('{sys.argv[1]}') WHERE key = 'table_schema'\").fetchall()
print(json.dumps({'rows': rows, 'types': types, 'about': json.loads(bytes(about[0][0]))}))
";

const PANDAS: &str = "
import json, math, pandas, sys
table = pandas.read_parquet(sys.argv[1])
rows = [[r.filename, int(r.triangle_count) if r.triangle_count == r.triangle_count and r.triangle_count is not None else None, r.is_watertight if r.is_watertight is None else bool(r.is_watertight),
  None if r.volume is None or math.isnan(r.volume) else float(r.volume), int(r.date_added.timestamp())] for r in table.itertuples()]
print(json.dumps({'rows': rows, 'types': {n: str(t) for n, t in table.dtypes.items()}}))
";

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

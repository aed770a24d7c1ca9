//! `export`: what other programs read back is what `ls` says, whole or not at all.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use super::rows::library_of;
use crate::harness::{Place, cube_stl, sheet_stl};

/// What this build can write.
const FORMATS: &[&str] = &[
    "csv",
    "jsonl",
    "datapackage",
    #[cfg(feature = "parquet")]
    "parquet",
];

/// Names that break what is written carelessly.
pub(super) const HOSTILE: [&str; 4] = [
    "line\nbreak \"quoted\", and\u{1b}[31m red.stl",
    "=HYPERLINK(1).stl",
    "\u{202e}turned round.stl",
    "tab\there'; DROP TABLE models; --.stl",
];

pub(super) fn shop() -> Place {
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

pub(super) fn exported(place: &Place, name: &str, options: &[&str]) -> PathBuf {
    let path = place.models().parent().unwrap().join(name);
    let mut args = vec!["export", "-o", path.to_str().unwrap()];
    args.extend(options);
    let ran = place.run(&args);
    assert_eq!(ran.assert_status(0).stdout, "", "{ran:?}");
    path
}

/// The rows as `ls --json` has them, without the path that it puts first.
pub(super) fn listed(place: &Place, options: &[&str]) -> Vec<Value> {
    let args: Vec<&str> = ["ls", "--json"].iter().chain(options).copied().collect();
    let mut rows = place.run(&args).assert_status(0).lines();
    for row in &mut rows {
        row.as_object_mut().unwrap().shift_remove("path");
    }
    rows
}

#[test]
fn a_query_and_columns_choose_what_is_written() {
    let place = shop();
    let chosen = ["watertight:yes", "--columns", "name,tris,volume,added,tag"];
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
    let path = folder.join("old.csv");
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
        .run(&["export", "--to", "csv", "-o", "/dev/null"])
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
    for to in FORMATS {
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
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_how_to_have_it_and_writes_nothing() {
    let place = shop();
    let path = place.models().parent().unwrap().join("out.parquet");
    let ran = place.run(&["export", "-o", path.to_str().unwrap()]);
    let reason = "this build has no Parquet";
    assert!(ran.assert_status(2).stderr.contains(reason), "{ran:?}");
    assert!(!path.exists());
}

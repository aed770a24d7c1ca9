//! Work past one machine: shards, however many, are one machine's library when they are merged.
//!
//! `cargo test --features cluster --test it cluster::`

mod bad;
mod bucket;
mod killed;
mod merged;
mod plans;
mod postgres;
mod shards;
mod stores;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use rusqlite::Connection;
use serde_json::Value;

use crate::harness::{Place, Ran, cube_stl, files_below, sheet_stl};

/// A place with models of all that a merge has to put together: copies in other folders, files that are named, an archive, words of sidecars and
/// names that many share, units by folder, and files that fail.
pub(super) fn shop() -> Place {
    let place = Place::new();
    for folder in 0..6 {
        for part in 0..5 {
            let side = (folder * 5 + part) as f32 + 1.0;
            place.file(&format!("f{folder}/part{part}.stl"), cube_stl(side));
        }
        place.file(&format!("f{folder}/copy.stl"), cube_stl(7.0));
        let named = format!(
            "o same name\nv 0 0 0\nv {}0 0 0\nv 0 9 0\nf 1 2 3\n",
            folder + 1
        );
        place.file(&format!("f{folder}/named.obj"), named);
    }
    let obj = "mtllib red.mtl\nv 0 0 0\nv 5 0 0\nv 0 5 0\nusemtl red\nf 1 2 3\n";
    place.file("painted/a.obj", obj);
    place.file("painted/red.mtl", "newmtl red\nKd 1 0 0\n");
    place.file("painted/a.txt", "no model\n");
    place.file(
        "painted/README.md",
        "# A kit\n\nParts of a kit.\n\nLicense: MIT\n",
    );
    let members = [
        ("x/in.stl", cube_stl(3.0)),
        ("x/no.txt", b"no".to_vec()),
        ("y.stl", sheet_stl(3)),
    ];
    place.file("kit.zip", zip_of(&members));
    place.file("broken.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 9\n");
    place.file("f1/short.stl", &cube_stl(2.0)[..200]);
    place
}

fn zip_of(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The folder for the files of shards.
pub(super) fn out(place: &Place) -> PathBuf {
    place.models().parent().unwrap().join("shards")
}

/// Where the plan of a place lies.
pub(super) fn plan_path(place: &Place) -> PathBuf {
    place.models().parent().unwrap().join("plan.parquet")
}

pub(super) fn plan(place: &Place, shards: u32, more: &[&str]) -> Ran {
    let (models, path) = (place.models(), plan_path(place));
    let count = shards.to_string();
    let mut args = vec!["plan", models.to_str().unwrap(), "--shards", &count];
    args.extend(["--out", path.to_str().unwrap()]);
    args.extend(more);
    place.run_bare(&args)
}

/// A worker on one shard, not yet run.
pub(super) fn worker(place: &Place, shard: Option<&str>, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trigest"));
    command.arg("shard").arg("--plan").arg(plan_path(place));
    command
        .args(shard.map(|shard| format!("--shard={shard}")))
        .arg("--out")
        .arg(out(place))
        .args(more);
    for name in [
        "SLURM_ARRAY_TASK_ID",
        "JOB_COMPLETION_INDEX",
        "AWS_BATCH_JOB_ARRAY_INDEX",
    ] {
        command.env_remove(name);
    }
    command
}

pub(super) fn shard(place: &Place, shard: &str, more: &[&str]) -> Ran {
    Ran::of(worker(place, Some(shard), more).output().unwrap())
}

/// Plans and makes `count` shards.
pub(super) fn all_shards(place: &Place, count: u32, more: &[&str]) {
    plan(place, count, &["-q"]).assert_status(0);
    for number in 0..count {
        shard(place, &number.to_string(), &[&["-q"], more].concat()).assert_status(0);
    }
}

/// `trigest merge` into the place's library, with more arguments.
pub(super) fn merge(place: &Place, more: &[&str]) -> Ran {
    let from = out(place);
    let mut args = vec!["merge", "--from", from.to_str().unwrap()];
    args.extend(more);
    place.run(&args)
}

/// Columns that differ from run to run.
const OF_A_RUN: &str = "'id', 'run_id', 'read_at', 'date_added', 'last_modified', 'missing_since', 'analysis_time_seconds', 'analysis_date', 'deep_date'";

/// Every row of a library as text, without what differs from run to run, and without its folder of models.
pub(super) fn core(place: &Place) -> Vec<String> {
    let database = place.database();
    let columns = texts(
        &database,
        &format!("SELECT name FROM pragma_table_info('catalog') WHERE name NOT IN ({OF_A_RUN})"),
    );
    let mut rows = rows(
        &database,
        &format!(
            "SELECT {} FROM catalog ORDER BY file_path",
            columns.join(", ")
        ),
    );
    for sql in [
        "SELECT file_path, stage, kind, reason, lies_in_file, file_size FROM failures ORDER BY 1",
        "SELECT m.file_path, s.file_path, s.file_size FROM model_siblings s JOIN models m ON m.id = s.model_id ORDER BY 1, 2",
        "SELECT m.file_path, t.name, g.source FROM model_tags g JOIN models m ON m.id = g.model_id JOIN tags t ON t.id = g.tag_id ORDER BY 1, 2, 3",
        "SELECT file_path, file_size, says, problem FROM sidecars ORDER BY 1",
        "SELECT m.file_path, v.version, hex(v.vector) FROM shape_vectors v JOIN models m ON m.id = v.model_id ORDER BY 1",
        "SELECT file_path, chosen FROM choices ORDER BY 1",
    ] {
        rows.extend(self::rows(&database, sql));
    }
    rows
}

fn texts(database: &Connection, sql: &str) -> Vec<String> {
    let mut statement = database.prepare(sql).unwrap();
    let found = statement.query_map([], |row| row.get(0)).unwrap();
    found.map(Result::unwrap).collect()
}

fn rows(database: &Connection, sql: &str) -> Vec<String> {
    let mut statement = database.prepare(sql).unwrap();
    let columns = statement.column_count();
    let mut found = statement.query([]).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = found.next().unwrap() {
        let value = |at| match row.get_ref(at).unwrap() {
            rusqlite::types::ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
            other => format!("{other:?}"),
        };
        let values = (0..columns).map(value);
        rows.push(values.collect::<Vec<_>>().join(", "));
    }
    rows
}

/// Name and bytes of every picture.
pub(super) fn pictures(place: &Place) -> Vec<(String, Vec<u8>)> {
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let paths = files_below(&place.library().join("thumbnails"));
    paths
        .iter()
        .map(|path| (name(path), std::fs::read(path).unwrap()))
        .collect()
}

/// What the file says that a shard is done.
pub(super) fn done(place: &Place, shard: u32) -> Value {
    let path = out(place).join(format!("shard-{shard:05}.done.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Makes the library of one machine, and hands on its rows and pictures; the library is gone then.
pub(super) fn one_machine(place: &Place, more: &[&str]) -> (Vec<String>, Vec<(String, Vec<u8>)>) {
    let ran = place.import(more);
    assert!([0, 3].contains(&ran.status), "{ran:?}");
    let found = (core(place), pictures(place));
    std::fs::remove_dir_all(place.library()).unwrap();
    found
}

/// The same but for the first that differs, which is shown.
pub(super) fn assert_same(found: &[String], expected: &[String]) {
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

//! The files of a shard: what is the same whenever it is made, who makes it, and how it ends.

use std::fs::File;
use std::io::Write as _;
use std::process::Stdio;
use std::time::Instant;

use parquet::file::reader::{FileReader, SerializedFileReader};

use super::{all_shards, core, done, merge, out, plan, shard, shop, worker};
use crate::harness::{Place, Ran, cube_stl};

#[test]
fn a_shard_that_is_done_is_left_alone_and_costs_next_to_nothing() {
    let place = shop();
    all_shards(&place, 2, &[]);
    let before = std::fs::metadata(out(&place).join("shard-00001.parquet"))
        .unwrap()
        .modified()
        .unwrap();
    let began = Instant::now();
    let again = shard(&place, "1", &[]);
    let took = began.elapsed();
    again.assert_status(0);
    assert_eq!(again.stderr, "shard 1 is done\n");
    assert!(took.as_secs_f64() < 1.0, "{took:?}");
    let after = std::fs::metadata(out(&place).join("shard-00001.parquet"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(before, after);
    // Other options make another shard.
    shard(&place, "1", &["--deep", "-q"]).assert_status(0);
    assert_eq!(done(&place, 1)["options"]["deep"], true);
    let names: Vec<_> = std::fs::read_dir(out(&place))
        .unwrap()
        .map(|it| it.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 6, "{names:?}");
}

#[test]
fn made_again_it_is_the_same_but_for_what_says_when() {
    let place = shop();
    all_shards(&place, 1, &[]);
    let first = done(&place, 0);
    std::fs::remove_dir_all(out(&place)).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    shard(&place, "0", &["-q", "--jobs", "1"]).assert_status(0);
    let again = done(&place, 0);
    assert_eq!(first["core"], again["core"]);
    assert_eq!(first["files"]["tar"], again["files"]["tar"]);
    assert_ne!(first["files"]["parquet"], again["files"]["parquet"]);
    assert_eq!(first["models"], 45);
    assert_eq!(first["failures"], 2);
}

#[test]
fn rows_have_the_columns_of_the_catalog_with_their_meaning_and_failures() {
    let place = shop();
    all_shards(&place, 1, &[]);
    merge(&place, &["-q"]).assert_status(0);
    let file = File::open(out(&place).join("shard-00000.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let about = reader.metadata().file_metadata().clone();
    let schema = about
        .key_value_metadata()
        .unwrap()
        .iter()
        .find(|it| it.key == "table_schema")
        .unwrap();
    let schema: serde_json::Value = serde_json::from_str(schema.value.as_ref().unwrap()).unwrap();
    let field = |name: &str| {
        let fields = schema["fields"].as_array().unwrap();
        fields
            .iter()
            .find(|field| field["name"] == name)
            .cloned()
            .unwrap_or_default()
    };
    for name in place.texts("SELECT name FROM pragma_table_info('catalog')") {
        assert!(field(&name)["description"].is_string(), "{name}");
    }
    assert_eq!(field("volume_mm3")["unit"], "mm³");
    let rows: Vec<_> = reader
        .get_row_iter(None)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let of = |record: &str| {
        let is = |row: &&parquet::record::Row| {
            row.get_column_iter().next().unwrap().1.to_string() == format!("\"{record}\"")
        };
        rows.iter().filter(is).count()
    };
    assert_eq!((of("model"), of("failure"), of("sidecar")), (45, 2, 2));
}

#[test]
fn the_number_comes_from_the_engine() {
    let place = shop();
    plan(&place, 3, &["-q"]).assert_status(0);
    for (number, variable) in [
        (0, "SLURM_ARRAY_TASK_ID"),
        (1, "JOB_COMPLETION_INDEX"),
        (2, "AWS_BATCH_JOB_ARRAY_INDEX"),
    ] {
        let mut command = worker(&place, None, &["-q"]);
        let ran = command.env(variable, number.to_string()).output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{ran:?}");
        assert_eq!(done(&place, number)["shards"], 3);
    }
    merge(&place, &["--check-only"]).assert_status(0);
    let nobody = Ran::of(worker(&place, None, &[]).output().unwrap());
    nobody.assert_status(2);
    assert!(
        nobody.stderr.contains("--shard K is needed"),
        "{}",
        nobody.stderr
    );
}

#[test]
fn sources_may_come_from_standard_input() {
    let place = shop();
    let listed = |number: u32, names: &[&str]| {
        let shard = format!("{number}/2");
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_trigest"));
        command
            .args(["shard", "--plan", "-", "--shard", &shard, "-q", "--out"])
            .arg(out(&place));
        let mut child = command
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        for name in names {
            let path = place.models().join(name);
            write!(child.stdin.as_mut().unwrap(), "{}\0", path.display()).unwrap();
        }
        Ran::of(child.wait_with_output().unwrap())
    };
    listed(0, &["f1/part1.stl", "painted/a.obj", "broken.obj"]).assert_status(0);
    listed(1, &["f2/part1.stl", "kit.zip"]).assert_status(0);
    merge(&place, &["-q"]).assert_status(0);
    let paths = place.texts("SELECT filename FROM models ORDER BY file_path");
    assert_eq!(
        paths,
        ["part1.stl", "part1.stl", "in.stl", "y.stl", "a.obj"]
    );
    assert_eq!(place.value::<i64>("SELECT count(*) FROM failures"), 1);
}

#[test]
fn hidden_files_links_and_names_that_are_no_text_are_read_as_by_an_import() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    place.file(".hidden/a.stl", cube_stl(2.0));
    place.file("b.stl", cube_stl(3.0));
    let odd = std::ffi::OsStr::from_bytes(b"odd \xff\nname.stl");
    std::fs::write(place.models().join(odd), cube_stl(4.0)).unwrap();
    std::os::unix::fs::symlink(
        place.models().join("b.stl"),
        place.models().join("link.stl"),
    )
    .unwrap();
    place
        .import(&["-q", "--hidden", "--follow"])
        .assert_status(0);
    let rows = core(&place);
    std::fs::remove_dir_all(place.library()).unwrap();
    plan(&place, 2, &["-q", "--hidden", "--follow"]).assert_status(0);
    shard(&place, "0", &["-q"]).assert_status(0);
    shard(&place, "1", &["-q"]).assert_status(0);
    merge(&place, &["-q"]).assert_status(0);
    super::assert_same(&core(&place), &rows);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 4);
}

//! Sources and shards in an object store: the same rows as from a folder, whatever goes wrong on the way.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use super::bucket::{Bucket, Fault, WRITTEN_S};
use super::{assert_same, core, one_machine, pictures, shop};
use crate::harness::{Place, Ran, cube_stl, files_below};

/// A place whose models are in a bucket as well, written at the same time.
fn with_bucket(place: &Place) -> Bucket {
    let bucket = Bucket::start();
    for path in files_below(&place.models()) {
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(WRITTEN_S))
            .unwrap();
        let key = path
            .strip_prefix(place.models())
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        bucket.put(&format!("models/{key}"), std::fs::read(&path).unwrap());
    }
    bucket
}

/// Runs the program with the bucket's address; no secret may be in what it says.
fn run(place: &Place, bucket: &Bucket, args: &[&str]) -> Ran {
    let mut command = Command::new(place.command(&[]).get_program());
    command.args(args).env("TRIGEST_LIBRARY", place.library());
    bucket.tell(&mut command);
    let ran = Ran::of(command.output().unwrap());
    for secret in ["AKIA0KEY0OF0TESTS", "secret0of0tests", "token0of0tests"] {
        assert!(
            !ran.stderr.contains(secret) && !ran.stdout.contains(secret),
            "{ran:?}"
        );
    }
    ran
}

const PLAN: &str = "s3://bucket/job/plan.parquet";
const OUT: &str = "s3://bucket/job/shards";

fn plan(place: &Place, bucket: &Bucket, shards: &str) -> Ran {
    run(
        place,
        bucket,
        &[
            "plan",
            "--list",
            "s3://bucket/models",
            "--shards",
            shards,
            "--out",
            PLAN,
        ],
    )
}

fn shard(place: &Place, bucket: &Bucket, number: &str) -> Ran {
    let work = place.models().parent().unwrap().join("work");
    let work = work.to_str().unwrap();
    run(
        place,
        bucket,
        &[
            "shard", "-q", "--plan", PLAN, "--shard", number, "--out", OUT, "--work", work,
        ],
    )
}

fn merge(place: &Place, bucket: &Bucket) -> Ran {
    run(place, bucket, &["merge", "--json", "--from", OUT])
}

/// Rows with the folder of the models for the bucket's.
fn core_of_folder(place: &Place) -> Vec<String> {
    let folder = place.models().canonicalize().unwrap();
    let folder = folder.to_str().unwrap();
    core(place)
        .into_iter()
        .map(|row| row.replace("s3://bucket/models", folder))
        .collect()
}

#[test]
fn a_bucket_makes_the_rows_and_pictures_of_a_folder() {
    let place = shop();
    let bucket = with_bucket(&place);
    let (rows, expected) = one_machine(&place, &["-q"]);
    let planned = plan(&place, &bucket, "3");
    planned.assert_status(0);
    for number in ["0", "1", "2"] {
        shard(&place, &bucket, number).assert_status(0);
    }
    let files: Vec<String> = bucket.keys("job/shards/");
    assert_eq!(files.len(), 9, "{files:?}");
    for key in files {
        let bytes = bucket.get(&key).unwrap();
        let machine = place
            .models()
            .parent()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        assert!(
            memchr::memmem::find(&bytes, machine.as_bytes()).is_none(),
            "{key} has a path of the machine"
        );
    }
    merge(&place, &bucket).assert_status(0);
    assert_same(&core_of_folder(&place), &rows);
    assert!(pictures(&place) == expected);
    // Done is done, without reading a model again.
    bucket.heal("");
    shard(&place, &bucket, "1").assert_status(0);
    assert_eq!(bucket.heal("GET models/"), 0);
    let again = merge(&place, &bucket);
    assert!(again.stdout.contains("\"imported\":0,"), "{}", again.stdout);
    // The library knows that it cannot look for these files.
    place.run(&["prune", "-q"]).assert_status(0);
    assert_same(&core_of_folder(&place), &rows);
}

#[test]
fn the_plan_has_versions_and_what_models_name_and_is_the_same_each_time() {
    let place = shop();
    let bucket = with_bucket(&place);
    plan(&place, &bucket, "2").assert_status(0);
    let first = bucket.get("job/plan.parquet").unwrap();
    plan(&place, &bucket, "2").assert_status(0);
    assert!(first == bucket.get("job/plan.parquet").unwrap());
    bucket.put("models/f0/part0.stl", cube_stl(99.0));
    plan(&place, &bucket, "2").assert_status(0);
    assert!(
        first != bucket.get("job/plan.parquet").unwrap(),
        "the version is part of a plan"
    );
}

#[test]
fn what_goes_wrong_is_tried_again_or_said_and_no_row_is_wrong() {
    let place = Place::new();
    for at in 0..6 {
        place.file(&format!("{at}.stl"), cube_stl(1.0 + at as f32));
    }
    let bucket = with_bucket(&place);
    let (rows, _) = one_machine(&place, &["-q"]);
    let second = Duration::from_secs(2);
    for (fault, times, status) in [
        (Fault::Status(503, "SlowDown"), 2, 0),
        (Fault::Status(500, "InternalError"), 1, 0),
        (Fault::Reset, 2, 0),
        (Fault::Partial, 2, 0),
        (Fault::Slow(second), 1, 0),
        (Fault::Status(503, "SlowDown"), 1000, 75),
        (Fault::Reset, 1000, 75),
        (Fault::Status(400, "ExpiredToken"), 1000, 75),
        (Fault::Status(403, "AccessDenied"), 1000, 2),
        (Fault::Status(403, "InvalidAccessKeyId"), 1000, 2),
    ] {
        bucket.heal("");
        bucket.remove("job/");
        plan(&place, &bucket, "1").assert_status(0);
        bucket.fail("GET models/3.stl", fault, times);
        let ran = shard(&place, &bucket, "0");
        assert_eq!(ran.status, status, "{fault:?}: {ran:?}");
        if status != 0 {
            assert!(ran.stderr.contains("s3://bucket/models/3.stl"), "{ran:?}");
            assert_eq!(
                bucket.keys("job/shards/"),
                Vec::<String>::new(),
                "{fault:?}"
            );
            bucket.heal("");
            shard(&place, &bucket, "0").assert_status(0);
        }
        merge(&place, &bucket).assert_status(0);
        assert_same(&core_of_folder(&place), &rows);
        std::fs::remove_dir_all(place.library()).unwrap();
    }
}

#[test]
fn what_others_name_stays_until_the_shard_is_done() {
    let place = Place::new();
    let head =
        "#usda 1.0\n(\n    defaultPrim = \"p\"\n    metersPerUnit = 0.001\n    upAxis = \"Z\"\n)\n";
    let mesh = "def Mesh \"p\"\n{\n    int[] faceVertexCounts = [3]\n    int[] faceVertexIndices = [0, 1, 2]\n    point3f[] points = [(0, 0, 0), (5, 0, 0), (0, 7, 0)]\n}\n";
    place.file("a_part.usda", format!("{head}{mesh}"));
    for at in 0..30 {
        let main = format!(
            "def \"p\" (\n    references = @./a_part.usda@\n)\n{{\n    double3 xformOp:translate = ({at}, 0, 0)\n    uniform token[] xformOpOrder = [\"xformOp:translate\"]\n}}\n"
        );
        place.file(&format!("main{at:02}.usda"), format!("{head}{main}"));
    }
    let bucket = with_bucket(&place);
    let (rows, _) = one_machine(&place, &["-q"]);
    plan(&place, &bucket, "1").assert_status(0);
    shard(&place, &bucket, "0").assert_status(0);
    merge(&place, &bucket).assert_status(0);
    let with_triangles = "SELECT count(*) FROM catalog WHERE triangle_count = 1";
    assert_eq!(place.value::<i64>(with_triangles), 31);
    assert_same(&core_of_folder(&place), &rows);
}

#[test]
fn uris_may_come_from_standard_input() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.file("b.stl", cube_stl(2.0));
    let bucket = with_bucket(&place);
    let out = place.models().parent().unwrap().join("shards");
    let list = place.models().parent().unwrap().join("list");
    std::fs::write(
        &list,
        "s3://bucket/models/a.stl\0s3://bucket/models/b.stl\0",
    )
    .unwrap();
    let mut command = Command::new(place.command(&[]).get_program());
    command
        .args(["shard", "-q", "--plan", "-", "--shard", "0/1", "--out"])
        .arg(&out);
    bucket.tell(&mut command);
    let list = std::fs::File::open(&list).unwrap();
    Ran::of(command.stdin(list).output().unwrap()).assert_status(0);
    let from = out.to_str().unwrap();
    run(&place, &bucket, &["merge", "-q", "--from", from]).assert_status(0);
    let paths = place.texts("SELECT file_path FROM models ORDER BY 1");
    assert_eq!(
        paths,
        ["s3://bucket/models/a.stl", "s3://bucket/models/b.stl"]
    );
}

#[test]
fn an_object_that_changed_since_the_plan_is_no_row() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    let bucket = with_bucket(&place);
    plan(&place, &bucket, "1").assert_status(0);
    bucket.put("models/a.stl", cube_stl(2.0));
    let ran = shard(&place, &bucket, "0");
    ran.assert_status(75);
    assert!(ran.stderr.contains("another version"), "{}", ran.stderr);
    plan(&place, &bucket, "1").assert_status(0);
    shard(&place, &bucket, "0").assert_status(0);
}

#[test]
fn results_are_whole_or_not_there() {
    let place = Place::new();
    place.file("a.stl", cube_stl(1.0));
    place.file("b.stl", cube_stl(2.0));
    let bucket = with_bucket(&place);
    let (rows, _) = one_machine(&place, &["-q"]);
    plan(&place, &bucket, "1").assert_status(0);
    for part in ["parquet", "tar", "done.json"] {
        bucket.fail(
            &format!("PUT job/shards/shard-00000.{part}"),
            Fault::Status(503, "SlowDown"),
            1000,
        );
        shard(&place, &bucket, "0").assert_status(75);
        assert!(
            bucket.get("job/shards/shard-00000.done.json").is_none(),
            "{part}"
        );
        bucket.heal("");
    }
    shard(&place, &bucket, "0").assert_status(0);
    // One that somebody else wrote over is seen, and made again.
    bucket.put("job/shards/shard-00000.parquet", "no table");
    let damaged = run(&place, &bucket, &["merge", "--check-only", "--from", OUT]);
    damaged.assert_status(3);
    shard(&place, &bucket, "0").assert_status(0);
    merge(&place, &bucket).assert_status(0);
    assert_same(&core_of_folder(&place), &rows);
}

#[test]
fn two_workers_at_one_shard_leave_one_that_is_whole() {
    let place = shop();
    let bucket = with_bucket(&place);
    let (rows, _) = one_machine(&place, &["-q"]);
    plan(&place, &bucket, "1").assert_status(0);
    let worker = |name: &str| {
        let work = place.models().parent().unwrap().join(name);
        let mut command = Command::new(place.command(&[]).get_program());
        command
            .args([
                "shard", "-q", "--plan", PLAN, "--shard", "0", "--out", OUT, "--work",
            ])
            .arg(work);
        bucket.tell(&mut command);
        command.spawn().unwrap()
    };
    let statuses =
        [worker("one"), worker("two")].map(|mut child| child.wait().unwrap().code().unwrap());
    assert!(statuses.contains(&0), "{statuses:?}");
    assert!(
        statuses.iter().all(|status| [0, 75].contains(status)),
        "{statuses:?}"
    );
    shard(&place, &bucket, "0").assert_status(0);
    merge(&place, &bucket).assert_status(0);
    assert_same(&core_of_folder(&place), &rows);
}

#[test]
fn hostile_keys_are_named_and_left_out() {
    let place = Place::new();
    place.file("good.stl", cube_stl(1.0));
    place.file("with space & ümlaut 100%.stl", cube_stl(2.0));
    let bucket = with_bucket(&place);
    for key in [
        "../up.stl",
        "a//empty.stl",
        "line\nbreak.stl",
        "./dot.stl",
        "nul\u{1}.stl",
        "escape\u{1b}[31m.stl",
        "/root.stl",
        "folder/",
    ] {
        bucket.put(&format!("models/{key}"), cube_stl(3.0));
    }
    bucket.put(&format!("models/{}.stl", "x".repeat(300)), cube_stl(3.0));
    let planned = plan(&place, &bucket, "1");
    planned.assert_status(0);
    assert!(
        planned.stderr.contains("8 objects are left out"),
        "{}",
        planned.stderr
    );
    assert!(
        planned.stderr.contains("models/../up.stl"),
        "{}",
        planned.stderr
    );
    assert!(!planned.stderr.contains('\u{1b}'), "{}", planned.stderr);
    shard(&place, &bucket, "0").assert_status(0);
    merge(&place, &bucket).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 2);
}

#[test]
fn urls_that_cannot_be_are_refused_before_anything_is_asked() {
    let place = Place::new();
    let bucket = Bucket::start();
    for (url, says) in [
        ("s3://", "without a bucket"),
        ("http://user:secret@host/x", "password"),
        ("https://host/x?X-Amz-Signature=secret", "signature"),
        ("s3://bucket/a//b", "empty parts"),
        ("s3://bucket/../b", "empty parts"),
    ] {
        let ran = run(
            &place,
            &bucket,
            &["plan", "--list", url, "--out", "/tmp/never.parquet"],
        );
        ran.assert_status(2);
        assert!(
            ran.stderr.contains(says) && !ran.stderr.contains("secret"),
            "{}",
            ran.stderr
        );
    }
    assert!(!Path::new("/tmp/never.parquet").exists());
    let mut command = Command::new(place.command(&[]).get_program());
    command.args([
        "plan",
        "--list",
        "s3://bucket/x",
        "--out",
        "/tmp/never.parquet",
    ]);
    bucket.tell(&mut command);
    let ran = Ran::of(
        command
            .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
            .output()
            .unwrap(),
    );
    ran.assert_status(75);
}

//! What a plan says, and that the same sources make the same one.

use serde_json::Value;

use super::{plan, plan_path, shop};
use crate::harness::{Place, cube_stl};

fn planned(place: &Place, shards: u32) -> Value {
    let ran = plan(place, shards, &["--json"]);
    ran.assert_status(0);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn the_same_sources_make_the_same_bytes_and_other_ones_another_plan() {
    let place = shop();
    let first = planned(&place, 7);
    let bytes = std::fs::read(plan_path(&place)).unwrap();
    assert_eq!(planned(&place, 7), first);
    assert!(std::fs::read(plan_path(&place)).unwrap() == bytes);
    assert_eq!(first["shards"], 7);
    // Of an archive only the file is a source.
    assert_eq!(first["sources"], 46);
    assert_ne!(planned(&place, 8)["plan"], first["plan"]);
    place.file("one more.stl", cube_stl(2.0));
    let more = planned(&place, 7);
    assert_eq!(more["sources"], 47);
    assert_ne!(more["plan"], first["plan"]);
}

#[test]
fn a_giant_has_a_shard_of_its_own_and_the_others_are_balanced() {
    let place = Place::new();
    for at in 0..400_usize {
        // A binary STL may say more behind its faces.
        let mut bytes = cube_stl(1.0 + at as f32);
        bytes.extend(vec![0; (at * 7919) % 5000]);
        place.file(&format!("d{}/p{at}.stl", at % 9), bytes);
    }
    let giant = place.file("giant.stl", vec![0; 4_000_000]);
    let summary = planned(&place, 8);
    assert_eq!(summary["giants"][0]["path"], giant.to_str().unwrap());
    assert_eq!(summary["giants"].as_array().unwrap().len(), 1);
    let imbalance = summary["imbalance"].as_f64().unwrap();
    assert!((1.0..=1.1).contains(&imbalance), "{imbalance}");
}

#[test]
fn lists_and_filters_choose_the_sources() {
    let place = shop();
    let path = plan_path(&place);
    let list = place.models().parent().unwrap().join("list");
    let paths = ["f1/part1.stl", "f1", "not there.stl"].map(|name| place.models().join(name));
    std::fs::write(
        &list,
        paths
            .map(|path| path.to_str().unwrap().to_owned())
            .join("\n"),
    )
    .unwrap();
    let args = [
        "plan",
        "--files-from",
        list.to_str().unwrap(),
        "--out",
        path.to_str().unwrap(),
        "--json",
    ];
    let ran = place.run_bare(&args);
    ran.assert_status(0);
    let summary: Value = serde_json::from_str(&ran.stdout).unwrap();
    // What is not there is a source, and a failure where a worker meets it.
    assert_eq!(summary["sources"], 9);
    assert!(
        ran.stderr.contains("not there.stl: no such file"),
        "{}",
        ran.stderr
    );
    let few = plan(
        &place,
        2,
        &["--json", "--exclude", "f*", "--exclude", "*.zip"],
    );
    assert!(few.stdout.contains("\"sources\":2,"), "{}", few.stdout);
}

#[test]
fn a_plan_for_nothing_is_refused_or_empty() {
    let place = Place::new();
    let path = plan_path(&place);
    let out = path.to_str().unwrap();
    let none = place.run_bare(&["plan", "not-here", "--out", out]);
    none.assert_status(1);
    assert!(
        none.stderr.contains("no such file or folder"),
        "{}",
        none.stderr
    );
    assert!(!path.exists());
    let empty = plan(&place, 3, &[]);
    empty.assert_status(0);
    assert!(
        empty.stderr.contains("nothing to import"),
        "{}",
        empty.stderr
    );
    let folder = place.models();
    let wrong = place.run_bare(&[
        "plan",
        folder.to_str().unwrap(),
        "--out",
        folder.to_str().unwrap(),
    ]);
    wrong.assert_status(1);
}

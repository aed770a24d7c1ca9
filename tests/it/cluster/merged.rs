//! The library that shards make is the one that one machine makes.

use super::{
    all_shards, assert_same, core, done, merge, one_machine, out, pictures, plan, shard, shop,
};
use crate::harness::{cube_stl, sheet_stl};

#[test]
fn one_seven_and_sixty_four_shards_make_the_library_of_one_machine() {
    let place = shop();
    let (rows, expected) = one_machine(&place, &["-q"]);
    assert!(rows.len() > 40 && expected.len() > 30);
    for count in [1, 7, 64] {
        all_shards(&place, count, &[]);
        merge(&place, &["-q"]).assert_status(0);
        assert_same(&core(&place), &rows);
        assert!(pictures(&place) == expected, "{count} shards");
        place.assert_sound();
        assert_eq!(place.run(&["check", "-q"]).status, 0);
        std::fs::remove_dir_all(place.library()).unwrap();
        std::fs::remove_dir_all(out(&place)).unwrap();
    }
}

#[test]
fn options_make_the_same_rows_and_are_kept_for_their_paths() {
    let place = shop();
    let options = [
        "-q",
        "--deep",
        "--size",
        "64,32",
        "--up",
        "y",
        "--assume-unit",
        "in",
    ];
    let (rows, expected) = one_machine(&place, &options);
    all_shards(&place, 3, &options[1..]);
    merge(&place, &["-q"]).assert_status(0);
    assert_same(&core(&place), &rows);
    assert!(pictures(&place) == expected);
    let again = place.import(&["--json"]);
    assert!(again.stdout.contains("\"imported\":0,"), "{}", again.stdout);
    assert_same(&core(&place), &rows);
}

#[test]
fn a_merge_again_changes_nothing() {
    let place = shop();
    all_shards(&place, 4, &[]);
    merge(&place, &["-q"]).assert_status(0);
    let before = place.rows();
    let again = merge(&place, &["--json"]);
    again.assert_status(0);
    assert_eq!(place.rows(), before);
    assert!(
        again.stdout.contains("\"unchanged\":45,"),
        "{}",
        again.stdout
    );
    assert!(again.stdout.contains("\"imported\":0,"), "{}", again.stdout);
}

#[test]
fn what_a_person_typed_stays_and_files_that_moved_keep_their_rows() {
    let place = shop();
    all_shards(&place, 3, &[]);
    merge(&place, &["-q"]).assert_status(0);
    let path = place.models().join("f2/part3.stl");
    let path = path.to_str().unwrap();
    place
        .run(&["edit", path, "title=Mine", "rating=4", "source=own"])
        .assert_status(0);
    place.run(&["tag", path, "+kept"]).assert_status(0);
    let id = |name: &str| {
        place.value::<i64>(&format!(
            "SELECT id FROM models WHERE file_path LIKE '%/{name}'"
        ))
    };
    let moved = id("f2/part3.stl");
    let (stays, changes) = (id("f4/part1.stl"), id("f0/part4.stl"));
    place.file("new/here.stl", std::fs::read(path).unwrap());
    std::fs::remove_file(path).unwrap();
    std::fs::remove_file(place.models().join("f3/part2.stl")).unwrap();
    place.file("f0/part4.stl", sheet_stl(6));
    std::fs::remove_dir_all(out(&place)).unwrap();
    all_shards(&place, 5, &[]);
    let ran = merge(&place, &["--json"]);
    ran.assert_status(0);
    assert!(ran.stdout.contains("\"moved\":1,"), "{}", ran.stdout);
    assert_eq!(id("new/here.stl"), moved);
    assert_eq!((id("f4/part1.stl"), id("f0/part4.stl")), (stays, changes));
    let typed =
        "SELECT title || rating || source FROM catalog WHERE file_path LIKE '%/new/here.stl'";
    assert_eq!(place.value::<String>(typed), "Mine4own");
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM model_tags WHERE source = 'person'"),
        1
    );
    assert_eq!(
        place.texts("SELECT filename FROM models WHERE missing_since NOT NULL"),
        ["part2.stl"]
    );
    place.assert_sound();
    // A file that comes back is missing no more.
    place.file("f3/part2.stl", cube_stl(18.0));
    std::fs::remove_dir_all(out(&place)).unwrap();
    all_shards(&place, 2, &[]);
    merge(&place, &["-q"]).assert_status(0);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM models WHERE missing_since NOT NULL"),
        0
    );
    let (rows, expected) = (core(&place), pictures(&place));
    place.import(&["-q"]).assert_status(3);
    assert_same(&core(&place), &rows);
    assert!(pictures(&place) == expected);
}

#[test]
fn shards_that_are_missing_are_named_and_merged_only_when_that_is_asked() {
    let place = shop();
    plan(&place, 4, &[]).assert_status(0);
    for number in ["0", "2"] {
        shard(&place, number, &["-q"]).assert_status(0);
    }
    let refused = merge(&place, &[]);
    refused.assert_status(3);
    assert!(
        refused.stderr.contains("2 of 4 shards are not done: 1, 3"),
        "{}",
        refused.stderr
    );
    assert!(!place.library().exists());
    assert_eq!(merge(&place, &["--check-only"]).status, 3);
    merge(&place, &["--partial", "-q"]).assert_status(0);
    let count =
        done(&place, 0)["models"].as_i64().unwrap() + done(&place, 2)["models"].as_i64().unwrap();
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), count);
    for number in ["1", "3"] {
        shard(&place, number, &["-q"]).assert_status(0);
    }
    merge(&place, &["-q"]).assert_status(0);
    let rows = core(&place);
    std::fs::remove_dir_all(place.library()).unwrap();
    assert_same(&rows, &one_machine(&place, &["-q"]).0);
}

#[test]
fn pictures_may_be_left_in_their_tars() {
    let place = shop();
    all_shards(&place, 2, &[]);
    merge(&place, &["--no-thumbnails", "-q"]).assert_status(0);
    assert_eq!(pictures(&place).len(), 0);
    assert_eq!(
        place.value::<i64>("SELECT count(thumbnail_path) FROM models"),
        0
    );
    let places = place.texts("SELECT DISTINCT substr(thumbnail_archive, 1, instr(thumbnail_archive, '!') - 1) FROM models WHERE thumbnail_archive NOT NULL ORDER BY 1");
    let tars = ["shard-00000.tar", "shard-00001.tar"]
        .map(|name| out(&place).join(name).canonicalize().unwrap());
    assert_eq!(places, tars.map(|path| path.to_str().unwrap().to_owned()));
    let named: String = place
        .value("SELECT thumbnail_archive FROM models WHERE thumbnail_archive NOT NULL LIMIT 1");
    let (tar, name) = named.split_once("!/").unwrap();
    let mut tar = tar::Archive::new(std::fs::File::open(tar).unwrap());
    let mut members = tar
        .entries()
        .unwrap()
        .map(|member| member.unwrap().path().unwrap().to_path_buf());
    assert!(members.any(|member| member.as_os_str() == name), "{named}");
    assert_eq!(place.run(&["check", "-q"]).status, 0);
    merge(&place, &["-q"]).assert_status(0);
    assert_eq!(
        place.value::<i64>("SELECT count(thumbnail_archive) FROM models"),
        0
    );
    let (rows, found) = (core(&place), pictures(&place));
    std::fs::remove_dir_all(place.library()).unwrap();
    let (expected, expected_pictures) = one_machine(&place, &["-q"]);
    assert_same(&rows, &expected);
    assert!(found == expected_pictures);
}

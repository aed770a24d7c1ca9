//! Files that are renamed take their rows along, with what a person typed: one by one, with the files they name, in a renamed
//! folder, archive or parent, and where names were swapped.

use std::fs::rename;
use std::path::Path;

use crate::archives::zip;
use crate::harness::{Place, age, cube_stl};

const OBJ: &str = "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 0 1\nusemtl m\nf 1 2 3\n";

pub(crate) fn mtl(colour: &str) -> String {
    format!("newmtl m\nKd {colour}\n")
}

/// A glTF of one triangle whose corners are in `a.bin`, and that file.
pub(crate) fn gltf_and_bin(side: f32) -> (String, Vec<u8>) {
    let corners = [[0.0, 0.0, 0.0], [side, 0.0, 0.0], [0.0, side, 0.0]];
    let bytes = corners
        .as_flattened()
        .iter()
        .flat_map(|x: &f32| x.to_le_bytes());
    let json = r#"{"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"}],
        "bufferViews":[{"buffer":0,"byteLength":36}],"buffers":[{"uri":"a.bin","byteLength":36}]}"#;
    (json.into(), bytes.collect())
}

/// An OBJ with its MTL, a glTF with its buffer, and an STL in `kit`; each rated, with its file's name as a keyword.
fn rated() -> Place {
    let place = Place::new();
    place.file("kit/x.obj", OBJ);
    place.file("kit/m.mtl", mtl("1 0 0"));
    let (json, bin) = gltf_and_bin(2.0);
    place.file("kit/a.gltf", json);
    place.file("kit/a.bin", bin);
    place.file("kit/c.stl", cube_stl(3.0));
    place.file("other.stl", cube_stl(4.0));
    place.import(&[]).assert_status(0);
    rate(&place);
    place
}

fn rate(place: &Place) {
    let typed = "UPDATE model_metadata SET rating = model_id % 5 + 1,
        keywords = (SELECT filename FROM models WHERE id = model_id)";
    place.database().execute(typed, []).unwrap();
}

fn below(place: &Place, from: &str, to: &str) {
    rename(place.models().join(from), place.models().join(to)).unwrap();
}

/// What a person typed, by path below the folder of models.
fn typed(place: &Place) -> Vec<String> {
    let folder = format!("{}/", place.models().display());
    let sql = "SELECT file_path || ' ' || coalesce(keywords || ' ' || rating, '') FROM catalog ORDER BY 1";
    let found = place.texts(sql).into_iter();
    found.map(|line| line.replacen(&folder, "", 1)).collect()
}

/// Imports, and checks that rows moved and nothing else: `moved` of them, from `old` to `new`.
fn assert_moved(place: &Place, old: &str, new: &str, moved: u64) {
    let expected: Vec<_> = typed(place)
        .iter()
        .map(|row| row.replacen(old, new, 1))
        .collect();
    let before: i64 = place.value("SELECT max(id) FROM models");
    let ran = place.import(&["--json"]);
    ran.assert_status(0);
    assert_eq!(ran.summary()["moved"], moved, "{}", ran.stdout);
    assert_eq!(ran.summary()["imported"], 0, "{}", ran.stdout);
    let mut expected = expected;
    expected.sort();
    assert_eq!(typed(place), expected);
    assert_eq!(place.value::<i64>("SELECT max(id) FROM models"), before);
    place.assert_sound();
    let again = place.import(&["--json"]).summary();
    assert_eq!(again["moved"], 0);
    place.run(&["check"]).assert_status(0);
}

#[test]
fn a_renamed_folder_takes_along_models_with_the_files_they_name() {
    let place = rated();
    below(&place, "kit", "renamed");
    assert_moved(&place, "kit/", "renamed/", 3);
    let beside = "SELECT count(*) FROM model_siblings WHERE file_path LIKE '%/models/renamed/%'";
    assert_eq!(place.value::<i64>(beside), 2);
}

#[test]
fn so_does_a_renamed_folder_above_it_also_where_times_are_lost() {
    let place = rated();
    std::fs::create_dir(place.models().join("new")).unwrap();
    below(&place, "kit", "new/kit");
    for name in ["x.obj", "m.mtl", "a.gltf", "a.bin", "c.stl"] {
        age(&place.models().join("new/kit").join(name), 60);
    }
    assert_moved(&place, "kit/", "new/kit/", 3);
}

#[test]
fn a_renamed_root_takes_all_rows_along() {
    let place = rated();
    let elsewhere = place.models().with_file_name("elsewhere");
    rename(place.models(), &elsewhere).unwrap();
    let ran = place.run(&["import", "--json", elsewhere.to_str().unwrap()]);
    ran.assert_status(0);
    assert_eq!(ran.summary()["moved"], 4);
    let stray = "SELECT count(*) FROM catalog WHERE file_path NOT LIKE '%/elsewhere/%' OR keywords <> filename";
    assert_eq!(place.value::<i64>(stray), 0);
}

#[test]
fn equal_files_keep_what_was_typed_of_each_when_their_folders_are_renamed() {
    let place = Place::new();
    for (folder, colour) in [("red", "1 0 0"), ("blue", "0 0 1")] {
        place.file(&format!("{folder}/x.obj"), OBJ);
        place.file(&format!("{folder}/m.mtl"), mtl(colour));
        place.file(&format!("{folder}/part/c.stl"), cube_stl(1.0));
    }
    place.import(&[]).assert_status(0);
    let by_folder = "UPDATE model_metadata SET rating = 3, keywords = (SELECT file_path LIKE '%/red/%' FROM models WHERE id = model_id)";
    place.database().execute(by_folder, []).unwrap();
    below(&place, "red", "crimson");
    below(&place, "blue", "azure");
    let ran = place.import(&["--json", "-j", "4"]);
    assert_eq!(ran.summary()["moved"], 4, "{}", ran.stdout);
    let wrong = "SELECT count(*) FROM catalog WHERE format = 'obj' AND keywords <> (file_path LIKE '%/crimson/%')";
    assert_eq!(place.value::<i64>(wrong), 0, "{:?}", typed(&place));
    // The parent of both, too; there the rest of the path tells which is which.
    place
        .database()
        .execute(&by_folder.replace("red", "crimson"), [])
        .unwrap();
    std::fs::create_dir(place.models().join("up")).unwrap();
    for folder in ["crimson", "azure"] {
        below(&place, folder, &format!("up/{folder}"));
    }
    assert_eq!(place.import(&["--json", "-j", "4"]).summary()["moved"], 4);
    let wrong = "SELECT count(*) FROM catalog WHERE keywords <> (file_path LIKE '%/crimson/%')";
    assert_eq!(place.value::<i64>(wrong), 0, "{:?}", typed(&place));
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 4);
}

#[test]
fn a_model_that_moved_without_its_material_keeps_its_row_and_is_drawn_anew() {
    let place = rated();
    below(&place, "kit/x.obj", "x.obj");
    let ran = place.import(&["--json"]);
    assert_eq!(ran.summary()["imported"], 1, "{}", ran.stdout);
    assert!(
        typed(&place)
            .iter()
            .any(|row| row.starts_with("x.obj x.obj "))
    );
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 4);
}

#[test]
fn a_renamed_archive_takes_its_members_along() {
    let place = Place::new();
    let mtl = mtl("0 1 0");
    let members: [(&str, &[u8]); 3] = [
        ("d/x.obj", OBJ.as_bytes()),
        ("d/m.mtl", mtl.as_bytes()),
        ("c.stl", &cube_stl(2.0)),
    ];
    place.file("kit.zip", zip(&members));
    place.import(&[]).assert_status(0);
    rate(&place);
    below(&place, "kit.zip", "renamed.zip");
    assert_moved(&place, "kit.zip!", "renamed.zip!", 2);
}

#[test]
fn two_names_that_were_swapped_keep_what_was_typed_of_the_bytes() {
    let place = rated();
    let swap = |a: &str, b: &str| {
        below(&place, a, "aside");
        below(&place, b, a);
        below(&place, "aside", b);
    };
    let rating = |name: &str| {
        let sql = format!(
            "SELECT keywords || ' ' || title FROM catalog WHERE file_path LIKE '%/models/{name}'"
        );
        place.value::<String>(&sql)
    };
    swap("kit/c.stl", "other.stl");
    let ran = place.import(&["--json"]);
    assert_eq!(ran.summary()["imported"], 0, "{}", ran.stdout);
    assert_eq!(ran.summary()["duplicate"], 0, "{}", ran.stdout);
    assert_eq!(rating("kit/c.stl"), "other.stl c");
    assert_eq!(rating("other.stl"), "c.stl other");
    let volumes = "SELECT group_concat(volume, ' ') FROM (SELECT volume FROM catalog WHERE format = 'stl' ORDER BY filename)";
    assert_eq!(place.value::<String>(volumes), "64.0 27.0");
    // Three in a circle.
    place.file("third.stl", cube_stl(5.0));
    place.import(&[]).assert_status(0);
    rate(&place);
    below(&place, "third.stl", "aside");
    below(&place, "other.stl", "third.stl");
    below(&place, "kit/c.stl", "other.stl");
    below(&place, "aside", "kit/c.stl");
    let ran = place.import(&["--json", "-j", "1"]);
    assert_eq!(ran.summary()["imported"], 0, "{}", ran.stdout);
    assert_eq!(rating("kit/c.stl"), "third.stl c");
    assert_eq!(rating("other.stl"), "c.stl other");
    assert_eq!(rating("third.stl"), "other.stl third");
    assert_eq!(place.import(&["--json"]).summary()["unchanged"], 5);
    place.assert_sound();
}

#[test]
fn a_copy_over_another_file_keeps_what_was_typed_of_both_paths() {
    let place = rated();
    let bytes = std::fs::read(place.models().join("kit/c.stl")).unwrap();
    place.file("other.stl", bytes);
    let before = typed(&place);
    place.import(&[]).assert_status(0);
    assert_eq!(typed(&place), before);
}

#[test]
fn files_below_a_folder_that_is_there_and_empty_are_not_held_for_moved() {
    let place = rated();
    let copy = place.models().with_file_name("copy");
    rename(place.models(), &copy).unwrap();
    std::fs::create_dir(place.models()).unwrap();
    let before = typed(&place);
    let summary = place
        .run(&["import", "--json", copy.to_str().unwrap()])
        .summary();
    assert_eq!(summary["moved"], 0);
    let stayed = typed(&place);
    assert!(
        before.iter().all(|row| stayed.contains(row)),
        "a disk that is not mounted loses nothing"
    );
    assert!(!Path::new(&place.models().join("other.stl")).exists());
}

//! Files that a model names count as the model does: where one changes, the model is measured and drawn again.

use crate::archives::zip;
use crate::harness::{Place, age, cube_stl};
use crate::moves::{gltf_and_bin, mtl};
#[cfg(target_os = "linux")]
use crate::traced::{can_trace, traced};

const OBJ: &str =
    "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 0 1\nvt 0 0\nvt 1 0\nvt 0 1\nusemtl m\nf 1/1 2/2 3/3\n";

fn textured() -> Place {
    let place = Place::new();
    place.file("x.obj", OBJ);
    place.file("m.mtl", format!("{}map_Kd maps/wood.png\n", mtl("1 0 0")));
    place.file("maps/wood.png", png(200));
    let (json, bin) = gltf_and_bin(2.0);
    place.file("a.gltf", json);
    place.file("a.bin", bin);
    place.file("c.stl", cube_stl(1.0));
    place.import(&[]).assert_status(0);
    place
}

/// A picture of one colour.
fn png(red: u8) -> Vec<u8> {
    let pixels = image::RgbImage::from_pixel(2, 2, image::Rgb([red, 0, 0]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn picture_of(place: &Place, name: &str) -> String {
    place.value(&format!(
        "SELECT thumbnail_path FROM models WHERE filename = '{name}'"
    ))
}

/// Imports again, where only the model called `name` is to be taken in.
fn assert_taken_again(place: &Place, name: &str) {
    let check = place.run(&["check", "--json"]);
    check.assert_status(3);
    assert!(
        check.stdout.contains("\"changed_sibling\""),
        "{}",
        check.stdout
    );
    let dry = place.import(&["-n", "--json"]).summary();
    assert_eq!(dry["planned"], 1);
    let ran = place.import(&["--json"]);
    ran.assert_status(0);
    let taken: Vec<_> = ran
        .lines()
        .into_iter()
        .filter(|line| line["type"] == "imported")
        .collect();
    assert_eq!(taken.len(), 1, "{}", ran.stdout);
    assert!(taken[0]["path"].as_str().unwrap().ends_with(name));
    place.run(&["check"]).assert_status(0);
    assert_eq!(place.import(&["--json"]).summary()["unchanged"], 3);
    place.assert_sound();
}

#[test]
fn what_a_model_used_is_recorded_with_size_and_time_and_goes_with_its_row() {
    let place = textured();
    let names = "SELECT m.filename || ' ' || s.file_size || ' ' || replace(s.file_path, rtrim(s.file_path, replace(s.file_path, '/', '')), '')
        FROM model_siblings s JOIN models m ON m.id = s.model_id ORDER BY 1";
    let [bin, texture] = [36, png(200).len()];
    let expected = [
        format!("a.gltf {bin} a.bin"),
        "x.obj 39 m.mtl".into(),
        format!("x.obj {texture} wood.png"),
    ];
    let mut found = place.texts(names);
    found.sort();
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(found, expected);
    let gone = place.database();
    gone.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM models")
        .unwrap();
    assert_eq!(place.value::<i64>("SELECT count(*) FROM model_siblings"), 0);
}

#[test]
fn a_changed_material_texture_or_buffer_has_its_model_drawn_again() {
    let place = textured();
    let old = picture_of(&place, "x.obj");
    place
        .database()
        .execute("UPDATE model_metadata SET rating = 4", [])
        .unwrap();
    place.file("m.mtl", format!("{}map_Kd maps/wood.png\n#", mtl("0 1 0")));
    assert_taken_again(&place, "x.obj");
    assert_ne!(picture_of(&place, "x.obj"), old);
    let old = picture_of(&place, "x.obj");
    place.file("maps/wood.png", [png(100), vec![0]].concat());
    assert_taken_again(&place, "x.obj");
    assert_ne!(picture_of(&place, "x.obj"), old);
    assert!(!place.library().join(old).exists());
    let (_, bin) = gltf_and_bin(5.0);
    age(&place.file("a.bin", bin), 60);
    assert_taken_again(&place, "a.gltf");
    let is_larger = "SELECT size_x = 5 FROM catalog WHERE filename = 'a.gltf'";
    assert!(place.value::<bool>(is_larger));
    assert_eq!(place.value::<i64>("SELECT sum(rating) FROM catalog"), 12);
}

#[test]
fn one_that_was_only_touched_is_read_once_more_and_then_known() {
    let place = textured();
    let before = picture_of(&place, "x.obj");
    age(&place.models().join("m.mtl"), 60);
    let summary = place.import(&["--json"]).summary();
    assert_eq!(
        (&summary["unchanged"], &summary["imported"]),
        (&3.into(), &0.into())
    );
    assert_eq!(picture_of(&place, "x.obj"), before);
    assert_eq!(place.import(&["-n", "--json"]).summary()["planned"], 0);
}

#[test]
fn one_that_was_missing_and_comes_is_taken_in() {
    let place = Place::new();
    place.file("x.obj", OBJ);
    place.file("a.stl", cube_stl(1.0));
    place.file("b.stl", cube_stl(2.0));
    place.import(&[]).assert_status(0);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM model_siblings WHERE file_size IS NULL"),
        1
    );
    place.run(&["check"]).assert_status(0);
    place.file("m.mtl", mtl("0 0 1"));
    assert_taken_again(&place, "x.obj");
}

#[test]
fn one_that_is_gone_is_told_and_the_model_drawn_without_it() {
    let place = textured();
    std::fs::remove_file(place.models().join("maps/wood.png")).unwrap();
    assert_taken_again(&place, "x.obj");
    let notes: String = place.value("SELECT notes FROM catalog WHERE filename = 'x.obj'");
    assert!(notes.contains("not found"), "{notes}");
}

#[test]
fn models_of_an_older_library_learn_what_they_name() {
    let place = textured();
    let forget = "DELETE FROM model_siblings; UPDATE model_analysis SET analysis_version = 0";
    place.database().execute_batch(forget).unwrap();
    assert_eq!(place.import(&["--json"]).summary()["measured_again"], 3);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM model_siblings"), 3);
    assert_eq!(place.import(&["-n", "--json"]).summary()["planned"], 0);
}

#[test]
fn a_changed_archive_has_its_models_looked_at_again() {
    let place = Place::new();
    let archive =
        |colour: &str| zip(&[("x.obj", OBJ.as_bytes()), ("m.mtl", mtl(colour).as_bytes())]);
    place.file("kit.zip", archive("1 0 0"));
    place.import(&[]).assert_status(0);
    assert_eq!(place.import(&["--json"]).summary()["unchanged"], 1);
    age(&place.file("kit.zip", archive("0 1 0")), 60);
    assert_eq!(place.import(&["--json"]).summary()["imported"], 1);
}

#[cfg(target_os = "linux")]
#[test]
fn unchanged_ones_are_asked_for_once_a_run_and_never_opened() {
    let place = Place::new();
    for i in 0..40 {
        place.file(&format!("{i}.obj"), format!("{OBJ}# {i}\n"));
    }
    place.file("m.mtl", format!("{}map_Kd wood.png\n", mtl("1 0 0")));
    place.file("wood.png", png(9));
    place.import(&[]).assert_status(0);
    if !can_trace() {
        return;
    }
    let log = place.library().with_file_name("calls.txt");
    let command = place.command(&["import", place.models().to_str().unwrap()]);
    let calls = "trace=open,openat,openat2,stat,lstat,statx,newfstatat";
    let ended = traced(&command, &log, &["-qq", "-e", calls])
        .output()
        .unwrap();
    assert!(ended.status.success());
    let calls = std::fs::read_to_string(&log).unwrap();
    let of = |name: &str| calls.lines().filter(|call| call.contains(name)).count();
    assert_eq!((of("m.mtl"), of("wood.png")), (1, 1), "{calls}");
    assert_eq!(of(".obj"), 40, "one look at each model");
    let opened = calls
        .lines()
        .filter(|call| call.contains("open") && call.contains("/models/"));
    assert_eq!(opened.count(), 0, "{calls}");
}

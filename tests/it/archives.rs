//! Models in ZIP archives and in gzip: found, read in place, and never trusted.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::{Place, assert_harmless, changed_somewhere, cube_stl};

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn reasons(place: &Place, kind: &str) -> Vec<String> {
    let ran = place.import(&["--json", "--no-thumbnails", "--retry"]);
    let lines = ran.lines().into_iter().filter(|line| line["type"] == kind);
    lines
        .map(|line| {
            format!(
                "{}: {}",
                line["path"].as_str().unwrap(),
                line["reason"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn members_are_models_like_any_other() {
    let place = Place::new();
    let obj = "mtllib colours.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl red\nf 1 2 3\n";
    let members: [(&str, &[u8]); 5] = [
        ("a b/cube.stl", &cube_stl(2.0)),
        ("m/tri.obj", obj.as_bytes()),
        ("m/colours.mtl", b"newmtl red\nKd 1 0 0\n"),
        ("readme.txt", b"hello"),
        ("__MACOSX/._cube.stl", b"junk"),
    ];
    let archive = place.file("kit.zip", zip(&members));
    place.file("other.stl", cube_stl(3.0));
    let ran = place.import(&["--json", "--size", "32"]);
    ran.assert_status(0);
    assert_eq!(ran.summary()["imported"], 3);
    let paths = place.texts("SELECT file_path FROM models WHERE file_path LIKE '%!/%' ORDER BY 1");
    let at = |member: &str| format!("{}!/{member}", archive.to_str().unwrap());
    assert_eq!(paths, [at("a b/cube.stl"), at("m/tri.obj")]);
    assert_eq!(
        place.value::<i64>("SELECT material_count FROM catalog WHERE filename = 'tri.obj'"),
        1
    );
    assert!(
        place
            .texts("SELECT notes FROM model_metadata WHERE notes NOT NULL")
            .is_empty(),
        "the MTL was found inside"
    );

    let again = place.import(&["--json", "--size", "32"]);
    assert_eq!(again.summary()["unchanged"], 3);
    place.run(&["thumbnails", "--size", "48"]).assert_status(0);
    place.assert_sound();
    let shown = place.models().join("out.png");
    place
        .run_bare(&["thumbnail", &at("a b/cube.stl"), shown.to_str().unwrap()])
        .assert_status(0);
}

#[test]
fn a_copy_outside_is_a_duplicate_and_the_member_keeps_its_row() {
    let place = Place::new();
    place.file("kit.zip", zip(&[("cube.stl", &cube_stl(2.0))]));
    place.import(&["--no-thumbnails"]).assert_status(0);
    place.file("cube.stl", cube_stl(2.0));
    let ran = place.import(&["--json", "--no-thumbnails"]);
    assert_eq!(
        (&ran.summary()["duplicate"], &ran.summary()["unchanged"]),
        (&1.into(), &1.into())
    );
    std::fs::remove_file(place.models().join("kit.zip")).unwrap();
    place.file("moved.stl", cube_stl(2.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM models"),
        2,
        "the member's row moved to the new place"
    );
}

#[test]
fn what_is_not_taken_has_a_reason() {
    let place = Place::new();
    let mut encrypted = zip(&[("secret.stl", &cube_stl(1.0))]);
    for signature in [&b"PK\x03\x04"[..], b"PK\x01\x02"] {
        let at = encrypted
            .windows(4)
            .position(|window| window == signature)
            .unwrap();
        encrypted[at + if signature[2] == 3 { 6 } else { 8 }] |= 1;
    }
    place.file("encrypted.zip", encrypted);
    let inner = zip(&[("cube.stl", &cube_stl(1.0))]);
    place.file(
        "nested.zip",
        zip(&[
            ("inner.zip", &inner),
            ("../up.stl", b"x"),
            ("part.fbx", b"x"),
        ]),
    );
    place.file(
        "bomb.zip",
        zip(&[
            ("bomb.stl", &vec![0; 300 << 20]),
            ("good.stl", &cube_stl(1.0)),
        ]),
    );
    place.file("broken.zip", "PK\x03\x04nope");
    let skipped = reasons(&place, "skipped").join("\n");
    for expected in [
        "inner.zip: an archive within an archive",
        "secret.stl: encrypted",
        "part.fbx: FBX is not read",
    ] {
        assert!(skipped.contains(expected), "{skipped}");
    }
    let failed = reasons(&place, "failed").join("\n");
    for expected in [
        "bomb.stl: ",
        "unpacked bytes of a part this small",
        "broken.zip: ZIP archive",
    ] {
        assert!(failed.contains(expected), "{failed}");
    }
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM models"),
        1,
        "the good part of the bomb"
    );
    assert!(!Path::new("/tmp/up.stl").exists());
}

#[test]
fn archives_cut_or_changed_anywhere_never_end_the_run() {
    let whole = zip(&[("cube.stl", &cube_stl(1.0)), ("x/cube.stl", &cube_stl(2.0))]);
    let place = Place::new();
    for cut in (0..whole.len()).step_by(whole.len() / 100) {
        place.file(&format!("cut{cut}.zip"), &whole[..cut]);
    }
    for (number, bytes) in changed_somewhere(&whole, 200).enumerate() {
        place.file(&format!("changed{number}.zip"), bytes);
    }
    assert_harmless(&place, &["--size", "16"]);
}

#[test]
fn a_model_in_gzip_is_that_model() {
    let place = Place::new();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&cube_stl(2.0)).unwrap();
    place.file("cube.stl.gz", encoder.finish().unwrap());
    place.file("notes.gz", "no model by its name");
    place.import(&["--size", "32"]).assert_status(0);
    assert_eq!(
        place.texts("SELECT format || ' ' || volume FROM catalog"),
        ["stl 8.0"]
    );
}

//! Archives as people make them: names in other letters and other places, and files that are no archive.

use crate::archives::{reasons, zip, zip_of};
use crate::harness::{Place, cube_stl};

#[test]
fn a_backslash_within_a_character_separates_nothing() {
    let place = Place::new();
    let cube = |side: u8| cube_stl(f32::from(side));
    for (number, (name, _)) in NAMES.iter().enumerate() {
        let side = u8::try_from(number + 1).unwrap();
        place.file(&format!("{number}.zip"), zip_of(&[(name, &cube(side))]));
    }
    place.import(&["--no-thumbnails"]).assert_status(0);
    let names = place.texts("SELECT filename FROM models ORDER BY file_path");
    let expected: Vec<&str> = NAMES.iter().map(|(_, name)| *name).collect();
    assert_eq!(names, expected);
    place.assert_sound();
}

const NAMES: [(&[u8], &str); 5] = [
    (b"\xD5\x5C.stl", "誠.stl"),
    (b"\xA5\x5C.stl", "功.stl"),
    (b"\x95\x5C/\x83\x5C.stl", "ソ.stl"),
    (b"\x83\x7C.stl", "ポ.stl"),
    (b"caf\x82\\a.stl", "a.stl"),
];

#[test]
fn names_that_lead_up_are_read_within_the_archive_and_told_beyond() {
    let place = Place::new();
    let (a, b) = (cube_stl(2.0), cube_stl(3.0));
    place.file(
        "in.zip",
        zip_of(&[(b"a/../part.stl", &a), (b"./x/b.stl", &b)]),
    );
    place.file("out.zip", zip_of(&[(b"../part.stl", &a)]));
    let skipped = reasons(&place, "skipped");
    assert_eq!(skipped.len(), 1, "{skipped:?}");
    assert!(
        skipped[0].ends_with("its name leads out of the archive"),
        "{skipped:?}"
    );
    let inside = "SELECT count(*) FROM models WHERE file_path LIKE '%in.zip!/part.stl'";
    assert_eq!(place.value::<i64>(inside), 1);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 2);
}

#[test]
fn a_file_that_is_no_archive_is_called_what_it_is() {
    let place = Place::new();
    for (name, bytes, reason) in [
        ("a.zip", &b"<!DOCTYPE html><p>404"[..], "an HTML page"),
        ("b.zip", b"Rar!\x1A\x07\x01\0", "a RAR archive"),
        ("c.zip", b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
        (
            "d.zip",
            b"version https://git-lfs.github.com/spec/v1\n",
            "a Git LFS pointer",
        ),
        ("e.zip", b"", "an empty file"),
        ("f.zip", b"\x1F\x8B\x08", "gzip data"),
        (
            "g.zip",
            b"{\"error\": 404}",
            "content that no reader recognises, and no ZIP archive",
        ),
    ] {
        place.file(name, bytes);
        let failed = reasons(&place, "failed").join("\n");
        assert!(
            failed.contains(&format!("not a model but {reason}")),
            "{name}: {failed}"
        );
    }
    let alone = place.models().join("a.zip");
    let ran = place.run(&["import", alone.to_str().unwrap()]);
    ran.assert_status(3);
}

#[test]
fn an_archive_in_which_nothing_is_a_model_has_one_line() {
    let place = Place::new();
    place.file(
        "texts.zip",
        zip(&[("a.txt", b"1"), ("b.png", b"2"), ("__MACOSX/._c.stl", b"3")]),
    );
    place.file("nothing.zip", zip(&[]));
    place.file(
        "kit.zip",
        zip(&[("a.stl", &cube_stl(1.0)), ("read.me", b"4")]),
    );
    let skipped = reasons(&place, "skipped");
    assert_eq!(skipped.len(), 2, "{skipped:?}");
    let told = |line: &String| line.ends_with("an archive in which nothing is a model");
    assert!(skipped.iter().all(told), "{skipped:?}");
}

#[test]
fn of_members_of_one_name_the_last_is_read_and_that_is_told() {
    let place = Place::new();
    let (a, b) = (cube_stl(1.0), cube_stl(2.0));
    place.file(
        "two.zip",
        zip_of(&[(b"x/part.stl", &a), (b"x\\part.stl", &b)]),
    );
    place.file(
        "same.zip",
        zip_of(&[(b"x/part.stl", &a), (b"x\\part.stl", &a)]),
    );
    let skipped = reasons(&place, "skipped");
    assert_eq!(skipped.len(), 1, "{skipped:?}");
    let told = "several members are called \"x/part.stl\": the last one is read";
    assert!(
        skipped[0].contains("two.zip") && skipped[0].ends_with(told),
        "{skipped:?}"
    );
    let volume = "SELECT volume FROM catalog WHERE file_path LIKE '%two.zip%'";
    assert_eq!(place.value::<f64>(volume).to_bits(), 8.0_f64.to_bits());
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_gives_a_title_that_is() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    std::fs::create_dir_all(place.models()).unwrap();
    let name = std::ffi::OsStr::from_bytes(b"K\xFCche \xC3\xBC.stl");
    std::fs::write(place.models().join(name), cube_stl(1.0)).unwrap();
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(
        place.value::<String>("SELECT title FROM catalog"),
        "Küche ü"
    );
    place.assert_sound();
}

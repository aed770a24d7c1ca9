//! Models in ZIP archives and in gzip: found, read in place, and never trusted.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::{Place, assert_harmless, changed_somewhere, cube_stl};
use crate::hostile::packed::{Entry, archive};

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

pub(crate) fn reasons(place: &Place, kind: &str) -> Vec<String> {
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

/// Browsers and shops pack a 3MF once more, or name it a ZIP: a ZIP that is a 3MF itself is no archive of models.
#[test]
fn a_3mf_under_the_name_of_a_zip_is_one_model() {
    let place = Place::new();
    let part = crate::packages::cube_3mf(2.0);
    place.file("PLA.3mf.zip", &part);
    place.file("packed.zip", zip(&[("inner/PLA.3mf", &part)]));
    place.file("other.zip", zip(&[("cube.stl", &cube_stl(3.0))]));
    let ran = place.import(&["--json", "--no-thumbnails"]);
    ran.assert_status(0);
    let formats = place.texts("SELECT format || ' ' || volume FROM catalog ORDER BY 1");
    assert_eq!(formats, ["3mf 8.0", "3mf 8.0", "stl 27.0"]);
    assert_eq!(ran.summary()["duplicate"], 1, "the same bytes, packed");
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
            ("part.blend", b"x"),
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
        "secret.stl: the member is encrypted: unpack it with its password",
        "part.blend: BLEND is not read",
        "up.stl: its name leads out of the archive",
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

/// As [`zip`], with any bytes for names and in any method.
pub(crate) fn zip_of(members: &[(&[u8], &[u8])]) -> Vec<u8> {
    let placed = |i: usize| format!("{i:04}").repeat(members[i].0.len().div_ceil(4));
    let names: Vec<String> = (0..members.len())
        .map(|i| placed(i)[..members[i].0.len()].to_owned())
        .collect();
    let plain: Vec<(&str, &[u8])> = names
        .iter()
        .zip(members)
        .map(|(name, (_, bytes))| (name.as_str(), *bytes))
        .collect();
    let mut bytes = zip(&plain);
    for (name, (real, _)) in names.iter().zip(members) {
        let at: Vec<usize> = memchr::memmem::find_iter(&bytes, name.as_bytes()).collect();
        assert_eq!(
            at.len(),
            2,
            "a name stands before its bytes and in the directory"
        );
        at.iter()
            .for_each(|&at| bytes[at..at + real.len()].copy_from_slice(real));
    }
    bytes
}

#[test]
fn members_are_found_however_their_names_begin() {
    let place = Place::new();
    let (a, b) = (cube_stl(2.0), cube_stl(3.0));
    place.file(
        "dot.zip",
        zip_of(&[(b"./part.stl", &a), (b"./sub/b.stl", &b)]),
    );
    place.file(
        "root.zip",
        zip_of(&[(b"/part.stl", &a), (b"\\sub\\b.stl", &b)]),
    );
    place.import(&["--no-thumbnails"]).assert_status(0);
    let names = place.texts("SELECT replace(file_path, rtrim(file_path, replace(file_path, '.zip!', '')), '') FROM models ORDER BY file_path");
    assert_eq!(names.len(), 4);
    let ends = |end: &str| {
        let sql = format!("SELECT count(*) FROM models WHERE file_path LIKE '%.zip!/{end}'");
        place.value::<i64>(&sql)
    };
    assert_eq!((ends("part.stl"), ends("sub/b.stl")), (2, 2));
    let again = place.import(&["--json", "--no-thumbnails"]);
    assert_eq!(again.summary()["unchanged"], 4);
    place.assert_sound();
}

#[test]
fn names_are_read_in_the_letters_they_were_written_in() {
    let place = Place::new();
    let sizes: Vec<Vec<u8>> = (1..5_u8).map(|i| cube_stl(f32::from(i))).collect();
    let japanese: [(&[u8], &[u8]); 2] = [
        (b"\x95\x5C.stl", &sizes[0]),
        (b"\x95\x94\x95i/\x8E\x95\x8E\xD4.stl", &sizes[1]),
    ];
    place.file("sjis.zip", zip_of(&japanese));
    place.file("cp437.zip", zip_of(&[(b"Geh\x84use.stl", &sizes[2])]));
    place.file("gbk.zip", zip_of(&[(b"\xC1\xE3\xBC\xFE.stl", &sizes[3])]));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let names = place.texts("SELECT filename FROM models ORDER BY file_size, file_path");
    assert_eq!(names, ["Gehäuse.stl", "零件.stl", "表.stl", "歯車.stl"]);
    place.assert_sound();
}

#[cfg(unix)]
#[test]
fn archives_may_lie_where_names_are_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let folder = place
        .models()
        .join(std::ffi::OsStr::from_bytes(b"Ger\xE4te"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("kit.zip"), zip(&[("a.stl", &cube_stl(1.0))])).unwrap();
    let named = place
        .models()
        .join(std::ffi::OsStr::from_bytes(b"k\xFCche.zip"));
    let obj = b"mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl red\nf 1 2 3\n";
    let members: [(&str, &[u8]); 2] = [("o.obj", obj), ("m.mtl", b"newmtl red\nKd 1 0 0\n")];
    std::fs::write(named, zip(&members)).unwrap();
    let ran = place.import(&["--json", "--size", "32"]);
    ran.assert_status(0);
    assert_eq!(ran.summary()["imported"], 2);
    assert_eq!(
        place.value::<i64>("SELECT material_count FROM catalog WHERE format = 'obj'"),
        1
    );
    let again = place.import(&["--json", "--size", "32"]);
    assert_eq!(again.summary()["unchanged"], 2);
    place.assert_sound();
}

#[test]
fn members_may_be_packed_by_other_methods() {
    let place = Place::new();
    let bytes = cube_stl(2.0);
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Bzip2);
    writer.start_file("bzip2.stl", options).unwrap();
    writer.write_all(&bytes).unwrap();
    place.file("bzip2.zip", writer.finish().unwrap().into_inner());
    let deflated = {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&bytes).unwrap();
        encoder.finish().unwrap()
    };
    let lzma = {
        let options = lzma_rust2::LzmaOptions::default();
        let mut head = vec![9, 20, 5, 0, options.get_props()];
        head.extend(options.dict_size.to_le_bytes());
        let mut encoder = lzma_rust2::LzmaWriter::new_no_header(head, &options, false).unwrap();
        encoder.write_all(&bytes).unwrap();
        encoder.finish().unwrap()
    };
    let xz = {
        let options = lzma_rust2::XzOptions::default();
        let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
        encoder.write_all(&bytes).unwrap();
        encoder.finish().unwrap()
    };
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let zstd = ruzstd::encoding::compress_to_vec(bytes.as_slice(), level);
    let streams = [
        ("deflate64", 9, deflated),
        ("lzma", 14, lzma),
        ("xz", 95, xz),
        ("zstd", 93, zstd),
        ("ppmd", 98, vec![1, 2, 3]),
    ];
    for (name, method, packed) in streams {
        let entry = Entry::packed_as(&format!("{name}.stl"), method, packed, &bytes);
        place.file(&format!("{name}.zip"), archive(&[entry]));
    }
    let failed = reasons(&place, "failed");
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(
        failed[0].ends_with("ppmd.stl: ZIP compression method PPMd is not read by this version")
    );
    let volumes = place.texts("SELECT filename || ' ' || volume FROM catalog ORDER BY 1");
    assert_eq!(
        volumes,
        [
            "bzip2.stl 8.0",
            "deflate64.stl 8.0",
            "lzma.stl 8.0",
            "xz.stl 8.0",
            "zstd.stl 8.0"
        ]
    );
}

#[test]
fn archives_that_are_not_looked_into_are_named() {
    let place = Place::new();
    let names = [
        "a.rar",
        "b.7z",
        "c.tar",
        "d.tar.gz",
        "e.tar.zst",
        "f.tgz",
        "g.stl.xz",
        "h.txt.xz",
        "i.gz",
    ];
    for name in names {
        place.file(name, "whatever");
    }
    let ran = place.import(&["--json"]);
    ran.assert_status(0);
    let skipped = reasons(&place, "skipped");
    let told: Vec<&str> = skipped
        .iter()
        .map(|line| line.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "a.rar: RAR is not read by this version",
            "b.7z: 7Z is not read by this version",
            "c.tar: TAR is not read by this version",
            "d.tar.gz: TAR is not read by this version",
            "e.tar.zst: TAR.ZST is not read by this version",
            "f.tgz: TGZ is not read by this version",
            "g.stl.xz: STL.XZ is not read by this version",
        ]
    );
}

//! Models that come packed: 3MF and AMF.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::harness::{Place, cube, cube_stl};

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The mesh of a 3MF cube, each corner of each face a vertex of its own.
fn cube_mesh(size: f32) -> String {
    let corners = cube(size);
    let vertex = |[x, y, z]: &[f32; 3]| format!("<vertex x=\"{x}\" y=\"{y}\" z=\"{z}\"/>");
    let triangle = |i: usize| {
        let [a, b, c] = [3 * i, 3 * i + 1, 3 * i + 2];
        format!("<triangle v1=\"{a}\" v2=\"{b}\" v3=\"{c}\"/>")
    };
    format!(
        "<mesh><vertices>{}</vertices><triangles>{}</triangles></mesh>",
        corners.iter().map(vertex).collect::<String>(),
        (0..corners.len() / 3).map(triangle).collect::<String>()
    )
}

fn model_part(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<model unit=\"millimeter\" \
         xmlns=\"http://schemas.microsoft.com/3dmanufacturing/core/2015/02\" \
         xmlns:p=\"http://schemas.microsoft.com/3dmanufacturing/production/2015/06\">{body}</model>"
    )
}

fn package(body: &str) -> Vec<u8> {
    packed(&[("3D/3dmodel.model", model_part(body).as_bytes())])
}

pub(crate) fn cube_3mf(size: f32) -> Vec<u8> {
    package(&format!(
        "<resources><object id=\"1\" name=\"cube\">{}</object></resources><build><item objectid=\"1\"/></build>",
        cube_mesh(size)
    ))
}

pub(crate) fn cube_amf(size: f32) -> String {
    let corners = cube(size);
    let vertex = |[x, y, z]: &[f32; 3]| {
        format!("<vertex><coordinates><x>{x}</x><y>{y}</y><z>{z}</z></coordinates></vertex>")
    };
    let triangle = |i: usize| {
        let [a, b, c] = [3 * i, 3 * i + 1, 3 * i + 2];
        format!("<triangle><v1>{a}</v1><v2>{b}</v2><v3>{c}</v3></triangle>")
    };
    format!(
        "<?xml version=\"1.0\"?>\n<amf unit=\"millimeter\"><object id=\"0\"><mesh><vertices>{}</vertices><volume>{}</volume>\
         </mesh></object></amf>",
        corners.iter().map(vertex).collect::<String>(),
        (0..corners.len() / 3).map(triangle).collect::<String>()
    )
}

#[test]
fn one_cube_in_four_wrappings_is_one_body() {
    let place = Place::new();
    place.file("a.stl", cube_stl(10.0));
    place.file("b.3mf", cube_3mf(10.0));
    place.file("c.amf", cube_amf(10.0));
    place.file("d.amf", packed(&[("d.amf", cube_amf(10.0).as_bytes())]));
    // The content decides, not the name.
    place.file(
        "e.stl",
        package(&format!(
            "<resources><object id=\"7\">{}</object></resources>",
            cube_mesh(10.0)
        )),
    );
    place.import(&["--size", "64"]).assert_status(0);
    let formats = place.texts("SELECT format FROM models ORDER BY file_path");
    assert_eq!(formats, ["stl", "3mf", "amf", "amf", "3mf"]);
    let count: i64 = place.value("SELECT count(DISTINCT mesh_hash) FROM catalog");
    assert_eq!(count, 1);
    let volumes: (f64, f64) = (
        place.value("SELECT min(volume) FROM catalog"),
        place.value("SELECT max(volume) FROM catalog"),
    );
    assert_eq!(volumes, (1000.0, 1000.0));
    let units: i64 = place.value("SELECT count(*) FROM catalog WHERE unit = 'millimetre'");
    assert_eq!(units, 4);
    place.assert_sound();
}

#[test]
fn a_mirrored_component_and_one_in_another_part_enclose_what_they_should() {
    let place = Place::new();
    let mirrored = format!(
        "<resources><object id=\"1\">{}</object><object id=\"2\"><components>\
         <component objectid=\"1\" transform=\"-1 0 0 0 1 0 0 0 1 0 0 0\"/></components></object></resources>\
         <build><item objectid=\"2\"/></build>",
        cube_mesh(10.0)
    );
    place.file("mirrored.3mf", package(&mirrored));
    let root = model_part(
        "<resources><object id=\"1\"><components><component objectid=\"1\" p:path=\"/3D/Objects/a.model\" \
         transform=\"2 0 0 0 2 0 0 0 2 5 0 0\"/></components></object></resources><build><item objectid=\"1\"/></build>",
    );
    let part = model_part(&format!(
        "<resources><object id=\"1\">{}</object></resources><build/>",
        cube_mesh(10.0)
    ));
    let parts = [
        ("3D/3dmodel.model", root.as_bytes()),
        ("3D/Objects/a.model", part.as_bytes()),
    ];
    place.file("split.3mf", packed(&parts));
    place.import(&["--size", "64"]).assert_status(0);
    let volume = |name: &str| {
        let sql = format!("SELECT volume FROM catalog WHERE file_path LIKE '%{name}.3mf'");
        place.value::<f64>(&sql)
    };
    assert_eq!((volume("mirrored"), volume("split")), (1000.0, 8000.0));
}

#[test]
fn packages_that_would_eat_the_machine_are_refused_at_once() {
    let place = Place::new();
    let mut doubling = format!("<resources><object id=\"1\">{}</object>", cube_mesh(1.0));
    for id in 2..60 {
        let component = format!("<component objectid=\"{}\"/>", id - 1);
        doubling += &format!(
            "<object id=\"{id}\"><components>{component}{component}</components></object>"
        );
    }
    doubling += "</resources><build><item objectid=\"59\"/></build>";
    let mut encrypted = cube_3mf(1.0);
    let listed = encrypted
        .windows(4)
        .position(|w| w == b"PK\x01\x02")
        .unwrap();
    encrypted[6] |= 1;
    encrypted[listed + 8] |= 1;
    let ring = "<resources><object id=\"1\"><components><component objectid=\"1\"/></components></object></resources>\
        <build><item objectid=\"1\"/></build>";
    let entity = b"<?xml version='1.0'?><!DOCTYPE amf [<!ENTITY a 'aaaa'>]><amf>&a;</amf>";
    let cases: [(&str, Vec<u8>, &str); 7] = [
        (
            "doubled.3mf",
            package(&doubling),
            "placed objects, limit is 1000000",
        ),
        (
            "zeros.3mf",
            packed(&[("3D/3dmodel.model", &vec![0; 4 << 20])]),
            "unpacked bytes of a part this small, limit is",
        ),
        ("encrypted.3mf", encrypted, "an encrypted ZIP archive"),
        ("ring.3mf", package(ring), "object 1 holds itself"),
        (
            "entity.amf",
            entity.to_vec(),
            "DOCTYPE is not allowed (byte 21)",
        ),
        (
            "entity.3mf",
            packed(&[("3D/3dmodel.model", entity)]),
            "DOCTYPE is not allowed",
        ),
        ("gzip.amf", b"\x1F\x8B\x08 and so on".to_vec(), "gzip"),
    ];
    for (name, bytes, _) in &cases {
        place.file(name, bytes);
    }
    let began = std::time::Instant::now();
    let ran = place.import(&["--json"]);
    ran.assert_status(3);
    assert!(began.elapsed().as_secs() < 10);
    for (name, _, reason) in &cases {
        let failed = ran.lines().into_iter().find(|line| {
            line["type"] == "failed"
                && line["path"]
                    .as_str()
                    .is_some_and(|path| path.ends_with(name))
        });
        let failed = failed.unwrap_or_else(|| panic!("{name}: {}", ran.stdout));
        assert!(
            failed["reason"].as_str().unwrap().contains(reason),
            "{failed}"
        );
    }
}

#[test]
fn packages_cut_anywhere_or_with_changed_bytes_never_stop_the_run() {
    let place = Place::new();
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    let stored = |text: &str, name: &str| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        writer.start_file(name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let body = format!(
        "<resources><object id=\"1\">{}</object></resources>",
        cube_mesh(1.0)
    );
    let wholes = [
        ("3mf", cube_3mf(1.0)),
        ("3mf", stored(&model_part(&body), "3D/3dmodel.model")),
        ("amf", cube_amf(1.0).into_bytes()),
        ("amf", packed(&[("a.amf", cube_amf(1.0).as_bytes())])),
    ];
    let mut count = 0;
    for (ending, whole) in wholes {
        for i in 0..80 {
            let mut bytes = whole.clone();
            if i % 2 == 0 {
                bytes.truncate(next(whole.len()));
            } else {
                (0..=i / 8).for_each(|_| bytes[next(whole.len())] = next(256) as u8);
            }
            place.file(&format!("{count}.{ending}"), bytes);
            count += 1;
        }
    }
    let ran = place.import(&["--json", "--size", "64"]);
    assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
    assert_eq!(ran.summary()["found"], count);
    assert!(!ran.stdout.contains("\"kind\":\"panic\""), "{}", ran.stdout);
    place.assert_sound();
}

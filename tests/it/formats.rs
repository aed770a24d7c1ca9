//! Every row of the table of formats has a fixture that imports, a hostile file and a fuzz target.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;
use trigest::formats::FORMATS;

use crate::harness::{Place, cube_stl, files_below, project};
use crate::{gcode, hostile, packages, ply_off, scenes, studio};

const OBJ: &str = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n";
const STEP: &str = "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('AUTOMOTIVE_DESIGN'));\nENDSEC;\nDATA;
#1=PRODUCT('part','part','',());\n#2=MANIFOLD_SOLID_BREP('',#3);\nENDSEC;\nEND-ISO-10303-21;\n";

const BREP: &str =
    "DBRep_DrawableShape\n\nCASCADE Topology V1, (c) Matra-Datavision\nTShapes 2\nFa\nSo\n";

/// A small file of every format, by its name in the table.
fn fixtures() -> Vec<(&'static str, Vec<u8>)> {
    let (mut document, buffer) = scenes::document(&json!([{ "mesh": 0 }]));
    let glb = scenes::glb(&document, &buffer);
    let base64 = scenes::base64(&buffer);
    document["buffers"][0]["uri"] = format!("data:application/octet-stream;base64,{base64}").into();
    vec![
        ("stl", cube_stl(1.0)),
        ("obj", OBJ.into()),
        ("glb", glb),
        ("gltf", document.to_string().into()),
        ("3ds", studio::tds::cube(1.0)),
        ("dae", studio::dae::cube(1.0).into()),
        ("usd", studio::usd::cube(1.0).into()),
        ("fbx", studio::fbx::cube(1.0).into()),
        ("draco", scenes::draco_cube()),
        ("step", STEP.into()),
        ("brep", BREP.into()),
        ("3mf", packages::cube_3mf(1.0)),
        ("amf", packages::cube_amf(1.0).into()),
        ("ply", ply_off::ascii_ply()),
        ("off", ply_off::off()),
        ("gcode", gcode::MOVES.into()),
        (
            "bgcode",
            gcode::binary(&[gcode::block(1, 0, &[0], gcode::MOVES.as_bytes())]),
        ),
    ]
}

#[test]
fn every_format_has_a_fixture_that_imports_by_its_content_alone() {
    let place = Place::new();
    let fixtures = fixtures();
    for format in FORMATS {
        let fixture = fixtures.iter().find(|(name, _)| *name == format.name);
        let (name, bytes) = fixture.unwrap_or_else(|| panic!("{} has no fixture", format.name));
        // Under the ending of another format the content decides.
        let other = if *name == "off" { "ply" } else { "off" };
        for ending in format.extensions.iter().chain([&other]) {
            place.file(&format!("{name}/as-{ending}.{ending}"), bytes);
        }
    }
    place.import(&["--no-thumbnails"]).assert_status(0);
    for format in FORMATS {
        let name = format.name;
        let sql = format!(
            "SELECT count(*) FROM models WHERE format = '{name}' AND file_path LIKE '%/{name}/as-%'"
        );
        let count = place.value::<i64>(&sql);
        assert_eq!(count as usize, format.extensions.len() + 1, "{name}");
    }
}

#[test]
fn every_format_has_a_hostile_file() {
    let hostile = hostile::files::all();
    let ending = |name| {
        Path::new(name)
            .extension()
            .and_then(|ending| ending.to_str())
    };
    let endings: BTreeSet<_> = hostile
        .iter()
        .filter_map(|(name, _)| ending(name))
        .collect();
    for format in FORMATS {
        let has_one = format
            .extensions
            .iter()
            .any(|known| endings.contains(known));
        assert!(has_one, "{} has no hostile file", format.name);
    }
}

#[test]
fn every_format_has_a_fuzz_target_that_is_run() {
    let text = |path: &Path| std::fs::read_to_string(path).unwrap();
    let manifest = text(&project("tests/fuzz/Cargo.toml"));
    assert!(
        text(&project("tests/fuzz/run")).contains("$dir/Cargo.toml"),
        "what is built is run"
    );
    let targets = files_below(&project("tests/fuzz/targets"));
    for format in FORMATS {
        let is_of = |path: &&std::path::PathBuf| {
            let code = text(path);
            let is_read = |ending: &&str| code.contains(&format!("\"{ending}\""));
            format.extensions.iter().any(is_read)
        };
        let target = targets.iter().find(is_of);
        let target = target.unwrap_or_else(|| panic!("{} has no fuzz target", format.name));
        let name = target.file_stem().unwrap().to_str().unwrap();
        let path = format!("path = \"targets/{name}.rs\"");
        assert!(manifest.contains(&path), "{name} is not built");
    }
}

//! What models are called, and what their files and the files beside them say of them.

use crate::harness::{Place, corpus, cube};

/// A cube as ASCII STL whose solid is called `name`.
fn named_stl(name: &str, size: f32) -> String {
    let mut text = format!("solid {name}\n");
    for facet in cube(size).chunks_exact(3) {
        text.push_str("facet normal 0 0 0\nouter loop\n");
        for [x, y, z] in facet {
            text.push_str(&format!("vertex {x} {y} {z}\n"));
        }
        text.push_str("endloop\nendfacet\n");
    }
    text + &format!("endsolid {name}\n")
}

#[test]
fn a_name_that_an_exporter_writes_is_no_title() {
    let place = Place::new();
    place.file("hook.stl", named_stl("OpenSCAD_Model", 1.0));
    place.file("copy of hook.stl", named_stl("OpenSCAD_Model", 1.0));
    place.file("cap.stl", named_stl("Left bracket v2", 2.0));
    place.file("copy of cap.stl", named_stl("Left bracket v2", 2.0));
    place.import(&["-j1"]).assert_status(0);
    let titles = place.texts("SELECT title FROM catalog ORDER BY filename");
    assert_eq!(
        titles,
        ["Left bracket v2", "Left bracket v2", "copy of hook", "hook"]
    );
    assert_eq!(
        place.value::<i64>("SELECT count(*) FROM catalog WHERE embedded_title = 'OpenSCAD_Model'"),
        2,
        "what the file says is kept as it says it"
    );
    // None of them was typed: all rows of files that are gone go.
    std::fs::remove_file(place.models().join("copy of hook.stl")).unwrap();
    std::fs::remove_file(place.models().join("cap.stl")).unwrap();
    place.run(&["prune", "--apply"]).assert_status(0);
    assert_eq!(place.value::<i64>("SELECT count(*) FROM models"), 2);
}

#[test]
fn no_real_model_is_called_what_its_exporter_calls_every_model() {
    let Some(corpus) = corpus() else { return };
    let place = Place::new();
    let real = corpus.join("real");
    place.run(&["import", "--no-thumbnails", real.to_str().unwrap()]);
    let defaults = place.texts(
        "SELECT filename || ': ' || title FROM catalog
         WHERE filename NOT LIKE title || '.%' AND (lower(title) IN ('openscad_model', 'ascii', 'solid', 'scene', 'cube', 'mesh',
            'object', 'default', 'root scene', 'csg.js', 'stdin', 'test', 'author', 'user', 'untitled1', '1', '-1')
            OR title LIKE '%ADMesh%' OR title LIKE '%xported from%' OR title LIKE '%generated%' OR title LIKE 'Created by%'
            OR title LIKE 'NoName%' OR title LIKE '%\\_Cube.%' ESCAPE '\\' OR title LIKE 'Untitled%')",
    );
    assert_eq!(defaults, Vec::<String>::new());
}

#[test]
fn a_name_that_many_models_share_is_no_title_however_files_are_taken() {
    let titles = |jobs: &str, order: &str| {
        let place = Place::new();
        for i in 1..=5 {
            place.file(
                &format!("{i}/part {i}.stl"),
                named_stl("Gridfinity bin", i as f32),
            );
        }
        for i in 1..=4 {
            place.file(
                &format!("{i}/lid {i}.stl"),
                named_stl("Lid of a jar", i as f32),
            );
        }
        place
            .import(&["--no-thumbnails", jobs, "--order", order])
            .assert_status(0);
        place.texts("SELECT title FROM catalog ORDER BY file_path")
    };
    let expected: Vec<String> = (1..=5)
        .flat_map(|i| {
            [
                (i < 5).then(|| "Lid of a jar".to_owned()),
                Some(format!("part {i}")),
            ]
        })
        .flatten()
        .collect();
    assert_eq!(titles("-j1", "path"), expected);
    assert_eq!(titles("-j8", "largest"), expected);
}

#[test]
fn a_title_that_a_person_typed_stays_though_many_models_share_the_files_own() {
    let place = Place::new();
    place.file("0.stl", named_stl("Gridfinity bin", 9.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let typed = "UPDATE model_metadata SET title = 'The blue one'";
    place.database().execute_batch(typed).unwrap();
    for i in 1..=5 {
        place.file(&format!("{i}.stl"), named_stl("Gridfinity bin", i as f32));
    }
    place.import(&["--no-thumbnails"]).assert_status(0);
    let titles = place.texts("SELECT title FROM catalog ORDER BY filename");
    assert_eq!(titles, ["The blue one", "1", "2", "3", "4", "5"]);
}

/// A tetrahedron in a glTF file by `author`, under `license`.
fn authored(author: Option<&str>, license: &str) -> Vec<u8> {
    let (mut document, buffer) = crate::scenes::document(&serde_json::json!([{ "mesh": 0 }]));
    document["asset"]["extras"] = serde_json::json!({ "author": author, "license": license });
    crate::scenes::glb(&document, &buffer)
}

#[test]
fn what_a_person_typed_over_the_words_of_a_file_stays() {
    let place = Place::new();
    let names = ["followed.glb", "typed.glb", "emptied.glb"];
    for name in names {
        place.file(name, authored(Some("Ann"), &format!("CC0 {name}")));
    }
    place.import(&["--no-thumbnails"]).assert_status(0);
    let typed = "UPDATE model_metadata SET designer = 'Mine', license = 'My own', copyright = 'me too', description = 'Long.', source = 'here'
            WHERE model_id = (SELECT id FROM models WHERE filename = 'typed.glb');
        UPDATE model_metadata SET designer = NULL WHERE model_id = (SELECT id FROM models WHERE filename = 'emptied.glb')";
    place.database().execute_batch(typed).unwrap();
    let said = |name: &str| {
        place.value::<String>(&format!(
            "SELECT coalesce(designer, '-') || '|' || license || '|' || copyright || '|' || coalesce(description, '-') || '|' || coalesce(source, '-')
             FROM catalog WHERE filename = '{name}'"
        ))
    };
    let mine = "Mine|My own|me too|Long.|here";
    // The same bytes, by force and where measures are taken anew.
    place
        .import(&["--no-thumbnails", "--force"])
        .assert_status(0);
    assert_eq!(said("typed.glb"), mine);
    place
        .database()
        .execute_batch("UPDATE model_analysis SET analysis_version = 0")
        .unwrap();
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(said("typed.glb"), mine);
    assert_eq!(said("emptied.glb"), "-|CC0 emptied.glb|me|-|-");
    // Other bytes, which say something else.
    for name in names {
        place.file(name, authored(Some("Bob"), "MIT"));
    }
    place.import(&["--no-thumbnails", "-j1"]).assert_status(0);
    assert_eq!(said("typed.glb"), mine);
    assert_eq!(said("emptied.glb"), "-|MIT|me|-|-");
    assert_eq!(said("followed.glb"), "Bob|MIT|me|-|-");
    // An equal file has what the file says, and not what was typed beside it.
    place.file("sub/equal.glb", authored(Some("Bob"), "MIT"));
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(said("equal.glb"), "Bob|MIT|me|-|-");
    // A row whose words were typed is not pruned for nothing.
    for name in names {
        std::fs::remove_file(place.models().join(name)).unwrap();
    }
    place.run(&["prune", "--apply"]);
    let left = place.texts("SELECT filename FROM models ORDER BY 1");
    assert_eq!(left, ["emptied.glb", "equal.glb", "typed.glb"]);
}

#[test]
fn what_a_person_typed_stays_beside_a_sidecar_that_says_something() {
    let place = Place::new();
    place.file("arm/arm.glb", authored(None, "CC0"));
    place.file("arm/datapackage.json", r#"{"title": "Arm", "contributors": [{"title": "Jane", "roles": ["creator"]}], "licenses": [{"title": "GPL"}]}"#);
    place.import(&["--no-thumbnails"]).assert_status(0);
    let said =
        || place.value::<String>("SELECT coalesce(designer, '-') || '|' || license FROM catalog");
    assert_eq!(said(), "Jane|CC0");
    let emptied = "UPDATE model_metadata SET designer = NULL, license = 'My own'";
    place.database().execute_batch(emptied).unwrap();
    place.file("arm/arm.glb", authored(None, "MIT"));
    place.import(&["--no-thumbnails"]).assert_status(0);
    assert_eq!(said(), "-|My own");
}

#[test]
fn a_gltf_file_says_what_it_is_made_of() {
    let place = Place::new();
    let (mut document, mut buffer) =
        crate::scenes::document(&serde_json::json!([{ "mesh": 0 }, { "name": "empty" }]));
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(6, 3, image::Rgb([9; 3]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let begin = buffer.len();
    buffer.extend(png.get_ref());
    let (pictures, mut places) = (buffer.len(), Vec::new());
    places.resize(8 * 8, 0_u8);
    buffer.resize(pictures.next_multiple_of(4), 0);
    let uv = buffer.len();
    buffer.extend(&places);
    let views = document["bufferViews"].as_array_mut().unwrap();
    views.push(
        serde_json::json!({ "buffer": 0, "byteOffset": begin, "byteLength": pictures - begin }),
    );
    views.push(serde_json::json!({ "buffer": 0, "byteOffset": uv, "byteLength": places.len() }));
    let count = document["accessors"][0]["count"].clone();
    let accessors = document["accessors"].as_array_mut().unwrap();
    accessors.push(serde_json::json!({ "bufferView": 3, "componentType": 5126, "count": count, "type": "VEC2" }));
    let primitive = &mut document["meshes"][0]["primitives"][0];
    primitive["attributes"]["TEXCOORD_0"] = 2.into();
    primitive["attributes"]["TEXCOORD_1"] = 2.into();
    primitive["material"] = 0.into();
    document["buffers"][0]["byteLength"] = buffer.len().into();
    document["images"] = serde_json::json!([{ "bufferView": 2, "mimeType": "image/png" }]);
    document["textures"] = serde_json::json!([{ "source": 0 }]);
    document["materials"] = serde_json::json!([{ "name": "grey", "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }]);
    document["extensionsUsed"] =
        serde_json::json!(["KHR_materials_unlit", "KHR_texture_transform"]);
    document["animations"] =
        serde_json::json!([{ "name": "walk", "channels": [], "samplers": [] }]);
    document["skins"] = serde_json::json!([{ "joints": [0] }, { "joints": [1] }]);
    place.file("full.glb", crate::scenes::glb(&document, &buffer));
    let (document, buffer) = crate::scenes::document(&serde_json::json!([{ "mesh": 0 }]));
    place.file("plain.glb", crate::scenes::glb(&document, &buffer));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let columns = [
        "application",
        "extensions",
        "animation_count",
        "skin_count",
        "node_count",
        "uv_set_count",
        "vertex_attributes",
        "texture_sizes",
    ];
    let columns = columns
        .map(|column| format!("coalesce({column}, '-')"))
        .join(" || ' ' || ");
    let said = |name: &str| {
        place.value::<String>(&format!(
            "SELECT {columns} FROM catalog WHERE filename = '{name}'"
        ))
    };
    assert_eq!(
        said("full.glb"),
        r#"by hand ["KHR_materials_unlit","KHR_texture_transform"] 1 2 2 2 ["POSITION","TEXCOORD_0","TEXCOORD_1"] [[6,3]]"#
    );
    assert_eq!(said("plain.glb"), r#"by hand - - - 1 0 ["POSITION"] -"#);
}

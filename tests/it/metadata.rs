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

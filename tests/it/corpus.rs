//! Other readers as oracles, and real models where they are present.

use std::collections::HashMap;
use std::path::Path;

use trigest::formats::{self, Input, Limits, Siblings};

use crate::harness::{Place, corpus, files_below, project};

fn triangles(path: &Path) -> usize {
    let bytes = std::fs::read(path).unwrap();
    let siblings = Siblings::Folder(path.parent().unwrap().into());
    let input = Input {
        bytes: &bytes,
        siblings: &siblings,
        limits: &Limits::default(),
    };
    formats::read(&input, path.extension().unwrap().to_str().unwrap())
        .unwrap()
        .1
        .mesh
        .faces()
        .len()
}

#[test]
fn stl_io_and_tobj_read_the_shipped_models_alike() {
    for path in files_below(&project("tests/models")) {
        match path.extension().and_then(|e| e.to_str()) {
            // Of two solids stl_io reads the first alone.
            Some("stl") if !path.ends_with("two solids.stl") => {
                let theirs = stl_io::read_stl(&mut std::fs::File::open(&path).unwrap()).unwrap();
                assert_eq!(triangles(&path), theirs.faces.len(), "{}", path.display());
            }
            Some("obj") => {
                let (models, _) = tobj::load_obj(&path, &tobj::GPU_LOAD_OPTIONS).unwrap();
                let theirs: usize = models
                    .iter()
                    .map(|model| model.mesh.indices.len() / 3)
                    .sum();
                assert_eq!(triangles(&path), theirs, "{}", path.display());
            }
            _ => {}
        }
    }
}

/// Columns of the independent answers, and ours.
const COUNTS: [(&str, &str); 8] = [
    ("faces", "triangle_count"),
    ("vertices", "unique_vertex_count"),
    ("edges", "edge_count"),
    ("boundary_edges", "boundary_edges"),
    ("nonmanifold_edges", "non_manifold_edges"),
    ("shells", "shells"),
    ("closed", "is_watertight"),
    ("consistent", "is_winding_consistent"),
];

#[test]
fn real_models_measure_as_independent_answers_say() {
    let Some(corpus) = corpus() else { return };
    let place = Place::new();
    let real = corpus.join("real").canonicalize().unwrap();
    let ran = place.run(&[
        "import",
        real.to_str().unwrap(),
        "--no-thumbnails",
        "--json",
    ]);
    assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
    let answers = std::fs::read_to_string(corpus.join("measures.tsv")).unwrap();
    let mut rows = answers.lines();
    let names: Vec<&str> = rows.next().unwrap().split('\t').collect();
    let database = place.database();
    let mut compared = 0;
    for row in rows {
        let answer: HashMap<&str, &str> = names.iter().copied().zip(row.split('\t')).collect();
        let path = real.join(answer["path"]);
        let is_read = path.extension().is_some_and(|e| {
            ["stl", "obj"]
                .iter()
                .any(|read| e.eq_ignore_ascii_case(read))
        });
        if !is_read || !answer["error"].is_empty() {
            continue;
        }
        compared += 1;
        let ours = |column: &str| {
            database
                .query_row(
                    &format!("SELECT {column} FROM catalog WHERE file_path = ?1"),
                    [path.to_str()],
                    |r| r.get(0),
                )
                .unwrap_or_else(|error| panic!("{} {column}: {error}", path.display()))
        };
        for (theirs, column) in COUNTS {
            let expected: f64 = answer[theirs].parse().unwrap();
            let found: Option<f64> = ours(column);
            assert_eq!(found, Some(expected), "{} {column}", path.display());
        }
        let near = |found: f64, expected: f64| (found - expected).abs() <= 1e-6 * expected.abs();
        let area: Option<f64> = ours("surface_area");
        assert!(
            near(area.unwrap(), answer["area"].parse().unwrap()),
            "{} area",
            path.display()
        );
        let volume: Option<f64> = ours("volume");
        match (volume, answer["volume"].parse::<f64>()) {
            (Some(found), Ok(expected)) => assert!(
                near(found, expected),
                "{}: {found} {expected}",
                path.display()
            ),
            (found, expected) => assert!(
                found.is_none() && expected.is_err(),
                "{} volume",
                path.display()
            ),
        }
    }
    eprintln!("{compared} real models measured as the independent answers say");
    assert!(compared > 0);
}

#[test]
fn bad_models_never_stop_the_run() {
    let Some(corpus) = corpus() else { return };
    let place = Place::new();
    let bad = corpus.join("bad");
    let ran = place.run(&["import", bad.to_str().unwrap(), "--json", "--size", "64"]);
    assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
    assert!(!ran.stdout.contains("\"kind\":\"panic\""), "{}", ran.stdout);
    let pointers = ran.lines().into_iter().filter(|line| {
        line["type"] == "failed"
            && line["path"]
                .as_str()
                .is_some_and(|path| path.contains("lfs-pointers"))
    });
    assert_eq!(
        pointers
            .filter(|line| line["reason"].as_str().unwrap().contains("git lfs pull"))
            .count(),
        2
    );
    place.assert_sound();
}

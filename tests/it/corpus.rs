//! Other readers as oracles, and real models where they are present.

use std::collections::{BTreeMap, HashMap};
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
        .unwrap()
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

const BOX: [(&str, &str); 6] = [
    ("min_x", "bounding_box_min_x"),
    ("min_y", "bounding_box_min_y"),
    ("min_z", "bounding_box_min_z"),
    ("max_x", "bounding_box_max_x"),
    ("max_y", "bounding_box_max_y"),
    ("max_z", "bounding_box_max_z"),
];

/// How one measure compares over all files.
#[derive(Debug, Default)]
struct Comparison {
    files: u64,
    equal: u64,
    largest_difference: f64,
    beyond: Vec<String>,
}

impl Comparison {
    /// Takes note of a value of ours and the independent one; they may differ by `allowed`.
    fn add(
        &mut self,
        file: &str,
        ours: Option<f64>,
        theirs: Option<f64>,
        scale: f64,
        allowed: f64,
    ) {
        let difference = match (ours, theirs) {
            (Some(a), Some(b)) => (a - b).abs() / if scale > 0.0 { scale } else { 1.0 },
            (None, None) => 0.0,
            _ => f64::INFINITY,
        };
        self.files += 1;
        self.equal += u64::from(ours == theirs);
        self.largest_difference = self.largest_difference.max(difference);
        if difference > allowed {
            self.beyond
                .push(format!("{file}: {ours:?} instead of {theirs:?}"));
        }
    }
}

/// Files whose independent answer is wrong; `tests/data/oracle-differences.md` says why of each.
const MISTAKEN: [&str; 17] = [
    "assimp/glTF2/MorphPrimitivesTest/glTF/MorphPrimitivesTest.gltf",
    "assimp/glTF2/SimpleMorph/glTF/SimpleMorph.gltf",
    "assimp/glTF2/simple_skin/simple_skin.gltf",
    "draco/simple_skin.gltf",
    "assimp/3MF/production_components.3mf",
    "slic3r/xs/t/models/3mf/gimblekeychain.3mf",
    "draco/CubeScaledInstances/glTF/cube_att.gltf",
    "geomview/hypercube.off",
    "geomview/spherical/dodecaplex.off",
    "geomview/spherical/hypercube.off",
    "geomview/spherical/octaplex.off",
    "geomview/spherical/orthoplex.off",
    "geomview/spherical/simplex.off",
    "geomview/spherical/tetraplex.off",
    "geomview/trapezoid.4d.off",
    "geomview/unitcube.off",
    "trimesh/suzanne.ply",
];

/// How far a file's answers can be held against ours: formats whose objects other programs weld as we do are compared in
/// every count, the rest in triangles, area and box.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Whole,
    Surface,
}

fn depth(path: &std::path::Path) -> Option<Depth> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "stl" | "obj" | "3mf" => Some(Depth::Whole),
        "ply" | "off" | "glb" | "gltf" => Some(Depth::Surface),
        _ => None,
    }
}

/// Run it alone with `--nocapture` to see the table.
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
    let mut table: BTreeMap<&str, Comparison> = BTreeMap::new();
    for row in rows {
        let answer: HashMap<&str, &str> = names.iter().copied().zip(row.split('\t')).collect();
        let path = real.join(answer["path"]);
        let Some(depth) = depth(&path) else { continue };
        let is_mistaken = MISTAKEN.iter().any(|name| path.ends_with(name));
        if is_mistaken || !answer["error"].is_empty() {
            continue;
        }
        let sql = |column: &str| format!("SELECT {column} FROM catalog WHERE file_path = ?1");
        let ours = |column: &str| -> Option<f64> {
            database
                .query_row(&sql(column), [path.to_str()], |row| row.get(0))
                .unwrap_or(None)
        };
        let theirs = |column: &str| answer[column].parse::<f64>().ok();
        let mut compare = |column, theirs: Option<f64>, scale, allowed| {
            table.entry(column).or_default().add(
                answer["path"],
                ours(column),
                theirs,
                scale,
                allowed,
            );
        };
        let counts = match depth {
            Depth::Whole => COUNTS.as_slice(),
            Depth::Surface => &[("faces", "triangle_count")],
        };
        let allowed = if depth == Depth::Whole { 1e-6 } else { 1e-5 };
        for &(their_name, column) in counts {
            compare(column, theirs(their_name), 1.0, 0.0);
        }
        compare(
            "surface_area",
            theirs("area"),
            theirs("area").unwrap_or(0.0),
            allowed,
        );
        if depth == Depth::Whole {
            compare(
                "volume",
                theirs("volume"),
                theirs("volume").map_or(0.0, f64::abs),
                allowed,
            );
        }
        let side = |axis| {
            theirs(&format!("max_{axis}")).unwrap() - theirs(&format!("min_{axis}")).unwrap()
        };
        let diagonal = ["x", "y", "z"]
            .map(side)
            .iter()
            .map(|x| x * x)
            .sum::<f64>()
            .sqrt();
        for (their_name, column) in BOX {
            compare(column, theirs(their_name), diagonal, allowed);
        }
    }
    eprintln!(
        "{:24} {:>6} {:>6} {:>19}",
        "measure", "files", "equal", "largest difference"
    );
    for (measure, found) in &table {
        eprintln!(
            "{measure:24} {:>6} {:>6} {:>19.1e}",
            found.files, found.equal, found.largest_difference
        );
        assert!(found.beyond.is_empty(), "{measure}: {:?}", found.beyond);
    }
    assert!(!table.is_empty());
    assert_no_two_bodies_share_a_mesh_hash(&database);
}

/// Different bytes with one hash are the same triangles: what is measured of them is equal.
fn assert_no_two_bodies_share_a_mesh_hash(database: &rusqlite::Connection) {
    let differ = "SELECT count(*) FROM catalog a JOIN catalog b USING (mesh_hash) WHERE a.id < b.id AND
        (a.triangle_count, a.edge_count, a.boundary_edges) <> (b.triangle_count, b.edge_count, b.boundary_edges)
        OR abs(a.surface_area - b.surface_area) > 1e-5 * a.surface_area
        OR abs(a.bounding_box_min_x - b.bounding_box_min_x) > 1e-5 * abs(a.bounding_box_min_x)
        OR abs(a.bounding_box_max_z - b.bounding_box_max_z) > 1e-5 * abs(a.bounding_box_max_z)";
    let count: i64 = database.query_row(differ, [], |row| row.get(0)).unwrap();
    assert_eq!(count, 0, "pairs of different bodies with one mesh_hash");
    let shared = "SELECT count(*) FROM (SELECT 1 FROM catalog GROUP BY mesh_hash HAVING count(DISTINCT file_hash) > 1)";
    let shared: i64 = database.query_row(shared, [], |row| row.get(0)).unwrap();
    eprintln!("{shared} meshes lie in several files of different bytes");
}

#[test]
fn bad_models_never_stop_the_run() {
    let Some(corpus) = corpus() else { return };
    let place = Place::new();
    let bad = corpus.join("bad");
    let ran = place.run(&["import", bad.to_str().unwrap(), "--json", "--size", "64"]);
    assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
    assert!(!ran.stdout.contains("\"kind\":\"panic\""), "{}", ran.stdout);
    let lines = ran.lines();
    let is_failed = |line: &&serde_json::Value| line["type"] == "failed";
    let text =
        |line: &serde_json::Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let failed: Vec<_> = lines.iter().filter(is_failed).collect();
    let pointers: Vec<_> = failed
        .iter()
        .filter(|line| text(line, "path").contains("lfs-pointers"))
        .collect();
    assert!(pointers.len() >= 2);
    assert!(
        pointers
            .iter()
            .all(|line| text(line, "reason").contains("git lfs pull")),
        "{pointers:?}"
    );
    place.assert_sound();
}

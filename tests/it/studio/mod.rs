//! The formats that studios keep: what scenes place, how they look, and what is left out.

pub(crate) mod dae;
pub(crate) mod fbx;
mod first_gltf;
mod same_cube;
pub(crate) mod tds;
pub(crate) mod usd;

/// Corners of a cube from the origin.
pub(crate) const CORNERS: [[u8; 3]; 8] = [
    [0, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 1],
    [1, 1, 1],
    [0, 1, 1],
];

/// Its sides, seen from outside counter-clockwise.
pub(crate) const SIDES: [[usize; 4]; 6] = [
    [0, 3, 2, 1],
    [4, 5, 6, 7],
    [0, 1, 5, 4],
    [1, 2, 6, 5],
    [2, 3, 7, 6],
    [3, 0, 4, 7],
];

/// Corners of a cube of this size as a list of numbers.
pub(crate) fn corners(size: f64, separator: &str) -> String {
    let numbers = CORNERS.as_flattened().iter();
    let numbers = numbers.map(|&corner| (f64::from(corner) * size).to_string());
    numbers.collect::<Vec<_>>().join(separator)
}

/// Every real scene beside the project, cut at 50 places and changed at 50.
#[test]
#[ignore = "18,000 files, a minute or two"]
fn real_scenes_cut_or_changed_anywhere_never_end_the_run() {
    use crate::harness::{Place, changed_somewhere, corpus, files_below};
    let Some(real) = corpus() else {
        eprintln!("no corpus beside the project: no scene was changed");
        return;
    };
    let place = Place::new();
    let mut count = 0;
    for folder in ["assimp-scenes", "ufbx", "openusd"] {
        for path in files_below(&real.join(folder)) {
            let bytes = std::fs::read(&path).unwrap();
            let ending = path.extension().unwrap_or_default().to_string_lossy();
            let is_scene = ["fbx", "dae", "3ds", "usd", "usda", "usdc", "usdz"]
                .contains(&ending.to_lowercase().as_str());
            if !is_scene || bytes.len() > 400_000 {
                continue;
            }
            let cut = (0..50).map(|i| bytes[..bytes.len() * i / 50].to_vec());
            for made in cut.chain(changed_somewhere(&bytes, 50)) {
                place.file(&format!("{count}.{ending}"), made);
                count += 1;
            }
        }
    }
    let ran = place.import(&["--json", "--no-thumbnails"]);
    assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
    assert!(!ran.stdout.contains("\"kind\":\"panic\""), "{}", ran.stderr);
    assert_eq!(ran.summary()["found"], count);
}

//! The formats that studios keep: what scenes place, how they look, and what is left out.

use crate::harness::Place;

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

/// Its sides, seen from outside counter-clockwise; cut from their first corners they are the triangles of `harness::cube`.
pub(crate) const SIDES: [[usize; 4]; 6] = [
    [0, 3, 2, 1],
    [4, 5, 6, 7],
    [0, 1, 5, 4],
    [1, 2, 6, 5],
    [3, 7, 6, 2],
    [0, 4, 7, 3],
];

/// Corners of a cube of this size as a list of numbers.
pub(crate) fn corners(size: f64, separator: &str) -> String {
    let numbers = CORNERS.as_flattened().iter();
    let numbers = numbers.map(|&corner| (f64::from(corner) * size).to_string());
    numbers.collect::<Vec<_>>().join(separator)
}

/// One row of the catalog for each scene that was imported.
fn rows(files: &[(&str, String)], sql: &str) -> Vec<String> {
    let place = Place::new();
    for (name, text) in files {
        place.file(name, text);
    }
    place.import(&["--no-thumbnails"]).assert_status(0);
    place.texts(&format!("SELECT {sql} FROM catalog ORDER BY filename"))
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
        for path in files_below(&real.join("real").join(folder)) {
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

/// What a fuzzer does, without one: small scenes changed at random, read in this process, where a fault of C would end it.
#[test]
#[ignore = "a million files, some minutes"]
fn a_million_changed_scenes_end_in_a_model_or_an_error() {
    use crate::harness::{corpus, files_below};
    let mut seeds = vec![
        ("a.fbx".to_owned(), fbx::cube(1.0).into_bytes()),
        ("a.dae".to_owned(), dae::cube(1.0).into_bytes()),
        ("a.3ds".to_owned(), tds::cube(1.0)),
        ("a.usda".to_owned(), usd::cube(1.0).into_bytes()),
    ];
    let real = corpus().map(|models| models.join("real/ufbx"));
    for path in real.iter().flat_map(|folder| files_below(folder)) {
        let bytes = std::fs::read(&path).unwrap();
        if bytes.len() < 24_000 && path.extension().is_some_and(|ending| ending == "fbx") {
            seeds.push(("a.fbx".to_owned(), bytes));
        }
    }
    let runs = std::env::var("TRIGEST_RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok());
    let limits = trigest::formats::Limits::default();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below.max(1)
    };
    let mut read = 0_u32;
    for _ in 0..runs.unwrap_or(1_000_000) {
        let (name, seed) = &seeds[next(seeds.len())];
        let mut bytes = seed.clone();
        for _ in 0..=next(4) {
            let at = next(bytes.len());
            match next(5) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][next(5)],
                2 => {
                    let end = (at + 1 + next(64)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    let to = next(bytes.len());
                    bytes.splice(to..to, piece);
                }
                3 => {
                    let end = (at + 1 + next(16)).min(bytes.len());
                    bytes.drain(at..end);
                    bytes.push(0);
                }
                _ => bytes[at] = next(256) as u8,
            }
        }
        let examined = trigest::examine((name.as_str(), bytes.as_slice()), &limits);
        let is_panic = examined
            .as_ref()
            .is_err_and(|error| error.kind() == "panic");
        assert!(!is_panic, "{examined:?}");
        read += u32::from(examined.is_ok());
    }
    assert!(read > 0);
}

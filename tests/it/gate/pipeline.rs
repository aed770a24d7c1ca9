//! A repository as a pipeline sees it: good, open, too large, in metres, renamed, STEP, FBX.

use super::made::{Repo, STEP, broken, has_git, open_stl};
use crate::harness::{binary_stl, cube, cube_stl};

const RULES: &str = "extends = 'default'\n\
    [[rule]]\nmatch = 'parts/**'\nexclude = '*.blend'\nwatertight = true\nunmeasured = 'warn'\n\
    [[rule]]\nmatch = '*.stl'\nfits = '220x220x250'\nname = '^[a-z_]+[.]stl$'\n\
    [regress]\ntriangles = '+10%'\nvolume = '±1%'\nscale = 'same'\nboundary_edges = 'no more'\n";

#[test]
fn a_repository_goes_through_the_gate() {
    if !has_git() {
        return;
    }
    let repo = Repo::new();
    std::fs::remove_dir(repo.path().join(".git")).unwrap();
    repo.git(&["init", "-q", "-b", "main"]);
    repo.rules(RULES);
    repo.file("parts/good.stl", cube_stl(10.0));
    repo.file("parts/bolt.stl", cube_stl(20.0));
    repo.file("parts/lid.stl", cube_stl(30.0));
    repo.file("parts/housing.step", STEP);
    repo.file("parts/scene.blend", "BLENDER-v300");
    let base = ["--baseline", "gate.json"];
    let gate = |more: &[&str]| repo.gate(&[&base[..], more].concat());
    gate(&["--update-baseline"]).assert_status(0);
    repo.git(&["add", "."]);
    repo.git(&["commit", "-qm", "models"]);
    repo.git(&["checkout", "-qb", "topic"]);
    repo.file("parts/open.stl", open_stl());
    // No cube: one as the lid was would be taken for it, grown.
    let large: Vec<_> = cube(300.0)
        .iter()
        .map(|&[x, y, z]| [x, y, 0.9 * z])
        .collect();
    repo.file("parts/large.stl", binary_stl(&large));
    // Its time is now: git goes by that where the length is the same.
    std::fs::write(repo.path().join("parts/bolt.stl"), cube_stl(0.02)).unwrap();
    repo.git(&["mv", "parts/lid.stl", "parts/cover.stl"]);
    let ran = gate(&["--changed-since", "main"]);
    ran.assert_status(4);
    let expected = "\
        parts/bolt.stl: error: regress.scale: the same shape is one 1000th as large as before: 0.02 long, was 20; exported in another unit?\n\
        parts/bolt.stl: error: regress.volume: volume is 0.000008, was 8000: −100 %; allowed: ±1%\n\
        parts/large.stl: error: fits: 300 × 300 × 270 mm does not fit into 220x220x250\n\
        parts/open.stl: error: watertight: not watertight: 3 boundary edges; first at the edge (0, 0, 0) to (1, 0, 0), object \"open\"\n";
    assert_eq!(ran.stdout, expected, "{}", ran.stderr);
    // All of it: what the baseline has already is not told again.
    let all = gate(&["--json"]);
    let told: Vec<_> = broken(&all);
    assert!(
        told.contains(&"parts/housing.step watertight".into())
            && told.contains(&"parts/scene.blend readable".into()),
        "{told:?}"
    );
    assert_eq!(gate(&[]).stdout, expected);
    // Set right again, it passes.
    for gone in ["open", "large"] {
        std::fs::remove_file(repo.path().join(format!("parts/{gone}.stl"))).unwrap();
    }
    repo.file("parts/bolt.stl", cube_stl(20.0));
    let ran = gate(&[]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
}

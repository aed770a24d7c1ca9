//! What was wrong before and what has changed: baselines, regressions, and a first file of rules.

use super::made::{Repo, broken, open_stl, violations};
use crate::harness::{Place, Ran, binary_stl, cube, cube_stl};

/// A cube without its last `count` triangles.
fn cube_without(size: f32, count: usize) -> Vec<u8> {
    let corners = cube(size);
    binary_stl(&corners[..corners.len() - 3 * count])
}

#[test]
fn only_what_is_new_or_worse_than_the_baseline_shuts_the_gate() {
    let repo = Repo::new();
    repo.file("models/old.stl", cube_without(10.0, 1));
    repo.file("models/good.stl", cube_stl(10.0));
    let ran = repo.gate(&["--baseline", "ci/base.json", "--update-baseline", "."]);
    ran.assert_status(0);
    let base = repo.path().join("ci/base.json");
    let text = std::fs::read_to_string(&base).unwrap();
    assert!(
        text.starts_with("{\"trigest_baseline\": 1, \"files\": {\n\"../models/old.stl\": {"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 3, "{text}");
    let gate = || repo.gate(&["--json", "--baseline", "ci/base.json"]);
    let ran = gate();
    ran.assert_status(0);
    assert_eq!(violations(&ran)[0]["is_known"], true);
    assert_eq!(violations(&ran)[0]["baseline"], false);
    assert_eq!(repo.gate(&["--baseline", "ci/base.json"]).stdout, "");
    // New, worse, and under another name.
    repo.file("models/new.stl", open_stl());
    let ran = gate();
    ran.assert_status(4);
    std::fs::remove_file(repo.path().join("models/new.stl")).unwrap();
    repo.file("models/old.stl", cube_without(10.0, 2));
    gate().assert_status(4);
    std::fs::remove_file(repo.path().join("models/old.stl")).unwrap();
    repo.file("models/moved.stl", cube_without(10.0, 1));
    gate().assert_status(0);
    // Written again, it is the same bytes.
    repo.file("models/old.stl", cube_without(10.0, 1));
    std::fs::remove_file(repo.path().join("models/moved.stl")).unwrap();
    repo.gate(&["--baseline", "ci/base.json", "--update-baseline"])
        .assert_status(0);
    assert_eq!(std::fs::read_to_string(&base).unwrap(), text);
}

#[test]
fn a_baseline_that_is_none_or_of_another_version_is_wrong_usage() {
    let repo = Repo::new();
    repo.file("open.stl", open_stl());
    for (text, expected) in [
        (
            "{\"trigest_baseline\": 2, \"files\": {}}",
            "a baseline of version 2, this program reads 1",
        ),
        ("{}", "no baseline: it does not say which version it is of"),
        ("{\"trigest_baseline\": 1}", "no baseline: it has no files"),
        ("\n\nnot json", "base.json:3: no baseline: not JSON"),
    ] {
        repo.file("base.json", text);
        for more in [&[][..], &["--update-baseline"][..]] {
            let ran = repo.gate(&[&["--baseline", "base.json"], more].concat());
            ran.assert_status(2);
            assert!(ran.stderr.contains(expected), "{}", ran.stderr);
            assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        }
    }
    repo.gate(&["--baseline", "none.json"]).assert_status(2);
}

const REGRESS: &str =
    "[regress]\ntriangles = '+10%'\nvolume = '±1%'\nscale = 'same'\nboundary_edges = 'no more'\n";

/// Rules that are broken once `name` holds `bytes`.
fn after(repo: &Repo, name: &str, bytes: Vec<u8>, more: &[&str]) -> Vec<String> {
    repo.file(name, bytes);
    let ran = repo.gate(&[&["--json"], more].concat());
    let rules = broken(&ran);
    assert_eq!(
        ran.status,
        if rules.is_empty() { 0 } else { 4 },
        "{}",
        ran.stderr
    );
    rules
}

#[test]
fn what_has_changed_since_the_baseline_is_seen_by_path_and_by_shape() {
    let repo = Repo::new();
    repo.rules(REGRESS);
    repo.file("bolt.stl", cube_stl(10.0));
    repo.gate(&["--baseline", "base.json", "--update-baseline"])
        .assert_status(0);
    let more = ["--baseline", "base.json"];
    assert!(after(&repo, "bolt.stl", cube_stl(10.005), &more).is_empty());
    assert_eq!(
        after(&repo, "bolt.stl", cube_stl(0.01), &more),
        ["bolt.stl regress.scale", "bolt.stl regress.volume"]
    );
    assert_eq!(
        after(&repo, "bolt.stl", cube_without(10.0, 1), &more),
        ["bolt.stl regress.boundary_edges", "bolt.stl regress.volume"]
    );
    let twice = [cube(10.0), cube(10.0)].concat();
    assert!(
        after(&repo, "bolt.stl", binary_stl(&twice), &more)
            .contains(&"bolt.stl regress.triangles".into())
    );
    std::fs::remove_file(repo.path().join("bolt.stl")).unwrap();
    assert_eq!(
        after(&repo, "renamed.stl", cube_stl(0.01), &more),
        ["renamed.stl regress.scale", "renamed.stl regress.volume"]
    );
    let line = repo.gate(&more).stdout;
    assert!(
        line.contains("the same shape is one 1000th as large as before"),
        "{line}"
    );
}

#[test]
fn what_has_changed_since_the_library_is_seen_too() {
    let place = Place::new();
    place.file("gate.toml", REGRESS);
    place.file("bolt.stl", cube_stl(10.0));
    place.import(&["--no-thumbnails"]).assert_status(0);
    let models = place.models();
    let gate = || place.run(&["gate", "--json", models.to_str().unwrap()]);
    let rules = |ran: &Ran| {
        violations(ran)
            .iter()
            .map(|found| found["rule"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    gate().assert_status(0);
    place.file("bolt.stl", cube_stl(10_000.0));
    let ran = gate();
    ran.assert_status(4);
    assert_eq!(rules(&ran), ["regress.scale", "regress.volume"]);
    assert_eq!(violations(&ran)[0]["baseline"], 10);
    std::fs::rename(models.join("bolt.stl"), models.join("screw.stl")).unwrap();
    assert_eq!(rules(&gate()), ["regress.scale", "regress.volume"]);
    place.import(&["--no-thumbnails"]);
    gate().assert_status(0);
}

#[test]
fn budgets_by_category_warn_within_their_tolerance() {
    let repo = Repo::new();
    repo.file("hero_dragon.stl", cube_stl(10.0));
    repo.file("prop_box.stl", cube_stl(10.0));
    for (most, severity, status) in [
        (12, None, 0),
        (11, Some("warning"), 0),
        (10, Some("error"), 4),
    ] {
        repo.rules(&format!("[category.hero]\nmatch = 'hero_*'\ntriangles = {most}\ntolerance = '10 %'\n[category.prop]\nmatch = 'prop_*'\ntriangles = 12\n"));
        let ran = repo.gate(&["--json"]);
        ran.assert_status(status);
        let found = violations(&ran);
        assert_eq!(
            found
                .first()
                .map(|found| found["severity"].as_str().unwrap()),
            severity
        );
        assert!(
            found.iter().all(|found| found["rule"] == "hero.triangles"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn a_first_file_of_rules_is_kept_by_what_is_there_and_says_what_is_not() {
    let repo = Repo::new();
    repo.file("parts/good.stl", cube_stl(10.0));
    repo.file("parts/open.stl", open_stl());
    repo.file(
        "a.obj",
        "v 0 0 0\nv 2 0 0\nv 0 3 0\nv 0 0 4\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n",
    );
    let ran = repo.gate(&["--init"]);
    ran.assert_status(0);
    let text = std::fs::read_to_string(repo.path().join("gate.toml")).unwrap();
    assert!(
        text.contains(
            "# watertight = true  # 1 of 2 break it or were not measured, such as parts/open.stl"
        ),
        "{text}"
    );
    assert!(
        text.contains("match = \"*.obj\"\nwatertight = true\n"),
        "{text}"
    );
    let ran = repo.gate(&["--fail-on", "warning"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let again = repo.gate(&["--init"]);
    again.assert_status(2);
    assert!(
        again.stderr.contains("is there already"),
        "{}",
        again.stderr
    );
    repo.gate(&["--init", "--rules", "other.toml"])
        .assert_status(0);
}

#[test]
fn rules_are_explained() {
    let repo = Repo::new();
    let ran = repo.gate(&["--explain", "watertight"]);
    ran.assert_status(0);
    assert!(
        ran.stdout
            .starts_with("watertight\n  every edge has exactly two triangles"),
        "{}",
        ran.stdout
    );
    let ran = repo.gate(&["--explain", "watertigth"]);
    ran.assert_status(2);
    assert!(
        ran.stderr.contains("did you mean \"watertight\"?"),
        "{}",
        ran.stderr
    );
}

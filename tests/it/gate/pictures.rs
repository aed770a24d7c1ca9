//! What looks different since the last library or baseline, and how that is shown.

use super::made::{Repo, broken, violations};
use crate::harness::{Place, binary_stl, cube, cube_stl};
use trigest::thumbnail::VERSION;

const RULES: &str = "[regress]\npicture = '≤ 2 %'\n";

/// A cube with a part of it missing, which is seen.
fn cut_cube() -> Vec<u8> {
    let corners = cube(10.0);
    binary_stl(&corners[..corners.len() / 2])
}

/// The same cube in other bytes: those of the header.
fn same_cube() -> Vec<u8> {
    let mut bytes = cube_stl(10.0);
    bytes[..80].fill(b'-');
    bytes
}

fn kept(repo: &Repo) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(repo.path().join("ci/base.pictures")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn what_looks_different_from_the_baseline_is_told_and_shown() {
    let repo = Repo::new();
    repo.rules(RULES);
    repo.file("parts/bolt.stl", cube_stl(10.0));
    let base = ["--baseline", "ci/base.json"];
    let update = || {
        repo.gate(&[&base[..], &["--update-baseline"]].concat())
            .assert_status(0);
    };
    update();
    assert_eq!(kept(&repo).len(), 1);
    let gate = |more: &[&str]| repo.gate(&[&base[..], &["--json"], more].concat());
    gate(&[]).assert_status(0);
    repo.file("parts/bolt.stl", same_cube());
    gate(&[]).assert_status(0);
    repo.file("parts/bolt.stl", cut_cube());
    let ran = gate(&["--pictures", "shown"]);
    ran.assert_status(4);
    assert_eq!(broken(&ran), ["parts/bolt.stl regress.picture"]);
    let found = &violations(&ran)[0];
    let share = found["value"].as_f64().unwrap();
    assert!((0.02..0.9).contains(&share), "{share}");
    let message = found["message"].as_str().unwrap();
    assert!(message.ends_with("% of the picture's pixels differ; allowed: ≤ 2 %; see shown/parts/bolt.stl.difference.png"), "{message}");
    let shown = |name: &str| {
        let path = repo.path().join(format!("shown/parts/bolt.stl.{name}.png"));
        std::fs::read(path).unwrap()
    };
    let [before, after, difference] = ["before", "after", "difference"].map(shown);
    assert_eq!(before, std::fs::read(&kept(&repo)[0]).unwrap());
    assert_ne!(before, after);
    let image = image::load_from_memory(&difference).unwrap().into_rgba8();
    let red = image.pixels().filter(|pixel| pixel.0 == [220, 20, 40, 255]);
    let counted = red.count() as f64 / f64::from(image.width() * image.height());
    assert!((counted - share).abs() < 1e-9, "{counted} {share}");
    // The same bytes on another number of workers.
    let again = gate(&["--pictures", "shown", "-j", "3"]);
    assert_eq!(violations(&again), violations(&ran));
    assert_eq!(shown("difference"), difference);
    // Written anew it is the measure of things, and the old picture goes.
    update();
    gate(&[]).assert_status(0);
    let [only] = &kept(&repo)[..] else {
        panic!("{:?}", kept(&repo));
    };
    assert_eq!(std::fs::read(only).unwrap(), after);
}

#[test]
fn a_picture_of_another_version_or_none_is_a_warning_and_no_pass() {
    let repo = Repo::new();
    repo.rules(RULES);
    repo.file("bolt.stl", cube_stl(10.0));
    let base = ["--baseline", "ci/base.json"];
    repo.gate(&[&base[..], &["--update-baseline"]].concat())
        .assert_status(0);
    repo.file("bolt.stl", cut_cube());
    let path = repo.path().join("ci/base.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let name = kept(&repo)[0]
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let old = format!("{}-v1.png", &name[..64]);
    for (written, expected) in [
        (old.as_str(), "another version of this program"),
        ("../../../etc/passwd", "there is no picture from before"),
        (
            &format!("{}-v{VERSION}.png", "0".repeat(64)),
            "the picture from before: ",
        ),
    ] {
        std::fs::write(&path, text.replace(&name, written)).unwrap();
        let ran = repo.gate(&[&base[..], &["--json"]].concat());
        ran.assert_status(0);
        let found = &violations(&ran)[0];
        assert_eq!(
            (&found["severity"], &found["is_unmeasured"]),
            (&"warning".into(), &true.into())
        );
        assert!(
            found["message"].as_str().unwrap().contains(expected),
            "{found}"
        );
    }
}

#[test]
fn what_looks_different_from_the_library_is_told_too() {
    let place = Place::new();
    place.file("gate.toml", RULES);
    place.file("bolt.stl", cube_stl(10.0));
    place
        .import(&["--size", "96,64", "--background", "white"])
        .assert_status(0);
    let models = place.models();
    let folder = models.join("shown");
    let gate = || {
        let [models, folder] = [&models, &folder].map(|path| path.to_str().unwrap());
        place.run(&["gate", "--json", models, "--pictures", folder])
    };
    gate().assert_status(0);
    place.file("bolt.stl", same_cube());
    gate().assert_status(0);
    place.file("bolt.stl", cut_cube());
    let ran = gate();
    ran.assert_status(4);
    assert_eq!(violations(&ran)[0]["rule"], "regress.picture");
    let name = violations(&ran)[0]["path"].as_str().unwrap().to_owned();
    let after = folder.join(format!("{}.after.png", name.trim_start_matches('/')));
    let after = image::load_from_memory(&std::fs::read(after).unwrap()).unwrap();
    let after = after.into_rgba8();
    assert_eq!((after.width(), after.height()), (96, 96));
    assert_eq!(
        after.get_pixel(0, 0).0,
        [255; 4],
        "the background that was asked for"
    );
}

#[test]
fn a_share_that_is_none_is_wrong_usage() {
    let repo = Repo::new();
    repo.file("bolt.stl", cube_stl(10.0));
    repo.rules("[regress]\n\npicture = '2'\n");
    let ran = repo.gate(&[]);
    ran.assert_status(2);
    assert!(
        ran.stderr
            .contains("gate.toml:3: regress.picture: \"2\", expected the share"),
        "{}",
        ran.stderr
    );
}

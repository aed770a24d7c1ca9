//! The axis that points up, held against what people saw in pictures of real models: `tests/data/up-axis.tsv` has the BLAKE3 of each, the
//! axis and its path below the models.

use crate::harness::{Place, corpus, cube_stl};

/// Folders of parts as they are printed, none of which may be turned.
const PRINTED: [&str; 2] = ["voron", "prusa"];

#[test]
fn real_models_stand_as_people_see_them() {
    let Some(models) = corpus() else {
        eprintln!("no corpus beside the project: no real model was stood up");
        return;
    };
    let table = include_str!("../data/up-axis.tsv");
    let limits = trigest::formats::Limits::default();
    let (mut count, mut wrong) = (0, Vec::new());
    for line in table.lines() {
        let [hash, axis, path] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let Ok(examined) = trigest::examine(models.join("real").join(path), &limits) else {
            continue;
        };
        if examined.about.hash.to_hex().as_str() != hash {
            continue;
        }
        let up = examined.extent.up.unwrap();
        let is_right = up.axis_name() == axis;
        assert!(
            is_right || !PRINTED.iter().any(|folder| path.starts_with(folder)),
            "{path}"
        );
        if !PRINTED.iter().any(|folder| path.starts_with(folder)) {
            count += 1;
            wrong.extend((!is_right).then_some(path));
        }
    }
    assert!(count >= 150, "only {count} of the models are there");
    assert!(wrong.len() * 20 <= count, "of {count} wrong: {wrong:#?}");
}

#[test]
fn rows_say_which_axis_points_up_and_why() {
    let place = Place::new();
    place.file("a.stl", cube_stl(2.0));
    let said = "SELECT concat_ws(' ', up_axis, up_source) FROM catalog";
    place.import(&["--size", "32"]).assert_status(0);
    assert_eq!(place.texts(said), ["z format"]);
    place.file("a.stl", cube_stl(3.0));
    place
        .import(&["--size", "32", "--up", "y"])
        .assert_status(0);
    assert_eq!(place.texts(said), ["y option"]);
}

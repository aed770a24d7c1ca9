//! `tag` and `edit`: what a person says of models, and that imports leave it alone.

use crate::harness::{Place, cube_stl, sheet_stl};

fn shop() -> Place {
    let place = Place::new();
    place.file("cube.stl", cube_stl(10.0));
    place.file("sheet.stl", sheet_stl(8));
    place
        .import(&["-q", "-j1", "--order", "path"])
        .assert_status(0);
    place
}

#[test]
fn tags_are_given_taken_and_found() {
    let place = shop();
    let lines = place.run(&["tag", "watertight:yes", "+wall mount", "+toy", "--json"]);
    let lines = lines.assert_status(0).lines();
    assert_eq!((lines.len(), &lines[0]["type"]), (1, &"tagged".into()));
    assert_eq!(lines[0]["added"].as_array().unwrap().len(), 2);
    assert_eq!(
        place.run(&["ls", "tag:wall mount", "--count"]).stdout,
        "1\n"
    );
    assert_eq!(place.run(&["ls", "-tag:toy", "--count"]).stdout, "1\n");
    let again = place.run(&["tag", "kind:any", "+toy", "-wall mount", "--json"]);
    let again = again.lines();
    assert_eq!(
        again.len(),
        2,
        "one gets a tag, the other loses one: {again:?}"
    );
    assert!(
        place
            .run(&["tag", "kind:any", "+toy", "--json"])
            .lines()
            .is_empty()
    );
    for wrong in [
        &["tag", "cube"][..],
        &["tag", "+x"],
        &["tag", "cube", "+"],
        &["tag", "volme:1", "+x"],
    ] {
        place.run(wrong).assert_status(2);
    }
}

#[test]
fn what_was_typed_stays() {
    let place = shop();
    let ran = place.run(&[
        "edit",
        "cube",
        "title=My cube",
        "rating=5",
        "description=a = b",
        "--json",
    ]);
    let line = ran.assert_status(0).lines().remove(0);
    assert_eq!(line["changes"]["title"]["to"], "My cube");
    assert_eq!(line["changes"]["rating"]["from"], serde_json::Value::Null);
    place.file("cube.stl", cube_stl(11.0));
    place.import(&["-q", "--force"]).assert_status(0);
    let row: String = place
        .value("SELECT title || rating || description FROM catalog WHERE filename = 'cube.stl'");
    assert_eq!(row, "My cube5a = b");
    let cleared = place.run(&["edit", "rating:5", "rating=", "title=My cube"]);
    assert!(
        cleared
            .assert_status(0)
            .stdout
            .contains("rating: 5 → (none)"),
        "{cleared:?}"
    );
    assert!(
        !cleared.stdout.contains("title"),
        "what is as it was is not told"
    );
    for wrong in ["rating=6", "rating=x", "colour=red", "title"] {
        place.run(&["edit", "cube", wrong]).assert_status(2);
    }
    place.run(&["edit", "nothing", "rating=1"]).assert_status(1);
    let ended = place.texts("SELECT command || ' ' || ending FROM runs ORDER BY id DESC LIMIT 2");
    assert_eq!(ended, ["edit failed", "edit finished"]);
}

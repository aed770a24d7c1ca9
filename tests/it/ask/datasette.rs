//! The settings for Datasette in the manual: their query gives cells that its plugin shows as pictures and links.

use serde_json::Value;

use crate::harness::{Place, cube_stl, project};

/// The SQL in the settings that the manual has.
fn sql() -> String {
    let page = project("tests/it/shipped/pages/trigest-library.5.md");
    let text = std::fs::read_to_string(page).unwrap();
    let (_, rest) = text.split_once("sql: |-\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn cells_are_pictures_and_links() {
    let place = Place::new();
    place.file("a \"b\" & c.stl", cube_stl(10.0));
    place.import(&["-q"]).assert_status(0);
    let database = place.database();
    let mut statement = database.prepare(&sql()).unwrap();
    let read = |row: &rusqlite::Row<'_>| Ok([row.get::<_, String>(0)?, row.get(1)?]);
    let rows = statement.query_map(&[(":path", &"/")], read).unwrap();
    let rows: Vec<[String; 2]> = rows.map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    let [picture, link] = rows[0]
        .each_ref()
        .map(|cell| serde_json::from_str::<Value>(cell).unwrap());
    let at = picture["img_src"]
        .as_str()
        .unwrap()
        .strip_prefix('/')
        .unwrap();
    assert!(place.library().join(at).is_file(), "{picture}");
    assert!(at.starts_with("thumbnails/"), "what --static serves: {at}");
    assert_eq!(
        picture.as_object().unwrap().len(),
        2,
        "img_src and width alone"
    );
    let id: i64 = place.value("SELECT id FROM models");
    assert_eq!(
        link,
        serde_json::json!({ "href": format!("/library/models/{id}"), "label": "a \"b\" & c" })
    );
}

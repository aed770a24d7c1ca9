//! What queries find in a library of four models.

use rusqlite::{Connection, params_from_iter};

use super::*;
use crate::query::Query;
use crate::store::{RunStart, Store};

/// A library of four models: a solid cube in millimetres, an open sheet in inches, one without a unit, and a cloud.
fn library() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    crate::store::add_query_functions(&connection).unwrap();
    let columns: Vec<&str> = crate::store::catalog_columns()
        .map(|column| column.name)
        .collect();
    connection
        .execute(
            &format!("CREATE TABLE catalog ({})", columns.join(", ")),
            [],
        )
        .unwrap();
    connection
        .execute_batch(
            "CREATE TABLE tags (id, name); CREATE TABLE model_tags (model_id, tag_id, source);
             INSERT INTO catalog (id, file_path, filename, title, format, size_x, size_y, size_z, volume, is_watertight, unit, unit_guess, unit_source, mm_per_unit, triangle_count,
                date_added, file_modified, file_hash, thumbnail_path)
             VALUES
             (1, '/srv/parts/Würfel/cube.stl', 'cube.stl', 'Cube', 'stl', 10, 20, 30, 6000, 1, 'millimetre', NULL, 'declared', 1.0, 12, '2026-03-05T10:00:00Z', 1767225600000000000, 'ab12', 'x.png'),
             (2, '/srv/parts/sheet.obj', 'sheet.obj', NULL, 'obj', 10, 1, 2, NULL, 0, 'inch', NULL, 'declared', 25.4, 2, '2025-12-31T23:59:59Z', 0, 'ab99', NULL),
             (3, '/srv/parts2/nut.stl', 'nut.stl', 'M3 nut', 'stl', 5, 5, 2, -30, 1, NULL, 'millimetre', 'guessed', 1.0, 400, '2026-03-31T00:00:00Z', 0, 'cd00', 'y.png'),
             (4, '/srv/scan/cloud.ply', 'cloud.ply', NULL, 'ply', 1, 1, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2020-01-01T00:00:00Z', 0, 'ef00', NULL);
             INSERT INTO tags VALUES (1, 'Wall mount'), (2, 'x');
             INSERT INTO model_tags VALUES (1, 1, 'person'), (3, 2, 'person');",
        )
        .unwrap();
    connection
}

fn found_with(words: &[&str], units: Units) -> (Vec<i64>, bool) {
    let condition = Query::parse(words).unwrap().condition(units);
    let library = library();
    let sql = format!("SELECT id FROM catalog WHERE {} ORDER BY id", condition.sql);
    let mut statement = library.prepare(&sql).unwrap();
    let rows = statement
        .query_map(params_from_iter(condition.values), |row| row.get(0))
        .unwrap();
    (rows.map(Result::unwrap).collect(), condition.is_guessed)
}

fn found(words: &[&str]) -> Vec<i64> {
    found_with(words, Units::default()).0
}

#[test]
fn words_look_at_title_path_and_tags() {
    assert_eq!(found(&["CUBE"]), [1]);
    assert_eq!(found(&["würfel"]), [1]);
    assert_eq!(found(&["wall mount"]), [1]);
    assert_eq!(found(&["parts", "stl"]), [1, 3]);
    assert_eq!(found(&["*.obj"]), [2]);
    assert_eq!(found(&[]), [1, 2, 3, 4]);
}

#[test]
fn numbers_are_compared() {
    assert_eq!(found(&["tris:>2"]), [1, 3]);
    assert_eq!(found(&["tris:2..12"]), [1, 2]);
    assert_eq!(found(&["tris:2,400"]), [2, 3]);
    assert_eq!(found(&["triangle_count:..12"]), [1, 2]);
    assert_eq!(found(&["volume:>29"]), [1, 3]);
    assert_eq!(found(&["volume:none"]), [2, 4]);
}

#[test]
fn lengths_are_compared_in_millimetres_where_the_unit_is_known() {
    assert_eq!(found(&["size:>10"]), [1]);
    assert_eq!(found(&["size:>100mm"]), [2]);
    assert_eq!(found(&["size:<300mm"]), [1, 2]);
    assert_eq!(found(&["volume:>5cm3"]), [1]);
    assert_eq!(found(&["x:1..1.5cm"]), [1]);
    assert_eq!(found(&["x:10in"]), [2]);
    assert_eq!(
        found_with(
            &["size:<300mm"],
            Units {
                by_guess: true,
                ..Units::default()
            }
        ),
        (vec![1, 2, 3], true)
    );
}

#[test]
fn boxes_hold_what_fits() {
    assert_eq!(found(&["fits:20x10x30"]), [1]);
    assert_eq!(found(&["fits:30x20x10"]), Vec::<i64>::new());
    assert_eq!(found(&["fits-turned:30x20x10"]), [1]);
    // An OBJ stands on y.
    assert_eq!(found(&["fits:10x2x1in"]), [2]);
}

#[test]
fn what_is_not_known_does_not_match() {
    assert_eq!(found(&["watertight:yes"]), [1, 3]);
    assert_eq!(found(&["watertight:no"]), [2]);
    assert_eq!(found(&["-watertight:yes"]), [2, 4]);
    assert_eq!(found(&["picture:none"]), [2, 4]);
    assert_eq!(found(&["unit:mm,inch"]), [1, 2]);
    assert_eq!(found(&["unit:none"]), [3, 4]);
}

#[test]
fn folders_are_whole_names() {
    assert_eq!(found(&["in:/srv/parts"]), [1, 2]);
    assert_eq!(found(&["in:parts"]), [1, 2]);
    assert_eq!(found(&["in:srv"]), [1, 2, 3, 4]);
}

#[test]
fn dates_are_stretches_of_time() {
    assert_eq!(found(&["added:2026-03"]), [1, 3]);
    assert_eq!(found(&["added:<2026"]), [2, 4]);
    assert_eq!(found(&["added:>=2026-03-05"]), [1, 3]);
    assert_eq!(found(&["added:2025..2026"]), [1, 2, 3]);
    assert_eq!(found(&["added:>1000y"]), Vec::<i64>::new());
    assert_eq!(found(&["modified:2026"]), [1]);
}

#[test]
fn alternatives_and_tags_join() {
    assert_eq!(found(&["tag:x", ",", "format:obj,ply"]), [2, 3, 4]);
    assert_eq!(found(&["tag:wall mount"]), [1]);
    assert_eq!(found(&["-tag:any"]), [2, 4]);
    assert_eq!(found(&["hash:ab"]), [1, 2]);
}

#[test]
fn nothing_of_a_person_becomes_sql() {
    let text = "'); DROP TABLE catalog; --";
    let condition = Query::parse(&[&format!("\"{text}\"")])
        .unwrap()
        .condition(Units::default());
    assert!(!condition.sql.contains("DROP"));
}

#[test]
fn hashes_are_found_by_their_index() {
    let folder = tempfile::tempdir().unwrap();
    let start = RunStart::alone("import");
    drop(Store::open(folder.path(), &start).unwrap());
    let library = Connection::open(folder.path().join("library.db")).unwrap();
    for digits in ["hash:8f", "hash:8f3a00112233"] {
        let condition = Query::parse(&[digits]).unwrap().condition(Units::default());
        let plan = format!(
            "EXPLAIN QUERY PLAN SELECT id FROM catalog WHERE {}",
            condition.sql
        );
        let mut statement = library.prepare(&plan).unwrap();
        let plan: Vec<String> = statement
            .query_map(params_from_iter(condition.values), |row| row.get(3))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(
            plan[0].contains("USING INDEX models_file_hash"),
            "{digits}: {plan:?}"
        );
    }
}

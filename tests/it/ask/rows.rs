//! Libraries of any number of rows: those of a few imported models, written again and again with other paths, hashes and numbers.

use rusqlite::Connection;

use crate::harness::{Place, cube_stl, sheet_stl};

/// A library of `count` rows, the same ones each time; every seventh model has no unit, every fifth is open, and all lie in a hundred folders.
pub(crate) fn library_of(place: &Place, count: u64) {
    place.file("cube.stl", cube_stl(10.0));
    place.file("sheet.stl", sheet_stl(4));
    place.import(&["--no-thumbnails", "-q"]).assert_status(0);
    let mut database = place.database();
    let transaction = database.transaction().unwrap();
    for table in ["models", "model_metadata", "model_analysis"] {
        transaction
            .execute_batch(&copies(&transaction, table, count))
            .unwrap();
    }
    transaction
        .execute_batch(
            "UPDATE shape_vectors SET model_id = model_id + 2; DELETE FROM models WHERE id <= 2",
        )
        .unwrap();
    transaction.commit().unwrap();
}

/// Gives the models of [`library_of`] shape vectors: those of the two that it was made of, with numbers as chance has them.
pub(crate) fn shape_vectors(place: &Place, count: u64) {
    let mut database = place.database();
    let transaction = database.transaction().unwrap();
    let base: Vec<u8> = transaction
        .query_row("SELECT vector FROM shape_vectors LIMIT 1", [], |row| {
            row.get(0)
        })
        .unwrap();
    let mut chance = 0x9E37_79B9_7F4A_7C15_u64;
    let version: i64 = transaction
        .query_row("SELECT max(version) FROM shape_vectors", [], |row| {
            row.get(0)
        })
        .unwrap();
    let mut insert = transaction
        .prepare("INSERT OR REPLACE INTO shape_vectors VALUES (?1, ?2, ?3)")
        .unwrap();
    for i in 1..=count as i64 {
        let mut vector = base.clone();
        for number in vector[..40].as_chunks_mut().0 {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let factor = 0.5 + (chance >> 40) as f32 / (1 << 24) as f32;
            *number = (f32::from_le_bytes(*number) * factor).to_le_bytes();
        }
        insert.execute((i + 2, version, &vector)).unwrap();
    }
    drop(insert);
    transaction.commit().unwrap();
}

/// The statement that writes the rows of `table`.
fn copies(database: &Connection, table: &str, count: u64) -> String {
    let mut statement = database
        .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
        .unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    let names: Vec<String> = names.map(Result::unwrap).collect();
    let values: Vec<&str> = names.iter().map(|name| value(name)).collect();
    let key = if table == "models" { "id" } else { "model_id" };
    // Of the cube, and every fifth of the sheet.
    format!(
        "WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {count}),
         mixed AS (SELECT i, (i * 2654435761) % 1000003 AS r FROM numbers)
         INSERT INTO {table} ({}) SELECT {} FROM mixed JOIN {table} o ON o.{key} = 1 + (i % 5 = 0)",
        names.join(", "),
        values.join(", ")
    )
}

/// What a column holds in row `i`, with `r` from 0 to a million as chance has it.
fn value(name: &str) -> &str {
    match name {
        "id" | "model_id" => "i + 2",
        "file_path" => "printf('/srv/parts/box%02d/part_%07d_%06d.stl', i % 100, i, r)",
        "filename" => "printf('part_%07d_%06d.stl', i, r)",
        "title" => "printf('part %d %d', i, r)",
        "file_hash" => "printf('%06x%058d', r % 900000, r % 900000)",
        "file_size" => "84 + 50 * (12 + r)",
        "unit" => "CASE WHEN i % 7 <> 0 THEN iif(r % 3, 'millimetre', 'inch') END",
        "unit_source" => "CASE WHEN i % 7 <> 0 THEN 'declared' ELSE 'guessed' END",
        "mm_per_unit" => "CASE WHEN i % 7 = 0 OR r % 3 THEN 1.0 ELSE 25.4 END",
        "triangle_count" => "12 + r",
        "size_x" => "1 + r % 997 / 3.0",
        "size_y" => "1 + r % 499 / 3.0",
        "size_z" => "1 + r % 251 / 3.0",
        "surface_area" => "o.surface_area * (1 + r % 1009)",
        "volume" => "o.volume * (1 + r % 1013)",
        "mesh_hash" | "shape_key" | "shape_key_scaled" => "printf('%s%06d', 'key', r % 900000)",
        "date_added" => "strftime('%Y-%m-%dT%H:%M:%SZ', 1700000000 + i * 60, 'unixepoch')",
        "rating" => "CASE WHEN i % 11 = 0 THEN r % 6 END",
        "license" => "CASE i % 4 WHEN 0 THEN 'MIT' WHEN 1 THEN 'CC-BY-4.0' END",
        name => Box::leak(format!("o.{name}").into_boxed_str()),
    }
}

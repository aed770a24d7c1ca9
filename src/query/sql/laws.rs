//! Every query finds what a plain filter over all rows finds: random libraries, random queries, and an evaluator that knows no SQL.

use rusqlite::{Connection, params, params_from_iter};

use crate::mesh::Unit;
use crate::query::{Query, Units};

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(4) > 0).then(|| make(self))
    }
}

/// A model as the evaluator sees it.
#[derive(Debug)]
struct Row {
    id: i64,
    path: String,
    title: Option<&'static str>,
    format: &'static str,
    triangles: Option<i64>,
    sides: Option<[f64; 3]>,
    volume: Option<f64>,
    is_watertight: Option<bool>,
    /// Millimetres of its unit, and whether that is known or guessed.
    unit: Option<(f64, bool)>,
    tags: Vec<&'static str>,
    added: &'static str,
    picture: &'static str,
}

const TITLES: &[&str] = &["Red Dragon", "drache Größe", "nut", "NUT M3", ""];
const FOLDERS: &[&str] = &["/srv/parts", "/srv/parts2", "/srv/parts/box", "/home/Ä"];
const FORMATS: &[&str] = &["stl", "obj", "3mf"];
const TAGS: &[&str] = &["wall mount", "toy", "Nut"];
const DATES: &[&str] = &[
    "2024-12-31T23:59:59Z",
    "2025-01-01T00:00:00Z",
    "2025-06-15T12:00:00Z",
    "2026-02-28T01:00:00Z",
];
const PICTURES: &[&str] = &["none", "drawn", "failed"];
const NUMBERS: &[f64] = &[0.0, 1.0, 5.0, 12.0, 25.4, 100.0];

fn row(id: i64, chance: &mut Chance) -> Row {
    Row {
        id,
        path: format!(
            "{}/{}_{id}.x",
            chance.of(FOLDERS),
            chance.of(&["nut", "part", "Dragon"])
        ),
        title: chance.maybe(|chance| chance.of(TITLES)),
        format: chance.of(FORMATS),
        triangles: chance.maybe(|chance| chance.of(NUMBERS) as i64),
        sides: chance.maybe(|chance| [(); 3].map(|()| chance.of(NUMBERS))),
        volume: chance.maybe(|chance| chance.of(NUMBERS) * chance.of(&[1.0, -1.0])),
        is_watertight: chance.maybe(|chance| chance.of(&[true, false])),
        unit: chance.maybe(|chance| (chance.of(&[1.0, 25.4, 1000.0]), chance.of(&[true, false]))),
        tags: TAGS
            .iter()
            .copied()
            .filter(|_| chance.below(3) == 0)
            .collect(),
        added: chance.of(DATES),
        picture: chance.of(PICTURES),
    }
}

fn library(rows: &[Row]) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    crate::store::add_query_functions(&connection).unwrap();
    let columns: Vec<&str> = crate::store::catalog_columns()
        .map(|column| column.name)
        .collect();
    let tables = format!(
        "CREATE TABLE catalog ({}); CREATE TABLE tags (id, name); CREATE TABLE model_tags (model_id, tag_id, source)",
        columns.join(", ")
    );
    connection.execute_batch(&tables).unwrap();
    for (i, tag) in TAGS.iter().enumerate() {
        connection
            .execute("INSERT INTO tags VALUES (?1, ?2)", (i as i64, tag))
            .unwrap();
    }
    for row in rows {
        let [x, y, z] = row.sides.map_or([None; 3], |sides| sides.map(Some));
        let source = row
            .unit
            .map(|(_, is_known)| if is_known { "declared" } else { "guessed" });
        let sql = "INSERT INTO catalog (id, file_path, filename, title, format, triangle_count, size_x, size_y, size_z, volume,
                is_watertight, mm_per_unit, unit_source, date_added, thumbnail_path, thumbnail_failed)
             VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, iif(?14 = 'drawn', 'x', NULL), iif(?14 = 'failed', 'x', NULL))";
        let values = params![
            row.id,
            row.path,
            row.title,
            row.format,
            row.triangles,
            x,
            y,
            z,
            row.volume,
            row.is_watertight,
            row.unit.map(|(mm, _)| mm),
            source,
            row.added,
            row.picture
        ];
        connection.execute(sql, values).unwrap();
        for tag in &row.tags {
            let at = TAGS.iter().position(|known| known == tag).unwrap();
            connection
                .execute(
                    "INSERT INTO model_tags VALUES (?1, ?2, 'person')",
                    (row.id, at as i64),
                )
                .unwrap();
        }
    }
    connection
}

/// A filter, and how a person writes it.
type Filter = (String, Holds);
type Holds = Box<dyn Fn(&Row, Units) -> bool>;

fn compared(sign: &'static str, limit: f64) -> impl Fn(Option<f64>) -> bool {
    move |value| {
        value.is_some_and(|value| match sign {
            ">" => value > limit,
            ">=" => value >= limit,
            "<" => value < limit,
            "<=" => value <= limit,
            _ => (value - limit).abs() <= limit.abs() * 1e-5,
        })
    }
}

fn millimetres(row: &Row, units: Units) -> Option<f64> {
    match (row.unit, units.assumed) {
        (Some((mm, true)), _) => Some(mm),
        (_, Some(unit)) => Some(unit.millimetres()),
        (Some((mm, false)), None) if units.by_guess => Some(mm),
        _ => None,
    }
}

fn longest(sides: [f64; 3]) -> f64 {
    sides.into_iter().fold(f64::MIN, f64::max)
}

fn holds(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

fn filter(chance: &mut Chance) -> Filter {
    let sign = chance.of(&[">", ">=", "<", "<=", "=", ""]);
    let limit = chance.of(NUMBERS);
    let compare = compared(sign, limit);
    match chance.below(13) {
        number @ 0..4 => of_number(number, sign, limit, compare),
        number => of_words(number, chance),
    }
}

/// A filter of a number.
fn of_number(
    number: usize,
    sign: &'static str,
    limit: f64,
    compare: impl Fn(Option<f64>) -> bool + 'static,
) -> Filter {
    match number {
        0 => (
            format!("tris:{sign}{limit}"),
            Box::new(move |row, _| compare(row.triangles.map(|n| n as f64))),
        ),
        1 => (
            format!("size:{sign}{limit}mm"),
            Box::new(move |row, units| {
                compare(
                    row.sides
                        .zip(millimetres(row, units))
                        .map(|(sides, mm)| longest(sides) * mm),
                )
            }),
        ),
        2 => (
            format!("size:{sign}{limit}"),
            Box::new(move |row, _| compare(row.sides.map(longest))),
        ),
        _ => (
            format!("volume:{sign}{limit}"),
            Box::new(move |row, _| compare(row.volume.map(f64::abs))),
        ),
    }
}

/// A filter of what is said of a model.
fn of_words(number: usize, chance: &mut Chance) -> Filter {
    match number {
        4 => {
            let wanted = chance.of(&[true, false]);
            let word = if wanted { "yes" } else { "no" };
            (
                format!("watertight:{word}"),
                Box::new(move |row, _| row.is_watertight == Some(wanted)),
            )
        }
        5 => {
            let (a, b) = (chance.of(FORMATS), chance.of(FORMATS));
            (
                format!("format:{a},{}", b.to_uppercase()),
                Box::new(move |row, _| row.format == a || row.format == b),
            )
        }
        6 => {
            let word = chance.of(&["nut", "DRAGON", "größe", "parts/", "wall m", "m3"]);
            (
                word.to_owned(),
                Box::new(move |row, _| {
                    holds(row.title.unwrap_or_default(), word)
                        || holds(&row.path, word)
                        || row.tags.iter().any(|tag| holds(tag, word))
                }),
            )
        }
        7 => {
            let tag = chance.of(TAGS);
            (
                format!("tag:\"{}\"", tag.to_uppercase()),
                Box::new(move |row, _| row.tags.contains(&tag)),
            )
        }
        number => of_states(number, chance),
    }
}

/// A filter of what is known, of pictures, times and folders.
fn of_states(number: usize, chance: &mut Chance) -> Filter {
    match number {
        8 => {
            let known = chance.of(&["none", "any"]);
            (
                format!("tris:{known}"),
                Box::new(move |row, _| row.triangles.is_some() == (known == "any")),
            )
        }
        9 => {
            let state = chance.of(PICTURES);
            (
                format!("picture:{state}"),
                Box::new(move |row, _| match state {
                    "none" => row.picture != "drawn",
                    state => row.picture == state,
                }),
            )
        }
        10 => {
            let year = chance.of(&["2024", "2025", "2026"]);
            let sign = chance.of(&["", "<", ">"]);
            (
                format!("added:{sign}{year}"),
                Box::new(move |row, _| match sign {
                    "<" => &row.added[..4] < year,
                    ">" => &row.added[..4] > year,
                    _ => &row.added[..4] == year,
                }),
            )
        }
        11 => {
            let folder = chance.of(FOLDERS);
            (
                format!("in:{folder}"),
                Box::new(move |row, _| row.path.starts_with(&format!("{folder}/"))),
            )
        }
        _ => of_box(chance),
    }
}

/// A filter of boxes that the model is turned into.
fn of_box(chance: &mut Chance) -> Filter {
    let mut limits = [(); 3].map(|()| chance.of(&NUMBERS[1..]));
    let text = format!("fits-turned:{}x{}x{}", limits[0], limits[1], limits[2]);
    limits.sort_by(f64::total_cmp);
    (
        text,
        Box::new(move |row, units| {
            let Some((mut sides, mm)) = row.sides.zip(millimetres(row, units)) else {
                return false;
            };
            sides.sort_by(f64::total_cmp);
            sides
                .iter()
                .zip(limits)
                .all(|(side, limit)| side * mm <= limit)
        }),
    )
}

#[test]
fn every_query_finds_what_a_plain_filter_finds() {
    let mut chance = Chance(0x5EED_0017);
    let mut found_any = 0;
    for _ in 0..20 {
        let rows: Vec<Row> = (1..=60).map(|id| row(id, &mut chance)).collect();
        let library = library(&rows);
        for _ in 0..60 {
            let units = Units {
                by_guess: chance.of(&[true, false]),
                assumed: chance.of(&[None, None, Some(Unit::Inch)]),
            };
            let mut words = Vec::new();
            let mut alternatives = Vec::new();
            for i in 0..1 + chance.below(2) {
                if i > 0 {
                    words.push(",".to_owned());
                }
                let mut terms = Vec::new();
                for _ in 0..1 + chance.below(3) {
                    let (text, holds) = filter(&mut chance);
                    let is_negated = chance.below(4) == 0;
                    words.push(if is_negated { format!("-{text}") } else { text });
                    terms.push((is_negated, holds));
                }
                alternatives.push(terms);
            }
            let condition = Query::parse(&words).unwrap().condition(units);
            let sql = format!("SELECT id FROM catalog WHERE {} ORDER BY id", condition.sql);
            let mut statement = library.prepare(&sql).unwrap();
            let found = statement
                .query_map(params_from_iter(condition.values), |row| row.get(0))
                .unwrap();
            let found: Vec<i64> = found.map(Result::unwrap).collect();
            let meets = |row: &&Row| {
                let all = |terms: &Vec<(bool, _)>| {
                    terms
                        .iter()
                        .all(|(is_negated, holds): &(bool, Holds)| holds(row, units) != *is_negated)
                };
                alternatives.iter().any(all)
            };
            let expected: Vec<i64> = rows.iter().filter(meets).map(|row| row.id).collect();
            assert_eq!(found, expected, "{words:?} {units:?}");
            found_any += usize::from(!found.is_empty() && found.len() < rows.len());
        }
    }
    assert!(
        found_any > 500,
        "the queries tell hardly anything apart: {found_any}"
    );
}

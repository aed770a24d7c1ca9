//! Which unit a row's lengths are in, how that is known, and what follows from it: every size in millimetres.
//!
//! The unit is what the file declares, else what `--assume-unit` said of it, else the guess. `unit_source` says which, and `mm_per_unit` how long
//! it is; the columns `size_mm_x` and the like are computed by SQLite from that, and only where the unit is no guess.
//! Rows of a library made before are brought up to date by the migration, without a look at their files.

use std::sync::OnceLock;

use rusqlite::{Connection, Params};

use super::values::Row;
use crate::mesh::Unit;

/// Unit and scale, as [`refresh`] brings them up to date, of a model whose file declares one unit, for which another was given, and whose size
/// suggests a third.
pub(super) fn of(declared: Option<Unit>, assumed: Option<&str>, guessed: Option<&str>) -> Row {
    let known = declared
        .map(|unit| ("declared", unit.name()))
        .or_else(|| assumed.map(|name| ("option", name)))
        .or_else(|| guessed.map(|name| ("guessed", name)));
    let source = known.map(|(source, _)| source.to_owned());
    let scale = known.and_then(|(_, name)| Unit::of(name));
    Row(vec![
        ("unit_source", source.into()),
        ("mm_per_unit", scale.map(Unit::millimetres).into()),
    ])
}

/// Brings unit and scale of the analysis rows that `which` chooses, as a condition on `a.model_id`, up to date.
pub(super) fn refresh(
    connection: &Connection,
    which: &str,
    parameters: impl Params,
) -> rusqlite::Result<usize> {
    let sql = statement(which);
    connection.prepare_cached(&sql)?.execute(parameters)
}

/// As [`refresh`], for one model.
pub(super) fn refresh_one(connection: &Connection, model_id: i64) -> rusqlite::Result<usize> {
    static SQL: OnceLock<String> = OnceLock::new();
    let sql = SQL.get_or_init(|| statement("= ?1"));
    connection.prepare_cached(sql)?.execute([model_id])
}

fn statement(which: &str) -> String {
    let lengths =
        Unit::ALL.map(|unit| format!("WHEN '{}' THEN {:?}", unit.name(), unit.millimetres()));
    format!(
        "UPDATE model_analysis AS a SET (unit_source, mm_per_unit) = (
             SELECT CASE WHEN d.unit NOT NULL THEN 'declared' WHEN d.assumed_unit NOT NULL THEN 'option'
                         WHEN a.unit_guess NOT NULL THEN 'guessed' END,
                    CASE coalesce(d.unit, d.assumed_unit, a.unit_guess) {} END
             FROM model_metadata d WHERE d.model_id = a.model_id)
         WHERE a.model_id {which}",
        lengths.join(" ")
    )
}

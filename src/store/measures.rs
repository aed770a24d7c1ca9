//! Writes measures, by the table of measures: a column added there is written here without another line.

use std::sync::OnceLock;

use rusqlite::{Connection, ToSql, params_from_iter};

use super::same::rows_of_file;
use super::values::Row;
use super::{ModelRecords, Taken, now, units};
use crate::analysis::{Analysis, DEEP_VERSION, Deep, Extent, MEASURES, Source, VERSION, Value};
use crate::mesh::Written;

fn always(taken: Taken<'_>) -> Row {
    let value_of = |name, value: fn(&Analysis) -> Value| match taken.analysis {
        Some(analysis) => value(analysis),
        None => without_triangles(name, taken.extent, taken.written),
    };
    // With room for what an insert adds.
    let mut row = Vec::with_capacity(MEASURES.len() + 16);
    row.extend(MEASURES.iter().filter_map(|measure| match measure.value {
        Source::Any(value) => Some((measure.name, value(taken.extent))),
        Source::Always(value) => Some((measure.name, value_of(measure.name, value))),
        Source::Deep(_) => None,
    }));
    row.extend([
        ("analysis_version", Value::Integer(VERSION)),
        ("analysis_time_seconds", taken.seconds.into()),
        ("analysis_date", now().into()),
    ]);
    Row(row)
}

/// What a measure of triangles is where there are none.
fn without_triangles(name: &str, extent: &Extent, written: Written) -> Value {
    match name {
        // Faces that are not cut into triangles are counted all the same.
        "face_count" if extent.kind.is_none() => written.polygon_count.into(),
        "volume_reason" => extent.reason_without_triangles().map(str::to_owned).into(),
        _ => Value::Absent,
    }
}

fn costly(deep: Option<&Deep>) -> Row {
    let taken = MEASURES.iter().filter_map(|measure| match measure.value {
        Source::Any(_) | Source::Always(_) => None,
        Source::Deep(value) => Some((measure.name, deep.map_or(Value::Absent, value))),
    });
    let stamps = [
        ("deep_version", Value::Integer(DEEP_VERSION)),
        ("deep_date", now().into()),
    ];
    Row(taken.chain(stamps).collect())
}

/// The whole row of a model that has none, whose lengths are in `assumed_unit` where nothing better is known; costly measures that were
/// not taken are NULL.
pub(super) fn insert(
    connection: &Connection,
    model_id: i64,
    records: &ModelRecords,
    assumed_unit: Option<&str>,
) -> rusqlite::Result<()> {
    let taken = Taken {
        analysis: records.analysis.as_ref(),
        extent: &records.extent,
        written: records.written,
        seconds: records.analysis_seconds,
        said: records.said(),
    };
    static PLAIN: OnceLock<String> = OnceLock::new();
    static DEEP: OnceLock<String> = OnceLock::new();
    let guessed = records.extent.unit_guess.map(|guess| guess.unit);
    let mut row = always(taken)
        .and(units::of(records.embedded.unit, assumed_unit, guessed))
        .and(Row(vec![("model_id", Value::Integer(model_id))]));
    let mut sql = &PLAIN;
    if let Some(deep) = &records.deep {
        row = row.and(costly(deep.as_ref()));
        sql = &DEEP;
    }
    let sql = sql.get_or_init(|| {
        let (names, marks) = (row.names(), row.marks());
        format!("INSERT INTO model_analysis ({names}) VALUES ({marks})")
    });
    connection
        .prepare_cached(sql)?
        .execute(params_from_iter(row.values()))?;
    Ok(())
}

/// Removes the row of a model, so that it can be written anew.
pub(super) fn remove(connection: &Connection, model_id: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM model_analysis WHERE model_id = ?1")?
        .execute([model_id])?;
    Ok(())
}

/// The measures that every model gets, for all rows with these bytes that name the same other files.
pub(super) fn update(
    connection: &Connection,
    hash: &str,
    siblings_hash: Option<&str>,
    taken: Taken<'_>,
) -> rusqlite::Result<()> {
    set(connection, hash, siblings_hash, &always(taken))
}

/// The costly measures, for the same rows.
pub(super) fn update_deep(
    connection: &Connection,
    hash: &str,
    siblings_hash: Option<&str>,
    deep: Option<&Deep>,
) -> rusqlite::Result<()> {
    set(connection, hash, siblings_hash, &costly(deep))
}

fn set(
    connection: &Connection,
    hash: &str,
    siblings_hash: Option<&str>,
    row: &Row,
) -> rusqlite::Result<()> {
    let sql = format!(
        "UPDATE model_analysis SET {} WHERE model_id IN ({})",
        row.assignments(),
        rows_of_file(row.0.len() + 1)
    );
    let which: [&dyn ToSql; 2] = [&hash, &siblings_hash];
    connection
        .prepare_cached(&sql)?
        .execute(params_from_iter(row.values().chain(which)))?;
    Ok(())
}

/// Takes the measures of the row `from` over to the row `to`; how long they took is not the new row's own.
pub(super) fn copy(connection: &Connection, to: i64, from: i64) -> rusqlite::Result<()> {
    static SQL: OnceLock<String> = OnceLock::new();
    let sql = SQL.get_or_init(|| {
        let mut names = vec![
            "analysis_version",
            "analysis_date",
            "deep_version",
            "deep_date",
        ];
        names.extend(MEASURES.iter().map(|measure| measure.name));
        let names = names.join(", ");
        format!(
            "INSERT OR REPLACE INTO model_analysis (model_id, {names})
             SELECT ?1, {names} FROM model_analysis WHERE model_id = ?2"
        )
    });
    connection.prepare_cached(sql)?.execute((to, from))?;
    Ok(())
}

/// Brings the table that explains the measures up to date.
pub(super) fn explain(connection: &Connection) -> rusqlite::Result<()> {
    for measure in MEASURES {
        let taken = if matches!(measure.value, Source::Deep(_)) {
            "deep"
        } else {
            "always"
        };
        connection
            .prepare_cached(
                "INSERT INTO measures (name, unit, meaning, null_when, taken) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (name) DO UPDATE SET unit = excluded.unit, meaning = excluded.meaning,
                    null_when = excluded.null_when, taken = excluded.taken
                 WHERE (unit, meaning, null_when, taken)
                    <> (excluded.unit, excluded.meaning, excluded.null_when, excluded.taken)",
            )?
            .execute((measure.name, measure.unit, measure.meaning, measure.absent_when, taken))?;
    }
    Ok(())
}

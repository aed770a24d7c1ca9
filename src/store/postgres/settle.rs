//! Decides in PostgreSQL what hangs on neighbours: see [`crate::store::settle`], whose decisions these are.

use std::path::Path;

use postgres::Transaction;

use super::{Postgres, PostgresError, sidecars};
use crate::mesh::Unit;
use crate::store::Settling;
use crate::store::settle::{Guessed, SHARED, Sized, Titled, guessed_anew, ranges};

impl Postgres {
    /// Decides what hangs on neighbours.
    ///
    /// # Errors
    /// [`PostgresError`]; nothing was written.
    pub(crate) fn settle(&mut self, settling: &Settling) -> Result<(), PostgresError> {
        let run_id = self.run_id;
        self.write(|transaction| {
            let (has_rows, is_behind) = has_news(transaction, run_id)?;
            if has_rows || is_behind {
                for (path, unit) in &settling.kept {
                    assume_below(transaction, path, *unit)?;
                }
            }
            let said = sidecars::apply(transaction, run_id, &settling.sidecars, is_behind)?;
            if has_rows || is_behind || said {
                settle_titles(transaction)?;
                settle_units(transaction)?;
            }
            Ok(())
        })
    }
}

/// Whether a row was written by this run, and whether one was by a run before that did not come as far as this.
fn has_news(transaction: &mut Transaction<'_>, run_id: i64) -> Result<(bool, bool), PostgresError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM models WHERE run_id = $1),
        'finished' IS DISTINCT FROM (SELECT ending FROM runs WHERE id < $1 ORDER BY id DESC LIMIT 1)";
    let row = transaction.query_one(sql, &[&run_id])?;
    Ok((row.get(0), row.get(1)))
}

/// Brings unit and scale up to date of the analysis rows, as `a`, that `which` chooses.
fn refresh(which: &str) -> String {
    let lengths = Unit::ALL.map(|unit| {
        format!(
            "WHEN '{}' THEN {:?}::double precision",
            unit.name(),
            unit.millimetres()
        )
    });
    format!(
        "UPDATE model_analysis a SET
            unit_source = CASE WHEN d.unit IS NOT NULL THEN 'declared' WHEN d.assumed_unit IS NOT NULL THEN 'option'
                WHEN a.unit_guess IS NOT NULL THEN 'guessed' END,
            mm_per_unit = CASE coalesce(d.unit, d.assumed_unit, a.unit_guess) {} END
         FROM model_metadata d WHERE d.model_id = a.model_id AND a.model_id {which}",
        lengths.join(" ")
    )
}

/// Notes the unit that was chosen for rows at `root` and below it.
fn assume_below(
    transaction: &mut Transaction<'_>,
    root: &Path,
    unit: Unit,
) -> Result<(), PostgresError> {
    for (first, end) in ranges(root) {
        let end = match end.strip_suffix('\0') {
            // Of this path alone: what is next after it is that with the least sign that text may have.
            Some(path) => format!("{path}\u{1}"),
            None => end,
        };
        let which = "IN (SELECT id FROM models WHERE file_path >= $1 AND file_path < $2)";
        let sql = format!(
            "UPDATE model_metadata SET assumed_unit = $3 WHERE assumed_unit IS DISTINCT FROM $3 AND model_id {which}"
        );
        if transaction.execute(&sql, &[&first, &end, &unit.name()])? > 0 {
            transaction.execute(&refresh(which), &[&first, &end])?;
        }
    }
    Ok(())
}

fn settle_titles(transaction: &mut Transaction<'_>) -> Result<(), PostgresError> {
    let sql = "WITH shared AS MATERIALIZED (
            SELECT d.embedded_title COLLATE \"C\" AS name FROM model_metadata d JOIN models m ON m.id = d.model_id
            WHERE d.embedded_title IS NOT NULL GROUP BY 1 HAVING count(DISTINCT m.file_hash) >= $1),
        shared_saying AS MATERIALIZED (
            SELECT (d.sidecar ->> 'title') COLLATE \"C\" AS name FROM model_metadata d JOIN models m ON m.id = d.model_id
            WHERE d.sidecar IS NOT NULL GROUP BY 1 HAVING count(DISTINCT m.file_hash) >= $1)
        SELECT m.id, m.file_path, d.title, d.embedded_title, coalesce(d.embedded_title IN (SELECT name FROM shared), false),
            d.sidecar ->> 'title', coalesce(d.sidecar ->> 'title' IN (SELECT name FROM shared_saying), false),
            coalesce((d.sidecar ->> 'is_own_title')::boolean, false)
        FROM models m JOIN model_metadata d ON d.model_id = m.id
        WHERE d.title IS NULL OR d.sidecar IS NOT NULL
            OR (d.embedded_title IS NOT NULL AND (d.title = d.embedded_title OR d.embedded_title IN (SELECT name FROM shared)))";
    let rows = transaction.query(sql, &[&SHARED])?;
    let (mut ids, mut titles) = (Vec::new(), Vec::new());
    for row in rows {
        let titled = Titled {
            id: row.get(0),
            path: row.get(1),
            title: row.get(2),
            embedded: (row.get(3), row.get(4)),
            said: (row.get(5), row.get(6)),
            is_said_of_it_alone: row.get(7),
        };
        if let Some(title) = titled.decided() {
            ids.push(titled.id);
            titles.push(title);
        }
    }
    let sql = "UPDATE model_metadata d SET title = n.title FROM unnest($1::bigint[], $2::text[]) AS n (id, title) WHERE d.model_id = n.id";
    transaction.execute(sql, &[&ids, &titles])?;
    Ok(())
}

fn settle_units(transaction: &mut Transaction<'_>) -> Result<(), PostgresError> {
    let sql = "SELECT m.id, m.file_path, greatest(a.size_x, a.size_y, a.size_z), coalesce(d.unit, d.assumed_unit), d.unit IS NOT NULL, a.unit_guess_by IS NOT NULL
        FROM models m JOIN model_metadata d ON d.model_id = m.id JOIN model_analysis a ON a.model_id = m.id
        WHERE a.size_x IS NOT NULL ORDER BY m.file_path";
    let rows = transaction.query(sql, &[])?;
    let sized = rows.iter().map(|row| Sized {
        id: row.get(0),
        path: row.get(1),
        longest: row.get(2),
        unit: row.get(3),
        is_declared: row.get(4),
        is_by_folder: row.get(5),
    });
    let sized: Vec<_> = sized.collect();
    let anew = guessed_anew(&sized);
    if anew.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = anew.iter().map(|guessed| guessed.id).collect();
    let units: Vec<_> = anew.iter().map(|guessed: &Guessed| guessed.unit).collect();
    let confidences: Vec<_> = anew.iter().map(|guessed| guessed.confidence).collect();
    let by: Vec<_> = anew.iter().map(|guessed| guessed.by).collect();
    let sql = "UPDATE model_analysis a SET unit_guess = n.unit, unit_confidence = n.confidence, unit_guess_by = n.by_what
        FROM unnest($1::bigint[], $2::text[], $3::double precision[], $4::text[]) AS n (id, unit, confidence, by_what) WHERE a.model_id = n.id";
    transaction.execute(sql, &[&ids, &units, &confidences, &by])?;
    transaction.execute(&refresh("= ANY ($1)"), &[&ids])?;
    Ok(())
}

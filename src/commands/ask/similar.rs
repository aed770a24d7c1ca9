//! `trigest similar MODEL`: models near to one in shape, not only equal.

use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use serde_json::json;

use super::named::{first, named};
use super::{cells, open, write_path};
use crate::analysis::{ShapeVector, VERSION};
use crate::config::{Form, SimilarConfig};
use crate::examine::{Given, examine_with};
use crate::formats::Limits;
use crate::outcome::Failure;
use crate::path_text::{escaped, from_text};
use crate::report::{Answer, Column, Layout, Table, answer};
use crate::store::{CatalogRow, Condition, Lookup, Near, fields};

/// Sizes that differ by less than this part are the same.
const SAME_SIZE: f64 = 1e-3;

/// Lists the nearest models and returns the exit status.
///
/// # Errors
/// A name that fits no model or several, one that cannot be compared, or why the library could not be read.
pub(in crate::commands) fn run(config: &SimilarConfig) -> anyhow::Result<u8> {
    let lookup = open(&config.library)?;
    let (own, vector) = asked(&lookup, &config.model)?;
    let found = lookup.nearest(own, &vector, config.most, config.least_score)?;
    answer(|out| {
        let mut rows = Vec::new();
        for near in found {
            let condition = Condition::id(near.id);
            let row = first(&lookup, condition, fields(&["title", "file_path"]), 1)?;
            rows.extend(row.into_iter().map(|row| (near, row)));
        }
        match config.form {
            Form::Paths(end) => {
                for (_, row) in &rows {
                    write_path(out, row.text("file_path").unwrap_or_default(), end)?;
                }
            }
            Form::Json => {
                for (near, row) in &rows {
                    out.line(&line(near, row))?;
                }
            }
            Form::Table { .. } | Form::Csv | Form::Count => table(out, &lookup, config, &rows)?,
        }
        Ok(0)
    })
}

/// The vector of the model of this name and its row; of a file that is not in the library, which is measured for the question, no row.
fn asked(lookup: &Lookup, name: &str) -> anyhow::Result<(Option<i64>, ShapeVector)> {
    let model = match named(lookup, name) {
        Ok(model) => model,
        Err(_) if Path::new(name).is_file() => return Ok((None, measured(name)?)),
        Err(error) => return Err(error),
    };
    let id = model.whole("id").unwrap_or_default();
    match lookup.shape_vector(id)? {
        Some(vector) => Ok((Some(id), vector)),
        None => bail!("{name}: {}", why_none(&model)),
    }
}

fn measured(path: &str) -> anyhow::Result<ShapeVector> {
    let given = Given::Path(from_text(path).into());
    let examined = examine_with(given, &Limits::default(), false).map_err(|error| {
        let failure = Failure::from(&error);
        anyhow!("{}: {}: {}", escaped(path), failure.stage, failure.reason)
    })?;
    let vector = examined.analysis.and_then(|analysis| analysis.shape_vector);
    vector.with_context(|| {
        format!(
            "{}: has no area by which it could be compared",
            escaped(path)
        )
    })
}

/// Why a model has no shape vector.
fn why_none(model: &CatalogRow) -> &'static str {
    let is_measured = model.whole("analysis_version") == Some(VERSION);
    match model.number("surface_area") {
        None => "has no triangles by which it could be compared",
        Some(area) if area <= 0.0 => "has no area by which it could be compared",
        Some(_) if is_measured => "is too thin or too large to be compared",
        Some(_) => {
            "imported before shapes were compared; trigest import of its folder measures it again"
        }
    }
}

fn line(near: &Near, row: &CatalogRow) -> String {
    let likeness = near.likeness;
    json!({
        "id": near.id, "path": row.text("file_path"), "score": likeness.score, "same_shape": likeness.is_same,
        "mirrored": likeness.is_mirrored, "scale": likeness.scale, "says": says(near),
    })
    .to_string()
}

fn table(
    out: &mut Answer,
    lookup: &Lookup,
    config: &SimilarConfig,
    rows: &[(Near, CatalogRow)],
) -> anyhow::Result<()> {
    let mut table = Table::new(vec![
        Column::new("score", Layout::Number, 0),
        Column::new("id", Layout::Number, 2),
        Column::new("title", Layout::Text, 0),
        Column::new("shape", Layout::Text, 1),
        Column::new("path", Layout::Path, 1),
    ]);
    let cells = |(near, row): &(Near, CatalogRow)| {
        vec![
            format!("{:.3}", near.likeness.score),
            near.id.to_string(),
            row.text("title").unwrap_or_default().into(),
            says(near),
            row.text("file_path").unwrap_or_default().into(),
        ]
    };
    if !rows.is_empty() {
        table.rows(out, &rows.iter().map(cells).collect::<Vec<_>>())?;
    }
    let others = lookup.without_shape_vector()?;
    if rows.is_empty() {
        let least = config.least_score;
        let hint = if least > 0.0 {
            " (--min-score 0 lists the nearest, however far)"
        } else {
            ""
        };
        out.line(&format!("no model scores {least} or more{hint}"))?;
    }
    if others > 0 {
        let count = cells::count(i64::try_from(others).unwrap_or(i64::MAX));
        out.line(&format!(
            "{count} not compared: without area, or imported before shapes were compared (trigest import measures those again)"
        ))?;
    }
    Ok(())
}

/// How another model differs, in words.
fn says(near: &Near) -> String {
    let likeness = near.likeness;
    let is_scaled = (likeness.scale - 1.0).abs() > SAME_SIZE;
    match (likeness.is_same, likeness.is_mirrored, is_scaled) {
        (true, false, false) => "the same shape".into(),
        (true, true, false) => "mirrored".into(),
        (true, false, true) => format!("scaled by {}", ratio(likeness.scale)),
        (true, true, true) => format!("mirrored, scaled by {}", ratio(likeness.scale)),
        (false, _, true) => format!("another, {} times as large", ratio(likeness.scale)),
        (false, _, false) => "another, as large".into(),
    }
}

/// A factor as people write it.
fn ratio(scale: f64) -> String {
    if scale < 1.0 {
        format!("1/{}", cells::number(1.0 / scale))
    } else {
        cells::number(scale)
    }
}

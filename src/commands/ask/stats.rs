//! `trigest stats`: sums over a library, or over what a query finds in it.

use indicatif::HumanBytes;
use serde_json::json;

use super::{cells, open};
use crate::config::StatsConfig;
use crate::path_text::escaped;
use crate::report::{Answer, Column, Layout, Table, answer};
use crate::store::{By, Totals};

/// Adds up and returns the exit status.
///
/// # Errors
/// Why the library could not be read, or the answer not be written.
pub(in crate::commands) fn run(config: &StatsConfig) -> anyhow::Result<u8> {
    let lookup = open(&config.asked.library)?;
    let condition = config.asked.query.condition(config.asked.units);
    let totals = lookup.totals(&condition, config.by)?;
    answer(|out| {
        if config.json {
            for total in &totals {
                out.line(&object(config.by, total).to_string())?;
            }
        } else if config.by == By::Nothing {
            for total in &totals {
                whole(out, total)?;
            }
        } else {
            table(out, &totals)?;
        }
        Ok(0)
    })
}

fn count(count: u64) -> String {
    cells::count(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A number of models, and how large a part of all that is.
fn part(some: u64, all: u64) -> String {
    if all == 0 {
        return count(some);
    }
    format!(
        "{} ({:.0} %)",
        count(some),
        some as f64 * 100.0 / all as f64
    )
}

fn whole(out: &mut Answer, total: &Totals) -> std::io::Result<()> {
    let all = total.models;
    let mut lines = vec![
        ("models", count(all)),
        ("files", HumanBytes(total.bytes).to_string()),
        ("triangles", count(total.triangles)),
        ("solid", part(total.solid, all)),
        (
            "volume",
            format!(
                "{} cm³ of those whose unit is known",
                cells::number(total.volume_mm3 / 1000.0)
            ),
        ),
        ("unit known", part(total.with_unit, all)),
        ("pictures", part(total.pictures, all)),
    ];
    if let Some((first, last)) = &total.added {
        lines.push((
            "added",
            format!(
                "{} to {}",
                &first[..first.len().min(10)],
                &last[..last.len().min(10)]
            ),
        ));
    }
    for (name, text) in lines {
        out.line(&format!("{name:>10}  {}", escaped(&text)))?;
    }
    Ok(())
}

fn table(out: &mut Answer, totals: &[Totals]) -> std::io::Result<()> {
    let mut table = Table::new(vec![
        Column::new("", Layout::Path, 0),
        Column::new("models", Layout::Number, 0),
        Column::new("files", Layout::Number, 1),
        Column::new("triangles", Layout::Number, 2),
        Column::new("solid", Layout::Number, 3),
        Column::new("unit known", Layout::Number, 4),
        Column::new("pictures", Layout::Number, 5),
    ]);
    let row = |total: &Totals| {
        vec![
            total.of.clone().unwrap_or_else(|| "(none)".into()),
            count(total.models),
            HumanBytes(total.bytes).to_string(),
            count(total.triangles),
            count(total.solid),
            count(total.with_unit),
            count(total.pictures),
        ]
    };
    let rows: Vec<_> = totals.iter().map(row).collect();
    table.rows(out, &rows)
}

fn object(by: By, total: &Totals) -> serde_json::Value {
    json!({
        "by": by.name(), "of": total.of, "models": total.models, "bytes": total.bytes, "triangles": total.triangles,
        "solid": total.solid, "unit_known": total.with_unit, "pictures": total.pictures, "volume_mm3": total.volume_mm3,
        "first_added": total.added.as_ref().map(|added| &added.0), "last_added": total.added.as_ref().map(|added| &added.1),
    })
}

//! `trigest runs`: what was done to a library and when, the last run first.

use serde_json::json;

use super::{cells, open};
use crate::commands::pages::PAGE;
use crate::config::RunsConfig;
use crate::report::{Column, Layout, Table, answer};
use crate::store::RunRow;

/// Lists the runs and returns the exit status.
///
/// # Errors
/// Why the library could not be read, or the answer not be written.
pub(in crate::commands) fn run(config: &RunsConfig) -> anyhow::Result<u8> {
    let lookup = open(&config.library)?;
    answer(|out| {
        let mut table = Table::new(columns());
        let (mut before, mut left) = (i64::MAX, config.most);
        while left > 0 {
            let page = lookup.runs_before(before, PAGE.min(left))?;
            let Some(last) = page.last() else { break };
            before = last.id;
            left -= u32::try_from(page.len()).unwrap_or(left);
            if config.json {
                for run in &page {
                    out.line(&object(run).to_string())?;
                }
            } else {
                let rows: Vec<_> = page.iter().map(cells_of).collect();
                table.rows(out, &rows)?;
            }
        }
        Ok(0)
    })
}

/// Counts that the table shows.
const SHOWN: [&str; 6] = [
    "imported",
    "unchanged",
    "duplicate",
    "drawn",
    "skipped",
    "failed",
];

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("run", Layout::Number, 0),
        Column::new("started", Layout::Word, 0),
        Column::new("seconds", Layout::Number, 3),
        Column::new("command", Layout::Word, 0),
        Column::new("ended", Layout::Word, 1),
    ];
    let counts = (4..).zip(SHOWN);
    columns.extend(counts.map(|(rank, name)| Column::new(name, Layout::Number, rank)));
    columns.push(Column::new("paths", Layout::Path, 2));
    columns
}

fn cells_of(run: &RunRow) -> Vec<String> {
    let mut cells = vec![
        run.id.to_string(),
        run.started.replace('T', " ").replace('Z', ""),
        run.seconds.map(cells::number).unwrap_or_default(),
        run.command.clone(),
        run.ending.clone(),
    ];
    for name in SHOWN {
        let counted = run.counts.iter().find(|(known, _)| *known == name);
        cells.push(
            counted
                .and_then(|(_, count)| *count)
                .map(cells::count)
                .unwrap_or_default(),
        );
    }
    cells.push(paths_of(run).join(", "));
    cells
}

/// The paths that a run was given.
pub(super) fn paths_of(run: &RunRow) -> Vec<String> {
    let settings: serde_json::Value = serde_json::from_str(&run.settings).unwrap_or_default();
    let paths = settings["paths"].as_array().cloned().unwrap_or_default();
    paths
        .iter()
        .filter_map(|path| path.as_str().map(str::to_owned))
        .collect()
}

fn object(run: &RunRow) -> serde_json::Value {
    let mut object = json!({
        "id": run.id, "command": run.command, "started": run.started, "ended": run.ended, "ending": run.ending,
        "version": run.program_version, "seconds": run.seconds,
        "settings": serde_json::from_str::<serde_json::Value>(&run.settings).unwrap_or_default(),
    });
    for (name, count) in &run.counts {
        object[*name] = json!(count);
    }
    object
}

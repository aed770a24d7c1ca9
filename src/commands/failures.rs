//! `trigest failures`: lists the files that could not be imported, and settles them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::pages::Pages;
use crate::config::FailuresConfig;
use crate::path_text::{canonical, from_text, to_text};
use crate::report::{Answer, Column, Layout, Table, answer, remarks};
use crate::store::{LibraryError, ListedFailure, Lookup, RunCounts, RunStart, Store};

/// Exit status where a path to be settled has no failure.
const NONE_THERE: u8 = 3;

/// Lists or settles failures and returns the exit status.
///
/// # Errors
/// Why the library cannot be opened, or standard output not be written.
pub(super) fn run(config: &FailuresConfig) -> anyhow::Result<u8> {
    if !config.accept.is_empty() {
        return accept(config);
    }
    let library = &config.library;
    let lookup =
        Store::lookup_only(library)?.ok_or_else(|| LibraryError::Missing(library.clone()))?;
    let paths: Vec<PathBuf> = config.paths.iter().map(|path| canonical(path)).collect();
    answer(|out| list(out, &lookup, &paths, config.json))
}

fn list(out: &mut Answer, lookup: &Lookup, paths: &[PathBuf], is_json: bool) -> anyhow::Result<u8> {
    let mut table = Table::new(columns());
    let mut pages = Pages::default();
    let mut count = 0;
    while let Some(mut page) = pages.next(
        |last, count| lookup.failures_after(last, count),
        |failure| failure.id,
    )? {
        page.retain(|failure| paths.is_empty() || is_below(&failure.path, paths));
        count += page.len();
        if is_json {
            for failure in &page {
                out.line(&object(failure).to_string())?;
            }
        } else if !page.is_empty() {
            let rows: Vec<_> = page.iter().map(cells).collect();
            table.rows(out, &rows)?;
        }
    }
    if count == 0 && !is_json {
        remarks(&["no failure is known".into()]);
    }
    Ok(0)
}

/// Whether a path as text is one of `paths`, below one, or in one that is an archive.
fn is_below(text: &str, paths: &[PathBuf]) -> bool {
    let path = from_text(text);
    let holds = |above: &PathBuf| {
        let packed = format!("{}!/", to_text(above));
        path.starts_with(above) || text.starts_with(&packed)
    };
    paths.iter().any(holds)
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("path", Layout::Path, 0),
        Column::new("reason", Layout::Text, 0),
        Column::new("stage", Layout::Word, 2),
        Column::new("tries", Layout::Number, 4),
        Column::new("since", Layout::Word, 3),
        Column::new("settled", Layout::Word, 1),
    ]
}

fn cells(failure: &ListedFailure) -> Vec<String> {
    let day = |moment: &str| moment.split('T').next().unwrap_or_default().to_owned();
    vec![
        failure.path.clone(),
        failure.record.reason.clone(),
        failure.record.stage.clone(),
        failure.tries.to_string(),
        day(&failure.first_failed),
        failure.accepted.as_deref().map(day).unwrap_or_default(),
    ]
}

fn object(failure: &ListedFailure) -> Value {
    let record = &failure.record;
    json!({
        "type": "failure",
        "path": failure.path,
        "stage": record.stage,
        "kind": record.kind,
        "reason": record.reason,
        "bytes": record.stamp.map(|stamp| stamp.size),
        "modified_ns": record.stamp.map(|stamp| stamp.modified_ns),
        "tries": failure.tries,
        "first_failed": failure.first_failed,
        "last_failed": failure.last_failed,
        "accepted": failure.accepted,
    })
}

fn accept(config: &FailuresConfig) -> anyhow::Result<u8> {
    let settings =
        json!({ "accept": config.accept.iter().map(|path| to_text(path)).collect::<Vec<_>>() });
    let start = RunStart {
        settings: &settings.to_string(),
        may_create: false,
        ..RunStart::alone("failures")
    };
    let store = Store::open(&config.library, &start)?;
    let mut settled = Vec::new();
    for path in &config.accept {
        settled.push((path, store.accept_failures(&canonical(path))?));
    }
    store.end_run("finished", &RunCounts::default())?;
    answer(|out| {
        for (path, count) in &settled {
            tell_settled(out, path, *count, config.json)?;
        }
        let is_none_there = settled.iter().any(|(_, count)| *count == 0);
        Ok(if is_none_there { NONE_THERE } else { 0 })
    })
}

fn tell_settled(out: &mut Answer, path: &Path, count: usize, is_json: bool) -> anyhow::Result<()> {
    let path = to_text(path);
    if is_json {
        let line = json!({ "type": "accepted", "path": path, "failures": count });
        return Ok(out.line(&line.to_string())?);
    }
    remarks(&[match count {
        0 => format!("{path}: no failure is known there"),
        1 => format!("{path}: settled until the file changes"),
        more => format!("{path}: {more} failures are settled until their files change"),
    }]);
    Ok(())
}

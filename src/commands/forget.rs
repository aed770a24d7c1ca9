//! `trigest forget`: shows rows, and with `--apply` removes them with their pictures and what a person typed; imports leave their files out from
//! then on.
//!
//! Promises: no file is touched, and only rows at the paths given or below them go, or those that a query finds. What is left out by imports is reported
//! there (`commands::import::refused`).

use std::path::PathBuf;

use serde_json::json;

use super::pages::PAGE;
use super::run::{self, Begin, Run};
use crate::config::ForgetConfig;
use crate::path_text::{canonical, from_text, to_text};
use crate::query::{Query, Units};
use crate::report::Command;
use crate::report::finding::{Finding, Kind, State};
use crate::store::{FileRow, LibraryError, Lookup, Order, Selection, Store, Table, fields};

/// Shows or removes rows, and returns the exit status.
///
/// # Errors
/// Why the run could not begin or go on.
pub(super) fn run(config: ForgetConfig) -> anyhow::Result<u8> {
    let ForgetConfig {
        run,
        output,
        what,
        apply: is_applied,
    } = config;
    let begin = Begin {
        command: Command::Forget,
        settings: json!({
            "what": what.iter().map(|path| to_text(path)).collect::<Vec<_>>(),
            "apply": is_applied,
        }),
        may_create: false,
    };
    run::conduct(run, output, move |run| {
        if is_applied {
            apply(run, &begin, &what)
        } else {
            show(run, &begin, &what)
        }
    })
}

/// What was chosen by one word of the command line.
struct Choice {
    /// As refusals remember it.
    named: String,
    rows: Vec<FileRow>,
}

fn show(run: &Run, begin: &Begin, what: &[PathBuf]) -> anyhow::Result<()> {
    let library = &run.config.library;
    let lookup =
        Store::lookup_only(library)?.ok_or_else(|| LibraryError::Missing(library.clone()))?;
    run.announce(None, begin);
    for choice in chosen(run, &lookup, what)? {
        for row in choice.rows {
            tell(run, row, "would be removed by --apply", State::Reported);
        }
    }
    run.seen.walk_is_over();
    Ok(())
}

fn apply(run: &Run, begin: &Begin, what: &[PathBuf]) -> anyhow::Result<()> {
    let store = run.begin(begin)?;
    let choices = chosen(run, &store.lookup()?, what)?;
    run.seen.walk_is_over();
    for choice in choices {
        for rows in choice.rows.chunks(PAGE as usize) {
            if run.stop.is_asked() {
                return run.end(&store);
            }
            store.forget(rows, &choice.named)?;
            for row in rows {
                tell(
                    run,
                    row.clone(),
                    "is removed; imports leave the file out",
                    State::Settled,
                );
            }
        }
    }
    run.end(&store)
}

fn tell(run: &Run, row: FileRow, fate: &str, state: State) {
    let what = match (row.table, row.is_typed) {
        (Table::Models, true) => "its row, with what a person typed,",
        (Table::Models, false) => "its row",
        (Table::Failures, _) => "its failure",
    };
    let finding = Finding::open(Kind::Forgotten, row.path, format!("{what} {fate}"));
    run.found(finding.in_state(state));
}

/// The rows that each word of `what` chooses: those at a path and below it, or, where there is nothing at such a path, those that a
/// query finds, each of which is refused by its own path.
fn chosen(run: &Run, lookup: &Lookup, what: &[PathBuf]) -> anyhow::Result<Vec<Choice>> {
    let mut choices = Vec::new();
    for word in what {
        let path = canonical(word);
        let mut rows = lookup.file_rows_below(Table::Models, &path)?;
        rows.extend(lookup.file_rows_below(Table::Failures, &path)?);
        let named = to_text(&path);
        match word.to_str().filter(|_| rows.is_empty() && !path.exists()) {
            Some(query) if is_query(query) => choices.extend(found(run, lookup, query)?),
            _ => {
                if rows.is_empty() {
                    not_known(
                        run,
                        &named,
                        "the library knows nothing at this path or below it",
                    );
                }
                choices.push(Choice { named, rows });
            }
        }
    }
    let rows: usize = choices.iter().map(|choice| choice.rows.len()).sum();
    run.seen.rows(rows as u64);
    Ok(choices)
}

/// Whether a word that is no path is meant as a query: it has a key. Words without one are more likely paths with a slip in them.
fn is_query(word: &str) -> bool {
    let key = word.trim_start_matches(['-', '^']).split_once(':');
    key.is_some_and(|(key, value)| !key.contains('/') && !value.starts_with('/'))
}

/// The rows that a query finds, a choice each.
fn found(run: &Run, lookup: &Lookup, query: &str) -> anyhow::Result<Vec<Choice>> {
    let condition = Query::parse(&[query])?.condition(Units::default());
    let order = Order::Path {
        is_descending: false,
    };
    let mut selection = Selection::new(condition, order, None, fields(&["file_path"]));
    let mut choices = Vec::new();
    loop {
        let page = selection.page(lookup, PAGE)?;
        if page.is_empty() {
            break;
        }
        for row in &page {
            let named = row.text("file_path").unwrap_or_default().to_owned();
            let mut rows = lookup.file_rows_below(Table::Models, &from_text(&named))?;
            rows.retain(|row| row.path == named);
            choices.push(Choice { named, rows });
        }
    }
    if choices.is_empty() {
        not_known(run, query, "no model of the library matches this query");
    }
    Ok(choices)
}

fn not_known(run: &Run, named: &str, about: &str) {
    run.found(Finding::open(Kind::NotKnown, named, about));
}

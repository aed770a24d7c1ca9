//! `trigest forget`: shows rows, and with `--apply` removes them with their pictures and what a person typed; imports leave their files out from
//! then on.
//!
//! Promises: no file is touched, and only rows at the paths given or below them go. What is left out by imports is reported
//! there (`commands::import::refused`).

use std::path::PathBuf;

use serde_json::json;

use super::pages::PAGE;
use super::run::{self, Begin, Run};
use crate::config::ForgetConfig;
use crate::path_text::{canonical, to_text};
use crate::report::Command;
use crate::report::finding::{Finding, Kind, State};
use crate::store::{FileRow, LibraryError, Lookup, Store, StoreError, Table};

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

/// The rows that each word of `what` chooses: those at a path and below it. A query of the library would be recognised here.
fn chosen(run: &Run, lookup: &Lookup, what: &[PathBuf]) -> Result<Vec<Choice>, StoreError> {
    let mut choices = Vec::new();
    for word in what {
        let path = canonical(word);
        let mut rows = lookup.file_rows_below(Table::Models, &path)?;
        rows.extend(lookup.file_rows_below(Table::Failures, &path)?);
        run.seen.rows(rows.len() as u64);
        let named = to_text(&path);
        if rows.is_empty() {
            let about = "the library knows nothing at this path or below it";
            run.found(Finding::open(Kind::NotKnown, &named, about));
        }
        choices.push(Choice { named, rows });
    }
    Ok(choices)
}

//! Two runs of a library: what came, what was written again and what was missed after the first and up to the second.
//!
//! A library keeps what is, not what was: of a model that was written by several runs only the last one is known, what it was before is
//! not, and what was removed has left no row.

use std::path::Path;

use anyhow::bail;

use super::words::Changes;
use super::{Difference, Teller};
use crate::commands::ask::{each_page, open};
use crate::store::{CatalogRow, Condition, Lookup, Order, RunRow, Selection, fields};

/// What is read of a model.
const WANTED: [&str; 5] = [
    "file_path",
    "date_added",
    "missing_since",
    "run_id",
    "analysis_date",
];

/// The runs behind one and up to another.
struct Span {
    after: i64,
    until: i64,
    /// When the first of them began, and when the last one ended.
    began: String,
    ended: String,
}

pub(super) fn compare(
    teller: &mut Teller<'_>,
    library: &Path,
    a: i64,
    b: i64,
) -> anyhow::Result<()> {
    let lookup = open(library)?;
    let (a, b) = (run_of(&lookup, a.min(b))?, run_of(&lookup, a.max(b))?);
    let Some(first) = lookup.run_after(a.id)?.filter(|_| a.id != b.id) else {
        return Ok(());
    };
    let span = Span {
        after: a.id,
        until: b.id,
        began: first.started,
        ended: b.ended.unwrap_or_else(|| "9999".into()),
    };
    let order = Order::Path {
        is_descending: false,
    };
    let condition = Condition::written(span.after, span.until, &span.began, &span.ended);
    let selection = Selection::new(condition, order, None, fields(&WANTED));
    each_page(&lookup, selection, |rows| {
        for row in rows {
            teller.tell(&difference(row, &span, &lookup)?)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn difference(row: &CatalogRow, span: &Span, lookup: &Lookup) -> anyhow::Result<Difference> {
    let text = |name| row.text(name).unwrap_or_default();
    let is_within = |name| (span.began.as_str()..=span.ended.as_str()).contains(&text(name));
    let run = row.whole("run_id").unwrap_or_default();
    let (kind, word) = if is_within("missing_since") {
        ("gone", format!("missing since {}", text("missing_since")))
    } else if run > span.after && is_within("date_added") {
        ("added", format!("came on {}", text("date_added")))
    } else {
        let drawn = run_of(lookup, run)?.command == "thumbnails";
        let what = match (is_within("analysis_date"), drawn) {
            (true, _) => "read and measured again",
            (false, true) => "drawn again",
            (false, false) => "at another path or of another time, the same bytes",
        };
        ("changed", format!("{what} by run {run}"))
    };
    Ok(Difference {
        changes: Changes::said(word),
        ..Difference::new(kind, text("file_path"))
    })
}

fn run_of(lookup: &Lookup, id: i64) -> anyhow::Result<RunRow> {
    let found = lookup.runs_before(id.saturating_add(1), 1)?.pop();
    match found.filter(|run| run.id == id) {
        Some(run) => Ok(run),
        None => bail!("no run {id} (see `trigest runs`)"),
    }
}

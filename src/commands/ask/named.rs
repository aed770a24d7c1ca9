//! The one model that a person names: by its number, its path, the first digits of its hash, or a query that finds it alone.

use std::path::Path;

use anyhow::bail;

use crate::path_text::{canonical, to_text};
use crate::query::{Query, Units};
use crate::store::{CatalogRow, Condition, Field, Lookup, Order, Selection, all_fields};

/// Digits of a hash that are enough to be taken for one.
const LEAST_DIGITS: usize = 4;
/// Models that are listed where a name fits several.
const LISTED: usize = 5;

/// The row of the model that `name` names, with all its columns.
///
/// # Errors
/// That there is none, or that there are several, and which.
pub(in crate::commands) fn named(lookup: &Lookup, name: &str) -> anyhow::Result<CatalogRow> {
    let path = to_text(&canonical(Path::new(name)));
    let is_hash = name.len() >= LEAST_DIGITS && name.bytes().all(|digit| digit.is_ascii_hexdigit());
    let mut ways = vec![Condition::path(&path), Condition::path(name)];
    if let Ok(id) = name.parse::<i64>() {
        ways.insert(0, Condition::id(id));
    }
    if is_hash {
        ways.push(Condition::hash(name));
    }
    for condition in ways {
        if let Some(row) = only(lookup, name, condition)? {
            return Ok(row);
        }
    }
    // A path that is none of a model may still be no query.
    let query = Query::parse(&[name])?;
    match only(lookup, name, query.condition(Units::default()))? {
        Some(row) => Ok(row),
        None => bail!(
            "{name}: no model of this library (give a path, an id, the start of a hash, or a query)"
        ),
    }
}

/// The row that meets `condition`, where one does; of equal files the first by path.
fn only(lookup: &Lookup, name: &str, condition: Condition) -> anyhow::Result<Option<CatalogRow>> {
    let by_hash = condition.sql.starts_with("file_hash");
    let mut rows = first(lookup, condition, all_fields(), LISTED as u64 + 1)?;
    let is_one = rows.len() == 1
        || (by_hash
            && rows
                .windows(2)
                .all(|two| two[0].text("file_hash") == two[1].text("file_hash")));
    if rows.is_empty() {
        return Ok(None);
    }
    if is_one {
        return Ok(Some(rows.swap_remove(0)));
    }
    let line = |row: &CatalogRow| {
        let id = row.whole("id").unwrap_or_default();
        format!("{id} ({})", row.text("file_path").unwrap_or_default())
    };
    let listed: Vec<String> = rows.iter().take(LISTED).map(line).collect();
    let more = if rows.len() > LISTED { ", …" } else { "" };
    bail!("{name}: names several models: {}{more}", listed.join(", "))
}

/// The first rows that meet `condition`, by path.
pub(in crate::commands) fn first(
    lookup: &Lookup,
    condition: Condition,
    fields: Vec<Field>,
    most: u64,
) -> anyhow::Result<Vec<CatalogRow>> {
    let order = Order::Path {
        is_descending: false,
    };
    let mut selection = Selection::new(condition, order, Some(most), fields);
    Ok(selection.page(lookup, u32::try_from(most).unwrap_or(u32::MAX))?)
}

//! `trigest tag QUERY +a -b`: gives tags to the models that a query finds, and takes others away.

use serde_json::json;

use super::{close, open};
use crate::commands::pages::PAGE;
use crate::config::TagConfig;
use crate::path_text::escaped;
use crate::report::{Answer, answer};
use crate::store::{Lookup, Order, Selection, fields};

/// A model, and its tags before.
struct Tagged {
    id: i64,
    path: String,
    before: Vec<String>,
}

/// Changes tags and returns the exit status.
///
/// # Errors
/// Why the library could not be written, or the answer not be.
pub(in crate::commands) fn run(config: &TagConfig) -> anyhow::Result<u8> {
    let settings = json!({ "add": config.add, "remove": config.remove }).to_string();
    let store = open(&config.asked.library, "tag", &settings, config.wait)?;
    let lookup = store.lookup()?;
    let condition = config.asked.query.condition(config.asked.units);
    let order = Order::By {
        sql: "id".into(),
        is_number: true,
        is_descending: false,
    };
    // Chosen as a whole before the first change, which may make a model one that the query does not find.
    let mut chosen = Vec::new();
    let mut selection = Selection::new(condition, order, None, fields(&["id", "file_path"]));
    loop {
        let page = selection.page(&lookup, PAGE)?;
        if page.is_empty() {
            break;
        }
        for row in page {
            let id = row.whole("id").unwrap_or_default();
            chosen.push(Tagged {
                id,
                path: row.text("file_path").unwrap_or_default().into(),
                before: tags(&lookup, id)?,
            });
        }
    }
    let ids: Vec<i64> = chosen.iter().map(|tagged| tagged.id).collect();
    store.change_tags(&ids, &config.add, &config.remove)?;
    let ended = answer(|out| {
        let mut changed = 0;
        for tagged in &chosen {
            changed += u64::from(tell(out, config, &lookup, tagged)?);
        }
        if !config.json {
            out.line(&format!("{changed} of {} models changed", chosen.len()))?;
        }
        Ok(0)
    });
    close(&store, "finished")?;
    ended
}

fn tags(lookup: &Lookup, id: i64) -> anyhow::Result<Vec<String>> {
    let mut names: Vec<String> = lookup
        .tags_of(id)?
        .into_iter()
        .map(|tag| tag.name)
        .collect();
    names.dedup();
    Ok(names)
}

/// Tells what changed of a model; false where nothing did.
fn tell(
    out: &mut Answer,
    config: &TagConfig,
    lookup: &Lookup,
    tagged: &Tagged,
) -> anyhow::Result<bool> {
    let after = tags(lookup, tagged.id)?;
    let new: Vec<&String> = after
        .iter()
        .filter(|name| !tagged.before.contains(name))
        .collect();
    let gone: Vec<&String> = tagged
        .before
        .iter()
        .filter(|name| !after.contains(name))
        .collect();
    if new.is_empty() && gone.is_empty() {
        return Ok(false);
    }
    if config.json {
        let line = json!({ "type": "tagged", "id": tagged.id, "path": tagged.path, "added": new, "removed": gone, "tags": after });
        out.line(&line.to_string())?;
    } else {
        let signs = new.iter().map(|name| format!("+{name}"));
        let signs: Vec<String> = signs
            .chain(gone.iter().map(|name| format!("-{name}")))
            .collect();
        out.line(&format!(
            "{}: {}",
            escaped(&tagged.path),
            escaped(&signs.join(" "))
        ))?;
    }
    Ok(true)
}

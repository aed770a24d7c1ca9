//! `trigest edit MODEL title=… rating=5`: writes what a person says of one model.

use serde_json::{Map, Value as Json, json};

use super::{close, open};
use crate::commands::ask::named;
use crate::config::EditConfig;
use crate::path_text::escaped;
use crate::report::answer;

/// Writes the values and returns the exit status.
///
/// # Errors
/// A name that fits no model or several, or why the library could not be written.
pub(in crate::commands) fn run(config: &EditConfig) -> anyhow::Result<u8> {
    let columns: Vec<&str> = config.values.iter().map(|(column, _)| *column).collect();
    let settings = json!({ "model": config.model, "columns": columns }).to_string();
    let store = open(&config.library, "edit", &settings, config.wait)?;
    let edited = named(&store.lookup()?, &config.model).and_then(|row| {
        let id = row.whole("id").unwrap_or_default();
        let edited = store.edit(id, &config.values)?;
        Ok((
            id,
            row.text("file_path").unwrap_or_default().to_owned(),
            edited,
        ))
    });
    close(&store, if edited.is_ok() { "finished" } else { "failed" })?;
    let (id, path, edited) = edited?;
    answer(|out| {
        if config.json {
            let changes: Map<String, Json> = edited
                .iter()
                .map(|edited| {
                    (
                        edited.column.to_owned(),
                        json!({ "from": edited.from, "to": edited.to }),
                    )
                })
                .collect();
            let line = json!({ "type": "edited", "id": id, "path": path, "changes": changes });
            out.line(&line.to_string())?;
            return Ok(0);
        }
        for edited in &edited {
            let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "(none)".into());
            let change = format!(
                "{}: {} → {}",
                edited.column,
                shown(&edited.from),
                shown(&edited.to)
            );
            out.line(&format!("{}: {}", escaped(&path), escaped(&change)))?;
        }
        if edited.is_empty() {
            out.line(&format!("{}: nothing changed", escaped(&path)))?;
        }
        Ok(0)
    })
}

//! `trigest show`: all that a library knows of a model, with its picture.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use super::facts::Facts;
use super::named::named;
use super::open;
use crate::config::ShowConfig;
use crate::report::{Answer, answer, picture};
use crate::store::{CatalogRow, Condition, Lookup, Same};

/// Other places that are listed, of each kind.
const MOST_PLACES: u32 = 20;

/// Shows the models and returns the exit status.
///
/// # Errors
/// A name that fits no model or several, or why the library could not be read.
pub(in crate::commands) fn run(config: &ShowConfig) -> anyhow::Result<u8> {
    let lookup = open(&config.library)?;
    answer(|out| {
        for (at, name) in config.models.iter().enumerate() {
            let row = named(&lookup, name)?;
            if config.open {
                open_picture(&config.library, &row)?;
            }
            let facts = facts(&lookup, row)?;
            if at > 0 && !config.telling.json {
                out.line("")?;
            }
            write(out, config, &facts)?;
        }
        Ok(0)
    })
}

fn write(out: &mut Answer, config: &ShowConfig, facts: &Facts) -> anyhow::Result<()> {
    let telling = config.telling;
    if telling.json {
        out.line(&serde_json::Value::Object(facts.json()).to_string())?;
        return Ok(());
    }
    if let Some(path) = picture_of(&config.library, &facts.row)
        && let Some((width, protocol)) = telling
            .protocol
            .map(|protocol| (out.width.unwrap_or(80), protocol))
        && let Ok(png) = std::fs::read(path)
    {
        out.bytes(&picture::shown(&png, width, protocol))?;
    }
    Ok(facts.write(out, telling.units, telling.all)?)
}

/// What stands beside a row.
pub(super) fn facts(lookup: &Lookup, row: CatalogRow) -> anyhow::Result<Facts> {
    let id = row.whole("id").unwrap_or_default();
    let mut known = Vec::new();
    let mut same = Vec::new();
    for respect in Same::ALL {
        let Some(key) = row.text(respect.column()) else {
            continue;
        };
        let members = lookup.members(&Condition::all(), respect, key, MOST_PLACES + 1)?;
        let others: Vec<String> = members
            .into_iter()
            .filter(|member| member.id != id)
            .map(|member| member.path)
            .filter(|path| !known.contains(path))
            .collect();
        known.extend(others.clone());
        if !others.is_empty() {
            same.push((respect, others));
        }
    }
    Ok(Facts {
        tags: lookup.tags_of(id)?,
        row,
        same,
    })
}

fn picture_of(library: &Path, row: &CatalogRow) -> Option<PathBuf> {
    Some(library.join(row.text("thumbnail_path")?))
}

/// Hands the picture to the program that the system has for pictures.
fn open_picture(library: &Path, row: &CatalogRow) -> anyhow::Result<()> {
    let Some(path) = picture_of(library, row) else {
        bail!(
            "{}: has no picture",
            row.text("file_path").unwrap_or_default()
        );
    };
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(program);
    command
        .arg(&path)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let ended = command
        .status()
        .with_context(|| format!("--open: {program}"))?;
    if !ended.success() {
        bail!("--open: {program} could not show {}", path.display());
    }
    Ok(())
}

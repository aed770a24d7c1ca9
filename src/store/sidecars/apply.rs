//! Gives models what sidecars say of them.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, named_params};
use serde_json::{Map, Value};

use super::folders::{Folders, Shelves, below, parts, speakers, stem};
use super::{SidecarNews, keep};
use crate::formats::sidecar::Says;
use crate::path_text::{from_text, to_text};
use crate::store::settle::ranges;
use crate::store::tags::{self, TagSource};
use crate::store::{metadata, now};

/// What all models are given in one run.
struct Gift<'a> {
    connection: &'a Connection,
    sayings: Sayings<'a, &'a Connection>,
}

/// What is said of models, by the files that lie in folders and by the names of folders.
pub(in crate::store) struct Sayings<'a, S> {
    folders: Folders<S>,
    news: &'a SidecarNews,
}

/// What a model is given.
#[derive(Default)]
pub(in crate::store) struct Given {
    pub(in crate::store) says: Says,
    /// Whether the title is meant for this model alone.
    is_own_title: bool,
    /// Names of the files that say it.
    from: Vec<String>,
}

/// Takes over what is new, and gives it to the models that it speaks of, to those of run `run_id`, and to all where `is_all`; whether
/// any of them changed.
pub(in crate::store) fn apply(
    connection: &Connection,
    run_id: i64,
    news: &SidecarNews,
    roots: &[std::path::PathBuf],
    is_all: bool,
) -> rusqlite::Result<bool> {
    keep(connection, news)?;
    let has_any = "SELECT EXISTS (SELECT 1 FROM sidecars) OR EXISTS (SELECT 1 FROM model_metadata WHERE sidecar NOT NULL)";
    let has_any: bool = connection.query_row(has_any, [], |row| row.get(0))?;
    if !has_any && news.templates.is_empty() {
        return Ok(false);
    }
    let mut gift = Gift {
        connection,
        sayings: Sayings::new(connection, news),
    };
    let mut changed = false;
    for (id, path) in affected(connection, run_id, news, roots, is_all)? {
        changed |= gift.give(id, &path)?;
    }
    Ok(changed)
}

/// Rows that may have to be given something else, in the order of paths.
fn affected(
    connection: &Connection,
    run_id: i64,
    news: &SidecarNews,
    roots: &[std::path::PathBuf],
    is_all: bool,
) -> rusqlite::Result<BTreeSet<(i64, String)>> {
    let mut found = BTreeSet::new();
    let mut take = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(parameters, |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            found.insert(row?);
        }
        Ok::<(), rusqlite::Error>(())
    };
    if is_all {
        take("SELECT id, file_path FROM models", &[])?;
        return Ok(found);
    }
    take(
        "SELECT id, file_path FROM models WHERE run_id = ?1",
        &[&run_id],
    )?;
    let in_range = "SELECT id, file_path FROM models WHERE file_path >= ?1 AND file_path < ?2";
    let paths = news.read.iter().map(|file| file.path.as_str());
    let paths = paths.chain(news.gone.iter().map(String::as_str));
    let folders: BTreeSet<&str> = paths.map(|path| parts(path).0).collect();
    for folder in folders {
        let (first, end) = below(folder);
        take(in_range, &[&first, &end])?;
    }
    if news.is_template_new {
        for (first, end) in roots.iter().flat_map(|root| ranges(root)) {
            take(in_range, &[&first, &end])?;
        }
    }
    Ok(found)
}

impl Gift<'_> {
    /// Gives the model of row `id` what is said of it; whether that differs from what it had.
    fn give(&mut self, id: i64, path: &str) -> rusqlite::Result<bool> {
        let given = self.sayings.of(path)?;
        tags::set(self.connection, id, TagSource::Sidecar, &given.says.tags)?;
        let taken = given.taken();
        let taken = (!taken.is_empty()).then(|| Value::from(taken).to_string());
        let old = "SELECT sidecar FROM model_metadata WHERE model_id = ?1";
        let old: Option<String> = self
            .connection
            .prepare_cached(old)?
            .query_row([id], |row| row.get(0))?;
        let is_news = old != taken;
        let sql = format!(
            "UPDATE model_metadata SET
                title = CASE WHEN NOT :is_news OR title IS NOT json_extract(sidecar, '$.title') THEN title END,
                {}, {}, sidecar = :taken WHERE model_id = :id",
            ["description", "source", "collection"].map(filled_once).join(", "),
            ["designer", "license"].map(filled_where_silent).join(", "),
        );
        let says = &given.says;
        self.connection.prepare_cached(&sql)?.execute(named_params! {
            ":id": id, ":taken": taken, ":is_news": is_news, ":description": says.description, ":source": says.source,
            ":collection": says.collection, ":designer": says.designer, ":license": says.license,
        })?;
        if is_news {
            let stamp = "UPDATE models SET last_modified = ?1 WHERE id = ?2";
            self.connection
                .prepare_cached(stamp)?
                .execute((now(), id))?;
        }
        Ok(is_news)
    }
}

impl<'a, S: Shelves> Sayings<'a, S> {
    pub(in crate::store) fn new(shelves: S, news: &'a SidecarNews) -> Self {
        Self {
            folders: Folders::new(shelves),
            news,
        }
    }

    /// What is said of the model at `path`.
    pub(in crate::store) fn of(&mut self, path: &str) -> Result<Given, S::Error> {
        let mut given = Given::default();
        let (folder, name) = parts(path);
        let own = self.folders.of(folder)?;
        let lower = name.to_lowercase();
        for name in [lower.as_str(), stem(&lower)] {
            if let Some(says) = own.beside.get(name) {
                given.is_own_title |= given.says.title.is_none() && says.title.is_some();
                given.says.complete_with(says);
                given.from.push(name.to_owned());
            }
        }
        for speaker in speakers(path) {
            let relative = path
                .get(speaker.len().saturating_add(1)..)
                .unwrap_or_default();
            self.of_folder(speaker, relative, &mut given)?;
        }
        given.says.complete_with(&self.by_template(path));
        Ok(given)
    }

    /// Adds what the sidecars in `folder` say of its model at `relative`.
    fn of_folder(
        &mut self,
        folder: &str,
        relative: &str,
        given: &mut Given,
    ) -> Result<(), S::Error> {
        let folder = self.folders.of(folder)?;
        for (_, says) in &folder.whole {
            let file = says.files.iter().find(|(path, ..)| path == relative);
            if let Some((_, title, description)) = file {
                given.is_own_title |= given.says.title.is_none() && title.is_some();
                given.says.complete_with(&Says {
                    title: title.clone(),
                    description: description.clone(),
                    ..Says::default()
                });
            }
            let mut says = says.clone();
            if folder.is_of_one {
                given.is_own_title |= given.says.title.is_none() && says.title.is_some();
            } else {
                says.collection = says.collection.or_else(|| says.title.clone());
                says.title = says.title.filter(|_| !says.is_heading);
            }
            given.says.complete_with(&says);
        }
        if !folder.whole.is_empty() {
            given.from.extend(folder.names.iter().cloned());
        }
        Ok(())
    }

    /// What the names of the folders above `path` say.
    fn by_template(&self, path: &str) -> Says {
        let path = from_text(path);
        let of = self.news.templates.iter().find_map(|(root, template)| {
            let root = if root.is_file() { root.parent()? } else { root };
            Some((path.strip_prefix(root).ok()?, template))
        });
        let Some((relative, template)) = of else {
            return Says::default();
        };
        let folders: Vec<String> = relative
            .parent()
            .into_iter()
            .flat_map(Path::iter)
            .map(|name| {
                to_text(Path::new(name))
                    .trim_end_matches(".zip!")
                    .to_owned()
            })
            .collect();
        let stem = crate::path_text::stem_text(&path);
        template.says(folders.iter().map(String::as_str), &stem)
    }
}

impl Given {
    /// As the column `sidecar` has it.
    pub(in crate::store) fn taken(&self) -> Map<String, Value> {
        let mut taken = Map::new();
        let Value::Object(said) = self.says.to_json() else {
            return taken;
        };
        taken.extend(
            said.into_iter()
                .filter(|(name, _)| name != "files" && name != "is_heading" && name != "tags"),
        );
        if self.is_own_title {
            taken.insert("is_own_title".into(), true.into());
        }
        if !taken.is_empty() && !self.from.is_empty() {
            taken.insert("files".into(), self.from.clone().into());
        }
        taken
    }
}

/// A field that people fill in too: what they emptied stays empty.
fn filled_once(name: &str) -> String {
    format!(
        "{name} = CASE WHEN {name} IS json_extract(sidecar, '$.{name}') THEN :{name} ELSE {name} END"
    )
}

/// A field of the file: where that is silent, it is filled in; what a person wrote there, or emptied, stays.
fn filled_where_silent(name: &str) -> String {
    let before = metadata::said_before(name);
    format!(
        "{name} = CASE WHEN {name} IS {before} THEN coalesce(json_extract(embedded, '$.{name}'), :{name}) ELSE {name} END"
    )
}

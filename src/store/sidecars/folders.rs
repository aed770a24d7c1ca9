//! What the sidecars of a folder say, looked up once a folder.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use rusqlite::Connection;

use crate::formats::sidecar::{Says, Scope, is_folder_of_parts, scope};

/// Folders above that of a model that may speak of it.
const LEVELS: usize = 3;

/// What is known of a folder.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Of the folder as a whole, by rank.
    pub(super) whole: Vec<(u8, Says)>,
    /// Of the models of these names, in lower case.
    pub(super) beside: HashMap<String, Says>,
    /// Names of the files that were read.
    pub(super) names: Vec<String>,
    /// Whether it holds models of one name alone.
    pub(super) is_of_one: bool,
}

/// Folders that were looked up.
pub(super) struct Folders<'a> {
    connection: &'a Connection,
    known: HashMap<String, Rc<Folder>>,
}

impl<'a> Folders<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            known: HashMap::new(),
        }
    }

    /// What the sidecars in `folder` say.
    pub(super) fn of(&mut self, folder: &str) -> rusqlite::Result<Rc<Folder>> {
        if let Some(known) = self.known.get(folder) {
            return Ok(Rc::clone(known));
        }
        let mut found = read(self.connection, folder)?;
        if !found.whole.is_empty() {
            found.is_of_one = is_of_one(self.connection, folder)?;
        }
        let found = Rc::new(found);
        self.known.insert(folder.to_owned(), Rc::clone(&found));
        Ok(found)
    }
}

/// Folder and name of a path.
pub(super) fn parts(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// A name without its ending, as both stand in [`Folder::beside`].
pub(super) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// The folder of a model, and those above it that may speak of it.
pub(super) fn speakers(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(parts(path).0), |folder| above(folder)).take(LEVELS + 1)
}

/// The folder that a folder of parts lies in.
fn above(folder: &str) -> Option<&str> {
    let (above, name) = parts(folder);
    (is_folder_of_parts(name) && !above.is_empty()).then_some(above)
}

/// Everything directly or deeper in a folder, as a half-open range of paths.
pub(super) fn below(folder: &str) -> (String, String) {
    // The sign behind '/' is '0'.
    (format!("{folder}/"), format!("{folder}0"))
}

fn read(connection: &Connection, folder: &str) -> rusqlite::Result<Folder> {
    let sql = "SELECT file_path, says FROM sidecars WHERE file_path >= ?1 AND file_path < ?2 AND says NOT NULL ORDER BY file_path";
    let (first, end) = below(folder);
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([&first, &end])?;
    let mut found = Folder::default();
    while let Some(row) = rows.next()? {
        let path: String = row.get(0)?;
        let name = path.get(first.len()..).unwrap_or_default();
        if name.contains('/') {
            continue;
        }
        let says: String = row.get(1)?;
        let says = serde_json::from_str(&says).unwrap_or_default();
        let says = Says::from_json(&says);
        match scope(name) {
            Some(Scope::Folder(rank)) => found.whole.push((rank, says)),
            Some(Scope::Beside(of)) => {
                found.beside.insert(of, says);
            }
            None => continue,
        }
        found.names.push(name.to_owned());
    }
    found.whole.sort_by_key(|(rank, _)| *rank);
    Ok(found)
}

/// Whether all models that a sidecar in `folder` speaks of have one name.
fn is_of_one(connection: &Connection, folder: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT file_path FROM models WHERE file_path >= ?1 AND file_path < ?2";
    let (first, end) = below(folder);
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([&first, &end])?;
    let mut stems = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let path: String = row.get(0)?;
        if speakers(&path).any(|speaker| speaker == folder) {
            stems.insert(stem(parts(&path).1).to_lowercase());
        }
        if stems.len() > 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

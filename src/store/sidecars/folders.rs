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

/// Where models, and the files beside them, are looked up.
pub(in crate::store) trait Shelves {
    /// Why that failed.
    type Error;

    /// Gives path and JSON of the sidecars that say something, from path `first` up to `end`, in the order of their paths, to `each`.
    fn sidecars(
        &mut self,
        first: &str,
        end: &str,
        each: &mut dyn FnMut(&str, &str),
    ) -> Result<(), Self::Error>;

    /// Gives the paths of models from `first` up to `end` to `each`, until that wants no more.
    fn models(
        &mut self,
        first: &str,
        end: &str,
        each: &mut dyn FnMut(&str) -> bool,
    ) -> Result<(), Self::Error>;
}

impl Shelves for &Connection {
    type Error = rusqlite::Error;

    fn sidecars(
        &mut self,
        first: &str,
        end: &str,
        each: &mut dyn FnMut(&str, &str),
    ) -> rusqlite::Result<()> {
        let sql = "SELECT file_path, says FROM sidecars WHERE file_path >= ?1 AND file_path < ?2 AND says NOT NULL ORDER BY file_path";
        let mut statement = self.prepare_cached(sql)?;
        let mut rows = statement.query([first, end])?;
        while let Some(row) = rows.next()? {
            each(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?);
        }
        Ok(())
    }

    fn models(
        &mut self,
        first: &str,
        end: &str,
        each: &mut dyn FnMut(&str) -> bool,
    ) -> rusqlite::Result<()> {
        let sql = "SELECT file_path FROM models WHERE file_path >= ?1 AND file_path < ?2";
        let mut statement = self.prepare_cached(sql)?;
        let mut rows = statement.query([first, end])?;
        while let Some(row) = rows.next()? {
            if !each(row.get_ref(0)?.as_str()?) {
                break;
            }
        }
        Ok(())
    }
}

/// Folders that were looked up.
pub(super) struct Folders<S> {
    shelves: S,
    known: HashMap<String, Rc<Folder>>,
}

impl<S: Shelves> Folders<S> {
    pub(super) fn new(shelves: S) -> Self {
        Self {
            shelves,
            known: HashMap::new(),
        }
    }

    /// What the sidecars in `folder` say.
    pub(super) fn of(&mut self, folder: &str) -> Result<Rc<Folder>, S::Error> {
        if let Some(known) = self.known.get(folder) {
            return Ok(Rc::clone(known));
        }
        let mut found = read(&mut self.shelves, folder)?;
        if !found.whole.is_empty() {
            found.is_of_one = is_of_one(&mut self.shelves, folder)?;
        }
        let found = Rc::new(found);
        self.known.insert(folder.to_owned(), Rc::clone(&found));
        Ok(found)
    }
}

/// Folder and name of a path.
pub(in crate::store) fn parts(path: &str) -> (&str, &str) {
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
pub(in crate::store) fn below(folder: &str) -> (String, String) {
    // The sign behind '/' is '0'.
    (format!("{folder}/"), format!("{folder}0"))
}

fn read<S: Shelves>(shelves: &mut S, folder: &str) -> Result<Folder, S::Error> {
    let (first, end) = below(folder);
    let mut found = Folder::default();
    shelves.sidecars(&first, &end, &mut |path, says| {
        let name = path.get(first.len()..).unwrap_or_default();
        if name.contains('/') {
            return;
        }
        let says = Says::from_json(&serde_json::from_str(says).unwrap_or_default());
        match scope(name) {
            Some(Scope::Folder(rank)) => found.whole.push((rank, says)),
            Some(Scope::Beside(of)) => {
                found.beside.insert(of, says);
            }
            None => return,
        }
        found.names.push(name.to_owned());
    })?;
    found.whole.sort_by_key(|(rank, _)| *rank);
    Ok(found)
}

/// Whether all models that a sidecar in `folder` speaks of have one name.
fn is_of_one<S: Shelves>(shelves: &mut S, folder: &str) -> Result<bool, S::Error> {
    let (first, end) = below(folder);
    let mut stems = BTreeSet::new();
    shelves.models(&first, &end, &mut |path| {
        if speakers(path).any(|speaker| speaker == folder) {
            stems.insert(stem(parts(path).1).to_lowercase());
        }
        stems.len() <= 1
    })?;
    Ok(stems.len() <= 1)
}

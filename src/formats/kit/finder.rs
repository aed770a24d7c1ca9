//! Finds the files that a model names where their names are those of another machine.
//!
//! A name is tried as it is written; then in another case; then its last parts beside the file that names it and beside the
//! model; last among `textures`. So `C:\\work\\wood.png`, `/home/a/wood.png` and `WOOD.PNG` find `wood.png` beside the
//! model. Promises: nothing that [`Siblings`] would not open; the same file for the same name, whatever the order in which
//! a folder lists its files; a file that names ten thousand others which are not there costs no more than their names.

use std::collections::HashMap;

use crate::formats::kit::siblings::{LEADS_OUT, NOT_FOUND, Siblings, normal};

/// Names that are not found, after which others are tried as they are written and in no other way.
const MOST_MISSED: usize = 256;
/// Folders that are listed.
const MOST_LISTED: usize = 64;
/// Parts at the end of a name that are tried beside the model.
const MOST_PARTS: usize = 4;
/// Where programs put textures, from the file that names them.
const TEXTURE_FOLDERS: [&str; 2] = ["textures/", "../textures/"];

/// Finds files for one model.
#[derive(Debug)]
pub(in crate::formats) struct Finder<'a> {
    siblings: &'a Siblings,
    limit: u64,
    missed: usize,
    /// What each folder holds, by name in lower case; `None` for one that cannot be listed.
    listed: HashMap<String, Option<HashMap<String, String>>>,
}

/// A file that was found.
#[derive(Debug)]
pub(in crate::formats) struct Found {
    pub(in crate::formats) bytes: Vec<u8>,
    /// The folder it lies in, from the model's; ends with a slash unless it is that.
    pub(in crate::formats) folder: String,
}

impl<'a> Finder<'a> {
    /// Finds files of at most `limit` bytes.
    pub(in crate::formats) fn new(siblings: &'a Siblings, limit: u64) -> Self {
        Self {
            siblings,
            limit,
            missed: 0,
            listed: HashMap::new(),
        }
    }

    /// Finds files of at most `limit` bytes from now on.
    pub(in crate::formats) fn keep_to(&mut self, limit: u64) {
        self.limit = limit;
    }

    /// The file that `name` leads to, from `folder` where the file lies that names it.
    ///
    /// # Errors
    /// The reason as words for the model's notes.
    pub(in crate::formats) fn find(&mut self, name: &str, folder: &str) -> Result<Found, String> {
        let name = name.replace('\\', "/");
        let as_written = normal(&format!("{folder}{name}")).filter(|_| !is_foreign(&name));
        let reason = match &as_written {
            Some(path) => match self.siblings.load(path, self.limit) {
                Ok(bytes) => return Ok(found(path, bytes)),
                Err(reason) => reason,
            },
            None => LEADS_OUT.into(),
        };
        if ![LEADS_OUT, NOT_FOUND].contains(&reason.as_str()) || self.missed >= MOST_MISSED {
            return Err(reason);
        }
        for path in as_written.into_iter().chain(elsewhere(&name, folder)) {
            let Some(actual) = self.in_any_case(&path) else {
                continue;
            };
            if let Ok(bytes) = self.siblings.load(&actual, self.limit) {
                return Ok(found(&actual, bytes));
            }
        }
        self.missed = self.missed.saturating_add(1);
        Err(reason)
    }

    /// The path that differs from `path` in no more than case.
    fn in_any_case(&mut self, path: &str) -> Option<String> {
        let mut actual = String::new();
        for part in path.split('/') {
            let name = match part {
                ".." => part.to_owned(),
                _ => self.names(&actual)?.get(&part.to_lowercase())?.clone(),
            };
            actual.push_str(&name);
            actual.push('/');
        }
        actual.pop();
        Some(actual)
    }

    fn names(&mut self, folder: &str) -> Option<&HashMap<String, String>> {
        if !self.listed.contains_key(folder) {
            let names = if self.listed.len() < MOST_LISTED {
                self.siblings.list(folder).map(by_lower_case)
            } else {
                None
            };
            self.listed.insert(folder.to_owned(), names);
        }
        self.listed.get(folder)?.as_ref()
    }
}

/// Whether a name is absolute on any machine, or an address.
fn is_foreign(name: &str) -> bool {
    name.starts_with(['/', '~']) || name.contains(':')
}

fn found(path: &str, bytes: Vec<u8>) -> Found {
    let folder = path
        .rsplit_once('/')
        .map(|(folder, _)| format!("{folder}/"));
    Found {
        bytes,
        folder: folder.unwrap_or_default(),
    }
}

/// Names by their lower case; of two that differ in case alone, the first in the order of bytes.
fn by_lower_case(mut names: Vec<String>) -> HashMap<String, String> {
    names.sort_unstable();
    let mut found = HashMap::new();
    for name in names {
        found.entry(name.to_lowercase()).or_insert(name);
    }
    found
}

/// Where else a file may be: its last parts beside the file that names it and beside the model, longest first; and among
/// textures.
fn elsewhere(name: &str, folder: &str) -> Vec<String> {
    let tail = name.rsplit_once(':').map_or(name, |(_, tail)| tail);
    let parts: Vec<&str> = tail
        .split('/')
        .filter(|part| !matches!(*part, "" | "." | ".." | "~"))
        .collect();
    let Some(last) = parts.last() else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    let mut add = |folder: &str, path: &str| {
        if let Some(path) = normal(&format!("{folder}{path}"))
            && !paths.contains(&path)
        {
            paths.push(path);
        }
    };
    for count in (1..=parts.len().min(MOST_PARTS)).rev() {
        let path = parts.get(parts.len().saturating_sub(count)..);
        let path = path.unwrap_or_default().join("/");
        add(folder, &path);
        add("", &path);
    }
    for textures in TEXTURE_FOLDERS {
        add(&format!("{folder}{textures}"), last);
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Limits;

    fn place() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("kit/source/a.png", "beside"),
            ("kit/source/maps/b.png", "maps"),
            ("kit/textures/c.png", "textures"),
            ("kit/source/D.PNG", "upper"),
            ("kit/source/d.png", "lower"),
            ("kit/source/Maps2/e.png", "below"),
            ("kit/above.png", "above"),
            ("outside.png", "outside"),
        ] {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn names_of_other_machines_lead_to_what_lies_beside_the_model() {
        let root = place();
        let kit = root.path().join("kit");
        let siblings = Siblings::of(&kit.join("source/a.obj"), &[kit], &Limits::default());
        let mut finder = Finder::new(&siblings, 99);
        for (name, folder, expected) in [
            ("a.png", "", "beside"),
            (r"C:\Users\some one\a.png", "", "beside"),
            ("/home/someone/a.png", "maps/", "beside"),
            ("file:///tmp/a.png", "", "beside"),
            (r"\\server\share\A.PNG", "", "beside"),
            ("~/a.png", "", "beside"),
            ("b.png", "maps/", "maps"),
            (r"D:\work\maps\b.png", "", "maps"),
            ("MAPS/B.PNG", "", "maps"),
            ("../textures/c.png", "", "textures"),
            ("c.png", "", "textures"),
            ("textures/C.png", "", "textures"),
            ("../TEXTURES/c.PNG", "", "textures"),
            ("d.png", "", "lower"),
            ("D.PNG", "", "upper"),
            ("d.PNG", "", "upper"),
            ("maps2/E.png", "", "below"),
            ("../above.png", "", "above"),
        ] {
            let found = finder.find(name, folder);
            let bytes = found.map(|found| String::from_utf8(found.bytes).unwrap());
            assert_eq!(bytes.as_deref(), Ok(expected), "{name} from {folder:?}");
        }
    }

    #[test]
    fn what_lies_beyond_or_nowhere_is_not_found_and_said_to_be_so() {
        let root = place();
        let kit = root.path().join("kit");
        let siblings = Siblings::of(&kit.join("source/a.obj"), &[kit], &Limits::default());
        let mut finder = Finder::new(&siblings, 99);
        for (name, reason) in [
            ("../../outside.png", LEADS_OUT),
            ("/outside.png", LEADS_OUT),
            ("gone.png", NOT_FOUND),
            ("../gone.png", NOT_FOUND),
            ("..", "not opened: not a regular file"),
            ("", "not opened: not a regular file"),
        ] {
            assert_eq!(finder.find(name, "").unwrap_err(), reason, "{name}");
        }
        let long = "x/".repeat(100_000);
        let began = std::time::Instant::now();
        for i in 0..10_000 {
            finder.find(&format!("{i}.png"), "").unwrap_err();
        }
        finder.find(&long, "").unwrap_err();
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
        assert!(finder.missed <= MOST_MISSED);
        assert!(Finder::new(&Siblings::Nowhere, 9).find("a", "").is_err());
    }
}

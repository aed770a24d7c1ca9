//! Which files a model asked for beside itself, noted as they are opened.
//!
//! Promises: each file once, in the order of paths; a name that leads nowhere is noted as well, since the model is another one
//! once it does. What a hostile file may name is bounded: [`MOST_FOUND`], [`MOST_MISSED`].

use crate::system::stamp::Stamp;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Files of one model that are noted.
const MOST_FOUND: usize = 10_000;
/// Names that lead nowhere that are noted.
const MOST_MISSED: usize = 64;

/// A file that a model asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sibling {
    /// Where it is; absolute if the model's path is.
    pub path: PathBuf,
    /// What it was when it was read, a member of an archive with the time of the archive; `None`: it was not there.
    pub stamp: Option<Stamp>,
}

/// What was asked for so far.
#[derive(Debug, Default)]
pub struct Used(Mutex<BTreeMap<PathBuf, Option<Stamp>>>);

impl Used {
    pub(super) fn found(&self, path: PathBuf, stamp: Stamp) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() < MOST_FOUND {
            noted.insert(path, Some(stamp));
        }
    }

    pub(super) fn missed(&self, path: PathBuf) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let missed = noted.values().filter(|stamp| stamp.is_none()).count();
        if missed < MOST_MISSED && noted.len() < MOST_FOUND {
            noted.entry(path).or_insert(None);
        }
    }

    pub(super) fn into_list(self) -> Vec<Sibling> {
        let noted = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let sibling = |(path, stamp)| Sibling { path, stamp };
        noted.into_iter().map(sibling).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Limits, Siblings};

    #[test]
    fn what_a_model_asks_for_is_noted_once_with_what_is_not_there() {
        let top = tempfile::tempdir().unwrap();
        let kit = top.path().join("kit");
        std::fs::create_dir(&kit).unwrap();
        std::fs::write(kit.join("a.mtl"), "newmtl a").unwrap();
        let siblings = Siblings::of(&kit.join("a.obj"), &[], &Limits::default()).noted();
        for name in [
            "a.mtl",
            "./a.mtl",
            "gone.png",
            "../outside.png",
            "/etc/passwd",
        ] {
            let _ = siblings.load(name, 99);
        }
        (0..1_000).for_each(|i| drop(siblings.load(&format!("{i}.png"), 99)));
        let used = siblings.used();
        assert_eq!(used.len(), 1 + MOST_MISSED);
        let of = |name: &str| used.iter().find(|used| used.path == kit.join(name));
        assert_eq!(of("a.mtl").unwrap().stamp.unwrap().size, 8);
        assert_eq!(of("gone.png").unwrap().stamp, None);
    }
}

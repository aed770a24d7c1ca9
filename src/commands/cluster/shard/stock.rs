//! The sources of a shard that lie in an object store.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use anyhow::bail;

use crate::cluster::plan::Entry;
use crate::cluster::remote::{self, Fault, Remote, Staging, Supply, Tree};
use crate::commands::run::Run;
use crate::config::{Files, WrongUsage};
use crate::store::Store;

/// The folder in that of the work which stands for the store.
const FOLDER: &str = "objects";

/// What is to be read from a store, and where it lies while it is imported.
pub(super) struct Stock {
    remote: Remote,
    pub(super) tree: Tree,
    entries: Vec<Entry>,
}

impl Stock {
    /// Those of `entries`, where the roots of their plan lie in a store.
    pub(super) fn of(
        roots: &[String],
        entries: &[Entry],
        work: &Path,
    ) -> anyhow::Result<Option<Self>> {
        // A path that is no text begins with file:// too.
        let is_remote = |uri: &str| remote::is_url(Path::new(uri)) && !uri.starts_with("file://");
        let uris = entries.iter().map(|entry| entry.source.as_str());
        let mut uris = roots.iter().map(String::as_str).chain(uris);
        let Some(root) = uris.find(|uri| is_remote(uri)) else {
            return Ok(None);
        };
        let remote = Remote::open(root)?;
        let folder = std::path::absolute(work)?.join(FOLDER);
        if folder.to_str().is_none() {
            bail!(WrongUsage(
                "--work: a folder with a name in UTF-8 is needed".into()
            ));
        }
        let base = remote.base().to_owned();
        let tree = Tree { folder, base };
        let uris = entries.iter().map(|entry| entry.source.as_str());
        let mut uris = roots.iter().map(String::as_str).chain(uris);
        if let Some(other) = uris.find(|uri| tree.place(uri).is_none()) {
            bail!(WrongUsage(format!(
                "{other}: a shard reads from one bucket alone, and {root} is another"
            )));
        }
        Ok(Some(Self {
            remote,
            tree,
            entries: entries.to_vec(),
        }))
    }

    /// Lets the import have the files, each when it is there; returns where it is said what goes wrong.
    pub(super) fn supply(self, run: &Run, found: &Files, work: &Path) -> anyhow::Result<Fault> {
        let done: HashSet<PathBuf> = match work.join("library.db").exists() {
            true => {
                let lookup = Store::lookup_as_is(work)?;
                let places = lookup
                    .map(|lookup| lookup.places_below(&self.tree.folder))
                    .transpose()?;
                let places = places.into_iter().flatten();
                places
                    .map(|place| crate::path_text::from_text(&place.path))
                    .collect()
            }
            false => HashSet::new(),
        };
        let most = run.config.memory.max(1);
        let staging = Arc::new(Staging::new(self.tree, most));
        run.stage(Arc::clone(&staging));
        let stop = Arc::clone(&run.stop);
        let supply = Supply::new(self.remote, staging, stop, self.entries, most, |place| {
            done.contains(place)
        });
        let fault = supply.fault();
        *found.supply.lock().unwrap_or_else(PoisonError::into_inner) = Some(supply);
        Ok(fault)
    }
}

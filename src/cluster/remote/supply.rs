//! The objects of a shard, read ahead of the import: each is there, with what it may name, when its path is handed over.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use futures_util::stream;

use super::{Listed, Remote, RemoteError, Staging};
use crate::cluster::plan::Entry;
use crate::stop::Stop;

/// Objects that are read at once.
const AT_ONCE: usize = 8;

/// What went wrong, where something did: the supply ends there.
pub(crate) type Fault = Arc<Mutex<Option<RemoteError>>>;

/// Hands paths over.
pub(crate) struct Supply {
    remote: Remote,
    staging: Arc<Staging>,
    stop: Arc<Stop>,
    todo: VecDeque<Entry>,
    /// What models may name, by the model or by the folder.
    named: HashMap<String, Vec<Entry>>,
    has: HashSet<String>,
    /// What models may name.
    shared: HashSet<String>,
    ready: VecDeque<PathBuf>,
    /// Bytes that may lie there at once.
    most: u64,
    fault: Fault,
}

impl std::fmt::Debug for Supply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Supply({} left)", self.todo.len())
    }
}

impl Supply {
    /// The objects of `entries` that `is_done` does not say are imported already.
    pub(crate) fn new(
        remote: Remote,
        staging: Arc<Staging>,
        stop: Arc<Stop>,
        entries: Vec<Entry>,
        most: u64,
        is_done: impl Fn(&PathBuf) -> bool,
    ) -> Self {
        let mut named: HashMap<String, Vec<Entry>> = HashMap::new();
        let (mut todo, mut shared) = (VecDeque::new(), HashSet::new());
        for entry in entries {
            match &entry.parent {
                Some(parent) => {
                    shared.insert(entry.source.clone());
                    named.entry(parent.clone()).or_default().push(entry);
                }
                None => {
                    let place = staging.tree.place(&entry.source);
                    if !place.as_ref().is_some_and(&is_done) {
                        todo.push_back(entry);
                    }
                }
            }
        }
        Self {
            remote,
            staging,
            stop,
            todo,
            named,
            has: HashSet::new(),
            shared,
            ready: VecDeque::new(),
            most,
            fault: Fault::default(),
        }
    }

    /// Where it is said what went wrong.
    pub(crate) fn fault(&self) -> Fault {
        Arc::clone(&self.fault)
    }

    /// What the object of `uri`, or one in a folder above it, may name, and is not there yet.
    fn beside(&mut self, uri: &str) -> Vec<Entry> {
        let folders = uri
            .match_indices('/')
            .map(|(at, _)| uri.get(..=at).unwrap_or_default());
        let mut found = Vec::new();
        for parent in folders.chain([uri]) {
            let named = self.named.get(parent).into_iter().flatten();
            for entry in named {
                if self.has.insert(entry.source.clone()) {
                    found.push(entry.clone());
                }
            }
        }
        found
    }

    /// Reads the next objects; false where there are none, or nothing is to be read any more.
    fn read_next(&mut self) -> Result<bool, RemoteError> {
        let mut batch = Vec::new();
        let mut bytes = 0_u64;
        while batch.len() < AT_ONCE
            && let Some(next) = self.todo.front()
        {
            let size = next.size.unwrap_or_default().unsigned_abs();
            if !batch.is_empty() && bytes.saturating_add(size) > self.most / 4 {
                break;
            }
            bytes = bytes.saturating_add(size);
            batch.extend(self.todo.pop_front());
        }
        if batch.is_empty() || self.stop.is_asked() {
            return Ok(false);
        }
        self.staging.wait_for(bytes, || self.stop.is_asked());
        let mut wanted = Vec::new();
        for entry in &batch {
            let beside = self.beside(&entry.source);
            wanted.extend(beside.into_iter().map(|entry| (entry, false)));
        }
        wanted.extend(batch.iter().cloned().map(|entry| (entry, true)));
        self.read(wanted)?;
        for entry in batch {
            self.ready.extend(self.staging.tree.place(&entry.source));
        }
        Ok(true)
    }

    /// Reads objects, of which those that are sources are let go again when they were imported.
    fn read(&self, wanted: Vec<(Entry, bool)>) -> Result<(), RemoteError> {
        self.remote.runtime.block_on(async {
            let mut reading = stream::iter(wanted)
                .map(|(entry, is_source)| self.read_one(entry, is_source))
                .buffer_unordered(AT_ONCE);
            while let Some(read) = reading.next().await {
                read?;
            }
            Ok(())
        })
    }

    async fn read_one(&self, entry: Entry, is_source: bool) -> Result<(), RemoteError> {
        let uri = &entry.source;
        let Some(path) = self.staging.tree.place(uri) else {
            return Err(RemoteError::refused(format!(
                "{uri}: it is not of {}",
                self.remote.base()
            )));
        };
        let key = uri.get(self.remote.base().len() + 1..).unwrap_or_default();
        let local =
            |error: std::io::Error| RemoteError::passing(format!("{}: {error}", path.display()));
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(local)?;
        }
        let etag = entry.etag.as_deref();
        match self.remote.fetching(key, etag, u64::MAX, &path).await {
            // The walk says so of a file that is not there; what a model names need not be there.
            Err(error) if error.is_absence() => Ok(()),
            Err(error) => Err(error),
            Ok(object) => {
                let is_as_planned = entry
                    .size
                    .is_none_or(|size| size.unsigned_abs() == object.size);
                if !is_as_planned {
                    let what = format!(
                        "{uri}: {} bytes, and {} were planned",
                        object.size,
                        entry.size.unwrap_or_default()
                    );
                    return Err(RemoteError::passing(what));
                }
                let object = Listed {
                    modified_ns: entry.modified_ns.unwrap_or(object.modified_ns),
                    ..object
                };
                let is_archive = crate::formats::archive::EXTENSIONS.iter().any(|ending| {
                    let ending = format!(".{ending}");
                    uri.to_lowercase().ends_with(&ending)
                });
                // Of an archive nobody says when its last member is done, and what others name they may want again.
                let is_let_go = is_source && !is_archive && !self.shared.contains(uri);
                self.staging.hold(&path, &object, is_let_go).map_err(local)
            }
        }
    }
}

impl Iterator for Supply {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        loop {
            if let Some(path) = self.ready.pop_front() {
                return Some(path);
            }
            match self.read_next() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    return None;
                }
            }
        }
    }
}

//! Files beside models: noted by the walk, and read when all models are in the library.
//!
//! Promises: one that has not changed is asked for its size and time and not opened; one that is read costs at most [`MOST_BYTES`] and one line where
//! it cannot be read; one that is missing counts as gone only where its folder still holds something. A file that has the name of
//! a model speaks only of that, and is left alone where there is no such model.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use crate::commands::run::Run;
use crate::discover::Found;
use crate::discover::presence::{Presence, Presences};
use crate::discover::stamps::stamp_of;
use crate::examine::source_file;
use crate::formats::sidecar::template::Template;
use crate::formats::sidecar::{self, MOST_BYTES, Says, Scope, scope};
use crate::formats::{Content, Limits};
use crate::path_text::{escaped, from_text, name_text, to_text};
use crate::report::Event;
use crate::store::{KnownSidecar, Lookup, SidecarFile, SidecarNews, Stamp, StoreError};

/// Files by the name of a model that are remembered, at most.
const MOST_BESIDE: usize = 100_000;
/// A file written this short before it was read may have been written again without its time showing it.
const RACY_NS: i64 = 2_000_000_000;

/// What the walk came to.
#[derive(Debug, Default)]
pub(super) struct Noted {
    files: Vec<(PathBuf, Option<Stamp>)>,
    beside: usize,
}

impl Noted {
    /// Notes what may be a sidecar.
    pub(super) fn note(&mut self, found: &Found) {
        let Found::Sidecar { path, stamp } = found else {
            return;
        };
        let is_beside = matches!(scope(&name_text(path)), Some(Scope::Beside(_)));
        self.beside += usize::from(is_beside);
        if !is_beside || self.beside <= MOST_BESIDE {
            self.files.push((path.clone(), *stamp));
        }
    }

    /// Reads what is new below `roots`; `given` is the template of this run.
    pub(super) fn read(
        self,
        run: &Run,
        lookup: &Lookup,
        roots: &[PathBuf],
        given: Option<&Template>,
    ) -> Result<SidecarNews, StoreError> {
        let limits = Limits {
            unpacked_bytes: MOST_BYTES,
            ..run.config.limits.clone()
        };
        let mut known = BTreeMap::new();
        for root in roots {
            let below = lookup.sidecars_below(root)?;
            known.extend(
                below
                    .into_iter()
                    .map(|sidecar| (sidecar.path.clone(), sidecar)),
            );
        }
        let mut news = SidecarNews {
            templates: templates(lookup, roots, given)?,
            is_template_new: given.is_some(),
            ..SidecarNews::default()
        };
        for (path, stamp) in self.files {
            if run.stop.is_asked() {
                break;
            }
            let text = to_text(&path);
            let before = match known.remove(&text) {
                None => lookup.sidecar_at(&text)?,
                before => before,
            };
            let Some(stamp) = stamp.or_else(|| stamp_of(&path)) else {
                continue;
            };
            if before.is_some_and(|before| is_unchanged(&before, stamp))
                || !is_of_a_model(lookup, &path)?
            {
                continue;
            }
            let file = read(&path, stamp, &limits);
            tell(run, &path, &file);
            news.read.push(file);
        }
        news.gone = gone(known, &limits);
        Ok(news)
    }
}

/// The template that counts below each root: the one given, else the one that an earlier import was given.
fn templates(
    lookup: &Lookup,
    roots: &[PathBuf],
    given: Option<&Template>,
) -> Result<Vec<(PathBuf, Template)>, StoreError> {
    let mut templates = Vec::new();
    for root in roots {
        let template = match given {
            Some(given) => Some(given.clone()),
            // One that an older version took and this one does not is as none.
            None => lookup
                .template_of(root)?
                .and_then(|written| Template::new(&written).ok()),
        };
        templates.extend(template.map(|template| (root.clone(), template)));
    }
    Ok(templates)
}

fn is_unchanged(before: &KnownSidecar, stamp: Stamp) -> bool {
    let is_racy = stamp.modified_ns > before.read_at_ns.saturating_sub(RACY_NS);
    before.stamp == stamp && !is_racy
}

/// Whether it speaks of its folder, or of a model that is there.
fn is_of_a_model(lookup: &Lookup, path: &Path) -> Result<bool, StoreError> {
    let name = name_text(path);
    let (Some(Scope::Beside(of)), Some(folder)) = (scope(&name), path.parent()) else {
        return Ok(true);
    };
    // As it is spelled in the name, whose case may count.
    let of = name.get(..of.len()).unwrap_or(&name);
    lookup.has_model_called(folder, of)
}

fn read(path: &Path, stamp: Stamp, limits: &Limits) -> SidecarFile {
    let mut file = SidecarFile {
        path: to_text(path),
        stamp,
        read_at_ns: source_file::now_ns(),
        says: Err(String::new()),
    };
    file.says = if stamp.size.cast_unsigned() > MOST_BYTES {
        Err(format!("{} bytes, limit is {MOST_BYTES}", stamp.size))
    } else {
        let says = source_file::read(path, limits).map_err(|cause| cause.to_string());
        says.and_then(|content| match &content.content {
            Content::Bytes(bytes) => sidecar::read(&name_text(path), bytes),
            Content::Facets(_) => Ok(Says::default()),
        })
    };
    file
}

/// Says what was left out.
fn tell(run: &Run, path: &Path, file: &SidecarFile) {
    let what = match &file.says {
        Ok(says) => says.note.clone(),
        Err(why) => Some(format!("not read as a file about models: {why}")),
    };
    if let Some(what) = what {
        let line = format!("{}: {what}", path.display());
        run.tell(Event::Remark(escaped(&line)));
    }
}

/// Which of the sidecars that the walk did not come to are gone.
fn gone(unseen: BTreeMap<String, KnownSidecar>, limits: &Limits) -> Vec<String> {
    let mut presences = Presences::new(limits);
    let mut holding = HashSet::new();
    let mut holds = |path: &Path| {
        // A folder in which nothing is left may be a disk that is not mounted.
        let folder = path.ancestors().skip(1).find(|folder| folder.is_dir());
        let Some(folder) = folder else { return false };
        holding.contains(folder) || {
            let has = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
            has && holding.insert(folder.to_path_buf())
        }
    };
    let mut is_gone = |path: &Path| presences.of(path) == Presence::Gone && holds(path);
    let unseen = unseen.into_keys().filter(|path| is_gone(&from_text(path)));
    unseen.collect()
}

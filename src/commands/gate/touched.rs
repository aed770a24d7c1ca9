//! Models that are as they were, while a file that they name has changed: an MTL, a texture, a buffer of a glTF.
//!
//! The names of what has changed are looked for in the text of models, and in material files for models that name those; only
//! where a name is found, or is written in a way that a text may hide, is the model read to see which files it asks for. One that
//! asks for a file which has gone counts as well.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::bytes::{Regex, RegexBuilder};

use crate::discover::extension_of;
use crate::formats::appearance::Wanted;
use crate::formats::{self, Content, Limits, Siblings};
use crate::path_text::name_text;

/// Endings of models that name files beside them.
const MODELS: [&str; 4] = ["obj", "gltf", "glb", "ply"];
/// Bytes of a material file that are looked through.
const MOST_OF_MATERIALS: u64 = 64 << 20;
/// Names that are looked for in one pass; where more have changed, every model is read.
const MOST_NAMES: usize = 2_000;

/// Those of `models` that name one of `changed`; `materials` are all material files, `roots` the folders that are judged, within `limits`.
pub(super) fn touched(
    models: Vec<PathBuf>,
    materials: &[PathBuf],
    changed: &BTreeSet<PathBuf>,
    roots: &[PathBuf],
    limits: &Limits,
) -> Vec<PathBuf> {
    if changed.is_empty() {
        return Vec::new();
    }
    let names = Names::of(changed, materials);
    let limits = Limits {
        // So that every file is asked for, also those that no picture shows.
        appearance: Wanted::Plain,
        ..limits.clone()
    };
    let found = crate::cores::map(models.into_iter(), |path| {
        let bytes = read(&path, u64::MAX).filter(|bytes| names.may_be_in(bytes))?;
        let siblings = Siblings::of(&path, roots, &limits).noted();
        let extension = extension_of(&path);
        let read =
            formats::read_content(Content::Bytes(bytes.into()), &siblings, &limits, &extension);
        // One that cannot be read is for the gate to name.
        let mut used = siblings.used().into_iter();
        let is_touched = read.is_err() || used.any(|used| changed.contains(&used.path));
        is_touched.then_some(path)
    });
    found.into_iter().flatten().collect()
}

/// Whether a file may name others.
pub(super) fn may_name_others(path: &Path) -> bool {
    MODELS.contains(&extension_of(path).as_str())
}

/// Names of files that have changed, as a text may have them.
struct Names(Option<Regex>);

impl Names {
    fn of(changed: &BTreeSet<PathBuf>, materials: &[PathBuf]) -> Self {
        let mut names: BTreeSet<String> = changed.iter().map(|path| name_text(path)).collect();
        let direct = Self::any_of(&names);
        // A material file stands between a model and its textures.
        for path in materials {
            let is_one = |bytes: &Vec<u8>| direct.may_be_in(bytes);
            if read(path, MOST_OF_MATERIALS).as_ref().is_some_and(is_one) {
                names.insert(name_text(path));
            }
        }
        Self::any_of(&names)
    }

    fn any_of(names: &BTreeSet<String>) -> Self {
        // Others may be escaped: in a URI, in JSON, by a backslash before a blank.
        let is_plain = |name: &String| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            name.bytes().all(is_plain)
        };
        if names.len() > MOST_NAMES || !names.iter().all(is_plain) {
            return Self(None);
        }
        let all: Vec<_> = names.iter().map(|name| regex::escape(name)).collect();
        let built = RegexBuilder::new(&all.join("|"))
            .case_insensitive(true)
            .build();
        Self(built.ok())
    }

    fn may_be_in(&self, text: &[u8]) -> bool {
        self.0.as_ref().is_none_or(|names| names.is_match(text))
    }
}

/// The bytes of a regular file of at most `most`.
fn read(path: &Path, most: u64) -> Option<Vec<u8>> {
    let about = path.metadata().ok()?;
    let is_it = about.is_file() && about.len() <= most;
    is_it.then(|| std::fs::read(path).ok()).flatten()
}

//! Files that models may name, or that may speak of them, each with the model or the folder that it belongs to.
//!
//! By their names alone, since a plan opens nothing: a file of the name of a model beside it is that one's; others belong to the nearest folder with a model that may name
//! them. Files that no model can name have no place in a plan.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::plan::Entry;
use crate::formats::sidecar;

/// Endings of models that name others.
const NAMING: [&str; 9] = [
    "obj", "gltf", "glb", "dae", "fbx", "3ds", "usd", "usda", "usdc",
];
/// Endings of what they name.
const NAMED: [&str; 17] = [
    "mtl", "bin", "png", "jpg", "jpeg", "tga", "bmp", "webp", "gif", "tif", "tiff", "dds", "ktx2",
    "hdr", "exr", "usd", "usda",
];
/// Folders above that of a file that are asked.
const LEVELS: usize = 4;

/// A folder with its slash, and a name.
fn parts(path: &str) -> (&str, &str) {
    let at = path.rfind('/').map_or(0, |at| at + 1);
    path.split_at(at)
}

fn stem_and_ending(name: &str) -> (&str, String) {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    (stem, ending.to_ascii_lowercase())
}

/// The folders that a path lies in, the nearest first, each with a slash at its end.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.rmatch_indices('/');
    ends.filter_map(|(at, _)| path.get(..=at))
}

/// Whether a file of this name, or at this path, may be named by a model, or speak of one.
pub(crate) fn may_be_named(name: &str) -> bool {
    let (_, name) = parts(name);
    let (_, ending) = stem_and_ending(name);
    NAMED.contains(&ending.as_str()) || sidecar::scope(name).is_some()
}

/// Whether a model of this name may name others.
pub(crate) fn names_others(name: &str) -> bool {
    let (_, ending) = stem_and_ending(name);
    NAMING.contains(&ending.as_str())
}

/// The files that models may name.
#[derive(Debug, Default)]
pub(crate) struct Named {
    by_parent: BTreeMap<String, Vec<Entry>>,
}

impl Named {
    /// Those of `files` that a model of `sources` may name.
    pub(crate) fn of<'a>(sources: impl Iterator<Item = &'a str>, files: Vec<Entry>) -> Self {
        let (mut all, mut naming, mut stems) = (HashSet::new(), HashSet::new(), HashSet::new());
        for source in sources {
            all.extend(folders(source));
            let (folder, name) = parts(source);
            if names_others(name) {
                naming.insert(folder);
                stems.insert((folder, stem_and_ending(name).0, source));
            }
        }
        let mut by_stem: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for (folder, stem, source) in stems.into_iter().collect::<BTreeSet<_>>() {
            by_stem.entry((folder, stem)).or_insert(source);
        }
        let mut named = Self::default();
        for file in files {
            let (folder, name) = parts(&file.source);
            if !may_be_named(name) {
                continue;
            }
            let (stem, ending) = stem_and_ending(name);
            let parent = if NAMED.contains(&ending.as_str()) {
                let own = by_stem.get(&(folder, stem)).copied();
                let is_itself = |own: &&str| *own != file.source;
                let near = || {
                    folders(&file.source)
                        .take(LEVELS)
                        .find(|folder| naming.contains(folder))
                };
                own.filter(is_itself).or_else(near)
            } else {
                Some(folder).filter(|folder| all.contains(folder))
            };
            let Some(parent) = parent.map(str::to_owned) else {
                continue;
            };
            let entry = Entry {
                parent: Some(parent.clone()),
                ..file
            };
            named.by_parent.entry(parent).or_default().push(entry);
        }
        named
    }

    /// Those that sources of a shard may name, in the order of their paths.
    pub(crate) fn by(&self, sources: &[Entry]) -> Vec<Entry> {
        let parents = sources.iter().flat_map(|entry| {
            let source = entry.source.as_str();
            folders(source).chain([source])
        });
        let parents: BTreeSet<&str> = parents.collect();
        let found = parents
            .into_iter()
            .filter_map(|parent| self.by_parent.get(parent));
        let mut found: Vec<Entry> = found.flatten().cloned().collect();
        found.sort_by(|a, b| a.source.cmp(&b.source));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(source: &str) -> Entry {
        Entry {
            source: source.into(),
            size: Some(1),
            modified_ns: None,
            etag: None,
            parent: None,
            members: None,
            is_giant: false,
        }
    }

    #[test]
    fn each_file_has_the_model_or_the_folder_that_may_name_it() {
        let sources = [
            "s3://b/a/x.obj",
            "s3://b/a/y.obj",
            "s3://b/c/z.stl",
            "s3://b/d/files/w.stl",
        ];
        let files = [
            "s3://b/a/x.mtl",
            "s3://b/a/both.mtl",
            "s3://b/a/tex/t.png",
            "s3://b/c/z.png",
            "s3://b/c/README.md",
            "s3://b/d/README.md",
            "s3://b/e/README.md",
            "s3://b/notes.xyz",
        ];
        let named = Named::of(sources.into_iter(), files.map(entry).to_vec());
        let of = |sources: &[&str]| {
            let sources: Vec<_> = sources.iter().map(|source| entry(source)).collect();
            let found = named.by(&sources);
            found
                .into_iter()
                .map(|entry| (entry.source, entry.parent.unwrap()))
                .collect::<Vec<_>>()
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            of(&sources[..1]),
            [
                pair("s3://b/a/both.mtl", "s3://b/a/"),
                pair("s3://b/a/tex/t.png", "s3://b/a/"),
                pair("s3://b/a/x.mtl", "s3://b/a/x.obj"),
            ]
        );
        assert_eq!(
            of(&sources[2..3]),
            [pair("s3://b/c/README.md", "s3://b/c/")]
        );
        assert_eq!(of(&sources[3..]), [pair("s3://b/d/README.md", "s3://b/d/")]);
    }
}

//! What was chosen of how files are taken in, and for which paths: it holds below them until something else is chosen.
//!
//! What is not chosen leaves pictures as they were drawn: a default never has one drawn again. Of paths within one another the innermost decides.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::formats::archive;
use crate::mesh::Unit;
use crate::path_text::{from_text, to_text};
use crate::store::PictureRecord;
use crate::thumbnail::{Renderer, VERSION};

/// What was chosen; the rest is as by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choices {
    /// Words of a style's text: `up`, `view`, `color` and the like, with their values.
    pub look: BTreeMap<String, String>,
    /// Sides of the pictures in pixels, that of the main one first.
    pub sizes_px: Option<Vec<u32>>,
    /// Whether pictures are drawn.
    pub draws: Option<bool>,
    /// The unit of files that declare none.
    pub unit: Option<Unit>,
}

impl Choices {
    /// Whether nothing was chosen.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether something was chosen of how pictures look.
    pub(crate) fn is_of_look(&self) -> bool {
        !self.look.is_empty() || self.sizes_px.is_some()
    }

    /// These, and where they are silent those of `other`.
    #[must_use]
    fn over(&self, other: &Self) -> Self {
        let mut look = other.look.clone();
        look.extend(self.look.clone());
        Self {
            look,
            sizes_px: self.sizes_px.clone().or_else(|| other.sizes_px.clone()),
            draws: self.draws.or(other.draws),
            unit: self.unit.or(other.unit),
        }
    }

    /// These without what `other` says something of.
    #[must_use]
    fn without(&self, other: &Self) -> Self {
        let mut look = self.look.clone();
        look.retain(|name, _| !other.look.contains_key(name));
        Self {
            look,
            sizes_px: self.sizes_px.clone().filter(|_| other.sizes_px.is_none()),
            draws: self.draws.filter(|_| other.draws.is_none()),
            unit: self.unit.filter(|_| other.unit.is_none()),
        }
    }

    /// A renderer as chosen, otherwise as `renderer`.
    pub(crate) fn on(&self, mut renderer: Renderer) -> Renderer {
        if let Some(sizes) = &self.sizes_px {
            renderer.sizes_px.clone_from(sizes);
        }
        for (name, value) in &self.look {
            renderer.style.set(name, value);
        }
        renderer
    }

    /// How a picture was drawn, and how it is to be.
    pub(crate) fn was_and_is(&self, picture: &PictureRecord) -> (Renderer, Renderer) {
        let suffixes = picture.others.keys().map(String::as_str);
        let was = Renderer::as_drawn(picture.size_px, picture.style.as_deref(), suffixes);
        let mut is = self.on(was.clone());
        // Of a file that was found to carry no picture, none can be preferred.
        if picture.version == Some(VERSION) && picture.embedded_path().is_none() {
            is.style.prefers_embedded = was.style.prefers_embedded;
        }
        (was, is)
    }

    /// As JSON; what was not chosen is not in it.
    pub(crate) fn to_json(&self) -> Value {
        let mut json = json!(self.look);
        if let Some(sizes) = &self.sizes_px {
            json["size"] = json!(sizes);
        }
        if let Some(draws) = self.draws {
            json["thumbnails"] = draws.into();
        }
        if let Some(unit) = self.unit {
            json["assume_unit"] = unit.name().into();
        }
        json
    }

    fn from_json(text: &str) -> Self {
        let json: Value = serde_json::from_str(text).unwrap_or_default();
        let look = json.as_object().into_iter().flatten();
        let look = look.filter(|(name, _)| name.as_str() != "assume_unit");
        let size = |size: &Value| u32::try_from(size.as_u64()?).ok();
        Self {
            look: look
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect(),
            sizes_px: json["size"]
                .as_array()
                .map(|sizes| sizes.iter().filter_map(size).collect())
                .filter(|sizes: &Vec<u32>| !sizes.is_empty()),
            draws: json["thumbnails"].as_bool(),
            unit: json["assume_unit"].as_str().and_then(Unit::of),
        }
    }
}

/// What was chosen for each path; for the whole library under the empty one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen {
    kept: BTreeMap<PathBuf, Choices>,
    /// What holds in this run alone, for files that were listed and lie below no path that it was given.
    listed: Option<Listed>,
}

#[derive(Clone, Debug)]
struct Listed {
    given: Choices,
    paths: Vec<PathBuf>,
}

impl Chosen {
    /// From the rows of a library: paths as text, and JSON.
    pub(crate) fn of_rows(rows: Vec<(String, String)>) -> Self {
        let choice = |(path, json): (String, String)| {
            let path = if path.is_empty() {
                PathBuf::new()
            } else {
                from_text(&path)
            };
            (path, Choices::from_json(&json))
        };
        Self {
            kept: rows.into_iter().map(choice).collect(),
            listed: None,
        }
    }

    /// As rows of a library.
    pub(crate) fn to_rows(&self) -> Vec<(String, String)> {
        let said = self.kept.iter().filter(|(_, choices)| !choices.is_empty());
        said.map(|(path, choices)| {
            let path = if path.as_os_str().is_empty() {
                String::new()
            } else {
                to_text(path)
            };
            (path, choices.to_json().to_string())
        })
        .collect()
    }

    /// Notes what is chosen for `path` from now on; for the whole library, the empty path, it is so everywhere.
    pub(crate) fn choose(&mut self, path: &Path, given: &Choices) {
        if path.as_os_str().is_empty() {
            let all = self.kept.values_mut();
            all.for_each(|choices| *choices = choices.without(given));
        }
        let before = self.kept.entry(path.to_path_buf()).or_default();
        *before = given.over(before);
    }

    /// Notes what was chosen in another library, path by path.
    #[cfg(feature = "cluster")]
    pub(crate) fn take_over(&mut self, other: &Self) {
        for (path, given) in &other.kept {
            self.choose(path, given);
        }
    }

    /// Notes what holds in this run alone for files that lie below none of `paths`.
    pub(crate) fn choose_for_listed(&mut self, given: &Choices, paths: &[PathBuf]) {
        self.listed = Some(Listed {
            given: given.clone(),
            paths: paths.to_vec(),
        });
    }

    /// Whether nothing was chosen for any path.
    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.listed.is_none()
    }

    /// What holds for the file at `path`.
    pub(crate) fn of(&self, path: &Path) -> Choices {
        let mut found = Choices::default();
        if self.is_empty() {
            return found;
        }
        let packed = archive::split(path).map(|(archive, _)| archive);
        // In the order of paths, and so the outermost first.
        for (above, choices) in &self.kept {
            let is_above = |path: &Path| path.starts_with(above);
            if is_above(path) || packed.as_deref().is_some_and(is_above) {
                found = choices.over(&found);
            }
        }
        match &self.listed {
            Some(Listed { given, paths }) if !paths.iter().any(|above| path.starts_with(above)) => {
                given.over(&found)
            }
            _ => found,
        }
    }

    /// How the file at `path` is drawn; `None`: not at all.
    pub(crate) fn renderer(&self, path: &Path) -> Option<Renderer> {
        let choices = self.of(path);
        (choices.draws != Some(false)).then(|| choices.on(Renderer::default()))
    }

    /// The unit of files below each path that declare none, the outermost path first.
    pub(crate) fn units(&self) -> Vec<(PathBuf, Unit)> {
        let units = self.kept.iter();
        units
            .filter_map(|(path, choices)| Some((path.clone(), choices.unit?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(look: &[(&str, &str)], sizes_px: Option<Vec<u32>>) -> Choices {
        let word = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Choices {
            look: look.iter().map(word).collect(),
            sizes_px,
            ..Choices::default()
        }
    }

    #[test]
    fn the_innermost_path_decides_and_the_whole_library_overrules_it() {
        let mut chosen = Chosen::default();
        chosen.choose(
            Path::new("/m"),
            &choices(&[("up", "z"), ("view", "top")], None),
        );
        chosen.choose(
            Path::new("/m/sub"),
            &choices(&[("up", "y")], Some(vec![64])),
        );
        chosen.choose(Path::new("/kit.zip"), &choices(&[], Some(vec![32, 16])));
        let look = |chosen: &Chosen, path: &str| chosen.of(Path::new(path)).to_json().to_string();
        assert_eq!(look(&chosen, "/m/a.stl"), r#"{"up":"z","view":"top"}"#);
        assert_eq!(
            look(&chosen, "/m/sub/a.stl"),
            r#"{"up":"y","view":"top","size":[64]}"#
        );
        assert_eq!(look(&chosen, "/kit.zip!/a.stl"), r#"{"size":[32,16]}"#);
        assert_eq!(look(&chosen, "/m2/a.stl"), "{}");
        chosen.choose(Path::new(""), &choices(&[("up", "auto")], None));
        assert_eq!(
            look(&chosen, "/m/sub/a.stl"),
            r#"{"up":"auto","view":"top","size":[64]}"#
        );
        let again = Chosen::of_rows(chosen.to_rows());
        assert_eq!(again.kept, chosen.kept);
        let renderer = again.renderer(Path::new("/kit.zip!/a.stl")).unwrap();
        assert_eq!(renderer.sizes_px, [32, 16]);
    }

    #[test]
    fn everything_that_is_chosen_is_kept_as_it_was() {
        let all = Choices {
            draws: Some(false),
            unit: Some(Unit::Inch),
            ..choices(
                &[("color", "#0a0b0c"), ("background", "transparent")],
                Some(vec![512, 64]),
            )
        };
        let text = all.to_json().to_string();
        assert_eq!(Choices::from_json(&text), all);
        assert!(Choices::from_json("{}").is_empty() && Choices::from_json("junk").is_empty());
        let mut chosen = Chosen::default();
        chosen.choose(Path::new("/m"), &all);
        assert!(chosen.renderer(Path::new("/m/a.stl")).is_none());
        assert_eq!(chosen.units(), [(PathBuf::from("/m"), Unit::Inch)]);
    }
}

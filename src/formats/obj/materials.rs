//! Finds the material files that an OBJ names and the textures that those name, and gives faces their look.
//!
//! Promises: nothing is opened that [`crate::formats::kit::siblings`] would not open; a library or texture that is missing
//! or not to be opened is a note, never an error. Names are looked for as [`crate::formats::kit::finder`] does: a texture
//! beside the library that names it. Materials that no library has, and textures on faces without places, are noted.
//! Vertex colours stand beside materials ([`crate::formats::obj::paint`]).

use std::collections::{HashMap, HashSet};

use crate::formats::Input;
use crate::formats::appearance::{Lost, Wanted};
use crate::formats::kit::finder::{Finder, Found};
use crate::formats::kit::picture_size;
use crate::formats::kit::text::{quoted, unquoted};
use crate::formats::kit::texture::Textures;
use crate::formats::obj::corners;
use crate::formats::obj::map::Map;
use crate::formats::obj::mtl::{self, Look};
use crate::formats::obj::statements::Statements;
use crate::mesh::{Beyond, Material, Opacity, Texture};

/// Looks of the materials that an OBJ names.
#[derive(Debug)]
pub(super) struct Materials {
    /// One for each material that the OBJ uses, after one for faces that use none.
    pub(super) materials: Vec<Material>,
    /// The map of each, where its texture is shown.
    pub(super) maps: Vec<Option<Map>>,
    pub(super) textures: Vec<Texture>,
    pub(super) siblings_hash: Option<blake3::Hash>,
    pub(super) notes: Vec<String>,
    /// Material files that are not found or not read, and materials that none has.
    pub(super) lost: Lost,
    /// Every texture that materials in use name, and its size or why it cannot be read; where rules ask for it.
    pub(super) named_textures: Vec<NamedSize>,
}

/// The name of a texture and its size, or why it cannot be read.
type NamedSize = (String, Result<Option<[u32; 2]>, String>);

/// A texture as a material names it.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) material: String,
    pub(super) file: String,
    /// Where the library lies.
    pub(super) folder: String,
}

impl Materials {
    /// Loads every library that `statements` name, and the textures of the materials in use.
    pub(super) fn load(statements: &Statements, input: &Input<'_>) -> Self {
        let mut loader = Loader {
            finder: Finder::new(input.siblings, input.limits.sibling_bytes),
            hasher: blake3::Hasher::new(),
            notes: Vec::new(),
            textures: Vec::new(),
            decoder: Textures::default(),
            numbers: HashMap::new(),
            lost_libraries: Vec::new(),
            named: (input.limits.appearance != Wanted::Nothing).then(Vec::new),
        };
        let libraries = loader.libraries(statements);
        let mut materials = vec![Material::default()];
        let mut maps = vec![None];
        let mut lost = Vec::new();
        for name in &statements.materials {
            let known = libraries.of(name).cloned();
            if known.is_none() {
                lost.push(name.as_str());
            }
            let Shelved { look, folder } = known.unwrap_or_default();
            let texture = look
                .texture
                .as_ref()
                .and_then(|map| loader.texture(map, &folder));
            // A black body under a texture is how some programs say that the texture is all.
            let is_black = look.colour == Some([0; 3]);
            let is_dark = texture.is_none() && (is_black || look.colour.is_none());
            let glow = look.glow.filter(|_| is_dark);
            let colour = look.colour.filter(|_| texture.is_none() || !is_black);
            let colour = glow.or(colour);
            materials.push(Material {
                colour,
                texture,
                opacity: look.opacity,
                ..Material::default()
            });
            maps.push(look.texture.filter(|_| texture.is_some()));
        }
        loader.notes.extend(note_of_lost(&lost, &libraries));
        let named_textures = loader.named_textures(statements);
        let lost = corners::lost(loader.lost_libraries, &lost);
        let mut loaded = Self {
            materials,
            maps,
            textures: loader.textures,
            siblings_hash: (!statements.libraries.is_empty()).then(|| loader.hasher.finalize()),
            notes: loader.notes,
            lost,
            named_textures,
        };
        loaded.mend_nothing_to_see();
        loaded
    }

    /// Whether any material in use has a texture.
    pub(super) fn have_textures(&self) -> bool {
        !self.textures.is_empty()
    }

    /// Leaves out textures that lie nowhere.
    pub(super) fn leave_textures_out(&mut self) {
        self.textures.clear();
        self.maps.iter_mut().for_each(|map| *map = None);
        self.materials.iter_mut().for_each(|m| m.texture = None);
        let note = "textures not shown: the file does not say where they lie on the body";
        self.notes.push(note.into());
    }

    /// Some programs write `d 0` or `Tr 1` where they mean that nothing is seen through.
    fn mend_nothing_to_see(&mut self) {
        let named = self.materials.get_mut(1..).unwrap_or_default();
        if named.is_empty() || named.iter().any(|m| m.opacity != Opacity(0)) {
            return;
        }
        named.iter_mut().for_each(|m| m.opacity = Opacity::WHOLE);
        let note = "every material has opacity 0: taken as opaque";
        self.notes.push(note.into());
    }
}

/// A look, and where the library lies that it is from.
#[derive(Clone, Debug, Default)]
struct Shelved {
    look: Look,
    folder: String,
}

/// Looks by the names of materials; of two of one name the first counts.
#[derive(Debug, Default)]
struct Libraries {
    by_name: HashMap<String, Shelved>,
    /// Names by their lower case.
    in_any_case: HashMap<String, String>,
}

impl Libraries {
    fn add(&mut self, name: String, shelved: Shelved) {
        let lower = name.to_lowercase();
        self.in_any_case.entry(lower).or_insert(name.clone());
        self.by_name.entry(name).or_insert(shelved);
    }

    fn of(&self, name: &str) -> Option<&Shelved> {
        let by_case = || {
            let actual = self.in_any_case.get(&name.to_lowercase())?;
            self.by_name.get(actual)
        };
        self.by_name.get(name).or_else(by_case)
    }
}

/// Opens what an OBJ names, and remembers what it has opened.
struct Loader<'a> {
    finder: Finder<'a>,
    hasher: blake3::Hasher,
    notes: Vec<String>,
    textures: Vec<Texture>,
    decoder: Textures,
    /// Number of each texture named so far, by its name, whether it is clamped and where it is named; `None` for those that cannot be shown.
    numbers: HashMap<(String, bool, String), Option<u16>>,
    lost_libraries: Vec<String>,
    /// Textures that the libraries name, where rules ask for them.
    named: Option<Vec<Named>>,
}

impl Loader<'_> {
    fn libraries(&mut self, statements: &Statements) -> Libraries {
        const MOST: usize = 64;
        let mut libraries = Libraries::default();
        let mut opened = HashSet::new();
        for written in statements.libraries.iter().take(MOST) {
            let lost_before = self.lost_libraries.len();
            let mut is_any_read = false;
            for (name, loaded) in self.find_library(written, MOST, &mut opened) {
                self.hasher.update(name.as_bytes());
                let read = loaded.and_then(|Found { bytes, folder }| {
                    self.hasher.update(&bytes);
                    if let Some(named) = &mut self.named {
                        named.extend(corners::named_textures(&bytes, &folder));
                    }
                    let read = mtl::read(&bytes);
                    read.map(|library| (library, folder))
                        .map_err(|error| error.to_string())
                });
                match read {
                    Ok((library, folder)) => {
                        is_any_read = true;
                        self.notes.extend(library.notes);
                        for (material, look) in library.looks {
                            let folder = folder.clone();
                            libraries.add(material, Shelved { look, folder });
                        }
                    }
                    Err(reason) => {
                        self.notes.push(format!("mtllib {name:?}: {reason}"));
                        self.lost_libraries.push(name);
                    }
                }
            }
            // Names of which none is there are most often one with blanks.
            if !is_any_read && self.lost_libraries.len() > lost_before.saturating_add(1) {
                self.lost_libraries.truncate(lost_before);
                self.lost_libraries.push(name_within_quotes(written));
            }
        }
        libraries
    }

    /// What a `mtllib` line leads to: one file whose name has blanks, or several; none that is among `opened` already, and
    /// none once those are `most`.
    fn find_library(
        &mut self,
        written: &str,
        most: usize,
        opened: &mut HashSet<String>,
    ) -> Vec<(String, Result<Found, String>)> {
        let mut load = |name: &str| {
            let is_new = opened.len() < most && opened.insert(name.to_owned());
            is_new.then(|| self.finder.find(name, ""))
        };
        let name = name_within_quotes(written);
        let Some(whole) = load(&name) else {
            return Vec::new();
        };
        let names = names_of(written);
        if whole.is_ok() || names.len() < 2 {
            return vec![(name, whole)];
        }
        names
            .into_iter()
            .filter_map(|name| Some((name.clone(), load(&name)?)))
            .collect()
    }

    /// The file of a texture, behind whose name a comment may stand.
    fn find(&mut self, name: &str, folder: &str) -> Result<Found, String> {
        let found = self.finder.find(name, folder);
        let bare = name.split_once(" #").map(|(bare, _)| bare.trim_end());
        match (found, bare) {
            (Err(reason), Some(bare)) if !bare.is_empty() => {
                self.finder.find(bare, folder).map_err(|_| reason)
            }
            (found, _) => found,
        }
    }

    /// Each texture that a material in use names, once, and its size.
    fn named_textures(&mut self, statements: &Statements) -> Vec<NamedSize> {
        let used: HashSet<String> = statements
            .materials
            .iter()
            .map(|name| name.to_lowercase())
            .collect();
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for named in self.named.take().unwrap_or_default() {
            let key = (named.file.clone(), named.folder.clone());
            if used.contains(&named.material.to_lowercase()) && seen.insert(key) {
                let own = self.find(&named.file, &named.folder);
                let size = own.and_then(|own| picture_size::of(&own.bytes));
                found.push((named.file, size));
            }
        }
        found
    }

    fn texture(&mut self, map: &Map, folder: &str) -> Option<u16> {
        let key = (map.file.clone(), map.is_clamped, folder.to_owned());
        if let Some(known) = self.numbers.get(&key) {
            return *known;
        }
        let file = &map.file;
        let number = u16::try_from(self.textures.len()).ok();
        self.hasher.update(file.as_bytes());
        let decoded = self.find(file, folder).and_then(|found| {
            self.hasher.update(&found.bytes);
            self.decoder.decode(&found.bytes)
        });
        let shown = match decoded {
            Ok(texture) => {
                let texture = match map.is_clamped {
                    true => texture.with_beyond([Beyond::Clamp; 2]),
                    false => texture,
                };
                number.inspect(|_| self.textures.push(texture))
            }
            Err(reason) => {
                self.notes.push(format!("texture {file:?}: {reason}"));
                None
            }
        };
        self.numbers.insert(key, shown);
        shown
    }
}

/// What there is to say of materials that are used and that no library has, where there is a library.
fn note_of_lost(lost: &[&str], libraries: &Libraries) -> Option<String> {
    let first = lost.first().filter(|_| !libraries.by_name.is_empty())?;
    let more = match lost.len() {
        1 => String::new(),
        count => format!(" and {} others", count.saturating_sub(1)),
    };
    let first = quoted(first.as_bytes());
    Some(format!(
        "materials that no material file has: {first}{more}"
    ))
}

/// Names of a `mtllib` line; a blank behind a backslash and one within quotes is part of a name.
fn names_of(written: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut name = String::new();
    let mut open_quote = None;
    let mut letters = written.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            _ if open_quote == Some(letter) => open_quote = None,
            '"' | '\'' if open_quote.is_none() && name.is_empty() => open_quote = Some(letter),
            '\\' if letters.peek() == Some(&' ') => name.extend(letters.next()),
            _ if letter.is_whitespace() && open_quote.is_none() => {
                names.push(std::mem::take(&mut name));
            }
            _ => name.push(letter),
        }
    }
    names.push(name);
    names.retain(|name| !name.is_empty());
    names
}

/// The name of a library or material without the quotes around it.
pub(super) fn name_within_quotes(name: &str) -> String {
    let inner = unquoted(name.as_bytes());
    String::from_utf8_lossy(inner).into_owned()
}

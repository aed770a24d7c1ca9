//! Finds the material files that an OBJ names and the textures that those name, and gives faces their look.
//!
//! Promises: nothing outside the model's folder is opened ([`crate::formats::kit::siblings`]); a library or texture that is missing or not
//! to be opened is a note, never an error.

use std::collections::{HashMap, HashSet};

use crate::formats::Input;
use crate::formats::kit::colour::{colour_scale, eight_bits};
use crate::formats::kit::texture::Textures;
use crate::formats::obj::mtl::{Look, looks};
use crate::formats::obj::statements::Statements;
use crate::mesh::{Material, Paint, Rgb, Texture};

/// Looks of the materials that an OBJ names.
#[derive(Debug)]
pub(super) struct Materials {
    /// One for each material that the OBJ uses, after one for faces that use none.
    materials: Vec<Material>,
    textures: Vec<Texture>,
    pub(super) siblings_hash: Option<blake3::Hash>,
    pub(super) notes: Vec<String>,
}

impl Materials {
    /// Loads every library that `statements` name, and the textures of the materials in use.
    pub(super) fn load(statements: &Statements, input: &Input<'_>) -> Self {
        let mut loader = Loader {
            input,
            hasher: blake3::Hasher::new(),
            notes: Vec::new(),
            textures: Vec::new(),
            decoder: Textures::default(),
            numbers: HashMap::new(),
        };
        let libraries = loader.libraries(statements);
        let mut materials = vec![Material::default()];
        for name in &statements.materials {
            let look = libraries.get(name).cloned().unwrap_or_default();
            let texture = look.texture.and_then(|file| loader.texture(file));
            // A black body under a texture is how some programs say that the texture is all.
            let is_black = look.colour == Some([0; 3]);
            let colour = look.colour.filter(|_| texture.is_none() || !is_black);
            materials.push(Material {
                colour,
                texture,
                ..Material::default()
            });
        }
        let has_siblings = !statements.libraries.is_empty();
        Self {
            materials,
            textures: loader.textures,
            siblings_hash: has_siblings.then(|| loader.hasher.finalize()),
            notes: loader.notes,
        }
    }

    /// Whether any material in use has a texture.
    pub(super) fn have_textures(&self) -> bool {
        !self.textures.is_empty()
    }

    /// Materials where one in use has a look, else vertex colours where the file has them.
    pub(super) fn paint(
        &mut self,
        statements: &Statements,
        triangles: &[[u32; 3]],
        material_of_face: Vec<u16>,
        places: Vec<[f32; 2]>,
    ) -> Paint {
        if self.materials.iter().any(|m| *m != Material::default()) {
            return Paint {
                materials: std::mem::take(&mut self.materials),
                material_of_face,
                places,
                textures: std::mem::take(&mut self.textures),
                ..Paint::default()
            };
        }
        Paint {
            corners: corner_colours(statements, triangles),
            ..Paint::default()
        }
    }
}

fn corner_colours(statements: &Statements, triangles: &[[u32; 3]]) -> Vec<Option<Rgb>> {
    if !statements.has_colours {
        return Vec::new();
    }
    let scale = colour_scale(statements.colours.iter().flatten().flatten());
    let colour = |vertex: &u32| {
        let written = statements
            .colours
            .get(*vertex as usize)
            .copied()
            .flatten()?;
        Some(written.map(|part| eight_bits(part * scale)))
    };
    triangles.as_flattened().iter().map(colour).collect()
}

/// Opens what an OBJ names, and remembers what it has opened.
struct Loader<'a> {
    input: &'a Input<'a>,
    hasher: blake3::Hasher,
    notes: Vec<String>,
    textures: Vec<Texture>,
    decoder: Textures,
    /// Number of each texture named so far; `None` for those that cannot be shown.
    numbers: HashMap<String, Option<u16>>,
}

impl Loader<'_> {
    /// Looks by name; of two materials of one name the first counts.
    fn libraries(&mut self, statements: &Statements) -> HashMap<String, Look> {
        const MOST: usize = 64;
        let mut found = HashMap::new();
        let mut opened = HashSet::new();
        for written in statements.libraries.iter().take(MOST) {
            for (name, loaded) in find_library(written, self.input, MOST, &mut opened) {
                self.hasher.update(name.as_bytes());
                let read = loaded.and_then(|bytes| {
                    self.hasher.update(&bytes);
                    looks(&bytes, self.input.limits).map_err(|error| error.to_string())
                });
                match read {
                    Ok(looks) => looks.into_iter().for_each(|(material, look)| {
                        found.entry(material).or_insert(look);
                    }),
                    Err(reason) => self.notes.push(format!("mtllib {name:?}: {reason}")),
                }
            }
        }
        found
    }

    fn texture(&mut self, file: String) -> Option<u16> {
        if let Some(known) = self.numbers.get(&file) {
            return *known;
        }
        let limit = self.input.limits.sibling_bytes;
        let number = u16::try_from(self.textures.len()).ok();
        self.hasher.update(file.as_bytes());
        let decoded = self.input.siblings.load(&file, limit).and_then(|bytes| {
            self.hasher.update(&bytes);
            self.decoder.decode(&bytes)
        });
        let shown = match decoded {
            Ok(texture) => number.inspect(|_| self.textures.push(texture)),
            Err(reason) => {
                self.notes.push(format!("texture {file:?}: {reason}"));
                None
            }
        };
        self.numbers.insert(file, shown);
        shown
    }
}

/// What a `mtllib` line leads to: one file whose name has blanks, or several; none that is among `opened` already, and
/// none once those are `most`.
fn find_library(
    written: &str,
    input: &Input<'_>,
    most: usize,
    opened: &mut HashSet<String>,
) -> Vec<(String, Result<Vec<u8>, String>)> {
    let mut load = |name: &str| {
        let is_new = opened.len() < most && opened.insert(name.to_owned());
        is_new.then(|| input.siblings.load(name, input.limits.sibling_bytes))
    };
    let Some(whole) = load(written) else {
        return Vec::new();
    };
    if whole.is_ok() || !written.contains(char::is_whitespace) {
        return vec![(written.to_owned(), whole)];
    }
    names_of(written)
        .into_iter()
        .filter_map(|name| Some((name.clone(), load(&name)?)))
        .collect()
}

/// Words of a `mtllib` line; a blank behind a backslash is part of a word.
fn names_of(written: &str) -> Vec<String> {
    const ESCAPED: &str = "\u{0}";
    let words = written.replace("\\ ", ESCAPED);
    words
        .split_whitespace()
        .map(|word| word.replace(ESCAPED, " "))
        .collect()
}

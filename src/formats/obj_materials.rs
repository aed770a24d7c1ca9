//! Finds the material files that an OBJ names, and gives faces their colours.
//!
//! Promises: nothing outside the model's folder is opened ([`super::siblings`]); a library that is missing or not to be
//! opened is a note, never an error.

use std::collections::HashMap;

use super::Input;
use super::mtl::{diffuse_colours, eight_bits};
use super::obj_statements::Statements;
use crate::mesh::{Mesh, Rgb};

/// Colours of the materials that an OBJ names.
#[derive(Debug)]
pub(super) struct Materials {
    colours: HashMap<String, Rgb>,
    pub(super) siblings_hash: Option<blake3::Hash>,
    pub(super) notes: Vec<String>,
}

impl Materials {
    /// Loads every library that `statements` name.
    pub(super) fn load(statements: &Statements, input: &Input<'_>) -> Self {
        const MOST: usize = 64;
        let mut materials = Self {
            colours: HashMap::new(),
            siblings_hash: None,
            notes: Vec::new(),
        };
        let mut hasher = blake3::Hasher::new();
        for written in statements.libraries.iter().take(MOST) {
            for (name, loaded) in find_library(written, input) {
                hasher.update(name.as_bytes());
                match loaded {
                    Ok(bytes) => {
                        hasher.update(&bytes);
                        match diffuse_colours(&bytes, input.limits) {
                            Ok(colours) => materials.add(colours),
                            Err(error) => materials.notes.push(format!("mtllib {name:?}: {error}")),
                        }
                    }
                    Err(reason) => materials.notes.push(format!("mtllib {name:?}: {reason}")),
                }
            }
        }
        if !statements.libraries.is_empty() {
            materials.siblings_hash = Some(hasher.finalize());
        }
        materials
    }

    /// Of two materials of one name the first counts.
    fn add(&mut self, colours: Vec<(String, Rgb)>) {
        for (material, colour) in colours {
            self.colours.entry(material).or_insert(colour);
        }
    }

    /// Material colours where a used material has one, else vertex colours where the file has them.
    pub(super) fn paint(
        &self,
        mesh: Mesh,
        statements: &Statements,
        triangles: &[[u32; 3]],
        face_materials: Vec<u16>,
    ) -> Mesh {
        let mut palette: Vec<Option<Rgb>> = vec![None];
        palette.extend(
            statements
                .materials
                .iter()
                .map(|name| self.colours.get(name).copied()),
        );
        if palette.iter().any(Option::is_some) {
            return mesh.with_face_colours(palette, face_materials);
        }
        if !statements.has_colours {
            return mesh;
        }
        let parts = || statements.colours.iter().flatten().flatten();
        // Some programs write 0 to 255 where others write 0 to 1.
        let scale = if parts().any(|&part| part > 1.0) {
            1.0 / 255.0
        } else {
            1.0
        };
        let colour = |vertex: &u32| {
            let written = statements
                .colours
                .get(*vertex as usize)
                .copied()
                .flatten()?;
            Some(written.map(|part| eight_bits(part * scale)))
        };
        let corner_colours: Vec<_> = triangles.as_flattened().iter().map(colour).collect();
        mesh.with_corner_colours(&corner_colours)
    }
}

/// What a `mtllib` line leads to: one file whose name has blanks, or several.
fn find_library(written: &str, input: &Input<'_>) -> Vec<(String, Result<Vec<u8>, String>)> {
    let load = |name: &str| input.siblings.load(name, input.limits.sibling_bytes);
    let whole = load(written);
    if whole.is_ok() || !written.contains(char::is_whitespace) {
        return vec![(written.to_owned(), whole)];
    }
    names_of(written)
        .into_iter()
        .map(|name| (name.clone(), load(&name)))
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

//! What a file says of the look of its faces, as far as rules ask for it: its own normals, UV, materials and textures that it
//! names and that are not there.
//!
//! Promises: gathered only where [`Limits::appearance`](super::Limits::appearance) asks for it, beside the model and with no
//! influence on it; counts and the first place of each fault, never the values themselves. A file that is placed several times
//! in a scene is looked at once.

use crate::mesh::vec3::Vec3;

/// How much of the look is gathered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// None of it.
    #[default]
    Nothing,
    /// All but the share of the UV that several faces cover.
    Plain,
    /// That too.
    Overlap,
}

/// What was gathered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Appearance {
    /// Normals that the file states.
    pub normals: Normals,
    /// Places in textures.
    pub uv: Uv,
    /// Materials that are named and defined nowhere, and material files that are not found.
    pub lost_materials: Lost,
    /// Textures that are named and cannot be read.
    pub lost_textures: Lost,
    /// Textures that were found, each once, by name.
    pub textures: Vec<FoundTexture>,
}

/// The file's own normals against the winding; a face without area takes no part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Normals {
    /// Faces whose normals, the sum of those of their corners, point against the side that the winding makes the outer one.
    pub flipped: Faulty,
    /// Faces with a corner that has no normal, or one of no length.
    pub missing: Faulty,
}

/// Places in textures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uv {
    /// Faces.
    pub faces: u64,
    /// Faces with a corner that has no place.
    pub without: Faulty,
    /// The part of the area covered in UV that more than one face of the same material covers; `None` where that was not asked for
    /// or nothing is covered.
    pub overlap: Option<f64>,
    /// The first face that lies on an earlier one.
    pub first_overlap: Option<FaceAt>,
}

/// Faces with some fault.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faulty {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Option<FaceAt>,
}

/// A face of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct FaceAt {
    /// Its number, from 0 in the order of the file.
    pub number: u64,
    /// Its corners, in file units, before it is placed.
    pub corners: [Vec3; 3],
    /// The object that it belongs to.
    pub object: Option<String>,
}

/// What is named and not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lost {
    /// How many different names.
    pub count: u64,
    /// The first of them, as they are named.
    pub names: Vec<String>,
}

/// A texture that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTexture {
    /// Its name in the file.
    pub name: String,
    /// Width and height by its header; `None` for a kind of picture whose header is not read.
    pub size: Option<[u32; 2]>,
}

impl Appearance {
    /// Takes a texture that is named: its size, or why it cannot be read.
    pub(super) fn take_texture(&mut self, name: String, size: Result<Option<[u32; 2]>, String>) {
        match size {
            Ok(size) => self.textures.push(FoundTexture { name, size }),
            Err(_) => self.lost_textures.add(name),
        }
    }
}

impl Lost {
    /// Names that are kept; more are counted.
    const MOST: usize = 8;

    /// Adds a name that was not there before.
    pub(super) fn add(&mut self, name: String) {
        self.count = self.count.saturating_add(1);
        if self.names.len() < Self::MOST {
            self.names.push(crate::path_text::shortened(name));
        }
    }
}

impl Faulty {
    pub(super) fn add(&mut self, at: impl FnOnce() -> FaceAt) {
        self.count = self.count.saturating_add(1);
        self.first.get_or_insert_with(at);
    }
}

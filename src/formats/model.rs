//! What readers make of a file: its geometry, and what it says of itself.

use super::Slicing;
use super::appearance::Appearance;
use crate::mesh::{Faceless, Kind, Mesh, ObjectCounts, Unit, UpAxis, Written};

/// What a reader makes of a file.
#[derive(Debug)]
pub struct Model {
    /// The triangles, where it has any.
    pub mesh: Option<Mesh>,
    /// Points, lines or beams, beside triangles or instead of them, or a body of nothing. Where there is neither this nor a mesh, the
    /// file has geometry of a kind that is not measured.
    pub faceless: Option<Faceless>,
    /// What the file wrote before it became a mesh.
    pub written: Written,
    /// What the file says of itself.
    pub embedded: Embedded,
    /// Its placed objects, where the format has such.
    pub objects: Vec<ObjectCounts>,
    /// Oddities that did not keep the file from being read, for people.
    pub notes: Vec<String>,
    /// BLAKE3 over the siblings read, in the order they are named; `None` where the file names none.
    pub siblings_hash: Option<blake3::Hash>,
    /// What rules ask about the look of faces, where that was wanted and the reader looks for it.
    pub appearance: Option<Box<Appearance>>,
}

impl Model {
    /// A model of a file that is in order and holds no geometry, but `instead`.
    pub(super) fn empty(instead: &str) -> Self {
        Self {
            mesh: None,
            faceless: Some(Faceless::default()),
            written: Written::default(),
            embedded: Embedded::default(),
            objects: Vec::new(),
            notes: vec![format!("nothing to measure or draw: {instead}")],
            siblings_hash: None,
            appearance: None,
        }
    }

    /// What there is where a mesh was asked for.
    pub(super) fn instead_of_faces(&self) -> String {
        if self.written.toolpath.is_some() {
            return "the file is a path for a printer (G-code)".into();
        }
        let Some(faceless) = &self.faceless else {
            return "the file has surfaces that are not cut into triangles".into();
        };
        let (points, segments) = (faceless.lone_points(), faceless.segments().len());
        match faceless.kind() {
            Kind::Mesh | Kind::Toolpath | Kind::Empty => "the file has no geometry".into(),
            Kind::Points => format!("the file has points alone ({points})"),
            Kind::Lines => format!("the file has lines alone ({segments})"),
            Kind::Lattice => format!("the file has beams alone ({segments})"),
        }
    }
}

/// What a file says of itself; absent where it is silent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embedded {
    /// Unit of length that the file declares.
    pub unit: Option<Unit>,
    /// Axis that it says points up, where its format leaves that to each file.
    pub up: Option<UpAxis>,
    /// Name of the object.
    pub title: Option<String>,
    /// Who made it.
    pub designer: Option<String>,
    /// Terms under which it may be used.
    pub license: Option<String>,
    /// Whose it is.
    pub copyright: Option<String>,
    /// Program that wrote it.
    pub application: Option<String>,
    /// Free text, such as the header of a binary STL.
    pub comment: Option<String>,
    /// How it is, or was, to be printed.
    pub slicing: Slicing,
    /// What a scene is made of.
    pub scene: SceneFacts,
    /// Picture that the file carries, as it is written.
    pub picture: Option<Vec<u8>>,
    /// Number of named materials used.
    pub material_count: Option<u64>,
    /// Number of named objects or solids; of placed ones, where the format places them.
    pub object_count: Option<u64>,
    /// Number of textures used that could be read.
    pub texture_count: Option<u64>,
    /// Name and version of the kernel that its surfaces were given to.
    pub kernel: Option<String>,
}

/// What a scene is made of; absent where the format has none of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SceneFacts {
    /// Extensions that it uses.
    pub extensions: Vec<String>,
    /// Animations.
    pub animation_count: Option<u64>,
    /// Skins that bones move.
    pub skin_count: Option<u64>,
    /// Nodes, placed or not.
    pub node_count: Option<u64>,
    /// Sets of places in textures that a vertex has.
    pub uv_set_count: Option<u64>,
    /// Names of what vertices have, sorted.
    pub vertex_attributes: Vec<String>,
    /// Width and height of each texture that was read.
    pub texture_sizes: Vec<[u32; 2]>,
}

//! What a file wrote before it became a mesh.

use super::Aabb;

/// What the file says, before polygons were cut and positions welded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Polygons.
    pub polygon_count: u64,
    /// Positions; three a facet in STL.
    pub vertex_count: u64,
    /// Whether the file declares a unit of length.
    pub has_unit: bool,
    /// What a tool lays down, where the file is a path for one.
    pub toolpath: Option<Toolpath>,
    /// What its surfaces are, where they were cut into triangles by a kernel.
    pub surfaces: Option<Surfaces>,
}

/// Surfaces that a kernel cut into triangles. Lengths are in file units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Surfaces {
    /// Solids, each as often as it is placed.
    pub solid_count: u64,
    /// Shells, in the same way.
    pub shell_count: u64,
    /// Faces, in the same way: pieces of surface.
    pub face_count: u64,
    /// Those of them that have no triangles, where that leaves a body open.
    pub unmeshed_faces: u64,
    /// Volume of the solids; `None` where there are none.
    pub exact_volume: Option<f64>,
    /// Area of the faces.
    pub exact_area: Option<f64>,
    /// How far an edge may lie from its surface, as a part of the diagonal of the solid's box.
    pub chord: f64,
    /// How far the directions of neighbouring edges of a curve may differ, in radians.
    pub angle: f64,
}

/// A path for a tool.
#[derive(Clone, Copy, Debug, Default)]
pub struct Toolpath {
    /// The box of what it lays down; `None` where that is nothing.
    pub bounds: Option<Aabb>,
}

impl Written {
    /// Counts an object of `polygons` and `vertices`.
    pub(crate) fn count(&mut self, polygons: usize, vertices: usize) {
        self.polygon_count = self.polygon_count.saturating_add(polygons as u64);
        self.vertex_count = self.vertex_count.saturating_add(vertices as u64);
    }
}

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

//! What the edge table says of a mesh: edges by number of uses, and winding.

use crate::mesh::edges::Edge;

/// Edges counted by how faces use them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EdgeUse {
    /// All edges.
    pub(super) edges: u64,
    /// Edges of exactly one face.
    pub(super) boundary: u64,
    /// Edges of three or more faces.
    pub(super) non_manifold: u64,
    /// Two-face edges that both faces run along in the same direction.
    pub(super) miswound: u64,
}

impl EdgeUse {
    /// Every edge is used by exactly two faces, and there is one.
    pub(super) fn is_watertight(&self) -> bool {
        self.edges > 0 && self.boundary == 0 && self.non_manifold == 0
    }

    /// Watertight and consistently wound.
    pub(super) fn is_solid(&self) -> bool {
        self.is_watertight() && self.miswound == 0
    }

    /// Counts one edge.
    pub(super) fn take(&mut self, edge: &Edge<'_>, faces: &[[u32; 3]]) {
        self.edges += 1;
        match edge.uses.len() {
            1 => self.boundary += 1,
            2 => self.miswound += u64::from(edge.forward_uses(faces) != 1),
            _ => self.non_manifold += 1,
        }
    }
}

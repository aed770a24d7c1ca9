//! Faces that add nothing: degenerate ones and repetitions.

use crate::mesh::Mesh;
use crate::mesh::edges::EdgeTable;

/// A face is flat where its smallest altitude is at most this part of the box diagonal: a sixtieth of
/// what a 32-bit coordinate resolves, and ten million times what rounding in doubles leaves.
pub(super) const ALTITUDE_TOLERANCE: f64 = 1e-9;

/// Number of faces with the same three vertices, in any order, as an earlier face.
///
/// Faces that repeat a vertex are degenerate, not duplicates.
pub(super) fn duplicate_count(mesh: &Mesh, edges: &EdgeTable) -> u64 {
    let mut duplicates = 0;
    let mut opposite = Vec::new();
    for edge in edges.iter().filter(|edge| edge.uses.len() > 1) {
        opposite.clear();
        opposite.extend(
            edge.uses
                .iter()
                .map(|half| mesh.faces()[half.face()][(half.corner() + 2) % 3]),
        );
        // Each face is looked at once, from the edge between its two smaller vertices.
        opposite.retain(|&third| third > edge.high);
        opposite.sort_unstable();
        duplicates += opposite
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .count() as u64;
    }
    duplicates
}

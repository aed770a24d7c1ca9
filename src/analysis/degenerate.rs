//! Faces that add nothing: degenerate ones and repetitions.

use crate::mesh::edges::EdgeTable;
use crate::mesh::vec3::{cross, length, sub};
use crate::mesh::{Mesh, repeats_a_vertex};

/// A face is flat where its smallest altitude is at most this part of the box diagonal: a sixtieth of
/// what a 32-bit coordinate resolves, and ten million times what rounding in doubles leaves.
pub(super) const ALTITUDE_TOLERANCE: f64 = 1e-9;

/// Number of faces that repeat a vertex or whose smallest altitude is within [`ALTITUDE_TOLERANCE`].
pub(super) fn degenerate_count(mesh: &Mesh) -> u64 {
    let tolerance = ALTITUDE_TOLERANCE * mesh.bounds().diagonal();
    let is_degenerate = |&&face: &&[u32; 3]| {
        let [a, b, c] = mesh.corners(face);
        let sides = [sub(b, a), sub(c, b), sub(a, c)];
        let longest = sides.map(length).into_iter().fold(0.0, f64::max);
        let double_area = length(cross(sides[0], sides[1]));
        repeats_a_vertex(face) || double_area <= tolerance * longest
    };
    mesh.faces().iter().filter(is_degenerate).count() as u64
}

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

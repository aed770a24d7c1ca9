//! Shells: sets of faces joined through shared edges.

use super::union_find::UnionFind;
use crate::mesh::edges::EdgeTable;
use crate::mesh::{Mesh, repeats_a_vertex};

/// Number of shells; touching at a vertex alone does not join. Faces that repeat a vertex belong to none.
pub(super) fn shell_count(mesh: &Mesh, edges: &EdgeTable) -> u64 {
    let mut sets = UnionFind::new(mesh.faces().len());
    let mut shells = mesh
        .faces()
        .iter()
        .filter(|&&f| !repeats_a_vertex(f))
        .count() as u64;
    for edge in edges.iter() {
        for pair in edge.uses.windows(2) {
            shells -= u64::from(sets.join(pair[0].face() as u32, pair[1].face() as u32));
        }
    }
    shells
}

//! Shells: sets of faces joined through shared edges.

use super::union_find::UnionFind;
use crate::mesh::edges::Edge;

/// Shells found so far; touching at a vertex alone does not join.
#[derive(Debug)]
pub(super) struct Shells {
    sets: UnionFind,
    count: u64,
}

impl Shells {
    /// Every face alone, of `all_faces`; those that repeat a vertex, all but `proper_faces`, belong to no shell.
    pub(super) fn new(all_faces: usize, proper_faces: u64) -> Self {
        Self {
            sets: UnionFind::new(all_faces),
            count: proper_faces,
        }
    }

    /// Joins the faces of one edge.
    pub(super) fn take(&mut self, edge: &Edge<'_>) {
        for pair in edge.uses.windows(2) {
            self.count -= u64::from(self.sets.join(pair[0].face() as u32, pair[1].face() as u32));
        }
    }

    /// Number of shells, once all edges are taken.
    pub(super) fn count(&self) -> u64 {
        self.count
    }
}

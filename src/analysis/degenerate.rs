//! Faces that add nothing: degenerate ones and repetitions.

use crate::mesh::edges::Edge;

/// A face is flat where its smallest altitude is at most this part of the box diagonal: a sixtieth of
/// what a 32-bit coordinate resolves, and ten million times what rounding in doubles leaves.
pub(super) const ALTITUDE_TOLERANCE: f64 = 1e-9;

/// Faces with the same three vertices, in any order, as an earlier face.
///
/// Faces that repeat a vertex are degenerate, not duplicates.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    /// How many there are.
    pub(super) count: u64,
    opposite: Vec<u32>,
}

impl Duplicates {
    /// Counts the duplicates that lie at one edge.
    pub(super) fn take(&mut self, edge: &Edge<'_>, faces: &[[u32; 3]]) {
        if edge.uses.len() < 2 {
            return;
        }
        // Each face is looked at once, from the edge between its two smaller vertices.
        let thirds = edge
            .uses
            .iter()
            .map(|half| faces[half.face()][(half.corner() + 2) % 3]);
        self.opposite.clear();
        self.opposite
            .extend(thirds.filter(|&third| third > edge.high));
        self.opposite.sort_unstable();
        self.count += self
            .opposite
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .count() as u64;
    }
}

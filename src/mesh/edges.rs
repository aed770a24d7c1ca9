//! The edge table: which faces use an edge, and in which direction.
//!
//! Promises: edges come sorted by their smaller, then their larger vertex, the uses of an edge by
//! face; faces that repeat a vertex have none. Made by a counting sort on the smaller vertex and a
//! short sort within each vertex, so that its cost grows with the faces alone. Of a large mesh each
//! idle core sorts the edges of a stretch of vertices.

use std::ops::Range;

use super::repeats_a_vertex;
use crate::cores;

/// One face's use of an edge: the half-edge that starts at `corner` of `face`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HalfEdge {
    far: u32,
    /// Three times the face plus the corner that the half-edge starts at.
    id: u32,
}

impl HalfEdge {
    /// The face.
    pub fn face(self) -> usize {
        self.id as usize / 3
    }

    /// The corner of the face where the half-edge starts; it ends at the next one.
    pub fn corner(self) -> usize {
        self.id as usize % 3
    }
}

/// An edge: its two vertices, the smaller first, and the faces that use it.
#[derive(Clone, Copy, Debug)]
pub struct Edge<'a> {
    /// The smaller vertex.
    pub low: u32,
    /// The larger vertex.
    pub high: u32,
    /// One half-edge a face that uses the edge.
    pub uses: &'a [HalfEdge],
}

impl Edge<'_> {
    /// How many of the uses run from the smaller to the larger vertex.
    pub fn forward_uses(&self, faces: &[[u32; 3]]) -> usize {
        let starts_low = |half: &&HalfEdge| faces[half.face()][half.corner()] == self.low;
        self.uses.iter().filter(starts_low).count()
    }
}

/// Vertices from which on it pays to read all faces once more for a further stretch of them.
const STRETCH: usize = 1 << 18;

/// All edges of a mesh.
#[derive(Debug)]
pub struct EdgeTable {
    stretches: Vec<Stretch>,
}

/// The edges whose smaller vertex lies in a stretch of vertices.
#[derive(Debug)]
struct Stretch {
    first: u32,
    /// Where the half-edges of each smaller vertex start, and the end.
    starts: Vec<u32>,
    halves: Vec<HalfEdge>,
}

impl EdgeTable {
    /// The table for `faces` between `vertex_count` vertices.
    pub fn new(faces: &[[u32; 3]], vertex_count: usize) -> Self {
        let shares = cores::shares(vertex_count, STRETCH, 1);
        let stretches = cores::map(shares, |vertices| Stretch::new(faces, vertices));
        Self { stretches }
    }

    /// Every edge once.
    pub fn iter(&self) -> impl Iterator<Item = Edge<'_>> {
        self.stretches.iter().flat_map(Stretch::iter)
    }
}

impl Stretch {
    fn new(faces: &[[u32; 3]], vertices: Range<usize>) -> Self {
        let (first, count) = (vertices.start as u32, vertices.len() as u32);
        // What lies before the first vertex wraps round to beyond the last.
        let place = |low: u32| Some(low.wrapping_sub(first)).filter(|&place| place < count);
        let mut starts = vec![0_u32; vertices.len() + 2];
        for_each_half_edge(faces, |low, _, _| {
            if let Some(place) = place(low) {
                starts[place as usize + 2] += 1;
            }
        });
        for i in 2..starts.len() {
            starts[i] += starts[i - 1];
        }
        let total = starts.last().map_or(0, |&n| n as usize);
        let mut halves = vec![HalfEdge { far: 0, id: 0 }; total];
        for_each_half_edge(faces, |low, high, id| {
            if let Some(place) = place(low) {
                let next = &mut starts[place as usize + 1];
                halves[*next as usize] = HalfEdge { far: high, id };
                *next += 1;
            }
        });
        starts.pop();
        for bounds in starts.windows(2) {
            halves[bounds[0] as usize..bounds[1] as usize].sort_unstable();
        }
        Self {
            first,
            starts,
            halves,
        }
    }

    fn iter(&self) -> impl Iterator<Item = Edge<'_>> {
        (self.first..)
            .zip(self.starts.windows(2))
            .flat_map(|(low, bounds)| {
                self.halves[bounds[0] as usize..bounds[1] as usize]
                    .chunk_by(|a, b| a.far == b.far)
                    .map(move |uses| Edge {
                        low,
                        high: uses[0].far,
                        uses,
                    })
            })
    }
}

/// Calls `visit` with smaller vertex, larger vertex and id of every half-edge.
fn for_each_half_edge(faces: &[[u32; 3]], mut visit: impl FnMut(u32, u32, u32)) {
    for (number, &face) in faces.iter().enumerate() {
        if repeats_a_vertex(face) {
            continue;
        }
        for corner in 0..3 {
            let (a, b) = (face[corner], face[(corner + 1) % 3]);
            visit(a.min(b), a.max(b), (number * 3 + corner) as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_faces_share_one_edge_in_opposite_directions() {
        let faces = [[0, 1, 2], [2, 1, 3], [3, 3, 0]];
        let table = EdgeTable::new(&faces, 4);
        let edges: Vec<_> = table
            .iter()
            .map(|e| (e.low, e.high, e.uses.len()))
            .collect();
        assert_eq!(
            edges,
            [(0, 1, 1), (0, 2, 1), (1, 2, 2), (1, 3, 1), (2, 3, 1)]
        );
        let shared = table.iter().find(|e| e.uses.len() == 2).unwrap();
        assert_eq!(shared.forward_uses(&faces), 1);
    }
}

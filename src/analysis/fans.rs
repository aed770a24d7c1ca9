//! Fans: the faces around a vertex, joined through the edges that they share there.
//!
//! A vertex with more than one fan is non-manifold. Fans also tell how boundary edges follow one
//! another: two that end at one vertex belong to one loop where one fan lies between them. Sheets that touch
//! at a vertex so keep their rims apart; two holes that touch at one have the figure of eight as their one rim.

use super::union_find::UnionFind;
use crate::mesh::edges::{Edge, HalfEdge};
use crate::mesh::repeats_a_vertex;

/// What the fans of a mesh show.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fans {
    /// Vertices of at least one face that repeats none.
    pub(super) vertices: u64,
    /// Vertices with more than one fan.
    pub(super) non_manifold_vertices: u64,
    /// Chains of boundary edges; each is closed where no edge is non-manifold.
    pub(super) boundary_loops: u64,
}

/// Fans as far as edges have joined them.
#[derive(Debug)]
pub(super) struct FanFinder<'a> {
    faces: &'a [[u32; 3]],
    /// Every face has three corners; corners of one vertex that share an edge are one fan.
    corners: UnionFind,
    /// The corners at the two ends of each boundary edge.
    boundary: Vec<[u32; 2]>,
}

impl<'a> FanFinder<'a> {
    /// Every corner of `faces` alone.
    pub(super) fn new(faces: &'a [[u32; 3]]) -> Self {
        Self {
            faces,
            corners: UnionFind::new(faces.len() * 3),
            boundary: Vec::new(),
        }
    }

    /// Joins the corners at both ends of one edge.
    pub(super) fn take(&mut self, edge: &Edge<'_>) {
        let ends = |half| [edge.low, edge.high].map(|vertex| corner_at(self.faces, half, vertex));
        if let [only] = *edge.uses {
            self.boundary.push(ends(only));
        }
        for pair in edge.uses.windows(2) {
            let [one, other] = [ends(pair[0]), ends(pair[1])];
            self.corners.join(one[0], other[0]);
            self.corners.join(one[1], other[1]);
        }
    }

    /// What the fans show, once all edges are taken.
    pub(super) fn finish(mut self, vertex_count: usize) -> Fans {
        let mut fans_at = vec![0_u32; vertex_count];
        for (number, &face) in self
            .faces
            .iter()
            .enumerate()
            .filter(|&(_, &face)| !repeats_a_vertex(face))
        {
            for (corner, &vertex) in face.iter().enumerate() {
                let id = (number * 3 + corner) as u32;
                fans_at[vertex as usize] += u32::from(self.corners.is_root(id));
            }
        }
        Fans {
            vertices: fans_at.iter().filter(|&&n| n > 0).count() as u64,
            non_manifold_vertices: fans_at.iter().filter(|&&n| n > 1).count() as u64,
            boundary_loops: self.boundary_loops(),
        }
    }

    fn boundary_loops(&mut self) -> u64 {
        // Two entries a boundary edge: the fan that it borders at each of its ends.
        let mut ends = Vec::with_capacity(self.boundary.len() * 2);
        for (edge, corners) in (0..).zip(&self.boundary) {
            ends.extend(corners.map(|corner| (self.corners.root(corner), edge)));
        }
        ends.sort_unstable();
        let mut chains = UnionFind::new(self.boundary.len());
        let mut loops = self.boundary.len() as u64;
        for pair in ends.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            loops -= u64::from(chains.join(pair[0].1, pair[1].1));
        }
        loops
    }
}

/// Id of the corner at which the face of `half` touches `vertex`, one of the half-edge's two ends.
fn corner_at(faces: &[[u32; 3]], half: HalfEdge, vertex: u32) -> u32 {
    let face = faces[half.face()];
    let corner = if face[half.corner()] == vertex {
        half.corner()
    } else {
        (half.corner() + 1) % 3
    };
    (half.face() * 3 + corner) as u32
}

//! Fans: the faces around a vertex, joined through the edges that they share there.
//!
//! A vertex with more than one fan is non-manifold. Fans also tell how boundary edges follow one
//! another: two that end at one vertex belong to one loop where one fan lies between them. Sheets that touch
//! at a vertex so keep their rims apart; two holes that touch at one have the figure of eight as their one rim.

use super::union_find::UnionFind;
use crate::mesh::edges::{EdgeTable, HalfEdge};
use crate::mesh::{Mesh, repeats_a_vertex};

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

/// Finds the fans of `mesh`.
pub(super) fn fans(mesh: &Mesh, edges: &EdgeTable) -> Fans {
    let faces = mesh.faces();
    // Every face has three corners; corners of one vertex that share an edge are one fan.
    let mut corners = UnionFind::new(faces.len() * 3);
    for edge in edges.iter() {
        for pair in edge.uses.windows(2) {
            for vertex in [edge.low, edge.high] {
                corners.join(
                    corner_at(faces, pair[0], vertex),
                    corner_at(faces, pair[1], vertex),
                );
            }
        }
    }
    let mut fans_at = vec![0_u32; mesh.positions().len()];
    for (number, &face) in faces.iter().enumerate() {
        for (corner, &vertex) in face.iter().enumerate() {
            let id = (number * 3 + corner) as u32;
            if !repeats_a_vertex(face) && corners.root(id) == id {
                fans_at[vertex as usize] += 1;
            }
        }
    }
    Fans {
        vertices: fans_at.iter().filter(|&&n| n > 0).count() as u64,
        non_manifold_vertices: fans_at.iter().filter(|&&n| n > 1).count() as u64,
        boundary_loops: boundary_loops(faces, edges, &mut corners),
    }
}

fn boundary_loops(faces: &[[u32; 3]], edges: &EdgeTable, corners: &mut UnionFind) -> u64 {
    // Two entries a boundary edge: the fan that it borders at each of its ends.
    let mut ends: Vec<(u32, u32)> = Vec::new();
    let boundary = edges.iter().filter(|edge| edge.uses.len() == 1);
    let mut loops = 0_u32;
    for edge in boundary {
        for vertex in [edge.low, edge.high] {
            ends.push((corners.root(corner_at(faces, edge.uses[0], vertex)), loops));
        }
        loops += 1;
    }
    ends.sort_unstable();
    let mut chains = UnionFind::new(loops as usize);
    for pair in ends.windows(2) {
        if pair[0].0 == pair[1].0 && chains.join(pair[0].1, pair[1].1) {
            loops -= 1;
        }
    }
    u64::from(loops)
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

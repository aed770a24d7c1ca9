//! Normals at the corners of faces: smooth across soft edges, hard across creases.
//!
//! The normal at a corner is the mean of those faces around its vertex that lie within [`SOFT_COSINE`] of the corner's own
//! face, each weighted by its angle there, so that how a flat part is cut into triangles does not show.
//!
//! Source: Thürmer and Wüthrich, Computing Vertex Normals from Polygonal Facets, 1998 (the weights).

use crate::mesh::Mesh;
use crate::mesh::vec3::{Vec3, cross, dot, length, sub, unit};

/// Cosine of the largest angle between faces that shade into one another: 35°.
const SOFT_COSINE: f64 = 0.819;

/// Faces around one vertex that are averaged, at most; a vertex with more is the hub of a fan, and nearly flat.
const MOST_AROUND: usize = 64;

/// Normals of all faces, and the faces around each vertex.
#[derive(Debug)]
pub(super) struct Normals<'a> {
    mesh: &'a Mesh,
    /// `None` for faces without area.
    faces: Vec<Option<Vec3>>,
    /// Where the corners around each vertex start, and the end.
    starts: Vec<u32>,
    /// Three times the face plus the corner, by vertex.
    around: Vec<u32>,
}

impl<'a> Normals<'a> {
    /// Normals of `mesh`.
    pub(super) fn of(mesh: &'a Mesh) -> Self {
        let normal = |&face: &[u32; 3]| {
            let [a, b, c] = mesh.corners(face);
            unit(cross(sub(b, a), sub(c, a)))
        };
        let corners = mesh.faces().as_flattened();
        let mut starts = vec![0_u32; mesh.positions().len() + 2];
        corners
            .iter()
            .for_each(|&vertex| starts[vertex as usize + 2] += 1);
        for i in 2..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut around = vec![0; corners.len()];
        for (id, &vertex) in (0..).zip(corners) {
            let next = &mut starts[vertex as usize + 1];
            around[*next as usize] = id;
            *next += 1;
        }
        Self {
            mesh,
            faces: mesh.faces().iter().map(normal).collect(),
            starts,
            around,
        }
    }

    /// The normal of a face; `None` where it has no area.
    pub(super) fn of_face(&self, face: usize) -> Option<Vec3> {
        self.faces[face]
    }

    /// The normal at a corner of a face whose own normal is `own`.
    pub(super) fn at_corner(&self, face: usize, corner: usize, own: Vec3) -> Vec3 {
        let vertex = self.mesh.faces()[face][corner] as usize;
        let around = &self.around[self.starts[vertex] as usize..self.starts[vertex + 1] as usize];
        let mut sum = [0.0; 3];
        let mut is_flat = true;
        for &id in around.iter().take(MOST_AROUND) {
            let Some(normal) = self.faces[id as usize / 3] else {
                continue;
            };
            let cosine = dot(normal, own);
            if cosine < SOFT_COSINE {
                continue;
            }
            is_flat &= cosine > 1.0 - 1e-9;
            let weight = self.angle_weight(id);
            sum = [0, 1, 2].map(|axis| sum[axis] + weight * normal[axis]);
        }
        if is_flat {
            own
        } else {
            unit(sum).unwrap_or(own)
        }
    }

    /// A weight that grows with the angle of a corner: its chord, 0 to 2, found without a library's arc functions.
    fn angle_weight(&self, id: u32) -> f64 {
        let corners = self.mesh.corners(self.mesh.faces()[id as usize / 3]);
        let corner = id as usize % 3;
        let arm = |other: usize| sub(corners[(corner + other) % 3], corners[corner]);
        match (unit(arm(1)), unit(arm(2))) {
            (Some(a), Some(b)) => length(sub(a, b)),
            _ => 0.0,
        }
    }
}

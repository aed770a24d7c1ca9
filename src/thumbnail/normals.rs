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
    /// One a corner, by its angle.
    weights: Vec<f32>,
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
            weights: mesh
                .faces()
                .iter()
                .flat_map(|&face| angle_weights(mesh.corners(face)))
                .collect(),
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
            let weight = f64::from(self.weights[id as usize]);
            sum = [0, 1, 2].map(|axis| sum[axis] + weight * normal[axis]);
        }
        if is_flat {
            own
        } else {
            unit(sum).unwrap_or(own)
        }
    }
}

/// Weights that grow with the angles of a triangle: their chords, 0 to 2, found without a library's arc functions.
fn angle_weights(corners: [Vec3; 3]) -> [f32; 3] {
    let side = |i: usize| unit(sub(corners[(i + 1) % 3], corners[i]));
    let sides = [side(0), side(1), side(2)];
    let chord = |leaving: Option<Vec3>, arriving: Option<Vec3>| match (leaving, arriving) {
        (Some(a), Some(b)) => length([a[0] + b[0], a[1] + b[1], a[2] + b[2]]) as f32,
        _ => 0.0,
    };
    [
        chord(sides[0], sides[2]),
        chord(sides[1], sides[0]),
        chord(sides[2], sides[1]),
    ]
}

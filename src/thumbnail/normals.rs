//! Normals at the corners of faces: smooth across soft edges, hard across creases.
//!
//! The normal at a corner is the mean of those faces around its vertex that lie within [`SOFT_COSINE`] of the corner's own
//! face, each weighted by its angle there, so that how a flat part is cut into triangles does not show.
//! Only the vertices of faces that are asked about are looked around: most faces of a large mesh are never seen.
//!
//! Source: Thürmer and Wüthrich, Computing Vertex Normals from Polygonal Facets, 1998 (the weights).

use crate::mesh::Mesh;
use crate::mesh::vec3::{Vec3, cross, length, sub, unit};

/// Cosine of the largest angle between faces that shade into one another: 35°.
const SOFT_COSINE: f32 = 0.819;

/// Faces around one vertex that are averaged, at most; a vertex with more is the hub of a fan, and nearly flat.
const MOST_AROUND: usize = 64;

/// Not asked about.
const NOWHERE: u32 = u32::MAX;

/// The faces around the vertices of some faces.
#[derive(Debug)]
pub(super) struct Normals<'a> {
    mesh: &'a Mesh,
    /// Number of each vertex among those asked about, or [`NOWHERE`].
    number: Vec<u32>,
    /// Where the wings of each vertex start, and the end.
    starts: Vec<u32>,
    wings: Vec<Wing>,
}

/// A face as seen from one of its vertices.
#[derive(Clone, Copy, Debug, Default)]
struct Wing {
    normal: [f32; 3],
    weight: f32,
}

/// The normal of a face; `None` where it has no area.
pub(super) fn of_face(mesh: &Mesh, face: [u32; 3]) -> Option<Vec3> {
    let [a, b, c] = mesh.corners(face);
    unit(cross(sub(b, a), sub(c, a)))
}

impl<'a> Normals<'a> {
    /// Looks around the vertices of `asked`, numbers of faces.
    pub(super) fn around(mesh: &'a Mesh, asked: &[u32]) -> Self {
        let mut number = vec![NOWHERE; mesh.positions().len()];
        let mut count = 0;
        for &face in asked {
            for vertex in mesh.faces()[face as usize] {
                let number = &mut number[vertex as usize];
                if *number == NOWHERE {
                    *number = count;
                    count += 1;
                }
            }
        }
        let mut starts = vec![0_u32; count as usize + 2];
        let numbered = |vertex: &u32| {
            let number = number[*vertex as usize];
            (number != NOWHERE).then_some(number as usize)
        };
        let corners = mesh.faces().as_flattened();
        corners
            .iter()
            .filter_map(numbered)
            .for_each(|n| starts[n + 2] += 1);
        for i in 2..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut wings = vec![Wing::default(); *starts.last().unwrap_or(&0) as usize];
        for face in mesh.faces() {
            let numbers = face.each_ref().map(numbered);
            if numbers.iter().all(Option::is_none) {
                continue;
            }
            let made = wings_of(mesh, *face);
            for (number, wing) in numbers.into_iter().zip(made) {
                let Some(number) = number else { continue };
                let next = &mut starts[number + 1];
                wings[*next as usize] = wing;
                *next += 1;
            }
        }
        Self {
            mesh,
            number,
            starts,
            wings,
        }
    }

    /// The normals at the corners of a face that was asked about and whose own normal is `own`.
    pub(super) fn at_corners(&self, face: u32, own: Vec3) -> [Vec3; 3] {
        let narrow = own.map(|part| part as f32);
        self.mesh.faces()[face as usize].map(|vertex| {
            let number = self.number[vertex as usize] as usize;
            let wings = &self.wings[self.starts[number] as usize..self.starts[number + 1] as usize];
            let mut sum = [0.0_f32; 3];
            for wing in wings.iter().take(MOST_AROUND) {
                let cosine: f32 = (0..3).map(|axis| wing.normal[axis] * narrow[axis]).sum();
                if cosine >= SOFT_COSINE {
                    sum = [0, 1, 2].map(|axis| sum[axis] + wing.weight * wing.normal[axis]);
                }
            }
            unit(sum.map(f64::from)).unwrap_or(own)
        })
    }
}

/// A face as its three vertices see it; of no weight where it has no area.
fn wings_of(mesh: &Mesh, face: [u32; 3]) -> [Wing; 3] {
    let Some(normal) = of_face(mesh, face) else {
        return [Wing::default(); 3];
    };
    let normal = normal.map(|part| part as f32);
    angle_weights(mesh.corners(face)).map(|weight| Wing { normal, weight })
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

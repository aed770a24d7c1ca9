//! Normals at the corners of faces: smooth across soft edges, hard across creases.
//!
//! The normal at a corner is the mean of those faces around its vertex that lie within [`SOFT_COSINE`] of the corner's own
//! face, each weighted by its angle there, so that how a flat part is cut into triangles does not show.
//! Only the vertices of faces that are asked about are looked around, and only when they are: most faces of a large mesh
//! are never seen.
//!
//! Source: Thürmer and Wüthrich, Computing Vertex Normals from Polygonal Facets, 1998 (the weights).

use crate::mesh::Mesh;
use crate::mesh::vec3::{Vec3, cross, sub, unit};

/// Cosine of the largest angle between faces that shade into one another: 35°.
const SOFT_COSINE: f32 = 0.819;

/// Faces around one vertex that are averaged, at most; a vertex with more is the hub of a fan, and nearly flat.
const MOST_AROUND: usize = 64;

/// What the diagonal of a body is taken for, so that the squares of small faces are no smaller than numbers can be.
const ENLARGED: f64 = 1e6;

/// Not asked about, or not made yet.
const NOWHERE: u32 = u32::MAX;

/// The faces around the vertices of some faces.
#[derive(Debug)]
pub(super) struct Normals<'a> {
    mesh: &'a Mesh,
    /// Number of each vertex among those asked about, or [`NOWHERE`].
    number: Vec<u32>,
    /// Where the faces around each vertex start, and the end.
    starts: Vec<u32>,
    around: Vec<u32>,
    /// Number of each face among those in `wings`, or [`NOWHERE`]: most are never looked at.
    made: Vec<u32>,
    wings: Vec<Wings>,
    /// One over the size of the body, which squares of the smallest faces are too small without.
    scale: f64,
}

/// A face as its three vertices see it; of no weight where it has no area.
#[derive(Clone, Copy, Debug, Default)]
struct Wings {
    normal: [f32; 3],
    weights: [f32; 3],
}

/// The normal of a face; `None` where it has no area.
pub(super) fn of_face(mesh: &Mesh, face: [u32; 3]) -> Option<Vec3> {
    let [a, b, c] = mesh.corners(face);
    unit(cross(sub(b, a), sub(c, a)))
}

impl<'a> Normals<'a> {
    /// Gets ready for questions about `asked`, numbers of faces.
    pub(super) fn around(mesh: &'a Mesh, asked: impl Iterator<Item = u32>) -> Self {
        let mut own = Self {
            mesh,
            number: Vec::new(),
            starts: vec![0; 2],
            around: Vec::new(),
            made: Vec::new(),
            wings: Vec::new(),
            scale: ENLARGED / mesh.bounds().diagonal(),
        };
        for face in asked {
            if own.number.is_empty() {
                own.number = vec![NOWHERE; mesh.positions().len()];
                own.made = vec![NOWHERE; mesh.faces().len()];
            }
            for vertex in mesh.faces()[face as usize] {
                let number = &mut own.number[vertex as usize];
                if *number == NOWHERE {
                    *number = own.starts.len() as u32 - 2;
                    own.starts.push(0);
                }
            }
        }
        if !own.number.is_empty() {
            own.find_faces();
        }
        own
    }

    /// Lists the faces around each vertex that was asked about.
    fn find_faces(&mut self) {
        let Self {
            number,
            starts,
            around,
            ..
        } = self;
        let faces = self.mesh.faces();
        for vertex in faces.as_flattened() {
            let number = number[*vertex as usize];
            if number != NOWHERE {
                starts[number as usize + 2] += 1;
            }
        }
        for i in 2..starts.len() {
            starts[i] += starts[i - 1];
        }
        *around = vec![0; *starts.last().unwrap_or(&0) as usize];
        for (face, vertices) in (0..).zip(faces) {
            for vertex in vertices {
                let number = number[*vertex as usize];
                if number != NOWHERE {
                    let next = &mut starts[number as usize + 1];
                    around[*next as usize] = face;
                    *next += 1;
                }
            }
        }
    }

    /// The normals at the corners of a face that was asked about and whose own normal is `own`.
    pub(super) fn at_corners(&mut self, face: u32, own: Vec3) -> [Vec3; 3] {
        let narrow = own.map(|part| part as f32);
        self.mesh.faces()[face as usize].map(|vertex| {
            let number = self.number[vertex as usize] as usize;
            let first = self.starts[number] as usize;
            let end = (self.starts[number + 1] as usize).min(first + MOST_AROUND);
            let mut sum = [0.0_f32; 3];
            for i in first..end {
                let face = self.around[i];
                let Wings { normal, weights } = self.wings_of(face);
                if narrow_dot(normal, narrow) >= SOFT_COSINE {
                    let corners = self.mesh.faces()[face as usize];
                    let corner = corners.iter().position(|other| *other == vertex);
                    let weight = weights[corner.unwrap_or(0)];
                    sum = [0, 1, 2].map(|axis| sum[axis] + weight * normal[axis]);
                }
            }
            narrow_unit(sum).map_or(own, |normal| normal.map(f64::from))
        })
    }

    fn wings_of(&mut self, face: u32) -> Wings {
        let number = &mut self.made[face as usize];
        if *number == NOWHERE {
            *number = self.wings.len() as u32;
            let corners = self.mesh.corners(self.mesh.faces()[face as usize]);
            self.wings.push(Wings::of(corners, self.scale));
        }
        self.wings[*number as usize]
    }
}

impl Wings {
    fn of(corners: [Vec3; 3], scale: f64) -> Self {
        // Differences are exact enough in narrow numbers once they are parts of the size of the body.
        let side = |from: usize, to: usize| {
            [0, 1, 2].map(|axis| ((corners[to][axis] - corners[from][axis]) * scale) as f32)
        };
        let sides = [side(0, 1), side(1, 2), side(2, 0)];
        let [ab, _, ca] = sides;
        let across = [
            ab[2] * ca[1] - ab[1] * ca[2],
            ab[0] * ca[2] - ab[2] * ca[0],
            ab[1] * ca[0] - ab[0] * ca[1],
        ];
        let Some(normal) = narrow_unit(across) else {
            return Self::default();
        };
        let [ab, bc, ca] = sides.map(|side| narrow_unit(side).unwrap_or_default());
        // Weights that grow with the angles: their chords, 0 to 2, found without a library's arc functions.
        let chord = |a: [f32; 3], b: [f32; 3]| {
            let sum = [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
            narrow_dot(sum, sum).sqrt()
        };
        Self {
            normal,
            weights: [chord(ab, ca), chord(bc, ab), chord(ca, bc)],
        }
    }
}

fn narrow_dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn narrow_unit(a: [f32; 3]) -> Option<[f32; 3]> {
    let squared = narrow_dot(a, a);
    let per_length = 1.0 / squared.sqrt();
    (squared > 0.0 && per_length.is_finite()).then(|| a.map(|part| part * per_length))
}

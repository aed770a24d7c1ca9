//! The chunks of a mesh in; a body, its matrix and the names of its materials out.
//!
//! Vertices lie in the scene, not about the mesh's own origin. Where the matrix mirrors, they are written as they were before,
//! and are mirrored here within the mesh.

use crate::formats::kit::affine::Affine;
use crate::formats::kit::stage::body::{Body, single};
use crate::formats::tds::chunks::{Chunk, children};
use crate::formats::{Limits, ReadError};

const VERTICES: u16 = 0x4110;
const FACES: u16 = 0x4120;
const FACE_MATERIAL: u16 = 0x4130;
const PLACES: u16 = 0x4140;
const MATRIX: u16 = 0x4160;

/// A mesh.
#[derive(Debug)]
pub(super) struct Mesh {
    pub(super) body: Body,
    pub(super) matrix: Affine,
    /// Names of materials, by slot; the first slot is none.
    pub(super) materials: Vec<String>,
}

impl Mesh {
    /// # Errors
    /// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
    pub(super) fn read(chunk: &Chunk<'_>, limits: &Limits) -> Result<Self, ReadError> {
        let mut positions = Vec::new();
        let mut places: Vec<[f32; 2]> = Vec::new();
        let mut faces = None;
        let mut matrix = Affine::IDENTITY;
        for part in children(chunk) {
            let part = part?;
            match part.kind {
                VERTICES => {
                    let (rows, _) = part.rows(12)?;
                    positions = rows.iter().filter_map(|row| row.singles::<3>(0)).collect();
                }
                PLACES => {
                    let (rows, _) = part.rows(8)?;
                    places = rows
                        .iter()
                        .filter_map(|row| row.singles::<2>(0))
                        .map(single)
                        .collect();
                }
                FACES => faces = Some(part),
                MATRIX => matrix = part.singles::<12>(0).map_or(matrix, of_rows),
                _ => {}
            }
        }
        if let Some(inverse) = matrix.inverse().filter(|_| matrix.determinant() < 0.0) {
            let mirror = Affine {
                rows: [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
                shift: [0.0; 3],
            };
            let within = inverse.then(&mirror).then(&matrix);
            positions
                .iter_mut()
                .for_each(|position| *position = within.apply(*position));
        }
        let mut body = Body::new(positions);
        let mut materials = vec![String::new()];
        if let Some(faces) = faces {
            let (rows, rest) = faces.rows(8)?;
            let slots = slots(&rest, rows.len(), &mut materials)?;
            for (row, slot) in rows.iter().zip(slots) {
                let corner = |i| row.word(i).map_or(u32::MAX, u32::from);
                let corners = [corner(0), corner(2), corner(4)];
                body.add_polygon(&corners, slot, row.place(), limits)?;
                if !places.is_empty() {
                    let place = |corner: u32| places.get(corner as usize).copied();
                    body.places
                        .extend(corners.map(|corner| place(corner).unwrap_or_default()));
                }
            }
        }
        Ok(Self {
            body,
            matrix,
            materials,
        })
    }
}

/// The slot of each face, by the groups of faces behind their list.
fn slots(
    rest: &Chunk<'_>,
    count: usize,
    materials: &mut Vec<String>,
) -> Result<Vec<u32>, ReadError> {
    let mut slots = vec![0; count];
    for part in children(rest) {
        let part = part?;
        if part.kind != FACE_MATERIAL {
            continue;
        }
        let (name, list) = part.named();
        let slot = u32::try_from(materials.len()).unwrap_or(0);
        materials.push(name);
        let (rows, _) = list.rows(2)?;
        for face in rows.iter().filter_map(|row| row.word(0)) {
            if let Some(place) = slots.get_mut(usize::from(face)) {
                *place = slot;
            }
        }
    }
    Ok(slots)
}

fn of_rows([a, b, c, d, e, f, g, h, i, x, y, z]: [f64; 12]) -> Affine {
    Affine {
        rows: [[a, b, c], [d, e, f], [g, h, i]],
        shift: [x, y, z],
    }
}

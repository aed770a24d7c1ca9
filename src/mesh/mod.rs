//! The one geometry type that every later stage uses: welded vertices and faces of three of them.
//!
//! [`Mesh`] is made by readers and checked once, here: every index is in range, every position is
//! finite and within [`LARGEST_COORDINATE`], every vertex is used by a face, every count fits `u32`.
//! Past this gate nobody checks again. What has no faces is a [`Faceless`]. It knows no format, no measure and no picture.

pub mod aabb;
mod beside;
mod builder;
mod cut_out;
mod faceless;
mod opacity;
mod paint;
pub mod srgb;
pub mod stars;
mod unit;
mod up;
pub mod vec3;
pub mod weld;
mod written;

use std::fmt;

pub use aabb::Aabb;
pub use builder::{MeshBuilder, ObjectCounts, Part};
pub use faceless::{Faceless, FacelessParts, Kind};
pub use opacity::Opacity;
pub use paint::{Beyond, Material, Paint, Rgb, Texture};
pub use unit::Unit;
pub use up::{UpAxis, Upward};
use vec3::Vec3;
use weld::{Coordinate, Slots, WeldedPart};
pub use written::{Surfaces, Toolpath, Written};

use crate::cores;

/// No body is that large in any unit, and the squares and cubes that measures take of it still fit a double.
pub const LARGEST_COORDINATE: f64 = 1e70;

/// Welded vertices and the faces between them.
#[derive(Debug)]
pub struct Mesh {
    positions: Vec<Vec3>,
    faces: Vec<[u32; 3]>,
    paint: Paint,
    bounds: Aabb,
}

/// Why positions and faces make no mesh; `corner` counts corners from 0, three a face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MeshError {
    /// There is no face.
    NoFaces,
    /// A coordinate is NaN, infinite or beyond [`LARGEST_COORDINATE`].
    Coordinate {
        /// The first corner that has such a coordinate.
        corner: usize,
        /// The coordinate.
        value: f64,
    },
    /// More corners than a 32-bit index can tell apart.
    TooMany {
        /// How many there are.
        corners: usize,
    },
}

impl fmt::Display for MeshError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFaces => write!(f, "no faces"),
            Self::Coordinate { value, .. } if value.is_finite() => {
                write!(f, "coordinate {value:e} is beyond {LARGEST_COORDINATE:e}")
            }
            Self::Coordinate { value, .. } => {
                write!(f, "coordinate is not a finite number ({value})")
            }
            Self::TooMany { corners } => {
                write!(f, "{corners} corners, a mesh holds at most {}", u32::MAX)
            }
        }
    }
}

impl std::error::Error for MeshError {}

impl Mesh {
    /// Welds `corners`, three a face, into a mesh.
    ///
    /// # Errors
    /// [`MeshError`] where there is no face, a coordinate is unusable or there are too many corners.
    pub fn from_corners<T: Coordinate>(corners: &[[T; 3]]) -> Result<Self, MeshError> {
        let mut faces = vec![[0; 3]; corners.len() / 3];
        let parts = corners
            .chunks(weld::PART)
            .zip(faces.chunks_mut(weld::PART / 3));
        let parts = cores::map_with(parts, Slots::default, |slots, (corners, faces)| {
            WeldedPart::of(corners.iter().copied(), faces.as_flattened_mut(), slots)
        });
        Self::from_parts(parts, faces)
    }

    /// Welds parts of one list of corners into a mesh; `faces` has what each part gave for its corners.
    ///
    /// # Errors
    /// [`MeshError`] as for [`Mesh::from_corners`]; corners are counted through all parts.
    pub fn from_parts<T: Coordinate>(
        parts: Vec<WeldedPart<T>>,
        mut faces: Vec<[u32; 3]>,
    ) -> Result<Self, MeshError> {
        let index = faces.as_flattened_mut();
        if u32::try_from(index.len()).is_err() {
            return Err(MeshError::TooMany {
                corners: index.len(),
            });
        }
        let mut corners = 0;
        for part in &parts {
            if let Some((corner, value)) = part.first_beyond(LARGEST_COORDINATE, &index[corners..])
            {
                let corner = corners + corner;
                return Err(MeshError::Coordinate { corner, value });
            }
            corners += part.corner_count();
        }
        let positions = weld::join(parts, index);
        Self::from_welded(positions, faces)
    }

    /// Welds `positions` into a mesh of `triangles`, whose indices name them; those that none uses are dropped.
    ///
    /// # Errors
    /// [`MeshError`] as for [`Mesh::from_corners`]; the corner it names is an index into `positions`.
    ///
    /// # Panics
    /// Where a triangle names a position that is not there: readers check their indices, with the line at hand.
    pub fn from_indexed<T: Coordinate>(
        positions: &[[T; 3]],
        triangles: &[[u32; 3]],
    ) -> Result<Self, MeshError> {
        let mut is_used = vec![false; positions.len()];
        triangles
            .as_flattened()
            .iter()
            .for_each(|&i| is_used[i as usize] = true);
        check_positions(positions, |i| is_used[i])?;
        let mut welded = if is_used.iter().all(|&is_used| is_used) {
            weld::weld(positions)
        } else {
            let used = positions
                .iter()
                .zip(&is_used)
                .filter(|(_, is_used)| **is_used);
            weld::weld(&used.map(|(&position, _)| position).collect::<Vec<_>>())
        };
        if welded.index.len() < positions.len() {
            // Those that are not used get any number.
            let mut own = welded.index.iter().copied();
            let number = |&is_used: &bool| if is_used { own.next() } else { None }.unwrap_or(0);
            welded.index = is_used.iter().map(number).collect();
        }
        let vertex_of = |i: u32| welded.index[i as usize];
        let mut faces = vec![[0; 3]; triangles.len()];
        let work = faces
            .chunks_mut(weld::PART)
            .zip(triangles.chunks(weld::PART));
        cores::map(work, |(faces, triangles)| {
            for (face, triangle) in faces.iter_mut().zip(triangles) {
                *face = triangle.map(vertex_of);
            }
        });
        Self::from_welded(welded.positions, faces)
    }

    fn from_welded(positions: Vec<Vec3>, faces: Vec<[u32; 3]>) -> Result<Self, MeshError> {
        let corners = faces.len() * 3;
        if u32::try_from(corners).is_err() {
            return Err(MeshError::TooMany { corners });
        }
        let parts = cores::map(positions.chunks(weld::PART), Aabb::around);
        let bounds = parts.into_iter().flatten().reduce(Aabb::and);
        let bounds = bounds.filter(|_| corners > 0).ok_or(MeshError::NoFaces)?;
        Ok(Self {
            positions,
            faces,
            paint: Paint::default(),
            bounds,
        })
    }

    /// The same mesh with colours; those that do not fit its faces are ignored.
    #[must_use]
    pub fn with_paint(mut self, paint: Paint) -> Self {
        if paint.fits(self.faces.len()) {
            self.paint = paint;
        }
        self
    }

    /// Vertices, in the order in which the file first names their places.
    pub fn positions(&self) -> &[Vec3] {
        &self.positions
    }

    /// Faces as written, those that repeat a vertex too.
    pub fn faces(&self) -> &[[u32; 3]] {
        &self.faces
    }

    /// Colours that the file gives.
    pub fn paint(&self) -> &Paint {
        &self.paint
    }

    /// The box around all vertices.
    pub fn bounds(&self) -> Aabb {
        self.bounds
    }

    /// The three positions of a face.
    #[inline(always)]
    pub fn corners(&self, [a, b, c]: [u32; 3]) -> [Vec3; 3] {
        let at = |vertex: u32| self.positions[vertex as usize];
        [at(a), at(b), at(c)]
    }
}

fn check_positions<T: Coordinate>(
    positions: &[[T; 3]],
    is_used: impl Fn(usize) -> bool,
) -> Result<(), MeshError> {
    if u32::try_from(positions.len()).is_err() {
        return Err(MeshError::TooMany {
            corners: positions.len(),
        });
    }
    // NaN compares as not usable.
    let is_usable = |x: &T| x.to_f64().abs() <= LARGEST_COORDINATE;
    for (corner, position) in positions.iter().enumerate() {
        if let Some(bad) = position.iter().find(|x| !is_usable(x))
            && is_used(corner)
        {
            return Err(MeshError::Coordinate {
                corner,
                value: bad.to_f64(),
            });
        }
    }
    Ok(())
}

/// Whether a face names one vertex twice; such a face takes no part in edges, shells or watertightness.
pub fn repeats_a_vertex([a, b, c]: [u32; 3]) -> bool {
    a == b || b == c || c == a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_refuses_what_is_not_a_number() {
        for bad in [f64::NAN, f64::INFINITY, 1e71] {
            let corners = [[0.0, 0.0, 0.0], [1.0, 0.0, bad], [0.0, 1.0, 0.0]];
            let error = Mesh::from_corners(&corners).unwrap_err();
            assert!(
                matches!(error, MeshError::Coordinate { corner: 1, .. }),
                "{error}"
            );
        }
        assert_eq!(
            Mesh::from_corners::<f32>(&[]).unwrap_err(),
            MeshError::NoFaces
        );
    }
}

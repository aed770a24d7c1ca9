//! Geometry without faces: points, line segments, and the beams of lattices.
//!
//! Checked once, here, as [`super::Mesh`] is: every position is finite and within [`LARGEST_COORDINATE`], every segment names
//! positions that are there, counts fit `u32`. Positions stay as the file has them: a cloud is not welded. Those that
//! no segment names are points, so that one body may have both.

use super::vec3::{Vec3, length, sub};
use super::{Aabb, LARGEST_COORDINATE, MeshError, Rgb, check_positions};

/// What a model is made of. As text, the column `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Triangles.
    Mesh,
    /// Positions alone.
    Points,
    /// Segments between positions.
    Lines,
    /// Segments that have a thickness.
    Lattice,
    /// A path for a tool, such as that of a printer.
    Toolpath,
    /// Nothing: the file is in order, and holds no geometry.
    Empty,
}

impl Kind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mesh => "mesh",
            Self::Points => "points",
            Self::Lines => "lines",
            Self::Lattice => "lattice",
            Self::Toolpath => "toolpath",
            Self::Empty => "empty",
        }
    }
}

/// Geometry without faces, before it is checked.
#[derive(Clone, Debug, Default)]
pub struct FacelessParts {
    /// Points, and ends of segments.
    pub positions: Vec<Vec3>,
    /// One a position, where it has one; or empty.
    pub colours: Vec<Option<Rgb>>,
    /// Away from the surface that a point was taken of, one a position, zero where it has none; or empty.
    pub normals: Vec<[f32; 3]>,
    /// Two indices of `positions` each.
    pub segments: Vec<[u32; 2]>,
    /// Radii at both ends, one pair a segment, of beams; or empty.
    pub radii: Vec<[f64; 2]>,
}

/// Geometry without faces.
#[derive(Clone, Debug, Default)]
pub struct Faceless {
    parts: FacelessParts,
    bounds: Option<Aabb>,
    lone_points: u64,
}

impl Faceless {
    /// Checks `parts`; colours, normals and radii that are not one each are left out.
    ///
    /// # Errors
    /// [`MeshError`] for a coordinate that is unusable, named by its position, or too many positions.
    ///
    /// # Panics
    /// Where a segment names a position that is not there: readers check their indices, with the line at hand.
    pub fn new(mut parts: FacelessParts) -> Result<Self, MeshError> {
        check_positions(&parts.positions, |_| true)?;
        let count = parts.positions.len();
        if parts.colours.len() != count {
            parts.colours.clear();
        }
        if parts.normals.len() != count {
            parts.normals.clear();
        }
        let is_usable = |radii: &[f64; 2]| {
            radii
                .iter()
                .all(|radius| (0.0..=LARGEST_COORDINATE).contains(radius))
        };
        if parts.radii.len() != parts.segments.len() || !parts.radii.iter().all(is_usable) {
            parts.radii.clear();
        }
        let mut is_end = vec![false; if parts.segments.is_empty() { 0 } else { count }];
        let ends = parts.segments.as_flattened();
        ends.iter().for_each(|&end| is_end[end as usize] = true);
        let ends = is_end.iter().filter(|is_end| **is_end).count();
        Ok(Self {
            bounds: Aabb::around(&parts.positions),
            lone_points: (count - ends) as u64,
            parts,
        })
    }

    /// What it is; of segments with and without thickness, of points and segments, the one that says more.
    pub fn kind(&self) -> Kind {
        match (&self.parts.positions, &self.parts.segments) {
            (positions, _) if positions.is_empty() => Kind::Empty,
            (_, segments) if segments.is_empty() => Kind::Points,
            _ if self.parts.radii.is_empty() => Kind::Lines,
            _ => Kind::Lattice,
        }
    }

    /// Points, and ends of segments.
    pub fn positions(&self) -> &[Vec3] {
        &self.parts.positions
    }

    /// The colour of a position, where it has one.
    pub fn colour(&self, position: usize) -> Option<Rgb> {
        self.parts.colours.get(position).copied().flatten()
    }

    /// The direction in which a point's surface faces, where the file says it; of any length.
    pub fn normal(&self, position: usize) -> Option<Vec3> {
        let normal = self.parts.normals.get(position)?;
        normal
            .iter()
            .any(|&part| part != 0.0)
            .then(|| normal.map(f64::from))
    }

    /// Pairs of positions.
    pub fn segments(&self) -> &[[u32; 2]] {
        &self.parts.segments
    }

    /// Radii at the ends of a segment, where it is a beam.
    pub fn radii(&self, segment: usize) -> Option<[f64; 2]> {
        self.parts.radii.get(segment).copied()
    }

    /// Positions that no segment names.
    pub fn lone_points(&self) -> u64 {
        self.lone_points
    }

    /// Sum of the lengths of all segments, in file units.
    pub fn total_length(&self) -> f64 {
        let lengths = self.parts.segments.iter().map(|ends| {
            let [a, b] = ends.map(|end| self.parts.positions[end as usize]);
            length(sub(b, a))
        });
        lengths.sum()
    }

    /// The box around all positions, without the thickness of beams; `None` where there is none.
    pub fn bounds(&self) -> Option<Aabb> {
        self.bounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(positions: &[Vec3], segments: &[[u32; 2]], radii: &[[f64; 2]]) -> Faceless {
        Faceless::new(FacelessParts {
            positions: positions.to_vec(),
            segments: segments.to_vec(),
            radii: radii.to_vec(),
            ..FacelessParts::default()
        })
        .unwrap()
    }

    #[test]
    fn a_body_is_of_the_kind_that_says_most() {
        let three = [[0.0; 3], [3.0, 4.0, 0.0], [1.0, 1.0, 1.0]];
        assert_eq!(made(&[], &[], &[]).kind(), Kind::Empty);
        assert_eq!(made(&three, &[], &[]).kind(), Kind::Points);
        let lines = made(&three, &[[0, 1]], &[]);
        assert_eq!((lines.kind(), lines.lone_points()), (Kind::Lines, 1));
        assert!((lines.total_length() - 5.0).abs() < 1e-12);
        assert_eq!(made(&three, &[[0, 1]], &[[1.0, 2.0]]).kind(), Kind::Lattice);
        // Radii that are none leave lines.
        let negative = made(&three, &[[0, 1]], &[[-1.0, 2.0]]);
        assert_eq!(negative.kind(), Kind::Lines);
    }

    #[test]
    fn the_gate_refuses_what_is_not_a_number() {
        let error = Faceless::new(FacelessParts {
            positions: vec![[0.0; 3], [f64::NAN, 0.0, 0.0]],
            ..FacelessParts::default()
        });
        assert!(matches!(
            error.unwrap_err(),
            MeshError::Coordinate { corner: 1, .. }
        ));
    }
}

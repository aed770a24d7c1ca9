//! What can be said of any geometry, triangles or not: its kind, its box, and counts of what is no triangle.

use super::unit_guess::{UnitGuess, unit_guess};
use super::upright::Up;
use crate::mesh::{Aabb, Faceless, Kind, Mesh, Surfaces, Written};

/// The numbers of a model that need no triangles. Lengths are in file units.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "MEASURES says what each field means")]
pub struct Extent {
    pub kind: Option<Kind>,
    pub bounds: Option<Aabb>,
    pub vertex_count: Option<u64>,
    pub point_count: Option<u64>,
    pub line_count: Option<u64>,
    pub beam_count: Option<u64>,
    pub line_length: Option<f64>,
    pub unit_guess: Option<UnitGuess>,
    pub up: Option<Up>,
    pub surfaces: Option<Surfaces>,
}

impl Extent {
    /// Takes the measures of a model that has triangles, something else, both or neither.
    pub fn of(mesh: Option<&Mesh>, faceless: Option<&Faceless>, written: Written) -> Self {
        let kind = match (mesh, faceless) {
            _ if written.toolpath.is_some() => Some(Kind::Toolpath),
            (Some(_), _) => Some(Kind::Mesh),
            (None, Some(faceless)) => Some(faceless.kind()),
            (None, None) => None,
        };
        let laid = written.toolpath.and_then(|path| path.bounds);
        let boxes = [
            mesh.map(Mesh::bounds),
            faceless.and_then(Faceless::bounds),
            laid,
        ];
        let bounds = boxes.into_iter().flatten().reduce(Aabb::and);
        let longest = |bounds: Aabb| bounds.extents().into_iter().fold(0.0, f64::max);
        let counts = Counts::of(faceless);
        Self {
            kind,
            bounds,
            vertex_count: kind
                .filter(|kind| !matches!(kind, Kind::Empty | Kind::Toolpath))
                .map(|_| written.vertex_count),
            point_count: counts.points,
            line_count: counts.lines,
            beam_count: counts.beams,
            line_length: counts.length,
            unit_guess: bounds
                .and_then(|bounds| unit_guess(longest(bounds)))
                .filter(|_| !written.has_unit),
            up: None,
            surfaces: written.surfaces,
        }
    }

    /// With the axis that points up, where there is something to stand on it.
    #[must_use]
    pub fn with_up(self, up: impl FnOnce() -> Up) -> Self {
        Self {
            up: self.bounds.map(|_| up()),
            ..self
        }
    }

    /// Why there are no measures of triangles; `None` where there are.
    pub fn reason_without_triangles(&self) -> Option<&'static str> {
        match self.kind {
            Some(Kind::Mesh) => None,
            Some(Kind::Points) => Some("no triangles: the file holds points alone"),
            Some(Kind::Lines) => Some("no triangles: the file holds lines alone"),
            Some(Kind::Lattice) => Some("no triangles: the file holds beams alone"),
            Some(Kind::Toolpath) => Some("no triangles: the file is a path for a printer"),
            Some(Kind::Empty) => Some("no triangles: the file holds no geometry"),
            None => Some("no triangles: the file's surfaces are not cut into any"),
        }
    }
}

/// Counts of what is no triangle; each absent where there is none of its kind.
#[derive(Default)]
struct Counts {
    points: Option<u64>,
    lines: Option<u64>,
    beams: Option<u64>,
    length: Option<f64>,
}

impl Counts {
    fn of(faceless: Option<&Faceless>) -> Self {
        let Some(faceless) = faceless else {
            return Self::default();
        };
        let some = |count: u64| (count > 0).then_some(count);
        let segments = some(faceless.segments().len() as u64);
        let is_lattice = faceless.kind() == Kind::Lattice;
        Self {
            points: some(faceless.lone_points()),
            lines: segments.filter(|_| !is_lattice),
            beams: segments.filter(|_| is_lattice),
            length: segments.map(|_| faceless.total_length()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::FacelessParts;

    #[test]
    fn points_beside_triangles_widen_the_box_and_are_counted() {
        let mesh = Mesh::from_corners(&[[0.0; 3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]).unwrap();
        let points = Faceless::new(FacelessParts {
            positions: vec![[0.0, 0.0, 7.0]],
            ..FacelessParts::default()
        });
        let points = points.unwrap();
        let extent = Extent::of(Some(&mesh), Some(&points), Written::default());
        assert_eq!(extent.kind, Some(Kind::Mesh));
        assert_eq!((extent.point_count, extent.line_count), (Some(1), None));
        let size = extent.bounds.unwrap().extents();
        assert_eq!(size.map(f64::to_bits), [1.0, 1.0, 7.0].map(f64::to_bits));
    }

    #[test]
    fn nothing_has_a_kind_and_no_box() {
        let nothing = Faceless::default();
        let extent = Extent::of(None, Some(&nothing), Written::default());
        assert_eq!(extent.kind, Some(Kind::Empty));
        assert!(extent.bounds.is_none() && extent.vertex_count.is_none());
        assert!(extent.point_count.is_none() && extent.unit_guess.is_none());
    }
}

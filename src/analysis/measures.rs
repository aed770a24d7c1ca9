//! THE TABLE OF MEASURES: name, unit, meaning, when it is NULL and where its value lives.
//!
//! The columns to fill, the table `measures` in a library, and the manual page trigest-measures(7) follow it.

use std::fmt;

use super::Analysis;
use super::Extent;
use super::deep::Deep;

/// A measured value, or none.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A finite number.
    Real(f64),
    /// A word or a reason.
    Text(String),
    /// Not measured, or without meaning for this mesh.
    Absent,
}

/// As tables of text have it: absent is empty.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => Ok(()),
            Self::Boolean(flag) => flag.fmt(f),
            Self::Integer(whole) => whole.fmt(f),
            Self::Real(real) => real.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        i64::try_from(count).map_or(Self::Absent, Self::Integer)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}

impl From<f64> for Value {
    /// Infinities and NaN are absent; −0 is 0.
    fn from(number: f64) -> Self {
        if number.is_finite() {
            Self::Real(number + 0.0)
        } else {
            Self::Absent
        }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

/// One row of the table of measures.
#[derive(Debug)]
pub struct Measure {
    /// The column's name.
    pub name: &'static str,
    /// Unit of the value, empty for a plain number; `unit` is the file's own unit of length.
    pub unit: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// When it is NULL; empty for never.
    pub absent_when: &'static str,
    /// Where the value lives.
    pub value: Source,
}

/// Where the value of a measure lives, and so when it is taken.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// Taken of every model, triangles or not.
    Any(fn(&Extent) -> Value),
    /// Taken of every mesh.
    Always(fn(&Analysis) -> Value),
    /// Taken with `--deep`.
    Deep(fn(&Deep) -> Value),
}

macro_rules! measures {
    ($($taken:ident $name:ident, $unit:literal, $meaning:literal, $absent:literal, $value:expr;)*) => {
        /// Every measure, in the order of the columns.
        pub const MEASURES: &[Measure] = &[$(Measure {
            name: stringify!($name),
            unit: $unit,
            meaning: $meaning,
            absent_when: $absent,
            value: Source::$taken($value),
        },)*];
    };
}

measures! {
    Any kind, "text", "what the model is made of: mesh, points, lines, lattice (lines with a thickness), toolpath (G-code) or empty", "the file has surfaces that are not cut into triangles", |e| e.kind.map(|kind| kind.name().to_owned()).into();
    Always triangle_count, "", "triangles, degenerate ones too", "there are no triangles", |a| a.triangle_count.into();
    Always face_count, "", "polygons as the file writes them", "there are no triangles", |a| a.face_count.into();
    Any vertex_count, "", "positions as the file writes them (STL: three a facet)", "there is no geometry", |e| e.vertex_count.into();
    Always unique_vertex_count, "", "distinct positions that a triangle uses", "there are no triangles", |a| a.unique_vertex_count.into();
    Always edge_count, "", "edges between them", "there are no triangles", |a| a.edge_count.into();
    Always boundary_edges, "", "edges of exactly one triangle", "there are no triangles", |a| a.boundary_edges.into();
    Always non_manifold_edges, "", "edges of three or more triangles", "there are no triangles", |a| a.non_manifold_edges.into();
    Always non_manifold_vertices, "", "vertices whose triangles form more than one fan", "there are no triangles", |a| a.non_manifold_vertices.into();
    Always degenerate_triangles, "", "triangles that repeat a vertex, or whose smallest altitude is at most 1e-9 of the box diagonal", "there are no triangles", |a| a.degenerate_triangles.into();
    Always duplicate_triangles, "", "triangles with the same three vertices, in any order, as an earlier one", "there are no triangles", |a| a.duplicate_triangles.into();
    Always boundary_loops, "", "chains of boundary edges: rims of holes and of sheets", "there are no triangles", |a| a.boundary_loops.into();
    Always shells, "", "sets of triangles joined through edges", "there are no triangles", |a| a.shells.into();
    Always is_watertight, "0/1", "every edge has exactly two triangles", "there are no triangles", |a| a.is_watertight.into();
    Always is_winding_consistent, "0/1", "both triangles of every two-triangle edge run along it in opposite directions", "there are no triangles", |a| a.is_winding_consistent.into();
    Always is_inverted, "0/1", "the triangles of a solid point inward on the whole: its signed volume is negative", "not a solid", |a| a.is_inverted.into();
    Always euler_characteristic, "", "vertices − edges + triangles, of triangles that repeat no vertex", "there are no triangles", |a| a.euler_characteristic.into();
    Always genus, "", "handles: 1 − χ/2", "not a solid of one shell without non-manifold vertices", |a| a.genus.into();
    Always surface_area, "unit²", "sum of the triangles' areas", "there are no triangles", |a| a.surface_area.into();
    Always volume, "unit³", "enclosed volume, negative where inverted", "not a solid", |a| a.volume.into();
    Always volume_reason, "text", "why there is no volume, or no centre of mass", "there are both", |a| a.volume_reason.clone().into();
    Any exact_volume, "unit³", "volume of the solids as the kernel has it of their surfaces, before they are cut into triangles", "the file has no surfaces, no solids, or there was no kernel", |e| e.surfaces.and_then(|s| s.exact_volume).into();
    Any exact_surface_area, "unit²", "area of the surfaces, in the same way", "the file has no surfaces, or there was no kernel", |e| e.surfaces.and_then(|s| s.exact_area).into();
    Any solid_count, "", "solids of STEP and BREP, each as often as it is placed", "the file has no surfaces, or there was no kernel", |e| e.surfaces.map(|s| s.solid_count).into();
    Any shell_count, "", "shells of STEP and BREP, each as often as it is placed", "the file has no surfaces, or there was no kernel", |e| e.surfaces.map(|s| s.shell_count).into();
    Any chord_tolerance, "", "how far triangles may lie from their surface, as a part of the diagonal of each solid's box (--chord)", "the file has no surfaces, or there was no kernel", |e| e.surfaces.map(|s| s.chord).into();
    Any angle_tolerance, "radians", "how far the directions of neighbouring edges of a curve may differ (--angle)", "the file has no surfaces, or there was no kernel", |e| e.surfaces.map(|s| s.angle).into();
    Any bounding_box_min_x, "unit", "smallest x", "there is no geometry", |e| e.bounds.map(|b| b.min[0]).into();
    Any bounding_box_min_y, "unit", "smallest y", "there is no geometry", |e| e.bounds.map(|b| b.min[1]).into();
    Any bounding_box_min_z, "unit", "smallest z", "there is no geometry", |e| e.bounds.map(|b| b.min[2]).into();
    Any bounding_box_max_x, "unit", "largest x", "there is no geometry", |e| e.bounds.map(|b| b.max[0]).into();
    Any bounding_box_max_y, "unit", "largest y", "there is no geometry", |e| e.bounds.map(|b| b.max[1]).into();
    Any bounding_box_max_z, "unit", "largest z", "there is no geometry", |e| e.bounds.map(|b| b.max[2]).into();
    Any size_x, "unit", "extent in x", "there is no geometry", |e| e.bounds.map(|b| b.extents()[0]).into();
    Any size_y, "unit", "extent in y", "there is no geometry", |e| e.bounds.map(|b| b.extents()[1]).into();
    Any size_z, "unit", "extent in z", "there is no geometry", |e| e.bounds.map(|b| b.extents()[2]).into();
    Any point_count, "", "points that are no end of a line or a triangle", "there is none", |e| e.point_count.into();
    Any line_count, "", "line segments", "there is none", |e| e.line_count.into();
    Any beam_count, "", "beams of a lattice", "there is none", |e| e.beam_count.into();
    Any line_length, "unit", "sum of the lengths of line segments or beams", "there is none", |e| e.line_length.into();
    Always center_of_mass_x, "unit", "x of the centre of mass at even density", "not a solid, or of no volume", |a| a.mass.map(|m| m.centre[0]).into();
    Always center_of_mass_y, "unit", "y of the centre of mass", "not a solid, or of no volume", |a| a.mass.map(|m| m.centre[1]).into();
    Always center_of_mass_z, "unit", "z of the centre of mass", "not a solid, or of no volume", |a| a.mass.map(|m| m.centre[2]).into();
    Always principal_moment_1, "unit⁵", "smallest principal moment of inertia about the centre of mass, at density 1", "not a solid, or of no volume", |a| a.mass.map(|m| m.principal_moments[0]).into();
    Always principal_moment_2, "unit⁵", "middle principal moment of inertia", "not a solid, or of no volume", |a| a.mass.map(|m| m.principal_moments[1]).into();
    Always principal_moment_3, "unit⁵", "largest principal moment of inertia", "not a solid, or of no volume", |a| a.mass.map(|m| m.principal_moments[2]).into();
    Always edge_length_min, "unit", "shortest edge", "there is no edge", |a| a.edge_lengths.map(|e| e.shortest).into();
    Always edge_length_max, "unit", "longest edge", "there is no edge", |a| a.edge_lengths.map(|e| e.longest).into();
    Always edge_length_mean, "unit", "mean edge, each counted once", "there is no edge", |a| a.edge_lengths.map(|e| e.mean).into();
    Always min_angle, "°", "smallest angle of a triangle that repeats no vertex", "there is no such triangle", |a| a.smallest_angle.into();
    Always overhang_area, "unit²", "area that looks down (−z) within 45° of level", "there are no triangles", |a| a.overhang_area.into();
    Any unit_guess, "text", "unit that the size suggests, where the file declares none; no number is scaled by it", "the file declares a unit, or has no size", |e| e.unit_guess.map(|g| g.unit.to_owned()).into();
    Any unit_confidence, "0 to 1", "how likely that guess is", "there is no guess", |e| e.unit_guess.map(|g| g.confidence).into();
    Any up_axis, "text", "axis that points up: y or z", "the file holds no geometry that was measured", |e| e.up.map(|up| up.axis_name().to_owned()).into();
    Any up_source, "text", "how that is known: format (the file, or the habit of its format), guessed (the body rests better so), option (--up)", "the file holds no geometry that was measured", |e| e.up.map(|up| up.source_name().to_owned()).into();
    Always mesh_hash, "text", "equal for the same set of triangles, however a file stores them; coordinates as single precision", "there are no triangles", |a| a.mesh_hash.clone().into();
    Always shape_key, "text", "equal for a body wherever it lies and however it is turned", "there is no area", |a| a.shape_keys.as_ref().map(|k| k.key.clone()).into();
    Always shape_key_scaled, "text", "the same at any size as well", "there is no area", |a| a.shape_keys.as_ref().map(|k| k.scaled.clone()).into();
    Deep self_intersections, "", "pairs of triangles with more in common than the vertices or the edge they share; touching counts, duplicates do not", "not measured (--deep), or too many to tell", |d| d.self_intersections.into();
    Deep first_self_intersection, "text", "numbers of the first such pair, from 0 in the order of the file", "there is none, or not measured", |d| d.first_self_intersection.map(|(a, b)| format!("{a},{b}")).into();
    Deep convex_hull_volume, "unit³", "volume of the convex hull", "flat, or not measured (--deep)", |d| d.convex_hull_volume.into();
    Deep convexity, "0 to 1", "volume as a part of the convex hull's", "not a solid, flat, or not measured (--deep)", |d| d.convexity.into();
    Deep oriented_box_1, "unit", "shortest side of a small box around the body, turned to fit it", "flat, or not measured (--deep)", |d| d.oriented_box.map(|b| b.sizes[0]).into();
    Deep oriented_box_2, "unit", "middle side of that box", "flat, or not measured (--deep)", |d| d.oriented_box.map(|b| b.sizes[1]).into();
    Deep oriented_box_3, "unit", "longest side of that box", "flat, or not measured (--deep)", |d| d.oriented_box.map(|b| b.sizes[2]).into();
    Deep oriented_box_over_hull, "", "its volume as a multiple of the convex hull's, which bounds how far from minimal it can be", "flat, or not measured (--deep)", |d| d.oriented_box.map(|b| b.volume_over_hull).into();
    Deep bounding_sphere_radius, "unit", "radius of the smallest sphere around the body", "not measured (--deep)", |d| d.bounding_sphere_radius.into();
    Deep resting_face_area, "unit²", "area of the largest flat part of the convex hull", "flat, or not measured (--deep)", |d| d.resting_face.map(|f| f.area).into();
    Deep resting_face_normal_x, "", "x of its direction, away from the body", "flat, or not measured (--deep)", |d| d.resting_face.map(|f| f.normal[0]).into();
    Deep resting_face_normal_y, "", "y of its direction", "flat, or not measured (--deep)", |d| d.resting_face.map(|f| f.normal[1]).into();
    Deep resting_face_normal_z, "", "z of its direction", "flat, or not measured (--deep)", |d| d.resting_face.map(|f| f.normal[2]).into();
}

//! Measures a mesh: geometry in, numbers out.
//!
//! [`MEASURES`] is the table of measures: name, unit, meaning, when it is NULL and where its value lives.
//! The columns to fill, the JSON and the README's list follow it. A value that was not measured, or has no
//! meaning for a mesh, is absent, never 0. Knows no format, no picture and no database.

mod area;
mod degenerate;
mod fans;
mod manifold;
mod shells;
mod sum;
mod union_find;
mod volume;

use crate::mesh::edges::EdgeTable;
use crate::mesh::vec3::Vec3;
use crate::mesh::{Aabb, Mesh};

/// Changes whenever a definition below does.
pub const VERSION: i64 = 1;

/// The numbers of one mesh. Lengths are in file units.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "MEASURES says what each field means")]
pub struct Analysis {
    pub triangle_count: u64,
    pub face_count: u64,
    pub vertex_count: u64,
    pub unique_vertex_count: u64,
    pub edge_count: u64,
    pub boundary_edges: u64,
    pub non_manifold_edges: u64,
    pub non_manifold_vertices: u64,
    pub degenerate_triangles: u64,
    pub duplicate_triangles: u64,
    pub boundary_loops: u64,
    pub shells: u64,
    pub is_watertight: bool,
    pub is_winding_consistent: bool,
    pub is_inverted: Option<bool>,
    pub euler_characteristic: i64,
    pub genus: Option<i64>,
    pub surface_area: f64,
    pub volume: Option<f64>,
    pub bounds: Aabb,
    pub centre_of_mass: Option<Vec3>,
}

/// What the file wrote, before polygons were cut and positions welded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Polygons.
    pub face_count: u64,
    /// Positions; three a facet in STL.
    pub vertex_count: u64,
}

/// Measures `mesh`.
pub fn analyse(mesh: &Mesh, written: Written) -> Analysis {
    let edges = EdgeTable::new(mesh.faces(), mesh.positions().len());
    let edge_use = manifold::edge_use(mesh, &edges);
    let fans = fans::fans(mesh, &edges);
    let shells = shells::shell_count(mesh, &edges);
    let proper_faces = mesh
        .faces()
        .iter()
        .filter(|&&f| !crate::mesh::repeats_a_vertex(f))
        .count();
    let is_watertight = edge_use.edges > 0 && edge_use.boundary == 0 && edge_use.non_manifold == 0;
    let is_winding_consistent = edge_use.miswound == 0;
    let solid = (is_watertight && is_winding_consistent).then(|| volume::enclosed(mesh));
    let euler_characteristic = fans.vertices as i64 - edge_use.edges as i64 + proper_faces as i64;
    let has_genus = solid.is_some() && shells == 1 && fans.non_manifold_vertices == 0;
    Analysis {
        triangle_count: mesh.faces().len() as u64,
        face_count: written.face_count,
        vertex_count: written.vertex_count,
        unique_vertex_count: mesh.positions().len() as u64,
        edge_count: edge_use.edges,
        boundary_edges: edge_use.boundary,
        non_manifold_edges: edge_use.non_manifold,
        non_manifold_vertices: fans.non_manifold_vertices,
        degenerate_triangles: degenerate::degenerate_count(mesh),
        duplicate_triangles: degenerate::duplicate_count(mesh, &edges),
        boundary_loops: fans.boundary_loops,
        shells,
        is_watertight,
        is_winding_consistent,
        is_inverted: solid.map(|body| body.volume < 0.0),
        euler_characteristic,
        genus: has_genus.then_some(1 - euler_characteristic / 2),
        surface_area: area::surface_area(mesh),
        volume: solid.map(|body| body.volume),
        bounds: mesh.bounds(),
        centre_of_mass: solid.and_then(|body| body.centre_of_mass),
    }
}

/// A measured value, or none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A finite number.
    Real(f64),
    /// Not measured, or without meaning for this mesh.
    Absent,
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
    /// Unit of the value, empty for a plain number.
    pub unit: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// When it is NULL; empty for never.
    pub absent_when: &'static str,
    /// Where the value lives.
    pub value: fn(&Analysis) -> Value,
}

macro_rules! measures {
    ($($name:ident, $unit:literal, $meaning:literal, $absent:literal, $value:expr;)*) => {
        /// Every measure, in the order of the columns.
        pub const MEASURES: &[Measure] = &[$(Measure {
            name: stringify!($name),
            unit: $unit,
            meaning: $meaning,
            absent_when: $absent,
            value: |analysis| { let value: fn(&Analysis) -> Value = $value; value(analysis) },
        },)*];
    };
}

measures! {
    triangle_count, "", "triangles, degenerate ones too", "", |a| a.triangle_count.into();
    face_count, "", "polygons as the file writes them", "", |a| a.face_count.into();
    vertex_count, "", "positions as the file writes them (STL: three a facet)", "", |a| a.vertex_count.into();
    unique_vertex_count, "", "distinct positions that a triangle uses", "", |a| a.unique_vertex_count.into();
    edge_count, "", "edges between them", "", |a| a.edge_count.into();
    boundary_edges, "", "edges of exactly one triangle", "", |a| a.boundary_edges.into();
    non_manifold_edges, "", "edges of three or more triangles", "", |a| a.non_manifold_edges.into();
    non_manifold_vertices, "", "vertices whose triangles form more than one fan", "", |a| a.non_manifold_vertices.into();
    degenerate_triangles, "", "triangles that repeat a vertex or are flat (altitude at most 1e-9 of the box diagonal)", "", |a| a.degenerate_triangles.into();
    duplicate_triangles, "", "triangles with the same three vertices as an earlier one", "", |a| a.duplicate_triangles.into();
    boundary_loops, "", "chains of boundary edges, that is holes and rims", "", |a| a.boundary_loops.into();
    shells, "", "sets of triangles joined through edges", "", |a| a.shells.into();
    is_watertight, "0/1", "every edge has exactly two triangles", "", |a| a.is_watertight.into();
    is_winding_consistent, "0/1", "neighbours run along their shared edge in opposite directions", "", |a| a.is_winding_consistent.into();
    is_inverted, "0/1", "the faces of a solid point inward", "not a solid", |a| a.is_inverted.into();
    euler_characteristic, "", "vertices − edges + triangles, without triangles that repeat a vertex", "", |a| a.euler_characteristic.into();
    genus, "", "handles: 1 − χ/2", "not one manifold solid shell", |a| a.genus.into();
    surface_area, "unit²", "sum of the triangles' areas", "", |a| a.surface_area.into();
    volume, "unit³", "enclosed volume, negative where inverted", "not a solid", |a| a.volume.into();
    bounding_box_min_x, "unit", "smallest x", "", |a| a.bounds.min[0].into();
    bounding_box_min_y, "unit", "smallest y", "", |a| a.bounds.min[1].into();
    bounding_box_min_z, "unit", "smallest z", "", |a| a.bounds.min[2].into();
    bounding_box_max_x, "unit", "largest x", "", |a| a.bounds.max[0].into();
    bounding_box_max_y, "unit", "largest y", "", |a| a.bounds.max[1].into();
    bounding_box_max_z, "unit", "largest z", "", |a| a.bounds.max[2].into();
    size_x, "unit", "extent in x", "", |a| a.bounds.extents()[0].into();
    size_y, "unit", "extent in y", "", |a| a.bounds.extents()[1].into();
    size_z, "unit", "extent in z", "", |a| a.bounds.extents()[2].into();
    center_of_mass_x, "unit", "x of the centre of mass at even density", "not a solid, or of no volume", |a| a.centre_of_mass.map(|c| c[0]).into();
    center_of_mass_y, "unit", "y of the centre of mass", "not a solid, or of no volume", |a| a.centre_of_mass.map(|c| c[1]).into();
    center_of_mass_z, "unit", "z of the centre of mass", "not a solid, or of no volume", |a| a.centre_of_mass.map(|c| c[2]).into();
}

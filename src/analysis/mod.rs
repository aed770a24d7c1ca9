//! Measures a mesh: geometry in, numbers out.
//!
//! [`analyse`] takes the measures that every model gets, [`deep::measure`] the costly ones; [`MEASURES`] is the table of
//! both. A value that was not measured, or has no meaning for a mesh, is absent, never 0. Sums are compensated and
//! taken about the centre of the box; tolerances are relative to its diagonal. Knows no format, no picture and no database.

pub mod deep;
mod degenerate;
mod faces;
mod fans;
mod fingerprint;
mod manifold;
mod measures;
mod placed;
mod quality;
mod shape;
mod shells;
mod sum;
mod symmetric;
mod union_find;
mod unit_guess;
mod volume;

pub use deep::Deep;
pub use measures::{MEASURES, Measure, Source, Value};
pub use quality::EdgeLengths;
pub use shape::ShapeKeys;
pub use unit_guess::{UnitGuess, unit_guess};
pub use volume::Mass;

use crate::cores;
use crate::mesh::edges::EdgeTable;
use crate::mesh::{Aabb, Mesh, Written, repeats_a_vertex};
use degenerate::Duplicates;
use fans::{FanFinder, Fans};
use manifold::EdgeUse;
use quality::Lengths;
use shells::Shells;
use volume::Enclosed;

/// Changes whenever the definition of a measure that every model gets does; older rows are then measured again.
pub const VERSION: i64 = 2;

/// Changes whenever the definition of a costly measure does.
pub const DEEP_VERSION: i64 = 1;

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
    /// Whether faces look to the middle of the box rather than away from it; of open meshes too, and not stored.
    pub is_wound_inward: bool,
    pub euler_characteristic: i64,
    pub genus: Option<i64>,
    pub surface_area: f64,
    pub volume: Option<f64>,
    pub volume_reason: Option<String>,
    pub bounds: Aabb,
    pub mass: Option<Mass>,
    pub edge_lengths: Option<EdgeLengths>,
    pub smallest_angle: Option<f64>,
    pub overhang_area: f64,
    pub unit_guess: Option<UnitGuess>,
    pub mesh_hash: String,
    pub shape_keys: Option<ShapeKeys>,
}

/// Takes the measures that every model gets.
pub fn analyse(mesh: &Mesh, written: Written) -> Analysis {
    let EdgeMeasures {
        edge_use,
        duplicates,
        lengths,
        shells,
        fans,
        proper_faces,
    } = measure_edges(mesh);
    let euler_characteristic = fans.vertices as i64 - edge_use.edges as i64 + proper_faces as i64;
    let totals = faces::totals(mesh);
    let solid = edge_use
        .is_solid()
        .then(|| volume::enclosed(&totals.enclosed, mesh.bounds()));
    let volume = solid.map(|body| body.volume);
    let has_genus = solid.is_some() && shells == 1 && fans.non_manifold_vertices == 0;
    let longest_side = mesh.bounds().extents().into_iter().fold(0.0, f64::max);
    Analysis {
        triangle_count: mesh.faces().len() as u64,
        face_count: written.polygon_count,
        vertex_count: written.vertex_count,
        unique_vertex_count: mesh.positions().len() as u64,
        edge_count: edge_use.edges,
        boundary_edges: edge_use.boundary,
        non_manifold_edges: edge_use.non_manifold,
        non_manifold_vertices: fans.non_manifold_vertices,
        degenerate_triangles: totals.degenerate,
        duplicate_triangles: duplicates,
        boundary_loops: fans.boundary_loops,
        shells,
        is_watertight: edge_use.is_watertight(),
        is_winding_consistent: edge_use.miswound == 0,
        is_inverted: volume.map(|volume| volume < 0.0),
        is_wound_inward: totals.enclosed[0] < 0.0,
        euler_characteristic,
        genus: has_genus.then_some(1 - euler_characteristic / 2),
        surface_area: totals.area,
        volume,
        volume_reason: volume_reason(&edge_use, solid.as_ref()),
        bounds: mesh.bounds(),
        mass: solid.and_then(|body| body.mass),
        edge_lengths: lengths,
        smallest_angle: totals.smallest_angle,
        overhang_area: totals.overhang_area,
        unit_guess: unit_guess(longest_side).filter(|_| !written.has_unit),
        mesh_hash: fingerprint::mesh_hash(mesh),
        shape_keys: shape::shape_keys(&totals.surface, totals.area, volume, mesh.bounds()),
    }
}

/// What the edges of a mesh tell.
struct EdgeMeasures {
    edge_use: EdgeUse,
    duplicates: u64,
    lengths: Option<EdgeLengths>,
    shells: u64,
    fans: Fans,
    /// Faces that repeat no vertex, which alone have edges.
    proper_faces: u64,
}

/// Two passes over all edges, side by side where a core is idle: getting at them costs more than most measures make of them.
fn measure_edges(mesh: &Mesh) -> EdgeMeasures {
    let (faces, positions) = (mesh.faces(), mesh.positions());
    let table = EdgeTable::new(faces, positions.len());
    let of_faces = || {
        let is_proper = |face: &&[u32; 3]| !repeats_a_vertex(**face);
        let proper_faces = faces.iter().filter(is_proper).count() as u64;
        let mut edge_use = EdgeUse::default();
        let mut duplicates = Duplicates::default();
        let mut lengths = Lengths::default();
        let mut shells = Shells::new(faces.len(), proper_faces);
        for edge in table.iter() {
            edge_use.take(&edge, faces);
            duplicates.take(&edge, faces);
            lengths.take(positions[edge.low as usize], positions[edge.high as usize]);
            shells.take(&edge);
        }
        (
            edge_use,
            duplicates.count,
            lengths.finish(),
            shells.count(),
            proper_faces,
        )
    };
    let of_corners = || {
        let mut fans = FanFinder::new(faces);
        table.iter().for_each(|edge| fans.take(&edge));
        fans.finish(positions.len())
    };
    let (of_faces, fans) = cores::both(of_faces, of_corners);
    let (edge_use, duplicates, lengths, shells, proper_faces) = of_faces;
    EdgeMeasures {
        edge_use,
        duplicates,
        lengths,
        shells,
        fans,
        proper_faces,
    }
}

/// Why there is no volume, or no mass; `None` where there are both.
fn volume_reason(edge_use: &EdgeUse, solid: Option<&Enclosed>) -> Option<String> {
    if let Some(body) = solid {
        let is_flat = body.mass.is_none();
        return is_flat.then(|| "no centre of mass: the volume is zero within rounding".into());
    }
    if edge_use.edges == 0 {
        return Some("every triangle repeats a vertex".into());
    }
    let reasons = [
        (edge_use.boundary, "open", "boundary edges"),
        (
            edge_use.non_manifold,
            "not manifold",
            "edges of three or more triangles",
        ),
        (
            edge_use.miswound,
            "not consistently wound",
            "edges run along twice in one direction",
        ),
    ];
    let told = reasons.iter().filter(|(count, ..)| *count > 0);
    Some(
        told.map(|(count, what, of)| format!("{what}: {count} {of}"))
            .collect::<Vec<_>>()
            .join("; "),
    )
}

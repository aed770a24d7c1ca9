//! Measures a mesh: geometry in, numbers out.
//!
//! [`analyse`] takes the measures that every mesh gets, [`Extent::of`] those of any geometry, [`deep::measure`] the costly ones; [`MEASURES`] is the table of
//! both. A value that was not measured, or has no meaning for a mesh, is absent, never 0. Sums are compensated and
//! taken about the centre of the box; tolerances are relative to its diagonal. Knows no format, no picture and no database.

mod around;
pub mod deep;
mod extent;
mod faces;
mod fingerprint;
mod lanes;
mod likeness;
mod measures;
mod placed;
mod quality;
mod shape;
mod sum;
mod symmetric;
mod union_find;
mod unit_guess;
mod upright;
mod volume;

pub use deep::Deep;
pub use extent::Extent;
pub use likeness::{LIKENESS_VERSION, Likeness, ShapeVector};
pub use measures::{MEASURES, Measure, Source, Value};
pub use quality::EdgeLengths;
pub use shape::{AREA_STEP as SHAPE_AREA_STEP, STEP as SHAPE_STEP, ShapeKeys};
pub use unit_guess::{UnitGuess, unit_guess};
pub use upright::{Up, UpSource};
pub use volume::Mass;

use crate::cores;
use crate::mesh::stars::Stars;
use crate::mesh::{Aabb, Mesh, Surfaces, Written};
use around::{Around, Counts};
use faces::FaceTotals;
use fingerprint::FaceHashes;
use sum::Sum;
use volume::Enclosed;

/// Changes whenever the definition of a measure that every model gets does; older rows are then measured again.
pub const VERSION: i64 = 3;

/// Changes whenever the definition of a costly measure does.
pub const DEEP_VERSION: i64 = 1;

/// The numbers of one mesh. Lengths are in file units.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "MEASURES says what each field means")]
pub struct Analysis {
    pub triangle_count: u64,
    pub face_count: u64,
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
    pub mesh_hash: String,
    pub shape_keys: Option<ShapeKeys>,
    /// By which bodies are found that are near to each other in shape; stored in a table of its own.
    pub shape_vector: Option<ShapeVector>,
}

/// Takes the measures that every model gets.
pub fn analyse(mesh: &Mesh, written: Written) -> Analysis {
    let Trip {
        counts,
        uneven_lengths,
        shells,
        boundary_loops,
        totals,
        hashes,
    } = Trip::over(mesh);
    let euler_characteristic = counts.vertices as i64 - counts.edges as i64 + totals.proper as i64;
    let (area, enclosed) = (totals.area(), totals.enclosed());
    // Edges alone do not tell that a whole shell is lacking.
    let lacking = written.surfaces.filter(|all| all.unmeshed_faces > 0);
    let solid = (counts.is_solid() && lacking.is_none())
        .then(|| volume::enclosed(&enclosed, mesh.bounds()));
    let volume = solid.map(|body| body.volume);
    let mass = solid.and_then(|body| body.mass);
    let has_genus = solid.is_some() && shells == 1 && counts.non_manifold_vertices == 0;
    Analysis {
        triangle_count: mesh.faces().len() as u64,
        face_count: written.polygon_count,
        unique_vertex_count: mesh.positions().len() as u64,
        edge_count: counts.edges,
        boundary_edges: counts.boundary,
        non_manifold_edges: counts.non_manifold,
        non_manifold_vertices: counts.non_manifold_vertices,
        degenerate_triangles: totals.degenerate,
        duplicate_triangles: counts.duplicates,
        boundary_loops,
        shells,
        is_watertight: counts.is_watertight() && lacking.is_none(),
        is_winding_consistent: counts.miswound == 0,
        is_inverted: volume.map(|volume| volume < 0.0),
        is_wound_inward: enclosed[0] < 0.0,
        euler_characteristic,
        genus: has_genus.then_some(1 - euler_characteristic / 2),
        surface_area: area,
        volume,
        volume_reason: lacking
            .map(without_triangles)
            .or_else(|| volume_reason(&counts, solid.as_ref())),
        bounds: mesh.bounds(),
        mass,
        edge_lengths: totals.sides.lengths(
            0.5 * totals.side_lengths() + uneven_lengths.value(),
            counts.edges,
        ),
        smallest_angle: totals.smallest_angle(),
        overhang_area: totals.overhang_area(),
        mesh_hash: hashes.mesh_hash(mesh.faces().len()),
        shape_keys: shape::shape_keys(&totals.surface(), area, volume, mesh.bounds()),
        shape_vector: ShapeVector::of(mesh, &totals, volume, mass),
    }
}

/// What one trip over all vertices and faces finds.
#[derive(Debug)]
struct Trip {
    counts: Counts,
    uneven_lengths: Sum,
    shells: u64,
    boundary_loops: u64,
    totals: FaceTotals,
    hashes: FaceHashes,
}

impl Trip {
    /// Goes over the pieces of `mesh`, on all idle cores; what they find is put together in their order.
    fn over(mesh: &Mesh) -> Self {
        let faces = mesh.faces();
        let stars = Stars::new(faces, mesh.positions().len());
        let found = cores::map(stars.pieces().iter(), |piece| {
            let own = &faces[piece.faces.clone()];
            let mut around = Around::of(mesh, piece, &mut stars.around(piece));
            let sets = around.sets();
            let (totals, hashes) = (FaceTotals::of(mesh, own), FaceHashes::of(mesh, piece));
            (around, sets, totals, hashes)
        });
        let mut trip = Self {
            counts: Counts::default(),
            uneven_lengths: Sum::default(),
            shells: 0,
            boundary_loops: 0,
            totals: FaceTotals::default(),
            hashes: FaceHashes::default(),
        };
        for (around, _, totals, hashes) in &found {
            trip.counts.add(&around.counts);
            trip.uneven_lengths.add_sum(around.uneven_lengths);
            trip.totals.add(totals);
            trip.hashes.add(*hashes);
        }
        let arounds = || found.iter().map(|(around, ..)| around);
        trip.boundary_loops = around::boundary_loops(
            faces.len() * 3,
            arounds().flat_map(|around| around.boundary.iter().copied()),
            arounds().flat_map(|around| around.chained.iter().copied()),
        );
        let apart = arounds().flat_map(|around| around.apart.iter().copied());
        let apart: Vec<_> = apart.collect();
        let chunks = found.into_iter().map(|(_, sets, ..)| sets);
        let chunks: Vec<_> = chunks.filter(|sets| !sets.is_empty()).collect();
        // Faces that repeat a vertex belong to no shell; each is a set of its own.
        let improper = faces.len() as u64 - trip.totals.proper;
        trip.shells = around::sets_of_all(&chunks, apart.into_iter()) - improper;
        trip
    }
}

/// Why there is no volume where a kernel could not cut all faces.
fn without_triangles(surfaces: Surfaces) -> String {
    format!(
        "{} of {} faces not meshed",
        surfaces.unmeshed_faces, surfaces.face_count
    )
}

/// Why there is no volume, or no mass; `None` where there are both.
fn volume_reason(counts: &Counts, solid: Option<&Enclosed>) -> Option<String> {
    if let Some(body) = solid {
        let is_flat = body.mass.is_none();
        return is_flat.then(|| "no centre of mass: the volume is zero within rounding".into());
    }
    if counts.edges == 0 {
        return Some("every triangle repeats a vertex".into());
    }
    let reasons = [
        (counts.boundary, "open", "boundary edges"),
        (
            counts.non_manifold,
            "not manifold",
            "edges of three or more triangles",
        ),
        (
            counts.miswound,
            "not consistently wound",
            "edges run along twice in one direction",
        ),
    ];
    let some = reasons.iter().filter(|(count, ..)| *count > 0);
    Some(
        some.map(|(count, what, of)| format!("{what}: {count} {of}"))
            .collect::<Vec<_>>()
            .join("; "),
    )
}

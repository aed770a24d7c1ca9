//! One pass over all faces, for the measures that are sums over them.
//!
//! Getting at a face's three positions costs more than most sums do, so they share the pass: each measure keeps its terms
//! in its own module, and this one calls them. Terms of a few faces are added up plainly and these parts
//! with compensation: as good as compensating every term, at a quarter of its cost.

use super::degenerate::ALTITUDE_TOLERANCE;
use super::placed::PlacedFace;
use super::sum::Sum;
use super::{quality, shape, volume};
use crate::cores;
use crate::mesh::{Mesh, repeats_a_vertex};

/// Faces whose terms are added up plainly.
const BLOCK: usize = 64;
/// Faces that one core adds up at a time.
pub(super) const PART: usize = 1 << 16;

/// Sums over all faces.
#[derive(Clone, Debug, Default)]
pub(super) struct FaceTotals {
    /// Sum of all areas, in squared file units; both sides of a duplicate face count.
    pub(super) area: f64,
    /// See [`quality::overhang`].
    pub(super) overhang_area: f64,
    /// Moments of what a solid encloses.
    pub(super) enclosed: [f64; volume::TERMS],
    /// Moments of the surface.
    pub(super) surface: [f64; shape::TERMS],
    /// Faces that repeat a vertex or whose smallest altitude is within [`ALTITUDE_TOLERANCE`].
    pub(super) degenerate: u64,
    /// Smallest angle of any face that repeats no vertex, in degrees; `None` where there is none.
    pub(super) smallest_angle: Option<f64>,
}

#[derive(Clone, Copy, Default)]
struct Terms<T> {
    area: T,
    overhang_area: T,
    enclosed: [T; volume::TERMS],
    surface: [T; shape::TERMS],
}

/// Adds up the faces of `mesh`.
pub(super) fn totals(mesh: &Mesh) -> FaceTotals {
    let mut all = PartTotals::default();
    for part in cores::map(mesh.faces().chunks(PART), |part| PartTotals::of(mesh, part)) {
        all.add(&part);
    }
    FaceTotals {
        area: all.sums.area.value(),
        overhang_area: all.sums.overhang_area.value(),
        enclosed: all.sums.enclosed.map(Sum::value),
        surface: all.sums.surface.map(Sum::value),
        degenerate: all.degenerate,
        smallest_angle: all.smallest_angle.degrees(),
    }
}

/// Sums over some of the faces.
#[derive(Default)]
struct PartTotals {
    sums: Terms<Sum>,
    degenerate: u64,
    smallest_angle: quality::SmallestAngle,
}

impl PartTotals {
    fn of(mesh: &Mesh, faces: &[[u32; 3]]) -> Self {
        let origin = mesh.bounds().centre();
        let tolerance = ALTITUDE_TOLERANCE * mesh.bounds().diagonal();
        let mut totals = Self::default();
        for block in faces.chunks(BLOCK) {
            let mut part = Terms::<f64>::default();
            for &face in block {
                let placed = PlacedFace::new(mesh.corners(face), origin);
                let repeats = repeats_a_vertex(face);
                let [p, q, r] = placed.squared_sides;
                let longest = p.max(q).max(r).sqrt();
                totals.degenerate +=
                    u64::from(repeats || placed.double_area <= tolerance * longest);
                if !repeats {
                    totals.smallest_angle.take(&placed);
                }
                part.area += 0.5 * placed.double_area;
                part.overhang_area += quality::overhang(&placed);
                volume::add_terms(&mut part.enclosed, &placed);
                shape::add_terms(&mut part.surface, &placed);
            }
            totals.sums.add(&part, Sum::add);
        }
        totals
    }

    fn add(&mut self, part: &Self) {
        self.sums.add(&part.sums, Sum::add_sum);
        self.degenerate += part.degenerate;
        self.smallest_angle.take_smallest(part.smallest_angle);
    }
}

impl Terms<Sum> {
    fn add<T: Copy>(&mut self, part: &Terms<T>, add: impl Fn(&mut Sum, T)) {
        add(&mut self.area, part.area);
        add(&mut self.overhang_area, part.overhang_area);
        let all = self.enclosed.iter_mut().chain(&mut self.surface);
        for (sum, term) in all.zip(part.enclosed.iter().chain(&part.surface)) {
            add(sum, *term);
        }
    }
}

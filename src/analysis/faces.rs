//! Measures that are sums over faces, of one chunk of them after another.
//!
//! Getting at a face's three positions costs more than most sums do, so they share the trip: each measure keeps its terms
//! in its own module, and this one calls them. Terms of a few faces are added up plainly and these parts
//! with compensation: as good as compensating every term, at a quarter of its cost.

use super::placed::PlacedFace;
use super::sum::Sum;
use super::{quality, shape, volume};
use crate::mesh::stars::CHUNK;
use crate::mesh::{Mesh, repeats_a_vertex};

/// Faces whose terms are added up plainly.
const BLOCK: usize = 64;

/// Faces whose area is kept as one sum, by which places on the surface are found without another trip over all of them.
pub(super) const GROUP: usize = 8;
const _: () = assert!(BLOCK.is_multiple_of(GROUP) && CHUNK.is_multiple_of(GROUP));

/// A face is flat where its smallest altitude is at most this part of the box diagonal: a sixtieth of
/// what a 32-bit coordinate resolves, and ten million times what rounding in doubles leaves.
const ALTITUDE_TOLERANCE: f64 = 1e-9;

#[derive(Clone, Copy, Debug, Default)]
struct Terms<T> {
    area: T,
    overhang_area: T,
    enclosed: [T; volume::TERMS],
    surface: [T; shape::TERMS],
}

/// Sums over faces.
#[derive(Clone, Debug, Default)]
pub(super) struct FaceTotals {
    sums: Terms<Sum>,
    /// Faces that repeat no vertex, which alone have edges.
    pub(super) proper: u64,
    /// Faces that repeat a vertex or whose smallest altitude is within [`ALTITUDE_TOLERANCE`].
    pub(super) degenerate: u64,
    smallest_angle: quality::SmallestAngle,
    /// Area of each [`GROUP`] of faces.
    pub(super) areas: Vec<f64>,
}

impl FaceTotals {
    /// Adds up `faces` of `mesh`.
    pub(super) fn of(mesh: &Mesh, faces: &[[u32; 3]]) -> Self {
        let origin = mesh.bounds().centre();
        let tolerance = ALTITUDE_TOLERANCE * mesh.bounds().diagonal();
        let mut totals = Self {
            areas: Vec::with_capacity(faces.len().div_ceil(GROUP)),
            ..Self::default()
        };
        for block in faces.chunks(BLOCK) {
            let mut part = Terms::<f64>::default();
            for group in block.chunks(GROUP) {
                let before = part.area;
                for &face in group {
                    let placed = PlacedFace::new(mesh.corners(face), origin);
                    totals.take(&mut part, &placed, repeats_a_vertex(face), tolerance);
                }
                totals.areas.push(part.area - before);
            }
            totals.sums.add(&part, Sum::add);
        }
        totals
    }

    /// Adds one face, the plain terms to `part`.
    #[inline]
    fn take(&mut self, part: &mut Terms<f64>, placed: &PlacedFace, repeats: bool, tolerance: f64) {
        let [p, q, r] = placed.squared_sides;
        let longest = p.max(q).max(r).sqrt();
        self.degenerate += u64::from(repeats || placed.double_area <= tolerance * longest);
        if !repeats {
            self.proper += 1;
            self.smallest_angle.take(placed);
        }
        part.area += 0.5 * placed.double_area;
        part.overhang_area += quality::overhang(placed);
        volume::add_terms(&mut part.enclosed, placed);
        shape::add_terms(&mut part.surface, placed);
    }

    /// Adds the sums over other faces.
    pub(super) fn add(&mut self, part: &Self) {
        self.areas.extend_from_slice(&part.areas);
        self.sums.add(&part.sums, Sum::add_sum);
        self.proper += part.proper;
        self.degenerate += part.degenerate;
        self.smallest_angle.take_smallest(part.smallest_angle);
    }

    /// Sum of all areas, in squared file units; both sides of a duplicate face count.
    pub(super) fn area(&self) -> f64 {
        self.sums.area.value()
    }

    /// See [`quality::overhang`].
    pub(super) fn overhang_area(&self) -> f64 {
        self.sums.overhang_area.value()
    }

    /// Moments of what a solid encloses.
    pub(super) fn enclosed(&self) -> [f64; volume::TERMS] {
        self.sums.enclosed.map(Sum::value)
    }

    /// Moments of the surface.
    pub(super) fn surface(&self) -> [f64; shape::TERMS] {
        self.sums.surface.map(Sum::value)
    }

    /// Smallest angle of any face that repeats no vertex, in degrees; `None` where there is none.
    pub(super) fn smallest_angle(&self) -> Option<f64> {
        self.smallest_angle.degrees()
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

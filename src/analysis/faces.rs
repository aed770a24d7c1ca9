//! Measures that are sums over faces, of one chunk of them after another.
//!
//! Getting at a face's three positions costs more than most sums do, so they share the trip, eight faces at a time: each measure keeps
//! its terms in its own module, and this one calls them. Terms of a few hundred faces are added up plainly, eight sums side by side, and these
//! with compensation: as good as compensating every term, at a tenth of its cost.

use pulp::NullaryFnOnce;

use super::lanes::{LANES, Lanes, widest};
use super::placed::{PlacedFaces, corners_of, eight};
use super::quality::{Sides, SmallestAngle};
use super::sum::Sum;
use super::{quality, shape, volume};
use crate::mesh::stars::CHUNK;
use crate::mesh::{Mesh, repeats_a_vertex};

/// Faces whose terms are added up plainly.
const BLOCK: usize = 256;

/// Faces whose area is kept as one sum, by which places on the surface are found without another trip over all of them.
pub(super) const GROUP: usize = LANES;
const _: () = assert!(BLOCK.is_multiple_of(GROUP) && CHUNK.is_multiple_of(GROUP));

/// A face is flat where its smallest altitude is at most this part of the box diagonal: a sixtieth of
/// what a 32-bit coordinate resolves, and ten million times what rounding in doubles leaves.
const ALTITUDE_TOLERANCE: f64 = 1e-9;

#[derive(Clone, Copy, Debug, Default)]
struct Terms<T> {
    area: T,
    overhang_area: T,
    side_lengths: T,
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
    pub(super) sides: Sides<f64>,
    smallest_angle: SmallestAngle<f64>,
    /// Area of each [`GROUP`] of faces.
    pub(super) areas: Vec<f64>,
}

/// Some faces of a mesh that are to be added up.
struct Faces<'a> {
    mesh: &'a Mesh,
    own: &'a [[u32; 3]],
}

/// 1 where a face repeats no vertex, else 0.
#[inline(always)]
fn proper(faces: [[u32; 3]; LANES]) -> Lanes {
    let mut proper = Lanes::all(0.0);
    for (lane, face) in proper.0.iter_mut().zip(faces) {
        *lane = f64::from(u8::from(!repeats_a_vertex(face)));
    }
    proper
}

impl NullaryFnOnce for Faces<'_> {
    type Output = FaceTotals;

    #[inline(always)]
    fn call(self) -> FaceTotals {
        let origin = self.mesh.bounds().centre();
        let tolerance = Lanes::all(ALTITUDE_TOLERANCE * self.mesh.bounds().diagonal());
        let mut totals = FaceTotals {
            areas: Vec::with_capacity(self.own.len().div_ceil(GROUP)),
            ..FaceTotals::default()
        };
        let (mut sides, mut angle) = (Sides::default(), SmallestAngle::default());
        let (mut all_proper, mut all_flat) = (Lanes::all(0.0), Lanes::all(0.0));
        for block in self.own.chunks(BLOCK) {
            let mut part = Terms::<Lanes>::default();
            for group in block.chunks(GROUP) {
                let faces = eight(group.iter().copied());
                let placed = PlacedFaces::new(corners_of(self.mesh, faces), origin);
                let proper = proper(faces);
                let [p, q, r] = placed.squared_sides;
                // Those that repeat a vertex have no area.
                let flat = tolerance * p.max(q).max(r).sqrt();
                all_flat = all_flat + placed.double_area.at_most(flat);
                all_proper = all_proper + proper;
                angle.take(&placed, proper);
                let area = placed.double_area * Lanes::all(0.5);
                totals.areas.push(area.sum());
                part.area = part.area + area;
                part.side_lengths = part.side_lengths + sides.take(&placed, proper);
                part.overhang_area = part.overhang_area + quality::overhang(&placed);
                volume::add_terms(&mut part.enclosed, &placed);
                shape::add_terms(&mut part.surface, &placed);
            }
            totals.sums.add(&part, |sum, lanes| sum.add(lanes.sum()));
        }
        let lacking = totals.areas.len() * GROUP - self.own.len();
        totals.degenerate = all_flat.sum() as u64 - lacking as u64;
        totals.proper = all_proper.sum() as u64;
        totals.sides.add_lanes(&sides);
        totals.smallest_angle.add_lanes(&angle);
        totals
    }
}

impl FaceTotals {
    /// Adds up `own`, faces of `mesh`.
    pub(super) fn of(mesh: &Mesh, own: &[[u32; 3]]) -> Self {
        widest(Faces { mesh, own })
    }

    /// Adds the sums over other faces.
    pub(super) fn add(&mut self, part: &Self) {
        self.areas.extend_from_slice(&part.areas);
        self.sums.add(&part.sums, Sum::add_sum);
        self.proper += part.proper;
        self.degenerate += part.degenerate;
        self.sides.add(&part.sides);
        self.smallest_angle.add(part.smallest_angle);
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

    /// Sum of the lengths of the sides of all faces that repeat no vertex.
    pub(super) fn side_lengths(&self) -> f64 {
        self.sums.side_lengths.value()
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
        add(&mut self.side_lengths, part.side_lengths);
        let all = self.enclosed.iter_mut().chain(&mut self.surface);
        for (sum, term) in all.zip(part.enclosed.iter().chain(&part.surface)) {
            add(sum, *term);
        }
    }
}

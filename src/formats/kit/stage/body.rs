//! One body as a scene's file gives it: positions, polygons, and what their corners look like.
//!
//! Promises: corners name positions that are there; polygons of any size are cut as everywhere; those with fewer than three
//! corners are left out and counted.

use crate::formats::kit::polygon::Cutter;
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::vec3::Vec3;
use crate::mesh::{Opacity, Part, Rgb};

/// A body before its polygons are cut.
#[derive(Debug, Default)]
pub(in crate::formats) struct Body {
    pub(in crate::formats) positions: Vec<Vec3>,
    corners: Vec<u32>,
    counts: Vec<u32>,
    slots: Vec<u32>,
    /// One a corner of each polygon that was added, or none.
    pub(in crate::formats) colours: Vec<Option<Rgb>>,
    /// In the same way.
    pub(in crate::formats) opacities: Vec<Opacity>,
    /// In the same way, with v upwards.
    pub(in crate::formats) places: Vec<[f32; 2]>,
    triangles: u64,
    /// Polygons that were left out.
    pub(in crate::formats) short: u64,
}

/// A place in a texture as bodies hold it; what is no number is 0.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a place in a picture needs no more"
)]
pub(in crate::formats) fn single(place: [f64; 2]) -> [f32; 2] {
    place.map(|part| if part.is_finite() { part as f32 } else { 0.0 })
}

/// A body whose polygons are cut; its faces name slots of materials.
#[derive(Debug, Default)]
pub(in crate::formats) struct Shape {
    pub(super) part: Part<f64>,
    pub(super) slot_of_face: Vec<u32>,
    polygons: usize,
}

impl Shape {
    pub(super) fn triangle_count(&self) -> u64 {
        self.part.triangles.len() as u64
    }

    pub(super) fn position_count(&self) -> u64 {
        self.part.positions.len() as u64
    }

    pub(super) fn polygon_count(&self) -> usize {
        self.polygons
    }

    /// Keeps its positions apart where two are equal; each has to be used.
    pub(in crate::formats) fn keep_vertices(&mut self) {
        self.part.is_welded = true;
    }

    /// Its own positions.
    pub(in crate::formats) fn positions(&self) -> &[Vec3] {
        &self.part.positions
    }
}

impl Body {
    /// A body of these positions and no polygon yet.
    pub(in crate::formats) fn new(positions: Vec<Vec3>) -> Self {
        Self {
            positions,
            ..Self::default()
        }
    }

    /// Corners of all polygons so far.
    pub(in crate::formats) fn corner_count(&self) -> usize {
        self.corners.len()
    }

    /// Takes a polygon whose faces look as the material in `slot` says. Whether it was kept: what its corners look like is
    /// to be added only then.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] where a corner names no position, [`ReadError::OverLimit`] for too many triangles.
    pub(in crate::formats) fn add_polygon(
        &mut self,
        polygon: &[u32],
        slot: u32,
        at: Location,
        limits: &Limits,
    ) -> Result<bool, ReadError> {
        if polygon.len() < 3 {
            self.short = self.short.saturating_add(1);
            return Ok(false);
        }
        let triangles = (polygon.len() as u64).saturating_sub(2);
        self.triangles = self.triangles.saturating_add(triangles);
        limits.check_triangles(self.triangles)?;
        let vertices = self.positions.len();
        if let Some(index) = polygon.iter().find(|&&index| index as usize >= vertices) {
            let what = format!("face names vertex {index}, there are {vertices}");
            return Err(ReadError::malformed(what, at));
        }
        self.corners.extend_from_slice(polygon);
        self.counts
            .push(u32::try_from(polygon.len()).unwrap_or(u32::MAX));
        self.slots.push(slot);
        Ok(true)
    }

    /// Turns each polygon over, as a body whose corners run clockwise asks for.
    pub(in crate::formats) fn turn_over(&mut self) {
        fn turn<T>(list: &mut [T], counts: &[u32]) {
            let mut rest = list;
            for &count in counts {
                let Some((own, after)) =
                    std::mem::take(&mut rest).split_at_mut_checked(count as usize)
                else {
                    return;
                };
                // The first corner stays the first.
                if let Some((_, others)) = own.split_first_mut() {
                    others.reverse();
                }
                rest = after;
            }
        }
        turn(&mut self.corners, &self.counts);
        turn(&mut self.colours, &self.counts);
        turn(&mut self.opacities, &self.counts);
        turn(&mut self.places, &self.counts);
    }

    /// Lists that do not fit the corners are dropped; opacities that say nothing too.
    fn drop_what_does_not_fit(&mut self) {
        let corners = self.corners.len();
        if self.colours.len() != corners {
            self.colours.clear();
        }
        let tells = self.opacities.iter().any(|own| !own.is_whole());
        if self.opacities.len() != corners || !tells {
            self.opacities.clear();
        }
        if self.places.len() != corners {
            self.places.clear();
        }
    }

    pub(super) fn cut(mut self, cutter: &mut Cutter) -> Shape {
        self.drop_what_does_not_fit();
        let Self {
            positions,
            corners,
            counts,
            slots,
            colours,
            opacities,
            places,
            ..
        } = self;
        let is_all_triangles = counts.iter().all(|&count| count == 3);
        let polygons = counts.len();
        if is_all_triangles {
            let part = Part {
                positions,
                triangles: corners.as_chunks::<3>().0.to_vec(),
                corner_colours: colours,
                corner_opacities: opacities,
                places,
                ..Part::default()
            };
            return Shape {
                part,
                slot_of_face: slots,
                polygons,
            };
        }
        let mut part = Part::default();
        let mut slot_of_face = Vec::new();
        let mut first = 0_usize;
        for (&count, &slot) in counts.iter().zip(&slots) {
            let end = first.saturating_add(count as usize);
            let own = corners.get(first..end).unwrap_or_default();
            cutter.cut(own, &positions, |triangle| {
                let corner = |i: u32| first.saturating_add(i as usize);
                let vertex = |i: u32| own.get(i as usize).copied().unwrap_or_default();
                part.triangles.push(triangle.map(vertex));
                slot_of_face.push(slot);
                let cut = triangle.map(corner);
                append(&mut part.corner_colours, &colours, cut);
                append(&mut part.corner_opacities, &opacities, cut);
                append(&mut part.places, &places, cut);
            });
            first = end;
        }
        part.positions = positions;
        Shape {
            part,
            slot_of_face,
            polygons,
        }
    }
}

/// Appends what three corners have; nothing where the body has none of it.
fn append<T: Copy>(list: &mut Vec<T>, all: &[T], corners: [usize; 3]) {
    let own = corners.iter().filter_map(|&corner| all.get(corner));
    list.extend(own.copied());
}

//! Polygons that are triangles alone, as nearly all files have them: taken and cut without a look at each.

use super::Draft;
use crate::formats::{Limits, Location, ReadError};

impl Draft {
    /// As [`Draft::add_polygon`], of three corners and without a colour.
    pub(in crate::formats) fn add_triangle(
        &mut self,
        corners: [u32; 3],
        vertices: u32,
        at: Location,
        limits: &Limits,
    ) -> Result<(), ReadError> {
        let [a, b, c] = corners;
        if a.max(b).max(c) >= vertices
            || limits
                .check_triangles(self.triangles.saturating_add(1))
                .is_err()
        {
            return self.add_polygon(&corners.map(i64::from), vertices, None, at, limits);
        }
        self.is_last_kept = true;
        self.triangles = self.triangles.saturating_add(1);
        self.corners.extend(corners);
        self.corner_counts.push(3);
        Ok(())
    }

    /// The corners of all polygons, where each has three and nothing is said of its look; they are the draft's no longer.
    pub(super) fn as_triangles(&mut self) -> Option<Vec<[u32; 3]>> {
        let is_plain = self.face_colours.is_empty()
            && self.face_opacities.is_empty()
            && self.corner_places.is_empty()
            && self.vertex_places.is_empty()
            && self.texture_of_polygon.is_empty()
            && self.corner_counts.iter().all(|&count| count == 3);
        is_plain.then(|| {
            let corners = std::mem::take(&mut self.corners);
            corners.as_chunks::<3>().0.to_vec()
        })
    }
}

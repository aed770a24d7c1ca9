//! Drafts of two stretches of one file, one behind the other.

use super::Draft;
use crate::formats::{Limits, Location};

impl Draft {
    /// One that gathers as much and says nothing yet.
    pub(in crate::formats) fn as_empty(&self) -> Self {
        Self::wanting(self.wanted)
    }

    /// Takes what a draft of what follows says, before whose first line stand so many; false, and nothing changes, where both
    /// together have too many triangles.
    pub(in crate::formats) fn join(&mut self, next: Self, lines: u64, limits: &Limits) -> bool {
        let triangles = self.triangles.saturating_add(next.triangles);
        if limits.check_triangles(triangles).is_err() {
            return false;
        }
        let vertices = self.positions.len();
        let polygons = self.corner_counts.len();
        append(&mut self.vertex_colours, next.vertex_colours, vertices);
        append(&mut self.vertex_opacities, next.vertex_opacities, vertices);
        append(&mut self.vertex_places, next.vertex_places, vertices);
        append(&mut self.face_colours, next.face_colours, polygons);
        append(&mut self.face_opacities, next.face_opacities, polygons);
        let corners = self.corners.len();
        append(&mut self.corner_places, next.corner_places, corners);
        let textures = next.texture_of_polygon;
        append(&mut self.texture_of_polygon, textures, polygons);
        self.unusable
            .extend(next.unusable.into_iter().map(|(vertex, place)| {
                let place = match place {
                    Location::Line(line) => Location::Line(line.saturating_add(lines)),
                    other => other,
                };
                (vertex.saturating_add(vertices), place)
            }));
        self.positions.extend(next.positions);
        self.corners.extend(next.corners);
        self.corner_counts.extend(next.corner_counts);
        self.normals.extend(next.normals);
        self.segments.extend(next.segments);
        self.triangles = triangles;
        self.short_faces = self.short_faces.saturating_add(next.short_faces);
        self.is_last_kept = next.is_last_kept;
        self.notes.extend(next.notes);
        true
    }
}

/// Appends to a list that stays empty until there is an item: `before` were due.
fn append<T: Clone + Default>(list: &mut Vec<T>, next: Vec<T>, before: usize) {
    if !next.is_empty() {
        list.resize(before, T::default());
        list.extend(next);
    }
}

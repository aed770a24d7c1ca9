//! What a draft is where no polygon has three corners: points, and the edges between them.

use super::{Draft, Finished, eight_bit_colours};
use crate::formats::kit::faceless;
use crate::formats::{Location, ReadError};
use crate::mesh::{FacelessParts, Paint, Written};

impl Draft {
    /// Takes the direction in which the surface around the last vertex faces.
    pub(in crate::formats) fn add_normal(&mut self, normal: [f32; 3]) {
        self.normals.push(normal);
    }

    /// Takes an edge between two of `vertices` positions.
    pub(in crate::formats) fn add_segment(
        &mut self,
        ends: [i64; 2],
        vertices: u32,
        at: Location,
    ) -> Result<(), ReadError> {
        let known = |index: i64| u32::try_from(index).ok().filter(|&index| index < vertices);
        let [Some(a), Some(b)] = ends.map(known) else {
            let [a, b] = ends;
            let what = format!("edge names vertices {a} and {b}, the file has {vertices}, from 0");
            return Err(ReadError::malformed(what, at));
        };
        self.segments.push([a, b]);
        Ok(())
    }

    /// Points and lines, where no polygon has three corners.
    pub(super) fn without_faces(mut self) -> Result<Finished, ReadError> {
        if self.positions.is_empty() {
            let instead = "the file has no vertex".into();
            return Err(ReadError::NoFaces { instead });
        }
        let mut colours = eight_bit_colours(&self.vertex_colours);
        if !colours.is_empty() {
            colours.resize(self.positions.len(), None);
        }
        let alone = self.short_faces.saturating_sub(self.segments.len() as u64);
        if alone > 0 {
            self.notes
                .push(format!("faces of one corner or none left out: {alone}"));
        }
        let written = Written {
            vertex_count: self.positions.len() as u64,
            ..Written::default()
        };
        let parts = FacelessParts {
            positions: self.positions,
            colours,
            normals: self.normals,
            segments: self.segments,
            radii: Vec::new(),
        };
        let place_of = |vertex| {
            let found = self.unusable.iter().find(|(index, _)| *index == vertex);
            found.map_or(Location::File, |(_, place)| *place)
        };
        let (faceless, note) = faceless::finish(parts, place_of)?;
        self.notes.extend(note);
        Ok(Finished {
            appearance: None,
            mesh: None,
            faceless: Some(faceless),
            paint: Paint::default(),
            texture_of_face: Vec::new(),
            written,
            notes: self.notes,
        })
    }
}

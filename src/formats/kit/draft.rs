//! Positions, polygons and colours as PLY and OFF give them in; a painted mesh out.
//!
//! Promises: indices are held against the number of positions as they come, triangles against the limit before they are
//! cut, and an unusable position is named by its place. A polygon with fewer than three corners is left out
//! with a note. Colours go to corners: those of vertices, or those of faces where vertices have none or all the same.
//! Parts of colours run from 0 to 1, or to 255 where one of them is beyond 1, since programs write both; where one is
//! below 0 they are something else, such as normals, and are ignored.

use crate::formats::kit::colour::{colour_scale, eight_bits};
use crate::formats::kit::polygon::Cutter;
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::Written;
use crate::mesh::vec3::Vec3;
use crate::mesh::{LARGEST_COORDINATE, Mesh, Paint, Rgb};

/// A colour as a file has it.
pub(in crate::formats) type Parts = [f32; 3];

/// What a file says, before polygons are cut.
#[derive(Debug, Default)]
pub(in crate::formats) struct Draft {
    positions: Vec<Vec3>,
    /// One a position, or none at all; those at the end may be missing.
    vertex_colours: Vec<Option<Parts>>,
    /// Corners of all polygons, indices into `positions`.
    corners: Vec<u32>,
    corner_counts: Vec<u32>,
    /// One a polygon, or none at all; those at the end may be missing.
    face_colours: Vec<Option<Parts>>,
    triangles: u64,
    short_faces: u64,
    /// Location of each position that no face may use.
    unusable: Vec<(usize, Location)>,
    notes: Vec<String>,
}

/// A mesh, and what there is to say of how it was made.
pub(in crate::formats) struct Finished {
    pub(in crate::formats) mesh: Mesh,
    pub(in crate::formats) written: Written,
    pub(in crate::formats) notes: Vec<String>,
}

impl Draft {
    pub(in crate::formats) fn add_vertex(
        &mut self,
        position: Vec3,
        colour: Option<Parts>,
        at: Location,
    ) {
        // NaN compares as not usable.
        if !position.iter().all(|x| x.abs() <= LARGEST_COORDINATE) {
            self.unusable.push((self.positions.len(), at));
        }
        if colour.is_some() {
            self.vertex_colours.resize(self.positions.len(), None);
            self.vertex_colours.push(colour);
        }
        self.positions.push(position);
    }

    /// Takes a polygon of indices below `vertices`.
    pub(in crate::formats) fn add_polygon(
        &mut self,
        polygon: &[i64],
        vertices: u32,
        colour: Option<Parts>,
        at: Location,
        limits: &Limits,
    ) -> Result<(), ReadError> {
        if polygon.len() < 3 {
            self.short_faces = self.short_faces.saturating_add(1);
            return Ok(());
        }
        let triangles = (polygon.len() as u64).saturating_sub(2);
        self.triangles = self.triangles.saturating_add(triangles);
        limits.check_triangles(self.triangles)?;
        for &index in polygon {
            let vertex = u32::try_from(index).ok().filter(|&index| index < vertices);
            self.corners.push(vertex.ok_or_else(|| {
                let what = format!("face names vertex {index}, the file has {vertices}, from 0");
                ReadError::malformed(what, at)
            })?);
        }
        if colour.is_some() {
            self.face_colours.resize(self.corner_counts.len(), None);
            self.face_colours.push(colour);
        }
        let count = u32::try_from(polygon.len()).map_err(|_| too_many("corners of a face"))?;
        self.corner_counts.push(count);
        Ok(())
    }

    /// The mesh of all polygons.
    pub(in crate::formats) fn finish(mut self) -> Result<Finished, ReadError> {
        let (triangles, face_paint) = self.cut();
        if triangles.is_empty() {
            let instead = match self.short_faces {
                0 => "the file has no face of three corners".into(),
                short => format!("the file has faces with fewer than 3 corners alone ({short})"),
            };
            return Err(ReadError::NoFaces { instead });
        }
        let written = Written {
            polygon_count: self.corner_counts.len() as u64,
            vertex_count: self.positions.len() as u64,
            ..Written::default()
        };
        let corners = match self.vertex_paint(&triangles) {
            paint if paint.is_empty() || (is_uniform(&paint) && !face_paint.is_empty()) => {
                face_paint
            }
            paint => paint,
        };
        let place_of = |vertex| {
            let found = self.unusable.iter().find(|(index, _)| *index == vertex);
            found.map_or(Location::File, |(_, place)| *place)
        };
        let mesh = Mesh::from_indexed(&self.positions, &triangles)
            .map_err(|error| ReadError::from_mesh(error, place_of))?;
        let short = self.short_faces;
        if short > 0 {
            let note = format!("faces with fewer than 3 corners left out: {short}");
            self.notes.push(note);
        }
        Ok(Finished {
            mesh: mesh.with_paint(Paint {
                corners,
                ..Paint::default()
            }),
            written,
            notes: self.notes,
        })
    }

    /// Triangles of all polygons, and the colours of their corners where polygons have colours.
    fn cut(&mut self) -> (Vec<[u32; 3]>, Vec<Option<Rgb>>) {
        let colours = eight_bit_colours(&self.face_colours);
        let mut cutter = Cutter::default();
        let mut triangles = Vec::new();
        let mut paint = Vec::new();
        let mut rest = self.corners.as_slice();
        for (polygon, &count) in self.corner_counts.iter().enumerate() {
            let Some((corners, after)) = rest.split_at_checked(count as usize) else {
                break;
            };
            rest = after;
            if let &[a, b, c] = corners {
                triangles.push([a, b, c]);
            } else {
                cutter.cut(corners, &self.positions, |triangle| {
                    let vertex = |i: u32| corners.get(i as usize).copied().unwrap_or_default();
                    triangles.push(triangle.map(vertex));
                });
            }
            if !colours.is_empty() {
                let colour = colours.get(polygon).copied().flatten();
                paint.resize(triangles.len().saturating_mul(3), colour);
            }
        }
        self.notes.extend(cutter.note());
        self.corners = Vec::new();
        (triangles, paint)
    }

    /// The colours of all corners where vertices have colours.
    fn vertex_paint(&self, triangles: &[[u32; 3]]) -> Vec<Option<Rgb>> {
        let colours = eight_bit_colours(&self.vertex_colours);
        if colours.is_empty() {
            return Vec::new();
        }
        let colour = |vertex: &u32| colours.get(*vertex as usize).copied().flatten();
        triangles.as_flattened().iter().map(colour).collect()
    }
}

fn is_uniform(paint: &[Option<Rgb>]) -> bool {
    let mut pairs = paint.iter().zip(paint.iter().skip(1));
    pairs.all(|(a, b)| a == b)
}

fn eight_bit_colours(colours: &[Option<Parts>]) -> Vec<Option<Rgb>> {
    let parts = || colours.iter().flatten().flatten();
    if parts().any(|&part| part < 0.0) {
        return Vec::new();
    }
    let scale = colour_scale(parts());
    let scaled = |parts: Parts| parts.map(|part| eight_bits(part * scale));
    colours.iter().map(|colour| colour.map(scaled)).collect()
}

/// The number of vertices that a file promises, as an index.
pub(in crate::formats) fn vertex_count(promised: u64) -> Result<u32, ReadError> {
    u32::try_from(promised).map_err(|_| too_many("vertices"))
}

fn too_many(limit: &'static str) -> ReadError {
    ReadError::OverLimit {
        limit,
        asked: u64::from(u32::MAX).saturating_add(1),
        allowed: u32::MAX.into(),
        option: "",
    }
}

/// What a file without faces has instead: so many vertices.
pub(in crate::formats) fn no_faces(vertices: u64) -> ReadError {
    let instead = match vertices {
        0 => "the file has no vertex".into(),
        _ => format!("the file has vertices alone ({vertices})"),
    };
    ReadError::NoFaces { instead }
}

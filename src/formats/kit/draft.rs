//! Positions, polygons and colours as PLY and OFF give them in; a mesh and its paint out, or points and lines where there is no face.
//!
//! Promises: indices are held against the number of positions as they come, triangles against the limit before they are
//! cut, and an unusable position is named by its place. Beside faces a polygon with fewer than three corners is left out
//! with a note; alone, one of two corners is a line. Colours go to corners: those of vertices, or those of faces where vertices have none or all the same.
//! Parts of colours run from 0 to 1, or to 255 where one of them is beyond 1, since programs write both; where one is
//! below 0 they are something else, such as normals, and are ignored.

mod appearance;
mod joined;
mod triangles;
mod without_faces;

use crate::formats::appearance::{Appearance, Wanted};
use crate::formats::kit::colour::{colour_scale, eight_bits};
use crate::formats::kit::polygon::Cutter;
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::Written;
use crate::mesh::vec3::Vec3;
use crate::mesh::{Faceless, LARGEST_COORDINATE, Mesh, Opacity, Paint, Rgb};

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
    /// Opacities as the file has them, in the same way; one of vertices, one of polygons.
    vertex_opacities: Vec<Option<f32>>,
    face_opacities: Vec<Option<f32>>,
    /// Places of vertices in a texture: one each, or none at all; those at the end may be missing.
    vertex_places: Vec<[f32; 2]>,
    /// Places of the corners of polygons in a texture, in the same way.
    corner_places: Vec<[f32; 2]>,
    /// Number of the texture of each polygon, in the same way.
    texture_of_polygon: Vec<u16>,
    /// One a position, or none at all.
    normals: Vec<[f32; 3]>,
    /// Edges, and polygons of two corners.
    segments: Vec<[u32; 2]>,
    triangles: u64,
    /// Whether the polygon that was offered last was kept.
    is_last_kept: bool,
    short_faces: u64,
    /// Location of each position that no face may use.
    unusable: Vec<(usize, Location)>,
    notes: Vec<String>,
    /// How much of what rules ask about the look of faces is gathered.
    wanted: Wanted,
}

/// A mesh, or what there is without faces, and what there is to say of how it was made.
pub(in crate::formats) struct Finished {
    pub(in crate::formats) mesh: Option<Mesh>,
    pub(in crate::formats) faceless: Option<Faceless>,
    /// Its colours, which are for whoever knows of textures to put on.
    pub(in crate::formats) paint: Paint,
    /// Number of the texture of each face; empty where all have the first.
    pub(in crate::formats) texture_of_face: Vec<u16>,
    pub(in crate::formats) written: Written,
    pub(in crate::formats) notes: Vec<String>,
    pub(in crate::formats) appearance: Option<Box<Appearance>>,
}

impl Draft {
    /// A draft that gathers so much of what rules ask about the look of faces.
    pub(in crate::formats) fn wanting(wanted: Wanted) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

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

    /// Says of the vertex that was added last how opaque it is and where it lies in a texture.
    pub(in crate::formats) fn look_of_vertex(
        &mut self,
        opacity: Option<f32>,
        place: Option<[f32; 2]>,
    ) {
        let before = self.positions.len().saturating_sub(1);
        push_at(&mut self.vertex_opacities, before, opacity.map(Some));
        push_at(&mut self.vertex_places, before, place);
    }

    /// Says of the polygon that was offered last how opaque it is, where its corners lie in a texture, u and v of each, and
    /// in which.
    pub(in crate::formats) fn look_of_polygon(
        &mut self,
        opacity: Option<f32>,
        places: &[f32],
        texture: Option<u16>,
    ) {
        if !self.is_last_kept {
            return;
        }
        let before = self.corner_counts.len().saturating_sub(1);
        push_at(&mut self.face_opacities, before, opacity.map(Some));
        push_at(&mut self.texture_of_polygon, before, texture);
        let (places, _) = places.as_chunks::<2>();
        let count = self.corner_counts.last().copied().unwrap_or(0) as usize;
        if places.len() == count {
            let before = self.corners.len().saturating_sub(count);
            self.corner_places.resize(before, [0.0; 2]);
            self.corner_places.extend_from_slice(places);
        }
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
        self.is_last_kept = polygon.len() >= 3;
        if polygon.len() < 3 {
            self.short_faces = self.short_faces.saturating_add(1);
            if let &[a, b] = polygon {
                self.add_segment([a, b], vertices, at)?;
            }
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
        let Cut {
            triangles,
            colours: face_paint,
            opacities: face_opacities,
            places,
            textures: texture_of_face,
        } = self.cut();
        if triangles.is_empty() {
            return self.without_faces();
        }
        let appearance = self.appearance(&triangles, &places, &texture_of_face);
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
        let corner_opacities = match self.vertex_opacity(&triangles) {
            own if own.is_empty() => face_opacities,
            own => own,
        };
        let corner_opacities = self.unless_nothing_is_seen(corner_opacities);
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
            mesh: Some(mesh),
            faceless: None,
            paint: Paint {
                corners,
                corner_opacities,
                places,
                ..Paint::default()
            },
            texture_of_face,
            written,
            notes: self.notes,
            appearance,
        })
    }

    /// Triangles of all polygons, and what polygons say of their look.
    fn cut(&mut self) -> Cut {
        if let Some(triangles) = self.as_triangles() {
            return Cut {
                triangles,
                ..Cut::default()
            };
        }
        let colours = eight_bit_colours(&self.face_colours);
        let opacities = parts_of_one(&self.face_opacities);
        let has_places = !self.corner_places.is_empty() || !self.vertex_places.is_empty();
        let mut cutter = Cutter::default();
        let mut cut = Cut::default();
        let mut rest = self.corners.as_slice();
        let mut places = Places {
            of_corners: self.corner_places.as_slice(),
            of_vertices: &self.vertex_places,
        };
        for (polygon, &count) in self.corner_counts.iter().enumerate() {
            let count = count as usize;
            let Some((corners, after)) = rest.split_at_checked(count) else {
                break;
            };
            rest = after;
            let triangles = &mut cut.triangles;
            let mut take = |triangle: [u32; 3]| {
                let vertex = |i: u32| corners.get(i as usize).copied().unwrap_or_default();
                triangles.push(triangle.map(vertex));
                if has_places {
                    let place = |i: u32| places.of(i as usize, vertex(i) as usize);
                    cut.places.extend(triangle.map(place));
                }
            };
            if count == 3 {
                take([0, 1, 2]);
            } else {
                cutter.cut(corners, &self.positions, take);
            }
            places.advance(count);
            let corners = cut.triangles.len().saturating_mul(3);
            if !colours.is_empty() {
                let colour = colours.get(polygon).copied().flatten();
                cut.colours.resize(corners, colour);
            }
            if !opacities.is_empty() {
                let opacity = opacities.get(polygon).copied().unwrap_or_default();
                cut.opacities.resize(corners, opacity);
            }
            if !self.texture_of_polygon.is_empty() {
                let texture = self.texture_of_polygon.get(polygon).copied();
                cut.textures
                    .resize(cut.triangles.len(), texture.unwrap_or_default());
            }
        }
        self.notes.extend(cutter.note());
        self.corners = Vec::new();
        cut
    }

    /// The opacities of all corners where vertices have some.
    fn vertex_opacity(&self, triangles: &[[u32; 3]]) -> Vec<Opacity> {
        let opacities = parts_of_one(&self.vertex_opacities);
        if opacities.iter().all(|opacity| opacity.is_whole()) {
            return Vec::new();
        }
        let of = |vertex: &u32| opacities.get(*vertex as usize).copied();
        let corners = triangles.as_flattened().iter();
        corners
            .map(|vertex| of(vertex).unwrap_or_default())
            .collect()
    }

    /// Some programs write 0 for an alpha that they do not use.
    fn unless_nothing_is_seen(&mut self, opacities: Vec<Opacity>) -> Vec<Opacity> {
        if opacities.iter().all(|opacity| opacity.is_whole()) {
            return Vec::new();
        }
        if opacities.iter().any(|&opacity| opacity != Opacity(0)) {
            return opacities;
        }
        let note = "every face has opacity 0: taken as opaque";
        self.notes.push(note.into());
        Vec::new()
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

/// Triangles, and what polygons say of their look; a list is empty where they say nothing.
#[derive(Default)]
struct Cut {
    triangles: Vec<[u32; 3]>,
    /// One a corner.
    colours: Vec<Option<Rgb>>,
    /// One a corner.
    opacities: Vec<Opacity>,
    /// One a corner.
    places: Vec<[f32; 2]>,
    /// One a triangle.
    textures: Vec<u16>,
}

/// Where the corners of a polygon lie in a texture: by themselves, or else as their vertices do.
struct Places<'a> {
    of_corners: &'a [[f32; 2]],
    of_vertices: &'a [[f32; 2]],
}

impl Places<'_> {
    fn of(&self, corner: usize, vertex: usize) -> [f32; 2] {
        let by_vertex = || self.of_vertices.get(vertex);
        let own = self.of_corners.get(corner).or_else(by_vertex);
        let place = own.copied().unwrap_or_default();
        place.map(|part| if part.is_finite() { part } else { 0.0 })
    }

    /// Goes on to the polygon behind one of so many corners.
    fn advance(&mut self, count: usize) {
        self.of_corners = self.of_corners.get(count..).unwrap_or_default();
    }
}

/// Appends an item to a list that stays empty until there is one: `before` were due.
fn push_at<T: Clone + Default>(list: &mut Vec<T>, before: usize, item: Option<T>) {
    if let Some(item) = item {
        list.resize(before, T::default());
        list.push(item);
    }
}

/// Opacities from 0 to 1, of numbers that run to that or to 255.
fn parts_of_one(opacities: &[Option<f32>]) -> Vec<Opacity> {
    let scale = colour_scale(opacities.iter().flatten());
    let part = |own: &Option<f32>| {
        own.map_or(Opacity::WHOLE, |own| Opacity::of_part((own * scale).into()))
    };
    opacities.iter().map(part).collect()
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

//! A mesh of the library in; a body with polygons, colours and places in textures out.
//!
//! Alpha of vertices is left alone: nothing in an FBX says whether it is opacity, and most programs keep other things in it.

use ufbx::{Face, Mesh, UvSet};

use crate::formats::fbx::materials::{Known, Moved};
use crate::formats::kit::colour::eight_bits;
use crate::formats::kit::stage::body::Body;
use crate::formats::{Limits, Location, ReadError};
use crate::mesh::Rgb;

/// Where the corners of a mesh lie in the textures of its materials.
#[derive(Debug)]
pub(super) struct PlacesOf {
    /// For each material the number of its set of places, and how they are moved; `None` where it shows no texture.
    slots: Vec<Option<(usize, Moved)>>,
}

impl PlacesOf {
    pub(super) fn new(mesh: &Mesh, materials: &[Known]) -> Self {
        let set_of = |known: &Known| {
            let texture = known.texture.as_ref()?;
            let is_named = |set: &UvSet| set.name.as_ref() == texture.uv_set;
            let named = mesh.uv_sets.iter().position(is_named).unwrap_or(0);
            mesh.uv_sets.get(named).map(|_| (named, texture.moved))
        };
        Self {
            slots: materials.iter().map(set_of).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.slots.iter().all(Option::is_none)
    }

    fn place(&self, mesh: &Mesh, slot: u32, corner: usize) -> [f32; 2] {
        let found = self.slots.get(slot as usize).copied().flatten();
        let place = found.and_then(|(set, moved)| {
            let uv = &mesh.uv_sets.get(set)?.vertex_uv;
            let index = *uv.indices.get(corner)?;
            let place = uv.values.get(index as usize)?;
            Some(moved.place([place.x, place.y]))
        });
        place.unwrap_or_default()
    }
}

/// The polygons of a mesh, where bones and blend shapes move them.
pub(super) fn body(mesh: &Mesh, places: &PlacesOf, limits: &Limits) -> Result<Body, ReadError> {
    let positions = &mesh.skinned_position;
    limits.check_points(positions.values.len() as u64)?;
    let mut body = Body::new(positions.values.iter().map(|p| [p.x, p.y, p.z]).collect());
    let has_colours = mesh.vertex_color.exists;
    for (number, face) in mesh.faces.iter().enumerate() {
        if is_hole(mesh, number) {
            continue;
        }
        let (first, end) = range(face);
        let corners = positions.indices.get(first..end).ok_or_else(outside)?;
        let slot = mesh.face_material.get(number).copied().unwrap_or(0);
        if !body.add_polygon(corners, slot, Location::File, limits)? {
            continue;
        }
        if has_colours {
            let colours = (first..end).map(|corner| colour(mesh, corner));
            body.colours.extend(colours);
        }
        if !places.is_empty() {
            let own = (first..end).map(|corner| places.place(mesh, slot, corner));
            body.places.extend(own);
        }
    }
    Ok(body)
}

fn is_hole(mesh: &Mesh, face: usize) -> bool {
    mesh.face_hole.get(face).copied().unwrap_or_default()
}

fn range(face: &Face) -> (usize, usize) {
    let first = face.index_begin as usize;
    (first, first.saturating_add(face.num_indices as usize))
}

fn outside() -> ReadError {
    ReadError::malformed("a face names corners that are not there", Location::File)
}

fn colour(mesh: &Mesh, corner: usize) -> Option<Rgb> {
    let colours = &mesh.vertex_color;
    let index = *colours.indices.get(corner)?;
    let colour = colours.values.get(index as usize)?;
    Some([colour.x, colour.y, colour.z].map(part))
}

#[expect(clippy::cast_possible_truncation, reason = "a colour needs no more")]
fn part(value: f64) -> u8 {
    eight_bits(value as f32)
}

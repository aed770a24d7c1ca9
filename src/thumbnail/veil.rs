//! How much a face hides, at any place in the picture.
//!
//! The opacities that are given are multiplied, as colours are: the material's, the corners', the texture's. A material with a
//! cutoff is whole or not there. What is whole, or so near to it that no eye tells, is drawn as opaque faces are,
//! place by place; the rest is a layer over what lies behind.

use super::outline::{Outline, Slope};
use super::raster::Placed;
use crate::mesh::{Mesh, Paint, Texture};

/// Opacity from which on nothing is seen behind a place.
const WHOLE: f32 = 253.5 / 255.0;
/// Opacity up to which a place is not seen.
const NOTHING: f32 = 0.5 / 255.0;

/// The opacity of one face.
#[derive(Debug)]
pub(super) struct Veil<'a> {
    even: f32,
    corners: Option<Slope>,
    texture: Option<(&'a Texture, [Slope; 2])>,
    cutoff: Option<f32>,
}

/// Whether anything may be seen through face number `face`.
pub(super) fn is_seen_through(paint: &Paint, face: usize) -> bool {
    let material = paint.material(face);
    let own = paint.corner_opacities.get(face * 3..face * 3 + 3);
    let texture = material.texture.map(|i| &paint.textures[usize::from(i)]);
    !material.opacity.is_whole()
        || own.is_some_and(|own| own.iter().any(|opacity| !opacity.is_whole()))
        || (!paint.places.is_empty() && texture.is_some_and(Texture::is_seen_through))
}

/// Whether so little of every face is given as whole that nobody could see the body: then its opacities mean nothing, and it is
/// drawn as if it had none.
pub(super) fn is_ghost(paint: &Paint, faces: usize) -> bool {
    const HARDLY: f32 = 0.06;
    let opacity = |face: usize| {
        let material = paint.material(face);
        let own = paint.corner_opacities.get(face * 3..face * 3 + 3);
        let corners = own.map_or(1.0, |own| {
            own.iter().map(|opacity| opacity.part()).fold(0.0, f32::max)
        });
        material.opacity.part() * corners
    };
    paint.is_seen_through() && (0..faces).all(|face| opacity(face) < HARDLY)
}

impl<'a> Veil<'a> {
    /// That of face number `face`, whose corners lie at `corners`; `None` where it has no area there.
    pub(super) fn of(mesh: &'a Mesh, face: u32, corners: &[Placed; 3]) -> Option<Self> {
        let (paint, first) = (mesh.paint(), face as usize * 3);
        let outline = Outline::of(corners)?;
        let slope = |values| Slope::of_values(corners, values, outline.double_area);
        let material = paint.material(face as usize);
        let texture = material.texture.map(|i| &paint.textures[usize::from(i)]);
        let texture = texture.filter(|texture| texture.is_seen_through());
        let places = paint.places.get(first..first + 3);
        let own = paint.corner_opacities.get(first..first + 3);
        Some(Self {
            even: material.opacity.part(),
            corners: own.map(|own| slope([0, 1, 2].map(|i| own[i].part()))),
            texture: texture.zip(places).map(|(texture, places)| {
                let along = |axis: usize| slope([0, 1, 2].map(|corner| places[corner][axis]));
                (texture, [along(0), along(1)])
            }),
            cutoff: material.cutoff.map(|cutoff| cutoff.part()),
        })
    }

    /// The opacity at a place in samples, 0 to 1; all of what is nearly whole or nearly nothing.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let mut part = self.even;
        if let Some(corners) = &self.corners {
            part *= corners.at(x, y);
        }
        if let Some((texture, [u, v])) = &self.texture {
            part *= texture_at(texture, u.at(x, y), v.at(x, y));
        }
        match self.cutoff {
            Some(cutoff) => f32::from(u8::from(part >= cutoff)),
            None if part >= WHOLE => 1.0,
            None if part <= NOTHING => 0.0,
            None => part,
        }
    }

    /// Whether some places of the face may be whole.
    pub(super) fn may_be_whole(&self) -> bool {
        self.cutoff.is_some() || self.even >= WHOLE
    }

    /// Whether some places of the face may be neither whole nor nothing.
    pub(super) fn may_be_a_layer(&self) -> bool {
        self.cutoff.is_none()
    }
}

/// Opacity of a texture at (u, v): that of the nearest pixel, so that what is cut out has an edge.
fn texture_at(texture: &Texture, u: f32, v: f32) -> f32 {
    let [width, height] = texture.size().map(|side| side as f32);
    let [x, y] = [(u * width).floor(), ((1.0 - v) * height).floor()];
    texture.opacity(x as i64, y as i64).part()
}

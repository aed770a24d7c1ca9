//! What a face that is seen looks like: its colour and the light on it, at any place in the picture.
//!
//! Made once for each face when it is first seen. Light is worked out at the corners and runs evenly between them; a face
//! smaller than [`SMALL`], and one that is flat between creases, has one light all over.

use super::Subject;
use super::camera::Camera;
use super::light::{self, Light, lit};
use super::normals::{self, Normals};
use super::outline::{Outline, Slope};
use super::raster::{GRID, Placed, reach};
use crate::mesh::srgb::linear;
use crate::mesh::vec3::Vec3;
use crate::mesh::{Material, Mesh, Rgb};

/// Side in samples of the box of a face too small for shading within it to be seen.
const SMALL: i32 = 4;
/// Difference of light that is not seen: a quarter of the smallest step of sRGB.
const EVEN: f32 = 1.0 / 16_384.0;
/// What the light from the inside of an open body is multiplied by.
const INSIDE: [f32; 3] = [0.80, 0.62, 0.52];
const UNSEEN: u32 = u32::MAX;

/// Which side of a face is the outside: the one from which its corners run counter-clockwise, or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// There is no telling: both look alike.
    Alike,
    /// Counter-clockwise; insides are seen through the openings of the body.
    Open,
    /// Clockwise; insides are seen through the openings of the body.
    OpenInverted,
    /// Counter-clockwise, and no inside is ever seen.
    Closed,
    /// Clockwise, and no inside is ever seen.
    ClosedInverted,
}

impl Sides {
    /// Whether faces whose corners run clockwise (or not) in the picture need not be drawn.
    pub(super) fn hides(self, is_clockwise: bool) -> bool {
        match self {
            Self::Alike | Self::Open | Self::OpenInverted => false,
            Self::Closed => is_clockwise,
            Self::ClosedInverted => !is_clockwise,
        }
    }
}

/// One face in the picture.
#[derive(Clone, Copy, Debug)]
pub(super) enum Surface {
    /// Linear light that is the same all over it.
    Even([f32; 3]),
    /// Light or colour differ from place to place; the number of its slopes.
    Sloping(u32),
}

/// What differs from place to place on a face.
#[derive(Debug)]
struct Slopes {
    tint: [f32; 3],
    filter: [f32; 3],
    diffuse: Slope,
    gleam: Slope,
    /// Colours of the corners, where they differ.
    colour: Option<[Slope; 3]>,
    /// A texture, and the place in it.
    texture: Option<(u16, [Slope; 2])>,
}

/// Makes surfaces of one mesh as seen by one camera, each when it is first asked for.
#[derive(Debug)]
pub(super) struct Painter<'a> {
    mesh: &'a Mesh,
    camera: &'a Camera,
    placed: &'a [Placed],
    sides: Sides,
    /// Of faces for which neither the file nor a material has a colour.
    material: Rgb,
    normals: Normals<'a>,
    /// Number of each face among the surfaces, or [`UNSEEN`].
    number: Vec<u32>,
    surfaces: Vec<Surface>,
    slopes: Vec<Slopes>,
}

/// Whether a face is large enough for shading within it to be seen.
pub(super) fn is_large(corners: &[Placed; 3]) -> bool {
    reach(corners) > SMALL * GRID
}

/// Whether light differs too little between corners to be seen.
fn are_alike(lights: &[Light; 3]) -> bool {
    let [first, others @ ..] = lights;
    let differ = |one: f32, other: f32| (one - other).abs() > EVEN;
    let is_other =
        |light: &Light| differ(light.diffuse, first.diffuse) || differ(light.gleam, first.gleam);
    !others.iter().any(is_other)
}

impl<'a> Painter<'a> {
    /// For faces as `subject` has them, of which those in `large` may be shaded within.
    pub(super) fn new(
        subject: &Subject<'a>,
        camera: &'a Camera,
        placed: &'a [Placed],
        material: Rgb,
        large: impl Iterator<Item = u32>,
    ) -> Self {
        Self {
            mesh: subject.mesh,
            camera,
            placed,
            sides: subject.sides,
            material,
            normals: Normals::around(subject.mesh, large),
            number: vec![UNSEEN; subject.mesh.faces().len()],
            surfaces: Vec::new(),
            slopes: Vec::new(),
        }
    }

    pub(super) fn mesh(&self) -> &'a Mesh {
        self.mesh
    }

    /// The surface of face number `face`.
    pub(super) fn surface(&mut self, face: u32) -> Surface {
        let number = self.number[face as usize];
        if number != UNSEEN {
            return self.surfaces[number as usize];
        }
        let made = self.made(face);
        self.number[face as usize] = self.surfaces.len() as u32;
        self.surfaces.push(made);
        made
    }

    fn made(&mut self, face: u32) -> Surface {
        let number = face as usize;
        let vertices = self.mesh.faces()[number];
        let corners = vertices.map(|vertex| self.placed[vertex as usize]);
        let own = normals::of_face(self.mesh, vertices).unwrap_or([0.0, 0.0, 1.0]);
        // Faces are lit from whichever side is seen: a file's winding is not to be trusted with that.
        let is_back = self.camera.turn(own)[2] < 0.0;
        let side = if is_back { -1.0 } else { 1.0 };
        let is_inside = match self.sides {
            Sides::Alike | Sides::Closed | Sides::ClosedInverted => false,
            Sides::Open => is_back,
            Sides::OpenInverted => !is_back,
        };
        let paint = self.mesh.paint();
        let material = paint.material(number);
        let colours = paint.corners.get(number * 3..number * 3 + 3);
        let tint = self.tint(material, colours);
        let camera = self.camera;
        let light_on = |normal: Vec3| light::falling_on(camera.turn(normal).map(|x| x * side));
        let texture = material.texture.filter(|_| !paint.places.is_empty());
        let filter = if is_inside { INSIDE } else { [1.0; 3] };
        let is_large = is_large(&corners);
        let lights = if is_large {
            self.normals.at_corners(face, own).map(light_on)
        } else {
            [light_on(own); 3]
        };
        let has_own_colours = is_large && colours.is_some_and(|c| c[0] != c[1] || c[0] != c[2]);
        let is_even = texture.is_none() && !has_own_colours && are_alike(&lights);
        let outline = Outline::of(&corners).filter(|_| !is_even);
        let Some(outline) = outline else {
            return Surface::Even(lit(tint, light_on(own), filter));
        };
        let slope = |values: [f32; 3]| Slope::of_values(&corners, values, outline.double_area);
        let slopes = Slopes {
            tint,
            filter,
            diffuse: slope(lights.map(|light| light.diffuse)),
            gleam: slope(lights.map(|light| light.gleam)),
            colour: colours.filter(|_| has_own_colours).map(|colours| {
                let parts = [0, 1, 2].map(|corner| self.tint(material, Some(&colours[corner..])));
                [0, 1, 2].map(|part| slope(parts.map(|colour| colour[part])))
            }),
            texture: texture.map(|texture| {
                let places = &paint.places[number * 3..number * 3 + 3];
                let along = |axis: usize| slope([0, 1, 2].map(|corner| places[corner][axis]));
                (texture, [along(0), along(1)])
            }),
        };
        self.slopes.push(slopes);
        Surface::Sloping(self.slopes.len() as u32 - 1)
    }

    /// The colour of a material and of the first of `corners`, multiplied, or the one chosen where neither has any.
    fn tint(&self, material: Material, corners: Option<&[Option<Rgb>]>) -> [f32; 3] {
        let corner = corners.and_then(|colours| *colours.first()?);
        match (material.colour, corner) {
            (None, None) if material.texture.is_some() => [1.0; 3],
            (None, None) => linear(self.material),
            (Some(colour), None) | (None, Some(colour)) => linear(colour),
            (Some(one), Some(other)) => {
                let (one, other) = (linear(one), linear(other));
                [0, 1, 2].map(|part| one[part] * other[part])
            }
        }
    }

    /// Linear light of `surface` at a place in samples.
    #[inline]
    pub(super) fn shine(&self, surface: Surface, x: f32, y: f32) -> [f32; 3] {
        let slopes = match surface {
            Surface::Even(light) => return light,
            Surface::Sloping(number) => &self.slopes[number as usize],
        };
        self.shine_of(slopes, x, y)
    }

    fn shine_of(&self, slopes: &Slopes, x: f32, y: f32) -> [f32; 3] {
        let light = Light {
            diffuse: slopes.diffuse.at(x, y),
            gleam: slopes.gleam.at(x, y),
        };
        let mut colour = slopes.tint;
        if let Some(parts) = &slopes.colour {
            colour = [0, 1, 2].map(|part| parts[part].at(x, y));
        }
        if let Some((texture, [u, v])) = &slopes.texture {
            let place = [u.at(x, y), v.at(x, y)];
            colour = self.textured(colour, *texture, place);
        }
        lit(colour, light, slopes.filter)
    }

    /// A colour times that of a texture at (u, v), or that of the ground where nothing of it lies there.
    fn textured(&self, colour: [f32; 3], texture: u16, [u, v]: [f32; 2]) -> [f32; 3] {
        let known = &self.mesh.paint().textures[usize::from(texture)];
        let [width, height] = known.size().map(|side| side as f32);
        let [x, y] = [(u * width).floor(), ((1.0 - v) * height).floor()];
        if known.shows_ground(x as i64, y as i64) {
            return linear(known.ground().unwrap_or(self.material));
        }
        let texel = self.texel(texture, u, v);
        [0, 1, 2].map(|part| colour[part] * texel[part])
    }

    /// Linear colour of a texture at (u, v), blended between the four nearest pixels.
    fn texel(&self, texture: u16, u: f32, v: f32) -> [f32; 3] {
        let texture = &self.mesh.paint().textures[usize::from(texture)];
        let [width, height] = texture.size().map(|side| side as f32);
        let [x, y] = [u * width - 0.5, (1.0 - v) * height - 0.5];
        let (left, top) = (x.floor(), y.floor());
        let (right_part, low_part) = (x - left, y - top);
        let at = |dx: i64, dy: i64| linear(texture.pixel(left as i64 + dx, top as i64 + dy));
        let (pixels, weights) = (
            [at(0, 0), at(1, 0), at(0, 1), at(1, 1)],
            [
                (1.0 - right_part) * (1.0 - low_part),
                right_part * (1.0 - low_part),
                (1.0 - right_part) * low_part,
                right_part * low_part,
            ],
        );
        [0, 1, 2].map(|part| (0..4).map(|i| pixels[i][part] * weights[i]).sum())
    }
}

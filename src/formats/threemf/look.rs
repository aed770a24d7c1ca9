//! How triangles of a 3MF look, once their properties are looked up.

use crate::mesh::{Opacity, Rgb};

/// A colour, and how much it hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Colour {
    pub(super) rgb: Rgb,
    pub(super) opacity: Opacity,
}

/// What lies below a texture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Below {
    /// Another texture, in the same places.
    pub(super) texture: Option<u32>,
    /// A colour below both.
    pub(super) colour: Option<Colour>,
}

/// How a triangle looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Look {
    /// A material, by group and index, and its colour.
    Material(u32, u32, Colour),
    /// A colour for each corner.
    Colours([Colour; 3]),
    /// A texture, and the place of each corner in it.
    Texture(u32, [[f32; 2]; 3]),
    /// The same over what shows where the texture does not hide it.
    TextureOver(u32, [[f32; 2]; 3], Below),
    /// The same times a colour for each corner.
    TextureTimes(u32, [[f32; 2]; 3], [Colour; 3]),
}

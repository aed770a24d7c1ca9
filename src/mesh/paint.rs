//! The look that a file gives its faces: colours, materials, textures.
//!
//! At each corner the colours that are given are multiplied: the corner's own, its material's, its texture's. Where
//! none is given, whoever draws chooses. Opacities are multiplied in the same way; what gives none is whole.

use super::Opacity;

/// An sRGB colour.
pub type Rgb = [u8; 3];

/// Colours, materials and textures of a mesh; all empty where the file gives none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paint {
    /// One a corner, three a face, where the corner has one; or empty.
    pub corners: Vec<Option<Rgb>>,
    /// One a corner, three a face; or empty.
    pub corner_opacities: Vec<Opacity>,
    /// What [`Paint::material_of_face`] names.
    pub materials: Vec<Material>,
    /// One a face; or empty.
    pub material_of_face: Vec<u16>,
    /// Where each corner lies in its material's texture, u to the right and v upwards; or empty.
    pub places: Vec<[f32; 2]>,
    /// What materials name.
    pub textures: Vec<Texture>,
}

/// The look of some faces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Material {
    /// Its colour, where it has one.
    pub colour: Option<Rgb>,
    /// Index of its texture, where it has one.
    pub texture: Option<u16>,
    /// How much it hides of what lies behind.
    pub opacity: Opacity,
    /// Where it has one, places of less opacity than this are cut out, and all others are whole.
    pub cutoff: Option<Opacity>,
}

/// A picture that covers the plane again and again, row by row from its top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texture {
    width: u32,
    pixels: Vec<Rgb>,
    /// One a pixel; or empty.
    opacities: Vec<Opacity>,
}

impl Paint {
    /// Whether its lists fit a mesh of `faces` and name nothing that is not there.
    pub(super) fn fits(&self, faces: usize) -> bool {
        let is_in_step = |len: usize, each: usize| len == 0 || len == faces * each;
        let names_a_texture = |m: &Material| {
            m.texture
                .is_none_or(|i| usize::from(i) < self.textures.len())
        };
        is_in_step(self.corners.len(), 3)
            && is_in_step(self.corner_opacities.len(), 3)
            && is_in_step(self.places.len(), 3)
            && is_in_step(self.material_of_face.len(), 1)
            && self
                .material_of_face
                .iter()
                .all(|&i| usize::from(i) < self.materials.len())
            && self.materials.iter().all(names_a_texture)
    }

    /// The material of a face, where it has one.
    pub fn material(&self, face: usize) -> Material {
        let index = self.material_of_face.get(face);
        index.map_or_else(Material::default, |&i| self.materials[usize::from(i)])
    }

    /// Whether anything is seen through any face, or through a hole in it.
    pub fn is_seen_through(&self) -> bool {
        let texture_is = |m: &Material| {
            let texture = m.texture.map(|i| &self.textures[usize::from(i)]);
            texture.is_some_and(Texture::is_seen_through)
        };
        self.corner_opacities.iter().any(|own| !own.is_whole())
            || self
                .materials
                .iter()
                .any(|m| !m.opacity.is_whole() || texture_is(m))
    }
}

impl Texture {
    /// A texture of rows of `width` pixels; `None` unless they are whole and there is one.
    pub fn new(width: u32, pixels: Vec<Rgb>) -> Option<Self> {
        let is_whole = width > 0 && pixels.len().is_multiple_of(width as usize);
        (is_whole && !pixels.is_empty()).then_some(Self {
            width,
            pixels,
            opacities: Vec::new(),
        })
    }

    /// The same texture with an opacity for each pixel; those that are not as many as its pixels are ignored, and so are
    /// those that are all whole.
    #[must_use]
    pub fn with_opacities(mut self, opacities: Vec<Opacity>) -> Self {
        let tells = opacities.iter().any(|opacity| !opacity.is_whole());
        if tells && opacities.len() == self.pixels.len() {
            self.opacities = opacities;
        }
        self
    }

    /// Whether anything is seen through any of its pixels.
    pub fn is_seen_through(&self) -> bool {
        !self.opacities.is_empty()
    }

    /// Pixels in a row, and rows.
    pub fn size(&self) -> [u32; 2] {
        [self.width, (self.pixels.len() / self.width as usize) as u32]
    }

    /// A pixel; both numbers count beyond the picture into its repetitions.
    pub fn pixel(&self, x: i64, y: i64) -> Rgb {
        self.pixels[self.at(x, y)]
    }

    /// The opacity of a pixel, which is counted as in [`Texture::pixel`].
    pub fn opacity(&self, x: i64, y: i64) -> Opacity {
        let own = self.opacities.get(self.at(x, y));
        own.copied().unwrap_or_default()
    }

    fn at(&self, x: i64, y: i64) -> usize {
        let [width, height] = self.size().map(i64::from);
        (y.rem_euclid(height) * width + x.rem_euclid(width)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opacities_of_a_texture_are_one_a_pixel_or_none() {
        let texture = || Texture::new(2, vec![[9; 3]; 4]).unwrap();
        let half = Opacity(128);
        let see_through = texture().with_opacities(vec![Opacity::WHOLE, half, half, half]);
        assert_eq!(
            (see_through.opacity(2, 2), see_through.opacity(-1, 0)),
            (Opacity::WHOLE, half)
        );
        assert!(see_through.is_seen_through());
        for useless in [vec![half; 3], vec![Opacity::WHOLE; 4]] {
            assert_eq!(texture().with_opacities(useless), texture());
        }
    }

    #[test]
    fn paint_whose_opacities_do_not_fit_its_faces_is_refused() {
        let paint = |count| Paint {
            corner_opacities: vec![Opacity(1); count],
            ..Paint::default()
        };
        assert!(paint(6).fits(2) && paint(0).fits(2));
        assert!(!paint(5).fits(2));
    }
}

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

/// What lies beyond the sides of a texture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Beyond {
    /// The texture again.
    #[default]
    Repeat,
    /// The texture again, each time the mirror image of the last.
    Mirror,
    /// Its outermost pixels.
    Clamp,
    /// Nothing: the ground below the texture shows.
    Nothing,
}

impl Beyond {
    /// The pixel from 0 to `count` that pixel `x` is; `None` for nothing.
    fn fold(self, x: i64, count: i64) -> Option<i64> {
        match self {
            Self::Repeat => Some(x.rem_euclid(count)),
            Self::Mirror => {
                let both = x.rem_euclid(2 * count);
                Some(both.min(2 * count - 1 - both))
            }
            Self::Clamp => Some(x.clamp(0, count - 1)),
            Self::Nothing => (0..count).contains(&x).then_some(x),
        }
    }
}

/// A picture that covers the plane, again and again or as it says, row by row from its top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texture {
    width: u32,
    /// To the sides, and above and below.
    beyond: [Beyond; 2],
    pixels: Vec<Rgb>,
    /// One a pixel; or empty.
    opacities: Vec<Opacity>,
    /// The colour where nothing lies; `None` for that of the body.
    ground: Option<Rgb>,
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
            beyond: [Beyond::default(); 2],
            pixels,
            opacities: Vec::new(),
            ground: None,
        })
    }

    /// What lies beyond its sides, and above and below.
    pub fn beyond(&self) -> [Beyond; 2] {
        self.beyond
    }

    /// The same texture with other things beyond its sides, and above and below.
    #[must_use]
    pub fn with_beyond(self, beyond: [Beyond; 2]) -> Self {
        Self { beyond, ..self }
    }

    /// The same texture on a ground of this colour, where nothing lies beyond its sides.
    #[must_use]
    pub fn with_ground(self, ground: Option<Rgb>) -> Self {
        Self { ground, ..self }
    }

    /// The colour of the ground; `None` for that of the body.
    pub fn ground(&self) -> Option<Rgb> {
        self.ground
    }

    /// Whether the ground shows at a pixel, which is counted as in [`Texture::pixel`].
    pub fn shows_ground(&self, x: i64, y: i64) -> bool {
        self.beyond.contains(&Beyond::Nothing) && self.at(x, y).is_none()
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

    /// All pixels with their opacities, row by row from the top.
    pub fn texels(&self) -> impl Iterator<Item = (Rgb, Opacity)> {
        let opacities = self.opacities.iter().copied();
        let whole = std::iter::repeat(Opacity::WHOLE);
        self.pixels.iter().copied().zip(opacities.chain(whole))
    }

    /// A pixel; both numbers may count beyond the picture. Where nothing lies there, it is the nearest one.
    pub fn pixel(&self, x: i64, y: i64) -> Rgb {
        let size = self.size().map(i64::from);
        let at = self.at(x, y);
        self.pixels[at.unwrap_or_else(|| {
            let [x, y] = [x.clamp(0, size[0] - 1), y.clamp(0, size[1] - 1)];
            (y * size[0] + x) as usize
        })]
    }

    /// The opacity of a pixel, which is counted as in [`Texture::pixel`]; the ground is whole.
    pub fn opacity(&self, x: i64, y: i64) -> Opacity {
        let Some(at) = self.at(x, y) else {
            return Opacity::WHOLE;
        };
        self.opacities.get(at).copied().unwrap_or_default()
    }

    fn at(&self, x: i64, y: i64) -> Option<usize> {
        let [width, height] = self.size().map(i64::from);
        let [across, down] = self.beyond;
        let (x, y) = (across.fold(x, width)?, down.fold(y, height)?);
        Some((y * width + x) as usize)
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
    fn beyond_its_sides_a_texture_goes_on_as_it_says() {
        let row = || Texture::new(3, vec![[0; 3], [1; 3], [2; 3]]).unwrap();
        let seen = |beyond: Beyond| {
            let texture = row().with_beyond([beyond, Beyond::Repeat]);
            let pixels = (-4..7).map(|x| texture.pixel(x, 5)[0]);
            pixels.collect::<Vec<_>>()
        };
        assert_eq!(seen(Beyond::Repeat), [2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
        assert_eq!(seen(Beyond::Mirror), [2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0]);
        assert_eq!(seen(Beyond::Clamp), [0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2]);
        let alone = row().with_beyond([Beyond::Nothing, Beyond::Nothing]);
        assert!(!alone.is_seen_through() && !row().is_seen_through());
        assert!(alone.shows_ground(3, 0) && !alone.shows_ground(2, 0));
        assert!(!row().shows_ground(3, 0));
        assert_eq!(alone.opacity(3, 0), Opacity::WHOLE);
        assert_eq!(alone.pixel(3, 9), [2; 3]);
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

//! The look that a file gives its faces: colours, materials, textures.
//!
//! At each corner the colours that are given are multiplied: the corner's own, its material's, its texture's. Where
//! none is given, whoever draws chooses.

/// An sRGB colour.
pub type Rgb = [u8; 3];

/// Colours, materials and textures of a mesh; all empty where the file gives none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paint {
    /// One a corner, three a face, where the corner has one; or empty.
    pub corners: Vec<Option<Rgb>>,
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
}

/// A picture that covers the plane again and again, row by row from its top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texture {
    width: u32,
    pixels: Vec<Rgb>,
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
}

impl Texture {
    /// A texture of rows of `width` pixels; `None` unless they are whole and there is one.
    pub fn new(width: u32, pixels: Vec<Rgb>) -> Option<Self> {
        let is_whole = width > 0 && pixels.len().is_multiple_of(width as usize);
        (is_whole && !pixels.is_empty()).then_some(Self { width, pixels })
    }

    /// Pixels in a row, and rows.
    pub fn size(&self) -> [u32; 2] {
        [self.width, (self.pixels.len() / self.width as usize) as u32]
    }

    /// A pixel; both numbers count beyond the picture into its repetitions.
    pub fn pixel(&self, x: i64, y: i64) -> Rgb {
        let [width, height] = self.size().map(i64::from);
        let at = y.rem_euclid(height) * width + x.rem_euclid(width);
        self.pixels[at as usize]
    }
}

//! Colours and textures of a glTF's materials.
//!
//! Factors are linear light and become sRGB; the picture of a texture is read from the file, its folder or a `data:` URI.
//! A texture that cannot be shown is a note. Transmission is drawn as opacity, and the strength of emitted light is applied.

use serde_json::Value;

use crate::formats::gltf::buffers::{Buffers, shown};
use crate::formats::gltf::json::{array, index, numbers, text};
use crate::formats::kit::texture::Textures;
use crate::mesh::srgb::encoded;
use crate::mesh::{Beyond, Material, MeshBuilder, Opacity, Rgb, Texture};

/// Materials, as the mesh knows them.
#[derive(Debug, Default)]
pub(super) struct Materials {
    known: Vec<Known>,
    pub(super) notes: Vec<String>,
    pub(super) material_count: u64,
    pub(super) texture_count: u64,
    /// Width and height of each texture that was read.
    pub(super) texture_sizes: Vec<[u32; 2]>,
}

/// One material.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// Its number in the mesh.
    pub(super) number: u16,
    /// Number of the attribute that says where its texture lies, where it has one.
    pub(super) places: Option<usize>,
    /// How places are moved: offset, scale, and sine and cosine of the turn.
    pub(super) moved: Moved,
}

/// A map of places in a texture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moved {
    offset: [f64; 2],
    scale: [f64; 2],
    turn: [f64; 2],
}

impl Default for Moved {
    fn default() -> Self {
        Self {
            offset: [0.0; 2],
            scale: [1.0; 2],
            turn: [0.0, 1.0],
        }
    }
}

impl Moved {
    /// Where a place of the file lies, with v upwards.
    pub(super) fn place(&self, [u, v]: [f64; 2]) -> [f32; 2] {
        let ([sine, cosine], [x, y]) = (self.turn, [u * self.scale[0], v * self.scale[1]]);
        let u = cosine * x + sine * y + self.offset[0];
        let v = cosine * y - sine * x + self.offset[1];
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a place in a picture needs no more"
        )]
        let place = [u as f32, (1.0 - v) as f32];
        place
    }

    fn of(reference: &Value) -> Self {
        let transform = transform_of(reference);
        let Some(transform) = transform else {
            return Self::default();
        };
        let turn = transform
            .get("rotation")
            .and_then(Value::as_f64)
            .unwrap_or(0.0);
        Self {
            offset: numbers(transform, "offset").unwrap_or_default(),
            scale: numbers(transform, "scale").unwrap_or([1.0; 2]),
            turn: [turn.sin(), turn.cos()],
        }
    }
}

/// How a material moves the places of a texture, where it does.
fn transform_of(reference: &Value) -> Option<&Value> {
    reference.get("extensions")?.get("KHR_texture_transform")
}

impl Materials {
    /// Reads all materials and the textures they show.
    pub(super) fn load(root: &Value, buffers: &mut Buffers<'_>, builder: &mut MeshBuilder) -> Self {
        let mut materials = Self::default();
        let mut textures: Vec<[Option<Option<u16>>; 2]> =
            vec![[None; 2]; array(root, "textures").len()];
        let mut decoder = Textures::default();
        for material in array(root, "materials") {
            let look = Look::of(material);
            materials.notes.extend(remarks(material));
            let shown = look.texture.and_then(|reference| {
                let number = index(reference, "index")?;
                // One that is whole and one that is seen through are two, though their picture is one.
                let is_seen_through = look.is_seen_through;
                let slot = textures
                    .get_mut(number)?
                    .get_mut(usize::from(is_seen_through))?;
                let texture = *slot.get_or_insert_with(|| {
                    let found =
                        materials.texture(root, number, is_seen_through, buffers, &mut decoder)?;
                    builder.texture(found)
                });
                Some((texture?, reference))
            });
            let material = Material {
                colour: look.colour,
                texture: shown.map(|(texture, _)| texture),
                opacity: look.opacity,
                cutoff: look.cutoff,
            };
            let places = |(_, reference): (u16, &Value)| {
                let transform = transform_of(reference);
                let own = index(reference, "texCoord").unwrap_or(0);
                transform
                    .and_then(|transform| index(transform, "texCoord"))
                    .unwrap_or(own)
            };
            let is_plain = material == Material::default();
            materials.known.push(Known {
                number: if is_plain {
                    0
                } else {
                    builder.material(material)
                },
                places: shown.map(places),
                moved: shown
                    .map(|(_, reference)| Moved::of(reference))
                    .unwrap_or_default(),
            });
        }
        materials.texture_sizes = decoder.into_sizes();
        materials.material_count = materials.known.len() as u64;
        materials
    }

    /// The material that a primitive names.
    pub(super) fn of(&self, primitive: &Value) -> Known {
        let named = index(primitive, "material").and_then(|number| self.known.get(number));
        named.copied().unwrap_or_default()
    }

    fn texture(
        &mut self,
        root: &Value,
        number: usize,
        is_seen_through: bool,
        buffers: &mut Buffers<'_>,
        decoder: &mut Textures,
    ) -> Option<Texture> {
        let texture = array(root, "textures").get(number)?;
        let image = source_of(texture).and_then(|image| array(root, "images").get(image));
        let Some(image) = image else {
            self.notes.push(format!(
                "texture {number}: a kind of picture that is not shown"
            ));
            return None;
        };
        let bytes = match (text(image, "uri"), index(image, "bufferView")) {
            (Some(uri), _) => buffers.uri(uri).map(|bytes| bytes.into_owned()),
            (None, Some(view)) => buffers
                .view(view)
                .map(|view| view.bytes.into_owned())
                .map_err(|error| error.to_string()),
            (None, None) => Err("its image is nowhere".into()),
        };
        let decoded = bytes.and_then(|bytes| match is_seen_through {
            true => decoder.decode_seen_through(&bytes),
            false => decoder.decode(&bytes),
        });
        match decoded {
            Ok(picture) => {
                self.texture_count = self.texture_count.saturating_add(1);
                Some(picture.with_beyond(beyond(root, texture)))
            }
            Err(reason) => {
                let name = text(image, "uri").map_or_else(|| number.to_string(), shown);
                self.notes.push(format!("texture {name}: {reason}"));
                None
            }
        }
    }
}

/// Part of the light that glass lets through which is drawn as seen through, so that the glass itself is seen.
const SEEN_THROUGH: f64 = 0.75;

/// What of a material's extensions is drawn in another way, or not at all.
fn remarks(material: &Value) -> impl Iterator<Item = String> {
    let all = material.get("extensions");
    let has = |name: &str| all.is_some_and(|all| all.get(name).is_some());
    let through = transmission(material) > 0.0;
    let diffuse = has("KHR_materials_diffuse_transmission");
    let through = through.then_some("KHR_materials_transmission is drawn as plain opacity");
    let diffuse = diffuse.then_some("KHR_materials_diffuse_transmission is not shown");
    through.into_iter().chain(diffuse).map(str::to_owned)
}

/// Part of the light that a material lets through as glass does.
fn transmission(material: &Value) -> f64 {
    let extension = |all: &Value| all.get("KHR_materials_transmission").cloned();
    let found = material.get("extensions").and_then(extension);
    let factor = found.and_then(|found| found.get("transmissionFactor")?.as_f64());
    factor.unwrap_or(0.0).clamp(0.0, 1.0)
}

/// Number of a texture's image: the WebP of `EXT_texture_webp` only where there is no other, or none that is shown.
pub(super) fn source_of(texture: &Value) -> Option<usize> {
    let webp = || {
        let extensions = texture.get("extensions")?;
        index(extensions.get("EXT_texture_webp")?, "source")
    };
    index(texture, "source").or_else(webp)
}

/// What lies beyond the sides of a texture, by the wrap modes of its sampler.
fn beyond(root: &Value, texture: &Value) -> [Beyond; 2] {
    const CLAMP: usize = 33071;
    const MIRROR: usize = 33648;
    let sampler = index(texture, "sampler").and_then(|i| array(root, "samplers").get(i));
    ["wrapS", "wrapT"].map(
        |key| match sampler.and_then(|sampler| index(sampler, key)) {
            Some(CLAMP) => Beyond::Clamp,
            Some(MIRROR) => Beyond::Mirror,
            _ => Beyond::Repeat,
        },
    )
}

/// What a material says of its colour, and of what is seen through it.
struct Look<'a> {
    colour: Option<Rgb>,
    texture: Option<&'a Value>,
    opacity: Opacity,
    cutoff: Option<Opacity>,
    /// Whether the opacity of its texture counts.
    is_seen_through: bool,
}

impl<'a> Look<'a> {
    fn of(material: &'a Value) -> Self {
        const GLOSSINESS: &str = "KHR_materials_pbrSpecularGlossiness";
        let glossy = material
            .get("extensions")
            .and_then(|all| all.get(GLOSSINESS));
        let (model, factor, texture) = match glossy {
            Some(model) => (Some(model), "diffuseFactor", "diffuseTexture"),
            None => (
                material.get("pbrMetallicRoughness"),
                "baseColorFactor",
                "baseColorTexture",
            ),
        };
        let factor = model.and_then(|model| numbers::<4>(model, factor));
        let [_, _, _, alpha] = factor.unwrap_or([1.0; 4]);
        let mode = text(material, "alphaMode").unwrap_or("OPAQUE");
        let through = 1.0 - SEEN_THROUGH * transmission(material);
        let (opacity, cutoff) = match mode {
            "BLEND" => (Opacity::of_part(alpha * through), None),
            "MASK" => {
                let cutoff = material.get("alphaCutoff").and_then(Value::as_f64);
                let cutoff = Opacity::of_part(cutoff.unwrap_or(0.5));
                (Opacity::of_part(alpha), Some(cutoff))
            }
            _ => (Opacity::of_part(through), None),
        };
        let own = Self {
            colour: factor.map(|[r, g, b, _]| [r, g, b].map(from_linear)),
            texture: model.and_then(|model| model.get(texture)),
            opacity,
            cutoff,
            is_seen_through: matches!(mode, "BLEND" | "MASK"),
        };
        own.or_glowing(material)
    }

    /// With the light that a material gives off by itself where it has no other colour, or a black one.
    fn or_glowing(self, material: &'a Value) -> Self {
        let is_dark = match self.colour {
            None => self.texture.is_none(),
            Some(colour) => colour == [0; 3],
        };
        let glow = numbers::<3>(material, "emissiveFactor").unwrap_or_default();
        let strength = || {
            let extension = material
                .get("extensions")?
                .get("KHR_materials_emissive_strength")?;
            extension.get("emissiveStrength")?.as_f64()
        };
        let strength = strength().unwrap_or(1.0);
        let glow = glow.map(|part| part * strength);
        if !is_dark || glow.iter().all(|&part| part <= 0.0) {
            return self;
        }
        Self {
            colour: Some(glow.map(from_linear)),
            texture: material.get("emissiveTexture"),
            ..self
        }
    }
}

/// A part of linear light as eight bits of sRGB.
pub(super) fn from_linear(light: f64) -> u8 {
    #[expect(clippy::cast_possible_truncation, reason = "a colour needs no more")]
    let light = light as f32;
    encoded(light)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_glows_has_that_colour_where_it_has_no_other() {
        let glow = json!({ "emissiveFactor": [1.0, 0.0, 0.0] });
        assert_eq!(Look::of(&glow).colour, Some([255, 0, 0]));
        let black = json!({ "emissiveFactor": [0.0, 1.0, 0.0], "emissiveTexture": { "index": 0 },
            "pbrMetallicRoughness": { "baseColorFactor": [0.0, 0.0, 0.0, 1.0] } });
        let look = Look::of(&black);
        assert_eq!(look.colour, Some([0, 255, 0]));
        assert!(look.texture.is_some());
        let blue = json!({ "emissiveFactor": [1.0, 0.0, 0.0],
            "pbrMetallicRoughness": { "baseColorFactor": [0.0, 0.0, 1.0, 1.0] } });
        assert_eq!(Look::of(&blue).colour, Some([0, 0, 255]));
    }

    #[test]
    fn strength_multiplies_the_light_and_transmission_is_seen_through() {
        let glow = json!({ "emissiveFactor": [0.1, 0.0, 0.0], "extensions": {
            "KHR_materials_emissive_strength": { "emissiveStrength": 10.0 } } });
        assert_eq!(Look::of(&glow).colour, Some([255, 0, 0]));
        let of = |factor: f64| {
            let extension =
                json!({ "KHR_materials_transmission": { "transmissionFactor": factor } });
            let glass = json!({ "extensions": extension });
            (Look::of(&glass).opacity.0, remarks(&glass).count())
        };
        assert_eq!([of(0.0), of(1.0), of(7.0)], [(255, 0), (64, 1), (64, 1)]);
        let leaf = json!({ "extensions": { "KHR_materials_diffuse_transmission": {} } });
        let note = "KHR_materials_diffuse_transmission is not shown";
        assert_eq!(remarks(&leaf).collect::<Vec<_>>(), [note]);
    }

    #[test]
    fn alpha_counts_only_where_the_mode_says_so() {
        let of = |mode: &str| {
            let material = json!({ "alphaMode": mode, "alphaCutoff": 0.25,
                "pbrMetallicRoughness": { "baseColorFactor": [1.0, 1.0, 1.0, 0.5] } });
            let look = Look::of(&material);
            (
                look.opacity.0,
                look.cutoff.map(|cutoff| cutoff.0),
                look.is_seen_through,
            )
        };
        assert_eq!(of("OPAQUE"), (255, None, false));
        assert_eq!(of("BLEND"), (128, None, true));
        assert_eq!(of("MASK"), (128, Some(64), true));
    }

    #[test]
    fn samplers_say_what_lies_beyond_a_texture() {
        let root = json!({ "samplers": [{ "wrapS": 33071, "wrapT": 33648 }] });
        let of = |texture: Value| beyond(&root, &texture);
        assert_eq!(of(json!({ "sampler": 0 })), [Beyond::Clamp, Beyond::Mirror]);
        assert_eq!(of(json!({ "sampler": 7 })), [Beyond::Repeat; 2]);
        assert_eq!(
            source_of(&json!({ "extensions": { "EXT_texture_webp": { "source": 3 } } })),
            Some(3)
        );
    }
}

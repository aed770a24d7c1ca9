//! Materials of an FBX: base colour, opacity and texture, as far as pictures show them.
//!
//! A texture takes the place of the colour that it is connected to. Colours of the classic shading models are sRGB as they
//! are written, those of physical ones are linear light. A material that would be wholly invisible is taken as opaque: a
//! transparency factor of 1 is what some programs write for none.

use std::borrow::Cow;
use std::collections::HashMap;

use ufbx::{Material as Source, MaterialMap, Matrix, ShaderType, Texture as Picture, WrapMode};

use crate::formats::kit::colour::eight_bits;
use crate::formats::kit::stage::Stage;
use crate::formats::kit::stage::looks::{Asked, Looks};
use crate::mesh::srgb::encoded;
use crate::mesh::{Beyond, Material, Opacity, Rgb};

/// Materials as the mesh knows them, by their number in the library.
#[derive(Debug, Default)]
pub(super) struct Materials {
    known: HashMap<u32, Known>,
}

/// One material.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Its number in the mesh.
    pub(super) number: u16,
    pub(super) texture: Option<Shown>,
}

/// How a material shows its texture.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// Name of the set of places.
    pub(super) uv_set: String,
    pub(super) moved: Moved,
}

/// A map of places in a texture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moved {
    rows: [[f64; 3]; 2],
}

impl Moved {
    fn of(picture: &Picture) -> Self {
        let matrix: &Matrix = &picture.uv_to_texture;
        if !picture.has_uv_transform {
            let rows = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
            return Self { rows };
        }
        let rows = [
            [matrix.m00, matrix.m01, matrix.m03],
            [matrix.m10, matrix.m11, matrix.m13],
        ];
        Self { rows }
    }

    /// Where a place of the file lies; one that is no number lies at the origin.
    pub(super) fn place(&self, [u, v]: [f64; 2]) -> [f32; 2] {
        self.rows.map(|[a, b, c]| {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a place in a picture needs no more"
            )]
            let part = (u * a + v * b + c) as f32;
            if part.is_finite() { part } else { 0.0 }
        })
    }
}

impl Materials {
    /// Materials that were asked for.
    pub(super) fn count(&self) -> u64 {
        self.known.len() as u64
    }

    /// The material as the mesh knows it.
    pub(super) fn of(
        &mut self,
        source: &Source,
        stage: &mut Stage<'_>,
        looks: &mut Looks<'_>,
    ) -> Known {
        let key = source.element.element_id;
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let known = known(source, stage, looks);
        self.known.insert(key, known.clone());
        known
    }
}

fn known(source: &Source, stage: &mut Stage<'_>, looks: &mut Looks<'_>) -> Known {
    let base = picture_of(&source.pbr.base_color).or_else(|| picture_of(&source.fbx.diffuse_color));
    let opacity = opacity_of(source);
    let shown = base.and_then(|picture| {
        let asked = asked(picture, is_cut_by_texture(source));
        let number = looks.texture(&asked, &mut stage.builder, &mut stage.notes)?;
        let shown = Shown {
            uv_set: picture.uv_set.as_ref().to_owned(),
            moved: Moved::of(picture),
        };
        Some((number, shown))
    });
    // Behind a picture that is not there black stands for no colour.
    let is_said = |colour: &Rgb| base.is_none() || *colour != [0; 3];
    let material = Material {
        colour: match &shown {
            Some(_) => None,
            None => colour_of(source).filter(is_said),
        },
        texture: shown.as_ref().map(|(number, _)| *number),
        opacity,
        cutoff: None,
    };
    Known {
        number: stage.builder.material(material),
        texture: shown.map(|(_, shown)| shown),
    }
}

/// The file that a map shows: of layers and of shaders the first.
fn picture_of(map: &MaterialMap) -> Option<&Picture> {
    let texture = map.texture.as_ref().filter(|_| map.texture_enabled)?;
    if texture.has_file {
        return Some(texture);
    }
    texture.file_textures.iter().next().map(|first| &**first)
}

/// Whether a picture says where the material is seen through.
fn is_cut_by_texture(source: &Source) -> bool {
    let maps = [
        &source.pbr.opacity,
        &source.fbx.transparency_color,
        &source.fbx.transparency_factor,
    ];
    maps.into_iter()
        .any(|map| map.texture.is_some() && map.texture_enabled)
}

fn asked(picture: &Picture, is_seen_through: bool) -> Asked<'_> {
    let names = [
        picture.relative_filename.as_ref(),
        picture.filename.as_ref(),
        picture.absolute_filename.as_ref(),
    ];
    let mut all: Vec<String> = Vec::new();
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        if !all.iter().any(|known| known == name) {
            all.push(name.to_owned());
        }
    }
    let content: &[u8] = &picture.content;
    let within = picture.video.as_ref().map(|video| &*video.content);
    let bytes = [Some(content), within]
        .into_iter()
        .flatten()
        .find(|bytes| !bytes.is_empty());
    if all.is_empty() {
        all.push(picture.element.name.as_ref().to_owned());
    }
    let beyond = |mode: WrapMode| match mode {
        WrapMode::Repeat => Beyond::Repeat,
        WrapMode::Clamp => Beyond::Clamp,
    };
    Asked {
        names: all,
        folder: "",
        bytes: bytes.map(Cow::Borrowed),
        is_seen_through,
        beyond: [beyond(picture.wrap_u), beyond(picture.wrap_v)],
    }
}

fn colour_of(source: &Source) -> Option<Rgb> {
    let (base, factor) = (&source.pbr.base_color, &source.pbr.base_factor);
    if !base.has_value {
        return None;
    }
    let factor = if factor.has_value {
        factor.value_vec4.x
    } else {
        1.0
    };
    let value = base.value_vec4;
    let is_classic = matches!(
        source.shader_type,
        ShaderType::Unknown
            | ShaderType::FbxLambert
            | ShaderType::FbxPhong
            | ShaderType::BlenderPhong
            | ShaderType::WavefrontMtl
    );
    Some([value.x, value.y, value.z].map(|part| {
        #[expect(clippy::cast_possible_truncation, reason = "a colour needs no more")]
        let part = (part * factor) as f32;
        match is_classic {
            true => eight_bits(part),
            false => encoded(part),
        }
    }))
}

fn opacity_of(source: &Source) -> Opacity {
    let own = ufbx::find_prop(&source.element.props, "Opacity");
    let by_factor = || {
        let (factor, colour) = (
            &source.fbx.transparency_factor,
            &source.fbx.transparency_color,
        );
        let factor = if factor.has_value {
            factor.value_vec4.x
        } else {
            0.0
        };
        let colour = match colour.has_value {
            true => (colour.value_vec4.x + colour.value_vec4.y + colour.value_vec4.z) / 3.0,
            false => 1.0,
        };
        1.0 - factor * colour
    };
    let physical = &source.pbr.opacity;
    let part = match own {
        Some(property) => property.value_vec4.x,
        None if physical.has_value && source.features.pbr.enabled => {
            let value = physical.value_vec4;
            match physical.value_components {
                0 | 1 => value.x,
                _ => (value.x + value.y + value.z) / 3.0,
            }
        }
        None => by_factor(),
    };
    match Opacity::of_part(part) {
        Opacity(0) => Opacity::WHOLE,
        opacity => opacity,
    }
}

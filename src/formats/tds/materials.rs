//! Materials of a 3DS: diffuse colour, transparency and texture.

use std::collections::HashMap;

use crate::formats::ReadError;
use crate::formats::kit::colour::eight_bits;
use crate::formats::kit::stage::Stage;
use crate::formats::kit::stage::looks::{Asked, Looks};
use crate::formats::tds::chunks::{Chunk, children};
use crate::mesh::{Material, Opacity, Rgb};

const NAME: u16 = 0xA000;
const DIFFUSE: u16 = 0xA020;
const TRANSPARENCY: u16 = 0xA050;
const TEXTURE: u16 = 0xA200;
const OPACITY_MAP: u16 = 0xA210;
const FILE: u16 = 0xA300;
const COLOUR_SINGLE: u16 = 0x0010;
const COLOUR_BYTES: u16 = 0x0011;
const PERCENT: u16 = 0x0030;
const PERCENT_SINGLE: u16 = 0x0031;

/// Numbers of materials by their names.
#[derive(Debug, Default)]
pub(super) struct Materials {
    numbers: HashMap<String, u16>,
}

impl Materials {
    pub(super) fn count(&self) -> u64 {
        self.numbers.len() as u64
    }

    pub(super) fn number(&self, name: &str) -> u16 {
        self.numbers.get(name).copied().unwrap_or_default()
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`ReadError::Malformed`].
    pub(super) fn read(
        &mut self,
        chunk: &Chunk<'_>,
        stage: &mut Stage<'_>,
        looks: &mut Looks<'_>,
    ) -> Result<(), ReadError> {
        let mut name = String::new();
        let mut material = Material::default();
        let mut file = None;
        let mut is_seen_through = false;
        for part in children(chunk) {
            let part = part?;
            match part.kind {
                NAME => name = part.named().0,
                DIFFUSE => material.colour = colour(&part)?,
                TRANSPARENCY => {
                    let opacity = Opacity::of_part(1.0 - percent(&part)?);
                    // Nobody models what is not to be seen at all.
                    let is_seen = opacity != Opacity(0);
                    material.opacity = if is_seen { opacity } else { Opacity::WHOLE };
                }
                TEXTURE => file = file_of(&part)?,
                OPACITY_MAP => is_seen_through = file_of(&part)?.is_some(),
                _ => {}
            }
        }
        let asked = file.map(|name| Asked {
            names: vec![name],
            is_seen_through,
            ..Asked::default()
        });
        material.texture =
            asked.and_then(|asked| looks.texture(&asked, &mut stage.builder, &mut stage.notes));
        if material.texture.is_some() {
            material.colour = None;
        }
        let number = stage.builder.material(material);
        self.numbers.insert(name, number);
        Ok(())
    }
}

fn colour(chunk: &Chunk<'_>) -> Result<Option<Rgb>, ReadError> {
    for part in children(chunk) {
        let part = part?;
        let found = match part.kind {
            COLOUR_BYTES => part.bytes.first_chunk::<3>().copied(),
            #[expect(clippy::cast_possible_truncation, reason = "a colour needs no more")]
            COLOUR_SINGLE => part
                .singles::<3>(0)
                .map(|all| all.map(|part| eight_bits(part as f32))),
            _ => None,
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// A part of one, written as percent.
fn percent(chunk: &Chunk<'_>) -> Result<f64, ReadError> {
    for part in children(chunk) {
        let part = part?;
        let found = match part.kind {
            PERCENT => part.word(0).map(|percent| f64::from(percent) / 100.0),
            PERCENT_SINGLE => part.single(0),
            _ => None,
        };
        if let Some(found) = found {
            return Ok(found);
        }
    }
    Ok(0.0)
}

fn file_of(chunk: &Chunk<'_>) -> Result<Option<String>, ReadError> {
    for part in children(chunk) {
        let part = part?;
        if part.kind == FILE {
            let (name, _) = part.named();
            return Ok((!name.is_empty()).then_some(name));
        }
    }
    Ok(None)
}

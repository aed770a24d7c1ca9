//! What a file states of the look of its faces, as rules ask for it: numbers, what is wrong in words, and where.

use super::place::Place;
use super::rules::keys::Look;
use crate::formats::appearance::{Appearance, FaceAt, FoundTexture, Lost};

/// Names in a message.
const MOST_NAMES: usize = 4;

/// What was gathered of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looked<'a>(pub(crate) &'a Appearance);

impl<'a> Looked<'a> {
    /// The number that a rule asks for.
    ///
    /// # Errors
    /// Why there is none.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub(crate) fn number(self, look: Look) -> Result<f64, String> {
        let Self(own) = self;
        Ok(match look {
            Look::NormalsFlipped => own.normals.flipped.count as f64,
            Look::NormalsMissing => own.normals.missing.count as f64,
            Look::MaterialsMissing => own.lost_materials.count as f64,
            Look::TexturesMissing => own.lost_textures.count as f64,
            Look::UvOverlap => {
                let share = own.uv.overlap.ok_or("no part of any UV is covered")?;
                // Four digits: a cell is a millionth.
                (share * 1e6).round() / 1e4
            }
            Look::TexturesMaxPx => {
                self.check_sizes()?;
                self.largest().map_or(0.0, |(_, side)| side.into())
            }
            Look::UvPresent | Look::TexturesPowerOfTwo => return Err("no number".into()),
        })
    }

    /// What is wrong where a rule wants `wanted`, in words; `None` where nothing is.
    ///
    /// # Errors
    /// Why that is not known.
    pub(crate) fn fault(self, look: Look, wanted: bool) -> Result<Option<String>, String> {
        let Self(own) = self;
        let (all, without) = (own.uv.faces, own.uv.without.count);
        Ok(match (look, wanted) {
            (Look::UvPresent, true) => {
                (without > 0).then(|| format!("{without} of {all} triangles have no UV"))
            }
            (Look::UvPresent, false) => (without < all)
                .then(|| format!("{} of {all} triangles have UV", all.saturating_sub(without))),
            (Look::TexturesPowerOfTwo, _) => {
                let found = self.odd();
                if found.is_none() {
                    self.check_sizes()?;
                }
                found.map(|texture| {
                    let [width, height] = texture.size.unwrap_or_default();
                    let name = &texture.name;
                    format!("texture \"{name}\" is {width} × {height} pixels, no powers of two")
                })
            }
            _ => None,
        })
    }

    /// What there is to say beside a number: names, or the size of a texture.
    pub(crate) fn detail(self, look: Look) -> String {
        let Self(own) = self;
        match look {
            Look::MaterialsMissing => names(&own.lost_materials),
            Look::TexturesMissing => names(&own.lost_textures),
            Look::TexturesMaxPx => self.largest().map_or_else(String::new, |(texture, _)| {
                let [width, height] = texture.size.unwrap_or_default();
                format!(" (\"{}\", {width} × {height})", texture.name)
            }),
            Look::NormalsFlipped | Look::NormalsMissing => {
                format!(" of {} triangles", own.uv.faces)
            }
            _ => String::new(),
        }
    }

    /// Where the fault lies.
    pub(crate) fn place(self, look: Look) -> Place {
        let Self(own) = self;
        let name = |name: Option<&String>| name.cloned();
        match look {
            Look::NormalsFlipped => at(own.normals.flipped.first.as_ref()),
            Look::NormalsMissing => at(own.normals.missing.first.as_ref()),
            Look::UvPresent => at(own.uv.without.first.as_ref()),
            Look::UvOverlap => at(own.uv.first_overlap.as_ref()),
            Look::MaterialsMissing => Place {
                material: name(own.lost_materials.names.first()),
                ..Place::default()
            },
            Look::TexturesMissing => Place {
                texture: name(own.lost_textures.names.first()),
                ..Place::default()
            },
            Look::TexturesMaxPx => Place {
                texture: name(self.largest().map(|(texture, _)| &texture.name)),
                ..Place::default()
            },
            Look::TexturesPowerOfTwo => Place {
                texture: name(self.odd().map(|texture| &texture.name)),
                ..Place::default()
            },
        }
    }

    /// The first texture with the longest side, and that.
    fn largest(self) -> Option<(&'a FoundTexture, u32)> {
        let sized = self.0.textures.iter().filter_map(|texture| {
            let [width, height] = texture.size?;
            Some((texture, width.max(height)))
        });
        sized.reduce(|most, next| if next.1 > most.1 { next } else { most })
    }

    /// The first texture with a side that is no power of two.
    fn odd(self) -> Option<&'a FoundTexture> {
        let is_odd = |texture: &&FoundTexture| {
            let sides = texture.size.unwrap_or([1; 2]);
            !sides.into_iter().all(u32::is_power_of_two)
        };
        self.0.textures.iter().find(is_odd)
    }

    fn check_sizes(self) -> Result<(), String> {
        match self.0.textures.iter().find(|own| own.size.is_none()) {
            Some(texture) => Err(format!(
                "the size of texture \"{}\" is not known: its kind of picture is not read",
                texture.name
            )),
            None => Ok(()),
        }
    }
}

/// The first names of what is lost.
fn names(lost: &Lost) -> String {
    let shown = lost.names.iter().take(MOST_NAMES);
    let shown: Vec<_> = shown.map(|name| format!("\"{name}\"")).collect();
    let more = lost.count.saturating_sub(shown.len() as u64);
    match (shown.is_empty(), more) {
        (true, _) => String::new(),
        (false, 0) => format!(" ({})", shown.join(", ")),
        (false, more) => format!(" ({} and {more} others)", shown.join(", ")),
    }
}

fn at(face: Option<&FaceAt>) -> Place {
    face.map_or_else(Place::default, |face| Place {
        points: face.corners.to_vec(),
        triangles: u32::try_from(face.number).into_iter().collect(),
        object: face.object.clone(),
        ..Place::default()
    })
}

//! Lays several properties of a triangle over one another, the first at the bottom.
//!
//! Promises: colours and textures are mixed by the opacity of the upper one, or multiplied, as the file says. A colour that
//! lets part of a texture below it through hides it or not, by halves; of two textures the upper one is shown.
//!
//! Source: 3MF Consortium, materials and properties extension 1.2, chapter 5.

use crate::formats::threemf::properties::{Colour, Look};
use crate::mesh::Opacity;
use crate::mesh::srgb::{encoded, linear};

/// How a layer lies over those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Blend {
    #[default]
    Mix,
    Multiply,
}

/// Layers so far.
#[derive(Debug, Default)]
pub(super) struct Layers {
    look: Option<Look>,
}

impl Layers {
    /// Lays `upper` over the others.
    pub(super) fn add(&mut self, upper: Look, blend: Blend) {
        self.look = Some(match self.look.take() {
            None => upper,
            Some(lower) => over(upper, lower, blend),
        });
    }

    pub(super) fn look(self) -> Option<Look> {
        self.look
    }
}

fn over(upper: Look, lower: Look, blend: Blend) -> Look {
    match (colours_of(upper), colours_of(lower)) {
        (Some(upper), Some(lower)) => {
            let mut mixed = lower;
            for (place, upper) in mixed.iter_mut().zip(upper) {
                *place = mix(upper, *place, blend);
            }
            Look::Colours(mixed)
        }
        (None, Some(below)) => match (upper, blend) {
            (Look::Texture(id, places), Blend::Multiply) => Look::TextureTimes(id, places, below),
            (Look::Texture(id, places), Blend::Mix) => {
                let [first, ..] = below;
                Look::TextureOver(id, places, first)
            }
            (other, _) => other,
        },
        (Some(above), None) => match (lower, blend) {
            (Look::Texture(id, places), Blend::Multiply) => Look::TextureTimes(id, places, above),
            (lower, Blend::Mix) if above.iter().all(|colour| colour.opacity < HALF) => lower,
            (_, Blend::Mix) => Look::Colours(above),
            (lower, Blend::Multiply) => lower,
        },
        (None, None) => upper,
    }
}

/// From this on a colour counts as hiding the texture below it.
const HALF: Opacity = Opacity(128);

fn colours_of(look: Look) -> Option<[Colour; 3]> {
    match look {
        Look::Material(_, _, colour) => Some([colour; 3]),
        Look::Colours(colours) => Some(colours),
        Look::Texture(..) | Look::TextureOver(..) | Look::TextureTimes(..) => None,
    }
}

/// A colour over another, in light.
pub(super) fn mix(upper: Colour, lower: Colour, blend: Blend) -> Colour {
    let (above, below) = (linear(upper.rgb), linear(lower.rgb));
    let share = upper.opacity.part();
    let mut rgb = [0; 3];
    for ((place, above), below) in rgb.iter_mut().zip(above).zip(below) {
        *place = encoded(match blend {
            Blend::Mix => above * share + below * (1.0 - share),
            Blend::Multiply => above * below,
        });
    }
    let whole = match blend {
        Blend::Mix => share + lower.opacity.part() * (1.0 - share),
        Blend::Multiply => share * lower.opacity.part(),
    };
    Colour {
        rgb,
        opacity: Opacity::of_part(whole.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(rgb: [u8; 3], opacity: u8) -> Colour {
        Colour {
            rgb,
            opacity: Opacity(opacity),
        }
    }

    fn laid(layers: &[(Look, Blend)]) -> Option<Look> {
        let mut all = Layers::default();
        layers
            .iter()
            .for_each(|&(look, blend)| all.add(look, blend));
        all.look()
    }

    #[test]
    fn the_last_layer_is_on_top() {
        let grey = Look::Material(1, 0, colour([128; 3], 255));
        let red = Look::Colours([colour([255, 0, 0], 255); 3]);
        assert_eq!(laid(&[(grey, Blend::Mix), (red, Blend::Mix)]), Some(red));
        let clear = Look::Colours([colour([255, 0, 0], 0); 3]);
        let shown = Look::Colours([colour([128; 3], 255); 3]);
        assert_eq!(
            laid(&[(grey, Blend::Mix), (clear, Blend::Mix)]),
            Some(shown)
        );
        let white = Look::Colours([colour([255; 3], 255); 3]);
        assert_eq!(
            laid(&[(white, Blend::Mix), (red, Blend::Multiply)]),
            Some(red)
        );
        assert_eq!(
            laid(&[(grey, Blend::Mix)]),
            Some(grey),
            "alone it stays a material"
        );
        assert_eq!(laid(&[]), None);
    }

    #[test]
    fn textures_are_tinted_or_show_what_is_below() {
        let texture = Look::Texture(7, [[0.0; 2]; 3]);
        let red = colour([255, 0, 0], 255);
        let below = Look::Colours([red; 3]);
        let places = [[0.0; 2]; 3];
        assert_eq!(
            laid(&[(below, Blend::Mix), (texture, Blend::Multiply)]),
            Some(Look::TextureTimes(7, places, [red; 3]))
        );
        assert_eq!(
            laid(&[(below, Blend::Mix), (texture, Blend::Mix)]),
            Some(Look::TextureOver(7, places, red))
        );
        assert_eq!(
            laid(&[(texture, Blend::Mix), (below, Blend::Mix)]),
            Some(below)
        );
    }

    #[test]
    fn half_of_a_colour_is_half_of_its_light() {
        let mixed = mix(colour([255; 3], 128), colour([0; 3], 255), Blend::Mix);
        assert_eq!(mixed.opacity, Opacity::WHOLE);
        assert!((186..=190).contains(&mixed.rgb[0]), "{mixed:?}");
    }
}

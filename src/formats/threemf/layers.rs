//! Lays several properties of a triangle over one another, the first at the bottom.
//!
//! Promises: colours and textures are mixed by the opacity of the upper one, or multiplied, as the file says. Of layers that
//! cannot be shown together the upper one is shown, and that is said: a colour that lets part of a texture through, textures in different
//! places, and more than two of them.
//!
//! Source: 3MF Consortium, materials and properties extension 1.2, chapter 5.

use crate::formats::threemf::look::{Below, Colour, Look};
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
    is_partial: bool,
}

impl Layers {
    /// Lays `upper` over the others.
    pub(super) fn add(&mut self, upper: Look, blend: Blend) {
        let Some(lower) = self.look.take() else {
            self.look = Some(upper);
            return;
        };
        let laid = over(upper, lower, blend);
        self.is_partial |= laid.is_none();
        self.look = laid.or(Some(upper));
    }

    pub(super) fn look(self) -> Option<Look> {
        self.look
    }

    /// Whether some of the layers do not show.
    pub(super) fn is_partial(&self) -> bool {
        self.is_partial
    }
}

/// A layer over those before it; `None` for layers that cannot be shown together.
fn over(upper: Look, lower: Look, blend: Blend) -> Option<Look> {
    match (colours_of(upper), colours_of(lower)) {
        (Some(upper), Some(lower)) => {
            let mut mixed = lower;
            for (place, upper) in mixed.iter_mut().zip(upper) {
                *place = mix(upper, *place, blend);
            }
            Some(Look::Colours(mixed))
        }
        (None, Some(below)) => texture_over_colours(upper, below, blend),
        (Some(above), None) => colours_over_texture(above, lower, blend),
        (None, None) => texture_over_texture(upper, lower, blend),
    }
}

fn texture_over_colours(upper: Look, below: [Colour; 3], blend: Blend) -> Option<Look> {
    let Look::Texture(id, places) = upper else {
        return None;
    };
    let [first, ..] = below;
    Some(match blend {
        Blend::Multiply => Look::TextureTimes(id, places, below),
        Blend::Mix => {
            let colour = Some(first);
            let texture = None;
            Look::TextureOver(id, places, Below { texture, colour })
        }
    })
}

fn colours_over_texture(above: [Colour; 3], lower: Look, blend: Blend) -> Option<Look> {
    let all = |opacity| above.iter().all(|colour| colour.opacity == opacity);
    match (blend, lower) {
        (Blend::Mix, lower) if all(Opacity(0)) => Some(lower),
        (Blend::Mix, _) if all(Opacity::WHOLE) => Some(Look::Colours(above)),
        (Blend::Multiply, Look::Texture(id, places)) => Some(Look::TextureTimes(id, places, above)),
        _ => None,
    }
}

fn texture_over_texture(upper: Look, lower: Look, blend: Blend) -> Option<Look> {
    let (Look::Texture(id, places), Blend::Mix) = (upper, blend) else {
        return None;
    };
    let (below, colour, own) = match lower {
        Look::Texture(below, own) => (below, None, own),
        Look::TextureOver(below, own, under) if under.texture.is_none() => {
            (below, under.colour, own)
        }
        _ => return None,
    };
    let texture = Some(below);
    (own == places).then_some(Look::TextureOver(id, places, Below { texture, colour }))
}

fn colours_of(look: Look) -> Option<[Colour; 3]> {
    match look {
        Look::Material(_, _, colour) => Some([colour; 3]),
        Look::Colours(colours) => Some(colours),
        Look::Texture(..) | Look::TextureOver(..) | Look::TextureTimes(..) => None,
    }
}

/// A colour over another, in light.
pub(super) fn mix(upper: Colour, lower: Colour, blend: Blend) -> Colour {
    // Most pixels of a texture hide what is below or show it, which needs no light worked out.
    match (blend, upper.opacity) {
        (Blend::Mix, Opacity::WHOLE) => return upper,
        (Blend::Mix, Opacity(0)) => return lower,
        _ => {}
    }
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
            Some(Look::TextureOver(
                7,
                places,
                Below {
                    texture: None,
                    colour: Some(red)
                }
            ))
        );
        assert_eq!(
            laid(&[(texture, Blend::Mix), (below, Blend::Mix)]),
            Some(below)
        );
    }

    #[test]
    fn of_layers_that_cannot_be_shown_together_the_upper_one_is_shown_and_that_is_said() {
        let added = |layers: &[(Look, Blend)]| {
            let mut all = Layers::default();
            layers
                .iter()
                .for_each(|&(look, blend)| all.add(look, blend));
            (all.is_partial(), all.look())
        };
        let (here, there) = ([[0.0; 2]; 3], [[1.0; 2]; 3]);
        let [star, smiley] = [1, 2].map(|id| Look::Texture(id, here));
        let both = Below {
            texture: Some(1),
            colour: None,
        };
        let laid = added(&[(star, Blend::Mix), (smiley, Blend::Mix)]);
        assert_eq!(laid, (false, Some(Look::TextureOver(2, here, both))));
        let elsewhere = Look::Texture(3, there);
        for layers in [
            [(star, Blend::Mix), (elsewhere, Blend::Mix)],
            [(star, Blend::Mix), (smiley, Blend::Multiply)],
        ] {
            assert_eq!(added(&layers), (true, Some(layers[1].0)));
        }
        let tinted = Look::Colours([colour([1; 3], 100); 3]);
        assert_eq!(
            added(&[(star, Blend::Mix), (tinted, Blend::Mix)]),
            (true, Some(tinted))
        );
    }

    #[test]
    fn half_of_a_colour_is_half_of_its_light() {
        let mixed = mix(colour([255; 3], 128), colour([0; 3], 255), Blend::Mix);
        assert_eq!(mixed.opacity, Opacity::WHOLE);
        assert!((186..=190).contains(&mixed.rgb[0]), "{mixed:?}");
    }
}

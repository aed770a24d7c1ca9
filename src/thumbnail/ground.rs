//! What a body stands on and before: its shadow, and the background.

use super::shade::COVERED;
use super::shadow::Shadow;
use crate::mesh::Rgb;
use crate::mesh::srgb::encoded;

/// Colour of the shadow, and its alpha where it is darkest.
const SHADOW: (Rgb, f32) = ([20, 26, 34], 0.46);
/// Steps of a shadow's alpha, so that a picture has few colours.
const SHADOW_STEPS: f32 = 48.0;
/// What is left of the light of glass on the ground below it, and how much of it is seen there.
const GLASS: (f32, f32) = (0.6, 0.8);
/// Colours of the light below glass are that far apart, for the same reason.
const GLASS_STEP: u8 = 16;

/// What a body stands on and before.
pub(super) struct Ground {
    pub(super) shadow: Option<Shadow>,
    pub(super) background: Option<Rgb>,
}

/// What the ground is like under one pixel.
#[derive(Clone, Copy, Debug)]
struct Shade {
    colour: Rgb,
    /// Its alpha.
    dark: f32,
}

impl Ground {
    /// Puts itself under a body whose alpha is in sixteenths.
    pub(super) fn put_under(mut self, rgba: &mut [[u8; 4]], size: usize) {
        if let Some(shadow) = &mut self.shadow {
            shadow.soften();
        }
        let empty = self
            .background
            .map_or([0; 4], |[r, g, b]| [r, g, b, u8::MAX]);
        let mut dark = vec![0.0; size];
        let has_glass = self.shadow.as_ref().is_some_and(Shadow::has_glass);
        let mut glass: [Vec<f32>; 4] = Default::default();
        for (y, row) in rgba.chunks_exact_mut(size).enumerate() {
            if let Some(shadow) = &mut self.shadow {
                let xs = shadow.dark_in(y);
                dark.fill(0.0);
                shadow.fill_row(y, xs.clone(), &mut dark);
                if has_glass {
                    glass.iter_mut().for_each(|row| {
                        row.clear();
                        row.resize(size, 0.0);
                    });
                    shadow.fill_glass(y, xs, &mut glass);
                }
            }
            for (x, (pixel, dark)) in row.iter_mut().zip(&dark).enumerate() {
                let below = if has_glass {
                    glass.each_ref().map(|row| row[x])
                } else {
                    [0.0; 4]
                };
                *pixel = match *pixel {
                    [r, g, b, COVERED] => [r, g, b, u8::MAX],
                    [.., 0] if *dark <= 0.0 && below[0] <= 0.0 => empty,
                    pixel => self.blended(pixel, shade(*dark, below)),
                };
            }
        }
    }

    /// The body over its shadow over the background.
    fn blended(&self, [r, g, b, sixteenths]: [u8; 4], below: Shade) -> [u8; 4] {
        let alpha = f32::from(sixteenths) / f32::from(COVERED);
        let dark = below.dark * (1.0 - alpha);
        let (ground, ground_part) = match self.background {
            Some(colour) => (colour, 1.0 - alpha - dark),
            None => ([0; 3], 0.0),
        };
        let whole = alpha + dark + ground_part;
        if whole <= 0.0 {
            return [0; 4];
        }
        let body = [r, g, b];
        let [r, g, b] = [0, 1, 2].map(|part| {
            let sum = f32::from(body[part]) * alpha
                + f32::from(below.colour[part]) * dark
                + f32::from(ground[part]) * ground_part;
            (sum / whole + 0.5) as u8
        });
        [r, g, b, (whole * 255.0 + 0.5) as u8]
    }
}

/// The shadow of what is opaque, and in what of its place that leaves the light that glass lets through.
fn shade(dark: f32, [amount, light @ ..]: [f32; 4]) -> Shade {
    let in_steps =
        |dark: f32| ((dark * SHADOW.1 * SHADOW_STEPS + 0.5) as u32) as f32 / SHADOW_STEPS;
    let opaque = in_steps(dark);
    let glass = in_steps(amount * GLASS.1) * (1.0 - dark.min(1.0));
    if glass <= 0.0 {
        return Shade {
            colour: SHADOW.0,
            dark: opaque,
        };
    }
    let colour = [0, 1, 2].map(|part| {
        let own = encoded(light[part] / amount * GLASS.0) & !(GLASS_STEP - 1);
        let sum = f32::from(SHADOW.0[part]) * opaque + f32::from(own) * glass;
        (sum / (opaque + glass) + 0.5) as u8
    });
    Shade {
        colour,
        dark: opaque + glass,
    }
}

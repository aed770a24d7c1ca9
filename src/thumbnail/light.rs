//! The light that falls on a surface, and how lines, hollows and the inside of open bodies change it.
//!
//! Light is summed in linear space: a key from the upper left, a fill from the right, the sky from above, and a gleam of
//! the key and a rim that give form to bodies too dark to show any other. What is too dark for an eye is lifted in grey, and what
//! would be brighter than white is pressed together, so that neither loses its form.

use crate::mesh::Rgb;
use crate::mesh::vec3::{Vec3, dot};

/// The material of a face that the file gives no colour.
pub(super) const MATERIAL: Rgb = [176, 190, 204];

/// Directions as right, up and toward the viewer, with the strength of each light.
const KEY: (Vec3, f64) = ([-0.46, 0.66, 0.594], 0.80);
const FILL: (Vec3, f64) = ([0.80, 0.10, 0.592], 0.22);
/// Light from everywhere: at least, and added towards the sky.
const AMBIENT: (f64, f64) = (0.12, 0.16);
/// Half way between the key and the viewer, and the strength of the gleam there.
const GLEAM: (Vec3, f64) = ([-0.258, 0.370, 0.893], 0.10);

/// Light along the rim of a body, where its surface turns away from the viewer.
const RIM: f64 = 0.045;
/// Brightness, as an eye has it from 0 to 1, below which a material is lifted in grey; the part that each colour has in it.
const DARKEST: f32 = 0.235;
const LUMINANCE: [f32; 3] = [0.2126, 0.7152, 0.0722];
/// Light from which on what is brighter is pressed together.
const SHOULDER: f32 = 0.7;

/// Light on a place: what the material's colour is multiplied by, and what is added in white.
#[derive(Clone, Copy, Debug)]
pub(super) struct Light {
    pub(super) diffuse: f32,
    pub(super) gleam: f32,
}

/// Light that falls on a surface whose normal, as right, up and toward the viewer, is `seen`.
pub(super) fn falling_on(seen: Vec3) -> Light {
    let from = |(direction, strength): (Vec3, f64)| strength * dot(direction, seen).max(0.0);
    let sky = AMBIENT.0 + AMBIENT.1 * (seen[1] * 0.5 + 0.5);
    let cosine = dot(GLEAM.0, seen).max(0.0);
    let squared = cosine * cosine;
    let to_the_eighth = squared * squared * squared * squared;
    let away = (1.0 - seen[2]).clamp(0.0, 1.0);
    let rim = RIM * away * away * away;
    Light {
        diffuse: (from(KEY) + from(FILL) + sky) as f32,
        gleam: (GLEAM.1 * to_the_eighth * to_the_eighth + rim) as f32,
    }
}

/// Linear light of a colour; `filter` is what is left of it on an inside.
pub(super) fn lit(colour: [f32; 3], light: Light, filter: [f32; 3]) -> [f32; 3] {
    let lift = lift(colour);
    [0, 1, 2]
        .map(|part| pressed((colour[part] + lift) * light.diffuse + light.gleam) * filter[part])
}

/// The grey that a colour needs to be seen.
fn lift(colour: [f32; 3]) -> f32 {
    // Most colours: a root of what is below 1 is no smaller.
    if (0..3)
        .map(|part| LUMINANCE[part] * colour[part])
        .sum::<f32>()
        >= DARKEST
    {
        return 0.0;
    }
    // An eye's brightness is about the root of the light: what lift brings it to the least is found by Newton's method.
    let roots = |lift: f32| colour.map(|part| (part + lift).max(0.0).sqrt());
    let bright =
        |roots: [f32; 3]| -> f32 { (0..3).map(|part| LUMINANCE[part] * roots[part]).sum() };
    let own = bright(roots(0.0));
    if own >= DARKEST {
        return 0.0;
    }
    let mut lift = DARKEST * DARKEST - own * own;
    for _ in 0..4 {
        let roots = roots(lift);
        let slope: f32 = (0..3)
            .map(|part| LUMINANCE[part] * 0.5 / roots[part].max(1e-3))
            .sum();
        lift = (lift - (bright(roots) - DARKEST) / slope).max(0.0);
    }
    lift
}

/// Light that never reaches white, however much falls on a surface.
fn pressed(light: f32) -> f32 {
    if light <= SHOULDER {
        return light;
    }
    let beyond = (light - SHOULDER) / (1.0 - SHOULDER);
    SHOULDER + (1.0 - SHOULDER) * beyond / (1.0 + beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dark_is_lifted_and_what_is_bright_is_pressed_and_neither_changes_its_order() {
        let plain = |code: f32| {
            let light = Light {
                diffuse: 0.6,
                gleam: 0.0,
            };
            lit([code; 3], light, [1.0; 3])[1]
        };
        let grey: Vec<f32> = (0..=100).map(|i| plain(i as f32 / 100.0)).collect();
        assert!(grey[0] > 0.025, "{}", grey[0]);
        // Those below the least are lifted to it, but for the last digits.
        assert!(
            grey.windows(2).all(|pair| pair[1] > pair[0] - 1e-4),
            "{grey:?}"
        );
        let lights = [0.5, 0.7, 0.9, 1.1, 1.3].map(pressed);
        assert!(
            lights.windows(2).all(|pair| pair[1] > pair[0] + 0.02),
            "{lights:?}"
        );
        assert!(pressed(9.0) < 1.0 && (pressed(0.7) - 0.7).abs() < f32::EPSILON);
        assert!(lift([0.0, 0.0, 1.0]) > 0.02 && lift([1.0, 1.0, 0.0]).abs() < f32::EPSILON);
    }
}

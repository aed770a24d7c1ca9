//! The light that falls on a surface, and how lines, hollows and the inside of open bodies change it.
//!
//! Light is summed in linear space: a key from the upper left, a fill from the right, the sky from above, and a gleam of
//! the key that gives form to bodies too dark to show any other.

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
    Light {
        diffuse: (from(KEY) + from(FILL) + sky) as f32,
        gleam: (GLEAM.1 * to_the_eighth * to_the_eighth) as f32,
    }
}

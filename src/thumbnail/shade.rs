//! Light and colour of a face, and the lines that make edges read.
//!
//! Light is summed in linear space. The transfer curve is a square and its root instead of the sRGB power: the eye
//! cannot tell them apart at this size, and both are exact on every machine where a library power is not.

use super::raster::{Canvas, UNCOVERED};
use crate::mesh::Rgb;
use crate::mesh::vec3::{Vec3, dot};

/// The material of a face that the file gives no colour.
pub(super) const MATERIAL: Rgb = [176, 190, 204];

/// Directions as right, up and toward the viewer, with the strength of each light.
const LIGHTS: [(Vec3, f64); 2] = [([-0.46, 0.66, 0.59], 0.66), ([0.80, 0.10, 0.59], 0.20)];
/// Light from everywhere: from below, and added towards the sky.
const AMBIENT: (f64, f64) = (0.13, 0.17);

/// How much of a step in depth, in samples, makes a line, and how far it darkens.
const CREASE: f32 = 0.45;
const CREASE_SHADE: f32 = 0.62;
const OUTLINE: f32 = 6.0;
const OUTLINE_SHADE: f32 = 0.38;

/// An sRGB colour as linear parts.
pub(super) fn linear(colour: Rgb) -> [f32; 3] {
    colour.map(|part| {
        let part = f32::from(part) / 255.0;
        part * part
    })
}

/// A linear part as eight bits of sRGB.
pub(super) fn encoded(part: f32) -> u8 {
    (part.clamp(0.0, 1.0).sqrt() * 255.0 + 0.5) as u8
}

/// Light that falls on a surface whose normal, as right, up and toward the viewer, is `seen`.
pub(super) fn light(seen: Vec3) -> f32 {
    let direct = LIGHTS.iter().fold(0.0, |sum, &(from, strength)| {
        sum + strength * dot(from, seen).max(0.0)
    });
    (direct + AMBIENT.0 + AMBIENT.1 * (seen[1] * 0.5 + 0.5)) as f32
}

/// Darkens samples where depth jumps (outlines) or bends (creases).
pub(super) fn draw_lines(canvas: &mut Canvas) {
    let side = canvas.side();
    let depth = &canvas.depth;
    let colour = &mut canvas.colour;
    for y in 1..side.saturating_sub(1) {
        for x in 1..side - 1 {
            let at = y * side + x;
            if depth[at] == UNCOVERED {
                continue;
            }
            let [mut jump, mut bend] = [0.0_f32; 2];
            for step in [1, side] {
                let (before, after) = (depth[at] - depth[at - step], depth[at] - depth[at + step]);
                jump = jump.max(before).max(after);
                bend = bend.max((before + after).abs());
            }
            let shade = if jump > OUTLINE {
                OUTLINE_SHADE
            } else if bend > CREASE {
                // A bend just above the threshold is drawn faintly, so that curved surfaces get no hard line.
                1.0 + (CREASE_SHADE - 1.0) * ((bend - CREASE) / CREASE).min(1.0)
            } else {
                continue;
            };
            colour[at] = colour[at].map(|part| part * shade);
        }
    }
}

//! Faces too narrow for any sample to lie in, drawn as lines a pixel wide.
//!
//! For bodies that fill next to nothing of their picture: rings, wires and ribbons, of which only dashes would be seen. Lines are
//! put where nothing else is, so that what hides what needs not be asked.

use super::SAMPLES;
use super::camera::Camera;
use super::normals;
use super::pixels::Pixels;
use crate::mesh::vec3::{Vec3, length};
use crate::mesh::{Mesh, Rgb};

/// Width in samples up to which a face is drawn as a line.
const NARROW: f64 = 2.0;
/// What is left of a colour in a line.
const SHADE: f32 = 0.75;
/// Most pixels that all lines may have, in squares of the picture.
const MOST: u64 = 16;

/// Adds the narrow faces of `mesh` to a picture by `camera`; `counts` says where other faces are. Returns the pixels that are lines
/// now.
pub(super) fn add(
    picture: &mut Pixels,
    counts: &[u8],
    mesh: &Mesh,
    camera: &Camera,
    colour: Rgb,
) -> u32 {
    let size = picture.size as usize;
    let mut left = MOST * (size * size) as u64;
    let mut lines = 0;
    for (number, &face) in mesh.faces().iter().enumerate() {
        let corners = mesh.corners(face).map(|corner| camera.project(corner));
        let Some([from, to]) = narrow(corners) else {
            continue;
        };
        // What has no area is no face, and no line either.
        if normals::of_face(mesh, face).is_none() {
            continue;
        }
        let own = colour_of(mesh, number, colour).map(|code| (f32::from(code) * SHADE) as u8);
        let steps = ((to[0] - from[0]).abs().max((to[1] - from[1]).abs()) / SAMPLES as f64).ceil();
        let steps = steps.clamp(1.0, 2.0 * size as f64) as u32;
        left = match left.checked_sub(u64::from(steps)) {
            Some(left) => left,
            None => break,
        };
        for step in 0..=steps {
            let part = f64::from(step) / f64::from(steps);
            let at = [0, 1].map(|axis| {
                ((from[axis] + part * (to[axis] - from[axis])) / SAMPLES as f64).floor() as i64
            });
            let [Ok(x), Ok(y)] = at.map(usize::try_from) else {
                continue;
            };
            if x < size && y < size && counts[y * size + x] == 0 {
                let [r, g, b] = own;
                let pixel = &mut picture.rgba[y * size + x];
                lines += u32::from(*pixel != [r, g, b, u8::MAX]);
                *pixel = [r, g, b, u8::MAX];
            }
        }
    }
    lines
}

/// The longest side of a triangle in the picture, where it is narrow.
fn narrow([a, b, c]: [Vec3; 3]) -> Option<[Vec3; 2]> {
    let flat = |from: Vec3, to: Vec3| [to[0] - from[0], to[1] - from[1], 0.0];
    let sides = [[a, b], [b, c], [c, a]];
    // Of equal ones the first.
    let longest = sides.into_iter().reduce(|one, other| {
        if length(flat(other[0], other[1])) > length(flat(one[0], one[1])) {
            other
        } else {
            one
        }
    })?;
    let (along, across) = (flat(a, b), flat(a, c));
    let double_area = (along[0] * across[1] - along[1] * across[0]).abs();
    let reach = length(flat(longest[0], longest[1]));
    (double_area <= NARROW * reach).then_some(longest)
}

fn colour_of(mesh: &Mesh, face: usize, colour: Rgb) -> Rgb {
    let paint = mesh.paint();
    let corner = paint.corners.get(face * 3).copied().flatten();
    corner.or(paint.material(face).colour).unwrap_or(colour)
}

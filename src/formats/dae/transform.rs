//! The transforms of a node, one behind the other, as one placement.

use crate::formats::dae::numbers::some;
use crate::formats::kit::affine::Affine;
use crate::formats::kit::xml::tree::Tree;
use crate::mesh::vec3::{Vec3, cross, dot, sub};

/// Where a node lies in the one above it.
pub(super) fn of_node(node: &Tree<'_>) -> Affine {
    let steps = node.children().iter().filter_map(of_element);
    // The last of them comes first.
    steps.fold(Affine::IDENTITY, |outer, step| step.then(&outer))
}

fn of_element(step: &Tree<'_>) -> Option<Affine> {
    match step.name() {
        "matrix" => some::<16>(step).map(of_matrix),
        "translate" => some::<3>(step).map(|shift| Affine {
            shift,
            ..Affine::IDENTITY
        }),
        "scale" => some::<3>(step).map(|[x, y, z]| Affine {
            rows: [[x, 0.0, 0.0], [0.0, y, 0.0], [0.0, 0.0, z]],
            shift: [0.0; 3],
        }),
        "rotate" => some::<4>(step).and_then(rotation),
        "skew" => some::<7>(step).and_then(skew),
        "lookat" => some::<9>(step).and_then(look),
        _ => None,
    }
}

/// A matrix that is written row by row and has a column multiplied to its right.
pub(super) fn of_matrix(matrix: [f64; 16]) -> Affine {
    let [a, b, c, x, d, e, f, y, g, h, i, z, ..] = matrix;
    Affine {
        rows: [[a, d, g], [b, e, h], [c, f, i]],
        shift: [x, y, z],
    }
}

/// A turn about any axis, in degrees; about x, y or z a quarter turn is exact.
fn rotation([x, y, z, degrees]: [f64; 4]) -> Option<Affine> {
    let [x, y, z] = unit([x, y, z])?;
    let of_axes = |turns: [f64; 3]| Some(Affine::turned(turns));
    match [x, y, z].map(f64::abs) {
        [a, ..] if a >= 1.0 => return of_axes([degrees * x, 0.0, 0.0]),
        [_, b, _] if b >= 1.0 => return of_axes([0.0, degrees * y, 0.0]),
        [.., c] if c >= 1.0 => return of_axes([0.0, 0.0, degrees * z]),
        _ => {}
    }
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let rest = 1.0 - cosine;
    Some(Affine {
        rows: [
            [
                cosine + x * x * rest,
                y * x * rest + z * sine,
                z * x * rest - y * sine,
            ],
            [
                x * y * rest - z * sine,
                cosine + y * y * rest,
                z * y * rest + x * sine,
            ],
            [
                x * z * rest + y * sine,
                y * z * rest - x * sine,
                cosine + z * z * rest,
            ],
        ],
        shift: [0.0; 3],
    })
}

/// A shear along the second axis that turns the first one by the angle towards it.
///
/// Source: The RenderMan Interface 3.2, Skew, which COLLADA refers to.
fn skew([degrees, a, b, c, d, e, f]: [f64; 7]) -> Option<Affine> {
    let along = unit([d, e, f])?;
    let first = [a, b, c];
    let part = dot(first, along);
    let across = unit(sub(first, along.map(|axis| axis * part)))?;
    let (height, (sine, cosine)) = (dot(first, across), degrees.to_radians().sin_cos());
    let [x, y] = [height * cosine - part * sine, height * sine + part * cosine];
    if x <= 0.0 || height <= 0.0 {
        return None;
    }
    let amount = y / x - part / height;
    let row = |axis: usize| {
        let own = across.get(axis).copied().unwrap_or_default() * amount;
        let mut row = along.map(|part| part * own);
        if let Some(part) = row.get_mut(axis) {
            *part += 1.0;
        }
        row
    };
    Some(Affine {
        rows: [0, 1, 2].map(row),
        shift: [0.0; 3],
    })
}

/// Where a camera lies that looks from one place to another.
fn look([a, b, c, d, e, f, g, h, i]: [f64; 9]) -> Option<Affine> {
    let (eye, target, up) = ([a, b, c], [d, e, f], [g, h, i]);
    let back = unit(sub(eye, target))?;
    let right = unit(cross(up, back))?;
    Some(Affine {
        rows: [right, cross(back, right), back],
        shift: eye,
    })
}

fn unit(vector: Vec3) -> Option<Vec3> {
    let length = dot(vector, vector).sqrt();
    let is_usable = length.is_finite() && length > 0.0;
    is_usable.then(|| vector.map(|part| part / length))
}

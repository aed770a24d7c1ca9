//! The flat parts of a convex hull, and the largest, on which a body can be put down.

use super::RestingFace;
use super::hull::{Hull, HullFace};
use crate::mesh::vec3::{Vec3, cross, dot, length, sub, unit};

/// Hull faces whose directions differ by less than this cosine's angle, a twentieth of a degree, are one flat part.
const FLAT: f64 = 1.0 - 3.8e-7;

/// The largest flat part of `hull`.
pub(super) fn largest_face(hull: &Hull) -> Option<RestingFace> {
    flat_parts(hull)
        .into_iter()
        .reduce(|best, next| if next.area > best.area { next } else { best })
}

/// Parts of `hull` that are flat within [`FLAT`] of the face they grew from; faces without area belong to none.
pub(super) fn flat_parts(hull: &Hull) -> Vec<RestingFace> {
    let double_areas: Vec<Vec3> = hull
        .faces()
        .iter()
        .map(|face| double_area(hull, face))
        .collect();
    let mut is_taken = vec![false; double_areas.len()];
    let mut parts = Vec::new();
    for start in 0..double_areas.len() {
        let Some(direction) = unit(double_areas[start]).filter(|_| !is_taken[start]) else {
            continue;
        };
        is_taken[start] = true;
        let mut members = vec![start];
        let mut next = 0;
        while let Some(&face) = members.get(next) {
            next += 1;
            for beyond in hull.faces()[face].across {
                let is_along =
                    || dot(double_areas[beyond], direction) >= FLAT * length(double_areas[beyond]);
                if !is_taken[beyond] && is_along() {
                    is_taken[beyond] = true;
                    members.push(beyond);
                }
            }
        }
        let sum = |axis: usize| {
            members
                .iter()
                .map(|&face| double_areas[face][axis])
                .sum::<f64>()
        };
        let total: Vec3 = std::array::from_fn(sum);
        parts.push(RestingFace {
            area: length(total) / 2.0,
            normal: unit(total).unwrap_or(direction),
        });
    }
    parts
}

fn double_area(hull: &Hull, face: &HullFace) -> Vec3 {
    let [a, b, c] = hull.corners(face);
    cross(sub(b, a), sub(c, a))
}

//! Where the front of a body is, where that can be told: of one whose left mirrors its right, the end with the finer detail.
//!
//! Who models a creature, a person or a vehicle spends more faces on the face than on the back. A body that is as fine at
//! both ends, or that no upright plane mirrors, has no front that could be told; then the habit of files decides.

use super::camera::{Axes, in_file};
use super::spots::{CELLS, Spots};
use crate::mesh::vec3::{Vec3, dot};
use crate::mesh::{Mesh, UpAxis};

/// Part of the cells that have to find their mirror image.
const MIRRORED: f64 = 0.75;
/// Difference of depth between mirror images, as a part of the side.
const ALIKE: f64 = 0.1;
/// How far the middle of the faces lies before the middle of the surface, as a part of the body's length, at a front where
/// files have it, and at one elsewhere.
const FINER: f64 = 0.02;
const FINER_ELSEWHERE: f64 = 0.065;
/// Most faces that are looked at; of larger meshes every n-th.
const FACES: usize = 20_000;
/// Fewer faces than these have no detail.
const FEW: usize = 200;

/// Sideways directions, for Z up.
const SIDEWAYS: [Vec3; 2] = [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0]];

/// The direction of the front, for Z up; `None` where it cannot be told.
pub(super) fn front(mesh: &Mesh, spots: &Spots, up: UpAxis) -> Option<Vec3> {
    if mesh.faces().len() < FEW {
        return None;
    }
    let ends = SIDEWAYS.map(|direction| {
        let is_mirrored = is_mirrored(spots, direction, up)?;
        is_mirrored.then(|| finer_end(mesh, spots, direction, up))
    });
    // Where both planes mirror the body, the end that is told more clearly.
    let told = SIDEWAYS
        .into_iter()
        .zip(ends)
        .filter_map(|(direction, finer)| {
            let finer = finer?;
            let front = direction.map(|part| part * finer.signum());
            let least = if front[1] < 0.0 {
                FINER
            } else {
                FINER_ELSEWHERE
            };
            (finer.abs() >= least).then(|| (finer.abs() / least, front))
        });
    let (_, front) = told.max_by(|one, other| one.0.total_cmp(&other.0))?;
    Some(front)
}

/// Whether the left of the body mirrors its right, seen along `direction` and from above.
fn is_mirrored(spots: &Spots, direction: Vec3, up: UpAxis) -> Option<bool> {
    let axes = Axes::looking_from(direction, up)?;
    let (mut both, mut all) = (0, 0);
    let grid = spots.grid(&axes)?;
    let width = grid.columns();
    let depth = |row: usize, column: usize| {
        let spot = spots.spot(*grid.nearest.get(row * CELLS + column)?)?;
        Some(dot(axes.toward(), spot.place.map(f64::from)))
    };
    for row in 0..CELLS {
        for column in 0..width {
            let Some(own) = depth(row, column) else {
                continue;
            };
            all += 1;
            // The next cell counts too: the middle of the body may lie anywhere in a cell.
            let mirror = width - 1 - column;
            let near = mirror.saturating_sub(1)..=(mirror + 1).min(CELLS - 1);
            let is_alike = |column| {
                let other = depth(row, column);
                other.is_some_and(|other| (other - own).abs() < ALIKE * grid.side())
            };
            both += usize::from(near.into_iter().any(is_alike));
        }
    }
    Some(all > 0 && f64::from(both as u32) >= MIRRORED * f64::from(all as u32))
}

/// How far the faces lie before the surface along `direction`, as a part of the body's length there.
fn finer_end(mesh: &Mesh, spots: &Spots, direction: Vec3, up: UpAxis) -> f64 {
    let along = in_file(direction, up);
    let (centre, extent) = (mesh.bounds().centre(), mesh.bounds().diagonal());
    let step = mesh.faces().len().div_ceil(FACES).max(1);
    let (mut sum, mut count) = (0.0, 0_u32);
    for &face in mesh.faces().iter().step_by(step) {
        let [a, b, c] = mesh.corners(face);
        let middle =
            [0, 1, 2].map(|axis| ((a[axis] + b[axis] + c[axis]) / 3.0 - centre[axis]) / extent);
        sum += dot(along, middle);
        count += 1;
    }
    let (mut of_surface, mut places) = (0.0, 0_u32);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for spot in spots.iter() {
        let at = dot(along, spot.place.map(f64::from));
        of_surface += at;
        places += 1;
        (low, high) = (low.min(at), high.max(at));
    }
    let length = high - low;
    if count == 0 || places == 0 || length <= 0.0 {
        return 0.0;
    }
    (sum / f64::from(count) - of_surface / f64::from(places)) / length
}

//! The formats that studios keep: what scenes place, how they look, and what is left out.

pub(crate) mod dae;
pub(crate) mod fbx;
mod first_gltf;
mod same_cube;
pub(crate) mod tds;
pub(crate) mod usd;

/// Corners of a cube from the origin.
pub(crate) const CORNERS: [[u8; 3]; 8] = [
    [0, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 1],
    [1, 1, 1],
    [0, 1, 1],
];

/// Its sides, seen from outside counter-clockwise.
pub(crate) const SIDES: [[usize; 4]; 6] = [
    [0, 3, 2, 1],
    [4, 5, 6, 7],
    [0, 1, 5, 4],
    [1, 2, 6, 5],
    [2, 3, 7, 6],
    [3, 0, 4, 7],
];

/// Corners of a cube of this size as a list of numbers.
pub(crate) fn corners(size: f64, separator: &str) -> String {
    let numbers = CORNERS.as_flattened().iter();
    let numbers = numbers.map(|&corner| (f64::from(corner) * size).to_string());
    numbers.collect::<Vec<_>>().join(separator)
}

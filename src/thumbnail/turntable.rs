//! Pictures of a body as it turns once about its upright axis.
//!
//! All have one scale and one middle, so that the body turns and does not breathe.

use super::camera::{Axes, Camera};
use super::pixels::Pixels;
use super::setup::Setup;
use super::style::Style;
use super::{SAMPLES, ThumbnailError, tiles};
use crate::mesh::vec3::Vec3;

/// How far above the ground the camera stands: sine and cosine.
const RISE: (f64, f64) = (0.5, 0.866);

/// `count` pictures, from the front round to the right; several bodies turn side by side.
pub(super) fn frames(
    setups: &[Setup<'_>],
    count: u32,
    size: u32,
    style: &Style,
) -> Result<Vec<Pixels>, ThumbnailError> {
    if let [only] = setups {
        return frames_of(only, count, size);
    }
    let side = size / tiles::columns(setups.len());
    let empty = || vec![Pixels::empty(side, style.background); count as usize];
    let turning = setups.iter().map(|setup| frames_of(setup, count, side));
    let turning: Vec<Vec<Pixels>> = turning
        .map(|frames| frames.unwrap_or_else(|_| empty()))
        .collect();
    let together = |frame: usize| {
        let tiles: Vec<Pixels> = turning.iter().map(|frames| frames[frame].clone()).collect();
        tiles::side_by_side(size, &tiles, style.background)
    };
    Ok((0..count as usize).map(together).collect())
}

fn frames_of(setup: &Setup<'_>, count: u32, size: u32) -> Result<Vec<Pixels>, ThumbnailError> {
    let (mesh, up) = (setup.subject.mesh, setup.up());
    let directions = turn(count);
    let axes: Option<Vec<Axes>> = directions
        .iter()
        .map(|&direction| Axes::looking_from(direction, up))
        .collect();
    let axes = axes.ok_or(ThumbnailError::NoExtent)?;
    let centre = mesh.bounds().centre();
    let reach = |axes: &Axes| {
        let [low, high] = axes.bounds(mesh.positions());
        let middle = axes.turn(centre);
        [0, 1].map(|axis| (high[axis] - middle[axis]).max(middle[axis] - low[axis]))
    };
    let farthest = axes.iter().flat_map(reach).fold(0.0, f64::max);
    let side = size as usize * SAMPLES;
    let drawn = axes.into_iter().map(|axes| {
        let camera =
            Camera::centred(centre, 2.0 * farthest, axes, side).ok_or(ThumbnailError::NoExtent)?;
        // From some side a flat body may be edge-on; that one is empty, and the animation goes on.
        Ok(setup.drawn_by(&camera, &axes, size, true).pixels)
    });
    drawn.collect()
}

/// Directions evenly around the upright axis.
fn turn(count: u32) -> Vec<Vec3> {
    let direction = |i: u32| {
        let [sine, cosine] = sine_and_cosine(f64::from(i) / f64::from(count));
        [sine * RISE.1, -cosine * RISE.1, RISE.0]
    };
    (0..count).map(direction).collect()
}

/// Sine and cosine of a part of a full turn, 0 to 1, by their series: a library's differ from machine to machine.
fn sine_and_cosine(part: f64) -> [f64; 2] {
    const TERMS: u32 = 24;
    let angle = (part - 0.5) * std::f64::consts::TAU;
    let (mut sums, mut term) = ([0.0, 0.0], 1.0);
    for power in 0..TERMS * 2 {
        let sign = if power / 2 % 2 == 0 { 1.0 } else { -1.0 };
        sums[usize::from(power % 2 == 0)] += sign * term;
        term *= angle / f64::from(power + 1);
    }
    // Half a turn was taken off to keep the series short.
    sums.map(|sum| -sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_are_sine_and_cosine() {
        for i in 0..100 {
            let part = f64::from(i) / 100.0;
            let [sine, cosine] = sine_and_cosine(part);
            let (expected_sine, expected_cosine) = (part * std::f64::consts::TAU).sin_cos();
            assert!(
                (sine - expected_sine).abs() < 1e-12 && (cosine - expected_cosine).abs() < 1e-12
            );
        }
    }
}

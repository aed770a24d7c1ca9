//! Bolts and nuts with a real thread: columns around the axis, each cut where the thread crosses it, zipped
//! into one closed surface.
//!
//! A column is a line of (radius, height) in the half-plane of one angle. Its corners lie on the edges of the
//! thread, so crests and roots are sharp however few columns there are.
//!
//! Sources: ISO 68-1 and ISO 261 for the thread (M10, pitch 1.5 mm), ISO 4014 and ISO 4032 for hexagon and heights.
//! The length of the thread on the bolt is ours.

use std::f64::consts::{PI, TAU};

use super::shape::{Position, Shape};

const PITCH: f64 = 1.5;
const MAJOR_RADIUS: f64 = 5.0;
/// Five eighths of the height of an equilateral triangle that stands on the pitch.
const DEPTH: f64 = 0.541_27 * PITCH;
/// Half of the width across flats.
const FLAT: f64 = 8.0;

/// Thread corners within one pitch: share of the pitch above the start of the crest, and share of the depth.
type Corners = &'static [[f64; 2]];

/// Crest an eighth of the pitch wide, root a quarter.
const OUTSIDE: Corners = &[[0.0, 1.0], [0.125, 1.0], [0.4375, 0.0], [0.6875, 0.0]];
/// The root drawn to a line: a nut has many columns inside, and nobody sees its roots.
const INSIDE: Corners = &[[0.125, 0.0], [0.5, 1.0], [0.875, 0.0]];

type Line = Vec<[f64; 2]>;

/// Hexagon bolt M10 × 25, standing on its tip: 18 mm of right-hand thread with a chamfered tip and a run-out.
pub(super) fn bolt() -> Shape {
    const COLUMNS: u32 = 42;
    const THREAD: f64 = 18.0;
    zipped(COLUMNS, |share| {
        let thread = thread_line(OUTSIDE, share, THREAD);
        let tip = |z: f64| MAJOR_RADIUS - 1.3 + z;
        let run_out = |z: f64| MAJOR_RADIUS - DEPTH * (THREAD - z) / PITCH;
        let mut line = vec![[0.0, 0.0]];
        line.extend(raised_to(&lowered_to(&thread, tip), run_out));
        line.extend([[MAJOR_RADIUS, 24.4], [MAJOR_RADIUS + 0.4, 25.0]]);
        line.extend([[7.6, 25.0], [7.6, 25.4]]);
        let corner = hexagon_radius(share);
        line.push([corner, 25.4]);
        line.extend(chamfer(corner, 31.4));
        line.push([0.0, 31.4]);
        line
    })
}

/// Hexagon nut M10, 8.4 mm high, chamfered on both sides, with the thread inside.
pub(super) fn nut() -> Shape {
    const COLUMNS: u32 = 30;
    const HEIGHT: f64 = 8.4;
    zipped(COLUMNS, |share| {
        let thread = thread_line(INSIDE, share, HEIGHT);
        let below = |z: f64| MAJOR_RADIUS + 0.3 - z;
        let above = |z: f64| MAJOR_RADIUS + 0.3 - (HEIGHT - z);
        let mut bore = raised_to(&raised_to(&thread, below), above);
        bore.reverse();
        let corner = hexagon_radius(share);
        let upper = chamfer(corner, HEIGHT);
        let mut line = vec![bore[bore.len() - 1]];
        line.extend(upper.iter().rev().map(|&[radius, z]| [radius, HEIGHT - z]));
        line.extend(upper);
        line.extend(bore);
        line
    })
}

/// Turn of the whole, so that neither a flat nor a corner of a hexagon faces the usual views squarely.
const AHEAD: f64 = PI / 12.0;

/// The surface through `columns` lines around the z axis; `line` gets the share of the turn.
fn zipped(columns: u32, line: impl Fn(f64) -> Line) -> Shape {
    let column = |i: u32| -> Vec<Position> {
        let share = f64::from(i % columns) / f64::from(columns);
        let (sin, cos) = (TAU * share + AHEAD).sin_cos();
        line(share)
            .into_iter()
            .map(|[radius, z]| [radius * cos, radius * sin, z])
            .collect()
    };
    let mut shape = Shape::default();
    for i in 0..columns {
        shape.zip(&column(i), &column(i + 1));
    }
    shape
}

/// A right-hand thread from the bottom to `height`, in the column at `share` of a turn.
fn thread_line(corners: Corners, share: f64, height: f64) -> Line {
    let first = (share - 2.0) * PITCH;
    let turns = (height / PITCH) as u32 + 4;
    let endless: Line = (0..turns)
        .flat_map(|turn| {
            corners
                .iter()
                .map(move |&[up, out]| [up + f64::from(turn), out])
        })
        .map(|[up, out]| [MAJOR_RADIUS - DEPTH * (1.0 - out), first + up * PITCH])
        .collect();
    let mut line = Line::new();
    for pair in endless.windows(2) {
        let ([from_radius, from], [to_radius, to]) = (pair[0], pair[1]);
        let at = |z: f64| {
            [
                from_radius + (to_radius - from_radius) * (z - from) / (to - from),
                z,
            ]
        };
        if from < 0.0 && 0.0 <= to {
            line.push(at(0.0));
        }
        if 0.0 < to && to < height {
            line.push(pair[1]);
        }
        if from < height && height <= to {
            line.push(at(height));
        }
    }
    line
}

/// The line with every radius at most `limit`, which is straight, and a corner wherever it crosses it.
fn lowered_to(line: &[[f64; 2]], limit: impl Fn(f64) -> f64) -> Line {
    let mirrored: Line = line.iter().map(|&[radius, z]| [-radius, z]).collect();
    let raised = raised_to(&mirrored, |z| -limit(z));
    raised.into_iter().map(|[radius, z]| [-radius, z]).collect()
}

/// The line with every radius at least `limit`, which is straight, and a corner wherever it crosses it.
fn raised_to(line: &[[f64; 2]], limit: impl Fn(f64) -> f64) -> Line {
    let mut raised = Line::new();
    let above = |[radius, z]: [f64; 2]| radius - limit(z);
    for (i, &corner) in line.iter().enumerate() {
        if let Some(&before) = i.checked_sub(1).and_then(|i| line.get(i))
            && above(before) * above(corner) < 0.0
        {
            let share = above(before) / (above(before) - above(corner));
            let z = before[1] + (corner[1] - before[1]) * share;
            raised.push([limit(z), z]);
        }
        raised.push([corner[0].max(limit(corner[1])), corner[1]]);
    }
    raised
}

/// Distance from the axis to the hexagon, at `share` of a turn from a corner.
fn hexagon_radius(share: f64) -> f64 {
    let from_flat = (share * 6.0).fract() * PI / 3.0 - PI / 6.0;
    FLAT / from_flat.cos()
}

/// The upper end of a hexagon, cut by a cone of 30°: from the side at `corner` in to the flat end at `top`.
fn chamfer(corner: f64, top: f64) -> [[f64; 2]; 2] {
    let flat_end = 0.95 * FLAT;
    let drop = (corner - flat_end) * (PI / 6.0).tan();
    [[corner, top - drop], [flat_end, top]]
}

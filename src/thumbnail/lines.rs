//! Lines where depth jumps (outlines) and where it bends (creases), so that edges read in one colour.
//!
//! Found at each sample from its four neighbours and averaged over the pixel, which makes them soft.

use std::ops::Range;

use wide::f32x8;

use super::SAMPLES;
use super::outline::LANES;

/// How much of a bend in depth, in samples, makes a line, and how far it darkens.
const CREASE: f32 = 0.45;
const CREASE_SHADE: f32 = 0.70;
/// How much of a jump in depth, in samples, makes a line, and how far it darkens.
const OUTLINE: f32 = 6.0;
const OUTLINE_SHADE: f32 = 0.42;

/// Finds lines row by row.
#[derive(Debug)]
pub(super) struct Lines {
    /// Shades of the samples of one row.
    samples: Vec<f32>,
}

impl Lines {
    /// For rows of `side` samples.
    pub(super) fn new(side: usize) -> Self {
        Self {
            samples: vec![1.0; side],
        }
    }

    /// Adds to `shades`, what the light of each pixel of a row is multiplied by, the part of one row of its samples, given
    /// with the rows above and below it; for the samples in `covered`.
    pub(super) fn add_row(
        &mut self,
        [above, here, below]: [&[f32]; 3],
        covered: Range<usize>,
        shades: &mut [f32],
    ) {
        let side = here.len();
        let (start, end) = (covered.start.max(1), covered.end.min(side - 1));
        if start >= end {
            return;
        }
        let mut x = start;
        while x + LANES < side && x < end {
            let at =
                |row: &[f32], x: usize| row[x..].first_chunk().map(|lanes| f32x8::from(*lanes));
            let near = [
                at(here, x - 1),
                at(here, x),
                at(here, x + 1),
                at(above, x),
                at(below, x),
            ];
            if let (
                [
                    Some(left),
                    Some(middle),
                    Some(right),
                    Some(above),
                    Some(below),
                ],
                Some(into),
            ) = (near, self.samples[x..].first_chunk_mut())
            {
                *into = shades_at(middle, [left, right], [above, below]).to_array();
            }
            x += LANES;
        }
        for x in x..end {
            let splat = f32x8::splat;
            let (sides, beyond) = ([here[x - 1], here[x + 1]], [above[x], below[x]]);
            let shades = shades_at(splat(here[x]), sides.map(splat), beyond.map(splat));
            self.samples[x] = shades.to_array()[0];
        }
        // What lies beyond the samples asked for was overwritten as they were.
        self.samples[end..x.max(end)].fill(1.0);
        let (first, end) = (start / SAMPLES, end.div_ceil(SAMPLES));
        let (pairs, _) = self.samples[first * SAMPLES..end * SAMPLES].as_chunks::<SAMPLES>();
        for (sum, pair) in shades[first..end].iter_mut().zip(pairs) {
            *sum += (pair[0] + pair[1]) / (SAMPLES * SAMPLES) as f32;
        }
    }
}

/// Shades of several samples, from their depths and those of the samples beside, above and below them.
#[inline]
fn shades_at(middle: f32x8, [left, right]: [f32x8; 2], [above, below]: [f32x8; 2]) -> f32x8 {
    let drops = [
        middle - left,
        middle - right,
        middle - above,
        middle - below,
    ];
    let most = |a: f32x8, b: f32x8| a.fast_max(b);
    let jump = most(most(drops[0], drops[1]), most(drops[2], drops[3]));
    let bend = most((drops[0] + drops[1]).abs(), (drops[2] + drops[3]).abs());
    // A bend just above the threshold is drawn faintly, so that curved surfaces get no hard line.
    let strength = (bend - f32x8::splat(CREASE)) * f32x8::splat(1.0 / CREASE);
    let strength = strength.fast_max(f32x8::ZERO).fast_min(f32x8::ONE);
    let crease = f32x8::ONE + f32x8::splat(CREASE_SHADE - 1.0) * strength;
    let shades = jump
        .simd_gt(f32x8::splat(OUTLINE))
        .select(f32x8::splat(OUTLINE_SHADE), crease);
    // Where nothing lies, differences are no numbers; beside a body it is as dark as a crease.
    middle
        .simd_gt(f32x8::splat(f32::MIN))
        .select(shades, f32x8::splat(CREASE_SHADE))
}

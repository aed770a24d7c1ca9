//! Lines where depth jumps (outlines) and where it bends (creases), so that edges read in one colour.
//!
//! Found at each sample from its four neighbours and averaged over the pixel, which makes them soft.

use std::ops::Range;

use super::SAMPLES;

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
        let beyond = above[start..end].iter().zip(&below[start..end]);
        let near = here[start - 1..=end].windows(3);
        for ((shade, (above, below)), near) in
            self.samples[start..end].iter_mut().zip(beyond).zip(near)
        {
            *shade = shade_at(near, *above, *below);
        }
        let (first, end) = (start / SAMPLES, end.div_ceil(SAMPLES));
        let (pairs, _) = self.samples[first * SAMPLES..end * SAMPLES].as_chunks::<SAMPLES>();
        for (sum, pair) in shades[first..end].iter_mut().zip(pairs) {
            *sum += (pair[0] + pair[1]) / (SAMPLES * SAMPLES) as f32;
        }
    }
}

fn shade_at(here: &[f32], above: f32, below: f32) -> f32 {
    let [left, middle, right] = [here[0], here[1], here[2]];
    let drops = [
        middle - left,
        middle - right,
        middle - above,
        middle - below,
    ];
    let jump = drops[0].max(drops[1]).max(drops[2]).max(drops[3]);
    let bend = (drops[0] + drops[1]).abs().max((drops[2] + drops[3]).abs());
    // A bend just above the threshold is drawn faintly, so that curved surfaces get no hard line.
    let strength = if bend > CREASE {
        ((bend - CREASE) / CREASE).min(1.0)
    } else {
        0.0
    };
    let crease = 1.0 + (CREASE_SHADE - 1.0) * strength;
    if jump > OUTLINE {
        OUTLINE_SHADE
    } else {
        crease
    }
}

//! Lines where depth jumps (outlines) and where it bends (creases), so that edges read in one colour.
//!
//! Found at each sample from its four neighbours and averaged over the pixel, which makes them soft.

use super::SAMPLES;
use super::raster::Canvas;

/// How much of a bend in depth, in samples, makes a line, and how far it darkens.
const CREASE: f32 = 0.45;
const CREASE_SHADE: f32 = 0.70;
/// How much of a jump in depth, in samples, makes a line, and how far it darkens.
const OUTLINE: f32 = 6.0;
const OUTLINE_SHADE: f32 = 0.42;

/// What the light of each pixel is multiplied by, row by row; for pixels that are covered.
pub(super) fn shades(canvas: &Canvas) -> Vec<f32> {
    let side = canvas.side();
    let size = side / SAMPLES;
    let mut shades = vec![0.0_f32; size * size];
    let row = |y: usize| &canvas.depth[y * side..(y + 1) * side];
    let mut line = vec![1.0_f32; side];
    for y in 1..side.saturating_sub(1) {
        let reach = canvas.covered(y, y + 1);
        let (start, end) = (reach.start.max(1), reach.end.min(side - 1));
        if start >= end {
            continue;
        }
        let beyond = row(y - 1)[start..end].iter().zip(&row(y + 1)[start..end]);
        let here = row(y)[start - 1..=end].windows(3);
        for ((shade, (above, below)), here) in line[start..end].iter_mut().zip(beyond).zip(here) {
            *shade = shade_at(here, *above, *below);
        }
        let (first, end) = (start / SAMPLES, end.div_ceil(SAMPLES));
        let (pairs, _) = line[first * SAMPLES..end * SAMPLES].as_chunks::<SAMPLES>();
        let into = &mut shades[y / SAMPLES * size..][first..end];
        for (sum, pair) in into.iter_mut().zip(pairs) {
            *sum += (pair[0] + pair[1]) / (SAMPLES * SAMPLES) as f32;
        }
    }
    shades
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

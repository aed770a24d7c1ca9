//! How much of each pixel the body covers, in sixteenths.
//!
//! Inside and outside are known from the samples alone. Along the silhouette, where a pixel or its neighbour is covered in
//! part, every face is asked again about 4 × 4 places in the pixel; the places that any face covers are counted.
//! The cost is that of the silhouette, not of the picture.

use super::SAMPLES;
use super::raster::{Canvas, GRID, Outline, Placed, UNCOVERED};

/// Places in a pixel, and one place's distance from the next on the grid.
const ACROSS: i64 = 4;
const STEP: i64 = GRID as i64 * SAMPLES as i64 / ACROSS;
/// All places of a pixel.
const FULL: u16 = u16::MAX;

/// Samples of each pixel that a face covers, row by row.
pub(super) fn covered_samples(canvas: &Canvas) -> Vec<u8> {
    let side = canvas.side();
    let size = side / SAMPLES;
    let mut counts = vec![0_u8; size * size];
    for y in 0..side {
        let reach = canvas.covered(y, y + 1);
        if reach.is_empty() {
            continue;
        }
        let (first, end) = (reach.start / SAMPLES, reach.end.div_ceil(SAMPLES));
        let (pairs, _) = canvas.depth[y * side + first * SAMPLES..y * side + end * SAMPLES]
            .as_chunks::<SAMPLES>();
        let row = y / SAMPLES * size;
        for (count, pair) in counts[row + first..row + end].iter_mut().zip(pairs) {
            *count += pair
                .iter()
                .map(|depth| u8::from(*depth != UNCOVERED))
                .sum::<u8>();
        }
    }
    counts
}

/// The pixels along the silhouette.
#[derive(Clone, Debug)]
pub(super) struct Silhouette {
    size: usize,
    /// Where they are, row by row.
    pixels: Vec<Pixel>,
    /// For each pixel of the picture, how many of `pixels` lie before it; and one more.
    before: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Pixel {
    x: u32,
    /// A bit for each place that a face covers.
    places: u16,
}

impl Silhouette {
    /// The silhouette of what `counts` says is covered.
    pub(super) fn of(counts: &[u8], size: usize) -> Self {
        let mixed = mixed_neighbourhoods(counts, size);
        let mut pixels = Vec::new();
        let mut before = Vec::with_capacity(counts.len() + 1);
        for row in mixed.chunks_exact(size) {
            for (x, is_mixed) in (0..).zip(row) {
                before.push(pixels.len() as u32);
                if *is_mixed {
                    pixels.push(Pixel { x, places: 0 });
                }
            }
        }
        before.push(pixels.len() as u32);
        Self {
            size,
            pixels,
            before,
        }
    }

    /// Adds the places that a face covers.
    pub(super) fn add(&mut self, corners: &[Placed; 3]) {
        let pixel_grid = GRID * SAMPLES as i32;
        let range = |of: fn(&Placed) -> i32| {
            let [a, b, c] = [of(&corners[0]), of(&corners[1]), of(&corners[2])];
            [a.min(b).min(c), a.max(b).max(c)]
                .map(|v| v.div_euclid(pixel_grid).clamp(0, self.size as i32 - 1) as usize)
        };
        let (xs, ys) = (range(|corner| corner.x), range(|corner| corner.y));
        let mut outline = None;
        for y in ys[0]..=ys[1] {
            let row = y * self.size;
            let band = self.before[row + xs[0]] as usize..self.before[row + xs[1] + 1] as usize;
            for pixel in &mut self.pixels[band] {
                if pixel.places == FULL {
                    continue;
                }
                if outline.is_none() {
                    outline = Outline::of(corners);
                }
                let Some(outline) = &outline else { return };
                pixel.places |= places_inside(outline, pixel.x as usize, y);
            }
        }
    }

    /// The places of both, which are of one silhouette.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (pixel, more) in self.pixels.iter_mut().zip(other.pixels) {
            pixel.places |= more.places;
        }
        self
    }

    /// Sixteenths of a pixel that are covered; `None` where the samples tell.
    pub(super) fn sixteenths(&self, at: usize) -> Option<u32> {
        let [first, end] = [self.before[at], self.before[at + 1]];
        (first < end).then(|| self.pixels[first as usize].places.count_ones())
    }
}

/// Whether a pixel and its eight neighbours are neither all covered nor all empty.
fn mixed_neighbourhoods(counts: &[u8], size: usize) -> Vec<bool> {
    const EMPTY: u8 = 1;
    const COVERED: u8 = 2;
    const WHOLE: u8 = (SAMPLES * SAMPLES) as u8;
    let has = |count: &u8| (u8::from(*count < WHOLE) * EMPTY) | (u8::from(*count > 0) * COVERED);
    let own: Vec<u8> = counts.iter().map(has).collect();
    let mut across = own.clone();
    for (wide, row) in across.chunks_exact_mut(size).zip(own.chunks_exact(size)) {
        wide[1..]
            .iter_mut()
            .zip(row)
            .for_each(|(wide, left)| *wide |= left);
        wide.iter_mut()
            .zip(&row[1..])
            .for_each(|(wide, right)| *wide |= right);
    }
    let mut around = across.clone();
    around[size..]
        .iter_mut()
        .zip(&across)
        .for_each(|(wide, above)| *wide |= above);
    around
        .iter_mut()
        .zip(&across[size..])
        .for_each(|(wide, below)| *wide |= below);
    around
        .into_iter()
        .map(|has| has == EMPTY | COVERED)
        .collect()
}

fn places_inside(outline: &Outline, x: usize, y: usize) -> u16 {
    let pixel = i64::from(GRID) * SAMPLES as i64;
    let first = [x, y].map(|at| at as i64 * pixel + STEP / 2);
    let mut inside = FULL;
    for side in &outline.sides {
        let (per_x, per_y) = (-side.along[1] * STEP, side.along[0] * STEP);
        let start = side.at(first);
        let (across, down) = (per_x * (ACROSS - 1), per_y * (ACROSS - 1));
        if start + across.max(0) + down.max(0) < 0 {
            return 0;
        }
        if start + across.min(0) + down.min(0) >= 0 {
            continue;
        }
        let mut mask = 0;
        for row in 0..ACROSS {
            for column in 0..ACROSS {
                let value = start + row * per_y + column * per_x;
                mask |= u16::from(value >= 0) << (row * ACROSS + column);
            }
        }
        inside &= mask;
    }
    inside
}

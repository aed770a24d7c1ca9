//! How much of each pixel the body covers, in sixteenths.
//!
//! Inside and outside are known from the samples alone. Along the silhouette, where a pixel or its neighbour is covered in
//! part, every face of the band is asked again about 4 × 4 places in the pixel; the places that any face covers are counted.
//! The cost is that of the silhouette, not of the picture.

use std::ops::Range;

use super::SAMPLES;
use super::outline::Outline;
use super::raster::{Canvas, GRID, Placed, UNCOVERED};

/// Places in a pixel, and one place's distance from the next on the grid.
const ACROSS: i64 = 4;
const STEP: i64 = GRID as i64 * SAMPLES as i64 / ACROSS;
/// A place's distance from the next on the grid, and the first one's from the rim.
pub(super) const PLACE: i32 = STEP as i32;
pub(super) const PLACE_MIDDLE: i32 = PLACE / 2;
/// All places of a pixel.
const FULL: u16 = u16::MAX;
/// Samples of a pixel that is covered all over.
const WHOLE: u8 = (SAMPLES * SAMPLES) as u8;

/// Adds the samples of row `y` that are covered to the counts of its pixels.
pub(super) fn count_covered(canvas: &Canvas, y: usize, counts: &mut [u8]) {
    let reach = canvas.covered(y);
    if reach.is_empty() {
        return;
    }
    let (first, end) = (reach.start / SAMPLES, reach.end.div_ceil(SAMPLES));
    let (pairs, _) = canvas.depths(y)[first * SAMPLES..end * SAMPLES].as_chunks::<SAMPLES>();
    for (count, pair) in counts[first..end].iter_mut().zip(pairs) {
        *count += u8::from(pair[0] != UNCOVERED) + u8::from(pair[1] != UNCOVERED);
    }
}

/// The pixels along the silhouette in a band.
#[derive(Debug, Default)]
pub(super) struct Silhouette {
    rows: Range<usize>,
    size: usize,
    /// Words in a row of `is_along`.
    words: usize,
    /// A bit for each pixel: whether it lies along the silhouette.
    is_along: Vec<u64>,
    /// For each pixel that does, a bit for each place that a face covers.
    places: Vec<u16>,
    has: [Vec<u8>; 2],
}

impl Silhouette {
    /// Becomes the silhouette of what `counts`, of the whole picture, says is covered in `rows`.
    pub(super) fn find(&mut self, counts: &[u8], size: usize, rows: Range<usize>) {
        self.words = size.div_ceil(64);
        self.size = size;
        self.is_along.clear();
        self.is_along.resize(self.words * rows.len(), 0);
        self.places.clear();
        self.places.resize(size * rows.len(), 0);
        for y in rows.clone() {
            let above = y.saturating_sub(1)..(y + 2).min(counts.len() / size);
            self.find_row(
                &counts[above.start * size..above.end * size],
                y - rows.start,
            );
        }
        self.rows = rows;
    }

    /// Finds the pixels of a row whose neighbourhoods, in the rows of `counts`, are neither all covered nor all empty.
    fn find_row(&mut self, counts: &[u8], row: usize) {
        const EMPTY: u8 = 1;
        const COVERED: u8 = 2;
        let [has, across] = &mut self.has;
        has.clear();
        has.resize(self.size, 0);
        for counts in counts.chunks_exact(self.size) {
            for (has, count) in has.iter_mut().zip(counts) {
                *has |= (u8::from(*count < WHOLE) * EMPTY) | (u8::from(*count > 0) * COVERED);
            }
        }
        if has.iter().fold(0, |all, has| all | has) != EMPTY | COVERED {
            return;
        }
        across.clear();
        across.extend_from_slice(has);
        let (wide, right) = (&mut across[1..], &has[..self.size - 1]);
        wide.iter_mut()
            .zip(right)
            .for_each(|(wide, left)| *wide |= left);
        let (wide, right) = (&mut across[..self.size - 1], &has[1..]);
        wide.iter_mut()
            .zip(right)
            .for_each(|(wide, right)| *wide |= right);
        let words = &mut self.is_along[row * self.words..][..self.words];
        for (word, has) in words.iter_mut().zip(across.chunks(64)) {
            if !has.contains(&(EMPTY | COVERED)) {
                continue;
            }
            for (i, has) in has.iter().enumerate() {
                *word |= u64::from(*has == EMPTY | COVERED) << i;
            }
        }
    }

    /// Adds the places that a face covers.
    pub(super) fn add(&mut self, corners: &[Placed; 3]) {
        self.add_where(corners, |_, _| true);
    }

    /// Adds the places that a face covers where `is_there` says that it is, at a place in samples.
    pub(super) fn add_where(&mut self, corners: &[Placed; 3], is_there: impl Fn(f32, f32) -> bool) {
        const PIXEL: i32 = GRID * SAMPLES as i32;
        let range = |of: fn(&Placed) -> i32, first: usize, last: usize| {
            let [a, b, c] = [of(&corners[0]), of(&corners[1]), of(&corners[2])];
            [a.min(b).min(c), a.max(b).max(c)].map(|v| {
                usize::try_from(v.div_euclid(PIXEL))
                    .unwrap_or(0)
                    .clamp(first, last)
            })
        };
        let xs = range(|corner| corner.x, 0, self.size - 1);
        let ys = range(|corner| corner.y, self.rows.start, self.rows.end - 1);
        let mut outline = None;
        for y in ys[0]..=ys[1] {
            let row = y - self.rows.start;
            for word in xs[0] / 64..=xs[1] / 64 {
                let mut along = self.is_along[row * self.words + word];
                if along == 0 {
                    continue;
                }
                along &= u64::MAX << xs[0].saturating_sub(word * 64);
                along &= u64::MAX >> 63_usize.saturating_sub(xs[1] - word * 64);
                while along != 0 {
                    let x = word * 64 + along.trailing_zeros() as usize;
                    along &= along - 1;
                    let places = &mut self.places[row * self.size + x];
                    if *places == FULL {
                        continue;
                    }
                    if outline.is_none() {
                        outline = Outline::of(corners);
                    }
                    let Some(outline) = &outline else { return };
                    let inside = places_inside(outline, x, y);
                    let is_open = |at: u16| {
                        let [x, y] = place(x, y, at);
                        inside >> at & 1 == 1 && !is_there(x, y)
                    };
                    let open = (0..16).filter(|&at| is_open(at));
                    *places |= open.fold(inside, |left, at| left & !(1 << at));
                }
            }
        }
    }

    /// Calls `visit` with the pixels of row `y` that lie along the silhouette, and the sixteenths of each that are covered.
    pub(super) fn along(&self, y: usize, mut visit: impl FnMut(usize, u32)) {
        let row = y - self.rows.start;
        for (word, &along) in self.is_along[row * self.words..][..self.words]
            .iter()
            .enumerate()
        {
            let mut along = along;
            while along != 0 {
                let x = word * 64 + along.trailing_zeros() as usize;
                along &= along - 1;
                visit(x, self.places[row * self.size + x].count_ones());
            }
        }
    }
}

/// Where in samples place number `at` of a pixel lies.
fn place(x: usize, y: usize, at: u16) -> [f32; 2] {
    const APART: f32 = SAMPLES as f32 / ACROSS as f32;
    let across = ACROSS as u16;
    [(x, at % across), (y, at / across)]
        .map(|(pixel, i)| (pixel * SAMPLES) as f32 + (f32::from(i) + 0.5) * APART)
}

fn places_inside(outline: &Outline, x: usize, y: usize) -> u16 {
    let pixel = i64::from(GRID) * SAMPLES as i64;
    let first = [x, y].map(|at| at as i64 * pixel + STEP / 2);
    let mut lowest = [0_i32; (ACROSS * ACROSS) as usize];
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
        // The side crosses the pixel: its value is no larger than it grows from rim to rim, which fits 32 bits but for the faces
        // of a body that is enlarged.
        if per_x.abs() + per_y.abs() > i64::from(i32::MAX) / 8 {
            for (i, lowest) in (0..).zip(&mut lowest) {
                let value = start + i % ACROSS * per_x + i / ACROSS * per_y;
                *lowest |= if value < 0 { -1 } else { 0 };
            }
            continue;
        }
        let [start, per_x, per_y] = [start, per_x, per_y].map(|value| value as i32);
        let row: [i32; ACROSS as usize] = std::array::from_fn(|i| start + i as i32 * per_x);
        for (i, lowest) in (0..).zip(&mut lowest) {
            *lowest |= row[i % ACROSS as usize] + (i / ACROSS as usize) as i32 * per_y;
        }
    }
    let mut outside = 0;
    for (i, lowest) in lowest.iter().enumerate() {
        outside |= (*lowest as u32 >> 31) << i;
    }
    !(outside as u16)
}

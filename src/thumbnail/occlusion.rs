//! How open each place is to the sky, from the depth of what lies around it: hollows and inner corners are darker.
//!
//! For pairs of opposite neighbours at several distances, the mean depth of the pair is held against the depth between them.
//! On a plane, however it is turned, they are equal; in a hollow the pair is nearer. Done at half the
//! picture's size and blended back, since the answer is smooth.

use std::ops::Range;

use super::SAMPLES;
use super::raster::{Canvas, UNCOVERED};

/// Samples in one cell, in each direction.
const CELL: usize = SAMPLES * 2;
/// Distances of the neighbours, as parts of the picture's side, with the weight of each.
const RINGS: [(f32, f32); 3] = [(0.012, 0.9), (0.035, 1.0), (0.09, 1.1)];
/// Half of the neighbours of a ring of distance 1; the others lie opposite.
const DIRECTIONS: [[f32; 2]; 4] = [[1.0, 0.0], [0.7, 0.7], [0.0, 1.0], [-0.7, 0.7]];
/// How much of the light a place loses that is wholly enclosed.
const STRENGTH: f32 = 1.5;
/// Light that every place keeps.
const LEAST: f32 = 0.34;
/// Pixels lie a quarter of a cell beside the middle of theirs: what that one counts in each direction, and the next.
const NEAR: f32 = 0.75;
const BESIDE: f32 = 0.25;
/// Deeper than any body.
const FAR: f32 = -1e9;

/// What a cell's neighbours hide of its light, in cells of half the picture's size.
#[derive(Debug)]
pub(super) struct Occlusion {
    cells: usize,
    /// How far the neighbours lie, at most.
    reach: usize,
    /// With a rim on all sides, so that every neighbour is there.
    depth: Vec<f32>,
    light: Vec<f32>,
    /// The cells of each row that a body covers.
    covered: Vec<Range<usize>>,
    /// Rows whose depth is known, and rows whose light is.
    known: usize,
    lit: usize,
    hidden: Vec<f32>,
    tolerance: f32,
}

impl Occlusion {
    /// For a picture of `side` samples.
    pub(super) fn new(side: usize, tolerance: f32) -> Self {
        let cells = side / CELL;
        let reach = (RINGS[2].0 * cells as f32) as usize + 1;
        let width = cells + 2 * reach;
        Self {
            cells,
            reach,
            depth: vec![FAR; width * width],
            light: vec![0.0; cells * cells],
            covered: vec![0..0; cells],
            known: 0,
            lit: 0,
            hidden: vec![0.0; cells],
            tolerance,
        }
    }

    /// Takes the depth of the cells that lie in a canvas; canvases come in order and begin with whole cells.
    pub(super) fn gather(&mut self, canvas: &Canvas) {
        let rows = canvas.rows();
        for row in rows.start / CELL..(rows.end / CELL).min(self.cells) {
            let y = row * CELL + CELL / 2;
            let covered = canvas.covered(y);
            let cells = covered.start / CELL..covered.end.div_ceil(CELL).min(self.cells);
            let start = (row + self.reach) * (self.cells + 2 * self.reach) + self.reach;
            let samples = canvas.depths(y)[CELL / 2..].iter().step_by(CELL);
            let into = &mut self.depth[start + cells.start..start + cells.end.max(cells.start)];
            for (cell, sample) in into.iter_mut().zip(samples.skip(cells.start)) {
                if *sample != UNCOVERED {
                    *cell = *sample;
                }
            }
            self.covered[row] = cells;
            self.known = row + 1;
        }
        if rows.end / CELL >= self.cells {
            // Below the picture there is nothing more to wait for.
            self.known = usize::MAX;
        }
    }

    /// Whether so much is known that the pixels of rows before `end` can be lit.
    pub(super) fn can_light(&self, end: usize) -> bool {
        (end / 2 + 2).saturating_add(self.reach) <= self.known
    }

    /// Finds the light of all cells that pixels of rows before `end` ask for.
    pub(super) fn light_until(&mut self, end: usize) {
        let end = (end / 2 + 2).min(self.cells);
        for row in self.lit..end {
            self.light_row(row);
        }
        self.lit = self.lit.max(end);
    }

    fn light_row(&mut self, row: usize) {
        let cells = self.covered[row].clone();
        if cells.is_empty() {
            return;
        }
        let mut hidden = std::mem::take(&mut self.hidden);
        hidden.fill(0.0);
        for (distance, weight) in RINGS {
            let distance = (distance * self.cells as f32).max(1.0);
            for direction in DIRECTIONS {
                let offset =
                    direction.map(|part| (part * distance + (part.signum() * 0.5)) as isize);
                let sums = &mut hidden[cells.clone()];
                self.add_pair(
                    (row, cells.clone()),
                    offset,
                    distance * CELL as f32,
                    weight,
                    sums,
                );
            }
        }
        let whole = STRENGTH / (DIRECTIONS.len() * RINGS.len()) as f32;
        let light = &mut self.light[row * self.cells..][cells.clone()];
        for (light, sum) in light.iter_mut().zip(&hidden[cells]) {
            *light = (1.0 - whole * sum).max(LEAST);
        }
        self.hidden = hidden;
    }

    /// Some cells of a row, moved by (`dx`, `dy`).
    fn moved(&self, row: usize, cells: Range<usize>, [dx, dy]: [isize; 2]) -> &[f32] {
        let width = self.cells + 2 * self.reach;
        let start = (row + self.reach).wrapping_add_signed(dy) * width
            + (self.reach + cells.start).wrapping_add_signed(dx);
        &self.depth[start..start + cells.len()]
    }

    /// Adds how far the pair at `offset` and opposite rises above each cell, as a part of its `distance`.
    fn add_pair(
        &self,
        (row, cells): (usize, Range<usize>),
        [dx, dy]: [isize; 2],
        distance: f32,
        weight: f32,
        sums: &mut [f32],
    ) {
        let per_distance = weight / distance;
        let ones = self.moved(row, cells.clone(), [dx, dy]);
        let others = self.moved(row, cells.clone(), [-dx, -dy]);
        let middles = self.moved(row, cells, [0, 0]);
        for ((sum, here), (one, other)) in sums.iter_mut().zip(middles).zip(ones.iter().zip(others))
        {
            // A plane rises on one side as much as it falls on the other, so both ends are cut off alike. What rises
            // far above its distance is another part in front, and hides less the farther it is.
            let rise = |there: f32| {
                let rise = there - here;
                let cut = if rise > 2.0 * distance {
                    4.0 * distance - rise
                } else {
                    rise
                };
                if cut > -2.0 * distance {
                    cut
                } else {
                    -2.0 * distance
                }
            };
            let pair = (rise(*one) + rise(*other)) * 0.5;
            let hidden = if pair < distance { pair } else { distance };
            *sum += if hidden > 0.0 {
                hidden * per_distance
            } else {
                0.0
            };
        }
    }

    /// Multiplies `shades` of row `y` by the light that reaches its pixels, whose depths are `depths`; for those in `xs`.
    pub(super) fn shade_row(&self, y: usize, xs: Range<usize>, depths: &[f32], shades: &mut [f32]) {
        if self.cells == 0 {
            // Too small to have neighbours: all of it is open.
            return;
        }
        let rows = self.pair(y).map(|row| {
            let start = (row + self.reach) * (self.cells + 2 * self.reach) + self.reach;
            (
                &self.depth[start..start + self.cells],
                &self.light[row * self.cells..][..self.cells],
            )
        });
        // Whole cells that have neighbours on both sides are done in one go, the rest one by one.
        let first = xs.start.div_ceil(2).max(1);
        let end = (xs.end / 2).min(self.cells.saturating_sub(1));
        if first >= end {
            xs.for_each(|x| shades[x] *= self.light_at(&rows, x, depths[x]));
            return;
        }
        for x in (xs.start..first * 2).chain(end * 2..xs.end) {
            shades[x] *= self.light_at(&rows, x, depths[x]);
        }
        let (depths, _) = depths[first * 2..end * 2].as_chunks::<2>();
        let (shades, _) = shades[first * 2..end * 2].as_chunks_mut::<2>();
        let near = rows.map(|(depth, light)| {
            (
                depth[first - 1..=end].windows(3),
                light[first - 1..=end].windows(3),
            )
        });
        let [(upper_depths, upper_lights), (lower_depths, lower_lights)] = near;
        let cells = upper_depths
            .zip(upper_lights)
            .zip(lower_depths.zip(lower_lights));
        for ((depths, shades), (upper, lower)) in depths.iter().zip(shades).zip(cells) {
            for (i, other) in [(0, 0), (1, 2)] {
                let taps = [
                    (upper.0[1], upper.1[1], NEAR * NEAR),
                    (upper.0[other], upper.1[other], NEAR * BESIDE),
                    (lower.0[1], lower.1[1], BESIDE * NEAR),
                    (lower.0[other], lower.1[other], BESIDE * BESIDE),
                ];
                shades[i] *= self.blended(taps, depths[i]);
            }
        }
    }

    /// The cells, or rows of cells, nearest to a pixel: the one it lies in, and that beside it.
    fn pair(&self, at: usize) -> [usize; 2] {
        let last = self.cells - 1;
        let near = (at / 2).min(last);
        let other = if at.is_multiple_of(2) {
            near.saturating_sub(1)
        } else {
            near + 1
        };
        [near, other.min(last)]
    }

    fn light_at(&self, rows: &[(&[f32], &[f32]); 2], x: usize, depth: f32) -> f32 {
        let columns = self.pair(x);
        let tap = |row: usize, column: usize, weight: f32| {
            (
                rows[row].0[columns[column]],
                rows[row].1[columns[column]],
                weight,
            )
        };
        let taps = [
            tap(0, 0, NEAR * NEAR),
            tap(0, 1, NEAR * BESIDE),
            tap(1, 0, BESIDE * NEAR),
            tap(1, 1, BESIDE * BESIDE),
        ];
        self.blended(taps, depth)
    }

    /// The mean light of those cells, given with depth, light and weight, that lie about as deep as the pixel.
    fn blended(&self, taps: [(f32, f32, f32); 4], depth: f32) -> f32 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (cell, light, weight) in taps {
            let weight = if (cell - depth).abs() < self.tolerance {
                weight
            } else {
                0.0
            };
            sum += weight * light;
            weights += weight;
        }
        if weights > 0.0 { sum / weights } else { 1.0 }
    }
}

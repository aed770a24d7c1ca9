//! How open each place is to the sky, from the depth of what lies around it: hollows and inner corners are darker.
//!
//! For pairs of opposite neighbours at several distances, the mean depth of the pair is held against the depth between them.
//! On a plane, however it is turned, they are equal; in a hollow the pair is nearer. Done at half the
//! picture's size and blended back, since the answer is smooth.

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
/// Deeper than any body.
const FAR: f32 = -1e9;

/// Openness in cells of half the picture's size.
#[derive(Debug)]
pub(super) struct Occlusion {
    cells: usize,
    depth: Vec<f32>,
    light: Vec<f32>,
}

impl Occlusion {
    /// The openness of what lies on `canvas`.
    pub(super) fn of(canvas: &Canvas) -> Self {
        let cells = canvas.side() / CELL;
        if cells == 0 {
            // Too small to have neighbours: all of it is open.
            return Self {
                cells,
                depth: Vec::new(),
                light: Vec::new(),
            };
        }
        let reach = (RINGS[2].0 * cells as f32) as usize + 1;
        let padded = Padded::new(canvas, cells, reach);
        let mut hidden = vec![0.0_f32; cells * cells];
        for (distance, weight) in RINGS {
            let distance = (distance * cells as f32).max(1.0);
            for direction in DIRECTIONS {
                let [dx, dy] =
                    direction.map(|part| (part * distance + (part.signum() * 0.5)) as isize);
                padded.add_pair([dx, dy], distance * CELL as f32, weight, &mut hidden);
            }
        }
        let whole = STRENGTH / (DIRECTIONS.len() * RINGS.len()) as f32;
        let light = hidden
            .into_iter()
            .map(|sum| (1.0 - whole * sum).max(LEAST))
            .collect();
        let depth = (0..cells)
            .flat_map(|y| padded.row(y, 0, 0).to_vec())
            .collect();
        Self {
            cells,
            depth,
            light,
        }
    }

    /// Light that reaches a pixel whose depth is `depth`.
    pub(super) fn light_at(&self, x: usize, y: usize, depth: f32, tolerance: f32) -> f32 {
        if self.cells == 0 {
            return 1.0;
        }
        // Pixels lie a quarter of a cell beside the middle of theirs; the nearer neighbour has three quarters.
        let near = |at: usize| (at / 2).min(self.cells - 1);
        let beside = |at: usize| {
            let other = if at.is_multiple_of(2) {
                near(at).saturating_sub(1)
            } else {
                near(at) + 1
            };
            other.min(self.cells - 1)
        };
        let columns = [(near(x), 0.75), (beside(x), 0.25)];
        let rows = [(near(y), 0.75), (beside(y), 0.25)];
        let (mut sum, mut weights) = (0.0, 0.0);
        for (row, part_y) in rows {
            for (column, part_x) in columns {
                let at = row * self.cells + column;
                if (self.depth[at] - depth).abs() < tolerance {
                    sum += part_x * part_y * self.light[at];
                    weights += part_x * part_y;
                }
            }
        }
        if weights > 0.0 { sum / weights } else { 1.0 }
    }
}

/// Depth in cells, with a rim on all sides so that every neighbour is there.
struct Padded {
    cells: usize,
    reach: usize,
    depth: Vec<f32>,
}

impl Padded {
    fn new(canvas: &Canvas, cells: usize, reach: usize) -> Self {
        let width = cells + 2 * reach;
        let mut depth = vec![FAR; width * width];
        for y in 0..cells {
            for x in 0..cells {
                let sample =
                    canvas.depth[(y * CELL + CELL / 2) * canvas.side() + x * CELL + CELL / 2];
                if sample != UNCOVERED {
                    depth[(y + reach) * width + x + reach] = sample;
                }
            }
        }
        Self {
            cells,
            reach,
            depth,
        }
    }

    /// The cells of row `y`, moved by (`dx`, `dy`).
    fn row(&self, y: usize, dx: isize, dy: isize) -> &[f32] {
        let width = self.cells + 2 * self.reach;
        let start =
            (y + self.reach).wrapping_add_signed(dy) * width + self.reach.wrapping_add_signed(dx);
        &self.depth[start..start + self.cells]
    }

    /// Adds how far the pair at `offset` and opposite rises above each cell, as a part of its `distance`.
    fn add_pair(&self, offset: [isize; 2], distance: f32, weight: f32, hidden: &mut [f32]) {
        let [dx, dy] = offset;
        let per_distance = weight / distance;
        for (y, sums) in hidden.chunks_exact_mut(self.cells).enumerate() {
            let pair = self.row(y, dx, dy).iter().zip(self.row(y, -dx, -dy));
            for ((sum, here), (one, other)) in sums.iter_mut().zip(self.row(y, 0, 0)).zip(pair) {
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
    }
}

//! Triangles to samples with a depth buffer.
//!
//! Edge functions in fixed point with the top-left rule: every sample belongs to exactly one of two triangles that
//! share an edge, so there are no cracks and no double hits. Depth is linear across a face and compared as `f32`;
//! of two faces at one depth the one that comes first in the file stays.

use super::camera::Projected;

/// Sub-sample steps of the fixed-point grid.
const STEPS: f32 = 256.0;

/// Nothing was drawn here.
pub(super) const UNCOVERED: f32 = f32::NEG_INFINITY;

/// Depth and linear colour of a square of samples.
#[derive(Debug)]
pub(super) struct Canvas {
    side: usize,
    /// Towards the viewer, in samples; [`UNCOVERED`] where no face is.
    pub(super) depth: Vec<f32>,
    /// Linear red, green and blue from 0 to 1.
    pub(super) colour: Vec<[f32; 3]>,
}

/// A triangle ready to be drawn: its corners and the colour at each.
#[derive(Debug)]
pub(super) struct Triangle {
    /// Where the corners land.
    pub(super) corners: [Projected; 3],
    /// What it is filled with.
    pub(super) fill: Fill,
}

/// Linear colours of a triangle.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fill {
    /// The same all over.
    Even([f32; 3]),
    /// One at each corner, blended between them.
    Corners([[f32; 3]; 3]),
}

impl Canvas {
    pub(super) fn new(side: usize) -> Self {
        Self {
            side,
            depth: vec![UNCOVERED; side * side],
            colour: vec![[0.0; 3]; side * side],
        }
    }

    pub(super) fn side(&self) -> usize {
        self.side
    }

    /// Draws one triangle; of either winding.
    pub(super) fn draw(&mut self, triangle: &Triangle) {
        let grid = triangle.corners.map(|p| [to_grid(p[0]), to_grid(p[1])]);
        let double_area = edge(grid[0], grid[1], grid[2]);
        if double_area == 0 {
            return;
        }
        // Counter-clockwise on the grid, so that the three edge functions are positive inside.
        let order = if double_area > 0 {
            [0, 1, 2]
        } else {
            [0, 2, 1]
        };
        let [a, b, c] = order.map(|i| grid[i]);
        let [[x0, x1], [y0, y1]] =
            [0, 1].map(|axis| self.samples_between([a[axis], b[axis], c[axis]]));
        let sides = [Side::new(b, c), Side::new(c, a), Side::new(a, b)];
        let per_area = 1.0 / double_area.abs() as f32;
        for y in y0..y1 {
            let at_row_start = sides.map(|side| side.at(x0, y));
            let (first, end) = span(at_row_start, &sides, x1 - x0);
            let mut values: [i64; 3] = std::array::from_fn(|i| {
                at_row_start[i] + sides[i].step_x * first as i64 + sides[i].open
            });
            for at in y * self.side + x0 + first..y * self.side + x0 + end {
                let weights = values.map(|value| value as f32 * per_area);
                let depth = (0..3).fold(0.0, |sum, i| {
                    sum + weights[i] * triangle.corners[order[i]][2]
                });
                if depth > self.depth[at] {
                    self.depth[at] = depth;
                    self.colour[at] = match triangle.fill {
                        Fill::Even(colour) => colour,
                        Fill::Corners(colours) => blend(weights, order.map(|i| colours[i])),
                    };
                }
                for (value, side) in values.iter_mut().zip(&sides) {
                    *value += side.step_x;
                }
            }
        }
    }

    /// The range of samples whose middles may lie between the smallest and the largest of three grid coordinates.
    fn samples_between(&self, values: [i64; 3]) -> [usize; 2] {
        let step = STEPS as i64;
        let low = values.iter().min().map_or(0, |&v| v.div_euclid(step));
        let high = values.iter().max().map_or(0, |&v| v.div_euclid(step) + 1);
        [low, high].map(|v| v.clamp(0, self.side as i64) as usize)
    }
}

fn to_grid(x: f32) -> i64 {
    (x * STEPS + 0.5) as i64
}

/// The first sample of a row, of `width`, at which all three edge functions are positive, and the end of that run.
///
/// Solved for and not searched: bodies drawn by CAD are full of needles whose box is nearly empty.
fn span(at_row_start: [i64; 3], sides: &[Side; 3], width: usize) -> (usize, usize) {
    let (mut first, mut end) = (0, width as i64);
    for (value, side) in at_row_start.into_iter().zip(sides) {
        match side.step_x {
            0 if value < 0 => return (0, 0),
            0 => {}
            rise @ 1.. => first = first.max((rise - 1 - value).max(0) / rise),
            _ if value < 0 => return (0, 0),
            fall => end = end.min(value / -fall + 1),
        }
    }
    (first as usize, end.max(first) as usize)
}

/// Twice the signed area of a triangle on the grid.
fn edge(a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> i64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

fn blend(weights: [f32; 3], colours: [[f32; 3]; 3]) -> [f32; 3] {
    std::array::from_fn(|part| (0..3).fold(0.0, |sum, i| sum + weights[i] * colours[i][part]))
}

/// The edge function of one side, lowered by one step where samples exactly on the side belong to the neighbour.
#[derive(Clone, Copy)]
struct Side {
    from: [i64; 2],
    along: [i64; 2],
    step_x: i64,
    open: i64,
}

impl Side {
    fn new(from: [i64; 2], to: [i64; 2]) -> Self {
        let along = [to[0] - from[0], to[1] - from[1]];
        // With y down and positive inside, left sides run up and top sides run right.
        let owns_its_samples = along[1] < 0 || (along[1] == 0 && along[0] > 0);
        Self {
            from,
            along,
            step_x: -along[1] * STEPS as i64,
            open: i64::from(!owns_its_samples),
        }
    }

    fn at(&self, x: usize, y: usize) -> i64 {
        let middle = |i: usize| i as i64 * STEPS as i64 + STEPS as i64 / 2;
        self.along[0] * (middle(y) - self.from[1])
            - self.along[1] * (middle(x) - self.from[0])
            - self.open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(triangles: &[[Projected; 3]]) -> Vec<u32> {
        let mut hits = vec![0; 32 * 32];
        for &corners in triangles {
            let mut canvas = Canvas::new(32);
            canvas.draw(&Triangle {
                corners,
                fill: Fill::Even([1.0; 3]),
            });
            for (hit, &depth) in hits.iter_mut().zip(&canvas.depth) {
                *hit += u32::from(depth > UNCOVERED);
            }
        }
        hits
    }

    #[test]
    fn a_fan_of_triangles_hits_every_sample_of_a_square_once() {
        // Corners on sample middles are the hard case.
        let (low, high, middle) = (4.5, 20.5, [11.3, 9.7, 0.0]);
        let square = [
            [low, low, 0.0],
            [high, low, 0.0],
            [high, high, 0.0],
            [low, high, 0.0],
        ];
        for turned in [false, true] {
            let fan: Vec<_> = (0..4)
                .map(|i| [square[i], square[(i + 1) % 4], middle])
                .map(|t| if turned { [t[1], t[0], t[2]] } else { t })
                .collect();
            let hits = drawn(&fan);
            assert!(hits.iter().all(|&n| n <= 1));
            assert_eq!(hits.iter().sum::<u32>(), 16 * 16);
        }
    }

    #[test]
    fn the_nearer_face_hides_the_farther_one_whatever_comes_first() {
        let at = |z: f32| [[0.0, 0.0, z], [32.0, 0.0, z], [0.0, 32.0, z]];
        let near = Triangle {
            corners: at(1.0),
            fill: Fill::Even([1.0, 0.0, 0.0]),
        };
        let far = Triangle {
            corners: at(-1.0),
            fill: Fill::Even([0.0, 1.0, 0.0]),
        };
        for order in [[&near, &far], [&far, &near]] {
            let mut canvas = Canvas::new(32);
            order.into_iter().for_each(|t| canvas.draw(t));
            assert!(canvas.colour[33][0] > 0.5, "the red face is nearer");
        }
    }

    #[test]
    fn a_triangle_far_beyond_the_canvas_is_clipped() {
        let corners = [[-3e4, -3e4, 0.0], [3e4, -3e4, 0.0], [0.0, 3e4, 0.0]];
        assert_eq!(drawn(&[corners]).iter().sum::<u32>(), 32 * 32);
    }
}

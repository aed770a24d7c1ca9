//! The sides of a triangle on the grid, the runs of samples between them, and values that run evenly over it.

use wide::{f32x8, i32x8};

use super::raster::{GRID, Placed, double_area};

/// Samples of a row that are worked on at once.
pub(super) const LANES: usize = 8;
/// The number of each lane.
pub(super) const COUNTING: i32x8 = i32x8::new([0, 1, 2, 3, 4, 5, 6, 7]);
const COUNTING_PARTS: f32x8 = f32x8::new([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);

/// The three sides of a triangle, positive inside.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) sides: [Side; 3],
    pub(super) double_area: i64,
}

impl Outline {
    /// `None` for a triangle without area.
    pub(super) fn of(corners: &[Placed; 3]) -> Option<Self> {
        let double_area = double_area(corners);
        let [a, b, c] = corners.map(|p| [i64::from(p.x), i64::from(p.y)]);
        let sides = match double_area {
            0 => return None,
            1.. => [Side::new(b, c), Side::new(c, a), Side::new(a, b)],
            _ => [Side::new(c, b), Side::new(a, c), Side::new(b, a)],
        };
        Some(Self { sides, double_area })
    }

    /// The runs of samples that lie inside, in row `y` and those below it, sought within `xs`.
    pub(super) fn runs(&self, xs: [usize; 2], y: usize) -> Runs {
        let grid = i64::from(GRID);
        let at = [xs[0], y].map(|sample| sample as i64 * grid + grid / 2);
        Runs {
            first: xs[0],
            last: (xs[1] - xs[0]) as f64 - 1.0,
            values: self.sides.map(|side| side.at(at) as f64),
            per_row: self.sides.map(|side| (side.along[0] * grid) as f64),
            per_rise: self.sides.map(|side| match side.along[1] {
                0 => 0.0,
                along => 1.0 / (along * -grid) as f64,
            }),
        }
    }

    /// The values of the sides at the samples of row `y` from `x` on, for a triangle whose values fit 32 bits.
    pub(super) fn lanes(&self, x: usize, y: usize) -> [SideLanes; 3] {
        let at = [x, y].map(|sample| sample as i32 * GRID + GRID / 2);
        self.sides.each_ref().map(|side| {
            let [along, down] = side.along.map(|part| part as i32);
            let [dx, dy] = [0, 1].map(|axis| at[axis] - side.from[axis] as i32);
            let first = along * dy - down * dx - side.lowered as i32;
            SideLanes {
                values: i32x8::splat(first) - COUNTING * i32x8::splat(down * GRID),
                per_row: i32x8::splat(along * GRID),
            }
        })
    }
}

/// The values of one side at some samples of a row, and what they grow by from row to row.
pub(super) struct SideLanes {
    pub(super) values: i32x8,
    pub(super) per_row: i32x8,
}

/// The runs of samples of a triangle, row by row.
pub(super) struct Runs {
    first: usize,
    last: f64,
    /// The values of the sides at the first sample of the row, and what they grow by from row to row: whole numbers, which
    /// a double holds exactly.
    values: [f64; 3],
    per_row: [f64; 3],
    /// One over what they grow by from sample to sample; 0 where they do not.
    per_rise: [f64; 3],
}

impl Runs {
    /// The run of the next row, first and end; `None` where it is empty.
    pub(super) fn next(&mut self) -> Option<(usize, usize)> {
        let (mut first, mut last) = (0.0_f64, self.last);
        let mut is_outside = false;
        for ((value, per_row), per_rise) in
            self.values.iter_mut().zip(self.per_row).zip(self.per_rise)
        {
            // Half a step below the value, which is a whole number, so that no rounding crosses a sample.
            let crossing = (-*value - 0.5) * per_rise;
            is_outside |= per_rise == 0.0 && *value < 0.0;
            let (low, high) = if per_rise > 0.0 {
                (crossing, last)
            } else {
                (first, crossing)
            };
            let high = if per_rise == 0.0 { last } else { high };
            first = if low > first { low } else { first };
            last = if high < last { high } else { last };
            *value += per_row;
        }
        if is_outside || first > last {
            return None;
        }
        // Both lie within the row now; a library's ceiling would be a call.
        let floor = first as i32;
        let first = (floor + i32::from(f64::from(floor) < first)) as usize;
        let end = last as i32 as usize + 1;
        (first < end).then(|| (self.first + first, self.first + end))
    }
}

/// The edge function of one side, lowered by one step where samples exactly on the side belong to the neighbour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    from: [i64; 2],
    pub(super) along: [i64; 2],
    lowered: i64,
}

impl Side {
    fn new(from: [i64; 2], to: [i64; 2]) -> Self {
        let along = [to[0] - from[0], to[1] - from[1]];
        // With y down and positive inside, left sides run up and top sides run right.
        let owns_its_samples = along[1] < 0 || (along[1] == 0 && along[0] > 0);
        Self {
            from,
            along,
            lowered: i64::from(!owns_its_samples),
        }
    }

    /// Its value at a place on the grid; not negative where the place is inside.
    pub(super) fn at(&self, place: [i64; 2]) -> i64 {
        self.along[0] * (place[1] - self.from[1])
            - self.along[1] * (place[0] - self.from[0])
            - self.lowered
    }
}

/// A value that runs evenly over a triangle, given in samples.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slope {
    from: [f32; 2],
    start: f32,
    pub(super) per_x: f32,
    per_y: f32,
    /// Smallest and largest at a corner: needles have slopes too steep to be followed beyond.
    least: f32,
    most: f32,
}

impl Slope {
    /// The slope of `values` at three corners; `double_area` is that of the triangle on the grid, with its sign.
    pub(super) fn of_values(corners: &[Placed; 3], values: [f32; 3], double_area: i64) -> Self {
        let [a, b, c] = corners;
        let offset = |p: &Placed| [f64::from(p.x - a.x), f64::from(p.y - a.y)];
        let ([bx, by], [cx, cy]) = (offset(b), offset(c));
        let [rise_b, rise_c] = [1, 2].map(|i| f64::from(values[i]) - f64::from(values[0]));
        let per_grid = f64::from(GRID) / double_area as f64;
        let in_samples = |grid: i32| grid as f32 / GRID as f32;
        Self {
            from: [in_samples(a.x), in_samples(a.y)],
            start: values[0],
            per_x: ((rise_b * cy - rise_c * by) * per_grid) as f32,
            per_y: ((rise_c * bx - rise_b * cx) * per_grid) as f32,
            least: values[0].min(values[1]).min(values[2]),
            most: values[0].max(values[1]).max(values[2]),
        }
    }

    /// The values at the middles of the samples of row `y`.
    #[inline]
    pub(super) fn in_row(&self, y: usize) -> InRow {
        let down = y as f64 + 0.5 - f64::from(self.from[1]);
        let across = 0.5 - f64::from(self.from[0]);
        let per_x = f64::from(self.per_x);
        InRow {
            start: f64::from(self.start) + f64::from(self.per_y) * down + per_x * across,
            per_x: self.per_x,
            least: self.least,
            most: self.most,
        }
    }

    /// The value at a place in samples, never beyond those of the corners.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        self.within(self.start + self.per_x * (x - self.from[0]) + self.per_y * (y - self.from[1]))
    }

    /// `value`, or that of the corner it lies beyond. Written so that it becomes two instructions.
    pub(super) fn within(&self, value: f32) -> f32 {
        let value = if value > self.least {
            value
        } else {
            self.least
        };
        if value < self.most { value } else { self.most }
    }
}

/// A value that runs evenly along a row of samples.
#[derive(Clone, Copy, Debug)]
pub(super) struct InRow {
    /// At sample 0: far from the triangle a narrow number would lose its last digits.
    start: f64,
    per_x: f32,
    least: f32,
    most: f32,
}

impl InRow {
    /// The value at sample `x`.
    pub(super) fn at(&self, x: usize) -> f32 {
        self.lanes(x).to_array()[0]
    }

    /// The values at the samples from `x` on.
    #[inline]
    pub(super) fn lanes(&self, x: usize) -> f32x8 {
        let first = (self.start + f64::from(self.per_x) * x as f64) as f32;
        let values = f32x8::splat(first) + COUNTING_PARTS * f32x8::splat(self.per_x);
        let least = f32x8::splat(self.least);
        values.fast_max(least).fast_min(f32x8::splat(self.most))
    }
}

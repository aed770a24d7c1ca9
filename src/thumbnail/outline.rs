//! The sides of a triangle on the grid, the runs of samples between them, and values that run evenly over it.

use super::raster::{GRID, Placed, double_area};

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
            values: self.sides.map(|side| side.at(at)),
            per_row: self.sides.map(|side| side.along[0] * grid),
            per_rise: self.sides.map(|side| match side.along[1] {
                0 => 0.0,
                along => 1.0 / (along * -grid) as f64,
            }),
        }
    }
}

/// The runs of samples of a triangle, row by row.
pub(super) struct Runs {
    first: usize,
    last: f64,
    /// The values of the sides at the first sample of the row, and what they grow by from row to row.
    values: [i64; 3],
    per_row: [i64; 3],
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
            let crossing = (-*value as f64 - 0.5) * per_rise;
            is_outside |= per_rise == 0.0 && *value < 0;
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

//! The soft shadow that a body casts on the ground it stands on.
//!
//! Every place that is seen drops its shadow on the ground below it, a little to the right, fainter the higher it is;
//! then the whole is blurred. What is seen through drops one in its own colour. Found from the depth of what is seen, in cells, so that it costs as much as a few
//! rows of the picture, however many faces there are. Seen from below there is no ground.

use std::ops::Range;

use super::SAMPLES;
use super::camera::Camera;
use super::layers::Film;
use super::raster::{Canvas, UNCOVERED};
use crate::mesh::Mesh;
use crate::mesh::UpAxis;

/// Samples in one cell, in each direction.
const CELL: usize = SAMPLES * 4;
/// How far to the right the shadow of a place falls, as a part of its height.
const SLANT: f32 = 0.30;
/// How much fainter the shadow of the highest place is than that of the ground.
const FADES: f32 = 0.75;
/// Radius of the blur, as a part of the side, done [`BLURS`] times.
const BLUR: f32 = 0.011;
const BLURS: usize = 3;
/// Rim in which the shadow fades out, as a part of the side.
const RIM: f32 = 0.10;

/// Darkness from 0 to 1 in cells.
#[derive(Debug)]
pub(super) struct Shadow {
    cells: usize,
    darkness: Vec<f32>,
    /// What glass drops: how much, and its colour times that in linear light; empty where there is none.
    glass: [Vec<f32>; 4],
    columns: Vec<Column>,
    /// How height grows with the place towards the viewer and down the picture.
    toward: f32,
    rise: f32,
    ground: f32,
    top: f32,
    /// For each row of cells, those that any darkness is in.
    dark: Vec<Range<usize>>,
    mixed: Vec<f32>,
}

impl Shadow {
    /// The shadow of `mesh` in a picture of `side` samples; `None` where the ground is not seen, or the
    /// picture is too small for one.
    pub(super) fn new(side: usize, camera: &Camera, mesh: &Mesh, up: UpAxis) -> Option<Self> {
        let upwards = match up {
            UpAxis::Z => [0.0, 0.0, 1.0],
            UpAxis::Y => [0.0, 1.0, 0.0],
        };
        let [_, rise, toward] = camera.turn(upwards).map(|part| part as f32);
        let cells = side / CELL;
        if toward < 0.0 || cells == 0 {
            return None;
        }
        let [ground, top] = [mesh.bounds().min, mesh.bounds().max].map(|corner| {
            let [_, y, z] = camera.project(corner).map(|part| part as f32);
            height(toward, rise, y, z)
        });
        let size = side / SAMPLES;
        Some(Self {
            cells,
            darkness: vec![0.0; cells * cells],
            glass: Default::default(),
            columns: (0..size).map(|at| Column::new(at, size)).collect(),
            toward,
            rise,
            ground,
            top,
            dark: Vec::new(),
            mixed: vec![0.0; cells],
        })
    }

    /// Drops the shadow of what lies on a canvas.
    pub(super) fn gather(&mut self, canvas: &Canvas) {
        let (rows, cells) = (canvas.rows(), self.cells);
        for row in rows.start / CELL..(rows.end / CELL).min(cells) {
            let y = row * CELL + CELL / 2;
            let covered = canvas.covered(y);
            let depths = canvas.depths(y);
            for column in covered.start / CELL..covered.end.div_ceil(CELL).min(cells) {
                let x = column * CELL + CELL / 2;
                if depths[x] != UNCOVERED {
                    self.drop_from([x as f32, y as f32], depths[x]);
                }
            }
        }
    }

    /// Drops the shadow of glass that lies in some rows of samples; `film` is what is seen through at a place, and its depth.
    pub(super) fn gather_glass(
        &mut self,
        rows: Range<usize>,
        film: impl Fn(usize, usize) -> Option<(Film, f32)>,
    ) {
        for row in rows.start / CELL..(rows.end / CELL).min(self.cells) {
            for column in 0..self.cells {
                let [x, y] = [column, row].map(|cell| cell * CELL + CELL / 2);
                if let Some((film, z)) = film(x, y)
                    && let Some((at, dark)) = self.fallen([x as f32, y as f32], z)
                {
                    self.tint(at, dark, &film);
                }
            }
        }
    }

    /// Lays the colour of a film on a cell.
    fn tint(&mut self, at: usize, dark: f32, film: &Film) {
        let hides = 1.0 - film.through;
        let amount = dark * hides;
        if hides <= 0.0 {
            return;
        }
        if self.glass[0].is_empty() {
            self.glass = std::array::from_fn(|_| vec![0.0; self.cells * self.cells]);
        }
        let [amounts, colours @ ..] = &mut self.glass;
        if amounts[at] < amount {
            amounts[at] = amount;
            for (colour, light) in colours.iter_mut().zip(film.light) {
                colour[at] = light / hides * amount;
            }
        }
    }

    fn drop_from(&mut self, place: [f32; 2], z: f32) {
        if let Some((at, dark)) = self.fallen(place, z) {
            self.darkness[at] = self.darkness[at].max(dark);
        }
    }

    /// The cell that the shadow of a place falls on, and how dark it is there; `None` beyond the picture.
    fn fallen(&self, [x, y]: [f32; 2], z: f32) -> Option<(usize, f32)> {
        let above = (height(self.toward, self.rise, y, z) - self.ground).max(0.0);
        let fallen = [x + SLANT * above, y + self.rise * above];
        let [column, row] = fallen.map(|place| (place / CELL as f32) as usize);
        let dark = 1.0 - FADES * (above / (self.top - self.ground).max(1.0)).min(1.0);
        let is_within = column < self.cells && row < self.cells;
        is_within.then(|| (row * self.cells + column, dark))
    }

    /// Softens the shadow, once it is whole.
    pub(super) fn soften(&mut self) {
        let (cells, radius) = (self.cells, ((self.cells as f32 * BLUR) as usize).max(1));
        for map in std::iter::once(&mut self.darkness).chain(&mut self.glass) {
            (0..BLURS).for_each(|_| blur(map, cells, radius));
        }
        let row = |number: usize| {
            let of = |map: &Vec<f32>| {
                let row = map.get(number * cells..(number + 1) * cells)?;
                let first = row.iter().position(|dark| *dark > 0.0)?;
                let last = row.iter().rposition(|dark| *dark > 0.0)?;
                Some(first..last + 1)
            };
            match (of(&self.darkness), of(&self.glass[0])) {
                (Some(one), Some(other)) => one.start.min(other.start)..one.end.max(other.end),
                (one, other) => one.or(other).unwrap_or(0..0),
            }
        };
        self.dark = (0..cells).map(row).collect();
    }

    /// Whether any of it is that of glass.
    pub(super) fn has_glass(&self) -> bool {
        !self.glass[0].is_empty()
    }

    /// Pixels of row `y` that may be dark.
    pub(super) fn dark_in(&self, y: usize) -> Range<usize> {
        const PIXELS: usize = CELL / SAMPLES;
        let (top, _) = between(y);
        let rows = [top, top + 1].map(|row| &self.dark[row.min(self.cells - 1)]);
        let rows = || rows.iter().filter(|row| !row.is_empty());
        let first = rows().map(|row| row.start).min().unwrap_or(0);
        let end = rows().map(|row| row.end).max().unwrap_or(0);
        let end = if end == self.cells {
            self.columns.len()
        } else {
            (end + 1) * PIXELS
        };
        first.saturating_sub(1) * PIXELS..end.min(self.columns.len())
    }

    /// Darkness of the pixels of row `y`, 0 to 1, blended between cells; for those in `xs`.
    pub(super) fn fill_row(&mut self, y: usize, xs: Range<usize>, row: &mut [f32]) {
        let mut mixed = std::mem::take(&mut self.mixed);
        self.fill(&self.darkness, &mut mixed, (y, xs), row);
        self.mixed = mixed;
    }

    /// The same of what glass drops, and of its colour in linear light times that.
    pub(super) fn fill_glass(&mut self, y: usize, xs: Range<usize>, rows: &mut [Vec<f32>; 4]) {
        let mut mixed = std::mem::take(&mut self.mixed);
        for (map, row) in self.glass.iter().zip(rows) {
            self.fill(map, &mut mixed, (y, xs.clone()), row);
        }
        self.mixed = mixed;
    }

    fn fill(
        &self,
        map: &[f32],
        mixed: &mut [f32],
        (y, xs): (usize, Range<usize>),
        row: &mut [f32],
    ) {
        let cells = self.cells;
        let line = |cell: usize| &map[cell.min(cells - 1) * cells..][..cells];
        let (top, low_part) = between(y);
        for ((mixed, upper), lower) in mixed.iter_mut().zip(line(top)).zip(line(top + 1)) {
            *mixed = upper * (1.0 - low_part) + lower * low_part;
        }
        let to_rim = self.columns[y].to_rim;
        for (dark, column) in row[xs.clone()].iter_mut().zip(&self.columns[xs]) {
            let right = mixed[(column.left + 1).min(cells - 1)];
            let left = mixed[column.left.min(cells - 1)];
            let mean = left * (1.0 - column.right_part) + right * column.right_part;
            // Towards the rim of the picture it fades, so that it is never cut off.
            *dark = mean * column.to_rim.min(to_rim);
        }
    }
}

/// Each cell of a map becomes the mean of those within `radius`, first along rows and then along columns.
fn blur(map: &mut [f32], cells: usize, radius: usize) {
    let share = 1.0 / (2 * radius + 1) as f32;
    let near = |at: usize| at.saturating_sub(radius)..(at + radius + 1).min(cells);
    let mut before = map.to_vec();
    let rows = map.chunks_exact_mut(cells).zip(before.chunks_exact(cells));
    for (into, row) in rows.filter(|(_, row)| row.iter().any(|dark| *dark > 0.0)) {
        for (at, into) in into.iter_mut().enumerate() {
            *into = row[near(at)].iter().sum::<f32>() * share;
        }
    }
    before.copy_from_slice(map);
    for (at, into) in map.chunks_exact_mut(cells).enumerate() {
        into.fill(0.0);
        for row in near(at) {
            let row = &before[row * cells..][..cells];
            into.iter_mut()
                .zip(row)
                .for_each(|(into, dark)| *into += dark);
        }
        into.iter_mut().for_each(|into| *into *= share);
    }
}

/// What lies on one level has one height, wherever it is.
fn height(toward: f32, rise: f32, y: f32, z: f32) -> f32 {
    z * toward - y * rise
}

/// Where a column of pixels lies among the cells.
#[derive(Debug)]
struct Column {
    left: usize,
    right_part: f32,
    /// What is left of the shadow that near to the rim, 0 to 1.
    to_rim: f32,
}

impl Column {
    fn new(at: usize, size: usize) -> Self {
        let (left, right_part) = between(at);
        let middle = at as f32 + 0.5;
        let to_rim = middle.min(size as f32 - middle) / (size as f32 * RIM);
        Self {
            left,
            right_part,
            to_rim: smooth(to_rim.min(1.0)),
        }
    }
}

/// A way from 0 to 1 that begins and ends slowly, so that neither end shows as a line.
fn smooth(part: f32) -> f32 {
    part * part * (3.0 - 2.0 * part)
}

/// The cell whose middle lies before pixel `at`, and how far the pixel is on the way to the next one.
fn between(at: usize) -> (usize, f32) {
    const PIXELS: f32 = (CELL / SAMPLES) as f32;
    let place = ((at as f32 + 0.5) / PIXELS - 0.5).max(0.0);
    (place as usize, place - (place as usize) as f32)
}

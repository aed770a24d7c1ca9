//! The soft shadow that a body casts on the ground it stands on.
//!
//! Every place that is seen drops its shadow on the ground below it, a little to the right, fainter the higher it is;
//! then the whole is blurred. Found from the depth of what is seen, in cells, so that it costs as much as a few
//! rows of the picture, however many faces there are. Seen from below there is no ground.

use super::SAMPLES;
use super::camera::Camera;
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
const RIM: f32 = 0.06;

/// Darkness from 0 to 1 in cells.
#[derive(Debug)]
pub(super) struct Shadow {
    cells: usize,
    darkness: Vec<f32>,
    columns: Vec<Column>,
}

impl Shadow {
    /// The shadow of what lies on `canvas`; `None` where the ground is not seen, or the picture is too small for one.
    pub(super) fn of(canvas: &Canvas, camera: &Camera, mesh: &Mesh, up: UpAxis) -> Option<Self> {
        let upwards = match up {
            UpAxis::Z => [0.0, 0.0, 1.0],
            UpAxis::Y => [0.0, 1.0, 0.0],
        };
        let [_, rise, toward] = camera.turn(upwards).map(|part| part as f32);
        let cells = canvas.side() / CELL;
        if toward < 0.0 || cells == 0 {
            return None;
        }
        // What lies on one level has one height, wherever it is.
        let height = |y: f32, z: f32| z * toward - y * rise;
        let [ground, top] = [mesh.bounds().min, mesh.bounds().max].map(|corner| {
            let [_, y, z] = camera.project(corner).map(|part| part as f32);
            height(y, z)
        });
        let mut darkness = vec![0.0_f32; cells * cells];
        for row in 0..cells {
            for column in 0..cells {
                let [x, y] = [column, row].map(|cell| cell * CELL + CELL / 2);
                let z = canvas.depth[y * canvas.side() + x];
                if z == UNCOVERED {
                    continue;
                }
                let above = (height(y as f32, z) - ground).max(0.0);
                let fallen = [x as f32 + SLANT * above, y as f32 + rise * above];
                let [column, row] = fallen.map(|place| (place / CELL as f32) as usize);
                if column < cells && row < cells {
                    let dark = 1.0 - FADES * (above / (top - ground).max(1.0)).min(1.0);
                    let here = &mut darkness[row * cells + column];
                    *here = here.max(dark);
                }
            }
        }
        let size = canvas.side() / SAMPLES;
        let columns = (0..size).map(|at| Column::new(at, size)).collect();
        let mut shadow = Self {
            cells,
            darkness,
            columns,
        };
        let radius = ((cells as f32 * BLUR) as usize).max(1);
        (0..BLURS).for_each(|_| shadow.blur(radius));
        Some(shadow)
    }

    /// Each cell becomes the mean of those within `radius`, first along rows and then along columns.
    fn blur(&mut self, radius: usize) {
        let cells = self.cells;
        let share = 1.0 / (2 * radius + 1) as f32;
        for step in [1, cells] {
            let before = self.darkness.clone();
            for (at, into) in self.darkness.iter_mut().enumerate() {
                let along = at / step % cells;
                let start = at - along * step;
                let near = along.saturating_sub(radius)..(along + radius + 1).min(cells);
                *into = near.map(|i| before[start + i * step]).sum::<f32>() * share;
            }
        }
    }

    /// Darkness of the pixels of row `y`, 0 to 1, blended between cells.
    pub(super) fn fill_row(&self, y: usize, row: &mut [f32]) {
        let line =
            |cell: usize| &self.darkness[cell.min(self.cells - 1) * self.cells..][..self.cells];
        let (top, low_part) = between(y);
        let mixed: Vec<f32> = line(top)
            .iter()
            .zip(line(top + 1))
            .map(|(upper, lower)| upper * (1.0 - low_part) + lower * low_part)
            .collect();
        let to_rim = self.columns[y].to_rim;
        for (dark, column) in row.iter_mut().zip(&self.columns) {
            let right = mixed[(column.left + 1).min(self.cells - 1)];
            let left = mixed[column.left.min(self.cells - 1)];
            let mean = left * (1.0 - column.right_part) + right * column.right_part;
            // Towards the rim of the picture it fades, so that it is never cut off.
            *dark = mean * column.to_rim.min(to_rim);
        }
    }
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
            to_rim: to_rim.min(1.0),
        }
    }
}

/// The cell whose middle lies before pixel `at`, and how far the pixel is on the way to the next one.
fn between(at: usize) -> (usize, f32) {
    const PIXELS: f32 = (CELL / SAMPLES) as f32;
    let place = ((at as f32 + 0.5) / PIXELS - 0.5).max(0.0);
    (place as usize, place - (place as usize) as f32)
}

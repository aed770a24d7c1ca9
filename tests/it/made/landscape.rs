//! Height fields: mountains from noise, and water between two sources of waves.

use super::random::Random;
use super::shape::{Position, Shape, reversed};
use super::write::{Object, obj, stl_binary};

const SEED: u64 = 0x7E44_A104;

pub(super) fn files() -> Vec<(&'static str, Vec<u8>)> {
    let water = Object {
        name: "water",
        material: None,
        colour: Some(water_colour),
        shape: waves().y_up(),
    };
    let comments = [
        "Two waves that run into each other; open surface, colours on vertices",
        "Unit: mm, Y up",
    ];
    vec![
        (
            "landscape/terrain.stl",
            stl_binary(&terrain(), "mountains on a base, 100 x 100 mm"),
        ),
        ("landscape/wave.obj", obj(&comments, None, &[water])),
    ]
}

/// Mountains on a base of 100 × 100 mm: top, four walls, floor; one closed surface.
fn terrain() -> Shape {
    const CELLS: usize = 44;
    const SIDE: f64 = 100.0;
    let heights = mountain_heights(CELLS);
    let at = |column: usize, row: usize| -> Position {
        let place = |index: usize| SIDE * index as f64 / CELLS as f64;
        [
            place(column),
            place(row),
            heights[row * (CELLS + 1) + column],
        ]
    };
    let mut terrain = Shape::default();
    add_grid(&mut terrain, CELLS, at);
    let along = |i: usize| {
        [
            at(i, 0),
            at(CELLS, i),
            at(CELLS - i, CELLS),
            at(0, CELLS - i),
        ]
    };
    let floor = [
        [0.0; 3],
        [SIDE, 0.0, 0.0],
        [SIDE, SIDE, 0.0],
        [0.0, SIDE, 0.0],
    ];
    for wall in 0..4 {
        let mut outline = vec![floor[wall], floor[(wall + 1) % 4]];
        outline.extend((0..=CELLS).rev().map(|i| along(i)[wall]));
        terrain.fill(&outline, &[]);
    }
    terrain.add(&reversed(&floor));
    terrain
}

/// The upper side of a field of square cells.
fn add_grid(shape: &mut Shape, cells: usize, at: impl Fn(usize, usize) -> Position) {
    for row in 0..cells {
        for column in 0..cells {
            shape.add(&[
                at(column, row),
                at(column + 1, row),
                at(column + 1, row + 1),
                at(column, row + 1),
            ]);
        }
    }
}

/// Heights in mm above the floor, row by row: ridges, and flat land where they would dip below it.
fn mountain_heights(cells: usize) -> Vec<f64> {
    const LOWLAND: f64 = 8.0;
    let mut random = Random(SEED);
    let octaves: Vec<Noise> = [3, 6, 12, 24]
        .map(|size| Noise::new(size, &mut random))
        .into();
    let ridges: Vec<Noise> = [3, 6, 12, 24]
        .map(|size| Noise::new(size, &mut random))
        .into();
    let mut heights = Vec::new();
    for row in 0..=cells {
        for column in 0..=cells {
            let [u, v] = [column, row].map(|index| index as f64 / cells as f64);
            let mut swell = 0.0;
            let mut crest = 0.0;
            let mut weight = 0.5;
            for (octave, ridge) in octaves.iter().zip(&ridges) {
                swell += weight * octave.at(u, v);
                crest += weight * (1.0 - (2.0 * ridge.at(u, v) - 1.0).abs());
                weight *= 0.44;
            }
            let from_middle = ((u - 0.5).powi(2) + (v - 0.5).powi(2)).sqrt();
            let inland = (1.0 - (from_middle / 0.74).powi(2)).max(0.0);
            let rise = (inland * (0.55 * swell + 0.75 * crest * crest + 0.12) - 0.27).max(0.0);
            heights.push(LOWLAND + 56.0 * rise * (0.35 + rise));
        }
    }
    heights
}

/// Random values on a square lattice over 0 to 1, and smooth in between.
struct Noise {
    size: usize,
    values: Vec<f64>,
}

impl Noise {
    fn new(size: usize, random: &mut Random) -> Noise {
        let count = (size + 2) * (size + 2);
        Noise {
            size,
            values: (0..count).map(|_| random.fraction()).collect(),
        }
    }

    fn at(&self, u: f64, v: f64) -> f64 {
        let [x, y] = [u, v].map(|share| share * self.size as f64);
        let (column, row) = (x as usize, y as usize);
        let ease = |share: f64| share * share * (3.0 - 2.0 * share);
        let (right, up) = (ease(x.fract()), ease(y.fract()));
        let value = |column: usize, row: usize| self.values[row * (self.size + 2) + column];
        let mix = |from: f64, to: f64, share: f64| from + (to - from) * share;
        let below = mix(value(column, row), value(column + 1, row), right);
        let above = mix(value(column, row + 1), value(column + 1, row + 1), right);
        mix(below, above, up)
    }
}

/// Rings from two sources, higher where they meet; an open surface with one boundary.
fn waves() -> Shape {
    const CELLS: usize = 44;
    const SIDE: f64 = 100.0;
    let at = |column: usize, row: usize| -> Position {
        let place = |index: usize| SIDE * (index as f64 / CELLS as f64 - 0.5);
        let (x, y) = (place(column), place(row));
        let height: f64 = [(-22.0, 14.0, 8.0), (26.0, -12.0, 6.5)]
            .map(|(source_x, source_y, strength): (f64, f64, f64)| {
                let away = ((x - source_x).powi(2) + (y - source_y).powi(2)).sqrt();
                strength * (away * 0.27).cos() / (1.0 + (away / 22.0).powi(2)).sqrt()
            })
            .iter()
            .sum();
        [x, y, height]
    };
    let mut water = Shape::default();
    add_grid(&mut water, CELLS, at);
    water
}

/// From deep blue in a trough to white on a crest; the position has Y up.
fn water_colour([_, height, _]: Position) -> [f64; 3] {
    const TROUGH: [f64; 3] = [0.03, 0.16, 0.42];
    const MIDDLE: [f64; 3] = [0.08, 0.55, 0.70];
    const CREST: [f64; 3] = [0.96, 1.00, 0.98];
    let share = height / 8.0;
    let (from, to) = if share < 0.0 {
        (MIDDLE, TROUGH)
    } else {
        (MIDDLE, CREST)
    };
    std::array::from_fn(|i| from[i] + (to[i] - from[i]) * share.abs().min(1.0))
}

//! Points to small bodies that the rasteriser draws: discs along the surface they were taken of, balls where there is none.
//!
//! A disc is as large as the points around it are apart, so that a dense cloud closes to a surface and a thin one stays points. It
//! faces along the normal that the file gives, else along that of the plane through its neighbours; where these lie in no plane
//! it is a ball. Of more than [`MOST`] points every n-th is drawn. Sums, products and square roots alone: the same bits on every machine.

use super::solid::Solid;
use crate::mesh::Faceless;
use crate::mesh::vec3::{Vec3, cross, dot, sub, unit};

/// Points that are drawn, at most; a picture of 512 pixels has about as many that a body covers.
const MOST: usize = 60_000;
/// Points up to which a ball is worth more triangles.
const FEW: usize = 4_000;
/// Neighbours that a point is compared with.
const NEIGHBOURS: usize = 8;
/// Candidates that one cell of the grid gives, at most: a heap of points in one place would else cost its square.
const OF_A_CELL: usize = 32;
/// Cells of the grid along the longest side, at most.
const MOST_CELLS: f64 = 96.0;
/// Radius as a part of the distance to the last neighbour: 0.85 of the spacing of a square grid.
const REACH: f64 = 0.6;
/// Radii as parts of the diagonal: about one pixel, and where points are far apart.
const SMALLEST: f64 = 0.0022;
const LARGEST: f64 = 0.016;
/// Radius of a few points, which are drawn larger; that of many falls with the root of their number.
const OF_FEW: f64 = 0.06;
const OF_MANY: f64 = 0.09;
/// How flat neighbours lie, as a part of their spread in the plane, to be taken for a surface.
const FLAT: f64 = 0.25;

/// Adds a disc or a ball for each of `points`, numbers of positions.
pub(super) fn add(solid: &mut Solid, body: &Faceless, points: &[usize], diagonal: f64) {
    let step = points.len().div_ceil(MOST).max(1);
    let shown: Vec<usize> = points.iter().copied().step_by(step).collect();
    let places: Vec<Vec3> = shown.iter().map(|&i| body.positions()[i]).collect();
    let grid = Grid::of(&places);
    let is_few = shown.len() <= FEW;
    let largest = (OF_MANY / (shown.len() as f64).sqrt()).clamp(LARGEST, OF_FEW);
    for (number, &position) in shown.iter().enumerate() {
        let near = grid.nearest(&places, number);
        let spacing = near
            .last()
            .map_or(f64::INFINITY, |&(square, _)| square.sqrt());
        let radius = (REACH * spacing).clamp(SMALLEST * diagonal, largest * diagonal);
        let normal = body
            .normal(position)
            .and_then(unit)
            .or_else(|| plane(&places, number, &near));
        let colour = body.colour(position);
        match normal {
            Some(normal) => disc(solid, places[number], normal, radius, colour),
            None => solid.ball(places[number], radius, is_few, colour),
        }
    }
}

/// A regular octagon.
fn disc(solid: &mut Solid, centre: Vec3, normal: Vec3, radius: f64, colour: Option<[u8; 3]>) {
    let [right, up] = across(normal);
    // Sine and cosine of 45°.
    const DIAGONAL: f64 = std::f64::consts::FRAC_1_SQRT_2;
    let turns = [
        [1.0, 0.0],
        [DIAGONAL, DIAGONAL],
        [0.0, 1.0],
        [-DIAGONAL, DIAGONAL],
        [-1.0, 0.0],
        [-DIAGONAL, -DIAGONAL],
        [0.0, -1.0],
        [DIAGONAL, -DIAGONAL],
    ];
    let ring = turns.map(|[x, y]| {
        [0, 1, 2].map(|axis| centre[axis] + radius * (x * right[axis] + y * up[axis]))
    });
    let first = solid.corners(&ring);
    (1..7).for_each(|i| solid.face([first, first + i, first + i + 1], colour));
}

/// Two directions at right angles to `axis` and to one another.
pub(super) fn across(axis: Vec3) -> [Vec3; 2] {
    let least = if axis[0].abs() <= axis[1].abs() && axis[0].abs() <= axis[2].abs() {
        [1.0, 0.0, 0.0]
    } else if axis[1].abs() <= axis[2].abs() {
        [0.0, 1.0, 0.0]
    } else {
        [0.0, 0.0, 1.0]
    };
    let right = unit(cross(axis, least)).unwrap_or([1.0, 0.0, 0.0]);
    [right, cross(axis, right)]
}

/// The normal of the plane through a point and its neighbours; `None` where they lie in none.
fn plane(places: &[Vec3], number: usize, near: &[(f64, u32)]) -> Option<Vec3> {
    if near.len() < 3 {
        return None;
    }
    // In units of the distance to the last one, so that no square is lost.
    let scale = near.last().map(|(square, _)| square.sqrt())?;
    let offsets = near
        .iter()
        .map(|&(_, other)| sub(places[other as usize], places[number]).map(|part| part / scale));
    let offsets: Vec<Vec3> = offsets.chain([[0.0; 3]]).collect();
    let count = offsets.len() as f64;
    let mean: Vec3 = [0, 1, 2].map(|axis| offsets.iter().map(|o| o[axis]).sum::<f64>() / count);
    let mut spread = [[0.0; 3]; 3];
    for offset in &offsets {
        let from_mean = sub(*offset, mean);
        for (row, &part) in spread.iter_mut().zip(&from_mean) {
            for (sum, &other) in row.iter_mut().zip(&from_mean) {
                *sum += part * other;
            }
        }
    }
    let trace = spread[0][0] + spread[1][1] + spread[2][2];
    let normal = least_direction(spread, trace)?;
    let thickness = dot(normal, spread.map(|row| dot(row, normal)));
    (thickness <= FLAT * (trace - thickness) / 2.0).then_some(normal)
}

/// The direction in which a symmetric matrix of this trace does least: that in which `trace − matrix`, squared again and again,
/// does most.
fn least_direction(matrix: [Vec3; 3], trace: f64) -> Option<Vec3> {
    const SQUARINGS: usize = 6;
    let mut most = matrix.map(|row| row.map(|part| -part));
    (0..3).for_each(|i| most[i][i] += trace);
    for _ in 0..SQUARINGS {
        let largest = most
            .as_flattened()
            .iter()
            .fold(0.0_f64, |a, b| a.max(b.abs()));
        if !(largest > 0.0 && largest.is_finite()) {
            return None;
        }
        most = most.map(|row| row.map(|part| part / largest));
        // It is symmetric: its rows are its columns.
        most = [0, 1, 2].map(|i| [0, 1, 2].map(|j| dot(most[i], most[j])));
    }
    let longest = most
        .into_iter()
        .reduce(|a, b| if dot(b, b) > dot(a, a) { b } else { a })?;
    unit(longest)
}

/// Points by the cell they lie in.
struct Grid {
    low: Vec3,
    cell: f64,
    counts: [usize; 3],
    starts: Vec<u32>,
    order: Vec<u32>,
}

impl Grid {
    fn of(places: &[Vec3]) -> Self {
        let mut low = [f64::INFINITY; 3];
        let mut high = [f64::NEG_INFINITY; 3];
        for place in places {
            for axis in 0..3 {
                low[axis] = low[axis].min(place[axis]);
                high[axis] = high[axis].max(place[axis]);
            }
        }
        let extents = sub(high, low);
        let longest = extents.into_iter().fold(0.0, f64::max);
        // A surface that fills the box has six or so points in each cell that it goes through.
        let along = (places.len() as f64 / 6.0).sqrt().clamp(1.0, MOST_CELLS);
        let cell = if longest > 0.0 { longest / along } else { 1.0 };
        let counts = extents.map(|extent| (extent / cell) as usize + 1);
        let mut grid = Self {
            low,
            cell,
            counts,
            starts: vec![0; counts.iter().product::<usize>() + 1],
            order: vec![0; places.len()],
        };
        let cells: Vec<usize> = places
            .iter()
            .map(|&p| grid.number(grid.of_place(p)))
            .collect();
        cells.iter().for_each(|&cell| grid.starts[cell + 1] += 1);
        for i in 1..grid.starts.len() {
            grid.starts[i] += grid.starts[i - 1];
        }
        let mut next = grid.starts.clone();
        for (point, &cell) in cells.iter().enumerate() {
            grid.order[next[cell] as usize] = point as u32;
            next[cell] += 1;
        }
        grid
    }

    fn of_place(&self, place: Vec3) -> [usize; 3] {
        [0, 1, 2].map(|axis| {
            let along = ((place[axis] - self.low[axis]) / self.cell) as usize;
            along.min(self.counts[axis] - 1)
        })
    }

    fn number(&self, [x, y, z]: [usize; 3]) -> usize {
        (z * self.counts[1] + y) * self.counts[0] + x
    }

    /// Squared distances and numbers of the nearest other points of the cells around, nearest first.
    fn nearest(&self, places: &[Vec3], number: usize) -> Vec<(f64, u32)> {
        let mut near: Vec<(f64, u32)> = Vec::with_capacity(NEIGHBOURS + 1);
        let at = self.of_place(places[number]);
        let around =
            |axis: usize| at[axis].saturating_sub(1)..(at[axis] + 2).min(self.counts[axis]);
        for z in around(2) {
            for y in around(1) {
                for x in around(0) {
                    let cell = self.number([x, y, z]);
                    let points =
                        &self.order[self.starts[cell] as usize..self.starts[cell + 1] as usize];
                    let step = points.len().div_ceil(OF_A_CELL).max(1);
                    for &other in points.iter().step_by(step) {
                        let offset = sub(places[other as usize], places[number]);
                        let square = dot(offset, offset);
                        if square > 0.0 {
                            keep_nearest(&mut near, (square, other));
                        }
                    }
                }
            }
        }
        near
    }
}

fn keep_nearest(near: &mut Vec<(f64, u32)>, new: (f64, u32)) {
    let place = near.partition_point(|known| known.0 <= new.0);
    if place < NEIGHBOURS {
        near.insert(place, new);
        near.truncate(NEIGHBOURS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_a_plane_give_its_normal_and_others_none() {
        let flat: Vec<Vec3> = (0..25)
            .map(|i| {
                let (x, y) = (f64::from(i % 5), f64::from(i / 5));
                [x, y, x + y]
            })
            .collect();
        let grid = Grid::of(&flat);
        let normal = plane(&flat, 12, &grid.nearest(&flat, 12)).unwrap();
        let expected = unit([1.0, 1.0, -1.0]).unwrap();
        assert!(dot(normal, expected).abs() > 0.999_999, "{normal:?}");
        let solid: Vec<Vec3> = (0..27)
            .map(|i| [i % 3, i / 3 % 3, i / 9].map(f64::from))
            .collect();
        let grid = Grid::of(&solid);
        assert!(plane(&solid, 13, &grid.nearest(&solid, 13)).is_none());
    }

    #[test]
    fn the_nearest_points_are_found_and_a_heap_in_one_place_costs_little() {
        let line: Vec<Vec3> = (0..100).map(|i| [f64::from(i), 0.0, 0.0]).collect();
        let near = Grid::of(&line).nearest(&line, 50);
        let mut two: Vec<u32> = near.iter().take(2).map(|&(_, other)| other).collect();
        two.sort_unstable();
        assert_eq!(two, [49, 51]);
        let heap = vec![[1.0; 3]; 50_000];
        let grid = Grid::of(&heap);
        (0..50_000)
            .step_by(100)
            .for_each(|i| assert!(grid.nearest(&heap, i).is_empty()));
    }
}

//! A few thousand places spread evenly over the surface of a body, and what is seen of them from one direction.
//!
//! Enough to compare views, for little work: they are put into a coarse depth grid, in which the area seen, the steps in depth
//! and direction between neighbouring cells, and the sides of faces are counted. The same places for the same mesh.

use wide::f32x8;

use super::camera::Axes;
use super::normals;
use super::surface::Sides;
use crate::mesh::vec3::{Vec3, cross, length, sub};
use crate::mesh::{Mesh, UpAxis};

/// Places spread over the surface, about.
const PLACES: f64 = 1600.0;
/// Most faces that are looked at; of larger meshes every n-th.
const FACES: usize = 20_000;
/// Cells of the depth grid, in each direction.
pub(super) const CELLS: usize = 24;
/// Cosine between the directions of two cells that makes a step, and the part of the side that makes one in depth.
const TURNED: f32 = 0.85;
const DEEPER: f32 = 0.06;
/// The lowest part of a body, of its height, that its legs, its trunk or its base are in.
const LOW: f32 = 0.25;
/// A surface of which more looks to one side than this is a sheet; see [`Spots::one_sidedness`].
pub(super) const ONE_SIDED: f64 = 0.7;
/// No place.
const NONE: u32 = u32::MAX;

/// A place on the surface.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// From the middle of the body, as parts of its diagonal.
    pub(super) place: [f32; 3],
    /// Where its face looks to.
    pub(super) normal: [f32; 3],
    /// Number of its face.
    pub(super) face: u32,
}

/// Places on the surface, evenly by area.
#[derive(Debug, Default)]
pub(super) struct Spots {
    /// Several at once; the last ones are repeated.
    lanes: Vec<[f32x8; 3]>,
    /// One by one.
    spots: Vec<Spot>,
    /// The diagonal of the body in file units.
    extent: f64,
    /// Area that each place stands for, in squares of the diagonal.
    area: f64,
    /// Up to where along each axis the lowest part reaches.
    low: [f32; 3],
}

impl Spots {
    pub(super) fn spread_over(mesh: &Mesh) -> Self {
        let step = mesh.faces().len().div_ceil(FACES).max(1);
        let looked_at = || (0_u32..).zip(mesh.faces()).step_by(step);
        let area = |(_, &face): (u32, &[u32; 3])| {
            let [a, b, c] = mesh.corners(face);
            length(cross(sub(b, a), sub(c, a)))
        };
        let areas: Vec<f64> = looked_at().map(area).collect();
        let spacing = areas.iter().sum::<f64>() / PLACES;
        let (centre, extent) = (mesh.bounds().centre(), mesh.bounds().diagonal());
        let mut spots: Vec<Spot> = Vec::new();
        let mut since_last = spacing / 2.0;
        for ((number, &face), area) in looked_at().zip(areas) {
            since_last += area;
            if since_last < spacing {
                continue;
            }
            let Some(normal) = normals::of_face(mesh, face) else {
                continue;
            };
            while since_last >= spacing && spacing > 0.0 {
                since_last -= spacing;
                let place = within(mesh.corners(face), spots.len());
                let part = |axis: usize| ((place[axis] - centre[axis]) / extent) as f32;
                spots.push(Spot {
                    place: [0, 1, 2].map(part),
                    normal: normal.map(|part| part as f32),
                    face: number,
                });
            }
        }
        let lanes = |spots: &[Spot]| {
            [0, 1, 2].map(|axis| {
                let part = |i: usize| spots[i.min(spots.len() - 1)].place[axis];
                f32x8::from(std::array::from_fn::<_, 8, _>(part))
            })
        };
        Self {
            lanes: spots.chunks(8).map(lanes).collect(),
            spots,
            extent,
            // Of those faces that are looked at, and twice as large.
            area: spacing / 2.0 * step as f64 / (extent * extent),
            // The middle of the body lies at 0.
            low: [0, 1, 2].map(|axis| {
                let reach = mesh.bounds().max[axis] - mesh.bounds().min[axis];
                ((f64::from(LOW) - 0.5) * reach / extent) as f32
            }),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Spot> {
        self.spots.iter()
    }

    /// How much of the surface looks to one side, 0 for a closed body, 1 for a flat sheet.
    pub(super) fn one_sidedness(&self) -> f64 {
        let sum = self.spots.iter().fold([0.0; 3], |sum: Vec3, spot| {
            [0, 1, 2].map(|axis| sum[axis] + f64::from(spot.normal[axis]))
        });
        length(sum) / (self.spots.len().max(1) as f64)
    }

    /// Area of the surface, both what is turned to a viewer and what is turned away, as it looks from there, were nothing hidden;
    /// in squares of the diagonal.
    pub(super) fn turned_to(&self, toward: Vec3) -> f64 {
        let toward = toward.map(|part| part as f32);
        let cosine = |spot: &Spot| f64::from(dot(&spot.normal, &toward).abs());
        self.spots.iter().map(cosine).sum::<f64>() * self.area
    }

    /// The direction that most of the surface looks along, and the part of it that does, squared cosines taken for parts.
    ///
    /// By power iteration; both signs of the direction are as good.
    pub(super) fn main_normal(&self) -> (Vec3, f64) {
        const ROUNDS: usize = 24;
        let mut sums = [[0.0; 3]; 3];
        for spot in &self.spots {
            let normal = spot.normal.map(f64::from);
            for (row, one) in sums.iter_mut().zip(normal) {
                for (sum, other) in row.iter_mut().zip(normal) {
                    *sum += one * other;
                }
            }
        }
        let mut axis = [0.48, 0.6, 0.64];
        let mut largest = 0.0;
        for _ in 0..ROUNDS {
            let next = [0, 1, 2].map(|row| {
                let parts: &Vec3 = &sums[row];
                parts[0] * axis[0] + parts[1] * axis[1] + parts[2] * axis[2]
            });
            largest = length(next);
            if largest <= 0.0 {
                return (axis, 0.0);
            }
            axis = next.map(|part| part / largest);
        }
        (axis, largest / (self.spots.len().max(1) as f64))
    }

    /// What is seen along `axes`.
    pub(super) fn seen(&self, axes: &Axes, up: UpAxis) -> Seen {
        let Some(grid) = self.grid(axes) else {
            return Seen::default();
        };
        let toward = axes.toward().map(|part| part as f32);
        let upright = match up {
            UpAxis::Z => 2,
            UpAxis::Y => 1,
        };
        let is_low = |spot: &&Spot| spot.place[upright] <= self.low[upright];
        let nearest = || grid.nearest.iter().filter_map(|&number| self.spot(number));
        let cells = nearest().count();
        let away = nearest().filter(|spot| dot(&spot.normal, &toward) < 0.0);
        let cell = f64::from(grid.side) * self.extent / CELLS as f64;
        Seen {
            area: cells as f64 * cell * cell,
            steps: grid.steps(self) as f64,
            low: nearest().filter(is_low).count() as f64,
            away: away.count() as f64 / cells.max(1) as f64,
            side: f64::from(grid.side),
            length: f64::from((grid.width * grid.width + grid.height * grid.height).sqrt()),
        }
    }

    /// The nearest places along `axes`; `None` where the body has no extent there.
    pub(super) fn grid(&self, axes: &Axes) -> Option<Grid> {
        Grid::of(self, axes)
    }

    /// The place of a number in a grid; `None` for no place.
    pub(super) fn spot(&self, number: u32) -> Option<&Spot> {
        self.spots
            .get((number as usize).min(self.spots.len().wrapping_sub(1)))
            .filter(|_| number != NONE)
    }
}

/// What a view shows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// Projected area in squared file units.
    pub(super) area: f64,
    /// Steps between neighbouring cells.
    pub(super) steps: f64,
    /// Cells in which the lowest part of the body is seen.
    pub(super) low: f64,
    /// Part of the cells in which a face is seen whose corners run clockwise.
    pub(super) away: f64,
    /// Side of the square around the body, and the diagonal of its box in the picture, as parts of its own diagonal.
    pub(super) side: f64,
    pub(super) length: f64,
}

impl Seen {
    /// Part of what is seen that is an inside.
    pub(super) fn inside(&self, sides: Sides) -> f64 {
        match sides {
            Sides::Open => self.away,
            Sides::OpenInverted => 1.0 - self.away,
            Sides::Alike | Sides::Closed | Sides::ClosedInverted => 0.0,
        }
    }
}

/// The number of the place that is nearest to the viewer in each cell.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) nearest: [u32; CELLS * CELLS],
    side: f32,
    width: f32,
    height: f32,
}

impl Grid {
    /// `None` where the body has no extent.
    fn of(spots: &Spots, axes: &Axes) -> Option<Self> {
        let turned = turned(&spots.lanes, axes);
        let extreme = |of: fn(f32x8, f32x8) -> f32x8, none: f32, axis: usize| {
            let lanes = turned
                .iter()
                .fold(f32x8::splat(none), |found, place| of(found, place[axis]));
            lanes.to_array()
        };
        let low = |axis| {
            extreme(f32x8::fast_min, f32::INFINITY, axis)
                .into_iter()
                .fold(f32::INFINITY, f32::min)
        };
        let high = |axis| {
            extreme(f32x8::fast_max, f32::NEG_INFINITY, axis)
                .into_iter()
                .fold(f32::NEG_INFINITY, f32::max)
        };
        let [left, bottom] = [low(0), low(1)];
        let (width, height) = (high(0) - left, high(1) - bottom);
        let side = width.max(height);
        (side > 0.0 && side.is_finite()).then(|| Self {
            nearest: nearest_in_cells(&turned, [left, bottom], side),
            side,
            width,
            height,
        })
    }

    /// Side of the square around the body, as a part of its diagonal.
    pub(super) fn side(&self) -> f64 {
        f64::from(self.side)
    }

    /// Columns that the body reaches over.
    pub(super) fn columns(&self) -> usize {
        ((self.width / self.side * CELLS as f32 + 0.999) as usize).clamp(1, CELLS)
    }

    /// Pairs of neighbouring cells between which depth or direction changes.
    fn steps(&self, spots: &Spots) -> usize {
        let steps = [1, CELLS].into_iter().map(|step| {
            let pairs = self.nearest.iter().zip(&self.nearest[step..]);
            let both = pairs.filter_map(|(&one, &other)| spots.spot(one).zip(spots.spot(other)));
            both.filter(|(one, other)| is_step(one, other, self.side))
                .count()
        });
        steps.sum()
    }
}

/// The place number `number` of an even spread over a triangle.
///
/// Source: Roberts, The Unreasonable Effectiveness of Quasirandom Sequences, 2018 (the R2 sequence).
fn within([a, b, c]: [Vec3; 3], number: usize) -> Vec3 {
    let [mut s, mut t] =
        [0.754_877_666, 0.569_840_291].map(|part| (0.5 + part * number as f64).fract());
    if s + t > 1.0 {
        (s, t) = (1.0 - s, 1.0 - t);
    }
    [0, 1, 2].map(|axis| a[axis] + s * (b[axis] - a[axis]) + t * (c[axis] - a[axis]))
}

/// Places as parts to the right, upwards and to the viewer.
fn turned(places: &[[f32x8; 3]], axes: &Axes) -> Vec<[f32x8; 3]> {
    let columns = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(|axis| axes.turn(axis));
    let [x, y, z] = columns.map(|column| column.map(|part| f32x8::splat(part as f32)));
    let turn = |place: &[f32x8; 3]| {
        [0, 1, 2].map(|axis| place[0] * x[axis] + place[1] * y[axis] + place[2] * z[axis])
    };
    places.iter().map(turn).collect()
}

fn nearest_in_cells(
    turned: &[[f32x8; 3]],
    [left, bottom]: [f32; 2],
    side: f32,
) -> [u32; CELLS * CELLS] {
    let mut nearest = [NONE; CELLS * CELLS];
    let mut depth = [f32::NEG_INFINITY; CELLS * CELLS];
    let per_side = f32x8::splat(CELLS as f32 / side);
    let last = f32x8::splat(CELLS as f32 - 1.0);
    for (first, place) in (0..).step_by(8).zip(turned) {
        let cell = |axis: usize, from: f32| {
            let cells = (place[axis] - f32x8::splat(from)) * per_side;
            cells.fast_min(last).fast_trunc_int().to_array()
        };
        let (columns, rows, depths) = (cell(0, left), cell(1, bottom), place[2].to_array());
        for i in 0..8 {
            let slot = rows[i] as usize * CELLS + columns[i] as usize;
            if depth[slot] < depths[i] {
                (nearest[slot], depth[slot]) = (first + i as u32, depths[i]);
            }
        }
    }
    nearest
}

pub(super) fn dot(a: &[f32; 3], b: &[f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn is_step(one: &Spot, other: &Spot, side: f32) -> bool {
    let between = [0, 1, 2].map(|axis| other.place[axis] - one.place[axis]);
    // How far the one lies off the plane of the other: a slope alone is no step.
    dot(&one.normal, &other.normal).abs() < TURNED
        || dot(&one.normal, &between).abs() > DEEPER * side
}

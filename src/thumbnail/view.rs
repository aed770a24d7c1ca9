//! From which direction a body shows most of itself.
//!
//! Each candidate is scored by what it shows of a few thousand places spread evenly over the surface, put into a coarse
//! depth grid: the area seen, and the steps in depth and direction between neighbouring cells, which is what a person reads
//! as form; both as parts of the best candidate's. A body stands as its file has it, so no candidate looks from below, and the
//! front is favoured a little, so that another side has to show clearly more to be chosen.

use wide::f32x8;

use super::camera::Axes;
use super::normals;
use crate::mesh::Mesh;
use crate::mesh::UpAxis;
use crate::mesh::vec3::{Vec3, cross, length, sub};

/// From where a picture is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// From where the body shows most of itself.
    #[default]
    Auto,
    /// From the front, the right and above.
    Iso,
    /// From the front.
    Front,
    /// From the right.
    Right,
    /// From above.
    Top,
}

/// Directions to the viewer for Z up, the front at −y.
const ISO: Vec3 = [0.6, -1.0, 0.75];
const FRONT: Vec3 = [0.0, -1.0, 0.0];
const RIGHT: Vec3 = [1.0, 0.0, 0.0];
const TOP: Vec3 = [0.0, 0.0, 1.0];
/// Tried last where every other picture is blank: nearly along the axes, so that no thin body is edge-on in all.
const LAST: [Vec3; 3] = [[0.03, -1.0, 0.02], [0.02, -0.04, 1.0], [-0.9, -0.7, -0.5]];

/// Sine and cosine of the candidates' angles from the front, with the favour each has.
const TURNS: [(f64, f64, f64); 8] = [
    (0.515, 0.857, 1.25),
    (-0.515, 0.857, 1.20),
    (0.857, 0.515, 1.14),
    (-0.857, 0.515, 1.12),
    (0.857, -0.515, 1.02),
    (-0.857, -0.515, 1.02),
    (0.515, -0.857, 1.0),
    (-0.515, -0.857, 1.0),
];
/// Sine and cosine of the candidates' angles above the ground, with the favour each has.
const RISES: [(f64, f64, f64); 3] = [
    (0.541, 0.841, 1.06),
    (0.342, 0.940, 1.0),
    (0.848, 0.530, 1.0),
];
/// How many of the best are tried before those that are [`LAST`].
const TRIED: usize = 3;

/// Places spread over the surface, about.
const PLACES: f64 = 1600.0;
/// Most faces that are looked at; of larger meshes every n-th.
const FACES: usize = 20_000;
/// Cells of the depth grid, in each direction.
const CELLS: usize = 24;
/// Fewer steps than this say little of a body, even where they are the most that any candidate shows.
const FEW_STEPS: f64 = (4 * CELLS) as f64;
/// Cosine between the directions of two cells that makes a step, and the part of the side that makes one in depth.
const TURNED: f32 = 0.85;
const DEEPER: f32 = 0.06;
/// No place.
const NONE: u32 = u32::MAX;

impl View {
    /// Directions to try for `mesh`, best first.
    pub(super) fn directions(self, mesh: &Mesh, up: UpAxis) -> Vec<Vec3> {
        let mut directions = match self {
            Self::Auto => best_first(mesh, up),
            Self::Iso => vec![ISO],
            Self::Front => vec![FRONT],
            Self::Right => vec![RIGHT],
            Self::Top => vec![TOP],
        };
        directions.extend(LAST);
        directions
    }
}

fn best_first(mesh: &Mesh, up: UpAxis) -> Vec<Vec3> {
    let spots = Spots::spread_over(mesh);
    let seen: Vec<(Vec3, f64, Seen)> = candidates()
        .filter_map(|(direction, favour)| {
            let axes = Axes::looking_from(direction, up)?;
            Some((direction, favour, Seen::of(&spots, &axes)))
        })
        .collect();
    let most = |of: fn(&Seen) -> f64| seen.iter().map(|(_, _, seen)| of(seen)).fold(0.0, f64::max);
    let (most_area, most_steps) = (
        most(|seen| seen.area),
        most(|seen| seen.steps).max(FEW_STEPS),
    );
    let part = |value: f64, most: f64| if most > 0.0 { value / most } else { 0.0 };
    let mut scored: Vec<(f64, Vec3)> = seen
        .iter()
        .map(|(direction, favour, seen)| {
            let shown = part(seen.area, most_area) + part(seen.steps, most_steps);
            (favour * shown, *direction)
        })
        .collect();
    // A stable sort: of equal candidates the first stays first.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored
        .into_iter()
        .take(TRIED)
        .map(|(_, direction)| direction)
        .collect()
}

fn candidates() -> impl Iterator<Item = (Vec3, f64)> {
    TURNS.into_iter().flat_map(|(sine, cosine, favour)| {
        RISES
            .into_iter()
            .map(move |(rise, level, also)| ([sine * level, -cosine * level, rise], favour * also))
    })
}

/// Places on the surface, evenly by area; the same ones for the same mesh.
#[derive(Default)]
struct Spots {
    /// From the middle of the body and as parts of its size, several at once; the last ones are repeated.
    places: Vec<[f32x8; 3]>,
    /// A place, and the direction its face looks to, one by one.
    spots: Vec<[[f32; 3]; 2]>,
    /// The size of the body in file units.
    extent: f64,
}

impl Spots {
    fn spread_over(mesh: &Mesh) -> Self {
        let step = mesh.faces().len().div_ceil(FACES).max(1);
        let looked_at = || mesh.faces().iter().step_by(step);
        let area = |&face: &[u32; 3]| {
            let [a, b, c] = mesh.corners(face);
            length(cross(sub(b, a), sub(c, a)))
        };
        let areas: Vec<f64> = looked_at().map(area).collect();
        let spacing = areas.iter().sum::<f64>() / PLACES;
        let (centre, extent) = (mesh.bounds().centre(), mesh.bounds().diagonal());
        let mut spots: Vec<[[f32; 3]; 2]> = Vec::new();
        let mut since_last = spacing / 2.0;
        for (&face, area) in looked_at().zip(areas) {
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
                spots.push([[0, 1, 2].map(part), normal.map(|part| part as f32)]);
            }
        }
        let lanes = |spots: &[[[f32; 3]; 2]]| {
            [0, 1, 2].map(|axis| {
                let part = |i: usize| spots[i.min(spots.len() - 1)][0][axis];
                f32x8::from(std::array::from_fn::<_, 8, _>(part))
            })
        };
        Self {
            places: spots.chunks(8).map(lanes).collect(),
            spots,
            extent,
        }
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

/// What a candidate shows.
struct Seen {
    /// Projected area in squared file units.
    area: f64,
    /// Steps between neighbouring cells.
    steps: f64,
}

impl Seen {
    fn of(spots: &Spots, axes: &Axes) -> Self {
        let turned = turned(&spots.places, axes);
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
        let side = (high(0) - left).max(high(1) - bottom);
        if !(side > 0.0 && side.is_finite()) {
            return Self {
                area: 0.0,
                steps: 0.0,
            };
        }
        let nearest = nearest_in_cells(&turned, [left, bottom], side);
        let steps = [1, CELLS].into_iter().map(|step| {
            let pairs = nearest.iter().zip(&nearest[step..]);
            let both = pairs.filter(|&(&one, &other)| one != NONE && other != NONE);
            let spot = |number: u32| &spots.spots[(number as usize).min(spots.spots.len() - 1)];
            both.filter(|&(&one, &other)| is_step(spot(one), spot(other), side))
                .count()
        });
        let steps: usize = steps.sum();
        let cell = f64::from(side) * spots.extent / CELLS as f64;
        let seen = nearest.iter().filter(|number| **number != NONE).count();
        Self {
            area: seen as f64 * cell * cell,
            steps: steps as f64,
        }
    }
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

/// The number of the place that is nearest to the viewer in each cell.
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

fn is_step(
    [place, normal]: &[[f32; 3]; 2],
    [beyond, direction]: &[[f32; 3]; 2],
    side: f32,
) -> bool {
    let dot = |a: &[f32; 3], b: &[f32; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let between = [0, 1, 2].map(|axis| beyond[axis] - place[axis]);
    // How far the one lies off the plane of the other: a slope alone is no step.
    dot(normal, direction).abs() < TURNED || dot(normal, &between).abs() > DEEPER * side
}

//! From which direction a body shows most of itself.
//!
//! Each candidate is scored by what it shows of a few thousand places spread evenly over the surface, put into a coarse
//! depth grid: the area seen, and the steps in depth and direction between neighbouring cells, which is what a person reads
//! as form; both as parts of the best candidate's. A body stands as its file has it, so no candidate looks from below, and the
//! front is favoured a little, so that another side has to show clearly more to be chosen.

use super::camera::Axes;
use super::normals;
use crate::mesh::Mesh;
use crate::mesh::UpAxis;
use crate::mesh::vec3::{Vec3, cross, dot, length, sub};

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
const TURNED: f64 = 0.85;
const DEEPER: f64 = 0.06;
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
    let places = spread_over(mesh);
    let seen: Vec<(Vec3, f64, Seen)> = candidates()
        .filter_map(|(direction, favour)| {
            let axes = Axes::looking_from(direction, up)?;
            Some((direction, favour, Seen::of(&places, &axes)))
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

/// A spot on the surface, and the direction its face looks to.
type Spot = (Vec3, Vec3);

/// Places on the surface, evenly by area; the same ones for the same mesh.
fn spread_over(mesh: &Mesh) -> Vec<Spot> {
    let step = mesh.faces().len().div_ceil(FACES);
    let looked_at = || {
        mesh.faces()
            .iter()
            .step_by(step)
            .map(|&face| (face, mesh.corners(face)))
    };
    let area = |[a, b, c]: [Vec3; 3]| length(cross(sub(b, a), sub(c, a)));
    let whole: f64 = looked_at().map(|(_, corners)| area(corners)).sum();
    let spacing = whole / PLACES;
    let mut places = Vec::new();
    let mut since_last = spacing / 2.0;
    for (face, corners) in looked_at() {
        since_last += area(corners);
        if since_last < spacing {
            continue;
        }
        let Some(normal) = normals::of_face(mesh, face) else {
            continue;
        };
        while since_last >= spacing && spacing > 0.0 {
            since_last -= spacing;
            places.push((within(corners, places.len()), normal));
        }
    }
    places
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
    fn of(places: &[Spot], axes: &Axes) -> Self {
        let turned: Vec<Vec3> = places.iter().map(|(place, _)| axes.turn(*place)).collect();
        let (mut lows, mut highs) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for place in &turned {
            for axis in 0..2 {
                let along = place[axis];
                lows[axis] = if along < lows[axis] {
                    along
                } else {
                    lows[axis]
                };
                highs[axis] = if along > highs[axis] {
                    along
                } else {
                    highs[axis]
                };
            }
        }
        let ([left, low], [right, high]) = (lows, highs);
        let (width, height) = (right - left, high - low);
        let side = if width > height { width } else { height };
        if !(side > 0.0 && side.is_finite()) {
            return Self {
                area: 0.0,
                steps: 0.0,
            };
        }
        let mut nearest = [NONE; CELLS * CELLS];
        let mut depth = [f64::NEG_INFINITY; CELLS * CELLS];
        for (number, place) in (0..).zip(&turned) {
            let cell =
                |offset: f64| ((offset / side * CELLS as f64) as u16 as usize).min(CELLS - 1);
            let slot = cell(place[1] - low) * CELLS + cell(place[0] - left);
            if nearest[slot] == NONE || depth[slot] < place[2] {
                (nearest[slot], depth[slot]) = (number, place[2]);
            }
        }
        let steps = [1, CELLS].into_iter().map(|step| {
            let pairs = nearest.iter().zip(&nearest[step..]);
            let both = pairs.filter(|&(&one, &other)| one != NONE && other != NONE);
            let is_step = |(one, other): &(&u32, &u32)| {
                is_step(places[**one as usize], places[**other as usize], side)
            };
            both.filter(is_step).count()
        });
        let steps: usize = steps.sum();
        let cell_area = (side / CELLS as f64) * (side / CELLS as f64);
        let seen = nearest.iter().filter(|number| **number != NONE).count();
        Self {
            area: seen as f64 * cell_area,
            steps: steps as f64,
        }
    }
}

fn is_step((place, normal): Spot, (beyond, direction): Spot, side: f64) -> bool {
    // How far the one lies off the plane of the other: a slope alone is no step.
    dot(normal, direction).abs() < TURNED || dot(normal, sub(beyond, place)).abs() > DEEPER * side
}

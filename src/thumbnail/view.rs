//! From which direction a body shows most of itself.
//!
//! Each candidate is scored by what it shows of a few thousand places: the area seen, the steps in depth and direction, which is
//! what a person reads as form, and the legs, trunk or base; all as parts of the best candidate's. A body stands as its file has
//! it, so no candidate looks from below, and the front is favoured a little, so that another side has to show clearly
//! more to be chosen; much, where the body itself tells its front. A sheet that stands aslant is seen along its normal too, and
//! what is long and thin from where it lies along the diagonal of the picture.

use super::camera::{Axes, in_file};
use super::front;
use super::spots::{CELLS, ONE_SIDED, Seen, Spots};
use super::surface::Sides;
use crate::mesh::Mesh;
use crate::mesh::UpAxis;
use crate::mesh::vec3::{Vec3, dot, unit};

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
pub(super) const LAST: [Vec3; 3] = [[0.03, -1.0, 0.02], [0.02, -0.04, 1.0], [-0.9, -0.7, -0.5]];

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
    (STEEP, 0.530, 1.0),
];
/// From so high, what a body stands on is hidden by what it is.
const STEEP: f64 = 0.848;
/// Height, in the longer side of the ground, up to which a body is flat, and from which on it stands; what a steep view of
/// one that stands is favoured by.
const FLAT: f64 = 0.2;
const STANDS: f64 = 0.5;
const STEEP_ON_STANDING: f64 = 0.9;
/// What views from behind a front that is told are favoured by.
const BEHIND: f64 = 0.5;
/// What the legs, the trunk or the base of a body that stands count beside area and steps.
const LOW: f64 = 0.1;
/// What is taken off where nothing but insides is seen.
const INSIDES: f64 = 0.5;
/// How many of the best are tried before those that are [`LAST`].
const TRIED: usize = 3;

/// Fewer steps than this say little of a body, even where they are the most that any candidate shows.
const FEW_STEPS: f64 = (4 * CELLS) as f64;
/// The same for cells of the lowest part.
const FEW_LOW: f64 = CELLS as f64;

/// A body most of whose surface looks along one line is a sheet.
const SHEET: f64 = 0.8;
/// Part of its square that a body fills, below which it is thin.
const THIN: f64 = 0.08;
/// How much more of the picture it has to fill to be turned.
const FULLER: f64 = 1.4;
/// Rises, and what goes sideways for each part forwards, of the directions to a thin body; those of them count from which it is
/// not shortened to less than this part.
const THIN_RISES: [f64; 4] = [0.25, 0.4, 0.5, 0.65];
const THIN_TURNS: [(f64, f64); 4] = [(1.0, 2.0), (1.0, 1.0), (2.0, 1.0), (3.0, 1.0)];
const SHORTENED: f64 = 0.6;

/// A direction in the file as one for Z up.
fn from_file(direction: Vec3, up: UpAxis) -> Vec3 {
    match up {
        UpAxis::Z => direction,
        UpAxis::Y => [direction[0], -direction[2], direction[1]],
    }
}

impl View {
    /// Directions to try, best first.
    pub(super) fn directions(
        self,
        mesh: &Mesh,
        spots: &Spots,
        sides: Sides,
        up: UpAxis,
    ) -> Vec<Vec3> {
        match self {
            Self::Auto => best_first(mesh, spots, sides, up),
            Self::Iso => vec![ISO],
            Self::Front => vec![FRONT],
            Self::Right => vec![RIGHT],
            Self::Top => vec![TOP],
        }
    }
}

/// A direction, what it is favoured by, and what it shows.
struct Candidate {
    direction: Vec3,
    favour: f64,
    seen: Seen,
}

fn best_first(mesh: &Mesh, spots: &Spots, sides: Sides, up: UpAxis) -> Vec<Vec3> {
    let front = front::front(mesh, spots, up);
    let stands = how_it_stands(mesh, up);
    let steep = 1.0 - stands * (1.0 - STEEP_ON_STANDING);
    let candidates = candidates(front, steep).chain(along_sheet(spots, up));
    let seen: Vec<Candidate> = candidates
        .filter_map(|(direction, favour)| {
            let seen = spots.seen(&Axes::looking_from(direction, up)?, up);
            Some(Candidate {
                direction,
                favour,
                seen,
            })
        })
        .collect();
    let best = scored(&seen, spots, sides, LOW * stands);
    let mut directions: Vec<Vec3> = best.iter().map(|best| best.direction).take(TRIED).collect();
    let fills = |direction, seen: &Seen| filled(spots, direction, seen, up);
    let filled = best
        .first()
        .map_or(0.0, |best| fills(best.direction, &best.seen));
    if filled < THIN
        && let Some((direction, fuller)) = along_diagonal(spots, up)
        && fuller >= FULLER * filled
    {
        directions.insert(0, direction);
    }
    directions
}

/// The candidates, best first.
fn scored<'c>(
    seen: &'c [Candidate],
    spots: &Spots,
    sides: Sides,
    of_low: f64,
) -> Vec<&'c Candidate> {
    let most = |of: fn(&Seen) -> f64, least: f64| {
        let values = seen.iter().map(|candidate| of(&candidate.seen));
        values.fold(least, f64::max)
    };
    let most_area = most(|seen| seen.area, 0.0);
    let most_steps = most(|seen| seen.steps, FEW_STEPS);
    let most_low = most(|seen| seen.low, FEW_LOW);
    let part = |value: f64, most: f64| if most > 0.0 { value / most } else { 0.0 };
    // A sheet that is turned one way all over says itself which side is meant to be seen.
    let is_sheet = spots.one_sidedness() >= ONE_SIDED;
    let score = |candidate: &Candidate| {
        let seen = &candidate.seen;
        let shown = part(seen.area, most_area)
            + part(seen.steps, most_steps)
            + of_low * part(seen.low, most_low);
        let inside = if is_sheet {
            seen.away
        } else {
            seen.inside(sides)
        };
        candidate.favour * (1.0 - INSIDES * inside) * shown
    };
    let mut scored: Vec<(f64, &Candidate)> = seen.iter().map(|one| (score(one), one)).collect();
    // A stable sort: of equal candidates the first stays first.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().map(|(_, candidate)| candidate).collect()
}

/// 0 for what lies flat, 1 for what stands.
fn how_it_stands(mesh: &Mesh, up: UpAxis) -> f64 {
    let bounds = mesh.bounds();
    let sides = [0, 1, 2].map(|axis| bounds.max[axis] - bounds.min[axis]);
    let [x, y, z] = from_file(sides, up).map(f64::abs);
    let ground = x.max(y);
    let height = if ground > 0.0 { z / ground } else { STANDS };
    ((height - FLAT) / (STANDS - FLAT)).clamp(0.0, 1.0)
}

fn candidates(front: Option<Vec3>, steep: f64) -> impl Iterator<Item = (Vec3, f64)> {
    TURNS.into_iter().flat_map(move |(sine, cosine, habit)| {
        let favour = match front {
            None => habit,
            Some(front) => favour_before(front, [sine, -cosine, 0.0]),
        };
        RISES.into_iter().map(move |(rise, level, also)| {
            let steep = if rise < STEEP { 1.0 } else { steep };
            ([sine * level, -cosine * level, rise], favour * also * steep)
        })
    })
}

/// What the direction of a candidate is favoured by where the front is told.
fn favour_before(front: Vec3, direction: Vec3) -> f64 {
    let ahead = dot(front, direction);
    let sideways = front[1] * direction[0] - front[0] * direction[1];
    // As for the habit: a little more to the right of the front than to its left.
    let nearest = TURNS.into_iter().min_by(|one, other| {
        let off = |turn: &(f64, f64, f64)| (turn.1 - ahead).abs() + (turn.0 + sideways).abs();
        off(one).total_cmp(&off(other))
    });
    let favour = nearest.map_or(1.0, |(_, _, favour)| favour);
    if ahead < 0.0 { favour * BEHIND } else { favour }
}

/// Directions from which a sheet that is aslant is seen well: near its normal, never from below.
fn along_sheet(spots: &Spots, up: UpAxis) -> impl Iterator<Item = (Vec3, f64)> + use<> {
    const TURN: f64 = 0.45;
    const RISE: f64 = 0.35;
    const LYING: f64 = 0.1;
    let (normal, part) = spots.main_normal();
    let normal = from_file(normal, up);
    // One that lies is seen well from where other bodies are.
    let is_aslant = normal[0] * normal[0] + normal[1] * normal[1] > LYING;
    let sheet = (part > SHEET && is_aslant).then_some(normal);
    sheet.into_iter().flat_map(|normal| {
        let signs = [1.0, -1.0].map(|sign| normal.map(|part| sign * part));
        let turned = signs.map(|[x, y, z]| {
            // To the right of the normal, from where more light falls on the sheet, and to its left.
            [(TURN, 1.06), (-TURN, 1.0)].map(|(turn, favour)| {
                let direction = [x - y * turn, y + x * turn, z.abs() + RISE];
                (unit(direction), if y < 0.0 { 1.1 * favour } else { favour })
            })
        });
        turned
            .into_iter()
            .flatten()
            .filter_map(|(direction, favour)| Some((direction?, favour)))
    })
}

/// The direction from the front half from which a thin body, unless shortened too much, fills most of the picture.
fn along_diagonal(spots: &Spots, up: UpAxis) -> Option<(Vec3, f64)> {
    let directions = THIN_TURNS.into_iter().flat_map(|(sideways, forwards)| {
        [sideways, -sideways].into_iter().flat_map(move |sideways| {
            let level = unit([sideways, -forwards, 0.0]);
            THIN_RISES.into_iter().filter_map(move |rise| {
                let [x, y, _] = level?;
                let flat = (1.0 - rise * rise).sqrt();
                Some([x * flat, y * flat, rise])
            })
        })
    });
    let seen: Vec<(Vec3, Seen)> = directions
        .filter_map(|direction| {
            let axes = Axes::looking_from(direction, up)?;
            Some((direction, spots.seen(&axes, up)))
        })
        .collect();
    let longest = seen.iter().map(|(_, seen)| seen.length).fold(0.0, f64::max);
    let enough = seen
        .iter()
        .filter(|(_, seen)| seen.length >= SHORTENED * longest);
    let filled = enough.map(|(direction, seen)| (*direction, filled(spots, *direction, seen, up)));
    // Of equal ones the first.
    filled.reduce(|best, other| if other.1 > best.1 { other } else { best })
}

/// Part of the square around it that a body fills, but for what it hides of itself.
fn filled(spots: &Spots, direction: Vec3, seen: &Seen, up: UpAxis) -> f64 {
    let toward = unit(in_file(direction, up)).unwrap_or(direction);
    // Half of a closed body looks to the viewer.
    let area = spots.turned_to(toward) / 2.0;
    if seen.side > 0.0 {
        area / (seen.side * seen.side)
    } else {
        0.0
    }
}

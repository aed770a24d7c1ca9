//! Which way a body is up: how it would rest on the ground with either axis up, and whether that outweighs the habit of its format.
//!
//! Promises: a body turns from the habit of its format only where the other way up is told by how it rests; what is even stays, and
//! sheets lie. The same answer on every machine: sums, products and square roots alone. The time does not
//! grow with the body: of a large one every n-th face and vertex is looked at.

use crate::mesh::vec3::{Vec3, cross, length, sub};
use crate::mesh::{Mesh, UpAxis, Upward};

/// Faces and vertices that are looked at, about.
const LOOKED_AT: usize = 20_000;
/// Height above the ground that counts as touching it, in the longest side of the box.
const TOUCHES: f64 = 0.02;
/// The same for faces that lie on the ground.
const LIES: f64 = 0.004;
/// Cosine between a normal and the axis above which a face lies flat.
const FLAT: f64 = 0.999;

/// The axis that points up, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Up {
    /// The axis.
    pub axis: UpAxis,
    /// How it is known.
    pub source: UpSource,
}

/// How the axis that points up is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpSource {
    /// By the file, or by the habit of its format.
    Format,
    /// By how the body would rest, against that habit.
    Guessed,
    /// A person said so.
    Option,
}

impl Up {
    /// What a person `asked` for, else what the file `said`, else what its format has or how its `mesh` would rest.
    pub fn of(
        mesh: Option<&Mesh>,
        asked: Option<UpAxis>,
        said: Option<UpAxis>,
        format: Upward,
    ) -> Self {
        let by_format = |axis| Self {
            axis,
            source: UpSource::Format,
        };
        match (asked, said, format, mesh) {
            (Some(axis), ..) => Self {
                axis,
                source: UpSource::Option,
            },
            (None, Some(axis), ..) | (None, None, Upward::Always(axis), _) => by_format(axis),
            (None, None, Upward::Mostly(habit), None) => by_format(habit),
            (None, None, Upward::Mostly(habit), Some(mesh)) => match guess(mesh, habit) {
                axis if axis == habit => by_format(axis),
                axis => Self {
                    axis,
                    source: UpSource::Guessed,
                },
            },
        }
    }

    /// The axis as columns have it.
    pub fn axis_name(self) -> &'static str {
        match self.axis {
            UpAxis::Y => "y",
            UpAxis::Z => "z",
        }
    }

    /// The source as columns have it.
    pub fn source_name(self) -> &'static str {
        match self.source {
            UpSource::Format => "format",
            UpSource::Guessed => "guessed",
            UpSource::Option => "option",
        }
    }
}

/// How a body rests with one axis up. Areas are in the footprint of its box, lengths in the root of that.
#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    /// Area of the faces that lie flat on the ground.
    contact: f64,
    /// Area of the outline of all that touches the ground.
    support: f64,
    /// How far the middle of the surface lies within that outline; negative outside.
    margin: f64,
    /// How much its upper and lower half differ, from 0.
    lopsided: f64,
    /// Its height, in the longest side of the box.
    height: f64,
}

/// The axis that points up in `mesh`, where files of its format have `habit` for it most of the time.
fn guess(mesh: &Mesh, habit: UpAxis) -> UpAxis {
    let other = match habit {
        UpAxis::Y => UpAxis::Z,
        UpAxis::Z => UpAxis::Y,
    };
    if let Some(thin) = thin_axis(mesh) {
        return if thin == other { other } else { habit };
    }
    let Some(sample) = Sample::of(mesh) else {
        return habit;
    };
    let (is, would) = (sample.rest(habit), sample.rest(other));
    let is_printed = habit == UpAxis::Z;
    if is_told(&is, &would) || (is_printed && is_told_of_prints(&is, &would)) {
        other
    } else {
        habit
    }
}

/// The axis along which a body has no thickness to speak of, and which points up once it lies.
fn thin_axis(mesh: &Mesh) -> Option<UpAxis> {
    let [x, y, z] = sub(mesh.bounds().max, mesh.bounds().min);
    let longest = x.max(y).max(z);
    let is_sheet = |side: f64, others: [f64; 2]| {
        side < 0.02 * longest && others.into_iter().all(|other| other > 0.2 * longest)
    };
    match (is_sheet(y, [x, z]), is_sheet(z, [x, y])) {
        (true, false) => Some(UpAxis::Y),
        (false, true) => Some(UpAxis::Z),
        _ => None,
    }
}

/// Whether a body that `is` at rest in one way is told to rest as it `would` in another.
fn is_told(is: &Rest, would: &Rest) -> bool {
    let steadier = would.margin - is.margin;
    // A sheet that hangs would lie well; it is to be flat below to be laid down.
    if would.height < 0.2 && would.contact < 0.3 {
        return false;
    }
    let stands = would.lopsided >= 0.04
        && would.margin >= 0.04
        && steadier >= 0.15
        && would.support >= 0.1
        && would.support > 2.0 * is.support
        && is.margin < 0.1;
    let is_even = is.lopsided < 0.02 && is.support < 0.3;
    let has_a_below = is_even && would.lopsided > 0.06 && would.margin >= 0.05 && steadier >= 0.1;
    let lies_flat = would.contact >= 0.5
        && is.contact < 0.3
        && steadier >= 0.2
        && is.lopsided < 0.03
        && is.support < 0.7;
    stands || has_a_below || lies_flat
}

/// Whether a body that would be printed as it `is` is told to rest as it `would`: what is printed lies flat, and is no plate on edge.
fn is_told_of_prints(is: &Rest, would: &Rest) -> bool {
    let is_on_edge =
        would.height < 0.15 && would.contact >= 0.5 && is.margin < 0.1 && would.margin > 0.3;
    let has_no_base = is.contact < 0.03 && is.support < 0.25;
    let stands = would.margin >= 0.0
        && would.margin - is.margin >= 0.05
        && would.support >= is.support
        && would.lopsided >= 0.05;
    is_on_edge || (has_no_base && stands)
}

/// What is looked at of a body.
#[derive(Debug)]
struct Sample {
    low: Vec3,
    size: Vec3,
    longest: f64,
    /// Corners, normal as long as twice the area, of faces that have one.
    faces: Vec<([Vec3; 3], Vec3, f64)>,
    positions: Vec<Vec3>,
    area: f64,
    /// Middle of the surface.
    middle: Vec3,
    /// What the faces that were left out would add.
    share: f64,
}

impl Sample {
    /// `None` where a body has no thickness or no area.
    fn of(mesh: &Mesh) -> Option<Self> {
        let bounds = mesh.bounds();
        let size = sub(bounds.max, bounds.min);
        let longest = size.into_iter().fold(0.0, f64::max);
        let is_thick = size.into_iter().all(|side| side > longest * 1e-6);
        if !is_thick || !longest.is_finite() {
            return None;
        }
        let step = mesh.faces().len().div_ceil(LOOKED_AT).max(1);
        let faces = mesh.faces().iter().step_by(step);
        let faces: Vec<_> = faces
            .filter_map(|&face| {
                let corners = mesh.corners(face);
                let normal = cross(sub(corners[1], corners[0]), sub(corners[2], corners[0]));
                let twice = length(normal);
                (twice > 0.0).then_some((corners, normal, twice / 2.0))
            })
            .collect();
        let area: f64 = faces.iter().map(|(.., area)| area).sum();
        if !(area > 0.0 && area.is_finite()) {
            return None;
        }
        let mut middle = [0.0; 3];
        for (corners, _, own) in &faces {
            for (axis, sum) in middle.iter_mut().enumerate() {
                let centre = corners.iter().map(|corner| corner[axis]).sum::<f64>() / 3.0;
                *sum += own / area * (centre - bounds.min[axis]);
            }
        }
        let step = mesh.positions().len().div_ceil(LOOKED_AT).max(1);
        Some(Self {
            low: bounds.min,
            size,
            longest,
            share: mesh.faces().len() as f64 / faces.len() as f64,
            faces,
            positions: mesh.positions().iter().step_by(step).copied().collect(),
            area,
            middle,
        })
    }

    fn rest(&self, up: UpAxis) -> Rest {
        let [a, b, c] = match up {
            UpAxis::Y => [1, 0, 2],
            UpAxis::Z => [2, 0, 1],
        };
        let footprint = self.size[b] * self.size[c];
        let lies = |(corners, normal, area): &&([Vec3; 3], Vec3, f64)| {
            let height = corners.iter().map(|corner| corner[a]).sum::<f64>() / 3.0 - self.low[a];
            -normal[a] > FLAT * 2.0 * area && height < LIES * self.longest
        };
        let contact: f64 = self.faces.iter().filter(lies).map(|(.., area)| area).sum();
        let on_ground = self
            .positions
            .iter()
            .filter(|position| position[a] - self.low[a] < TOUCHES * self.longest);
        let on_ground =
            on_ground.map(|position| [position[b] - self.low[b], position[c] - self.low[c]]);
        let (support, margin) = outline(on_ground, [self.middle[b], self.middle[c]]);
        Rest {
            contact: contact * self.share / footprint,
            support: support / footprint,
            margin: margin / footprint.sqrt(),
            lopsided: self.lopsided([a, b, c]),
            height: self.size[a] / self.longest,
        }
    }

    /// The largest of the moments up to the third that are 0 in a body whose halves along the first axis mirror one another, in a box
    /// from −1 to 1.
    fn lopsided(&self, [a, b, c]: [usize; 3]) -> f64 {
        let mut sums = [0.0; 7];
        for (corners, _, area) in &self.faces {
            for i in 0..3 {
                let (p, q) = (corners[i], corners[(i + 1) % 3]);
                let place = |axis: usize| {
                    ((p[axis] + q[axis]) - 2.0 * self.low[axis]) / self.size[axis] - 1.0
                };
                let (x, y, z) = (place(a), place(b), place(c));
                let odd = [x, x * x * x, x * y, x * z, x * y * y, x * z * z, x * y * z];
                for (sum, term) in sums.iter_mut().zip(odd) {
                    *sum += area * term;
                }
            }
        }
        let largest = sums.iter().map(|sum| sum.abs()).fold(0.0, f64::max);
        largest / (3.0 * self.area)
    }
}

/// Area of the outline around `points`, and how far `middle` lies within it; negative outside.
fn outline(points: impl Iterator<Item = [f64; 2]>, middle: [f64; 2]) -> (f64, f64) {
    let directions = directions();
    let along = |[x, y]: [f64; 2], [u, v]: [f64; 2]| x * u + y * v;
    let mut farthest = [(f64::NEG_INFINITY, [0.0; 2]); SIDES];
    for point in points {
        for (best, direction) in farthest.iter_mut().zip(directions) {
            let reach = along(point, direction);
            if reach > best.0 {
                *best = (reach, point);
            }
        }
    }
    let margins = farthest.iter().zip(directions);
    let margins = margins.map(|((reach, _), direction)| reach - along(middle, direction));
    let margin = margins.fold(f64::INFINITY, f64::min);
    let next = farthest.iter().cycle().skip(1);
    let twice: f64 = farthest
        .iter()
        .zip(next)
        .map(|((_, p), (_, q))| p[0] * q[1] - p[1] * q[0])
        .sum();
    (twice.abs() / 2.0, margin)
}

/// Sides of an outline.
const SIDES: usize = 32;

/// Directions all around, in order: to places around the rim of a square.
fn directions() -> [[f64; 2]; SIDES] {
    let side = SIDES as i32 / 4;
    std::array::from_fn(|number| {
        let (edge, along) = (number as i32 / side, number as i32 % side);
        let (rim, along) = (
            f64::from(side) / 2.0,
            f64::from(along) - f64::from(side) / 2.0,
        );
        let [x, y] = match edge {
            0 => [rim, along],
            1 => [-along, rim],
            2 => [-rim, -along],
            _ => [along, -rim],
        };
        let length = (x * x + y * y).sqrt();
        [x / length, y / length]
    })
}

#[cfg(test)]
mod tests;

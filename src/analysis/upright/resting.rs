//! How a body would rest on the ground with one axis up: what lies there, what stands there, and how its two halves differ.
//!
//! Sums over faces for both axes in one trip, eight faces at a time.

use pulp::NullaryFnOnce;

use crate::analysis::lanes::{LANES, Lanes, widest};
use crate::analysis::placed::{corners_of, eight};
use crate::mesh::vec3::{Vec3, cross, dot, sub};
use crate::mesh::{Mesh, UpAxis};

/// Faces and vertices that are looked at, about.
const LOOKED_AT: usize = 20_000;
/// Height above the ground that counts as touching it, in the longest side of the box.
const TOUCHES: f64 = 0.02;
/// The same for faces that lie on the ground.
const LIES: f64 = 0.004;
/// Cosine between a normal and the axis above which a face lies flat.
const FLAT: f64 = 0.999;

/// How a body rests with one axis up. Areas are in the footprint of its box, lengths in the root of that.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    /// Area of the faces that lie flat on the ground.
    pub(super) contact: f64,
    /// Area of the outline of all that touches the ground.
    pub(super) support: f64,
    /// How far the middle of the surface lies within that outline; negative outside.
    pub(super) margin: f64,
    /// How much its upper and lower half differ, from 0.
    pub(super) lopsided: f64,
    /// Its height, in the longest side of the box.
    pub(super) height: f64,
}

/// How a body rests with either axis up.
#[derive(Debug)]
pub(super) struct Resting<'a> {
    mesh: &'a Mesh,
    low: Vec3,
    size: Vec3,
    longest: f64,
    sums: Sums,
    /// Middle of the surface, from the low corner of the box.
    middle: Vec3,
    /// What the faces that were left out would add.
    share: f64,
}

/// The axes of a body: the one that is up, and the others.
fn axes(up: UpAxis) -> [usize; 3] {
    match up {
        UpAxis::Y => [1, 0, 2],
        UpAxis::Z => [2, 0, 1],
    }
}

impl<'a> Resting<'a> {
    /// `None` where a body has no thickness or no area.
    pub(super) fn of(mesh: &'a Mesh) -> Option<Self> {
        let (low, size) = (mesh.bounds().min, sub(mesh.bounds().max, mesh.bounds().min));
        let longest = size.into_iter().fold(0.0, f64::max);
        let is_thick = size.into_iter().all(|side| side > longest * 1e-6);
        if !is_thick || !longest.is_finite() {
            return None;
        }
        let step = mesh.faces().len().div_ceil(LOOKED_AT).max(1);
        let looked_at = LookedAt {
            mesh,
            size,
            longest,
            step,
        };
        let count = looked_at.count();
        let sums = widest(looked_at);
        if !(sums.area > 0.0 && sums.area.is_finite()) {
            return None;
        }
        // In eights, the last of which may be short.
        let with_area = count.next_multiple_of(LANES) as f64 - sums.flat;
        Some(Self {
            mesh,
            low,
            size,
            longest,
            middle: sums.centre.map(|sum| sum / sums.area),
            share: mesh.faces().len() as f64 / with_area,
            sums,
        })
    }

    /// With this axis up.
    pub(super) fn with(&self, up: UpAxis) -> Rest {
        let [a, b, c] = axes(up);
        let footprint = self.size[b] * self.size[c];
        let positions = self.mesh.positions();
        let step = positions.len().div_ceil(LOOKED_AT).max(1);
        let on_ground = positions.iter().step_by(step);
        let on_ground = on_ground.filter(|place| place[a] - self.low[a] < TOUCHES * self.longest);
        let on_ground = on_ground.map(|place| [place[b] - self.low[b], place[c] - self.low[c]]);
        let (support, margin) = outline(on_ground, [self.middle[b], self.middle[c]]);
        let number = usize::from(up == UpAxis::Z);
        let odd = ODD[number].map(|moment| self.sums.moments[moment].abs());
        let largest = odd.into_iter().fold(0.0, f64::max);
        Rest {
            contact: self.sums.contact[number] * self.share / footprint,
            support: support / footprint,
            margin: margin / footprint.sqrt(),
            lopsided: largest / (3.0 * self.sums.area),
            height: self.size[a] / self.longest,
        }
    }
}

/// Every `step`-th face of a body in a box of this `size`.
struct LookedAt<'a> {
    mesh: &'a Mesh,
    size: Vec3,
    longest: f64,
    step: usize,
}

/// Moments up to the third, of the middles of sides of faces in a box from −1 to 1.
const MOMENTS: usize = 12;

/// Those that are 0 in a body whose halves along y mirror one another, and those along z.
const ODD: [[usize; 7]; 2] = [[0, 2, 4, 5, 7, 8, 11], [1, 3, 5, 6, 9, 10, 11]];

#[inline(always)]
fn moments([x, y, z]: [Lanes; 3]) -> [Lanes; MOMENTS] {
    let ([xx, yy, zz], xy) = ([x * x, y * y, z * z], x * y);
    let first_and_third = [y, z, y * yy, z * zz];
    let [second, mixed] = [[xy, y * z, z * x, y * xx], [y * zz, z * xx, z * yy, xy * z]];
    let mut all = [Lanes::default(); MOMENTS];
    all[..4].copy_from_slice(&first_and_third);
    all[4..8].copy_from_slice(&second);
    all[8..].copy_from_slice(&mixed);
    all
}

/// Sums over faces; what there is for y stands before what there is for z.
#[derive(Debug, Default)]
struct Sums<T = f64> {
    /// Of faces without an area, how many there are.
    flat: T,
    area: T,
    /// Times the place of its middle, from the low corner of the box.
    centre: [T; 3],
    /// Of faces that lie on the ground.
    contact: [T; 2],
    /// Times [`moments`].
    moments: [T; MOMENTS],
}

impl NullaryFnOnce for LookedAt<'_> {
    type Output = Sums;

    #[inline(always)]
    fn call(self) -> Sums {
        let mut sums = Sums::<Lanes>::default();
        let low = self.mesh.bounds().min.map(Lanes::all);
        let mut rest = self.mesh.faces().iter().step_by(self.step).copied();
        while rest.len() > 0 {
            let corners = corners_of(self.mesh, eight(rest.by_ref().take(LANES)));
            self.add(&mut sums, corners.map(|corner| sub(corner, low)));
        }
        Sums {
            flat: sums.flat.sum(),
            area: sums.area.sum(),
            centre: sums.centre.map(Lanes::sum),
            contact: sums.contact.map(Lanes::sum),
            moments: sums.moments.map(Lanes::sum),
        }
    }
}

impl LookedAt<'_> {
    /// How many faces are looked at.
    fn count(&self) -> usize {
        self.mesh.faces().len().div_ceil(self.step)
    }

    /// Adds eight faces, whose corners are given from the low corner of the box.
    #[inline(always)]
    fn add(&self, sums: &mut Sums<Lanes>, [p, q, r]: [[Lanes; 3]; 3]) {
        let zero = Lanes::all(0.0);
        let normal = cross(sub(q, p), sub(r, p));
        let area = dot(normal, normal).sqrt() * Lanes::all(0.5);
        sums.flat = sums.flat + area.at_most(zero);
        sums.area = sums.area + area;
        let third = Lanes::all(1.0 / 3.0);
        let centre: [Lanes; 3] = std::array::from_fn(|axis| (p[axis] + q[axis] + r[axis]) * third);
        for (sum, place) in sums.centre.iter_mut().zip(centre) {
            *sum = *sum + area * place;
        }
        for (contact, axis) in sums.contact.iter_mut().zip([1, 2]) {
            let level = normal[axis].where_less(Lanes::all(-2.0 * FLAT) * area, area, zero);
            let ground = Lanes::all(LIES * self.longest);
            *contact = *contact + centre[axis].where_less(ground, level, zero);
        }
        let a = moments(self.side(p, q));
        let b = moments(self.side(q, r));
        let c = moments(self.side(r, p));
        for (i, sum) in sums.moments.iter_mut().enumerate() {
            *sum = *sum + area * (a[i] + b[i] + c[i]);
        }
    }

    /// The middles of the sides from one corner to another, in a box from −1 to 1.
    #[inline(always)]
    fn side(&self, one: [Lanes; 3], other: [Lanes; 3]) -> [Lanes; 3] {
        let mut middle = one;
        for (axis, place) in middle.iter_mut().enumerate() {
            let scale = Lanes::all(self.size[axis].recip());
            *place = (one[axis] + other[axis]) * scale - Lanes::all(1.0);
        }
        middle
    }
}

/// Area of the outline around `points`, and how far `middle` lies within it; negative outside.
pub(super) fn outline(points: impl Iterator<Item = [f64; 2]>, middle: [f64; 2]) -> (f64, f64) {
    let farthest = widest(Outlined(points));
    let along = |[x, y]: [f64; 2], [u, v]: [f64; 2]| x * u + y * v;
    let margins = farthest.iter().zip(directions());
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

/// Points on the ground.
struct Outlined<I>(I);

impl<I: Iterator<Item = [f64; 2]>> NullaryFnOnce for Outlined<I> {
    type Output = [(f64, [f64; 2]); SIDES];

    /// How far they reach in each direction, and the point that does.
    #[inline(always)]
    fn call(self) -> Self::Output {
        let mut sides = [Side::default(); SIDES / LANES];
        for (number, [u, v]) in directions().into_iter().enumerate() {
            let side = &mut sides[number / LANES];
            side.direction[0].0[number % LANES] = u;
            side.direction[1].0[number % LANES] = v;
        }
        for [x, y] in self.0 {
            let [x, y] = [x, y].map(Lanes::all);
            for side in &mut sides {
                let reach = x * side.direction[0] + y * side.direction[1];
                side.x = side.reach.where_less(reach, x, side.x);
                side.y = side.reach.where_less(reach, y, side.y);
                side.reach = side.reach.max(reach);
            }
        }
        std::array::from_fn(|number| {
            let (side, lane) = (&sides[number / LANES], number % LANES);
            (side.reach.0[lane], [side.x.0[lane], side.y.0[lane]])
        })
    }
}

/// What reaches farthest in eight directions.
#[derive(Clone, Copy)]
struct Side {
    direction: [Lanes; 2],
    reach: Lanes,
    x: Lanes,
    y: Lanes,
}

impl Default for Side {
    fn default() -> Self {
        Self {
            direction: [Lanes::all(0.0); 2],
            reach: Lanes::all(f64::NEG_INFINITY),
            x: Lanes::all(0.0),
            y: Lanes::all(0.0),
        }
    }
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

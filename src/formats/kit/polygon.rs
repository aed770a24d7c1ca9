//! Cuts polygons into triangles without adding or losing a corner.
//!
//! A polygon is cut as a fan about its first corner where every triangle of the fan faces as the polygon does; else
//! by `earcut`, in the polygon's plane, without corners that stand where the one before them stands: programs close a
//! polygon with its first corner. `earcut` drops corners on a straight line, which would tear the polygon from its
//! neighbours; where fewer than n − 2 triangles have the polygon's area, those corners are put back into the sides that
//! they lie on. A cut of another area, or one that would take the file beyond [`MOST_WORK`], is given up for the fan.

use earcut::Earcut;
use earcut::utils3d::project3d_to_2d;

use crate::mesh::vec3::{Vec3, cross, dot, sub};

/// Part of the polygon's own area by which a fan triangle may face away and still count as rounding.
const ROUNDING: f64 = 1e-9;

/// Part of the polygon's area by which that of its cut may differ and still be the same.
const SAME_AREA: f64 = 1e-6;

/// Squares of corner counts, summed over all polygons of a file that `earcut` may cut. Where sides cross it looks through
/// a polygon for each of its corners. This allows one of 20,500: of 20,000, a spiral took it 0.6 s, a star 0.1 s, a comb
/// 3 ms, and 20,000 places at random 0.5 to 1.3 s; a spiral of 50,000 took 4 to 10 s.
const MOST_WORK: u64 = 421_000_000;

/// Buffers reused from polygon to polygon.
#[derive(Default)]
pub(in crate::formats) struct Cutter {
    earcut: Earcut<f64>,
    flat: Vec<[f64; 2]>,
    corners: Vec<Vec3>,
    /// Numbers within the polygon of the corners that are cut.
    kept: Vec<u32>,
    cut: Vec<u32>,
    work: u64,
    /// Polygons that were cut as folded fans for the work that ears would have been.
    given_up: u64,
}

impl std::fmt::Debug for Cutter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cutter")
    }
}

impl Cutter {
    /// Hands each triangle of `polygon`, whose corners are indices into `positions`, to `take` as three numbers of corners,
    /// counted within the polygon.
    pub(in crate::formats) fn cut(
        &mut self,
        polygon: &[u32],
        positions: &[Vec3],
        mut take: impl FnMut([u32; 3]),
    ) {
        if polygon.len() > 3 && self.needs_ears(polygon, positions) {
            let (cut, _) = self.cut.as_chunks::<3>();
            cut.iter().for_each(|&triangle| take(triangle));
            return;
        }
        let fan = (1..).zip(2..).take(polygon.len().saturating_sub(2));
        fan.for_each(|(b, c)| take([0, b, c]));
    }

    /// What there is to say of polygons that were given up, once all are cut.
    pub(in crate::formats) fn note(&self) -> Option<String> {
        let count = self.given_up;
        let note = format!("concave faces too large to be cut without overlaps: {count}");
        (count > 0).then_some(note)
    }

    /// Whether the fan would fold over itself and a cut by ears, now in `self.cut`, serves instead.
    fn needs_ears(&mut self, polygon: &[u32], positions: &[Vec3]) -> bool {
        self.corners.clear();
        self.corners
            .extend(polygon.iter().filter_map(|&i| positions.get(i as usize)));
        let whole = normal_of(&self.corners);
        let squares: f64 = fan_normals(&self.corners).map(|n| dot(n, n)).sum();
        if fan_normals(&self.corners).all(|normal| dot(normal, whole) >= -ROUNDING * squares) {
            return false;
        }
        let corners = polygon.len() as u64;
        let work = self.work.saturating_add(corners.saturating_mul(corners));
        if work > MOST_WORK {
            self.given_up = self.given_up.saturating_add(1);
            return false;
        }
        self.work = work;
        self.cut.clear();
        self.keep_distinct();
        if self.kept.len() < 3
            || !project3d_to_2d(&self.corners, self.corners.len(), &mut self.flat)
        {
            return false;
        }
        self.earcut
            .earcut_slice::<u32>(&self.flat, &[], &mut self.cut);
        let areas = self.restore_winding();
        let is_full = self.cut.len() == self.kept.len().saturating_sub(2).saturating_mul(3);
        if !is_full {
            let [cut, whole] = areas;
            if self.cut.is_empty() || (cut - whole).abs() > SAME_AREA * whole {
                return false;
            }
            if !self.put_back() {
                return false;
            }
        }
        let kept = |i: &mut u32| *i = self.kept.get(*i as usize).copied().unwrap_or_default();
        self.cut.iter_mut().for_each(kept);
        true
    }

    /// Leaves out corners that stand where the one before them stands, the first of all behind the last.
    fn keep_distinct(&mut self) {
        let last = self.corners.last().copied();
        let before = last.into_iter().chain(self.corners.iter().copied());
        let is_distinct = |(corner, before): (&Vec3, Vec3)| !is_same(*corner, before);
        self.kept.clear();
        let mut numbers = (0..).zip(self.corners.iter().zip(before));
        let mut kept: Vec<u32> = Vec::new();
        kept.extend(
            numbers
                .by_ref()
                .filter(|(_, pair)| is_distinct(*pair))
                .map(|(i, _)| i),
        );
        let corners = kept
            .iter()
            .filter_map(|&i| self.corners.get(i as usize).copied());
        self.corners = corners.collect();
        self.kept = kept;
    }

    /// Puts corners that no triangle has into the sides of triangles that they lie on. Whether nothing is lost: where the
    /// polygon is not flat, what is a spike without area in its plane has area in space.
    fn put_back(&mut self) -> bool {
        let mut is_used = vec![false; self.flat.len()];
        for &i in &self.cut {
            if let Some(is_used) = is_used.get_mut(i as usize) {
                *is_used = true;
            }
        }
        let flat = &self.flat;
        let at = |i: u32| flat.get(i as usize).copied().unwrap_or_default();
        let missing = (0_u32..).zip(&is_used).filter(|(_, is_used)| !**is_used);
        let mut has_all = true;
        for (corner, _) in missing {
            let (triangles, _) = self.cut.as_chunks::<3>();
            let sides = triangles
                .iter()
                .enumerate()
                .flat_map(|(number, &[a, b, c])| {
                    [[a, b, c], [b, c, a], [c, a, b]].map(|turned| (number, turned))
                });
            let mut sides = sides.filter(|(_, [a, b, _])| lies_within(at(corner), at(*a), at(*b)));
            let Some((number, [a, b, c])) = sides.next() else {
                has_all &= is_flat(&self.corners);
                continue;
            };
            let (triangles, _) = self.cut.as_chunks_mut::<3>();
            if let Some(triangle) = triangles.get_mut(number) {
                *triangle = [a, corner, c];
            }
            self.cut.extend([corner, b, c]);
        }
        has_all
    }

    /// Turns the cut triangles so that they face as the polygon does; returns twice the area of the cut and of the polygon.
    fn restore_winding(&mut self) -> [f64; 2] {
        let flat = &self.flat;
        let at = |i: u32| flat.get(i as usize).copied().unwrap_or_default();
        let double_area = |[a, b, c]: [[f64; 2]; 3]| {
            (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        };
        let (triangles, _) = self.cut.as_chunks_mut::<3>();
        let areas = triangles
            .iter()
            .map(|triangle| double_area(triangle.map(at)));
        let (cut, covered) = areas.fold((0.0, 0.0), |(sum, covered), area| {
            (sum + area, covered + area.abs())
        });
        let origin = at(0);
        let whole: f64 = flat
            .windows(2)
            .map(|pair| match pair {
                [b, c] => double_area([origin, *b, *c]),
                _ => 0.0,
            })
            .sum();
        if cut * whole < 0.0 {
            triangles
                .iter_mut()
                .for_each(|triangle| triangle.swap(1, 2));
        }
        [covered, whole.abs()]
    }
}

/// The normals of the triangles of the fan about the first corner, each as long as twice its triangle's area.
fn fan_normals(corners: &[Vec3]) -> impl Iterator<Item = Vec3> {
    let origin = corners.first().copied().unwrap_or_default();
    let rest = corners.get(1..).unwrap_or_default();
    rest.windows(2).map(move |pair| match pair {
        [b, c] => cross(sub(*b, origin), sub(*c, origin)),
        _ => [0.0; 3],
    })
}

/// The polygon's normal, as long as twice its area.
fn normal_of(corners: &[Vec3]) -> Vec3 {
    fan_normals(corners).fold([0.0; 3], |[x, y, z], n| [x + n[0], y + n[1], z + n[2]])
}

/// Whether all corners lie in one plane, where a spike may have no area.
fn is_flat(corners: &[Vec3]) -> bool {
    let Some(&origin) = corners.first() else {
        return true;
    };
    let normal = normal_of(corners);
    let length = dot(normal, normal).sqrt();
    let least = SAME_AREA * length * length.sqrt();
    let rises = |corner: &Vec3| dot(sub(*corner, origin), normal).abs() > least;
    !corners.iter().any(rises)
}

fn is_same(a: Vec3, b: Vec3) -> bool {
    a.iter().zip(b).all(|(a, b)| a.total_cmp(&b).is_eq())
}

/// Whether `p` lies on the side from `a` to `b`, between its ends.
fn lies_within(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> bool {
    let along = [b[0] - a[0], b[1] - a[1]];
    let from = [p[0] - a[0], p[1] - a[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    let across = along[0] * from[1] - along[1] * from[0];
    let part = along[0] * from[0] + along[1] * from[1];
    across.abs() <= ROUNDING * length && part > 0.0 && part < length
}

#[cfg(test)]
mod tests;

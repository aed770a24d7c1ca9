//! Cuts polygons into triangles without adding or losing a corner.
//!
//! A polygon is cut as a fan about its first corner where every triangle of the fan faces as the polygon does; else
//! by `earcut`, in the polygon's plane. `earcut` drops corners on a straight line, which would tear the polygon
//! from its neighbours; a cut that is not made of n − 2 triangles is therefore given up for the fan. So is one
//! that would take the file beyond [`MOST_WORK`].

use earcut::Earcut;
use earcut::utils3d::project3d_to_2d;

use crate::mesh::vec3::{Vec3, cross, dot, sub};

/// Part of the polygon's own area by which a fan triangle may face away and still count as rounding.
const ROUNDING: f64 = 1e-9;

/// Squares of corner counts, summed over all polygons of a file that `earcut` may cut. Where sides cross it looks through
/// a polygon for each of its corners: 14,000 took it 3.6 s, which this allows, and 44,000 took it 57 s.
const MOST_WORK: u64 = 200_000_000;

/// Buffers reused from polygon to polygon.
#[derive(Default)]
pub(in crate::formats) struct Cutter {
    earcut: Earcut<f64>,
    flat: Vec<[f64; 2]>,
    corners: Vec<Vec3>,
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
        let [origin, rest @ ..] = self.corners.as_slice() else {
            return false;
        };
        let fan_normal = |pair: &[Vec3]| match pair {
            [b, c] => cross(sub(*b, *origin), sub(*c, *origin)),
            _ => [0.0; 3],
        };
        let mut whole = [0.0; 3];
        let mut squares = 0.0;
        for normal in rest.windows(2).map(fan_normal) {
            whole = [
                whole[0] + normal[0],
                whole[1] + normal[1],
                whole[2] + normal[2],
            ];
            squares += dot(normal, normal);
        }
        if rest
            .windows(2)
            .map(fan_normal)
            .all(|normal| dot(normal, whole) >= -ROUNDING * squares)
        {
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
        if !project3d_to_2d(&self.corners, self.corners.len(), &mut self.flat) {
            return false;
        }
        self.earcut
            .earcut_slice::<u32>(&self.flat, &[], &mut self.cut);
        self.restore_winding();
        self.cut.len() == polygon.len().saturating_sub(2).saturating_mul(3)
    }

    /// Turns the cut triangles so that they face as the polygon does.
    fn restore_winding(&mut self) {
        let flat = &self.flat;
        let at = |i: u32| flat.get(i as usize).copied().unwrap_or_default();
        let double_area = |[a, b, c]: [[f64; 2]; 3]| {
            (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        };
        let (triangles, _) = self.cut.as_chunks_mut::<3>();
        let cut: f64 = triangles
            .iter()
            .map(|triangle| double_area(triangle.map(at)))
            .sum();
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::vec3::length;

    fn cut(outline: &[[f64; 2]], lift: impl Fn([f64; 2]) -> Vec3) -> (Vec<[u32; 3]>, f64) {
        let positions: Vec<Vec3> = outline.iter().map(|&p| lift(p)).collect();
        let polygon: Vec<u32> = (0..).take(outline.len()).collect();
        let mut triangles = Vec::new();
        Cutter::default().cut(&polygon, &positions, |triangle| triangles.push(triangle));
        let normal = |t: &[u32; 3]| {
            let [a, b, c] = t.map(|i| positions[i as usize]);
            cross(sub(b, a), sub(c, a))
        };
        let facing = normal(&triangles[0]);
        assert!(
            triangles.iter().all(|t| dot(normal(t), facing) >= 0.0),
            "all face one way"
        );
        (
            triangles.clone(),
            triangles.iter().map(|t| length(normal(t)) / 2.0).sum(),
        )
    }

    #[test]
    fn a_concave_polygon_keeps_its_area_and_its_winding() {
        // An L whose first corner sees the whole of it only from the inside.
        let l = [
            [2.0, 1.0],
            [1.0, 1.0],
            [1.0, 2.0],
            [0.0, 2.0],
            [0.0, 0.0],
            [2.0, 0.0],
        ];
        for backwards in [false, true] {
            let mut outline = l.to_vec();
            if backwards {
                outline.reverse();
            }
            let (triangles, area) = cut(&outline, |[x, y]| [x, y, 0.0]);
            assert_eq!(triangles.len(), 4);
            assert!((area - 3.0).abs() < 1e-12, "{area}");
            let (_, tilted) = cut(&outline, |[x, y]| [x, x + y, y]);
            assert!((tilted - 3.0 * 3.0_f64.sqrt()).abs() < 1e-12, "{tilted}");
        }
    }

    #[test]
    fn a_convex_polygon_is_a_fan() {
        let (triangles, _) = cut(
            &[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]],
            |[x, y]| [x, y, 0.0],
        );
        assert_eq!(triangles, [[0, 1, 2], [0, 2, 3]]);
    }
}

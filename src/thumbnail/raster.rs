//! Triangles to samples: which face is nearest at each.
//!
//! Edge functions in fixed point with the top-left rule: every sample belongs to exactly one of two triangles that
//! share an edge, so there are no cracks and no double hits. Runs of samples are solved for and not searched, since
//! bodies drawn by CAD are full of needles whose box is nearly empty. Of two faces at one depth the one that comes first in
//! the file stays. What a face looks like is decided later, for those that are seen.

use std::ops::Range;

use wide::bytemuck::cast;
use wide::{f32x8, i32x8, u32x8};

use super::outline::{COUNTING, LANES, Outline, Slope};

/// Steps of the grid in one sample.
pub(super) const GRID: i32 = 256;

/// Longest side in samples of a narrow face, so that its edge functions fit 32 bits.
const NARROW: i32 = 64;

/// Depth where no face is.
pub(super) const UNCOVERED: f32 = f32::NEG_INFINITY;

/// A vertex on the grid: x to the right and y down; depth towards the viewer in samples.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Placed {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) z: f32,
}

/// The nearest face at each sample of a band of rows.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    side: usize,
    /// Its rows, counted through the whole picture.
    rows: Range<usize>,
    /// Towards the viewer, in samples; [`UNCOVERED`] where no face is.
    depth: Vec<f32>,
    /// Number of the face; of no meaning where none is.
    face: Vec<u32>,
    /// First sample of each row that a face has covered, and the end; what is beyond is empty.
    reach: Vec<[u32; 2]>,
}

impl Canvas {
    /// Forgets what was drawn, and becomes `rows` of `side` samples each.
    ///
    /// A canvas is used again and again: to be given memory by the system costs as much as to draw on it.
    pub(super) fn clear(&mut self, side: usize, rows: Range<usize>) {
        let len = side * rows.len();
        if self.side == side && self.depth.len() == len {
            for (row, reach) in self.depth.chunks_exact_mut(side).zip(&self.reach) {
                row[reach[0] as usize..reach[1].max(reach[0]) as usize].fill(UNCOVERED);
            }
        } else {
            self.depth.clear();
            self.depth.resize(len, UNCOVERED);
            self.face.resize(len, 0);
        }
        self.side = side;
        self.reach.clear();
        self.reach.resize(rows.len(), [side as u32, 0]);
        self.rows = rows;
    }

    /// The samples of row `y` that a face may cover.
    pub(super) fn covered(&self, y: usize) -> Range<usize> {
        let [first, end] = self.reach[y - self.rows.start];
        first as usize..end.max(first) as usize
    }

    /// Rows of samples, counted through the whole picture.
    pub(super) fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }

    /// Depths of row `y`.
    pub(super) fn depths(&self, y: usize) -> &[f32] {
        &self.depth[(y - self.rows.start) * self.side..][..self.side]
    }

    /// Faces of row `y`.
    pub(super) fn faces(&self, y: usize) -> &[u32] {
        &self.face[(y - self.rows.start) * self.side..][..self.side]
    }

    /// Draws what of face number `face`, of either winding, lies in these rows.
    pub(super) fn draw(&mut self, face: u32, corners: [Placed; 3]) {
        if self.side < LANES {
            return self.draw_where(face, corners, |_, _| true);
        }
        let Some(part) = self.begin(&corners) else {
            return;
        };
        if part.xs[1] - part.xs[0] <= LANES && reach(&corners) <= NARROW * GRID {
            return self.draw_narrow(face, part);
        }
        let mut runs = part.outline.runs(part.xs, part.ys.start);
        for y in part.ys {
            let Some((first, end)) = runs.next() else {
                continue;
            };
            let row = y - self.rows.start;
            self.reach[row] = joined(self.reach[row], first, end);
            let start = row * self.side;
            let depths = &mut self.depth[start..start + self.side];
            let faces = &mut self.face[start..start + self.side];
            let depth = part.depth.in_row(y);
            // The last lanes may overlap those before: to draw a face twice changes nothing.
            let mut x = first.min(self.side - LANES);
            while let (Some(depths), Some(faces)) = (
                depths[x..].first_chunk_mut::<LANES>(),
                faces[x..].first_chunk_mut::<LANES>(),
            ) {
                // Negative before the first sample of the run, or after its last.
                let before = COUNTING + i32x8::splat(x as i32 - first as i32);
                let after = i32x8::splat(end as i32 - 1 - x as i32) - COUNTING;
                keep_nearer(depths, faces, depth.lanes(x), before | after, face);
                x += LANES;
                if x >= end {
                    break;
                }
                x = x.min(self.side - LANES);
            }
        }
    }

    /// Draws a face of few columns: all of them at once in each row, without looking for its run.
    fn draw_narrow(&mut self, face: u32, part: Part) {
        let x = part.xs[0].min(self.side - LANES);
        let mut sides = part.outline.lanes(x, part.ys.start);
        for y in part.ys {
            let row = y - self.rows.start;
            self.reach[row] = joined(self.reach[row], part.xs[0], part.xs[1]);
            let start = row * self.side + x;
            let [one, two, three] = sides.each_ref().map(|side| side.values);
            if let (Some(depths), Some(faces)) = (
                self.depth[start..].first_chunk_mut(),
                self.face[start..].first_chunk_mut(),
            ) {
                let own = part.depth.in_row(y).lanes(x);
                keep_nearer(depths, faces, own, one | two | three, face);
            }
            for side in &mut sides {
                side.values += side.per_row;
            }
        }
    }

    /// Draws face number `face` where `is_there` says that it is, at a place in samples.
    pub(super) fn draw_where(
        &mut self,
        face: u32,
        corners: [Placed; 3],
        is_there: impl Fn(f32, f32) -> bool,
    ) {
        let mut found = Vec::new();
        self.visit(&corners, |x, y, depth, nearest| {
            if depth > nearest && is_there(x as f32 + 0.5, y as f32 + 0.5) {
                found.push((x, y, depth));
            }
        });
        for (x, y, depth) in found {
            let row = y - self.rows.start;
            self.depth[row * self.side + x] = depth;
            self.face[row * self.side + x] = face;
            self.reach[row] = joined(self.reach[row], x, x + 1);
        }
    }

    /// Calls `see` with the samples of a face in these rows, its depth there and that of the nearest face that is drawn.
    pub(super) fn visit(&self, corners: &[Placed; 3], mut see: impl FnMut(usize, usize, f32, f32)) {
        let Some(part) = self.begin(corners) else {
            return;
        };
        let mut runs = part.outline.runs(part.xs, part.ys.start);
        for y in part.ys {
            let Some((first, end)) = runs.next() else {
                continue;
            };
            let depths = part.depth.in_row(y);
            for (x, nearest) in (first..).zip(&self.depths(y)[first..end]) {
                see(x, y, depths.at(x), *nearest);
            }
        }
    }

    /// What of a face may lie in these rows; `None` where nothing does.
    fn begin(&self, corners: &[Placed; 3]) -> Option<Part> {
        let [xs, ys] = middles_within(corners);
        let xs = xs.map(|x| usize::try_from(x).unwrap_or(0).min(self.side));
        let [first, end] = ys.map(|y| {
            let y = usize::try_from(y).unwrap_or(0);
            y.clamp(self.rows.start, self.rows.end)
        });
        if xs[0] >= xs[1] || first >= end {
            return None;
        }
        let outline = Outline::of(corners)?;
        let depths = corners.each_ref().map(|corner| corner.z);
        Some(Part {
            xs,
            ys: first..end,
            depth: Slope::of_values(corners, depths, outline.double_area),
            outline,
        })
    }
}

/// The part of a face that may lie in some rows.
struct Part {
    xs: [usize; 2],
    ys: Range<usize>,
    outline: Outline,
    depth: Slope,
}

fn joined([start, stop]: [u32; 2], first: usize, end: usize) -> [u32; 2] {
    [start.min(first as u32), stop.max(end as u32)]
}

/// Draws a face of depths `own` where it is nearer than what is there, and `sides` is not negative.
#[inline]
fn keep_nearer(
    depths: &mut [f32; LANES],
    faces: &mut [u32; LANES],
    own: f32x8,
    sides: i32x8,
    face: u32,
) {
    let known = f32x8::from(*depths);
    let is_inside: f32x8 = cast(sides.simd_gt(i32x8::splat(-1)));
    let is_nearer = own.simd_gt(known) & is_inside;
    *depths = is_nearer.select(own, known).to_array();
    let is_nearer: u32x8 = cast(is_nearer);
    *faces = is_nearer
        .select(u32x8::splat(face), u32x8::from(*faces))
        .to_array();
}

/// The samples, first and end in x and in y, whose middles lie within the box of three corners.
pub(super) fn middles_within(corners: &[Placed; 3]) -> [[i32; 2]; 2] {
    let half = GRID / 2;
    let range = |of: fn(&Placed) -> i32| {
        let [a, b, c] = [of(&corners[0]), of(&corners[1]), of(&corners[2])];
        let (low, high) = (a.min(b).min(c), a.max(b).max(c));
        // The first middle at or after the low end, and the first after the high end.
        [
            (low - half + GRID - 1).div_euclid(GRID),
            (high - half).div_euclid(GRID) + 1,
        ]
    };
    [range(|corner| corner.x), range(|corner| corner.y)]
}

/// The longer side of the box of three corners, on the grid.
pub(super) fn reach(corners: &[Placed; 3]) -> i32 {
    let [a, b, c] = corners;
    let along = |of: fn(&Placed) -> i32| of(a).max(of(b)).max(of(c)) - of(a).min(of(b)).min(of(c));
    along(|corner| corner.x).max(along(|corner| corner.y))
}

/// Twice the area of a triangle on the grid; negative where its corners run counter-clockwise as seen.
pub(super) fn double_area([a, b, c]: &[Placed; 3]) -> i64 {
    let offset = |p: &Placed| {
        [
            i64::from(p.x) - i64::from(a.x),
            i64::from(p.y) - i64::from(a.y),
        ]
    };
    let ([bx, by], [cx, cy]) = (offset(b), offset(c));
    bx * cy - by * cx
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed([x, y, z]: [f32; 3]) -> Placed {
        Placed {
            x: (x * GRID as f32) as i32,
            y: (y * GRID as f32) as i32,
            z,
        }
    }

    /// How many of `triangles` hit each sample of a canvas of 32 × 32, each drawn alone.
    fn hits(triangles: &[[[f32; 3]; 3]]) -> Vec<u32> {
        let mut hits = vec![0; 32 * 32];
        for corners in triangles {
            let mut canvas = Canvas::default();
            canvas.clear(32, 0..32);
            canvas.draw(0, corners.map(placed));
            for (hit, depth) in hits.iter_mut().zip(&canvas.depth) {
                *hit += u32::from(*depth != UNCOVERED);
            }
        }
        hits
    }

    #[test]
    fn neighbours_share_no_sample_and_leave_none_out() {
        let fan = |middle: [f32; 2], ring: &[[f32; 2]]| -> Vec<[[f32; 3]; 3]> {
            let at = |p: [f32; 2]| [p[0], p[1], 0.0];
            (0..ring.len())
                .map(|i| [at(middle), at(ring[i]), at(ring[(i + 1) % ring.len()])])
                .collect()
        };
        let square = [[8.0, 8.0], [24.0, 8.0], [24.0, 24.0], [8.0, 24.0]];
        let thin = [
            [8.0, 8.0],
            [16.0, 8.0],
            [24.0, 8.0],
            [24.0, 24.0],
            [8.0, 24.0],
        ];
        for middle in [[16.0, 16.0], [8.5, 23.5], [12.25, 9.75], [23.99, 8.01]] {
            for ring in [&square[..], &thin[..]] {
                let mut triangles = fan(middle, ring);
                // Winding makes no difference.
                triangles.iter_mut().step_by(2).for_each(|t| t.swap(0, 1));
                let hits = hits(&triangles);
                assert!(hits.iter().all(|&hit| hit <= 1), "{middle:?}");
                assert_eq!(hits.iter().sum::<u32>(), 16 * 16, "{middle:?}");
            }
        }
    }

    #[test]
    fn the_nearer_face_hides_the_farther_one_whatever_comes_first() {
        let at = |z: f32| [[0.0, 0.0, z], [32.0, 0.0, z], [0.0, 32.0, z]].map(placed);
        for order in [[1, 2], [2, 1]] {
            let mut canvas = Canvas::default();
            canvas.clear(32, 0..32);
            order
                .into_iter()
                .for_each(|face| canvas.draw(face, at(-(face as f32))));
            assert_eq!(canvas.face[33], 1, "face 1 is nearer");
        }
    }

    #[test]
    fn a_triangle_far_beyond_the_canvas_is_clipped() {
        let corners = [[-3e4, -3e4, 0.0], [3e4, -3e4, 0.0], [0.0, 3e4, 0.0]];
        assert_eq!(hits(&[corners]).iter().sum::<u32>(), 32 * 32);
    }

    #[test]
    fn depth_runs_evenly_and_never_beyond_the_corners() {
        let mut canvas = Canvas::default();
        canvas.clear(32, 0..32);
        canvas.draw(
            0,
            [[0.0, 0.0, 0.0], [64.0, 0.0, 64.0], [0.0, 64.0, 0.0]].map(placed),
        );
        assert!((canvas.depth[10] - 10.5).abs() < 1e-3);
        let needle = [[0.0, 0.3, 5.0], [31.0, 0.5, 6.0], [31.0, 0.51, 900.0]].map(placed);
        let mut canvas = Canvas::default();
        canvas.clear(32, 0..32);
        canvas.draw(0, needle);
        let covered = canvas.depth.iter().filter(|depth| **depth != UNCOVERED);
        assert!(
            covered
                .into_iter()
                .all(|depth| (5.0..=900.0).contains(depth))
        );
    }
}

//! Which part of a UV layout several faces cover.
//!
//! The box around all places is divided into [`SIDE`] × [`SIDE`] cells, whatever tiles it spans, and faces are looked for at the
//! middle of each cell. A cell with one face is covered, one with two or more faces of the same material is covered twice; the
//! share is the second count over the first, summed over materials. Places are rounded to 1/256 of a cell and a middle on a
//! shared side belongs to one face alone, so that faces side by side never overlap, nor do those smaller than the gaps between
//! middles that none hits. Faces of different materials do not overlap: their textures are two.
//!
//! Promises: no more than [`MOST_LOOKS`] middles are looked at, plus one a face; where faces are so large and many that it would be
//! more, cells are made larger. The same answer whatever order materials come in.

/// Cells along a side.
const SIDE: u32 = 1024;
/// Parts of a cell that places are rounded to.
const PARTS: i64 = 256;
/// Middles that are looked at, at most: about a second.
const MOST_LOOKS: f64 = 268_435_456.0;

/// A face in UV.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) uv: [[f32; 2]; 3],
    pub(super) material: u32,
    pub(super) face: u64,
}

/// How much of a layout is covered more than once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Overlap {
    /// From 0 to 1.
    pub(super) share: f64,
    /// The first that lies on an earlier one, by its place in the list.
    pub(super) first: Option<usize>,
}

/// The share of `layout` that is covered more than once; `None` where none of it is covered.
pub(super) fn share(layout: &[Placed]) -> Option<Overlap> {
    let grid = Grid::around(layout)?;
    let mut order: Vec<usize> = (0..layout.len()).collect();
    order.sort_by_key(|&index| layout.get(index).map(|placed| placed.material));
    let mut cells = vec![0_u32; (grid.side as usize).saturating_mul(grid.side as usize)];
    let (mut covered, mut twice) = (0_u64, 0_u64);
    let mut first: Option<usize> = None;
    let (mut mark, mut material) = (0_u32, None);
    for index in order {
        let Some(placed) = layout.get(index) else {
            continue;
        };
        if material != Some(placed.material) {
            material = Some(placed.material);
            mark = mark.saturating_add(2);
        }
        grid.each_cell(placed, |cell| {
            let Some(cell) = cells.get_mut(cell) else {
                return;
            };
            if *cell < mark {
                *cell = mark;
                covered = covered.saturating_add(1);
                return;
            }
            if *cell == mark {
                *cell = mark.saturating_add(1);
                twice = twice.saturating_add(1);
            }
            first = Some(first.map_or(index, |first| first.min(index)));
        });
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of cells")]
    let share = |part: u64, whole: u64| part as f64 / whole as f64;
    (covered > 0).then(|| Overlap {
        share: share(twice, covered),
        first,
    })
}

/// The cells that a layout lies on.
struct Grid {
    side: u32,
    low: [f64; 2],
    /// Parts of cells in one unit.
    scale: [f64; 2],
}

impl Grid {
    fn around(layout: &[Placed]) -> Option<Self> {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for [u, v] in layout.iter().flat_map(|placed| placed.uv) {
            let [u, v] = [f64::from(u), f64::from(v)];
            low = [low[0].min(u), low[1].min(v)];
            high = [high[0].max(u), high[1].max(v)];
        }
        let extent = [high[0] - low[0], high[1] - low[1]];
        if !extent.iter().all(|side| side.is_finite() && *side > 0.0) {
            return None;
        }
        let side = side_for(layout, extent);
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let parts = f64::from(side) * PARTS as f64;
        Some(Self {
            side,
            low,
            scale: extent.map(|side| parts / side),
        })
    }

    /// A place in parts of cells.
    fn point(&self, uv: [f32; 2]) -> [i64; 2] {
        let [u, v] = uv.map(f64::from);
        #[expect(clippy::cast_possible_truncation, reason = "within the grid")]
        let part = |along: f64| along.round() as i64;
        [
            part((u - self.low[0]) * self.scale[0]),
            part((v - self.low[1]) * self.scale[1]),
        ]
    }

    /// Calls `take` with each cell whose middle lies in the face.
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "numbers of a grid of 2^18 parts: products stay below 2^40"
    )]
    fn each_cell(&self, placed: &Placed, mut take: impl FnMut(usize)) {
        let [a, mut b, mut c] = placed.uv.map(|uv| self.point(uv));
        match area(a, b, c) {
            0 => return,
            ..0 => std::mem::swap(&mut b, &mut c),
            _ => {}
        }
        let range = |axis: fn([i64; 2]) -> i64| {
            let all = [a, b, c].map(axis);
            let (low, high) = (all.iter().min(), all.iter().max());
            // The first and the last cell whose middle may be within.
            let first = (low.copied().unwrap_or(0) - PARTS / 2 + PARTS - 1).div_euclid(PARTS);
            let last = (high.copied().unwrap_or(0) - PARTS / 2).div_euclid(PARTS);
            first.max(0)..=last.min(i64::from(self.side) - 1)
        };
        let sides = [(a, b), (b, c), (c, a)];
        for y in range(|[_, y]| y) {
            for x in range(|[x, _]| x) {
                let middle = [x * PARTS + PARTS / 2, y * PARTS + PARTS / 2];
                let is_inside = sides.iter().all(|&(from, to)| {
                    let side = area(from, to, middle);
                    side > 0 || (side == 0 && is_own(from, to))
                });
                if is_inside && let Ok(cell) = usize::try_from(y * i64::from(self.side) + x) {
                    take(cell);
                }
            }
        }
    }
}

/// Twice the signed area of a triangle.
#[expect(clippy::arithmetic_side_effects, reason = "as in each_cell")]
fn area([ax, ay]: [i64; 2], [bx, by]: [i64; 2], [cx, cy]: [i64; 2]) -> i64 {
    (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
}

/// Whether a face that runs along a side in this direction has its points; the one on the other side runs along it the other way.
fn is_own([ax, ay]: [i64; 2], [bx, by]: [i64; 2]) -> bool {
    by < ay || (by == ay && bx > ax)
}

/// As many cells along a side as can be looked at.
fn side_for(layout: &[Placed], extent: [f64; 2]) -> u32 {
    let (mut areas, mut sides) = (0.0, 0.0);
    for placed in layout {
        let along = |axis: usize| {
            let all = placed
                .uv
                .map(|uv| f64::from(uv.get(axis).copied().unwrap_or_default()));
            let high = all.into_iter().fold(f64::NEG_INFINITY, f64::max);
            let low = all.into_iter().fold(f64::INFINITY, f64::min);
            (high - low) / extent.get(axis).copied().unwrap_or(1.0)
        };
        let (wide, high) = (along(0), along(1));
        areas += wide * high;
        sides += wide + high;
    }
    let mut side = SIDE;
    while side > 1 && f64::from(side) * (f64::from(side) * areas + sides) > MOST_LOOKS {
        side /= 2;
    }
    side
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(uv: [[f32; 2]; 3], material: u32) -> Placed {
        Placed {
            uv,
            material,
            face: 0,
        }
    }

    /// Two triangles that fill a square.
    fn square([u, v]: [f32; 2], side: f32, material: u32) -> [Placed; 2] {
        let at = |x: f32, y: f32| [u + x * side, v + y * side];
        let (a, b, c, d) = (at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0));
        [face([a, b, c], material), face([a, c, d], material)]
    }

    fn of(squares: &[[Placed; 2]]) -> Overlap {
        share(squares.as_flattened()).unwrap()
    }

    #[test]
    fn faces_side_by_side_do_not_overlap_however_they_wind() {
        let mut layout: Vec<Placed> = Vec::new();
        // Sides that lie on middles, between them and across.
        for i in 0_u8..7 {
            for j in 0_u8..7 {
                let at = [f32::from(i) / 7.0, f32::from(j) / 7.0];
                layout.extend(square(at, 1.0 / 7.0, 0));
            }
        }
        layout
            .iter_mut()
            .step_by(3)
            .for_each(|placed| placed.uv.swap(0, 1));
        let found = share(&layout).unwrap();
        assert!(found.share < 1e-3, "{found:?}");
        let exact = of(&[
            square([0.0; 2], 0.5, 0),
            square([0.5, 0.0], 0.5, 0),
            square([0.0, 0.5], 0.5, 0),
            square([0.5; 2], 0.5, 0),
        ]);
        assert_eq!(
            exact,
            Overlap {
                share: 0.0,
                first: None
            }
        );
    }

    #[test]
    fn the_share_is_that_of_the_covered_area() {
        let whole = square([0.0; 2], 1.0, 0);
        let all = of(&[whole, whole]);
        assert!(all.share > 1.0 - 1e-12 && all.first == Some(2));
        let quarter = of(&[whole, square([0.5; 2], 0.5, 0)]);
        assert!((quarter.share - 0.25).abs() < 1e-3, "{quarter:?}");
        // Three layers are no more than two.
        let thrice = of(&[whole, square([0.5; 2], 0.5, 0), square([0.5; 2], 0.5, 0)]);
        assert!((thrice.share - 0.25).abs() < 1e-3, "{thrice:?}");
        // A layout outside of the square, and one mirrored on itself.
        let far = of(&[square([7.0, -3.0], 1.0, 0), square([7.5, -3.0], 1.0, 0)]);
        assert!((far.share - 1.0 / 3.0).abs() < 1e-2, "{far:?}");
    }

    #[test]
    fn materials_have_textures_of_their_own() {
        let layers = [square([0.0; 2], 1.0, 0), square([0.0; 2], 1.0, 1)];
        assert_eq!(
            of(&layers),
            Overlap {
                share: 0.0,
                first: None
            }
        );
        let mixed = [layers[0], layers[1], layers[0], layers[1]];
        let turned = [layers[1], layers[0], layers[1], layers[0]];
        assert_eq!(of(&mixed), of(&turned));
        assert_eq!(
            of(&mixed),
            Overlap {
                share: 1.0,
                first: Some(4)
            }
        );
    }

    #[test]
    fn what_covers_nothing_has_no_share_and_what_covers_much_takes_no_time() {
        let point = face([[0.5; 2]; 3], 0);
        assert_eq!(share(&[point]), None);
        assert_eq!(share(&[]), None);
        assert_eq!(
            share(&[face([[0.0, 1.0], [0.5, 1.0], [1.0, 1.0]], 0)]),
            None
        );
        let began = std::time::Instant::now();
        let all = vec![face([[0.0; 2], [1.0, 0.0], [0.0, 1.0]], 0); 200_000];
        assert!(share(&all).unwrap().share > 1.0 - 1e-12);
        let far = [face([[0.0; 2], [1.0, 0.0], [0.0, f32::MAX]], 0), point];
        assert_eq!(share(&far).unwrap().first, None);
        assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
    }
}

//! Cuts a flat outline with openings into triangles that use its corners and no others.
//!
//! Each opening is joined to the outline by the shortest free line, which makes one loop; ears are then clipped
//! off that loop. Positions are multiples of 1/4096 and a few hundred at most, so the tests for left and right
//! below are exact and the cut is the same on every machine.
//!
//! Source of the test for a free line: O'Rourke, Computational Geometry in C, second edition, section 1.6.

use super::shape::{Position, cross, plus};

/// The triangles, wound like the first loop, which must be simple; the others lie inside it, apart from each other.
pub(super) fn cut(loops: &[Vec<Position>]) -> Vec<[Position; 3]> {
    let positions: Vec<Position> = loops.iter().flatten().copied().collect();
    let flat = Flat::new(&loops[0], &positions);
    let mut openings: Vec<Vec<usize>> = Vec::new();
    let mut start = loops[0].len();
    for opening in &loops[1..] {
        let mut indices: Vec<usize> = (start..start + opening.len()).collect();
        start += opening.len();
        if flat.doubled_area(&indices) > 0.0 {
            indices.reverse();
        }
        openings.push(indices);
    }
    let mut ring: Vec<usize> = (0..loops[0].len()).collect();
    while let Some(opening) = openings.pop() {
        ring = flat.joined(&ring, &opening, &openings);
    }
    let in_space = |triangle: [usize; 3]| triangle.map(|index| positions[index]);
    flat.ears(ring).into_iter().map(in_space).collect()
}

/// The corners seen along the axis that the surface faces most, so that the outline runs counter-clockwise.
struct Flat {
    at: Vec<[f64; 2]>,
}

impl Flat {
    fn new(outline: &[Position], positions: &[Position]) -> Flat {
        let following = outline.iter().cycle().skip(1);
        let normal = outline
            .iter()
            .zip(following)
            .fold([0.0; 3], |sum, (&a, &b)| plus(sum, cross(a, b)));
        let size = normal.map(f64::abs);
        let axis = (0..3).fold(
            0,
            |best, axis| if size[axis] > size[best] { axis } else { best },
        );
        let (mut first, mut second) = ((axis + 1) % 3, (axis + 2) % 3);
        if normal[axis] < 0.0 {
            (first, second) = (second, first);
        }
        Flat {
            at: positions.iter().map(|p| [p[first], p[second]]).collect(),
        }
    }

    /// Positive where a, b, c turn left.
    fn turn(&self, a: usize, b: usize, c: usize) -> f64 {
        let [a, b, c] = [self.at[a], self.at[b], self.at[c]];
        (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
    }

    fn is_same(&self, a: usize, b: usize) -> bool {
        self.at[a].map(f64::to_bits) == self.at[b].map(f64::to_bits)
    }

    fn doubled_area(&self, ring: &[usize]) -> f64 {
        edges(ring).map(|(a, b)| self.turn(ring[0], a, b)).sum()
    }

    fn distance(&self, a: usize, b: usize) -> f64 {
        let [a, b] = [self.at[a], self.at[b]];
        (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
    }

    /// `ring` with a detour to and around `opening`, along the shortest line that meets nothing.
    fn joined(&self, ring: &[usize], opening: &[usize], others: &[Vec<usize>]) -> Vec<usize> {
        let mut ways: Vec<(usize, usize)> = (0..ring.len())
            .flat_map(|i| (0..opening.len()).map(move |j| (i, j)))
            .collect();
        ways.sort_by(|&(i, j), &(k, l)| {
            let length = self.distance(ring[i], opening[j]);
            length.total_cmp(&self.distance(ring[k], opening[l]))
        });
        let is_free = |&(i, j): &(usize, usize)| {
            let before = ring[(i + ring.len() - 1) % ring.len()];
            let after = ring[(i + 1) % ring.len()];
            self.opens_toward(before, ring[i], after, opening[j])
                && edges(ring)
                    .chain(edges(opening))
                    .chain(others.iter().flat_map(|other| edges(other)))
                    .all(|edge| !self.is_blocked((ring[i], opening[j]), edge))
        };
        let (i, j) = ways
            .into_iter()
            .find(is_free)
            .expect("an opening inside the outline can be reached");
        [&ring[..=i], &opening[j..], &opening[..=j], &ring[i..]].concat()
    }

    /// Whether `target` lies in the angle inside the loop at `corner`.
    fn opens_toward(&self, before: usize, corner: usize, after: usize, target: usize) -> bool {
        if self.turn(before, corner, after) > 0.0 {
            self.turn(corner, target, before) > 0.0 && self.turn(target, corner, after) > 0.0
        } else {
            self.turn(corner, target, after) < 0.0 || self.turn(target, corner, before) < 0.0
        }
    }

    /// Whether `edge` crosses the line or has a corner on it, other than at the line's ends.
    fn is_blocked(&self, (a, b): (usize, usize), (c, d): (usize, usize)) -> bool {
        let (left, right) = (self.turn(a, b, c), self.turn(a, b, d));
        let crosses = left * right < 0.0 && self.turn(c, d, a) * self.turn(c, d, b) < 0.0;
        let length = self.distance(a, b);
        let is_on = |side: f64, corner: usize| {
            let is_between = self.distance(a, corner) < length && self.distance(b, corner) < length;
            side == 0.0 && is_between && !self.is_same(corner, a) && !self.is_same(corner, b)
        };
        crosses || is_on(left, c) || is_on(right, d)
    }

    /// Clips ears off the loop, going on behind the last one so that no corner collects a long fan.
    fn ears(&self, mut ring: Vec<usize>) -> Vec<[usize; 3]> {
        let mut triangles = Vec::new();
        let mut i = 0;
        let mut misses = 0;
        while ring.len() > 3 {
            let count = ring.len();
            let ear = [
                ring[(i + count - 1) % count],
                ring[i % count],
                ring[(i + 1) % count],
            ];
            if self.is_ear(&ring, ear) {
                triangles.push(ear);
                ring.remove(i % count);
                misses = 0;
            } else {
                misses += 1;
                assert!(
                    misses <= count,
                    "the outline of a flat surface crosses itself"
                );
            }
            i = (i + 1) % ring.len();
        }
        triangles.push([ring[0], ring[1], ring[2]]);
        triangles
    }

    fn is_ear(&self, ring: &[usize], [a, b, c]: [usize; 3]) -> bool {
        let is_inside = |&corner: &usize| {
            self.turn(a, b, corner) >= 0.0
                && self.turn(b, c, corner) >= 0.0
                && self.turn(c, a, corner) >= 0.0
                && ![a, b, c].iter().any(|&own| self.is_same(own, corner))
        };
        self.turn(a, b, c) > 0.0 && !ring.iter().any(is_inside)
    }
}

fn edges(ring: &[usize]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let following = ring.iter().cycle().skip(1);
    ring.iter().copied().zip(following.copied())
}

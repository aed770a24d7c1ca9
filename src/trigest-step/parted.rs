//! Bodies that touch themselves: every edge of a closed one gets two faces, as the surfaces have them.
//!
//! The kernel joins faces by edges, and positions know nothing of these. Two things make one edge of two: surfaces that touch along it
//! without being joined, and two faces whose triangles each have an edge from one corner to another one, where no edge of the solid
//! is. The first get vertices of their own, the second a vertex in the middle of one of both edges; no surface moves.

use std::collections::HashMap;

use crate::closed::Welded;

/// How often edges are looked through: a triangle is divided once at a time.
const MOST_PASSES: usize = 8;

/// A body, and from which triangle of the kernel's each of its triangles is.
#[derive(Debug)]
pub(crate) struct Parted {
    pub(crate) welded: Welded,
    pub(crate) source: Vec<usize>,
}

/// Uses of edges, and the edges in the order in which triangles name them.
type Edges = (HashMap<[u32; 2], Vec<Use>>, Vec<[u32; 2]>);

/// The body with two faces at every edge, where that can be; positions that no triangle uses are dropped.
pub(crate) fn parted(welded: &Welded) -> Parted {
    let mut sets = Sets((0..welded.triangles.len() * 3).collect());
    let (uses, edges) = uses(welded);
    for edge in edges {
        let uses = &uses[&edge];
        let pairs = match uses[..] {
            [a, b] => vec![(a, b)],
            // All of them stay together where they do not come in pairs.
            _ => wedges(welded, edge, uses)
                .unwrap_or_else(|| uses.windows(2).map(|pair| (pair[0], pair[1])).collect()),
        };
        for (a, b) in pairs {
            for (own, other) in a.corners().into_iter().zip(b.corners()) {
                sets.join(own, other);
            }
        }
    }
    let welded = renumbered(welded, &mut sets);
    let source = (0..welded.triangles.len()).collect();
    let mut parted = Parted { welded, source };
    for _ in 0..MOST_PASSES {
        if !parted.divide() {
            break;
        }
    }
    parted
}

impl Parted {
    /// Divides edges of more than two faces, all pairs but the first; whether there was one.
    fn divide(&mut self) -> bool {
        let (uses, edges) = uses(&self.welded);
        let mut cuts: HashMap<usize, (usize, u32)> = HashMap::new();
        for edge in edges {
            let uses = &uses[&edge];
            if uses.len() <= 2 {
                continue;
            }
            let pairs = wedges(&self.welded, edge, uses).unwrap_or_default();
            for (a, b) in pairs.into_iter().skip(1) {
                let is_cut = [a, b].iter().any(|own| cuts.contains_key(&own.triangle));
                if is_cut || a.triangle == b.triangle {
                    continue;
                }
                let [from, to] = edge.map(|corner| self.welded.positions[corner as usize]);
                let middle: [f32; 3] = std::array::from_fn(|i| f32::midpoint(from[i], to[i]));
                let number = self.welded.positions.len() as u32;
                self.welded.positions.push(middle);
                for own in [a, b] {
                    cuts.insert(own.triangle, (own.slot, number));
                }
            }
        }
        let mut triangles = Vec::with_capacity(self.welded.triangles.len() + cuts.len());
        let mut source = Vec::with_capacity(triangles.capacity());
        for (number, (&triangle, &from)) in
            self.welded.triangles.iter().zip(&self.source).enumerate()
        {
            let Some(&(slot, middle)) = cuts.get(&number) else {
                triangles.push(triangle);
                source.push(from);
                continue;
            };
            let [first, second, apex] = [0, 1, 2].map(|step| triangle[(slot + step) % 3]);
            triangles.extend([[first, middle, apex], [middle, second, apex]]);
            source.extend([from, from]);
        }
        self.welded.triangles = triangles;
        self.source = source;
        !cuts.is_empty()
    }
}

fn uses(welded: &Welded) -> Edges {
    let mut uses: HashMap<[u32; 2], Vec<Use>> = HashMap::with_capacity(welded.triangles.len() * 2);
    let mut edges = Vec::new();
    for (number, &[a, b, c]) in welded.triangles.iter().enumerate() {
        if a == b || b == c || c == a {
            continue;
        }
        for (slot, [from, to]) in [[a, b], [b, c], [c, a]].into_iter().enumerate() {
            let edge = [from.min(to), from.max(to)];
            let known = uses.entry(edge).or_insert_with(|| {
                edges.push(edge);
                Vec::new()
            });
            known.push(Use {
                triangle: number,
                slot,
                is_forward: from < to,
            });
        }
    }
    (uses, edges)
}

/// Faces around an edge by pairs between which the body is; `None` where they do not come in pairs.
fn wedges(welded: &Welded, [from, to]: [u32; 2], uses: &[Use]) -> Option<Vec<(Use, Use)>> {
    let forward = uses.iter().filter(|own| own.is_forward).count();
    if forward * 2 != uses.len() {
        return None;
    }
    let between = |from: u32, to: u32| {
        let [a, b] = [from, to].map(|corner| welded.positions[corner as usize].map(f64::from));
        [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
    };
    let apex = |own: &Use| between(from, welded.triangles[own.triangle][(own.slot + 2) % 3]);
    let axis = between(from, to);
    let across = cross(axis, uses.first().map(apex)?);
    let along = cross(across, axis);
    let length = dot(axis, axis).sqrt();
    // Both to the same scale: `along` is as much longer than `across` as the axis is long.
    let angle = |own: &Use| (dot(apex(own), across) * length).atan2(dot(apex(own), along));
    let mut turned: Vec<(f64, Use)> = uses.iter().map(|own| (angle(own), *own)).collect();
    turned.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The body lies behind a face that runs backwards, seen in the direction of growing angles, and before one that runs forwards.
    let count = turned.len();
    let mut is_taken = vec![false; count];
    let mut pairs = Vec::new();
    for (at, (_, own)) in turned.iter().enumerate() {
        if own.is_forward {
            continue;
        }
        let next = (1..=count).map(|step| (at + step) % count);
        let mut free = next.filter(|&next| turned[next].1.is_forward && !is_taken[next]);
        if let Some(next) = free.next() {
            is_taken[next] = true;
            pairs.push((*own, turned[next].1));
        }
    }
    Some(pairs)
}

/// A vertex for each set of corners, in the order of the triangles.
fn renumbered(welded: &Welded, sets: &mut Sets) -> Welded {
    let mut number_of: HashMap<usize, u32> = HashMap::new();
    // A triangle that repeats a position is joined to nothing, and takes any vertex that is there.
    let mut any: HashMap<u32, u32> = HashMap::new();
    let mut positions = Vec::new();
    let mut triangles = vec![[0; 3]; welded.triangles.len()];
    for is_proper in [true, false] {
        for (number, &corners) in welded.triangles.iter().enumerate() {
            let [a, b, c] = corners;
            if (a != b && b != c && c != a) != is_proper {
                continue;
            }
            for (slot, old) in corners.into_iter().enumerate() {
                let set = sets.root(number * 3 + slot);
                let known = match is_proper {
                    true => number_of.get(&set),
                    false => any.get(&old),
                };
                let new = known.copied().unwrap_or_else(|| {
                    positions.push(welded.positions[old as usize]);
                    positions.len() as u32 - 1
                });
                number_of.insert(set, new);
                any.entry(old).or_insert(new);
                triangles[number][slot] = new;
            }
        }
    }
    Welded {
        positions,
        triangles,
    }
}

/// A face's use of an edge.
#[derive(Clone, Copy, Debug)]
struct Use {
    triangle: usize,
    slot: usize,
    /// Whether it runs from the lower number to the higher.
    is_forward: bool,
}

impl Use {
    /// The corners at both ends of the edge, that of the lower number first.
    fn corners(self) -> [usize; 2] {
        let ends = [self.slot, (self.slot + 1) % 3].map(|slot| self.triangle * 3 + slot);
        match self.is_forward {
            true => ends,
            false => [ends[1], ends[0]],
        }
    }
}

/// Sets of corners that are one vertex.
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut corner: usize) -> usize {
        while self.0[corner] != corner {
            self.0[corner] = self.0[self.0[corner]];
            corner = self.0[corner];
        }
        corner
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

fn cross([a, b, c]: [f64; 3], [x, y, z]: [f64; 3]) -> [f64; 3] {
    [b * z - c * y, c * x - a * z, a * y - b * x]
}

fn dot([a, b, c]: [f64; 3], [x, y, z]: [f64; 3]) -> f64 {
    a * x + b * y + c * z
}

#[cfg(test)]
mod tests;

//! Whether triangles close: every edge is run along as often in one direction as in the other.

use std::collections::HashMap;

use occt_wasm::Mesh;

/// Triangles over positions that are each there once.
#[derive(Debug, Default)]
pub(crate) struct Welded {
    pub(crate) positions: Vec<[f32; 3]>,
    /// In the order of the kernel's, those that repeat a position too.
    pub(crate) triangles: Vec<[u32; 3]>,
}

impl Welded {
    /// The kernel gives each face positions of its own; those on a shared edge are equal to the bit.
    pub(crate) fn of(mesh: &Mesh) -> Self {
        let mut numbers = HashMap::with_capacity(mesh.positions.len() / 6);
        let mut positions = Vec::new();
        let (points, _) = mesh.positions.as_chunks::<3>();
        let number_of: Vec<u32> = points
            .iter()
            .map(|point| {
                // Adding zero makes one of both zeros.
                let point = point.map(|part| part + 0.0);
                let number = positions.len() as u32;
                *numbers.entry(point.map(f32::to_bits)).or_insert_with(|| {
                    positions.push(point);
                    number
                })
            })
            .collect();
        let (corners, _) = mesh.indices.as_chunks::<3>();
        let named = |corner: u32| number_of.get(corner as usize).copied();
        // A corner that is not there would be the kernel's fault; a triangle of nothing is none.
        let triangles = corners.iter().map(|corners| match corners.map(named) {
            [Some(a), Some(b), Some(c)] => [a, b, c],
            _ => [0; 3],
        });
        Self {
            triangles: triangles.collect(),
            positions,
        }
    }

    /// Edges that are run along more often in one direction than in the other.
    pub(crate) fn open_edges(&self) -> usize {
        let mut balance: HashMap<[u32; 2], i32> = HashMap::with_capacity(self.triangles.len() * 2);
        for &[a, b, c] in &self.triangles {
            if a == b || b == c || c == a {
                continue;
            }
            for [from, to] in [[a, b], [b, c], [c, a]] {
                let (edge, step) = match from < to {
                    true => ([from, to], 1),
                    false => ([to, from], -1),
                };
                *balance.entry(edge).or_default() += step;
            }
        }
        balance.values().filter(|&&balance| balance != 0).count()
    }

    /// Gives surfaces that touch along an edge without being joined vertices of their own, so that every edge of a closed body has two
    /// faces; drops positions that no triangle uses.
    pub(crate) fn parted(self) -> Self {
        let mut sets = Sets((0..self.triangles.len() * 3).collect());
        let mut uses: HashMap<[u32; 2], Vec<Use>> =
            HashMap::with_capacity(self.triangles.len() * 2);
        let mut edges = Vec::new();
        for (number, &[a, b, c]) in self.triangles.iter().enumerate() {
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
        for edge in edges {
            let uses = &uses[&edge];
            let pairs = match uses[..] {
                [a, b] => vec![(a, b)],
                _ => self.wedges(edge, uses),
            };
            for (a, b) in pairs {
                for (own, other) in a.corners().into_iter().zip(b.corners()) {
                    sets.join(own, other);
                }
            }
        }
        self.renumbered(&mut sets)
    }

    /// Faces around an edge by pairs between which the body is; all of them one after another where they do not come in pairs.
    fn wedges(&self, [from, to]: [u32; 2], uses: &[Use]) -> Vec<(Use, Use)> {
        let forward = uses.iter().filter(|own| own.is_forward).count();
        if forward * 2 != uses.len() {
            return uses.windows(2).map(|pair| (pair[0], pair[1])).collect();
        }
        let axis = self.between(from, to);
        let mut turned: Vec<(f64, Use)> = Vec::with_capacity(uses.len());
        let first = self.between(from, self.apex(uses[0]));
        let across = cross(axis, first);
        let along = cross(across, axis);
        let length = dot(axis, axis).sqrt();
        for &own in uses {
            let apex = self.between(from, self.apex(own));
            // Both to the same scale: `along` is as much longer than `across` as the axis is long.
            let angle = (dot(apex, across) * length).atan2(dot(apex, along));
            turned.push((angle, own));
        }
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
        pairs
    }

    fn apex(&self, own: Use) -> u32 {
        self.triangles[own.triangle][(own.slot + 2) % 3]
    }

    fn between(&self, from: u32, to: u32) -> [f64; 3] {
        let [a, b] = [from, to].map(|corner| self.positions[corner as usize].map(f64::from));
        [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
    }

    /// A vertex for each set of corners, in the order of the triangles.
    fn renumbered(&self, sets: &mut Sets) -> Self {
        let mut number_of: HashMap<usize, u32> = HashMap::new();
        // A triangle that repeats a position is joined to nothing, and takes any vertex that is there.
        let mut any: HashMap<u32, u32> = HashMap::new();
        let mut positions = Vec::new();
        let mut triangles = vec![[0; 3]; self.triangles.len()];
        for is_proper in [true, false] {
            for (number, &corners) in self.triangles.iter().enumerate() {
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
                        positions.push(self.positions[old as usize]);
                        positions.len() as u32 - 1
                    });
                    number_of.insert(set, new);
                    any.entry(old).or_insert(new);
                    triangles[number][slot] = new;
                }
            }
        }
        Self {
            positions,
            triangles,
        }
    }

    /// Volume that the triangles enclose, where they close.
    pub(crate) fn volume(&self) -> f64 {
        let at = |corner: u32| self.positions[corner as usize].map(f64::from);
        // About a position of the body, so that one far from the origin keeps its digits.
        let centre = self
            .positions
            .first()
            .map_or([0.0; 3], |first| first.map(f64::from));
        let from = |corner: u32| {
            let [x, y, z] = at(corner);
            [x - centre[0], y - centre[1], z - centre[2]]
        };
        let six = self.triangles.iter().map(|&[a, b, c]| {
            let ([ax, ay, az], [bx, by, bz], [cx, cy, cz]) = (from(a), from(b), from(c));
            ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
        });
        six.sum::<f64>() / 6.0
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

//! Self-intersections: pairs of faces with more in common than the vertices or the edge that they share.
//!
//! Candidates come from a tree of boxes; each is decided exactly by [`super::overlap`]. Faces that repeat a vertex take no
//! part, and faces with the same three vertices are duplicates, not intersections. Touching counts, so a vertex that
//! lies on another face's edge without being part of it is found too.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::apart;
use super::overlap::{fold_over_edge, meet, meet_beyond_vertex};
use super::predicates::Plane;
use crate::cores;
use crate::mesh::vec3::Vec3;
use crate::mesh::{Aabb, Mesh, repeats_a_vertex};

/// What the search found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pairs {
    /// Pairs of faces that intersect.
    pub(super) count: u64,
    /// The pair that comes first, by its smaller, then its larger number.
    pub(super) first: Option<(u32, u32)>,
    /// Pairs that were decided.
    decided: u64,
}

/// Faces in a leaf of the tree.
const LEAF: usize = 4;
/// Pairs of boxes looked at before the search is given up: beyond that, faces lie on one another in heaps.
const MOST_PAIRS: u64 = 400_000_000;
/// Pairs of faces decided, 40 to 200 ns each, before the search is given up, and the same for each face of a large
/// mesh: bodies come to ten.
const MOST_DECIDED: u64 = 40_000_000;
const DECIDED_OF_A_FACE: u64 = 50;

/// Pairs of boxes that the search is cut into, to be shared out among cores.
const TASKS: usize = 256;
/// Pairs of boxes that one core looks at before it says so to the others.
const STEP: u64 = 4_096;

/// Pairs of faces of `mesh` that intersect; `None` where there are too many candidates to tell.
pub(super) fn self_intersections(mesh: &Mesh) -> Option<Pairs> {
    let most_decided = MOST_DECIDED.max(mesh.faces().len() as u64 * DECIDED_OF_A_FACE);
    Search::of(mesh, MOST_PAIRS, most_decided).all()
}

/// A search that several cores share.
struct Search<'a> {
    mesh: &'a Mesh,
    tree: Tree,
    /// Pairs of boxes that all have looked at, and pairs of faces that they have decided.
    looked: AtomicU64,
    decided: AtomicU64,
    most_looked: u64,
    most_decided: u64,
}

impl<'a> Search<'a> {
    fn of(mesh: &'a Mesh, most_looked: u64, most_decided: u64) -> Self {
        Self {
            mesh,
            tree: Tree::new(mesh),
            looked: AtomicU64::new(0),
            decided: AtomicU64::new(0),
            most_looked,
            most_decided,
        }
    }

    /// All pairs that intersect; `None` where there are too many candidates to tell.
    fn all(&self) -> Option<Pairs> {
        let found = cores::map(self.tasks().into_iter(), |task| self.below(task));
        let mut all = Pairs::default();
        for pairs in found {
            all.add(pairs?);
        }
        Some(all)
    }

    /// The whole search in so many parts that every core has enough of them; the same ones on any number of cores.
    fn tasks(&self) -> Vec<(usize, usize)> {
        let mut tasks = VecDeque::new();
        if !self.tree.nodes.is_empty() {
            tasks.push_back((0, 0));
        }
        let mut undivided = 0;
        while undivided < tasks.len() && tasks.len() < TASKS {
            let Some(pair) = tasks.pop_front() else { break };
            let before = tasks.len();
            self.divide(pair, |part| tasks.push_back(part));
            if tasks.len() == before && self.are_leaves(pair) {
                tasks.push_back(pair);
                undivided += 1;
            } else {
                undivided = 0;
            }
        }
        tasks.into()
    }

    /// What intersects within a pair of boxes; `None` where all cores together have looked at too many.
    fn below(&self, task: (usize, usize)) -> Option<Pairs> {
        if self.is_given_up() {
            return None;
        }
        let mut pairs = Pairs::default();
        let mut stack = vec![task];
        let (mut looked, mut decided_before) = (0, 0);
        while let Some(pair) = stack.pop() {
            if self.are_leaves(pair) {
                pairs.add_between(self.mesh, &self.tree, pair);
            } else {
                self.divide(pair, |part| stack.push(part));
            }
            looked += 1;
            if looked == STEP || stack.is_empty() {
                self.looked.fetch_add(looked, Relaxed);
                let decided = pairs.decided - decided_before;
                self.decided.fetch_add(decided, Relaxed);
                if self.is_given_up() {
                    return None;
                }
                (looked, decided_before) = (0, pairs.decided);
            }
        }
        Some(pairs)
    }

    /// Whether all cores together have done more than they may.
    fn is_given_up(&self) -> bool {
        self.looked.load(Relaxed) > self.most_looked
            || self.decided.load(Relaxed) > self.most_decided
    }

    fn are_leaves(&self, (a, b): (usize, usize)) -> bool {
        let nodes = &self.tree.nodes;
        nodes[a].children.is_none() && nodes[b].children.is_none()
    }

    /// Hands the pairs of boxes to `take` that a pair of boxes is made of; none where the two do not touch.
    fn divide(&self, (a, b): (usize, usize), mut take: impl FnMut((usize, usize))) {
        let (left, right) = (&self.tree.nodes[a], &self.tree.nodes[b]);
        if a != b && !touch(&left.bounds, &right.bounds) {
            return;
        }
        match (left.children, right.children) {
            // A node against itself is its children against themselves and each other.
            (Some([x, y]), _) if a == b => [(x, x), (y, y), (x, y)].into_iter().for_each(take),
            (Some([x, y]), other) if other.is_none() || left.len() >= right.len() => {
                [(x, b), (y, b)].into_iter().for_each(take);
            }
            (_, Some([x, y])) => [(a, x), (a, y)].into_iter().for_each(&mut take),
            (_, None) => {}
        }
    }
}

impl Pairs {
    /// Adds what another part of the search found.
    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.decided += other.decided;
        self.first = [self.first, other.first].into_iter().flatten().min();
    }

    /// Decides all pairs between the faces of two leaves.
    fn add_between(&mut self, mesh: &Mesh, tree: &Tree, (a, b): (usize, usize)) {
        let is_same = a == b;
        let (a, b) = (&tree.nodes[a], &tree.nodes[b]);
        if !is_same && !touch(&a.bounds, &b.bounds) {
            return;
        }
        let (left, right) = (tree.faces_of(a), tree.faces_of(b));
        for (i, &a) in left.iter().enumerate() {
            let others = if is_same { &right[i + 1..] } else { right };
            for &b in others {
                if !touch(&tree.boxes[a as usize], &tree.boxes[b as usize]) {
                    continue;
                }
                self.decided += 1;
                if intersect(mesh, a, b, &tree.has_area) {
                    self.count += 1;
                    let pair = (a.min(b), a.max(b));
                    self.first = Some(self.first.map_or(pair, |first| first.min(pair)));
                }
            }
        }
    }
}

fn intersect(mesh: &Mesh, a: u32, b: u32, has_area: &[bool]) -> bool {
    let (face, other) = (mesh.faces()[a as usize], mesh.faces()[b as usize]);
    let [mine, theirs] = [turned_to_shared(face, other), turned_to_shared(other, face)];
    let [[u, v, p], [s, t, q]] = [mine, theirs].map(|(corners, _)| mesh.corners(corners));
    // Without an area a triangle has no plane, and the exact way has a word of its own on it.
    let is_plain = has_area[a as usize] && has_area[b as usize];
    match mine.1 {
        0 => !(is_plain && apart::wholly([u, v, p], [s, t, q])) && meet([u, v, p], [s, t, q]),
        1 => {
            let is_apart = is_plain && apart::beyond_vertex(u, [v, p], [t, q]);
            !is_apart && meet_beyond_vertex(u, [v, p], [t, q])
        }
        2 => !apart::beyond_edge([u, v], p, q) && fold_over_edge(u, v, p, q),
        _ => false,
    }
}

/// The corners of `face` with those first that `other` has too, and how many these are.
fn turned_to_shared(face: [u32; 3], other: [u32; 3]) -> ([u32; 3], usize) {
    let [a, b, c] = face;
    match face.map(|corner| other.contains(&corner)) {
        [false, false, false] => (face, 0),
        [true, false, false] => (face, 1),
        [false, true, false] => ([b, c, a], 1),
        [false, false, true] => ([c, a, b], 1),
        [true, true, false] => (face, 2),
        [false, true, true] => ([b, c, a], 2),
        [true, false, true] => ([c, a, b], 2),
        [true, true, true] => (face, 3),
    }
}

fn touch(a: &Aabb, b: &Aabb) -> bool {
    // Without branches: which axis keeps two boxes apart is a toss.
    let along = |axis: usize| (a.min[axis] <= b.max[axis]) & (b.min[axis] <= a.max[axis]);
    along(0) & along(1) & along(2)
}

fn box_of(mesh: &Mesh, face: [u32; 3]) -> Aabb {
    let [a, b, c] = mesh.corners(face);
    let pick = |choose: fn(f64, f64) -> f64| -> Vec3 {
        std::array::from_fn(|i| choose(choose(a[i], b[i]), c[i]))
    };
    Aabb {
        min: pick(f64::min),
        max: pick(f64::max),
    }
}

/// A binary tree of boxes over faces, halved at the median of the longest axis.
struct Tree {
    nodes: Vec<Node>,
    faces: Vec<u32>,
    /// Of every face: its box, and whether it has an area, as far as plain arithmetic can tell.
    boxes: Vec<Aabb>,
    has_area: Vec<bool>,
}

struct Node {
    bounds: Aabb,
    start: usize,
    end: usize,
    children: Option<[usize; 2]>,
}

impl Node {
    fn len(&self) -> usize {
        self.end - self.start
    }
}

impl Tree {
    fn new(mesh: &Mesh) -> Self {
        let is_proper = |&face: &u32| !repeats_a_vertex(mesh.faces()[face as usize]);
        let mut faces: Vec<u32> = (0..mesh.faces().len() as u32).filter(is_proper).collect();
        let boxes: Vec<Aabb> = mesh
            .faces()
            .iter()
            .map(|&face| box_of(mesh, face))
            .collect();
        let corners = mesh.faces().iter().map(|&face| mesh.corners(face));
        let has_area = corners.map(|corners| Plane::of(corners).has_area());
        let middles: Vec<Vec3> = boxes.iter().map(Aabb::centre).collect();
        let mut nodes: Vec<Node> = Vec::new();
        let mut open = vec![(0, faces.len(), None)];
        while let Some((start, end, parent)) = open.pop() {
            let Some(bounds) = joint_box(&boxes, &faces[start..end]) else {
                continue;
            };
            let number = nodes.len();
            nodes.push(Node {
                bounds,
                start,
                end,
                children: None,
            });
            if let Some((parent, which)) = parent {
                let siblings: &mut Node = &mut nodes[parent];
                siblings.children.get_or_insert([0; 2])[which] = number;
            }
            if end - start > LEAF {
                let extents = bounds.extents();
                let axis = (0..3)
                    .max_by(|&i, &j| extents[i].total_cmp(&extents[j]))
                    .unwrap_or(0);
                let middle = (end - start) / 2;
                faces[start..end].select_nth_unstable_by(middle, |&a, &b| {
                    let along = |face: u32| middles[face as usize][axis];
                    along(a).total_cmp(&along(b)).then(a.cmp(&b))
                });
                open.push((start, start + middle, Some((number, 0))));
                open.push((start + middle, end, Some((number, 1))));
            }
        }
        Self {
            nodes,
            faces,
            boxes,
            has_area: has_area.collect(),
        }
    }

    fn faces_of(&self, node: &Node) -> &[u32] {
        &self.faces[node.start..node.end]
    }
}

fn joint_box(boxes: &[Aabb], faces: &[u32]) -> Option<Aabb> {
    let own = faces.iter().map(|&face| boxes[face as usize]);
    own.reduce(|a, b| Aabb {
        min: std::array::from_fn(|i| a.min[i].min(b.min[i])),
        max: std::array::from_fn(|i| a.max[i].max(b.max[i])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::deep::numbers;

    /// Needles through one another's middle, each of whose boxes overlaps nearly all others.
    fn needles(count: usize) -> Mesh {
        let mut next = numbers();
        let needle = |_| {
            let [along, place, aside]: [Vec3; 3] =
                std::array::from_fn(|_| std::array::from_fn(|_| next()));
            let at = |part: f64| std::array::from_fn(|i| place[i] + along[i] * part);
            let tip: Vec3 = at(100.0);
            let beside = std::array::from_fn(|i| tip[i] + aside[i] * 0.01);
            [at(-100.0), tip, beside]
        };
        let corners: Vec<Vec3> = (0..count).flat_map(needle).collect();
        Mesh::from_corners(&corners).unwrap()
    }

    #[test]
    fn needles_cost_no_more_than_the_search_may() {
        let mesh = needles(2_000);
        let search = Search::of(&mesh, MOST_PAIRS, MOST_DECIDED);
        let all = search.all().unwrap();
        assert!(all.decided > 1_000_000, "{all:?}");
        assert_eq!(search.decided.load(Relaxed), all.decided);
        let looked = search.looked.load(Relaxed);
        // A core goes on to the end of its step, of pairs of full leaves at most.
        let step = STEP * (LEAF * LEAF) as u64;
        for (most_looked, most_decided) in [(MOST_PAIRS, 100_000), (50_000, MOST_DECIDED)] {
            let search = Search::of(&mesh, most_looked, most_decided);
            assert!(search.all().is_none());
            assert!(search.decided.load(Relaxed) <= most_decided + step);
            assert!(search.looked.load(Relaxed) <= most_looked + STEP);
        }
        let just_enough = Search::of(&mesh, looked, all.decided).all().unwrap();
        assert_eq!(just_enough.count, all.count);
    }
}

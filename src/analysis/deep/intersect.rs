//! Self-intersections: pairs of faces with more in common than the vertices or the edge that they share.
//!
//! Candidates come from a tree of boxes; each is decided exactly by [`super::overlap`]. Faces that repeat a vertex take no
//! part, and faces with the same three vertices are duplicates, not intersections. Touching counts, so a vertex that
//! lies on another face's edge without being part of it is found too.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::overlap::{fold_over_edge, meet, meet_beyond_vertex};
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
/// Pairs of faces decided exactly, 90 ns each, before the search is given up, and the same for each face of a large
/// mesh: bodies come to ten.
const MOST_DECIDED: u64 = 40_000_000;
const DECIDED_OF_A_FACE: u64 = 50;

/// Pairs of boxes that the search is cut into, to be shared out among cores.
const TASKS: usize = 256;
/// Pairs of boxes that one core looks at before it says so to the others.
const STEP: u64 = 4_096;

/// Pairs of faces of `mesh` that intersect; `None` where there are too many candidates to tell.
pub(super) fn self_intersections(mesh: &Mesh) -> Option<Pairs> {
    let search = Search {
        mesh,
        tree: Tree::new(mesh),
        looked: AtomicU64::new(0),
        decided: AtomicU64::new(0),
        most_decided: MOST_DECIDED.max(mesh.faces().len() as u64 * DECIDED_OF_A_FACE),
    };
    let found = cores::map(search.tasks().into_iter(), |task| search.below(task));
    let mut all = Pairs::default();
    for pairs in found {
        all.add(pairs?);
    }
    Some(all)
}

/// A search that several cores share.
struct Search<'a> {
    mesh: &'a Mesh,
    tree: Tree,
    /// Pairs of boxes that all have looked at, and pairs of faces that they have decided.
    looked: AtomicU64,
    decided: AtomicU64,
    most_decided: u64,
}

impl Search<'_> {
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
                let decided = pairs.decided - decided_before;
                let all_looked = self.looked.fetch_add(looked, Relaxed) + looked;
                let all_decided = self.decided.fetch_add(decided, Relaxed) + decided;
                if all_looked > MOST_PAIRS || all_decided > self.most_decided {
                    return None;
                }
                (looked, decided_before) = (0, pairs.decided);
            }
        }
        Some(pairs)
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
                if intersect(mesh, a, b) {
                    self.count += 1;
                    let pair = (a.min(b), a.max(b));
                    self.first = Some(self.first.map_or(pair, |first| first.min(pair)));
                }
            }
        }
    }
}

fn intersect(mesh: &Mesh, a: u32, b: u32) -> bool {
    let (face, other) = (mesh.faces()[a as usize], mesh.faces()[b as usize]);
    let [mine, theirs] = [turned_to_shared(face, other), turned_to_shared(other, face)];
    let [[u, v, p], [s, t, q]] = [mine, theirs].map(|(corners, _)| mesh.corners(corners));
    match mine.1 {
        0 => meet([u, v, p], [s, t, q]),
        1 => meet_beyond_vertex(u, [v, p], [t, q]),
        2 => fold_over_edge(u, v, p, q),
        _ => false,
    }
}

/// The corners of `face` with those first that `other` has too, and how many these are.
fn turned_to_shared(face: [u32; 3], other: [u32; 3]) -> ([u32; 3], usize) {
    let mut corners = face;
    corners.sort_by_key(|corner| !other.contains(corner));
    let shared = corners
        .iter()
        .filter(|corner| other.contains(corner))
        .count();
    (corners, shared)
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
    /// Of every face.
    boxes: Vec<Aabb>,
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

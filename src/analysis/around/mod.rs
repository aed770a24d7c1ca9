//! What the stars of a mesh show: edges, fans, shells, repetitions and lengths, in one trip over the vertices.
//!
//! A vertex inside a surface has one closed fan of faces, each of which begins where the one before it ends. That is
//! seen by following the faces around, with no table and no sorting, and every measure of such a star is known at once. Any
//! other star is looked at in full: its edges are sorted by their far ends.
//!
//! An edge counts where its smaller vertex is. A vertex with more than one fan is non-manifold. Fans also tell how
//! boundary edges follow one another: two that end at one vertex belong to one loop where one fan lies between them. Sheets
//! that touch at a vertex so keep their rims apart; two holes that touch at one have the figure of eight as their one rim.

mod rims;
mod sets;
#[cfg(test)]
mod tests;

pub(super) use rims::boundary_loops;
pub(super) use sets::{Sets, sets_of_all};

use super::sum::Sum;
use super::union_find::UnionFind;
use crate::mesh::Mesh;
use crate::mesh::stars::{Piece, PieceStars, Wing};
use crate::mesh::vec3::{length, sub};

/// Most faces of a star that are followed around; finding the next one looks at all that are left.
const FEW: usize = 40;

/// Edges counted by how faces use them, and what else stars show.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// All edges.
    pub(super) edges: u64,
    /// Edges of exactly one face.
    pub(super) boundary: u64,
    /// Edges of three or more faces.
    pub(super) non_manifold: u64,
    /// Two-face edges that both faces run along in the same direction.
    pub(super) miswound: u64,
    /// Faces with the same three vertices as an earlier face, in any order.
    pub(super) duplicates: u64,
    /// Vertices of at least one face that repeats none.
    pub(super) vertices: u64,
    /// Vertices with more than one fan.
    pub(super) non_manifold_vertices: u64,
}

impl Counts {
    /// Every edge is used by exactly two faces, and there is one.
    pub(super) fn is_watertight(&self) -> bool {
        self.edges > 0 && self.boundary == 0 && self.non_manifold == 0
    }

    /// Watertight and consistently wound.
    pub(super) fn is_solid(&self) -> bool {
        self.is_watertight() && self.miswound == 0
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.edges += other.edges;
        self.boundary += other.boundary;
        self.non_manifold += other.non_manifold;
        self.miswound += other.miswound;
        self.duplicates += other.duplicates;
        self.vertices += other.vertices;
        self.non_manifold_vertices += other.non_manifold_vertices;
    }
}

/// What the stars of some vertices show.
#[derive(Debug)]
pub(super) struct Around<'a> {
    mesh: &'a Mesh,
    pub(super) counts: Counts,
    /// Each face has half of an edge; what edges of one face are longer than that, and edges of three or more shorter.
    pub(super) uneven_lengths: Sum,
    /// Half-edges that no other face runs along: three times the face plus the corner where it starts.
    pub(super) boundary: Vec<u32>,
    /// Pairs of them that follow one another.
    pub(super) chained: Vec<[u32; 2]>,
    /// Pairs of faces that share an edge, where not both are among `joined`.
    pub(super) apart: Vec<[u32; 2]>,
    /// The own faces of the piece, joined by shared edges.
    joined: UnionFind,
    first_face: u32,
    uses: Vec<Use>,
    thirds: Vec<u32>,
}

/// A face's use of an edge that ends at the vertex of a star; sorted by the far end, then in the order of the faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    far: u32,
    /// Number of the face in the star.
    wing: u32,
    /// Three times the face plus the corner where its half-edge starts.
    half_edge: u32,
    third: u32,
    is_outward: bool,
}

impl<'a> Around<'a> {
    /// Looks at all stars of a piece.
    pub(super) fn of(mesh: &'a Mesh, piece: &Piece, stars: &mut PieceStars) -> Self {
        let mut around = Self {
            mesh,
            counts: Counts::default(),
            uneven_lengths: Sum::default(),
            boundary: Vec::new(),
            chained: Vec::new(),
            apart: Vec::new(),
            joined: UnionFind::new(piece.faces.len()),
            first_face: piece.faces.start as u32,
            uses: Vec::new(),
            thirds: Vec::new(),
        };
        for (vertex, star) in piece.vertices.clone().zip(stars.iter_mut()) {
            around.take(vertex, star);
        }
        around
    }

    fn take(&mut self, vertex: u32, star: &mut [Wing]) {
        if star.is_empty() {
            return;
        }
        self.counts.vertices += 1;
        if (3..=FEW).contains(&star.len()) && is_closed_fan(star) {
            self.take_closed_fan(vertex, star);
        } else {
            self.take_any(vertex, star);
        }
    }

    /// Takes a star whose faces lie around it one after the other; each edge has two faces, in opposite directions.
    fn take_closed_fan(&mut self, vertex: u32, wings: &[Wing]) {
        let mut before = wings[wings.len() - 1].face();
        for wing in wings {
            // The edge between this face and the one before it.
            self.counts.edges += u64::from(wing.next > vertex);
            // Where the edge does not count its faces are joined all the same: that costs less than a branch.
            self.join(before, wing.face());
            before = wing.face();
        }
    }

    fn take_any(&mut self, vertex: u32, star: &[Wing]) {
        let mut uses = std::mem::take(&mut self.uses);
        uses.clear();
        for (wing, &Wing { next, last, corner }) in (0..).zip(star) {
            let one = |far, third, half_edge| Use {
                far,
                wing,
                half_edge,
                third,
                is_outward: half_edge == corner,
            };
            uses.push(one(next, last, corner));
            uses.push(one(last, next, corner - corner % 3 + (corner + 2) % 3));
        }
        uses.sort_unstable();
        let mut fans = UnionFind::new(star.len());
        let mut fan_count = star.len();
        for edge in uses.chunk_by(|a, b| a.far == b.far) {
            for pair in edge.windows(2) {
                fan_count -= usize::from(fans.join(pair[0].wing, pair[1].wing));
            }
            if edge[0].far > vertex {
                self.take_edge(vertex, edge);
            }
        }
        self.counts.non_manifold_vertices += u64::from(fan_count > 1);
        self.chain(&uses, &mut fans);
        self.uses = uses;
    }

    fn take_edge(&mut self, vertex: u32, uses: &[Use]) {
        let far = uses[0].far;
        self.counts.edges += 1;
        if uses.len() != 2 {
            let positions = self.mesh.positions();
            let [here, there] = [vertex, far].map(|vertex| positions[vertex as usize]);
            let share = 1.0 - uses.len() as f64 / 2.0;
            self.uneven_lengths.add(share * length(sub(there, here)));
        }
        match uses {
            [only] => {
                self.counts.boundary += 1;
                self.boundary.push(only.half_edge);
            }
            [one, other] => self.counts.miswound += u64::from(one.is_outward == other.is_outward),
            _ => self.counts.non_manifold += 1,
        }
        for pair in uses.windows(2) {
            self.join(pair[0].half_edge / 3, pair[1].half_edge / 3);
        }
        // Each face is looked at once, from the edge between its two smaller vertices.
        self.thirds.clear();
        let thirds = uses.iter().map(|one| one.third);
        self.thirds.extend(thirds.filter(|&third| third > far));
        self.thirds.sort_unstable();
        let pairs = self.thirds.windows(2);
        self.counts.duplicates += pairs.filter(|pair| pair[0] == pair[1]).count() as u64;
    }

    /// Notes which boundary edges follow one another at this vertex.
    fn chain(&mut self, uses: &[Use], fans: &mut UnionFind) {
        let edges = uses.chunk_by(|a, b| a.far == b.far);
        let alone = edges.filter(|edge| edge.len() == 1).map(|edge| edge[0]);
        let mut ends: Vec<(u32, u32)> = alone
            .map(|only| (fans.root(only.wing), only.half_edge))
            .collect();
        ends.sort_unstable();
        let same_fan = ends.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        self.chained
            .extend(same_fan.map(|pair| [pair[0].1, pair[1].1]));
    }

    /// The sets of the own faces that shared edges join.
    pub(super) fn sets(&mut self) -> Sets {
        Sets::of(&mut self.joined)
    }

    /// Joins two faces that share an edge.
    fn join(&mut self, one: u32, other: u32) {
        let (a, b) = (
            one.wrapping_sub(self.first_face),
            other.wrapping_sub(self.first_face),
        );
        if (a.max(b) as usize) < self.joined.len() {
            self.joined.join(a, b);
        } else {
            self.apart.push([one, other]);
        }
    }
}

/// Whether the faces of a star lie around it one after the other; puts them in that order if so.
///
/// Then its edges are as many as its faces, and each is used twice, once in each direction.
fn is_closed_fan(wings: &mut [Wing]) -> bool {
    let start = wings[0].next;
    for at in 1..wings.len() {
        let sought = wings[at - 1].last;
        let mut found = at;
        let mut count = 0;
        for (place, wing) in wings.iter().enumerate().skip(at) {
            if wing.next == sought {
                found = place;
                count += 1;
            }
        }
        // One that is back at the start too early leaves faces over, and two that go on from one edge share it with a third.
        if count != 1 || sought == start {
            return false;
        }
        wings.swap(at, found);
    }
    wings[wings.len() - 1].last == start
}

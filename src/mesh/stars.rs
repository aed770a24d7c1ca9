//! Stars: the corners of faces around each vertex.
//!
//! Faces are cut into chunks, and vertices into pieces: those that a chunk is the first to name, so that most corners at
//! the vertices of a piece lie in its own chunk, and both fit into the cache of a core. Corners that lie in
//! another chunk are found beforehand ([`Stars::new`]) and handed to the piece of their vertex. Pieces do not depend on one
//! another: each idle core takes one. Any order of faces and vertices will do; the order of first use makes it fast.
//!
//! Promises: the corners at a vertex come in the order of the faces; faces that repeat a vertex have none.

use std::ops::Range;

use super::repeats_a_vertex;
use crate::cores;

/// Faces of a chunk, which with the stars at its vertices take 400 KB.
pub const CHUNK: usize = 1 << 13;
/// Most vertices of a piece, which a chunk of faces that share none has.
const LARGEST_PIECE: usize = 3 * CHUNK;

/// The corners around all vertices.
#[derive(Debug)]
pub struct Stars<'a> {
    faces: &'a [[u32; 3]],
    pieces: Vec<Piece>,
    /// For each chunk the corners of its faces that lie at the vertices of other pieces.
    strays: Vec<Strays>,
}

/// Some of the vertices.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The vertices.
    pub vertices: Range<u32>,
    /// The chunk of faces that is this piece's own; may be empty. Every face is in the own chunk of one piece.
    pub faces: Range<usize>,
    number: u32,
}

/// Corners by the piece of their vertex.
#[derive(Debug, Default)]
struct Strays {
    /// Three times the face plus the corner.
    corners: Vec<u32>,
    /// Number of a piece, and where its corners start.
    runs: Vec<(u32, u32)>,
}

/// A face as seen from one of its vertices.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wing {
    /// The vertex that comes next around the face.
    pub next: u32,
    /// The one after that, which is the one before this.
    pub last: u32,
    /// Three times the face plus the corner.
    pub corner: u32,
}

impl Wing {
    /// The wing of a face at its corner number `corner`.
    fn of([a, b, c]: [u32; 3], face: u32, corner: u32) -> Self {
        let (next, last) = match corner {
            0 => (b, c),
            1 => (c, a),
            _ => (a, b),
        };
        let corner = face * 3 + corner;
        Self { next, last, corner }
    }

    /// The face.
    pub fn face(&self) -> u32 {
        self.corner / 3
    }
}

/// The faces at the vertices of one piece.
#[derive(Debug, Default)]
pub struct PieceStars {
    /// Where those of each vertex start, and the end.
    starts: Vec<u32>,
    wings: Vec<Wing>,
}

impl PieceStars {
    /// For each vertex of the piece, the faces there.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut [Wing]> {
        let mut rest = self.wings.as_mut_slice();
        self.starts.windows(2).map(move |ends| {
            let count = (ends[1] - ends[0]) as usize;
            let (star, after) = std::mem::take(&mut rest).split_at_mut(count);
            rest = after;
            star
        })
    }
}

impl<'a> Stars<'a> {
    /// The stars of `vertex_count` vertices in `faces`.
    pub fn new(faces: &'a [[u32; 3]], vertex_count: usize) -> Self {
        let pieces = pieces(faces, vertex_count);
        let firsts: Vec<u32> = pieces.iter().map(|piece| piece.vertices.start).collect();
        let owners = pieces.iter().filter(|piece| !piece.faces.is_empty());
        let owners: Vec<_> = owners.collect();
        let strays = if pieces.len() > 1 {
            cores::map(owners.iter(), |piece| Strays::of(faces, piece, &firsts))
        } else {
            Vec::new()
        };
        Self {
            faces,
            pieces,
            strays,
        }
    }

    /// The pieces; each vertex is in one.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The faces at the vertices of `piece`, in their order.
    pub fn around(&self, piece: &Piece) -> PieceStars {
        let (first, count) = (piece.vertices.start, piece.vertices.len());
        // What lies before the first vertex wraps round to beyond the last.
        let place =
            |vertex: u32| Some(vertex.wrapping_sub(first) as usize).filter(|&at| at < count);
        let own = &self.faces[piece.faces.clone()];
        let strays = || {
            self.strays
                .iter()
                .map(|strays| strays.of_piece(piece.number))
        };
        let mut starts = vec![0_u32; count + 2];
        for face in own.iter().filter(|&&face| !repeats_a_vertex(face)) {
            face.iter()
                .filter_map(|&vertex| place(vertex))
                .for_each(|at| starts[at + 2] += 1);
        }
        let stray = |corner: u32| {
            let face = self.faces[corner as usize / 3];
            let at = (face[corner as usize % 3] - first) as usize;
            (at, Wing::of(face, corner / 3, corner % 3))
        };
        for &corner in strays().flatten() {
            starts[stray(corner).0 + 2] += 1;
        }
        for i in 2..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut wings = vec![Wing::default(); starts.last().map_or(0, |&n| n as usize)];
        let mut put = |at: usize, wing: Wing| {
            let next = &mut starts[at + 1];
            wings[*next as usize] = wing;
            *next += 1;
        };
        for (number, &face) in (piece.faces.start as u32..).zip(own) {
            if repeats_a_vertex(face) {
                continue;
            }
            for (corner, &vertex) in (0..).zip(&face) {
                if let Some(at) = place(vertex) {
                    put(at, Wing::of(face, number, corner));
                }
            }
        }
        for &corner in strays().flatten() {
            let (at, wing) = stray(corner);
            put(at, wing);
        }
        starts.pop();
        PieceStars { starts, wings }
    }
}

/// Cuts the vertices so that each chunk of faces has a piece of those that no chunk before it names, in the order of the
/// chunks; further pieces of them where they are too many for one.
fn pieces(faces: &[[u32; 3]], vertex_count: usize) -> Vec<Piece> {
    let chunks = faces.chunks(CHUNK);
    let ends = cores::map(chunks, |chunk| {
        chunk
            .as_flattened()
            .iter()
            .max()
            .map_or(0, |&last| last + 1)
    });
    let mut pieces = Vec::with_capacity(ends.len());
    let mut first = 0;
    for (chunk, end) in ends.iter().enumerate() {
        let own = chunk * CHUNK..((chunk + 1) * CHUNK).min(faces.len());
        let end = (*end).max(first).min(vertex_count as u32);
        let mut own = Some(own);
        while own.is_some() || first < end {
            let next = end.min(first.saturating_add(LARGEST_PIECE as u32));
            pieces.push(Piece {
                vertices: first..next,
                faces: own.take().unwrap_or_default(),
                number: pieces.len() as u32,
            });
            first = next;
        }
    }
    pieces
}

impl Strays {
    /// The corners of the own chunk of `piece` that lie elsewhere; `firsts` has the first vertex of each piece.
    fn of(faces: &[[u32; 3]], piece: &Piece, firsts: &[u32]) -> Self {
        let mut found = Vec::new();
        let mut counts = vec![0_u32; firsts.len()];
        let mut last = piece.vertices.clone();
        let mut number = piece.number;
        for (face_number, &face) in (piece.faces.start as u32..).zip(&faces[piece.faces.clone()]) {
            if repeats_a_vertex(face) {
                continue;
            }
            for (corner, vertex) in (face_number * 3..).zip(face) {
                if piece.vertices.contains(&vertex) {
                    continue;
                }
                if !last.contains(&vertex) {
                    // Of pieces that start at one vertex all but the last are empty.
                    let after = firsts.partition_point(|&first| first <= vertex);
                    number = after as u32 - 1;
                    last = firsts[after - 1]..firsts.get(after).copied().unwrap_or(u32::MAX);
                }
                counts[number as usize] += 1;
                found.push((number, corner));
            }
        }
        let mut next = 0;
        let mut runs = Vec::new();
        for (number, count) in (0..).zip(&mut counts).filter(|(_, count)| **count > 0) {
            runs.push((number, next));
            next += std::mem::replace(count, next);
        }
        let mut corners = vec![0; found.len()];
        for (number, corner) in found {
            let place = &mut counts[number as usize];
            corners[*place as usize] = corner;
            *place += 1;
        }
        Self { corners, runs }
    }

    fn of_piece(&self, number: u32) -> &[u32] {
        let Ok(run) = self.runs.binary_search_by_key(&number, |run| run.0) else {
            return &[];
        };
        let end = self
            .runs
            .get(run + 1)
            .map_or(self.corners.len(), |next| next.1 as usize);
        &self.corners[self.runs[run].1 as usize..end]
    }
}

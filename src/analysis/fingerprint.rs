//! `mesh_hash`: equal for the same triangles, however a file stores them.
//!
//! Coordinates count as single precision, which is all that STL holds. A triangle is its three positions in their
//! order around it, from whichever corner, so that turning one inside out changes the hash. Each triangle is hashed by
//! itself and the hashes are added up, which makes the order of triangles irrelevant; how often one occurs counts.
//! The mixing is not cryptographic: it keeps bodies apart that differ by accident, not by malice.

use std::hint::select_unpredictable;

use crate::mesh::Mesh;
use crate::mesh::stars::Piece;
use crate::mesh::vec3::Vec3;

/// The sum of the hashes of some faces.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FaceHashes([u64; 2]);

impl FaceHashes {
    /// Adds up the hashes of the own faces of a piece.
    pub(super) fn of(mesh: &Mesh, piece: &Piece) -> Self {
        let positions = mesh.positions();
        let (first, end) = (piece.vertices.start, piece.vertices.end);
        let own = &positions[first as usize..end as usize];
        // Most corners are at these, each of which has about six.
        let own: Vec<[u64; 2]> = own.iter().map(|&p| vertex_hash(p)).collect();
        let hash_of = |vertex: u32| {
            let own = own.get(vertex.wrapping_sub(first) as usize);
            own.copied()
                .unwrap_or_else(|| vertex_hash(positions[vertex as usize]))
        };
        let mut sums = [0; 2];
        for &[a, b, c] in &mesh.faces()[piece.faces.clone()] {
            sums = add(sums, face_hash(hash_of(a), hash_of(b), hash_of(c)));
        }
        Self(sums)
    }

    /// Adds the hashes of other faces.
    pub(super) fn add(&mut self, other: Self) {
        self.0 = add(self.0, other.0);
    }

    /// 32 hex digits that name the set of triangles, of which there are `count`.
    pub(super) fn mesh_hash(self, count: usize) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(count as u64).to_le_bytes());
        for sum in self.0 {
            hasher.update(&sum.to_le_bytes());
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }
}

fn face_hash(a: [u64; 2], b: [u64; 2], c: [u64; 2]) -> [u64; 2] {
    // The corner that sorts first leads. Which one does is even odds, so nothing branches on it.
    let [x, y, z] = [a, b, c].map(|[high, low]| u128::from(high) << 64 | u128::from(low));
    let (is_second, is_third) = (y < x && y <= z, z < x && z < y);
    let turned = |a: u64, b: u64, c: u64| {
        let later = select_unpredictable(is_third, c, a);
        select_unpredictable(is_second, b, later)
    };
    let of_lane = |lane: usize| {
        let (a, b, c) = (a[lane], b[lane], c[lane]);
        let first = mix(turned(a, b, c), SEEDS[lane]);
        let second = mix(first ^ turned(b, c, a), SEEDS[lane]);
        mix(second ^ turned(c, a, b), SEEDS[lane])
    };
    [of_lane(0), of_lane(1)]
}

fn add(a: [u64; 2], b: [u64; 2]) -> [u64; 2] {
    [a[0].wrapping_add(b[0]), a[1].wrapping_add(b[1])]
}

/// Odd constants with bits spread evenly, one for each half of a hash.
const SEEDS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93];

fn vertex_hash([x, y, z]: Vec3) -> [u64; 2] {
    // Adding zero makes −0 zero.
    let bits = |x: f64| u64::from((x as f32 + 0.0).to_bits());
    let (xy, z) = (bits(x) << 32 | bits(y), bits(z));
    let of_lane = |seed: u64| mix(mix(xy, seed) ^ z, seed);
    [of_lane(SEEDS[0]), of_lane(SEEDS[1])]
}

/// The high half of a wide product folded onto the low one mixes every bit of the state.
fn mix(state: u64, seed: u64) -> u64 {
    let product = u128::from(state ^ 0xA076_1D64_78BD_642F) * u128::from(seed);
    (product as u64) ^ ((product >> 64) as u64)
}

//! `mesh_hash`: equal for the same triangles, however a file stores them.
//!
//! Coordinates count as single precision, which is all that STL holds. A triangle is its three positions in their
//! order around it, from whichever corner, so that turning one inside out changes the hash. Each triangle is hashed by
//! itself and the hashes are added up, which makes the order of triangles irrelevant; how often one occurs counts.
//! The mixing is not cryptographic: it keeps bodies apart that differ by accident, not by malice.

use super::faces::PART;
use crate::cores;
use crate::mesh::Mesh;
use crate::mesh::vec3::Vec3;

/// 32 hex digits that name the set of triangles.
pub(super) fn mesh_hash(mesh: &Mesh) -> String {
    let vertices: Vec<[u64; 2]> = mesh.positions().iter().map(|&p| vertex_hash(p)).collect();
    let mut sums = [0_u64; 2];
    for part in cores::map(mesh.faces().chunks(PART), |part| {
        face_hashes(part, &vertices)
    }) {
        sums = add(sums, part);
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(mesh.faces().len() as u64).to_le_bytes());
    for sum in sums {
        hasher.update(&sum.to_le_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// The sum of the hashes of some faces.
fn face_hashes(faces: &[[u32; 3]], vertices: &[[u64; 2]]) -> [u64; 2] {
    let hash = |face: &[u32; 3]| {
        let [a, b, c] = face.map(|vertex| vertices[vertex as usize]);
        // The corner that sorts first leads; corners in one place have one hash, so any of them may.
        let [a, b, c] = if a <= b && a <= c {
            [a, b, c]
        } else if b <= c {
            [b, c, a]
        } else {
            [c, a, b]
        };
        std::array::from_fn(|lane| {
            let first = mix(a[lane], SEEDS[lane]);
            mix(mix(first ^ b[lane], SEEDS[lane]) ^ c[lane], SEEDS[lane])
        })
    };
    faces.iter().map(hash).fold([0; 2], add)
}

fn add(a: [u64; 2], b: [u64; 2]) -> [u64; 2] {
    [a[0].wrapping_add(b[0]), a[1].wrapping_add(b[1])]
}

/// Odd constants with bits spread evenly, one for each half of a hash.
const SEEDS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93];

fn vertex_hash(position: Vec3) -> [u64; 2] {
    // Adding zero makes −0 zero.
    let [x, y, z] = position.map(|x| u64::from((x as f32 + 0.0).to_bits()));
    SEEDS.map(|seed| mix(mix(x << 32 | y, seed) ^ z, seed))
}

/// The high half of a wide product folded onto the low one mixes every bit of the state.
fn mix(state: u64, seed: u64) -> u64 {
    let product = u128::from(state ^ 0xA076_1D64_78BD_642F) * u128::from(seed);
    (product as u64) ^ ((product >> 64) as u64)
}

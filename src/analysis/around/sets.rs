//! Shells: sets of faces that shared edges join, of each chunk by itself and then of all.

use crate::analysis::union_find::UnionFind;
use crate::mesh::stars::CHUNK;

/// Sets of some faces, numbered from 0.
#[derive(Debug)]
pub(in crate::analysis) struct Sets {
    of_face: Vec<u16>,
    count: u16,
}

impl Sets {
    /// Those that `joined` has.
    pub(super) fn of(joined: &mut UnionFind) -> Self {
        let mut of_face = Vec::with_capacity(joined.len());
        let mut count = 0;
        for face in 0..joined.len() {
            // A root is the smallest of its set, and comes first.
            let number = match joined.root(face as u32) as usize {
                root if root == face => {
                    count += 1;
                    count - 1
                }
                root => of_face[root],
            };
            of_face.push(number);
        }
        Self { of_face, count }
    }

    /// Whether there is no face.
    pub(in crate::analysis) fn is_empty(&self) -> bool {
        self.of_face.is_empty()
    }
}

/// How many sets all faces form, of which each chunk forms some and `apart` has pairs that join those.
pub(in crate::analysis) fn sets_of_all(
    chunks: &[Sets],
    apart: impl Iterator<Item = [u32; 2]>,
) -> u64 {
    let before: Vec<u32> = chunks
        .iter()
        .scan(0, |sum, sets| {
            let before = *sum;
            *sum += u32::from(sets.count);
            Some(before)
        })
        .collect();
    let all: u64 = chunks.iter().map(|sets| u64::from(sets.count)).sum();
    let mut joined = UnionFind::new(all as usize);
    let mut count = all;
    for pair in apart {
        let [one, other] = pair.map(|face| {
            let (chunk, place) = (face as usize / CHUNK, face as usize % CHUNK);
            before[chunk] + u32::from(chunks[chunk].of_face[place])
        });
        count -= u64::from(joined.join(one, other));
    }
    count
}

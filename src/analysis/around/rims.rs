//! Boundary loops: chains of boundary edges.

use crate::analysis::union_find::UnionFind;

/// Chains of boundary edges; each is closed where no edge is non-manifold.
pub(in crate::analysis) fn boundary_loops(
    half_edges: usize,
    boundary: impl Iterator<Item = u32> + Clone,
    chained: impl Iterator<Item = [u32; 2]>,
) -> u64 {
    let rank = Rank::of(half_edges, boundary);
    let mut chains = UnionFind::new(rank.count as usize);
    let mut loops = u64::from(rank.count);
    for pair in chained {
        let [one, other] = pair.map(|half_edge| rank.number(half_edge));
        loops -= u64::from(chains.join(one, other));
    }
    loops
}

/// Numbers the members of a set of small numbers in their order.
struct Rank {
    words: Vec<u64>,
    /// Members before each word.
    before: Vec<u32>,
    count: u32,
}

impl Rank {
    fn of(below: usize, members: impl Iterator<Item = u32>) -> Self {
        let mut words = Vec::new();
        for member in members {
            if words.is_empty() {
                words = vec![0_u64; below.div_ceil(64)];
            }
            words[member as usize / 64] |= 1 << (member % 64);
        }
        let mut count = 0;
        let before = words.iter().map(|word| {
            let before = count;
            count += word.count_ones();
            before
        });
        let before = before.collect();
        Self {
            words,
            before,
            count,
        }
    }

    fn number(&self, member: u32) -> u32 {
        let (word, bit) = (member as usize / 64, member % 64);
        let lower = self.words[word] & ((1 << bit) - 1);
        self.before[word] + lower.count_ones()
    }
}

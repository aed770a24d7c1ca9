//! Sources in; shards of about the same number of bytes out.
//!
//! A source of more bytes than a shard should have is a giant and gets a shard of its own. Large ones are dealt out first, each to
//! the shard that has the least; the small ones then fill the shards in the order of their paths, so that files of a folder, which often are equal or
//! share what stands beside them, mostly meet in one shard.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::plan::MOST_SHARDS;

/// What a source weighs, in bytes, as part of a shard: none is for nothing.
const LEAST: u64 = 1;
/// Sources of more than this part of a shard are dealt out one by one; smaller ones overfill a shard by no more.
const LARGE: u64 = 32;

/// The shards of `sizes`, in order: numbers of sources, and those that are giants.
#[derive(Debug, Default)]
pub(crate) struct Dealt {
    /// Of each source its shard.
    pub(crate) shard: Vec<u32>,
    /// Whether it is a giant.
    pub(crate) is_giant: Vec<bool>,
}

/// Deals sources of these sizes, which stand in the order of their paths, out to `count` shards.
pub(crate) fn deal(sizes: &[u64], count: u32) -> Dealt {
    let weight = |at: usize| sizes.get(at).copied().unwrap_or(0).max(LEAST);
    let mut dealt = Dealt {
        shard: vec![0; sizes.len()],
        is_giant: vec![false; sizes.len()],
    };
    let mut by_size: Vec<usize> = (0..sizes.len()).collect();
    by_size.sort_by_key(|&at| (Reverse(weight(at)), at));
    let mut left: u128 = by_size.iter().map(|&at| u128::from(weight(at))).sum();
    // Giants have the last shards, so that the numbers of the others do not hang on how many there are.
    let mut shards = count.max(1);
    let mut rest = by_size.as_slice();
    while let [first, others @ ..] = rest
        && shards > 1
        && u128::from(weight(*first)) * u128::from(shards) > left
    {
        shards -= 1;
        dealt.shard[*first] = shards;
        dealt.is_giant[*first] = true;
        left -= u128::from(weight(*first));
        rest = others;
    }
    let mean = u64::try_from(left / u128::from(shards)).unwrap_or(u64::MAX);
    let large = rest.partition_point(|&at| weight(at) > mean / LARGE);
    let (large, small) = rest.split_at(large);
    let loads = deal_large(&mut dealt, large, shards, weight);
    fill(&mut dealt, small, loads, weight);
    dealt
}

/// Deals large sources out, the largest first, each to the shard with the fewest bytes; returns what each shard has then.
fn deal_large(
    dealt: &mut Dealt,
    large: &[usize],
    shards: u32,
    weight: impl Fn(usize) -> u64,
) -> Vec<u64> {
    let mut heap: BinaryHeap<_> = (0..shards).map(|shard| Reverse((0_u64, shard))).collect();
    for &at in large {
        if let Some(Reverse((load, shard))) = heap.pop() {
            dealt.shard[at] = shard;
            heap.push(Reverse((load.saturating_add(weight(at)), shard)));
        }
    }
    let mut loads: Vec<_> = heap.into_iter().map(|Reverse(of)| of).collect();
    loads.sort_by_key(|(_, shard)| *shard);
    loads.into_iter().map(|(load, _)| load).collect()
}

/// Fills the shards with small sources in the order of their paths, each up to what it should have.
fn fill(dealt: &mut Dealt, small: &[usize], loads: Vec<u64>, weight: impl Fn(usize) -> u64) {
    let mut in_order = small.to_vec();
    in_order.sort_unstable();
    let mut left: u128 = in_order.iter().map(|&at| u128::from(weight(at))).sum();
    let mut in_order = in_order.into_iter().peekable();
    let mut waiting: u128 = loads.iter().map(|&load| u128::from(load)).sum();
    let last = loads.len().saturating_sub(1);
    for (shard, load) in loads.into_iter().enumerate() {
        // Anew for each, since one before may have more than its share.
        let shards = (last - shard + 1) as u128;
        let wanted = (left + waiting) / shards;
        waiting -= u128::from(load);
        let mut load = u128::from(load);
        while let Some(at) = in_order.next_if(|_| load < wanted || shard == last) {
            dealt.shard[at] = u32::try_from(shard).unwrap_or(u32::MAX);
            load += u128::from(weight(at));
            left -= u128::from(weight(at));
        }
    }
}

/// How many shards `files` of `bytes` together are cut into where nobody says: 10 to 60 minutes of work each.
pub(crate) fn usual(files: u64, bytes: u64) -> u32 {
    const BYTES: u64 = 4 << 30;
    const FILES: u64 = 20_000;
    let shards = bytes.div_ceil(BYTES).max(files.div_ceil(FILES)).max(1);
    u32::try_from(shards).map_or(MOST_SHARDS, |shards| shards.min(MOST_SHARDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes of each shard, and whether it has a giant.
    fn loads(sizes: &[u64], count: u32) -> Vec<(u64, bool)> {
        let dealt = deal(sizes, count);
        let mut loads = vec![(0, false); count as usize];
        for (at, size) in sizes.iter().enumerate() {
            let load = &mut loads[dealt.shard[at] as usize];
            *load = (load.0 + size, load.1 | dealt.is_giant[at]);
        }
        loads
    }

    /// Sizes as folders of models have them: most are small, a few are large.
    fn sizes(count: u64, seed: u64) -> Vec<u64> {
        let mut state = seed;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            state >> 33
        };
        let size = |_| {
            let steps = next() % 24;
            (1 << steps) + next() % (1 << steps)
        };
        (0..count).map(size).collect()
    }

    #[test]
    fn shards_have_about_the_same_bytes_but_for_giants() {
        for (count, shards, seed) in [
            (20_000, 7, 1),
            (20_000, 64, 2),
            (3_000, 16, 3),
            (1_000, 4, 4),
        ] {
            let mut sizes = sizes(count, seed);
            sizes[5] = 1 << 40;
            let loads = loads(&sizes, shards);
            assert_eq!(loads.iter().filter(|(_, giant)| *giant).count(), 1);
            let others: Vec<u64> = loads.iter().filter(|it| !it.1).map(|it| it.0).collect();
            let mean = others.iter().sum::<u64>() as f64 / others.len() as f64;
            let most = *others.iter().max().unwrap() as f64;
            assert!(most <= 1.1 * mean, "{shards} shards: {most} over {mean}");
        }
    }

    #[test]
    fn neighbours_mostly_meet_in_one_shard() {
        let dealt = deal(&vec![100; 6_400], 64);
        let changes = dealt
            .shard
            .windows(2)
            .filter(|two| two[0] != two[1])
            .count();
        assert_eq!(changes, 63);
    }

    #[test]
    fn few_or_empty_sources_are_dealt_out_too() {
        assert_eq!(deal(&[], 3).shard, Vec::<u32>::new());
        assert_eq!(deal(&[0, 0, 0], 3).shard, [0, 1, 2]);
        assert_eq!(loads(&[5], 3).iter().map(|it| it.0).sum::<u64>(), 5);
        assert_eq!(deal(&[u64::MAX, u64::MAX], 1).shard, [0, 0]);
        assert_eq!(usual(1, u64::MAX), MOST_SHARDS);
        assert_eq!(
            (usual(0, 0), usual(20_001, 5), usual(1, 9 << 30)),
            (1, 2, 3)
        );
    }
}

//! Welds parts together, on all idle cores, with the vertices in order of first use.
//!
//! The distinct positions of all parts, here called entries and numbered through the parts in their order, are shared out
//! by hash among buckets, so that equal ones meet in one bucket, whose table stays in the cache. A bucket finds the first
//! entry of each position, its leader. Leaders numbered in the order of the entries are the vertices: a sum over
//! the parts gives the number at which each part begins. No step depends on how many cores take part.

use super::{BLOCK, Coordinate, Slots, Table, WeldedPart};
use crate::cores;
use crate::mesh::vec3::Vec3;

/// Buckets that entries are shared out among: with three million of them, a table of 12,000 is 200 KB.
const BUCKETS: usize = 256;

/// Welds parts together, in their order: returns all positions, and turns `index`, which has the number of each corner's
/// position in its part, into that among all.
pub(in crate::mesh) fn join<T: Coordinate>(
    parts: Vec<WeldedPart<T>>,
    index: &mut [u32],
) -> Vec<Vec3> {
    if let [only] = parts.as_slice() {
        return only.distinct.iter().map(|p| p.map(T::to_f64)).collect();
    }
    let shared = cores::map(parts.into_iter(), Shared::out);
    let leaders = leaders_of(&shared);
    numbered(&shared, &leaders, index)
}

/// The entries of one part, sorted by bucket.
struct Shared<T> {
    positions: Vec<[T; 3]>,
    /// Where each of them was in the part.
    order: Vec<u32>,
    /// Where each bucket starts, and the end.
    starts: Vec<u32>,
    /// How many corners the part has.
    corners: usize,
}

impl<T: Coordinate> Shared<T> {
    fn out(part: WeldedPart<T>) -> Self {
        // The low bits of a hash choose the slot in a table.
        let bucket = |p: &[T; 3]| (T::hash(*p) >> 32) as usize % BUCKETS;
        let mut starts = vec![0_u32; BUCKETS + 2];
        for position in &part.distinct {
            starts[bucket(position) + 2] += 1;
        }
        for i in 2..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut positions = vec![[T::default(); 3]; part.distinct.len()];
        let mut order = vec![0; part.distinct.len()];
        for (place, position) in (0..).zip(&part.distinct) {
            let next = &mut starts[bucket(position) + 1];
            positions[*next as usize] = *position;
            order[*next as usize] = place;
            *next += 1;
        }
        starts.pop();
        Self {
            positions,
            order,
            starts,
            corners: part.corners,
        }
    }

    fn of_bucket(&self, bucket: usize) -> std::ops::Range<usize> {
        self.starts[bucket] as usize..self.starts[bucket + 1] as usize
    }

    /// `leaders`, which are sorted by bucket, in the order of the part.
    fn put_back(&self, leaders: &[&[u32]]) -> Vec<u32> {
        let mut in_order = vec![0; self.order.len()];
        let sorted = leaders.iter().copied().flatten();
        for (&place, &leader) in self.order.iter().zip(sorted) {
            in_order[place as usize] = leader;
        }
        in_order
    }
}

/// For each entry of each part, the first entry of its position.
fn leaders_of<T: Coordinate>(shared: &[Shared<T>]) -> Vec<Vec<u32>> {
    let of_bucket = cores::map_with(0..BUCKETS, Default::default, |slots, bucket| {
        bucket_leaders(shared, bucket, slots)
    });
    let mut rests: Vec<&[u32]> = of_bucket.iter().map(Vec::as_slice).collect();
    let mut of_part = Vec::with_capacity(shared.len());
    for part in shared {
        let mut own = Vec::with_capacity(BUCKETS);
        for (bucket, rest) in rests.iter_mut().enumerate() {
            let (taken, after) = rest.split_at(part.of_bucket(bucket).len());
            own.push(taken);
            *rest = after;
        }
        of_part.push(own);
    }
    cores::map(shared.iter().zip(&of_part), |(shared, leaders)| {
        shared.put_back(leaders)
    })
}

/// The first entry of the position of each entry in a bucket, part by part.
fn bucket_leaders<T: Coordinate>(
    shared: &[Shared<T>],
    bucket: usize,
    slots: &mut Slots,
) -> Vec<u32> {
    let count = shared.iter().map(|part| part.of_bucket(bucket).len()).sum();
    let mut table = Table::<T>::with_room_for(count, slots);
    let mut firsts: Vec<u32> = Vec::with_capacity(count);
    let mut leaders = vec![0; count];
    let (mut rest, mut before) = (leaders.as_mut_slice(), 0);
    for part in shared {
        let own = part.of_bucket(bucket);
        let (leaders, after) = rest.split_at_mut(own.len());
        let blocks = part.positions[own.clone()].chunks(BLOCK);
        let places = part.order[own].chunks(BLOCK);
        for ((block, places), leaders) in blocks.zip(places).zip(leaders.chunks_mut(BLOCK)) {
            table.weld(block, leaders);
            for (leader, place) in leaders.iter_mut().zip(places) {
                if *leader as usize == firsts.len() {
                    firsts.push(before + place);
                }
                *leader = firsts[*leader as usize];
            }
        }
        rest = after;
        before += part.order.len() as u32;
    }
    leaders
}

/// Numbers the leaders in their order: returns their positions, and gives `index` the number of each corner's.
fn numbered<T: Coordinate>(
    shared: &[Shared<T>],
    leaders: &[Vec<u32>],
    index: &mut [u32],
) -> Vec<Vec3> {
    let entries: Vec<usize> = leaders.iter().map(Vec::len).collect();
    let before: Vec<usize> = sums_before(&entries).collect();
    let is_leader = |(entry, leader): (usize, &u32)| *leader as usize == entry;
    let counts = cores::map(leaders.iter().zip(&before), |(own, &before)| {
        (before..).zip(own).filter(|&pair| is_leader(pair)).count()
    });
    let mut number_of_entry = vec![0_u32; entries.iter().sum()];
    let mut positions = vec![[0.0; 3]; counts.iter().sum()];
    let firsts: Vec<usize> = sums_before(&counts).collect();
    let work = split(&mut number_of_entry, &entries)
        .into_iter()
        .zip(split(&mut positions, &counts))
        .zip(shared.iter().zip(leaders).zip(before.iter().zip(&firsts)));
    cores::map(
        work,
        |((numbers, positions), ((part, own), (&before, &first)))| {
            let mut next = first as u32;
            for ((entry, leader), number) in (before..).zip(own).zip(&mut *numbers) {
                if is_leader((entry, leader)) {
                    *number = next;
                    next += 1;
                }
            }
            for (&place, position) in part.order.iter().zip(&part.positions) {
                let place = place as usize;
                if is_leader((before + place, &own[place])) {
                    positions[numbers[place] as usize - first] = position.map(T::to_f64);
                }
            }
        },
    );
    let corners: Vec<usize> = shared.iter().map(|part| part.corners).collect();
    let work = split(index, &corners).into_iter().zip(leaders);
    cores::map_with(work, Vec::new, |numbers: &mut Vec<u32>, (index, own)| {
        numbers.clear();
        numbers.extend(own.iter().map(|&leader| number_of_entry[leader as usize]));
        index
            .iter_mut()
            .for_each(|vertex| *vertex = numbers[*vertex as usize]);
    });
    positions
}

/// For each count the sum of those before it.
fn sums_before(counts: &[usize]) -> impl Iterator<Item = usize> {
    counts.iter().scan(0, |sum, count| {
        let before = *sum;
        *sum += count;
        Some(before)
    })
}

/// `whole` in pieces of the given lengths.
fn split<'a, T>(whole: &'a mut [T], lengths: &[usize]) -> Vec<&'a mut [T]> {
    let mut rest = whole;
    let pieces = lengths.iter().map(|&length| {
        let (piece, after) = std::mem::take(&mut rest).split_at_mut(length);
        rest = after;
        piece
    });
    pieces.collect()
}

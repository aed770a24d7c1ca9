//! Makes vertices of positions: those in the same place become one.
//!
//! Promises: equality is exact, with −0 equal to 0 and no distance of its own; vertices come in the
//! order in which corners first name them, so the same corners give the same vertices anywhere.
//! Relies on finite coordinates. Generic over the file's own precision, since comparing 12 bytes
//! touches half the memory that comparing 24 does, and welding is bound by cache misses.
//!
//! Long lists are cut into parts. Each part is welded by itself, in a table small enough to stay in the cache of a core,
//! and `join` welds the distinct positions of all parts, a fraction of the corners, once more.
//!
//! A table is open addressing over indices, at most half full. Corners go through it in blocks: the slots
//! of a block are computed and touched before any is compared, so that their cache misses overlap.

mod join;

use super::vec3::Vec3;
use crate::cores;

pub(super) use join::join;

/// A coordinate as a file stores it.
pub trait Coordinate: Copy + PartialEq + Default + Send + Sync {
    /// The same value with −0 made 0.
    fn normalised(self) -> Self;
    /// Whether two normalised positions are the same, bit by bit, so that what is no number is equal to itself.
    fn are_same(one: [Self; 3], other: [Self; 3]) -> bool;
    /// The value in the precision that measures use.
    fn to_f64(self) -> f64;
    /// Evenly spread bits; equal for equal normalised positions.
    fn hash(position: [Self; 3]) -> u64;
}

impl Coordinate for f32 {
    fn normalised(self) -> Self {
        self + 0.0
    }
    fn are_same([a, b, c]: [Self; 3], [x, y, z]: [Self; 3]) -> bool {
        let differing =
            (a.to_bits() ^ x.to_bits()) | (b.to_bits() ^ y.to_bits()) | (c.to_bits() ^ z.to_bits());
        differing == 0
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn hash([x, y, z]: [Self; 3]) -> u64 {
        let first = u64::from(x.to_bits()) << 32 | u64::from(y.to_bits());
        mix(mix(SEED ^ first) ^ u64::from(z.to_bits()))
    }
}

impl Coordinate for f64 {
    fn normalised(self) -> Self {
        self + 0.0
    }
    fn are_same([a, b, c]: [Self; 3], [x, y, z]: [Self; 3]) -> bool {
        let differing =
            (a.to_bits() ^ x.to_bits()) | (b.to_bits() ^ y.to_bits()) | (c.to_bits() ^ z.to_bits());
        differing == 0
    }
    fn to_f64(self) -> f64 {
        self
    }
    fn hash([x, y, z]: [Self; 3]) -> u64 {
        mix(mix(mix(SEED ^ x.to_bits()) ^ y.to_bits()) ^ z.to_bits())
    }
}

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// The high half of a 64 × 64 bit product folded onto the low one mixes every input bit.
fn mix(state: u64) -> u64 {
    let product = u128::from(state) * 0xD6E8_FEB8_6659_FD93_u128;
    (product as u64) ^ ((product >> 64) as u64)
}

/// What welding leaves.
#[derive(Debug, Default)]
pub struct Welded {
    /// Distinct positions, in order of first use.
    pub positions: Vec<Vec3>,
    /// For each corner given, the index of its position.
    pub index: Vec<u32>,
}

/// Corners of a part; a multiple of three.
pub const PART: usize = 3 << 15;
const EMPTY: u32 = u32::MAX;
const BLOCK: usize = 48;

/// Welds `corners`: one vertex for each distinct position.
pub fn weld<T: Coordinate>(corners: &[[T; 3]]) -> Welded {
    let mut index = vec![0; corners.len()];
    let work = corners.chunks(PART).zip(index.chunks_mut(PART));
    let parts = cores::map_with(work, Slots::default, |slots, (corners, index)| {
        WeldedPart::of(corners.iter().copied(), index, slots)
    });
    Welded {
        positions: join(parts, &mut index),
        index,
    }
}

/// A part of the corners, welded by itself.
#[derive(Debug)]
pub struct WeldedPart<T> {
    /// Distinct positions, in order of first use.
    distinct: Vec<[T; 3]>,
    /// How many corners it has.
    corners: usize,
}

/// Room for the table of a part, which other parts can use after it.
#[derive(Debug, Default)]
pub struct Slots(Vec<u32>);

/// A part while its corners come.
#[derive(Debug)]
pub struct Welder<'a, T> {
    table: Table<'a, T>,
    index: &'a mut [u32],
    /// Corners that have their index.
    done: usize,
    /// Corners that wait until the block is full.
    block: [[T; 3]; BLOCK],
    waiting: usize,
}

impl<'a, T: Coordinate> Welder<'a, T> {
    /// A part whose corners will have their numbers in `index`.
    pub fn new(index: &'a mut [u32], slots: &'a mut Slots) -> Self {
        Self {
            table: Table::with_room_for(index.len() / 4, slots),
            index,
            done: 0,
            block: [[T::default(); 3]; BLOCK],
            waiting: 0,
        }
    }

    /// Takes one more corner.
    ///
    /// # Panics
    /// Where there are more corners than the index has room for.
    pub fn take(&mut self, [x, y, z]: [T; 3]) {
        self.block[self.waiting] = [x.normalised(), y.normalised(), z.normalised()];
        self.waiting += 1;
        if self.waiting == BLOCK {
            self.weld();
        }
    }

    /// The part, once all corners have come.
    pub fn finish(mut self) -> WeldedPart<T> {
        self.weld();
        WeldedPart {
            distinct: self.table.distinct,
            corners: self.done,
        }
    }

    fn weld(&mut self) {
        let end = self.done + self.waiting;
        let index = &mut self.index[self.done..end];
        self.table.weld(&self.block[..self.waiting], index);
        (self.done, self.waiting) = (end, 0);
    }
}

impl<T: Coordinate> WeldedPart<T> {
    /// Welds the corners of one part and gives `index` for each the number of its position in this part.
    ///
    /// # Panics
    /// Where there are more corners than `index` has room for.
    pub fn of(corners: impl Iterator<Item = [T; 3]>, index: &mut [u32], slots: &mut Slots) -> Self {
        let mut welder = Welder::new(index, slots);
        corners.for_each(|corner| welder.take(corner));
        welder.finish()
    }

    /// How many corners it has.
    pub(super) fn corner_count(&self) -> usize {
        self.corners
    }

    /// The first corner with a coordinate whose magnitude is above `largest`, or is no number, and that coordinate;
    /// `index` is what [`WeldedPart::of`] gave.
    pub(super) fn first_beyond(&self, largest: f64, index: &[u32]) -> Option<(usize, f64)> {
        let is_beyond = |x: f64| x.is_nan() || x.abs() > largest;
        let bad = |p: &[T; 3]| p.map(T::to_f64).into_iter().find(|&x| is_beyond(x));
        let (place, value) = (0..)
            .zip(&self.distinct)
            .find_map(|(i, p)| bad(p).map(|value| (i, value)))?;
        let corner = index.iter().position(|&index| index == place)?;
        Some((corner, value))
    }
}

#[derive(Debug)]
struct Table<'a, T> {
    slots: &'a mut Vec<u32>,
    mask: usize,
    distinct: Vec<[T; 3]>,
}

impl<'a, T: Coordinate> Table<'a, T> {
    fn with_room_for(count: usize, Slots(slots): &'a mut Slots) -> Self {
        let len = (count.max(BLOCK) * 2).next_power_of_two();
        slots.clear();
        slots.resize(len, EMPTY);
        Self {
            slots,
            mask: len - 1,
            distinct: Vec::with_capacity(count),
        }
    }

    fn make_room_for(&mut self, more: usize) {
        if (self.distinct.len() + more) * 2 <= self.slots.len() {
            return;
        }
        let len = self.slots.len() * 2;
        self.slots.clear();
        self.slots.resize(len, EMPTY);
        self.mask = len - 1;
        for i in 0..self.distinct.len() {
            let mut slot = T::hash(self.distinct[i]) as usize & self.mask;
            while self.slots[slot] != EMPTY {
                slot = (slot + 1) & self.mask;
            }
            self.slots[slot] = i as u32;
        }
    }

    /// Gives `index` the number of each position; positions are normalised and at most [`BLOCK`].
    fn weld(&mut self, block: &[[T; 3]], index: &mut [u32]) {
        let mut slots = [0_usize; BLOCK];
        self.make_room_for(block.len());
        for (slot, &position) in slots.iter_mut().zip(block) {
            *slot = T::hash(position) as usize & self.mask;
        }
        let touched = slots[..block.len()]
            .iter()
            .fold(0, |sum: u32, &slot| sum.wrapping_add(self.slots[slot]));
        std::hint::black_box(touched);
        for ((&slot, &position), index) in slots.iter().zip(block).zip(index) {
            *index = self.find_or_insert(slot, position);
        }
    }

    fn find_or_insert(&mut self, home: usize, p: [T; 3]) -> u32 {
        let mut slot = home;
        loop {
            let entry = self.slots[slot];
            if entry == EMPTY {
                let new = self.distinct.len() as u32;
                self.slots[slot] = new;
                self.distinct.push(p);
                return new;
            }
            if T::are_same(self.distinct[entry as usize], p) {
                return entry;
            }
            slot = (slot + 1) & self.mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_zero_is_zero() {
        let welded = weld(&[[0.0_f32, 0.0, 0.0], [-0.0, 0.0, -0.0], [1.0, 0.0, 0.0]]);
        assert_eq!(welded.index, [0, 0, 1]);
        assert!(welded.positions[0].iter().all(|x| x.is_sign_positive()));
    }

    #[test]
    fn neighbouring_numbers_stay_apart() {
        let next = f64::from_bits(1.0_f64.to_bits() + 1);
        assert_eq!(
            weld(&[[1.0, 0.0, 0.0], [next, 0.0, 0.0]]).positions.len(),
            2
        );
    }

    #[test]
    fn vertices_come_in_order_of_first_use_however_many() {
        for count in [20_000, 2 * PART + 5] {
            let corners: Vec<[f32; 3]> =
                (0..count).map(|i| [(i % 5_000) as f32, 0.5, 1.0]).collect();
            let welded = weld(&corners);
            assert_eq!(welded.positions.len(), 5_000);
            assert!((0..count).all(|i| welded.index[i] as usize == i % 5_000));
        }
    }

    #[test]
    fn what_is_no_number_costs_no_more_than_a_number() {
        let welded = weld(&[[f32::NAN; 3]; 1_000]);
        assert_eq!(welded.positions.len(), 1);
    }
}

//! Makes vertices of positions: those in the same place become one.
//!
//! Promises: equality is exact, with −0 equal to 0 and no distance of its own; vertices come in the
//! order in which corners first name them, so the same corners give the same vertices anywhere.
//! Relies on finite coordinates. Generic over the file's own precision, since comparing 12 bytes
//! touches half the memory that comparing 24 does, and welding is bound by cache misses.
//!
//! Long lists are cut into parts. Each part is welded by itself, in a table small enough to stay in the cache of a core,
//! and the distinct positions of all parts, a fraction of the corners, once more.
//!
//! A table is open addressing over indices, at most half full. Corners go through it in blocks: the slots
//! of a block are computed and touched before any is compared, so that their cache misses overlap.

use crate::cores;

use super::vec3::Vec3;

/// A coordinate as a file stores it.
pub trait Coordinate: Copy + PartialEq + Default + Send + Sync {
    /// The same value with −0 made 0.
    fn normalised(self) -> Self;
    /// Bits to hash and compare; equal for equal normalised values, and of one that is not a number equal to itself.
    fn bits(self) -> u64;
    /// The value in the precision that measures use.
    fn to_f64(self) -> f64;
}

impl Coordinate for f32 {
    fn normalised(self) -> Self {
        self + 0.0
    }
    fn bits(self) -> u64 {
        u64::from(self.to_bits())
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Coordinate for f64 {
    fn normalised(self) -> Self {
        self + 0.0
    }
    fn bits(self) -> u64 {
        self.to_bits()
    }
    fn to_f64(self) -> f64 {
        self
    }
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
const BLOCK: usize = 32;

/// Welds `corners`: one vertex for each distinct position.
pub fn weld<T: Coordinate>(corners: &[[T; 3]]) -> Welded {
    let parts = cores::map(corners.chunks(PART), WeldedPart::of);
    let mut index = vec![0; corners.len()];
    Welded {
        positions: join(parts, &mut index),
        index,
    }
}

/// A part of the corners, welded by itself.
#[derive(Debug)]
pub struct WeldedPart<T> {
    /// Distinct positions, in order of first use.
    pub distinct: Vec<[T; 3]>,
    /// For each corner of the part, the index of its position.
    pub index: Vec<u32>,
}

impl<T: Coordinate> WeldedPart<T> {
    /// Welds the corners of one part.
    pub fn of(corners: &[[T; 3]]) -> Self {
        let mut table = Table::with_room_for(corners.len() / 4);
        let mut index = Vec::with_capacity(corners.len());
        table.weld(corners, &mut index);
        Self {
            distinct: table.distinct,
            index,
        }
    }

    /// The first corner with a coordinate whose magnitude is above `largest`, or is no number, and that coordinate.
    pub fn first_beyond(&self, largest: f64) -> Option<(usize, f64)> {
        let is_beyond = |x: f64| x.is_nan() || x.abs() > largest;
        let bad = |p: &[T; 3]| p.map(T::to_f64).into_iter().find(|&x| is_beyond(x));
        let (place, value) = (0..)
            .zip(&self.distinct)
            .find_map(|(i, p)| bad(p).map(|value| (i, value)))?;
        let corner = self.index.iter().position(|&index| index == place)?;
        Some((corner, value))
    }
}

/// Welds parts together, in their order: returns all positions, and gives `index` that of each corner.
///
/// # Panics
/// Where `index` is shorter than the parts.
pub fn join<T: Coordinate>(parts: Vec<WeldedPart<T>>, index: &mut [u32]) -> Vec<Vec3> {
    let to_f64 = |positions: &[[T; 3]]| positions.iter().map(|p| p.map(T::to_f64)).collect();
    if let [only] = parts.as_slice() {
        index.copy_from_slice(&only.index);
        return to_f64(&only.distinct);
    }
    let distinct = parts.iter().map(|part| part.distinct.len()).sum();
    let mut table = Table::with_room_for(distinct);
    let mut rest = index;
    let mut tasks = Vec::with_capacity(parts.len());
    for part in parts {
        let mut places = Vec::with_capacity(part.distinct.len());
        table.weld(&part.distinct, &mut places);
        let (own, after) = rest.split_at_mut(part.index.len());
        rest = after;
        tasks.push((own, part.index, places));
    }
    cores::map(tasks.into_iter(), |(own, within, places)| {
        for (index, within) in own.iter_mut().zip(within) {
            *index = places[within as usize];
        }
    });
    to_f64(&table.distinct)
}

struct Table<T> {
    slots: Vec<u32>,
    mask: usize,
    distinct: Vec<[T; 3]>,
}

impl<T: Coordinate> Table<T> {
    fn with_room_for(count: usize) -> Self {
        let len = (count.max(BLOCK) * 2).next_power_of_two();
        Self {
            slots: vec![EMPTY; len],
            mask: len - 1,
            distinct: Vec::with_capacity(count),
        }
    }

    fn make_room_for(&mut self, more: usize) {
        if (self.distinct.len() + more) * 2 <= self.slots.len() {
            return;
        }
        let len = self.slots.len() * 2;
        self.slots = vec![EMPTY; len];
        self.mask = len - 1;
        for i in 0..self.distinct.len() {
            let mut slot = self.home_of(self.distinct[i]);
            while self.slots[slot] != EMPTY {
                slot = (slot + 1) & self.mask;
            }
            self.slots[slot] = i as u32;
        }
    }

    /// Appends the index of each corner's position to `index`.
    fn weld(&mut self, corners: &[[T; 3]], index: &mut Vec<u32>) {
        let mut slots = [0_usize; BLOCK];
        for block in corners.chunks(BLOCK) {
            self.make_room_for(block.len());
            for (slot, &corner) in slots.iter_mut().zip(block) {
                *slot = self.home_of(corner.map(T::normalised));
            }
            let touched = slots[..block.len()]
                .iter()
                .fold(0, |sum: u32, &slot| sum.wrapping_add(self.slots[slot]));
            std::hint::black_box(touched);
            for (&slot, &corner) in slots.iter().zip(block) {
                index.push(self.find_or_insert(slot, corner.map(T::normalised)));
            }
        }
    }

    fn home_of(&self, p: [T; 3]) -> usize {
        let mut hash = 0x9E37_79B9_7F4A_7C15_u64;
        for x in p {
            // The high half of a 64 × 64 bit product folded onto the low one mixes every input bit.
            let product = u128::from(hash ^ x.bits()) * 0xD6E8_FEB8_6659_FD93_u128;
            hash = (product as u64) ^ ((product >> 64) as u64);
        }
        hash as usize & self.mask
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
            if self.distinct[entry as usize].map(T::bits) == p.map(T::bits) {
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

//! Makes vertices of positions: those in the same place become one.
//!
//! Promises: equality is exact, with −0 equal to 0 and no distance of its own; vertices come in the
//! order in which corners first name them, so the same corners give the same vertices anywhere.
//! Relies on finite coordinates. Generic over the file's own precision, since comparing 12 bytes
//! touches half the memory that comparing 24 does, and welding is bound by cache misses.
//!
//! One open-addressing table of indices, at most half full. Corners go through it in blocks: the slots
//! of a block are computed and touched before any is compared, so that their cache misses overlap.

use super::vec3::Vec3;

/// A coordinate as a file stores it.
pub trait Coordinate: Copy + PartialEq + Default {
    /// The same value with −0 made 0.
    fn normalised(self) -> Self;
    /// Bits to hash; equal for equal normalised values.
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

const EMPTY: u32 = u32::MAX;
const BLOCK: usize = 32;

/// Welds `corners`: one vertex for each distinct position.
pub fn weld<T: Coordinate>(corners: &[[T; 3]]) -> Welded {
    let mut table = Table::with_room_for(corners.len() / 4);
    let mut index = Vec::with_capacity(corners.len());
    let mut slots = [0_usize; BLOCK];
    for block in corners.chunks(BLOCK) {
        table.make_room_for(block.len());
        for (slot, &corner) in slots.iter_mut().zip(block) {
            *slot = table.home_of(corner.map(T::normalised));
        }
        let touched = slots[..block.len()]
            .iter()
            .fold(0, |sum: u32, &slot| sum.wrapping_add(table.slots[slot]));
        std::hint::black_box(touched);
        for (&slot, &corner) in slots.iter().zip(block) {
            index.push(table.find_or_insert(slot, corner.map(T::normalised)));
        }
    }
    let positions = table.distinct.iter().map(|p| p.map(T::to_f64)).collect();
    Welded { positions, index }
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
            if self.distinct[entry as usize] == p {
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
        let corners: Vec<[f32; 3]> = (0..20_000)
            .map(|i| [(i % 5_000) as f32, 0.5, 1.0])
            .collect();
        let welded = weld(&corners);
        assert_eq!(welded.positions.len(), 5_000);
        assert!((0..20_000).all(|i| welded.index[i] as usize == i % 5_000));
    }
}

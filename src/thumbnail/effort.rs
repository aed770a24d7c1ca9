//! Bounds the work of drawing large faces that lie behind one another.
//!
//! A file of 5 MB can hold 100,000 faces that each fill the picture: drawing them all took 15 s, and 500 bytes of a
//! scene that places one such face again and again took 328 s. So of each block of faces, in the order of the file, large
//! ones are drawn until they come to two hundred times the picture; bodies that people draw come to less than fifty.
//! Small faces are always drawn: their work is that of reading them. Blocks are counted from the file's first face,
//! so that the picture is the same however many cores draw it.

use super::raster::{GRID, Placed, middles_within, reach};

/// Faces of a block.
pub(super) const BLOCK: usize = 1 << 17;
/// Rows and columns of samples up to which a face is small.
const SMALL: u64 = 16;
/// Samples that beginning a row costs as much as.
const ROW: u64 = 32;
/// Work that a block may be in a picture of any size.
const LEAST: u64 = 200_000_000;
/// Work that a block may be in a large picture, for each of its samples.
const PER_SAMPLE: u64 = 200;

/// What is left of the work that a block of faces may be.
#[derive(Debug)]
pub(super) struct Effort {
    most: u64,
    left: u64,
    block: usize,
    /// Of the picture, in samples.
    side: i32,
}

impl Effort {
    /// For a picture of `side` × `side` samples.
    pub(super) fn of(side: usize) -> Self {
        let samples = side as u64 * side as u64;
        let most = LEAST.max(samples * PER_SAMPLE);
        Self {
            most,
            left: most,
            block: 0,
            side: i32::try_from(side).unwrap_or(i32::MAX),
        }
    }

    /// Whether face number `face`, each sample of which costs `cost`, is to be drawn; faces come in their order, those of a block all or none.
    pub(super) fn admits(&mut self, face: u32, corners: &[Placed; 3], cost: u64) -> bool {
        // Nearly all faces: so many steps hold no more middles of samples than a small face has.
        if reach(corners) <= (SMALL as i32 - 1) * GRID {
            return true;
        }
        let block = face as usize / BLOCK;
        if block != self.block {
            self.block = block;
            self.left = self.most;
        }
        // What lies beyond the picture, where a part of a body is enlarged, is no work.
        let within = |at: i32| i64::from(at.clamp(0, self.side));
        let [columns, rows] = middles_within(corners)
            .map(|[first, end]| u64::try_from(within(end) - within(first)).unwrap_or(0));
        if rows <= SMALL && columns <= SMALL {
            return true;
        }
        let work = rows * (columns + ROW) * cost;
        let is_admitted = work <= self.left;
        if is_admitted {
            self.left -= work;
        }
        is_admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(side: i32) -> [Placed; 3] {
        let at = |x: i32, y: i32| Placed {
            x: x * GRID,
            y: y * GRID,
            z: 0.0,
        };
        [at(0, 0), at(side, 0), at(0, side)]
    }

    #[test]
    fn large_faces_are_drawn_until_the_work_is_spent_and_small_ones_always() {
        let mut effort = Effort::of(1024);
        let large = (0..2000)
            .filter(|&i| effort.admits(i, &face(1024), 1))
            .count();
        let most = LEAST.max(1024 * 1024 * PER_SAMPLE);
        assert_eq!(large as u64, most / (1024 * (1024 + ROW)));
        assert!((2000..4000).all(|i| effort.admits(i, &face(16), 1)));
        assert!(!effort.admits(4000, &face(1024), 1));
        assert!(
            effort.admits(BLOCK as u32, &face(1024), 1),
            "the next block"
        );
    }
}

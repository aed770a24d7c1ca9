//! A second drawing within the picture of a body that fills too little of it: the place where most of it is, enlarged.
//!
//! Lies in the corner that holds least of the body, in a frame; a small frame shows which part of the body it is.

use std::ops::Range;

use super::pixels::Pixels;

/// Part of the picture that a body fills, below which it has an inset.
pub(super) const SPARSE: f64 = 0.02;
/// Smallest picture that has room for one.
pub(super) const SMALLEST_PX: u32 = 48;
/// Side of the inset, as a part of the picture's.
const SIDE: f64 = 0.44;
/// How many times smaller than the picture the part is that is enlarged: the largest of these of which enough is filled.
const PARTS: [u32; 5] = [4, 8, 16, 32, 64];
const FILLED: f64 = 0.25;
/// Fewest pixels across that are worth to be enlarged.
const FEWEST_PX: u32 = 2;
/// The frames.
const LINE: [u8; 4] = [120, 130, 140, 255];

/// A part of a picture, to be drawn again: its place and its side in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) side: u32,
}

/// Side of the inset of a picture of `size` pixels.
pub(super) fn side(size: u32) -> u32 {
    (f64::from(size) * SIDE) as u32
}

/// The part that is worth to be enlarged of a picture of `size` pixels, of each of which `counts` says how much of it is body.
pub(super) fn window(size: u32, counts: &[u8]) -> Option<Window> {
    let sums = Sums::of(size as usize, counts);
    let mut found = None;
    for part in PARTS {
        let side = size / part;
        if side < FEWEST_PX {
            break;
        }
        let (count, window) = sums.fullest(side as usize)?;
        if count == 0 {
            return None;
        }
        found = Some(window);
        if f64::from(count) >= FILLED * f64::from(side * side) {
            break;
        }
    }
    found
}

/// Counts of pixels above and to the left of each.
struct Sums {
    size: usize,
    counts: Vec<u32>,
}

impl Sums {
    fn of(size: usize, body: &[u8]) -> Self {
        let across = size + 1;
        let mut counts = vec![0; across * across];
        for y in 0..size {
            let mut row = 0;
            for x in 0..size {
                row += u32::from(body[y * size + x] > 0);
                counts[(y + 1) * across + x + 1] = counts[y * across + x + 1] + row;
            }
        }
        Self { size, counts }
    }

    fn within(&self, xs: Range<usize>, ys: Range<usize>) -> u32 {
        let at = |x: usize, y: usize| self.counts[y * (self.size + 1) + x];
        at(xs.end, ys.end) + at(xs.start, ys.start) - at(xs.start, ys.end) - at(xs.end, ys.start)
    }

    /// The fullest window of a side, the first from the top of equal ones, and how many pixels of the body it holds.
    fn fullest(&self, side: usize) -> Option<(u32, Window)> {
        let last = self.size.checked_sub(side)?;
        let step = (side / 8).max(1);
        let mut best: Option<(u32, Window)> = None;
        for y in (0..=last).step_by(step) {
            for x in (0..=last).step_by(step) {
                let count = self.within(x..x + side, y..y + side);
                if best.is_none_or(|(most, _)| count > most) {
                    let [x, y, side] = [x, y, side].map(|at| at as u32);
                    best = Some((count, Window { x, y, side }));
                }
            }
        }
        best
    }
}

/// Puts `inset` into the corner of `picture` that holds least of the body by its `counts`, and marks `window`.
pub(super) fn put(picture: &mut Pixels, counts: &[u8], inset: &Pixels, window: Window) {
    let (size, side) = (picture.size as usize, inset.size as usize);
    let sums = Sums::of(size, counts);
    let far = size - side;
    let corners = [(0, 0), (far, far), (far, 0), (0, far)];
    let held = |&(x, y): &(usize, usize)| sums.within(x..x + side, y..y + side);
    let Some((left, top)) = corners.into_iter().min_by_key(held) else {
        return;
    };
    let [x, y, across] = [window.x, window.y, window.side].map(|at| at as usize);
    frame(picture, [x, y], across);
    for row in 0..side {
        let start = (top + row) * size + left;
        picture.rgba[start..start + side].copy_from_slice(&inset.rgba[row * side..][..side]);
    }
    frame(picture, [left, top], side);
}

/// Draws a square of lines, one pixel of 256 thick.
fn frame(picture: &mut Pixels, [left, top]: [usize; 2], side: usize) {
    let size = picture.size as usize;
    let thick = (size / 256).max(1);
    for y in top..(top + side).min(size) {
        for x in left..(left + side).min(size) {
            let to_rim = (x - left)
                .min(y - top)
                .min(left + side - 1 - x)
                .min(top + side - 1 - y);
            if to_rim < thick {
                picture.rgba[y * size + x] = LINE;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_part_is_enlarged_and_lies_where_nothing_is() {
        let mut counts = vec![0; 128 * 128];
        for y in 100..104 {
            counts[y * 128 + 8..y * 128 + 120].fill(4);
        }
        let found = window(128, &counts).unwrap();
        assert_eq!(found.side, 128 / 8, "{found:?}");
        assert!((100 - 12..=100).contains(&found.y), "{found:?}");
        let inset = Pixels::empty(side(128), Some([1, 2, 3]));
        let mut picture = Pixels::empty(128, None);
        put(&mut picture, &counts, &inset, found);
        assert_eq!(picture.rgba[0], LINE);
        assert_eq!(picture.rgba[128 * 20 + 20], [1, 2, 3, 255]);
        assert_eq!(window(128, &[0; 128 * 128]), None);
    }
}

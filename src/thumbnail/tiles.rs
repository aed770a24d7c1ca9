//! Several pictures side by side in one: those of the plates of a slicer.

use super::pixels::Pixels;
use crate::mesh::Rgb;

/// Lines between them: a colour, and how much of it there is of 256.
const LINE: (Rgb, u16) = ([90, 100, 110], 60);

/// In how many columns `count` pictures lie.
pub(super) fn columns(count: usize) -> u32 {
    (1..)
        .find(|columns| columns * columns >= count)
        .unwrap_or(1) as u32
}

/// A picture of `size` pixels with `tiles`, row by row, each as wide as a column.
pub(super) fn side_by_side(size: u32, tiles: &[Pixels], background: Option<Rgb>) -> Pixels {
    let mut whole = Pixels::empty(size, background);
    let columns = columns(tiles.len());
    let rows = (tiles.len() as u32).div_ceil(columns);
    let side = size / columns;
    // Fewer rows than columns lie in the middle.
    let top = (size - rows * side) / 2;
    for (number, tile) in (0..).zip(tiles) {
        let (left, top) = (number % columns * side, top + number / columns * side);
        let [across, into] = [tile.size.min(side), size].map(|length| length as usize);
        for y in 0..across {
            let start = (top as usize + y) * into + left as usize;
            let row = &tile.rgba[y * tile.size as usize..][..across];
            whole.rgba[start..start + across].copy_from_slice(row);
        }
    }
    let upright = (1..columns).map(|column| (column * side, top, rows * side));
    let lines = upright.flat_map(|(x, top, length)| (top..top + length).map(move |y| (x, y)));
    let level = (1..rows).flat_map(|row| (0..size).map(move |x| (x, top + row * side)));
    for (x, y) in lines.chain(level) {
        let pixel = &mut whole.rgba[(y * size + x) as usize];
        *pixel = lined(*pixel);
    }
    whole
}

/// A pixel with a line over it.
fn lined([r, g, b, alpha]: [u8; 4]) -> [u8; 4] {
    let (colour, part) = LINE;
    if alpha == 0 {
        let [r, g, b] = colour;
        return [r, g, b, part as u8];
    }
    let mixed =
        |own: u8, line: u8| ((u16::from(own) * (256 - part) + u16::from(line) * part) / 256) as u8;
    [
        mixed(r, colour[0]),
        mixed(g, colour[1]),
        mixed(b, colour[2]),
        alpha,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_lie_row_by_row_with_lines_between_them() {
        assert_eq!([1, 2, 4, 5, 9, 10].map(columns), [1, 2, 2, 3, 3, 4]);
        let tile = |code: u8| Pixels::empty(8, Some([code; 3]));
        let whole = side_by_side(16, &[tile(1), tile(2)], None);
        let at = |x: usize, y: usize| whole.rgba[y * 16 + x];
        assert_eq!((at(0, 0), at(0, 15)), ([0; 4], [0; 4]));
        assert_eq!((at(2, 8), at(12, 8)), ([1, 1, 1, 255], [2, 2, 2, 255]));
        assert_ne!(at(8, 8), at(9, 8));
    }
}

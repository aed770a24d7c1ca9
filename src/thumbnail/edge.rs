//! A darker edge around bright bodies, so that white ones stand out from a white page.

use super::shade::COVERED;
use crate::mesh::Rgb;

/// Brightness of a pixel, of 255, from which on an edge is darker than it, and that of white; what is left of white there.
const BRIGHT: u32 = 205;
const WHITE: u32 = 245;
const LEFT: u32 = 50;
/// A background darker than this tells a bright body apart by itself.
const DARK_GROUND: u32 = 150;

/// Darkens the edges of what is bright in a picture of rows of `across` pixels, whose alpha is in sixteenths.
pub(super) fn darken(rgba: &mut [[u8; 4]], across: usize, background: Option<Rgb>) {
    if background.is_some_and(|[r, g, b]| brightness([r, g, b, 0]) < DARK_GROUND) {
        return;
    }
    for at in 0..rgba.len() {
        let pixel = rgba[at];
        let bright = brightness(pixel);
        if bright <= BRIGHT || pixel[3] == 0 || !is_edge(rgba, across, at) {
            continue;
        }
        let part = (bright.min(WHITE) - BRIGHT) * 100 / (WHITE - BRIGHT);
        let left = 100 - part * (100 - LEFT) / 100;
        let [r, g, b, alpha] = pixel;
        let [r, g, b] = [r, g, b].map(|code| (u32::from(code) * left / 100) as u8);
        rgba[at] = [r, g, b, alpha];
    }
}

/// Whether a pixel is covered in part, or beside one that is empty.
fn is_edge(rgba: &[[u8; 4]], across: usize, at: usize) -> bool {
    if rgba[at][3] < COVERED {
        return true;
    }
    let x = at % across;
    let is_empty = |at: usize| rgba.get(at).is_none_or(|pixel| pixel[3] == 0);
    let beside = (x > 0 && is_empty(at - 1)) || (x + 1 < across && is_empty(at + 1));
    beside || at.checked_sub(across).is_some_and(is_empty) || is_empty(at + across)
}

/// Brightness of a pixel, of 255.
fn brightness([r, g, b, _]: [u8; 4]) -> u32 {
    (u32::from(r) * 54 + u32::from(g) * 183 + u32::from(b) * 19) / 256
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_has_an_edge_and_grey_and_what_lies_before_black_has_none() {
        let body = |code: u8, background| {
            let mut rgba = vec![[0; 4]; 64];
            for y in 2..6 {
                rgba[y * 8 + 2..y * 8 + 6].fill([code, code, code, COVERED]);
            }
            darken(&mut rgba, 8, background);
            [rgba[2 * 8 + 3][0], rgba[3 * 8 + 3][0], rgba[5 * 8 + 5][0]]
        };
        let [rim, middle, corner] = body(250, None);
        assert!(rim < 160 && corner < 160 && middle == 250);
        assert_eq!(body(180, None), [180; 3]);
        assert_eq!(body(250, Some([20; 3])), [250; 3]);
    }
}

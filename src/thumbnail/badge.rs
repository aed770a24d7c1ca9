//! The picture of a model that has a name and no geometry: a card with the name of its format, drawn by `tiny-skia`.

use tiny_skia::{FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Transform};

use super::pixels::Pixels;
use crate::mesh::Rgb;

/// Rows of each letter, top to bottom; five columns, the left one in the highest bit.
const LETTERS: &[(char, [u8; 7])] = &[
    (
        'E',
        [
            0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111,
        ],
    ),
    (
        'P',
        [
            0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000,
        ],
    ),
    (
        'S',
        [
            0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110,
        ],
    ),
    (
        'T',
        [
            0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100,
        ],
    ),
];
/// Columns from one letter to the next.
const ADVANCE: usize = 6;
/// Part of the picture's side that the card and the word on it take.
const CARD: f32 = 0.8;
const WORD: f32 = 0.56;
/// Colours of the card and of the word.
const CARD_COLOUR: Rgb = [226, 231, 236];
const WORD_COLOUR: Rgb = [96, 108, 120];

/// A card that says `word`; letters that are not known are left blank. `None` where the size is none.
pub(super) fn badge(word: &str, size: u32, background: Option<Rgb>) -> Option<Pixels> {
    let mut picture = Pixmap::new(size, size)?;
    if let Some([r, g, b]) = background {
        picture.fill(tiny_skia::Color::from_rgba8(r, g, b, u8::MAX));
    }
    let side = size as f32;
    let edge = side * (1.0 - CARD) / 2.0;
    let card = Rect::from_xywh(edge, side * 0.3, side * CARD, side * 0.4)?;
    fill(&mut picture, &PathBuilder::from_rect(card), CARD_COLOUR);
    if let Some(letters) = letters(&word.to_ascii_uppercase(), side) {
        fill(&mut picture, &letters, WORD_COLOUR);
    }
    Some(Pixels::of(&picture))
}

fn fill(picture: &mut Pixmap, path: &Path, [r, g, b]: Rgb) {
    let mut ink = Paint::default();
    ink.set_color_rgba8(r, g, b, u8::MAX);
    picture.fill_path(path, &ink, FillRule::Winding, Transform::identity(), None);
}

fn letters(word: &str, side: f32) -> Option<Path> {
    let columns = word.chars().count() * ADVANCE - 1;
    let dot = side * WORD / columns.max(1) as f32;
    let left = (side - dot * columns as f32) / 2.0;
    let top = (side - dot * 7.0) / 2.0;
    let mut path = PathBuilder::new();
    for (number, letter) in word.chars().enumerate() {
        let rows = LETTERS.iter().find(|(known, _)| *known == letter);
        for (row, bits) in rows
            .into_iter()
            .flat_map(|(_, rows)| rows.iter().enumerate())
        {
            for column in (0..5).filter(|column| bits >> (4 - column) & 1 == 1) {
                let x = left + dot * (number * ADVANCE + column) as f32;
                path.push_rect(Rect::from_xywh(x, top + dot * row as f32, dot, dot)?);
            }
        }
    }
    path.finish()
}

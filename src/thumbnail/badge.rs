//! The picture of a model that has a name and no geometry: a card with the name of its format and a few lines
//! about it, drawn by `tiny-skia`.

use tiny_skia::{FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Transform};

use super::letters::{ADVANCE, ROWS, dots};
use super::pixels::Pixels;
use crate::mesh::Rgb;

/// Part of the picture's side that the card and the word on it take.
const CARD: f32 = 0.8;
const WORD: f32 = 0.56;
/// The same of the lines below it, and of the height of the word at most.
const WIDE: f32 = 0.7;
const TALLEST: f32 = 0.16;
/// Lines below the word, letters in one of them, and rows of dots from one to the next.
const MOST_LINES: usize = 3;
const MOST_LETTERS: usize = 24;
const LINE: f32 = 10.0;
/// Colours of the card and of the word.
const CARD_COLOUR: Rgb = [226, 231, 236];
const WORD_COLOUR: Rgb = [96, 108, 120];

/// A card that says `lines`, the first in large letters. `None` where the size is none.
pub(super) fn badge(lines: &[String], size: u32, background: Option<Rgb>) -> Option<Pixels> {
    let mut picture = Pixmap::new(size, size)?;
    if let Some([r, g, b]) = background {
        picture.fill(tiny_skia::Color::from_rgba8(r, g, b, u8::MAX));
    }
    let side = size as f32;
    let edge = side * (1.0 - CARD) / 2.0;
    let card = Rect::from_xywh(edge, side * 0.3, side * CARD, side * 0.4)?;
    fill(&mut picture, &PathBuilder::from_rect(card), CARD_COLOUR);
    let (word, others) = lines.split_first()?;
    let others = &others[..others.len().min(MOST_LINES)];
    let small = side * WIDE / (MOST_LETTERS * ADVANCE - 1) as f32;
    let below = small * LINE * others.len() as f32;
    let large = (side * WORD / width(word)).min(side * TALLEST / ROWS as f32);
    let mut top = (side - large * ROWS as f32 - below) / 2.0;
    let mut write = |text: &str, dot: f32, top: f32| {
        if let Some(letters) = letters(text, dot, [(side - dot * width(text)) / 2.0, top]) {
            fill(&mut picture, &letters, WORD_COLOUR);
        }
    };
    write(word, large, top);
    top += large * ROWS as f32;
    for line in others {
        let text = shortened(line);
        write(&text, small, top + small * (LINE - ROWS as f32));
        top += small * LINE;
    }
    Some(Pixels::of(&picture))
}

/// Dots that a text is wide.
fn width(text: &str) -> f32 {
    (text.chars().count().max(1) * ADVANCE - 1) as f32
}

/// A line that fits the card: the beginning and the end of one that is too long.
fn shortened(line: &str) -> String {
    let letters: Vec<char> = line.chars().collect();
    if letters.len() <= MOST_LETTERS {
        return line.into();
    }
    let half = (MOST_LETTERS - 2) / 2;
    let (begin, end) = (&letters[..half], &letters[letters.len() - half..]);
    begin.iter().chain(&['.', '.']).chain(end).collect()
}

fn fill(picture: &mut Pixmap, path: &Path, [r, g, b]: Rgb) {
    let mut ink = Paint::default();
    ink.set_color_rgba8(r, g, b, u8::MAX);
    picture.fill_path(path, &ink, FillRule::Winding, Transform::identity(), None);
}

fn letters(text: &str, dot: f32, [left, top]: [f32; 2]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for [column, row] in dots(text) {
        let [x, y] = [left + dot * column as f32, top + dot * row as f32];
        path.push_rect(Rect::from_xywh(x, y, dot, dot)?);
    }
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_for_a_card_loses_its_middle() {
        let long = "a name of far more letters than a card is wide.step";
        let short = shortened(long);
        assert_eq!(short.chars().count(), MOST_LETTERS);
        assert!(short.starts_with("a name of") && short.ends_with(".step"));
        assert_eq!(shortened("plate.step"), "plate.step");
    }

    #[test]
    fn every_line_of_a_card_is_seen() {
        let ink = |lines: &[&str]| {
            let lines: Vec<String> = lines.iter().map(|line| (*line).into()).collect();
            let card = badge(&lines, 256, None).unwrap();
            let [r, g, b] = WORD_COLOUR;
            let ink = card.rgba.iter().filter(|pixel| **pixel == [r, g, b, 255]);
            ink.count()
        };
        assert!(ink(&["gcode"]) > 1000);
        let word = ink(&["STEP"]);
        let more = ink(&["STEP", "bracket", "1.2 MB"]);
        assert!(more > word + 100, "{word} {more}");
    }
}

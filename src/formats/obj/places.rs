//! Reads where the corners of an OBJ's polygons lie in their textures.
//!
//! A second pass over the text, made only for models that show a texture, so that the others do not pay for it.
//! Relies on the first pass having accepted the text; a corner without a usable place gets the texture's origin, and where
//! no corner has one there are no places.

use crate::formats::kit::text::Lines;
use crate::formats::kit::text::{continued, first_word, words};
use crate::formats::obj::statements::is_face;

/// One place a corner, for all polygons in the order of the file; none where no corner names one that is there.
pub(super) fn read(mut lines: Lines<'_>) -> Vec<[f32; 2]> {
    let mut named: Vec<[f32; 2]> = Vec::new();
    let mut corners: Vec<Option<usize>> = Vec::new();
    while let Some((_, line)) = lines.next_line() {
        let line = continued(line, &mut lines);
        let (keyword, rest) = first_word(&line);
        if keyword.eq_ignore_ascii_case(b"vt") {
            let mut parts = words(rest).map(|word| fast_float2::parse(word).unwrap_or(0.0_f32));
            let place = [parts.next().unwrap_or(0.0), parts.next().unwrap_or(0.0)];
            named.push(place.map(|part| if part.is_finite() { part } else { 0.0 }));
        } else if is_face(keyword) {
            let rest = crate::formats::obj::statements::without_comment(rest);
            if words(rest).nth(2).is_some() {
                corners.extend(words(rest).map(|word| place_index(word, named.len())));
            }
        }
    }
    let place = |index: &Option<usize>| index.and_then(|i| named.get(i).copied());
    if corners.iter().all(|index| place(index).is_none()) {
        return Vec::new();
    }
    let placed = corners.iter().map(place);
    placed.map(Option::unwrap_or_default).collect()
}

/// Index of the place in a corner such as `7/1` or `-1/-1/-1`, from 0.
fn place_index(word: &[u8], known: usize) -> Option<usize> {
    let digits = word.split(|&b| b == b'/').nth(1)?;
    let written: i64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let magnitude = usize::try_from(written.unsigned_abs()).ok()?;
    if written > 0 {
        magnitude.checked_sub(1)
    } else {
        known.checked_sub(magnitude)
    }
}

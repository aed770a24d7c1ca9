//! The colours of a binary STL, which programs keep in the attribute words of its facets in two ways.
//!
//! Where the header holds `COLOR=` and four bytes, these are the colour of the body, and a word with bit 15 clear is the
//! colour of its facet, five bits each, red lowest; words that are all 0 say nothing, since such facets would all be black.
//! Without it a word with bit 15 set is the colour of its facet, blue lowest, unless all words are of one bit alone:
//! programs set that for marks of their own.
//!
//! Source: colours as Materialise Magics and Autodesk Inventor write them, and as VisCAM and SolidView do.

use crate::formats::stl::HEADER;
use crate::formats::stl::welded::Words;
use crate::mesh::{Material, Paint, Rgb};

const MARK: &[u8] = b"COLOR=";
/// Bit 15: with a colour of the body, the facet has that; without, the facet has one of its own.
const FLAG: u16 = 1 << 15;

/// The colours of facets with these attribute words, where they have any, and what there is to say of them.
pub(super) fn of(header: &[u8], words: &Words) -> (Option<Paint>, Option<String>) {
    let words = || words.iter();
    let Some(body) = body_colour(header) else {
        let is_colour = |word: u16| word & FLAG != 0 && word != FLAG && word != u16::MAX;
        if !words().any(is_colour) {
            return (None, None);
        }
        let plain = words().filter(|word| word & FLAG == 0).count();
        let note = format!("facets without a colour among coloured ones: {plain}");
        let colour =
            |word: u16| (word & FLAG != 0).then(|| [10, 5, 0].map(|at| five_bits(word >> at)));
        return (painted(None, words(), colour), (plain > 0).then_some(note));
    };
    if words().all(|word| word == 0) {
        return (painted(Some(body), words(), |_| None), None);
    }
    let colour = |word: u16| (word & FLAG == 0).then(|| [0, 5, 10].map(|at| five_bits(word >> at)));
    (painted(Some(body), words(), colour), None)
}

/// The colour that the header gives the body.
fn body_colour(header: &[u8]) -> Option<Rgb> {
    let header = header.get(..HEADER).unwrap_or(header);
    let at = header.windows(MARK.len()).position(|w| w == MARK)?;
    let rest = header.get(at.checked_add(MARK.len())?..)?;
    rest.get(..3)?.try_into().ok()
}

/// A material for each colour that `colour` makes of a word, and the first, of `body`, for what has none.
fn painted(
    body: Option<Rgb>,
    words: impl Iterator<Item = u16>,
    colour: impl Fn(u16) -> Option<Rgb>,
) -> Option<Paint> {
    let material = |colour| Material {
        colour,
        ..Material::default()
    };
    let mut materials = vec![material(body)];
    let mut entry_of: Vec<Option<u16>> = vec![None; 1 << 16];
    let mut material_of_face = Vec::new();
    for word in words {
        let known = entry_of.get_mut(usize::from(word))?;
        let entry = match (*known, colour(word)) {
            (Some(known), _) => known,
            (None, None) => 0,
            (None, own) => {
                let new = u16::try_from(materials.len()).ok()?;
                materials.push(material(own));
                new
            }
        };
        *known = Some(entry);
        material_of_face.push(entry);
    }
    Some(Paint {
        materials,
        material_of_face,
        ..Paint::default()
    })
}

/// Five bits spread over eight.
fn five_bits(word: u16) -> u8 {
    let five = (word & 0x1F) as u8;
    five << 3 | five >> 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the facets of such attribute words look like.
    fn colours(header: &[u8], words: &[u16]) -> Vec<Option<Rgb>> {
        let mut whole = header.to_vec();
        whole.resize(HEADER, 0);
        let mut all = Words::default();
        words.iter().for_each(|&word| all.take(word));
        let (paint, _) = of(&whole, &all);
        let paint = paint.unwrap_or_default();
        let faces = 0..words.len();
        faces.map(|face| paint.material(face).colour).collect()
    }

    #[test]
    fn words_are_colours_in_the_two_ways_of_programs() {
        type Case = (&'static [u8], &'static [u16], &'static [Option<Rgb>]);
        const BODY: &[u8] = b"COLOR=\x10\x20\x30\xFF";
        const OWN: Option<Rgb> = Some([16, 32, 48]);
        const RED: Option<Rgb> = Some([255, 0, 0]);
        const BLUE: Option<Rgb> = Some([0, 0, 255]);
        let cases: [Case; 9] = [
            (BODY, &[0x001F, 0x8000], &[RED, OWN]),
            (BODY, &[0x7C00, 0xFFFF], &[BLUE, OWN]),
            (BODY, &[0, 0], &[OWN; 2]),
            (BODY, &[0, 0x001F], &[Some([0; 3]), RED]),
            (b"VisCAM", &[0xFC00, 0x801F], &[RED, BLUE]),
            (b"VisCAM", &[0xFC00, 0x001F], &[RED, None]),
            (b"", &[0x001F, 0x7C00], &[None; 2]),
            (b"STLB ATF 7.0.0.206", &[0x8000; 2], &[None; 2]),
            (b"", &[0xFFFF; 2], &[None; 2]),
        ];
        for (header, words, expected) in cases {
            assert_eq!(colours(header, words), expected, "{header:?} {words:x?}");
        }
    }
}

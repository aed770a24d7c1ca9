//! Reads which extruder a facet is painted with in PrusaSlicer, Bambu Studio and their relatives.
//!
//! A painted facet is written as hexadecimal digits, read from the last to the first: each is a facet that is split, or one
//! that is not and its state. The low two bits count the sides that are split. Without any, the high two bits are the
//! state, or 3 for a state from 3 on that follows in digits of its own.
//! Promises: time linear in the text; what is no such text is no paint.
//!
//! Source: the files that these programs write.

/// States beyond this are no extruder of any printer.
const MOST_STATE: u16 = 64;
/// Bits of a digit that count split sides.
const SIDES: u8 = 0b11;

/// What a facet is painted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Painted {
    /// Its extruder from 1, or 0 for that of its part: that of the larger part of its area.
    pub(super) extruder: u16,
    /// Whether parts of it are painted with others.
    pub(super) is_mixed: bool,
}

/// What `text` says; `None` where it is empty or not written like this.
pub(super) fn painted(text: &str) -> Option<Painted> {
    let mut digits = text.trim().bytes().rev().map(|digit| {
        let value = char::from(digit).to_digit(16)?;
        u8::try_from(value).ok()
    });
    let mut next = || digits.next().flatten();
    // Areas of the facets that are due, the next one last.
    let mut due = vec![1.0_f64];
    let mut areas: Vec<(u16, f64)> = Vec::new();
    while let Some(area) = due.pop() {
        let digit = next()?;
        match digit & SIDES {
            0 => {
                let state = state(digit >> 2, &mut next)?;
                match areas.iter_mut().find(|(known, _)| *known == state) {
                    Some((_, sum)) => *sum += area,
                    None => areas.push((state, area)),
                }
            }
            1 => due.extend([area / 2.0; 2]),
            // The half that touches one split side alone comes first.
            2 => due.extend([area / 4.0, area / 4.0, area / 2.0]),
            _ => due.extend([area / 4.0; 4]),
        }
    }
    let mut larger = *areas.first()?;
    for &(state, area) in &areas {
        if area > larger.1 {
            larger = (state, area);
        }
    }
    Some(Painted {
        extruder: larger.0,
        is_mixed: areas.len() > 1,
    })
}

/// The state that begins with the high bits of a digit.
fn state(high: u8, next: &mut impl FnMut() -> Option<u8>) -> Option<u16> {
    if high < 3 {
        return Some(high.into());
    }
    let mut state = 3_u16;
    loop {
        let digit = next()?;
        state = state.saturating_add(digit.into());
        if digit < 15 {
            break;
        }
    }
    // One for all that cannot be, so that there are few to keep apart.
    Some(state.min(MOST_STATE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(u16, bool)> {
        painted(text).map(|found| (found.extruder, found.is_mixed))
    }

    #[test]
    fn whole_facets_have_one_extruder() {
        let cases = [
            ("4", 1),
            ("8", 2),
            ("0C", 3),
            ("1C", 4),
            ("CC", 15),
            ("0FC", 18),
            ("0", 0),
        ];
        for (text, extruder) in cases {
            assert_eq!(read(text), Some((extruder, false)), "{text}");
        }
    }

    #[test]
    fn the_larger_part_of_a_split_facet_counts() {
        assert_eq!(read("48883"), Some((2, true)), "four quarters");
        assert_eq!(
            read("4482"),
            Some((2, true)),
            "a half and two quarters, the first wins"
        );
        assert_eq!(read("8442"), Some((1, true)));
        assert_eq!(read("841"), Some((1, true)), "two halves");
        assert_eq!(read("4448343"), None, "two quarters are missing");
        assert_eq!(read("8444"), Some((1, false)), "what follows is ignored");
        for wrong in ["", "x", "3", "C", "4441g"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        let deep = format!("4{}", "1".repeat(100_000));
        assert_eq!(read(&deep), None);
    }
}

//! A picture in at most 256 colours, where the eye cannot tell.
//!
//! The colours of a picture are put into boxes, and the widest box is cut in the middle of its widest side until there are
//! enough. What is seen through counts less than what is opaque, since edges hold most colours and show least of them.
//! A picture is left as it is where an opaque colour would move by more than [`FARTHEST`].

use super::pixels::Pixels;

/// Most colours that a palette holds.
const COLOURS: usize = 256;
/// More different colours than this are not worth sorting.
const MOST_DIFFERENT: usize = 1 << 13;
/// How far a part of an opaque colour may move, of 255.
const FARTHEST: u8 = 2;
/// How much the width of a box counts where the body is seen through.
const SEEN_THROUGH: f32 = 0.15;

/// Colours, and the number of one for each pixel.
#[derive(Debug)]
pub(super) struct Indexed {
    /// Sorted by alpha and then brightness, so that neighbouring shades have neighbouring numbers.
    pub(super) colours: Vec<[u8; 4]>,
    pub(super) pixels: Vec<u8>,
}

/// `picture` with a palette; `None` where that would be seen.
pub(super) fn indexed(picture: &Pixels) -> Option<Indexed> {
    let (mut different, numbers) = different_colours(picture)?;
    let mut entry_of = vec![0_u8; different.len()];
    let boxes = boxes_of(&mut different)?;
    let mut colours: Vec<[u8; 4]> = boxes.iter().map(|members| middle(members)).collect();
    colours.sort_by_key(|&[r, g, b, alpha]| {
        (alpha, u16::from(r) + 2 * u16::from(g) + u16::from(b), r)
    });
    for members in &boxes {
        let shown = middle(members);
        let entry = colours.iter().position(|colour| *colour == shown)?;
        for (_, number) in members.iter() {
            entry_of[usize::from(*number)] = entry as u8;
        }
    }
    Some(Indexed {
        colours,
        pixels: numbers
            .into_iter()
            .map(|number| entry_of[usize::from(number)])
            .collect(),
    })
}

/// A colour and its number in the order of the picture.
type Numbered = ([u8; 4], u16);

/// The colours of a picture, and the number of its colour for each pixel; `None` where there are too many.
fn different_colours(picture: &Pixels) -> Option<(Vec<Numbered>, Vec<u16>)> {
    const SLOTS: usize = MOST_DIFFERENT * 4;
    const EMPTY: u16 = u16::MAX;
    let mut slots = vec![EMPTY; SLOTS];
    let mut found: Vec<Numbered> = Vec::new();
    let mut numbers = Vec::with_capacity(picture.rgba.len());
    let mut last = None;
    for &colour in &picture.rgba {
        if let Some((known, number)) = last
            && known == colour
        {
            numbers.push(number);
            continue;
        }
        let hash = u32::from_le_bytes(colour).wrapping_mul(0x9E37_79B1);
        let mut slot = (hash >> 16) as usize % SLOTS;
        let number = loop {
            let entry = slots[slot];
            if entry == EMPTY {
                if found.len() == MOST_DIFFERENT {
                    return None;
                }
                let new = found.len() as u16;
                slots[slot] = new;
                found.push((colour, new));
                break new;
            }
            if found[usize::from(entry)].0 == colour {
                break entry;
            }
            slot = (slot + 1) % SLOTS;
        };
        numbers.push(number);
        last = Some((colour, number));
    }
    Some((found, numbers))
}

/// At most [`COLOURS`] boxes; `None` where one of them would move an opaque colour too far.
fn boxes_of(colours: &mut [Numbered]) -> Option<Vec<&mut [Numbered]>> {
    let opaque = parted(colours, |colour| colour[3] < u8::MAX);
    let (through, opaque) = colours.split_at_mut(opaque);
    let mut boxes: Vec<(f32, usize, &mut [Numbered])> = [through, opaque]
        .into_iter()
        .filter(|members| !members.is_empty())
        .map(measured)
        .collect();
    while boxes.len() < COLOURS {
        let widest =
            (0..boxes.len()).max_by(|&a, &b| boxes[a].0.total_cmp(&boxes[b].0).then(b.cmp(&a)))?;
        if boxes[widest].0 <= 0.0 {
            break;
        }
        let (_, axis, members) = boxes.swap_remove(widest);
        let [low, high] = range(members, axis);
        let cut = u16::from(low).midpoint(u16::from(high)) as u8;
        let at = parted(members, |colour| colour[axis] <= cut);
        let (lower, upper) = members.split_at_mut(at);
        boxes.extend([measured(lower), measured(upper)]);
    }
    let moves_too_far = |members: &[Numbered]| {
        let is_opaque = members[0].0[3] == u8::MAX;
        is_opaque
            && (0..3).any(|axis| {
                let [low, high] = range(members, axis);
                (high - low).div_ceil(2) > FARTHEST
            })
    };
    let boxes: Vec<_> = boxes.into_iter().map(|(_, _, members)| members).collect();
    (!boxes.iter().any(|members| moves_too_far(members))).then_some(boxes)
}

/// Moves colours of which `is_low` holds before the others, and returns how many there are.
fn parted(members: &mut [Numbered], is_low: impl Fn(&[u8; 4]) -> bool) -> usize {
    let mut low = 0;
    for i in 0..members.len() {
        if is_low(&members[i].0) {
            members.swap(low, i);
            low += 1;
        }
    }
    low
}

/// A box with the width that counts and the axis it is widest along.
fn measured(members: &mut [Numbered]) -> (f32, usize, &mut [Numbered]) {
    let is_opaque = members[0].0[3] == u8::MAX;
    let ranges = ranges(members);
    let widths = [0, 1, 2, 3].map(|axis| {
        let [low, high] = ranges[axis];
        let weight = if is_opaque || axis == 3 {
            1.0
        } else {
            SEEN_THROUGH
        };
        f32::from(high - low) * weight
    });
    let axis = (0..4).fold(0, |best, axis| {
        if widths[axis] > widths[best] {
            axis
        } else {
            best
        }
    });
    (widths[axis], axis, members)
}

fn range(members: &[Numbered], axis: usize) -> [u8; 2] {
    ranges(members)[axis]
}

/// The lowest and the highest value of each part.
fn ranges(members: &[Numbered]) -> [[u8; 2]; 4] {
    let (mut lows, mut highs) = ([u8::MAX; 4], [0; 4]);
    for (colour, _) in members {
        for axis in 0..4 {
            lows[axis] = colour[axis].min(lows[axis]);
            highs[axis] = colour[axis].max(highs[axis]);
        }
    }
    [0, 1, 2, 3].map(|axis| [lows[axis], highs[axis]])
}

fn middle(members: &[Numbered]) -> [u8; 4] {
    ranges(members).map(|[low, high]| u16::from(low).midpoint(u16::from(high)) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaded(colour: impl Fn(u32) -> [u8; 4]) -> Pixels {
        Pixels {
            size: 64,
            rgba: (0..64 * 64).map(colour).collect(),
        }
    }

    #[test]
    fn no_opaque_colour_moves_far_and_alpha_keeps_its_steps() {
        let picture = shaded(|i| {
            let tone = (i % 200) as u8;
            let alpha = if i % 5 == 0 { (i % 16 * 17) as u8 } else { 255 };
            [tone, tone / 2 + 60, 255 - tone, alpha]
        });
        let indexed = indexed(&picture).unwrap();
        assert!(indexed.colours.len() <= COLOURS);
        for (pixel, entry) in picture.rgba.iter().zip(&indexed.pixels) {
            let shown = indexed.colours[usize::from(*entry)];
            assert_eq!(shown[3], pixel[3]);
            if pixel[3] == 255 {
                assert!((0..3).all(|part| shown[part].abs_diff(pixel[part]) <= FARTHEST));
            }
        }
    }

    #[test]
    fn a_picture_of_all_colours_is_left_alone() {
        assert!(
            indexed(&shaded(|i| [
                (i * 37) as u8,
                (i * 101) as u8,
                (i / 7) as u8,
                255
            ]))
            .is_none()
        );
    }
}

//! Reads QOI, the pictures that some slicers put into G-code.
//!
//! Promises: no more pixels than the header says, which is checked first; a picture that ends early is none.
//!
//! Source: D. Szablewski, The Quite OK Image Format specification 1.0.

use super::{Pixels, check};

const MAGIC: &[u8] = b"qoif";
const HEADER: usize = 14;
/// Most pixels that one byte stands for.
const LONGEST_RUN: usize = 62;

/// Whether the bytes are QOI.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The picture in `bytes`.
///
/// # Errors
/// Why there is none, for people.
pub(super) fn read(bytes: &[u8]) -> Result<Pixels, String> {
    let side = |at: usize| bytes.get(at..)?.first_chunk().copied();
    let (Some(width), Some(height)) = (side(4), side(8)) else {
        return Err("it is damaged (it ends in its header)".into());
    };
    let [width, height] = [width, height].map(u32::from_be_bytes);
    check(width, height)?;
    let count = (width as usize).saturating_mul(height as usize);
    let rgba = (count <= bytes.len().saturating_mul(LONGEST_RUN)).then(|| pixels(bytes, count));
    let rgba = rgba.flatten().ok_or("it is damaged (it ends early)")?;
    Ok(Pixels {
        width,
        height,
        rgba,
    })
}

/// The `count` pixels that follow the header; `None` where there are fewer.
fn pixels(bytes: &[u8], count: usize) -> Option<Vec<[u8; 4]>> {
    let mut rest = bytes.get(HEADER..)?;
    let mut rgba: Vec<[u8; 4]> = Vec::with_capacity(count);
    let mut seen = [[0_u8; 4]; 64];
    let mut pixel = [0, 0, 0, 255_u8];
    let mut done = 0_usize;
    while done < count {
        let (&tag, after) = rest.split_first()?;
        rest = after;
        let mut run = 1_usize;
        match (tag, tag >> 6) {
            (0xFE, _) => {
                let &[r, g, b] = rest.first_chunk()?;
                pixel = [r, g, b, pixel[3]];
                rest = rest.get(3..)?;
            }
            (0xFF, _) => {
                pixel = *rest.first_chunk()?;
                rest = rest.get(4..)?;
            }
            (_, 0) => pixel = *seen.get(usize::from(tag & 63))?,
            (_, 1) => {
                let step =
                    |value: u8, shift: u32| value.wrapping_add(tag >> shift & 3).wrapping_sub(2);
                pixel = [
                    step(pixel[0], 4),
                    step(pixel[1], 2),
                    step(pixel[2], 0),
                    pixel[3],
                ];
            }
            (_, 2) => {
                let (&second, after) = rest.split_first()?;
                rest = after;
                let green = (tag & 63).wrapping_sub(32);
                let step = |value: u8, half: u8| {
                    value.wrapping_add(green).wrapping_add(half).wrapping_sub(8)
                };
                pixel = [
                    step(pixel[0], second >> 4),
                    pixel[1].wrapping_add(green),
                    step(pixel[2], second & 15),
                    pixel[3],
                ];
            }
            _ => run = usize::from(tag & 63).saturating_add(1),
        }
        *seen.get_mut(place_of(pixel))? = pixel;
        let end = done.saturating_add(run).min(count);
        rgba.resize(end, pixel);
        done = end;
    }
    Some(rgba)
}

/// Where a pixel that was seen is kept.
fn place_of(pixel: [u8; 4]) -> usize {
    let parts = pixel.into_iter().zip([3, 5, 7, 11_usize]);
    let sum: usize = parts
        .map(|(part, weight)| usize::from(part).wrapping_mul(weight))
        .sum();
    sum & 63
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_step_is_followed() {
        let head = b"qoif\0\0\0\x04\0\0\0\x02\x04\0";
        // A colour, one that differs a little in two ways, a run of two, with opacity, one seen before, and another run.
        let steps = [
            &[0xFE, 10, 20, 30][..],
            &[0x40 | 3 << 4 | 2 << 2 | 1],
            &[0x80 | 33, 0x88],
            &[0xC1],
            &[0xFF, 1, 2, 3, 4],
            &[9],
            &[0xC0],
        ];
        let bytes = [&head[..], &steps.concat()].concat();
        let picture = read(&bytes).unwrap();
        let first = [10, 20, 30, 255];
        let second = [11, 20, 29, 255];
        let third = [12, 21, 30, 255];
        assert_eq!(
            picture.rgba,
            [
                first,
                second,
                third,
                third,
                third,
                [1, 2, 3, 4],
                first,
                first
            ]
        );
        let cut = read(&bytes[..bytes.len() - 2]).unwrap_err();
        assert_eq!(cut, "it is damaged (it ends early)");
        let claiming = |side: [u8; 4]| {
            read(&[b"qoif", &side[..], &side, &[4, 0], &[0xC0; 64]].concat()).unwrap_err()
        };
        // Four gigabytes by its header, which holds no more than 64 runs.
        assert_eq!(
            claiming([0, 0, 0x80, 0]),
            "it claims 32768 × 32768 pixels, 1 to 4096 a side are read"
        );
        assert_eq!(claiming([0, 0, 0x10, 0]), "it is damaged (it ends early)");
        assert_eq!(
            claiming([0; 4]),
            "it claims 0 × 0 pixels, 1 to 4096 a side are read"
        );
        assert!(read(b"qoif\0").is_err());
    }
}

//! Two pictures in; how much of them differs, and a picture of where.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};

use super::pixels::Pixels;
use super::{SIZES_PX, png};

/// How far a part of a colour may be off, of 255: palettes are made for each picture anew and move colours a little.
const SAME: i32 = 8;
/// What has changed.
const CHANGED: [u8; 4] = [220, 20, 40, 255];
/// How opaque the rest is, of 255.
const REST: u32 = 90;

/// How two pictures differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Pixels that differ, as a part of all.
    pub share: f64,
    /// What both have, pale, and what differs, in red.
    pub png: Vec<u8>,
}

impl Difference {
    /// How the PNG `now` differs from the PNG `before`.
    ///
    /// # Errors
    /// Why they cannot be held against each other, for people.
    pub fn between(before: &[u8], now: &[u8]) -> Result<Self, String> {
        let (before, now) = (decoded(before)?, decoded(now)?);
        if before.size != now.size {
            return Err(format!(
                "it is {} pixels wide, was {}",
                now.size, before.size
            ));
        }
        let mut changed = 0_u64;
        let pairs = before.rgba.iter().zip(&now.rgba);
        let rgba: Vec<_> = pairs
            .map(|(before, now)| match differ(*before, *now) {
                true => {
                    changed += 1;
                    CHANGED
                }
                false => pale(*before),
            })
            .collect();
        let count = rgba.len().max(1);
        let size = before.size;
        Ok(Self {
            share: changed as f64 / count as f64,
            png: png::encode(&Pixels { size, rgba }, &[]).map_err(|error| error.to_string())?,
        })
    }
}

/// A picture of ours: square, and no larger than they are drawn.
fn decoded(png: &[u8]) -> Result<Pixels, String> {
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    let mut limits = Limits::default();
    limits.max_image_width = Some(*SIZES_PX.end());
    limits.max_image_height = Some(*SIZES_PX.end());
    reader.limits(limits);
    let image = reader.decode().map_err(|error| error.to_string())?;
    let image = image.into_rgba8();
    if image.width() != image.height() {
        return Err("a picture that is not square is none of ours".into());
    }
    Ok(Pixels {
        size: image.width(),
        rgba: image.pixels().map(|pixel| pixel.0).collect(),
    })
}

/// Whether two pixels differ to the eye: what is seen through counts by how much is seen of it.
fn differ(before: [u8; 4], now: [u8; 4]) -> bool {
    let seen = |[r, g, b, alpha]: [u8; 4]| {
        let by = |part: u8| i32::from(part) * i32::from(alpha) / 255;
        [by(r), by(g), by(b), i32::from(alpha)]
    };
    let (before, now) = (seen(before), seen(now));
    before.iter().zip(now).any(|(a, b)| (a - b).abs() > SAME)
}

fn pale([r, g, b, alpha]: [u8; 4]) -> [u8; 4] {
    let grey = (u32::from(r) + 2 * u32::from(g) + u32::from(b)) / 4;
    let grey = grey as u8;
    [grey, grey, grey, (u32::from(alpha) * REST / 255) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(size: u32, pixel: impl Fn(u32) -> [u8; 4]) -> Vec<u8> {
        let rgba = (0..size * size).map(pixel).collect();
        png::encode(&Pixels { size, rgba }, &[]).unwrap()
    }

    #[test]
    fn the_share_is_of_pixels_that_differ_to_the_eye() {
        let plain = picture(10, |_| [100, 100, 100, 255]);
        let other = picture(10, |at| match at {
            0..=6 => [100, 130, 100, 255],
            7 => [100, 104, 100, 255],
            _ => [100, 100, 100, 255],
        });
        let found = Difference::between(&plain, &other).unwrap();
        assert!((found.share - 0.07).abs() < 1e-12, "{}", found.share);
        let shown = decoded(&found.png).unwrap();
        let red = shown.rgba.iter().filter(|pixel| **pixel == CHANGED).count();
        assert_eq!(red, 7);
        let same = Difference::between(&plain, &plain).unwrap();
        assert!(same.share.abs() < f64::MIN_POSITIVE);
        // Colours that nobody sees do not count.
        let nothing = picture(4, |_| [0; 4]);
        let clear = picture(4, |at| [at as u8, 200, 9, 1]);
        let found = Difference::between(&nothing, &clear).unwrap();
        assert!(found.share.abs() < f64::MIN_POSITIVE);
    }

    #[test]
    fn what_is_no_picture_of_that_size_is_told() {
        let (small, large) = (picture(4, |_| [9; 4]), picture(5, |_| [9; 4]));
        let why = Difference::between(&small, &large).unwrap_err();
        assert_eq!(why, "it is 5 pixels wide, was 4");
        Difference::between(b"no picture", &small).unwrap_err();
        let mut wide = std::io::Cursor::new(Vec::new());
        let image = image::RgbaImage::new(4096, 1);
        image.write_to(&mut wide, ImageFormat::Png).unwrap();
        Difference::between(wide.get_ref(), &small).unwrap_err();
    }
}

//! The pictures that files carry of themselves: PNG, JPEG and QOI bytes in, pixels out.
//!
//! Promises: what a picture says of its sides is held against [`MOST_SIDE`] before anything is reserved; a picture that is cut or damaged is none.

mod qoi;

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// Longest side of a picture in pixels.
pub const MOST_SIDE: u32 = 4096;
/// Bytes that a decoder may take.
const MOST_BYTES: u64 = 192 << 20;

/// Pixels in rows.
#[derive(Debug)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue and alpha of each.
    pub rgba: Vec<[u8; 4]>,
}

/// The picture in `bytes`.
///
/// # Errors
/// Why there is none, for people.
pub fn read(bytes: &[u8]) -> Result<Pixels, String> {
    if qoi::recognises(bytes) {
        return qoi::read(bytes);
    }
    let format = image::guess_format(bytes).ok();
    let format = format.filter(|format| matches!(format, ImageFormat::Png | ImageFormat::Jpeg));
    let format = format.ok_or("it is neither PNG nor JPEG nor QOI")?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let damaged = |error: image::ImageError| format!("it is damaged ({error})");
    let decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    check(width, height)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let rgba = picture.into_rgba8().into_raw();
    let (rgba, _) = rgba.as_chunks::<4>();
    Ok(Pixels {
        width,
        height,
        rgba: rgba.to_vec(),
    })
}

/// Holds the sides that a picture claims against what is allowed.
fn check(width: u32, height: u32) -> Result<(), String> {
    let is_possible = |side: u32| (1..=MOST_SIDE).contains(&side);
    if is_possible(width) && is_possible(height) {
        return Ok(());
    }
    Err(format!(
        "it claims {width} × {height} pixels, 1 to {MOST_SIDE} a side are read"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let picture =
            image::RgbImage::from_fn(8, 4, |x, _| image::Rgb([if x < 4 { 250 } else { 5 }; 3]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn png_and_jpeg_are_read_and_others_refused() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let bytes = encoded(format);
            let picture = read(&bytes).unwrap();
            assert_eq!(
                (picture.width, picture.height, picture.rgba.len()),
                (8, 4, 32)
            );
            let [left, right] = [picture.rgba[0][0], picture.rgba[7][0]];
            assert!(left > 200 && right < 50, "{left} {right}");
            let cut = read(&bytes[..bytes.len() / 3]).unwrap_err();
            assert!(cut.starts_with("it is damaged"), "{cut}");
        }
        let bitmap = read(&encoded(ImageFormat::Bmp)).unwrap_err();
        assert_eq!(bitmap, "it is neither PNG nor JPEG nor QOI");
        assert!(read(b"").is_err());
    }

    #[test]
    fn a_claim_of_gigabytes_is_refused_before_anything_is_reserved() {
        let mut png = encoded(ImageFormat::Png);
        // Width and height stand behind signature, length and name of the first chunk.
        png[16..24].copy_from_slice(&[0, 0, 0x80, 0, 0, 0, 0x80, 0]);
        let sum = {
            let mut sum = flate2::Crc::new();
            sum.update(&png[12..29]);
            sum.sum()
        };
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        let error = read(&png).unwrap_err();
        assert_eq!(
            error,
            "it claims 32768 × 32768 pixels, 1 to 4096 a side are read"
        );
    }
}

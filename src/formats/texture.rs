//! Decodes the pictures that materials name.
//!
//! The `image` library reads PNG and JPEG here under a limit of memory. A texture is reduced to [`MOST_PIXELS`] a side
//! as it comes, by averaging: no picture of a model is fine enough to show more, and what is reduced does not flicker.

use std::io::Cursor;

use image::{ImageReader, Limits as ImageLimits};

use crate::mesh::Texture;

/// Largest side that is kept.
const MOST_PIXELS: u32 = 1024;
/// Bytes that a decoder may take.
const MOST_BYTES: u64 = 256 << 20;

/// The texture in `bytes`.
///
/// # Errors
/// The reason as words for the model's notes.
pub(super) fn decode(bytes: &[u8]) -> Result<Texture, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| error.to_string())?;
    if reader.format().is_none() {
        return Err("not a PNG or JPEG picture".into());
    }
    let mut limits = ImageLimits::default();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| error.to_string())?;
    let rgb = picture.into_rgb8();
    let [width, height] = [rgb.width(), rgb.height()];
    let rgb = if width.max(height) > MOST_PIXELS {
        let reduced = |side: u32| side.min(MOST_PIXELS);
        image::imageops::thumbnail(&rgb, reduced(width), reduced(height))
    } else {
        rgb
    };
    let width = rgb.width();
    let (pixels, _) = rgb.as_raw().as_chunks::<3>();
    Texture::new(width, pixels.to_vec()).ok_or_else(|| "an empty picture".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_pictures_are_reduced_and_others_refused() {
        let large = image::RgbImage::from_pixel(2048, 8, image::Rgb([10, 20, 30]));
        let mut png = Cursor::new(Vec::new());
        large.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let texture = decode(png.get_ref()).unwrap();
        assert_eq!(
            (texture.size(), texture.pixel(-1, 9)),
            ([1024, 8], [10, 20, 30])
        );
        for bad in [&b"GIF89a"[..], b"", &png.get_ref()[..60]] {
            assert!(decode(bad).is_err());
        }
    }
}

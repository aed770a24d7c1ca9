//! Decodes the pictures that materials name.
//!
//! The `image` library reads PNG and JPEG here under a limit of memory. A texture is reduced to [`MOST_PIXELS`] a side
//! as it comes, by averaging: no picture of a model is fine enough to show more, and what is reduced does not flicker.
//! All textures of a file share one budget of pixels, since a few bytes can name one large picture a thousand times.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits as ImageLimits};

use crate::mesh::Texture;

/// Largest side that is kept.
const MOST_PIXELS: u32 = 1024;
/// Bytes that a decoder may take.
const MOST_BYTES: u64 = 256 << 20;
/// Pixels of all textures of a file, as they are written: thirty-two of 4096 × 4096, which take 4 s to decode.
const PIXELS_OF_A_FILE: u64 = 1 << 29;
/// Pixels of all textures of a file, as they are kept: 192 MB.
const KEPT_OF_A_FILE: u64 = 1 << 26;

/// Decodes the textures of one file.
#[derive(Debug)]
pub(in crate::formats) struct Textures {
    pixels_left: u64,
    kept_left: u64,
}

impl Default for Textures {
    fn default() -> Self {
        Self {
            pixels_left: PIXELS_OF_A_FILE,
            kept_left: KEPT_OF_A_FILE,
        }
    }
}

impl Textures {
    /// The texture in `bytes`.
    ///
    /// # Errors
    /// The reason as words for the model's notes.
    pub(in crate::formats) fn decode(&mut self, bytes: &[u8]) -> Result<Texture, String> {
        let mut reader = ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|error| error.to_string())?;
        if reader.format().is_none() {
            return Err("not a PNG or JPEG picture".into());
        }
        let mut limits = ImageLimits::default();
        limits.max_alloc = Some(MOST_BYTES);
        reader.limits(limits);
        let decoder = reader.into_decoder().map_err(|error| error.to_string())?;
        if decoder.total_bytes() > MOST_BYTES {
            let [width, height] = <[u32; 2]>::from(decoder.dimensions());
            return Err(format!(
                "a picture of {width} × {height} pixels is too large"
            ));
        }
        let [written, kept] = counts(decoder.dimensions());
        if written > self.pixels_left || kept > self.kept_left {
            return Err("not shown: the file's textures are too many or too large".into());
        }
        self.pixels_left = self.pixels_left.saturating_sub(written);
        self.kept_left = self.kept_left.saturating_sub(kept);
        let picture = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
        reduced(picture)
    }
}

/// Pixels of a picture as it is written and as it is kept.
fn counts((width, height): (u32, u32)) -> [u64; 2] {
    let area = |width: u32, height: u32| u64::from(width).saturating_mul(height.into());
    let kept = |side: u32| side.min(MOST_PIXELS);
    [area(width, height), area(kept(width), kept(height))]
}

fn reduced(picture: DynamicImage) -> Result<Texture, String> {
    let rgb = picture.into_rgb8();
    let [width, height] = [rgb.width(), rgb.height()];
    let rgb = if width.max(height) > MOST_PIXELS {
        let kept = |side: u32| side.min(MOST_PIXELS);
        image::imageops::thumbnail(&rgb, kept(width), kept(height))
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
        let mut textures = Textures::default();
        let texture = textures.decode(png.get_ref()).unwrap();
        assert_eq!(
            (texture.size(), texture.pixel(-1, 9)),
            ([1024, 8], [10, 20, 30])
        );
        for bad in [&b"GIF89a"[..], b"", &png.get_ref()[..60]] {
            assert!(textures.decode(bad).is_err());
        }
    }

    #[test]
    fn one_file_shows_so_many_pixels_and_no_more() {
        let square = image::RgbImage::from_pixel(1024, 1024, image::Rgb([10, 20, 30]));
        let mut png = Cursor::new(Vec::new());
        square.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let mut textures = Textures {
            kept_left: 1 << 21,
            ..Textures::default()
        };
        assert!(textures.decode(png.get_ref()).is_ok());
        assert!(textures.decode(png.get_ref()).is_ok());
        let error = textures.decode(png.get_ref()).unwrap_err();
        assert!(error.contains("too many"), "{error}");
        let mut textures = Textures {
            pixels_left: (1 << 20) - 1,
            ..Textures::default()
        };
        assert!(textures.decode(png.get_ref()).is_err());
    }
}

//! Decodes the pictures that materials name.
//!
//! The `image` library reads PNG, JPEG, TGA, BMP and WebP here under a limit of memory. TGA has no mark of its own: it is
//! recognised by the fields of its header, and only where nothing else is. A texture is reduced to [`MOST_PIXELS`] a side
//! as it comes, by averaging: no picture of a model is fine enough to show more, and what is reduced does not flicker.
//! All textures of a file share one budget of pixels, since a few bytes can name one large picture a thousand times.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits as ImageLimits};

use crate::mesh::{Opacity, Texture};

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
    sizes: Vec<[u32; 2]>,
}

impl Default for Textures {
    fn default() -> Self {
        Self {
            pixels_left: PIXELS_OF_A_FILE,
            kept_left: KEPT_OF_A_FILE,
            sizes: Vec::new(),
        }
    }
}

impl Textures {
    /// The texture in `bytes`.
    ///
    /// # Errors
    /// The reason as words for the model's notes.
    pub(in crate::formats) fn decode(&mut self, bytes: &[u8]) -> Result<Texture, String> {
        reduced(self.picture(bytes)?)
    }

    /// The texture in `bytes` with the opacity of its pixels.
    ///
    /// # Errors
    /// As [`Textures::decode`].
    pub(in crate::formats) fn decode_seen_through(
        &mut self,
        bytes: &[u8],
    ) -> Result<Texture, String> {
        let picture = self.picture(bytes)?;
        if !picture.color().has_alpha() {
            return reduced(picture);
        }
        let rgba = picture.into_rgba8();
        let (width, height) = rgba.dimensions();
        let rgba = if width.max(height) > MOST_PIXELS {
            let kept = |side: u32| side.min(MOST_PIXELS);
            image::imageops::thumbnail(&rgba, kept(width), kept(height))
        } else {
            rgba
        };
        let (pixels, _) = rgba.as_raw().as_chunks::<4>();
        let colours = pixels.iter().map(|&[r, g, b, _]| [r, g, b]).collect();
        let opacities = pixels.iter().map(|&[.., a]| Opacity(a)).collect();
        let texture = Texture::new(rgba.width(), colours).ok_or("an empty picture")?;
        Ok(texture.with_opacities(opacities))
    }

    fn picture(&mut self, bytes: &[u8]) -> Result<DynamicImage, String> {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format_of(bytes)?);
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
        let size = <[u32; 2]>::from(decoder.dimensions());
        let picture = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
        self.sizes.push(size);
        Ok(picture)
    }

    /// Width and height of each picture that was decoded, as it was written.
    pub(in crate::formats) fn into_sizes(self) -> Vec<[u32; 2]> {
        self.sizes
    }
}

/// The format of the picture in `bytes`, by what it holds and not by its name.
pub(super) fn format_of(bytes: &[u8]) -> Result<ImageFormat, String> {
    const SHOWN: &str = "PNG, JPEG, TGA, BMP and WebP are shown";
    let marked = [
        (&b"DDS "[..], "DDS"),
        (b"8BPS", "PSD"),
        (b"\xABKTX", "KTX"),
        (b"gimp xcf", "XCF"),
    ];
    let found = image::guess_format(bytes).ok();
    let by_mark = || marked.iter().find(|(mark, _)| bytes.starts_with(mark));
    match (found, by_mark()) {
        (Some(format), _) if format.reading_enabled() => Ok(format),
        (_, Some((_, name))) => Err(format!("a {name} picture ({SHOWN})")),
        (Some(format), None) => {
            let name = format!("{format:?}").to_ascii_uppercase();
            Err(format!("a {name} picture ({SHOWN})"))
        }
        (None, None) if looks_like_tga(bytes) => Ok(ImageFormat::Tga),
        (None, None) => Err(format!("not a picture ({SHOWN})")),
    }
}

/// Whether the fields of a TGA header hold what the format allows, and there is a pixel.
fn looks_like_tga(bytes: &[u8]) -> bool {
    let Some(
        &[
            _,
            map,
            kind,
            _,
            _,
            _,
            _,
            map_depth,
            _,
            _,
            _,
            _,
            w,
            w2,
            h,
            h2,
            depth,
            descriptor,
        ],
    ) = bytes.first_chunk::<18>()
    else {
        return false;
    };
    let has_map = map == 1 && matches!(map_depth, 15 | 16 | 24 | 32);
    let fits = match kind {
        1 | 9 => has_map && matches!(depth, 8 | 16),
        2 | 10 => map <= 1 && matches!(depth, 15 | 16 | 24 | 32),
        3 | 11 => map <= 1 && matches!(depth, 8 | 16),
        _ => false,
    };
    fits && [w, w2] != [0; 2] && [h, h2] != [0; 2] && descriptor & 0xC0 == 0
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
    use crate::mesh::Rgb;

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
        for bad in [&b""[..], &png.get_ref()[..60]] {
            assert!(textures.decode(bad).is_err());
        }
    }

    #[test]
    fn pictures_of_each_format_are_shown_and_others_named() {
        let small = image::RgbImage::from_fn(3, 2, |x, y| {
            let [x, y] = [x, y].map(|part| u8::try_from(part * 80).unwrap());
            image::Rgb([200, x, y])
        });
        for format in [
            ImageFormat::Png,
            ImageFormat::Bmp,
            ImageFormat::Tga,
            ImageFormat::WebP,
        ] {
            let mut bytes = Cursor::new(Vec::new());
            small.write_to(&mut bytes, format).unwrap();
            let texture = Textures::default().decode(bytes.get_ref()).unwrap();
            assert_eq!(texture.size(), [3, 2], "{format:?}");
            assert_eq!(texture.pixel(0, 0), [200, 0, 0], "{format:?}");
            assert_eq!(texture.pixel(2, 1), [200, 160, 80], "{format:?}");
        }
        for (bytes, name) in [
            (&b"GIF89a\x01\0\x01\0"[..], "a GIF picture"),
            (b"DDS |", "a DDS picture"),
            (b"II*\0", "a TIFF picture"),
            (b"8BPS\0\x01", "a PSD picture"),
            (b"newmtl a\nKd 1 0 0\nmap_Kd itself.png", "not a picture"),
        ] {
            let error = Textures::default().decode(bytes).unwrap_err();
            assert!(error.starts_with(name), "{error}");
        }
    }

    #[test]
    fn tga_is_read_packed_in_grey_in_sixteen_bits_and_with_a_palette() {
        let head = |kind: u8, map: [u8; 5], depth: u8, descriptor: u8| {
            let mut head = vec![0, u8::from(map != [0; 5]), kind];
            head.extend(map);
            head.extend([0, 0, 0, 0, 2, 0, 1, 0, depth, descriptor]);
            head
        };
        let none = [0; 5];
        let cases: [(Vec<u8>, &[u8], [Rgb; 2]); 5] = [
            (head(10, none, 24, 0), &[0x81, 3, 2, 1], [[1, 2, 3]; 2]),
            (head(3, none, 8, 0), &[7, 9], [[7; 3], [9; 3]]),
            (
                head(2, none, 16, 1),
                &[0, 0x7C, 0x1F, 0],
                [[255, 0, 0], [0, 0, 255]],
            ),
            (
                head(1, [0, 0, 2, 0, 24], 8, 0),
                &[0, 0, 255, 0, 255, 0, 1, 0],
                [[0, 255, 0], [255, 0, 0]],
            ),
            // From the right to the left.
            (
                head(2, none, 24, 0x10),
                &[0, 0, 255, 0, 255, 0],
                [[0, 255, 0], [255, 0, 0]],
            ),
        ];
        for (mut bytes, body, expected) in cases {
            bytes.extend(body);
            let texture = Textures::default().decode(&bytes).unwrap();
            assert_eq!([0, 1].map(|x| texture.pixel(x, 0)), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_header_that_claims_the_largest_picture_is_refused_at_once() {
        let mut tga = vec![
            0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 32, 8,
        ];
        tga.extend([0; 64]);
        let mut bmp = b"BM".to_vec();
        bmp.extend([54, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0]);
        bmp.extend([65_535_u32, 65_535].map(u32::to_le_bytes).as_flattened());
        bmp.extend([1, 0, 24, 0]);
        bmp.extend([0; 24]);
        // The largest that its extended header can say of 32 bits of pixels.
        let mut webp = b"RIFF\x26\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0".to_vec();
        webp.extend([0xFE, 0xFF, 0, 0xFE, 0xFF, 0]);
        webp.extend(b"VP8L\x08\0\0\0\x2F\xFF\xFF\xFF\x0F\0\0\0");
        for bytes in [tga, bmp, webp] {
            let error = Textures::default().decode(&bytes).unwrap_err();
            let is_refused = error.contains("too large") || error.contains("nconsistent");
            assert!(is_refused, "{error}");
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

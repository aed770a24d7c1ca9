//! The bytes of a PNG in; those of another kind of picture file out, as the ending of its name asks for.
//!
//! JPEG knows no transparency, so what is seen through lies on white there. WebP is written without loss, and JPEG with
//! little. Texts that the PNG carries are not carried over.

use std::path::Path;

use image::codecs::{jpeg::JpegEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageFormat};

use super::ThumbnailError;

/// Quality of a JPEG, of 100.
const QUALITY: u8 = 92;
/// What lies behind the body in a JPEG, of 255 in each part.
const PAPER: u32 = 255;

/// Kinds of files that a picture is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
}

/// Endings of names, in lower case, and the kind of file that each asks for.
pub const ENDINGS: [(&str, FileKind); 4] = [
    ("png", FileKind::Png),
    ("jpg", FileKind::Jpeg),
    ("jpeg", FileKind::Jpeg),
    ("webp", FileKind::WebP),
];

impl FileKind {
    /// The kind that the ending of a name asks for; PNG where it has none, `None` where there is no such kind.
    pub fn of_name(path: &Path) -> Option<Self> {
        let Some(ending) = path.extension() else {
            return Some(Self::Png);
        };
        let kind = ENDINGS
            .iter()
            .find(|(known, _)| ending.eq_ignore_ascii_case(known));
        kind.map(|(_, kind)| *kind)
    }

    /// A picture of this kind that shows what `png` does.
    ///
    /// # Errors
    /// [`ThumbnailError::Encode`].
    pub fn encoded(self, png: Vec<u8>) -> Result<Vec<u8>, ThumbnailError> {
        if self == Self::Png {
            return Ok(png);
        }
        let failed = |error: image::ImageError| ThumbnailError::Encode(error.to_string());
        let picture = image::load_from_memory_with_format(&png, ImageFormat::Png);
        let picture = picture.map_err(failed)?.into_rgba8();
        let (width, height) = picture.dimensions();
        let mut bytes = Vec::new();
        if self == Self::WebP {
            let encoder = WebPEncoder::new_lossless(&mut bytes);
            let written = encoder.write_image(&picture, width, height, ExtendedColorType::Rgba8);
            written.map_err(failed)?;
        } else {
            let on_paper: Vec<u8> = picture
                .pixels()
                .flat_map(|pixel| on_paper(pixel.0))
                .collect();
            let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
            let written = encoder.write_image(&on_paper, width, height, ExtendedColorType::Rgb8);
            written.map_err(failed)?;
        }
        Ok(bytes)
    }
}

fn on_paper([r, g, b, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u32::from(alpha);
    [r, g, b].map(|part| ((u32::from(part) * alpha + PAPER * (255 - alpha) + 127) / 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_decides_whatever_its_case() {
        let kind = |name: &str| FileKind::of_name(Path::new(name));
        assert_eq!(kind("a.b/c"), Some(FileKind::Png));
        assert_eq!(kind("c.PNG"), Some(FileKind::Png));
        assert_eq!(kind("c.Jpg"), Some(FileKind::Jpeg));
        assert_eq!(kind("c.jpeg"), Some(FileKind::Jpeg));
        assert_eq!(kind("c.webp"), Some(FileKind::WebP));
        assert_eq!(kind("c.gif"), None);
    }

    #[test]
    fn what_is_seen_through_lies_on_white_paper() {
        assert_eq!(on_paper([10, 20, 30, 255]), [10, 20, 30]);
        assert_eq!(on_paper([10, 20, 30, 0]), [255; 3]);
        assert_eq!(on_paper([0, 100, 255, 51]), [204, 224, 255]);
    }
}

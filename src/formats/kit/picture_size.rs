//! Width and height of a picture by its header alone; nothing is decoded.
//!
//! PNG, JPEG, TGA, BMP and WebP by the `image` library; DDS, KTX, KTX 2, PSD and GIF by the two numbers that their headers hold at
//! fixed places. Of TIFF, OpenEXR, Radiance and others no more is said than that they are pictures.

use std::io::Cursor;

use image::ImageReader;

use crate::formats::kit::texture::format_of;

/// How the two numbers are written.
#[derive(Clone, Copy)]
enum Number {
    U16,
    U32,
    U32BigEndian,
}

/// The first bytes of a format, and where its width and height are.
const FIXED: [(&[u8], usize, usize, Number); 5] = [
    (b"DDS ", 16, 12, Number::U32),
    (b"\xABKTX 11\xBB", 36, 40, Number::U32),
    (b"\xABKTX 20\xBB", 20, 24, Number::U32),
    (b"8BPS", 18, 14, Number::U32BigEndian),
    (b"GIF8", 6, 8, Number::U16),
];
/// First bytes of pictures whose header is not read.
const OTHERS: [&[u8]; 6] = [
    b"II*\0",
    b"MM\0*",
    b"\x76\x2F\x31\x01",
    b"#?RADIANCE",
    b"#?RGBE",
    b"gimp xcf",
];

/// The size of the picture in `bytes`; `None` where its header is not read.
///
/// # Errors
/// That it is none, or is cut short, as words.
pub(in crate::formats) fn of(bytes: &[u8]) -> Result<Option<[u32; 2]>, String> {
    if let Some((_, width, height, number)) =
        FIXED.iter().find(|(mark, ..)| bytes.starts_with(mark))
    {
        let part = |at: usize| read(bytes.get(at..)?, *number);
        let size = part(*width).zip(part(*height));
        let size = size.filter(|(width, height)| *width > 0 && *height > 0);
        return size
            .map(|(width, height)| Some([width, height]))
            .ok_or_else(|| "its header is cut short".into());
    }
    let is_avif = bytes.get(4..12).is_some_and(|mark| mark == b"ftypavif");
    if is_avif || OTHERS.iter().any(|mark| bytes.starts_with(mark)) {
        return Ok(None);
    }
    let reader = ImageReader::with_format(Cursor::new(bytes), format_of(bytes)?);
    let size = reader
        .into_dimensions()
        .map_err(|error| error.to_string())?;
    Ok(Some(size.into()))
}

fn read(bytes: &[u8], number: Number) -> Option<u32> {
    Some(match number {
        Number::U16 => u16::from_le_bytes(*bytes.first_chunk()?).into(),
        Number::U32 => u32::from_le_bytes(*bytes.first_chunk()?),
        Number::U32BigEndian => u32::from_be_bytes(*bytes.first_chunk()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_headers_alone() {
        let at = |mark: &[u8], numbers: &[(usize, u32)], is_big: bool| {
            let mut bytes = vec![0; 64];
            bytes[..mark.len()].copy_from_slice(mark);
            for (place, number) in numbers {
                let four = if is_big {
                    number.to_be_bytes()
                } else {
                    number.to_le_bytes()
                };
                bytes[*place..place + 4].copy_from_slice(&four);
            }
            bytes
        };
        let size = Ok(Some([640, 480]));
        assert_eq!(of(&at(b"DDS |", &[(12, 480), (16, 640)], false)), size);
        assert_eq!(
            of(&at(b"\xABKTX 11\xBB", &[(36, 640), (40, 480)], false)),
            size
        );
        assert_eq!(
            of(&at(b"\xABKTX 20\xBB", &[(20, 640), (24, 480)], false)),
            size
        );
        assert_eq!(of(&at(b"8BPS\0\x01", &[(14, 480), (18, 640)], true)), size);
        assert_eq!(of(b"GIF89a\x80\x02\xE0\x01"), size);
        assert_eq!(of(b"II*\0 and so on"), Ok(None));
        for bad in [
            &b"DDS |"[..],
            b"GIF89a",
            b"",
            b"newmtl a",
            b"\x89PNG\r\n\x1A\n",
        ] {
            assert!(of(bad).is_err(), "{bad:?}");
        }
        let mut png = Cursor::new(Vec::new());
        let picture = image::RgbImage::new(100, 64);
        picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
        assert_eq!(
            of(&png.get_ref()[..png.get_ref().len() - 16]),
            Ok(Some([100, 64])),
            "its end is not needed"
        );
    }
}

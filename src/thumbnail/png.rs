//! Pixels to the bytes of a PNG: the fewest that a few milliseconds can make.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};

use super::palette::{self, Indexed};
use super::pixels::Pixels;

/// Milliseconds that each picture of an animation stays.
const FRAME_MS: u16 = 80;

/// A text that a PNG carries: its key, and what it says.
pub type Text<'a> = (&'a str, String);

/// One picture, with a palette where it has few colours.
pub(super) fn encode(picture: &Pixels, texts: &[Text<'_>]) -> Result<Vec<u8>, EncodingError> {
    let mut png = Vec::new();
    let indexed = palette::indexed(picture);
    let mut encoder = prepared(&mut png, picture.size);
    if let Some(Indexed { colours, .. }) = &indexed {
        encoder.set_color(ColorType::Indexed);
        // Numbers of colours are no measure of brightness that a filter could foretell.
        encoder.set_filter(Filter::NoFilter);
        encoder.set_palette(
            colours
                .iter()
                .flat_map(|&[r, g, b, _]| [r, g, b])
                .collect::<Vec<_>>(),
        );
        encoder.set_trns(colours.iter().map(|colour| colour[3]).collect::<Vec<_>>());
    }
    for (key, text) in texts {
        encoder.add_text_chunk((*key).to_owned(), text.clone())?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(match &indexed {
        Some(indexed) => &indexed.pixels,
        None => picture.rgba.as_flattened(),
    })?;
    writer.finish()?;
    Ok(png)
}

/// Pixels in rows of `width`, as they are.
pub(super) fn encode_plain(width: u32, height: u32, rgba: &[u8]) -> Result<Vec<u8>, EncodingError> {
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, width, height);
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_deflate_compression(DeflateCompression::Level(5));
    encoder.set_filter(Filter::Sub);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgba)?;
    writer.finish()?;
    Ok(png)
}

/// Several pictures of one size, shown one after another without end.
pub(super) fn animate(frames: &[Pixels]) -> Result<Vec<u8>, EncodingError> {
    let mut png = Vec::new();
    let size = frames.first().map_or(0, |frame| frame.size);
    let mut encoder = prepared(&mut png, size);
    encoder.set_animated(frames.len() as u32, 0)?;
    encoder.set_frame_delay(FRAME_MS, 1000)?;
    let mut writer = encoder.write_header()?;
    for frame in frames {
        writer.write_image_data(frame.rgba.as_flattened())?;
    }
    writer.finish()?;
    Ok(png)
}

fn prepared(png: &mut Vec<u8>, size: u32) -> Encoder<'static, &mut Vec<u8>> {
    let mut encoder = Encoder::new(png, size, size);
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_deflate_compression(DeflateCompression::Level(5));
    encoder.set_filter(Filter::Sub);
    encoder
}

//! Pixels to the bytes of a PNG: the fewest that a few milliseconds can make.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};

use super::palette::{self, Indexed};
use super::pixels::Pixels;

/// Milliseconds that each picture of an animation stays.
const FRAME_MS: u16 = 80;

/// Steps of the colours of an animation, finest first, and of the alpha where it is seen through.
const STEPS: [u8; 6] = [4, 8, 16, 32, 64, 128];
/// Bytes that a frame of an animation may come to before its colours are made fewer.
const FRAME_BYTES: usize = 12_000;
const SEEN_THROUGH_STEP: u8 = 16;
/// How hard the frames of an animation are packed.
const ANIMATED_LEVEL: u8 = 6;

/// A text that a PNG carries: its key, and what it says.
pub type Text<'a> = (&'a str, String);

/// One picture, with a palette where it has few colours.
pub(super) fn encode(picture: &Pixels, texts: &[Text<'_>]) -> Result<Vec<u8>, EncodingError> {
    let mut png = Vec::new();
    let indexed = palette::indexed(picture);
    let mut encoder = prepared(&mut png, picture.size);
    if let Some(indexed) = &indexed {
        set_palette(&mut encoder, indexed);
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

/// Several pictures of one size, shown one after another without end; in as few colours as it takes to come to few bytes.
pub(super) fn animate(frames: &[Pixels]) -> Result<Vec<u8>, EncodingError> {
    let mut last = Vec::new();
    for step in STEPS {
        last = animated(frames, step)?;
        if last.len() <= frames.len() * FRAME_BYTES {
            break;
        }
    }
    Ok(last)
}

/// The animation in colours that are `step` apart, with one palette where they are few.
fn animated(frames: &[Pixels], step: u8) -> Result<Vec<u8>, EncodingError> {
    let mut png = Vec::new();
    let size = frames.first().map_or(0, |frame| frame.size);
    let indexed = palette::indexed(&in_steps(frames, size, step));
    let mut encoder = prepared(&mut png, size);
    encoder.set_deflate_compression(DeflateCompression::Level(ANIMATED_LEVEL));
    if let Some(indexed) = &indexed {
        set_palette(&mut encoder, indexed);
    }
    encoder.set_animated(frames.len() as u32, 0)?;
    encoder.set_frame_delay(FRAME_MS, 1000)?;
    let mut writer = encoder.write_header()?;
    match &indexed {
        Some(indexed) => {
            let pixels = (size as usize * size as usize).max(1);
            for frame in indexed.pixels.chunks_exact(pixels) {
                writer.write_image_data(frame)?;
            }
        }
        None => {
            for frame in frames {
                writer.write_image_data(frame.rgba.as_flattened())?;
            }
        }
    }
    writer.finish()?;
    Ok(png)
}

/// All pixels of all frames, in colours that are `step` apart, a power of two: a moving body shows no more of them.
fn in_steps(frames: &[Pixels], size: u32, step: u8) -> Pixels {
    let coarse = |&[r, g, b, alpha]: &[u8; 4]| {
        let step = |part: u8| (part & !(step - 1)) | (step / 2);
        match alpha {
            0 => [0; 4],
            u8::MAX => [step(r), step(g), step(b), alpha],
            _ => [step(r), step(g), step(b), alpha & !(SEEN_THROUGH_STEP - 1)],
        }
    };
    let pixels = frames.iter().flat_map(|frame| &frame.rgba);
    Pixels {
        size,
        rgba: pixels.map(coarse).collect(),
    }
}

fn set_palette(encoder: &mut Encoder<'_, &mut Vec<u8>>, indexed: &Indexed) {
    encoder.set_color(ColorType::Indexed);
    // Numbers of colours are no measure of brightness that a filter could foretell.
    encoder.set_filter(Filter::NoFilter);
    let colours = indexed.colours.iter();
    let rgb: Vec<u8> = colours
        .clone()
        .flat_map(|&[r, g, b, _]| [r, g, b])
        .collect();
    encoder.set_palette(rgb);
    encoder.set_trns(colours.map(|colour| colour[3]).collect::<Vec<_>>());
}

fn prepared(png: &mut Vec<u8>, size: u32) -> Encoder<'static, &mut Vec<u8>> {
    let mut encoder = Encoder::new(png, size, size);
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_deflate_compression(DeflateCompression::Level(4));
    encoder.set_filter(Filter::Sub);
    encoder
}

//! Numbers that files write for colours, made into eight bits a part.

/// What parts of colours are multiplied by to run from 0 to 1: some programs write 0 to 255 instead.
pub(in crate::formats) fn colour_scale<'a>(parts: impl IntoIterator<Item = &'a f32>) -> f32 {
    if parts.into_iter().any(|&part| part > 1.0) {
        1.0 / 255.0
    } else {
        1.0
    }
}

/// A colour part from 0 to 1 as eight bits.
pub(in crate::formats) fn eight_bits(part: f32) -> u8 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=255")]
    let byte = (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    byte
}

//! Numbers that files write for colours, made into eight bits a part; and the colours of filaments in a slicer's settings.

use crate::formats::kit::package::hex;
use crate::mesh::{Opacity, Rgb};

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

/// `#RRGGBB` or `#RRGGBBAA`.
pub(in crate::formats) fn of_hex(written: &str) -> Option<(Rgb, Opacity)> {
    let digits = written.trim().strip_prefix('#')?.as_bytes();
    let (pairs, rest) = digits.as_chunks::<2>();
    let byte = |&[high, low]: &[u8; 2]| Some(hex(high)? << 4 | hex(low)?);
    let opacity = match pairs {
        [_, _, _] => Opacity::WHOLE,
        [_, _, _, alpha] => Opacity(byte(alpha)?),
        _ => return None,
    };
    let [r, g, b, ..] = pairs else {
        return None;
    };
    let rgb = [byte(r)?, byte(g)?, byte(b)?];
    rest.is_empty().then_some((rgb, opacity))
}

/// Colours of extruders in settings of PrusaSlicer, of which each is a line: that of the extruder where it has one, else its
/// filament's.
pub(in crate::formats) fn of_extruders(settings: &str) -> Vec<Option<Rgb>> {
    let list = |wanted: &str| -> Vec<Option<Rgb>> {
        let mut lines = settings.lines().filter_map(|line| {
            let (key, value) = line.trim_start_matches([';', ' ']).split_once('=')?;
            (key.trim() == wanted).then_some(value)
        });
        let value = lines.next().unwrap_or_default();
        let entries = value.split(';').map(|entry| entry.trim_matches(['"', ' ']));
        entries.map(|entry| Some(of_hex(entry)?.0)).collect()
    };
    let (own, mut colours) = (list("extruder_colour"), list("filament_colour"));
    colours.resize(colours.len().max(own.len()), None);
    for (place, own) in colours.iter_mut().zip(own) {
        *place = own.or(*place);
    }
    colours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colour_of_an_extruder_comes_before_that_of_its_filament() {
        let settings =
            "; extruder_colour = ;#00FF00\n; filament_colour = #FF0000;#0000FF;\"#010203\"\n";
        assert_eq!(
            of_extruders(settings),
            [Some([255, 0, 0]), Some([0, 255, 0]), Some([1, 2, 3])]
        );
        assert_eq!(of_extruders("; layer_height = 0.2"), [None]);
    }

    #[test]
    fn colours_in_hexadecimal_may_have_an_opacity() {
        assert_eq!(of_hex("#FF8000"), Some(([255, 128, 0], Opacity::WHOLE)));
        assert_eq!(of_hex(" #ff800080 "), Some(([255, 128, 0], Opacity(128))));
        for wrong in ["FF8000", "#FF80", "#FF80000", "#FF80000000", "#GG0000"] {
            assert_eq!(of_hex(wrong), None, "{wrong}");
        }
    }
}

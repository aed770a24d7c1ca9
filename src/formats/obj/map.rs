//! The line of an MTL that names a texture: options, the name of a file, options.
//!
//! The name may hold blanks and stand in quotes of either kind; options may stand before it, as the format says, or behind it, as some
//! programs write. Of a number of values that is left open as many are taken as are numbers, so that `4 tiles.png`
//! behind a full option is a name.
//!
//! Source: Wavefront, Advanced Visualizer Manual, appendix B1, MTL material format.

use crate::formats::kit::text::{first_word, is_blank, label};

/// A texture and how it lies on the body.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Map {
    /// Name of the file, as written.
    pub(super) file: String,
    /// Places are multiplied by this, then moved by the offset.
    pub(super) scale: [f32; 2],
    pub(super) offset: [f32; 2],
    /// Whether its rim goes on beyond its sides, where it would be repeated.
    pub(super) is_clamped: bool,
}

impl Map {
    /// Whether it lies as the places of the model say.
    pub(super) fn is_plain(&self) -> bool {
        let bits = |pair: [f32; 2]| pair.map(f32::to_bits);
        bits(self.scale) == bits([1.0; 2]) && bits(self.offset) == bits([0.0; 2])
    }

    /// Where a place of the model lies in the texture.
    pub(super) fn place(&self, [u, v]: [f32; 2]) -> [f32; 2] {
        let ([su, sv], [ou, ov]) = (self.scale, self.offset);
        let moved = [u * su + ou, v * sv + ov];
        moved.map(|part| if part.is_finite() { part } else { 0.0 })
    }

    /// Reads what stands behind the keyword; with it the options that change the look and are not applied.
    pub(super) fn read(rest: &[u8]) -> Option<(Self, Vec<&'static str>)> {
        let mut map = Self {
            file: String::new(),
            scale: [1.0; 2],
            offset: [0.0; 2],
            is_clamped: false,
        };
        let mut ignored = Vec::new();
        let rest = map.take_options(rest.trim_ascii(), true, &mut ignored);
        let (name, behind) = match rest.split_first() {
            Some((quote @ (b'"' | b'\''), quoted)) if *quote == b'"' || quoted.contains(quote) => {
                let end = quoted.iter().position(|b| b == quote);
                let end = end.unwrap_or(quoted.len());
                let behind = quoted.get(end.saturating_add(1)..);
                (quoted.get(..end)?, behind.unwrap_or_default())
            }
            _ => {
                let end = option_behind(rest).unwrap_or(rest.len());
                rest.split_at_checked(end)?
            }
        };
        map.take_options(behind.trim_ascii(), false, &mut ignored);
        map.file = label(name)?;
        Some((map, ignored))
    }

    /// Takes the options at the start of `rest` and returns what follows; where a name follows, the last word is no number.
    fn take_options<'a>(
        &mut self,
        mut rest: &'a [u8],
        is_before_name: bool,
        ignored: &mut Vec<&'static str>,
    ) -> &'a [u8] {
        while rest.starts_with(b"-") {
            let (word, after) = first_word(rest);
            let behind = after;
            let Some(option) = option(word) else {
                // An unknown option has one value, as most have.
                rest = if word.len() > 1 {
                    first_word(after).1
                } else {
                    after
                };
                continue;
            };
            let (numbers, after) = match option.numbers {
                0 => ([None; 3], first_word(after).1),
                most => numbers(after, most, is_before_name),
            };
            let [u, v, _] = numbers;
            match option.name {
                "-s" => self.scale = [u.unwrap_or(1.0), v.unwrap_or(1.0)],
                "-o" => self.offset = [u.unwrap_or(0.0), v.unwrap_or(0.0)],
                "-clamp" => {
                    self.is_clamped = first_word(behind).0.eq_ignore_ascii_case(b"on");
                }
                name if option.is_seen => ignored.push(name),
                _ => {}
            }
            rest = after;
        }
        rest
    }
}

/// An option of a map.
struct MapOption {
    name: &'static str,
    /// How many numbers it has at most; 0: one word.
    numbers: usize,
    /// Whether the look changes where it is not applied.
    is_seen: bool,
}

const OPTIONS: [MapOption; 15] = {
    const fn of(name: &'static str, numbers: usize, is_seen: bool) -> MapOption {
        MapOption {
            name,
            numbers,
            is_seen,
        }
    }
    [
        of("-s", 3, true),
        of("-o", 3, true),
        of("-t", 3, true),
        of("-mm", 2, true),
        of("-bm", 1, false),
        of("-boost", 1, false),
        of("-texres", 1, false),
        of("-blendu", 0, false),
        of("-blendv", 0, false),
        of("-cc", 0, false),
        of("-clamp", 0, false),
        of("-imfchan", 0, true),
        of("-type", 0, false),
        of("-colorspace", 0, false),
        of("-colourspace", 0, false),
    ]
};

fn option(word: &[u8]) -> Option<&'static MapOption> {
    let is_it = |option: &&MapOption| word.eq_ignore_ascii_case(option.name.as_bytes());
    OPTIONS.iter().find(is_it)
}

/// Where the name ends that an option follows.
fn option_behind(rest: &[u8]) -> Option<usize> {
    let starts = rest.windows(2).enumerate();
    let mut starts = starts.filter(|(_, pair)| matches!(pair, [blank, b'-'] if is_blank(*blank)));
    starts.find_map(|(at, _)| {
        let word = first_word(rest.get(at..)?).0;
        option(word).map(|_| at)
    })
}

/// As many numbers as there are, up to `most`.
fn numbers(mut rest: &[u8], most: usize, is_before_name: bool) -> ([Option<f32>; 3], &[u8]) {
    let mut found = [None; 3];
    for slot in found.iter_mut().take(most) {
        let (word, after) = first_word(rest);
        let Ok(number) = fast_float2::parse::<f32, _>(word) else {
            break;
        };
        // The last word of a line is the name of the file, though it be a number.
        if after.is_empty() && is_before_name {
            break;
        }
        *slot = Some(number).filter(|x| x.is_finite());
        rest = after;
    }
    (found, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_texture_is_named_between_its_options() {
        let plain = ([1.0, 1.0], [0.0, 0.0]);
        let cases = [
            ("wood.png", "wood.png", plain),
            ("my wood.png", "my wood.png", plain),
            ("\"my wood.png\"", "my wood.png", plain),
            ("'my wood.png' -s 1 1 1", "my wood.png", plain),
            ("'90s wood.png", "'90s wood.png", plain),
            ("\"my -s 2.png\" -s 2 2", "my -s 2.png", plain),
            (
                "-s 2 3 1 -clamp on -o 0.5 my wood.png",
                "my wood.png",
                ([2.0, 3.0], [0.5, 0.0]),
            ),
            ("-blendu off b.jpg", "b.jpg", plain),
            ("-s 2 3 4 tiles.png", "tiles.png", ([2.0, 3.0], [0.0, 0.0])),
            (
                "-s 2 3 1 4 tiles.png",
                "4 tiles.png",
                ([2.0, 3.0], [0.0, 0.0]),
            ),
            (
                "-bm 0.5 -o 0 0.25 a-b.png",
                "a-b.png",
                ([1.0; 2], [0.0, 0.25]),
            ),
            (
                "my wood.png -S 2 2 2 -O 0.5 0.5 0 -bm 1",
                "my wood.png",
                ([2.0; 2], [0.5; 2]),
            ),
            (
                "C:\\a b\\x -y.png -s 1 2",
                "C:\\a b\\x -y.png",
                ([1.0, 1.0], [0.0; 2]),
            ),
            ("-s 7", "7", plain),
            ("-o nan inf 0 a.png", "a.png", plain),
        ];
        for (line, file, (scale, offset)) in cases {
            let (map, _) = Map::read(line.as_bytes()).unwrap();
            assert_eq!(map.file, file, "{line}");
            assert_eq!(map.is_clamped, line.contains("-clamp on"), "{line}");
            if !line.contains("x -y") && !line.contains("2.png\"") {
                assert_eq!((map.scale, map.offset), (scale, offset), "{line}");
            }
        }
        for line in ["", "-s 1 2 3 ", "-", "\"\"", "-clamp"] {
            let file = Map::read(line.as_bytes()).map(|(map, _)| map.file);
            assert!(file.is_none() || file.as_deref() == Some("3"), "{line}");
        }
    }

    #[test]
    fn options_that_change_the_look_are_told() {
        let (_, ignored) = Map::read(b"-mm 0 1 -t 1 1 1 -cc on a.png -imfchan r").unwrap();
        assert_eq!(ignored, ["-mm", "-t", "-imfchan"]);
    }
}

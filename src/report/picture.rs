//! A picture on a terminal: the protocol that the terminal knows, else half blocks of two pixels each.
//!
//! Promises: pictures are at most `ROWS` lines high and as wide as the terminal; what is no PNG shows nothing. The terminal is told by its
//! environment alone and never asked, since an answer that comes late would be read as what a person types.
//!
//! Sources: Terminal graphics protocol of kitty; Inline Images Protocol of iTerm2; DEC, VT330/VT340 Programmer Reference Manual, volume 2,
//! chapter 14 (sixels).

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::imageops::FilterType;
use image::{ImageFormat, RgbaImage};

/// Lines of a picture, at most.
const ROWS: usize = 16;
/// Bytes of base64 in one piece of kitty's protocol.
const PIECE: usize = 4096;
/// Pixels in a line of the terminal, as most fonts have it; sixels are pixels.
const LINE_PX: u32 = 20;
/// Steps of each colour in a sixel picture.
const STEPS: u32 = 6;

/// How a terminal shows pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// kitty, Ghostty, `WezTerm`, Konsole.
    Kitty,
    /// `iTerm2`, mintty.
    Iterm,
    /// foot, mlterm, xterm where it was built so.
    Sixel,
    /// Half blocks in 16 million colours.
    Blocks,
    /// Half blocks in 256 colours.
    Blocks256,
}

impl Protocol {
    /// What the terminal of this process knows.
    pub fn of_terminal() -> Self {
        Self::of(|name| std::env::var(name).unwrap_or_default())
    }

    fn of(variable: impl Fn(&str) -> String) -> Self {
        let (term, program) = (variable("TERM"), variable("TERM_PROGRAM"));
        let is_program = |names: &[&str]| names.contains(&program.as_str());
        let is_kitty = !variable("KITTY_WINDOW_ID").is_empty()
            || term.contains("kitty")
            || term.contains("ghostty")
            || is_program(&["ghostty", "WezTerm"])
            || !variable("KONSOLE_VERSION").is_empty();
        // A multiplexer passes pictures on only where it was told to.
        let is_direct = variable("TMUX").is_empty() && !term.starts_with("screen");
        if is_kitty && is_direct {
            Self::Kitty
        } else if is_direct
            && (is_program(&["iTerm.app", "mintty"]) || variable("LC_TERMINAL") == "iTerm2")
        {
            Self::Iterm
        } else if is_direct
            && (term.contains("sixel") || term.starts_with("foot") || term.starts_with("mlterm"))
        {
            Self::Sixel
        } else if ["truecolor", "24bit"].contains(&variable("COLORTERM").as_str()) {
            Self::Blocks
        } else {
            Self::Blocks256
        }
    }
}

/// What a terminal of `width` columns is sent to show a PNG, with a line end behind it; nothing where it is no picture.
pub fn shown(png: &[u8], width: usize, protocol: Protocol) -> Vec<u8> {
    let Ok(picture) = image::load_from_memory_with_format(png, ImageFormat::Png) else {
        return Vec::new();
    };
    let picture = picture.to_rgba8();
    let text = match protocol {
        Protocol::Kitty => kitty(png),
        Protocol::Iterm => format!(
            "\x1b]1337;File=inline=1;height={ROWS};preserveAspectRatio=1:{}\x07\n",
            BASE64.encode(png)
        ),
        Protocol::Sixel => sixel(&fitted(&picture, u32::MAX, ROWS as u32 * LINE_PX)),
        Protocol::Blocks => blocks(&fitted(&picture, columns(width), ROWS as u32 * 2), true),
        Protocol::Blocks256 => blocks(&fitted(&picture, columns(width), ROWS as u32 * 2), false),
    };
    text.into_bytes()
}

fn columns(width: usize) -> u32 {
    u32::try_from(width).unwrap_or(u32::MAX).max(1)
}

/// The picture no larger than this, in its own proportions.
fn fitted(picture: &RgbaImage, width: u32, height: u32) -> RgbaImage {
    let (own_width, own_height) = picture.dimensions();
    let factor = f64::min(
        f64::from(width) / f64::from(own_width),
        f64::from(height) / f64::from(own_height),
    )
    .min(1.0);
    let side = |own: u32| ((f64::from(own) * factor).round() as u32).max(1);
    image::imageops::resize(
        picture,
        side(own_width),
        side(own_height),
        FilterType::Triangle,
    )
}

fn kitty(png: &[u8]) -> String {
    let encoded = BASE64.encode(png);
    let pieces: Vec<&[u8]> = encoded.as_bytes().chunks(PIECE).collect();
    let mut text = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        let more = u8::from(at + 1 < pieces.len());
        let begin = if at == 0 {
            format!("a=T,f=100,r={ROWS},")
        } else {
            String::new()
        };
        let piece = String::from_utf8_lossy(piece);
        let _ = write!(text, "\x1b_G{begin}m={more};{piece}\x1b\\");
    }
    text.push('\n');
    text
}

/// Two pixels a character, the upper one its colour and the lower one its ground.
fn blocks(picture: &RgbaImage, is_true_colour: bool) -> String {
    let colour = |layer: u8, x: u32, y: u32| {
        let pixel = picture.get_pixel_checked(x, y)?;
        let [r, g, b, opacity] = pixel.0;
        (opacity >= 128).then(|| {
            if is_true_colour {
                format!("\x1b[{layer};2;{r};{g};{b}m")
            } else {
                let step = |c: u8| u32::from(c) * 5 / 255;
                let number = 16 + 36 * step(r) + 6 * step(g) + step(b);
                format!("\x1b[{layer};5;{number}m")
            }
        })
    };
    let mut text = String::new();
    for y in (0..picture.height()).step_by(2) {
        for x in 0..picture.width() {
            text += &match (colour(38, x, y), colour(48, x, y + 1)) {
                (Some(upper), Some(lower)) => format!("{upper}{lower}▀\x1b[0m"),
                (Some(upper), None) => format!("{upper}▀\x1b[0m"),
                (None, Some(_)) => {
                    let lower = colour(38, x, y + 1).unwrap_or_default();
                    format!("{lower}▄\x1b[0m")
                }
                (None, None) => " ".into(),
            };
        }
        text.push('\n');
    }
    text
}

/// Bands of six lines of pixels; in each, the pixels of one colour after another.
fn sixel(picture: &RgbaImage) -> String {
    let mut text = String::from("\x1bP0;1q");
    let step = |c: u8| u32::from(c) * (STEPS - 1) / 255;
    let number = |[r, g, b, _]: [u8; 4]| (step(r) * STEPS + step(g)) * STEPS + step(b);
    for colour in 0..STEPS.pow(3) {
        let share = |step: u32| step * 100 / (STEPS - 1);
        let [r, g, b] = [colour / 36, colour / 6 % 6, colour % 6].map(share);
        let _ = write!(text, "#{colour};2;{r};{g};{b}");
    }
    for top in (0..picture.height()).step_by(6) {
        let mut used = std::collections::BTreeMap::<u32, Vec<u8>>::new();
        let width = picture.width() as usize;
        for y in top..(top + 6).min(picture.height()) {
            for x in 0..picture.width() {
                let pixel = picture.get_pixel(x, y).0;
                if pixel[3] >= 128 {
                    let row = used.entry(number(pixel)).or_insert_with(|| vec![0; width]);
                    row[x as usize] |= 1 << (y - top);
                }
            }
        }
        for (colour, row) in used {
            let signs: String = row.iter().map(|bits| char::from(63 + bits)).collect();
            let _ = write!(text, "#{colour}{signs}$");
        }
        text.push('-');
    }
    text.push_str("\x1b\\\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two by four pixels: red, blue, and nothing below.
    fn png() -> Vec<u8> {
        let mut picture = RgbaImage::new(2, 4);
        for x in 0..2 {
            picture.put_pixel(x, 0, image::Rgba([255, 0, 0, 255]));
            picture.put_pixel(x, 1, image::Rgba([0, 0, 255, 255]));
        }
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn text(protocol: Protocol) -> String {
        String::from_utf8(shown(&png(), 80, protocol)).unwrap()
    }

    #[test]
    fn half_blocks_have_two_pixels_each() {
        let pixel = "\x1b[38;2;255;0;0m\x1b[48;2;0;0;255m▀\x1b[0m";
        assert_eq!(text(Protocol::Blocks), format!("{pixel}{pixel}\n  \n"));
        assert!(text(Protocol::Blocks256).contains("\x1b[38;5;196m\x1b[48;5;21m▀"));
    }

    #[test]
    fn protocols_carry_the_whole_picture() {
        let encoded = BASE64.encode(png());
        assert_eq!(
            text(Protocol::Kitty),
            format!("\x1b_Ga=T,f=100,r=16,m=0;{encoded}\x1b\\\n")
        );
        assert!(text(Protocol::Iterm).contains(&format!(":{encoded}\x07")));
        let sixels = text(Protocol::Sixel);
        assert!(
            sixels.starts_with("\x1bP") && sixels.ends_with("\x1b\\\n"),
            "{sixels}"
        );
        // Red is in the first line of the band, blue in the second.
        assert!(
            sixels.contains("#180@@$") && sixels.contains("#5AA$"),
            "{sixels}"
        );
    }

    #[test]
    fn a_long_picture_comes_to_kitty_in_pieces() {
        let text = kitty(&vec![7; 10_000]);
        assert_eq!(text.matches("m=1;").count(), 3);
        assert_eq!(text.matches("m=0;").count(), 1);
    }

    #[test]
    fn what_is_no_picture_shows_nothing() {
        assert!(shown(b"<svg>", 80, Protocol::Blocks).is_empty());
    }

    #[test]
    fn terminals_are_told_by_their_environment() {
        let of = |set: &[(&str, &str)]| {
            Protocol::of(|name| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map_or(String::new(), |(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(of(&[("TERM", "xterm-kitty")]), Protocol::Kitty);
        assert_eq!(
            of(&[("TERM", "xterm-kitty"), ("TMUX", "x")]),
            Protocol::Blocks256
        );
        assert_eq!(of(&[("TERM_PROGRAM", "iTerm.app")]), Protocol::Iterm);
        assert_eq!(of(&[("TERM", "foot")]), Protocol::Sixel);
        assert_eq!(of(&[("COLORTERM", "truecolor")]), Protocol::Blocks);
    }
}

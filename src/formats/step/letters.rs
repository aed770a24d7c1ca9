//! The strings of a STEP file: bytes and escapes in, letters out.
//!
//! The standard has letters beyond ASCII as escapes, `\X2\00E4\X0\`, `\X4\…`, `\X\E4` and `\S\d` with the part of ISO 8859
//! that `\PA\` chooses. Programs write them as bytes all the same: in UTF-8, as edition 3 of the standard allows, in GB 18030,
//! or in Latin-1. Bytes that are no UTF-8 are GB 18030 where most of them are pairs of its commonest signs, which the
//! letters of European words in Latin-1 are not.
//!
//! Source: ISO 10303-21, strings; GB 18030-2005 (its first level of signs is that of GB 2312).

use encoding_rs::{
    Encoding, GB18030, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7,
    ISO_8859_8, WINDOWS_1252, WINDOWS_1254,
};

/// Parts of ISO 8859 by the letter that chooses them.
const PARTS: [&Encoding; 9] = [
    WINDOWS_1252,
    ISO_8859_2,
    ISO_8859_3,
    ISO_8859_4,
    ISO_8859_5,
    ISO_8859_6,
    ISO_8859_7,
    ISO_8859_8,
    WINDOWS_1254,
];

/// The letters of a string.
pub(super) fn of(raw: &[u8]) -> String {
    let mut text = String::new();
    let mut part = WINDOWS_1252;
    let mut rest = raw;
    while !rest.is_empty() {
        let plain = rest.iter().position(|&byte| byte == b'\\');
        let (bytes, behind) = rest
            .split_at_checked(plain.unwrap_or(rest.len()))
            .unwrap_or((rest, &[]));
        text.push_str(&letters(bytes));
        let Some((_, escape)) = behind.split_first() else {
            break;
        };
        rest = escaped(escape, &mut part, &mut text);
    }
    text
}

/// Takes the escape that a backslash began and returns what follows it.
fn escaped<'a>(escape: &'a [u8], part: &mut &'static Encoding, text: &mut String) -> &'a [u8] {
    match escape {
        [b'\\', rest @ ..] => {
            text.push('\\');
            rest
        }
        [b'X', b'2', b'\\', body @ ..] => {
            let (digits, rest) = up_to_end(body);
            let units: Vec<u16> = digits
                .chunks_exact(4)
                .filter_map(|unit| u16::try_from(hex(unit)?).ok())
                .collect();
            text.push_str(&String::from_utf16_lossy(&units));
            rest
        }
        [b'X', b'4', b'\\', body @ ..] => {
            let (digits, rest) = up_to_end(body);
            let points = digits.chunks_exact(8).filter_map(hex);
            text.extend(points.filter_map(char::from_u32));
            rest
        }
        [b'X', b'\\', high, low, rest @ ..] => {
            let code = hex(&[*high, *low]).and_then(|code| u8::try_from(code).ok());
            text.extend(code.map(char::from));
            rest
        }
        [b'S', b'\\', letter, rest @ ..] => {
            let byte = [letter | 0x80];
            let (letter, _) = part.decode_without_bom_handling(&byte);
            text.push_str(&letter);
            rest
        }
        [b'P', chosen @ b'A'..=b'I', b'\\', rest @ ..] => {
            let number = usize::from(chosen.saturating_sub(b'A'));
            *part = PARTS.get(number).copied().unwrap_or(WINDOWS_1252);
            rest
        }
        [b'N', b'\\', rest @ ..] => {
            text.push(' ');
            rest
        }
        rest => rest,
    }
}

/// Digits up to `\\X0\\`, and what follows that.
fn up_to_end(body: &[u8]) -> (&[u8], &[u8]) {
    const END: &[u8] = b"\\X0\\";
    let end = body.windows(END.len()).position(|window| window == END);
    let end = end.unwrap_or(body.len());
    let rest = body.get(end.saturating_add(END.len())..);
    (
        body.get(..end).unwrap_or_default(),
        rest.unwrap_or_default(),
    )
}

fn hex(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// The letters of bytes without escapes.
fn letters(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    if is_chinese(bytes)
        && let (text, _, false) = GB18030.decode(bytes)
    {
        return text.into_owned();
    }
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// Whether most bytes beyond ASCII are pairs of GB 2312's first level.
fn is_chinese(bytes: &[u8]) -> bool {
    let (mut common, mut other) = (0_usize, 0_usize);
    let mut rest = bytes;
    loop {
        rest = match rest {
            [0xB0..=0xD7, 0xA1..=0xFE, after @ ..] => {
                common = common.saturating_add(1);
                after
            }
            [0x80..=0xFF, _, after @ ..] | [0x80..=0xFF, after @ ..] => {
                other = other.saturating_add(1);
                after
            }
            [_, after @ ..] => after,
            [] => return common > other,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_letters() {
        for (raw, expected) in [
            (
                &br"Ger\X2\00E4\X0\t \X\E4 \S\d"[..],
                "Ger\u{e4}t \u{e4} \u{e4}",
            ),
            (br"\X2\00", ""),
            (br"\X4\0001F600\X0\!", "\u{1f600}!"),
            (br"\PE\\S\5\PA\\S\d", "\u{415}\u{e4}"),
            (br"C:\\parts\\a", r"C:\parts\a"),
            (br"a\N\b", "a b"),
            (br"a\", "a"),
            (br"a\X", "aX"),
        ] {
            assert_eq!(of(raw), expected, "{}", String::from_utf8_lossy(raw));
        }
    }

    #[test]
    fn bytes_are_letters_of_the_encoding_that_programs_use() {
        for (raw, expected) in [
            ("caf\u{e9}".as_bytes(), "caf\u{e9}"),
            ("\u{9f7f}\u{8f6e}".as_bytes(), "\u{9f7f}\u{8f6e}"),
            (b"caf\xE9", "caf\u{e9}"),
            (
                b"Geh\xE4use f\xFCr St\xF6\xDFel",
                "Geh\u{e4}use f\u{fc}r St\u{f6}\u{df}el",
            ),
            (b"\xB3\xDD\xC2\xD6", "\u{9f7f}\u{8f6e}"),
            (b"M6 \xC2\xDD\xCB\xA8-20", "M6 \u{87ba}\u{6813}-20"),
        ] {
            assert_eq!(of(raw), expected, "{raw:x?}");
        }
    }
}

//! Text formats as they come: lines and words on bytes, with no encoding presumed.
//!
//! A line ends with LF, CR LF or CR. Words stand apart by blanks, tabs, vertical tabs and form feeds. A
//! byte-order mark is passed over; UTF-16 is turned into UTF-8 first; other bytes stay as they are.

use std::borrow::Cow;

use crate::formats::kit::number::{Plain, plain};
use crate::formats::{Location, ReadError};

/// The text without its byte-order mark, as UTF-8 where it was UTF-16.
pub(in crate::formats) fn decoded(bytes: &[u8]) -> Cow<'_, [u8]> {
    let utf16 = |tail: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = tail.as_chunks::<2>();
        String::from_utf16_lossy(&pairs.iter().map(|&pair| unit(pair)).collect::<Vec<_>>())
            .into_bytes()
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, tail @ ..] => Cow::Borrowed(tail),
        [0xFF, 0xFE, tail @ ..] => Cow::Owned(utf16(tail, u16::from_le_bytes)),
        [0xFE, 0xFF, tail @ ..] => Cow::Owned(utf16(tail, u16::from_be_bytes)),
        _ => Cow::Borrowed(bytes),
    }
}

/// Words of a line.
pub(in crate::formats) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|&b| is_blank(b)).filter(|word| !word.is_empty())
}

pub(in crate::formats) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0B | 0x0C)
}

/// First word of a line and the trimmed rest.
pub(in crate::formats) fn first_word(line: &[u8]) -> (&[u8], &[u8]) {
    let line = line.trim_ascii();
    let end = line.iter().position(|&b| is_blank(b)).unwrap_or(line.len());
    let (word, rest) = line.split_at_checked(end).unwrap_or((line, &[]));
    (word, rest.trim_ascii())
}

/// Lines with their numbers, from 1; the ends of lines are cut off.
pub(in crate::formats) struct Lines<'a> {
    rest: &'a [u8],
    number: u64,
    /// Bytes of the text behind the last line.
    behind: u64,
}

impl<'a> Lines<'a> {
    pub(in crate::formats) fn new(text: &'a [u8]) -> Self {
        Self::after(0, text)
    }

    /// Lines of a text that `before` other lines came before.
    pub(in crate::formats) fn after(before: u64, text: &'a [u8]) -> Self {
        Self {
            rest: text,
            number: before,
            behind: 0,
        }
    }

    /// The same lines of a longer text, which goes on for so many bytes.
    pub(in crate::formats) fn with_bytes_behind(self, behind: u64) -> Self {
        Self { behind, ..self }
    }

    /// Bytes of the text behind the last of these lines.
    pub(in crate::formats) fn bytes_behind(&self) -> u64 {
        self.behind
    }

    pub(in crate::formats) fn bytes_left(&self) -> u64 {
        self.behind.saturating_add(self.rest.len() as u64)
    }

    /// The text from the next line on.
    pub(in crate::formats) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Goes on behind the next line, with what follows its end.
    pub(in crate::formats) fn go_on(&mut self, behind: &'a [u8]) {
        self.rest = behind;
        self.number = self.number.saturating_add(1);
    }

    /// Number of the line that came last, or of the one before these.
    pub(in crate::formats) fn passed(&self) -> u64 {
        self.number
    }

    /// Number of the line that came last; of the first one before any came.
    pub(in crate::formats) fn number(&self) -> u64 {
        self.number.max(1)
    }

    /// The next line; `None` at the end. It may be as long as the file: nothing is made of it here.
    pub(in crate::formats) fn next_line(&mut self) -> Option<(u64, &'a [u8])> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', self.rest).unwrap_or(self.rest.len());
        let (line, tail) = self.rest.split_at_checked(end).unwrap_or((self.rest, &[]));
        self.rest = match tail {
            [b'\r', b'\n', after @ ..] | [_, after @ ..] => after,
            [] => &[],
        };
        self.number = self.number.saturating_add(1);
        Some((self.number, line))
    }
}

/// A finite number; anything else is an error that quotes the word.
pub(in crate::formats) fn number<T: fast_float2::FastFloat>(
    word: &[u8],
    line: u64,
) -> Result<T, ReadError> {
    // A plus sign is common in the wild and unknown to the parser.
    let word_as_written = word.strip_prefix(b"+").unwrap_or(word);
    let parsed = fast_float2::parse(word_as_written);
    parsed
        .or_else(|_| number_of_fortran(word_as_written))
        .map_err(|_| {
            let hint = if word.contains(&b',') {
                ", decimal commas are not numbers"
            } else {
                ""
            };
            ReadError::malformed(
                format!("{} is not a number{hint}", quoted(word)),
                Location::Line(line),
            )
        })
}

/// A number whose exponent is marked by D, as Fortran does for double precision.
fn number_of_fortran<T: fast_float2::FastFloat>(word: &[u8]) -> Result<T, fast_float2::Error> {
    let with_e = |&byte: &u8| {
        if matches!(byte, b'D' | b'd') {
            b'e'
        } else {
            byte
        }
    };
    let word: Vec<u8> = word.iter().map(with_e).collect();
    fast_float2::parse(word)
}

/// A name without the quotes around it.
pub(in crate::formats) fn unquoted(name: &[u8]) -> &[u8] {
    let name = name.trim_ascii();
    let within = |quote: &[u8; 1]| name.strip_prefix(quote)?.strip_suffix(quote);
    within(b"\"").or_else(|| within(b"'")).unwrap_or(name)
}

/// The next number of a line, and what follows it; `None` where no word is left.
pub(in crate::formats) fn next_number<T: Plain>(
    line: &[u8],
    at: u64,
) -> Result<Option<(T, &[u8])>, ReadError> {
    let Some(rest) = line
        .iter()
        .position(|&b| !is_blank(b))
        .and_then(|start| line.get(start..))
    else {
        return Ok(None);
    };
    if let Some(plain) = plain(rest) {
        return Ok(Some(plain));
    }
    let end = rest.iter().position(|&b| is_blank(b)).unwrap_or(rest.len());
    let (word, rest) = rest.split_at_checked(end).unwrap_or((rest, &[]));
    Ok(Some((number(word, at)?, rest)))
}

/// A word from a file, safe and short enough for a message.
pub(in crate::formats) fn quoted(word: &[u8]) -> String {
    const LONGEST: usize = 40;
    let shown = String::from_utf8_lossy(word.get(..LONGEST).unwrap_or(word));
    let more = if word.len() > LONGEST { "…" } else { "" };
    format!("{shown:?}{more}")
}

/// Text from a file: lossless where it is UTF-8, else read as Latin-1; control characters dropped, `None` if empty.
pub(in crate::formats) fn label(bytes: &[u8]) -> Option<String> {
    const LONGEST: usize = 1000;
    let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    };
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// `line` joined with those after it for as long as it ends with a backslash.
pub(in crate::formats) fn continued<'a>(line: &'a [u8], lines: &mut Lines<'a>) -> Cow<'a, [u8]> {
    let Some(start) = line.strip_suffix(b"\\") else {
        return Cow::Borrowed(line);
    };
    let mut joined = start.to_vec();
    while let Some((_, next)) = lines.next_line() {
        joined.push(b' ');
        joined.extend_from_slice(next.strip_suffix(b"\\").unwrap_or(next));
        if !next.ends_with(b"\\") {
            break;
        }
    }
    Cow::Owned(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_all_three_ways() {
        let mut lines = Lines::new(b"a\nb\r\nc\rd");
        let mut seen = Vec::new();
        while let Some((number, line)) = lines.next_line() {
            seen.push((number, line.to_vec()));
        }
        assert_eq!(
            seen,
            [
                (1, b"a".to_vec()),
                (2, b"b".to_vec()),
                (3, b"c".to_vec()),
                (4, b"d".to_vec())
            ]
        );
    }

    #[test]
    fn labels_read_latin_1_and_drop_control_codes() {
        assert_eq!(label(b"Ger\xE4te\x1b[2J").unwrap(), "Geräte[2J");
        assert_eq!(label(b" \x00 "), None);
    }
}

//! Numbers out of lines of text.
//!
//! A row begins on a line of its own and may go on over the lines that follow; words behind its last value are
//! counted and left out.

use crate::formats::kit::number::{Plain, plain_index};
use crate::formats::kit::plain_line::PlainLine;
use crate::formats::kit::text::{Lines, first_word, is_blank, next_number, number, quoted, words};
use crate::formats::kit::values::{Fault, Scalar, Values, whole_number};
use crate::formats::{Location, ReadError};

/// What is no value in a text.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) enum Comments {
    /// All of a line from this byte on.
    From(u8),
    /// Lines that begin with this word.
    Lines(&'static [u8]),
}

/// Values as words.
pub(in crate::formats) struct Text<'a> {
    lines: Lines<'a>,
    /// What is left of the current line.
    line: &'a [u8],
    number: u64,
    /// Whether nothing of the current line was taken yet.
    is_whole: bool,
    comments: Comments,
    left_out: u64,
}

impl<'a> Text<'a> {
    /// Words of `lines` that are in no comment.
    pub(in crate::formats) fn new(lines: Lines<'a>, comments: Comments) -> Self {
        Self {
            number: lines.number(),
            lines,
            line: &[],
            is_whole: true,
            comments,
            left_out: 0,
        }
    }

    fn next_line(&mut self) -> Result<(), Fault> {
        let (number, line) = self.lines.next_line().ok_or(Fault::End)?;
        self.number = number;
        self.is_whole = true;
        self.line = match self.comments {
            Comments::From(mark) => {
                let end = memchr::memchr(mark, line).unwrap_or(line.len());
                line.get(..end).unwrap_or(line)
            }
            Comments::Lines(word) if is_comment(line, word) => &[],
            Comments::Lines(_) => line,
        };
        Ok(())
    }

    /// The next word, on this line or one that follows; it stays the next one.
    pub(in crate::formats) fn peek(&mut self) -> Result<&'a [u8], Fault> {
        loop {
            if let Some(start) = self.line.iter().position(|&b| !is_blank(b)) {
                self.line = self.line.get(start..).unwrap_or_default();
                let end = self.line.iter().position(|&b| is_blank(b));
                let end = end.unwrap_or(self.line.len());
                return Ok(self.line.get(..end).unwrap_or_default());
            }
            self.next_line()?;
        }
    }

    /// Passes over so many bytes of the current line.
    pub(in crate::formats) fn advance(&mut self, bytes: usize) {
        self.is_whole = false;
        self.line = self.line.get(bytes..).unwrap_or_default();
    }

    /// The next word, on this line or one that follows.
    pub(in crate::formats) fn word(&mut self) -> Result<&'a [u8], Fault> {
        let word = self.peek()?;
        self.advance(word.len());
        Ok(word)
    }

    /// The next line, where nothing of the last one is left.
    fn plain_line(&self) -> Option<PlainLine<'a>> {
        let is_over = self.line.iter().all(|&b| is_blank(b));
        is_over.then(|| PlainLine::of(self.lines.rest()))
    }

    /// Goes on behind `line`, where no word of it is left.
    fn leave_line(&mut self, line: PlainLine<'a>) -> Option<()> {
        self.lines.go_on(line.end()?);
        self.number = self.lines.passed();
        self.is_whole = false;
        self.line = &[];
        Some(())
    }

    /// As [`Values::plain_row`].
    fn try_plain_row(&mut self, types: &[Option<Scalar>], row: &mut [f64]) -> Option<()> {
        let mut line = self.plain_line()?;
        for (scalar, value) in types.iter().zip(row) {
            *value = match scalar {
                Some(Scalar::Float32) => f64::from(line.number::<f32>()?),
                Some(_) => line.number()?,
                None => line.skip().map(|()| 0.0)?,
            };
        }
        self.leave_line(line)
    }

    /// The next word, which is a number.
    fn next_number<T: Plain>(&mut self) -> Result<T, Fault> {
        loop {
            if let Some((value, rest)) = next_number(self.line, self.number)? {
                self.line = rest;
                self.is_whole = false;
                return Ok(value);
            }
            self.next_line()?;
        }
    }

    /// Leaves out what follows on the current line, and returns how many words were left out of all lines, and the number of
    /// the last one.
    pub(in crate::formats) fn leave(mut self) -> (u64, u64) {
        if !self.is_whole {
            self.left_out = self.left_out.saturating_add(self.words_on_line());
        }
        (self.left_out, self.lines.passed())
    }

    /// Leaves out all that follows.
    pub(in crate::formats) fn leave_rest(&mut self) {
        while self.word().is_ok() {
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    /// How many words are left on the current line.
    pub(in crate::formats) fn words_on_line(&self) -> u64 {
        words(self.line).count() as u64
    }
}

impl Values for Text<'_> {
    fn place(&self) -> Location {
        Location::Line(self.number)
    }

    fn bytes_left(&self) -> u64 {
        let line = self.line.len() as u64;
        line.saturating_add(self.lines.bytes_left())
    }

    /// One for each word and each gap between two.
    fn fewest_bytes(values: u64, _: u64) -> u64 {
        values.saturating_mul(2).saturating_sub(1)
    }

    fn start_row(&mut self) -> Result<(), Fault> {
        if !self.is_whole {
            self.left_out = self.left_out.saturating_add(self.words_on_line());
            self.line = &[];
        }
        while self.line.iter().all(|&b| is_blank(b)) {
            self.next_line()?;
        }
        Ok(())
    }

    fn number(&mut self, scalar: Scalar) -> Result<f64, Fault> {
        Ok(match scalar {
            Scalar::Float32 => f64::from(self.next_number::<f32>()?),
            _ => self.next_number::<f64>()?,
        })
    }

    fn integer(&mut self, _: Scalar) -> Result<i64, Fault> {
        let start = self.line.iter().position(|&b| !is_blank(b));
        let word = start.and_then(|start| self.line.get(start..));
        if let Some((index, rest)) = word.and_then(plain_index)
            && rest.first().is_none_or(|&b| is_blank(b))
        {
            self.line = rest;
            self.is_whole = false;
            return Ok(index.into());
        }
        let word = self.word()?;
        let whole = || number(word, self.number).ok().and_then(whole_number);
        digits(word).or_else(whole).ok_or_else(|| {
            let what = format!("{} is no whole number", quoted(word));
            ReadError::malformed(what, self.place()).into()
        })
    }

    fn integers(&mut self, scalar: Scalar, count: u64, list: &mut Vec<i64>) -> Result<(), Fault> {
        for _ in 0..count {
            list.push(self.integer(scalar)?);
        }
        Ok(())
    }

    fn skip(&mut self, values: u64, _: u64) -> Result<(), Fault> {
        for _ in 0..values {
            self.word()?;
        }
        Ok(())
    }

    fn plain_row(&mut self, types: &[Option<Scalar>], row: &mut [f64]) -> bool {
        self.try_plain_row(types, row).is_some()
    }

    fn plain_triangle(&mut self) -> Option<[u32; 3]> {
        let mut line = self.plain_line()?;
        if line.index()? != 3 {
            return None;
        }
        let corners = [line.index()?, line.index()?, line.index()?];
        self.leave_line(line)?;
        Some(corners)
    }

    fn left_over(&mut self) -> Option<String> {
        self.leave_rest();
        left_out(self.left_out)
    }
}

/// What there is to say of so many words that were left out.
pub(in crate::formats) fn left_out(words: u64) -> Option<String> {
    (words > 0).then(|| format!("values beyond those that are due left out: {words}"))
}

/// Whether `word` is the first of `line`; told by its first letter for nearly all lines.
fn is_comment(line: &[u8], word: &[u8]) -> bool {
    let first = line.iter().find(|b| !b.is_ascii_whitespace());
    first == word.first() && first_word(line).0 == word
}

/// The number that a word of digits, with a sign or without, stands for.
fn digits(word: &[u8]) -> Option<i64> {
    let (is_negative, word) = match word {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, word),
    };
    if word.is_empty() {
        return None;
    }
    let digit = |b: u8| b.is_ascii_digit().then(|| i64::from(b & 0x0F));
    let value = word.iter().try_fold(0_i64, |value, &b| {
        value.checked_mul(10)?.checked_add(digit(b)?)
    })?;
    if is_negative {
        value.checked_neg()
    } else {
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_whole_numbers_or_for_none() {
        let text = b"7 -1 +3 2.0 1e3 1.5 9999999999999999999999 nan x - 4";
        let mut values = Text::new(Lines::new(text), Comments::Lines(b"comment"));
        let read = |_| values.integer(Scalar::Int32).ok();
        let expected = [Some(7), Some(-1), Some(3), Some(2), Some(1000)];
        let read: Vec<_> = (0..11).map(read).collect();
        assert_eq!(read[..5], expected);
        assert_eq!(read[5..], [None, None, None, None, None, Some(4)]);
    }

    #[test]
    fn rows_go_on_over_lines_and_leave_out_what_is_too_much() {
        let mut values = Text::new(
            Lines::new(
                b"
1
2 3 4 # 5

6 7",
            ),
            Comments::From(b'#'),
        );
        values.start_row().unwrap();
        values.skip(2, 0).unwrap();
        assert_eq!(
            (values.place(), values.words_on_line()),
            (Location::Line(3), 2)
        );
        values.start_row().unwrap();
        assert_eq!(values.integer(Scalar::Int32).unwrap(), 6);
        let note = values.left_over().unwrap();
        assert_eq!(note, "values beyond those that are due left out: 3");
        assert!(matches!(values.start_row(), Err(Fault::End)));
    }
}

//! A line as programs write it, read from its front in one pass over its bytes: it ends where its last word does.
//!
//! Promises: what is not plain is `None`, and whoever reads any line can begin that one anew and say what is wrong with it.

use crate::formats::kit::number::{Plain, plain_before, plain_index};
use crate::formats::kit::text::is_blank;

/// What is left of a line, and the text behind it.
#[derive(Clone, Copy)]
pub(in crate::formats) struct PlainLine<'a>(&'a [u8]);

impl<'a> PlainLine<'a> {
    /// The line that `text` begins with.
    pub(in crate::formats) fn of(text: &'a [u8]) -> Self {
        Self(text)
    }

    /// The next word, where it is a plain number.
    #[inline]
    pub(in crate::formats) fn number<T: Plain>(&mut self) -> Option<T> {
        let (value, rest) = plain_before(self.without_blanks())?;
        self.go_on(rest)?;
        Some(value)
    }

    /// The next word, where it is a whole number without a sign.
    #[inline]
    pub(in crate::formats) fn index(&mut self) -> Option<u32> {
        let (value, rest) = plain_index(self.without_blanks())?;
        self.go_on(rest)?;
        Some(value)
    }

    /// The first whole number of the next word, where it is one such as `7`, `7/1`, `7//3` or `7/1/-3`.
    #[inline]
    pub(in crate::formats) fn first_index(&mut self) -> Option<u32> {
        let (value, mut rest) = plain_index(self.without_blanks())?;
        if rest.first() == Some(&b'/') {
            let is_other = |b: &u8| matches!(b, b'0'..=b'9' | b'/' | b'-');
            let length = rest.iter().take_while(|b| is_other(b)).count();
            rest = rest.get(length..)?;
        }
        self.go_on(rest)?;
        Some(value)
    }

    /// Goes on behind the next word, whatever it is; `None` where there is none.
    #[inline]
    pub(in crate::formats) fn skip(&mut self) -> Option<()> {
        let word = self.without_blanks();
        let length = word.iter().take_while(|&&b| !is_end(b)).count();
        self.0 = word.get(length..)?;
        (length > 0).then_some(())
    }

    /// The text behind the line, where no word is left.
    #[inline]
    pub(in crate::formats) fn end(self) -> Option<&'a [u8]> {
        match self.without_blanks() {
            [] => Some(&[]),
            [b'\r', b'\n', behind @ ..] | [b'\n' | b'\r', behind @ ..] => Some(behind),
            _ => None,
        }
    }

    #[inline]
    fn without_blanks(&self) -> &'a [u8] {
        let mut rest = self.0;
        while let [b, after @ ..] = rest
            && is_blank(*b)
        {
            rest = after;
        }
        rest
    }

    /// Goes on with `rest`, where the word before it is over.
    #[inline]
    fn go_on(&mut self, rest: &'a [u8]) -> Option<()> {
        self.0 = rest;
        rest.first().is_none_or(|&b| is_end(b)).then_some(())
    }
}

/// Whether a byte ends a word.
#[inline]
fn is_end(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_up_to_the_end_of_their_line() {
        let ends = [
            ("", ""),
            ("\n", "7"),
            ("\r\n", "7"),
            ("\r", "\r\n"),
            (" \t\r\n", "\n7"),
        ];
        for (end, behind) in ends {
            let text = format!("1.5  -2e1\t3 4/5/-6 7//8 word{end}{behind}");
            let mut line = PlainLine::of(text.as_bytes());
            assert_eq!((line.number(), line.number()), (Some(1.5), Some(-20.0_f32)));
            assert_eq!((line.index(), line.first_index()), (Some(3), Some(4)));
            assert_eq!((line.first_index(), line.end()), (Some(7), None));
            assert!(line.skip().is_some() && line.clone().skip().is_none());
            assert!(line.clone().index().is_none() && line.clone().number::<f64>().is_none());
            assert_eq!(line.end(), Some(behind.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_plain_is_nothing() {
        let texts = [
            "1,5",
            "x",
            "",
            "1.5#",
            "nan",
            "1\\\n2",
            "1e400",
            "12345678901234567890",
        ];
        for text in texts {
            let number = PlainLine::of(text.as_bytes()).number::<f64>();
            assert_eq!(number, None, "{text}");
        }
        let texts = [
            "-1",
            "1.0",
            "1/x",
            "1/2\\\n",
            "1/2#",
            "/2",
            "1234567890",
            "+1",
        ];
        for text in texts {
            let index = PlainLine::of(text.as_bytes()).first_index();
            assert_eq!(index, None, "{text}");
        }
    }
}

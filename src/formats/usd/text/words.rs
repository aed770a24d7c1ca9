//! The words of a text layer: names, numbers, strings, paths of files and prims, and single signs.

use crate::formats::kit::text::quoted;
use crate::formats::{Location, ReadError};

/// A text that is read word by word.
#[derive(Debug)]
pub(super) struct Words<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn advance(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    /// Passes over blanks and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
            let blanks = blanks.count();
            self.advance(blanks);
            let rest = self.rest();
            let is_comment = rest.starts_with(b"#") || rest.starts_with(b"//");
            if is_comment {
                let line = rest.iter().position(|&byte| byte == b'\n');
                self.advance(line.unwrap_or(rest.len()));
            } else if rest.starts_with(b"/*") {
                let end = memchr::memmem::find(rest, b"*/");
                self.advance(end.map_or(rest.len(), |end| end.saturating_add(2)));
            } else {
                return;
            }
        }
    }

    /// The first byte of the next word; `None` at the end.
    pub(super) fn peek(&mut self) -> Option<u8> {
        self.skip();
        self.rest().first().copied()
    }

    /// Whether the next word is this sign, which is then taken.
    pub(super) fn takes(&mut self, sign: u8) -> bool {
        let is_it = self.peek() == Some(sign);
        if is_it {
            self.advance(1);
        }
        is_it
    }

    /// Takes this sign.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] where something else stands there.
    pub(super) fn expect(&mut self, sign: u8) -> Result<(), ReadError> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(self.error(&format!("{:?} was expected", char::from(sign))))
    }

    pub(super) fn is_quote(&mut self) -> bool {
        matches!(self.peek(), Some(b'"' | b'\''))
    }

    /// Whether the next word is a number: those that are none are written as names, with a sign or without.
    pub(super) fn is_number(&mut self) -> bool {
        match self.peek() {
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => true,
            Some(b'i' | b'n') => {
                let word = self.word();
                matches!(word, b"inf" | b"nan")
            }
            _ => false,
        }
    }

    /// The bytes of the next name or number.
    fn word(&self) -> &'a [u8] {
        let rest = self.rest();
        let is_inner = |byte: &&u8| {
            byte.is_ascii_alphanumeric()
                || matches!(**byte, b'_' | b':' | b'.' | b'-' | b'+' | 0x80..)
        };
        let length = rest.iter().take_while(is_inner).count();
        rest.get(..length).unwrap_or_default()
    }

    /// A name: letters, digits, `_`, and `:` and `.` between them.
    pub(super) fn name(&mut self) -> Result<&'a str, ReadError> {
        self.skip();
        let word = self.word();
        let text = std::str::from_utf8(word)
            .ok()
            .filter(|word| !word.is_empty());
        let Some(text) = text else {
            return Err(self.error("a name was expected"));
        };
        self.advance(word.len());
        Ok(text)
    }

    pub(super) fn number(&mut self) -> Result<f64, ReadError> {
        self.skip();
        let rest = self.rest();
        let is_inner =
            |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'.' | b'-' | b'+');
        let length = rest.iter().take_while(is_inner).count();
        let word = rest.get(..length).unwrap_or_default();
        let bare = word.strip_prefix(b"+").unwrap_or(word);
        let Ok(number) = fast_float2::parse(bare) else {
            return Err(self.error("a number was expected"));
        };
        self.advance(length);
        Ok(number)
    }

    /// A string in quotes of one sign or three.
    pub(super) fn string(&mut self) -> Result<String, ReadError> {
        self.skip();
        let rest = self.rest();
        let Some(&quote @ (b'"' | b'\'')) = rest.first() else {
            return Err(self.error("a string was expected"));
        };
        let width = if rest.starts_with(&[quote; 3]) { 3 } else { 1 };
        let mut bytes = Vec::new();
        let mut at = width;
        loop {
            let here = rest.get(at..).unwrap_or_default();
            match here {
                [] => return Err(self.error("a string does not end")),
                [b'\\', escaped, ..] => {
                    bytes.push(match escaped {
                        b'n' => b'\n',
                        b't' => b'\t',
                        b'r' => b'\r',
                        other => *other,
                    });
                    at = at.saturating_add(2);
                }
                _ if here
                    .iter()
                    .take(width)
                    .filter(|&&byte| byte == quote)
                    .count()
                    == width =>
                {
                    break;
                }
                [byte, ..] => {
                    bytes.push(*byte);
                    at = at.saturating_add(1);
                }
            }
        }
        self.advance(at.saturating_add(width));
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The path of a file between `@` or `@@@`.
    pub(super) fn asset(&mut self) -> Result<String, ReadError> {
        self.skip();
        let mark: &[u8] = if self.rest().starts_with(b"@@@") {
            b"@@@"
        } else {
            b"@"
        };
        self.between(mark, mark)
    }

    /// The path of a prim between `<` and `>`.
    pub(super) fn path(&mut self) -> Result<String, ReadError> {
        self.skip();
        self.between(b"<", b">")
    }

    fn between(&mut self, from: &[u8], to: &[u8]) -> Result<String, ReadError> {
        let inner = self.rest().strip_prefix(from);
        let Some(inner) = inner else {
            return Err(self.error("a path was expected"));
        };
        let Some(end) = memchr::memmem::find(inner, to) else {
            return Err(self.error("a path does not end"));
        };
        let text = inner.get(..end).unwrap_or_default();
        let all = end.saturating_add(from.len()).saturating_add(to.len());
        self.advance(all);
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    /// What is wrong at the next word.
    pub(super) fn error(&self, what: &str) -> ReadError {
        let before = self.text.get(..self.at).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() as u64;
        let rest = self.rest();
        let end = rest.iter().position(u8::is_ascii_whitespace);
        let found = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let found = match found.is_empty() {
            true => "the file ends".to_owned(),
            false => format!("there is {}", quoted(found)),
        };
        let what = format!("{what}, {found}");
        ReadError::malformed(what, Location::Line(line.saturating_add(1)))
    }
}

//! Frames on a pipe, and the numbers and texts in them.
//!
//! Promises: nothing is believed for being claimed. A frame grows as its bytes come and never beyond [`MOST_FRAME`]; a count
//! is held against the bytes that are left before anything is reserved for it; numbers are finite; texts are UTF-8.

use std::fmt;
use std::io::{self, Read, Write};

/// The most bytes that a frame may have.
pub const MOST_FRAME: u32 = 1 << 30;
/// The most bytes that a text may have.
const MOST_TEXT: u32 = 1 << 16;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// From the helper: who it is.
    Hello,
    /// To the helper: get the kernel ready.
    Prepare,
    /// From the helper: the kernel is ready.
    Ready,
    /// To the helper: cut these surfaces into triangles.
    Ask,
    /// From the helper: the triangles.
    Answer,
    /// From the helper: why there are none.
    Refusal,
}

impl Tag {
    const ALL: [(Self, u8); 6] = [
        (Self::Hello, b'H'),
        (Self::Prepare, b'P'),
        (Self::Ready, b'R'),
        (Self::Ask, b'Q'),
        (Self::Answer, b'A'),
        (Self::Refusal, b'N'),
    ];

    fn letter(self) -> u8 {
        let row = Self::ALL.iter().find(|(tag, _)| *tag == self);
        row.map_or(0, |(_, letter)| *letter)
    }

    fn of(letter: u8) -> Option<Self> {
        let row = Self::ALL.iter().find(|(_, own)| *own == letter);
        row.map(|(tag, _)| *tag)
    }
}

/// What is wrong with the bytes of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsound(pub String);

impl Unsound {
    pub(in crate::kernel) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl fmt::Display for Unsound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsound {}

/// Writes a frame of these parts, one after another, and hands it over at once.
///
/// # Errors
/// What the pipe says, or that the frame is too large.
pub fn send(pipe: &mut impl Write, tag: Tag, parts: &[&[u8]]) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length).ok().filter(|&n| n <= MOST_FRAME);
    let length = length.ok_or_else(|| io::Error::other("a frame of more than 1 GiB"))?;
    let mut head = [0; 5];
    let (letter, size) = head.split_at_mut(1);
    letter.fill(tag.letter());
    size.copy_from_slice(&length.to_le_bytes());
    pipe.write_all(&head)?;
    parts.iter().try_for_each(|part| pipe.write_all(part))?;
    pipe.flush()
}

/// The next frame; `None` where the pipe was closed before it.
///
/// # Errors
/// What the pipe says, or [`Unsound`] within [`io::ErrorKind::InvalidData`].
pub fn receive(pipe: &mut impl Read) -> io::Result<Option<(Tag, Vec<u8>)>> {
    let unsound = |what: String| io::Error::new(io::ErrorKind::InvalidData, Unsound(what));
    let mut first = Vec::new();
    pipe.by_ref().take(1).read_to_end(&mut first)?;
    let Some(&letter) = first.first() else {
        return Ok(None);
    };
    let tag = Tag::of(letter).ok_or_else(|| unsound(format!("a frame of kind {letter}")))?;
    let mut size = [0; 4];
    pipe.read_exact(&mut size)?;
    let length = u32::from_le_bytes(size);
    if length > MOST_FRAME {
        return Err(unsound(format!("a frame of {length} bytes")));
    }
    // What is reserved follows what has come.
    let mut bytes = Vec::new();
    pipe.by_ref()
        .take(u64::from(length))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 != u64::from(length) {
        let came = bytes.len();
        return Err(unsound(format!(
            "a frame of {length} bytes that ends after {came}"
        )));
    }
    Ok(Some((tag, bytes)))
}

/// Bytes that a frame is made of.
#[derive(Debug, Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    pub(in crate::kernel) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(in crate::kernel) fn number(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    pub(in crate::kernel) fn long(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    pub(in crate::kernel) fn real(&mut self, real: f64) {
        self.0.extend(real.to_le_bytes());
    }

    /// One that may be absent, or is no number.
    pub(in crate::kernel) fn optional_real(&mut self, real: Option<f64>) {
        let real = real.filter(|real| real.is_finite());
        self.byte(u8::from(real.is_some()));
        self.real(real.unwrap_or_default());
    }

    /// A text, cut where it is too long.
    pub(in crate::kernel) fn text(&mut self, text: &str) {
        let end = text.floor_char_boundary(MOST_TEXT as usize);
        let text = text.get(..end).unwrap_or_default();
        self.count(text.len());
        self.0.extend(text.as_bytes());
    }

    pub(in crate::kernel) fn optional_text(&mut self, text: Option<&str>) {
        self.byte(u8::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    /// How many of something follow. What has more than 2³² is larger than a frame, and is refused as that.
    pub(in crate::kernel) fn count(&mut self, count: usize) {
        self.number(u32::try_from(count).unwrap_or(u32::MAX));
    }
}

/// Bytes of a frame that are being read.
#[derive(Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub(in crate::kernel) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Unsound> {
        let (own, rest) = self
            .0
            .split_at_checked(count)
            .ok_or_else(|| Unsound::new("a frame that ends early"))?;
        self.0 = rest;
        Ok(own)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Unsound> {
        let bytes = self.bytes(N)?;
        bytes.try_into().map_err(|_| Unsound::new("a short number"))
    }

    pub(in crate::kernel) fn byte(&mut self) -> Result<u8, Unsound> {
        self.array().map(u8::from_le_bytes)
    }

    pub(in crate::kernel) fn number(&mut self) -> Result<u32, Unsound> {
        self.array().map(u32::from_le_bytes)
    }

    pub(in crate::kernel) fn long(&mut self) -> Result<u64, Unsound> {
        self.array().map(u64::from_le_bytes)
    }

    pub(in crate::kernel) fn single(&mut self) -> Result<f32, Unsound> {
        let single = self.array().map(f32::from_le_bytes)?;
        if single.is_finite() {
            Ok(single)
        } else {
            Err(Unsound::new("a position that is no number"))
        }
    }

    pub(in crate::kernel) fn real(&mut self) -> Result<f64, Unsound> {
        let real = self.array().map(f64::from_le_bytes)?;
        if real.is_finite() {
            Ok(real)
        } else {
            Err(Unsound::new("a number that is none"))
        }
    }

    pub(in crate::kernel) fn flag(&mut self) -> Result<bool, Unsound> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(Unsound(format!("a flag of {other}"))),
        }
    }

    pub(in crate::kernel) fn optional_real(&mut self) -> Result<Option<f64>, Unsound> {
        let is_there = self.flag()?;
        let real = self.real()?;
        Ok(is_there.then_some(real))
    }

    pub(in crate::kernel) fn text(&mut self) -> Result<String, Unsound> {
        let length = self.number()?;
        if length > MOST_TEXT {
            return Err(Unsound(format!("a text of {length} bytes")));
        }
        let bytes = self.bytes(length as usize)?;
        let text = str::from_utf8(bytes);
        text.map(str::to_owned)
            .map_err(|_| Unsound::new("a text that is not UTF-8"))
    }

    pub(in crate::kernel) fn optional_text(&mut self) -> Result<Option<String>, Unsound> {
        let is_there = self.flag()?;
        let text = self.text()?;
        Ok(is_there.then_some(text))
    }

    /// A list whose items have `least` bytes each at least.
    pub(in crate::kernel) fn list<T>(
        &mut self,
        least: usize,
        mut item: impl FnMut(&mut Self) -> Result<T, Unsound>,
    ) -> Result<Vec<T>, Unsound> {
        let count = self.number()? as usize;
        let left = self.0.len();
        if count.checked_mul(least).is_none_or(|needed| needed > left) {
            return Err(Unsound(format!("{count} items in {left} bytes")));
        }
        let mut list = Vec::with_capacity(count);
        for _ in 0..count {
            list.push(item(self)?);
        }
        Ok(list)
    }

    /// Nothing may be left.
    pub(in crate::kernel) fn finish(self) -> Result<(), Unsound> {
        match self.0.len() {
            0 => Ok(()),
            left => Err(Unsound(format!("{left} bytes too many"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_as_they_were_sent() {
        let mut pipe = Vec::new();
        send(&mut pipe, Tag::Ask, &[b"ab", b"", b"c"]).unwrap();
        send(&mut pipe, Tag::Ready, &[]).unwrap();
        let mut pipe = pipe.as_slice();
        let next = receive(&mut pipe).unwrap();
        assert_eq!(next, Some((Tag::Ask, b"abc".to_vec())));
        assert_eq!(receive(&mut pipe).unwrap(), Some((Tag::Ready, Vec::new())));
        assert_eq!(receive(&mut pipe).unwrap(), None);
    }

    #[test]
    fn frames_that_lie_are_refused_and_cost_no_more_than_their_bytes() {
        let huge = [b"A".as_slice(), &u32::MAX.to_le_bytes()].concat();
        let long = [b"A".as_slice(), &(1_u32 << 29).to_le_bytes(), &[7; 10]].concat();
        for (bytes, what) in [
            (b"?\0\0\0\0".to_vec(), "a frame of kind 63"),
            (huge, "a frame of 4294967295 bytes"),
            (long, "a frame of 536870912 bytes that ends after 10"),
        ] {
            let error = receive(&mut bytes.as_slice()).unwrap_err();
            assert_eq!(error.to_string(), what);
        }
        assert!(receive(&mut b"A\x01".as_slice()).is_err());
    }

    #[test]
    fn lists_and_texts_are_held_against_the_bytes_that_are_left() {
        let claim = u32::MAX.to_le_bytes();
        let many = Reader(&claim).list(1, Reader::byte).unwrap_err();
        assert_eq!(many.0, "4294967295 items in 0 bytes");
        assert_eq!(
            Reader(&claim).text().unwrap_err().0,
            "a text of 4294967295 bytes"
        );
        assert!(Reader(&[1, 0, 0, 0, 0xFF]).text().is_err());
        assert!(Reader(&f64::NAN.to_le_bytes()).real().is_err());
        assert!(Reader(&[2]).flag().is_err());
        assert!(Reader(&[0]).finish().is_err());
        let mut written = Writer::default();
        written.text(&"ü".repeat(40_000));
        assert_eq!(Reader(&written.0).text().unwrap().len(), MOST_TEXT as usize);
    }
}

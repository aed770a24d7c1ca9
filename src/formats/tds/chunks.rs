//! Chunks within chunks: two bytes that say what it is, four that say how long with these six, and what it holds.

use crate::formats::{Location, ReadError};

/// Bytes in front of what a chunk holds.
const HEAD: usize = 6;

/// A chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk<'a> {
    pub(super) kind: u16,
    pub(super) bytes: &'a [u8],
    /// Where `bytes` begin in the file.
    pub(super) at: u64,
}

impl<'a> Chunk<'a> {
    /// The chunk that a file is; what it says of its length does not count beyond the file's.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] for a file without one.
    pub(super) fn first(file: &'a [u8]) -> Result<Self, ReadError> {
        let (kind, length) = head(file, 0)?;
        let rest = file.get(HEAD..).unwrap_or_default();
        let length = length.saturating_sub(HEAD).min(rest.len());
        let bytes = match length {
            0 => rest,
            length => rest.get(..length).unwrap_or_default(),
        };
        Ok(Self {
            kind,
            bytes,
            at: HEAD as u64,
        })
    }

    /// The text in front of what follows in a chunk, and what follows.
    pub(super) fn named(&self) -> (String, Self) {
        let end = self.bytes.iter().position(|&byte| byte == 0);
        let end = end.unwrap_or(self.bytes.len());
        let text = self.bytes.get(..end).unwrap_or_default();
        // Names are of whatever code page the writer's system had.
        let text = match std::str::from_utf8(text) {
            Ok(text) => text.to_owned(),
            Err(_) => text.iter().map(|&byte| char::from(byte)).collect(),
        };
        (text, self.from(end.saturating_add(1)))
    }

    /// What a chunk holds from this byte on.
    pub(super) fn from(&self, start: usize) -> Self {
        Self {
            kind: self.kind,
            bytes: self.bytes.get(start..).unwrap_or_default(),
            at: self.at.saturating_add(start as u64),
        }
    }

    /// The number of two bytes at `at`.
    pub(super) fn word(&self, at: usize) -> Option<u16> {
        let pair = self.bytes.get(at..)?.first_chunk::<2>()?;
        Some(u16::from_le_bytes(*pair))
    }

    /// The number of four bytes at `at`.
    pub(super) fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*bytes))
    }

    /// The number of single precision at `at`.
    pub(super) fn single(&self, at: usize) -> Option<f64> {
        self.long(at).map(|bits| f32::from_bits(bits).into())
    }

    /// Numbers of single precision from `at` on.
    pub(super) fn singles<const N: usize>(&self, at: usize) -> Option<[f64; N]> {
        let mut found = [0.0; N];
        for (i, place) in found.iter_mut().enumerate() {
            *place = self.single(at.checked_add(i.checked_mul(4)?)?)?;
        }
        Some(found)
    }

    /// A list of rows of so many bytes behind their count: the rows, and what follows them.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] where the chunk ends before.
    pub(super) fn rows(&self, width: usize) -> Result<(Vec<Self>, Self), ReadError> {
        let ends = || ReadError::malformed("a list ends before its count", self.place());
        let count = usize::from(self.word(0).ok_or_else(ends)?);
        let length = count.saturating_mul(width);
        let list = self.from(2);
        let rows = list.bytes.get(..length).ok_or_else(|| {
            let left = list.bytes.len();
            let what = format!("a list promises {count} × {width} bytes, {left} are left");
            ReadError::malformed(what, self.place())
        })?;
        let row = |(number, bytes)| Self {
            kind: self.kind,
            bytes,
            at: list.at.saturating_add(width.saturating_mul(number) as u64),
        };
        let rows = rows.chunks_exact(width.max(1)).enumerate().map(row);
        Ok((rows.collect(), list.from(length)))
    }

    pub(super) fn place(&self) -> Location {
        Location::Byte(self.at)
    }
}

fn head(bytes: &[u8], at: u64) -> Result<(u16, usize), ReadError> {
    match bytes.first_chunk::<HEAD>() {
        Some(&[a, b, c, d, e, f]) => {
            let length = u32::from_le_bytes([c, d, e, f]);
            Ok((u16::from_le_bytes([a, b]), length as usize))
        }
        None => {
            let what = "the file ends inside the head of a chunk";
            Err(ReadError::malformed(what, Location::Byte(at)))
        }
    }
}

/// The chunks within one; bytes behind the last that are too few for another are left alone.
pub(super) fn children<'a>(
    outer: &Chunk<'a>,
) -> impl Iterator<Item = Result<Chunk<'a>, ReadError>> + use<'a> {
    let mut rest = *outer;
    std::iter::from_fn(move || {
        if rest.bytes.len() < HEAD {
            return None;
        }
        let found = next(&rest);
        rest = match &found {
            Ok(chunk) => rest.from(chunk.bytes.len().saturating_add(HEAD)),
            Err(_) => rest.from(usize::MAX),
        };
        Some(found)
    })
}

fn next<'a>(rest: &Chunk<'a>) -> Result<Chunk<'a>, ReadError> {
    let (kind, length) = head(rest.bytes, rest.at)?;
    let inner = length.checked_sub(HEAD).ok_or_else(|| {
        let what = format!("chunk {kind:#06x} is {length} bytes long, shorter than its head");
        ReadError::malformed(what, rest.place())
    })?;
    let body = rest.from(HEAD);
    let bytes = body.bytes.get(..inner).ok_or_else(|| {
        let left = body.bytes.len();
        let what = format!("chunk {kind:#06x} promises {inner} bytes, {left} are left");
        ReadError::malformed(what, rest.place())
    })?;
    Ok(Chunk {
        kind,
        bytes,
        at: body.at,
    })
}

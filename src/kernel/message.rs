//! What the program and its helper say to each other: who the helper is, what it is to cut, and what came of it.
//!
//! Promises: an answer that was read is sound. Triangles name positions that are there, placements name bodies that are there,
//! looks cover no more triangles than there are, and there are no more triangles than were allowed. All lengths are in
//! millimetres, as the kernel has them.

mod answer;

use std::fmt;

pub use self::answer::{Answer, Body, Counts, Look, Placed, Rgb};
use super::wire::{Reader, Unsound, Writer};

/// Changes when a frame does: both sides have to speak the same.
pub const PROTOCOL: u32 = 1;

/// Who a helper is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Name and version of its kernel, as the column `kernel` has them.
    pub kernel: String,
    /// Whether its kernel has to be compiled first, which takes a while.
    pub is_cold: bool,
}

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// ISO 10303-21.
    Step,
    /// The kernel's own format, as text or in binary.
    Brep,
}

/// How closely triangles are to follow surfaces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// How far an edge may lie from its surface, as a part of the diagonal of the solid's box.
    pub chord: f64,
    /// How far the directions of neighbouring edges of a curve may differ, in radians.
    pub angle: f64,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self {
            chord: 0.001,
            angle: 0.35,
        }
    }
}

/// What a helper is to do; the bytes of the file follow it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// What the file is written in.
    pub language: Language,
    /// How closely.
    pub tolerance: Tolerance,
    /// The most triangles that all bodies may have together.
    pub most_triangles: u64,
    /// The most bodies that may be placed.
    pub most_placed: u64,
    /// Milliseconds after which the helper ends itself, should nobody else do it; 0: never.
    pub limit_ms: u64,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The kernel makes nothing of the file.
    Unreadable(String),
    /// The kernel failed in the middle of it.
    Failed(String),
    /// It would need more memory than a helper may have.
    Memory(String),
    /// More triangles than are allowed.
    Triangles(u64),
    /// More placed bodies than are allowed.
    Placed(u64),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "the kernel makes nothing of it: {why}"),
            Self::Failed(why) | Self::Memory(why) => f.write_str(why),
            Self::Triangles(asked) => write!(f, "{asked} triangles"),
            Self::Placed(asked) => write!(f, "{asked} placed bodies"),
        }
    }
}

impl Hello {
    /// As a frame has it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Writer::default();
        bytes.number(PROTOCOL);
        bytes.byte(u8::from(self.is_cold));
        bytes.text(&self.kernel);
        bytes.0
    }

    /// # Errors
    /// [`Unsound`], also for a helper that speaks otherwise.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unsound> {
        let mut rest = Reader(bytes);
        let protocol = rest.number()?;
        if protocol != PROTOCOL {
            let what = format!("protocol {protocol}, {PROTOCOL} is needed");
            return Err(Unsound::new(what));
        }
        let is_cold = rest.flag()?;
        let kernel = rest.text()?;
        let is_word = |c: char| c.is_ascii_graphic() || c == ' ';
        if kernel.is_empty() || kernel.len() > 200 || !kernel.chars().all(is_word) {
            return Err(Unsound::new("a kernel without a name"));
        }
        rest.finish()?;
        Ok(Self { kernel, is_cold })
    }
}

impl Order {
    /// As the beginning of a frame has it.
    pub(super) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Writer::default();
        bytes.byte(match self.language {
            Language::Step => 0,
            Language::Brep => 1,
        });
        bytes.real(self.tolerance.chord);
        bytes.real(self.tolerance.angle);
        bytes.long(self.most_triangles);
        bytes.long(self.most_placed);
        bytes.long(self.limit_ms);
        bytes.0
    }

    /// An order, and the bytes of its file.
    ///
    /// # Errors
    /// [`Unsound`].
    pub fn read(bytes: &[u8]) -> Result<(Self, &[u8]), Unsound> {
        let mut rest = Reader(bytes);
        let order = Self {
            language: match rest.flag()? {
                false => Language::Step,
                true => Language::Brep,
            },
            tolerance: Tolerance {
                chord: rest.real()?,
                angle: rest.real()?,
            },
            most_triangles: rest.long()?,
            most_placed: rest.long()?,
            limit_ms: rest.long()?,
        };
        Ok((order, rest.0))
    }
}

impl Refusal {
    /// As a frame has it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (kind, number, text) = match self {
            Self::Unreadable(why) => (0, 0, why.as_str()),
            Self::Failed(why) => (1, 0, why.as_str()),
            Self::Memory(why) => (2, 0, why.as_str()),
            Self::Triangles(asked) => (3, *asked, ""),
            Self::Placed(asked) => (4, *asked, ""),
        };
        let mut bytes = Writer::default();
        bytes.byte(kind);
        bytes.long(number);
        bytes.text(text);
        bytes.0
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unsound> {
        let mut rest = Reader(bytes);
        let (kind, number, text) = (rest.byte()?, rest.long()?, rest.text()?);
        rest.finish()?;
        Ok(match kind {
            0 => Self::Unreadable(text),
            1 => Self::Failed(text),
            2 => Self::Memory(text),
            3 => Self::Triangles(number),
            4 => Self::Placed(number),
            _ => return Err(Unsound(format!("a refusal of kind {kind}"))),
        })
    }
}

#[cfg(test)]
mod tests;

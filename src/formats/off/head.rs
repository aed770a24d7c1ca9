//! The head of an OFF: what each vertex has, and what stands before it in a Geomview file.
//!
//! A head word is `OFF` with marks before it, in any order: `ST` texture places, `C` colours, `N` normals, `4` a fourth
//! coordinate, `n` a number of dimensions that follows. Without one the file begins with its counts. Geomview may put an
//! `appearance`, a brace or `geom` before it; those are passed over. Its other objects are refused by their name.

use crate::formats::kit::text::quoted;
use crate::formats::kit::values::text::Text;
use crate::formats::kit::values::{Fault, Values};
use crate::formats::{Location, ReadError};

/// What a vertex has beside x, y and z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) has_texture_places: bool,
    pub(super) has_colours: bool,
    pub(super) has_normals: bool,
    /// Whether a fourth coordinate is the weight of the other three.
    pub(super) has_weights: bool,
    /// Whether the number of dimensions follows.
    has_dimensions: bool,
}

/// Objects of Geomview that are no OFF.
const OTHER_OBJECTS: &[&[u8]] = &[
    b"BBOX", b"BEZ", b"COMMENT", b"DISCGRP", b"GROUP", b"INST", b"LIST", b"MESH", b"QUAD", b"SKEL",
    b"SPHERE", b"TLIST", b"UMESH", b"VECT", b"ZMESH", b"CMESH", b"CQUAD",
];

impl Head {
    /// The head that `word` begins with, and the length of it.
    pub(super) fn at_start(word: &[u8]) -> Option<(Self, usize)> {
        let mut head = Self::default();
        let mut rest = word;
        loop {
            let (mark, after) = match rest {
                [b'O', b'F', b'F', after @ ..] => {
                    return Some((head, word.len().saturating_sub(after.len())));
                }
                [b'S', b'T', after @ ..] => (&mut head.has_texture_places, after),
                [b'C', after @ ..] => (&mut head.has_colours, after),
                [b'N', after @ ..] => (&mut head.has_normals, after),
                [b'4', after @ ..] => (&mut head.has_weights, after),
                [b'n', after @ ..] => (&mut head.has_dimensions, after),
                _ => return None,
            };
            if std::mem::replace(mark, true) {
                return None;
            }
            rest = after;
        }
    }

    /// The head of a text, with what stands before it.
    pub(super) fn read(text: &mut Text<'_>) -> Result<Self, Fault> {
        loop {
            let word = text.peek()?;
            match word {
                [b'{' | b'=', ..] => text.advance(1),
                b"geom" => text.advance(word.len()),
                b"appearance" => skip_braces(text)?,
                _ => break,
            }
        }
        let word = text.peek()?;
        // Some programs write the whole of it in small letters; `n` alone among capitals is a mark of its own.
        let upper = word.to_ascii_uppercase();
        let is_small = !word.iter().any(u8::is_ascii_uppercase);
        let known = if is_small { upper.as_slice() } else { word };
        let Some((head, length)) = Self::at_start(known) else {
            return if is_number(word) {
                Ok(Self::default())
            } else {
                Err(no_head(word, text.place()).into())
            };
        };
        let after = word.get(length..).unwrap_or_default();
        // Counts may follow without a blank.
        if !(after.is_empty() || is_number(after)) {
            return Err(no_head(word, text.place()).into());
        }
        text.advance(length);
        head.check_dimensions(text)?;
        Ok(head)
    }

    fn check_dimensions(self, text: &mut Text<'_>) -> Result<(), Fault> {
        if !self.has_dimensions {
            return Ok(());
        }
        match text.word()? {
            b"3" => Ok(()),
            other => {
                let feature = format!("OFF in {} dimensions", quoted(other));
                Err(ReadError::Unsupported { feature }.into())
            }
        }
    }

    /// The same head without what stands behind a position.
    pub(super) fn of_positions_alone(self) -> Self {
        Self {
            has_weights: self.has_weights,
            ..Self::default()
        }
    }

    /// What vertices have behind their positions, for people.
    pub(super) fn extras(self) -> String {
        let all = [
            (self.has_normals, "normals"),
            (self.has_colours, "colours"),
            (self.has_texture_places, "texture places"),
        ];
        let named: Vec<&str> = all
            .iter()
            .filter_map(|(has, name)| has.then_some(*name))
            .collect();
        named.join(", ")
    }

    /// The head of binary data, and where they begin; `None` for a text.
    pub(super) fn of_binary(bytes: &[u8]) -> Option<(Self, usize)> {
        const LONGEST: usize = 64;
        let start = bytes.get(..LONGEST).unwrap_or(bytes);
        let end = start.iter().position(|&b| b == b'\n')?;
        let line = start.get(..end)?.trim_ascii();
        let (head, length) = Self::at_start(line)?;
        let is_binary = line.get(length..)?.trim_ascii_start() == b"BINARY";
        (is_binary && !head.has_dimensions).then_some((head, end.saturating_add(1)))
    }
}

/// Passes over a word and the braces that follow, with all that is in them.
fn skip_braces(text: &mut Text<'_>) -> Result<(), Fault> {
    let mut depth = 0_u64;
    loop {
        for byte in text.word()? {
            match byte {
                b'{' => depth = depth.saturating_add(1),
                b'}' => depth = depth.saturating_sub(1),
                _ => continue,
            }
        }
        if depth == 0 && !matches!(text.peek()?, [b'{', ..]) {
            return Ok(());
        }
    }
}

fn is_number(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_digit)
}

fn no_head(word: &[u8], at: Location) -> ReadError {
    if OTHER_OBJECTS.contains(&word) {
        let feature = format!("the Geomview object {}", quoted(word));
        return ReadError::Unsupported { feature };
    }
    ReadError::malformed(format!("{} is no head of OFF", quoted(word)), at)
}

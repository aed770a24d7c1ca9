//! Lists of numbers in elements, and sources of values by accessors.

use crate::formats::ReadError;
use crate::formats::dae::document::Part;
use crate::formats::kit::text::quoted;
use crate::formats::kit::xml::tree::Tree;

/// The numbers that an element holds.
///
/// # Errors
/// [`ReadError::Malformed`] for a word that is no number.
pub(super) fn floats(tree: &Tree<'_>) -> Result<Vec<f64>, ReadError> {
    let words = tree.text().split_ascii_whitespace();
    words
        .map(|word| {
            let bare = word.strip_prefix('+').unwrap_or(word);
            let number = fast_float2::parse(bare).ok();
            number
                .or_else(|| with_comma(bare))
                .ok_or_else(|| no_number(tree, word))
        })
        .collect()
}

/// A number with a comma where its point should be, as programs write it in some countries.
fn with_comma(word: &str) -> Option<f64> {
    let (whole, part) = word.split_once(',')?;
    fast_float2::parse(format!("{whole}.{part}")).ok()
}

/// As many numbers as are asked for; `None` where there are fewer or one is no number.
pub(super) fn some<const N: usize>(tree: &Tree<'_>) -> Option<[f64; N]> {
    floats(tree).ok()?.first_chunk::<N>().copied()
}

/// The whole numbers that an element holds; one below zero names nothing.
///
/// # Errors
/// [`ReadError::Malformed`] for a word that is no whole number.
pub(super) fn indices(tree: &Tree<'_>) -> Result<Vec<u32>, ReadError> {
    let words = tree.text().split_ascii_whitespace();
    words
        .map(|word| match word.parse::<u32>() {
            Ok(index) => Ok(index),
            Err(_) if word.parse::<i64>().is_ok() => Ok(u32::MAX),
            Err(_) => Err(no_number(tree, word)),
        })
        .collect()
}

fn no_number(tree: &Tree<'_>, word: &str) -> ReadError {
    let word = quoted(word.as_bytes());
    tree.error(format!("{}: {word} is not a number", tree.name()))
}

/// Values of a source, so many numbers apart.
#[derive(Debug, Default)]
pub(super) struct Source {
    values: Vec<f64>,
    offset: usize,
    stride: usize,
}

impl Source {
    /// The numbers of a `source`, by its accessor.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] for a word that is no number.
    pub(super) fn read(
        part: &Part<'_, '_, '_>,
        source: &Tree<'_>,
        width: usize,
    ) -> Result<Self, ReadError> {
        let accessor = source.path(&["technique_common", "accessor"]);
        let number = |name: &str| accessor?.attribute(name)?.trim().parse::<usize>().ok();
        let named = accessor.and_then(|accessor| part.of(accessor, "source", "float_array"));
        let array = named.or_else(|| source.child("float_array"));
        let values = array.map(floats).transpose()?.unwrap_or_default();
        Ok(Self {
            values,
            offset: number("offset").unwrap_or(0),
            stride: number("stride")
                .filter(|&stride| stride > 0)
                .unwrap_or(width),
        })
    }

    /// Values that are there in full.
    pub(super) fn len(&self, width: usize) -> usize {
        let numbers = self.values.len().saturating_sub(self.offset);
        let behind_first = numbers.saturating_sub(width);
        match numbers < width {
            true => 0,
            false => behind_first
                .checked_div(self.stride)
                .unwrap_or(0)
                .saturating_add(1),
        }
    }

    /// The numbers of value `index`.
    pub(super) fn get<const N: usize>(&self, index: usize) -> Option<[f64; N]> {
        let first = index.checked_mul(self.stride)?.checked_add(self.offset)?;
        self.values.get(first..)?.first_chunk::<N>().copied()
    }

    /// How many numbers a value has.
    pub(super) fn stride(&self) -> usize {
        self.stride
    }

    /// All positions.
    pub(super) fn positions(&self) -> Vec<[f64; 3]> {
        let count = self.len(3);
        (0..count).filter_map(|index| self.get(index)).collect()
    }
}

/// The words of a source of names or ids.
pub(super) fn words<'t>(source: &'t Tree<'_>) -> impl Iterator<Item = &'t str> {
    let array = source
        .child("Name_array")
        .or_else(|| source.child("IDREF_array"));
    let array = array.or_else(|| source.child("SIDREF_array"));
    let text = array.map(Tree::text).unwrap_or_default();
    text.split_ascii_whitespace()
}

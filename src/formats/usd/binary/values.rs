//! Values of a binary layer, wherever in the file they are.
//!
//! Promises: all numbers of a layer together are held to a budget, since a few bytes can stand for millions of them.

use std::collections::BTreeMap;

use crate::formats::ReadError;
use crate::formats::usd::binary::numbers::{Rep, Scalar, inlined, shape};
use crate::formats::usd::binary::packed::integers;
use crate::formats::usd::binary::tables::{Cursor, Tables};
use crate::formats::usd::binary::wrong;
use crate::formats::usd::layer::{Reference, Value};

/// Numbers that a layer of any size may hold, and for each of its bytes beyond that.
const FREE_NUMBERS: u64 = 8 << 20;
const NUMBERS_A_BYTE: u64 = 8;
/// Arrays of fewer numbers are never packed.
const SHORTEST_PACKED: usize = 16;
/// Values within values.
const MOST_LEVELS: u32 = 16;

/// Reads values.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    file: &'a [u8],
    tables: &'a Tables<'a>,
    left: u64,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a [u8], tables: &'a Tables<'a>) -> Self {
        let by_size = (file.len() as u64).saturating_mul(NUMBERS_A_BYTE);
        Self {
            file,
            tables,
            left: FREE_NUMBERS.max(by_size),
        }
    }

    /// The value behind a rep; `None` for types that are of no use.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
    pub(super) fn read(&mut self, rep: u64) -> Result<Option<Value>, ReadError> {
        self.value(Rep::of(rep), 0)
    }

    fn at(&self, at: usize) -> Cursor<'a> {
        Cursor {
            file: self.file,
            at,
        }
    }

    fn spend(&mut self, count: usize) -> Result<(), ReadError> {
        let left = self.left.checked_sub(count as u64);
        self.left = left.ok_or(ReadError::OverLimit {
            limit: "numbers in so small a layer",
            asked: count as u64,
            allowed: self.left,
            option: "",
        })?;
        Ok(())
    }

    fn value(&mut self, rep: Rep, level: u32) -> Result<Option<Value>, ReadError> {
        if level > MOST_LEVELS {
            return Err(wrong("values within values without end", rep.place()));
        }
        if let Some((scalar, width)) = shape(rep.kind) {
            let is_turned = (16..=18).contains(&rep.kind);
            return self.numbers(rep, scalar, width, is_turned).map(Some);
        }
        let mut cursor = self.at(rep.place());
        Ok(Some(match (rep.kind, rep.is_array) {
            (10, true) => {
                Value::Texts(self.words(rep, |tables, word| tables.string(word).to_owned())?)
            }
            (11 | 12, true) => {
                Value::Texts(self.words(rep, |tables, word| tables.token(word).to_owned())?)
            }
            (10, false) => Value::Text(self.tables.string(rep.low()).to_owned()),
            (11, false) => Value::Text(self.tables.token(rep.low()).to_owned()),
            (12, false) => Value::Asset(self.tables.token(rep.low()).to_owned()),
            (31, _) => Value::Dictionary(self.dictionary(&mut cursor, level)?),
            (32, _) => {
                Value::Texts(self.edits(&mut cursor, |tables, word| tables.token(word).to_owned())?)
            }
            (33, _) => Value::Texts(
                self.edits(&mut cursor, |tables, word| tables.string(word).to_owned())?,
            ),
            (34, _) => Value::Texts(self.edits(&mut cursor, Tables::path)?),
            (35 | 55, _) => Value::References(self.references(&mut cursor, rep.kind == 35)?),
            (40, _) => Value::Texts(self.counted(&mut cursor, Tables::path)?),
            (41, _) => Value::Texts(
                self.counted(&mut cursor, |tables, word| tables.token(word).to_owned())?,
            ),
            (42..=44, _) => Value::number(rep.low().into()),
            (45, _) => Value::Dictionary(self.variants(&mut cursor)?),
            (47, _) => Value::References(vec![self.reference(
                &mut cursor,
                self.tables.version >= [0, 8, 0],
                false,
            )?]),
            (48, _) => Value::Numbers {
                values: self.doubles(&mut cursor)?,
                width: 1,
            },
            (50, _) => Value::Texts(
                self.counted(&mut cursor, |tables, word| tables.string(word).to_owned())?,
            ),
            (51, _) => Value::None,
            (52, _) => {
                let inner = Rep::of(cursor.long()?);
                return self.value(inner, level.saturating_add(1));
            }
            _ => return Ok(None),
        }))
    }

    /// One element, or an array of them.
    fn numbers(
        &mut self,
        rep: Rep,
        scalar: Scalar,
        width: usize,
        is_turned: bool,
    ) -> Result<Value, ReadError> {
        let mut values = match (rep.is_array, rep.is_inline) {
            (false, true) => inlined(rep, scalar, width),
            (false, false) => {
                let mut cursor = self.at(rep.place());
                let bytes = cursor.take(scalar.width().saturating_mul(width))?;
                let own = bytes.chunks_exact(scalar.width());
                own.map(|bytes| scalar.number(bytes)).collect()
            }
            (true, _) if rep.payload == 0 => Vec::new(),
            (true, _) => self.array(rep, scalar, width)?,
        };
        if is_turned {
            // The real part comes last, and first in text.
            values
                .chunks_exact_mut(4)
                .for_each(|quaternion| quaternion.rotate_right(1));
        }
        Ok(Value::Numbers { values, width })
    }

    /// The count in front of an array, which depends on the version.
    fn length(&mut self, cursor: &mut Cursor<'_>) -> Result<usize, ReadError> {
        if self.tables.version < [0, 5, 0] {
            cursor.word()?;
        }
        if self.tables.version < [0, 7, 0] {
            return Ok(cursor.word()? as usize);
        }
        cursor.count()
    }

    fn array(&mut self, rep: Rep, scalar: Scalar, width: usize) -> Result<Vec<f64>, ReadError> {
        let mut cursor = self.at(rep.place());
        let count = self.length(&mut cursor)?;
        let numbers = count.saturating_mul(width);
        self.spend(numbers)?;
        if rep.is_packed && count >= SHORTEST_PACKED {
            return self.packed(&mut cursor, scalar, count);
        }
        let bytes = cursor.take(numbers.saturating_mul(scalar.width()))?;
        let own = bytes.chunks_exact(scalar.width());
        Ok(own.map(|bytes| scalar.number(bytes)).collect())
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "no index is beyond what a double holds"
    )]
    fn packed(
        &mut self,
        cursor: &mut Cursor<'_>,
        scalar: Scalar,
        count: usize,
    ) -> Result<Vec<f64>, ReadError> {
        let whole = |cursor: &mut Cursor<'_>, width: usize| {
            let at = cursor.at;
            let size = cursor.count()?;
            integers(cursor.take(size)?, count, width, at)
        };
        match scalar {
            Scalar::Int | Scalar::Int64 | Scalar::UInt64 => {
                let numbers = whole(cursor, scalar.width())?;
                Ok(numbers.into_iter().map(|number| number as f64).collect())
            }
            Scalar::UInt => {
                let numbers = whole(cursor, 4)?;
                Ok(numbers
                    .into_iter()
                    .map(|number| (number & 0xFFFF_FFFF) as f64)
                    .collect())
            }
            Scalar::Byte => Err(wrong("bytes are never packed", cursor.at)),
            Scalar::Half | Scalar::Float | Scalar::Double => {
                let at = cursor.at;
                match cursor.take(1)? {
                    b"i" => {
                        let numbers = whole(cursor, 4)?;
                        Ok(numbers.into_iter().map(|number| number as f64).collect())
                    }
                    b"t" => {
                        let size = cursor.word()? as usize;
                        let bytes = cursor.take(size.saturating_mul(scalar.width()))?;
                        let table = bytes.chunks_exact(scalar.width()).collect::<Vec<_>>();
                        let number = |index: i64| {
                            let index = usize::try_from(index).ok()?;
                            Some(scalar.number(table.get(index)?))
                        };
                        let numbers = whole(cursor, 4)?.into_iter();
                        Ok(numbers
                            .map(|index| number(index).unwrap_or(f64::NAN))
                            .collect())
                    }
                    _ => Err(wrong("numbers are packed in an unknown way", at)),
                }
            }
        }
    }

    /// An array of indices of words.
    fn words(
        &mut self,
        rep: Rep,
        word: impl Fn(&Tables<'a>, u32) -> String,
    ) -> Result<Vec<String>, ReadError> {
        if rep.payload == 0 {
            return Ok(Vec::new());
        }
        let mut cursor = self.at(rep.place());
        let count = self.length(&mut cursor)?;
        self.list(&mut cursor, count, word)
    }

    /// Which variant of each set is chosen.
    fn variants(&mut self, cursor: &mut Cursor<'_>) -> Result<BTreeMap<String, Value>, ReadError> {
        let count = cursor.count()?;
        self.spend(count)?;
        let mut chosen = BTreeMap::new();
        for _ in 0..count {
            let [set, variant] = [cursor.word()?, cursor.word()?];
            let [set, variant] = [set, variant].map(|word| self.tables.string(word).to_owned());
            chosen.insert(set, Value::Text(variant));
        }
        Ok(chosen)
    }

    fn doubles(&mut self, cursor: &mut Cursor<'_>) -> Result<Vec<f64>, ReadError> {
        let count = cursor.count()?;
        self.spend(count)?;
        let (doubles, _) = cursor.take(count.saturating_mul(8))?.as_chunks::<8>();
        Ok(doubles
            .iter()
            .map(|bytes| f64::from_le_bytes(*bytes))
            .collect())
    }

    fn counted(
        &mut self,
        cursor: &mut Cursor<'_>,
        word: impl Fn(&Tables<'a>, u32) -> String,
    ) -> Result<Vec<String>, ReadError> {
        let count = cursor.count()?;
        self.list(cursor, count, word)
    }

    fn list(
        &mut self,
        cursor: &mut Cursor<'_>,
        count: usize,
        word: impl Fn(&Tables<'a>, u32) -> String,
    ) -> Result<Vec<String>, ReadError> {
        // A word may be as long as a path.
        self.spend(count.saturating_mul(8))?;
        let bytes = cursor.take(count.saturating_mul(4))?;
        let words = bytes.as_chunks::<4>().0.iter();
        let mut list = Vec::with_capacity(count);
        for bytes in words {
            let own = word(self.tables, u32::from_le_bytes(*bytes));
            self.spend(own.len())?;
            list.push(own);
        }
        Ok(list)
    }

    /// What a list is edited to: lists that are added, but not those that are taken away.
    fn edits(
        &mut self,
        cursor: &mut Cursor<'_>,
        word: impl Fn(&Tables<'a>, u32) -> String,
    ) -> Result<Vec<String>, ReadError> {
        let flags = cursor.take(1)?.first().copied().unwrap_or_default();
        let mut all = Vec::new();
        for flag in EDITS {
            if flags & flag != 0 {
                all.extend(self.counted(cursor, &word)?);
            }
        }
        Ok(all)
    }

    fn references(
        &mut self,
        cursor: &mut Cursor<'_>,
        has_data: bool,
    ) -> Result<Vec<Reference>, ReadError> {
        let flags = cursor.take(1)?.first().copied().unwrap_or_default();
        let mut all = Vec::new();
        for flag in EDITS {
            if flags & flag == 0 {
                continue;
            }
            let count = cursor.count()?;
            self.spend(count.saturating_mul(8))?;
            for _ in 0..count {
                all.push(self.reference(cursor, true, has_data)?);
            }
        }
        Ok(all)
    }

    fn reference(
        &mut self,
        cursor: &mut Cursor<'_>,
        has_offset: bool,
        has_data: bool,
    ) -> Result<Reference, ReadError> {
        let asset = self.tables.string(cursor.word()?).to_owned();
        let prim = self.tables.path(cursor.word()?);
        self.spend(asset.len().saturating_add(prim.len()))?;
        if has_offset {
            cursor.take(16)?;
        }
        if has_data {
            for _ in 0..cursor.count()? {
                cursor.word()?;
                cursor.inner()?;
            }
        }
        Ok(Reference { asset, prim })
    }

    fn dictionary(
        &mut self,
        cursor: &mut Cursor<'_>,
        level: u32,
    ) -> Result<BTreeMap<String, Value>, ReadError> {
        let count = cursor.count()?;
        self.spend(count.saturating_mul(8))?;
        let mut entries = BTreeMap::new();
        for _ in 0..count {
            let key = self.tables.string(cursor.word()?).to_owned();
            let rep = Rep::of(cursor.inner()?);
            if let Some(value) = self.value(rep, level.saturating_add(1))? {
                entries.insert(key, value);
            }
        }
        Ok(entries)
    }

    /// The first of values over time that is not blocked.
    ///
    /// # Errors
    /// As [`Reader::read`].
    pub(super) fn first_sample(&mut self, rep: u64) -> Result<Option<Value>, ReadError> {
        const TIME_SAMPLES: u8 = 46;
        let rep = Rep::of(rep);
        if rep.kind != TIME_SAMPLES {
            return Ok(None);
        }
        let mut cursor = self.at(rep.place());
        cursor.inner()?;
        cursor.follow()?;
        let count = cursor.count()?;
        for _ in 0..count {
            let rep = Rep::of(cursor.long()?);
            match self.value(rep, 1)? {
                None | Some(Value::None) => {}
                Some(value) => return Ok(Some(value)),
            }
        }
        Ok(None)
    }
}

/// Lists that are added, in the order in which they are written; two that are taken away or ordered stand behind them.
const EDITS: [u8; 4] = [2, 4, 32, 64];

//! Accessors: typed numbers out of views, plain, normalised or sparse.

use serde_json::Value;

use crate::formats::gltf::buffers::Buffers;
use crate::formats::gltf::json::{array, index, text};
use crate::formats::{Location, ReadError};

/// Elements that an accessor may promise without any bytes behind them.
const MOST_ZEROS: usize = 1 << 20;

/// The type of one number.
#[derive(Clone, Copy, Debug)]
enum Kind {
    I8,
    U8,
    I16,
    U16,
    U32,
    F32,
}

impl Kind {
    fn of(code: usize) -> Option<Self> {
        Some(match code {
            5120 => Self::I8,
            5121 => Self::U8,
            5122 => Self::I16,
            5123 => Self::U16,
            5125 => Self::U32,
            5126 => Self::F32,
            _ => return None,
        })
    }

    fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }

    /// The number that `bytes` begin with; 0 where they are too few.
    fn number(self, bytes: &[u8]) -> f64 {
        let two = bytes.first_chunk::<2>().copied().unwrap_or_default();
        let four = bytes.first_chunk::<4>().copied().unwrap_or_default();
        match self {
            Self::I8 => bytes
                .first()
                .map_or(0.0, |&byte| f64::from(byte.cast_signed())),
            Self::U8 => bytes.first().map_or(0.0, |&byte| f64::from(byte)),
            Self::I16 => f64::from(i16::from_le_bytes(two)),
            Self::U16 => f64::from(u16::from_le_bytes(two)),
            Self::U32 => f64::from(u32::from_le_bytes(four)),
            Self::F32 => f64::from(f32::from_le_bytes(four)),
        }
    }

    /// What a whole number is divided by where it stands for a part of one.
    fn whole(self) -> f64 {
        match self {
            Self::I8 => 127.0,
            Self::U8 => 255.0,
            Self::I16 => 32767.0,
            Self::U16 => 65535.0,
            Self::U32 | Self::F32 => 1.0,
        }
    }
}

/// An accessor that was found and makes sense.
#[derive(Debug)]
pub(super) struct Accessor<'a> {
    value: &'a Value,
    number: usize,
    kind: Kind,
    /// Numbers of an element.
    pub(super) width: usize,
    /// Elements.
    pub(super) count: usize,
    is_normalised: bool,
}

impl<'a> Accessor<'a> {
    /// Accessor number `number`.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] where it is not there or its type is none.
    pub(super) fn find(root: &'a Value, number: usize) -> Result<Self, ReadError> {
        let value = array(root, "accessors").get(number);
        let value = value.ok_or_else(|| wrong(number, "it is not there"))?;
        let kind = index(value, "componentType").and_then(Kind::of);
        let kind = kind.ok_or_else(|| wrong(number, "its numbers have no known type"))?;
        let width = match text(value, "type") {
            Some("SCALAR") => 1,
            Some("VEC2") => 2,
            Some("VEC3") => 3,
            Some("VEC4") => 4,
            Some("MAT4") => 16,
            _ => return Err(wrong(number, "its elements have no known shape")),
        };
        Ok(Self {
            value,
            number,
            kind,
            width,
            count: index(value, "count").ok_or_else(|| wrong(number, "it has no count"))?,
            is_normalised: value
                .get("normalized")
                .and_then(Value::as_bool)
                .unwrap_or(false),
        })
    }

    /// All elements, `N` numbers each: zeros where it has fewer, the first ones where it has more.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] where it reaches beyond its view.
    pub(super) fn read<const N: usize>(
        &self,
        buffers: &Buffers<'_>,
    ) -> Result<Vec<[f64; N]>, ReadError> {
        let mut elements = match index(self.value, "bufferView") {
            Some(view) => self.elements(buffers, view, self.offset(self.value), self.count)?,
            None if self.count <= MOST_ZEROS => vec![[0.0; N]; self.count],
            None => return Err(wrong(self.number, "it has no bytes behind it")),
        };
        if let Some(sparse) = self.value.get("sparse") {
            self.replace(sparse, buffers, &mut elements)?;
        }
        Ok(elements)
    }

    /// All elements as indices.
    ///
    /// # Errors
    /// As [`Accessor::read`]; also for numbers that are no indices.
    pub(super) fn indices(&self, buffers: &Buffers<'_>) -> Result<Vec<u32>, ReadError> {
        if !matches!(self.kind, Kind::U8 | Kind::U16 | Kind::U32) || self.width != 1 {
            return Err(wrong(self.number, "its numbers are no indices"));
        }
        let plain = Accessor {
            is_normalised: false,
            ..*self
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "read from 32 bits at most"
        )]
        let index = |[number]: [f64; 1]| number as u32;
        Ok(plain.read::<1>(buffers)?.into_iter().map(index).collect())
    }

    fn offset(&self, value: &Value) -> usize {
        index(value, "byteOffset").unwrap_or(0)
    }

    fn elements<const N: usize>(
        &self,
        buffers: &Buffers<'_>,
        view: usize,
        offset: usize,
        count: usize,
    ) -> Result<Vec<[f64; N]>, ReadError> {
        let view = buffers.view(view)?;
        let size = self.kind.size().saturating_mul(self.width);
        let stride = view.stride.unwrap_or(size).max(1);
        let reach = count
            .saturating_sub(1)
            .saturating_mul(stride)
            .saturating_add(size);
        let end = offset.saturating_add(reach);
        let bytes = view.bytes.get(offset..).unwrap_or_default();
        if count > 0 && bytes.len() < reach {
            let what = format!(
                "{count} elements reach to byte {end} of a view of {}",
                view.bytes.len()
            );
            return Err(wrong(self.number, &what));
        }
        let mut elements = Vec::with_capacity(count);
        for chunk in bytes.chunks(stride).take(count) {
            let mut element = [0.0; N];
            let numbers = chunk.chunks(self.kind.size()).take(self.width);
            for (slot, bytes) in element.iter_mut().zip(numbers) {
                *slot = self.scaled(self.kind.number(bytes));
            }
            elements.push(element);
        }
        Ok(elements)
    }

    fn scaled(&self, number: f64) -> f64 {
        if self.is_normalised {
            (number / self.kind.whole()).max(-1.0)
        } else {
            number
        }
    }

    /// Puts the few elements that are given one by one into their places.
    fn replace<const N: usize>(
        &self,
        sparse: &Value,
        buffers: &Buffers<'_>,
        elements: &mut [[f64; N]],
    ) -> Result<(), ReadError> {
        let missing = || wrong(self.number, "its sparse part is incomplete");
        let (indices, values) = (sparse.get("indices"), sparse.get("values"));
        let (indices, values) = (indices.ok_or_else(missing)?, values.ok_or_else(missing)?);
        let count = index(sparse, "count").ok_or_else(missing)?;
        let kind = index(indices, "componentType")
            .and_then(Kind::of)
            .ok_or_else(missing)?;
        let places = Accessor {
            kind,
            width: 1,
            is_normalised: false,
            ..*self
        };
        let view = index(indices, "bufferView").ok_or_else(missing)?;
        let places = places.elements::<1>(buffers, view, self.offset(indices), count)?;
        let view = index(values, "bufferView").ok_or_else(missing)?;
        let values = self.elements::<N>(buffers, view, self.offset(values), count)?;
        for ([place], value) in places.into_iter().zip(values) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a negative one becomes 0"
            )]
            let slot = elements.get_mut(place as usize);
            *slot.ok_or_else(|| {
                wrong(
                    self.number,
                    "its sparse part names an element beyond the last",
                )
            })? = value;
        }
        Ok(())
    }
}

fn wrong(number: usize, what: &str) -> ReadError {
    ReadError::malformed(format!("accessor {number}: {what}"), Location::File)
}

//! Numbers one after another, out of lines of text or out of binary data, for formats that come as both.
//!
//! Promises: a number of any type arrives as the nearest `f64`, one that a file declares as single precision after
//! rounding to that, so that text and binary data of one body agree; no room is made for values that cannot be there.
//! [`crate::formats::kit::values::text`] and [`crate::formats::kit::values::binary`] have them.

pub(in crate::formats) mod binary;
pub(in crate::formats) mod text;

use crate::formats::{Location, ReadError};

/// The type of a number in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Scalar {
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float32,
    Float64,
}

impl Scalar {
    /// Bytes of one in binary data.
    pub(in crate::formats) fn width(self) -> u64 {
        match self {
            Self::Int8 | Self::UInt8 => 1,
            Self::Int16 | Self::UInt16 => 2,
            Self::Int32 | Self::UInt32 | Self::Float32 => 4,
            Self::Int64 | Self::UInt64 | Self::Float64 => 8,
        }
    }
}

/// Why a value could not be had.
#[derive(Debug)]
pub(in crate::formats) enum Fault {
    /// The file is over; whoever asked knows what is missing.
    End,
    /// It is there, and wrong.
    Read(ReadError),
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl Fault {
    /// The error of a file that may end inside `what`.
    pub(in crate::formats) fn inside(
        self,
        what: impl FnOnce() -> String,
        at: Location,
    ) -> ReadError {
        match self {
            Self::End => ReadError::malformed(format!("the file ends inside {}", what()), at),
            Self::Read(error) => error,
        }
    }
}

/// A file's numbers in their order.
pub(in crate::formats) trait Values {
    /// Where the next value is looked for.
    fn place(&self) -> Location;

    fn bytes_left(&self) -> u64;

    /// Fewest bytes that so many values can be written in, if binary data has `bytes` for them.
    fn fewest_bytes(values: u64, bytes: u64) -> u64;

    /// Goes to where a row of values begins.
    fn start_row(&mut self) -> Result<(), Fault>;

    fn number(&mut self, scalar: Scalar) -> Result<f64, Fault>;

    fn integer(&mut self, scalar: Scalar) -> Result<i64, Fault>;

    /// Appends the next `count` integers to `list`.
    fn integers(&mut self, scalar: Scalar, count: u64, list: &mut Vec<i64>) -> Result<(), Fault>;

    /// Passes over so many values, which have `bytes` in binary data.
    fn skip(&mut self, values: u64, bytes: u64) -> Result<(), Fault>;

    /// What there is to say of what was not read, once all that was promised is.
    fn left_over(&mut self) -> Option<String>;

    /// The length of a list, held against the bytes that are left.
    fn list_length(&mut self, length: Scalar, item: Scalar) -> Result<u64, Fault> {
        let at = self.place();
        let written = self.integer(length)?;
        let left = self.bytes_left();
        let fits =
            |count: &u64| Self::fewest_bytes(*count, count.saturating_mul(item.width())) <= left;
        let count = u64::try_from(written).ok().filter(fits);
        count.ok_or_else(|| {
            let what = format!("a list of {written} values, {left} bytes are left");
            ReadError::malformed(what, at).into()
        })
    }

    /// The next row into `row`, where it stands on one line in plain numbers of these types, those that are `None` whatever they are;
    /// else false, and nothing is read.
    fn plain_row(&mut self, _types: &[Option<Scalar>], _row: &mut [f64]) -> bool {
        false
    }

    /// The next row, where it stands on one line as a list of three indices; else `None`, and nothing is read.
    fn plain_triangle(&mut self) -> Option<[u32; 3]> {
        None
    }

    /// Whether `count` rows of at least so many values, and bytes in binary data, can be there.
    fn check_promise(
        &self,
        count: u64,
        name: &str,
        [values, bytes]: [u64; 2],
    ) -> Result<(), ReadError> {
        let left = self.bytes_left();
        let values = count.saturating_mul(values);
        let needed = Self::fewest_bytes(values, count.saturating_mul(bytes));
        if needed <= left {
            return Ok(());
        }
        let what =
            format!("header promises {count} × {name}, {needed} bytes at least, {left} are left");
        Err(ReadError::malformed(what, self.place()))
    }
}

/// The integer that equals `value`.
pub(in crate::formats) fn whole_number(value: f64) -> Option<i64> {
    const EXACT: f64 = (1_i64 << 53) as f64;
    #[expect(clippy::cast_possible_truncation, reason = "it is compared again")]
    let whole = value as i64;
    #[expect(clippy::cast_precision_loss, reason = "what is lost is beyond")]
    let again = whole as f64;
    #[expect(clippy::float_cmp, reason = "equal is what is meant")]
    (again == value && value.abs() <= EXACT).then_some(whole)
}

//! Rows as Apache Parquet, and back.
//!
//! Every column may be null. Moments are timestamps in UTC, lists and objects are JSON; a moment that is none, which only another program can have written,
//! is null. The file's metadata have the columns as Table Schema under `table_schema`, with units and meanings.
//!
//! Source: Apache Parquet, Logical Types, format version 2.

#[cfg(feature = "cluster")]
mod read;
mod write;

use parquet::basic::{LogicalType, TimeUnit, Type as Physical};
use parquet::errors::ParquetError;

#[cfg(feature = "cluster")]
pub(crate) use read::{Batch, Reader};
pub(crate) use write::Writer;

use super::{Is, unwrapped};

fn types(is: Is) -> (Physical, Option<LogicalType>) {
    match is {
        Is::Whole => (Physical::INT64, None),
        Is::Real => (Physical::DOUBLE, None),
        Is::Flag => (Physical::BOOLEAN, None),
        Is::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Is::List | Is::Object => (Physical::BYTE_ARRAY, Some(LogicalType::Json)),
        Is::Moment => (
            Physical::INT64,
            Some(LogicalType::timestamp(true, TimeUnit::MILLIS)),
        ),
        Is::Nanoseconds => (
            Physical::INT64,
            Some(LogicalType::timestamp(true, TimeUnit::NANOS)),
        ),
    }
}

fn cause(error: ParquetError) -> anyhow::Error {
    match error {
        ParquetError::External(error) => unwrapped(error),
        other => other.into(),
    }
}

//! Rows as other programs take them: what their columns are, and Apache Parquet with type, unit and meaning of each.
//!
//! Promises: the same rows make the same bytes, and what was written is read back as it was. Knows no query and no library: who has rows
//! hands them in.

mod column;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;

use std::io;

#[cfg(feature = "parquet")]
pub(crate) use column::Is;
pub(crate) use column::{Column, table_schema};

/// The cause of an error of a library that wraps those of the system, so that a closed pipe is still known for one.
pub(crate) fn unwrapped(error: Box<dyn std::error::Error + Send + Sync>) -> anyhow::Error {
    match error.downcast::<io::Error>() {
        Ok(error) => (*error).into(),
        Err(other) => anyhow::anyhow!(other),
    }
}

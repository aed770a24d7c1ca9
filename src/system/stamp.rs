//! Tells whether a file is the one that was seen before, without reading it.

use std::fs::Metadata;

use super::modified_ns;

/// Size and modification time of a file: where both are equal, it is taken to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub size: i64,
    /// Modification time, ns since 1970.
    pub modified_ns: i64,
}

impl Stamp {
    /// Of a file of `size` bytes.
    pub(crate) fn new(size: u64, modified_ns: i64) -> Self {
        Self {
            size: i64::try_from(size).unwrap_or(i64::MAX),
            modified_ns,
        }
    }

    /// As the system has it.
    pub(crate) fn of(about: &Metadata) -> Self {
        Self::new(about.len(), modified_ns(about))
    }
}

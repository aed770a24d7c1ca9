//! `trigest plan`, `shard` and `merge`: an import in parts, on as many machines as there are.
//!
//! A part is imported by the one engine of all imports, into a library that is gone when its rows and pictures are written.

pub(super) mod merge;
pub(super) mod plan;
pub(super) mod shard;
mod transient;

//! What readers share: text and XML, numbers, transforms, packages, textures, and the files that stand beside a model.
//!
//! Promises: nothing here knows a single format. What two readers need stands here, never in one of them.

pub(in crate::formats) mod affine;
pub mod archive;
pub(in crate::formats) mod assembly;
pub(in crate::formats) mod blocks;
pub(in crate::formats) mod colour;
pub(in crate::formats) mod draft;
pub(in crate::formats) mod faceless;
pub(in crate::formats) mod finder;
pub(in crate::formats) mod gathered;
pub(in crate::formats) mod gzip;
pub(in crate::formats) mod helpers;
pub(in crate::formats) mod members;
pub(in crate::formats) mod names;
pub(in crate::formats) mod notes;
pub(in crate::formats) mod number;
mod overlap;
pub(in crate::formats) mod package;
pub(in crate::formats) mod picture_size;
pub(in crate::formats) mod plain_line;
pub(in crate::formats) mod polygon;
pub(in crate::formats) mod siblings;
pub(in crate::formats) mod slicing;
pub(in crate::formats) mod stage;
pub(in crate::formats) mod surfaces;
pub(in crate::formats) mod text;
pub(in crate::formats) mod texture;
pub(in crate::formats) mod used;
pub(in crate::formats) mod values;
pub(in crate::formats) mod xml;

//! The commands that ask a library and change nothing: each has a file here; what they share stands in this one.
//!
//! Promises: no byte of the library changes, no lock is held and no run is recorded, so that they answer beside an import too. Rows come a
//! page at a time from the one row reader of `store`, and reach people through the one table of `report`.

mod cells;
pub(super) mod complete;
pub(super) mod diff;
pub(super) mod dups;
pub(super) mod export;
mod facts;
pub(super) mod gallery;
pub(super) mod info;
mod json;
pub(super) mod ls;
mod named;
pub(super) mod runs;
pub(super) mod show;
pub(super) mod similar;
pub(super) mod stats;
pub(super) mod why;

use std::path::Path;

pub(super) use named::named;

use crate::commands::pages::PAGE;
use crate::report::Answer;
use crate::store::{CatalogRow, LibraryError, Lookup, Selection, Store};

/// A connection to the library in `folder` that changes nothing.
///
/// Its pages are not looked through first, which takes 1.5 s for a million models: what is damaged is found where it is read.
fn open(folder: &Path) -> Result<Lookup, LibraryError> {
    Store::lookup_as_is(folder)?.ok_or_else(|| LibraryError::Missing(folder.into()))
}

/// Gives every row of `selection` to `each`, a page at a time.
fn each_page(
    lookup: &Lookup,
    mut selection: Selection,
    mut each: impl FnMut(&[CatalogRow]) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let mut count = 0;
    loop {
        let page = selection.page(lookup, PAGE)?;
        if page.is_empty() {
            return Ok(count);
        }
        count += page.len() as u64;
        each(&page)?;
    }
}

/// Writes a path as whoever reads it needs it: its bytes, or on a terminal what does no harm there.
fn write_path(out: &mut Answer, text: &str, end: u8) -> std::io::Result<()> {
    if out.width.is_some() && end != 0 {
        return out.line(&crate::path_text::escaped(text));
    }
    let path = crate::path_text::from_text(text);
    out.bytes(path.as_os_str().as_encoded_bytes())?;
    out.bytes(&[end])
}

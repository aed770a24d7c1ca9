//! The bytes that a glTF names: its buffers and views of them, plain or packed by meshopt.
//!
//! A buffer is a GLB's own chunk, a `data:` URI or a file, which is looked for as [`crate::formats::kit::finder`] does; nothing
//! else is opened and nothing fetched.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use crate::formats::gltf::data_uri;
use crate::formats::gltf::json::{array, index, text};
use crate::formats::gltf::meshopt;
use crate::formats::kit::finder::Finder;
use crate::formats::{Input, Location, ReadError};
use crate::path_text::percent_decoded;

/// Names of the extension that packs views.
const PACKED: [&str; 2] = ["EXT_meshopt_compression", "KHR_meshopt_compression"];

/// All buffers of a file.
#[derive(Debug)]
pub(super) struct Buffers<'a> {
    root: &'a Value,
    input: &'a Input<'a>,
    /// `None` where a buffer is only a promise that packed views keep.
    buffers: Vec<Option<Rc<Cow<'a, [u8]>>>>,
    finder: Finder<'a>,
    hasher: blake3::Hasher,
    has_siblings: bool,
    opened_bytes: u64,
}

/// A view's bytes, and from one element to the next.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    pub(super) stride: Option<usize>,
}

impl<'a> Buffers<'a> {
    /// Opens every buffer that `root` names; `binary` is that of a GLB.
    ///
    /// # Errors
    /// [`ReadError::Missing`] for a file that is not there, [`ReadError::Malformed`] for one that is too short.
    pub(super) fn load(
        root: &'a Value,
        binary: Option<&'a [u8]>,
        input: &'a Input<'a>,
    ) -> Result<Self, ReadError> {
        let mut buffers = Self {
            root,
            input,
            buffers: Vec::new(),
            finder: Finder::new(input.siblings, input.limits.unpacked_bytes),
            hasher: blake3::Hasher::new(),
            has_siblings: false,
            opened_bytes: 0,
        };
        // Many buffers may name one file.
        let mut loaded: HashMap<&str, Rc<Cow<'a, [u8]>>> = HashMap::new();
        for (number, buffer) in array(root, "buffers").iter().enumerate() {
            let bytes = match text(buffer, "uri") {
                Some(uri) => {
                    if !loaded.contains_key(uri) {
                        let bytes = buffers.uri(uri).map_err(|reason| ReadError::Missing {
                            what: format!("buffer {number}, {}: {reason}", shown(uri)),
                        })?;
                        loaded.insert(uri, Rc::new(bytes));
                    }
                    loaded.get(uri).map(Rc::clone)
                }
                None if number == 0 => binary.map(|bytes| Rc::new(Cow::Borrowed(bytes))),
                None => None,
            };
            let promised = index(buffer, "byteLength").unwrap_or(0);
            if let Some(bytes) = &bytes
                && bytes.len() < promised
            {
                let what = format!("buffer {number} has {} of {promised} bytes", bytes.len());
                return Err(ReadError::malformed(what, Location::File));
            }
            buffers.buffers.push(bytes);
        }
        Ok(buffers)
    }

    /// The bytes behind a URI.
    ///
    /// # Errors
    /// The reason as words.
    pub(super) fn uri(&mut self, uri: &str) -> Result<Cow<'a, [u8]>, String> {
        if let Some(data) = data_of(uri) {
            return data_uri::bytes(data).map(Cow::Owned);
        }
        let is_local = uri
            .get(..5)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
        if uri.contains("://") && !is_local {
            return Err("not fetched: no URI but data and files of the folder is opened".into());
        }
        let limit = self.input.limits.unpacked_bytes;
        let limit = limit.saturating_sub(self.opened_bytes);
        // One that is not there may come: a model that names it is not that of its own bytes alone.
        self.has_siblings = true;
        self.hasher.update(uri.as_bytes());
        let loaded = self.find(uri, limit)?;
        self.opened_bytes = self.opened_bytes.saturating_add(loaded.len() as u64);
        self.hasher.update(&loaded);
        Ok(Cow::Owned(loaded))
    }

    /// The bytes of a file, at most `limit`: by its name as it is decoded, then as it is written, then without a query.
    fn find(&mut self, uri: &str, limit: u64) -> Result<Vec<u8>, String> {
        self.finder.keep_to(limit);
        let decoded = |uri: &str| String::from_utf8(percent_decoded(uri)).ok();
        let without_query = uri.split(['?', '#']).next().filter(|bare| *bare != uri);
        let names = [
            decoded(uri),
            Some(uri.to_owned()),
            without_query.and_then(decoded),
        ];
        let mut reason = None;
        for name in names.into_iter().flatten() {
            match self.finder.find(&name, "") {
                Ok(found) => return Ok(found.bytes),
                Err(why) => reason = reason.or(Some(why)),
            }
        }
        Err(reason.unwrap_or_default())
    }

    /// The bytes of view number `number`.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] where it reaches beyond its buffer or cannot be unpacked.
    pub(super) fn view(&self, number: usize) -> Result<View<'_>, ReadError> {
        let wrong =
            |what: String| ReadError::malformed(format!("view {number}: {what}"), Location::File);
        let view = array(self.root, "bufferViews").get(number);
        let view = view.ok_or_else(|| wrong("it is not there".into()))?;
        let stride = index(view, "byteStride").filter(|&stride| stride > 0);
        let extensions = view.get("extensions");
        let packed = PACKED.iter().find_map(|name| extensions?.get(name));
        if let Some(packed) = packed {
            let bytes = self.slice(packed).map_err(wrong)?;
            let unpacked = meshopt::unpack(packed, bytes, self.input.limits)?;
            let stride = index(packed, "byteStride");
            return Ok(View {
                bytes: Cow::Owned(unpacked),
                stride,
            });
        }
        let bytes = Cow::Borrowed(self.slice(view).map_err(wrong)?);
        Ok(View { bytes, stride })
    }

    /// The part of a buffer that `view` is.
    fn slice(&self, view: &Value) -> Result<&[u8], String> {
        let buffer = index(view, "buffer").ok_or("it names no buffer")?;
        let bytes = self.buffers.get(buffer).and_then(Option::as_deref);
        let bytes = bytes.ok_or_else(|| format!("buffer {buffer} is not there"))?;
        let start = index(view, "byteOffset").unwrap_or(0);
        let length = index(view, "byteLength").ok_or("it has no length")?;
        let end = start.checked_add(length);
        end.and_then(|end| bytes.get(start..end)).ok_or_else(|| {
            format!(
                "{length} bytes from {start} reach beyond buffer {buffer} of {}",
                bytes.len()
            )
        })
    }

    /// Bytes of the file, and of the files that it names.
    pub(super) fn size(&self) -> u64 {
        (self.input.bytes.len() as u64).saturating_add(self.opened_bytes)
    }

    /// BLAKE3 over the names of files and what was read of them.
    pub(super) fn siblings_hash(&self) -> Option<blake3::Hash> {
        self.has_siblings.then(|| self.hasher.finalize())
    }
}

/// What follows `data:`, which may be in capitals.
fn data_of(uri: &str) -> Option<&str> {
    let (scheme, data) = uri.split_once(':')?;
    scheme.eq_ignore_ascii_case("data").then_some(data)
}

/// A URI, short enough for a message.
pub(super) fn shown(uri: &str) -> String {
    const LONGEST: usize = 60;
    let head: String = uri.chars().take(LONGEST).collect();
    let more = if head.len() < uri.len() { "…" } else { "" };
    format!("{head:?}{more}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::formats::{Limits, Siblings};

    /// The first bytes of the buffer that `uri` leads to, beside which lie files; or why there is none.
    fn opened(uri: &str) -> Result<Vec<u8>, String> {
        let folder = tempfile::tempdir().unwrap();
        for name in ["Data.bin", "a b.bin", "what?.bin"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let siblings = Siblings::Folder(folder.path().into());
        let limits = Limits::default();
        let input = Input {
            bytes: b"",
            siblings: &siblings,
            limits: &limits,
        };
        let root = json!({ "buffers": [{ "uri": uri }] });
        let loaded = Buffers::load(&root, None, &input).map_err(|error| error.to_string())?;
        let first = loaded.buffers.first().cloned().flatten();
        Ok(first.unwrap().to_vec())
    }

    #[test]
    fn files_are_found_by_names_of_other_machines() {
        for (uri, name) in [
            ("Data.bin", "Data.bin"),
            ("DATA.BIN", "Data.bin"),
            ("data.bin?version=7", "Data.bin"),
            ("Data.bin#x", "Data.bin"),
            ("C:\\models\\Data.bin", "Data.bin"),
            ("file:///home/me/Data.bin", "Data.bin"),
            ("/srv/a%20b.bin", "a b.bin"),
            ("what?.bin", "what?.bin"),
            ("data:,Data.bin", "Data.bin"),
            (
                "DATA:application/octet-stream;base64,RGF0YS5iaW4=",
                "Data.bin",
            ),
        ] {
            assert_eq!(opened(uri).as_deref(), Ok(name.as_bytes()), "{uri}");
        }
        for uri in ["https://example.org/Data.bin", "gone.bin?x", "../gone.bin"] {
            assert!(opened(uri).is_err(), "{uri}");
        }
    }
}

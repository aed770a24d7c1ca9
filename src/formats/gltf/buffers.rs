//! The bytes that a glTF names: its buffers and views of them, plain or packed by meshopt.
//!
//! A buffer is a GLB's own chunk, a `data:` URI or a file in the model's folder; nothing else is opened and nothing fetched.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use crate::formats::gltf::data_uri;
use crate::formats::gltf::json::{array, index, text};
use crate::formats::gltf::meshopt;
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
        if let Some(data) = uri.strip_prefix("data:") {
            return data_uri::bytes(data).map(Cow::Owned);
        }
        if uri.contains("://") {
            return Err("not fetched: no URI but data and files of the folder is opened".into());
        }
        let name = String::from_utf8(percent_decoded(uri)).unwrap_or_else(|_| uri.to_owned());
        let limit = self.input.limits.unpacked_bytes;
        let limit = limit.saturating_sub(self.opened_bytes);
        let siblings = self.input.siblings;
        // One that is not there may come: a model that names it is not that of its own bytes alone.
        self.has_siblings = true;
        self.hasher.update(uri.as_bytes());
        let loaded = siblings
            .load(&name, limit)
            .or_else(|reason| siblings.load(uri, limit).map_err(|_| reason))?;
        self.opened_bytes = self.opened_bytes.saturating_add(loaded.len() as u64);
        self.hasher.update(&loaded);
        Ok(Cow::Owned(loaded))
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

/// A URI, short enough for a message.
pub(super) fn shown(uri: &str) -> String {
    const LONGEST: usize = 60;
    let head: String = uri.chars().take(LONGEST).collect();
    let more = if head.len() < uri.len() { "…" } else { "" };
    format!("{head:?}{more}")
}

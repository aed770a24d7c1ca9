//! Layers and pictures of a scene: in the model's folder, or in the package that the model is.
//!
//! Promises: nothing outside the folder or the package is opened, and nothing is fetched; each layer is read once; all files
//! together are held to the bytes that siblings may have.

use std::collections::HashMap;
use std::rc::Rc;

use crate::formats::kit::package::{Package, is_package};
use crate::formats::kit::siblings::{LEADS_OUT, NOT_FOUND, normal};
use crate::formats::usd::layer::{Layer, Value};
use crate::formats::usd::{binary, text};
use crate::formats::{Input, Limits, Location, ReadError};

/// Layers that one scene is composed of at most.
const MOST_LAYERS: usize = 1000;

/// A layer, and where it lies.
#[derive(Debug)]
pub(super) struct Opened {
    /// Its path, from the model's folder or within the package.
    pub(super) path: String,
    pub(super) layer: Layer,
}

impl Opened {
    /// The folder of the layer; ends with a slash unless it is the model's.
    fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| {
            self.path
                .get(..folder.len().saturating_add(1))
                .unwrap_or_default()
        })
    }
}

/// Opens layers.
pub(super) struct Sources<'a> {
    input: &'a Input<'a>,
    package: Option<Package<'a>>,
    known: HashMap<String, Result<Rc<Opened>, String>>,
    bytes_left: u64,
    pub(super) opened_bytes: u64,
    hasher: blake3::Hasher,
    has_siblings: bool,
}

/// A layer in either writing.
fn layer_of(bytes: &[u8], limits: &Limits) -> Result<Layer, ReadError> {
    if binary::recognises(bytes) {
        binary::read(bytes, limits)
    } else if text::recognises(bytes) {
        text::read(bytes, limits)
    } else {
        let what = "no USD: neither its text nor its binary form";
        Err(ReadError::malformed(what, Location::File))
    }
}

impl<'a> Sources<'a> {
    /// The model's own layer: the file, or the first of the package that it is.
    ///
    /// # Errors
    /// [`ReadError`] where it cannot be read.
    pub(super) fn open(input: &'a Input<'a>) -> Result<(Self, Rc<Opened>), ReadError> {
        let mut sources = Self {
            input,
            package: None,
            known: HashMap::new(),
            bytes_left: input.limits.sibling_bytes,
            opened_bytes: 0,
            hasher: blake3::Hasher::new(),
            has_siblings: false,
        };
        if !is_package(input.bytes) {
            let layer = layer_of(input.bytes, input.limits)?;
            let opened = sources.keep("", layer);
            return Ok((sources, opened));
        }
        let mut package = Package::open(input.bytes, input.limits)?;
        let first = package.names().find(|name| is_layer(name));
        let first = first
            .ok_or_else(|| ReadError::malformed("the package holds no layer", Location::File))?;
        let part = package.find(&first).ok_or_else(|| {
            ReadError::malformed("the package's layer is not there", Location::File)
        })?;
        let bytes = package.read(part)?;
        let layer = layer_of(&bytes, input.limits).map_err(|error| error.within(&first))?;
        sources.package = Some(package);
        let opened = sources.keep(&first, layer);
        Ok((sources, opened))
    }

    fn keep(&mut self, path: &str, mut layer: Layer) -> Rc<Opened> {
        let path = path.trim_start_matches('/').to_owned();
        let mut opened = Opened {
            path: path.clone(),
            layer: Layer::default(),
        };
        settle(&mut layer, opened.folder());
        opened.layer = layer;
        let opened = Rc::new(opened);
        self.known.insert(path, Ok(Rc::clone(&opened)));
        opened
    }

    /// The layer at a path that [`settle`] made.
    ///
    /// # Errors
    /// The reason as words for the model's notes.
    pub(super) fn layer(&mut self, path: &str) -> Result<Rc<Opened>, String> {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        if self.known.len() >= MOST_LAYERS {
            return Err("not opened: too many layers".into());
        }
        let read = self.bytes(path).and_then(|bytes| {
            if is_package(&bytes) {
                return Err("not opened: a package within a scene".into());
            }
            layer_of(&bytes, self.input.limits).map_err(|error| format!("not read: {error}"))
        });
        match read {
            Ok(layer) => Ok(self.keep(path, layer)),
            Err(reason) => {
                self.known.insert(path.to_owned(), Err(reason.clone()));
                Err(reason)
            }
        }
    }

    /// The bytes of a file at a path that [`settle`] made.
    ///
    /// # Errors
    /// The reason as words for the model's notes.
    pub(super) fn bytes(&mut self, path: &str) -> Result<Vec<u8>, String> {
        if path.contains("://") {
            return Err("not fetched: nothing but files of the folder is opened".into());
        }
        if let Some(package) = &mut self.package {
            let is_inside = normal(path).is_some_and(|path| !path.starts_with(".."));
            if !is_inside {
                return Err(LEADS_OUT.into());
            }
            let part = package.find(path).ok_or(NOT_FOUND)?;
            return package.read(part).map_err(|error| error.to_string());
        }
        self.has_siblings = true;
        self.hasher.update(path.as_bytes());
        let bytes = self.input.siblings.load(path, self.bytes_left)?;
        let length = bytes.len() as u64;
        self.bytes_left = self.bytes_left.saturating_sub(length);
        self.opened_bytes = self.opened_bytes.saturating_add(length);
        self.hasher.update(&bytes);
        Ok(bytes)
    }

    /// BLAKE3 over the names of files and what was read of them.
    pub(super) fn siblings_hash(&self) -> Option<blake3::Hash> {
        self.has_siblings.then(|| self.hasher.finalize())
    }

    /// Whether the model is a package, whose pictures lie within it.
    pub(super) fn is_package(&self) -> bool {
        self.package.is_some()
    }
}

fn is_layer(name: &str) -> bool {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(ending.as_deref(), Some("usd" | "usda" | "usdc"))
}

/// Makes every path of a file in a layer one from the model's folder, or within the package.
fn settle(layer: &mut Layer, folder: &str) {
    let join = |asset: &mut String| *asset = joined(folder, asset);
    if let Some(value) = layer.metadata.get_mut("subLayers") {
        match value {
            Value::References(list) => list.iter_mut().for_each(|layer| join(&mut layer.asset)),
            Value::Texts(list) => list.iter_mut().for_each(join),
            Value::Text(own) | Value::Asset(own) => join(own),
            _ => {}
        }
    }
    settle_prim(&mut layer.root, folder);
}

fn settle_prim(prim: &mut super::layer::Prim, folder: &str) {
    let references = prim.references.iter_mut().chain(&mut prim.payloads);
    for reference in references.filter(|reference| !reference.asset.is_empty()) {
        reference.asset = joined(folder, &reference.asset);
    }
    for property in prim.properties.values_mut() {
        for value in [&mut property.value, &mut property.sample]
            .into_iter()
            .flatten()
        {
            if let Value::Asset(asset) = &**value {
                *value = Rc::new(Value::Asset(joined(folder, asset)));
            }
        }
    }
    let variants = prim.variants.iter_mut().flat_map(|(_, variants)| variants);
    prim.children
        .iter_mut()
        .chain(variants)
        .for_each(|child| settle_prim(child, folder));
}

/// A path from where `folder` lies; one that is absolute or an address stays as it is.
fn joined(folder: &str, asset: &str) -> String {
    let asset = asset.trim().replace('\\', "/");
    let is_foreign = asset.starts_with('/') || asset.contains(':');
    if asset.is_empty() || is_foreign {
        return asset;
    }
    normal(&format!("{folder}{asset}")).unwrap_or(asset)
}

//! Reads a layer that is written in binary ("crate" files).
//!
//! Promises: every table lies within the file; what is packed unpacks to no more than its table says and the file's budget
//! allows; each index is checked. Values of no use are not unpacked.
//!
//! Source: Pixar, OpenUSD, crateFile and integerCoding in Sdf, for the layout of files of versions 0.0.1 to 0.12.0.

mod numbers;
mod packed;
mod tables;
mod values;

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::formats::usd::binary::tables::{Spec, Tables};
use crate::formats::usd::binary::values::Reader;
use crate::formats::usd::layer::{Layer, Prim, Property, Specifier, Value, is_used};
use crate::formats::{Limits, Location, ReadError};

const MAGIC: &[u8] = b"PXR-USDC";

/// What a spec is of.
const ATTRIBUTE: u32 = 1;
const PRIM: u32 = 6;
const PSEUDO_ROOT: u32 = 7;
const RELATIONSHIP: u32 = 8;
const VARIANT: u32 = 10;

/// Whether a layer is written in binary.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The file is wrong at this byte.
fn wrong(what: impl Into<String>, at: usize) -> ReadError {
    ReadError::malformed(what, Location::Byte(at as u64))
}

/// # Errors
/// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Layer, ReadError> {
    let tables = Tables::read(bytes, limits)?;
    let mut builder = Builder {
        reader: Reader::new(bytes, &tables),
        tables: &tables,
        by_parent: HashMap::new(),
        limits,
    };
    let mut root = None;
    for spec in &tables.specs {
        let Some(path) = tables.paths.get(spec.path as usize) else {
            continue;
        };
        if spec.kind == PSEUDO_ROOT {
            root = Some(spec);
        } else if spec.path != path.parent {
            builder.by_parent.entry(path.parent).or_default().push(spec);
        }
    }
    let mut layer = Layer::default();
    if let Some(spec) = root {
        for (name, rep) in tables.fields_of(spec) {
            if let Some(value) = builder.reader.read(rep)? {
                layer.metadata.insert(name.to_owned(), value);
            }
        }
        builder.inner(&mut layer.root, spec.path, 1)?;
    }
    Ok(layer)
}

struct Builder<'a> {
    reader: Reader<'a>,
    tables: &'a Tables<'a>,
    by_parent: HashMap<u32, Vec<&'a Spec>>,
    limits: &'a Limits,
}

impl Builder<'_> {
    /// Everything below the path of a prim.
    fn inner(&mut self, prim: &mut Prim, path: u32, depth: u64) -> Result<(), ReadError> {
        self.limits.check_nesting(depth)?;
        // Each is below one path only, so that nothing is visited twice.
        let below = self.by_parent.remove(&path).unwrap_or_default();
        let mut sets: BTreeMap<String, Vec<Prim>> = BTreeMap::new();
        for spec in below {
            let name = self.tables.name_of(spec.path);
            match spec.kind {
                PRIM => {
                    let child = self.prim(spec, name, depth)?;
                    prim.children.push(child);
                }
                VARIANT => {
                    let chosen = name.trim_matches(['{', '}']).split_once('=');
                    if let Some((set, variant)) = chosen {
                        let child = self.prim(spec, variant, depth)?;
                        sets.entry(set.to_owned()).or_default().push(child);
                    }
                }
                ATTRIBUTE | RELATIONSHIP if is_used(name) => {
                    let property = self.property(spec)?;
                    prim.properties.insert(name.to_owned(), property);
                }
                _ => {}
            }
        }
        prim.variants.extend(sets);
        Ok(())
    }

    fn prim(&mut self, spec: &Spec, name: &str, depth: u64) -> Result<Prim, ReadError> {
        let mut prim = Prim {
            name: name.to_owned(),
            ..Prim::default()
        };
        let mut order = Vec::new();
        for (field, rep) in self.tables.fields_of(spec) {
            let is_of_use = matches!(
                field,
                "specifier"
                    | "typeName"
                    | "active"
                    | "references"
                    | "payload"
                    | "inheritPaths"
                    | "specializes"
                    | "variantSelection"
                    | "primChildren"
            );
            if !is_of_use {
                continue;
            }
            let Some(value) = self.reader.read(rep)? else {
                continue;
            };
            match (field, value) {
                ("specifier", value) => {
                    prim.specifier = match value.first::<1>() {
                        Some([0.0]) => Specifier::Def,
                        Some([2.0]) => Specifier::Class,
                        _ => Specifier::Over,
                    };
                }
                ("typeName", Value::Text(kind)) => prim.kind = kind,
                ("primChildren", value) => order = value.as_texts(),
                (field, value) => prim.take(field, value),
            }
        }
        self.inner(&mut prim, spec.path, depth.saturating_add(1))?;
        let place: HashMap<&str, usize> = order.iter().map(String::as_str).zip(0..).collect();
        prim.children
            .sort_by_key(|child| place.get(child.name.as_str()).copied());
        Ok(prim)
    }

    fn property(&mut self, spec: &Spec) -> Result<Property, ReadError> {
        let mut property = Property::default();
        for (field, rep) in self.tables.fields_of(spec) {
            match field {
                "default" => property.value = self.reader.read(rep)?.map(Rc::new),
                "timeSamples" => property.sample = self.reader.first_sample(rep)?.map(Rc::new),
                "connectionPaths" | "targetPaths" => {
                    let value = self.reader.read(rep)?;
                    property.targets = value.map(|value| value.as_texts()).unwrap_or_default();
                }
                "interpolation" => {
                    let value = self.reader.read(rep)?;
                    property.interpolation =
                        value.and_then(|value| Some(value.as_text()?.to_owned()));
                }
                _ => {}
            }
        }
        Ok(property)
    }
}

#[cfg(test)]
mod tests;

//! Reads a layer that is written as text.
//!
//! Promises: time linear in the text; nesting within [`Limits`]; metadata and values of no use are passed over, whatever they
//! are. An error names the line.
//!
//! Source: Pixar, OpenUSD, the grammar of usda in the documentation of Sdf.

mod words;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::formats::usd::layer::{Layer, Prim, Property, Reference, Specifier, Value, is_used};
use crate::formats::usd::text::words::Words;
use crate::formats::{Limits, ReadError};

const MAGIC: &[u8] = b"#usda";

/// Whether a layer is written as text.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(MAGIC)
}

/// # Errors
/// [`ReadError::Malformed`] with the line, [`ReadError::OverLimit`] for what is nested too deep.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Layer, ReadError> {
    let mut parser = Parser {
        words: Words::new(bytes),
        limits,
    };
    let mut layer = Layer::default();
    if parser.words.takes(b'(') {
        parser.metadata(&mut |key, value| {
            layer.metadata.entry(key.to_owned()).or_insert(value);
        })?;
    }
    while parser.words.peek().is_some() {
        parser.entry(&mut layer.root, 1)?;
    }
    Ok(layer)
}

struct Parser<'a> {
    words: Words<'a>,
    limits: &'a Limits,
}

/// Words that change a list instead of saying what it is.
const EDITS: [&str; 5] = ["prepend", "append", "add", "delete", "reorder"];

impl Parser<'_> {
    /// One thing in the body of a prim: a prim, a property, a set of variants.
    fn entry(&mut self, prim: &mut Prim, depth: u64) -> Result<(), ReadError> {
        self.limits.check_nesting(depth)?;
        if self.words.takes(b';') {
            return Ok(());
        }
        let first = self.words.name()?;
        let specifier = match first {
            "def" => Specifier::Def,
            "over" => Specifier::Over,
            "class" => Specifier::Class,
            "variantSet" => return self.variant_set(prim, depth),
            _ => return self.property(prim, first),
        };
        let mut child = Prim {
            specifier,
            ..Prim::default()
        };
        if !self.words.is_quote() {
            child.kind = self.words.name()?.to_owned();
        }
        child.name = self.words.string()?;
        self.body(&mut child, depth)?;
        match prim.children.iter_mut().find(|own| own.name == child.name) {
            Some(own) => own.under(child),
            None => prim.children.push(child),
        }
        Ok(())
    }

    /// Metadata and body of a prim.
    fn body(&mut self, prim: &mut Prim, depth: u64) -> Result<(), ReadError> {
        if self.words.takes(b'(') {
            self.metadata(&mut |key, value| prim.take(key, value))?;
        }
        self.words.expect(b'{')?;
        while !self.words.takes(b'}') {
            self.entry(prim, depth.saturating_add(1))?;
        }
        Ok(())
    }

    fn variant_set(&mut self, prim: &mut Prim, depth: u64) -> Result<(), ReadError> {
        let set = self.words.string()?;
        self.words.expect(b'=')?;
        self.words.expect(b'{')?;
        let mut variants = Vec::new();
        while !self.words.takes(b'}') {
            let mut variant = Prim {
                name: self.words.string()?,
                ..Prim::default()
            };
            self.body(&mut variant, depth.saturating_add(1))?;
            variants.push(variant);
        }
        prim.variants.push((set, variants));
        Ok(())
    }

    /// A property whose first word is `first`.
    fn property(&mut self, prim: &mut Prim, first: &str) -> Result<(), ReadError> {
        let mut word = first;
        let mut is_taken_away = false;
        while EDITS.contains(&word) || ["custom", "uniform", "varying", "config"].contains(&word) {
            is_taken_away |= matches!(word, "delete" | "reorder");
            word = self.words.name()?;
        }
        if matches!(word, "nameChildren" | "properties") && is_taken_away {
            self.words.expect(b'=')?;
            return self.value(1).map(drop);
        }
        let is_relationship = word == "rel";
        if !is_relationship && self.words.takes(b'[') {
            self.words.expect(b']')?;
        }
        let name = self.words.name()?;
        let (name, facet) = match name.rsplit_once('.') {
            Some((name, facet @ ("timeSamples" | "connect" | "spline"))) => (name, facet),
            _ => (name, ""),
        };
        let name = name.to_owned();
        let mut property = Property::default();
        if self.words.takes(b'=') {
            match (facet, is_relationship) {
                ("timeSamples", _) => property.sample = self.first_sample()?.map(Rc::new),
                ("connect", _) | (_, true) => property.targets = targets(self.value(1)?),
                ("spline", _) => drop(self.value(1)?),
                _ => property.value = Some(Rc::new(self.value(1)?)),
            }
        }
        if self.words.takes(b'(') {
            self.metadata(&mut |key, value| {
                if key == "interpolation" {
                    property.interpolation = value.as_text().map(str::to_owned);
                }
            })?;
        }
        if is_used(&name) && !is_taken_away {
            let own = prim.properties.entry(name).or_default();
            own.value = property.value.or(own.value.take());
            own.sample = property.sample.or(own.sample.take());
            own.interpolation = property.interpolation.or(own.interpolation.take());
            own.targets.append(&mut property.targets);
        }
        Ok(())
    }

    /// The first of values over time that is not blocked.
    fn first_sample(&mut self) -> Result<Option<Value>, ReadError> {
        let mut first: Option<(f64, Value)> = None;
        self.words.expect(b'{')?;
        while !self.words.takes(b'}') {
            let time = self.words.number()?;
            self.words.expect(b':')?;
            let value = self.value(1)?;
            let is_earlier = first.as_ref().is_none_or(|(known, _)| time < *known);
            if is_earlier && value != Value::None {
                first = Some((time, value));
            }
            self.words.takes(b',');
        }
        Ok(first.map(|(_, value)| value))
    }

    /// Metadata up to the bracket that closes it.
    fn metadata(&mut self, take: &mut dyn FnMut(&str, Value)) -> Result<(), ReadError> {
        while !self.words.takes(b')') {
            if self.words.takes(b';') {
                continue;
            }
            if self.words.is_quote() {
                self.words.string()?;
                continue;
            }
            let mut key = self.words.name()?;
            let mut is_taken_away = false;
            while EDITS.contains(&key) {
                is_taken_away |= matches!(key, "delete" | "reorder");
                key = self.words.name()?;
            }
            let key = key.to_owned();
            self.words.expect(b'=')?;
            let value = match key.as_str() {
                "references" | "payload" | "inherits" | "specializes" | "subLayers" => {
                    self.references()?
                }
                _ => self.value(1)?,
            };
            if !is_taken_away {
                take(&key, value);
            }
        }
        Ok(())
    }

    /// One reference, a list of them, or none.
    fn references(&mut self) -> Result<Value, ReadError> {
        let mut list = Vec::new();
        if self.words.takes(b'[') {
            while !self.words.takes(b']') {
                list.extend(self.reference()?);
                self.words.takes(b',');
            }
        } else {
            list.extend(self.reference()?);
        }
        Ok(Value::References(list))
    }

    fn reference(&mut self) -> Result<Option<Reference>, ReadError> {
        let mut reference = Reference::default();
        match self.words.peek() {
            Some(b'@') => {
                reference.asset = self.words.asset()?;
                if self.words.peek() == Some(b'<') {
                    reference.prim = self.words.path()?;
                }
            }
            Some(b'<') => reference.prim = self.words.path()?,
            _ => {
                let word = self.words.name()?;
                if word == "None" {
                    return Ok(None);
                }
                return Err(self.words.error("a file or a path was expected"));
            }
        }
        if self.words.takes(b'(') {
            self.metadata(&mut |_, _| {})?;
        }
        Ok(Some(reference))
    }

    fn value(&mut self, depth: u64) -> Result<Value, ReadError> {
        self.limits.check_nesting(depth)?;
        match self.words.peek() {
            Some(b'"' | b'\'') => Ok(Value::Text(self.words.string()?)),
            Some(b'@') => Ok(Value::Asset(self.words.asset()?)),
            Some(b'<') => Ok(Value::Text(self.words.path()?)),
            Some(b'[') => self.list(depth),
            Some(b'(') => {
                let mut values = Vec::new();
                self.tuple(&mut values, depth)?;
                let width = values.len().max(1);
                Ok(Value::Numbers { values, width })
            }
            Some(b'{') => self.dictionary(depth),
            _ if self.words.is_number() => Ok(Value::number(self.words.number()?)),
            _ => Ok(match self.words.name()? {
                "None" => Value::None,
                "true" => Value::number(1.0),
                "false" => Value::number(0.0),
                word => Value::Text(word.to_owned()),
            }),
        }
    }

    /// A list of numbers, tuples, texts, files or paths.
    fn list(&mut self, depth: u64) -> Result<Value, ReadError> {
        self.words.expect(b'[')?;
        let mut values = Vec::new();
        let mut texts = Vec::new();
        let mut width = 1;
        while !self.words.takes(b']') {
            match self.words.peek() {
                Some(b'"' | b'\'') => texts.push(self.words.string()?),
                Some(b'@') => texts.push(self.words.asset()?),
                Some(b'<') => texts.push(self.words.path()?),
                Some(b'(') => {
                    let before = values.len();
                    self.tuple(&mut values, 1)?;
                    width = values.len().saturating_sub(before).max(1);
                }
                Some(b'[') => drop(self.value(depth.saturating_add(1))?),
                _ if self.words.is_number() => values.push(self.words.number()?),
                _ => match self.words.name()? {
                    "true" => values.push(1.0),
                    "false" => values.push(0.0),
                    word => texts.push(word.to_owned()),
                },
            }
            self.words.takes(b',');
        }
        Ok(if texts.is_empty() {
            Value::Numbers { values, width }
        } else {
            Value::Texts(texts)
        })
    }

    /// Numbers between brackets, and those of brackets within.
    fn tuple(&mut self, values: &mut Vec<f64>, depth: u64) -> Result<(), ReadError> {
        self.limits.check_nesting(depth)?;
        self.words.expect(b'(')?;
        while !self.words.takes(b')') {
            if self.words.peek() == Some(b'(') {
                self.tuple(values, depth.saturating_add(1))?;
            } else {
                values.push(self.words.number()?);
            }
            self.words.takes(b',');
        }
        Ok(())
    }

    fn dictionary(&mut self, depth: u64) -> Result<Value, ReadError> {
        self.words.expect(b'{')?;
        let mut entries = BTreeMap::new();
        while !self.words.takes(b'}') {
            if self.words.takes(b';') || self.words.takes(b',') {
                continue;
            }
            // Values over time and names of variants have no type before them.
            if self.words.is_number() {
                self.words.number()?;
                self.words.expect(b':')?;
                self.value(depth.saturating_add(1))?;
                continue;
            }
            if !self.words.is_quote() {
                self.words.name()?;
                if self.words.takes(b'[') {
                    self.words.expect(b']')?;
                }
            }
            let key = match self.words.is_quote() {
                true => self.words.string()?,
                false => self.words.name()?.to_owned(),
            };
            self.words.expect(b'=')?;
            let value = self.value(depth.saturating_add(1))?;
            entries.insert(key, value);
        }
        Ok(Value::Dictionary(entries))
    }
}

/// Paths that a property names.
fn targets(value: Value) -> Vec<String> {
    value.as_texts()
}

#[cfg(test)]
mod tests;

//! Walks XML element by element, without namespaces, entities or a document type.
//!
//! Promises: time linear in the text, no more nesting than [`Limits`] allow, a DOCTYPE refused (no entity is ever
//! expanded), an error that names the part of a package and the byte. Names are compared without their prefix;
//! attributes tell whether they have one. Text that is not UTF-8 is read as Latin-1.
//!
//! `quick-xml` cuts the text into tags. It takes the end of the input for the end of the document, so open elements
//! are counted here; its search for duplicate attributes takes quadratic time and is off: the first one counts.
//!
//! Source: W3C, Extensible Markup Language (XML) 1.0, fifth edition.

mod row;
pub(in crate::formats) mod tree;

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute as RawAttribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::formats::kit::number::{Plain, plain};
use crate::formats::kit::text::{self, quoted};
use crate::formats::{Limits, Location, ReadError};

/// A document that is being walked.
pub(in crate::formats) struct Xml<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    limits: &'a Limits,
    /// Name of the part of a package, or empty.
    part: &'a str,
    open: u64,
    /// Whether the last tag is `<a/>`, whose end is still to be given.
    is_ending: bool,
    /// Where the last tag or text begins.
    at: u64,
}

/// The start of an element.
pub(in crate::formats) struct Element<'a>(BytesStart<'a>);

/// An attribute of an element.
pub(in crate::formats) struct Attribute<'e> {
    /// Whether a prefix stands before its name.
    pub(in crate::formats) has_prefix: bool,
    /// Its name without the prefix.
    pub(in crate::formats) name: &'e str,
    raw: RawAttribute<'e>,
}

/// The text of `bytes`, without a byte-order mark.
pub(in crate::formats) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match text::decoded(bytes) {
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
        },
        Cow::Owned(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
    }
}

/// Local name of the root element, as far as the first bytes show it.
pub(in crate::formats) fn root_name(bytes: &[u8]) -> Option<String> {
    const ENOUGH: usize = 4096;
    let mut head = bytes.get(..ENOUGH).unwrap_or(bytes);
    // Half a character at the cut would turn the whole into Latin-1.
    while let [before @ .., 0x80..=0xFF] = head {
        head = before;
    }
    let head = decoded(head);
    if !head.trim_start().starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(&head);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => {
                return Some(start.local_name().into_inner().to_owned());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

impl<'a> Xml<'a> {
    pub(in crate::formats) fn new(text: &'a str, part: &'a str, limits: &'a Limits) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            text,
            reader,
            limits,
            part,
            open: 0,
            is_ending: false,
            at: 0,
        }
    }

    /// The root element, whose local name must be `expected`.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] for another or none.
    pub(in crate::formats) fn root(&mut self, expected: &str) -> Result<Element<'a>, ReadError> {
        loop {
            match self.event()? {
                Event::Start(start) => {
                    let element = Element(start);
                    let name = element.name();
                    if name != expected {
                        let name = quoted(name.as_bytes());
                        let what = format!("the root element is {name}, not {expected:?}");
                        return Err(self.error(what));
                    }
                    return Ok(element);
                }
                Event::Eof => return Err(self.error(format!("no element {expected:?}"))),
                Event::Text(text) if !text.trim().is_empty() => {
                    return Err(self.error("this is no XML: text before the first element"));
                }
                _ => {}
            }
        }
    }

    /// The next element within the one that is open; `None` once that one has ended.
    ///
    /// Whoever gets one walks it to its end: by this, [`Xml::skip`] or [`Xml::text`].
    ///
    /// # Errors
    /// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
    pub(in crate::formats) fn child(&mut self) -> Result<Option<Element<'a>>, ReadError> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some(Element(start))),
                Event::End(_) => return Ok(None),
                _ => {}
            }
        }
    }

    /// Passes over what is left of the open element.
    ///
    /// # Errors
    /// As for [`Xml::child`].
    pub(in crate::formats) fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.open.saturating_sub(1);
        while self.open > outside {
            self.event()?;
        }
        Ok(())
    }

    /// The text of the open element, to its end; that of elements within it is left out.
    ///
    /// # Errors
    /// As for [`Xml::child`].
    pub(in crate::formats) fn text(&mut self) -> Result<Cow<'a, str>, ReadError> {
        let mut whole = Cow::Borrowed("");
        loop {
            let piece = match self.event()? {
                Event::Text(text) => text.into_inner(),
                Event::CData(text) => text.into_inner(),
                Event::GeneralRef(reference) => meaning(&reference.into_inner()),
                Event::Start(_) => {
                    self.skip()?;
                    continue;
                }
                Event::End(_) => return Ok(whole),
                _ => continue,
            };
            if whole.is_empty() {
                whole = piece;
            } else {
                whole.to_mut().push_str(&piece);
            }
        }
    }

    /// Checks that nothing follows the root element.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] where something does.
    pub(in crate::formats) fn finish(mut self) -> Result<(), ReadError> {
        loop {
            match self.event()? {
                Event::Eof => return Ok(()),
                Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text)
                    if text.trim_matches(['\0', ' ', '\r', '\n', '\t']).is_empty() => {}
                _ => return Err(self.error("something follows the end of the root element")),
            }
        }
    }

    /// Attributes of `element`, in their order.
    pub(in crate::formats) fn attributes<'e>(
        &self,
        element: &'e Element<'_>,
    ) -> impl Iterator<Item = Result<Attribute<'e>, ReadError>> + use<'e, 'a, '_> {
        let mut attributes = element.0.attributes();
        attributes.with_checks(false);
        attributes.map(|attribute| {
            let raw = attribute.map_err(|error| self.error(short(&error)))?;
            let (name, prefix) = raw.key.decompose();
            Ok(Attribute {
                has_prefix: prefix.is_some(),
                name: name.into_inner(),
                raw,
            })
        })
    }

    /// The text of an attribute without a prefix.
    ///
    /// # Errors
    /// [`ReadError::Malformed`] for attributes that are not written as XML wants them.
    pub(in crate::formats) fn attribute(
        &self,
        element: &Element<'_>,
        name: &str,
    ) -> Result<Option<String>, ReadError> {
        for attribute in self.attributes(element) {
            let attribute = attribute?;
            if !attribute.has_prefix && attribute.name == name {
                return Ok(Some(attribute.text()));
            }
        }
        Ok(None)
    }

    /// A finite number; anything else is an error that quotes it.
    ///
    /// # Errors
    /// [`ReadError::Malformed`].
    pub(in crate::formats) fn number<T>(&self, name: &str, raw: &str) -> Result<T, ReadError>
    where
        T: Plain + Into<f64> + Copy,
    {
        if let Some((number, [])) = plain::<T>(raw.as_bytes()) {
            return Ok(number);
        }
        let raw = raw.trim_ascii();
        let parse = |text: &str| {
            let parsed = fast_float2::parse::<T, _>(text.strip_prefix('+').unwrap_or(text));
            parsed.ok().filter(|&number| number.into().is_finite())
        };
        parse(raw)
            .or_else(|| parse(unescaped(raw)?.trim_ascii()))
            .ok_or_else(|| {
                self.error(format!(
                    "{name} is {}, not a number",
                    quoted(raw.as_bytes())
                ))
            })
    }

    /// A number without sign or fraction.
    ///
    /// # Errors
    /// [`ReadError::Malformed`].
    pub(in crate::formats) fn index(&self, name: &str, raw: &str) -> Result<u32, ReadError> {
        let raw = raw.trim_ascii();
        let escaped = || unescaped(raw)?.trim_ascii().parse().ok();
        raw.parse().ok().or_else(escaped).ok_or_else(|| {
            self.error(format!(
                "{name} is {}, not an index",
                quoted(raw.as_bytes())
            ))
        })
    }

    /// Where the last tag begins.
    pub(in crate::formats) fn byte(&self) -> u64 {
        self.at
    }

    /// The document is wrong at the last tag.
    pub(in crate::formats) fn error(&self, what: impl std::fmt::Display) -> ReadError {
        self.error_at(&what.to_string(), self.at)
    }

    /// The document is wrong at the byte `at`.
    pub(in crate::formats) fn error_at(&self, what: &str, at: u64) -> ReadError {
        let part = if self.part.is_empty() {
            String::new()
        } else {
            format!("{}: ", self.part)
        };
        ReadError::malformed(format!("{part}{what}"), Location::Byte(at))
    }

    fn event(&mut self) -> Result<Event<'a>, ReadError> {
        self.at = self.reader.buffer_position();
        let event = self.reader.read_event().map_err(|error| {
            let what = format!("XML: {}", short(&error));
            self.error_at(&what, self.reader.error_position())
        })?;
        match event {
            Event::Start(_) => {
                self.open = self.open.saturating_add(1);
                let end = usize::try_from(self.reader.buffer_position()).ok();
                let tag = end.and_then(|end| self.text.get(..end));
                self.is_ending = tag.is_some_and(|tag| tag.ends_with("/>"));
                self.limits.check_nesting(self.open)?;
            }
            Event::End(_) => {
                self.open = self.open.saturating_sub(1);
                self.is_ending = false;
            }
            Event::DocType(_) => return Err(self.error("DOCTYPE is not allowed")),
            Event::Eof if self.open > 0 => {
                return Err(self.error("the XML ends inside an element"));
            }
            _ => {}
        }
        Ok(event)
    }
}

impl Element<'_> {
    /// Its name without the prefix.
    pub(in crate::formats) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

impl Attribute<'_> {
    /// What is written between the quotes.
    pub(in crate::formats) fn raw(&self) -> &str {
        &self.raw.value
    }

    /// Its text.
    pub(in crate::formats) fn text(&self) -> String {
        let text = self.raw.normalized_value(XmlVersion::Explicit1_0);
        text.map_or_else(|_| self.raw.value.to_string(), Cow::into_owned)
    }
}

/// What `&name;` stands for; names that nobody has declared stay as they are.
fn meaning(name: &str) -> Cow<'static, str> {
    let escaped = format!("&{name};");
    let meant = quick_xml::escape::unescape(&escaped);
    meant.map(Cow::into_owned).unwrap_or(escaped).into()
}

/// The text of a number that is written with references to characters; `None` where there are none.
fn unescaped(raw: &str) -> Option<Cow<'_, str>> {
    let text = raw
        .contains('&')
        .then(|| quick_xml::escape::unescape(raw))?;
    text.ok()
}

/// An error of `quick-xml`, which may quote names of any length.
fn short(error: &impl ToString) -> String {
    error.to_string().chars().take(160).collect()
}

#[cfg(test)]
mod tests;

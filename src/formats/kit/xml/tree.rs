//! A whole document as a tree, for formats whose elements name one another from anywhere.
//!
//! Promises: text is borrowed from the document where it is in one piece; no deeper than [`crate::formats::Limits`] allow, and
//! of no more elements than [`MOST_ELEMENTS`].

use std::borrow::Cow;

use quick_xml::events::Event;

use super::{Element, Xml};
use crate::formats::{Location, ReadError};

/// Elements of one document: each takes some 150 bytes.
const MOST_ELEMENTS: u64 = 2_000_000;

/// An element with all that is in it.
#[derive(Debug, Default)]
pub(in crate::formats) struct Tree<'a> {
    name: Box<str>,
    attributes: Vec<(Box<str>, Box<str>)>,
    text: Cow<'a, str>,
    children: Vec<Tree<'a>>,
    at: u64,
}

impl<'a> Tree<'a> {
    /// The document below its root element, which must be called `root`.
    ///
    /// # Errors
    /// [`ReadError::Malformed`], or [`ReadError::OverLimit`] for too many elements or levels.
    pub(in crate::formats) fn read(mut xml: Xml<'a>, root: &str) -> Result<Self, ReadError> {
        let element = xml.root(root)?;
        let mut left = MOST_ELEMENTS;
        let tree = Self::of(&mut xml, &element, &mut left)?;
        xml.finish()?;
        Ok(tree)
    }

    fn of(xml: &mut Xml<'a>, element: &Element<'_>, left: &mut u64) -> Result<Self, ReadError> {
        *left = left.checked_sub(1).ok_or(ReadError::OverLimit {
            limit: "elements or more",
            asked: MOST_ELEMENTS.saturating_add(1),
            allowed: MOST_ELEMENTS,
            option: "",
        })?;
        let mut tree = Self {
            name: element.name().into(),
            at: xml.byte(),
            ..Self::default()
        };
        for attribute in xml.attributes(element) {
            let attribute = attribute?;
            let pair = (attribute.name.into(), attribute.text().into());
            tree.attributes.push(pair);
        }
        loop {
            let piece = match xml.event()? {
                Event::Text(text) => text.into_inner(),
                Event::CData(text) => text.into_inner(),
                Event::GeneralRef(reference) => super::meaning(&reference.into_inner()),
                Event::Start(start) => {
                    let child = Self::of(xml, &Element(start), left)?;
                    tree.children.push(child);
                    continue;
                }
                Event::End(_) => return Ok(tree),
                _ => continue,
            };
            if tree.text.trim_ascii().is_empty() {
                tree.text = piece;
            } else if !piece.trim_ascii().is_empty() {
                tree.text.to_mut().push_str(&piece);
            }
        }
    }

    pub(in crate::formats) fn name(&self) -> &str {
        &self.name
    }

    /// Its own text without blanks around it.
    pub(in crate::formats) fn text(&self) -> &str {
        self.text.trim_ascii()
    }

    pub(in crate::formats) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| &**own == name);
        found.map(|(_, value)| &**value)
    }

    pub(in crate::formats) fn children(&self) -> &[Self] {
        &self.children
    }

    /// The first child of this name.
    pub(in crate::formats) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| &*child.name == name)
    }

    /// All children of this name.
    pub(in crate::formats) fn all<'t>(
        &'t self,
        name: &'t str,
    ) -> impl Iterator<Item = &'t Self> + use<'t, 'a> {
        self.children
            .iter()
            .filter(move |child| &*child.name == name)
    }

    /// The first of the children of these names, each within the one before.
    pub(in crate::formats) fn path(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |tree, name| tree.child(name))
    }

    /// The document is wrong at this element.
    pub(in crate::formats) fn error(&self, what: impl Into<String>) -> ReadError {
        ReadError::malformed(what, self.location())
    }

    pub(in crate::formats) fn location(&self) -> Location {
        Location::Byte(self.at)
    }
}

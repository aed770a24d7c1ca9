//! Elements of a document by what names them: ids, and urls that lead to them.

use std::collections::HashMap;

use crate::formats::kit::xml::tree::Tree;

/// Elements by their ids; of two with one id the first.
type ById<'t, 'a> = HashMap<&'t str, &'t Tree<'a>>;

/// A document whose elements can be found.
#[derive(Debug)]
pub(super) struct Document<'t, 'a> {
    pub(super) root: &'t Tree<'a>,
    by_id: ById<'t, 'a>,
    /// Whether two elements have one id, which is against the standard and seen nevertheless.
    has_doubles: bool,
}

/// A part of a document, in which an id means the part's own element before any other.
#[derive(Debug)]
pub(super) struct Part<'d, 't, 'a> {
    document: &'d Document<'t, 'a>,
    own: ById<'t, 'a>,
}

impl<'t, 'a> Part<'_, 't, 'a> {
    /// The element that the attribute `url` of another leads to, if it is called `name`.
    pub(super) fn of(&self, tree: &Tree<'_>, attribute: &str, name: &str) -> Option<&'t Tree<'a>> {
        let url = tree.attribute(attribute)?;
        let own = self.own.get(id_in(url)).copied();
        own.filter(|tree| tree.name() == name)
            .or_else(|| self.document.find(url, name))
    }
}

/// The id that a url of this document names.
fn id_in(url: &str) -> &str {
    url.trim().strip_prefix('#').unwrap_or(url.trim())
}

/// The ids of all elements from `root` down, and whether any is there twice.
fn ids<'t, 'a>(root: &'t Tree<'a>) -> (ById<'t, 'a>, bool) {
    let (mut by_id, mut has_doubles) = (HashMap::new(), false);
    let mut open = vec![root];
    while let Some(tree) = open.pop() {
        if let Some(id) = tree.attribute("id") {
            let first = *by_id.entry(id).or_insert(tree);
            has_doubles |= !std::ptr::eq(first, tree);
        }
        open.extend(tree.children().iter().rev());
    }
    (by_id, has_doubles)
}

impl<'t, 'a> Document<'t, 'a> {
    pub(super) fn new(root: &'t Tree<'a>) -> Self {
        let (by_id, has_doubles) = ids(root);
        Self {
            root,
            by_id,
            has_doubles,
        }
    }

    /// What lies below `root`, an element of this document.
    pub(super) fn part(&self, root: &'t Tree<'a>) -> Part<'_, 't, 'a> {
        let own = if self.has_doubles {
            ids(root).0
        } else {
            ById::new()
        };
        Part {
            document: self,
            own,
        }
    }

    /// The element that `url` leads to within the document, if it is called `name`.
    pub(super) fn find(&self, url: &str, name: &str) -> Option<&'t Tree<'a>> {
        self.named(id_in(url), name)
    }

    /// The element with this id, if it is called `name`.
    pub(super) fn named(&self, id: &str, name: &str) -> Option<&'t Tree<'a>> {
        let found = self.by_id.get(id).copied();
        found.filter(|tree| tree.name() == name)
    }

    /// The element that the attribute `url` of another leads to.
    pub(super) fn of(&self, tree: &Tree<'_>, attribute: &str, name: &str) -> Option<&'t Tree<'a>> {
        self.find(tree.attribute(attribute)?, name)
    }

    pub(super) fn geometries(&self) -> impl Iterator<Item = &'t Tree<'a>> {
        let libraries = self.root.all("library_geometries");
        libraries.flat_map(|library| library.all("geometry"))
    }
}

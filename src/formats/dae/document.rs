//! Elements of a document by what names them: ids, and urls that lead to them.

use std::collections::HashMap;

use crate::formats::kit::xml::tree::Tree;

/// A document whose elements can be found.
#[derive(Debug)]
pub(super) struct Document<'t, 'a> {
    pub(super) root: &'t Tree<'a>,
    /// Of two elements with one id the first counts.
    by_id: HashMap<&'t str, &'t Tree<'a>>,
}

impl<'t, 'a> Document<'t, 'a> {
    pub(super) fn new(root: &'t Tree<'a>) -> Self {
        let mut by_id = HashMap::new();
        let mut open = vec![root];
        while let Some(tree) = open.pop() {
            if let Some(id) = tree.attribute("id") {
                by_id.entry(id).or_insert(tree);
            }
            open.extend(tree.children().iter().rev());
        }
        Self { root, by_id }
    }

    /// The element that `url` leads to within the document, if it is called `name`.
    pub(super) fn find(&self, url: &str, name: &str) -> Option<&'t Tree<'a>> {
        let id = url.trim().strip_prefix('#').unwrap_or(url.trim());
        self.named(id, name)
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

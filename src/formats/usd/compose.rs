//! Puts together what several layers say of a scene: one tree of prims out of sublayers, variants, references and payloads.
//!
//! What stands nearer counts first: the layer's own words, those of sublayers, the chosen variants, what is inherited, what is
//! referenced, payloads. Promises: a reference that leads back to itself, out of the folder or nowhere is left out with a
//! note; how many prims there come to be is bounded.
//!
//! Source: Pixar, OpenUSD, Glossary, LIVRPS strength ordering.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::formats::kit::notes::Notes;
use crate::formats::kit::text::quoted;
use crate::formats::usd::layer::{Layer, Prim, Reference};
use crate::formats::usd::sources::{Opened, Sources};
use crate::formats::{Limits, ReadError};

/// Prims of a scene once it is composed: each takes a kilobyte or so.
const MOST_PRIMS: u64 = 200_000;
/// Layers below layers.
const MOST_SUBLAYERS: usize = 16;

/// Composes one scene.
pub(super) struct Composer<'s, 'a> {
    pub(super) sources: &'s mut Sources<'a>,
    pub(super) notes: &'s mut Notes,
    pub(super) limits: &'s Limits,
    prims: u64,
    /// Prims of layers that are being composed, the outermost first.
    open: Vec<(String, String)>,
    /// Layers with what lies below them.
    stacks: BTreeMap<String, Rc<Layer>>,
}

impl<'s, 'a> Composer<'s, 'a> {
    pub(super) fn new(
        sources: &'s mut Sources<'a>,
        notes: &'s mut Notes,
        limits: &'s Limits,
    ) -> Self {
        Self {
            sources,
            notes,
            limits,
            prims: 0,
            open: Vec::new(),
            stacks: BTreeMap::new(),
        }
    }

    /// The whole scene of a layer.
    ///
    /// # Errors
    /// [`ReadError::OverLimit`] for too many prims, or too deep ones.
    pub(super) fn scene(&mut self, root: &Opened) -> Result<Prim, ReadError> {
        let layer = self.stack(root);
        let mut scene = Prim::default();
        for prim in &layer.root.children {
            let context = Context {
                path: &root.path,
                layer: &layer,
            };
            let chosen = BTreeMap::new();
            let composed = self.prim(context, prim, &format!("/{}", prim.name), &chosen, 1)?;
            scene.children.push(composed);
        }
        Ok(scene)
    }

    /// A layer and all below it as one.
    fn stack(&mut self, opened: &Opened) -> Rc<Layer> {
        if let Some(known) = self.stacks.get(&opened.path) {
            return Rc::clone(known);
        }
        let mut whole = opened.layer.clone();
        let mut seen = vec![opened.path.clone()];
        self.add_sublayers(&mut whole, &opened.layer, &mut seen);
        let whole = Rc::new(whole);
        self.stacks.insert(opened.path.clone(), Rc::clone(&whole));
        whole
    }

    fn add_sublayers(&mut self, whole: &mut Layer, layer: &Layer, seen: &mut Vec<String>) {
        for path in layer.sublayers() {
            if seen.contains(&path) || seen.len() > MOST_SUBLAYERS {
                self.left_out(&path, "it is below itself, or too deep");
                continue;
            }
            match self.sources.layer(&path) {
                Ok(below) => {
                    seen.push(path);
                    whole.root.under(below.layer.root.clone());
                    let default = below.layer.metadata.get("defaultPrim").cloned();
                    if let Some(default) = default {
                        whole
                            .metadata
                            .entry("defaultPrim".into())
                            .or_insert(default);
                    }
                    self.add_sublayers(whole, &below.layer, seen);
                }
                Err(reason) => self.left_out(&path, &reason),
            }
        }
    }

    fn left_out(&mut self, path: &str, reason: &str) {
        let path = quoted(path.as_bytes());
        self.notes.add(format!("layer {path} left out: {reason}"));
    }

    /// One prim with all that it is composed of. `path` is where it lies in its layer.
    fn prim(
        &mut self,
        context: Context<'_>,
        own: &Prim,
        path: &str,
        chosen: &BTreeMap<String, String>,
        depth: u64,
    ) -> Result<Prim, ReadError> {
        self.limits.check_nesting(depth)?;
        self.prims = self.prims.saturating_add(1);
        if self.prims > MOST_PRIMS {
            return Err(ReadError::OverLimit {
                limit: "prims of a scene or more",
                asked: self.prims,
                allowed: MOST_PRIMS,
                option: "",
            });
        }
        let mut all = Prim {
            children: Vec::new(),
            ..own.clone()
        };
        for (set, variant) in chosen {
            all.selections.insert(set.clone(), variant.clone());
        }
        // What variants say is composed as if it stood in the prim, below what does.
        let mut children = own.children.clone();
        self.choose(&mut all, &mut children);
        let selections = all.selections.clone();
        for child in children {
            let path = format!("{path}/{}", child.name);
            let none = BTreeMap::new();
            let child = self.prim(context, &child, &path, &none, depth.saturating_add(1))?;
            all.children.push(child);
        }
        let inherits = std::mem::take(&mut all.inherits);
        let references = std::mem::take(&mut all.references);
        let payloads = std::mem::take(&mut all.payloads);
        let inherited = inherits.into_iter().map(|prim| Reference {
            asset: String::new(),
            prim,
        });
        for reference in inherited.chain(references).chain(payloads) {
            let found = self.referenced(context, &reference, path, &selections, depth)?;
            if let Some(found) = found {
                all.under(found);
            }
        }
        Ok(all)
    }

    /// Adds the chosen variants of a prim.
    fn choose(&mut self, all: &mut Prim, children: &mut Vec<Prim>) {
        const MOST_SETS: usize = 64;
        for _ in 0..MOST_SETS {
            let Some((set, variants)) = all.variants.pop() else {
                return;
            };
            let chosen = all.selections.get(&set);
            let variant = variants
                .into_iter()
                .find(|variant| chosen == Some(&variant.name));
            let Some(mut variant) = variant else { continue };
            variant.kind = String::new();
            let mut below = Prim {
                children: std::mem::take(children),
                ..Prim::default()
            };
            let inner = Prim {
                children: std::mem::take(&mut variant.children),
                ..Prim::default()
            };
            below.under(inner);
            *children = below.children;
            all.under(variant);
        }
    }

    /// What a reference leads to, with its paths as they are from here.
    fn referenced(
        &mut self,
        context: Context<'_>,
        reference: &Reference,
        here: &str,
        chosen: &BTreeMap<String, String>,
        depth: u64,
    ) -> Result<Option<Prim>, ReadError> {
        let (file, layer) = if reference.asset.is_empty() {
            (context.path.to_owned(), None)
        } else {
            match self.sources.layer(&reference.asset) {
                Ok(opened) => (opened.path.clone(), Some(self.stack(&opened))),
                Err(reason) => {
                    self.left_out(&reference.asset, &reason);
                    return Ok(None);
                }
            }
        };
        let layer = layer.as_deref().unwrap_or(context.layer);
        let target = match (reference.prim.is_empty(), layer.default_prim()) {
            (false, _) => reference.prim.clone(),
            (true, Some(name)) => format!("/{}", name.trim_start_matches('/')),
            (true, None) => {
                self.left_out(&reference.asset, "it names no default prim");
                return Ok(None);
            }
        };
        let Some(prim) = layer.root.at(&target) else {
            let name = quoted(target.as_bytes());
            self.notes
                .add(format!("reference to {name}, which is not there, left out"));
            return Ok(None);
        };
        let key = (file.clone(), target.clone());
        if self.open.contains(&key) {
            let name = quoted(target.as_bytes());
            self.notes.add(format!(
                "reference to {name}, which leads back to itself, left out"
            ));
            return Ok(None);
        }
        self.open.push(key);
        let context = Context { path: &file, layer };
        let found = self.prim(context, prim, &target, chosen, depth.saturating_add(1));
        self.open.pop();
        let mut found = found?;
        found.each_target(&|path| {
            if let Some(rest) = path.strip_prefix(target.as_str())
                && (rest.is_empty() || rest.starts_with(['/', '.']))
            {
                *path = format!("{here}{rest}");
            }
        });
        Ok(Some(found))
    }
}

/// The layer that a prim stands in.
#[derive(Clone, Copy)]
struct Context<'c> {
    path: &'c str,
    layer: &'c Layer,
}

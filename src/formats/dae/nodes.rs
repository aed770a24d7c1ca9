//! The nodes of a visual scene: which geometries are placed where, in which materials.

use std::collections::HashMap;
use std::rc::Rc;

use crate::formats::ReadError;
use crate::formats::dae::controllers::{self, Controlled};
use crate::formats::dae::document::Document;
use crate::formats::dae::geometry::{Desk, Geometry};
use crate::formats::dae::materials::Materials;
use crate::formats::dae::transform;
use crate::formats::kit::affine::Affine;
use crate::formats::kit::stage::body::Shape;
use crate::formats::kit::stage::frame::Frame;
use crate::formats::kit::stage::looks::Looks;
use crate::formats::kit::stage::{Placing, Stage};
use crate::formats::kit::text::quoted;
use crate::formats::kit::xml::tree::Tree;
use crate::mesh::vec3::Vec3;

/// What was placed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Placed {
    pub(super) nodes: u64,
    pub(super) materials: u64,
    pub(super) skins: u64,
    hidden: u64,
}

/// A geometry that was read and cut.
struct Known {
    shape: Shape,
    lines: Vec<Vec<Vec3>>,
    symbols: Vec<String>,
}

struct Walk<'t, 'a, 's, 'l, 'k> {
    document: &'t Document<'t, 'a>,
    stage: &'s mut Stage<'l>,
    looks: &'s mut Looks<'k>,
    materials: Materials<'t, 'a>,
    known: HashMap<String, Rc<Known>>,
    root: Affine,
    placed: Placed,
    /// Nodes that are being placed, the outermost first.
    open: Vec<*const Tree<'a>>,
}

/// Places everything that the scene shows.
///
/// # Errors
/// [`ReadError::Malformed`] for a node that holds itself, [`ReadError::OverLimit`] for what is too much.
pub(super) fn place<'t, 'a>(
    document: &'t Document<'t, 'a>,
    frame: &Frame,
    stage: &mut Stage<'_>,
    looks: &mut Looks<'_>,
) -> Result<Placed, ReadError> {
    let mut walk = Walk {
        document,
        stage,
        looks,
        materials: Materials::new(document),
        known: HashMap::new(),
        root: frame.root,
        placed: Placed::default(),
        open: Vec::new(),
    };
    match scene_of(document) {
        Some(scene) => {
            for node in scene.all("node") {
                walk.node(node, &frame.root, 1)?;
            }
        }
        None => {
            for geometry in document.geometries() {
                let bound = HashMap::new();
                walk.geometry(
                    geometry,
                    &bound,
                    geometry.attribute("name"),
                    frame.root,
                    None,
                )?;
            }
        }
    }
    walk.placed.materials = walk.materials.count();
    let hidden = walk.placed.hidden;
    if hidden > 0 {
        let note = format!("nodes that the file hides left out: {hidden}");
        walk.stage.notes.add(note);
    }
    Ok(walk.placed)
}

fn scene_of<'t, 'a>(document: &'t Document<'t, 'a>) -> Option<&'t Tree<'a>> {
    const KIND: &str = "visual_scene";
    let named = document.root.path(&["scene", "instance_visual_scene"]);
    let named = named.and_then(|instance| document.of(instance, "url", KIND));
    let first = || document.root.child("library_visual_scenes")?.child(KIND);
    named.or_else(first)
}

/// What programs write beside the format for a node that is not to be seen.
fn is_hidden(node: &Tree<'_>) -> bool {
    let techniques = node.all("extra").flat_map(|extra| extra.all("technique"));
    let mut said = techniques.filter_map(|technique| technique.child("visibility"));
    said.any(|visibility| matches!(visibility.text(), "0" | "0.0" | "false"))
}

/// Symbols of materials, and what an instance binds to them.
type Bound<'t, 'a> = HashMap<String, &'t Tree<'a>>;

fn bound_of<'t, 'a>(instance: &'t Tree<'a>) -> Bound<'t, 'a> {
    let common = instance.path(&["bind_material", "technique_common"]);
    let all = common
        .into_iter()
        .flat_map(|common| common.all("instance_material"));
    let pair = |bound: &'t Tree<'a>| Some((bound.attribute("symbol")?.to_owned(), bound));
    all.filter_map(pair).collect()
}

impl<'t, 'a> Walk<'t, 'a, '_, '_, '_> {
    fn node(&mut self, node: &'t Tree<'a>, outer: &Affine, depth: u64) -> Result<(), ReadError> {
        let limits = self.stage.limits();
        limits.check_nesting(depth)?;
        self.placed.nodes = self.placed.nodes.saturating_add(1);
        limits.check_instances(self.placed.nodes)?;
        if self.open.contains(&std::ptr::from_ref(node)) {
            let name = quoted(node.attribute("id").unwrap_or_default().as_bytes());
            return Err(node.error(format!("node {name} holds itself")));
        }
        if is_hidden(node) {
            self.placed.hidden = self.placed.hidden.saturating_add(1);
            return Ok(());
        }
        self.open.push(std::ptr::from_ref(node));
        let at = transform::of_node(node).then(outer);
        let name = node.attribute("name").or(node.attribute("id"));
        for child in node.children() {
            match child.name() {
                "node" => self.node(child, &at, depth.saturating_add(1))?,
                "instance_node" => match self.document.of(child, "url", "node") {
                    Some(other) => self.node(other, &at, depth.saturating_add(1))?,
                    None => self.nowhere(child),
                },
                "instance_geometry" => match self.document.of(child, "url", "geometry") {
                    Some(geometry) => self.geometry(geometry, &bound_of(child), name, at, None)?,
                    None => self.nowhere(child),
                },
                "instance_controller" => self.controller(child, name, at)?,
                _ => {}
            }
        }
        self.open.pop();
        Ok(())
    }

    /// Notes a url that leads nowhere, or out of the document.
    fn nowhere(&mut self, instance: &Tree<'_>) {
        let url = quoted(instance.attribute("url").unwrap_or_default().as_bytes());
        let note = format!("{} {url} is not in the file, left out", instance.name());
        self.stage.notes.add(note);
    }

    fn controller(
        &mut self,
        instance: &'t Tree<'a>,
        name: Option<&str>,
        at: Affine,
    ) -> Result<(), ReadError> {
        let found = self.document.of(instance, "url", "controller");
        let found = match found {
            Some(controller) => {
                controllers::follow(self.document, controller, &mut self.stage.notes)?
            }
            None => None,
        };
        let Some(Controlled {
            geometry,
            positions,
            bound,
        }) = found
        else {
            self.nowhere(instance);
            return Ok(());
        };
        let at = match bound {
            Some(bound) => {
                self.placed.skins = self.placed.skins.saturating_add(1);
                bound.then(&self.root)
            }
            None => at,
        };
        self.geometry(geometry, &bound_of(instance), name, at, positions)
    }

    fn geometry(
        &mut self,
        geometry: &'t Tree<'a>,
        bound: &Bound<'t, 'a>,
        name: Option<&str>,
        at: Affine,
        positions: Option<Vec<Vec3>>,
    ) -> Result<(), ReadError> {
        let known = self.known(geometry, bound)?;
        let mut numbers = Vec::with_capacity(known.symbols.len());
        for symbol in &known.symbols {
            let target = bound
                .get(symbol)
                .and_then(|bound| bound.attribute("target"));
            let target = target.unwrap_or(symbol);
            let number = self.materials.of(target, self.stage, self.looks);
            numbers.push(number);
        }
        for line in &known.lines {
            self.stage.add_line(line.iter().copied(), &at)?;
        }
        let placing = Placing {
            at,
            name: name
                .or(geometry.attribute("name"))
                .filter(|name| !name.is_empty()),
            positions,
            materials: &numbers,
        };
        self.stage.place(&known.shape, placing)
    }

    fn known(
        &mut self,
        geometry: &'t Tree<'a>,
        bound: &Bound<'t, 'a>,
    ) -> Result<Rc<Known>, ReadError> {
        let id = geometry.attribute("id").unwrap_or_default().to_owned();
        if let Some(known) = self.known.get(&id) {
            return Ok(Rc::clone(known));
        }
        let sets = bound.iter().filter_map(|(symbol, instance)| {
            let set = self.materials.set_of(instance)?;
            Some((symbol.clone(), set))
        });
        let sets = sets.collect();
        let desk = Desk {
            document: self.document,
            limits: self.stage.limits(),
            sets: &sets,
        };
        let Geometry {
            body,
            lines,
            symbols,
        } = Geometry::read(&desk, geometry, &mut self.stage.notes)?;
        let known = Rc::new(Known {
            shape: self.stage.cut(body),
            lines,
            symbols,
        });
        self.known.insert(id, Rc::clone(&known));
        Ok(known)
    }
}

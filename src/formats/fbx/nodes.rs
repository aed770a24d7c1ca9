//! The nodes of an FBX: which meshes and surfaces are placed where, and which are hidden.

use std::collections::HashMap;
use std::rc::Rc;

use ufbx::{Element, Matrix, Mesh, Node, Scene};

use crate::formats::fbx::geometry::{self, PlacesOf};
use crate::formats::fbx::label;
use crate::formats::fbx::materials::Materials;
use crate::formats::kit::affine::Affine;
use crate::formats::kit::stage::body::Shape;
use crate::formats::kit::stage::frame::Frame;
use crate::formats::kit::stage::looks::Looks;
use crate::formats::kit::stage::{Placing, Stage};
use crate::formats::{Limits, ReadError};

/// Nodes that are not to be seen.
#[derive(Debug)]
pub(super) struct Hidden {
    /// One a node, in the order of their numbers.
    is_hidden: Vec<bool>,
    /// Hidden nodes that have something to show.
    pub(super) left_out: u64,
}

impl Hidden {
    /// What nodes and layers hide. A node without visibility of its own is hidden with the one above it.
    pub(super) fn of(scene: &Scene) -> Self {
        let mut is_hidden = vec![false; scene.nodes.len()];
        for layer in scene.display_layers.iter().filter(|layer| !layer.visible) {
            for node in &layer.nodes {
                if let Some(hidden) = is_hidden.get_mut(node.element.typed_id as usize) {
                    *hidden = true;
                }
            }
        }
        let mut left_out = 0_u64;
        // Parents come before their children.
        for node in &scene.nodes {
            let above = node.parent.as_ref().filter(|_| inherits(node));
            let above = above.is_some_and(|parent| {
                let found = is_hidden.get(parent.element.typed_id as usize);
                found.copied().unwrap_or_default()
            });
            let Some(hidden) = is_hidden.get_mut(node.element.typed_id as usize) else {
                continue;
            };
            *hidden |= above || !node.visible;
            let has_body = node.mesh.is_some() || surface_of(node);
            left_out = left_out.saturating_add(u64::from(*hidden && has_body));
        }
        Self {
            is_hidden,
            left_out,
        }
    }

    /// The nodes that show an element.
    pub(super) fn shown_of<'s>(&self, element: &'s Element) -> impl Iterator<Item = &'s Node> {
        let nodes = element.instances.iter();
        nodes.map(|node| &**node).filter(|node| !self.has(node))
    }

    pub(super) fn has(&self, node: &Node) -> bool {
        let found = self.is_hidden.get(node.element.typed_id as usize);
        found.copied().unwrap_or_default()
    }
}

fn inherits(node: &Node) -> bool {
    let said = ufbx::find_prop(&node.element.props, "Visibility Inheritance");
    said.is_none_or(|property| property.value_int != 0)
}

fn surface_of(node: &Node) -> bool {
    node.attrib_type == ufbx::ElementType::NurbsSurface
}

/// A matrix of the library, whose columns say where axes go, as a placement.
pub(super) fn affine_of(matrix: &Matrix) -> Affine {
    Affine {
        rows: [
            [matrix.m00, matrix.m10, matrix.m20],
            [matrix.m01, matrix.m11, matrix.m21],
            [matrix.m02, matrix.m12, matrix.m22],
        ],
        shift: [matrix.m03, matrix.m13, matrix.m23],
    }
}

/// Places every mesh that is not hidden; returns how many materials they show.
pub(super) fn place(
    scene: &Scene,
    hidden: &Hidden,
    frame: &Frame,
    stage: &mut Stage<'_>,
    looks: &mut Looks<'_>,
    limits: &Limits,
) -> Result<u64, ReadError> {
    let mut materials = Materials::default();
    let mut shapes: HashMap<u32, Rc<Shape>> = HashMap::new();
    let seen = scene.nodes.iter().map(AsRef::as_ref);
    for node in seen.filter(|node: &&Node| !hidden.has(node)) {
        let Some(mesh) = &node.mesh else {
            continue;
        };
        let own = if node.materials.is_empty() {
            &mesh.materials
        } else {
            &node.materials
        };
        let known = own
            .iter()
            .map(|material| materials.of(material, stage, looks))
            .collect::<Vec<_>>();
        let key = mesh.element.element_id;
        let shape = match shapes.get(&key) {
            Some(shape) => Rc::clone(shape),
            None => {
                let places = PlacesOf::new(mesh, &known);
                let name = label(node.element.name.as_ref());
                let body = geometry::body(mesh, &places, limits);
                let shape = Rc::new(stage.cut(body.map_err(|error| error.within(&name))?));
                if mesh.element.instances.len() > 1 {
                    shapes.insert(key, Rc::clone(&shape));
                }
                shape
            }
        };
        let numbers = known.iter().map(|known| known.number).collect::<Vec<_>>();
        let placing = Placing {
            at: placement(mesh, node, frame),
            name: name_of(node),
            positions: None,
            materials: &numbers,
        };
        match Rc::try_unwrap(shape) {
            Ok(own) => stage.place_once(own, placing)?,
            Err(shared) => stage.place(&shared, placing)?,
        }
    }
    Ok(materials.count())
}

/// Where a mesh lies: one that bones move is moved already.
fn placement(mesh: &Mesh, node: &Node, frame: &Frame) -> Affine {
    if mesh.skinned_is_local {
        affine_of(&node.geometry_to_world).then(&frame.root)
    } else {
        frame.root
    }
}

pub(super) fn name_of(node: &Node) -> Option<&str> {
    let name = node.element.name.as_ref();
    (!name.is_empty()).then_some(name)
}

//! Finds out what a 3MF places: model parts in, objects within objects out, without what slicers added.
//!
//! Promises: parts that are named are there, and so are the objects; each part is read once.

use std::collections::{HashMap, HashSet};

use crate::formats::kit::affine::Affine;
use crate::formats::kit::assembly::Node;
use crate::formats::kit::helpers::{Helper, Helpers};
use crate::formats::kit::notes::Notes;
use crate::formats::kit::package::Package;
use crate::formats::kit::text::quoted;
use crate::formats::kit::xml;
use crate::formats::threemf::model::{ModelPart, Object, Reference, read_model};
use crate::formats::threemf::properties::Properties;
use crate::formats::threemf::relations::Relations;
use crate::formats::threemf::slicer::Slicer;
use crate::formats::{Limits, Location, ReadError};

/// First bytes of a part that the secure content extension has encrypted.
const ENCRYPTED: &[u8] = b"%3McF";

/// All model parts that are needed, the root one first.
#[derive(Default)]
pub(super) struct Document {
    pub(super) parts: Vec<ModelPart>,
    /// Index in `parts` by number in the package.
    by_number: HashMap<usize, usize>,
    pub(super) nodes: Vec<Node>,
    /// Node of the first object of each part.
    first_node: Vec<usize>,
    pub(super) slicer: Slicer,
    /// What was left out.
    pub(super) helpers: Helpers,
    /// Nodes that are components somewhere and left out there.
    left_out: HashSet<usize>,
    /// The extruder that prints each node, from 1, or 0 where nothing says.
    pub(super) extruders: Vec<u16>,
    /// Whether there is G-code beside the model.
    pub(super) is_sliced: bool,
}

/// Something that the build places.
pub(super) struct Item {
    pub(super) node: usize,
    pub(super) at: Affine,
    /// The plate of a slicer that it lies on, from 1.
    pub(super) plate: Option<u32>,
}

impl Document {
    pub(super) fn load(
        &mut self,
        package: &mut Package<'_>,
        root: usize,
        relations: &Relations,
        limits: &Limits,
        notes: &mut Notes,
    ) -> Result<(), ReadError> {
        self.is_sliced = package
            .names()
            .any(|name| name.to_ascii_lowercase().ends_with(".gcode"));
        let mut due = vec![root];
        while let Some(number) = due.pop() {
            if self.by_number.contains_key(&number) {
                continue;
            }
            let name = package.name(number);
            let encrypted = || ReadError::Unsupported {
                feature: format!("an encrypted part ({})", quoted(name.as_bytes())),
            };
            if relations.is_encrypted(&name) {
                return Err(encrypted());
            }
            let bytes = package.read(number)?;
            if bytes.starts_with(ENCRYPTED) {
                return Err(encrypted());
            }
            let part = read_model(&xml::decoded(&bytes), &name, limits, notes)?;
            for path in part.paths() {
                let found = package.find(path).ok_or_else(|| {
                    let path = quoted(path.as_bytes());
                    let what = format!("{name} names the part {path}, which is not in the package");
                    ReadError::malformed(what, Location::File)
                })?;
                due.push(found);
            }
            self.by_number.insert(number, self.parts.len());
            self.parts.push(part);
        }
        self.slicer = Slicer::read(package, limits, notes);
        self.divide(notes);
        let mut groups = self.parts.iter().map(|part| &part.properties);
        if !groups.any(Properties::is_visible) {
            let mut has_any = false;
            for part in &mut self.parts {
                has_any |= part.properties.make_whole();
            }
            if has_any {
                notes.add("every colour has opacity 0: taken as opaque");
            }
        }
        self.make_nodes(package)
    }

    /// Tells the volumes of each mesh apart, and leaves out those that are no part of the model.
    fn divide(&mut self, notes: &mut Notes) {
        for (number, part) in self.parts.iter_mut().enumerate() {
            for object in &mut part.objects {
                if number == 0
                    && object.components.is_empty()
                    && let Some(sliced) = self.slicer.objects.get(&object.id)
                    && let Some(about) = sliced.of_mesh(object.id)
                {
                    object.helper = object.helper.or(about.helper);
                    object.extruder = about.extruder.or(sliced.about.extruder);
                }
                let mut volumes = std::mem::take(&mut object.mesh.volumes);
                if number == 0
                    && let Some(sliced) = self.slicer.objects.get_mut(&object.id)
                    && !sliced.volumes.is_empty()
                {
                    volumes = std::mem::take(&mut sliced.volumes);
                }
                if let [only] = volumes.as_slice()
                    && object.name.is_none()
                {
                    object.name.clone_from(&only.about.name);
                }
                object.mesh.divide(volumes, &mut self.helpers);
                if object.mesh.is_mixed && self.slicer.has_colours() {
                    notes.add("facets painted in several colours have that of their larger part");
                }
                if object.mesh.is_painted && !self.slicer.has_colours() {
                    notes.add("painted facets not shown: the file does not say which colours its filaments have");
                }
            }
        }
    }

    fn make_nodes(&mut self, package: &Package<'_>) -> Result<(), ReadError> {
        let mut count = 0_usize;
        for part in &self.parts {
            self.first_node.push(count);
            count = count.saturating_add(part.objects.len());
        }
        self.extruders = vec![0; count];
        let mut names: Vec<(usize, String)> = Vec::new();
        for (number, part) in self.parts.iter().enumerate() {
            for object in &part.objects {
                let sliced = self.slicer.objects.get(&object.id).filter(|_| number == 0);
                let own = sliced.map(|sliced| &sliced.about);
                let node = self.nodes.len();
                let extruder = object.extruder.or(own.and_then(|own| own.extruder));
                set_if_absent(&mut self.extruders, node, extruder);
                let mut children = Vec::with_capacity(object.components.len());
                for component in &object.components {
                    let child = self.node_of(package, number, component)?;
                    let about = sliced.and_then(|sliced| sliced.parts.get(&component.object));
                    let inner = self.object(child).and_then(|(_, inner)| inner.is_helper());
                    if let Some(helper) = about.and_then(|about| about.helper).or(inner) {
                        self.helpers.add(helper);
                        self.left_out.insert(child);
                        continue;
                    }
                    let extruder = about.and_then(|about| about.extruder);
                    let extruder = extruder.or(own.and_then(|own| own.extruder));
                    set_if_absent(&mut self.extruders, child, extruder);
                    if let Some(name) = about.and_then(|about| about.name.clone()) {
                        names.push((child, name));
                    }
                    children.push((child, component.at));
                }
                let name = object.name.clone();
                self.nodes.push(Node {
                    label: format!("{}: object {}", part.name, object.id),
                    name: name.or_else(|| own.and_then(|own| own.name.clone())),
                    // A beam costs as much as a triangle, and more to draw.
                    triangles: (object.mesh.triangles.len() as u64)
                        .saturating_add(object.mesh.beams.len() as u64),
                    positions: object.mesh.positions.len() as u64,
                    children,
                });
            }
        }
        for (node, name) in names {
            if let Some(node) = self.nodes.get_mut(node) {
                node.name.get_or_insert(name);
            }
        }
        Ok(())
    }

    /// The node that something in the part `from` refers to.
    fn node_of(
        &self,
        package: &Package<'_>,
        from: usize,
        reference: &Reference,
    ) -> Result<usize, ReadError> {
        let named = reference
            .path
            .as_deref()
            .and_then(|path| package.find(path));
        let part = named.map_or(Some(from), |number| self.by_number.get(&number).copied());
        let target = part.and_then(|index| {
            let object = self.parts.get(index)?.by_id.get(&reference.object)?;
            Some(self.first_node.get(index)?.saturating_add(*object))
        });
        target.ok_or_else(|| {
            let part = self.parts.get(from).map_or("", |part| &part.name);
            let elsewhere = reference.path.as_ref().map_or(String::new(), |path| {
                format!(" of {}", quoted(path.as_bytes()))
            });
            let what = format!(
                "{part}: object {}{elsewhere} is named but not there",
                reference.object
            );
            ReadError::malformed(what, Location::Byte(reference.byte))
        })
    }

    /// What the build places; where it is silent, every object that is not within another one.
    pub(super) fn items(
        &mut self,
        package: &Package<'_>,
        notes: &mut Notes,
    ) -> Result<Vec<Item>, ReadError> {
        let Some(root) = self.parts.first() else {
            return Ok(Vec::new());
        };
        if root.items.is_empty() {
            notes.add("the file has no build: all of its objects are taken");
            return Ok(self.outermost());
        }
        let mut items = Vec::with_capacity(root.items.len());
        let mut instances: HashMap<u32, u32> = HashMap::new();
        for item in &root.items {
            let node = self.node_of(package, 0, item)?;
            let instance = instances.entry(item.object).or_default();
            let plate = self.slicer.plate(item.object, *instance);
            *instance = instance.saturating_add(1);
            let object = self.object(node).map(|(_, object)| object);
            if let Some(object) = object {
                if let Some(helper) = item.helper.or(object.is_left_out()) {
                    self.helpers.add(helper);
                    continue;
                }
                if matches!(object.kind.as_str(), "support" | "solidsupport" | "surface") {
                    let kind = &object.kind;
                    notes.add(format!(
                        "objects of type {kind} are measured with the model"
                    ));
                }
            }
            let at = item.at;
            items.push(Item { node, at, plate });
        }
        Ok(items)
    }

    /// The objects of the root part that are within no other.
    fn outermost(&mut self) -> Vec<Item> {
        let mut is_within = vec![false; self.nodes.len()];
        let children = self.nodes.iter().flat_map(|node| &node.children);
        for &child in children.map(|(child, _)| child).chain(&self.left_out) {
            if let Some(is_within) = is_within.get_mut(child) {
                *is_within = true;
            }
        }
        let count = self.parts.first().map_or(0, |root| root.objects.len());
        let mut items = Vec::new();
        for (node, is_within) in is_within.into_iter().take(count).enumerate() {
            let helper = self
                .object(node)
                .and_then(|(_, object)| object.is_left_out());
            match helper {
                _ if is_within => {}
                Some(helper) => self.helpers.add(helper),
                None => items.push(Item {
                    node,
                    at: Affine::IDENTITY,
                    plate: None,
                }),
            }
        }
        items
    }

    /// The part and the object of a node.
    pub(super) fn object(&self, node: usize) -> Option<(usize, &Object)> {
        let part = self.first_node.partition_point(|&first| first <= node);
        let mut part = part.checked_sub(1)?;
        // Parts without objects begin where the next one does.
        while self.parts.get(part)?.objects.is_empty() {
            part = part.checked_sub(1)?;
        }
        let index = node.checked_sub(*self.first_node.get(part)?)?;
        Some((part, self.parts.get(part)?.objects.get(index)?))
    }
}

impl Object {
    /// What it is as a component, where it is no part of the model.
    fn is_helper(&self) -> Option<Helper> {
        self.helper.or_else(|| Helper::of(&self.kind))
    }

    /// What it is as an item of the build, where it is no part of the model: supports that are built are.
    fn is_left_out(&self) -> Option<Helper> {
        let is_other = self.kind == "other";
        self.helper.or_else(|| is_other.then_some(Helper::Other))
    }
}

fn set_if_absent(extruders: &mut [u16], node: usize, extruder: Option<u16>) {
    if let (Some(place), Some(extruder)) = (extruders.get_mut(node), extruder)
        && *place == 0
    {
        *place = extruder;
    }
}

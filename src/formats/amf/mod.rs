//! Reads AMF, plain or zipped: its objects where the constellations put them, with their colours.
//!
//! Promises: the volumes of an object, which share its vertices, make one placed object; constellations may hold one
//! another; an object that none holds lies as it is; an error that names the byte. Curved triangles are measured flat,
//! formulas for colours and textures are passed over, each with a note. Rotations are about x, then y, then z, behind
//! scales and mirrors and before the shift; the standard names no order. Angles of slicers that write radians are read so, with a note.
//! What a slicer adds to the model (see [`crate::formats::kit::helpers`]) is left out, with a note.
//! Leaves the elements to [`crate::formats::amf::document`] and colours to [`crate::formats::amf::paint`].
//!
//! Source: ISO/ASTM 52915:2020, Specification for additive manufacturing file format (AMF) version 1.2.

mod colour;
mod constellations;
mod document;
mod paint;
mod plain;

use std::collections::HashMap;

use crate::formats::amf::constellations::Instance;
use crate::formats::amf::document::{Document, read_document};
use crate::formats::amf::paint::Painter;
use crate::formats::kit::affine::Affine;
use crate::formats::kit::assembly::{self, Node};
use crate::formats::kit::notes::Notes;
use crate::formats::kit::package::{Package, is_package};
use crate::formats::kit::text::quoted;
use crate::formats::kit::xml;
use crate::formats::{Embedded, Input, Limits, Location, Model, ReadError};
use crate::mesh::MeshBuilder;
use crate::mesh::Written;

/// Whether it is XML with the root element `amf`, or an archive that holds an AMF.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    if is_package(bytes) {
        let limits = Limits::LOOK;
        let package = Package::open(bytes, &limits);
        return package.is_ok_and(|package| package.names().any(|name| is_amf_name(&name)));
    }
    xml::root_name(bytes).as_deref() == Some("amf")
}

fn is_amf_name(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".amf")
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let mut notes = Notes::default();
    let unpacked;
    let (bytes, name) = if is_package(input.bytes) {
        let (name, part) = unpack(input, &mut notes)?;
        unpacked = part;
        (unpacked.as_slice(), name)
    } else {
        (input.bytes, String::new())
    };
    let document = read_document(&xml::decoded(bytes), &name, input.limits, &mut notes)?;
    model_of(document, input, notes)
}

/// The AMF in an archive, and its name there.
fn unpack(input: &Input<'_>, notes: &mut Notes) -> Result<(String, Vec<u8>), ReadError> {
    let mut package = Package::open(input.bytes, input.limits)?;
    let names: Vec<String> = package.names().filter(|name| is_amf_name(name)).collect();
    let found = names.first().and_then(|name| package.find(name));
    let part = found.ok_or_else(|| {
        ReadError::malformed(
            "the archive holds no file that ends with .amf",
            Location::File,
        )
    })?;
    let name = package.name(part);
    if names.len() > 1 {
        let name = quoted(name.as_bytes());
        let count = names.len();
        notes.add(format!(
            "the archive holds {count} AMF files: {name} is read"
        ));
    }
    let bytes = package.read(part)?;
    Ok((name, bytes))
}

fn model_of(
    mut document: Document,
    input: &Input<'_>,
    mut notes: Notes,
) -> Result<Model, ReadError> {
    remark(&mut document, &mut notes);
    let nodes = nodes_of(&document)?;
    let roots = roots_of(&nodes);
    // Objects that hold one another in a ring are within none that is placed.
    let everything: Vec<_> = (0..nodes.len())
        .map(|node| (node, Affine::IDENTITY))
        .collect();
    let bytes = input.bytes.len() as u64;
    let is_in_ring = assembly::check(&nodes, &everything, bytes, input.limits);
    if let Err(error @ ReadError::Malformed { .. }) = is_in_ring {
        return Err(error);
    }
    assembly::check(&nodes, &roots, bytes, input.limits)?;
    let mut builder = MeshBuilder::default();
    let mut painter = Painter::new(&document, &mut notes);
    let mut written = Written {
        has_unit: document.unit.is_some(),
        ..Written::default()
    };
    assembly::place(&nodes, &roots, &mut |placed| {
        let Some(object) = document.objects.get(placed.node) else {
            return Ok(());
        };
        written.count(object.triangles.len(), object.positions.len());
        let part = painter.part(&mut builder, object, placed);
        builder.add(part).map_err(|error| {
            let label = nodes.get(placed.node).map_or("", |node| &node.label);
            ReadError::from_mesh(error, |_| Location::File).within(label)
        })
    })?;
    let materials = painter.material_count();
    document.helpers.note(&mut notes);
    let finished = builder.finish();
    let (mesh, objects) = finished.map_err(|_| no_triangle(&document))?;
    Ok(Model {
        mesh: Some(mesh),
        faceless: None,
        written,
        embedded: Embedded {
            unit: document.unit,
            material_count: (materials > 0).then_some(materials),
            object_count: Some(objects.len() as u64),
            ..document.embedded
        },
        objects,
        notes: notes.into_list(),
        siblings_hash: None,
        appearance: None,
    })
}

/// Why there is no triangle.
fn no_triangle(document: &Document) -> ReadError {
    let instead = match document.objects.len() {
        0 => "the file has no object".into(),
        _ if !document.helpers.is_empty() => "all that the file holds was added by a slicer".into(),
        count => format!("no triangle in any of its objects ({count})"),
    };
    ReadError::NoFaces { instead }
}

/// Says how angles are read, and shows colours that hide nothing.
fn remark(document: &mut Document, notes: &mut Notes) {
    let constellations = document.constellations.iter();
    let mut instances = constellations.flat_map(|found| &found.instances);
    if document.has_radians && instances.any(Instance::is_turned) {
        notes.add("angles are read as radians, as the program writes them that made the file");
    }
    if document.show_what_is_not_seen() {
        notes.add("every colour has opacity 0: taken as opaque");
    }
}

/// A node an object, then one a constellation.
fn nodes_of(document: &Document) -> Result<Vec<Node>, ReadError> {
    let objects = document.objects.iter().map(|object| &object.id);
    let objects = numbers_of(objects, 0, "objects")?;
    let first = document.objects.len();
    let constellations = document.constellations.iter().map(|found| &found.id);
    let constellations = numbers_of(constellations, first, "constellations")?;
    // Slic3r numbers constellations and objects apart, so one id may name one of each.
    let node_of = |id: &str| objects.get(id).or_else(|| constellations.get(id)).copied();
    let mut nodes: Vec<Node> =
        Vec::with_capacity(objects.len().saturating_add(constellations.len()));
    for object in &document.objects {
        nodes.push(Node {
            label: format!("object {}", quoted(object.id.as_bytes())),
            name: object.name.clone(),
            triangles: object.triangles.len() as u64,
            positions: object.positions.len() as u64,
            children: Vec::new(),
        });
    }
    for constellation in &document.constellations {
        let mut children = Vec::with_capacity(constellation.instances.len());
        for instance in &constellation.instances {
            let node = node_of(&instance.object).ok_or_else(|| {
                let id = quoted(instance.object.as_bytes());
                let what = format!("an instance names the object {id}, which is not there");
                ReadError::malformed(what, Location::Byte(instance.byte))
            })?;
            children.push((node, instance.at(document.has_radians)));
        }
        nodes.push(Node {
            label: format!("constellation {}", quoted(constellation.id.as_bytes())),
            name: constellation.name.clone(),
            children,
            ..Node::default()
        });
    }
    Ok(nodes)
}

/// Numbers by id, from `first`.
fn numbers_of<'d>(
    ids: impl Iterator<Item = &'d String>,
    first: usize,
    kind: &str,
) -> Result<HashMap<&'d str, usize>, ReadError> {
    let mut numbers = HashMap::new();
    for (id, number) in ids.zip(first..) {
        if numbers.insert(id.as_str(), number).is_some() {
            let what = format!("two {kind} have the id {}", quoted(id.as_bytes()));
            return Err(ReadError::malformed(what, Location::File));
        }
    }
    Ok(numbers)
}

/// Objects and constellations that no constellation holds.
fn roots_of(nodes: &[Node]) -> Vec<(usize, Affine)> {
    let mut is_within = vec![false; nodes.len()];
    for &(child, _) in nodes.iter().flat_map(|node| &node.children) {
        if let Some(is_within) = is_within.get_mut(child) {
            *is_within = true;
        }
    }
    let outermost = is_within
        .iter()
        .enumerate()
        .filter(|&(_, is_within)| !is_within);
    outermost
        .map(|(node, _)| (node, Affine::IDENTITY))
        .collect()
}

#[cfg(test)]
mod tests;

//! Reads 3MF: the objects that the build places, with their materials and textures.
//!
//! Promises: core geometry with components, transforms and parts split over several files (production extension), in
//! the unit of the file; a mirrored object keeps its outside outside; an error that names the part and the byte.
//! What is no triangle mesh (beam lattices, slices, volumetric data, displacement) is named in a note, and refused
//! where there is nothing else. A wrong material is a note, a wrong index of a vertex an error.
//! Leaves the ZIP to [`crate::formats::kit::package`], the XML to [`crate::formats::kit::xml`], one model part to [`crate::formats::threemf::model`],
//! and looks to [`crate::formats::threemf::paint`].
//!
//! Sources: 3MF Consortium, 3D Manufacturing Format core specification 1.3, and its extensions for materials 1.2,
//! production 1.1 and secure content 1.0.

mod mesh;
mod model;
mod paint;
mod properties;
mod relations;

use std::collections::HashMap;

use crate::formats::kit::affine::Affine;
use crate::formats::kit::assembly::{self, Node};
use crate::formats::kit::notes::Notes;
use crate::formats::kit::package::{Package, is_package};
use crate::formats::kit::text::quoted;
use crate::formats::kit::xml;
use crate::formats::threemf::model::{ModelPart, Reference, read_model};
use crate::formats::threemf::paint::Painter;
use crate::formats::threemf::relations::Relations;
use crate::formats::{Embedded, Input, Limits, Location, Model, ReadError};
use crate::mesh::MeshBuilder;
use crate::mesh::Written;

/// Whether it is an archive that holds a 3D model part.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    let limits = Limits::LOOK;
    let Some(mut package) = is_package(bytes)
        .then(|| Package::open(bytes, &limits).ok())
        .flatten()
    else {
        return false;
    };
    let has_model = package.names().any(|name| is_model_name(&name));
    has_model || {
        let types = package.find("[Content_Types].xml");
        let types = types.and_then(|part| package.read(part).ok());
        types.is_some_and(|types| xml::decoded(&types).contains("3dmanufacturing-3dmodel"))
    }
}

fn is_model_name(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".model")
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let mut package = Package::open(input.bytes, input.limits)?;
    let mut notes = Notes::default();
    let relations = Relations::read(&mut package, input.limits)?;
    let root = root_part(&package, &relations, &mut notes)?;
    if let Some(thumbnail) = relations.thumbnail() {
        let lost = if package.find(thumbnail).is_some() {
            ""
        } else {
            ", which is not in the package"
        };
        let path = thumbnail.trim_start_matches('/');
        notes.add(format!("embedded thumbnail: {path}{lost}"));
    }
    let mut document = Document::default();
    document.load(&mut package, root, &relations, input.limits, &mut notes)?;
    document.place(&mut package, input, notes)
}

/// The model part that the package starts from.
fn root_part(
    package: &Package<'_>,
    relations: &Relations,
    notes: &mut Notes,
) -> Result<usize, ReadError> {
    let mut named = relations.models();
    if let Some(target) = named.next() {
        if named.next().is_some() {
            notes.add("the package names several 3D models: the first one is read");
        }
        if let Some(part) = package.find(target) {
            return Ok(part);
        }
        let target = quoted(target.as_bytes());
        notes.add(format!(
            "the package names {target} as its 3D model, which is not in it"
        ));
    }
    if let Some(part) = package.find("3D/3dmodel.model") {
        return Ok(part);
    }
    let models: Vec<String> = package.names().filter(|name| is_model_name(name)).collect();
    match models.as_slice() {
        [only] => package.find(only),
        _ => None,
    }
    .ok_or_else(|| {
        let what = match models.len() {
            0 => "the package holds no 3D model part".into(),
            count => {
                format!("the package does not say which of its {count} model parts is the 3D model")
            }
        };
        ReadError::malformed(what, Location::File)
    })
}

/// All model parts that are needed, the root one first.
#[derive(Default)]
struct Document {
    parts: Vec<ModelPart>,
    /// Index in `parts` by number in the package.
    by_number: HashMap<usize, usize>,
    nodes: Vec<Node>,
    /// Node of the first object of each part.
    first_node: Vec<usize>,
}

impl Document {
    fn load(
        &mut self,
        package: &mut Package<'_>,
        root: usize,
        relations: &Relations,
        limits: &Limits,
        notes: &mut Notes,
    ) -> Result<(), ReadError> {
        let mut due = vec![root];
        while let Some(number) = due.pop() {
            if self.by_number.contains_key(&number) {
                continue;
            }
            let name = package.name(number);
            if relations.is_encrypted(&name) {
                return Err(ReadError::Unsupported {
                    feature: format!("an encrypted part ({})", quoted(name.as_bytes())),
                });
            }
            let bytes = package.read(number)?;
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
        self.make_nodes(package)
    }

    fn make_nodes(&mut self, package: &Package<'_>) -> Result<(), ReadError> {
        let mut count = 0_usize;
        for part in &self.parts {
            self.first_node.push(count);
            count = count.saturating_add(part.objects.len());
        }
        for (number, part) in self.parts.iter().enumerate() {
            for object in &part.objects {
                let mut children = Vec::with_capacity(object.components.len());
                for component in &object.components {
                    let node = self.node_of(package, number, component)?;
                    children.push((node, component.at));
                }
                self.nodes.push(Node {
                    label: format!("{}: object {}", part.name, object.id),
                    name: object.name.clone(),
                    triangles: object.mesh.triangles.len() as u64,
                    positions: object.mesh.positions.len() as u64,
                    children,
                });
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
    fn roots(
        &self,
        package: &Package<'_>,
        notes: &mut Notes,
    ) -> Result<Vec<(usize, Affine)>, ReadError> {
        let Some(root) = self.parts.first() else {
            return Ok(Vec::new());
        };
        if root.items.is_empty() {
            notes.add("the file has no build: all of its objects are taken");
            let mut is_within = vec![false; self.nodes.len()];
            for &(child, _) in self.nodes.iter().flat_map(|node| &node.children) {
                if let Some(is_within) = is_within.get_mut(child) {
                    *is_within = true;
                }
            }
            let own = is_within.iter().take(root.objects.len()).enumerate();
            let outermost = own.filter(|&(_, is_within)| !is_within);
            return Ok(outermost.map(|(i, _)| (i, Affine::IDENTITY)).collect());
        }
        let mut roots = Vec::with_capacity(root.items.len());
        for item in &root.items {
            let node = self.node_of(package, 0, item)?;
            match self.object(node).map(|(_, object)| object.kind.as_str()) {
                Some("other") => {
                    notes.add(format!("object {} of type other is left out", item.object));
                    continue;
                }
                Some(kind @ ("support" | "solidsupport" | "surface")) => {
                    notes.add(format!(
                        "objects of type {kind} are measured with the model"
                    ));
                }
                _ => {}
            }
            roots.push((node, item.at));
        }
        Ok(roots)
    }

    /// The part and the object of a node.
    fn object(&self, node: usize) -> Option<(usize, &crate::formats::threemf::model::Object)> {
        let part = self.first_node.partition_point(|&first| first <= node);
        let mut part = part.checked_sub(1)?;
        // Parts without objects begin where the next one does.
        while self.parts.get(part)?.objects.is_empty() {
            part = part.checked_sub(1)?;
        }
        let index = node.checked_sub(*self.first_node.get(part)?)?;
        Some((part, self.parts.get(part)?.objects.get(index)?))
    }

    fn place(
        mut self,
        package: &mut Package<'_>,
        input: &Input<'_>,
        mut notes: Notes,
    ) -> Result<Model, ReadError> {
        let roots = self.roots(package, &mut notes)?;
        let bytes = input.bytes.len() as u64;
        assembly::check(&self.nodes, &roots, bytes, input.limits)?;
        let nodes = std::mem::take(&mut self.nodes);
        let mut builder = MeshBuilder::default();
        let mut painter = Painter::new(&self.parts, package, &mut notes);
        let mut written = Written {
            has_unit: true,
            ..Written::default()
        };
        assembly::place(&nodes, &roots, &mut |placed| {
            let Some((part, object)) = self.object(placed.node) else {
                return Ok(());
            };
            let faces = object.mesh.triangles.len() as u64;
            written.polygon_count = written.polygon_count.saturating_add(faces);
            let vertices = object.mesh.positions.len() as u64;
            written.vertex_count = written.vertex_count.saturating_add(vertices);
            let painted = painter.part(&mut builder, part, object, placed);
            builder.add(painted).map_err(|error| {
                let label = nodes.get(placed.node).map_or("", |node| &node.label);
                ReadError::from_mesh(error, |_| Location::File).within(label)
            })
        })?;
        let counts = painter.counts();
        let unit = self.parts.first().and_then(|part| part.unit);
        written.has_unit = unit.is_some();
        let embedded = self.parts.first().map(|part| part.embedded.clone());
        let (mesh, objects) = builder
            .finish()
            .map_err(|_| self.nothing_placed(!roots.is_empty()))?;
        let count = |number: u64| (number > 0).then_some(number);
        Ok(Model {
            mesh: Some(mesh),
            written,
            embedded: Embedded {
                unit,
                material_count: count(counts.materials),
                object_count: Some(objects.len() as u64),
                texture_count: count(counts.textures),
                ..embedded.unwrap_or_default()
            },
            objects,
            notes: notes.into_list(),
            siblings_hash: None,
        })
    }

    /// Why there is no triangle.
    fn nothing_placed(&self, has_roots: bool) -> ReadError {
        let mut features: Vec<&str> = Vec::new();
        for feature in self.parts.iter().flat_map(|part| &part.unmeasured) {
            if !features.contains(&feature.as_str()) {
                features.push(feature);
            }
        }
        if !features.is_empty() {
            return ReadError::Unsupported {
                feature: format!("a model of {} alone", features.join(" and ")),
            };
        }
        let has_triangles =
            |part: &ModelPart| part.objects.iter().any(|o| !o.mesh.triangles.is_empty());
        let instead = if self.parts.iter().all(|part| part.objects.is_empty()) {
            "the package has no object"
        } else if self.parts.iter().any(has_triangles) && !has_roots {
            "the build places no object that is part of the model"
        } else if self.parts.iter().any(has_triangles) {
            "the objects that the build places have no triangle"
        } else {
            "its objects have no triangle"
        };
        ReadError::NoFaces {
            instead: instead.into(),
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "small whole numbers are exact")]
mod tests;

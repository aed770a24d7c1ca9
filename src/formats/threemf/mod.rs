//! Reads 3MF: the objects that the build places, with their materials and textures.
//!
//! Promises: core geometry with components, transforms and parts split over several files (production extension), in
//! the unit of the file; a mirrored object keeps its outside outside; an error that names the part and the byte.
//! Beam lattices become beams, beside the triangles or instead of them. What is neither (slices, volumetric data, displacement) is named in a note, and refused
//! where there is nothing else. A wrong material is a note, a wrong index of a vertex an error.
//! What a slicer adds to the model (see [`crate::formats::kit::helpers`]) and objects of type other are left out, with a note.
//! Leaves the ZIP to [`crate::formats::kit::package`], the XML to [`crate::formats::kit::xml`], one model part to [`crate::formats::threemf::model`],
//! what slicers say to [`crate::formats::threemf::slicer`], what is placed to [`crate::formats::threemf::document`],
//! and looks to [`crate::formats::threemf::paint`].
//!
//! Sources: 3MF Consortium, 3D Manufacturing Format core specification 1.3, and its extensions for materials 1.2,
//! production 1.1 and secure content 1.0.

mod document;
mod facts;
mod lattice;
mod layers;
mod look;
mod mesh;
mod model;
mod paint;
mod painted;
mod properties;
mod relations;
mod slicer;

use crate::formats::kit::affine::Affine;
use crate::formats::kit::assembly::{self, Placed};
use crate::formats::kit::faceless;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::package::{Package, is_package};
use crate::formats::kit::text::quoted;
use crate::formats::kit::xml;
use crate::formats::threemf::document::Document;
use crate::formats::threemf::lattice::place_beams;
use crate::formats::threemf::model::ModelPart;
use crate::formats::threemf::paint::{Counts, Painter, Source};
use crate::formats::threemf::relations::Relations;
use crate::formats::{Embedded, Input, Limits, Location, Model, ReadError, Slicing, gcode};
use crate::mesh::{Faceless, FacelessParts, MeshBuilder, Written};

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
    let said = document.embedded(Counts::default(), 0);
    let plates = document.slicer.plate_count;
    let slicing = facts::slicing(
        &mut package,
        said.application.as_deref(),
        plates,
        input.limits,
    );
    let picture = facts::picture(&mut package, relations.thumbnail());
    let is_sliced = document.is_sliced;
    match document.place(&mut package, input, notes) {
        Err(ReadError::NoFaces { instead }) if is_sliced => {
            let model = toolpath(&mut package, slicing, picture, said);
            model.ok_or(ReadError::NoFaces { instead })
        }
        placed => placed.map(|mut model| {
            model.embedded.slicing = slicing;
            model.embedded.picture = picture;
            model
        }),
    }
}

/// The G-code of all plates, where the package holds that and no body.
fn toolpath(
    package: &mut Package<'_>,
    slicing: Slicing,
    picture: Option<Vec<u8>>,
    said: Embedded,
) -> Option<Model> {
    let is_toolpath = |name: &String| name.to_ascii_lowercase().ends_with(".gcode");
    let names: Vec<String> = package.names().filter(is_toolpath).collect();
    let mut read = gcode::Read::default();
    for name in names {
        let part = package.find(&name)?;
        read.take(&package.read(part).ok()?);
    }
    if !read.has_commands() {
        return None;
    }
    let model = read.into_model(slicing, picture, Vec::new());
    let Embedded {
        slicing,
        picture,
        unit,
        ..
    } = model.embedded;
    Some(Model {
        embedded: Embedded {
            slicing,
            picture,
            unit,
            ..said
        },
        ..model
    })
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

impl Document {
    fn place(
        mut self,
        package: &mut Package<'_>,
        input: &Input<'_>,
        mut notes: Notes,
    ) -> Result<Model, ReadError> {
        let items = self.items(package, &mut notes)?;
        let roots: Vec<(usize, Affine)> = items.iter().map(|item| (item.node, item.at)).collect();
        assembly::check(&self.nodes, &roots, input.bytes.len() as u64, input.limits)?;
        let nodes = std::mem::take(&mut self.nodes);
        let mut builder = MeshBuilder::default();
        let mut painter = Painter::new(&self.parts, &self.slicer, package, &mut notes);
        let mut written = Written::default();
        let mut lattice = FacelessParts::default();
        let mut take = |placed: Placed<'_>, plate: Option<u32>| {
            let Some((part, object)) = self.object(placed.node) else {
                return Ok(());
            };
            written.count(object.mesh.triangles.len(), object.mesh.positions.len());
            place_beams(&mut lattice, &object.mesh, &placed.at);
            let extruder = self.extruders.get(placed.node).copied();
            let source = Source {
                part,
                object,
                extruder: extruder.unwrap_or_default(),
            };
            let mut painted = painter.part(&mut builder, source, placed);
            painted.plate = plate;
            builder.add(painted).map_err(|error| {
                let label = nodes.get(placed.node).map_or("", |node| &node.label);
                ReadError::from_mesh(error, |_| Location::File).within(label)
            })
        };
        for (item, root) in items.iter().zip(&roots) {
            let plate = item.plate;
            assembly::place(&nodes, std::slice::from_ref(root), &mut |placed| {
                take(placed, plate)
            })?;
        }
        let counts = painter.counts();
        self.helpers.note(&mut notes);
        let faceless = beams_of(lattice, &mut notes)?;
        let (mesh, objects) = match builder.finish() {
            Ok((mesh, objects)) => (Some(mesh), objects),
            Err(_) if faceless.is_some() => (None, Vec::new()),
            Err(_) => return Err(self.nothing_placed(!roots.is_empty())),
        };
        let embedded = self.embedded(counts, objects.len());
        written.has_unit = embedded.unit.is_some();
        Ok(Model {
            mesh,
            faceless,
            written,
            embedded,
            objects,
            notes: notes.into_list(),
            siblings_hash: None,
            appearance: None,
        })
    }

    /// What the file says of itself.
    fn embedded(&self, counts: Counts, objects: usize) -> Embedded {
        let root = self.parts.first();
        let said = root.map(|part| part.embedded.clone());
        let count = |number: u64| (number > 0).then_some(number);
        Embedded {
            unit: root.and_then(|part| part.unit),
            material_count: count(counts.materials),
            object_count: count(objects as u64),
            texture_count: count(counts.textures),
            ..said.unwrap_or_default()
        }
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
        let instead = if self.is_sliced {
            "a sliced plate (G-code) without the model"
        } else if !self.helpers.is_empty() && !self.parts.iter().any(has_triangles) {
            "all that the file holds was added by a slicer"
        } else if self.parts.iter().all(|part| part.objects.is_empty()) {
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

/// The beams that were placed, where there are any.
fn beams_of(lattice: FacelessParts, notes: &mut Notes) -> Result<Option<Faceless>, ReadError> {
    if lattice.segments.is_empty() {
        return Ok(None);
    }
    let (beams, note) = faceless::finish(lattice, |_| Location::File)?;
    note.into_iter().for_each(|note| notes.add(note));
    Ok(Some(beams))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "small whole numbers are exact")]
mod tests;

//! Reads one model part of a 3MF package: metadata, objects, property groups and the build.
//!
//! Promises: every index of a vertex is in range, every number is finite; an error names the part and the byte.
//! References to other objects and to properties are left as they are written: they may lead to other parts.

use std::collections::HashMap;

use crate::formats::kit::affine::Affine;
use crate::formats::kit::helpers::{Helper, is_on};
use crate::formats::kit::notes::Notes;
use crate::formats::kit::text::{label, quoted};
use crate::formats::kit::xml::{Element, Xml};
use crate::formats::threemf::mesh::{ObjectMesh, Property, read_mesh};
use crate::formats::threemf::properties::{Properties, read_group};
use crate::formats::{Embedded, Limits, ReadError};
use crate::mesh::Unit;

/// One model part.
#[derive(Debug, Default)]
pub(super) struct ModelPart {
    pub(super) name: String,
    /// Its unit, or the format's default; `None` where it is none that is known.
    pub(super) unit: Option<Unit>,
    pub(super) embedded: Embedded,
    pub(super) objects: Vec<Object>,
    /// Index in `objects`.
    pub(super) by_id: HashMap<u32, usize>,
    pub(super) properties: Properties,
    pub(super) items: Vec<Reference>,
    /// Kinds of geometry that are not read.
    pub(super) unmeasured: Vec<String>,
}

/// An object resource.
#[derive(Debug, Default)]
pub(super) struct Object {
    pub(super) id: u32,
    pub(super) name: Option<String>,
    /// Its type: model, support, solidsupport, surface or other.
    pub(super) kind: String,
    /// The look of triangles that have none of their own.
    pub(super) property: Option<Property>,
    pub(super) mesh: ObjectMesh,
    pub(super) components: Vec<Reference>,
    /// What it is where a slicer added it.
    pub(super) helper: Option<Helper>,
    /// The extruder that a slicer says, from 1.
    pub(super) extruder: Option<u16>,
}

/// A component or an item of the build.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) object: u32,
    /// The part it is in, where that is another one.
    pub(super) path: Option<String>,
    pub(super) at: Affine,
    /// What it is where a slicer added it.
    pub(super) helper: Option<Helper>,
    /// Where in its part it stands.
    pub(super) byte: u64,
}

/// Namespaces whose required presence needs no remark: they are read, or named where they occur.
const KNOWN: &[&str] = &[
    "/3dmanufacturing/core/2015/02",
    "/3dmanufacturing/material/2015/02",
    "/3dmanufacturing/production/2015/06",
    "/3dmanufacturing/slice/2015/07",
    "/3dmanufacturing/beamlattice/2017/02",
    "/3dmanufacturing/beamlattice/balls/2020/07",
    "/3dmanufacturing/trianglesets/2021/07",
    "/3dmanufacturing/displacement/2022/07",
    "/3dmanufacturing/securecontent/2019/04",
];

/// Elements that hold geometry or its making and are not read, and what people call them.
const UNMEASURED: &[(&str, &str)] = &[
    ("slicestack", "slice stack"),
    ("booleanshape", "boolean shape"),
    ("displacementmesh", "displacement mesh"),
    ("displacement2d", "displacement"),
    ("levelset", "volumetric level set"),
    ("volumedata", "volumetric data"),
    ("volumetricdata", "volumetric data"),
    ("volumetricstack", "volumetric data"),
    ("image3d", "volumetric image"),
    ("implicitfunction", "implicit function"),
    ("functionfromimage3d", "implicit function"),
];

impl ModelPart {
    /// Other parts that this one names.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let components = self.objects.iter().flat_map(|object| &object.components);
        let references = components.chain(&self.items);
        references.filter_map(|reference| reference.path.as_deref())
    }
}

/// Reads the part called `name`.
///
/// # Errors
/// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
pub(super) fn read_model(
    text: &str,
    name: &str,
    limits: &Limits,
    notes: &mut Notes,
) -> Result<ModelPart, ReadError> {
    let mut reader = ModelReader {
        xml: Xml::new(text, name, limits),
        limits,
        notes,
        part: ModelPart {
            name: name.to_owned(),
            ..ModelPart::default()
        },
    };
    let root = reader.xml.root("model")?;
    reader.take_root(&root)?;
    while let Some(child) = reader.xml.child()? {
        match child.name() {
            "metadata" => reader.take_metadata(&child)?,
            "resources" => reader.take_resources()?,
            "build" => reader.take_build()?,
            _ => reader.xml.skip()?,
        }
    }
    reader.xml.finish()?;
    Ok(reader.part)
}

struct ModelReader<'a, 'n> {
    xml: Xml<'a>,
    limits: &'a Limits,
    notes: &'n mut Notes,
    part: ModelPart,
}

impl ModelReader<'_, '_> {
    fn take_root(&mut self, root: &Element<'_>) -> Result<(), ReadError> {
        let unit = self.xml.attribute(root, "unit")?;
        let unit = unit.unwrap_or_else(|| "millimeter".into());
        self.part.unit = Unit::of(&unit);
        if self.part.unit.is_none() {
            let unit = quoted(unit.as_bytes());
            self.notes
                .add(format!("{unit} is no unit of 3MF: the unit is unknown"));
        }
        let required = self.xml.attribute(root, "requiredextensions")?;
        for prefix in required.iter().flat_map(|list| list.split_whitespace()) {
            let mut namespace = None;
            for attribute in self.xml.attributes(root) {
                let attribute = attribute?;
                if attribute.has_prefix && attribute.name == prefix {
                    namespace = Some(attribute.text());
                }
            }
            let namespace = namespace.unwrap_or_else(|| prefix.to_owned());
            if !KNOWN.iter().any(|known| namespace.ends_with(known)) {
                let namespace = quoted(namespace.as_bytes());
                self.notes
                    .add(format!("required extension not read: {namespace}"));
                self.part
                    .unmeasured
                    .push(format!("the extension {namespace}"));
            }
        }
        Ok(())
    }

    fn take_metadata(&mut self, element: &Element<'_>) -> Result<(), ReadError> {
        let name = self.xml.attribute(element, "name")?;
        let text = label(self.xml.text()?.as_bytes());
        let embedded = &mut self.part.embedded;
        let field = match name.as_deref() {
            Some("Title") => &mut embedded.title,
            Some("Designer") => &mut embedded.designer,
            Some("LicenseTerms") => &mut embedded.license,
            Some("Copyright") => &mut embedded.copyright,
            Some("Application") => &mut embedded.application,
            Some("Description") => &mut embedded.comment,
            _ => return Ok(()),
        };
        *field = field.take().or(text);
        Ok(())
    }

    fn take_resources(&mut self) -> Result<(), ReadError> {
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "object" => self.take_object(&child)?,
                name if self.take_note_of(name) => self.xml.skip()?,
                _ => read_group(&mut self.xml, &child, &mut self.part.properties, self.notes)?,
            }
        }
        Ok(())
    }

    /// Whether `name` is an element that holds what is not read; if so, that is remarked.
    fn take_note_of(&mut self, name: &str) -> bool {
        let found = UNMEASURED.iter().find(|(element, _)| *element == name);
        if let Some((_, feature)) = found {
            self.notes.add(format!("{feature} not measured"));
            if !self.part.unmeasured.iter().any(|known| known == feature) {
                self.part.unmeasured.push((*feature).to_owned());
            }
        }
        found.is_some()
    }

    fn take_object(&mut self, element: &Element<'_>) -> Result<(), ReadError> {
        let mut object = Object {
            kind: "model".into(),
            ..Object::default()
        };
        let (mut id, mut group, mut index) = (None, None, None);
        for attribute in self.xml.attributes(element) {
            let attribute = attribute?;
            let number = || self.xml.index(attribute.name, attribute.raw());
            match (attribute.has_prefix, attribute.name) {
                (false, "id") => id = Some(number()?),
                (false, "name") => object.name = label(attribute.text().as_bytes()),
                (false, "type") => object.kind = attribute.text(),
                (false, "pid") => group = Some(number()?),
                (false, "pindex") => index = Some(number()?),
                (true, "meshresolution") if attribute.raw() == "lowres" => {
                    self.notes
                        .add("a mesh stands in for slices of higher resolution");
                }
                _ => {}
            }
        }
        object.id = id.ok_or_else(|| self.xml.error("an object without id"))?;
        object.property = group.map(|group| Property {
            group,
            index: [index.unwrap_or_default(); 3],
        });
        let known = self.part.by_id.insert(object.id, self.part.objects.len());
        if known.is_some() {
            return Err(self.xml.error(format!("a second object {}", object.id)));
        }
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "mesh" => {
                    let (default, limits) = (object.property, self.limits);
                    let mut features = Vec::new();
                    let notes = &mut *self.notes;
                    object.mesh = read_mesh(&mut self.xml, default, limits, notes, &mut features)?;
                    for name in &features {
                        self.take_note_of(name);
                    }
                }
                "components" => self.take_components(&mut object)?,
                "metadatagroup" | "settings" => {
                    object.helper = object.helper.or(self.helper()?);
                }
                name => {
                    self.take_note_of(name);
                    self.xml.skip()?;
                }
            }
        }
        self.part.objects.push(object);
        Ok(())
    }

    /// What Cura says of an object or an item: a support, or something that changes settings where it is.
    fn helper(&mut self) -> Result<Option<Helper>, ReadError> {
        let mut found = None;
        while let Some(child) = self.xml.child()? {
            if !matches!(child.name(), "metadata" | "setting") {
                self.xml.skip()?;
                continue;
            }
            let name = self.xml.attribute(&child, "name")?.unwrap_or_default();
            let word = name.rsplit(':').next().unwrap_or_default();
            let helper = if word.ends_with("_mesh") {
                Helper::of(word)
            } else {
                None
            };
            let value = self.xml.text()?;
            if is_on(&value) {
                found = found.or(helper);
            }
        }
        Ok(found)
    }

    fn take_components(&mut self, object: &mut Object) -> Result<(), ReadError> {
        while let Some(child) = self.xml.child()? {
            if child.name() == "component" {
                object.components.push(self.reference(&child)?);
            }
            self.xml.skip()?;
        }
        Ok(())
    }

    fn take_build(&mut self) -> Result<(), ReadError> {
        while let Some(child) = self.xml.child()? {
            if child.name() != "item" {
                self.xml.skip()?;
                continue;
            }
            let mut item = self.reference(&child)?;
            while let Some(child) = self.xml.child()? {
                match child.name() {
                    "metadatagroup" | "settings" => item.helper = item.helper.or(self.helper()?),
                    _ => self.xml.skip()?,
                }
            }
            self.part.items.push(item);
        }
        Ok(())
    }

    fn reference(&mut self, element: &Element<'_>) -> Result<Reference, ReadError> {
        let mut object = None;
        let mut path = None;
        let mut at = Affine::IDENTITY;
        for attribute in self.xml.attributes(element) {
            let attribute = attribute?;
            match (attribute.has_prefix, attribute.name) {
                (false, "objectid") => object = Some(self.xml.index("objectid", attribute.raw())?),
                (true, "path") => path = Some(attribute.text()),
                (false, "transform") => at = transform(&self.xml, &attribute.text())?,
                (false, "printable") if attribute.raw() == "0" => {
                    self.notes
                        .add("objects marked as not printable are measured with the model");
                }
                _ => {}
            }
        }
        let name = element.name();
        let object = object.ok_or_else(|| self.xml.error(format!("{name} without objectid")))?;
        if at.determinant() == 0.0 {
            self.notes
                .add(format!("the transform of object {object} makes it flat"));
        }
        Ok(Reference {
            object,
            path,
            at,
            helper: None,
            byte: self.xml.byte(),
        })
    }
}

/// Twelve numbers, row by row; the last row is the shift.
fn transform(xml: &Xml<'_>, raw: &str) -> Result<Affine, ReadError> {
    let mut numbers = [0.0; 12];
    let mut words = raw.split_ascii_whitespace();
    for number in &mut numbers {
        let word = words
            .next()
            .ok_or_else(|| xml.error("a transform with fewer than 12 numbers"))?;
        *number = xml.number("a number of a transform", word)?;
    }
    if words.next().is_some() {
        return Err(xml.error("a transform with more than 12 numbers"));
    }
    let [a, b, c, d, e, f, g, h, i, x, y, z] = numbers;
    Ok(Affine {
        rows: [[a, b, c], [d, e, f], [g, h, i]],
        shift: [x, y, z],
    })
}

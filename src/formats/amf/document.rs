//! Reads the elements of an AMF document.
//!
//! Promises: every index of a vertex is in range, every coordinate is finite. Triangles of all volumes of an object are
//! kept in one list, with the number of their volume beside it.

use crate::formats::amf::colour::{Colour, read_colour};
use crate::formats::amf::constellations::Constellation;
use crate::formats::kit::helpers::{Helper, Helpers, drop_lost, is_on, lost_vertices, renumber};
use crate::formats::kit::notes::Notes;
use crate::formats::kit::text::{label, quoted};
use crate::formats::kit::xml::{Element, Xml};
use crate::formats::{Embedded, Limits, ReadError};
use crate::mesh::Unit;

/// Programs, in lower case, that write angles in radians.
const IN_RADIANS: [&str; 3] = ["slic3r", "prusaslicer", "superslicer"];

/// What an AMF holds.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Its unit, or the format's default; `None` where it is none that is known.
    pub(super) unit: Option<Unit>,
    pub(super) embedded: Embedded,
    pub(super) objects: Vec<Object>,
    pub(super) constellations: Vec<Constellation>,
    pub(super) materials: Vec<AmfMaterial>,
    /// Settings of PrusaSlicer.
    pub(super) settings: Option<String>,
    /// What was left out.
    pub(super) helpers: Helpers,
    /// Whether a program wrote it that writes angles in radians.
    pub(super) has_radians: bool,
}

/// An object with all its volumes.
#[derive(Debug, Default)]
pub(super) struct Object {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) colour: Option<Colour>,
    pub(super) positions: Vec<[f64; 3]>,
    /// One a vertex; or empty.
    pub(super) colours: Vec<Option<Colour>>,
    pub(super) triangles: Vec<[u32; 3]>,
    /// One a triangle; or empty.
    pub(super) triangle_colours: Vec<Option<Colour>>,
    pub(super) volumes: Vec<Volume>,
    /// The extruder of a slicer that prints it, from 1.
    pub(super) extruder: Option<u16>,
}

/// Some triangles of an object.
#[derive(Debug, Default)]
pub(super) struct Volume {
    /// Index of the triangle after its last.
    pub(super) end: usize,
    pub(super) material: Option<String>,
    pub(super) colour: Option<Colour>,
    /// The extruder of a slicer that prints it, from 1.
    pub(super) extruder: Option<u16>,
}

/// A material.
#[derive(Debug)]
pub(super) struct AmfMaterial {
    pub(super) id: String,
    pub(super) colour: Option<Colour>,
}

/// Reads the document; `name` is that of its part in an archive, or empty.
///
/// # Errors
/// [`ReadError::Malformed`] or [`ReadError::OverLimit`].
pub(super) fn read_document(
    text: &str,
    name: &str,
    limits: &Limits,
    notes: &mut Notes,
) -> Result<Document, ReadError> {
    let mut reader = Reader {
        xml: Xml::new(text, name, limits),
        limits,
        notes,
        triangles: 0,
        helpers: Helpers::default(),
        left_out: Vec::new(),
        has_radians: false,
    };
    let mut document = Document::default();
    let root = reader.xml.root("amf")?;
    let unit = reader.xml.attribute(&root, "unit")?;
    let unit = unit.unwrap_or_else(|| "millimeter".into());
    document.unit = Unit::of(&unit);
    if document.unit.is_none() {
        let unit = quoted(unit.as_bytes());
        reader
            .notes
            .add(format!("{unit} is no unit of AMF: the unit is unknown"));
    }
    while let Some(child) = reader.xml.child()? {
        match child.name() {
            "metadata" if reader.is_settings(&child)? => {
                document.settings = Some(reader.xml.text()?.into_owned());
            }
            "metadata" => reader.take_metadata(&child, &mut document.embedded)?,
            "object" => document.objects.push(reader.object(&child)?),
            "material" => document.materials.push(reader.material(&child)?),
            "constellation" => document.constellations.push(reader.constellation(&child)?),
            "texture" => {
                reader.notes.add("textures not shown");
                reader.xml.skip()?;
            }
            _ => reader.xml.skip()?,
        }
    }
    document.helpers = reader.helpers;
    document.has_radians = reader.has_radians;
    reader.xml.finish()?;
    Ok(document)
}

pub(super) struct Reader<'a, 'n> {
    pub(super) xml: Xml<'a>,
    pub(super) limits: &'a Limits,
    notes: &'n mut Notes,
    pub(super) triangles: u64,
    helpers: Helpers,
    /// Triangles of the open object that are no part of the model.
    left_out: Vec<[u32; 3]>,
    has_radians: bool,
}

impl Reader<'_, '_> {
    /// Whether a `metadata` element holds the settings of PrusaSlicer.
    fn is_settings(&self, element: &Element<'_>) -> Result<bool, ReadError> {
        let kind = self.xml.attribute(element, "type")?;
        Ok(kind.is_some_and(|kind| {
            kind.starts_with("slic3r") && kind.to_ascii_lowercase().ends_with("config")
        }))
    }

    /// Kind and text of a `metadata` element.
    pub(super) fn metadata(
        &mut self,
        element: &Element<'_>,
    ) -> Result<(String, Option<String>), ReadError> {
        let kind = self.xml.attribute(element, "type")?.unwrap_or_default();
        let text = label(self.xml.text()?.as_bytes());
        Ok((kind.to_ascii_lowercase(), text))
    }

    fn take_metadata(
        &mut self,
        element: &Element<'_>,
        embedded: &mut Embedded,
    ) -> Result<(), ReadError> {
        let (kind, text) = self.metadata(element)?;
        let field = match kind.as_str() {
            "name" | "title" => &mut embedded.title,
            "author" | "designer" => &mut embedded.designer,
            "license" | "licence" => &mut embedded.license,
            "copyright" => &mut embedded.copyright,
            "producer" | "cad" | "application" => {
                let name = text.as_deref().unwrap_or_default().to_ascii_lowercase();
                self.has_radians |= IN_RADIANS.iter().any(|program| name.contains(program));
                &mut embedded.application
            }
            "description" => &mut embedded.comment,
            _ => return Ok(()),
        };
        *field = field.take().or(text);
        Ok(())
    }

    pub(super) fn id(&self, element: &Element<'_>) -> Result<String, ReadError> {
        let id = self.xml.attribute(element, "id")?;
        id.ok_or_else(|| self.xml.error(format!("{} without id", element.name())))
    }

    fn object(&mut self, element: &Element<'_>) -> Result<Object, ReadError> {
        let mut object = Object {
            id: self.id(element)?,
            ..Object::default()
        };
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "metadata" => {
                    let (kind, text) = self.metadata(&child)?;
                    match kind.as_str() {
                        "name" => object.name = text,
                        "slic3r.extruder" => object.extruder = extruder(text.as_deref()),
                        _ => {}
                    }
                }
                "color" | "colour" => object.colour = read_colour(&mut self.xml, self.notes)?,
                "mesh" => self.take_mesh(&mut object)?,
                _ => self.xml.skip()?,
            }
        }
        Ok(object)
    }

    fn take_mesh(&mut self, object: &mut Object) -> Result<(), ReadError> {
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "vertices" => self.take_vertices(object)?,
                "volume" | "region" => self.take_volume(&child, object)?,
                _ => self.xml.skip()?,
            }
        }
        if !self.left_out.is_empty() {
            let count = object.positions.len();
            let left_out = std::mem::take(&mut self.left_out);
            let is_lost = lost_vertices(count, left_out.iter(), object.triangles.iter());
            renumber(&mut object.triangles, &is_lost);
            drop_lost(&mut object.positions, &is_lost);
            drop_lost(&mut object.colours, &is_lost);
        }
        Ok(())
    }

    fn take_vertices(&mut self, object: &mut Object) -> Result<(), ReadError> {
        loop {
            self.take_plain_vertices(object);
            let Some(child) = self.xml.child()? else {
                break;
            };
            match child.name() {
                "vertex" => self.take_vertex(object)?,
                "edge" => {
                    self.note_curves();
                    self.xml.skip()?;
                }
                _ => self.xml.skip()?,
            }
        }
        Ok(())
    }

    fn take_vertex(&mut self, object: &mut Object) -> Result<(), ReadError> {
        let at = self.xml.byte();
        let mut coordinates = [None; 3];
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "coordinates" => self.take_numbers(["x", "y", "z"], &mut coordinates)?,
                "color" | "colour" => {
                    let colour = read_colour(&mut self.xml, self.notes)?;
                    object.colours.resize(object.positions.len(), None);
                    object.colours.push(colour);
                }
                "normal" => {
                    self.note_curves();
                    self.xml.skip()?;
                }
                _ => self.xml.skip()?,
            }
        }
        let [Some(x), Some(y), Some(z)] = coordinates else {
            return Err(self.xml.error_at("a vertex without x, y or z", at));
        };
        object.positions.push([x, y, z]);
        Ok(())
    }

    fn note_curves(&mut self) {
        self.notes.add("curved triangles measured flat");
    }

    /// Numbers of the elements called `names` in the open one, to its end.
    fn take_numbers(
        &mut self,
        names: [&str; 3],
        numbers: &mut [Option<f64>; 3],
    ) -> Result<(), ReadError> {
        while let Some(child) = self.xml.child()? {
            let name = child.name();
            match names
                .iter()
                .zip(numbers.iter_mut())
                .find(|(known, _)| **known == name)
            {
                Some((_, number)) => {
                    let text = self.xml.text()?;
                    *number = Some(self.xml.number(name, &text)?);
                }
                None => self.xml.skip()?,
            }
        }
        Ok(())
    }

    fn take_volume(&mut self, element: &Element<'_>, object: &mut Object) -> Result<(), ReadError> {
        let mut volume = Volume {
            material: self.xml.attribute(element, "materialid")?,
            ..Volume::default()
        };
        if self
            .xml
            .attribute(element, "type")?
            .is_some_and(|kind| kind == "support")
        {
            self.notes
                .add("volumes of type support are measured with the model");
        }
        let first = object.triangles.len();
        let mut helper = None;
        loop {
            self.take_plain_triangles(object);
            let Some(child) = self.xml.child()? else {
                break;
            };
            match child.name() {
                "triangle" => self.take_triangle(object)?,
                "color" | "colour" => volume.colour = read_colour(&mut self.xml, self.notes)?,
                "metadata" => {
                    let (kind, text) = self.metadata(&child)?;
                    let text = text.as_deref();
                    match kind.as_str() {
                        "slic3r.volume_type" => helper = text.and_then(Helper::of),
                        "slic3r.modifier" if text.is_some_and(is_on) => {
                            helper = helper.or(Some(Helper::Modifier));
                        }
                        "slic3r.extruder" => volume.extruder = extruder(text),
                        _ => {}
                    }
                }
                _ => self.xml.skip()?,
            }
        }
        if let Some(helper) = helper {
            self.helpers.add(helper);
            let triangles = object.triangles.drain(first..);
            self.left_out.extend(triangles);
            object.triangle_colours.truncate(first);
        }
        volume.end = object.triangles.len();
        object.volumes.push(volume);
        Ok(())
    }

    fn take_triangle(&mut self, object: &mut Object) -> Result<(), ReadError> {
        let at = self.xml.byte();
        let mut corners = [None; 3];
        while let Some(child) = self.xml.child()? {
            let [a, b, c] = &mut corners;
            let corner = match child.name() {
                "v1" => a,
                "v2" => b,
                "v3" => c,
                "color" | "colour" => {
                    let colour = read_colour(&mut self.xml, self.notes)?;
                    object.triangle_colours.resize(object.triangles.len(), None);
                    object.triangle_colours.push(colour);
                    continue;
                }
                other => {
                    if matches!(other, "map" | "texmap") {
                        self.notes.add("textures not shown");
                    }
                    self.xml.skip()?;
                    continue;
                }
            };
            let text = self.xml.text()?;
            *corner = Some(self.xml.index(child.name(), &text)?);
        }
        let [Some(a), Some(b), Some(c)] = corners else {
            return Err(self.xml.error_at("a triangle without v1, v2 or v3", at));
        };
        let vertices = object.positions.len();
        if let Some(&index) = [a, b, c].iter().find(|&&index| index as usize >= vertices) {
            let what = format!("a triangle names vertex {index}, the mesh has {vertices}");
            return Err(self.xml.error_at(&what, at));
        }
        object.triangles.push([a, b, c]);
        self.triangles = self.triangles.saturating_add(1);
        self.limits.check_triangles(self.triangles)
    }

    fn material(&mut self, element: &Element<'_>) -> Result<AmfMaterial, ReadError> {
        let id = self.id(element)?;
        let mut colour = None;
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "color" | "colour" => colour = read_colour(&mut self.xml, self.notes)?,
                _ => self.xml.skip()?,
            }
        }
        Ok(AmfMaterial { id, colour })
    }
}

/// The number of an extruder, from 1; 0 is that of what is around it.
fn extruder(text: Option<&str>) -> Option<u16> {
    let number = text?.trim().parse().ok();
    number.filter(|&number| number > 0)
}

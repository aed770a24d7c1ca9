//! Reads the elements of an AMF document.
//!
//! Promises: every index of a vertex is in range, every coordinate is finite. Triangles of all volumes of an object are
//! kept in one list, with the number of their volume beside it.

use crate::formats::amf::colour::{Colour, read_colour};
use crate::formats::kit::affine::Affine;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::text::{label, quoted};
use crate::formats::kit::xml::{Element, Xml};
use crate::formats::{Embedded, Limits, ReadError};
use crate::mesh::Unit;

/// What an AMF holds.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Its unit, or the format's default; `None` where it is none that is known.
    pub(super) unit: Option<Unit>,
    pub(super) embedded: Embedded,
    pub(super) objects: Vec<Object>,
    pub(super) constellations: Vec<Constellation>,
    pub(super) materials: Vec<AmfMaterial>,
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
}

/// Some triangles of an object.
#[derive(Debug, Default)]
pub(super) struct Volume {
    /// Index of the triangle after its last.
    pub(super) end: usize,
    pub(super) material: Option<String>,
    pub(super) colour: Option<Colour>,
}

/// A material.
#[derive(Debug)]
pub(super) struct AmfMaterial {
    pub(super) id: String,
    pub(super) colour: Option<Colour>,
}

/// Objects at their places.
#[derive(Debug)]
pub(super) struct Constellation {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) instances: Vec<Instance>,
}

/// An object, or a constellation, at its place.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) object: String,
    pub(super) at: Affine,
    /// Where it stands in the text.
    pub(super) byte: u64,
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
    reader.xml.finish()?;
    Ok(document)
}

struct Reader<'a, 'n> {
    xml: Xml<'a>,
    limits: &'a Limits,
    notes: &'n mut Notes,
    triangles: u64,
}

impl Reader<'_, '_> {
    /// Kind and text of a `metadata` element.
    fn metadata(&mut self, element: &Element<'_>) -> Result<(String, Option<String>), ReadError> {
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
            "producer" | "cad" | "application" => &mut embedded.application,
            "description" => &mut embedded.comment,
            _ => return Ok(()),
        };
        *field = field.take().or(text);
        Ok(())
    }

    fn id(&self, element: &Element<'_>) -> Result<String, ReadError> {
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
                    if kind == "name" {
                        object.name = text;
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
        Ok(())
    }

    fn take_vertices(&mut self, object: &mut Object) -> Result<(), ReadError> {
        while let Some(child) = self.xml.child()? {
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
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "triangle" => self.take_triangle(object)?,
                "color" | "colour" => volume.colour = read_colour(&mut self.xml, self.notes)?,
                _ => self.xml.skip()?,
            }
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

    fn constellation(&mut self, element: &Element<'_>) -> Result<Constellation, ReadError> {
        let mut constellation = Constellation {
            id: self.id(element)?,
            name: None,
            instances: Vec::new(),
        };
        while let Some(child) = self.xml.child()? {
            match child.name() {
                "instance" => constellation.instances.push(self.instance(&child)?),
                "metadata" => {
                    let (kind, text) = self.metadata(&child)?;
                    if kind == "name" {
                        constellation.name = text;
                    }
                }
                _ => self.xml.skip()?,
            }
        }
        Ok(constellation)
    }

    fn instance(&mut self, element: &Element<'_>) -> Result<Instance, ReadError> {
        let byte = self.xml.byte();
        let object = self.xml.attribute(element, "objectid")?;
        let object = object.ok_or_else(|| self.xml.error("instance without objectid"))?;
        let (mut shift, mut turn) = ([0.0; 3], [0.0; 3]);
        while let Some(child) = self.xml.child()? {
            let ([x, y, z], [rx, ry, rz]) = (&mut shift, &mut turn);
            let number = match child.name() {
                "deltax" => x,
                "deltay" => y,
                "deltaz" => z,
                "rx" => rx,
                "ry" => ry,
                "rz" => rz,
                _ => {
                    self.xml.skip()?;
                    continue;
                }
            };
            let text = self.xml.text()?;
            *number = self.xml.number(child.name(), &text)?;
        }
        let at = Affine {
            shift,
            ..Affine::turned(turn)
        };
        Ok(Instance { object, at, byte })
    }
}

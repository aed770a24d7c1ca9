//! Reads the constellations of an AMF: objects, and other constellations, at their places.
//!
//! Promises: every number is finite. What an instance names is left as it is written.

use crate::formats::ReadError;
use crate::formats::amf::document::Reader;
use crate::formats::kit::affine::Affine;
use crate::formats::kit::xml::Element;

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

impl Reader<'_, '_> {
    pub(super) fn constellation(
        &mut self,
        element: &Element<'_>,
    ) -> Result<Constellation, ReadError> {
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

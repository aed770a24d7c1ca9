//! Reads the constellations of an AMF: objects, and other constellations, at their places.
//!
//! Promises: every number is finite. What an instance names is left as it is written. PrusaSlicer and its relatives write
//! scales and mirrors too, which come before the turn, and angles in radians, as they keep them.

use std::f64::consts::FRAC_PI_2;

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
    shift: [f64; 3],
    /// About x, y and z, in the unit of the program.
    turn: [f64; 3],
    /// Below 0 for a mirror image.
    scale: [f64; 3],
    /// Where it stands in the text.
    pub(super) byte: u64,
}

impl Instance {
    /// Its place; `in_radians` says what its angles are.
    pub(super) fn at(&self, in_radians: bool) -> Affine {
        let [x, y, z] = self.scale;
        let scaled = Affine {
            rows: [[x, 0.0, 0.0], [0.0, y, 0.0], [0.0, 0.0, z]],
            shift: [0.0; 3],
        };
        let turned = Affine::turned(match in_radians {
            true => self.turn.map(degrees),
            false => self.turn,
        });
        Affine {
            shift: self.shift,
            ..scaled.then(&turned)
        }
    }

    pub(super) fn is_turned(&self) -> bool {
        self.turn.iter().any(|angle| angle.abs() > 0.0)
    }
}

/// An angle in degrees; one with as many digits of a quarter turn as programs write is that.
fn degrees(radians: f64) -> f64 {
    const WRITTEN: f64 = 1e-6;
    let quarter = (radians / FRAC_PI_2).round();
    if (radians - quarter * FRAC_PI_2).abs() <= WRITTEN {
        quarter * 90.0
    } else {
        radians.to_degrees()
    }
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
        let (mut scale, mut mirror, mut whole) = ([1.0; 3], [1.0; 3], 1.0);
        while let Some(child) = self.xml.child()? {
            let ([x, y, z], [rx, ry, rz]) = (&mut shift, &mut turn);
            let ([sx, sy, sz], [mx, my, mz]) = (&mut scale, &mut mirror);
            let number = match child.name() {
                "deltax" => x,
                "deltay" => y,
                "deltaz" => z,
                "rx" => rx,
                "ry" => ry,
                "rz" => rz,
                "scale" => &mut whole,
                "scalex" => sx,
                "scaley" => sy,
                "scalez" => sz,
                "mirrorx" => mx,
                "mirrory" => my,
                "mirrorz" => mz,
                _ => {
                    self.xml.skip()?;
                    continue;
                }
            };
            let text = self.xml.text()?;
            *number = self.xml.number(child.name(), &text)?;
        }
        for (scale, mirror) in scale.iter_mut().zip(mirror) {
            *scale *= if mirror < 0.0 { -whole } else { whole };
        }
        Ok(Instance {
            object,
            shift,
            turn,
            scale,
            byte,
        })
    }
}

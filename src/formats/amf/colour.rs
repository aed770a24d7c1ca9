//! Reads a colour of an AMF, and how much it hides: where all colours of a file hide nothing, it means nothing by it.

use crate::formats::ReadError;
use crate::formats::amf::document::Document;
use crate::formats::kit::colour::eight_bits;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::xml::Xml;
use crate::mesh::{Opacity, Rgb};

/// A colour, and how much it hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour {
    pub(super) rgb: Rgb,
    pub(super) opacity: Opacity,
}

impl Document {
    /// Makes all colours whole where none hides anything; whether it did.
    pub(super) fn show_what_is_not_seen(&mut self) -> bool {
        let objects = self.objects.iter_mut().flat_map(|object| {
            let volumes = object.volumes.iter_mut().map(|volume| &mut volume.colour);
            let vertices = object.colours.iter_mut();
            let own = vertices.chain(&mut object.triangle_colours);
            own.chain([&mut object.colour]).chain(volumes)
        });
        let materials = self.materials.iter_mut();
        let materials = materials.map(|material| &mut material.colour);
        let mut colours: Vec<&mut Colour> = objects.chain(materials).flatten().collect();
        let is_seen = |colour: &&mut Colour| colour.opacity > Opacity(0);
        if colours.is_empty() || colours.iter().any(is_seen) {
            return false;
        }
        for colour in &mut colours {
            colour.opacity = Opacity::WHOLE;
        }
        true
    }
}

/// Reads to the end of a `color` element; `None` where it is no plain number from 0 to 1 for each part.
///
/// # Errors
/// [`ReadError`] where the XML itself is wrong.
pub(super) fn read_colour(
    xml: &mut Xml<'_>,
    notes: &mut Notes,
) -> Result<Option<Colour>, ReadError> {
    let mut parts = [None; 4];
    while let Some(child) = xml.child()? {
        let [r, g, b, a] = &mut parts;
        let part = match child.name() {
            "r" => r,
            "g" => g,
            "b" => b,
            "a" => a,
            _ => {
                xml.skip()?;
                continue;
            }
        };
        let text = xml.text()?;
        match xml.number::<f32>(child.name(), &text) {
            Ok(number) => *part = Some(eight_bits(number)),
            Err(_) => notes.add("colours by formula not shown"),
        }
    }
    let [r, g, b, a] = parts;
    let opacity = a.map_or(Opacity::WHOLE, Opacity);
    Ok(r.zip(g).zip(b).map(|((r, g), b)| Colour {
        rgb: [r, g, b],
        opacity,
    }))
}

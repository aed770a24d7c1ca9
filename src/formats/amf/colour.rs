//! Reads a colour of an AMF.

use crate::formats::ReadError;
use crate::formats::kit::colour::eight_bits;
use crate::formats::kit::notes::Notes;
use crate::formats::kit::xml::Xml;
use crate::mesh::Rgb;

/// A colour.
pub(super) type Colour = Rgb;

/// Reads to the end of a `color` element; `None` where it is no plain number from 0 to 1 for each part.
///
/// # Errors
/// [`ReadError`] where the XML itself is wrong.
pub(super) fn read_colour(
    xml: &mut Xml<'_>,
    notes: &mut Notes,
) -> Result<Option<Colour>, ReadError> {
    let mut parts = [None; 3];
    while let Some(child) = xml.child()? {
        let [r, g, b] = &mut parts;
        let part = match child.name() {
            "r" => r,
            "g" => g,
            "b" => b,
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
    let [r, g, b] = parts;
    Ok(r.zip(g).zip(b).map(|((r, g), b)| [r, g, b]))
}

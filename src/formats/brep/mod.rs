//! Reads BREP, the own format of Open CASCADE, as text and in binary: its surfaces are cut into triangles by that kernel, where it is
//! there ([`crate::kernel`]); without it a text is a card that counts solids and faces.
//!
//! The format declares no unit, and knows neither names nor colours.
//!
//! Source: Open CASCADE Technology, BREP Format, version 3.

use crate::formats::kit::surfaces;
use crate::formats::{Embedded, Input, Model, ReadError};
use crate::kernel::message::Language;
use crate::mesh::Written;

/// What a text may begin with; a binary has the second one after `Open `.
const DRAWABLE: &[u8] = b"DBRep_DrawableShape";
const TOPOLOGY: &[u8] = b"CASCADE Topology V";
const BINARY: &[u8] = b"Open CASCADE Topology V";

/// Whether the content begins as BREP does, blanks apart.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    let start = bytes.trim_ascii_start();
    [DRAWABLE, TOPOLOGY, BINARY]
        .iter()
        .any(|magic| start.starts_with(magic))
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    if !recognises(input.bytes) {
        return Err(ReadError::NotAModel {
            what: "something that does not begin as BREP does".into(),
        });
    }
    let asked = surfaces::cut(input, Language::Brep)?;
    surfaces::model_or_card(asked, card(input.bytes), input)
}

/// What the text counts: a shape that is used several times stands there once.
fn card(bytes: &[u8]) -> Model {
    let (mut solids, mut faces) = (0_u64, 0_u64);
    for line in bytes.split(|&byte| byte == b'\n') {
        match line.trim_ascii() {
            b"So" => solids = solids.saturating_add(1),
            b"Fa" => faces = faces.saturating_add(1),
            _ => {}
        }
    }
    Model {
        mesh: None,
        faceless: None,
        written: Written {
            polygon_count: faces,
            ..Written::default()
        },
        embedded: Embedded::default(),
        objects: Vec::new(),
        notes: vec![format!(
            "{solids} solids, {faces} faces, none of them cut into triangles"
        )],
        siblings_hash: None,
        appearance: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Limits, Siblings};

    #[test]
    fn a_text_is_a_card_that_counts_where_there_is_no_kernel() {
        let text = "DBRep_DrawableShape\n\nCASCADE Topology V1, (c) Matra-Datavision\nTShapes 3\nFa\n0 1e-07 1 0\nFa\nSo\n";
        let read = |bytes: &[u8]| {
            read(&Input {
                bytes,
                siblings: &Siblings::Nowhere,
                limits: &Limits::default(),
            })
        };
        let model = read(text.as_bytes()).unwrap();
        assert_eq!(model.written.polygon_count, 2);
        assert_eq!(
            model.notes,
            ["1 solids, 2 faces, none of them cut into triangles"]
        );
        assert!(recognises(b"\nOpen CASCADE Topology V2 (c)\0\x01"));
        assert!(!recognises(b"ISO-10303-21;") && read(b"ISO-10303-21;").is_err());
    }
}

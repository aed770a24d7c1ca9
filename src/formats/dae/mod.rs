//! Reads COLLADA 1.4 and 1.5: every placed geometry of the scene, with what its nodes, skins and effects say.
//!
//! Promises: the document is a tree within [`Limits`]; a DOCTYPE is refused, so no entity is ever expanded; names that lead
//! nowhere are notes where the model is there without them; nodes that lead back to themselves are an error. Skins are
//! measured in the pose that they are bound in, morphs at their weights. Splines, physics and animation are left alone.
//!
//! Source: Khronos, COLLADA Digital Asset Schema Release 1.4.1 and 1.5.0.

mod controllers;
mod document;
mod geometry;
mod materials;
mod nodes;
mod numbers;
mod transform;

use crate::formats::dae::document::Document;
use crate::formats::kit::stage::Stage;
use crate::formats::kit::stage::frame::{Axis, Frame};
use crate::formats::kit::stage::looks::Looks;
use crate::formats::kit::text::quoted;
use crate::formats::kit::xml::tree::Tree;
use crate::formats::kit::xml::{Xml, decoded, root_name};
use crate::formats::{Embedded, Input, Model, ReadError, SceneFacts};

const ROOT: &str = "COLLADA";

/// Whether the content is a COLLADA document.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    root_name(bytes).as_deref() == Some(ROOT)
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let text = decoded(input.bytes);
    let root = Tree::read(Xml::new(&text, "", input.limits), ROOT)?;
    let document = Document::new(&root);
    let frame = frame_of(&root);
    let mut stage = Stage::new(input.bytes.len() as u64, input.limits);
    let mut looks = Looks::new(input.siblings, input.limits);
    let placed = nodes::place(&document, &frame, &mut stage, &mut looks)?;
    frame.note(&mut stage.notes);
    let (embedded, siblings_hash) = looks.finish(embedded(&root, &frame, &placed));
    stage.finish(embedded, siblings_hash, || nothing(&document))
}

/// Unit and axis that the document declares for itself.
fn frame_of(root: &Tree<'_>) -> Frame {
    let mut frame = Frame::default();
    let unit = root.path(&["asset", "unit"]);
    if let Some(metres) = unit.and_then(|unit| unit.attribute("meter")) {
        frame = frame.with_metres(fast_float2::parse(metres.trim()).unwrap_or(f64::NAN));
    }
    let axes: [Axis; 3] = match root.path(&["asset", "up_axis"]).map(Tree::text) {
        Some("X_UP") => [(1, true), (0, false), (2, false)],
        Some("Y_UP") => [(0, false), (1, false), (2, false)],
        Some("Z_UP") => [(0, false), (2, false), (1, true)],
        Some(other) => {
            let note = format!("the axis {} is ignored", quoted(other.as_bytes()));
            frame.notes.push(note);
            return frame;
        }
        None => return frame,
    };
    frame.with_axes(axes)
}

/// What a document has that shows nothing.
fn nothing(document: &Document<'_, '_>) -> String {
    match document.geometries().count() {
        0 => "a scene without geometry".into(),
        count => format!("none of its geometries ({count}) is placed and has faces"),
    }
}

fn embedded(root: &Tree<'_>, frame: &Frame, placed: &nodes::Placed) -> Embedded {
    let asset = root.child("asset");
    let said = |tree: Option<&Tree<'_>>, name: &str| {
        let text = tree?.child(name)?.text();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let contributor = asset.and_then(|asset| asset.child("contributor"));
    let some = |count: u64| (count > 0).then_some(count);
    let count = |library: &str, name: &str| {
        let libraries = root.all(library);
        some(
            libraries
                .map(|library| library.all(name).count() as u64)
                .sum(),
        )
    };
    Embedded {
        unit: frame.unit,
        up: frame.up,
        title: said(asset, "title"),
        designer: said(contributor, "author"),
        copyright: said(contributor, "copyright"),
        application: said(contributor, "authoring_tool"),
        comment: said(contributor, "comments").or_else(|| said(asset, "subject")),
        material_count: some(placed.materials),
        scene: SceneFacts {
            animation_count: count("library_animations", "animation"),
            skin_count: some(placed.skins),
            node_count: some(placed.nodes),
            ..SceneFacts::default()
        },
        ..Embedded::default()
    }
}

#[cfg(test)]
mod tests;

//! Reads USD, as text, in binary and as a package: the scene that its layers compose, as it stands at its default time.
//!
//! Promises: layers and pictures are opened in the model's folder or in its package alone, and nothing is fetched; one that
//! is not to be had is left out with a note; layers that lead back to themselves end. Prims that are hidden, inactive, or
//! proxies and guides are left out; subdivision surfaces are measured as their cage, skeletons move nothing. Where an
//! attribute has values over time alone, the first of them counts.
//!
//! Sources: Pixar, OpenUSD, its documentation of Sdf, UsdGeom, UsdShade and usdz.

mod binary;
mod compose;
mod geometry;
mod layer;
mod materials;
mod nodes;
mod sources;
mod text;
mod xform;

use crate::formats::kit::stage::Stage;
use crate::formats::kit::stage::frame::{Axis, Frame};
use crate::formats::kit::stage::looks::Looks;
use crate::formats::usd::compose::Composer;
use crate::formats::usd::layer::{Layer, Prim, Value};
use crate::formats::usd::materials::Materials;
use crate::formats::usd::nodes::{Placed, Walk};
use crate::formats::usd::sources::Sources;
use crate::formats::{Embedded, Input, Model, ReadError, SceneFacts};

/// Whether the content is USD: text, binary, or a package whose first part is a layer.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    binary::recognises(bytes) || text::recognises(bytes) || is_package_of_layers(bytes)
}

fn is_package_of_layers(bytes: &[u8]) -> bool {
    const NAME: usize = 30;
    let Some(head) = bytes
        .get(..NAME)
        .filter(|head| head.starts_with(b"PK\x03\x04"))
    else {
        return false;
    };
    let length = head.get(26..28).and_then(<[u8]>::first_chunk::<2>);
    let length = length.map_or(0, |length| u16::from_le_bytes(*length));
    let end = NAME.saturating_add(usize::from(length));
    let name = bytes
        .get(NAME..end)
        .unwrap_or_default()
        .to_ascii_lowercase();
    [&b".usd"[..], b".usda", b".usdc"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let (mut sources, root) = Sources::open(input)?;
    let mut stage = Stage::new(input.bytes.len() as u64, input.limits);
    let scene = Composer::new(&mut sources, &mut stage.notes, input.limits).scene(&root)?;
    stage.add_bytes(sources.opened_bytes);
    let frame = frame_of(&root.layer);
    frame.note(&mut stage.notes);
    let looks = Looks::new(input.siblings, input.limits);
    let mut materials = Materials::new(&scene, looks);
    let mut walk = Walk {
        scene: &scene,
        stage: &mut stage,
        materials: &mut materials,
        sources: &mut sources,
        frame: &frame,
        placed: Placed::default(),
        depth: 0,
    };
    walk.all()?;
    let prims = walk.placed.prims;
    let some = |count: u64| (count > 0).then_some(count);
    let said = |name: &str| {
        let text = root.layer.metadata.get(name)?.as_text()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let embedded = Embedded {
        unit: frame.unit,
        up: frame.up,
        comment: said("documentation").or_else(|| said("comment")),
        material_count: some(materials.count()),
        scene: SceneFacts {
            node_count: some(prims),
            ..SceneFacts::default()
        },
        ..Embedded::default()
    };
    let (embedded, pictures) = materials.looks.finish(embedded);
    let siblings_hash = both([sources.siblings_hash(), pictures]);
    stage.finish(embedded, siblings_hash, || nothing(&scene))
}

/// One hash of layers and pictures that were read beside the model.
fn both([layers, pictures]: [Option<blake3::Hash>; 2]) -> Option<blake3::Hash> {
    let (Some(layers), Some(pictures)) = (layers, pictures) else {
        return layers.or(pictures);
    };
    let mut hasher = blake3::Hasher::new();
    hasher.update(layers.as_bytes());
    hasher.update(pictures.as_bytes());
    Some(hasher.finalize())
}

/// Unit and axis that the root layer declares.
fn frame_of(layer: &Layer) -> Frame {
    const Y_UP: [Axis; 3] = [(0, false), (1, false), (2, false)];
    const Z_UP: [Axis; 3] = [(0, false), (2, false), (1, true)];
    let mut frame = Frame::default();
    let metres = layer
        .metadata
        .get("metersPerUnit")
        .and_then(Value::first::<1>);
    if let Some([metres]) = metres {
        frame = frame.with_metres(metres);
    }
    match layer.metadata.get("upAxis").and_then(Value::as_text) {
        Some("Y") => frame.with_axes(Y_UP),
        Some("Z") => frame.with_axes(Z_UP),
        _ => frame,
    }
}

/// What a scene has that shows nothing.
fn nothing(scene: &Prim) -> String {
    match scene.children.len() {
        0 => "a scene without prims".into(),
        count => format!("a scene whose prims ({count} at its top) show no mesh"),
    }
}

#[cfg(test)]
mod tests;

//! Reads 3DS, the format of 3D Studio: meshes with materials, placed as the keyframer has them in its first frame.
//!
//! Promises: every chunk lies within the one around it, apart from the outermost, whose length some programs get wrong; each
//! index and count is checked. A mesh that no node places lies as it is written. The format declares no unit; z is up.
//!
//! Sources: Autodesk, 3D Studio File Format, version 3; the lib3ds library, for what matrices of meshes mean.

mod chunks;
mod keyframer;
mod materials;
mod mesh;

use std::collections::HashMap;

use crate::formats::kit::affine::Affine;
use crate::formats::kit::stage::body::Shape;
use crate::formats::kit::stage::looks::Looks;
use crate::formats::kit::stage::{Placing, Stage};
use crate::formats::tds::chunks::{Chunk, children};
use crate::formats::tds::keyframer::Nodes;
use crate::formats::tds::materials::Materials;
use crate::formats::tds::mesh::Mesh;
use crate::formats::{Embedded, Input, Location, Model, ReadError, SceneFacts};

const MAIN: u16 = 0x4D4D;
const EDITOR: u16 = 0x3D3D;
const OBJECT: u16 = 0x4000;
const MATERIAL: u16 = 0xAFFF;
const KEYFRAMER: u16 = 0xB000;
const HIDDEN: u16 = 0x4010;
const TRIANGLES: u16 = 0x4100;

/// Whether the content is a 3DS: a main chunk whose first part is one that it may have.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    const FIRST: [u16; 4] = [0x0002, EDITOR, KEYFRAMER, 0x3D3E];
    let word = |at: usize| {
        let pair = bytes.get(at..)?.first_chunk::<2>()?;
        Some(u16::from_le_bytes(*pair))
    };
    word(0) == Some(MAIN) && word(6).is_some_and(|first| FIRST.contains(&first))
}

/// A mesh that was read, and its name.
struct Object {
    name: String,
    shape: Shape,
    matrix: Affine,
    /// Names of materials, by slot.
    materials: Vec<String>,
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let main = Chunk::first(input.bytes)?;
    if main.kind != MAIN {
        let what = "no 3DS: it does not begin with a main chunk";
        return Err(ReadError::malformed(what, Location::Byte(0)));
    }
    let mut stage = Stage::new(input.bytes.len() as u64, input.limits);
    let mut looks = Looks::new(input.siblings, input.limits);
    let mut materials = Materials::default();
    let mut objects = Vec::new();
    let mut nodes = Nodes::default();
    let mut hidden = 0_u64;
    for part in children(&main) {
        let part = part?;
        match part.kind {
            EDITOR => {
                for chunk in children(&part) {
                    let chunk = chunk?;
                    match chunk.kind {
                        MATERIAL => materials.read(&chunk, &mut stage, &mut looks)?,
                        OBJECT => match object(&chunk, &mut stage)? {
                            Found::Mesh(object) => objects.push(*object),
                            Found::Hidden => hidden = hidden.saturating_add(1),
                            Found::Other => {}
                        },
                        _ => {}
                    }
                }
            }
            KEYFRAMER => nodes.read(&part)?,
            _ => {}
        }
    }
    place(&objects, &nodes, &materials, &mut stage)?;
    if hidden > 0 {
        let note = format!("objects that the file hides left out: {hidden}");
        stage.notes.add(note);
    }
    let some = |count: u64| (count > 0).then_some(count);
    let (embedded, siblings_hash) = looks.finish(Embedded {
        material_count: some(materials.count()),
        scene: SceneFacts {
            node_count: some(nodes.count()),
            ..SceneFacts::default()
        },
        ..Embedded::default()
    });
    stage.finish(embedded, siblings_hash, || "a scene without meshes".into())
}

/// What an object is.
enum Found {
    Mesh(Box<Object>),
    Hidden,
    /// A light or a camera.
    Other,
}

fn object(chunk: &Chunk<'_>, stage: &mut Stage<'_>) -> Result<Found, ReadError> {
    let (name, inner) = chunk.named();
    let mut found = Found::Other;
    let mut is_hidden = false;
    for part in children(&inner) {
        let part = part?;
        match part.kind {
            HIDDEN => is_hidden = true,
            TRIANGLES => {
                let read = Mesh::read(&part, stage.limits());
                let Mesh {
                    body,
                    matrix,
                    materials,
                } = read.map_err(|error| error.within(&format!("object {name:?}")))?;
                found = Found::Mesh(Box::new(Object {
                    name: name.clone(),
                    shape: stage.cut(body),
                    matrix,
                    materials,
                }));
            }
            _ => {}
        }
    }
    Ok(match found {
        Found::Mesh(_) if is_hidden => Found::Hidden,
        found => found,
    })
}

/// Places every mesh where nodes have it, or as it is written where none has.
fn place(
    objects: &[Object],
    nodes: &Nodes,
    materials: &Materials,
    stage: &mut Stage<'_>,
) -> Result<(), ReadError> {
    let places = nodes.places(stage.limits())?;
    let mut by_name: HashMap<&str, Vec<Affine>> = HashMap::new();
    for (name, place) in &places {
        by_name.entry(name).or_default().push(*place);
    }
    for object in objects {
        let numbers = object.materials.iter().map(|name| materials.number(name));
        let numbers = numbers.collect::<Vec<_>>();
        let own = by_name.get(object.name.as_str());
        let own = own.map_or(&[Affine::IDENTITY][..], Vec::as_slice);
        let is_placed = by_name.contains_key(object.name.as_str());
        for node in own {
            let at = match object.matrix.inverse() {
                Some(inverse) if is_placed => as_written(inverse.then(node), object),
                _ => Affine::IDENTITY,
            };
            let name = object.name.as_str();
            let placing = Placing {
                at,
                name: (!name.is_empty()).then_some(name),
                positions: None,
                materials: &numbers,
            };
            stage.place(&object.shape, placing)?;
        }
    }
    Ok(())
}

/// The identity where a placement moves nothing but by rounding, since matrices and keys are of single precision.
fn as_written(at: Affine, object: &Object) -> Affine {
    const ROUNDING: f64 = 1e-4;
    let positions = object.shape.positions();
    let size = positions
        .iter()
        .flatten()
        .fold(0.0, |most: f64, part| most.max(part.abs()));
    let stays = positions.iter().all(|&position| {
        let moved = at.apply(position);
        let pairs = position.iter().zip(moved);
        pairs.fold(true, |stays, (a, b)| {
            stays && (a - b).abs() <= ROUNDING * size
        })
    });
    if stays { Affine::IDENTITY } else { at }
}

#[cfg(test)]
mod tests;

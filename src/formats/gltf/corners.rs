//! What a glTF states of the corners of its faces beside their positions, and which materials and pictures it names.
//!
//! Each mesh that the scene places is looked at once, as it is written: before it is placed, moved by targets or by joints. Places
//! are those of the set that the material's base texture uses, else of the first.

use serde_json::Value;

use crate::formats::appearance::{Appearance, Wanted};
use crate::formats::gltf::attributes::{Attributes, normals};
use crate::formats::gltf::buffers::{Buffers, shown};
use crate::formats::gltf::json::{array, index, text};
use crate::formats::gltf::materials::{Materials, source_of};
use crate::formats::gltf::primitives::{are_faces, triangles};
use crate::formats::kit::gathered::{Corner, Gathered};
use crate::formats::kit::picture_size;
use crate::formats::limits::Scene;
use crate::formats::{Limits, Location, ReadError};

/// Pictures and references that are looked at.
const MOST: usize = 10_000;

/// What rules ask about the look of the meshes numbered `placed`; `None` where they do not ask, or an accessor is wrong.
pub(super) fn appearance(
    root: &Value,
    mut placed: Vec<usize>,
    buffers: &mut Buffers<'_>,
    materials: &Materials,
    limits: &Limits,
) -> Option<Box<Appearance>> {
    if limits.appearance == Wanted::Nothing {
        return None;
    }
    placed.sort_unstable();
    placed.dedup();
    let mut appearance = faces(root, &placed, buffers, materials, limits).ok()?;
    lost_materials(root, &placed, &mut appearance);
    textures(root, buffers, &mut appearance);
    Some(Box::new(appearance))
}

fn faces(
    root: &Value,
    placed: &[usize],
    buffers: &Buffers<'_>,
    materials: &Materials,
    limits: &Limits,
) -> Result<Appearance, ReadError> {
    let mut gathered = Gathered::new(limits.appearance);
    let mut scene = Scene {
        bytes: buffers.size(),
        ..Scene::default()
    };
    for &number in placed {
        let mesh = array(root, "meshes").get(number).unwrap_or(&Value::Null);
        gathered.begin(text(mesh, "name"));
        for primitive in array(mesh, "primitives") {
            let mode = index(primitive, "mode").unwrap_or(4);
            let set = materials.of(primitive).places.unwrap_or(0);
            if !are_faces(mode) {
                continue;
            }
            let Some(attributes) = Attributes::read(root, primitive, Some(set), (buffers, limits))?
            else {
                continue;
            };
            let triangles = triangles(mode, &attributes)
                .map_err(|what| ReadError::malformed(what, Location::File))?;
            let sum = |before: u64, more: usize| before.saturating_add(more as u64);
            scene.triangles = sum(scene.triangles, triangles.len());
            scene.positions = sum(scene.positions, attributes.positions.len());
            limits.check_placed(&scene)?;
            let normals = normals(root, primitive, (buffers, limits))?;
            let material = index(primitive, "material").and_then(|own| u32::try_from(own).ok());
            for triangle in triangles {
                let corner = |vertex: u32| {
                    let vertex = vertex as usize;
                    let uv = attributes.places.as_ref().and_then(|own| own.get(vertex));
                    Corner {
                        position: attributes
                            .positions
                            .get(vertex)
                            .copied()
                            .unwrap_or_default(),
                        normal: normals.as_ref().and_then(|own| own.get(vertex).copied()),
                        uv: uv.map(narrow),
                    }
                };
                gathered.take(
                    triangle.map(corner),
                    material.map_or(0, |own| own.saturating_add(1)),
                );
            }
        }
    }
    Ok(gathered.finish())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place in a picture needs no more"
)]
fn narrow(uv: &[f64; 2]) -> [f32; 2] {
    uv.map(|part| part as f32)
}

/// Materials that primitives name by a number that none has.
fn lost_materials(root: &Value, placed: &[usize], appearance: &mut Appearance) {
    let count = array(root, "materials").len();
    let mut lost: Vec<usize> = placed
        .iter()
        .filter_map(|&number| array(root, "meshes").get(number))
        .flat_map(|mesh| array(mesh, "primitives"))
        .filter_map(|primitive| index(primitive, "material"))
        .filter(|&material| material >= count)
        .collect();
    lost.sort_unstable();
    lost.dedup();
    for number in lost {
        appearance
            .lost_materials
            .add(format!("material {number} of {count}"));
    }
}

/// Pictures that are listed and textures that materials name.
fn textures(root: &Value, buffers: &mut Buffers<'_>, appearance: &mut Appearance) {
    for (number, image) in array(root, "images").iter().take(MOST).enumerate() {
        let name = match (text(image, "uri"), text(image, "name")) {
            (Some(uri), _) if !uri.starts_with("data:") => uri.to_owned(),
            (_, Some(name)) => name.to_owned(),
            _ => format!("image {number}"),
        };
        let size = match (text(image, "uri"), index(image, "bufferView")) {
            (Some(uri), _) => buffers.uri(uri).and_then(|bytes| picture_size::of(&bytes)),
            (None, Some(view)) => match buffers.view(view) {
                Ok(view) => picture_size::of(&view.bytes),
                Err(error) => Err(error.to_string()),
            },
            (None, None) => Err("its image is nowhere".into()),
        };
        appearance.take_texture(name, size);
    }
    let (all, images) = (array(root, "textures"), array(root, "images").len());
    for (number, texture) in all.iter().take(MOST).enumerate() {
        let by_extension = texture
            .get("extensions")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|all| all.values());
        let mut sources = source_of(texture)
            .into_iter()
            .chain(by_extension.filter_map(|extension| index(extension, "source")));
        if let Some(lost) = sources.find(|&source| source >= images) {
            let name = format!("image {lost} of {images}, named by texture {number}");
            appearance.lost_textures.add(name);
        }
    }
    let mut lost = Vec::new();
    for (number, material) in array(root, "materials").iter().enumerate() {
        references(material, &mut |texture| {
            if texture >= all.len() && lost.len() < MOST {
                let named_by = match text(material, "name") {
                    Some(name) => shown(name),
                    None => number.to_string(),
                };
                let name = format!(
                    "texture {texture} of {}, named by material {named_by}",
                    all.len()
                );
                if !lost.contains(&name) {
                    lost.push(name);
                }
            }
        });
    }
    lost.into_iter()
        .for_each(|name| appearance.lost_textures.add(name));
}

/// The numbers of all textures that a material names, its extensions' too.
fn references(value: &Value, take: &mut impl FnMut(usize)) {
    let Some(members) = value.as_object() else {
        return;
    };
    for (name, member) in members {
        if name.ends_with("Texture") {
            index(member, "index").into_iter().for_each(&mut *take);
        }
        references(member, take);
    }
}

//! What a glTF file is made of, by its JSON alone.

use serde_json::Value;

use crate::formats::SceneFacts;
use crate::formats::gltf::json::array;
use crate::formats::kit::text::label;

/// Names that are kept of each list.
const MOST_NAMES: usize = 200;

pub(super) fn of(root: &Value) -> SceneFacts {
    let count = |key: &str| Some(array(root, key).len() as u64).filter(|&count| count > 0);
    let mut attributes: Vec<String> = Vec::new();
    let meshes = array(root, "meshes").iter();
    let primitives = meshes.flat_map(|mesh| array(mesh, "primitives"));
    let names = primitives.filter_map(|primitive| primitive.get("attributes")?.as_object());
    for name in names.flat_map(|attributes| attributes.keys()) {
        let Some(name) = label(name.as_bytes()) else {
            continue;
        };
        if attributes.len() < MOST_NAMES && !attributes.contains(&name) {
            attributes.push(name);
        }
    }
    attributes.sort_unstable();
    let uv_sets = attributes
        .iter()
        .filter(|name| name.starts_with("TEXCOORD_"))
        .count() as u64;
    let extensions = array(root, "extensionsUsed")
        .iter()
        .filter_map(Value::as_str);
    SceneFacts {
        extensions: extensions
            .take(MOST_NAMES)
            .filter_map(|name| label(name.as_bytes()))
            .collect(),
        animation_count: count("animations"),
        skin_count: count("skins"),
        node_count: count("nodes"),
        uv_set_count: (!attributes.is_empty()).then_some(uv_sets),
        vertex_attributes: attributes,
        texture_sizes: Vec::new(),
    }
}

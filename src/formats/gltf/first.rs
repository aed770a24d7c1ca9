//! glTF 1 in, the same scene as glTF 2 says it out: what was named is numbered.
//!
//! Promises: names that lead nowhere become numbers that do, so that the reader says so as it does elsewhere. Of materials the
//! diffuse colour and texture are kept, those of `KHR_materials_common` too; shaders are left alone. A skin that was bound
//! through a matrix of its own has no counterpart: it is left out, and noted.
//!
//! Sources: Khronos, glTF 1.0 Specification, with KHR_binary_glTF and KHR_materials_common.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::formats::gltf::json::text;
use crate::formats::kit::colour::eight_bits;
use crate::mesh::srgb::linear;

/// The buffer that is the body of a binary file.
const BODY: &str = "binary_glTF";
/// What turns blending on in a technique.
const BLEND: u64 = 3042;

/// Whether a document is of the first version, whatever it says: that named what the second numbers.
pub(super) fn is_first(root: &Value) -> bool {
    let said = text(root.get("asset").unwrap_or(&Value::Null), "version");
    let is_older =
        said.is_none_or(|version| version.starts_with("1.") || version.starts_with("0."));
    let said_1 = matches!(said, Some("1"));
    (is_older || said_1)
        && ["accessors", "meshes", "nodes"]
            .iter()
            .any(|key| root.get(key).is_some_and(Value::is_object))
}

/// A scene that was put into the words of the second version.
#[derive(Debug)]
pub(super) struct Second {
    pub(super) root: Value,
    pub(super) notes: Vec<String>,
}

/// Numbers of the entries of each dictionary.
struct Numbers<'a> {
    root: &'a Value,
    by_name: HashMap<&'static str, HashMap<&'a str, usize>>,
}

const DICTIONARIES: [&str; 11] = [
    "accessors",
    "bufferViews",
    "buffers",
    "images",
    "materials",
    "meshes",
    "nodes",
    "samplers",
    "scenes",
    "skins",
    "textures",
];

impl<'a> Numbers<'a> {
    fn of(root: &'a Value) -> Self {
        let numbered = |key: &'static str| {
            let mut names = entries(root, key).map(|(name, _)| name).collect::<Vec<_>>();
            // A binary file's own buffer is the first.
            names.sort_by_key(|name| key == "buffers" && *name != BODY);
            (key, names.into_iter().zip(0..).collect())
        };
        Self {
            root,
            by_name: DICTIONARIES.map(numbered).into_iter().collect(),
        }
    }

    /// The number of what is named; one that is not there for a name that leads nowhere.
    fn number(&self, key: &'static str, name: &str) -> usize {
        let known = self.by_name.get(key);
        let found = known.and_then(|known| known.get(name)).copied();
        found.unwrap_or(u32::MAX as usize)
    }

    /// The number of what a member of `value` names.
    fn member(&self, value: &Value, member: &str, key: &'static str) -> Option<Value> {
        text(value, member).map(|name| self.number(key, name).into())
    }

    /// Entries of a dictionary in the order of their numbers.
    fn ordered(&self, key: &'static str) -> Vec<(&'a str, &'a Value)> {
        let mut all = entries(self.root, key).collect::<Vec<_>>();
        all.sort_by_key(|(name, _)| self.number(key, name));
        all
    }

    fn list(&self, key: &'static str, each: impl Fn(&'a Value) -> Value) -> Value {
        let all = self.ordered(key).into_iter();
        all.map(|(_, value)| each(value)).collect()
    }

    fn names(&self, value: &Value, member: &str, key: &'static str) -> Vec<Value> {
        let names = value.get(member).and_then(Value::as_array);
        let names = names.into_iter().flatten().filter_map(Value::as_str);
        names.map(|name| self.number(key, name).into()).collect()
    }
}

fn entries<'a>(root: &'a Value, key: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let dictionary = root.get(key).and_then(Value::as_object);
    let all = dictionary.into_iter().flatten();
    all.map(|(name, value)| (name.as_str(), value))
}

/// The scene in the words of the second version.
pub(super) fn second(root: &Value) -> Second {
    let numbers = Numbers::of(root);
    let mut notes = Vec::new();
    let (accessors, views) = accessors_and_views(&numbers);
    let skins = skins(&numbers, &mut notes);
    let mut new = json!({
        "asset": asset(root),
        "accessors": accessors,
        "bufferViews": views,
        "buffers": numbers.ordered("buffers").into_iter().map(|(name, value)| buffer(name, value)).collect::<Vec<_>>(),
        "images": numbers.list("images", |image| self::image(image, &numbers)),
        "materials": numbers.list("materials", |material| self::material(material, &numbers)),
        "meshes": numbers.list("meshes", |mesh| self::mesh(mesh, &numbers)),
        "samplers": numbers.list("samplers", Clone::clone),
        "textures": numbers.list("textures", |texture| {
            renamed(texture, &[("source", "images"), ("sampler", "samplers")], &numbers)
        }),
        "skins": skins,
        "nodes": nodes(&numbers),
        "scenes": numbers.list("scenes", |scene| {
            json!({ "name": scene.get("name"), "nodes": numbers.names(scene, "nodes", "nodes") })
        }),
        "animations": vec![Value::Null; entries(root, "animations").count()],
    });
    if let (Some(scene), Some(object)) =
        (numbers.member(root, "scene", "scenes"), new.as_object_mut())
    {
        object.insert("scene".into(), scene);
    }
    Second { root: new, notes }
}

fn asset(root: &Value) -> Value {
    let mut asset = root.get("asset").cloned().unwrap_or_else(|| json!({}));
    if let Some(asset) = asset.as_object_mut() {
        asset.insert("version".into(), "2.0".into());
    }
    asset
}

/// A copy in which these members are numbers instead of names.
fn renamed(value: &Value, members: &[(&str, &'static str)], numbers: &Numbers<'_>) -> Value {
    let mut new = value.clone();
    for &(member, key) in members {
        if let (Some(number), Some(object)) =
            (numbers.member(value, member, key), new.as_object_mut())
        {
            object.insert(member.into(), number);
        }
    }
    new
}

fn buffer(name: &str, value: &Value) -> Value {
    let mut new = value.clone();
    if let Some(object) = new.as_object_mut().filter(|_| name == BODY) {
        object.remove("uri");
        // Where the file is short, what lies behind its end is missed by whoever asks for it.
        object.remove("byteLength");
    }
    new
}

/// Accessors had steps of their own: each gets a view with its step.
fn accessors_and_views(numbers: &Numbers<'_>) -> (Value, Value) {
    let views = numbers.ordered("bufferViews");
    let view_of = |view: &Value| renamed(view, &[("buffer", "buffers")], numbers);
    let mut all = views
        .iter()
        .map(|(_, view)| view_of(view))
        .collect::<Vec<_>>();
    let mut accessors = Vec::new();
    for (_, accessor) in numbers.ordered("accessors") {
        let mut new = renamed(accessor, &[("bufferView", "bufferViews")], numbers);
        let step = accessor
            .get("byteStride")
            .and_then(Value::as_u64)
            .unwrap_or(0);
        let view = numbers.member(accessor, "bufferView", "bufferViews");
        let view = view.and_then(|number| usize::try_from(number.as_u64()?).ok());
        let view = view.and_then(|number| all.get(number).cloned());
        if let (Some(Value::Object(mut view)), Some(object)) =
            (view.filter(|_| step > 0), new.as_object_mut())
        {
            view.insert("byteStride".into(), step.into());
            object.insert("bufferView".into(), all.len().into());
            all.push(Value::Object(view));
        }
        accessors.push(new);
    }
    (accessors.into(), all.into())
}

fn image(image: &Value, numbers: &Numbers<'_>) -> Value {
    let within = image
        .get("extensions")
        .and_then(|all| all.get("KHR_binary_glTF"));
    match within.and_then(|within| numbers.member(within, "bufferView", "bufferViews")) {
        Some(view) => json!({ "bufferView": view }),
        None => image.clone(),
    }
}

fn mesh(mesh: &Value, numbers: &Numbers<'_>) -> Value {
    let primitives = mesh.get("primitives").and_then(Value::as_array);
    let primitives = primitives.into_iter().flatten().map(|primitive| {
        let mut new = renamed(
            primitive,
            &[("indices", "accessors"), ("material", "materials")],
            numbers,
        );
        let attributes = primitive.get("attributes").and_then(Value::as_object);
        let attribute = |(name, value): (&String, &Value)| {
            let name = match name.as_str() {
                "COLOR" => "COLOR_0",
                "TEXCOORD" => "TEXCOORD_0",
                "JOINT" => "JOINTS_0",
                "WEIGHT" => "WEIGHTS_0",
                name => name,
            };
            let number = numbers.number("accessors", value.as_str()?);
            Some((name.to_owned(), Value::from(number)))
        };
        let attributes: Map<String, Value> = attributes
            .into_iter()
            .flatten()
            .filter_map(attribute)
            .collect();
        if let Some(object) = new.as_object_mut() {
            object.insert("attributes".into(), attributes.into());
            let mode = object.get("mode").or(object.get("primitive")).cloned();
            object.extend(mode.map(|mode| ("mode".to_owned(), mode)));
        }
        new
    });
    json!({ "name": mesh.get("name").and_then(Value::as_str), "primitives": primitives.collect::<Vec<_>>() })
}

/// Nodes; one that shows several meshes gets a child for each but the first.
fn nodes(numbers: &Numbers<'_>) -> Value {
    let mut all = Vec::new();
    let mut more = Vec::new();
    let ordered = numbers.ordered("nodes");
    let count = ordered.len();
    for (_, node) in ordered {
        let mut children = numbers.names(node, "children", "nodes");
        let mut meshes = numbers.names(node, "meshes", "meshes").into_iter();
        let single = numbers.member(node, "mesh", "meshes");
        let skin = numbers.member(node, "skin", "skins");
        let first = single.or_else(|| meshes.next());
        for mesh in meshes {
            children.push(count.saturating_add(more.len()).into());
            more.push(json!({ "name": node.get("name"), "mesh": mesh, "skin": skin }));
        }
        let mut new = node.clone();
        if let Some(object) = new.as_object_mut() {
            for gone in ["meshes", "mesh", "skin", "children"] {
                object.remove(gone);
            }
            let members = [
                ("mesh", first),
                ("skin", skin),
                ("children", Some(children.into())),
            ];
            let kept = members
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)));
            object.extend(kept);
        }
        all.push(new);
    }
    all.append(&mut more);
    all.into()
}

fn skins(numbers: &Numbers<'_>, notes: &mut Vec<String>) -> Value {
    let nodes = numbers.ordered("nodes");
    let joint = |name: &str| {
        let is_it = |(_, node): &(&str, &Value)| text(node, "jointName") == Some(name);
        nodes.iter().position(is_it)
    };
    let mut left_out = 0_u64;
    let new = numbers.list("skins", |skin| {
        let names = skin.get("jointNames").and_then(Value::as_array);
        let names = names.into_iter().flatten().filter_map(Value::as_str);
        let joints = names.map(|name| joint(name).unwrap_or(u32::MAX as usize));
        let is_whole = |matrix: &Value| {
            let parts = matrix.as_array().map(Vec::as_slice).unwrap_or_default();
            let part = |(place, part): (usize, &Value)| {
                let expected = if place.is_multiple_of(5) { 1.0 } else { 0.0 };
                part.as_f64() == Some(expected)
            };
            parts.len() == 16 && parts.iter().enumerate().all(part)
        };
        match skin.get("bindShapeMatrix") {
            Some(matrix) if !is_whole(matrix) => Value::Null,
            _ => json!({
                "joints": joints.collect::<Vec<_>>(),
                "inverseBindMatrices": numbers.member(skin, "inverseBindMatrices", "accessors"),
            }),
        }
    });
    let all = new.as_array().into_iter().flatten();
    left_out = left_out.saturating_add(all.filter(|skin| skin.is_null()).count() as u64);
    if left_out > 0 {
        notes.push(format!(
            "skins that are bound through a matrix not applied: {left_out}"
        ));
    }
    new
}

fn material(material: &Value, numbers: &Numbers<'_>) -> Value {
    let common = material
        .get("extensions")
        .and_then(|all| all.get("KHR_materials_common"));
    let own = common.unwrap_or(material);
    let values = own.get("values").unwrap_or(&Value::Null);
    let diffuse = values
        .get("diffuse")
        .or_else(|| values.get("ambient"))
        .unwrap_or(&Value::Null);
    let parts = diffuse.as_array().map(Vec::as_slice).unwrap_or_default();
    let part = |at: usize| parts.get(at).and_then(Value::as_f64).unwrap_or(1.0);
    let amount = values
        .get("transparency")
        .and_then(Value::as_f64)
        .unwrap_or(1.0);
    let alpha = part(3) * amount;
    let texture = diffuse
        .as_str()
        .map(|name| json!({ "index": numbers.number("textures", name) }));
    #[expect(clippy::cast_possible_truncation, reason = "a colour needs no more")]
    let byte = |at: usize| eight_bits(part(at) as f32);
    let [r, g, b] = linear([0, 1, 2].map(byte));
    let is_seen_through =
        own.get("transparent").and_then(Value::as_bool) == Some(true) || blends(material, numbers);
    let mut base = json!({ "baseColorFactor": [r, g, b, if alpha > 0.0 { alpha } else { 1.0 }] });
    if let (Some(texture), Some(base)) = (texture, base.as_object_mut()) {
        base.insert("baseColorTexture".into(), texture);
    }
    json!({
        "name": material.get("name"),
        "pbrMetallicRoughness": base,
        "alphaMode": if is_seen_through { "BLEND" } else { "OPAQUE" },
    })
}

/// Whether a material's technique turns blending on.
fn blends(material: &Value, numbers: &Numbers<'_>) -> bool {
    let technique =
        text(material, "technique").and_then(|name| numbers.root.get("techniques")?.get(name));
    let states = technique.and_then(|technique| technique.get("states")?.get("enable")?.as_array());
    states.is_some_and(|states| states.iter().any(|state| state.as_u64() == Some(BLEND)))
}

#[cfg(test)]
mod tests;

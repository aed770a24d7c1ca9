//! Reads glTF 1 and 2 and GLB: every placed mesh of the scene, in metres.
//!
//! The `gltf` package refuses files that require Draco, meshopt or quantised accessors, gives wrong numbers where
//! quantisation is used without being required, and panics on some headers; its importer opens paths outside the folder.
//! So the JSON is read here, `draco-core` and `meshopt` unpack what is packed.
//!
//! Promises: nothing outside the model's folder is opened; every index, offset and count is checked; nodes that lead back to
//! themselves end in an error, and what instances multiply is limited. Skins are measured in the pose that their joints have,
//! morph targets at their default weights; lines and points beside faces are left out, and noted.
//!
//! Sources: Khronos, glTF 2.0 Specification; for the first version see `first`.

mod accessors;
mod attributes;
mod buffers;
mod corners;
mod data_uri;
mod facts;
mod first;
mod instances;
mod json;
mod materials;
mod meshopt;
mod morphs;
mod primitives;
mod scene;
mod skins;
mod strokes;

use serde_json::Value;

use crate::formats::gltf::buffers::Buffers;
use crate::formats::gltf::json::{array, index, text};
use crate::formats::gltf::materials::Materials;
use crate::formats::gltf::primitives::Primitives;
use crate::formats::gltf::scene::{Placement, Placements, placements};
use crate::formats::kit::faceless;
use crate::formats::kit::notes::Notes;
use crate::formats::{Embedded, Input, Location, Model, ReadError, SceneFacts};
use crate::mesh::Written;
use crate::mesh::{Faceless, MeshBuilder, Part, Unit};

const GLB: &[u8] = b"glTF";
const JSON_CHUNK: &[u8] = b"JSON";
const BINARY_CHUNK: &[u8] = b"BIN\0";

/// Extensions that may be required and are understood, or change nothing that is measured.
const UNDERSTOOD: &[&str] = &[
    "KHR_draco_mesh_compression",
    "EXT_meshopt_compression",
    "KHR_meshopt_compression",
    "KHR_mesh_quantization",
    "KHR_texture_transform",
    "KHR_lights_punctual",
    "KHR_node_visibility",
    instances::EXTENSION,
];

/// Extensions that change what is seen though a file only uses them, and that are not understood.
const CHANGES_WHAT_IS_SEEN: &[&str] = &[
    "EXT_texture_avif",
    "KHR_gaussian_splatting",
    "KHR_texture_basisu",
    "MSFT_lod",
    "MSFT_texture_dds",
];

/// Whether the content is a GLB.
pub(super) fn recognises_binary(bytes: &[u8]) -> bool {
    bytes.starts_with(GLB)
}

/// Whether the content is JSON that begins with what glTF has.
pub(super) fn recognises_text(bytes: &[u8]) -> bool {
    const ENOUGH: usize = 1 << 16;
    let text = without_mark(bytes).trim_ascii_start();
    let head = text.get(..ENOUGH).unwrap_or(text);
    let has = |word: &[u8]| head.windows(word.len()).any(|window| window == word);
    head.starts_with(b"{") && (has(b"\"asset\"") || has(b"\"accessors\""))
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let Parts { json, binary, note } = parts_of(input.bytes)?;
    let root: Value = serde_json::from_slice(json).map_err(|error| json_error(&error))?;
    let (root, first_notes) = match first::is_first(&root).then(|| first::second(&root)) {
        Some(second) => (second.root, second.notes),
        None => (root, Vec::new()),
    };
    check_version(&root)?;
    let mut buffers = Buffers::load(&root, binary, input)?;
    let mut builder = MeshBuilder::default();
    let materials = Materials::load(&root, &mut buffers, &mut builder);
    let mut primitives = Primitives::new(&root, buffers.size(), input.limits);
    let mut written = Written {
        has_unit: true,
        ..Written::default()
    };
    let mut object_count = 0_u64;
    let mut placed = Vec::new();
    let Placements { meshes, hidden } = placements(&root, input.limits)?;
    for placement in instances::expanded(&root, &buffers, meshes, input.limits)? {
        let part = primitives.part(&placement, &mut buffers, &materials)?;
        placed.push(placement.mesh);
        let Some(part) = part else { continue };
        written.count(part.triangles.len(), part.positions.len());
        object_count = object_count.saturating_add(1);
        add(&mut builder, part, &placement)?;
    }
    let (mut mesh, mut faceless, mut objects) = (None, None, Vec::new());
    if object_count > 0 {
        let finished = builder.finish();
        let (whole, counts) =
            finished.map_err(|error| ReadError::from_mesh(error, |_| Location::File))?;
        (mesh, objects) = (Some(whole), counts);
    } else {
        let strokes = strokes_alone(&mut primitives, &mut written)?;
        faceless = Some(strokes.ok_or_else(|| nothing(&root))?);
    }
    let appearance = corners::appearance(&root, placed, &mut buffers, &materials, input.limits);
    let hidden = (hidden > 0).then(|| format!("nodes that the file hides left out: {hidden}"));
    let unknown = unknown_extensions(&root).into_iter();
    let notes = unknown
        .chain(note)
        .chain(first_notes)
        .chain(hidden)
        .chain(primitives.notes(object_count > 0))
        .chain(materials.notes);
    let notes: Notes = notes.collect();
    let (materials_used, textures) = (materials.material_count, materials.texture_count);
    let counts = [object_count, materials_used, textures];
    Ok(Model {
        mesh,
        faceless,
        written,
        embedded: embedded(&root, counts, materials.texture_sizes),
        objects,
        notes: notes.into_list(),
        siblings_hash: buffers.siblings_hash(),
        appearance,
    })
}

/// The points and lines of a scene without triangles; `None` where it has none of them.
fn strokes_alone(
    primitives: &mut Primitives<'_>,
    written: &mut Written,
) -> Result<Option<Faceless>, ReadError> {
    let strokes = primitives.take_strokes();
    if strokes.positions.is_empty() {
        return Ok(None);
    }
    written.vertex_count = strokes.positions.len() as u64;
    let (faceless, note) = faceless::finish(strokes, |_| Location::File)?;
    primitives.remark = note;
    Ok(Some(faceless))
}

/// What is wrong with the JSON, with its place said once.
fn json_error(error: &serde_json::Error) -> ReadError {
    let (line, column) = (error.line(), error.column());
    let said = error.to_string();
    let what = said
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&said);
    let what = format!("JSON: {what}, column {column}");
    ReadError::malformed(what, Location::Line(line as u64))
}

fn add(builder: &mut MeshBuilder, part: Part<f64>, placement: &Placement) -> Result<(), ReadError> {
    builder.add(part).map_err(|error| {
        let node = format!("node {}", placement.node);
        ReadError::from_mesh(error, |_| Location::File).within(&node)
    })
}

/// What a file is made of.
struct Parts<'a> {
    json: &'a [u8],
    /// The binary chunk of a GLB.
    binary: Option<&'a [u8]>,
    note: Option<String>,
}

/// JSON without the NULs that some exporters fill it up with.
fn without_padding(json: &[u8]) -> &[u8] {
    let end = json.iter().rposition(|&byte| byte != 0);
    json.get(..end.map_or(0, |end| end.saturating_add(1)))
        .unwrap_or(json)
}

fn parts_of(bytes: &[u8]) -> Result<Parts<'_>, ReadError> {
    if !bytes.starts_with(GLB) {
        return Ok(Parts {
            json: without_padding(without_mark(bytes)),
            binary: None,
            note: None,
        });
    }
    let end = Location::Byte(bytes.len() as u64);
    let cut = || ReadError::malformed("GLB ends within its header", end);
    let word = |at: usize| -> Result<u32, ReadError> {
        let word = bytes.get(at..).and_then(|tail| tail.first_chunk::<4>());
        word.map(|word| u32::from_le_bytes(*word)).ok_or_else(cut)
    };
    match word(4)? {
        1 => return parts_of_first(bytes, word(12)?, cut),
        2 => {}
        version => {
            let feature = format!("glTF version {version}");
            return Err(ReadError::Unsupported { feature });
        }
    }
    let mut rest = bytes.get(12..).ok_or_else(cut)?;
    let declared = word(8)? as usize;
    let (mut json, mut binary, mut note) = (None, None, None);
    while let Some((head, tail)) = rest.split_at_checked(8) {
        let (length, kind) = head.split_at_checked(4).unwrap_or_default();
        let length = length
            .first_chunk::<4>()
            .map_or(0, |word| u32::from_le_bytes(*word)) as usize;
        let chunk = tail.split_at_checked(length);
        let at = bytes.len().saturating_sub(rest.len());
        if json.is_some() && at >= declared && (chunk.is_none() || kind != BINARY_CHUNK) {
            note = Some(format!("{} bytes behind the end of the GLB", rest.len()));
            break;
        }
        let Some((chunk, after)) = chunk else {
            let left = tail.len();
            let what = format!("GLB promises a chunk of {length} bytes, {left} are left");
            let at = (bytes.len() as u64).saturating_sub(tail.len() as u64);
            return Err(ReadError::malformed(what, Location::Byte(at)));
        };
        match kind {
            JSON_CHUNK => json = json.or(Some(chunk)),
            BINARY_CHUNK => binary = binary.or(Some(chunk)),
            _ => {}
        }
        rest = after;
    }
    let json =
        json.ok_or_else(|| ReadError::malformed("GLB without a JSON chunk", Location::File))?;
    Ok(Parts {
        json: without_padding(json),
        binary,
        note,
    })
}

/// The parts of a binary file of the first version: text of `length` bytes behind a head of 20, then its body.
fn parts_of_first(
    bytes: &[u8],
    length: u32,
    cut: impl Fn() -> ReadError,
) -> Result<Parts<'_>, ReadError> {
    let rest = bytes.get(20..).ok_or_else(&cut)?;
    let split = rest.split_at_checked(length as usize);
    let (json, binary) = split.ok_or_else(|| {
        let what = format!(
            "GLB promises a text of {length} bytes, {} are left",
            rest.len()
        );
        ReadError::malformed(what, Location::Byte(20))
    })?;
    Ok(Parts {
        json: without_padding(json),
        binary: Some(binary),
        note: None,
    })
}

fn check_version(root: &Value) -> Result<(), ReadError> {
    let version = text(root.get("asset").unwrap_or(&Value::Null), "version");
    match version {
        Some(version) if version.starts_with("2.") || version == "2" => Ok(()),
        Some(version) => Err(ReadError::Unsupported {
            feature: format!("glTF version {version}"),
        }),
        None => Err(ReadError::malformed(
            "asset.version is missing",
            Location::File,
        )),
    }
}

fn unknown_extensions(root: &Value) -> Vec<String> {
    let required = array(root, "extensionsRequired")
        .iter()
        .filter_map(Value::as_str);
    let is_unknown = |name: &&str| {
        let changes_only_looks = name.starts_with("KHR_materials_") || name.contains("_texture_");
        !UNDERSTOOD.contains(name) && !changes_only_looks
    };
    let required = required
        .filter(is_unknown)
        .map(|name| format!("requires the extension {name:?}, which is ignored"));
    let used = array(root, "extensionsUsed")
        .iter()
        .filter_map(Value::as_str)
        .filter(|name| CHANGES_WHAT_IS_SEEN.contains(name))
        .map(|name| format!("uses the extension {name:?}, which is ignored"));
    required.chain(used).collect()
}

/// What a scene has that places neither faces nor lines nor points.
fn nothing(root: &Value) -> ReadError {
    let instead = match array(root, "meshes").len() {
        0 => "the scene is empty".to_owned(),
        meshes => format!("none of its meshes ({meshes}) is placed"),
    };
    ReadError::NoFaces { instead }
}

fn embedded(
    root: &Value,
    [objects, materials, textures]: [u64; 3],
    texture_sizes: Vec<[u32; 2]>,
) -> Embedded {
    let asset = root.get("asset").unwrap_or(&Value::Null);
    let extras = asset.get("extras").unwrap_or(&Value::Null);
    let scene = index(root, "scene").unwrap_or(0);
    let scene = array(root, "scenes").get(scene).unwrap_or(&Value::Null);
    let owned = |value: &Value, key: &str| text(value, key).map(str::to_owned);
    let some = |count: u64| (count > 0).then_some(count);
    Embedded {
        unit: Some(Unit::Metre),
        title: owned(extras, "title").or_else(|| owned(scene, "name")),
        designer: owned(extras, "author"),
        license: owned(extras, "license"),
        copyright: owned(asset, "copyright"),
        application: owned(asset, "generator"),
        material_count: some(materials),
        object_count: some(objects),
        texture_count: some(textures),
        scene: SceneFacts {
            texture_sizes,
            ..facts::of(root)
        },
        ..Embedded::default()
    }
}

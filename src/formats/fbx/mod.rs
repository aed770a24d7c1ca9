//! Reads FBX, binary and ASCII, through the library `ufbx`: every placed mesh of the scene, as the file stands.
//!
//! Promises: the library gets no file name and opens nothing; its memory, its allocations and the depth of nodes are bounded
//! by [`Limits`]; what it warns of is a note; its indices are checked again. Skins are measured in the pose that their bones
//! have, blend shapes at their weights, NURBS as the file says they are cut; hidden nodes are left out, with all below them.
//! Smoothed surfaces are measured as their cage. Animation, caches of moving points and light are left alone.
//!
//! `ufbx` is C: a fault in it ends the process, as running out of stack does, and is met in the same way, by the marks of what
//! was being read and a process of its own for whatever was marked.
//!
//! Sources: ufbx, ufbx.h; Autodesk, FBX SDK documentation, for what properties mean.

mod curves;
mod geometry;
mod materials;
mod nodes;

use ufbx::{AllocatorOpts, ErrorType, FileFormat, LoadOpts, Scene, SceneRoot};

use crate::formats::fbx::nodes::Hidden;
use crate::formats::kit::stage::Stage;
use crate::formats::kit::stage::frame::{Axis, Frame};
use crate::formats::kit::stage::looks::Looks;
use crate::formats::kit::text::quoted;
use crate::formats::{Embedded, Input, Limits, Location, Model, ReadError, SceneFacts};

const BINARY: &[u8] = b"Kaydara FBX Binary";
/// Memory that the library may take for a file of any size, and for each of its bytes beyond that: arrays are packed.
const FREE_MEMORY: u64 = 96 << 20;
const MEMORY_A_BYTE: u64 = 24;
/// Blocks of memory that it may ask for.
const MOST_ALLOCATIONS: usize = 1 << 22;

/// Whether the content is an FBX.
pub(super) fn recognises(bytes: &[u8]) -> bool {
    const ENOUGH: usize = 4096;
    if bytes.starts_with(BINARY) {
        return true;
    }
    let head = bytes.get(..ENOUGH).unwrap_or(bytes).trim_ascii_start();
    let has = |word: &[u8]| head.windows(word.len()).any(|window| window == word);
    let is_titled = head.starts_with(b"; FBX ") || head.starts_with(b";FBX ");
    (is_titled && has(b"project file")) || has(b"FBXHeaderExtension:")
}

pub(super) fn read(input: &Input<'_>) -> Result<Model, ReadError> {
    let bytes = input.bytes;
    let memory = memory(bytes.len() as u64, input.limits);
    let scene = load(bytes, memory, input.limits)?;
    let frame = frame_of(&scene);
    let mut stage = Stage::new(bytes.len() as u64, input.limits);
    let mut looks = Looks::new(input.siblings, input.limits);
    let hidden = Hidden::of(&scene);
    let materials = nodes::place(
        &scene,
        &hidden,
        &frame,
        &mut stage,
        &mut looks,
        input.limits,
    )?;
    curves::place(&scene, &hidden, &frame, &mut stage, memory)?;
    remarks(&scene, hidden.left_out, &frame, &mut stage);
    let (embedded, siblings_hash) = looks.finish(embedded(&scene, &frame, materials));
    stage.finish(embedded, siblings_hash, || nothing(&scene))
}

/// Bytes that the library may take.
fn memory(bytes: u64, limits: &Limits) -> usize {
    let by_size = bytes.saturating_mul(MEMORY_A_BYTE);
    let allowed = by_size
        .max(FREE_MEMORY)
        .min(limits.unpacked_bytes.max(by_size));
    usize::try_from(allowed).unwrap_or(usize::MAX)
}

/// Memory for one purpose of the library.
fn allocator(memory: usize) -> AllocatorOpts {
    AllocatorOpts {
        allocator: ufbx::Allocator::Libc,
        memory_limit: memory,
        allocation_limit: MOST_ALLOCATIONS,
        ..AllocatorOpts::default()
    }
}

fn load(bytes: &[u8], memory: usize, limits: &Limits) -> Result<SceneRoot, ReadError> {
    let depth = u32::try_from(limits.nesting).unwrap_or(u32::MAX);
    let options = LoadOpts {
        temp_allocator: allocator(memory),
        result_allocator: allocator(memory),
        file_format: FileFormat::Fbx,
        ignore_animation: true,
        evaluate_skinning: true,
        skip_mesh_parts: true,
        node_depth_limit: depth,
        ..LoadOpts::default()
    };
    ufbx::load_memory(bytes, options)
        .map_err(|error| refused(error.type_, &error.description, memory, limits))
}

/// What the library refuses, by who can act on it.
fn refused(kind: ErrorType, description: &str, memory: usize, limits: &Limits) -> ReadError {
    let over = |limit, allowed: u64| ReadError::OverLimit {
        limit,
        asked: allowed.saturating_add(1),
        allowed,
        option: "",
    };
    match kind {
        ErrorType::MemoryLimit => over("bytes of memory or more", memory as u64),
        ErrorType::AllocationLimit => over("blocks of memory or more", MOST_ALLOCATIONS as u64),
        ErrorType::NodeDepthLimit => over("levels of nesting or more", limits.nesting),
        ErrorType::UnsupportedVersion | ErrorType::FeatureDisabled => ReadError::Unsupported {
            feature: format!("this kind of FBX ({description})"),
        },
        ErrorType::TruncatedFile | ErrorType::EmptyFile => {
            ReadError::malformed("the FBX is cut short", Location::File)
        }
        _ => {
            let why = description.to_lowercase();
            let why = match why.as_str() {
                "" | "failed to load" => String::new(),
                why => format!(" ({why})"),
            };
            ReadError::malformed(format!("the FBX is damaged{why}"), Location::File)
        }
    }
}

/// Unit and axes of the file, where its settings name them.
fn frame_of(scene: &Scene) -> Frame {
    let settings = &scene.settings;
    let is_said = |name: &str| {
        let own = settings.props.props.iter();
        own.into_iter()
            .any(|property| property.name.as_ref() == name)
    };
    let mut frame = Frame::default();
    if is_said("UnitScaleFactor") {
        frame = frame.with_metres(settings.unit_meters);
    }
    let axes = [settings.axes.right, settings.axes.up, settings.axes.front];
    let [Some(right), Some(up), Some(front)] = axes.map(axis_of) else {
        return frame;
    };
    if is_said("UpAxis") {
        frame = frame.with_axes([right, up, front]);
    }
    frame
}

fn axis_of(axis: ufbx::CoordinateAxis) -> Option<Axis> {
    use ufbx::CoordinateAxis as Known;
    Some(match axis {
        Known::PositiveX => (0, false),
        Known::NegativeX => (0, true),
        Known::PositiveY => (1, false),
        Known::NegativeY => (1, true),
        Known::PositiveZ => (2, false),
        Known::NegativeZ => (2, true),
        Known::Unknown => return None,
    })
}

fn remarks(scene: &Scene, hidden: u64, frame: &Frame, stage: &mut Stage<'_>) {
    let notes = &mut stage.notes;
    for warning in &scene.metadata.warnings {
        let what = warning.description.as_ref();
        let times = match warning.count {
            0 | 1 => String::new(),
            count => format!(" ({count} times)"),
        };
        notes.add(format!("FBX: {}{times}", lower_first(what)));
    }
    frame.note(notes);
    if hidden > 0 {
        notes.add(format!("nodes that the file hides left out: {hidden}"));
    }
    let smooth = scene
        .meshes
        .iter()
        .filter(|mesh| mesh.subdivision_display_mode != ufbx::SubdivisionDisplayMode::Disabled);
    for (count, what) in [
        (
            smooth.count(),
            "subdivision surfaces measured as their cage",
        ),
        (
            scene.cache_deformers.len(),
            "caches of moving points not applied",
        ),
        (scene.nurbs_trim_surfaces.len(), "trimmed surfaces left out"),
        (
            scene.lod_groups.len(),
            "groups of levels of detail, each level of which is measured",
        ),
        (
            scene.procedural_geometries.len(),
            "procedural bodies left out",
        ),
    ] {
        if count > 0 {
            notes.add(format!("{what}: {count}"));
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// What a scene has that shows nothing.
fn nothing(scene: &Scene) -> String {
    match scene.meshes.len() {
        0 => {
            let (lights, cameras) = (scene.lights.len(), scene.cameras.len());
            let bones = scene.bones.len();
            format!("a scene without bodies (lights: {lights}, cameras: {cameras}, bones: {bones})")
        }
        count => format!("none of its meshes ({count}) is placed, shown and has faces"),
    }
}

fn embedded(scene: &Scene, frame: &Frame, materials: u64) -> Embedded {
    let some = |count: u64| (count > 0).then_some(count);
    let count = |count: usize| some(count as u64);
    let said = |name: &str| {
        let found = ufbx::find_prop(&scene.metadata.scene_props, name)?;
        let text = found.value_str.as_ref().trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let application = [
        &scene.metadata.latest_application,
        &scene.metadata.original_application,
    ];
    let application = application.into_iter().find_map(|program| {
        let text = format!("{} {}", program.name, program.version);
        let text = text.trim().to_owned();
        (!text.is_empty()).then_some(text)
    });
    let creator = scene.metadata.creator.as_ref().trim();
    let creator = || (!creator.is_empty()).then(|| creator.to_owned());
    let uv_sets = scene.meshes.iter().map(|mesh| mesh.uv_sets.len()).max();
    Embedded {
        unit: frame.unit,
        up: frame.up,
        title: said("Title"),
        designer: said("Author"),
        comment: said("Comments").or_else(|| said("Subject")),
        application: application.or_else(creator),
        material_count: some(materials),
        scene: SceneFacts {
            animation_count: count(scene.anim_stacks.len()),
            skin_count: count(scene.skin_deformers.len()),
            node_count: count(scene.nodes.len().saturating_sub(1)),
            uv_set_count: uv_sets.and_then(count),
            ..SceneFacts::default()
        },
        ..Embedded::default()
    }
}

/// What messages call an element.
fn label(name: &str) -> String {
    quoted(name.as_bytes())
}

#[cfg(test)]
mod tests;

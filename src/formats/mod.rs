//! Bytes in, [`Model`] out.
//!
//! [`FORMATS`] is the table of formats: name, endings, up axis, how content is recognised, reader. Content
//! decides first and the name second, so that a wrong ending costs nothing. `--help`, the walk and the
//! manual page trigest-formats(7) follow the table. Third-party readers sit behind adapters here; each header says
//! what they drop or refuse and how that is mended.

#![warn(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing
)]

mod amf;
pub mod appearance;
mod brep;
mod content;
mod dae;
mod draco;
mod error;
mod fbx;
mod gcode;
mod gltf;
mod kit;
mod limits;
mod model;
mod obj;
mod off;
pub mod picture;
mod ply;
pub mod sidecar;
mod step;
mod stl;
mod tds;
mod threemf;
pub mod title;
mod usd;

pub use crate::system::stamp::Stamp;
pub use error::{Location, ReadError};
#[doc(hidden)]
pub use kit::archive;
pub use kit::siblings::Siblings;
pub use kit::slicing::Slicing;
pub use kit::used::{Sibling, Used};
pub use limits::Limits;
pub use model::{Embedded, Model, SceneFacts};
pub(crate) use stl::PREAMBLE as STL_PREAMBLE;
pub(crate) use stl::welded::FacetFile;
pub use stl::welded::WeldedFacets;

use std::borrow::Cow;

use crate::mesh::{UpAxis, Upward};
use crate::path_text::shortened;

/// What a reader is given.
#[derive(Debug)]
pub struct Input<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// Where files that it names are.
    pub siblings: &'a Siblings,
    /// What it may ask for.
    pub limits: &'a Limits,
}

/// One row of the table of formats.
#[derive(Debug)]
pub struct Format {
    /// Name in the column `models.format`.
    pub name: &'static str,
    /// Its media type.
    pub mime: &'static str,
    /// What is read of it, and what is not, for people.
    pub reads: &'static str,
    /// Endings, lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// The axis that its files draw upwards.
    pub up: Upward,
    recognises: fn(&[u8]) -> bool,
    read: fn(&Input<'_>) -> Result<Model, ReadError>,
}

/// Every format that is read, in the order in which content is tried: the first that recognises it reads it, and only where none
/// does the ending decides.
///
/// A binary STL is known by its length alone, and its head may be any text, so it stands first. Then OBJ, which asks that every one
/// of the first lines be one of its statements; what begins with a word or bytes of its own (GLB, Draco, STEP, BREP, PLY, OFF); JSON
/// that holds what glTF has. Of archives 3MF comes before AMF: it asks for a part of its own kind, AMF for a name.
pub const FORMATS: &[Format] = &[
    Format {
        name: "stl",
        mime: "model/stl",
        reads: "binary and ASCII, recognised by length and not by the word \"solid\"; several solids in a file are one model; colours as Magics and VisCAM write them",
        extensions: &["stl"],
        up: Upward::Mostly(UpAxis::Z),
        recognises: stl::recognises,
        read: stl::read,
    },
    Format {
        name: "obj",
        mime: "model/obj",
        reads: "polygons, concave ones cut by their ears; lines and points where it has no faces; groups and materials in one mesh; vertex colours; MTL colours, opacities and textures",
        extensions: &["obj"],
        up: Upward::Mostly(UpAxis::Y),
        recognises: obj::recognises,
        read: obj::read,
    },
    Format {
        name: "glb",
        mime: "model/gltf-binary",
        reads: "as glTF",
        extensions: &["glb"],
        up: Upward::Always(UpAxis::Y),
        recognises: gltf::recognises_binary,
        read: gltf::read,
    },
    Format {
        name: "gltf",
        mime: "model/gltf+json",
        reads: "versions 1 and 2: the default scene with all its instances, triangles, strips and fans, sparse and quantised numbers, Draco, meshopt, colours, textures; skins in the pose of their joints, morph targets at their default weights; points and lines where it has no faces",
        extensions: &["gltf"],
        up: Upward::Always(UpAxis::Y),
        recognises: gltf::recognises_text,
        read: gltf::read,
    },
    Format {
        name: "fbx",
        mime: "model/vnd.autodesk.fbx",
        reads: "binary and ASCII, versions 3000 to 7700: instances, mirrored nodes, geometric transforms, polygons, NURBS surfaces; the unit and the axes of its settings; skins in the pose of their bones, blend shapes at their weights; colours, opacities, textures within it or beside it; hidden nodes are left out; subdivision surfaces are measured as their cage",
        extensions: &["fbx"],
        up: Upward::Always(UpAxis::Y),
        recognises: fbx::recognises,
        read: fbx::read,
    },
    Format {
        name: "3ds",
        mime: "model/x-3ds",
        reads: "meshes as the keyframer places them in its first frame, materials of faces, colours, opacities, textures beside the file; hidden objects are left out",
        extensions: &["3ds"],
        up: Upward::Always(UpAxis::Z),
        recognises: tds::recognises,
        read: tds::read,
    },
    Format {
        name: "draco",
        mime: "model/draco",
        reads: "meshes and point clouds",
        extensions: &["drc"],
        up: Upward::Mostly(UpAxis::Z),
        recognises: draco::recognises,
        read: draco::read,
    },
    Format {
        name: "step",
        mime: "model/step",
        reads: "names, unit, program, counts of solids and faces; where trigest-step lies beside trigest, or $TRIGEST_STEP names it, its surfaces as triangles, with exact volume and area, assemblies and colours; without it no measure, and a card for a picture",
        extensions: &["step", "stp"],
        up: Upward::Always(UpAxis::Z),
        recognises: step::recognises,
        read: step::read,
    },
    Format {
        name: "brep",
        mime: "model/x-brep",
        reads: "the own format of Open CASCADE, as text and in binary: as STEP, but without names, unit and colours",
        extensions: &["brep", "brp"],
        up: Upward::Always(UpAxis::Z),
        recognises: brep::recognises,
        read: brep::read,
    },
    Format {
        name: "usd",
        mime: "model/vnd.usd",
        reads: "text, binary and packages: sublayers, variants, references and payloads within the folder or the package; meshes, cubes, points, instancers; unit and up axis; UsdPreviewSurface colours, opacities and textures, display colours; what is hidden, a proxy or a guide is left out; subdivision surfaces are measured as their cage, skeletons move nothing",
        extensions: &["usd", "usda", "usdc", "usdz"],
        up: Upward::Always(UpAxis::Y),
        recognises: usd::recognises,
        read: usd::read,
    },
    Format {
        name: "3mf",
        mime: "model/3mf",
        reads: "components, build items, the production extension, units, metadata, materials, colours, textures, filament colours and painted facets of slicers; beam lattices; what a slicer added (negative parts, modifiers, supports) is left out; slices and volumes are named as not measured",
        extensions: &["3mf"],
        up: Upward::Always(UpAxis::Z),
        recognises: threemf::recognises,
        read: threemf::read,
    },
    Format {
        name: "dae",
        mime: "model/vnd.collada+xml",
        reads: "COLLADA 1.4 and 1.5, alone or with its textures in a .zae archive: triangles, polygons, strips, fans and lines; nodes and their instances, unit and up axis; skins as they were bound, morphs at their weights; colours, opacities, textures, vertex colours",
        extensions: &["dae"],
        up: Upward::Always(UpAxis::Y),
        recognises: dae::recognises,
        read: dae::read,
    },
    Format {
        name: "amf",
        mime: "application/x-amf",
        reads: "plain or zipped; constellations, units, colours; what a slicer added is left out; curved triangles are measured flat",
        extensions: &["amf"],
        up: Upward::Always(UpAxis::Z),
        recognises: amf::recognises,
        read: amf::read,
    },
    Format {
        name: "ply",
        mime: "model/ply",
        reads: "text and binary of both byte orders, any properties, polygons, strips, colours; without faces a cloud of points, or edges",
        extensions: &["ply"],
        up: Upward::Mostly(UpAxis::Z),
        recognises: ply::recognises,
        read: ply::read,
    },
    Format {
        name: "off",
        mime: "model/off",
        reads: "OFF, COFF, NOFF, STOFF, 4OFF and binary; comments anywhere; colours; without faces points or lines",
        extensions: &["off"],
        up: Upward::Mostly(UpAxis::Z),
        recognises: off::recognises,
        read: off::read,
    },
    Format {
        name: "bgcode",
        mime: "application/x-bgcode",
        reads: "as gcode, in blocks: settings, pictures and toolpath, packed with deflate or heatshrink, and MeatPack",
        extensions: &["bgcode"],
        up: Upward::Always(UpAxis::Z),
        recognises: gcode::recognises_binary,
        read: gcode::read,
    },
    Format {
        name: "gcode",
        mime: "text/x.gcode",
        reads: "slicer, printer, filament, layer height, nozzle, print time, and the box of what is extruded, in millimetres; arcs, absolute and relative numbers; a toolpath without triangles",
        extensions: &["gcode", "gco", "g"],
        up: Upward::Always(UpAxis::Z),
        recognises: gcode::recognises,
        read: gcode::read,
    },
];

/// The first row of the table.
const STL: &Format = match FORMATS {
    [stl, ..] => stl,
    [] => panic!("the table has rows"),
};

/// Endings of models that this version knows of and does not read; each is named when it is left out.
pub const UNREAD_EXTENSIONS: &[&str] = &["blend", "dxf", "iges", "igs", "wrl", "x3d"];

/// Endings of archives that this version does not look into; each is named when it is left out, since it may hold models.
pub const UNREAD_ARCHIVES: &[&str] = &[
    "7z", "ace", "arj", "lha", "lzh", "rar", "tar", "tbz", "tbz2", "tgz", "tlz", "txz", "tzst",
];

/// Endings of files that one program packed and this version does not unpack; left out by name where what is packed is a
/// model or an archive by its own ending.
pub const UNREAD_PACKINGS: &[&str] = &["bz2", "lz", "lz4", "lzma", "xz", "z", "zst"];

/// Endings of formats that are packed, or may be: what unpacks them says best what is wrong with the wrapping.
const WRAPPED_EXTENSIONS: &[&str] = &["3mf", "amf", "usdz"];

/// Whether the format of this name holds surfaces, which a kernel cuts into triangles.
pub fn has_surfaces(format: &str) -> bool {
    matches!(format, "step" | "brep")
}

/// What a file holds, as it was read.
#[derive(Debug)]
pub enum Content<'a> {
    /// Its bytes.
    Bytes(Cow<'a, [u8]>),
    /// The facets of a large binary STL, whose bytes were welded as they came and are not kept.
    Facets(WeldedFacets),
}

impl Content<'_> {
    /// Bytes of the file.
    pub fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Facets(facets) => facets.size(),
        }
    }
}

/// Reads a model out of `content`, which is let go as soon as it is read; files that it names are looked for among `siblings`.
///
/// # Errors
/// As [`read`].
pub fn read_content(
    content: Content<'_>,
    siblings: &Siblings,
    limits: &Limits,
    extension: &str,
) -> Result<(&'static Format, Model), ReadError> {
    match content {
        Content::Bytes(bytes) => {
            let input = Input {
                bytes: &bytes,
                siblings,
                limits,
            };
            read(&input, extension)
        }
        Content::Facets(facets) => Ok(named(STL, facets.model()?, extension)),
    }
}

/// Reads a model out of `input`; `extension` decides where the content leaves it open.
///
/// # Errors
/// [`ReadError`], by who can act on it.
pub fn read(input: &Input<'_>, extension: &str) -> Result<(&'static Format, Model), ReadError> {
    if !kit::gzip::recognises(input.bytes) {
        return read_plain(input, extension);
    }
    let bytes = kit::gzip::unpack(input.bytes, input.limits)?;
    read_plain(
        &Input {
            bytes: &bytes,
            ..*input
        },
        extension,
    )
}

fn read_plain(input: &Input<'_>, extension: &str) -> Result<(&'static Format, Model), ReadError> {
    let extension = extension.to_ascii_lowercase();
    let is_unread = UNREAD_EXTENSIONS.contains(&extension.as_str());
    let is_named = |format: &&Format| format.extensions.contains(&extension.as_str());
    let by_content = FORMATS
        .iter()
        .find(|format| (format.recognises)(input.bytes));
    let is_wrapped = is_unread || WRAPPED_EXTENSIONS.contains(&extension.as_str());
    if by_content.is_none()
        && let Some(foreign) = content::refuse_foreign(input.bytes, is_wrapped)
    {
        return Err(foreign);
    }
    let format = by_content
        .or(FORMATS.iter().find(is_named))
        .ok_or_else(|| {
            if is_unread {
                ReadError::Unsupported {
                    feature: extension.to_ascii_uppercase(),
                }
            } else {
                ReadError::NotAModel {
                    what: "content that no reader recognises".into(),
                }
            }
        })?;
    let model = match (format.read)(input) {
        Err(ReadError::NoFaces { instead }) if by_content.is_none() => {
            let what = format!("content that no reader recognises ({instead})");
            return Err(ReadError::NotAModel { what });
        }
        Err(ReadError::NoFaces { instead }) if !input.limits.requires_mesh => {
            Model::empty(&instead)
        }
        read => read?,
    };
    if input.limits.requires_mesh && model.mesh.is_none() {
        let instead = model.instead_of_faces();
        return Err(ReadError::NoFaces { instead });
    }
    Ok(named(format, model, &extension))
}

/// A model and its format, with a note where the name says another; notes are a line each, however much of the file they quote.
fn named(format: &'static Format, mut model: Model, extension: &str) -> (&'static Format, Model) {
    let extension = extension.to_ascii_lowercase();
    if !format.extensions.contains(&extension.as_str()) {
        model.notes.push(format!(
            "content is {}, the name says {extension:?}",
            format.name
        ));
    }
    let notes = model.notes.into_iter().map(shortened).collect();
    (format, Model { notes, ..model })
}

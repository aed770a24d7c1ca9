//! What pictures of a model are of, and what they are named by.

use crate::analysis::Analysis;
use crate::formats::{Format, Model};
use crate::thumbnail::{Picture, Renderer, Sides, Subject, ThumbnailError};

/// The pictures of a model, or of the name of its format where it has no geometry.
pub(super) fn pictures(
    renderer: &Renderer,
    model: &Model,
    analysis: Option<&Analysis>,
    format: &Format,
) -> Result<Vec<Picture>, ThumbnailError> {
    match subject(model, analysis, format) {
        Some(subject) => renderer.render(&subject),
        None => renderer.card(format.name),
    }
}

/// What pictures of a model are of.
pub(super) fn subject<'a>(
    model: &'a Model,
    analysis: Option<&Analysis>,
    format: &Format,
) -> Option<Subject<'a>> {
    Some(Subject {
        mesh: model.mesh.as_ref()?,
        up: format.up,
        sides: sides_of(analysis?),
    })
}

/// What winding tells of the inside of a body and its outside.
///
/// No inside is seen of a solid in one shell; of several shells each may be wound in its own way.
fn sides_of(analysis: &Analysis) -> Sides {
    let is_closed = analysis.is_watertight && analysis.shells == 1;
    match (
        analysis.is_winding_consistent,
        is_closed,
        analysis.is_wound_inward,
    ) {
        (true, true, false) => Sides::Closed,
        (true, true, true) => Sides::ClosedInverted,
        (true, false, false) if analysis.boundary_edges > 0 => Sides::Open,
        (true, false, true) if analysis.boundary_edges > 0 => Sides::OpenInverted,
        _ => Sides::Alike,
    }
}

/// What a picture is named by: the bytes of the file, and of those it names.
pub(super) fn picture_key(file_hash: &str, siblings: Option<blake3::Hash>) -> String {
    let Some(siblings) = siblings else {
        return file_hash.to_owned();
    };
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(file_hash.as_bytes())
        .update(siblings.as_bytes());
    hasher.finalize().to_hex().to_string()
}

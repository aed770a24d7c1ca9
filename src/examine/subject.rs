//! What pictures of a model are of, and which of its sides are the outside.

use crate::analysis::Analysis;
use crate::formats::{Format, Model};
use crate::thumbnail::{Sides, Subject};

/// What pictures of a model are of; `None` where it has no geometry.
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

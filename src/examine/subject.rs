//! What pictures of a model are of, and which of its sides are the outside.

use crate::analysis::Analysis;
use crate::formats::{Format, Model};
use crate::mesh::Mesh;
use crate::thumbnail::{self, Sides, Subject, ThumbnailError};

/// What is drawn of a model that has points, lines or beams and no triangles.
pub(super) fn stand_in(model: &Model) -> Result<Option<Mesh>, ThumbnailError> {
    match (&model.mesh, &model.faceless) {
        (None, Some(faceless)) => thumbnail::stand_in(faceless).map(Some),
        _ => Ok(None),
    }
}

/// What pictures of a model are of: its triangles, or what stands in for them; `None` where its geometry is not measured.
pub(super) fn subject<'a>(
    model: &'a Model,
    stand_in: Option<&'a Mesh>,
    analysis: Option<&Analysis>,
    format: &Format,
) -> Option<Subject<'a>> {
    Some(Subject {
        mesh: model.mesh.as_ref().or(stand_in)?,
        up: format.up,
        sides: analysis.map_or(Sides::Alike, sides_of),
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

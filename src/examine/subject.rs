//! What pictures of a model are of, and which of its sides are the outside.

use crate::analysis::{Analysis, Extent};
use crate::formats::Model;
use crate::mesh::Mesh;
use crate::thumbnail::{self, Sides, Subject, ThumbnailError};

/// What is drawn of a model that has points, lines or beams: these alone, or beside its triangles.
pub(super) fn stand_in(model: &Model) -> Result<Option<Mesh>, ThumbnailError> {
    let Some(faceless) = &model.faceless else {
        return Ok(None);
    };
    match (&model.mesh, thumbnail::stand_in(faceless)) {
        (None, drawn) => drawn.map(Some),
        (Some(mesh), Ok(drawn)) => Ok(mesh.beside(&drawn)),
        // The triangles alone are drawn where there is nothing to draw beside them.
        (Some(_), Err(_)) => Ok(None),
    }
}

/// What pictures of a model are of: its triangles, or what stands in for them; `None` where its geometry is not measured.
pub(super) fn subject<'a>(
    model: &'a Model,
    stand_in: Option<&'a Mesh>,
    analysis: Option<&Analysis>,
    extent: &Extent,
) -> Option<Subject<'a>> {
    Some(Subject {
        mesh: stand_in.or(model.mesh.as_ref())?,
        up: extent.up?.axis,
        // What stands in has two outsides.
        sides: match (stand_in, analysis) {
            (None, Some(analysis)) => sides_of(analysis),
            _ => Sides::Alike,
        },
    })
}

/// Most plates that are drawn one by one.
const MOST_PLATES: usize = 36;

/// The bodies on each plate of a slicer, in the order of the plates, and after them those that lie on none; empty where
/// there is one plate alone, or none.
pub(super) fn plates(model: &Model) -> Vec<Mesh> {
    let Some(mesh) = &model.mesh else {
        return Vec::new();
    };
    let mut plates: Vec<Option<u32>> = model.objects.iter().map(|object| object.plate).collect();
    plates.sort_by_key(|plate| plate.unwrap_or(u32::MAX));
    plates.dedup();
    let count: u64 = model.objects.iter().map(|object| object.triangles).sum();
    let is_whole = count == mesh.faces().len() as u64;
    if !is_whole || !(2..=MOST_PLATES).contains(&plates.len()) {
        return Vec::new();
    }
    let mut plate_of = Vec::with_capacity(mesh.faces().len());
    for object in &model.objects {
        let end = plate_of.len() + usize::try_from(object.triangles).unwrap_or(0);
        plate_of.resize(end, object.plate);
    }
    let on = |plate: &Option<u32>| mesh.cut_out(|face| plate_of[face] == *plate).ok();
    plates.iter().filter_map(on).collect()
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

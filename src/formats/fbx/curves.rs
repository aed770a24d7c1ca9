//! What an FBX has beside meshes: surfaces and curves of NURBS, cut as the file says, and lines.

use ufbx::{LineCurve, NurbsSurface, Scene, TessellateCurveOpts, TessellateSurfaceOpts};

use crate::formats::ReadError;
use crate::formats::fbx::geometry::{self, PlacesOf};
use crate::formats::fbx::nodes::{Hidden, affine_of, name_of};
use crate::formats::fbx::{allocator, label};
use crate::formats::kit::affine::Affine;
use crate::formats::kit::stage::body::Shape;
use crate::formats::kit::stage::frame::Frame;
use crate::formats::kit::stage::{Placing, Stage};

/// Pieces of a span that are made at most, whatever the file says.
const MOST_PIECES: usize = 16;

/// Places surfaces and lines that are not hidden.
pub(super) fn place(
    scene: &Scene,
    hidden: &Hidden,
    frame: &Frame,
    stage: &mut Stage<'_>,
    memory: usize,
) -> Result<(), ReadError> {
    for surface in &scene.nurbs_surfaces {
        let mut nodes = hidden.shown_of(&surface.element).peekable();
        if nodes.peek().is_none() {
            continue;
        }
        let Some(shape) = shape_of(surface, stage, memory)? else {
            continue;
        };
        for node in nodes {
            let placing = Placing {
                at: affine_of(&node.geometry_to_world).then(&frame.root),
                name: name_of(node),
                positions: None,
                materials: &[],
            };
            stage.place(&shape, placing)?;
        }
    }
    for line in &scene.line_curves {
        for node in hidden.shown_of(&line.element) {
            let at = affine_of(&node.geometry_to_world).then(&frame.root);
            add(line, &at, stage)?;
        }
    }
    for curve in &scene.nurbs_curves {
        let options = TessellateCurveOpts {
            temp_allocator: allocator(memory),
            result_allocator: allocator(memory),
            ..TessellateCurveOpts::default()
        };
        let Ok(line) = curve.tessellate(options) else {
            continue;
        };
        for node in hidden.shown_of(&curve.element) {
            let at = affine_of(&node.geometry_to_world).then(&frame.root);
            add(&line, &at, stage)?;
        }
    }
    Ok(())
}

fn shape_of(
    surface: &NurbsSurface,
    stage: &mut Stage<'_>,
    memory: usize,
) -> Result<Option<Shape>, ReadError> {
    let pieces = |written: u32| (written as usize).clamp(1, MOST_PIECES);
    let options = TessellateSurfaceOpts {
        temp_allocator: allocator(memory),
        result_allocator: allocator(memory),
        span_subdivision_u: pieces(surface.span_subdivision_u),
        span_subdivision_v: pieces(surface.span_subdivision_v),
        skip_mesh_parts: true,
    };
    let mesh = match surface.tessellate(options) {
        Ok(mesh) => mesh,
        Err(error) => {
            let name = label(surface.element.name.as_ref());
            let why = error.description.as_ref().to_lowercase();
            stage.notes.add(format!("surface {name} left out: {why}"));
            return Ok(None);
        }
    };
    let body = geometry::body(&mesh, &PlacesOf::new(&mesh, &[]), stage.limits())?;
    Ok(Some(stage.cut(body)))
}

fn add(line: &LineCurve, at: &Affine, stage: &mut Stage<'_>) -> Result<(), ReadError> {
    let point = |index: &u32| {
        let point = line.control_points.get(*index as usize)?;
        Some([point.x, point.y, point.z])
    };
    for segment in &line.segments {
        let first = segment.index_begin as usize;
        let end = first.saturating_add(segment.num_indices as usize);
        let indices = line.point_indices.get(first..end).unwrap_or_default();
        let points = indices.iter().filter_map(point).collect::<Vec<_>>();
        stage.add_line(points.into_iter(), at)?;
    }
    Ok(())
}

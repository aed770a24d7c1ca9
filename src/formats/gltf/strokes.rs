//! Primitives without faces: points, lines, loops and strips.
//!
//! Decoded once a mesh, placed as often as the scene asks. They count where a file has no faces at all.

use crate::formats::kit::affine::Affine;
use crate::formats::kit::faceless;
use crate::formats::{Limits, ReadError};
use crate::mesh::vec3::Vec3;
use crate::mesh::{FacelessParts, Rgb};

/// Modes in which points and lines are given.
const POINTS: usize = 0;
const LINES: usize = 1;
const LOOP: usize = 2;
const STRIP: usize = 3;

/// Whether a mode has no faces.
pub(super) fn are_strokes(mode: usize) -> bool {
    matches!(mode, POINTS | LINES | LOOP | STRIP)
}

/// A primitive's points or lines between `positions`, in the order of `indices`, which are in range.
pub(super) fn strokes(
    mode: usize,
    positions: Vec<Vec3>,
    colours: Option<Vec<Rgb>>,
    normals: Option<Vec<[f64; 3]>>,
    indices: &[u32],
) -> FacelessParts {
    let pairs = |list: &[u32]| -> Vec<[u32; 2]> {
        let pairs = list.windows(2).filter_map(<[u32]>::first_chunk::<2>);
        pairs.copied().collect()
    };
    let segments = match mode {
        LINES => indices.as_chunks::<2>().0.to_vec(),
        STRIP => pairs(indices),
        LOOP => {
            let mut round = pairs(indices);
            if let (Some(&first), Some(&last)) = (indices.first(), indices.last()) {
                round.push([last, first]);
            }
            round
        }
        _ => Vec::new(),
    };
    let mut is_named = vec![false; positions.len()];
    for &index in indices {
        if let Some(named) = is_named.get_mut(index as usize) {
            *named = true;
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "a direction needs no more")]
    let narrow = |normal: [f64; 3]| normal.map(|part| part as f32);
    let parts = FacelessParts {
        colours: colours.into_iter().flatten().map(Some).collect(),
        normals: normals.into_iter().flatten().map(narrow).collect(),
        positions,
        segments,
        radii: Vec::new(),
    };
    faceless::only(parts, &is_named)
}

/// Adds `more`, moved to where it lies, to what is there.
///
/// # Errors
/// [`ReadError::OverLimit`] for too many points or segments.
pub(super) fn append(
    all: &mut FacelessParts,
    more: &FacelessParts,
    place: &Affine,
    limits: &Limits,
) -> Result<(), ReadError> {
    let first = all.positions.len();
    let count = first.saturating_add(more.positions.len());
    let segments = all.segments.len().saturating_add(more.segments.len());
    limits.check_points(count.max(segments) as u64)?;
    let shift = u32::try_from(first).unwrap_or(u32::MAX);
    all.positions
        .extend(more.positions.iter().map(|&p| place.apply(p)));
    if !more.colours.is_empty() {
        all.colours.resize(first, None);
        all.colours.extend(&more.colours);
    }
    if !all.colours.is_empty() {
        all.colours.resize(count, None);
    }
    if !more.normals.is_empty() {
        all.normals.resize(first, [0.0; 3]);
        #[expect(clippy::cast_possible_truncation, reason = "a direction needs no more")]
        let turned = |normal: &[f32; 3]| place.turn(normal.map(f64::from)).map(|part| part as f32);
        all.normals.extend(more.normals.iter().map(turned));
    }
    if !all.normals.is_empty() {
        all.normals.resize(count, [0.0; 3]);
    }
    let moved = |ends: &[u32; 2]| ends.map(|end| end.saturating_add(shift));
    all.segments.extend(more.segments.iter().map(moved));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_joins_its_points_in_its_way() {
        let corners = vec![[0.0; 3], [1.0; 3], [2.0; 3], [3.0; 3], [9.0; 3]];
        let segments = |mode| {
            let made = strokes(mode, corners.clone(), None, None, &[0, 1, 3, 2]);
            assert_eq!(made.positions.len(), 4, "the fifth is named by nobody");
            made.segments
        };
        assert_eq!(segments(0), [[0; 2]; 0]);
        assert_eq!(segments(1), [[0, 1], [3, 2]]);
        assert_eq!(segments(2), [[0, 1], [1, 3], [3, 2], [2, 0]]);
        assert_eq!(segments(3), [[0, 1], [1, 3], [3, 2]]);
    }
}

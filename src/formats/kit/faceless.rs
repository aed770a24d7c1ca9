//! Bodies without faces out of what readers find: points, and segments between them.
//!
//! Promises: positions that are no numbers are left out with a note, as scanners write them for places where they saw nothing;
//! segments that name such a position go with it. Where none is left, the first of them is the error.

use crate::formats::{Location, ReadError};
use crate::mesh::{Faceless, FacelessParts, LARGEST_COORDINATE};

/// The body that `parts` make, and what there is to say of it; `place` says where in the file a position is.
///
/// # Errors
/// [`ReadError::Malformed`] where no position is usable, [`ReadError::OverLimit`] for too many.
pub(in crate::formats) fn finish(
    parts: FacelessParts,
    place: impl FnOnce(usize) -> Location,
) -> Result<(Faceless, Option<String>), ReadError> {
    // NaN compares as not usable.
    let is_usable = |position: &[f64; 3]| position.iter().all(|x| x.abs() <= LARGEST_COORDINATE);
    let whole = parts.positions.len();
    let usable = parts.positions.iter().filter(|p| is_usable(p)).count();
    let (parts, note) = if usable == whole || usable == 0 {
        (parts, None)
    } else {
        let left_out = whole.saturating_sub(usable);
        let note = format!("points whose place is no number left out: {left_out}");
        let is_kept = parts.positions.iter().map(is_usable).collect::<Vec<_>>();
        (only(parts, &is_kept), Some(note))
    };
    let body = Faceless::new(parts).map_err(|error| ReadError::from_mesh(error, place))?;
    Ok((body, note))
}

/// The positions of `parts` that are kept, and the segments between them.
pub(in crate::formats) fn only(parts: FacelessParts, is_kept: &[bool]) -> FacelessParts {
    let mut number = Vec::with_capacity(is_kept.len());
    let mut next = 0_u32;
    for &kept in is_kept {
        number.push(kept.then_some(next));
        next = next.saturating_add(u32::from(kept));
    }
    let end = |index: u32| number.get(index as usize).copied().flatten();
    let mut segments = Vec::new();
    let mut radii = Vec::new();
    for (i, &[a, b]) in parts.segments.iter().enumerate() {
        if let (Some(a), Some(b)) = (end(a), end(b)) {
            segments.push([a, b]);
            radii.extend(parts.radii.get(i));
        }
    }
    FacelessParts {
        positions: kept(parts.positions, is_kept),
        colours: kept(parts.colours, is_kept),
        normals: kept(parts.normals, is_kept),
        segments,
        radii,
    }
}

fn kept<T>(list: Vec<T>, is_kept: &[bool]) -> Vec<T> {
    let pairs = list.into_iter().zip(is_kept);
    pairs
        .filter_map(|(item, kept)| kept.then_some(item))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_that_are_no_numbers_go_and_take_their_segments_along() {
        let nan = [f64::NAN; 3];
        let parts = FacelessParts {
            positions: vec![nan, [1.0; 3], nan, [2.0; 3], [3.0; 3]],
            colours: (0..5).map(|i| Some([i; 3])).collect(),
            segments: vec![[0, 1], [1, 3], [4, 3]],
            radii: vec![[0.0; 2], [1.0; 2], [2.0; 2]],
            ..FacelessParts::default()
        };
        let (body, note) = finish(parts, |_| Location::File).unwrap();
        assert_eq!(body.positions().len(), 3);
        assert_eq!(body.segments(), [[0, 1], [2, 1]]);
        assert_eq!(body.colour(1), Some([3; 3]));
        assert!(body.radii(1).is_some_and(|[a, _]| a > 1.5));
        assert_eq!(note.unwrap(), "points whose place is no number left out: 2");
        let nothing = FacelessParts {
            positions: vec![nan],
            ..FacelessParts::default()
        };
        let error = finish(nothing, |_| Location::Line(7)).unwrap_err();
        assert!(error.to_string().ends_with("(line 7)"), "{error}");
    }
}

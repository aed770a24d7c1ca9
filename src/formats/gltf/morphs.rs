//! Morph targets: how far each vertex is moved by the weights that a file gives by default.
//!
//! Promises: what a target moves is worked out only where its weight is not 0; all that targets of a mesh come to is held against the
//! limit on points, since a few bytes can name one accessor a million times.
//!
//! Source: Khronos, glTF 2.0 Specification, section 3.7.2.2.

use serde_json::Value;

use crate::formats::gltf::accessors::Accessor;
use crate::formats::gltf::buffers::Buffers;
use crate::formats::gltf::json::{array, index};
use crate::formats::{Limits, ReadError};
use crate::mesh::vec3::Vec3;

/// Weights of the targets of a mesh: those of the node that places it, else its own; what is no number is 0.
pub(super) fn weights(mesh: &Value, node: Option<&Value>) -> Vec<f64> {
    let of = |value: &Value| {
        let list = array(value, "weights").iter();
        let weights = list.map(|weight| weight.as_f64().unwrap_or(0.0));
        weights.collect::<Vec<_>>()
    };
    let of_node = node.filter(|node| has_weights(node)).map(of);
    of_node.unwrap_or_else(|| of(mesh))
}

/// Whether a node gives weights of its own.
pub(super) fn has_weights(node: &Value) -> bool {
    !array(node, "weights").is_empty()
}

/// Moves `positions` of a primitive by its targets; `moved` counts what was moved so far.
///
/// # Errors
/// [`ReadError::Malformed`] for accessors that are wrong, [`ReadError::OverLimit`] for too much.
pub(super) fn apply(
    root: &Value,
    primitive: &Value,
    weights: &[f64],
    positions: &mut [Vec3],
    (buffers, limits, moved): (&Buffers<'_>, &Limits, &mut u64),
) -> Result<(), ReadError> {
    let targets = array(primitive, "targets").iter().zip(weights);
    for (target, &weight) in targets.filter(|(_, weight)| **weight != 0.0) {
        let Some(number) = index(target, "POSITION") else {
            continue;
        };
        let accessor = Accessor::find(root, number)?;
        *moved = moved.saturating_add(accessor.count as u64);
        limits.check_points(*moved)?;
        let offsets = accessor.read::<3>(buffers)?;
        for (position, offset) in positions.iter_mut().zip(offsets) {
            for (part, by) in position.iter_mut().zip(offset) {
                *part += weight * by;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_nodes_weights_come_before_the_meshs() {
        let mesh = json!({ "weights": [1.0, "x", 0.5] });
        assert_eq!(weights(&mesh, None), [1.0, 0.0, 0.5]);
        assert_eq!(weights(&mesh, Some(&json!({ "weights": [2] }))), [2.0]);
        assert_eq!(weights(&mesh, Some(&json!({}))), [1.0, 0.0, 0.5]);
    }
}

//! The node tree of a glTF scene: which mesh is placed where.

use serde_json::Value;

use crate::formats::gltf::json::{array, index, numbers, text};
use crate::formats::kit::affine::Affine;
use crate::formats::{Limits, Location, ReadError};

/// A mesh in the scene.
#[derive(Clone, Debug)]
pub(super) struct Placement {
    /// Number of the node.
    pub(super) node: usize,
    /// Number of its mesh.
    pub(super) mesh: usize,
    /// Name of the node.
    pub(super) name: Option<String>,
    /// From the mesh to the scene.
    pub(super) place: Affine,
}

/// The transform of a node: its matrix, or its scale, then its rotation, then its translation.
pub(super) fn placement_of(node: &Value) -> Affine {
    if let Some([a, b, c, _, d, e, f, _, g, h, i, _, x, y, z, _]) = numbers::<16>(node, "matrix") {
        return Affine {
            rows: [[a, b, c], [d, e, f], [g, h, i]],
            shift: [x, y, z],
        };
    }
    transform(&Turned {
        scale: numbers(node, "scale").unwrap_or([1.0; 3]),
        rotation: numbers(node, "rotation").unwrap_or([0.0, 0.0, 0.0, 1.0]),
        translation: numbers(node, "translation").unwrap_or_default(),
    })
}

/// A scale, then a rotation as a unit quaternion, then a translation.
pub(super) struct Turned {
    pub(super) scale: [f64; 3],
    pub(super) rotation: [f64; 4],
    pub(super) translation: [f64; 3],
}

pub(super) fn transform(turned: &Turned) -> Affine {
    let [sx, sy, sz] = turned.scale;
    let [x, y, z, w] = turned.rotation;
    let right = [
        1.0 - 2.0 * (y * y + z * z),
        2.0 * (x * y + z * w),
        2.0 * (x * z - y * w),
    ];
    let up = [
        2.0 * (x * y - z * w),
        1.0 - 2.0 * (x * x + z * z),
        2.0 * (y * z + x * w),
    ];
    let front = [
        2.0 * (x * z + y * w),
        2.0 * (y * z - x * w),
        1.0 - 2.0 * (x * x + y * y),
    ];
    Affine {
        rows: [
            right.map(|part| part * sx),
            up.map(|part| part * sy),
            front.map(|part| part * sz),
        ],
        shift: turned.translation,
    }
}

/// What a scene places.
#[derive(Debug, Default)]
pub(super) struct Placements {
    /// Meshes, in the order of their nodes.
    pub(super) meshes: Vec<Placement>,
    /// Nodes that the file hides; what lies below them is hidden with them.
    pub(super) hidden: u64,
}

/// Whether a node says that it is not to be seen.
///
/// Source: Khronos, KHR_node_visibility.
fn is_hidden(node: &Value) -> bool {
    let extension = node
        .get("extensions")
        .and_then(|extensions| extensions.get("KHR_node_visibility"));
    extension
        .and_then(|extension| extension.get("visible"))
        .and_then(Value::as_bool)
        == Some(false)
}

/// Every mesh that the default scene places, in the order of its nodes.
///
/// # Errors
/// [`ReadError::Malformed`] for a node that is not there or leads back to itself, [`ReadError::OverLimit`] for nodes
/// nested too deep or placed too often.
pub(super) fn placements(root: &Value, limits: &Limits) -> Result<Placements, ReadError> {
    let nodes = array(root, "nodes");
    let mut placed = Placements::default();
    let mut waiting: Vec<(usize, u64, Affine)> = first_nodes(root)
        .into_iter()
        .rev()
        .map(|node| (node, 1, Affine::IDENTITY))
        .collect();
    let mut visits = 0_u64;
    while let Some((number, depth, above)) = waiting.pop() {
        let node = nodes.get(number).ok_or_else(|| {
            ReadError::malformed(
                format!("node {number} is named, the file has {}", nodes.len()),
                Location::File,
            )
        })?;
        visits = visits.saturating_add(1);
        limits.check_instances(visits)?;
        if depth > nodes.len() as u64 {
            let what = format!("node {number} leads back to itself");
            return Err(ReadError::malformed(what, Location::File));
        }
        limits.check_nesting(depth)?;
        if is_hidden(node) {
            placed.hidden = placed.hidden.saturating_add(1);
            continue;
        }
        let place = placement_of(node).then(&above);
        if let Some(mesh) = index(node, "mesh") {
            let name = text(node, "name").map(str::to_owned);
            placed.meshes.push(Placement {
                node: number,
                mesh,
                name,
                place,
            });
        }
        let children = array(node, "children").iter().rev();
        let numbers = children.filter_map(|child| usize::try_from(child.as_u64()?).ok());
        waiting.extend(numbers.map(|child| (child, depth.saturating_add(1), place)));
    }
    Ok(placed)
}

/// Nodes of the default scene; where there is no scene, those that are nobody's child.
fn first_nodes(root: &Value) -> Vec<usize> {
    let numbers = |value: &Value, key: &str| -> Vec<usize> {
        let list = array(value, key).iter();
        list.filter_map(|number| usize::try_from(number.as_u64()?).ok())
            .collect()
    };
    let scenes = array(root, "scenes");
    if let Some(scene) = scenes
        .get(index(root, "scene").unwrap_or(0))
        .or(scenes.first())
    {
        return numbers(scene, "nodes");
    }
    let nodes = array(root, "nodes");
    let mut is_child = vec![false; nodes.len()];
    for child in nodes.iter().flat_map(|node| numbers(node, "children")) {
        if let Some(slot) = is_child.get_mut(child) {
            *slot = true;
        }
    }
    let free = is_child
        .iter()
        .enumerate()
        .filter(|(_, is_child)| !**is_child);
    free.map(|(number, _)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn transforms_are_applied_from_the_leaf_to_the_root() {
        let root = json!({ "scenes": [{ "nodes": [0] }], "nodes": [
            { "children": [1], "translation": [10.0, 0.0, 0.0], "scale": [2.0, 2.0, -2.0] },
            { "mesh": 3, "name": "leaf", "rotation": [0.0, 0.0, std::f64::consts::FRAC_1_SQRT_2, std::f64::consts::FRAC_1_SQRT_2] },
        ] });
        let placed = placements(&root, &Limits::default()).unwrap().meshes;
        let [leaf] = placed.as_slice() else {
            panic!("{placed:?}")
        };
        let [x, y, z] = leaf.place.apply([1.0, 0.0, 1.0]);
        assert!((x - 10.0).abs() < 1e-12 && (y - 2.0).abs() < 1e-12 && (z + 2.0).abs() < 1e-12);
        assert!(leaf.place.determinant() < 0.0);
        assert_eq!((leaf.mesh, leaf.name.as_deref()), (3, Some("leaf")));
    }

    #[test]
    fn nodes_that_lead_back_or_multiply_are_refused() {
        let cycle = json!({ "nodes": [{ "children": [0] }], "scenes": [{ "nodes": [0] }] });
        let error = placements(&cycle, &Limits::default())
            .unwrap_err()
            .to_string();
        assert_eq!(error, "node 0 leads back to itself");
        let doubling: Vec<Value> = (1..60)
            .map(|next| json!({ "children": [next, next] }))
            .collect();
        let bomb = json!({ "nodes": doubling, "scenes": [{ "nodes": [0] }] });
        assert!(matches!(
            placements(&bomb, &Limits::default()),
            Err(ReadError::OverLimit { .. } | ReadError::Malformed { .. })
        ));
        let lost = json!({ "nodes": [{ "children": [9] }] });
        let error = placements(&lost, &Limits::default())
            .unwrap_err()
            .to_string();
        assert_eq!(error, "node 9 is named, the file has 1");
    }

    #[test]
    fn without_a_scene_the_roots_are_taken() {
        let root = json!({ "nodes": [{ "mesh": 0 }, { "mesh": 1, "children": [0] }] });
        let placed = placements(&root, &Limits::default()).unwrap().meshes;
        assert_eq!(placed.iter().map(|p| p.mesh).collect::<Vec<_>>(), [1, 0]);
    }

    #[test]
    fn what_a_file_hides_is_left_out_with_all_below_it() {
        let hide = json!({ "KHR_node_visibility": { "visible": false } });
        let root = json!({ "scenes": [{ "nodes": [0, 2, 3] }], "nodes": [
            { "mesh": 0, "children": [1], "extensions": hide }, { "mesh": 1 }, { "mesh": 2 },
            { "mesh": 3, "extensions": { "KHR_node_visibility": {} } },
        ] });
        let placed = placements(&root, &Limits::default()).unwrap();
        assert_eq!(
            placed.meshes.iter().map(|p| p.mesh).collect::<Vec<_>>(),
            [2, 3]
        );
        assert_eq!(placed.hidden, 1);
    }
}
